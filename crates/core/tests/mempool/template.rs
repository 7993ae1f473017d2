//! The next block: who gets in, who pays whom, and whether the chain takes it.

use hashyard_core::consensus::block::height_push;
use hashyard_core::mempool::{MempoolPolicy, block_template, projection};
use hashyard_core::miner::JobFactory;
use hashyard_core::script::op_return;
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxOut, Txid};

use super::rig::*;

fn names(transactions: &[Transaction]) -> Vec<Txid> {
    transactions.iter().map(Transaction::txid).collect()
}

/// A good many outputs to spend, confirmed.
fn fan(count: u64) -> (Rig, Vec<Money>) {
    let mut rig = Rig::with_coins(1);
    let fan = rig.add(pay(&[rig.coin(1)], count, 1_000_000, FINAL));
    rig.mine();
    (rig, outputs_of(&fan))
}

/// Spends with 60,000 bytes of data, so that 16 fill a block. Half the value goes to the fee, too.
fn large(from: Money, fee: u64) -> Transaction {
    let mut tx = pay(&[from], 2, fee, FINAL);
    tx.outputs[0] = TxOut { value: Amount(0), script_pubkey: op_return(&[7; 60_000]) };
    tx
}

#[test]
fn better_fee_rates_come_first_and_children_pull_their_parents() {
    let (mut rig, coins) = fan(5);
    let middle = rig.add(pay(&coins[..1], 1, 2000, FINAL));
    let parent = rig.add(pay(&coins[1..2], 1, 50, FINAL));
    let child = rig.add(pay(&outputs_of(&parent), 1, 9000, FINAL));
    let low = rig.add(pay(&coins[2..3], 1, 100, FINAL));
    let template = rig.template();
    assert_eq!(
        names(&template.block.transactions[1..]),
        [parent.txid(), child.txid(), middle.txid(), low.txid()]
    );
    assert_eq!(template.tx_fees, [Amount(50), Amount(9000), Amount(2000), Amount(100)]);
    assert_eq!(template.fees, Amount(11_150));
    assert_eq!(template.block.transactions[0].outputs[0].value.0, 50 * COIN + 11_150);
    rig.mine();
    assert!(rig.pool.is_empty());
}

#[test]
fn the_coinbase_has_height_extra_nonce_and_tag() {
    let rig = Rig::with_coins(20);
    for (tag, written) in [
        ("hashyard", "/hashyard/".to_owned()),
        ("", String::new()),
        (&"x".repeat(90), format!("/{}/", "x".repeat(38))),
        (&"链".repeat(90), format!("/{}/", "链".repeat(12))),
    ] {
        let template = block_template::build(&rig.chain, &rig.pool, rig.now_s, anyone(), 0x0102, tag);
        let script = template.block.transactions[0].inputs[0].script_sig.0.clone();
        let height = height_push(rig.chain.height() + 1);
        assert!(script.starts_with(&height));
        assert_eq!(template.extra_nonce_offset(), Some(height.len() + 1));
        assert_eq!(script[height.len()..height.len() + 9], [8, 2, 1, 0, 0, 0, 0, 0, 0]);
        assert!(script.ends_with(written.as_bytes()));
        assert!(script.len() <= 100);
    }
}

#[test]
fn a_block_is_not_overfilled_and_the_rest_waits() {
    let (mut rig, coins) = fan(40);
    let all: Vec<Transaction> = (0..40).map(|n| rig.add(large(coins[n], 10_000 + 1000 * n as u64))).collect();
    let template = rig.template();
    let chosen = names(&template.block.transactions[1..]);
    let mut best = names(&all[all.len() - chosen.len()..]);
    best.reverse();
    assert_eq!(chosen, best);
    assert!((3_700_000..4_000_000).contains(&template.block.weight()));
    let future = projection(&rig.chain, &rig.pool, 6);
    assert_eq!(future[0], chosen);
    assert_eq!(future.concat().len(), 40);
    assert!(future.len() < 6);
    rig.mine();
    assert_eq!(rig.pool.len(), 40 - chosen.len());
}

