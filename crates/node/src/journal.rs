//! What happened, for people to read: a ring of events. Nothing here is stored.

use std::collections::VecDeque;

use hashyard_core::Amount;

use crate::config::Log;
use crate::events::{Event, EventKind};
use crate::io::Millis;

/// At most so many events are kept.
pub const MAX_EVENTS: usize = 100;

/// Events of one kind within this time become one, in ms.
const MERGE_WINDOW: Millis = 1_000;

/// Events, numbered.
#[derive(Debug)]
pub struct Journal {
    log: Log,
    events: VecDeque<Event>,
    next_event: u64,
}

impl Journal {
    pub(crate) fn new(log: Log) -> Self {
        Self { log, events: VecDeque::new(), next_event: 0 }
    }

    pub(crate) fn log(&self) -> Log {
        self.log
    }

    /// Events, newest first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().rev()
    }

    pub(crate) fn event(&mut self, now: Millis, kind: EventKind) {
        if self.log == Log::Off {
            return;
        }
        self.next_event += 1;
        let seq = self.next_event;
        if let Some(last) = self.events.back_mut().filter(|last| now < last.time_ms + MERGE_WINDOW)
            && merge(&mut last.kind, &kind)
        {
            last.seq = seq;
            return;
        }
        self.events.push_back(Event { time_ms: now, seq, kind });
        if self.events.len() > MAX_EVENTS {
            self.events.pop_front();
        }
    }
}

/// Joins a new event to the last one if both are of a kind that comes in bursts.
fn merge(last: &mut EventKind, new: &EventKind) -> bool {
    match (last, new) {
        (
            EventKind::TransactionsAccepted { count, txid, from },
            EventKind::TransactionsAccepted { count: more, txid: newest, from: source },
        ) if from == source => {
            *count += more;
            *txid = *newest;
            true
        }
        (
            EventKind::BlockConnected { height, hash, miner, reward, count },
            EventKind::BlockConnected { height: h, hash: newest, miner: m, reward: r, count: more },
        ) if miner.is_own() == m.is_own() => {
            (*height, *hash, *miner) = (*h, *newest, m.clone());
            *reward = Amount(reward.0.saturating_add(r.0));
            *count += more;
            true
        }
        (
            EventKind::HeaderFollowed { height, hash, count },
            EventKind::HeaderFollowed { height: h, hash: newest, count: more },
        ) => {
            (*height, *hash) = (*h, *newest);
            *count += more;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_core::BlockHash;

    use crate::miner_tag::MinerTag;

    fn block(height: u32, you: bool) -> EventKind {
        let (hash, miner) = (BlockHash::ZERO, MinerTag { you, here: you, ..MinerTag::default() });
        EventKind::BlockConnected { height, hash, miner, reward: Amount(50), count: 1 }
    }

    #[test]
    fn blocks_of_one_side_in_a_row_are_one_event_and_news_each_time() {
        let mut journal = Journal::new(Log::Bounded);
        let mut seen = vec![];
        for (now, height, you) in
            [(0, 1, true), (10, 2, true), (20, 3, false), (30, 4, true), (1_040, 5, true)]
        {
            journal.event(now, block(height, you));
            let newest = journal.events().next().unwrap();
            let EventKind::BlockConnected { height, reward, count, .. } = newest.kind else { unreachable!() };
            seen.push((newest.seq, height, count, reward.0));
        }
        assert_eq!(seen, [(1, 1, 1, 50), (2, 2, 2, 100), (3, 3, 1, 50), (4, 4, 1, 50), (5, 5, 1, 50)]);
        assert_eq!(journal.events().count(), 4);
    }

    #[test]
    fn headers_in_a_row_are_one_event_with_the_last() {
        let mut journal = Journal::new(Log::Bounded);
        for (now, height) in [(0, 1), (10, 2), (2_000, 3)] {
            journal.event(now, EventKind::HeaderFollowed { height, hash: BlockHash::ZERO, count: 1 });
        }
        let told: Vec<_> = journal.events().map(|event| (event.seq, event.kind.clone())).collect();
        let of = |height, count| EventKind::HeaderFollowed { height, hash: BlockHash::ZERO, count };
        assert_eq!(told, [(3, of(3, 1)), (2, of(2, 2))]);
    }
}
