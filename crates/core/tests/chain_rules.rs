//! Every way in which a block can be wrong: refused in Bitcoin Core's words, with the node unharmed.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod common;

use std::sync::Arc;

use common::{
    Forge, MATURITY, MINER, anyone, easy_params, input, outpoint, output, owned_by, public_key, seal, sign,
    signature, solve, transaction,
};
use hashyard_core::chain::{Chainstate, Coin, Fault, Rows};
use hashyard_core::consensus::block::{check_block, check_contextual_block};
use hashyard_core::consensus::difficulty::next_bits;
use hashyard_core::consensus::transaction::{check_transaction, check_tx_inputs};
use hashyard_core::consensus::{BlockError, MAX_BLOCK_WEIGHT, TxError};
use hashyard_core::params::BuriedForks;
use hashyard_core::script::opcode::{OP_CHECKLOCKTIMEVERIFY, OP_CHECKSEQUENCEVERIFY, OP_DROP};
use hashyard_core::script::{Builder, multisig, op_return, p2sh};
use hashyard_core::{
    Amount, Bits, Block, BlockHash, COIN, MAX_MONEY, MerkleNode, OutPoint, Params, ScriptBuf, Transaction,
    TxIn, TxOut, Txid, hash160, merkle, sha256d,
};

const OP_CHECKSIG: u8 = 0xac;
const OP_CAT: u8 = 0x7e;
const OP_RETURN: u8 = 0x6a;

/// In a sequence number: the relative lock time counts units of 512 seconds (BIP68).
const SECONDS: u32 = 1 << 22;

/// A chain with coins to spend, on which blocks are tried.
#[derive(Clone)]
struct Bench {
    forge: Forge,
    chain: Chainstate,
    rows: Rows,
}

impl Bench {
    /// Far enough for heights that need a push of their own.
    fn new() -> Self {
        Self::with(easy_params(), 20)
    }

    fn with(params: Params, blocks: u32) -> Self {
        let chain = Chainstate::new(params.clone());
        let mut bench = Self { forge: Forge::new(params), chain, rows: Rows::default() };
        (0..blocks).for_each(|_| bench.extend(vec![]));
        bench
    }

    fn tip(&self) -> BlockHash {
        self.chain.tip().hash
    }

    fn accept(&mut self, block: &Block) -> Result<(), BlockError> {
        let acceptance = self.chain.accept_block(Arc::new(block.clone()), self.forge.now());
        self.rows.apply(acceptance.update.changes);
        if acceptance.verdict.is_ok() {
            self.forge.keep(block.clone());
        }
        acceptance.verdict
    }

    /// A good block on top.
    fn extend(&mut self, transactions: Vec<Transaction>) {
        let (tip, height) = (self.tip(), self.chain.height());
        let block = self.forge.mine(tip, transactions);
        assert_eq!(self.accept(&block), Ok(()));
        assert_eq!(self.chain.height(), height + 1);
    }

    /// A good block on top but for its seal.
    fn draft(&mut self) -> Block {
        let tip = self.tip();
        self.forge.draft(tip, vec![])
    }

    fn spoil(&mut self, spoil: impl FnOnce(&mut Block)) -> Block {
        let mut block = self.draft();
        spoil(&mut block);
        seal(block)
    }

    /// A block with these transactions, whose fees stay unclaimed.
    fn carry(&mut self, transactions: &[Transaction]) -> Block {
        self.spoil(|block| block.transactions.extend_from_slice(transactions))
    }

    /// The reward of the block at a height.
    fn reward(&self, height: u32) -> OutPoint {
        outpoint(&self.chain.block_at(height).unwrap().transactions[0], 0)
    }

    /// Spends the first reward to anyone.
    fn payment(&self) -> Transaction {
        self.spend_reward(self.reward(1), vec![output(50 * COIN, anyone())])
    }

    fn spend_reward(&self, reward: OutPoint, outputs: Vec<TxOut>) -> Transaction {
        let mut tx = transaction(vec![input(reward)], outputs);
        sign(&mut tx, 0, MINER);
        tx
    }

    /// Mines coins under a condition.
    fn fund(&mut self, script: &ScriptBuf, count: u64) -> Vec<OutPoint> {
        let outputs = vec![output(COIN / 10, script.clone()); count as usize];
        let tx = self.spend_reward(self.reward(2), outputs);
        self.extend(vec![tx.clone()]);
        (0..count as u32).map(|vout| outpoint(&tx, vout)).collect()
    }

