//! Making blocks where members sign them: propose, gather signatures, then look for a nonce.
//!
//! A proposal that too few sign, whose nonces run out or whose parent is the tip no longer is followed by another.

use hashyard_core::mempool::{Template, block_template};
use hashyard_core::miner::Proposal;
use hashyard_core::wallet::WalletState;

use crate::block_proposal::ProposalState;
use crate::command::{Code, RpcError};
use crate::io::Millis;
use crate::node::Node;
use crate::refusal::CannotSign;

/// A proposal that lacks signatures for this long is given up, in ms.
pub const SIGNING_TIMEOUT: Millis = 10_000;

/// So is one that is not mined within this long, in ms: its time goes stale, and others want their turn.
pub const MINING_TIMEOUT: Millis = 20_000;

/// `generatetoaddress` gives up if nobody answers for this long, in ms.
pub const GENERATE_TIMEOUT: Millis = 30_000;

/// Members that mine begin at different moments within this long, in ms, so that not all of them propose at once.
const JITTER: u64 = 3_000;

/// The own proposal, and when the next one is due.
#[derive(Debug, Default)]
pub struct Proposer {
    current: Option<Current>,
    /// Not before then, unless blocks are asked for by command.
    next: Millis,
    /// When a `generatetoaddress` first proposed its next block.
    asking_since: Option<Millis>,
}

#[derive(Debug)]
struct Current {
    /// The member's number under which it is kept.
    number: usize,
    template: Template,
    /// The work order, once there are enough signatures.
    order: Option<u64>,
    /// When it is given up.
    until: Millis,
}

impl Proposer {
    /// The own proposal under this number is being mined.
    pub(crate) fn mines(&self, number: usize) -> bool {
        self.current.as_ref().is_some_and(|current| current.number == number && current.order.is_some())
    }
}

impl Node {
    /// Blocks need signatures here (BIP325).
    pub(crate) fn blocks_are_signed(&self) -> bool {
        self.chain.params().challenge.is_some()
    }

    /// Whether this node can make blocks where members sign them.
    ///
    /// # Errors
    /// What keeps it from that.
    pub fn can_sign(&self) -> Result<(), CannotSign> {
        let challenge = self.proposals.challenge.as_ref().ok_or(CannotSign::OtherForm)?;
        let locked = self.wallet.as_ref().is_some_and(|wallet| wallet.state() == WalletState::Locked);
        match () {
            () if challenge.required() == 0 => Ok(()),
            () if self.proposals.own_keys.is_empty() => Err(CannotSign::NotMember),
            () if self.proposals.refuses => Err(CannotSign::Refuses),
            () if locked => Err(CannotSign::Locked),
            () => Ok(()),
        }
    }

    /// When there is something to do about proposals.
    pub(crate) fn proposals_deadline(&self) -> Option<Millis> {
        [self.proposer_deadline(), self.proposals.turn_ends()].into_iter().flatten().min()
    }

    pub(crate) fn proposals_timer(&mut self) {
        self.turn_timer();
        if !self.mining.is_active() {
            self.withdraw_proposal();
            self.proposals.proposer.asking_since = None;
        } else if self.proposer_deadline().is_some_and(|deadline| self.now >= deadline) {
            let unanswered = self.withdraw_proposal();
            match unanswered && self.nobody_answers() {
                true => self.give_up_generating(),
                false if self.now >= self.proposal_due() => self.propose(),
                false => {}
            }
        }
    }

    fn proposer_deadline(&self) -> Option<Millis> {
        let proposer = &self.proposals.proposer;
        if !self.mining.is_active() {
            // What is under way ends at once.
            return (proposer.current.is_some() || proposer.asking_since.is_some()).then_some(0);
        }
        let due = || Some(self.proposal_due());
        let current = proposer.current.as_ref().map(|current| current.until);
        current.or_else(due).filter(|_| self.blocks_are_signed())
    }

    /// Ends the own proposal. Whether it ended for want of signatures.
    fn withdraw_proposal(&mut self) -> bool {
        let Some(current) = self.proposals.proposer.current.take() else { return false };
        if current.order.is_some() {
            self.outbox.work(None);
        }
        current.order.is_none()
    }

    /// After the turn of another member. A command is served at once then; who mines all the time keeps to the chain's pace.
    fn proposal_due(&self) -> Millis {
        let turn = self.proposals.turn_ends().filter(|_| self.proposals.is_others_turn());
        let pace = if self.is_generating() { 0 } else { self.proposals.proposer.next };
        turn.unwrap_or(0).max(pace)
    }

