//! The way in and out: what a driver uses. Everything else of the node is below.

use hashyard_core::chain::ScriptCache;

use crate::io::{Input, Millis, Output};
use crate::node::Node;
use crate::{Config, rpc};

impl Config {
    /// With all commands of [`rpc`].
    pub fn with_commands(self) -> Self {
        Self { commands: rpc::answer, ..self }
    }
}

impl Node {
    /// Takes in what happened, at this time. The clock never runs backwards inside the node.
    pub fn handle(&mut self, now: Millis, input: Input) {
        self.now = self.now.max(now);
        self.revision += 1;
        match input {
            Input::Tick => {}
            Input::Discovered(endpoint) => self.discovered(endpoint),
            Input::Vanished(endpoint) => self.vanished(&endpoint),
            Input::Moved(peer, transport) => self.moved(peer, transport),
            Input::Connected { peer, endpoint, inbound, transport } => {
                self.connected(peer, endpoint, inbound, transport)
            }
            Input::Speaks(peer, protocol) => self.speaks(peer, protocol),
            Input::ConnectFailed(endpoint) => {
                self.addresses.failed(&endpoint, self.now);
                self.errand_failed(endpoint);
            }
            Input::Found { name, endpoint } => self.looked_up(&name, endpoint),
            Input::Disconnected(peer) => self.forget_peer(peer, None),
            Input::Received(peer, received) => self.arrive(peer, received),
            Input::Command { id, method, params } => (self.commands)(self, id, &method, params),
            Input::Act(act) => self.act(act),
            Input::Solved(block) => self.solved(*block),
            Input::Exhausted { order } => self.exhausted(order),
            Input::Unmined(why) => self.unmined(why),
            Input::Hashed(hashes) => self.hashed(hashes),
        }
        self.run_timers();
    }

    /// What to do next; ends with [`Output::Wake`].
    pub fn poll(&mut self) -> Output {
        self.outbox.pop().unwrap_or_else(|| Output::Wake(self.next_deadline()))
    }

    /// Remembers from now on, together with all nodes that were given this, whose scripts ran: each transaction's run at one of them.
    pub fn share_script_cache(&mut self, cache: &ScriptCache) {
        self.chain.share_script_cache(cache);
    }

    /// From now on finds nothing on its chain by txid, outpoint or script (see [`hashyard_core::chain::Chainstate::drop_index`]).
    pub fn drop_index(&mut self) {
        self.chain.drop_index();
    }

    /// Whether its driver is to offer V2 (BIP324), as its `Config` says.
    pub fn encrypts(&self) -> bool {
        self.encrypts
    }

    /// Whether the node talks to others (`setnetworkactive`): a driver lets nobody in while it doesn't.
    pub fn network_active(&self) -> bool {
        self.network_active
    }
}
