//! Packages: parents that a child pays for.

use hashyard_core::mempool::{MempoolError, MempoolPolicy, PackageError, PackageOutcome, Verdict};
use hashyard_core::script::{Builder, op_return};
use hashyard_core::{Amount, FeeRate, ScriptBuf, Transaction, TxOut};

use super::rig::*;

impl Rig {
    fn test_package(&self, package: &[Transaction]) -> PackageOutcome {
        self.pool.test_accept_package(package, &self.chain, self.now_ms())
    }

    fn submit_package(&mut self, package: &[Transaction]) -> PackageOutcome {
        self.submit_up_to(package, None)
    }

    fn submit_up_to(&mut self, package: &[Transaction], max_rate: Option<FeeRate>) -> PackageOutcome {
        let now_ms = self.now_ms();
        let (outcome, accepted) = self.pool.accept_package(package, &self.chain, now_ms, max_rate);
        for accepted in accepted {
            self.rows.apply(accepted.changes);
        }
        self.check_invariants();
        outcome
    }
}

/// Reasons of those that are refused, `ok` for the others, `?` where nothing is said.
fn words(outcome: &PackageOutcome) -> String {
    let word = |verdict: &Option<Verdict>| match verdict {
        None => "?".to_owned(),
        Some(Verdict::Refused(error)) => error.reason(),
        Some(Verdict::AlreadyHere { .. }) => "here".to_owned(),
        Some(Verdict::OtherWitness(_)) => "other".to_owned(),
        Some(Verdict::Fine { .. }) => "ok".to_owned(),
    };
    let error = outcome.error.map_or("success".to_owned(), |error| error.to_string());
    let words: Vec<String> = outcome.verdicts.iter().map(word).collect();
    format!("{error}: {}", words.join(", "))
}

/// A parent that pays nothing and a child that pays `fee`.
fn poor_parent(rig: &Rig, fee: u64) -> [Transaction; 2] {
    let parent = pay(&[rig.coin(1)], 1, 0, FINAL);
    let child = pay(&outputs_of(&parent), 1, fee, FINAL);
    [parent, child]
}

#[test]
fn each_malformed_package_is_named() {
    let rig = Rig::with_coins(2);
    let parent = pay(&[rig.coin(1)], 30, 10_000, FINAL);
    let children: Vec<Transaction> =
        outputs_of(&parent).iter().map(|output| pay(&[*output], 1, 1_000, FINAL)).collect();
    let large = |coin: u32| {
        let mut tx = pay(&[rig.coin(coin)], 2, 100_000, FINAL);
        tx.outputs[0] = TxOut { value: Amount(0), script_pubkey: op_return(&[7; 60_000]) };
        tx
    };
    let mut twin = children[0].clone();
    twin.inputs[0].witness = vec![vec![1]];
    let mut empty = children[1].clone();
    empty.inputs.clear();
    let rival = pay(&[outputs_of(&parent)[0]], 1, 2_000, FINAL);
    let rows = [
        (children[..26].to_vec(), PackageError::TooMany, "package-too-many-transactions"),
        (vec![large(1), large(2)], PackageError::TooLarge, "package-too-large"),
        (vec![children[0].clone(), twin], PackageError::Duplicates, "package-contains-duplicates"),
        (vec![children[0].clone(), parent.clone()], PackageError::NotSorted, "package-not-sorted"),
        (vec![parent.clone(), children[0].clone(), rival], PackageError::Conflict, "conflict-in-package"),
        (vec![parent, empty], PackageError::Conflict, "conflict-in-package"),
    ];
    for (package, error, word) in rows {
        let outcome = rig.test_package(&package);
        assert_eq!((outcome.error, error.to_string().as_str()), (Some(error), word));
        assert!(error.is_about_package());
        assert!(outcome.verdicts.iter().all(Option::is_none), "{word}");
        assert_eq!(rig.clone().submit_package(&package), outcome);
    }
    let siblings = rig.clone().submit_package(&children[..2]);
    assert_eq!(words(&siblings), "package-not-child-with-parents: ?, ?");
}

#[test]
fn a_good_package_is_told_of_each_by_itself_and_nothing_changes() {
    let rig = Rig::with_coins(1);
    let parent = pay(&[rig.coin(1)], 1, 1_000, FINAL);
    let child = pay(&outputs_of(&parent), 1, 3_000, FINAL);
    let outcome = rig.test_package(&[parent.clone(), child.clone()]);
    assert_eq!(words(&outcome), "success: ok, ok");
    for (tx, fee, verdict) in [(&parent, 1_000, &outcome.verdicts[0]), (&child, 3_000, &outcome.verdicts[1])]
    {
        let fee = Amount(fee);
        let (vsize, includes) = (tx.vsize(), vec![tx.wtxid()]);
        let effective_rate = FeeRate::of(fee, vsize);
        assert_eq!(*verdict, Some(Verdict::Fine { vsize, fee, effective_rate, includes }));
    }
    assert!(rig.pool.is_empty());
}

