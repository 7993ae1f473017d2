//! Page 39: take a payment twice, be refused by the nonce, prove what an account holds.

use hashyard_ledgers::accounts::AccountRefusal;
use hashyard_ledgers::proof::{MAX_NODES, ProofError, verify};
use hashyard_ledgers::setting::keccak;
use hashyard_ledgers::{Act, Answers, Entry, Frame, Latest, Log, Operation, Person, Play};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// The same bytes again, without nonces and with them, and a proof below the state root.
pub struct Replayed;

/// Whether a payment that is sent again gets such an answer.
fn again(play: &Play, is: impl Fn(&Answers) -> bool) -> bool {
    let is_payment = |entry: &Entry| matches!(entry.operation, Operation::Pay { from, to, .. } if from != to);
    let is_it = |frame: &Frame| {
        let entry = &play.entries()[frame.entry];
        entry.replay_of.is_some() && is_payment(entry) && is(&frame.answers)
    };
    play.frames().iter().any(is_it)
}

fn is_robbed(play: &Play) -> bool {
    !play.log().nonces() && again(play, |answers| answers.accounts.is_ok())
}

fn is_refused(play: &Play) -> bool {
    again(play, |answers| matches!(answers.accounts, Err(AccountRefusal::NonceTooLow { .. })))
}

impl Mission for Replayed {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["new-payment", "nothing-left", "absent", "missing-node", "superfluous-node"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Ledgers(log) => replayed(log, told),
            Deed::AccountProof { log, person, nodes } => proved(log, *person, nodes, told),
            _ => {}
        }
    }
}

fn replayed(log: &Log, told: &mut Told) {
    let Some(latest) = Latest::of(log) else { return };
    if latest.brought_about(is_robbed) {
        told.tick(0);
    }
    if latest.brought_about(is_refused) {
        told.tick(1);
    }
    let (Act::Make { operation, .. }, Some(last)) = (latest.act, latest.now.frames().last()) else { return };
    let made_before = || latest.before.entries().iter().any(|entry| entry.operation == operation);
    match (operation, last.answers.accounts) {
        (Operation::Replay { .. }, Err(AccountRefusal::InsufficientFunds { has, needs, .. })) => {
            told.saw("nothing-left", [("has", has.to_string()), ("needs", needs.to_string())]);
        }
        (Operation::Pay { .. }, _) if made_before() => {
            told.saw("new-payment", [("number", (last.entry + 1).to_string())]);
        }
        _ => {}
    }
}

fn proved(log: &Log, person: Person, nodes: &[Vec<u8>], told: &mut Told) {
    if nodes.len() > MAX_NODES {
        return;
    }
    let play = Play::of(log);
    let address = play.setting().person(person).address;
    let root = play.ledgers().accounts.trie().root;
    match verify(&root, &keccak(&address), nodes) {
        Ok(Some(account)) if account == play.ledgers().accounts.get(&address).encode() => told.tick(2),
        Ok(_) => told.saw("absent", []),
        Err(ProofError::Missing(hash)) => {
            told.saw("missing-node", [("hash", format!("{:02x}{:02x}", hash[0], hash[1]))]);
        }
        Err(ProofError::Superfluous(count)) => told.saw("superfluous-node", [("count", count.to_string())]),
        // No node that has the hash of one on the way is malformed.
        Err(ProofError::Malformed) => {}
    }
}
