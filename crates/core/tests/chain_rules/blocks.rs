//! Blocks and transactions that break a rule which needs no script, and those at the very edge of one.

use hashyard_core::Coin;
use hashyard_core::chain::Fault;
use hashyard_core::consensus::block::{check_block, check_contextual_block};
use hashyard_core::consensus::transaction::{check_transaction, check_tx_inputs};
use hashyard_core::consensus::{BlockError, MAX_BLOCK_WEIGHT, TxError};
use hashyard_core::script::op_return;
use hashyard_core::{Amount, Block, COIN, HashedBlock, MAX_MONEY, MerkleNode, OutPoint, ScriptBuf, Txid};

use crate::bench::{
    Bench, Make, OP_CHECKSIG, SECONDS, assert_marked, at, coinbase_script, commit, locked, of_length, paying,
    refusal, spending, with_hidden_sigops, with_sigops, with_witness,
};
use crate::common::{MATURITY, anyone, easy_params, input, outpoint, output, seal, solve, transaction};

/// Wrong wherever they stood (`CheckBlock`).
const WRONG_BY_ITSELF: &[(&str, Make)] = &[
    ("bad-blk-length", |bench| bench.spoil(|block| block.transactions.clear())),
    ("bad-blk-length", |bench| of_length(bench, 1_000_001)),
    ("bad-cb-missing", |bench| {
        let payment = bench.payment();
        bench.spoil(|block| block.transactions = vec![payment])
    }),
    ("bad-cb-multiple", |bench| {
        let second = bench.draft().transactions.remove(0);
        bench.carry(&[second])
    }),
    ("bad-cb-length", |bench| coinbase_script(bench, |script| script.resize(101, 0))),
    ("bad-cb-length", |bench| coinbase_script(bench, |script| script.truncate(1))),
    ("bad-blk-sigops", |bench| with_sigops(bench, 20_001)),
    ("bad-txns-vin-empty", |bench| paying(bench, |tx| tx.inputs.clear())),
    ("bad-txns-vout-empty", |bench| paying(bench, |tx| tx.outputs.clear())),
    ("bad-txns-vout-negative", |bench| paying(bench, |tx| tx.outputs[0].value.0 = u64::MAX)),
    ("bad-txns-vout-toolarge", |bench| paying(bench, |tx| tx.outputs[0].value.0 = MAX_MONEY.0 + 1)),
    ("bad-txns-txouttotal-toolarge", |bench| {
        paying(bench, |tx| tx.outputs = vec![output(MAX_MONEY.0, anyone()), output(1, anyone())])
    }),
    ("bad-txns-inputs-duplicate", |bench| paying(bench, |tx| tx.inputs.push(tx.inputs[0].clone()))),
    ("bad-txns-prevout-null", |bench| paying(bench, |tx| tx.inputs.push(input(OutPoint::NULL)))),
];

/// Wrong at their height (`ContextualCheckBlock`), or for the coins that they spend (`ConnectBlock`).
const WRONG_IN_ITS_PLACE: &[(&str, Make)] = &[
    ("bad-blk-weight", |bench| {
        let payment = bench.payment();
        bench.spoil(|block| {
            block.transactions.push(with_witness(payment, vec![0; MAX_BLOCK_WEIGHT]));
            commit(block, &[0; 32]);
        })
    }),
    ("bad-cb-height", |bench| coinbase_script(bench, |script| script[1] += 1)),
    ("bad-cb-height", |bench| coinbase_script(bench, |script| _ = script.remove(0))),
    ("bad-cb-amount", |bench| bench.spoil(|block| block.transactions[0].outputs[0].value.0 += 1)),
    ("bad-cb-amount", |bench| {
        let payment = bench.spend_reward(bench.reward(1), vec![output(49 * COIN, anyone())]);
        bench.spoil(|block| {
            block.transactions.push(payment);
            block.transactions[0].outputs[0].value.0 += COIN + 1;
        })
    }),
    ("bad-blk-sigops", |bench| with_hidden_sigops(bench, 40)),
    ("bad-txns-inputs-missingorspent", |bench| {
        spending(bench, &[OutPoint { txid: Txid::from_bytes([7; 32]), vout: 0 }])
    }),
    ("bad-txns-inputs-missingorspent", |bench| {
        let reward = bench.reward(1);
        spending(bench, &[OutPoint { vout: 1, ..reward }])
    }),
    ("bad-txns-inputs-missingorspent", |bench| {
        let payment = bench.payment();
        bench.extend(vec![payment]);
        let again = bench.spend_reward(bench.reward(1), vec![output(1, anyone())]);
        bench.carry(&[again])
    }),
    ("bad-txns-inputs-missingorspent", |bench| {
        let (one, two) = (bench.payment(), bench.spend_reward(bench.reward(1), vec![output(1, anyone())]));
        bench.carry(&[one, two])
    }),
    ("bad-txns-inputs-missingorspent", |bench| {
        let parent = bench.payment();
        let child = transaction(vec![input(outpoint(&parent, 0))], vec![output(1, anyone())]);
        bench.carry(&[child, parent])
    }),
    ("bad-txns-inputs-missingorspent", |bench| {
        let coinbase = bench.chain.block_at(0).unwrap().transactions[0].clone();
        spending(bench, &[outpoint(&coinbase, 0)])
    }),
    ("bad-txns-premature-spend-of-coinbase", |bench| {
        let reward = bench.reward(bench.chain.height() + 2 - MATURITY);
        let tx = bench.spend_reward(reward, vec![output(1, anyone())]);
        bench.carry(&[tx])
    }),
    ("bad-txns-in-belowout", |bench| paying(bench, |tx| tx.outputs[0].value.0 += 1)),
    ("bad-txns-nonfinal", |bench| {
        let height = bench.chain.height() + 1;
        locked(bench, height, 0)
    }),
    ("bad-txns-nonfinal", |bench| {
        let time = bench.chain.median_time_past();
        locked(bench, time, 0)
    }),
    ("bad-txns-nonfinal", |bench| {
        let age = bench.chain.height() + 1 - 1;
        locked(bench, 0, age + 1)
    }),
    ("bad-txns-nonfinal", |bench| locked(bench, 0, SECONDS | 1)),
];

