//! Block 702,861 of Bitcoin's main chain, from the crate `bitcoin-test-data`: thousands of transactions of all kinds.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

use std::collections::{BTreeMap, BTreeSet};

use bitcoin_test_data::blocks::mainnet_702861;
use hashyard_core::consensus::block::{check_block, check_contextual_block};
use hashyard_core::consensus::header::check_proof_of_work;
use hashyard_core::consensus::{BlockError, MAX_BLOCK_WEIGHT};
use hashyard_core::params::MAINNET;
use hashyard_core::script::{
    Flags, SpendingTransaction, TransactionChecker, classify, trace_script, verify_script,
};
use hashyard_core::{
    Amount, Block, COIN, Decodable, Encodable, HashedBlock, MerkleBlock, OutPoint, Transaction, TxOut, Txid,
    merkle,
};

const HEIGHT: u32 = 702_861;

fn block() -> Block {
    Block::decode(mainnet_702861()).unwrap()
}

fn txids(block: &Block) -> Vec<Txid> {
    block.transactions.iter().map(Transaction::txid).collect()
}

#[test]
fn it_reads_and_writes_to_the_same_bytes() {
    let block = block();
    assert_eq!(block.encode(), mainnet_702861());
    assert_eq!(
        block.block_hash().to_string(),
        "000000000000000000000c835b2adcaedc20fdf6ee440009c249452c726dafae"
    );
    for tx in &block.transactions {
        assert_eq!(Transaction::decode(&tx.encode()).as_ref(), Ok(tx));
        assert!(tx.has_witness() || tx.encode() == tx.encode_legacy());
    }
}

#[test]
fn its_size_and_weight_add_up() {
    let block = block();
    assert_eq!(block.total_size(), 1_381_836);
    let stripped: usize =
        80 + 3 + block.transactions.iter().map(|tx| tx.encode_legacy().len()).sum::<usize>();
    assert_eq!(block.weight(), stripped * 3 + block.total_size());
    assert!(block.weight() <= MAX_BLOCK_WEIGHT);
}

#[test]
fn every_transaction_has_a_proof_that_no_other_shares() {
    let block = block();
    let leaves = block.merkle_leaves();
    let root = block.compute_merkle_root();
    assert_eq!((root.root, root.mutated), (block.header.merkle_root, false));
    let layers = merkle::layers(&leaves);
    for (index, leaf) in leaves.iter().enumerate() {
        let proof = merkle::proof_in(&layers, index).unwrap();
        assert_eq!(merkle::root_from_proof(*leaf, &proof), block.header.merkle_root, "transaction {index}");
        let other = leaves[(index + 1) % leaves.len()];
        assert_ne!(merkle::root_from_proof(other, &proof), block.header.merkle_root, "transaction {index}");
    }
    let last = leaves.len() - 1;
    assert_eq!(merkle::proof(&leaves, last), merkle::proof_in(&layers, last));
    assert_eq!(merkle::proof(&leaves, leaves.len()), None);
}

#[test]
fn one_proof_for_several_transactions() {
    let block = block();
    let txids = txids(&block);
    let last = txids.len() - 1;
    for picked in [vec![0], vec![last], vec![0, 1, last / 2, last], (0..=last).step_by(97).collect()] {
        let wanted: BTreeSet<Txid> = picked.iter().map(|index| txids[*index]).collect();
        let proof = MerkleBlock::new(block.header, &txids, |txid| wanted.contains(txid));
        let back = MerkleBlock::decode(&proof.encode()).unwrap();
        let expected: Vec<Txid> = picked.iter().map(|index| txids[*index]).collect();
        assert_eq!(back.extract(), Ok(expected));
    }
}

#[test]
fn it_keeps_every_rule_that_needs_no_coins() {
    let block = HashedBlock::from(block());
    assert_eq!(check_proof_of_work(&MAINNET, &block.block_hash(), block.header.bits), Ok(()));
    assert_eq!(check_block(&MAINNET, &block), Ok(()));
    // Its parent's median time past is not in the block; its own time is later than that.
    assert_eq!(check_contextual_block(&MAINNET, &block, HEIGHT, block.header.time), Ok(()));
    assert_eq!(MAINNET.subsidy(HEIGHT).0, 6 * COIN + COIN / 4);
    assert!(block.transactions[0].output_value().unwrap() > MAINNET.subsidy(HEIGHT));
}

