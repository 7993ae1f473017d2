//! Blocks made by hand on any parent, and a model of the coins that exist behind each of them.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

use std::collections::BTreeMap;
use std::sync::Arc;

use hashyard_core::Coin;
use hashyard_core::consensus::block::height_push;
use hashyard_core::params::REGTEST;
use hashyard_core::script::{Builder, SighashType, legacy_sighash, p2pkh};
use hashyard_core::transaction::SEQUENCE_FINAL;
use hashyard_core::{
    Amount, Block, BlockHash, HashedBlock, Header, MerkleNode, OutPoint, Params, PubkeyHash, ScriptBuf,
    Transaction, TxIn, TxOut,
};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};

/// Confirmations that a coinbase needs here.
pub const MATURITY: u32 = 3;

/// Whom coinbases pay.
pub const MINER: u8 = 1;

/// Regtest, on which every second hash is a block, with coins that soon mature.
pub fn easy_params() -> Params {
    Params { coinbase_maturity: MATURITY, ..REGTEST.clone() }
}

pub fn key(secret: u8) -> SigningKey {
    SigningKey::from_slice(&[secret; 32]).unwrap()
}

pub fn public_key(secret: u8) -> Vec<u8> {
    key(secret).verifying_key().to_sec1_point(true).as_bytes().to_vec()
}

/// What the holder of a key can spend.
pub fn owned_by(secret: u8) -> ScriptBuf {
    p2pkh(&PubkeyHash::of(&public_key(secret)))
}

/// What anyone can spend: the script that leaves a one.
pub fn anyone() -> ScriptBuf {
    ScriptBuf(vec![0x51])
}

pub fn output(value: u64, script_pubkey: ScriptBuf) -> TxOut {
    TxOut { value: Amount(value), script_pubkey }
}

pub fn input(previous_output: OutPoint) -> TxIn {
    TxIn { previous_output, script_sig: ScriptBuf::default(), sequence: SEQUENCE_FINAL, witness: vec![] }
}

pub fn outpoint(tx: &Transaction, vout: u32) -> OutPoint {
    OutPoint { txid: tx.txid(), vout }
}

/// Unsigned.
pub fn transaction(inputs: Vec<TxIn>, outputs: Vec<TxOut>) -> Transaction {
    Transaction { version: 2, inputs, outputs, lock_time: 0 }
}

/// A signature over one input, hash type included.
pub fn signature(tx: &Transaction, index: usize, spent: &ScriptBuf, secret: u8) -> Vec<u8> {
    let sighash = legacy_sighash(tx, index, spent.as_bytes(), SighashType::ALL);
    let signature: Signature = key(secret).sign_prehash(sighash.as_bytes()).unwrap();
    [signature.to_der().as_bytes(), &[SighashType::ALL.0 as u8]].concat()
}

/// Signs one input that spends what [`owned_by`] says.
pub fn sign(tx: &mut Transaction, index: usize, secret: u8) {
    let signature = signature(tx, index, &owned_by(secret), secret);
    tx.inputs[index].script_sig = Builder::new().data(&signature).data(&public_key(secret)).into_script();
}

/// What exists behind a block.
#[derive(Debug, Clone)]
pub struct State {
    pub height: u32,
    pub time: u32,
    pub coins: BTreeMap<OutPoint, Coin>,
    /// Satoshis that coinbases up to here could have made and did not.
    pub unclaimed: u64,
}

impl State {
    /// Coins that a block on top may spend.
    pub fn spendable(&self, params: &Params) -> Vec<OutPoint> {
        let ripe = |coin: &Coin| !coin.coinbase || self.height + 1 - coin.height >= params.coinbase_maturity;
        self.coins.iter().filter(|(_, coin)| ripe(coin)).map(|(outpoint, _)| *outpoint).collect()
    }

