//! Which transactions' scripts ran already, so that what came through the mempool costs nothing again in its block.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Wtxid;
use crate::script::{Flags, ScriptWork};

/// At most so many transactions are remembered; the oldest are forgotten first.
pub const MAX_REMEMBERED: usize = 32_768;

/// Transactions all of whose inputs were found good, by their wtxid: it commits to scripts, witnesses and, through the
/// txids of the spent outputs, to everything else that a script can see (Bitcoin Core's script execution cache).
///
/// Nothing but time depends on what is in here. So whoever may only read the chain may still remember what it verified, and chains of one
/// process may remember together.
#[derive(Debug, Clone, Default)]
pub struct ScriptCache {
    remembered: Arc<Mutex<Remembered>>,
    work: ScriptWork,
}

#[derive(Debug, Clone, Default)]
struct Remembered {
    flags: BTreeMap<Wtxid, Flags>,
    oldest_first: VecDeque<Wtxid>,
}

impl ScriptCache {
    /// One that remembers what this one does, each what the other verified; what ran is counted apart.
    pub fn shared(&self) -> Self {
        Self { remembered: Arc::clone(&self.remembered), work: ScriptWork::default() }
    }

    /// What ran, because it was not remembered: since the chain was made or restored.
    pub fn work(&self) -> &ScriptWork {
        &self.work
    }

    /// Remembers that all scripts of a transaction succeeded under `flags`.
    pub fn remember(&self, wtxid: Wtxid, flags: Flags) {
        let mut known = self.remembered();
        if known.flags.insert(wtxid, flags).is_some() {
            return;
        }
        known.oldest_first.push_back(wtxid);
        if known.oldest_first.len() > MAX_REMEMBERED {
            let oldest = known.oldest_first.pop_front();
            oldest.and_then(|oldest| known.flags.remove(&oldest));
        }
    }

    /// Whether all scripts of a transaction are known to succeed under `flags`: they did under at least as many, and each
    /// flag only ever makes more scripts fail.
    pub fn knows(&self, wtxid: &Wtxid, flags: Flags) -> bool {
        self.remembered().flags.get(wtxid).is_some_and(|known| known.contains(flags))
    }

    /// It holds at every moment what was verified, so whoever stopped half-way left nothing wrong.
    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wtxid(number: usize) -> Wtxid {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&(number as u64).to_le_bytes());
        Wtxid::from_bytes(bytes)
    }

    #[test]
    fn what_holds_under_many_flags_holds_under_fewer() {
        let cache = ScriptCache::default();
        cache.remember(wtxid(1), Flags::MANDATORY);
        assert!(cache.knows(&wtxid(1), Flags::MANDATORY) && cache.knows(&wtxid(1), Flags::P2SH));
        assert!(!cache.knows(&wtxid(1), Flags::STANDARD));
        assert!(!cache.knows(&wtxid(2), Flags::NONE));
    }

    #[test]
    fn what_one_verified_another_need_not() {
        let one = ScriptCache::default();
        let (other, stranger) = (one.shared(), ScriptCache::default());
        other.remember(wtxid(1), Flags::STANDARD);
        assert!(one.knows(&wtxid(1), Flags::STANDARD) && !stranger.knows(&wtxid(1), Flags::STANDARD));
        other.work().add(1, 1);
        assert_eq!((one.work().inputs(), other.work().inputs()), (0, 1));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let cache = ScriptCache::default();
        (0..=MAX_REMEMBERED).for_each(|number| cache.remember(wtxid(number), Flags::NONE));
        assert!(!cache.knows(&wtxid(0), Flags::NONE));
        assert!(cache.knows(&wtxid(1), Flags::NONE) && cache.knows(&wtxid(MAX_REMEMBERED), Flags::NONE));
        assert_eq!(cache.remembered().flags.len(), MAX_REMEMBERED);
    }
}
