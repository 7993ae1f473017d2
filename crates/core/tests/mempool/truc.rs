//! Transactions of version 3 (BIP431).

use hashyard_core::script::op_return;
use hashyard_core::{Amount, Transaction, TxOut};

use super::rig::*;

/// A payment of this version, blown up to more than `size` virtual bytes if that is not zero.
fn version(version: i32, from: &[Money], outputs: u64, size: usize) -> Transaction {
    let mut tx = pay(from, outputs, 10_000, FINAL);
    tx.version = version;
    if size > 0 {
        let missing = size - tx.vsize();
        tx.outputs.push(TxOut { value: Amount(0), script_pubkey: op_return(&vec![7; missing]) });
    }
    tx
}

fn names(tx: &Transaction) -> String {
    format!("tx {} (wtxid={})", tx.txid(), tx.wtxid())
}

fn told(rig: &mut Rig, tx: &Transaction) -> String {
    rig.accept(tx).unwrap_err().to_string()
}

#[test]
fn parents_and_children_are_of_the_same_version() {
    let mut rig = Rig::with_coins(2);
    let new = rig.add(version(3, &[rig.coin(1)], 1, 0));
    let old = rig.add(version(2, &[rig.coin(2)], 1, 0));
    let child = version(2, &outputs_of(&new), 1, 0);
    let expected = format!("non-version=3 {} cannot spend from version=3 {}", names(&child), names(&new));
    assert_eq!(told(&mut rig, &child), format!("TRUC-violation, {expected}"));
    let child = version(3, &outputs_of(&old), 1, 0);
    let expected = format!("version=3 {} cannot spend from non-version=3 {}", names(&child), names(&old));
    assert_eq!(told(&mut rig, &child), format!("TRUC-violation, {expected}"));
    // In a block its version no longer matters.
    rig.mine();
    rig.add(version(2, &outputs_of(&new), 1, 0));
}

#[test]
fn they_are_small_and_their_children_smaller() {
    let mut rig = Rig::with_coins(1);
    let large = version(3, &[rig.coin(1)], 1, 10_000);
    let expected = format!("version=3 {} is too big: {} > 10000 virtual bytes", names(&large), large.vsize());
    assert_eq!(told(&mut rig, &large), format!("TRUC-violation, {expected}"));
    let parent = rig.add(version(3, &[rig.coin(1)], 1, 9_900));
    let child = version(3, &outputs_of(&parent), 1, 1_000);
    let expected =
        format!("version=3 child {} is too big: {} > 1000 virtual bytes", names(&child), child.vsize());
    assert_eq!(told(&mut rig, &child), format!("TRUC-violation, {expected}"));
    rig.add(version(3, &outputs_of(&parent), 1, 900));
}

#[test]
fn a_chain_of_them_has_two() {
    let mut rig = Rig::with_coins(2);
    let parent = rig.add(version(3, &[rig.coin(1)], 2, 0));
    let other = rig.add(version(3, &[rig.coin(2)], 1, 0));
    let both = version(3, &[outputs_of(&parent)[0], outputs_of(&other)[0]], 1, 0);
    let expected = format!("TRUC-violation, {} would have too many ancestors", names(&both));
    assert_eq!(told(&mut rig, &both), expected);
    let child = rig.add(version(3, &outputs_of(&parent)[..1], 1, 0));
    let grandchild = version(3, &outputs_of(&child), 1, 0);
    let expected = format!("TRUC-violation, {} would have too many ancestors", names(&grandchild));
    assert_eq!(told(&mut rig, &grandchild), expected);
    let sibling = version(3, &outputs_of(&parent)[1..], 1, 0);
    let expected = format!("TRUC-violation, {} would exceed descendant count limit", names(&parent));
    assert_eq!(told(&mut rig, &sibling), expected);
    rig.check_invariants();
}

/// Version 3 signals replaceability by itself.
#[test]
fn a_child_gives_way_to_another_that_pays_more() {
    let mut rig = Rig::with_coins(1);
    let parent = rig.add(version(3, &[rig.coin(1)], 1, 0));
    let child = rig.add(version(3, &outputs_of(&parent), 1, 0));
    assert!(rig.pool.is_replaceable(&child.txid()));
    let mut better = version(3, &outputs_of(&parent), 1, 0);
    better.outputs[0].value.0 -= 10_000;
    assert_eq!(rig.accept(&better).unwrap().replaced, [child.txid()]);
}
