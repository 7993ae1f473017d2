//! Who is not talked to (`setban`): a subnet of IP addresses, or a tab. Its calls are refused, and this node calls none of them unless it is
//! told to by hand, as in Bitcoin Core. A node id costs nothing, so a ban of one keeps out who does not care.

use core::fmt;
use core::net::IpAddr;
use std::collections::BTreeMap;

use hashyard_core::chain::{ChangeSet, Rows, Table};
use hashyard_core::encode::put_var_bytes;
use hashyard_core::{DecodeError, Reader};
use hashyard_wire::{Address, Endpoint};

use crate::NodeId;
use crate::node::{Node, StartError};

/// Row of [`Table::Node`]: for each ban the network (1, BIP155), the address behind its length, the bits (1), and when it was made and
/// ends (8 each, little-endian).
const BANS_ROW: &[u8] = b"bans";

/// At most so many bans stand.
pub const MAX_BANS: usize = 1_000;

/// How long a ban lasts if nothing else is said, in seconds (`DEFAULT_MISBEHAVING_BANTIME`).
pub const DEFAULT_BAN: u64 = 86_400;

/// Addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subnet {
    /// All bits after the first [`Self::bits`] are 0.
    address: Address,
    /// How many bits are the same.
    bits: u8,
}

/// A ban, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ban {
    /// When it was made.
    pub created: u64,
    /// When it ends.
    pub until: u64,
}

/// All bans, at most [`MAX_BANS`].
#[derive(Debug, Default)]
pub struct Bans(BTreeMap<Subnet, Ban>);

impl Subnet {
    /// `None` if the address has fewer bits.
    pub fn new(address: Address, bits: u8) -> Option<Self> {
        let mut bytes = address.to_bytes();
        if usize::from(bits) > bytes.len() * 8 {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            let kept = usize::from(bits).saturating_sub(index * 8).min(8);
            *byte &= !(0xff_u16 >> kept) as u8;
        }
        // What is no IP address is banned whole.
        let address = match address {
            Address::Ipv4(_) | Address::Ipv6(_) => Address::from_bytes(address.network(), &bytes).ok()??,
            _ => address,
        };
        Some(Self { address, bits })
    }

    /// A single address.
    pub fn single(address: Address) -> Self {
        let bits = (address.to_bytes().len() * 8).min(255) as u8;
        Self { address, bits }
    }

    /// An IP address, one with a number of bits or (IPv4) with a mask behind a slash, or a node id; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(NodeId(id)) = text.parse() {
            return Some(Self::single(Address::Node(id)));
        }
        let (ip, bits) = text.split_once('/').map_or((text, None), |(ip, bits)| (ip, Some(bits)));
        let address = match ip.parse::<IpAddr>().ok()?.to_canonical() {
            IpAddr::V4(ip) => Address::Ipv4(ip),
            IpAddr::V6(ip) => Address::Ipv6(ip),
        };
        match bits {
            None => Self::new(address, (address.to_bytes().len() * 8) as u8),
            Some(bits) => Self::new(address, bits.parse().ok().or_else(|| bits_of_mask(bits, &address))?),
        }
    }

    fn covers(&self, address: &Address) -> bool {
        match address {
            Address::Ipv4(_) | Address::Ipv6(_) => {
                address.network() == self.address.network()
                    && Self::new(*address, self.bits).is_some_and(|subnet| subnet == *self)
            }
            _ => *address == self.address,
        }
    }
}

/// How many ones a mask begins with; `None` if others come behind a zero.
fn bits_of_mask(mask: &str, address: &Address) -> Option<u8> {
    let mask = u32::from(mask.parse::<core::net::Ipv4Addr>().ok()?);
    let fits = matches!(address, Address::Ipv4(_)) && mask.leading_ones() == mask.count_ones();
    fits.then(|| mask.leading_ones() as u8)
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.address {
            Address::Ipv4(_) | Address::Ipv6(_) => write!(f, "{}/{}", self.address, self.bits),
            _ => self.address.fmt(f),
        }
    }
}

impl Bans {
    pub(crate) fn load(rows: &Rows) -> Result<Self, StartError> {
        let stored = rows.get(Table::Node, BANS_ROW).unwrap_or_default();
        Self::read(stored).map_err(|_| StartError::Row("bans"))
    }

    fn read(stored: &[u8]) -> Result<Self, DecodeError> {
        let (reader, mut bans) = (&mut Reader::new(stored), Self::default());
        while reader.remaining() > 0 {
            let network = reader.u8()?;
            let address = Address::from_bytes(network, reader.var_bytes()?)?;
            let bits = reader.u8()?;
            let [created, until] = [reader.u64()?, reader.u64()?];
            // One that is of no known network is forgotten.
            if let Some(address) = address {
                bans.0.insert(Subnet { address, bits }, Ban { created, until });
            }
        }
        Ok(bans)
    }

