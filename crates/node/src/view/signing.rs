//! Signed blocks (BIP325): whose keys a chain asks for, and which blocks are being signed.

use serde::{Deserialize, Serialize};

use crate::block_proposal::ProposalStatus;
use crate::node::Node;

/// Who may make blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningView {
    /// The public key that this node would bring to a challenge, in hex; `None` in the museum.
    pub key: Option<String>,
    /// What blocks must satisfy; `None` if proof of work is enough.
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
    pub proposals: Vec<ProposalStatus>,
}

/// A key of the challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The public key in hex.
    pub key: String,
    /// It is this wallet's.
    pub own: bool,
}

impl Node {
    pub(super) fn signing_view(&self) -> SigningView {
        SigningView { key: self.proposals.key.map(hex::encode), challenge: self.challenge_view() }
    }

    pub(crate) fn challenge_view(&self) -> Option<ChallengeView> {
        let script = self.chain.params().challenge.as_ref()?;
        let challenge = self.proposals.challenge.as_ref();
        let keys = challenge.map(|challenge| challenge.keys()).unwrap_or_default();
        Some(ChallengeView {
            script: hex::encode(script),
            required: challenge.map_or(0, |challenge| challenge.required() as u32),
            members: keys.iter().enumerate().map(|(number, key)| self.member_view(number, key)).collect(),
            signs: !self.proposals.refuses,
            proposals: self.proposals(),
        })
    }

    fn member_view(&self, number: usize, key: &[u8]) -> MemberView {
        let own = self.proposals.own_keys.iter().any(|(own, _)| *own == number);
        MemberView { key: hex::encode(key), own }
    }

    fn proposals(&self) -> Vec<ProposalStatus> {
        let open = self.proposals.open.iter();
        let open =
            open.map(|(number, open)| self.proposal_status(*number, open, self.proposal_state(*number)));
        let mut all: Vec<_> = self.proposals.past.iter().cloned().chain(open).collect();
        all.sort_by_key(|proposal| core::cmp::Reverse((proposal.height, proposal.since_ms)));
        all
    }
}