    /// A block that spends one coin under `script` by `change`d means.
    fn try_script(&mut self, script: &ScriptBuf, change: impl FnOnce(&mut Transaction)) -> Block {
        let coin = self.fund(script, 1)[0];
        let mut tx = transaction(vec![input(coin)], vec![output(COIN / 10, anyone())]);
        change(&mut tx);
        self.carry(&[tx])
    }
}

type Make = fn(&mut Bench) -> Block;

/// Tries a block; the chain is as before, and a good block follows.
fn refusal(bench: &mut Bench, block: &Block) -> String {
    let (tip, coins, index) = (bench.tip(), bench.chain.coins().clone(), bench.chain.index().clone());
    let reason = bench.accept(block).expect_err("was accepted").reason();
    assert_eq!(bench.tip(), tip, "{reason}");
    assert_eq!(bench.chain.coins(), &coins, "{reason}");
    assert_eq!(bench.chain.index(), &index, "{reason}");
    bench.clone().extend(vec![]);
    reason
}

/// Commits to all witnesses (BIP141), with the rule written down a second time.
fn commit(block: &mut Block, reserved: &[u8]) {
    let wtxids = block.transactions[1..].iter().map(|tx| MerkleNode::from(tx.wtxid()));
    let leaves: Vec<MerkleNode> = std::iter::once(MerkleNode::ZERO).chain(wtxids).collect();
    let hash = sha256d(&[merkle::root(&leaves).root.as_bytes(), reserved].concat());
    let script = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed], &hash[..]].concat();
    block.transactions[0].outputs.push(output(0, ScriptBuf(script)));
    block.transactions[0].inputs[0].witness = vec![reserved.to_vec()];
}

fn with_witness(tx: Transaction, item: Vec<u8>) -> Transaction {
    let mut tx = tx;
    tx.inputs[0].witness = vec![item];
    tx
}

// Headers.

fn without_work(bench: &mut Bench) -> Block {
    let mut block = bench.spoil(|_| ());
    let target = block.header.bits.to_target().unwrap();
    while target.is_met_by(&block.block_hash()) {
        block.header.nonce += 1;
    }
    block
}

fn with_bits(bench: &mut Bench, bits: u32) -> Block {
    bench.spoil(|block| block.header.bits = Bits(bits))
}

/// A block whose bits no hash can meet.
fn with_impossible_bits(bench: &mut Bench, bits: u32) -> Block {
    let mut block = bench.spoil(|_| ());
    block.header.bits = Bits(bits);
    block
}

fn at(bench: &mut Bench, time: u32) -> Block {
    bench.spoil(|block| block.header.time = time)
}

fn of_version(bench: &mut Bench, version: i32) -> Block {
    bench.spoil(|block| block.header.version = version)
}

fn on_an_invalid_block(bench: &mut Bench) -> Block {
    let mut greedy = bench.draft();
    greedy.transactions[0].outputs[0].value.0 += 1;
    let greedy = bench.forge.keep(greedy);
    bench.accept(&greedy).unwrap_err();
    Block::clone(&bench.forge.mine(greedy.block_hash(), vec![]))
}

#[test]
fn a_bad_header_is_refused_with_or_without_its_block_and_not_kept() {
    let rows: &[(&str, Make)] = &[
        ("high-hash", without_work),
        ("high-hash", |bench| with_bits(bench, 0x2100_ffff)),
        ("high-hash", |bench| with_impossible_bits(bench, 0)),
        ("high-hash", |bench| with_impossible_bits(bench, 0x2080_0001)),
        ("high-hash", |bench| with_impossible_bits(bench, 0xff12_3456)),
        ("bad-diffbits", |bench| with_bits(bench, 0x203f_ffff)),
        ("time-too-old", |bench| at(bench, bench.chain.median_time_past())),
        ("time-too-old", |bench| at(bench, 0)),
        ("time-too-new", |bench| at(bench, bench.forge.now() + 7201)),
        ("time-too-new", |bench| at(bench, u32::MAX)),
        ("bad-version(0x00000003)", |bench| of_version(bench, 3)),
        ("bad-version(0x00000001)", |bench| of_version(bench, 1)),
        ("bad-version(0x80000000)", |bench| of_version(bench, i32::MIN)),
        ("bad-prevblk", on_an_invalid_block),
        ("prev-blk-not-found", |bench| {
            bench.spoil(|block| block.header.prev_blockhash = BlockHash::from_bytes([7; 32]))
        }),
    ];
    let bench = Bench::new();
    for (reason, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        let now = bench.forge.now();
        assert_eq!(bench.chain.accept_header(&block.header, now).unwrap_err().reason(), *reason);
        assert_eq!(refusal(&mut bench, &block), *reason);
        assert_eq!(refusal(&mut bench, &block), *reason, "the second time");
        assert_eq!(bench.chain.tree().get(&block.block_hash()), None, "{reason}");
    }
}

