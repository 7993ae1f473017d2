//! An iterative lookup: ask those closest to a target for whom they know, until nobody closer is left to ask (section 2.3 of the paper).

use super::KadConfig;
use super::message::{Shared, Token};
use crate::Millis;
use crate::contact::Contact;
use crate::id::NodeId;

/// The most questions of one lookup. Who makes up ever closer nodes keeps it busy no longer.
pub const MAX_STEPS: usize = 160;

/// For how long a lookup asks anybody new, in times that an answer may take: as long as seventy nodes that are gone, asked three at a time
/// and twice each. Who makes up nodes of which each knows one more keeps it busy no longer.
const ASKS_FOR: Millis = 48;

/// Who told of so many nodes that are silent, and of fewer than half as many that answered, has made them up: nobody else of whom only it
/// told is asked. Where a third of all nodes has just gone, that befalls one teller of nine, and others tell of the same nodes.
const SILENT: usize = 3;

/// Steps that are remembered as having told of a node.
const MAX_TELLERS: usize = 3;

/// How often a step waits that long at most: asked twice, for what it is asked or for a token, and once more with that token.
const WAITS: Millis = 3;

/// The longest that a lookup takes, in ms, where an answer may take so long.
pub(super) const fn longest_ms(timeout_ms: Millis) -> Millis {
    (ASKS_FOR + WAITS) * timeout_ms
}

/// What a lookup is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The driver looks for nodes.
    FindNode,
    /// The driver looks for records.
    FindValue,
    /// A record is to be stored at the nodes that are found.
    Store,
    /// The table is filled, or looked after.
    Refresh,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    Waiting,
    /// These nodes, at most k.
    Nodes(Vec<Contact>),
    /// So many records.
    Values(usize),
    /// It took too long, or was not what was asked for.
    Silent,
}

/// One question of a lookup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Who was asked.
    pub node: Contact,
    /// The step whose answer told of that node; `None` if the table did.
    pub told_by: Option<usize>,
    /// Steps from our table to here: 1 for a node of the table.
    pub hop: u8,
    /// When it was asked, in ms.
    pub asked_ms: Millis,
    /// When it was answered, or given up, in ms.
    pub answered_ms: Option<Millis>,
    /// What came of it.
    pub answer: Answer,
    /// First bits that the target shares with the closest node that had answered when this was.
    pub closest_bits: u16,
}

/// A lookup with all its steps.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// Its number at this node.
    pub number: u64,
    /// What it is for.
    pub why: Why,
    /// What is looked for.
    pub target: NodeId,
    /// When it began, in ms.
    pub started_ms: Millis,
    /// When it ended, in ms.
    pub finished_ms: Option<Millis>,
    /// Who was asked, in order: at most [`MAX_STEPS`].
    pub steps: Vec<Step>,
    /// The records that were found, of one node, which may be this one, at most [`super::message::MAX_SHARED`].
    pub values: Vec<Shared>,
    /// Nodes that were asked to keep the record, at most k.
    pub sent: usize,
    /// Those of them that said that they keep it.
    pub kept: usize,
    /// Closest first, at most four times k.
    candidates: Vec<Candidate>,
    me: NodeId,
    k: usize,
    /// From then on it asks nobody new, in ms.
    asks_until_ms: Millis,
}

#[derive(Debug, Clone)]
struct Candidate {
    contact: Contact,
    token: Token,
    told_by: Option<usize>,
    /// Later steps that told of it, at most [`MAX_TELLERS`] with the first.
    also_told_by: Vec<usize>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Asked,
    Answered,
    Failed,
}

impl Lookup {
    /// A lookup of `me` that has asked nobody yet.
    pub(super) fn new(
        number: u64,
        why: Why,
        target: NodeId,
        me: NodeId,
        config: &KadConfig,
        now: Millis,
    ) -> Self {
        Self {
            number,
            why,
            target,
            started_ms: now,
            finished_ms: None,
            steps: Vec::new(),
            values: Vec::new(),
            sent: 0,
            kept: 0,
            candidates: Vec::new(),
            me,
            k: config.k,
            asks_until_ms: now + ASKS_FOR * config.timeout_ms,
        }
    }

    /// The closest nodes that answered, closest first, at most k.
    pub fn found(&self) -> impl Iterator<Item = &Contact> {
        self.answered().map(|candidate| &candidate.contact)
    }

    /// The same, with what proves to them that we can be reached.
    pub(super) fn found_with_tokens(&self) -> Vec<(Contact, Token)> {
        self.answered().map(|candidate| (candidate.contact.clone(), candidate.token)).collect()
    }

    /// The hop in which the closest node that was found answered; 0 if nobody did. For records, the hop that had them.
    pub fn hops(&self) -> u8 {
        let with_records = |step: &&Step| matches!(step.answer, Answer::Values(_));
        let closest = self.found().next();
        let asked = |step: &&Step| Some(&step.node) == closest;
        let step = self.steps.iter().find(with_records).or_else(|| self.steps.iter().find(asked));
        step.map_or(0, |step| step.hop)
    }

