//! A network in which some nodes are members.

use hashyard_core::miner::Challenge;
use hashyard_core::{Params, RoomName};
use hashyard_node::Input;
use hashyard_node::command::RpcError;
use hashyard_node::view::{ChallengeView, ProposalState};
use serde_json::{Value, json};

use crate::common::{Net, anyones_address, solve};

/// Nodes of which the first `members` are members, `required` of whom must sign.
pub struct Consortium {
    pub net: Net,
    pub challenge: Challenge,
}

/// A room with this challenge, in which two hashes find a block.
pub fn room(challenge: &Challenge) -> Params {
    let script = challenge.script().to_string();
    let value = |key: &str| match key {
        "challenge" => Some(script.clone()),
        "bits" => Some("0x207fffff".to_owned()),
        _ => None,
    };
    Params::room(&RoomName::parse("tests").unwrap(), value).unwrap()
}

impl Consortium {
    /// Not connected yet.
    pub fn apart(required: usize, members: usize, nodes: usize, seed: u64) -> Self {
        // A node's keys follow from its seed, whatever the room.
        let scouts = Net::new(nodes, seed);
        let key = |at: usize| scouts.hosts[at].node.wallet().unwrap().block_signing_key(0).to_vec();
        let challenge = Challenge::of_keys(required, &(0..members).map(key).collect::<Vec<_>>()).unwrap();
        Self { net: Net::with_params(nodes, seed, room(&challenge)), challenge }
    }

    /// All nodes see each other.
    pub fn new(required: usize, members: usize, nodes: usize, seed: u64) -> Self {
        let mut this = Self::apart(required, members, nodes, seed);
        this.net.introduce_all();
        this.net.run(10_000);
        this
    }

    pub fn ok(&mut self, at: usize, method: &str, params: Value) -> Value {
        self.net.rpc(at, method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Asks a node for blocks and mines for it until it answers.
    pub fn generate(&mut self, at: usize, count: usize) -> Result<Value, RpcError> {
        let id = self.net.command(at, "generatetoaddress", json!([count, anyones_address()]));
        self.finish(at, id)
    }

    /// Mines for a node until it answers a command.
    pub fn finish(&mut self, at: usize, id: u64) -> Result<Value, RpcError> {
        for _ in 0..400 {
            if let Some(reply) = self.net.hosts[at].replies.remove(&id) {
                return reply;
            }
            self.net.run(250);
            self.work(at);
        }
        panic!("no answer");
    }

    /// Does the work that a node has ordered, if it has.
    pub fn work(&mut self, at: usize) {
        if let Some(order) = self.net.hosts[at].order.clone() {
            let block = solve(&order, 0);
            self.net.handle(at, Input::Solved(Box::new(block)));
        }
    }

    pub fn height(&self, at: usize) -> u32 {
        self.net.hosts[at].node.chain().height()
    }

    pub fn view(&self, at: usize) -> ChallengeView {
        self.net.hosts[at].node.snapshot().signing.challenge.unwrap()
    }

    /// Who signed the newest proposal that a node knows, and how far it has come.
    pub fn newest(&self, at: usize) -> Option<(Vec<bool>, ProposalState)> {
        self.view(at).proposals.first().map(|proposal| (proposal.signed.clone(), proposal.state))
    }
}
