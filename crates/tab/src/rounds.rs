//! Which miner works on what, and which results come too late.
//!
//! A round is one block template. Every miner has an assignment in it: an extra nonce of its own, and with it a header that
//! nobody else tries. What a miner says about another assignment than its present one comes too late.

use std::collections::BTreeMap;

use hashyard_core::{BlockHash, Target};
use serde::{Deserialize, Serialize};

/// What one miner is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// Names the assignment; never used twice.
    pub job: u32,
    /// Goes into the coinbase; never used twice.
    pub extra_nonce: u64,
}

/// What a miner reports after each slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The assignment.
    pub job: u32,
    /// Hashes completed since the last report.
    pub hashes: u32,
    /// The lowest hash of the slice.
    pub best: Option<BlockHash>,
    /// The last nonce tried.
    pub nonce: u32,
    /// That nonce meets the target; the miner stopped.
    pub found: bool,
    /// All nonces were tried; the miner stopped.
    pub exhausted: bool,
}

/// What a report means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing but hashes.
    Working,
    /// It is about an assignment that no longer counts.
    Late,
    /// The miner needs another assignment.
    Exhausted,
    /// A block.
    Found {
        /// Of the assignment.
        extra_nonce: u64,
        /// The nonce that meets the target.
        nonce: u32,
    },
}

/// The present round. Miners go by their thread's number.
#[derive(Debug, Clone, Default)]
pub struct Rounds {
    last_job: u32,
    next_extra_nonce: u64,
    at_work: BTreeMap<u32, (Assignment, u32)>,
    best: Option<BlockHash>,
}

impl Rounds {
    /// A new round: earlier assignments count no longer. The lowest hash is kept if it is the same `height` that is mined.
    pub fn begin(&mut self, same_height: bool) {
        self.at_work.clear();
        self.best = self.best.filter(|_| same_height);
    }

    /// Something new to do for a miner.
    pub fn assign(&mut self, thread: u32) -> Assignment {
        self.last_job = self.last_job.wrapping_add(1);
        let assignment = Assignment { job: self.last_job, extra_nonce: self.next_extra_nonce };
        self.next_extra_nonce = self.next_extra_nonce.wrapping_add(1);
        self.at_work.insert(thread, (assignment, 0));
        assignment
    }

    /// A miner is gone.
    pub fn forget(&mut self, thread: u32) {
        self.at_work.remove(&thread);
    }

    /// A miner's report. After a find its assignment is done.
    pub fn report(&mut self, thread: u32, progress: &Progress) -> Outcome {
        let Some((assignment, nonce)) =
            self.at_work.get_mut(&thread).filter(|(now, _)| now.job == progress.job)
        else {
            return Outcome::Late;
        };
        *nonce = progress.nonce;
        let extra_nonce = assignment.extra_nonce;
        self.best = [self.best, progress.best].into_iter().flatten().min_by_key(number);
        match progress {
            Progress { found: true, .. } => {
                self.at_work.remove(&thread);
                Outcome::Found { extra_nonce, nonce: progress.nonce }
            }
            Progress { exhausted: true, .. } => Outcome::Exhausted,
            _ => Outcome::Working,
        }
    }

    /// The lowest hash of the height that is mined.
    pub fn best(&self) -> Option<BlockHash> {
        self.best
    }

    /// What the first of the miners at work is at: its extra nonce and the last nonce that it reported.
    pub fn first(&self) -> Option<(u64, u32)> {
        self.at_work.values().next().map(|(assignment, nonce)| (assignment.extra_nonce, *nonce))
    }

    /// The last nonce that each miner reported, by thread.
    pub fn nonces(&self) -> Vec<u32> {
        self.at_work.values().map(|(_, nonce)| *nonce).collect()
    }
}

fn number(hash: &BlockHash) -> Target {
    Target::from_le_bytes(*hash.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(job: u32) -> Progress {
        Progress { job, hashes: 100, best: None, nonce: 99, found: false, exhausted: false }
    }

    fn hash(top: u8) -> BlockHash {
        let mut bytes = [0xff; 32];
        bytes[31] = top;
        BlockHash::from_bytes(bytes)
    }

    #[test]
    fn no_two_assignments_share_a_job_or_an_extra_nonce() {
        let mut rounds = Rounds::default();
        let mut given = vec![];
        for round in 0..3 {
            rounds.begin(round > 0);
            given.extend((0..4).map(|thread| rounds.assign(thread)));
        }
        given.push(rounds.assign(2));
        for (index, one) in given.iter().enumerate() {
            assert!(given[index + 1..].iter().all(|o| o.job != one.job && o.extra_nonce != one.extra_nonce));
        }
    }

    #[test]
    fn results_of_earlier_rounds_of_others_and_of_the_gone_come_too_late() {
        let mut rounds = Rounds::default();
        let (old, other) = (rounds.assign(0), rounds.assign(1));
        assert_eq!(rounds.report(0, &progress(other.job)), Outcome::Late);
        rounds.begin(true);
        let now = rounds.assign(0);
        assert_eq!(rounds.report(0, &Progress { found: true, ..progress(old.job) }), Outcome::Late);
        assert_eq!(rounds.report(0, &progress(now.job)), Outcome::Working);
        assert_eq!(rounds.first(), Some((now.extra_nonce, 99)));
        rounds.forget(0);
        assert_eq!(rounds.report(0, &progress(now.job)), Outcome::Late);
    }

    #[test]
    fn a_find_tells_its_extra_nonce_and_counts_once() {
        let mut rounds = Rounds::default();
        rounds.assign(0);
        let Assignment { job, extra_nonce } = rounds.assign(1);
        let found = Progress { found: true, ..progress(job) };
        assert_eq!(rounds.report(1, &found), Outcome::Found { extra_nonce, nonce: 99 });
        assert_eq!(rounds.report(1, &found), Outcome::Late);
    }

    #[test]
    fn who_ran_out_of_nonces_gets_more() {
        let mut rounds = Rounds::default();
        let first = rounds.assign(0);
        assert_eq!(
            rounds.report(0, &Progress { exhausted: true, ..progress(first.job) }),
            Outcome::Exhausted
        );
        assert_ne!(rounds.assign(0).extra_nonce, first.extra_nonce);
    }

    #[test]
    fn the_lowest_hash_stays_for_a_height_and_goes_with_it() {
        let mut rounds = Rounds::default();
        let job = rounds.assign(0).job;
        for top in [9, 3, 7] {
            rounds.report(0, &Progress { best: Some(hash(top)), ..progress(job) });
        }
        assert_eq!(rounds.best(), Some(hash(3)));
        rounds.begin(true);
        assert_eq!(rounds.best(), Some(hash(3)));
        rounds.begin(false);
        assert_eq!(rounds.best(), None);
    }
}