#[test]
fn a_block_from_the_future_is_taken_when_its_time_has_come() {
    let mut bench = Bench::new();
    let now = bench.forge.now();
    let block = Arc::new(at(&mut bench, now + 7201));
    for _ in 0..2 {
        assert_eq!(bench.chain.accept_block(Arc::clone(&block), now).verdict, Err(BlockError::TimeTooNew));
    }
    assert_eq!(bench.chain.accept_block(Arc::clone(&block), now + 1).verdict, Ok(()));
    assert_eq!(bench.tip(), block.block_hash());
}

#[test]
fn a_time_warp_at_a_new_period_is_refused_where_bip94_holds() {
    let params = |bip94| Params { bip94, retarget_interval: 4, ..easy_params() };
    for (bip94, step_back, verdict) in
        [(true, 601, Err(BlockError::TimeWarp)), (true, 600, Ok(())), (false, 601, Ok(()))]
    {
        let mut bench = Bench::with(params(bip94), 2);
        let late = bench.chain.tip().header.time + 5_000;
        let last = at(&mut bench, late);
        assert_eq!(bench.accept(&last), Ok(()));
        let mut first = bench.draft();
        first.header.time = late - step_back;
        let branch = bench.chain.tree().branch(bench.tip());
        first.header.bits = next_bits(bench.chain.params(), &branch, first.header.time);
        assert_eq!(bench.accept(&seal(first)), verdict, "{step_back} s back, BIP94 {bip94}");
    }
}

// Blocks that came with the wrong transactions: another copy of the same header may be fine.

fn with_commitment(bench: &mut Bench, change: impl FnOnce(&mut Block)) -> Block {
    let payment = bench.payment();
    bench.spoil(|block| {
        block.transactions.push(payment);
        commit(block, &[0; 32]);
        change(block);
    })
}

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
        assert_eq!(bench.chain.tree().get(&block.block_hash()).unwrap().fault, None, "{reason}");
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

// Blocks that are wrong in themselves.

fn coinbase_script(bench: &mut Bench, change: impl FnOnce(&mut Vec<u8>)) -> Block {
    bench.spoil(|block| change(&mut block.transactions[0].inputs[0].script_sig.0))
}

/// A block whose one payment was changed and signed again.
fn paying(bench: &mut Bench, change: impl FnOnce(&mut Transaction)) -> Block {
    let mut tx = bench.payment();
    change(&mut tx);
    if !tx.inputs.is_empty() {
        sign(&mut tx, 0, MINER);
    }
    bench.carry(&[tx])
}

fn spending(bench: &mut Bench, coins: &[OutPoint]) -> Block {
    let inputs = coins.iter().map(|coin| input(*coin)).collect();
    bench.carry(&[transaction(inputs, vec![output(1, anyone())])])
}

/// A coinbase with an output that fills the block up to this many bytes without witnesses.
fn of_length(bench: &mut Bench, bytes: usize) -> Block {
    let filled = |bench: &mut Bench, filling: usize| {
        bench.spoil(|block| {
            let script = [vec![OP_RETURN], vec![0; filling]].concat();
            block.transactions[0].outputs.push(output(0, ScriptBuf(script)));
        })
    };
    let empty = filled(bench, 100_000).total_size() - 100_000;
    let block = filled(bench, bytes - empty);
    assert_eq!(block.total_size(), bytes);
    block
}

/// Signature operations in an output, besides the one of the reward.
fn with_sigops(bench: &mut Bench, count: usize) -> Block {
    let script = ScriptBuf(vec![OP_CHECKSIG; count - 1]);
    bench.spoil(|block| block.transactions[0].outputs.push(output(0, script)))
}

