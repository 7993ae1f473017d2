//! The missions: each looks at a node's events and views, and knows nothing of pages or languages.

mod broken_blocks;
mod carried_parent;
mod first_block;
mod lost_branch;
mod number;
mod paid;
mod spend_that_coin;
mod supply;
mod tie;

use hashyard_node::view::Event;

use crate::PageNumber;
use crate::mission::{Sight, Told};

/// Names and values that fill the places in a page's words.
pub type Facts = Vec<(&'static str, String)>;

/// What is to happen in a node.
pub trait Mission {
    /// How many conditions it has.
    fn conditions(&self) -> usize;

    /// The cases in which the student is told what the node saw instead: a page has words for each.
    fn cases(&self) -> &'static [&'static str];

    /// Whether it waits for an answer in words or numbers.
    fn asks(&self) -> bool {
        false
    }

    /// Looks at what happened since it last looked, the latest first, and at what the node shows now.
    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told);

    /// Holds an answer against the node's own value.
    fn answer(&mut self, _text: &str, _node: Sight<'_>, _told: &mut Told) {}
}

/// The mission of a page, begun at what the node shows now.
pub fn of_page(page: PageNumber, node: Sight<'_>) -> Option<Box<dyn Mission>> {
    Some(match page {
        2 => Box::new(first_block::FirstBlock),
        3 => Box::new(broken_blocks::BrokenBlocks),
        10 => Box::new(paid::Paid::begin(node)),
        11 => Box::new(spend_that_coin::SpendThatCoin::begin(node)),
        12 => Box::new(carried_parent::CarriedParent::default()),
        16 => Box::new(supply::Supply),
        18 => Box::new(tie::Tie),
        20 => Box::new(lost_branch::LostBranch::default()),
        _ => return None,
    })
}