    fn propose(&mut self) {
        let Some((number, template, proposal)) = self.next_proposal() else {
            // Someone may unlock the wallet or change their mind.
            self.proposals.proposer.next = self.now + SIGNING_TIMEOUT;
            return self.give_up_unsigned();
        };
        let signatures = self.own_signatures(&proposal);
        let until = self.now + SIGNING_TIMEOUT + self.random_u64() % JITTER;
        if !signatures.is_empty() {
            self.proposals.begin_turn(number, self.now);
        }
        self.proposals.proposer.current = Some(Current { number, template, order: None, until });
        self.proposals.proposer.next = until;
        self.proposals.proposer.asking_since.get_or_insert(self.now);
        self.open_proposal(number, proposal, signatures, None);
    }

    fn next_proposal(&mut self) -> Option<(usize, Template, Proposal)> {
        self.can_sign().ok()?;
        let script = self.payout_script()?;
        let extra_nonce = self.random_u64();
        let template =
            block_template::build(&self.chain, &self.mempool, self.now_s(), script, extra_nonce, &self.name);
        let proposal = Proposal::new(template.block.clone(), self.proposals.challenge.as_ref()?).ok()?;
        // Where no key is asked for, there is only the own proposal.
        let number = self.proposals.own_keys.first().map_or(0, |(number, _)| *number);
        Some((number, template, proposal))
    }

    /// A proposal has more signatures than before: if it is the own one and they are enough, it is mined.
    pub(crate) fn proposal_grew(&mut self) {
        let proposer = &self.proposals.proposer;
        let Some(current) = proposer.current.as_ref().filter(|current| current.order.is_none()) else {
            return;
        };
        let open = self.proposals.open.get(&current.number);
        let Some((open, challenge)) = open.zip(self.proposals.challenge.as_ref()) else { return };
        let Some(block) = open.proposal.sealed(challenge, &open.signatures) else { return };
        let template = Template { block, signed: true, ..current.template.clone() };
        let order = self.order_signed(template);
        let until = self.now + MINING_TIMEOUT;
        if let Some(current) = &mut self.proposals.proposer.current {
            (current.order, current.until) = (Some(order), until);
        }
    }

    /// Whoever is to be paid now may be another than in the own proposal.
    pub(crate) fn refresh_proposal(&mut self) {
        let pays = self.payout_script();
        if let Some(current) = &mut self.proposals.proposer.current
            && Some(&current.template.block.transactions[0].outputs[0].script_pubkey) != pays.as_ref()
        {
            current.until = self.now;
        }
    }

    /// All nonces of a signed block were tried: another one is proposed.
    pub(crate) fn exhausted(&mut self, order: u64) {
        if let Some(current) = &mut self.proposals.proposer.current
            && current.order == Some(order)
        {
            current.until = self.now;
        }
    }

    pub(crate) fn proposer_follows_tip(&mut self) {
        self.withdraw_proposal();
        let pace = Millis::from(self.chain.tip().header.time.saturating_add(self.chain.params().spacing));
        self.proposals.proposer.next = pace * 1000 + self.random_u64() % JITTER;
        self.proposals.proposer.asking_since = None;
    }

    fn nobody_answers(&self) -> bool {
        let since = self.proposals.proposer.asking_since.filter(|_| self.is_generating());
        since.is_some_and(|since| self.now >= since + GENERATE_TIMEOUT)
    }

    fn give_up_generating(&mut self) {
        let number = self.proposals.own_keys.first().map_or(0, |(number, _)| *number);
        let signed = self.proposals.open.get(&number).map_or(0, |open| open.signatures.len());
        let required = self.proposals.challenge.as_ref().map_or(0, |challenge| challenge.required());
        let seconds = GENERATE_TIMEOUT / 1000;
        let message = format!("block not signed: {signed} of {required} signatures within {seconds} seconds");
        self.proposals.proposer.asking_since = None;
        self.fail_generate(RpcError::new(Code::Verify, message));
    }

    /// What kept the own signature away while blocks were asked for.
    fn give_up_unsigned(&mut self) {
        if let Err(why) = self.can_sign() {
            self.fail_generate(cannot_sign(why));
        }
    }

    /// What screens call the state of an open proposal.
    pub(crate) fn proposal_state(&self, number: usize) -> ProposalState {
        match self.proposals.proposer.mines(number) {
            true => ProposalState::Mining,
            false => ProposalState::Collecting,
        }
    }
}

/// As an answer to a command.
pub(crate) fn cannot_sign(why: CannotSign) -> RpcError {
    let code = if why == CannotSign::Locked { Code::UnlockNeeded } else { Code::Wallet };
    RpcError::caused(code, why)
}
