//! Double spends: the first one seen wins, unless it said that it may be replaced.

use hashyard_core::mempool::MempoolPolicy;

use super::rig::*;

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
    let least = 6000 + size.div_ceil(10);
    assert_eq!(rig.refusal(&pay(&[rig.coin(1)], 1, least - 1, FINAL)), "insufficient fee");
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
    assert_eq!(rig.refusal(&pay(&[rig.coin(1)], 30, 4000, FINAL)), "insufficient fee");
}

#[test]
fn a_replacement_brings_no_other_unconfirmed_input() {
    let mut rig = Rig::with_coins(2);
    rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let other = rig.add(pay(&[rig.coin(2)], 1, 1000, FINAL));
    let adds = pay(&[rig.coin(1), outputs_of(&other)[0]], 1, COIN, FINAL);
    assert_eq!(rig.refusal(&adds), "replacement-adds-unconfirmed");
}

#[test]
fn nothing_replaces_what_it_depends_on() {
    let mut rig = Rig::with_coins(2);
    let first = rig.add(pay(&[rig.coin(1)], 1, 1000, REPLACEABLE));
    let itself = pay(&[rig.coin(1), outputs_of(&first)[0]], 1, COIN, FINAL);
    assert_eq!(rig.refusal(&itself), "bad-txns-spends-conflicting-tx");
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
    assert_eq!(rig.refusal(&pay(&roots, 1, COIN, FINAL)), "too many potential replacements");
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