#[test]
fn a_block_that_is_wrong_by_itself_is_refused_before_its_header_is_looked_at() {
    let bench = Bench::new();
    for (reason, make) in WRONG_BY_ITSELF {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(refusal(&mut bench, &block), *reason);
        assert_eq!(refusal(&mut bench, &block), *reason, "the second time");
        assert_eq!(bench.chain.tree().get(&block.block_hash()), None, "{reason}");
    }
}

#[test]
fn one_whose_header_came_first_is_marked_so_that_nobody_is_asked_for_it_again() {
    let bench = Bench::new();
    for (reason, make) in WRONG_BY_ITSELF {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        let now = bench.forge.now();
        assert!(bench.chain.accept_header(&block.header, now).is_ok());
        assert_eq!(refusal(&mut bench, &block), *reason);
        let fault = bench.chain.tree().get(&block.block_hash()).unwrap().fault.clone();
        assert_eq!(fault, Some(Fault::Own((*reason).to_owned())));
        assert_eq!(bench.chain.headers().missing_blocks(&block.block_hash(), 1), []);
    }
}

#[test]
fn a_block_that_breaks_one_rule_in_its_place_is_refused_for_it_and_marked() {
    let bench = Bench::new();
    for (reason, make) in WRONG_IN_ITS_PLACE {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_marked(&mut bench, &block, reason);
    }
}

/// Breaks one rule.
type Step = fn(&mut Block);

/// Spoils a good block with a payment in it, one step after the other.
fn spoiled(bench: &mut Bench, steps: &[Step]) -> Block {
    let payment = bench.payment();
    let mut block = bench.draft();
    block.transactions.push(payment);
    steps.iter().for_each(|step| step(&mut block));
    solve(block)
}

/// Every step breaks a rule; whatever is broken besides, Bitcoin Core tells the first. So each is told when all before it
/// in this list are left out.
#[test]
fn of_several_faults_the_one_is_told_that_bitcoin_core_finds_first() {
    let steps: &[(&str, Step)] = &[
        ("bad-txnmrklroot", |block| block.header.merkle_root = MerkleNode::from_bytes([7; 32])),
        ("bad-blk-length", |block| {
            block.transactions[0].outputs.push(output(0, op_return(&vec![0; 1_000_000])));
        }),
        ("bad-cb-multiple", |block| {
            let second = block.transactions[0].clone();
            block.transactions.push(second);
        }),
        ("bad-txns-vout-negative", |block| block.transactions[1].outputs[0].value.0 = u64::MAX),
        ("bad-blk-sigops", |block| {
            let script = ScriptBuf(vec![OP_CHECKSIG; 20_000]);
            block.transactions[0].outputs.push(output(0, script));
        }),
        ("time-too-old", |block| block.header.time = 0),
        ("bad-version(0x00000001)", |block| block.header.version = 1),
        ("bad-txns-nonfinal", |block| {
            block.transactions[1].lock_time = 1_000;
            block.transactions[1].inputs[0].sequence = 0;
        }),
        ("bad-cb-height", |block| block.transactions[0].inputs[0].script_sig.0[1] += 1),
        ("unexpected-witness", |block| block.transactions[1].inputs[0].witness = vec![vec![1]]),
        ("bad-txns-in-belowout", |block| block.transactions[1].outputs[0].value.0 = 50 * COIN + 1),
        ("bad-cb-amount", |block| block.transactions[0].outputs[0].value.0 = 51 * COIN),
    ];
    let bench = Bench::new();
    for (first, (reason, _)) in steps.iter().enumerate() {
        let mut bench = bench.clone();
        let broken: Vec<Step> = steps[first..].iter().rev().map(|(_, step)| *step).collect();
        let block = spoiled(&mut bench, &broken);
        // The Merkle root is made good unless it is what is broken.
        let block = if first == 0 { block } else { seal(block) };
        assert_eq!(refusal(&mut bench, &block), *reason);
    }
}

