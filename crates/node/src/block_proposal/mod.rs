//! `blkprop` and `blksig`: blocks that members sign in turn before they are mined (BIP325).
//!
//! A member shows the block that it wants to make, with its own signature under it, to peers that offer
//! [`Services::BLOCK_PROPOSALS`]. Everyone checks the block as if it were mined, passes it on, and signs it if its key is
//! among the challenge's. Signatures are passed on, too. What the proposer does with them stands in [`crate::proposer`].
//!
//! A member signs the blocks of one proposer at a time. If everyone signed everything, a majority could sign several blocks
//! of one height, and members that then stand on as many tips would wait for each other for ever.
//!
//! | file | what it holds |
//! | --- | --- |
//! | this one | the two messages: checked, signed, passed on |
//! | `state` | what is known of proposals, and whose turn it is |

mod state;

pub use self::state::{BlockProposals, ProposalState, ProposalStatus};
pub(crate) use self::state::{Open, REFUSES_ROW};

use hashyard_core::chain::{ChangeSet, Table};
use hashyard_core::consensus::SignetTxs;
use hashyard_core::miner::{Challenge, Proposal, Signatures};
use hashyard_wire::{BlockProposal, BlockSignature, Message, ProposalSignature, Services};

use self::state::MAX_PAST;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// A member's next proposal on the same tip is heard after this long, in ms.
pub const PROPOSAL_PAUSE: Millis = 500;

impl Open {
    fn message(&self, challenge: &Challenge, proposer: usize) -> BlockProposal {
        let mut numbers: Vec<usize> = self.signatures.keys().copied().collect();
        numbers.sort_by_key(|number| *number != proposer);
        let signature = |number| signed_by(challenge, number, &self.signatures[&number]);
        let signatures = numbers.into_iter().map(signature).collect();
        BlockProposal { block: self.proposal.block().clone(), signatures }
    }
}

fn signed_by(challenge: &Challenge, number: usize, signature: &[u8]) -> BlockSignature {
    BlockSignature { public_key: challenge.keys()[number].clone(), signature: signature.to_vec() }
}

/// The member's number, if the signature is good.
fn check_signature(challenge: &Challenge, proposal: &Proposal, by: &BlockSignature) -> Option<usize> {
    let number = challenge.keys().iter().position(|key| *key == by.public_key)?;
    proposal.is_signed_by(&by.public_key, &by.signature).then_some(number)
}

impl Node {
    /// What this node proposes is news to a new peer.
    pub(crate) fn start_block_proposals(&mut self, peer: PeerId) {
        let own = self.proposals.own_keys.first().map(|(number, _)| *number);
        if let Some(message) = own.and_then(|number| self.proposal_message(number))
            && self.takes_proposals(peer)
        {
            self.send(peer, message);
        }
    }

    pub(crate) fn received_proposal(&mut self, peer: PeerId, message: BlockProposal) {
        let Some(challenge) = self.proposals.challenge.clone() else { return };
        let parent = message.block.header.prev_blockhash;
        if parent != self.chain.tip().hash {
            // Its parent may be on its way; one that we have already is old.
            if self.chain.block(&parent).is_none() {
                self.proposals.early.insert(peer, message);
            }
            return;
        }
        if let Err(fault) = self.take_proposal(peer, &challenge, message) {
            self.misbehaved(peer, Fault::Proposal(fault));
        }
    }

