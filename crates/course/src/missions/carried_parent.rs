//! Page 12: a child that pays a higher rate spends a parent that still waits, and one block takes both.

use std::collections::BTreeMap;

use hashyard_core::Txid;
use hashyard_core::wallet::CoinState;
use hashyard_node::view::{Event, HistoryItem};

use super::Mission;
use crate::mission::{Sight, Told};

/// Child pays for parent.
#[derive(Default)]
pub struct CarriedParent {
    /// Parents that waited when they were spent, and their children, which pay more. At most as many as the wallet shows coins.
    families: BTreeMap<Txid, Txid>,
}

impl Mission for CarriedParent {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["parent-alone", "child-poorer"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for coin in node.wallet.coins.iter().filter(|coin| coin.confirmations == 0) {
            let CoinState::Locked { by } = coin.state else { continue };
            let parent = coin.outpoint.txid;
            let waiting = node.mempool.rows.iter().flat_map(|row| &row.transactions);
            let rate = |txid: &Txid| waiting.clone().find(|tx| tx.txid == *txid).map(|tx| tx.fee_rate);
            match (rate(&parent), rate(&by)) {
                (Some(low), Some(high)) if high > low => {
                    self.families.insert(parent, by);
                    told.tick(0);
                }
                (Some(low), Some(high)) if !self.families.contains_key(&parent) => {
                    told.saw(
                        "child-poorer",
                        [("parent", format!("{low:.1}")), ("child", format!("{high:.1}"))],
                    );
                }
                _ => {}
            }
        }
        let item = |txid: &Txid| node.wallet.history.iter().find(|item| item.txid == *txid);
        let height = |item: &HistoryItem| item.block.map(|(_, height)| height);
        for (parent, child) in &self.families {
            let (Some(parent), Some(child)) = (item(parent), item(child)) else { continue };
            match (height(parent), height(child)) {
                (Some(one), Some(two)) if one == two => told.tick(1),
                (Some(one), None) => told.saw("parent-alone", [("height", one.to_string())]),
                _ => {}
            }
        }
    }
}
