//! Signed blocks (BIP325).

use crate::block_proposal::Open;
use crate::node::Node;
use crate::view::{ChallengeView, MemberView, ProposalState, ProposalView, SigningView};

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
            proposals: self.proposal_views(),
        })
    }

    fn member_view(&self, number: usize, key: &[u8]) -> MemberView {
        let own = self.proposals.own_keys.iter().any(|(own, _)| *own == number);
        MemberView { key: hex::encode(key), own }
    }

    fn proposal_views(&self) -> Vec<ProposalView> {
        let open = self.proposals.open.iter();
        let open = open.map(|(number, open)| self.proposal_view(*number, open, self.proposal_state(*number)));
        let mut views: Vec<_> = self.proposals.past.iter().cloned().chain(open).collect();
        views.sort_by_key(|view| core::cmp::Reverse((view.height, view.since_ms)));
        views
    }

    pub(crate) fn proposal_view(&self, proposer: usize, open: &Open, state: ProposalState) -> ProposalView {
        let block = open.proposal.block();
        let parent = self.chain.tree().get(&block.header.prev_blockhash);
        let members = self.proposals.challenge.as_ref().map_or(0, |challenge| challenge.keys().len());
        ProposalView {
            id: open.proposal.id(),
            height: parent.map_or(0, |parent| parent.height + 1),
            proposer: proposer as u32,
            tx_count: block.transactions.len() as u32,
            since_ms: open.since,
            signed: (0..members).map(|number| open.signatures.contains_key(&number)).collect(),
            state,
        }
    }
}