/// As in Bitcoin Core: trying wants each to pay for itself, handing in lets the child pay.
#[test]
fn a_child_pays_for_a_parent_that_pays_nothing() {
    let mut rig = Rig::with_coins(1);
    let [parent, child] = poor_parent(&rig, 10_000);
    let package = [parent.clone(), child.clone()];
    assert_eq!(words(&rig.test_package(&package)), "transaction failed: min relay fee not met, ?");
    assert_eq!(rig.refusal(&parent), "min relay fee not met");
    let outcome = rig.submit_package(&package);
    assert_eq!(words(&outcome), "success: ok, ok");
    let together = FeeRate::of(Amount(10_000), parent.vsize() + child.vsize());
    for (tx, fee, verdict) in [(&parent, 0, &outcome.verdicts[0]), (&child, 10_000, &outcome.verdicts[1])] {
        let includes = vec![parent.wtxid(), child.wtxid()];
        let (vsize, fee) = (tx.vsize(), Amount(fee));
        assert_eq!(*verdict, Some(Verdict::Fine { vsize, fee, effective_rate: together, includes }));
    }
    assert_eq!(words(&rig.submit_package(&package)), "success: here, here");
    let mut padded = package.clone();
    padded[1].inputs[0].witness = vec![vec![1]];
    let outcome = rig.submit_package(&padded);
    assert_eq!(words(&outcome), "success: here, other");
    assert_eq!(outcome.verdicts[1], Some(Verdict::OtherWitness(child.wtxid())));
    rig.mine();
    assert!(rig.pool.is_empty(), "the child pulls its parent into the block");
}

#[test]
fn a_package_that_pays_too_little_or_breaks_a_rule_stays_out_as_a_whole() {
    let rig = Rig::with_coins(1);
    let [parent, child] = poor_parent(&rig, 10);
    let outcome = rig.clone().submit_package(&[parent.clone(), child]);
    assert_eq!(words(&outcome), "transaction failed: min relay fee not met, min relay fee not met");
    let [_, mut forged] = poor_parent(&rig, 10_000);
    forged.inputs[0].script_sig = Builder::new().data(&[0x52]).into_script();
    let mut failing = rig.clone();
    let outcome = failing.submit_package(&[parent, forged]);
    assert!(
        words(&outcome).starts_with(
            "transaction failed: min relay fee not met, mempool-script-verify-flag-failed (Script evaluated"
        ),
        "{}",
        words(&outcome)
    );
    assert!(failing.pool.is_empty());
}

#[test]
fn a_parent_that_pays_for_itself_stays_when_its_child_is_refused() {
    let mut rig = Rig::with_coins(1);
    let parent = pay(&[rig.coin(1)], 1, 1_000, FINAL);
    let mut child = pay(&outputs_of(&parent), 1, 1_000, FINAL);
    child.version = 4;
    let outcome = rig.submit_package(&[parent.clone(), child.clone()]);
    assert_eq!(words(&outcome), "transaction failed: ok, version");
    assert_eq!(rig.txids(), [parent.txid()].into());
    child.version = 2;
    assert_eq!(words(&rig.submit_package(&[parent, child])), "success: here, ok");
}

#[test]
fn in_a_package_nothing_is_replaced() {
    let mut rig = Rig::with_coins(1);
    rig.add(pay(&[rig.coin(1)], 1, 1_000, REPLACEABLE));
    let parent = pay(&[rig.coin(1)], 1, 3_000, FINAL);
    let child = pay(&outputs_of(&parent), 1, 1_000, FINAL);
    let outcome = rig.test_package(&[parent.clone(), child.clone()]);
    assert_eq!(words(&outcome), "transaction failed: bip125-replacement-disallowed, ?");
    let alone = rig.test_package(std::slice::from_ref(&parent));
    assert_eq!(words(&alone), "success: ok");
    // Handed in, each is first tried alone.
    assert_eq!(words(&rig.submit_package(&[parent, child])), "success: ok, ok");
    let [poor, child] = poor_parent(&rig, 100_000);
    let outcome = rig.submit_package(&[poor, child]);
    assert!(words(&outcome).starts_with("transaction failed: "), "{}", words(&outcome));
}

