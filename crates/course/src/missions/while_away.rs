//! Page 7: somebody leaves and it goes on; I leave, and what I signed before is paid.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{Event, EventKind, HistoryItem, HistoryKind, Transport};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// A block and a payment without those who left, and a payment of mine that was mined while I was away.
pub struct WhileAway {
    /// Payments from before.
    known: BTreeSet<Txid>,
    /// Height of the last block that I heard of.
    height: u32,
    /// The height at which somebody left.
    left_at: Option<u32>,
    /// What I signed and did not send; the latest counts.
    signed: Option<Txid>,
    /// I switched my node off after signing.
    away: Away,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Away {
    NotYet,
    Now,
    /// Since when, in Unix ms.
    Back(u64),
}

impl WhileAway {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        let known = node.wallet.history.iter().map(|item| item.txid).collect();
        Self { known, height: node.chain.height, left_at: None, signed: None, away: Away::NotYet }
    }

    /// Who leaves because I do (`mine`), has not left. A page that was hidden hears of everything at once, so that order counts.
    fn follow(&mut self, event: &Event, mine: bool, node: Sight<'_>, told: &mut Told) {
        match &event.kind {
            EventKind::BlockConnected { height, .. } => {
                self.height = *height;
                self.block_came(node, told);
            }
            EventKind::PeerGone { fault: None, .. } if !mine => {
                self.left_at.get_or_insert(self.height);
            }
            EventKind::Reorg { .. } => self.height = node.chain.height,
            EventKind::NetworkActive(false) if self.signed.is_some() => self.away = Away::Now,
            EventKind::NetworkActive(true) if self.away == Away::Now => self.away = Away::Back(event.time_ms),
            _ => {}
        }
    }

    fn block_came(&self, node: Sight<'_>, told: &mut Told) {
        let height = [("height", self.height.to_string())];
        match (self.left_at, node.peers.connected(), by_relay(node)) {
            (None, ..) => {}
            (_, 0, _) => told.saw("alone", height),
            (_, _, true) => told.saw("by-relay", height),
            _ => told.tick(0),
        }
    }

    fn look_at_payments(&self, node: Sight<'_>, told: &mut Told) {
        let Some(left_at) = self.left_at.filter(|_| node.peers.connected() > 0 && !by_relay(node)) else {
            return;
        };
        let is_new = |item: &&HistoryItem| item.kind == HistoryKind::Sent && !self.known.contains(&item.txid);
        let mut payments = node.wallet.history.iter().filter(is_new);
        let is_settled = |item: &HistoryItem| item.block.is_some_and(|(_, height)| height > left_at);
        if payments.any(|item| is_settled(item) && Some(item.txid) != self.signed) {
            told.tick(1);
        }
    }

    /// What I signed: it must be in a block when I first see it.
    fn look_at_signed(&mut self, node: Sight<'_>, told: &mut Told) {
        let Some(txid) = self.signed else { return };
        let Some(item) = node.wallet.history.iter().find(|item| item.txid == txid) else { return };
        match (self.away, item.block) {
            (Away::Back(since), Some((_, height))) if met_with(node, since, height) => told.tick(2),
            // Also while I am cut off: then it was I who sent and mined it.
            _ => {
                told.saw("while-here", []);
                self.signed = None;
            }
        }
    }
}

/// Whether somebody whom I have met since (Unix ms) had a block at this height already. Headers can't tell: blocks that come fast have
/// times ahead of the clock.
fn met_with(node: Sight<'_>, since: u64, height: u32) -> bool {
    node.peers.peers.iter().any(|peer| peer.since_ms >= since && peer.starting_height >= height)
}

/// A connection that a relay carries.
fn by_relay(node: Sight<'_>) -> bool {
    node.peers.peers.iter().any(|peer| peer.transport == Transport::Relay)
}

impl Mission for WhileAway {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["alone", "by-relay", "no-lock", "while-here"]
    }

    fn sees_catching_up(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let mine = news.iter().any(|event| event.kind == EventKind::NetworkActive(false));
        news.iter().rev().for_each(|event| self.follow(event, mine, node, told));
        self.look_at_payments(node, told);
        self.look_at_signed(node, told);
    }

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::SignedForLater(tx) = deed else { return };
        if tx.lock_time == 0 {
            return told.saw("no-lock", []);
        }
        (self.signed, self.away) = (Some(tx.txid()), Away::NotYet);
    }
}
