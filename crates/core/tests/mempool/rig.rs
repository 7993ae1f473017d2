//! A chain and its pool, moved by hand.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashyard_core::chain::{Acceptance, Chainstate, Rows, Step};
use hashyard_core::consensus::block::height_push;
use hashyard_core::mempool::{
    Accepted, Mempool, MempoolError, MempoolPolicy, PoolChange, Template, block_template,
};
use hashyard_core::params::REGTEST;
use hashyard_core::script::{Builder, p2sh};
use hashyard_core::{
    Amount, Block, BlockHash, Header, MerkleNode, OutPoint, Params, ScriptBuf, Transaction, TxIn, TxOut,
    Txid, hash160,
};

pub const COIN: u64 = 100_000_000;
/// Confirmations that a coinbase needs here.
pub const MATURITY: u32 = 3;
/// Signals no replaceability and no relative lock time.
pub const FINAL: u32 = u32::MAX;
/// Signals replaceability (BIP125).
pub const REPLACEABLE: u32 = 0xffff_fffd;

/// The script that anyone can satisfy behind P2SH: it leaves a one.
const OP_TRUE: [u8; 1] = [0x51];

pub fn anyone() -> ScriptBuf {
    p2sh(&hash160(&OP_TRUE))
}

pub fn satisfy() -> ScriptBuf {
    Builder::new().data(&OP_TRUE).into_script()
}

/// An output to spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    pub outpoint: OutPoint,
    pub value: u64,
}

/// The outputs that anyone can spend.
pub fn outputs_of(tx: &Transaction) -> Vec<Money> {
    let txid = tx.txid();
    let numbered = tx.outputs.iter().enumerate().filter(|(_, output)| output.script_pubkey == anyone());
    numbered
        .map(|(vout, output)| Money { outpoint: OutPoint { txid, vout: vout as u32 }, value: output.value.0 })
        .collect()
}

/// Spends `from` into `count` equal outputs and leaves at least `fee`.
pub fn pay(from: &[Money], count: u64, fee: u64, sequence: u32) -> Transaction {
    let total: u64 = from.iter().map(|money| money.value).sum();
    let output = TxOut { value: Amount((total - fee) / count), script_pubkey: anyone() };
    let input = |money: &Money| TxIn {
        previous_output: money.outpoint,
        script_sig: satisfy(),
        sequence,
        witness: vec![],
    };
    Transaction {
        version: 2,
        inputs: from.iter().map(input).collect(),
        outputs: vec![output; count as usize],
        lock_time: 0,
    }
}

#[derive(Clone)]
pub struct Rig {
    pub chain: Chainstate,
    pub pool: Mempool,
    /// What a driver would have stored.
    pub rows: Rows,
    pub now_s: u32,
    /// Makes coinbases differ on branches of the same height.
    pub extra_nonce: u64,
}

impl Rig {
    /// A chain with this many coinbases that may be spent in the next block.
    pub fn with_coins(count: u32) -> Self {
        Self::with_policy(count, MempoolPolicy::default())
    }

    pub fn with_policy(count: u32, policy: MempoolPolicy) -> Self {
        let params = Params { coinbase_maturity: MATURITY, ..REGTEST.clone() };
        let now_s = params.genesis.time + 1_000_000;
        let chain = Chainstate::new(params);
        let mut rig =
            Self { chain, pool: Mempool::new(policy), rows: Rows::default(), now_s, extra_nonce: 0 };
        (1..count + MATURITY).for_each(|_| drop(rig.mine()));
        rig
    }

    pub fn now_ms(&self) -> u64 {
        u64::from(self.now_s) * 1000
    }

    /// The reward of the block at this height.
    pub fn coin(&self, height: u32) -> Money {
        outputs_of(&self.chain.block_at(height).unwrap().transactions[0])[0]
    }

    pub fn accept(&mut self, tx: &Transaction) -> Result<Accepted, MempoolError> {
        let tested = self.pool.test_accept(tx, &self.chain, self.now_ms());
        let accepted = self.pool.accept(tx.clone(), &self.chain, self.now_ms());
        assert_eq!(tested.as_ref().map(|candidate| candidate.txid()).err(), accepted.as_ref().err());
        if let Ok(accepted) = &accepted {
            self.rows.apply(accepted.changes.clone());
        }
        accepted
    }

    /// Takes a transaction in that must be fine.
    pub fn add(&mut self, tx: Transaction) -> Transaction {
        self.accept(&tx).unwrap_or_else(|error| panic!("{error}"));
        tx
    }

    /// Core's words for what is wrong.
    pub fn refusal(&mut self, tx: &Transaction) -> String {
        let before = (self.pool.len(), self.pool.usage());
        let reason = self.accept(tx).expect_err("was accepted").reason();
        assert_eq!((self.pool.len(), self.pool.usage()), before, "a refused transaction changes nothing");
        reason
    }

    pub fn template(&self) -> Template {
        block_template::build(&self.chain, &self.pool, self.now_s, anyone(), self.extra_nonce, "rig")
    }

