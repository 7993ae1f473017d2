//! From the node's state to view models.

mod address;
mod block;
mod chain;
mod contract;
mod mempool;
mod network;
mod script;
mod signing;
mod transaction;
mod wallet;

pub use script::{TraceError, trace_texts};

use super::{Identity, MessageView, Snapshot};
use crate::node::Node;

impl Node {
    /// Everything that the screens show all the time.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            identity: self.identity(),
            now_ms: self.now,
            chain: self.chain_view(),
            mempool: self.mempool_view(),
            peers: self.peers_view(),
            wallet: self.wallet_view(),
            signing: self.signing_view(),
            events: self.journal.events().cloned().collect(),
        }
    }

    /// Up to `limit` messages of the log with a number above `after`, oldest first.
    pub fn messages_after(&self, after: u64, limit: usize) -> Vec<MessageView> {
        self.journal.messages_after(after, limit)
    }

    fn identity(&self) -> Identity {
        let params = self.chain.params();
        Identity {
            node: self.id,
            name: self.name.clone(),
            network: params.network,
            room: self.room.clone(),
            genesis: params.genesis_hash(),
            spacing_s: params.spacing,
            retarget_interval: params.retarget_interval,
            halving_interval: params.halving_interval,
            coinbase_maturity: params.coinbase_maturity,
        }
    }
}
