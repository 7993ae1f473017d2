//! What the page shows of the miners.

use hashyard_core::pow::hash_log2_work;
use hashyard_core::{BlockHash, Header, Target};
use hashyard_node::Node;
use hashyard_tab::mining_preferences::Engine;

use super::{Pool, WATCHED};
use crate::bridge::{MinerState, MinerView};

impl Pool {
    /// What the page shows. Takes the samples of the hash rate's history that are due.
    pub fn view(&mut self, now: u64, node: &Node) -> MinerView {
        self.rate.sample(now);
        self.forget_decided(node);
        let stale = self.watched.iter().filter(|hash| is_lost(node, hash)).count() as u32;
        let target = self.round.as_ref().map_or_else(|| next_target(node), |round| round.target);
        let round = self.round.as_ref();
        let best = self.rounds.best();
        MinerView {
            state: self.state(node),
            threads: node.mining_threads(),
            cores: self.cores,
            hashps: self.rate.per_second(now),
            history: self.rate.history(),
            nonces: self.rounds.nonces(),
            rates: self.rates.values().map(|rate| rate.per_second(now)).collect(),
            tried: self.tried,
            header: self.header(),
            preferences: self.preferences,
            pause: self.pause().filter(|_| round.is_some()),
            on_mains: self.surroundings.on_mains,
            gpu: self.gpu.clone().filter(|_| self.preferences.engine == Engine::Gpu),
            breakdowns: self.broken.clone(),
            height: round.map_or(node.chain().height() + 1, |round| round.height),
            parent: round.map(|round| round.parent),
            tx_count: round.map_or(0, |round| round.tx_count),
            best_hash: best,
            best_log2: best.map_or(0.0, |hash| hash_log2_work(&hash)),
            target: target.to_be_bytes().iter().map(|byte| format!("{byte:02x}")).collect(),
            target_log2: target.work().log2(),
            found: self.found,
            stale: self.stale + stale,
        }
    }

    fn state(&self, node: &Node) -> MinerState {
        match self.is_active() {
            _ if !node.can_mine() => MinerState::Unavailable,
            false if node.mining_threads() == 0 => MinerState::Stopped,
            // An order comes at once, unless members must sign a block first.
            false => node.can_sign().map_or_else(MinerState::Hindered, |()| MinerState::Signing),
            true if self.is_stuck() => MinerState::Failed,
            true if self.warm => MinerState::Mining,
            true => MinerState::Starting,
        }
    }

    /// What the first miner is hashing at the moment, in hex.
    fn header(&self) -> String {
        let Some((round, (extra_nonce, nonce))) = self.round.as_ref().zip(self.rounds.first()) else {
            return String::new();
        };
        let header = Header { nonce, ..*round.factory.job(extra_nonce).header() };
        header.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn forget_decided(&mut self, node: &Node) {
        while self.watched.len() > WATCHED {
            let lost = self.watched.pop_front().is_some_and(|hash| is_lost(node, &hash));
            self.stale += u32::from(lost);
        }
    }
}

/// What is kept back is not lost yet, nor is what was released of a branch that goes on.
fn is_lost(node: &Node, hash: &BlockHash) -> bool {
    !node.chain().tree().is_active(hash) && !node.is_on_own_branch(hash)
}

/// What the next block must meet while nothing is mined.
fn next_target(node: &Node) -> Target {
    node.next_bits().to_target().unwrap_or(Target::MAX)
}