#[test]
fn its_coinbase_names_the_height_and_its_witnesses_are_committed_to() {
    let honest = block();
    let check = |block: &Block, height| {
        check_contextual_block(&MAINNET, &block.clone().into(), height, block.header.time)
    };
    assert_eq!(check(&honest, HEIGHT + 1), Err(BlockError::BadCoinbaseHeight));
    let signed = honest.transactions.iter().skip(1).position(Transaction::has_witness).unwrap() + 1;
    let mut forged = honest.clone();
    let item = forged.transactions[signed].inputs.iter_mut().flat_map(|input| &mut input.witness);
    item.into_iter().find(|item| !item.is_empty()).unwrap()[0] ^= 1;
    assert_eq!(
        check_block(&MAINNET, &forged.clone().into()),
        Ok(()),
        "the Merkle root says nothing of witnesses"
    );
    assert_eq!(check(&forged, HEIGHT), Err(BlockError::BadWitnessMerkle));
    let mut forged = honest;
    forged.transactions[0].inputs[0].witness.clear();
    assert_eq!(check(&forged, HEIGHT), Err(BlockError::BadWitnessNonceSize));
}

/// Every output that the block makes.
fn outputs(block: &Block) -> BTreeMap<OutPoint, &TxOut> {
    let mut outputs = BTreeMap::new();
    for tx in &block.transactions {
        let txid = tx.txid();
        let numbered = (0..).zip(&tx.outputs);
        outputs.extend(numbered.map(|(vout, output)| (OutPoint { txid, vout }, output)));
    }
    outputs
}

/// The spent outputs of a transaction, if the block itself made all of them.
fn spent<'a>(tx: &Transaction, outputs: &BTreeMap<OutPoint, &'a TxOut>) -> Option<Vec<&'a TxOut>> {
    tx.inputs.iter().map(|input| outputs.get(&input.previous_output).copied()).collect()
}

#[test]
fn what_it_spends_of_itself_is_signed_and_the_trace_agrees() {
    let block = block();
    let outputs = outputs(&block);
    let mut kinds = BTreeMap::new();
    for tx in &block.transactions {
        let Some(spent) = spent(tx, &outputs) else { continue };
        let spending = SpendingTransaction::new(tx, spent.iter().copied());
        for (index, (input, output)) in tx.inputs.iter().zip(&spent).enumerate() {
            let checker = TransactionChecker::new(&spending, index);
            let script = &output.script_pubkey;
            let verdict = verify_script(&input.script_sig, script, &input.witness, Flags::STANDARD, &checker);
            assert_eq!(verdict, Ok(()), "{} input {index}", tx.txid());
            let trace = trace_script(&input.script_sig, script, &input.witness, Flags::STANDARD, &checker);
            assert_eq!((trace.verdict, trace.complete), (Ok(()), true));
            *kinds.entry(classify(script).name()).or_insert(0) += 1;
        }
    }
    let expected =
        [("pubkeyhash", 46), ("scripthash", 22), ("witness_v0_keyhash", 170), ("witness_v0_scripthash", 29)];
    assert_eq!(kinds, BTreeMap::from(expected));
}

#[test]
fn a_spend_of_it_with_another_value_is_not_signed() {
    let block = block();
    let outputs = outputs(&block);
    let find = |tx: &&Transaction| tx.has_witness() && !tx.is_coinbase() && spent(tx, &outputs).is_some();
    let tx = block.transactions.iter().find(find).unwrap();
    let spent = spent(tx, &outputs).unwrap();
    let changed: Vec<TxOut> =
        spent.iter().map(|output| TxOut { value: Amount(output.value.0 + 1), ..(*output).clone() }).collect();
    let spending = SpendingTransaction::new(tx, &changed);
    let checker = TransactionChecker::new(&spending, 0);
    let input = &tx.inputs[0];
    let script = &spent[0].script_pubkey;
    assert!(verify_script(&input.script_sig, script, &input.witness, Flags::MANDATORY, &checker).is_err());
}
