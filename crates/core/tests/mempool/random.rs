//! Whatever happens, in whatever order: the pool stays valid, and so are the blocks made from it.

use super::rig::*;

struct Random(u64);

impl Random {
    /// SplitMix64.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// Any output that was ever made, spent or not, on any branch.
fn any_money(rig: &Rig, random: &mut Random, made: &[Money]) -> Money {
    match made.is_empty() || random.below(4) == 0 {
        true => rig.coin(1 + random.below(rig.chain.height() as usize) as u32),
        false => made[random.below(made.len())],
    }
}

fn step(rig: &mut Rig, random: &mut Random, made: &mut Vec<Money>) {
    match random.below(14) {
        0 => {
            let change = rig.mine();
            assert!(change.dropped.is_empty(), "our own block contradicts our own pool");
        }
        1 => reorganise(rig, random),
        2 => {
            let hash = rig.chain.tip().hash;
            if let Some(update) = rig.chain.invalidate(&hash) {
                rig.follow(&update.steps);
            }
        }
        3 => rig.now_s += random.below(100_000) as u32,
        4 => {
            let txids: Vec<_> = rig.pool.iter().map(|entry| entry.txid).collect();
            if let Some(txid) = txids.get(random.below(txids.len().max(1))) {
                rig.pool.prioritise(*txid, random.below(10_000) as i64 - 5_000).unwrap();
            }
        }
        5 => {
            let poor = pay(&[any_money(rig, random, made)], 2, random.below(20) as u64, REPLACEABLE);
            let child = pay(&outputs_of(&poor)[..1], 1, random.below(5000) as u64, FINAL);
            let now_ms = rig.now_ms();
            let package = [poor, child];
            let (_, accepted) = rig.pool.accept_package(&package, &rig.chain, now_ms, None);
            for accepted in accepted {
                let tx = package.iter().find(|tx| tx.txid() == accepted.txid).unwrap();
                made.extend(outputs_of(tx));
                rig.rows.apply(accepted.changes);
            }
        }
        _ => {
            let mut from = vec![any_money(rig, random, made)];
            let second = any_money(rig, random, made);
            if second != from[0] && random.below(3) == 0 {
                from.push(second);
            }
            let sequence = if random.below(2) == 0 { FINAL } else { REPLACEABLE };
            let tx = pay(&from, 1 + random.below(3) as u64, 20 + random.below(5000) as u64, sequence);
            if rig.accept(&tx).is_ok() {
                made.extend(outputs_of(&tx));
            }
        }
    }
}

/// A branch from a few blocks below that wins, with some of the pool's transactions in it.
fn reorganise(rig: &mut Rig, random: &mut Random) {
    let depth = 1 + random.below(3) as u32;
    let fork = rig.chain.height() - depth;
    let mut parent = rig.chain.tree().active_at(fork).unwrap();
    for n in 0..=depth {
        // Only what surely exists below the fork goes in, once.
        let transactions: Vec<_> = rig.pool.iter().filter(|entry| entry.parents.is_empty()).collect();
        let spendable = transactions.into_iter().filter(|entry| {
            entry.tx.inputs.iter().all(|input| {
                let coin = rig.chain.coins().get(&input.previous_output).unwrap();
                coin.height + MATURITY <= fork && n == 0
            })
        });
        let some: Vec<_> =
            spendable.filter(|_| random.below(2) == 0).map(|entry| (*entry.tx).clone()).collect();
        parent = rig.mine_on(parent, &some).0;
    }
    assert_eq!(rig.chain.tip().hash, parent);
}

fn run(seed: u64, steps: usize) -> String {
    let mut random = Random(seed);
    let mut rig = Rig::with_coins(12);
    let mut made = vec![];
    for _ in 0..steps {
        step(&mut rig, &mut random, &mut made);
        rig.check_invariants();
    }
    // All that waits can be mined.
    while !rig.pool.is_empty() {
        let before = rig.pool.len();
        rig.mine();
        assert!(rig.pool.len() < before);
    }
    format!("{} {}", rig.chain.tip().hash, rig.chain.coins().hash_serialized())
}

#[test]
fn any_sequence_leaves_a_valid_pool_and_blocks_that_the_chain_takes() {
    (0..25).for_each(|seed| drop(run(seed, 120)));
}

#[test]
fn a_seed_replays_exactly() {
    assert_eq!(run(7, 150), run(7, 150));
}
