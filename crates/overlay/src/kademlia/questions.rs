//! Questions that wait for their answers.

use std::collections::BTreeMap;

use super::message::Token;
use crate::Millis;
use crate::contact::Contact;

/// Beyond so many questions that wait for an answer only lookups ask, which are bounded themselves.
pub const MAX_QUESTIONS: usize = 512;

/// A question that was asked.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) to: Contact,
    pub(super) until_ms: Millis,
    /// What was told to prove that we can be reached.
    pub(super) token: Token,
    pub(super) about: About,
}

/// What a question is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// Whether a node lives.
    Life,
    /// A step of a lookup.
    Step(Asked),
    /// Keeping the record of a lookup with this number.
    Storing(u64),
}

/// How a step of a lookup was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// The lookup's number.
    pub(super) lookup: u64,
    /// Which of its steps.
    pub(super) step: usize,
    /// It was not asked in vain yet.
    pub(super) is_first: bool,
    /// The node has told its token just now, so another one is no answer.
    pub(super) has_token: bool,
}

/// By nonce: at most [`MAX_QUESTIONS`], and alpha for each lookup.
#[derive(Debug, Default)]
pub(super) struct Questions(BTreeMap<u64, Question>);

impl Questions {
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MAX_QUESTIONS
    }

    pub(super) fn add(&mut self, nonce: u64, question: Question) {
        self.0.insert(nonce, question);
    }

    /// The question to which `sender` says it answers. Nobody else's answer counts, nor a second one.
    pub(super) fn take(&mut self, nonce: u64, sender: &Contact) -> Option<Question> {
        self.0.get(&nonce).filter(|question| question.to == *sender)?;
        self.0.remove(&nonce)
    }

    /// A question that waited too long.
    pub(super) fn overdue(&mut self, now: Millis) -> Option<Question> {
        let (nonce, _) = self.0.iter().find(|(_, question)| question.until_ms <= now)?;
        let nonce = *nonce;
        self.0.remove(&nonce)
    }

    pub(super) fn deadline(&self) -> Option<Millis> {
        self.0.values().map(|question| question.until_ms).min()
    }
}
