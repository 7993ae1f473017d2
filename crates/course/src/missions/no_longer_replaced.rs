//! Page 37: follow an own payment through all stations, and say from which on no replacement undoes it.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{Event, HistoryItem, HistoryKind};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};
use crate::way::Station;

/// One payment, and the stations in which it was looked at: at most as many as there are.
#[derive(Default)]
pub struct NoLongerReplaced {
    payment: Option<Txid>,
    opened: BTreeSet<Station>,
}

impl NoLongerReplaced {
    /// Stations behind a block count once there is one.
    fn follow(&mut self, item: &HistoryItem, station: Station, told: &mut Told) {
        if self.payment.replace(item.txid) != Some(item.txid) {
            self.opened.clear();
        }
        let is_there = !station.is_held() || item.confirmations > 0;
        if !is_there || !self.opened.insert(station) {
            return;
        }
        let missing: Vec<_> = Station::ALL.into_iter().filter(|one| !self.opened.contains(one)).collect();
        if missing.is_empty() {
            return told.tick(0);
        }
        let missing = missing.iter().map(|one| one.number().to_string()).collect::<Vec<_>>().join(" · ");
        told.noted("so-far", [("count", self.opened.len().to_string()), ("missing", missing)]);
    }
}

impl Mission for NoLongerReplaced {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["so-far", "not-yours", "dropped", "too-early", "not-in-a-block"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let (txid, station, stopped) = match deed {
            Deed::Followed(txid, station) => (txid, *station, false),
            Deed::Stopped(txid, station) => (txid, *station, true),
            _ => return,
        };
        let Some(item) = own_payment(node, txid) else { return told.saw("not-yours", []) };
        if item.dropped.is_some() {
            return told.saw("dropped", []);
        }
        if !stopped {
            return self.follow(item, station, told);
        }
        let facts = [("station", station.number().to_string())];
        match (station.is_held(), item.confirmations > 0) {
            (false, _) => told.saw("too-early", facts),
            (true, false) => told.saw("not-in-a-block", facts),
            (true, true) => told.tick(1),
        }
    }
}

/// What this wallet paid, to others or to itself.
fn own_payment<'a>(node: Sight<'a>, txid: &Txid) -> Option<&'a HistoryItem> {
    let paid = |item: &&HistoryItem| matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal);
    node.wallet.history.iter().filter(paid).find(|item| item.txid == *txid)
}
