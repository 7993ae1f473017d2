//! How many sockets one address may have. A school stands behind one address, so that is many; one alone can't take all.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// Sixty who each open eight tabs, and fetch the app with six sockets meanwhile, have 840.
pub const PER_ADDRESS: usize = 1_024;

/// Sockets by address; at most as many entries as there are sockets.
pub(crate) struct Addresses {
    limit: usize,
    counts: Mutex<BTreeMap<IpAddr, usize>>,
}

/// One socket's part of it; it is given back when this is dropped.
pub(crate) struct Presence {
    /// `None` for this machine itself.
    address: Option<IpAddr>,
    addresses: Arc<Addresses>,
}

impl Addresses {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, counts: Mutex::default() })
    }

    /// `None` if the address has as many as it may. This machine may have any number: a proxy on it brings everybody.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Presence> {
        let address = network(address.to_canonical());
        if address.is_loopback() {
            return Some(Presence { address: None, addresses: Arc::clone(self) });
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(Presence { address: Some(address), addresses: Arc::clone(self) })
    }
}

/// Of IPv6 one household or school has a /64 at least.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) if !six.is_loopback() => {
            Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX)).into()
        }
        other => other,
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let Some(address) = self.address else { return };
        let mut counts = self.addresses.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_and_gets_back_what_it_gives_back() {
        let addresses = Addresses::new(2);
        let enter = |text: &str| addresses.enter(text.parse().unwrap());
        let (first, second) = (enter("192.0.2.1"), enter("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some());
        assert!(enter("192.0.2.1").is_none());
        assert!(enter("192.0.2.2").is_some());
        drop(first);
        assert!(enter("192.0.2.1").is_some());
        let (_a, _b) = (enter("2001:db8::1"), enter("2001:db8::2"));
        assert!(enter("2001:db8::3").is_none() && enter("2001:db8:0:1::1").is_some());
        let own: Vec<_> = (0..5).map(|_| enter("127.0.0.1")).chain([enter("::1")]).collect();
        assert!(own.iter().all(Option::is_some));
        drop((second, _a, _b));
        assert!(addresses.counts.lock().unwrap().is_empty());
    }

    #[test]
    fn a_class_of_sixty_behind_one_address_comes_in() {
        let addresses = Addresses::new(PER_ADDRESS);
        let class: Vec<_> = (0..60 * (8 + 6)).map(|_| addresses.enter([203, 0, 113, 9].into())).collect();
        assert!(class.iter().all(Option::is_some));
    }
}
