//! Miners that were given work and say nothing: a worker can hang without breaking.

use std::collections::BTreeMap;

/// A miner that says nothing for so long is given up, in ms. A slice takes 40 ms, and the longest rest not ten times that; but
/// its worker has to start first, and a machine that is very busy is no reason to start another.
const PATIENCE_MS: u64 = 60_000;

/// When each miner that has work was last heard of.
#[derive(Debug, Clone, Default)]
pub struct Watchdog {
    heard: BTreeMap<u32, u64>,
    last_look: u64,
}

impl Watchdog {
    /// A miner has work now.
    pub fn begin(&mut self, thread: u32, now: u64) {
        self.heard.insert(thread, now);
    }

    /// A miner said something. What comes late, from one that has nothing to do any more, is no reason to wait for more.
    pub fn heard(&mut self, thread: u32, now: u64) {
        self.heard.entry(thread).and_modify(|at| *at = now);
    }

    /// A miner has nothing to do.
    pub fn forget(&mut self, thread: u32) {
        self.heard.remove(&thread);
    }

    /// Nobody has anything to do.
    pub fn forget_all(&mut self) {
        self.heard.clear();
    }

    /// The miners that are silent for too long. To be called a few times a second: after a pause in that, as of a machine that
    /// slept, everybody is given their time again.
    pub fn silent(&mut self, now: u64) -> Vec<u32> {
        let slept = now.saturating_sub(self.last_look) > PATIENCE_MS / 12;
        self.last_look = now;
        if slept {
            self.heard.values_mut().for_each(|at| *at = now);
        }
        let late = |(thread, at): (&u32, &u64)| (now.saturating_sub(*at) > PATIENCE_MS).then_some(*thread);
        self.heard.iter().filter_map(late).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks four times a second.
    fn look(watchdog: &mut Watchdog, from: u64, to: u64) -> Vec<u32> {
        (from..=to).step_by(250).flat_map(|now| watchdog.silent(now)).collect()
    }

    #[test]
    fn who_has_work_and_is_silent_is_found_out() {
        let mut watchdog = Watchdog::default();
        (0..3).for_each(|thread| watchdog.begin(thread, 0));
        assert_eq!(look(&mut watchdog, 0, 50_000), Vec::<u32>::new());
        watchdog.heard(0, 50_000);
        watchdog.forget(2);
        watchdog.heard(2, 50_000);
        assert_eq!(look(&mut watchdog, 50_250, 60_250), [1]);
    }

    #[test]
    fn a_machine_that_slept_blames_nobody() {
        let mut watchdog = Watchdog::default();
        watchdog.begin(0, 0);
        assert_eq!(look(&mut watchdog, 0, 1_000), Vec::<u32>::new());
        assert_eq!(look(&mut watchdog, 3_600_000, 3_659_000), Vec::<u32>::new());
        assert_eq!(look(&mut watchdog, 3_659_250, 3_660_250), [0]);
    }
}