    /// Moves the coins of one transaction, and gives its fee.
    pub fn apply(&mut self, tx: &Transaction, height: u32) -> u64 {
        let spent = tx.inputs.iter().filter_map(|input| self.coins.remove(&input.previous_output));
        let paid: u64 = spent.map(|coin| coin.output.value.0).sum();
        for (vout, output) in tx.outputs.iter().enumerate() {
            let coin = Coin { output: output.clone(), height, coinbase: tx.is_coinbase() };
            self.coins.insert(outpoint(tx, vout as u32), coin);
        }
        let made: u64 = tx.outputs.iter().map(|output| output.value.0).sum();
        paid.saturating_sub(made)
    }
}

/// Makes blocks and remembers what exists behind each.
#[derive(Debug, Clone)]
pub struct Forge {
    pub params: Params,
    states: BTreeMap<BlockHash, State>,
    /// Makes coinbases differ on branches of the same height.
    tag: u32,
}

impl Forge {
    pub fn new(params: Params) -> Self {
        let genesis = State { height: 0, time: params.genesis.time, coins: BTreeMap::new(), unclaimed: 0 };
        Self { states: BTreeMap::from([(params.genesis_hash(), genesis)]), params, tag: 0 }
    }

    /// A time behind all blocks, in Unix seconds.
    pub fn now(&self) -> u32 {
        self.params.genesis.time + 100_000
    }

    pub fn state(&self, hash: &BlockHash) -> &State {
        &self.states[hash]
    }

    /// A good block but for its Merkle root and its proof of work, so that it can be spoiled first.
    pub fn draft(&mut self, parent: BlockHash, transactions: Vec<Transaction>) -> Block {
        self.tag += 1;
        let mut state = self.states[&parent].clone();
        let height = state.height + 1;
        let fees: u64 = transactions.iter().map(|tx| state.apply(tx, height)).sum();
        let script_sig = [height_push(height), vec![4], self.tag.to_le_bytes().to_vec()].concat();
        let coinbase = transaction(
            vec![TxIn { script_sig: ScriptBuf(script_sig), ..input(OutPoint::NULL) }],
            vec![output(self.params.subsidy(height).0 + fees, owned_by(MINER))],
        );
        let header = Header {
            version: 4,
            prev_blockhash: parent,
            merkle_root: MerkleNode::ZERO,
            time: state.time + 1,
            bits: self.params.pow_limit,
            nonce: 0,
        };
        Block { header, transactions: [vec![coinbase], transactions].concat() }
    }

    /// Gives the block its Merkle root and proof of work and remembers it.
    pub fn keep(&mut self, mut block: Block) -> Arc<HashedBlock> {
        block.header.merkle_root = block.compute_merkle_root().root;
        let block = solve(block);
        let mut state = self.states[&block.header.prev_blockhash].clone();
        state.height += 1;
        state.time = block.header.time;
        let height = state.height;
        let fees: u64 = block.transactions[1..].iter().map(|tx| state.apply(tx, height)).sum();
        state.apply(&block.transactions[0], height);
        let claimed: u64 = block.transactions[0].outputs.iter().map(|output| output.value.0).sum();
        state.unclaimed += (self.params.subsidy(height).0 + fees).saturating_sub(claimed);
        self.states.insert(block.block_hash(), state);
        Arc::new(block.into())
    }

    /// A good block.
    pub fn mine(&mut self, parent: BlockHash, transactions: Vec<Transaction>) -> Arc<HashedBlock> {
        let block = self.draft(parent, transactions);
        self.keep(block)
    }
}

/// Finds a nonce.
pub fn solve(mut block: Block) -> Block {
    let target = block.header.bits.to_target().unwrap();
    while !target.is_met_by(&block.block_hash()) {
        block.header.nonce += 1;
    }
    block
}

/// Gives the block the Merkle root that it has, and its proof of work.
pub fn seal(mut block: Block) -> Block {
    block.header.merkle_root = block.compute_merkle_root().root;
    solve(block)
}
