//! Page 15: win with the smaller hash rate, and say how many of the next twenty blocks will be one's own.

use std::collections::BTreeMap;

use hashyard_node::view::{BlockStatus, Event, EventKind};

use super::Mission;
use super::number::read_count;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Blocks that are counted.
pub const BLOCKS: u32 = 20;
/// A hash rate is forgotten after so many ms.
const FRESH_MS: u64 = 30_000;

/// A block with less than half of the room's hash rate, and a guess that the next blocks do not speak against.
#[derive(Default)]
pub struct Lottery {
    /// The last share of the room's hash rate that was heard of, and when.
    share: Option<(f64, u64)>,
    guess: Option<Guess>,
}

/// So many of the next blocks, it was said, will be one's own.
struct Guess {
    said: u32,
    /// The tip's height when it was said.
    from: u32,
    /// Whether each block since then is one's own, by height: at most [`BLOCKS`].
    own: BTreeMap<u32, bool>,
}

impl Guess {
    /// Blocks of the main chain that have come since; a reorganisation changes what stood there.
    fn look(&mut self, node: Sight<'_>) {
        let until = self.from.saturating_add(BLOCKS);
        for card in node.chain.cards.iter().filter(|card| card.status == BlockStatus::Main) {
            if card.height > self.from && card.height <= until {
                self.own.insert(card.height, card.miner.is_own());
            }
        }
    }

    fn is_counted(&self) -> bool {
        self.own.len() == BLOCKS as usize
    }

    fn own(&self) -> u32 {
        self.own.values().filter(|own| **own).count() as u32
    }
}

impl Lottery {
    fn won(&self, height: u32, node: Sight<'_>, told: &mut Told) {
        let fresh = self.share.filter(|(_, at)| at.saturating_add(FRESH_MS) >= node.now_ms);
        let facts = |share: f64| [("height", height.to_string()), ("share", format!("{:.0}", share * 100.0))];
        match fresh {
            Some((share, _)) if share < 0.5 => told.tick(0),
            Some((share, _)) => told.saw("faster", facts(share)),
            None => told.saw("no-rate", [("height", height.to_string())]),
        }
    }

    fn count(&mut self, node: Sight<'_>, told: &mut Told) {
        let Some(guess) = &mut self.guess else { return };
        guess.look(node);
        if !guess.is_counted() {
            return;
        }
        let (said, own) = (guess.said, guess.own());
        let (low, high) = interval(own);
        self.guess = None;
        if own == 0 || own == BLOCKS {
            return told.saw("one-sided", [("own", own.to_string())]);
        }
        if (low..=high).contains(&said) {
            return told.tick(1);
        }
        let numbers = [("said", said), ("own", own), ("low", low), ("high", high)];
        told.saw("outside", numbers.map(|(name, number)| (name, number.to_string())));
    }
}

/// Shares of [`BLOCKS`] that `own` of them do not speak against: the 95 % interval of Wilson (1927), in blocks.
pub fn interval(own: u32) -> (u32, u32) {
    const Z: f64 = 1.96;
    let n = f64::from(BLOCKS);
    let share = f64::from(own.min(BLOCKS)) / n;
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    (((middle - half) * n).max(0.0).ceil() as u32, ((middle + half) * n).min(n).floor() as u32)
}

impl Mission for Lottery {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["faster", "no-rate", "no-number", "too-many", "one-sided", "outside"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for event in news.iter().rev() {
            match &event.kind {
                EventKind::BlockConnected { height, miner, .. } if miner.is_own() && !told.is_ticked(0) => {
                    self.won(*height, node, told);
                }
                _ => {}
            }
        }
        self.count(node, told);
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, _told: &mut Told) {
        if let Deed::HashRates { own, room } = deed {
            self.share = (*own > 0.0 && *room > 0.0).then(|| (own / room.max(*own), node.now_ms));
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        match read_count(text) {
            None => told.saw("no-number", []),
            Some(said) if said > BLOCKS => told.saw("too-many", [("said", said.to_string())]),
            Some(said) => self.guess = Some(Guess { said, from: node.chain.height, own: BTreeMap::new() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // 5 of 20: 0.112 to 0.469; 0 of 20: 0 to 0.161; 20 of 20: 0.839 to 1.
        for (own, blocks) in [(5, (3, 9)), (0, (0, 3)), (20, (17, 20)), (10, (6, 14))] {
            assert_eq!(interval(own), blocks, "{own}");
        }
    }
}
