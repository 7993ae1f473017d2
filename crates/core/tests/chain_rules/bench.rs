//! A chain with coins to spend, on which spoiled blocks are tried.

use std::sync::Arc;

use hashyard_core::chain::{Chainstate, Fault, Rows};
use hashyard_core::consensus::BlockError;
use hashyard_core::script::opcode::{OP_CHECKLOCKTIMEVERIFY, OP_CHECKSEQUENCEVERIFY, OP_DROP};
use hashyard_core::script::{Builder, multisig, p2sh};
use hashyard_core::{
    Block, BlockHash, COIN, MerkleNode, OutPoint, Params, ScriptBuf, Transaction, TxIn, TxOut, hash160,
    merkle, sha256d,
};

use crate::common::{
    Forge, MINER, anyone, easy_params, input, outpoint, output, public_key, seal, sign, signature,
    transaction,
};

pub const OP_CHECKSIG: u8 = 0xac;
pub const OP_RETURN: u8 = 0x6a;

/// In a sequence number: the relative lock time counts units of 512 seconds (BIP68).
pub const SECONDS: u32 = 1 << 22;

/// A chain with coins to spend, on which blocks are tried.
#[derive(Clone)]
pub struct Bench {
    pub forge: Forge,
    pub chain: Chainstate,
    pub rows: Rows,
}

impl Bench {
    /// Far enough for heights that need a push of their own.
    pub fn new() -> Self {
        Self::with(easy_params(), 20)
    }

    pub fn with(params: Params, blocks: u32) -> Self {
        let chain = Chainstate::new(params.clone());
        let mut bench = Self { forge: Forge::new(params), chain, rows: Rows::default() };
        (0..blocks).for_each(|_| bench.extend(vec![]));
        bench
    }

    pub fn tip(&self) -> BlockHash {
        self.chain.tip().hash
    }

    pub fn accept(&mut self, block: &Block) -> Result<(), BlockError> {
        let acceptance = self.chain.accept_block(Arc::new(block.clone().into()), self.forge.now());
        self.rows.apply(acceptance.update.changes);
        if acceptance.verdict.is_ok() {
            self.forge.keep(block.clone());
        }
        acceptance.verdict
    }

    /// A good block on top.
    pub fn extend(&mut self, transactions: Vec<Transaction>) {
        let (tip, height) = (self.tip(), self.chain.height());
        let block = self.forge.mine(tip, transactions);
        assert_eq!(self.accept(&block), Ok(()));
        assert_eq!(self.chain.height(), height + 1);
    }

    /// A good block on top but for its seal.
    pub fn draft(&mut self) -> Block {
        let tip = self.tip();
        self.forge.draft(tip, vec![])
    }

    pub fn spoil(&mut self, spoil: impl FnOnce(&mut Block)) -> Block {
        let mut block = self.draft();
        spoil(&mut block);
        seal(block)
    }

    /// A block with these transactions, whose fees stay unclaimed.
    pub fn carry(&mut self, transactions: &[Transaction]) -> Block {
        self.spoil(|block| block.transactions.extend_from_slice(transactions))
    }

    /// The reward of the block at a height.
    pub fn reward(&self, height: u32) -> OutPoint {
        outpoint(&self.chain.block_at(height).unwrap().transactions[0], 0)
    }

    /// Spends the first reward to anyone.
    pub fn payment(&self) -> Transaction {
        self.spend_reward(self.reward(1), vec![output(50 * COIN, anyone())])
    }

    pub fn spend_reward(&self, reward: OutPoint, outputs: Vec<TxOut>) -> Transaction {
        let mut tx = transaction(vec![input(reward)], outputs);
        sign(&mut tx, 0, MINER);
        tx
    }

    /// Mines coins under a condition.
    pub fn fund(&mut self, script: &ScriptBuf, count: u64) -> Vec<OutPoint> {
        let outputs = vec![output(COIN / 10, script.clone()); count as usize];
        let tx = self.spend_reward(self.reward(2), outputs);
        self.extend(vec![tx.clone()]);
        (0..count as u32).map(|vout| outpoint(&tx, vout)).collect()
    }

    /// A block that spends one coin under `script` by `change`d means.
    pub fn try_script(&mut self, script: &ScriptBuf, change: impl FnOnce(&mut Transaction)) -> Block {
        let coin = self.fund(script, 1)[0];
        let mut tx = transaction(vec![input(coin)], vec![output(COIN / 10, anyone())]);
        change(&mut tx);
        self.carry(&[tx])
    }
}

pub type Make = fn(&mut Bench) -> Block;

/// Tries a block; the chain is as before, and a good block follows.
pub fn refusal(bench: &mut Bench, block: &Block) -> String {
    let (tip, coins, index) = (bench.tip(), bench.chain.coins().clone(), bench.chain.index().clone());
    let reason = bench.accept(block).expect_err("was accepted").reason();
    assert_eq!(bench.tip(), tip, "{reason}");
    assert_eq!(bench.chain.coins(), &coins, "{reason}");
    assert_eq!(bench.chain.index(), &index, "{reason}");
    bench.clone().extend(vec![]);
    reason
}