#[test]
fn a_block_at_the_very_edge_of_a_rule_is_fine() {
    let rows: &[(&str, Make)] = &[
        ("just after the median time", |bench| at(bench, bench.chain.median_time_past() + 1)),
        ("just before the future", |bench| at(bench, bench.forge.now() + 7200)),
        ("the longest block", |bench| of_length(bench, 1_000_000)),
        ("the most signature operations", |bench| with_sigops(bench, 20_000)),
        ("the longest coinbase script", |bench| coinbase_script(bench, |script| script.resize(100, 0))),
        ("all fees claimed", |bench| {
            let payment = bench.spend_reward(bench.reward(1), vec![output(49 * COIN, anyone())]);
            bench.spoil(|block| {
                block.transactions.push(payment);
                block.transactions[0].outputs[0].value.0 += COIN;
            })
        }),
        ("a child behind its parent", |bench| {
            let parent = bench.payment();
            let child = transaction(vec![input(outpoint(&parent, 0))], vec![output(1, anyone())]);
            bench.carry(&[parent, child])
        }),
        ("a coinbase just mature", |bench| {
            let reward = bench.reward(bench.chain.height() + 1 - MATURITY);
            let tx = bench.spend_reward(reward, vec![output(1, anyone())]);
            bench.carry(&[tx])
        }),
        ("a height just reached", |bench| {
            let height = bench.chain.height();
            locked(bench, height, 0)
        }),
        ("a time just reached", |bench| {
            let time = bench.chain.median_time_past() - 1;
            locked(bench, time, 0)
        }),
        ("a lock time that no input minds", |bench| locked(bench, 1_000, u32::MAX)),
        ("a coin just old enough", |bench| {
            let age = bench.chain.height() + 1 - 1;
            locked(bench, 0, age)
        }),
        ("a relative lock time in a transaction of version 1", |bench| {
            paying(bench, |tx| {
                tx.version = 1;
                tx.inputs[0].sequence = 1_000;
            })
        }),
    ];
    let bench = Bench::new();
    for (name, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(bench.accept(&block), Ok(()), "{name}");
        assert_eq!(bench.tip(), block.block_hash(), "{name}");
    }
}

// What no block can reach on any network of ours, for it is caught earlier or needs more coins than there are.

#[test]
fn rules_behind_other_rules_hold_by_themselves() {
    let coin = |value| Coin { output: output(value, anyone()), height: 1, coinbase: false };
    let outpoint = OutPoint { txid: Txid::from_bytes([7; 32]), vout: 0 };
    let other = OutPoint { vout: 1, ..outpoint };
    let huge = transaction(vec![input(outpoint)], vec![output(0, op_return(&vec![0; 1_000_000]))]);
    assert_eq!(check_transaction(&huge).unwrap_err().reason(), "bad-txns-oversize");
    let tx = transaction(vec![input(outpoint), input(other)], vec![output(1, anyone())]);
    let (rich, cent) = (coin(MAX_MONEY.0), coin(1));
    let check = |coins: &[&Coin]| check_tx_inputs(&easy_params(), &tx, coins, 10);
    assert_eq!(check(&[&rich, &cent]).unwrap_err().reason(), "bad-txns-inputvalues-outofrange");
    assert_eq!(check(&[&cent, &cent]), Ok(Amount(1)));
    let error = TxError::InBelowOut { input: 0, output: 1 };
    assert_eq!(check(&[&coin(0), &coin(0)]), Err(error));
}

#[test]
fn checks_are_pure_and_agree_with_the_chain() {
    let mut bench = Bench::new();
    let block = HashedBlock::from(bench.spoil(|_| ()));
    let (height, mtp) = (bench.chain.height() + 1, bench.chain.median_time_past());
    assert_eq!(check_block(bench.chain.params(), &block), Ok(()));
    assert_eq!(check_contextual_block(bench.chain.params(), &block, height, mtp), Ok(()));
    let wrong = check_contextual_block(bench.chain.params(), &block, height + 1, mtp);
    assert_eq!(wrong, Err(BlockError::BadCoinbaseHeight));
}
