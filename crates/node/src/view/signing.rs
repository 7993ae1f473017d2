//! Signed blocks (BIP325): whose keys a chain asks for, and which blocks are being signed.

use hashyard_core::{BlockHash, Txid};
use serde::{Deserialize, Serialize};

/// Who may make blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningView {
    /// The public key that this node would bring to a challenge, in hex; none in the museum.
    pub key: Option<String>,
    /// What blocks must satisfy; none if proof of work is enough.
    pub challenge: Option<ChallengeView>,
}

/// What blocks must satisfy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChallengeView {
    /// The script in hex.
    pub script: String,
    /// Signatures needed.
    pub required: u32,
    /// Whose; empty if the script takes more than signatures by plain keys.
    pub members: Vec<MemberView>,
    /// This node signs what it finds valid (`setblocksigning`).
    pub signs: bool,
    /// Proposals, newest first: at most one under way for each member, and the last eight that are over.
    pub proposals: Vec<ProposalView>,
}

/// A key of the challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The public key in hex.
    pub key: String,
    /// It is this wallet's.
    pub own: bool,
}

/// A block that members sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalView {
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