    /// Nobody passes on what is wrong, so whoever sends it is at fault.
    fn take_proposal(
        &mut self,
        peer: PeerId,
        challenge: &Challenge,
        mut message: BlockProposal,
    ) -> Result<(), String> {
        message.block.header.nonce = 0;
        let proposal = Proposal::new(message.block, challenge).map_err(|error| error.to_string())?;
        let id = proposal.id();
        if self.proposals.by_id(id).is_some() {
            let news = message.signatures.into_iter().map(|by| ProposalSignature { proposal: id, by });
            news.for_each(|signature| self.received_signature(peer, signature));
            return Ok(());
        }
        let mut signatures = Signatures::new();
        let mut proposer = None;
        for by in &message.signatures {
            let number = check_signature(challenge, &proposal, by).ok_or("bad signature")?;
            proposer.get_or_insert(number);
            signatures.insert(number, by.signature.clone());
        }
        // Without a member's signature anyone could have any number of blocks checked and passed on.
        let proposer = proposer.ok_or("no member signed it")?;
        let earlier = self.proposals.open.get(&proposer);
        if earlier.is_some_and(|open| self.now < open.since + PROPOSAL_PAUSE) {
            return Ok(());
        }
        let now = self.now_s();
        match self.chain.test_block(&proposal.block().clone().into(), now) {
            Ok(()) => self.open_proposal(proposer, proposal, signatures, Some(peer)),
            Err(error) if error.is_temporary() => {}
            Err(error) => return Err(error.reason()),
        }
        Ok(())
    }

    /// Keeps a good proposal, passes it on and signs it.
    pub(crate) fn open_proposal(
        &mut self,
        proposer: usize,
        proposal: Proposal,
        signatures: Signatures,
        from: Option<PeerId>,
    ) {
        let open = Open { proposal, signatures, since: self.now };
        if let Some(earlier) = self.proposals.open.insert(proposer, open) {
            self.remember_proposal(proposer, &earlier, ProposalState::GivenUp);
        }
        if let Some(message) = self.proposal_message(proposer) {
            self.tell_signers(&message, from);
        }
        self.sign_proposals();
        self.proposal_grew();
    }

    fn proposal_message(&self, proposer: usize) -> Option<Message> {
        let (challenge, open) = (self.proposals.challenge.as_ref()?, self.proposals.open.get(&proposer)?);
        let signed = !open.signatures.is_empty();
        signed.then(|| Message::BlockProposal(Box::new(open.message(challenge, proposer))))
    }

    pub(crate) fn received_signature(&mut self, peer: PeerId, message: ProposalSignature) {
        let Some(challenge) = self.proposals.challenge.clone() else { return };
        let Some(open) = self.proposals.by_id(message.proposal) else { return };
        let number = challenge.keys().iter().position(|key| *key == message.by.public_key);
        if number.is_some_and(|number| open.signatures.contains_key(&number)) {
            return;
        }
        match check_signature(&challenge, &open.proposal, &message.by) {
            Some(number) => {
                open.signatures.insert(number, message.by.signature.clone());
                self.tell_signers(&Message::ProposalSignature(message), Some(peer));
                self.proposal_grew();
            }
            None => self.misbehaved(peer, Fault::Proposal("bad signature".to_owned())),
        }
    }

    /// Signs with own keys what they have not signed yet and may, and tells everyone.
    pub(crate) fn sign_proposals(&mut self) {
        if self.proposals.own_keys.is_empty() || self.can_sign().is_err() {
            return;
        }
        let Some(proposer) = self.proposals.next_turn(self.now) else { return };
        if self.proposals.turn.is_none() {
            self.proposals.begin_turn(proposer, self.now);
        }
        for (number, message) in self.missing_signatures(proposer) {
            if let Some(open) = self.proposals.by_id(message.proposal) {
                open.signatures.insert(number, message.by.signature.clone());
            }
            self.tell_signers(&Message::ProposalSignature(message), None);
        }
        self.proposal_grew();
    }

    /// A turn is over: the next one begins.
    pub(crate) fn turn_timer(&mut self) {
        if self.proposals.turn_ends().is_some_and(|end| self.now >= end) {
            self.proposals.turn = None;
            self.sign_proposals();
        }
    }

