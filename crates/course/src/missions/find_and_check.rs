//! Page 41: say what finding a block costs against checking it, and what the last six blocks cost.

use hashyard_core::{Header, Work};
use hashyard_node::view::Event;

use super::Mission;
use super::number::read_log2;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Blocks whose work is asked for.
pub const BLOCKS: usize = 6;

/// Both numbers, within a factor of two.
#[derive(Default)]
pub struct FindAndCheck {
    /// Headers that the node showed, the latest [`BLOCKS`].
    headers: Vec<Header>,
}

/// The sum of what a chain of headers took; `None` if they are not one, or one of them lacks its work.
fn work_log2(headers: &[Header]) -> Option<f64> {
    let linked = headers.windows(2).all(|pair| pair[1].prev_blockhash == pair[0].block_hash());
    let work = |header: &Header| {
        let target = header.bits.to_target().filter(|target| target.is_met_by(&header.block_hash()))?;
        Some(target.work())
    };
    let works: Vec<Work> = headers.iter().map(work).collect::<Option<_>>()?;
    let sum = works.into_iter().reduce(Work::saturating_add)?;
    linked.then(|| sum.log2())
}

impl FindAndCheck {
    fn ratio(text: &str, node: Sight<'_>, told: &mut Told) {
        match told_apart(text, node.chain.next_work_log2) {
            Guess::NoNumber => told.saw("no-number", []),
            Guess::Near => told.tick(0),
            Guess::Low(said) => told.saw("ratio-low", [("said", said)]),
            Guess::High(said) => told.saw("ratio-high", [("said", said)]),
        }
    }

    fn work(&self, text: &str, node: Sight<'_>, told: &mut Told) {
        let is_ours = |header: &Header| {
            node.chain.cards.iter().rev().take(2 * BLOCKS).any(|card| card.hash == header.block_hash())
        };
        let known = self.headers.last().is_some_and(is_ours) && self.headers.len() == BLOCKS;
        let Some(log2) = known.then(|| work_log2(&self.headers)).flatten() else {
            return told.saw("no-six-blocks", [("height", node.chain.height.to_string())]);
        };
        let one = log2 - (BLOCKS as f64).log2();
        match told_apart(text, log2) {
            Guess::NoNumber => told.saw("no-number", []),
            Guess::Near => told.tick(1),
            Guess::Low(said) if is_near(read_log2(text), one) => told.saw("one-block", [("said", said)]),
            Guess::Low(said) => told.saw("work-low", [("said", said)]),
            Guess::High(said) => told.saw("work-high", [("said", said)]),
        }
    }
}

enum Guess {
    NoNumber,
    Low(String),
    Near,
    High(String),
}

/// How a number that was typed stands to a true one, whose base-2 logarithm this is.
fn told_apart(text: &str, truth: f64) -> Guess {
    let said = || text.trim().chars().take(24).collect();
    match read_log2(text) {
        None => Guess::NoNumber,
        guess @ Some(_) if is_near(guess, truth) => Guess::Near,
        Some(guess) if guess < truth => Guess::Low(said()),
        Some(_) => Guess::High(said()),
    }
}

/// Within a factor of two.
fn is_near(guess: Option<f64>, truth: f64) -> bool {
    guess.is_some_and(|guess| (guess - truth).abs() <= 1.0)
}

impl Mission for FindAndCheck {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "ratio-low", "ratio-high", "no-six-blocks", "one-block", "work-low", "work-high"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::LatestHeaders(headers) => {
                self.headers = headers[headers.len().saturating_sub(BLOCKS)..].to_vec();
            }
            Deed::PredictedRatio(text) => Self::ratio(text, node, told),
            Deed::PredictedWork(text) => self.work(text, node, told),
            _ => {}
        }
    }
}
