//! Which addresses one owner may easily have together, and which lead anywhere.

use core::net::{Ipv4Addr, Ipv6Addr};

use hashyard_wire::{Address, Endpoint};

/// The network's number (BIP155), then what is common to the group; zeros where it is shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group(pub [u8; 5]);

impl Group {
    /// What a driver sees itself: no stranger tells it.
    pub const DRIVER: Self = Self([0; 5]);

    /// A /16 of IPv4, a /32 of IPv6, and what Bitcoin Core takes of other networks (`NetGroupManager::GetGroup`). Node ids are made at
    /// will, so a group of them means nothing: the first byte spreads the tabs of a room over the buckets, and what one stranger
    /// can fill is bounded by where an address is heard ([`Group::of_source`]).
    pub fn of(address: &Address) -> Self {
        let (network, bytes) = (address.network(), address.to_bytes());
        let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
        Self(match address {
            Address::Ipv4(_) => [network, at(0), at(1), 0, 0],
            Address::Ipv6(_) => [network, at(0), at(1), at(2), at(3)],
            // The first byte is the same everywhere.
            Address::Cjdns(_) => [network, at(1) | 0x0f, 0, 0, 0],
            Address::TorV2(_) | Address::TorV3(_) | Address::I2p(_) => [network, at(0) | 0x0f, 0, 0, 0],
            Address::Node(_) => [network, at(0), 0, 0, 0],
        })
    }

    /// The group of who tells an address. All tabs are one: whoever makes a thousand node ids is heard as one.
    pub fn of_source(address: &Address) -> Self {
        match address {
            Address::Node(_) => Self([address.network(), 0, 0, 0, 0]),
            _ => Self::of(address),
        }
    }
}

/// Whether it is worth to be remembered (`CNetAddr::IsRoutable`); addresses of this machine and of private networks are, where `private`
/// says so.
///
/// One that BIP155 has no form for is not: an IPv6 address in which another network's is wrapped.
pub fn is_routable(endpoint: &Endpoint, private: bool) -> bool {
    let address = &endpoint.address;
    if !matches!(Address::from_bytes(address.network(), &address.to_bytes()), Ok(Some(_))) {
        return false;
    }
    match endpoint.address {
        Address::Ipv4(ip) if ip.is_loopback() || ip.is_private() => private && endpoint.port != 0,
        Address::Ipv6(ip) if ip.is_loopback() || ip.is_unique_local() => private && endpoint.port != 0,
        Address::Ipv4(ip) => endpoint.port != 0 && is_public_v4(ip),
        Address::Ipv6(ip) => endpoint.port != 0 && is_public_v6(ip),
        Address::TorV2(_) => false,
        Address::TorV3(_) | Address::I2p(_) | Address::Cjdns(_) | Address::Node(_) => true,
    }
}

/// Neither RFC2544, RFC3927, RFC5737 nor RFC6598, nor no address at all.
fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let bench = a == 198 && (b == 18 || b == 19);
    let none = a == 0 || ip.is_broadcast() || ip.is_documentation() || ip.is_link_local();
    !(shared || bench || none)
}

/// Neither RFC3849, RFC4843, RFC4862 nor RFC7343, nor no address at all.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let orchid = a == 0x2001 && (b & 0xfff0 == 0x10 || b & 0xfff0 == 0x20);
    let none = ip.is_unspecified() || ip.is_unicast_link_local() || (a == 0x2001 && b == 0xdb8);
    !(orchid || none)
}
