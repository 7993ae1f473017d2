//! Blocks that no peer could send, because they could not be written: the public functions take them all the same and refuse
//! them without harm.

use hashyard_core::consensus::BlockError;
use hashyard_core::consensus::block::{check_block, check_contextual_block, witness_commitment_hash};
use hashyard_core::consensus::signet::{SignetTxs, check_solution, put_solution};
use hashyard_core::consensus::transaction::{check_input_scripts, check_transaction, sigop_cost};
use hashyard_core::filter::BasicFilter;
use hashyard_core::merkle;
use hashyard_core::params::{CLASSROOM, MAINNET, SIGNET};
use hashyard_core::script::Flags;
use hashyard_core::{Amount, Block, HashedBlock, MerkleBlock, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};

/// Transactions without inputs, outputs or both; with an empty coinbase; with the beginning of a witness commitment.
fn odd_transactions() -> Vec<Transaction> {
    let input = TxIn {
        previous_output: OutPoint::NULL,
        script_sig: ScriptBuf::default(),
        sequence: u32::MAX,
        witness: vec![],
    };
    let commitment =
        |script: &str| TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf(hex::decode(script).unwrap()) };
    let full = format!("6a24aa21a9ed{}", "00".repeat(32));
    let outputs = [vec![], vec![commitment("6a24aa21a9ed")], vec![commitment(&full)]];
    let made = |inputs: &[TxIn]| {
        outputs.clone().map(|outputs| Transaction {
            version: 1,
            inputs: inputs.to_vec(),
            outputs,
            lock_time: 0,
        })
    };
    [made(&[]), made(&[input])].concat()
}

#[test]
fn a_block_without_a_whole_coinbase_is_refused_without_harm() {
    let odd = odd_transactions();
    let lists = core::iter::once(vec![])
        .chain(odd.iter().map(|tx| vec![tx.clone()]))
        .chain(odd.iter().map(|tx| vec![tx.clone(), odd[0].clone(), odd[3].clone()]));
    for transactions in lists {
        let mut block = Block { header: CLASSROOM.genesis_block().header, transactions };
        block.header.merkle_root = block.compute_merkle_root().root;
        for params in [&CLASSROOM, &MAINNET, &SIGNET] {
            let high = params.forks.segwit.max(params.forks.bip34) + 1;
            let hashed = HashedBlock::from(block.clone());
            assert!(check_block(params, &hashed).is_err());
            assert_eq!(check_contextual_block(params, &hashed, high, 0), Err(BlockError::BadCoinbaseHeight));
            // Where no height is asked for, the commitment still is looked for.
            let mut young = params.clone();
            young.forks.bip34 = u32::MAX;
            drop(check_contextual_block(&young, &hashed, high, 0));
            drop(check_solution(params, &block));
        }
        drop(SignetTxs::new(&block, &ScriptBuf::default()));
        drop(put_solution(&mut block.clone(), &ScriptBuf::default(), &[]));
        witness_commitment_hash(&block.transactions, &[0; 32]);
        drop(BasicFilter::new(&block, []));
        let txids: Vec<_> = block.transactions.iter().map(Transaction::txid).collect();
        drop(MerkleBlock::new(block.header, &txids, |_| true).extract());
        assert_eq!(merkle::proof(&block.merkle_leaves(), block.transactions.len()), None);
        assert!(block.weight() > 0 && block.total_size() > 0);
    }
}

#[test]
fn a_transaction_with_fewer_coins_than_inputs_is_looked_at_without_harm() {
    for tx in odd_transactions() {
        drop(check_transaction(&tx));
        assert_eq!(check_input_scripts(&tx, &[], Flags::STANDARD, &Default::default()), Ok(()));
        sigop_cost(&tx, &[], Flags::STANDARD);
    }
}
