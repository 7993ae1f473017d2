//! What the user values a transaction at beyond its fee.

use hashyard_core::mempool::priority::PriorityError;
use hashyard_core::{Amount, Txid};

use super::rig::*;

#[test]
fn a_valued_transaction_comes_in_without_a_fee_and_is_mined_first() {
    let mut rig = Rig::with_coins(2);
    let free = pay(&[rig.coin(1)], 1, 0, FINAL);
    let paid = rig.add(pay(&[rig.coin(2)], 1, 10_000, FINAL));
    assert_eq!(rig.refusal(&free), "min relay fee not met");
    assert_eq!(rig.pool.prioritise(free.txid(), 20_000), Ok(()));
    rig.add(free.clone());
    let entry = rig.pool.get(&free.txid()).unwrap();
    assert_eq!((entry.fee, entry.modified_fee), (Amount(0), Amount(20_000)));
    let template = rig.template();
    let order: Vec<Txid> = template.block.transactions[1..].iter().map(|tx| tx.txid()).collect();
    assert_eq!(order, [free.txid(), paid.txid()]);
    assert_eq!(template.fees, Amount(10_000), "nobody pays what it is valued at");
    rig.mine();
    assert_eq!(rig.pool.priorities().count(), 0, "settled by the block");
}

#[test]
fn values_add_up_and_reach_what_depends_on_them() {
    let mut rig = Rig::with_coins(1);
    let parent = rig.add(pay(&[rig.coin(1)], 1, 1_000, REPLACEABLE));
    let child = rig.add(pay(&outputs_of(&parent), 1, 1_000, FINAL));
    let (parent_id, child_id) = (parent.txid(), child.txid());
    for (delta, own, above) in [(5_000, 6_000, 7_000), (-4_000, 2_000, 3_000), (-9_000, 0, 1_000)] {
        assert_eq!(rig.pool.prioritise(parent_id, delta), Ok(()));
        let fees = |txid| rig.pool.get(txid).map(|entry| (entry.modified_fee.0, entry.ancestors.fee.0));
        assert_eq!(fees(&parent_id), Some((own, own)));
        assert_eq!(fees(&child_id), Some((1_000, above)));
        assert_eq!(rig.pool.get(&parent_id).unwrap().descendants.fee.0, above);
    }
    assert_eq!(rig.pool.priorities().collect::<Vec<_>>(), [(&parent_id, -8_000)]);
    // A replacement need not pay for what is valued at nothing.
    let rival = pay(&[rig.coin(1)], 1, 1_500, FINAL);
    assert_eq!(rig.accept(&rival).unwrap().replaced.len(), 2);
    assert_eq!(rig.pool.prioritise(parent_id, 8_000), Ok(()));
    assert_eq!(rig.pool.priorities().count(), 0);
}

#[test]
fn values_beyond_all_money_stay_exact() {
    let mut rig = Rig::with_coins(1);
    let parent = rig.add(pay(&[rig.coin(1)], 1, 1_000, FINAL));
    let child = rig.add(pay(&outputs_of(&parent), 1, 1_000, FINAL));
    for txid in [parent.txid(), child.txid()] {
        assert_eq!(rig.pool.prioritise(txid, i64::MAX), Ok(()));
    }
    let all = 2_100_000_000_000_000;
    let child_entry = rig.pool.get(&child.txid()).unwrap();
    assert_eq!((child_entry.modified_fee.0, child_entry.ancestors.fee.0), (all, 2 * all));
    assert_eq!(rig.pool.prioritise(parent.txid(), i64::MIN), Ok(()));
    assert_eq!(rig.pool.get(&child.txid()).unwrap().ancestors.fee.0, all + 999);
}

#[test]
fn dust_and_too_many_are_not_valued() {
    let mut rig = Rig::with_coins(1);
    let policy = rig.pool.policy().clone();
    rig.pool.set_policy(hashyard_core::mempool::MempoolPolicy { require_standard: false, ..policy.clone() });
    let mut dusty = pay(&[rig.coin(1)], 2, 10_000, FINAL);
    dusty.outputs[0].value = Amount(1);
    rig.add(dusty.clone());
    assert_eq!(rig.pool.prioritise(dusty.txid(), 1), Err(PriorityError::Dust));
    for n in 0..10_000_u32 {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        assert_eq!(rig.pool.prioritise(Txid::from_bytes(bytes), 1), Ok(()));
    }
    assert_eq!(rig.pool.prioritise(Txid::from_bytes([7; 32]), 1), Err(PriorityError::TooMany));
}
