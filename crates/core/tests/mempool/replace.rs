//! Double spends: the first one seen wins, unless it said that it may be replaced.

use hashyard_core::mempool::MempoolPolicy;

use hashyard_core::Transaction;

use super::rig::*;

/// The reason and what it is about.
fn told(rig: &mut Rig, tx: &Transaction) -> String {
    rig.accept(tx).unwrap_err().to_string()
}

#[test]
fn the_first_seen_wins() {
    let mut rig = Rig::with_coins(2);
    let first = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    assert_eq!(rig.refusal(&pay(&[rig.coin(1)], 1, COIN, FINAL)), "txn-mempool-conflict");
    assert_eq!(rig.refusal(&pay(&[rig.coin(1), rig.coin(2)], 1, COIN, REPLACEABLE)), "txn-mempool-conflict");
    assert!(rig.pool.contains(&first.txid()));
}

#[test]
fn one_that_signals_gives_way_to_one_that_pays_more() {
    let mut rig = Rig::with_coins(1);
    let first = rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let second = pay(&[rig.coin(1)], 1, 2000, FINAL);
    let accepted = rig.accept(&second).unwrap();
    assert_eq!(accepted.replaced, [first.txid()]);
    assert_eq!(rig.txids(), [second.txid()].into());
    assert_eq!(rig.refusal(&first), "txn-mempool-conflict");
    rig.check_invariants();
}

#[test]
fn a_child_inherits_the_signal() {
    let mut rig = Rig::with_coins(1);
    let parent = rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let child = rig.add(pay(&outputs_of(&parent), 1, 1000, FINAL));
    assert!(rig.pool.is_replaceable(&child.txid()));
    let other = pay(&outputs_of(&parent), 1, 3000, FINAL);
    assert_eq!(rig.accept(&other).unwrap().replaced, [child.txid()]);
    assert_eq!(rig.txids(), [parent.txid(), other.txid()].into());
}

#[test]
fn every_conflict_must_signal() {
    let mut rig = Rig::with_coins(2);
    rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    rig.add(pay(&[rig.coin(2)], 1, 1000, FINAL));
    assert_eq!(rig.refusal(&pay(&[rig.coin(1), rig.coin(2)], 1, COIN, FINAL)), "txn-mempool-conflict");
}

#[test]
fn a_node_that_takes_any_replacement_needs_no_signal() {
    let mut rig = Rig::with_policy(1, MempoolPolicy { full_rbf: true, ..MempoolPolicy::default() });
    rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    assert_eq!(rig.refusal(&pay(&[rig.coin(1)], 1, 1001, FINAL)), "insufficient fee");
    rig.add(pay(&[rig.coin(1)], 1, 2000, FINAL));
    assert_eq!(rig.pool.len(), 1);
}

#[test]
fn a_replacement_pays_for_all_that_goes_and_for_its_own_relay() {
    let mut rig = Rig::with_coins(1);
    let parent = rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let child = rig.add(pay(&outputs_of(&parent), 1, 5000, FINAL));
    let size = parent.vsize() as u64;
    let relay = size.div_ceil(10);
    let least = 6000 + relay;
    let poor = pay(&[rig.coin(1)], 1, 5999, FINAL);
    assert_eq!(
        told(&mut rig, &poor),
        format!(
            "insufficient fee, rejecting replacement {}, less fees than conflicting txs; 0.00005999 < 0.00006",
            poor.txid()
        )
    );
    let poor = pay(&[rig.coin(1)], 1, least - 1, FINAL);
    assert_eq!(
        told(&mut rig, &poor),
        format!(
            "insufficient fee, rejecting replacement {}, not enough additional fees to relay; 0.000000{:02} < 0.000000{relay:02}",
            poor.txid(),
            relay - 1
        )
    );
    let accepted = rig.accept(&pay(&[rig.coin(1)], 1, least, FINAL)).unwrap();
    let mut gone = accepted.replaced;
    gone.sort();
    let mut both = [parent.txid(), child.txid()];
    both.sort();
    assert_eq!(gone, both);
}

#[test]
fn a_replacement_has_a_better_fee_rate() {
    let mut rig = Rig::with_coins(1);
    rig.add(pay(&[rig.coin(1)], 1, 2000, REPLACEABLE));
    // Pays more in all, but is so large that its rate is lower.
    let large = pay(&[rig.coin(1)], 30, 4000, FINAL);
    let told = told(&mut rig, &large);
    let start = format!("insufficient fee, rejecting replacement {}; new feerate 0.0000", large.txid());
    assert!(told.starts_with(&start) && told.contains(" BTC/kvB <= old feerate 0.0002"), "{told}");
}

#[test]
fn a_replacement_brings_no_other_unconfirmed_input() {
    let mut rig = Rig::with_coins(2);
    rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let other = rig.add(pay(&[rig.coin(2)], 1, 1000, FINAL));
    let adds = pay(&[rig.coin(1), outputs_of(&other)[0]], 1, COIN, FINAL);
    let told = told(&mut rig, &adds);
    let detail = format!("replacement {} adds unconfirmed input, idx 1", adds.txid());
    assert_eq!(told, format!("replacement-adds-unconfirmed, {detail}"));
}

#[test]
fn nothing_replaces_what_it_depends_on() {
    let mut rig = Rig::with_coins(2);
    let first = rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let itself = pay(&[rig.coin(1), outputs_of(&first)[0]], 1, COIN, FINAL);
    let told = told(&mut rig, &itself);
    let detail = format!("{} spends conflicting transaction {}", itself.txid(), first.txid());
    assert_eq!(told, format!("bad-txns-spends-conflicting-tx, {detail}"));
}

#[test]
fn at_most_a_hundred_are_replaced() {
    let mut rig = Rig::with_coins(1);
    let coin = rig.coin(1);
    let fan = rig.add(pay(&[coin], 5, 10_000, FINAL));
    rig.mine();
    let mut roots = vec![];
    for output in outputs_of(&fan) {
        let root = rig.add(pay(&[output], 20, 10_000, REPLACEABLE));
        outputs_of(&root).iter().for_each(|output| drop(rig.add(pay(&[*output], 1, 1000, FINAL))));
        roots.push(output);
    }
    let greedy = pay(&roots, 1, COIN, FINAL);
    let told = told(&mut rig, &greedy);
    let detail =
        format!("rejecting replacement {}; too many potential replacements (105 > 100)", greedy.txid());
    assert_eq!(told, format!("too many potential replacements, {detail}"));
    assert_eq!(rig.accept(&pay(&roots[..4], 1, COIN, FINAL)).unwrap().replaced.len(), 84);
    rig.check_invariants();
}

#[test]
fn what_is_replaced_makes_room_in_the_chain_above() {
    let mut rig = Rig::with_coins(1);
    let root = rig.add(pay(&[rig.coin(1)], 24, 10_000, REPLACEABLE));
    let outputs = outputs_of(&root);
    outputs.iter().for_each(|output| drop(rig.add(pay(&[*output], 1, 1000, FINAL))));
    assert_eq!(rig.pool.get(&root.txid()).unwrap().descendants.count, 25);
    rig.add(pay(&outputs[..1], 1, 3000, FINAL));
    rig.check_invariants();
}
