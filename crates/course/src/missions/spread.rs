//! Page 62: predict how fast the next block reaches half of the tabs, and take one whole and one in short form.

use std::collections::BTreeSet;

use hashyard_core::BlockHash;
use hashyard_node::block_relay::{BlockRelayView, ToldBlock};
use hashyard_node::view::{BlockCard, Event, MessageView};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};
use crate::spreading::{audience, crossed, delays, is_near, time_of};

/// Tabs that announce a block, at least: of fewer there is no half.
pub const TABS: usize = 3;
/// Transactions of a block whose bytes are compared, at least.
pub const TRANSACTIONS: u32 = 10;
/// After so many ms everybody has told who is going to.
const SETTLED_MS: u64 = 5_000;

/// A time that was said before the block came.
struct Prediction {
    ms: u64,
    at_ms: u64,
    /// Blocks of which somebody told before.
    before: BTreeSet<BlockHash>,
}

/// A prediction that waits for its block.
pub struct Spread {
    begun_ms: u64,
    prediction: Option<Prediction>,
}

impl Spread {
    /// Blocks from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { begun_ms: node.now_ms, prediction: None }
    }

    fn predict(&mut self, ms: u64, relay: &BlockRelayView, node: Sight<'_>, told: &mut Told) {
        if node.connected().count() < TABS {
            return told.saw("too-few", []);
        }
        let before = relay.told.iter().map(|block| block.hash).collect();
        self.prediction = Some(Prediction { ms, at_ms: node.now_ms, before });
    }

    /// Holds the prediction against the first block since of which enough tabs told.
    fn measure(&mut self, relay: &BlockRelayView, node: Sight<'_>, told: &mut Told) {
        let Some(prediction) = &mut self.prediction else { return };
        let is_new =
            |block: &&ToldBlock| !prediction.before.contains(&block.hash) && is_of_others(block, node);
        let Some(block) = relay.told.iter().rev().find(is_new) else { return };
        let first_ms = block.tellers.first().map_or(0, |first| first.at_ms);
        if first_ms < prediction.at_ms {
            prediction.before.insert(block.hash);
            return;
        }
        let delays = delays(block);
        let median = time_of(50, &delays, audience(block, node.connected()));
        if let (TABS.., Some(median)) = (delays.len(), median) {
            let said = prediction.ms;
            self.prediction = None;
            if is_near(said, median) {
                return told.tick(0);
            }
            let facts = [("said", said.to_string()), ("ms", median.to_string())];
            return told.saw("missed", facts);
        }
        if node.now_ms >= first_ms + SETTLED_MS {
            prediction.before.insert(block.hash);
            let case = if relay.silent { "few-told" } else { "not-silent" };
            told.saw(case, [("tabs", delays.len().to_string())]);
        }
    }

    /// Looks at what crossed for a block.
    fn weigh(&self, card: &BlockCard, relay: &BlockRelayView, log: &[MessageView], told: &mut Told) {
        let facts = [("height", card.height.to_string()), ("count", card.tx_count.to_string())];
        if card.miner.you {
            if card.tx_count >= TRANSACTIONS {
                told.saw("own-block", facts);
            }
            return;
        }
        let Some(crossed) = crossed(log, &card.hash).filter(|crossed| crossed.begun_ms >= self.begun_ms)
        else {
            return;
        };
        if card.tx_count < TRANSACTIONS {
            // Who pays nobody is about something else.
            if card.tx_count > 1 {
                told.saw("few-transactions", facts);
            }
            return;
        }
        let is_half = crossed.bytes * 2 <= u64::from(card.size);
        match (crossed.whole, relay.compact) {
            (true, false) => told.tick(1),
            (true, true) => told.saw("still-whole", facts),
            (false, _) if is_half => told.tick(2),
            (false, _) => {
                let [height, _] = facts;
                told.saw(
                    "not-half",
                    [height, ("bytes", crossed.bytes.to_string()), ("size", card.size.to_string())],
                );
            }
        }
    }
}

/// Whose block it is, its card says; without one it is not here yet.
fn is_of_others(block: &ToldBlock, node: Sight<'_>) -> bool {
    node.chain.cards.iter().any(|card| card.hash == block.hash && !card.miner.you)
}

impl Mission for Spread {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "too-few",
            "missed",
            "not-silent",
            "few-told",
            "own-block",
            "few-transactions",
            "still-whole",
            "not-half",
        ]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::SpreadPredicted { ms, relay } => self.predict(*ms, relay, node, told),
            Deed::BlocksTold(relay) => self.measure(relay, node, told),
            Deed::BlockCame { block, relay, log } => {
                if let Some(card) = node.chain.cards.iter().find(|card| card.hash == *block) {
                    self.weigh(card, relay, log, told);
                }
            }
            _ => {}
        }
    }
}
