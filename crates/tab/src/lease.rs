//! A name that is a tab's for a while: what stands in for locks where the browser has none, as on a page that came over plain http from another
//! machine. Leases are kept where all tabs of a site see them, in transactions that exclude each other.
//!
//! Whoever holds a lease renews it, and stops writing a while before it ends. So nobody writes any more where somebody else takes it over:
//! not even a tab that the system has put to sleep and that wakes up again. Times are the machine's, the same in all tabs.

/// A lease is for so long, in ms: whoever was killed is waited for that long.
pub const LEASE_MS: u64 = 10_000;

/// It is renewed so often, in ms.
pub const RENEW_MS: u64 = 2_000;

/// Nobody writes any more so long before it ends, in ms: what is being written then has that time.
pub const MARGIN_MS: u64 = 4_000;

/// Bytes of a stored lease.
pub const STORED: usize = 24;

/// A tab, by a number that it picked at random.
pub type Owner = [u8; 16];

/// Whose a name is, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Whose.
    pub owner: Owner,
    /// Unix ms.
    pub until_ms: u64,
}

impl Lease {
    /// From now on.
    pub fn begin(owner: Owner, now_ms: u64) -> Self {
        Self { owner, until_ms: now_ms.saturating_add(LEASE_MS) }
    }

    /// Another one may take it over. One that ends later than any can was begun before the clock was set back.
    pub fn is_over(&self, now_ms: u64) -> bool {
        now_ms >= self.until_ms || self.until_ms > now_ms.saturating_add(LEASE_MS)
    }

    /// Its owner may write.
    pub fn may_write(&self, now_ms: u64) -> bool {
        !self.is_over(now_ms) && now_ms.saturating_add(MARGIN_MS) < self.until_ms
    }

    /// As it is stored: whose, then until when, little-endian.
    pub fn encode(&self) -> [u8; STORED] {
        let mut bytes = [0; STORED];
        bytes[..16].copy_from_slice(&self.owner);
        bytes[16..].copy_from_slice(&self.until_ms.to_le_bytes());
        bytes
    }

    /// A stored one. `None` for anything else, which nobody holds.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (owner, until) = bytes.split_first_chunk()?;
        Some(Self { owner: *owner, until_ms: u64::from_le_bytes(until.try_into().ok()?) })
    }
}

/// What is to be stored where a tab claims a name; `None` if it is somebody else's.
pub fn claim(stored: Option<Lease>, owner: Owner, now_ms: u64) -> Option<Lease> {
    let is_taken = stored.is_some_and(|lease| lease.owner != owner && !lease.is_over(now_ms));
    (!is_taken).then(|| Lease::begin(owner, now_ms))
}

/// What is to be stored where a tab renews its lease, even late; `None` if somebody else has taken the name, or had it.
pub fn renew(stored: Option<Lease>, owner: Owner, now_ms: u64) -> Option<Lease> {
    stored.filter(|lease| lease.owner == owner).map(|_| Lease::begin(owner, now_ms))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ME: Owner = [1; 16];
    const OTHER: Owner = [2; 16];

    #[test]
    fn a_name_is_one_tabs_until_the_lease_is_over() {
        let mine = claim(None, ME, 1_000).unwrap();
        assert_eq!(claim(Some(mine), OTHER, 1_000 + LEASE_MS - 1), None);
        assert_eq!(claim(Some(mine), ME, 2_000), Some(Lease::begin(ME, 2_000)), "a tab that starts again");
        let theirs = claim(Some(mine), OTHER, 1_000 + LEASE_MS).unwrap();
        assert_eq!(renew(Some(theirs), ME, 1_000 + LEASE_MS), None);
        assert_eq!(renew(None, ME, 1_000), None, "somebody had it and gave it back");
        // Asleep for an hour, and nobody wanted it.
        assert_eq!(renew(Some(mine), ME, 3_600_000), Some(Lease::begin(ME, 3_600_000)));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let mine = Lease::begin(ME, 10_000_000);
        assert!(mine.is_over(10_000_000 - 1));
        assert!(!mine.may_write(5_000_000));
        assert!(claim(Some(mine), OTHER, 5_000_000).is_some());
    }

    proptest! {
        #[test]
        fn nobody_writes_while_another_may_have_it(begun in 0..u64::MAX / 2, passed in 0..3 * LEASE_MS, back in 0..3 * LEASE_MS) {
            let lease = Lease::begin(ME, begun);
            for now in [begun + passed, begun.saturating_sub(back)] {
                prop_assert!(!lease.may_write(now) || claim(Some(lease), OTHER, now + MARGIN_MS).is_none());
            }
        }

        #[test]
        fn what_is_stored_comes_back(owner: Owner, until_ms: u64, bytes: Vec<u8>) {
            let lease = Lease { owner, until_ms };
            prop_assert_eq!(Lease::decode(&lease.encode()), Some(lease));
            prop_assert!(Lease::decode(&bytes).is_none() || bytes.len() == STORED);
        }
    }
}