    /// Nothing where there was never a ban.
    pub(crate) fn put(&self, changes: &mut ChangeSet) {
        if self.0.is_empty() {
            return;
        }
        let mut out = vec![];
        for (subnet, ban) in &self.0 {
            out.push(subnet.address.network());
            put_var_bytes(&mut out, &subnet.address.to_bytes());
            out.push(subnet.bits);
            out.extend(ban.created.to_le_bytes());
            out.extend(ban.until.to_le_bytes());
        }
        changes.put(Table::Node, BANS_ROW, out);
    }

    /// An address that somebody banned.
    pub fn covers(&self, address: &Address, now: u64) -> bool {
        self.0.iter().any(|(subnet, ban)| ban.until > now && subnet.covers(address))
    }

    /// This very subnet is banned, or, if it is a single address, one around it.
    pub fn has(&self, subnet: &Subnet, now: u64) -> bool {
        let exact = self.0.get(subnet).is_some_and(|ban| ban.until > now);
        exact || (*subnet == Subnet::single(subnet.address) && self.covers(&subnet.address, now))
    }

    /// How many stand.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none stands.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that have not ended, by address.
    pub fn iter(&self, now: u64) -> impl Iterator<Item = (&Subnet, &Ban)> {
        self.0.iter().filter(move |(_, ban)| ban.until > now)
    }
}

impl Node {
    /// Somebody banned it.
    pub(crate) fn is_banned(&self, endpoint: &Endpoint) -> bool {
        self.bans.covers(&endpoint.address, self.now / 1000)
    }

    /// Bans a subnet and hangs up on who is of it. False if [`MAX_BANS`] stand already.
    pub(crate) fn ban(&mut self, subnet: Subnet, until: u64) -> bool {
        let now = self.now / 1000;
        self.bans.0.retain(|_, ban| ban.until > now);
        if self.bans.len() >= MAX_BANS {
            return false;
        }
        self.bans.0.insert(subnet, Ban { created: now, until });
        self.store_bans();
        for peer in self.peer_ids() {
            if self.peers.get(&peer).is_some_and(|peer| subnet.covers(&peer.endpoint.address)) {
                self.disconnect(peer, None);
            }
        }
        true
    }

    /// Lifts a ban; false if there is none of this very subnet.
    pub(crate) fn unban(&mut self, subnet: &Subnet) -> bool {
        let lifted = self.bans.0.remove(subnet).is_some();
        if lifted {
            self.store_bans();
            self.choose_connections();
        }
        lifted
    }

    pub(crate) fn clear_bans(&mut self) {
        self.bans.0.clear();
        self.store_bans();
        self.choose_connections();
    }

    fn store_bans(&mut self) {
        let mut changes = ChangeSet::default();
        if self.bans.is_empty() {
            changes.delete(Table::Node, BANS_ROW);
        } else {
            self.bans.put(&mut changes);
        }
        self.outbox.persist(changes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnets_are_read_and_written_as_in_core() {
        let rows = [
            ("1.2.3.4", Some("1.2.3.4/32")),
            ("1.2.3.4/24", Some("1.2.3.0/24")),
            ("1.2.3.4/255.255.0.0", Some("1.2.0.0/16")),
            ("1.2.3.4/255.0.255.0", None),
            ("1.2.3.4/0", Some("0.0.0.0/0")),
            ("1.2.3.4/33", None),
            ("1.2.3.4/", None),
            ("1.2.3", None),
            ("::ffff:1.2.3.4", Some("1.2.3.4/32")),
            ("2001:4d48:ac57:400:cacf:e9ff:fe1d:9c63/19", Some("2001:4000::/19")),
            ("::1", Some("::1/128")),
            ("::1/129", None),
            ("::1/255.0.0.0", None),
            ("example.com", None),
        ];
        for (text, read) in rows {
            assert_eq!(Subnet::parse(text).map(|subnet| subnet.to_string()).as_deref(), read, "{text}");
        }
        let id = "07".repeat(32);
        assert_eq!(Subnet::parse(&id).map(|subnet| subnet.to_string()), Some(id));
    }

    #[test]
    fn a_subnet_covers_its_own_addresses() {
        let covers = |subnet: &str, address: &str| {
            let address = Subnet::parse(address).map(|single| single.address);
            Subnet::parse(subnet).zip(address).is_some_and(|(subnet, address)| subnet.covers(&address))
        };
        for (subnet, inside, outside) in [
            ("1.2.3.0/24", "1.2.3.255", "1.2.4.0"),
            ("1.2.3.4", "1.2.3.4", "1.2.3.5"),
            ("0.0.0.0/0", "255.1.2.3", "::1"),
            ("2001:4000::/19", "2001:5fff::1", "2001:6000::"),
            (&"07".repeat(32), &"07".repeat(32), &"08".repeat(32)),
        ] {
            assert!(covers(subnet, inside) && !covers(subnet, outside), "{subnet}");
        }
    }
}
