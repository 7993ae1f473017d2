//! How fast this tab hashes: over completed hashes, in a time window, with two minutes of history.

use std::collections::VecDeque;

/// The window, in ms.
const WINDOW_MS: u64 = 4_000;

/// Samples of history, one a second.
pub const HISTORY: usize = 120;

/// Completed hashes over time.
#[derive(Debug, Clone, Default)]
pub struct HashRate {
    /// Time of a report and the hashes completed since the one before. Bounded by the window.
    reports: VecDeque<(u64, u64)>,
    history: VecDeque<f32>,
    next_sample: Option<u64>,
    since: Option<u64>,
}

impl HashRate {
    /// Of somebody who begins at this time in ms.
    pub fn started(now: u64) -> Self {
        let mut rate = Self::default();
        rate.start(now);
        rate
    }

    /// Mining begins, or begins again, at this time in ms.
    pub fn start(&mut self, now: u64) {
        self.reports.clear();
        self.since = Some(now);
        self.next_sample.get_or_insert(now + 1_000);
    }

    /// Mining is over.
    pub fn stop(&mut self) {
        self.reports.clear();
        self.since = None;
    }

    /// So many hashes were completed since the last report.
    pub fn completed(&mut self, now: u64, hashes: u64) {
        match self.reports.back_mut() {
            Some((at, sum)) if *at == now => *sum += hashes,
            _ => self.reports.push_back((now, hashes)),
        }
        while self.reports.front().is_some_and(|(at, _)| at + WINDOW_MS <= now) {
            self.reports.pop_front();
        }
    }

    /// Hashes a second within the window, or since the start if that was later.
    pub fn per_second(&self, now: u64) -> f64 {
        let Some(since) = self.since else { return 0.0 };
        let begin = since.max(now.saturating_sub(WINDOW_MS));
        let hashes: u64 = self.reports.iter().filter(|(at, _)| *at > begin).map(|(_, hashes)| hashes).sum();
        // Less than a quarter of a second says little, and a division by almost nothing says anything.
        hashes as f64 * 1_000.0 / now.saturating_sub(begin).max(250) as f64
    }

    /// Takes the samples that are due: to be called a few times a second while anything was ever mined.
    pub fn sample(&mut self, now: u64) {
        let Some(mut due) = self.next_sample else { return };
        // After a pause (a sleeping machine), only what history can hold is made up for.
        due = due.max(now.saturating_sub(HISTORY as u64 * 1_000));
        while due <= now {
            self.history.push_back(self.per_second(now) as f32);
            due += 1_000;
        }
        while self.history.len() > HISTORY {
            self.history.pop_front();
        }
        self.next_sample = Some(due);
    }

    /// One sample a second, oldest first.
    pub fn history(&self) -> Vec<f32> {
        self.history.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reports of 4,000 hashes every 40 ms: 100,000 a second.
    fn mine(rate: &mut HashRate, from: u64, to: u64) {
        for now in (from..=to).step_by(40).skip(1) {
            rate.completed(now, 4_000);
            rate.sample(now);
        }
    }

    #[test]
    fn the_rate_is_right_soon_and_stays_so() {
        let mut rate = HashRate::default();
        rate.start(1_000);
        mine(&mut rate, 1_000, 2_000);
        assert_eq!(rate.per_second(2_000), 100_000.0);
        mine(&mut rate, 2_000, 60_000);
        assert_eq!(rate.per_second(60_000), 100_000.0);
        assert_eq!(rate.reports.len(), 100);
    }

    #[test]
    fn before_and_after_mining_it_is_zero() {
        let mut rate = HashRate::default();
        assert_eq!(rate.per_second(5), 0.0);
        rate.start(0);
        mine(&mut rate, 0, 3_000);
        rate.stop();
        assert_eq!(rate.per_second(3_000), 0.0);
    }

    #[test]
    fn history_has_one_sample_a_second_zeros_while_stopped_and_a_bound() {
        let mut rate = HashRate::default();
        rate.sample(500);
        assert!(rate.history().is_empty());
        rate.start(0);
        mine(&mut rate, 0, 10_000);
        assert_eq!(rate.history().len(), 10);
        rate.stop();
        rate.sample(12_000);
        assert_eq!(rate.history()[9..], [100_000.0, 0.0, 0.0]);
        rate.sample(10_000_000);
        assert_eq!(rate.history().len(), HISTORY);
    }
}
