//! Blocks that come, blocks that go, and a restart.

use hashyard_core::chain::{ChangeSet, Table};
use hashyard_core::mempool::Mempool;
use hashyard_core::{Amount, Txid};

use super::rig::*;

fn reasons(change: &hashyard_core::mempool::PoolChange) -> Vec<(Txid, String)> {
    change.dropped.iter().map(|(txid, reason)| (*txid, reason.to_string())).collect()
}

#[test]
fn a_block_takes_its_transactions_and_what_contradicts_them() {
    let mut rig = Rig::with_coins(3);
    let mined = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    let child = rig.add(pay(&outputs_of(&mined), 1, 1000, FINAL));
    let loser = rig.add(pay(&[rig.coin(2)], 1, 1000, FINAL));
    let orphaned = rig.add(pay(&outputs_of(&loser), 1, 1000, FINAL));
    let winner = pay(&[rig.coin(2)], 1, 500, FINAL);
    let (_, change) = rig.mine_on(rig.chain.tip().hash, &[mined.clone(), winner]);
    assert_eq!(change.mined, [mined.txid()]);
    let dropped = reasons(&change);
    assert_eq!(dropped.len(), 2);
    assert!(dropped.contains(&(loser.txid(), "conflict".into())));
    assert!(dropped.contains(&(orphaned.txid(), "conflict".into())));
    assert_eq!(rig.txids(), [child.txid()].into());
    assert_eq!(rig.pool.get(&child.txid()).unwrap().ancestors.count, 1);
    rig.check_invariants();
}

#[test]
fn transactions_of_a_lost_branch_wait_again() {
    let mut rig = Rig::with_coins(3);
    let fork = rig.chain.tip().hash;
    let parent = rig.add(pay(&[rig.coin(1)], 2, 1000, FINAL));
    let child = rig.add(pay(&outputs_of(&parent)[..1], 1, 1000, FINAL));
    rig.mine();
    let grandchild = rig.add(pay(&outputs_of(&child), 1, 1000, FINAL));
    let (lesser, _) = rig.mine_on(fork, &[]);
    let (_, change) = rig.mine_on(lesser, &[]);
    assert_eq!(change.returned, [parent.txid(), child.txid()]);
    assert_eq!(reasons(&change), []);
    assert_eq!(rig.txids(), [parent.txid(), child.txid(), grandchild.txid()].into());
    assert_eq!(rig.pool.get(&parent.txid()).unwrap().descendants.count, 3);
    rig.check_invariants();
}

#[test]
fn what_both_branches_confirm_does_not_return() {
    let mut rig = Rig::with_coins(2);
    let fork = rig.chain.tip().hash;
    let both = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    rig.mine();
    let (other, _) = rig.mine_on(fork, &[both]);
    let (_, change) = rig.mine_on(other, &[]);
    assert_eq!(change.returned, []);
    assert!(rig.pool.is_empty());
    rig.check_invariants();
}

#[test]
fn what_the_new_branch_contradicts_is_dropped_with_all_that_spends_it() {
    let mut rig = Rig::with_coins(2);
    let fork = rig.chain.tip().hash;
    let paid = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    rig.mine();
    let child = rig.add(pay(&outputs_of(&paid), 1, 1000, FINAL));
    let back_to_me = pay(&[rig.coin(1)], 1, 2000, FINAL);
    let (other, _) = rig.mine_on(fork, &[back_to_me]);
    let (_, change) = rig.mine_on(other, &[]);
    let dropped = reasons(&change);
    assert_eq!(dropped[0].0, paid.txid());
    assert!(dropped[0].1.starts_with("reorg: bad-txns-inputs-missingorspent"), "{}", dropped[0].1);
    assert_eq!(dropped[1].0, child.txid());
    assert!(rig.pool.is_empty());
    rig.check_invariants();
}

#[test]
fn spends_of_a_coinbase_that_is_gone_or_young_again_are_dropped() {
    for (depth, reason) in [
        (1, "reorg: bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 2"),
        (MATURITY, "reorg: bad-txns-inputs-missingorspent"),
    ] {
        let mut rig = Rig::with_coins(4);
        let young = rig.add(pay(&[rig.coin(rig.chain.height() + 1 - MATURITY)], 1, 1000, FINAL));
        let child = rig.add(pay(&outputs_of(&young), 1, 1000, FINAL));
        let old = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
        let first_gone = rig.chain.tree().active_at(rig.chain.height() + 1 - depth).unwrap();
        let update = rig.chain.invalidate(&first_gone).unwrap();
        let change = rig.follow(&update.steps);
        let dropped: std::collections::BTreeMap<Txid, String> = reasons(&change).into_iter().collect();
        assert!(dropped[&young.txid()].starts_with(reason), "{}", dropped[&young.txid()]);
        assert!(dropped.contains_key(&child.txid()));
        assert_eq!(rig.txids(), [old.txid()].into());
        rig.check_invariants();
    }
}

#[test]
fn lock_times_that_lie_ahead_again_are_dropped() {
    let mut rig = Rig::with_coins(2);
    let tip = rig.chain.tip().hash;
    let mut locked = pay(&[rig.coin(1)], 1, 1000, 0xffff_fffe);
    locked.lock_time = rig.chain.height();
    rig.add(locked.clone());
    let update = rig.chain.invalidate(&tip).unwrap();
    let change = rig.follow(&update.steps);
    assert_eq!(reasons(&change), [(locked.txid(), "reorg: non-final".into())]);
    rig.check_invariants();
}

#[test]
fn a_restart_keeps_what_is_still_valid() {
    let mut rig = Rig::with_coins(3);
    let parent = rig.add(pay(&[rig.coin(1)], 2, 1000, FINAL));
    let child = rig.add(pay(&outputs_of(&parent)[..1], 1, 1000, FINAL));
    let spent_meanwhile = rig.add(pay(&[rig.coin(2)], 1, 1000, FINAL));
    let rows = rig.rows.clone();
    rig.mine_on(rig.chain.tip().hash, &[pay(&[rig.coin(2)], 1, 3000, FINAL)]);
    let (pool, changes) = Mempool::restore(rig.pool.policy().clone(), &rows, &rig.chain, rig.now_ms());
    let kept: Vec<Txid> = pool.iter().map(|entry| entry.txid).collect();
    assert_eq!(kept.len(), 2);
    assert!(pool.get(&child.txid()).unwrap().parents.contains(&parent.txid()));
    assert_eq!(changes.rows[&(Table::Mempool, spent_meanwhile.txid().as_bytes().to_vec())], None);
}

#[test]
fn damaged_rows_are_left_out() {
    let mut rig = Rig::with_coins(1);
    let good = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    let mut damage = ChangeSet::default();
    let mut other = good.clone();
    other.outputs[0].value = Amount(1000);
    let row = rig.rows.get(Table::Mempool, good.txid().as_bytes()).unwrap().to_vec();
    damage.put(Table::Mempool, *other.txid().as_bytes(), row.clone());
    damage.put(Table::Mempool, [9; 32], row[..row.len() - 1].to_vec());
    damage.put(Table::Mempool, [], []);
    rig.rows.apply(damage);
    let (pool, changes) = Mempool::restore(rig.pool.policy().clone(), &rig.rows, &rig.chain, rig.now_ms());
    assert_eq!(pool.iter().map(|entry| entry.txid).collect::<Vec<_>>(), [good.txid()]);
    assert_eq!(changes.rows.values().filter(|row| row.is_none()).count(), 3);
}
