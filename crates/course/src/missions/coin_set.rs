//! Page 38: two payments that can't both be, and two that may come in either order.

use std::collections::BTreeSet;

use hashyard_core::OutPoint;
use hashyard_core::consensus::TxError;
use hashyard_ledgers::coins::{CoinsRefusal, Payment, conflict};
use hashyard_ledgers::{Act, Entry, Latest, Play};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// The set of coins decides both: a coin is there or it is not, and where nothing is shared order means nothing.
pub struct CoinSet;

/// What the ledger of coins said of a step.
struct Step<'a> {
    number: usize,
    entry: &'a Entry,
    taken: bool,
    spent_before: bool,
}

fn steps(play: &Play) -> Vec<Step<'_>> {
    let spent = Err(CoinsRefusal::Rule(TxError::InputsMissingOrSpent));
    let step = |frame: &hashyard_ledgers::Frame| Step {
        number: frame.entry + 1,
        entry: &play.entries()[frame.entry],
        taken: frame.answers.coins.is_ok(),
        spent_before: frame.answers.coins == spent,
    };
    play.frames().iter().map(step).collect()
}

/// One was taken, and the other one, which is no copy of it, comes too late for a coin that both spend.
fn cannot_both_be(play: &Play) -> bool {
    let steps = steps(play);
    let late = |late: &Step<'_>, first: &Step<'_>| match (&late.entry.payment, &first.entry.payment) {
        (Ok(late), Ok(first)) => late.txid != first.txid && conflict(late, first),
        _ => false,
    };
    let is_late =
        |step: &Step<'_>| step.spent_before && steps.iter().any(|first| first.taken && late(step, first));
    steps.iter().any(is_late)
}

fn coins(play: &Play) -> BTreeSet<OutPoint> {
    play.ledgers().coins.set().iter().map(|(outpoint, _)| *outpoint).collect()
}

impl Mission for CoinSet {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["both-taken", "same-bytes", "no-payment", "order-matters", "not-two-payments"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Ledgers(log) = deed else { return };
        let Some(latest) = Latest::of(log) else { return };
        if latest.brought_about(cannot_both_be) {
            told.tick(0);
        }
        match latest.act {
            Act::Make { .. } if !told.is_ticked(0) => made(&latest, told),
            Act::Swap(at) => swapped(&latest, at, told),
            _ => {}
        }
    }
}

fn made(latest: &Latest, told: &mut Told) {
    let steps = steps(&latest.now);
    let Some((last, earlier)) = steps.split_last() else { return };
    let number = ("number", last.number.to_string());
    match &last.entry.payment {
        Err(_) => told.saw("no-payment", [number]),
        Ok(_) if last.entry.replay_of.is_some() => told.saw("same-bytes", [number]),
        Ok(payment) if last.taken && !earlier.is_empty() => {
            told.saw("both-taken", [number, ("coin", spends(payment))]);
        }
        Ok(_) => {}
    }
}

fn swapped(latest: &Latest, at: usize, told: &mut Told) {
    let of = |play: &Play| {
        steps(play).iter().skip(at).take(2).map(|step| (step.number, step.taken)).collect::<Vec<_>>()
    };
    let (before, now) = (of(&latest.before), of(&latest.now));
    let ([(_, true), (_, true)], [(first, one), (second, two)]) = (before.as_slice(), now.as_slice()) else {
        return told.saw("not-two-payments", []);
    };
    match *one && *two && coins(&latest.before) == coins(&latest.now) {
        true => told.tick(1),
        false => {
            let refused = if *one { second } else { first };
            told.saw("order-matters", [("number", refused.to_string())]);
        }
    }
}

/// The coin that a payment spends, as short as screens have it.
fn spends(payment: &Payment) -> String {
    let outpoint = payment.tx.inputs[0].previous_output;
    let txid = outpoint.txid.to_string();
    format!("{}..:{}", &txid[..4], outpoint.vout)
}