/// Commits to all witnesses (BIP141), with the rule written down a second time.
pub fn commit(block: &mut Block, reserved: &[u8]) {
    let wtxids = block.transactions[1..].iter().map(|tx| MerkleNode::from(tx.wtxid()));
    let leaves: Vec<MerkleNode> = std::iter::once(MerkleNode::ZERO).chain(wtxids).collect();
    let hash = sha256d(&[merkle::root(&leaves).root.as_bytes(), reserved].concat());
    let script = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed], &hash[..]].concat();
    block.transactions[0].outputs.push(output(0, ScriptBuf(script)));
    block.transactions[0].inputs[0].witness = vec![reserved.to_vec()];
}

pub fn with_witness(tx: Transaction, item: Vec<u8>) -> Transaction {
    let mut tx = tx;
    tx.inputs[0].witness = vec![item];
    tx
}
pub fn with_commitment(bench: &mut Bench, change: impl FnOnce(&mut Block)) -> Block {
    let payment = bench.payment();
    bench.spoil(|block| {
        block.transactions.push(payment);
        commit(block, &[0; 32]);
        change(block);
    })
}

pub fn coinbase_script(bench: &mut Bench, change: impl FnOnce(&mut Vec<u8>)) -> Block {
    bench.spoil(|block| change(&mut block.transactions[0].inputs[0].script_sig.0))
}

/// A block whose one payment was changed and signed again.
pub fn paying(bench: &mut Bench, change: impl FnOnce(&mut Transaction)) -> Block {
    let mut tx = bench.payment();
    change(&mut tx);
    if !tx.inputs.is_empty() {
        sign(&mut tx, 0, MINER);
    }
    bench.carry(&[tx])
}

pub fn spending(bench: &mut Bench, coins: &[OutPoint]) -> Block {
    let inputs = coins.iter().map(|coin| input(*coin)).collect();
    bench.carry(&[transaction(inputs, vec![output(1, anyone())])])
}

/// A coinbase with an output that fills the block up to this many bytes without witnesses.
pub fn of_length(bench: &mut Bench, bytes: usize) -> Block {
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
pub fn with_sigops(bench: &mut Bench, count: usize) -> Block {
    let script = ScriptBuf(vec![OP_CHECKSIG; count - 1]);
    bench.spoil(|block| block.transactions[0].outputs.push(output(0, script)))
}

/// Forty spends of a script hash behind which 510 signature operations stand.
pub fn with_hidden_sigops(bench: &mut Bench, count: u64) -> Block {
    let redeem = [&[0x00, 0x63], &[OP_CHECKSIG; 510][..], &[0x68, 0x51]].concat();
    let coins = bench.fund(&p2sh(&hash160(&redeem)), count);
    let script_sig = Builder::new().data(&redeem).into_script();
    let inputs = coins.iter().map(|coin| TxIn { script_sig: script_sig.clone(), ..input(*coin) }).collect();
    bench.carry(&[transaction(inputs, vec![output(1, anyone())])])
}

/// Spends the reward of block 1 under a lock time and a relative one.
pub fn locked(bench: &mut Bench, lock_time: u32, sequence: u32) -> Block {
    paying(bench, |tx| {
        tx.lock_time = lock_time;
        tx.inputs[0].sequence = sequence;
    })
}

/// Refused and marked: for good if the block was stored, else until a restart, as nothing is stored of what was never valid.
pub fn assert_marked(bench: &mut Bench, block: &Block, reason: &str) {
    assert_eq!(refusal(bench, block), reason);
    let entry = bench.chain.tree().get(&block.block_hash()).unwrap().clone();
    assert_eq!(entry.fault, Some(Fault::Own(reason.to_owned())));
    assert_eq!(refusal(bench, block), "duplicate-invalid", "{reason} the second time");
    let restored = Chainstate::restore(bench.chain.params().clone(), &bench.rows).unwrap();
    assert_eq!(entry.stored, bench.chain.block(&entry.hash).is_some());
    assert_eq!(restored.tree().get(&entry.hash), Some(&entry).filter(|entry| entry.stored));
    assert_eq!(restored.tip(), bench.chain.tip());
}

pub fn cltv(height: i64) -> ScriptBuf {
    let lock = Builder::new().number(height).opcode(OP_CHECKLOCKTIMEVERIFY);
    lock.opcode(OP_DROP).number(1).into_script()
}

pub fn csv(blocks: i64) -> ScriptBuf {
    let lock = Builder::new().number(blocks).opcode(OP_CHECKSEQUENCEVERIFY);
    lock.opcode(OP_DROP).number(1).into_script()
}

pub fn one_of_one() -> ScriptBuf {
    multisig(1, &[public_key(MINER)])
}

/// Signs for a bare multisig, with what its bug of 2009 takes off the stack besides.
pub fn sign_multisig(tx: &mut Transaction, dummy: i64) {
    let signature = signature(tx, 0, &one_of_one(), MINER);
    tx.inputs[0].script_sig = Builder::new().number(dummy).data(&signature).into_script();
}

pub fn at(bench: &mut Bench, time: u32) -> Block {
    bench.spoil(|block| block.header.time = time)
}

pub fn of_version(bench: &mut Bench, version: i32) -> Block {
    bench.spoil(|block| block.header.version = version)
}
