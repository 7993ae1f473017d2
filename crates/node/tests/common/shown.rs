//! What nodes show, and whether they agree.

use hashyard_core::Amount;
use hashyard_node::events::EventKind;
use hashyard_node::view::MessageView;
use serde_json::json;

use super::Net;

impl Net {
    /// The messages that a node sent and received, as people read them.
    pub fn messages(&self, at: usize) -> Vec<MessageView> {
        let host = &self.hosts[at];
        host.sessions.logged_after(0, 500).map(|message| host.node.message_view(message)).collect()
    }

    /// Why a node ended its last connection; empty if nothing was wrong.
    pub fn last_fault(&self, at: usize) -> String {
        let events = self.hosts[at].node.snapshot().events;
        let fault = events.iter().find_map(|event| match &event.kind {
            EventKind::PeerGone { fault, .. } => fault.clone(),
            _ => None,
        });
        fault.map(|fault| fault.to_string()).unwrap_or_default()
    }

    pub fn new_address(&mut self, at: usize) -> String {
        self.rpc(at, "getnewaddress", json!([])).unwrap().as_str().unwrap().to_owned()
    }

    pub fn tip(&self, at: usize) -> String {
        self.hosts[at].node.chain().tip().hash.to_string()
    }

    /// All nodes have one tip, and their coins add up to the subsidies.
    pub fn assert_agreement(&self) {
        for (at, host) in self.hosts.iter().enumerate() {
            let chain = host.node.chain();
            assert_eq!(self.tip(at), self.tip(0), "tip of node {at} at height {}", chain.height());
            assert_eq!(
                chain.coins().total(),
                chain.params().total_subsidy(chain.height()),
                "supply at node {at}"
            );
        }
    }

    /// Money of a node, mature or not, confirmed.
    pub fn total_balance(&mut self, at: usize) -> Amount {
        let tip = self.hosts[at].node.chain().height();
        let balances = self.hosts[at].node.wallet().unwrap().balances(tip);
        Amount(balances.trusted.0 + balances.untrusted_pending.0 + balances.immature.0)
    }
}
