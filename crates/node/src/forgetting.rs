//! Forgets the chain and keeps the keys: the node is at genesis again, with the words, name, contracts and missions that it had, and its
//! peers tell it the rest. All of it is one change: whoever kills the node on the way finds the old chain or none, and the keys in either case.

use core::fmt;

use hashyard_core::chain::{Chainstate, ChangeSet};
use hashyard_core::mempool::Mempool;
use hashyard_core::{Amount, BlockHash};

use crate::command::{Code, RpcError};
use crate::events::EventKind;
use crate::filters::Filters;
use crate::miner_tag::MadeHere;
use crate::node::Node;
use crate::orphans::Orphans;

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// Height of the tip.
    pub height: u32,
    /// The tip.
    pub tip: BlockHash,
    /// What the wallet held in blocks up to there.
    pub balance: Amount,
}

/// Why the chain is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptChain {
    /// There is the genesis block only.
    OnlyGenesis,
    /// No peer is known to have the chain up to this height: it would be gone.
    NobodyHasIt(u32),
}

impl fmt::Display for KeptChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyGenesis => write!(f, "there is the genesis block only, and nothing to forget"),
            Self::NobodyHasIt(height) => write!(
                f,
                "no peer is known to have the chain up to block {height}: forgotten here, it might be gone for ever"
            ),
        }
    }
}

impl core::error::Error for KeptChain {}

impl Node {
    /// Drops blocks, headers, mempool and the wallet's movements, and begins again at genesis; peers are called anew and asked for
    /// everything. A chain that no peer is known to have is dropped only if that is `risked`. The miner stops: at genesis it would
    /// begin a chain of its own.
    ///
    /// # Errors
    /// See [`KeptChain`].
    pub(crate) fn forget_chain(&mut self, risked: bool) -> Result<Forgotten, KeptChain> {
        let (height, tip) = (self.chain.height(), self.chain.tip().hash);
        if height == 0 {
            return Err(KeptChain::OnlyGenesis);
        }
        if !risked && self.peers_with(&tip) == 0 {
            return Err(KeptChain::NobodyHasIt(height));
        }
        let forgotten = Forgotten { height, tip, balance: self.settled() };
        self.fail_generate(RpcError::new(Code::Misc, "The chain was forgotten"));
        self.fail_scan("The chain was forgotten");
        self.set_mining(0);
        self.give_up_withheld();
        let changes = self.drop_chain();
        self.outbox.persist(changes);
        let Forgotten { height, tip, balance } = forgotten;
        self.event(EventKind::ChainForgotten { height, tip, balance });
        self.call_everybody_anew();
        Ok(forgotten)
    }

    /// Peers that are known to have a block, and give it.
    fn peers_with(&self, hash: &BlockHash) -> usize {
        self.peers.values().filter(|peer| peer.serves_blocks() && self.peer_has(peer.id, hash)).count()
    }

    /// The sum of the wallet's movements that are in blocks.
    fn settled(&self) -> Amount {
        let Some(wallet) = &self.wallet else { return Amount::ZERO };
        let lines = wallet.transactions(self.chain.height());
        let sum: i64 = lines.filter(|line| line.tx.block().is_some()).map(|line| line.net).sum();
        Amount(sum.unsigned_abs())
    }

    /// Puts a chain of one block in place of this one; gives what is to be stored.
    fn drop_chain(&mut self) -> ChangeSet {
        let mut changes = self.chain.rows().deleted();
        changes.merge(self.mempool.rows().deleted());
        if let Some(light) = &mut self.light {
            changes.merge(light.forget());
            changes.merge(light.forget_proven());
        }
        if let Some(wallet) = &mut self.wallet {
            changes.merge(wallet.forget_transactions());
        }
        self.chain = Chainstate::new(self.chain.params().clone());
        self.mempool = Mempool::new(self.mempool.policy().clone());
        self.next_expiry = self.mempool.next_expiry(self.now);
        self.orphans = Orphans::default();
        self.filters = Filters::default();
        self.forged = None;
        // Own blocks come back from peers, and are not made a second time.
        self.made_here = MadeHere::default();
        self.tip_seen = self.now;
        changes
    }

    /// What a connection remembers of the chain is of the old one.
    fn call_everybody_anew(&mut self) {
        for peer in self.peer_ids() {
            self.disconnect(peer, None);
        }
        self.proposals_follow_tip();
        self.refresh_work();
    }
}