    /// Mines what the pool has.
    pub fn mine(&mut self) -> PoolChange {
        self.extra_nonce += 1;
        let block = self.template().block;
        self.submit(solve(block))
    }

    /// Mines a block with these transactions on top of any block.
    pub fn mine_on(&mut self, parent: BlockHash, transactions: &[Transaction]) -> (BlockHash, PoolChange) {
        self.extra_nonce += 1;
        let entry = self.chain.tree().get(&parent).unwrap();
        let (height, time) = (entry.height + 1, entry.header.time + 1);
        let mut script = height_push(height);
        script.push(8);
        script.extend(self.extra_nonce.to_le_bytes());
        let input = TxIn {
            previous_output: OutPoint::NULL,
            script_sig: ScriptBuf(script),
            sequence: FINAL,
            witness: vec![],
        };
        let reward = TxOut { value: self.chain.params().subsidy(height), script_pubkey: anyone() };
        let coinbase = Transaction { version: 2, inputs: vec![input], outputs: vec![reward], lock_time: 0 };
        let header = Header {
            version: 4,
            prev_blockhash: parent,
            merkle_root: MerkleNode::ZERO,
            time,
            bits: self.chain.params().pow_limit,
            nonce: 0,
        };
        let mut block = Block { header, transactions: [vec![coinbase], transactions.to_vec()].concat() };
        block.header.merkle_root = block.compute_merkle_root().root;
        let block = solve(block);
        (block.block_hash(), self.submit(block))
    }

    pub fn submit(&mut self, block: Block) -> PoolChange {
        self.now_s = self.now_s.max(block.header.time) + 1;
        let Acceptance { verdict, update } = self.chain.accept_block(Arc::new(block.into()), self.now_s);
        assert_eq!(verdict, Ok(()));
        self.follow(&update.steps)
    }

    pub fn follow(&mut self, steps: &[Step]) -> PoolChange {
        let change = self.pool.apply_steps(steps, &self.chain, self.now_ms());
        self.rows.apply(change.changes.clone());
        change
    }

    pub fn txids(&self) -> BTreeSet<Txid> {
        self.pool.iter().map(|entry| entry.txid).collect()
    }

    /// What must hold at any time: nothing twice, nothing invalid, all links and sums right, all of it stored.
    pub fn check_invariants(&self) {
        let mut spent = BTreeSet::new();
        for entry in self.pool.iter() {
            for input in &entry.tx.inputs {
                assert!(
                    spent.insert(input.previous_output),
                    "two transactions spend {}",
                    input.previous_output
                );
                assert_eq!(self.pool.spender(&input.previous_output), Some(entry.txid));
                assert!(self.pool.coin(&self.chain, &input.previous_output).is_some());
            }
            let (above, below) = (self.above(&entry.txid), self.below(&entry.txid));
            assert_eq!(self.pool.ancestors(&entry.txid), Some(above.clone()));
            assert_eq!(self.pool.descendants(&entry.txid), Some(below.clone()));
            assert_eq!(entry.ancestors, self.sum(&above, &entry.txid));
            assert_eq!(entry.descendants, self.sum(&below, &entry.txid));
        }
        let (restored, changes) =
            Mempool::restore(self.pool.policy().clone(), &self.rows, &self.chain, self.now_ms());
        assert_eq!(restored.iter().map(|entry| entry.txid).collect::<BTreeSet<_>>(), self.txids());
        assert!(changes.rows.values().all(Option::is_some), "a row that should be gone is still stored");
    }

    /// By asking every transaction, not by following links.
    fn above(&self, txid: &Txid) -> BTreeSet<Txid> {
        let mut found = BTreeSet::new();
        let mut queue = vec![*txid];
        while let Some(entry) = queue.pop().map(|txid| self.pool.get(&txid).unwrap()) {
            let parents = entry.tx.inputs.iter().map(|input| input.previous_output.txid);
            queue.extend(parents.filter(|parent| self.pool.contains(parent) && found.insert(*parent)));
        }
        found
    }

    fn below(&self, txid: &Txid) -> BTreeSet<Txid> {
        self.pool.iter().map(|entry| entry.txid).filter(|other| self.above(other).contains(txid)).collect()
    }

    fn sum(&self, txids: &BTreeSet<Txid>, own: &Txid) -> hashyard_core::mempool::Totals {
        let mut totals = self.pool.get(own).unwrap().totals();
        for entry in txids.iter().map(|txid| self.pool.get(txid).unwrap()) {
            totals.count += 1;
            totals.vsize += entry.vsize;
            totals.fee.0 += entry.modified_fee.0;
            totals.sigops_cost += entry.sigops_cost;
        }
        totals
    }
}

/// Half of all nonces win on this network.
pub fn solve(mut block: Block) -> Block {
    let target = block.header.bits.to_target().unwrap();
    while !target.is_met_by(&block.block_hash()) {
        block.header.nonce += 1;
    }
    block
}
