//! Page 12: a child spends a parent that still waits, and one block takes both.

use std::collections::BTreeMap;

use hashyard_core::Txid;
use hashyard_core::wallet::CoinState;
use hashyard_node::view::{Event, HistoryItem};

use super::Mission;
use crate::mission::{Sight, Told};

/// Child pays for parent.
#[derive(Default)]
pub struct CarriedParent {
    /// Parents that waited when they were spent, and their children.
    families: BTreeMap<Txid, Txid>,
}

impl Mission for CarriedParent {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["parent-alone"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for coin in node.wallet.coins.iter().filter(|coin| coin.confirmations == 0) {
            if let CoinState::Locked { by } = coin.state {
                self.families.insert(coin.outpoint.txid, by);
                told.tick(0);
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