/// Forty spends of a script hash behind which 510 signature operations stand.
fn with_hidden_sigops(bench: &mut Bench, count: u64) -> Block {
    let redeem = [&[0x00, 0x63], &[OP_CHECKSIG; 510][..], &[0x68, 0x51]].concat();
    let coins = bench.fund(&p2sh(&hash160(&redeem)), count);
    let script_sig = Builder::new().data(&redeem).into_script();
    let inputs = coins.iter().map(|coin| TxIn { script_sig: script_sig.clone(), ..input(*coin) }).collect();
    bench.carry(&[transaction(inputs, vec![output(1, anyone())])])
}

const WRONG_BY_ITSELF: &[(&str, Make)] = &[
    ("bad-blk-length", |bench| bench.spoil(|block| block.transactions.clear())),
    ("bad-blk-length", |bench| of_length(bench, 1_000_001)),
    ("bad-blk-weight", |bench| {
        let payment = bench.payment();
        bench.spoil(|block| {
            block.transactions.push(with_witness(payment, vec![0; MAX_BLOCK_WEIGHT]));
            commit(block, &[0; 32]);
        })
    }),
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
    ("bad-cb-height", |bench| coinbase_script(bench, |script| script[1] += 1)),
    ("bad-cb-height", |bench| coinbase_script(bench, |script| drop(script.remove(0)))),
    ("bad-cb-amount", |bench| bench.spoil(|block| block.transactions[0].outputs[0].value.0 += 1)),
    ("bad-cb-amount", |bench| {
        let payment = bench.spend_reward(bench.reward(1), vec![output(49 * COIN, anyone())]);
        bench.spoil(|block| {
            block.transactions.push(payment);
            block.transactions[0].outputs[0].value.0 += COIN + 1;
        })
    }),
    ("bad-blk-sigops", |bench| with_sigops(bench, 20_001)),
    ("bad-blk-sigops", |bench| with_hidden_sigops(bench, 40)),
    ("bad-txns-vin-empty", |bench| paying(bench, |tx| tx.inputs.clear())),
    ("bad-txns-vout-empty", |bench| paying(bench, |tx| tx.outputs.clear())),
    ("bad-txns-vout-negative", |bench| paying(bench, |tx| tx.outputs[0].value.0 = u64::MAX)),
    ("bad-txns-vout-toolarge", |bench| paying(bench, |tx| tx.outputs[0].value.0 = MAX_MONEY.0 + 1)),
    ("bad-txns-txouttotal-toolarge", |bench| {
        paying(bench, |tx| tx.outputs = vec![output(MAX_MONEY.0, anyone()), output(1, anyone())])
    }),
    ("bad-txns-inputs-duplicate", |bench| paying(bench, |tx| tx.inputs.push(tx.inputs[0].clone()))),
    ("bad-txns-prevout-null", |bench| paying(bench, |tx| tx.inputs.push(input(OutPoint::NULL)))),
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

/// Spends the reward of block 1 under a lock time and a relative one.
fn locked(bench: &mut Bench, lock_time: u32, sequence: u32) -> Block {
    paying(bench, |tx| {
        tx.lock_time = lock_time;
        tx.inputs[0].sequence = sequence;
    })
}

/// Refused, marked for good, and so is what stands on it.
fn assert_marked(bench: &mut Bench, block: &Block, reason: &str) {
    assert_eq!(refusal(bench, block), reason);
    let fault = bench.chain.tree().get(&block.block_hash()).unwrap().fault.clone();
    assert_eq!(fault, Some(Fault::Own(reason.to_owned())));
    assert_eq!(refusal(bench, block), "duplicate-invalid", "{reason} the second time");
    let restored = Chainstate::restore(bench.chain.params().clone(), &bench.rows).unwrap();
    assert_eq!(restored.tree().get(&block.block_hash()).unwrap().fault, fault);
    assert_eq!(restored.tip(), bench.chain.tip());
}

#[test]
fn a_block_that_breaks_one_rule_is_refused_for_it_and_marked() {
    let bench = Bench::new();
    for (reason, make) in WRONG_BY_ITSELF {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_marked(&mut bench, &block, reason);
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

// Scripts.

fn cltv(height: i64) -> ScriptBuf {
    let lock = Builder::new().number(height).opcode(OP_CHECKLOCKTIMEVERIFY);
    lock.opcode(OP_DROP).number(1).into_script()
}

fn csv(blocks: i64) -> ScriptBuf {
    let lock = Builder::new().number(blocks).opcode(OP_CHECKSEQUENCEVERIFY);
    lock.opcode(OP_DROP).number(1).into_script()
}

fn one_of_one() -> ScriptBuf {
    multisig(1, &[public_key(MINER)])
}

/// Signs for a bare multisig, with what its bug of 2009 takes off the stack besides.
fn sign_multisig(tx: &mut Transaction, dummy: i64) {
    let signature = signature(tx, 0, &one_of_one(), MINER);
    tx.inputs[0].script_sig = Builder::new().number(dummy).data(&signature).into_script();
}

const FALSE: &str = "Script evaluated without error but finished with a false/empty top stack element";
const LOCKED: &str = "Locktime requirement not satisfied";

const WRONG_SCRIPTS: &[(&str, Make)] = &[
    ("Script failed an OP_EQUALVERIFY operation", |bench| {
        bench.try_script(&owned_by(MINER), |tx| sign(tx, 0, 2))
    }),
    (FALSE, |bench| {
        bench.try_script(&owned_by(MINER), |tx| {
            sign(tx, 0, MINER);
            tx.outputs[0].value.0 -= 1;
        })
    }),
    ("Non-canonical DER signature", |bench| {
        bench.try_script(&owned_by(MINER), |tx| {
            sign(tx, 0, MINER);
            // The first byte of the signature, behind the push of it.
            tx.inputs[0].script_sig.0[1] ^= 1;
        })
    }),
    ("Operation not valid with the current stack size", |bench| bench.try_script(&owned_by(MINER), |_| ())),
    (LOCKED, |bench| bench.try_script(&cltv(100), |tx| tx.inputs[0].sequence = 0)),
    (LOCKED, |bench| bench.try_script(&csv(10), |_| ())),
    ("Negative locktime", |bench| bench.try_script(&cltv(-1), |_| ())),
    ("Dummy CHECKMULTISIG argument must be zero", |bench| {
        bench.try_script(&one_of_one(), |tx| sign_multisig(tx, 1))
    }),
    (FALSE, |bench| {
        bench.try_script(&p2sh(&[7; 20]), |tx| {
            tx.inputs[0].script_sig = Builder::new().number(1).into_script()
        })
    }),
    (FALSE, |bench| {
        let redeem = Builder::new().number(0).into_script();
        let script_sig = Builder::new().data(redeem.as_bytes()).into_script();
        bench.try_script(&p2sh(&hash160(redeem.as_bytes())), |tx| tx.inputs[0].script_sig = script_sig)
    }),
    ("Only push operators allowed in signatures", |bench| {
        let script_sig = Builder::new().number(1).opcode(OP_DROP).data(&[0x51]).into_script();
        bench.try_script(&p2sh(&hash160(&[0x51])), |tx| tx.inputs[0].script_sig = script_sig)
    }),
    ("OP_RETURN was encountered", |bench| bench.try_script(&ScriptBuf(vec![0x51, OP_RETURN]), |_| ())),
    ("Attempted to use a disabled opcode", |bench| {
        bench.try_script(&ScriptBuf(vec![0x51, 0x51, OP_CAT]), |_| ())
    }),
    ("Witness program has incorrect length", |bench| {
        bench.try_script(&ScriptBuf(vec![0x00, 0x02, 7, 7]), |_| ())
    }),
    ("Witness requires empty scriptSig", |bench| {
        bench.try_script(&ScriptBuf(vec![0x00, 0x02, 7, 7]), |tx| tx.inputs[0].script_sig = anyone())
    }),
    ("Witness provided for non-witness script", |bench| {
        let coin = bench.fund(&anyone(), 1)[0];
        let tx = transaction(vec![input(coin)], vec![output(1, anyone())]);
        bench.spoil(|block| {
            block.transactions.push(with_witness(tx, vec![1]));
            commit(block, &[0; 32]);
        })
    }),
];

#[test]
fn a_script_that_fails_is_named_with_its_reason() {
    let bench = Bench::new();
    for (error, make) in WRONG_SCRIPTS {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_marked(&mut bench, &block, &format!("block-script-verify-flag-failed ({error})"));
    }
}

#[test]
fn scripts_that_hold_are_fine() {
    let rows: &[(&str, Make)] = &[
        ("a lock time that is over", |bench| {
            let height = bench.chain.height();
            bench.try_script(&cltv(height.into()), |tx| {
                tx.lock_time = height;
                tx.inputs[0].sequence = 0;
            })
        }),
        ("a relative lock time of one block", |bench| {
            bench.try_script(&csv(1), |tx| tx.inputs[0].sequence = 1)
        }),
        ("a bare multisig", |bench| bench.try_script(&one_of_one(), |tx| sign_multisig(tx, 0))),
        ("a witness program without a meaning yet", |bench| {
            bench.try_script(&ScriptBuf(vec![0x60, 0x02, 7, 7]), |_| ())
        }),
    ];
    let bench = Bench::new();
    for (name, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(bench.accept(&block), Ok(()), "{name}");
    }
}

/// A spend of a witness program of version 0 has no verdict yet.
#[test]
fn what_is_not_implemented_is_neither_connected_nor_marked() {
    let mut bench = Bench::new();
    let script = [&[0x00, 0x14], &[7; 20][..]].concat();
    let block = bench.try_script(&ScriptBuf(script), |_| ());
    let tip = bench.tip();
    let error = bench.accept(&block).unwrap_err();
    assert!(error.is_unimplemented(), "{error}");
    assert_eq!(bench.tip(), tip);
    let stored = Chainstate::restore(easy_params(), &bench.rows).unwrap();
    for chain in [&bench.chain, &stored] {
        assert_eq!(chain.tree().get(&block.block_hash()).unwrap().fault, Some(Fault::Unimplemented));
        assert_eq!(chain.tip().hash, tip);
    }
    bench.extend(vec![]);
}

// Before the soft forks.

/// None of them holds below height 1000.
fn before_the_forks() -> Params {
    let forks = BuriedForks { bip34: 1000, bip65: 1000, bip66: 1000, csv: 1000, segwit: 1000, taproot: 1000 };
    Params { forks, ..easy_params() }
}

#[test]
fn rules_do_not_hold_before_their_height() {
    let rows: &[(&str, Make)] = &[
        ("an old version", |bench| of_version(bench, 1)),
        ("a coinbase without its height", |bench| coinbase_script(bench, |script| script[1] += 1)),
        ("a lock time compared with the block's own time", |bench| {
            let time = bench.chain.tip().header.time;
            locked(bench, time, 0)
        }),
        ("a relative lock time", |bench| locked(bench, 0, 1_000)),
        ("a lock time in a script", |bench| bench.try_script(&cltv(100), |_| ())),
        ("a relative lock time in a script", |bench| bench.try_script(&csv(10), |_| ())),
        ("a dummy that is not empty", |bench| bench.try_script(&one_of_one(), |tx| sign_multisig(tx, 1))),
    ];
    let bench = Bench::with(before_the_forks(), 20);
    for (name, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(bench.accept(&block), Ok(()), "{name}");
    }
    let mut bench = bench;
    let block = with_commitment(&mut bench, |_| ());
    assert_eq!(refusal(&mut bench, &block), "unexpected-witness", "a commitment means nothing yet");
}

/// BIP30: before BIP34 two coinbases could be the same transaction.
#[test]
fn a_coinbase_may_come_again_only_when_its_outputs_are_spent() {
    let mut bench = Bench::with(before_the_forks(), 5);
    let first = bench.chain.block_at(1).unwrap().transactions[0].clone();
    let again = |bench: &mut Bench| bench.spoil(|block| block.transactions[0] = first.clone());
    let block = again(&mut bench);
    assert_marked(&mut bench, &block, "bad-txns-BIP30");
    let payment = bench.payment();
    bench.extend(vec![payment]);
    let block = again(&mut bench);
    assert_eq!(bench.accept(&block), Ok(()));
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
    let block = bench.spoil(|_| ());
    let (height, mtp) = (bench.chain.height() + 1, bench.chain.median_time_past());
    assert_eq!(check_block(&block), Ok(()));
    assert_eq!(check_contextual_block(bench.chain.params(), &block, height, mtp), Ok(()));
    let wrong = check_contextual_block(bench.chain.params(), &block, height + 1, mtp);
    assert_eq!(wrong, Err(BlockError::BadCoinbaseHeight));
}