#[test]
fn signature_operations_are_bounded() {
    let (mut rig, coins) = fan(40);
    for coin in &coins {
        let mut tx = pay(&[*coin], 45, 1_000_000, FINAL);
        tx.outputs.iter_mut().for_each(|output| {
            output.script_pubkey = hashyard_core::script::multisig(1, &[vec![2; 33]]);
        });
        assert_eq!(
            rig.pool.test_accept(&tx, &rig.chain, rig.now_ms()).unwrap().vsize(),
            45 * 20 * 4 * 20 / 4
        );
        rig.add(tx);
    }
    let template = rig.template();
    assert_eq!(template.tx_sigops_cost.iter().sum::<u32>(), 79_200);
    rig.mine();
    assert_eq!(rig.pool.len(), 18);
}

#[test]
fn a_witness_is_committed_to() {
    let mut rig = Rig::with_policy(1, MempoolPolicy { require_standard: false, ..MempoolPolicy::default() });
    let mut anchor = pay(&[rig.coin(1)], 1, 1000, FINAL);
    anchor.outputs[0].script_pubkey = ScriptBuf(vec![0x51, 2, 0x4e, 0x73]);
    rig.add(anchor.clone());
    assert_eq!(rig.template().block.transactions[0].outputs.len(), 1, "no witness, no commitment");
    let value = anchor.outputs[0].value.0;
    let mut spend =
        pay(&[Money { outpoint: OutPoint { txid: anchor.txid(), vout: 0 }, value }], 1, 1000, FINAL);
    spend.inputs[0].script_sig = ScriptBuf::default();
    spend.inputs[0].witness = vec![vec![1, 2, 3]];
    rig.add(spend);
    let coinbase = &rig.template().block.transactions[0];
    assert_eq!(coinbase.outputs.len(), 2);
    assert!(coinbase.has_witness());
    // The chain checks the commitment, for any extra nonce.
    let factory = JobFactory::new(rig.template());
    let block = factory.assemble(77, rig.template().block.header.time, 0);
    rig.submit(solve(block));
    assert!(rig.pool.is_empty());
    // With Bitcoin Core's policy such a witness does not come in.
    let mut strict = Rig::with_coins(1);
    let mut anchor = pay(&[strict.coin(1)], 1, 1000, FINAL);
    anchor.outputs[0].script_pubkey = ScriptBuf(vec![0x51, 2, 0x4e, 0x73]);
    strict.add(anchor.clone());
    let value = anchor.outputs[0].value.0;
    let mut spend =
        pay(&[Money { outpoint: OutPoint { txid: anchor.txid(), vout: 0 }, value }], 1, 1000, FINAL);
    spend.inputs[0].script_sig = ScriptBuf::default();
    spend.inputs[0].witness = vec![vec![1, 2, 3]];
    assert_eq!(strict.refusal(&spend), "bad-witness-nonstandard");
}

#[test]
fn time_is_later_than_the_median_even_if_the_clock_is_not() {
    let rig = Rig::with_coins(5);
    let template = block_template::build(&rig.chain, &rig.pool, 0, anyone(), 0, "");
    assert_eq!(template.block.header.time, rig.chain.median_time_past() + 1);
    assert_eq!(template.min_time, template.block.header.time);
}

/// Regtest's difficulty never changes, and its periods have 144 blocks all the same (BIP94, `GetMinimumTime`).
#[test]
fn at_the_start_of_a_period_time_does_not_fall_back_behind_the_block_before() {
    let mut rig = Rig::with_coins(1);
    while rig.chain.height() < 286 {
        rig.mine();
    }
    rig.now_s += 7000;
    rig.mine();
    let early = |rig: &Rig| block_template::build(&rig.chain, &rig.pool, 0, anyone(), 0, "").min_time;
    let last = rig.chain.tip().header.time;
    assert_eq!((rig.chain.height(), early(&rig)), (287, last - 600));
    rig.mine();
    assert_eq!((rig.chain.height(), early(&rig)), (288, rig.chain.median_time_past() + 1));
    assert!(early(&rig) < last - 600);
}
