//! Who told of which payment, and when. That is all that a spy writes down: whoever told first is the best guess of who pays (the *first-spy
//! estimator* of Fanti and Viswanath, *Deanonymization in the Bitcoin P2P Network*, 2017). Any node can note it, so this one does, for people
//! to see what its neighbours know of them.

use std::collections::VecDeque;

use hashyard_core::Txid;
use serde::{Deserialize, Serialize};

use crate::NodeId;
use crate::announcing::Announcing;
use crate::config::Log;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Payments that are remembered; the oldest make way.
pub const MAX_RUMOURS: usize = 100;
/// Who told of one, at most.
pub const MAX_TELLERS: usize = 64;

/// A payment, and who told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rumour {
    /// Its name.
    pub txid: Txid,
    /// Unix ms at which it was taken into the mempool.
    pub accepted_ms: Millis,
    /// By which rule this node told of it, if it is its own payment.
    pub own: Option<Announcing>,
    /// In the order in which they told, at most [`MAX_TELLERS`].
    pub tellers: Vec<Teller>,
}

/// Who told of a payment or a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teller {
    /// Its node id, if it is a tab.
    pub node: Option<NodeId>,
    /// The name in its user agent, or a short form of its address.
    pub name: String,
    /// Unix ms at which it told.
    pub at_ms: Millis,
}

/// What was told, and by which rule this node tells of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RumoursView {
    /// For payments from now on.
    pub rule: Announcing,
    /// Newest first, at most [`MAX_RUMOURS`].
    pub rumours: Vec<Rumour>,
}

/// The latest payments, oldest first. A node that notes nothing has none.
#[derive(Debug, Default)]
pub struct Rumours(VecDeque<Rumour>);

impl Rumours {
    fn begin(&mut self, rumour: Rumour) {
        if self.0.iter().any(|known| known.txid == rumour.txid) {
            return;
        }
        self.0.push_back(rumour);
        if self.0.len() > MAX_RUMOURS {
            self.0.pop_front();
        }
    }

    fn told(&mut self, txid: &Txid, teller: Teller) {
        let Some(rumour) = self.0.iter_mut().rev().find(|rumour| rumour.txid == *txid) else { return };
        add_teller(&mut rumour.tellers, teller);
    }
}

/// Who tells again told once.
pub(crate) fn add_teller(tellers: &mut Vec<Teller>, teller: Teller) {
    let is_new = tellers.iter().all(|known| (known.node, &known.name) != (teller.node, &teller.name));
    if is_new && tellers.len() < MAX_TELLERS {
        tellers.push(teller);
    }
}

impl Node {
    /// What was told, for people.
    pub fn rumours_view(&self) -> RumoursView {
        let rumours = self.rumours.0.iter().rev().cloned().collect();
        RumoursView { rule: self.announcements.rule, rumours }
    }

    /// A payment came in, from somebody or from here.
    pub(crate) fn begin_rumour(&mut self, txid: Txid, said_here: bool) {
        if self.journal.log() == Log::Bounded {
            let is_ours = said_here && self.wallet.as_ref().is_some_and(|wallet| wallet.pays_for(&txid));
            let own = is_ours.then_some(self.announcements.rule);
            self.rumours.begin(Rumour { txid, accepted_ms: self.now, own, tellers: vec![] });
        }
    }

    /// A peer told of a payment that is here.
    pub(crate) fn note_teller(&mut self, txid: &Txid, peer: PeerId, at_ms: Millis) {
        let Some(peer) = self.peers.get(&peer).filter(|_| self.journal.log() == Log::Bounded) else { return };
        let teller = Teller { node: peer.node(), name: peer.name(), at_ms };
        self.rumours.told(txid, teller);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teller(n: u8, at_ms: Millis) -> Teller {
        Teller { node: Some(NodeId([n; 32])), name: n.to_string(), at_ms }
    }

    fn rumour(n: u8) -> Rumour {
        Rumour { txid: Txid::from_bytes([n; 32]), accepted_ms: n.into(), own: None, tellers: vec![] }
    }

    #[test]
    fn who_tells_again_told_once_and_crowds_have_an_end() {
        let mut rumours = Rumours::default();
        rumours.begin(rumour(1));
        let txid = Txid::from_bytes([1; 32]);
        for n in (0..=u8::MAX).chain(0..=u8::MAX) {
            rumours.told(&txid, teller(n, n.into()));
        }
        let tellers: Vec<Millis> = rumours.0[0].tellers.iter().map(|teller| teller.at_ms).collect();
        assert_eq!(tellers, (0..MAX_TELLERS as Millis).collect::<Vec<_>>());
        rumours.told(&Txid::from_bytes([2; 32]), teller(1, 1));
        assert_eq!(rumours.0.len(), 1, "an unknown payment is no rumour");
    }

    #[test]
    fn the_oldest_make_way_and_none_begins_twice() {
        let mut rumours = Rumours::default();
        for n in 0..=u8::MAX {
            rumours.begin(rumour(n));
            rumours.begin(Rumour { own: Some(Announcing::Flood), ..rumour(n) });
        }
        assert_eq!(rumours.0.len(), MAX_RUMOURS);
        assert_eq!(rumours.0[0], rumour(156));
    }
}