#[test]
fn nobody_pays_more_for_his_package_than_he_wants_to() {
    let mut rig = Rig::with_coins(1);
    let [parent, child] = poor_parent(&rig, 10_000);
    let limit = FeeRate::of(Amount(10_000), child.vsize());
    let outcome = rig.submit_up_to(&[parent.clone(), child.clone()], Some(FeeRate(limit.0 - 1)));
    assert_eq!(words(&outcome), "transaction failed: min relay fee not met, max feerate exceeded");
    assert!(rig.pool.is_empty());
    assert_eq!(words(&rig.submit_up_to(&[parent, child], Some(limit))), "success: ok, ok");
}

#[test]
fn a_package_worth_less_than_what_fills_the_pool_goes_again() {
    let mut rig = Rig::with_coins(2);
    rig.add(pay(&[rig.coin(2)], 1, 1_000_000, FINAL));
    let policy = MempoolPolicy { max_usage: rig.pool.usage(), ..MempoolPolicy::default() };
    rig.pool.set_policy(policy);
    let package = poor_parent(&rig, 10_000);
    let outcome = rig.submit_package(&package);
    assert_eq!(words(&outcome), "transaction failed: mempool full, mempool full");
    assert_eq!(rig.pool.len(), 1);
}

/// A parent without a fee whose first output is dust.
fn with_dust(rig: &Rig, dust: usize) -> Transaction {
    let mut parent = pay(&[rig.coin(1)], 1, 0, FINAL);
    for _ in 0..dust {
        let script_pubkey = ScriptBuf(vec![0x51, 2, 0x4e, 0x73]);
        parent.outputs.push(TxOut { value: Amount(0), script_pubkey });
    }
    parent
}

fn anchor_of(parent: &Transaction) -> hashyard_core::TxIn {
    let previous_output = hashyard_core::OutPoint { txid: parent.txid(), vout: 1 };
    hashyard_core::TxIn {
        previous_output,
        script_sig: ScriptBuf::default(),
        sequence: FINAL,
        witness: vec![],
    }
}

#[test]
fn dust_is_taken_if_the_child_that_pays_spends_it() {
    let rig = Rig::with_coins(1);
    let parent = with_dust(&rig, 1);
    let leaves_it = pay(&outputs_of(&parent), 1, 10_000, FINAL);
    let mut spends_it = leaves_it.clone();
    spends_it.inputs.push(anchor_of(&parent));
    let outcome = rig.clone().submit_package(&[parent.clone(), leaves_it.clone()]);
    assert_eq!(words(&outcome), "unspent-dust: min relay fee not met, missing-ephemeral-spends");
    let Some(Verdict::Refused(error)) = &outcome.verdicts[1] else { panic!("{outcome:?}") };
    let (txid, wtxid) = (leaves_it.txid(), leaves_it.wtxid());
    let detail = format!("tx {txid} (wtxid={wtxid}) did not spend parent's ephemeral dust");
    assert_eq!(error.to_string(), format!("missing-ephemeral-spends, {detail}"));

    let mut rig = rig;
    assert_eq!(words(&rig.submit_package(&[parent.clone(), spends_it.clone()])), "success: ok, ok");
    // What replaces the child must take the dust along, too.
    rig.pool.set_policy(MempoolPolicy { full_rbf: true, ..MempoolPolicy::default() });
    let rival = pay(&outputs_of(&parent), 1, 100_000, FINAL);
    assert_eq!(rig.refusal(&rival), "missing-ephemeral-spends");
    let mut two = with_dust(&rig, 2);
    two.outputs[0].value.0 -= 10_000;
    assert_eq!(rig.refusal(&two), "dust");
}

#[test]
fn chains_in_packages_are_limited_like_others() {
    let mut rig = Rig::with_coins(1);
    let mut last = rig.coin(1);
    for _ in 0..24 {
        last = outputs_of(&rig.add(pay(&[last], 1, 1000, FINAL)))[0];
    }
    let parent = pay(&[last], 1, 1000, FINAL);
    let child = pay(&outputs_of(&parent), 1, 1000, FINAL);
    let outcome = rig.test_package(&[parent.clone(), child.clone()]);
    assert_eq!(words(&outcome), "transaction failed: ?, too-long-mempool-chain");
    let refused = rig.submit_package(&[parent, child]).verdicts.pop().flatten();
    assert!(matches!(refused, Some(Verdict::Refused(MempoolError::ChainTooLong(_)))));
}
