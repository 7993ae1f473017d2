//! Page 4: forget the chain, and get it back with all that is mine on it.

use hashyard_core::BlockHash;
use hashyard_node::view::{Event, EventKind, HistoryItem};

use super::Mission;
use crate::mission::{Sight, Told};

/// The node was at genesis, has the tip of before, and the same money.
#[derive(Default)]
pub struct ChainBack {
    forgotten: Option<Forgotten>,
}

/// What the node had, by its own account.
#[derive(Clone, Copy)]
struct Forgotten {
    height: u32,
    tip: BlockHash,
    /// In satoshis.
    balance: i64,
}

/// What the wallet's movements in blocks up to a height come to, in satoshis.
fn settled(node: Sight<'_>, height: u32) -> i64 {
    let is_settled = |item: &&HistoryItem| item.block.is_some_and(|(_, at)| at <= height);
    node.wallet.history.iter().filter(is_settled).map(|item| item.amount).sum()
}

impl ChainBack {
    fn look(&self, before: Forgotten, node: Sight<'_>, told: &mut Told) {
        let Forgotten { height, tip, balance } = before;
        if !node.has_block(&tip) {
            match node.chain.height {
                0 if node.peers.connected() == 0 => told.saw("nobody-there", []),
                // What lies deeper than the latest cards, it can't see.
                now if now > height && node.lowest_card() <= height => {
                    told.saw("other-chain", [("height", height.to_string())])
                }
                _ => {}
            }
            return;
        }
        told.tick(1);
        // The history is cut after its newest items; where all is as it was, so is the sum.
        let whole = node.wallet.balance.spendable.0 + node.wallet.balance.immature.0;
        let is_whole = node.chain.tip == tip && i64::try_from(whole) == Ok(balance);
        if is_whole || settled(node, height) == balance {
            told.tick(2);
        }
    }
}

impl Mission for ChainBack {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["nothing-to-lose", "nobody-there", "other-chain"]
    }

    fn sees_catching_up(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for event in news.iter().rev() {
            match &event.kind {
                EventKind::ChainForgotten { balance, .. } if balance.0 == 0 => {
                    told.saw("nothing-to-lose", [])
                }
                EventKind::ChainForgotten { height, tip, balance } => {
                    let balance = i64::try_from(balance.0).unwrap_or(i64::MAX);
                    self.forgotten = Some(Forgotten { height: *height, tip: *tip, balance });
                    told.tick(0);
                }
                _ => {}
            }
        }
        if let Some(before) = self.forgotten {
            self.look(before, node, told);
        }
    }
}
