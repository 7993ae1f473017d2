//! What is known of proposals, and whose turn it is.

use std::collections::{BTreeMap, VecDeque};

use hashyard_core::chain::{Rows, Table};
use hashyard_core::miner::{Challenge, Proposal, Signatures};
use hashyard_core::wallet::{BLOCK_SIGNING_KEYS, Wallet};
use hashyard_core::{BlockHash, Params, ScriptBuf, Txid};
use hashyard_wire::BlockProposal;
use serde::{Deserialize, Serialize};

use crate::io::{Millis, PeerId};
use crate::proposer::{MINING_TIMEOUT, Proposer, SIGNING_TIMEOUT};

/// Proposals that are over and still shown.
pub(super) const MAX_PAST: usize = 8;

/// Row of [`Table::Node`]: present if this node does not sign.
pub(crate) const REFUSES_ROW: &[u8] = b"refuses-to-sign";

/// What is known of proposals on the present tip.
#[derive(Debug)]
pub struct BlockProposals {
    /// The chain's challenge as it stands.
    script: Option<ScriptBuf>,
    /// None if the chain has none, or one that takes more than plain keys, or the hash of a script that is not known.
    pub(crate) challenge: Option<Challenge>,
    /// Which keys of the challenge are this wallet's: number in the challenge and index in the wallet.
    pub(crate) own_keys: Vec<(usize, u32)>,
    /// The key that this wallet would bring to a challenge.
    pub(crate) key: Option<[u8; 33]>,
    /// Signs nothing (`setblocksigning`).
    pub(crate) refuses: bool,
    /// The last proposal of each member, by its number: at most as many as the challenge has keys.
    pub(crate) open: BTreeMap<usize, Open>,
    /// Whose blocks this node signs at present, and since when.
    pub(super) turn: Option<(usize, Millis)>,
    /// Whose it signed last.
    pub(super) last_turn: Option<usize>,
    /// The last proposal of each peer that came before its parent did.
    pub(super) early: BTreeMap<PeerId, BlockProposal>,
    /// Latest last, at most [`MAX_PAST`].
    pub(crate) past: VecDeque<ProposalStatus>,
    pub(crate) proposer: Proposer,
}

/// A proposal on the present tip.
#[derive(Debug)]
pub(crate) struct Open {
    pub proposal: Proposal,
    pub signatures: Signatures,
    pub since: Millis,
}

/// A block that members sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalStatus {
    /// Names what is signed: the txid of BIP325's virtual transaction `to_spend`.
    pub id: Txid,
    /// Height of the block.
    pub height: u32,
    /// Which member proposes it, from 0.
    pub proposer: u32,
    /// Transactions, coinbase included.
    pub tx_count: u32,
    /// Unix ms at which this node heard of it.
    pub since_ms: u64,
    /// For each member, whether it signed.
    pub signed: Vec<bool>,
    /// How far it has come.
    pub state: ProposalState,
}

/// How far a proposal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProposalState {
    /// Signatures are missing.
    Collecting,
    /// This node looks for a nonce.
    Mining,
    /// It is a block now.
    Made(BlockHash),
    /// It came to nothing: another block was faster, or its time was over.
    GivenUp,
}

impl BlockProposals {
    pub(crate) fn new(params: &Params, wallet: Option<&Wallet>, rows: &Rows) -> Self {
        let mut proposals = Self {
            script: params.challenge.as_ref().map(|script| ScriptBuf(script.to_vec())),
            challenge: None,
            own_keys: vec![],
            key: None,
            refuses: rows.get(Table::Node, REFUSES_ROW).is_some(),
            open: BTreeMap::new(),
            turn: None,
            last_turn: None,
            early: BTreeMap::new(),
            past: VecDeque::new(),
            proposer: Proposer::default(),
        };
        proposals.learn_keys(wallet);
        proposals
    }

    /// Another wallet has other keys, and knows other contracts: one of them may be what the challenge is the hash of.
    pub(crate) fn learn_keys(&mut self, wallet: Option<&Wallet>) {
        self.key = wallet.map(|wallet| wallet.block_signing_key(0));
        self.own_keys.clear();
        self.learn_challenge(wallet);
        let (Some(challenge), Some(wallet)) = (&self.challenge, wallet) else { return };
        let keys: Vec<_> = (0..BLOCK_SIGNING_KEYS).map(|index| wallet.block_signing_key(index)).collect();
        let own = |key: &Vec<u8>| keys.iter().position(|own| own[..] == key[..]).map(|index| index as u32);
        let numbered = challenge.keys().iter().enumerate();
        self.own_keys = numbered.filter_map(|(number, key)| Some((number, own(key)?))).collect();
    }

    fn learn_challenge(&mut self, wallet: Option<&Wallet>) {
        let hidden = |script| wallet?.contract(script)?.output.as_challenge();
        let known =
            self.script.as_ref().and_then(|script| Challenge::parse(script).or_else(|| hidden(script)));
        if known != self.challenge {
            // Members are numbered by the challenge.
            self.open.clear();
            self.past.clear();
            (self.turn, self.last_turn) = (None, None);
        }
        self.challenge = known;
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        self.early.remove(&peer);
    }

    /// Until when this node signs for one proposer only: as long as that may take to gather signatures, or to mine.
    pub(crate) fn turn_ends(&self) -> Option<Millis> {
        let (proposer, since) = self.turn?;
        let required = self.challenge.as_ref().map_or(0, Challenge::required);
        let complete = self.open.get(&proposer).is_some_and(|open| open.signatures.len() >= required);
        Some(since + if complete { MINING_TIMEOUT } else { SIGNING_TIMEOUT })
    }

    /// Another member's turn keeps this one from proposing.
    pub(crate) fn is_others_turn(&self) -> bool {
        self.turn.is_some_and(|(proposer, _)| self.own_keys.iter().all(|(own, _)| *own != proposer))
    }

    pub(crate) fn begin_turn(&mut self, proposer: usize, now: Millis) {
        self.turn = Some((proposer, now));
        self.last_turn = Some(proposer);
    }

    /// Whose block to sign now: that of the present turn, else the oldest that still waits. Who had the last turn comes last.
    pub(super) fn next_turn(&self, now: Millis) -> Option<usize> {
        let waiting = self.open.iter().filter(|(_, open)| now < open.since + SIGNING_TIMEOUT);
        let next = waiting.min_by_key(|(number, open)| (Some(**number) == self.last_turn, open.since));
        self.turn.map(|(proposer, _)| proposer).or(next.map(|(number, _)| *number))
    }

    pub(super) fn by_id(&mut self, id: Txid) -> Option<&mut Open> {
        self.open.values_mut().find(|open| open.proposal.id() == id)
    }
}
