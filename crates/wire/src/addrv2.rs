//! Addresses of every kind of network (BIP155): in `addrv2`.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hashyard_core::encode::{put_compact_size, put_var_bytes};
use hashyard_core::{DecodeError, Encodable, Reader};

use crate::services::Services;

/// The longest address of a network that nobody here knows, in bytes (BIP155).
pub const MAX_ADDRESS_LEN: usize = 512;

/// Where a node is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// Network 1.
    Ipv4(Ipv4Addr),
    /// Network 2.
    Ipv6(Ipv6Addr),
    /// Network 3: a Tor onion service of version 2, which is no more.
    TorV2([u8; 10]),
    /// Network 4: the public key of a Tor onion service of version 3.
    TorV3([u8; 32]),
    /// Network 5: hash of an I2P destination.
    I2p([u8; 32]),
    /// Network 6: a CJDNS address, which begins with `fc`.
    Cjdns(Ipv6Addr),
    /// Network 0xF0, this project's own: the node id of a browser tab. It means nothing elsewhere, so it is never sent
    /// to a peer reached by TCP.
    Node([u8; 32]),
}

impl Address {
    /// BIP155's number of the network.
    pub const fn network(&self) -> u8 {
        match self {
            Self::Ipv4(_) => 1,
            Self::Ipv6(_) => 2,
            Self::TorV2(_) => 3,
            Self::TorV3(_) => 4,
            Self::I2p(_) => 5,
            Self::Cjdns(_) => 6,
            Self::Node(_) => 0xf0,
        }
    }

    /// The address in its network's own bytes, big-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Ipv4(ip) => ip.octets().to_vec(),
            Self::Ipv6(ip) | Self::Cjdns(ip) => ip.octets().to_vec(),
            Self::TorV2(bytes) => bytes.to_vec(),
            Self::TorV3(bytes) | Self::I2p(bytes) | Self::Node(bytes) => bytes.to_vec(),
        }
    }

    /// From a network's number and bytes; `None` for what BIP155 says to ignore: unknown networks, IPv4 and Tor wrapped
    /// into IPv6, and CJDNS without its prefix.
    ///
    /// # Errors
    /// A known network's address of another length than its own, or any address over [`MAX_ADDRESS_LEN`].
    pub fn from_bytes(network: u8, bytes: &[u8]) -> Result<Option<Self>, DecodeError> {
        Ok(Some(match network {
            1 => Self::Ipv4(sized::<4>(bytes, "IPv4 address length")?.into()),
            2 => return Ok(native_ipv6(sized::<16>(bytes, "IPv6 address length")?.into()).map(Self::Ipv6)),
            3 => Self::TorV2(sized(bytes, "Tor v2 address length")?),
            4 => Self::TorV3(sized(bytes, "Tor v3 address length")?),
            5 => Self::I2p(sized(bytes, "I2P address length")?),
            6 => return Ok(cjdns(sized::<16>(bytes, "CJDNS address length")?.into()).map(Self::Cjdns)),
            0xf0 => Self::Node(sized(bytes, "node id length")?),
            _ if bytes.len() > MAX_ADDRESS_LEN => return Err(DecodeError::Oversized(bytes.len() as u64)),
            _ => return Ok(None),
        }))
    }
}

fn sized<const N: usize>(bytes: &[u8], what: &'static str) -> Result<[u8; N], DecodeError> {
    bytes.try_into().map_err(|_| DecodeError::Invalid(what))
}

/// IPv6 that stands for itself: neither mapped IPv4 nor OnionCat's way to write Tor v2 (`fd87:d87e:eb43::/48`).
fn native_ipv6(ip: Ipv6Addr) -> Option<Ipv6Addr> {
    let wrapped = ip.to_ipv4_mapped().is_some() || ip.segments().starts_with(&[0xfd87, 0xd87e, 0xeb43]);
    (!wrapped).then_some(ip)
}

fn cjdns(ip: Ipv6Addr) -> Option<Ipv6Addr> {
    (ip.octets()[0] == 0xfc).then_some(ip)
}

/// IP addresses in their usual form, others as hex.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ipv4(ip) => write!(f, "{ip}"),
            Self::Ipv6(ip) | Self::Cjdns(ip) => write!(f, "{ip}"),
            other => other.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({}: {self})", self.network())
    }
}

/// Where to reach a node: an address and, where its network has ports, a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// Where it is.
    pub address: Address,
    /// Its TCP port; 0 where the network has none, as for tabs.
    pub port: u16,
}

/// Of a network without ports.
impl From<Address> for Endpoint {
    fn from(address: Address) -> Self {
        Self { address, port: 0 }
    }
}

