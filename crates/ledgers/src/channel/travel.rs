//! How far updates have come, as this tab heard it.

use std::collections::VecDeque;

use super::keys::Signature;
use super::proposal::{Endorsement, Envelope, Proposal};
use crate::versions::{Organisation, ReadWriteSet, TxId};

/// Updates that are remembered; the oldest that are not this tab's make way first.
const MAX_TRAVELS: usize = 24;

/// What an organisation's peer answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It signed what it read and would write.
    Endorsed(ReadWriteSet, Endorsement),
    /// The chaincode refused: there is too little.
    Refused {
        /// Coins there are.
        has: u64,
        /// Coins it takes.
        needs: u64,
    },
}

/// One update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Travel {
    /// Its name.
    pub id: TxId,
    /// What was proposed.
    pub proposal: Proposal,
    pub(super) signature: Signature,
    /// It was proposed here.
    pub own: bool,
    /// What Org1 and Org2 answered.
    pub answers: [Option<Answer>; 2],
    /// What was sent to the orderer.
    pub envelope: Option<Envelope>,
    pub(super) said_ms: u64,
    pub(super) tries: u32,
}

impl Travel {
    pub(super) fn new(proposal: Proposal, signature: Signature, own: bool, now_ms: u64) -> Self {
        let (answers, id) = ([None, None], proposal.id());
        Self { id, proposal, signature, own, answers, envelope: None, said_ms: now_ms, tries: 0 }
    }

    /// What an organisation answered.
    pub const fn answer(&self, by: Organisation) -> Option<&Answer> {
        self.answers[by as usize].as_ref()
    }

    fn endorsed(&self) -> impl Iterator<Item = (&ReadWriteSet, &Endorsement)> {
        self.answers.iter().flatten().filter_map(|answer| match answer {
            Answer::Endorsed(set, endorsement) => Some((set, endorsement)),
            Answer::Refused { .. } => None,
        })
    }

    /// Two organisations endorsed two different sets: their states differed.
    pub fn differs(&self) -> bool {
        let mut sets = self.endorsed().map(|(set, _)| set);
        matches!((sets.next(), sets.next()), (Some(one), Some(two)) if one != two)
    }

    /// Both organisations endorsed one set.
    pub fn is_endorsed(&self) -> bool {
        self.endorsed().count() == 2 && !self.differs()
    }

    /// The first set that was endorsed, and all endorsements, whatever they are under.
    pub(super) fn collected(&self) -> Option<(ReadWriteSet, Vec<Endorsement>)> {
        let set = self.endorsed().next()?.0.clone();
        Some((set, self.endorsed().map(|(_, endorsement)| *endorsement).collect()))
    }
}

/// All of them.
#[derive(Clone, Default)]
pub(super) struct Travels(VecDeque<Travel>);

impl Travels {
    /// Oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Travel> {
        self.0.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Travel> {
        self.0.iter_mut()
    }

    pub(super) fn get(&self, id: &TxId) -> Option<&Travel> {
        self.0.iter().find(|travel| travel.id == *id)
    }

    pub(super) fn get_mut(&mut self, id: &TxId) -> Option<&mut Travel> {
        self.0.iter_mut().find(|travel| travel.id == *id)
    }

    /// Adds it, unless it is known.
    pub(super) fn add(&mut self, travel: Travel) {
        if self.get(&travel.id).is_some() {
            return;
        }
        if self.0.len() == MAX_TRAVELS {
            let oldest = self.0.iter().position(|travel| !travel.own).unwrap_or_default();
            self.0.remove(oldest);
        }
        self.0.push_back(travel);
    }
}