    /// With the number of the key.
    fn missing_signatures(&self, proposer: usize) -> Vec<(usize, ProposalSignature)> {
        let (Some(challenge), Some(open)) = (&self.proposals.challenge, self.proposals.open.get(&proposer))
        else {
            return vec![];
        };
        let own = self.own_signatures(&open.proposal).into_iter();
        own.filter(|(number, _)| !open.signatures.contains_key(number))
            .map(|(number, signature)| {
                let by = signed_by(challenge, number, &signature);
                (number, ProposalSignature { proposal: open.proposal.id(), by })
            })
            .collect()
    }

    /// By all own keys of the challenge; `None` while locked or unwilling.
    pub(crate) fn own_signatures(&self, proposal: &Proposal) -> Signatures {
        let Some(wallet) = self.wallet.as_ref().filter(|_| !self.proposals.refuses) else {
            return Signatures::new();
        };
        let sighash = proposal.sighash();
        let sign =
            |(number, index): &(usize, u32)| Some((*number, wallet.sign_block(*index, &sighash).ok()?));
        self.proposals.own_keys.iter().filter_map(sign).collect()
    }

    /// Signs from now on, or not (`setblocksigning`). Kept over restarts.
    pub(crate) fn set_block_signing(&mut self, signs: bool) {
        self.proposals.refuses = !signs;
        let mut changes = ChangeSet::default();
        match signs {
            true => changes.delete(Table::Node, REFUSES_ROW),
            false => changes.put(Table::Node, REFUSES_ROW, []),
        }
        self.outbox.persist(changes);
        self.sign_proposals();
    }

    /// Proposals on the old tip are over; some on the new one may be here already.
    pub(crate) fn proposals_follow_tip(&mut self) {
        let Some(challenge) = self.proposals.challenge.clone() else { return };
        let tip = self.chain.tip().hash;
        let made = self.chain.block(&tip).and_then(|block| SignetTxs::new(block, challenge.script()).ok());
        let made = made.map(|txs| txs.to_spend.txid());
        for (proposer, open) in core::mem::take(&mut self.proposals.open) {
            let won = made == Some(open.proposal.id());
            let state = if won { ProposalState::Made(tip) } else { ProposalState::GivenUp };
            self.remember_proposal(proposer, &open, state);
        }
        (self.proposals.turn, self.proposals.last_turn) = (None, None);
        self.proposer_follows_tip();
        for (peer, message) in core::mem::take(&mut self.proposals.early) {
            self.received_proposal(peer, message);
        }
    }

    pub(crate) fn proposal_status(
        &self,
        proposer: usize,
        open: &Open,
        state: ProposalState,
    ) -> ProposalStatus {
        let block = open.proposal.block();
        let parent = self.chain.tree().get(&block.header.prev_blockhash);
        let members = self.proposals.challenge.as_ref().map_or(0, |challenge| challenge.keys().len());
        ProposalStatus {
            id: open.proposal.id(),
            height: parent.map_or(0, |parent| parent.height + 1),
            proposer: proposer as u32,
            tx_count: block.transactions.len() as u32,
            since_ms: open.since,
            signed: (0..members).map(|number| open.signatures.contains_key(&number)).collect(),
            state,
        }
    }

    fn remember_proposal(&mut self, proposer: usize, open: &Open, state: ProposalState) {
        let status = self.proposal_status(proposer, open, state);
        self.proposals.past.push_back(status);
        if self.proposals.past.len() > MAX_PAST {
            self.proposals.past.pop_front();
        }
    }

    fn tell_signers(&mut self, message: &Message, except: Option<PeerId>) {
        for peer in self.peer_ids() {
            if Some(peer) != except && self.takes_proposals(peer) {
                self.send(peer, message.clone());
            }
        }
    }

    fn takes_proposals(&self, peer: PeerId) -> bool {
        let peer = self.peers.get(&peer).filter(|peer| peer.is_ready());
        let version = peer.and_then(|peer| peer.handshake.version.as_ref());
        version.is_some_and(|version| version.services.contains(Services::BLOCK_PROPOSALS))
    }
}