/// IPv4 wrapped into IPv6 is IPv4.
impl From<SocketAddr> for Endpoint {
    fn from(socket: SocketAddr) -> Self {
        let address = match socket.ip().to_canonical() {
            IpAddr::V4(ip) => Address::Ipv4(ip),
            IpAddr::V6(ip) => Address::Ipv6(ip),
        };
        Self { address, port: socket.port() }
    }
}

impl Endpoint {
    /// Its socket address; `None` on networks other than IP.
    pub fn socket(&self) -> Option<SocketAddr> {
        match self.address {
            Address::Ipv4(ip) => Some(SocketAddr::new(ip.into(), self.port)),
            Address::Ipv6(ip) => Some(SocketAddr::new(ip.into(), self.port)),
            _ => None,
        }
    }

    /// What people call the node there as long as it has told no name: a tab by the beginning of its node id.
    pub fn short_name(&self) -> String {
        match self.address {
            Address::Node([first, second, ..]) => format!("tab-{first:02x}{second:02x}"),
            _ => self.to_string(),
        }
    }
}

/// As people write it: `1.2.3.4:18444`, `[::1]:18444`; the address alone where there is no port.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.socket() {
            Some(socket) => socket.fmt(f),
            None => self.address.fmt(f),
        }
    }
}

/// An entry of `addrv2`: time (4), services (compact size), network (1), address (behind its length), port (2,
/// big-endian).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddrV2Entry {
    /// When the node was last seen, Unix time in seconds.
    pub time: u32,
    /// What it offers.
    pub services: Services,
    /// Where it is.
    pub address: Address,
    /// Its TCP port; 0 where the network has none, as for tabs.
    pub port: u16,
}

impl AddrV2Entry {
    /// Where to reach the node.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { address: self.address, port: self.port }
    }

    /// Reads an entry and skips it (none) if its address is one to ignore.
    ///
    /// # Errors
    /// As [`Address::from_bytes`], or if the bytes end early.
    pub fn decode_known(reader: &mut Reader<'_>) -> Result<Option<Self>, DecodeError> {
        let time = reader.u32()?;
        let services = Services(reader.compact_u64()?);
        let network = reader.u8()?;
        let address = Address::from_bytes(network, reader.var_bytes()?)?;
        let port = u16::from_be_bytes(reader.array()?);
        Ok(address.map(|address| Self { time, services, address, port }))
    }
}

impl Encodable for AddrV2Entry {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.time.to_le_bytes());
        put_compact_size(out, self.services.0);
        out.push(self.address.network());
        put_var_bytes(out, &self.address.to_bytes());
        out.extend(self.port.to_be_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_known_networks_have_one_length() {
        for (network, length) in [(1, 4), (2, 16), (3, 10), (4, 32), (5, 32), (6, 16), (0xf0, 32)] {
            let bytes = vec![0xfc; length];
            let address = Address::from_bytes(network, &bytes).unwrap().unwrap();
            assert_eq!((address.network(), address.to_bytes()), (network, bytes));
            for wrong in [0, length - 1, length + 1] {
                let error = Address::from_bytes(network, &vec![0xfc; wrong]).unwrap_err();
                assert!(error.to_string().contains("length"), "network {network}: {error}");
            }
        }
    }

    #[test]
    fn endpoints_are_written_as_people_do() {
        for text in ["1.2.3.4:8333", "[2001:db8::1]:18444"] {
            let endpoint = Endpoint::from(text.parse::<SocketAddr>().unwrap());
            assert_eq!((endpoint.to_string(), endpoint.socket()), (text.to_owned(), text.parse().ok()));
        }
        let mapped: SocketAddr = "[::ffff:1.2.3.4]:1".parse().unwrap();
        assert_eq!(Endpoint::from(mapped).to_string(), "1.2.3.4:1");
        let tab = Endpoint::from(Address::Node([7; 32]));
        assert_eq!((tab.to_string(), tab.socket()), ("07".repeat(32), None));
    }

    #[test]
    fn what_bip155_ignores_is_none() {
        let ipv6 = |text: &str| text.parse::<Ipv6Addr>().unwrap().octets();
        assert_eq!(Address::from_bytes(2, &ipv6("::ffff:1.2.3.4")), Ok(None));
        assert_eq!(Address::from_bytes(2, &ipv6("fd87:d87e:eb43::1")), Ok(None));
        assert_eq!(Address::from_bytes(6, &ipv6("fd00::1")), Ok(None));
        assert_eq!(Address::from_bytes(7, &[0; 512]), Ok(None));
        assert_eq!(Address::from_bytes(7, &[0; 513]), Err(DecodeError::Oversized(513)));
    }
}
