//! When space and time are short.

use hashyard_core::mempool::MempoolPolicy;

use super::rig::*;

fn full(max_usage: usize) -> Rig {
    let mut rig = Rig::with_policy(2, MempoolPolicy { max_usage, ..MempoolPolicy::default() });
    let (first, second) = (rig.coin(1), rig.coin(2));
    rig.add(pay(&[first], 100, 100_000, FINAL));
    rig.add(pay(&[second], 100, 100_000, FINAL));
    rig.mine();
    rig
}

/// The hundred outputs that were made for this.
fn coins(rig: &Rig) -> Vec<Money> {
    rig.chain.block_at(rig.chain.height()).unwrap().transactions[1..].iter().flat_map(outputs_of).collect()
}

#[test]
fn the_worst_fee_rate_goes_first() {
    let mut rig = full(32_000_000);
    let coins = coins(&rig);
    let cheap = rig.add(pay(&coins[..1], 1, 100, FINAL));
    let dear = rig.add(pay(&coins[1..2], 1, 10_000, FINAL));
    rig.pool.set_policy(MempoolPolicy { max_usage: rig.pool.usage(), ..MempoolPolicy::default() });
    assert_eq!(rig.refusal(&pay(&coins[2..3], 1, 50, FINAL)), "mempool full");
    assert_eq!(rig.refusal(&pay(&coins[2..3], 1, 100, FINAL)), "mempool full");
    let new = pay(&coins[2..3], 1, 1000, FINAL);
    assert_eq!(rig.accept(&new).unwrap().evicted, [cheap.txid()]);
    assert_eq!(rig.txids(), [dear.txid(), new.txid()].into());
    assert_eq!(rig.refusal(&cheap), "mempool min fee not met");
    rig.check_invariants();
}

#[test]
fn a_child_that_pays_keeps_its_parent() {
    let mut rig = full(32_000_000);
    let coins = coins(&rig);
    let parent = rig.add(pay(&coins[..1], 1, 100, FINAL));
    let child = rig.add(pay(&outputs_of(&parent), 1, 10_000, FINAL));
    let middle = rig.add(pay(&coins[1..2], 1, 1000, FINAL));
    rig.pool.set_policy(MempoolPolicy { max_usage: rig.pool.usage(), ..MempoolPolicy::default() });
    assert_eq!(rig.accept(&pay(&coins[2..3], 1, 2000, FINAL)).unwrap().evicted, [middle.txid()]);
    assert!(rig.pool.contains(&parent.txid()) && rig.pool.contains(&child.txid()));
}

#[test]
fn a_newcomer_does_not_push_out_its_own_parent() {
    let mut rig = full(32_000_000);
    let coins = coins(&rig);
    let parent = rig.add(pay(&coins[..1], 1, 100, FINAL));
    let other = rig.add(pay(&coins[1..2], 1, 1000, FINAL));
    rig.pool.set_policy(MempoolPolicy { max_usage: rig.pool.usage(), ..MempoolPolicy::default() });
    let child = pay(&outputs_of(&parent), 1, 10_000, FINAL);
    assert_eq!(rig.accept(&child).unwrap().evicted, [other.txid()]);
    assert_eq!(rig.txids(), [parent.txid(), child.txid()].into());
}

#[test]
fn the_price_of_space_rises_and_decays_after_a_block() {
    let mut rig = full(150_000);
    let coins = coins(&rig);
    let at_rest = rig.pool.min_fee(rig.now_ms());
    for (n, coin) in coins.iter().enumerate() {
        let _ = rig.accept(&pay(&[*coin], 1, 1000 + n as u64, FINAL));
        assert!(rig.pool.usage() <= 150_000);
    }
    let risen = rig.pool.min_fee(rig.now_ms());
    assert!(risen > at_rest);
    rig.now_s += 86_400;
    assert_eq!(rig.pool.min_fee(rig.now_ms()), risen, "nothing makes room but blocks");
    rig.mine();
    let mut last = rig.pool.min_fee(rig.now_ms());
    assert_eq!(last, risen);
    while last > at_rest {
        rig.now_s += 6 * 3600;
        let next = rig.pool.min_fee(rig.now_ms());
        assert!(next < last);
        last = next;
    }
    assert_eq!(last, at_rest);
}

#[test]
fn two_weeks_are_long_enough() {
    let mut rig = full(32_000_000);
    let coins = coins(&rig);
    let old = rig.add(pay(&coins[..1], 1, 1000, FINAL));
    rig.now_s += 336 * 3600;
    let child = rig.add(pay(&outputs_of(&old), 1, 1000, FINAL));
    let young = rig.add(pay(&coins[1..2], 1, 1000, FINAL));
    assert!(rig.pool.expire(rig.now_ms()).dropped.is_empty());
    let change = rig.pool.expire(rig.now_ms() + 1);
    rig.rows.apply(change.changes);
    let dropped: Vec<_> = change.dropped.iter().map(|(txid, reason)| (*txid, reason.name())).collect();
    assert_eq!(dropped.len(), 2);
    assert!(dropped.contains(&(old.txid(), "expiry")) && dropped.contains(&(child.txid(), "expiry")));
    assert_eq!(rig.txids(), [young.txid()].into());
    rig.check_invariants();
}
