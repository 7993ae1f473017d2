//! Page 60: a spy guesses who sent a payment, and the senders own up later. Whoever told of it first is the best guess (*first-spy estimator*;
//! Fanti and Viswanath, *Deanonymization in the Bitcoin P2P Network*, 2017).

use hashyard_core::Txid;
use hashyard_node::NodeId;
use hashyard_node::announcing::Announcing;
use hashyard_node::notes::Heard;
use hashyard_node::rumours::{MAX_RUMOURS, Rumour, RumoursView};

/// Whose payments they are, among the notes of a classroom.
const KIND: &[u8] = b"sent";
/// The rule, and the payment's name.
const ENTRY: usize = 33;
/// Payments that one note names, at most: a note has 1,024 bytes.
pub const MAX_OWNED_UP: usize = 30;

/// What a tab says that owns up: these payments are mine, and by these rules I told of them. Nobody checks it.
pub fn own_up(payments: &[(Txid, Announcing)]) -> Vec<u8> {
    let mut note = KIND.to_vec();
    for (txid, rule) in payments.iter().take(MAX_OWNED_UP) {
        note.push(number(*rule));
        note.extend_from_slice(txid.as_bytes());
    }
    note
}

/// What was owned up. Nothing for other notes.
pub fn owned_up(note: &[u8]) -> Vec<(Txid, Announcing)> {
    let Some(entries) = note.strip_prefix(KIND).filter(|rest| rest.len() % ENTRY == 0) else { return vec![] };
    let read = |entry: &[u8]| {
        let (rule, name) = entry.split_first()?;
        let rule = Announcing::ALL.into_iter().find(|known| number(*known) == *rule)?;
        Some((Txid::from_bytes(name.try_into().ok()?), rule))
    };
    entries.chunks(ENTRY).filter_map(read).collect()
}

fn number(rule: Announcing) -> u8 {
    match rule {
        Announcing::Diffusion => 0,
        Announcing::Trickle => 1,
        Announcing::Flood => 2,
    }
}

/// Who was taken for the sender of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    /// The payment.
    pub txid: Txid,
    /// Who was named.
    pub said: NodeId,
    /// Who sent it and by which rule, once somebody owned up.
    pub truth: Option<(NodeId, Announcing)>,
}

/// Guesses that came true, of those that can be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// As many as came true.
    pub right: usize,
    /// As many as can be checked.
    pub of: usize,
}

/// Why a guess is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoGuess {
    /// No neighbour told of that payment.
    Unheard,
    /// It is this node's own.
    Own,
    /// Its sender owned up before.
    OwnedUp,
}

/// A spy's guesses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spy {
    /// Oldest first, at most [`MAX_RUMOURS`].
    guesses: Vec<Guess>,
}

impl Spy {
    /// Takes somebody for the sender of a payment that a node heard of. What was guessed before is forgotten, while nobody owned up.
    pub fn guess(
        &mut self,
        txid: Txid,
        said: NodeId,
        node: &RumoursView,
        notes: &[Heard],
    ) -> Result<(), NoGuess> {
        let rumour = node.rumours.iter().find(|rumour| rumour.txid == txid).ok_or(NoGuess::Unheard)?;
        if rumour.own.is_some() {
            return Err(NoGuess::Own);
        }
        if rumour.tellers.is_empty() {
            return Err(NoGuess::Unheard);
        }
        if self.is_known(&txid) || truth(&txid, notes).is_some() {
            return Err(NoGuess::OwnedUp);
        }
        self.guesses.retain(|guess| guess.txid != txid);
        self.guesses.push(Guess { txid, said, truth: None });
        if self.guesses.len() > MAX_RUMOURS {
            self.guesses.remove(0);
        }
        Ok(())
    }

    /// Holds the guesses against what was said since.
    pub fn hear(&mut self, notes: &[Heard]) {
        for guess in self.guesses.iter_mut().filter(|guess| guess.truth.is_none()) {
            guess.truth = truth(&guess.txid, notes);
        }
    }

    /// All guesses, oldest first.
    pub fn guesses(&self) -> &[Guess] {
        &self.guesses
    }

    /// How good they are under a rule.
    pub fn score(&self, rule: Announcing) -> Score {
        let known = self.guesses.iter().filter_map(|guess| Some((guess.said, guess.truth?)));
        let of_rule: Vec<bool> =
            known.filter(|(_, truth)| truth.1 == rule).map(|(said, truth)| said == truth.0).collect();
        Score { right: of_rule.iter().filter(|right| **right).count(), of: of_rule.len() }
    }

    fn is_known(&self, txid: &Txid) -> bool {
        self.guesses.iter().any(|guess| guess.txid == *txid && guess.truth.is_some())
    }
}

/// Who owned up first to a payment. What is said here is no news to the spy.
fn truth(txid: &Txid, notes: &[Heard]) -> Option<(NodeId, Announcing)> {
    notes.iter().filter(|note| !note.own).find_map(|note| {
        let owned_up = owned_up(&note.content);
        owned_up.into_iter().find(|(owned, _)| owned == txid).map(|(_, rule)| (note.from, rule))
    })
}

/// The first spy's guess: the tab that told first.
pub fn first_teller(rumour: &Rumour) -> Option<NodeId> {
    rumour.tellers.iter().find_map(|teller| teller.node)
}