    /// Adds a node to ask, unless it is known, or too far. Who gives a wrong address for an id only hides it if nobody gave the right one before.
    pub(super) fn add(&mut self, contact: Contact, token: Token, told_by: Option<usize>) {
        let distance = contact.id().distance(&self.target);
        let place = self
            .candidates
            .binary_search_by_key(&distance, |known| known.contact.id().distance(&self.target));
        match place {
            Err(at) if *contact.id() != self.me => {
                self.candidates.insert(
                    at,
                    Candidate { contact, token, told_by, also_told_by: vec![], state: State::Fresh },
                );
                self.candidates.truncate(4 * self.k);
            }
            // Somebody else says so, too.
            Ok(at) if self.candidates[at].contact == contact => {
                let told = &mut self.candidates[at].also_told_by;
                if told.len() + 1 < MAX_TELLERS {
                    told.extend(told_by);
                }
            }
            _ => {}
        }
    }

    /// Only those who make up nodes have told of it, and it has not answered.
    fn is_doubted(&self, candidate: &Candidate) -> bool {
        let Some(teller) = candidate.told_by.filter(|_| candidate.state == State::Fresh) else {
            return false;
        };
        self.makes_up(teller) && candidate.also_told_by.iter().all(|teller| self.makes_up(*teller))
    }

    /// Whether the one who was asked in this step told of nodes that are silent, and of hardly any other.
    fn makes_up(&self, teller: usize) -> bool {
        let (mut silent, mut answered) = (0, 0);
        for step in self.steps.iter().filter(|step| step.told_by == Some(teller)) {
            match step.answer {
                Answer::Waiting => {}
                Answer::Silent => silent += 1,
                Answer::Nodes(_) | Answer::Values(_) => answered += 1,
            }
        }
        silent >= SILENT && silent > 2 * answered
    }

    /// The k closest that are not known to be gone, and not made up as far as we know.
    fn hopeful(&self) -> impl Iterator<Item = usize> {
        let hopeful = self
            .candidates
            .iter()
            .enumerate()
            .filter(|(_, candidate)| candidate.state != State::Failed && !self.is_doubted(candidate));
        hopeful.map(|(at, _)| at).take(self.k)
    }

    /// The next node to ask, as a step: one of the k closest that there may be, while fewer than `alpha` have not answered.
    pub(super) fn next(&mut self, alpha: usize, now: Millis) -> Option<(usize, Contact, Token)> {
        if self.waiting() >= alpha || self.is_exhausted(now) || !self.values.is_empty() {
            return None;
        }
        let next = self.hopeful().find(|at| self.candidates[*at].state == State::Fresh)?;
        let next = &mut self.candidates[next];
        next.state = State::Asked;
        let (node, token, told_by) = (next.contact.clone(), next.token, next.told_by);
        let hop = told_by.and_then(|step| self.steps.get(step)).map_or(1, |step| step.hop.saturating_add(1));
        let (answered_ms, answer, closest_bits) = (None, Answer::Waiting, self.closest_bits());
        let step =
            Step { node: node.clone(), told_by, hop, asked_ms: now, answered_ms, answer, closest_bits };
        self.steps.push(step);
        Some((self.steps.len() - 1, node, token))
    }

    /// A step was answered by nodes, at most k; whoever asked it had this token.
    pub(super) fn heard_nodes(&mut self, now: Millis, step: usize, token: Token, nodes: Vec<Contact>) {
        self.settle(step, State::Answered, token);
        nodes.iter().for_each(|contact| self.add(contact.clone(), 0, Some(step)));
        self.close(now, step, Answer::Nodes(nodes));
    }

    /// A step was answered by records, which ends the lookup.
    pub(super) fn heard_values(&mut self, now: Millis, step: usize, token: Token, values: Vec<Shared>) {
        self.settle(step, State::Answered, token);
        self.close(now, step, Answer::Values(values.len()));
        self.values = values;
    }

    /// A step was in vain.
    pub(super) fn failed(&mut self, now: Millis, step: usize) {
        self.settle(step, State::Failed, 0);
        self.close(now, step, Answer::Silent);
    }

    /// Whether nobody is left to ask or to wait for.
    pub(super) fn is_over(&self, now: Millis) -> bool {
        let left = self.hopeful().any(|at| self.candidates[at].state == State::Fresh);
        !self.values.is_empty() || (self.waiting() == 0 && (!left || self.is_exhausted(now)))
    }

    fn is_exhausted(&self, now: Millis) -> bool {
        self.steps.len() >= MAX_STEPS || now >= self.asks_until_ms
    }

    fn answered(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|candidate| candidate.state == State::Answered).take(self.k)
    }

    fn waiting(&self) -> usize {
        self.steps.iter().filter(|step| step.answer == Answer::Waiting).count()
    }

    fn closest_bits(&self) -> u16 {
        self.found().next().map_or(0, |contact| contact.id().shared_bits(&self.target))
    }

    fn settle(&mut self, step: usize, state: State, token: Token) {
        let Some(node) = self.steps.get(step).map(|step| step.node.clone()) else { return };
        if let Some(candidate) = self.candidates.iter_mut().find(|known| known.contact == node) {
            candidate.state = state;
            candidate.token = token;
        }
    }

    fn close(&mut self, now: Millis, step: usize, answer: Answer) {
        let closest_bits = self.closest_bits();
        if let Some(step) = self.steps.get_mut(step) {
            step.answered_ms = Some(now);
            step.answer = answer;
            step.closest_bits = closest_bits;
        }
    }
}
