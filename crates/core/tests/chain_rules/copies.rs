//! Blocks that came with the wrong transactions or witnesses: another copy of the same header may be fine.

use hashyard_core::{COIN, MerkleNode, ScriptBuf};

use crate::bench::{Bench, Make, commit, refusal, with_commitment, with_witness};
use crate::common::{anyone, output, solve};

#[test]
fn a_copy_with_other_transactions_is_refused_and_the_hash_not_marked() {
    let rows: &[(&str, Make)] = &[
        ("bad-txnmrklroot", |bench| {
            let mut block = bench.draft();
            block.header.merkle_root = MerkleNode::from_bytes([7; 32]);
            solve(block)
        }),
        ("bad-txnmrklroot", |bench| {
            let mut block = bench.spoil(|_| ());
            block.transactions[0].outputs[0].value.0 -= 1;
            block
        }),
        ("unexpected-witness", |bench| {
            let payment = bench.payment();
            bench.carry(&[with_witness(payment, vec![1])])
        }),
        ("bad-witness-nonce-size", |bench| {
            with_commitment(bench, |block| block.transactions[0].inputs[0].witness.clear())
        }),
        ("bad-witness-nonce-size", |bench| {
            with_commitment(bench, |block| block.transactions[0].inputs[0].witness.push(vec![]))
        }),
        ("bad-witness-nonce-size", |bench| {
            with_commitment(bench, |block| block.transactions[0].inputs[0].witness = vec![vec![0; 31]])
        }),
        ("bad-witness-merkle-match", |bench| {
            with_commitment(bench, |block| block.transactions[0].inputs[0].witness = vec![vec![1; 32]])
        }),
        ("bad-witness-merkle-match", |bench| {
            with_commitment(bench, |block| block.transactions[1].inputs[0].witness = vec![vec![1]])
        }),
    ];
    let bench = Bench::new();
    for (reason, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(refusal(&mut bench, &block), *reason);
        let kept = bench.chain.tree().get(&block.block_hash());
        assert!(kept.is_none_or(|entry| entry.fault.is_none()), "{reason}");
        assert_eq!(refusal(&mut bench, &block), *reason, "the second time");
    }
}

/// CVE-2012-2459: a repeated tail has the Merkle root of the shorter list.
#[test]
fn repeated_transactions_do_not_spoil_the_honest_block_of_the_same_hash() {
    let mut bench = Bench::new();
    let first = bench.payment();
    let second = bench.spend_reward(bench.reward(2), vec![output(COIN, anyone())]);
    let honest = bench.carry(&[first, second.clone()]);
    let mut doubled = honest.clone();
    doubled.transactions.push(second);
    assert_eq!(doubled.compute_merkle_root().root, honest.header.merkle_root);
    assert_eq!(refusal(&mut bench, &doubled), "bad-txns-duplicate");
    assert_eq!(bench.accept(&honest), Ok(()));
    assert_eq!(bench.tip(), honest.block_hash());
}

#[test]
fn witnesses_with_their_commitment_are_no_fault_of_the_block() {
    let mut bench = Bench::new();
    let block = with_commitment(&mut bench, |_| ());
    assert_eq!(bench.accept(&block), Ok(()));
    // The last commitment counts, so an earlier wrong one does no harm.
    let block = bench.spoil(|block| {
        let script = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed], &[7; 32][..]].concat();
        block.transactions[0].outputs.push(output(0, ScriptBuf(script)));
        commit(block, &[9; 32]);
    });
    assert_eq!(bench.accept(&block), Ok(()));
}
