//! A transaction in one line: who pays whom, and how much.

use hashyard_core::Amount;
use hashyard_core::script::ScriptType;
use hashyard_node::view::{OutputView, TxView};

/// A side of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// The user's wallet.
    You,
    /// An address.
    Address(String),
    /// A script without an address.
    Script(ScriptType),
    /// Nobody: a coinbase makes new coins.
    NewCoins,
    /// An output that this node doesn't know is spent.
    Unknown,
}

/// A transaction in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxSummary {
    /// Who pays: the owner of the first input.
    pub from: Party,
    /// Who is paid: the owner of the largest output that doesn't go back to a payer.
    pub to: Party,
    /// How many others are paid, too.
    pub others: usize,
    /// What is paid, without what goes back to the payers.
    pub amount: Amount,
}

/// Sums a transaction up. Outputs to an address that pays, and the wallet's own change, count as money that goes back;
/// if all of them do, the payment is to oneself and all of it counts. Of what others pay, the wallet's part counts: the
/// rest may be their change.
pub fn summarise(tx: &TxView) -> TxSummary {
    let forward: Vec<_> = tx.outputs.iter().filter(|output| !goes_back(tx, output)).collect();
    let from_others = payer(tx) != Party::You;
    let yours: Vec<_> = forward.iter().copied().filter(|output| from_others && output.yours).collect();
    let paid = match (forward.is_empty(), yours.is_empty()) {
        (true, _) => tx.outputs.iter().collect(),
        (false, true) => forward,
        (false, false) => yours,
    };
    let largest = paid
        .iter()
        .copied()
        .reduce(|best, output| if output.value.signed() > best.value.signed() { output } else { best });
    TxSummary {
        from: payer(tx),
        to: largest.map_or(Party::Unknown, payee),
        others: paid.len().saturating_sub(1),
        amount: sum(paid.iter().map(|output| output.value)),
    }
}

/// The sum of what outputs say, which may be below zero; it stays at the ends of what fits.
pub fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    Amount(amounts.fold(0_i64, |sum, amount| sum.saturating_add(amount.signed())) as u64)
}

/// Whether an output goes back to who pays.
pub fn goes_back(tx: &TxView, output: &OutputView) -> bool {
    let pays = |address: &String| tx.inputs.iter().any(|input| input.address.as_ref() == Some(address));
    output.change || output.address.as_ref().is_some_and(pays)
}

fn payer(tx: &TxView) -> Party {
    match tx.inputs.first() {
        _ if tx.coinbase => Party::NewCoins,
        Some(input) if input.yours => Party::You,
        Some(input) => named(input.address.as_ref(), input.kind),
        None => Party::Unknown,
    }
}

/// Who owns an output.
pub fn payee(output: &OutputView) -> Party {
    if output.yours { Party::You } else { named(output.address.as_ref(), Some(output.kind)) }
}

fn named(address: Option<&String>, kind: Option<ScriptType>) -> Party {
    let script = || kind.map_or(Party::Unknown, Party::Script);
    address.map_or_else(script, |address| Party::Address(address.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_core::Txid;
    use hashyard_node::view::{InputView, Place};

    fn input(address: &str, yours: bool) -> InputView {
        InputView {
            outpoint: None,
            value: Some(Amount(10)),
            address: Some(address.into()),
            kind: None,
            script_sig_asm: String::new(),
            witness: vec![],
            sequence: 0,
            yours,
            check: None,
            public_key: None,
        }
    }

    fn output(address: &str, value: u64, change: bool) -> OutputView {
        OutputView {
            value: Amount(value),
            address: Some(address.into()),
            kind: ScriptType::PubKeyHash,
            script_asm: String::new(),
            yours: change,
            change,
            spent_by: None,
        }
    }

    fn tx(inputs: Vec<InputView>, outputs: Vec<OutputView>) -> TxView {
        TxView {
            txid: Txid::ZERO,
            place: Place::Mempool,
            version: 1,
            lock_time: 0,
            replaceable: false,
            coinbase: false,
            size: 0,
            vsize: 0,
            fee: None,
            inputs,
            outputs,
            raw: String::new(),
            time: None,
        }
    }

    #[test]
    fn change_is_not_counted_as_paid() {
        let summary =
            summarise(&tx(vec![input("me", true)], vec![output("new", 7, true), output("mei", 3, false)]));
        assert_eq!(
            summary,
            TxSummary { from: Party::You, to: Party::Address("mei".into()), others: 0, amount: Amount(3) }
        );
        let reused =
            summarise(&tx(vec![input("a", false)], vec![output("a", 7, false), output("b", 3, false)]));
        assert_eq!((reused.to, reused.amount), (Party::Address("b".into()), Amount(3)));
    }

    #[test]
    fn of_what_others_pay_the_own_part_counts() {
        let mut outputs = vec![output("their-change", 70, false), output("mine", 3, false)];
        outputs[1].yours = true;
        let summary = summarise(&tx(vec![input("a", false)], outputs));
        assert_eq!((summary.to, summary.amount, summary.others), (Party::You, Amount(3), 0));
    }

    #[test]
    fn a_payment_to_oneself_counts_whole() {
        let summary =
            summarise(&tx(vec![input("a", false)], vec![output("a", 7, false), output("a", 2, false)]));
        assert_eq!((summary.amount, summary.others), (Amount(9), 1));
    }

    #[test]
    fn new_coins_come_from_nobody_and_scripts_without_address_are_named() {
        let mut coinbase = tx(vec![], vec![output("x", 50, false)]);
        coinbase.coinbase = true;
        coinbase.outputs[0].address = None;
        coinbase.outputs[0].kind = ScriptType::PubKey;
        let summary = summarise(&coinbase);
        assert_eq!((summary.from, summary.to), (Party::NewCoins, Party::Script(ScriptType::PubKey)));
    }

    #[test]
    fn sums_know_what_is_below_zero_and_where_to_stop() {
        for (amounts, total) in
            [(&[5, -7][..], -2), (&[], 0), (&[i64::MAX, 1], i64::MAX), (&[i64::MIN, -1], i64::MIN)]
        {
            let amounts = amounts.iter().map(|amount| Amount(*amount as u64));
            assert_eq!(sum(amounts).signed(), total);
        }
    }
}
