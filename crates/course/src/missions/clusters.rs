//! Page 6: link two own addresses for everyone to see, then lead the heuristic astray.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{AddressLink, ClustersView, Event, LinkRule};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// A payment of mine has inputs of two addresses; another one's change is named wrong.
pub struct Clusters {
    /// Payments that count no more.
    known: BTreeSet<Txid>,
}

impl Clusters {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { known: node.wallet.history.iter().map(|item| item.txid).collect() }
    }

    fn judge(clusters: &ClustersView, link: &AddressLink, told: &mut Told) {
        let address = |place: u32| clusters.addresses.get(place as usize);
        let (Some(from), Some(to)) = (address(link.from), address(link.to)) else { return };
        if !from.yours {
            return;
        }
        let facts = || [("address", to.address.clone())];
        match (link.rule, to.yours) {
            (LinkRule::CommonInputs, true) => told.tick(0),
            // Somebody else signed with me: that is no address of mine.
            (LinkRule::CommonInputs, false) => told.saw("joined", facts()),
            (LinkRule::OnlyFresh | LinkRule::NotRound, false) => told.tick(1),
            (LinkRule::OnlyFresh, true) => told.saw("only-fresh", facts()),
            (LinkRule::NotRound, true) => told.saw("not-round", facts()),
        }
    }
}

impl Mission for Clusters {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["joined", "only-fresh", "not-round", "no-guess"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Clustered(clusters) = deed else { return };
        let is_there = |block: (_, u32)| block.1 <= clusters.height;
        let settled = node.wallet.history.iter().rev().filter(|item| item.block.is_some_and(is_there));
        for item in settled {
            if !self.known.insert(item.txid) {
                continue;
            }
            let mut links = clusters.links.iter().filter(|link| link.txid == item.txid).peekable();
            // A fee is known where all inputs are mine.
            if links.peek().is_none() && item.fee.is_some() {
                told.saw("no-guess", [("txid", item.txid.to_string())]);
            }
            links.for_each(|link| Self::judge(clusters, link, told));
        }
    }
}
