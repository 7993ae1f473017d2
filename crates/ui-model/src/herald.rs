//! What is read out of the things that happen: at most one sentence in a while, however much happens.

use hashyard_node::view::{Event, EventKind};

/// From one sentence to the next, in ms: time to listen to it.
const PAUSE_MS: u64 = 5_000;

/// What is read out.
#[derive(Debug, Clone, PartialEq)]
pub enum Sentence {
    /// The one thing that happened, or the one that nobody should miss.
    Event(EventKind),
    /// Several blocks.
    Blocks {
        /// How many, on the way to this height.
        count: u32,
        /// The height now.
        height: u32,
        /// What happened beside them that nobody should miss: a reorganisation before a payment, the newest first.
        beside: Option<EventKind>,
    },
}

/// Remembers what was read out, and when.
#[derive(Debug, Clone, Default)]
pub struct Herald {
    /// The newest event that was looked at, and the height then. `None` before the first look, which tells nothing.
    seen: Option<(u64, u32)>,
    said_ms: u64,
}

impl Herald {
    /// What is to be said now, if anything; `events` newest first. What is left unsaid waits for the next time.
    pub fn hear(&mut self, events: &[Event], height: u32, now_ms: u64) -> Option<Sentence> {
        let newest = (events.first().map_or(0, |event| event.seq), height);
        let Some((last, from)) = self.seen else {
            self.seen = Some(newest);
            return None;
        };
        if newest.0 == last || now_ms.saturating_sub(self.said_ms) < PAUSE_MS {
            return None;
        }
        self.seen = Some(newest);
        let news = events.iter().take_while(|event| event.seq > last).map(|event| &event.kind);
        let news: Vec<_> = news.filter(|kind| is_news(kind)).collect();
        let sentence = sentence(&news, height.saturating_sub(from), height)?;
        self.said_ms = now_ms;
        Some(sentence)
    }
}

fn sentence(news: &[&EventKind], count: u32, height: u32) -> Option<Sentence> {
    let first = |wanted: fn(&EventKind) -> bool| news.iter().copied().find(|kind| wanted(kind));
    let reorg = first(|kind| matches!(kind, EventKind::Reorg { .. }));
    let beside = reorg.or_else(|| first(|kind| matches!(kind, EventKind::Payment { .. })));
    match (news, beside) {
        ([EventKind::BlockConnected { count: 1, .. }], _) if count <= 1 => news.first().copied(),
        (_, Some(beside)) if count == 0 => Some(beside),
        ([], _) => None,
        _ => return Some(Sentence::Blocks { count: count.max(1), height, beside: beside.cloned() }),
    }
    .map(|kind| Sentence::Event(kind.clone()))
}

/// Transactions, peers and what was refused are in the list of events for whoever looks.
fn is_news(kind: &EventKind) -> bool {
    match kind {
        EventKind::BlockConnected { .. } | EventKind::Reorg { .. } => true,
        EventKind::Payment { amount, .. } => *amount > 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use hashyard_core::{Amount, BlockHash, Txid};
    use hashyard_node::view::MinerTag;

    use super::*;

    fn event(seq: u64, kind: EventKind) -> Event {
        Event { time_ms: 0, seq, kind }
    }

    fn block(height: u32) -> EventKind {
        let miner = MinerTag::default();
        EventKind::BlockConnected { height, hash: BlockHash::ZERO, miner, reward: Amount::ZERO, count: 1 }
    }

    fn payment(amount: i64) -> EventKind {
        EventKind::Payment { txid: Txid::ZERO, amount }
    }

    fn reorg() -> EventKind {
        EventKind::Reorg { fork_height: 1, disconnected: 1, connected: 2, returned: 0, tip: BlockHash::ZERO }
    }

    #[test]
    fn thirty_blocks_in_ten_seconds_are_a_few_sentences_that_count_all_of_them() {
        let (mut herald, mut events, mut counted, mut sentences) = (Herald::default(), Vec::new(), 0, 0);
        assert_eq!(herald.hear(&events, 100, 1_000_000), None);
        for tick in 0..60_u64 {
            if tick < 30 {
                events.insert(0, event(tick + 1, block(101 + tick as u32)));
            }
            let height = 100 + (tick as u32 + 1).min(30);
            match herald.hear(&events, height, 1_000_000 + tick * 333) {
                Some(Sentence::Event(_)) => (counted, sentences) = (counted + 1, sentences + 1),
                Some(Sentence::Blocks { count, .. }) => {
                    (counted, sentences) = (counted + count, sentences + 1)
                }
                None => {}
            }
        }
        assert_eq!(counted, 30);
        assert!(sentences <= 4, "{sentences} sentences");
    }

    #[test]
    fn one_thing_is_told_as_it_is() {
        let mut herald = Herald::default();
        herald.hear(&[], 4, 0);
        let events = [event(1, block(5))];
        assert_eq!(herald.hear(&events, 5, 10_000), Some(Sentence::Event(block(5))));
        assert_eq!(herald.hear(&events, 5, 20_000), None);
    }

    #[test]
    fn what_nobody_should_miss_is_told_beside_the_blocks() {
        for (kinds, beside) in [
            (vec![block(6), payment(5), block(5)], Some(payment(5))),
            (vec![payment(7), reorg(), block(6)], Some(reorg())),
            (vec![block(6), payment(-5), block(5)], None),
        ] {
            let mut herald = Herald::default();
            herald.hear(&[], 4, 0);
            let events: Vec<_> =
                kinds.into_iter().enumerate().map(|(place, kind)| event(9 - place as u64, kind)).collect();
            let heard = herald.hear(&events, 6, 10_000);
            assert_eq!(heard, Some(Sentence::Blocks { count: 2, height: 6, beside }));
        }
    }

    #[test]
    fn what_is_no_news_costs_no_sentence() {
        let mut herald = Herald::default();
        herald.hear(&[event(1, block(1))], 1, 0);
        let gone = EventKind::PeerConnected { name: "mei".into() };
        let events = [event(2, gone), event(1, block(1))];
        assert_eq!(herald.hear(&events, 1, 10_000), None);
        let events = [event(3, payment(9)), events[0].clone(), events[1].clone()];
        assert_eq!(herald.hear(&events, 1, 10_100), Some(Sentence::Event(payment(9))));
    }
}
