//! Blocks, payments and greetings made by hand.

use hashyard_core::consensus::block::height_push;
use hashyard_core::miner::{JobFactory, scan};
use hashyard_core::script::p2sh;
use hashyard_core::{Amount, Block, Header, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, hash160};
use hashyard_node::{Input, WorkOrder};
use hashyard_wire::{NetAddress, Services, UserAgent, Version};

use rand_chacha::rand_core::RngCore;
use serde_json::{Value, json};

use super::{Net, START, easy_params};

impl Net {
    /// Solves the node's present work order and hands the block in, a spacing later.
    pub fn mine(&mut self, at: usize) -> Block {
        self.rpc(at, "setmining", json!([1])).unwrap();
        self.run(15_000);
        let order = self.hosts[at].order.clone().expect("a work order");
        let block = solve(&order, self.rng.next_u64());
        self.handle(at, Input::Solved(Box::new(block.clone())));
        self.rpc(at, "setmining", json!([0])).unwrap();
        block
    }

    pub fn mine_many(&mut self, at: usize, count: usize) {
        (0..count).for_each(|_| drop(self.mine(at)));
    }

    /// Runs `generatetoaddress` and solves what it asks for, a second each.
    pub fn generate(&mut self, at: usize, count: usize, address: &str) -> Value {
        let id = self.command(at, "generatetoaddress", json!([count, address]));
        while !self.hosts[at].replies.contains_key(&id) {
            self.run(1_000);
            let order = self.hosts[at].order.clone().expect("a work order");
            let block = solve(&order, self.rng.next_u64());
            self.handle(at, Input::Solved(Box::new(block)));
        }
        self.hosts[at].replies.remove(&id).unwrap().unwrap()
    }
}

/// Finds a nonce.
pub fn solve(order: &WorkOrder, extra_nonce: u64) -> Block {
    let factory = JobFactory::new(order.template.clone());
    let found = scan(&factory.job(extra_nonce), 0..1 << 32).found;
    let nonce = found.expect("an easy target");
    factory.assemble(extra_nonce, order.template.block.header.time, nonce)
}

/// How a stranger introduces itself.
pub fn version(start_height: i32) -> Version {
    Version {
        version: hashyard_wire::version::PROTOCOL_VERSION,
        services: Services::NETWORK.with(Services::WITNESS),
        timestamp: (START / 1000) as i64,
        addr_recv: NetAddress::NONE,
        addr_from: NetAddress::NONE,
        nonce: 7,
        user_agent: UserAgent::hashyard("stranger"),
        start_height,
        relay: true,
    }
}

/// What anyone can spend: behind P2SH, a script that leaves a one.
pub fn anyone() -> ScriptBuf {
    p2sh(&hash160(&[0x51]))
}

/// The address of [`anyone`].
pub fn anyones_address() -> String {
    hashyard_core::wallet::Address::from_script(&anyone(), &easy_params()).unwrap().to_string()
}

/// Spends coins of [`anyone`] into equal parts and leaves a fee.
pub fn spend(coins: &[(OutPoint, u64)], parts: u64, fee: u64) -> Transaction {
    let total: u64 = coins.iter().map(|(_, value)| value).sum();
    let part = TxOut { value: Amount((total - fee) / parts), script_pubkey: anyone() };
    let input = |(previous_output, _): &(OutPoint, u64)| TxIn {
        previous_output: *previous_output,
        script_sig: ScriptBuf(vec![1, 0x51]),
        sequence: u32::MAX,
        witness: vec![],
    };
    let inputs = coins.iter().map(input).collect();
    Transaction { version: 2, inputs, outputs: vec![part; parts as usize], lock_time: 0 }
}

/// An output of a transaction and what it holds.
pub fn coin_of(tx: &Transaction, vout: u32) -> (OutPoint, u64) {
    (OutPoint { txid: tx.txid(), vout }, tx.outputs[vout as usize].value.0)
}

/// A good block on top of another, with its seal; `change` spoils it first.
pub fn block_on(parent: &Header, height: u32, change: impl FnOnce(&mut Block)) -> Block {
    let script_sig = ScriptBuf([height_push(height), vec![2, 7, 7]].concat());
    let coinbase = Transaction {
        version: 2,
        inputs: vec![TxIn {
            previous_output: OutPoint::NULL,
            script_sig,
            sequence: u32::MAX,
            witness: vec![],
        }],
        outputs: vec![TxOut { value: easy_params().subsidy(height), script_pubkey: anyone() }],
        lock_time: 0,
    };
    let header = Header {
        version: 4,
        prev_blockhash: parent.block_hash(),
        merkle_root: Default::default(),
        time: parent.time + 1,
        bits: easy_params().pow_limit,
        nonce: 0,
    };
    let mut block = Block { header, transactions: vec![coinbase] };
    change(&mut block);
    seal(block)
}

/// Gives a block the Merkle root that it has, and its proof of work.
pub fn seal(mut block: Block) -> Block {
    block.header.merkle_root = block.compute_merkle_root().root;
    let target = block.header.bits.to_target().unwrap();
    while !target.is_met_by(&block.block_hash()) {
        block.header.nonce += 1;
    }
    block
}

/// Decimals as `json!` writes them.
pub fn by_value(value: Value) -> Value {
    match value {
        Value::Number(number) if number.to_string().contains('.') => json!(number.as_f64()),
        Value::Array(list) => list.into_iter().map(by_value).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, by_value(value))).collect())
        }
        other => other,
    }
}
