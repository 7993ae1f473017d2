//! Blocks that nodes are asked about: a good one on the tip, and others that differ from it by a bit each.

use hashyard_core::consensus::block::{height_push, witness_commitment_hash, witness_commitment_index};
use hashyard_core::pow::Bits;
use hashyard_core::transaction::SEQUENCE_FINAL;
use hashyard_core::{
    Amount, Block, BlockHash, Decodable, Encodable, Header, MerkleNode, OutPoint, ScriptBuf, Transaction,
    TxIn, TxOut,
};
use serde_json::Value;

/// What the coinbase's witness holds (BIP141).
const RESERVED: [u8; 32] = [0; 32];

/// The block that a template of `getblocktemplate` asks for, without its proof of work.
pub fn from_template(template: &Value) -> Block {
    let text = |name: &str| template[name].as_str().unwrap();
    let number = |name: &str| template[name].as_u64().unwrap();
    let listed = template["transactions"].as_array().unwrap().iter();
    let transactions = listed.map(|tx| decode(tx["data"].as_str().unwrap()));
    let coinbase =
        coinbase(number("height") as u32, number("coinbasevalue"), text("default_witness_commitment"));
    let header = Header {
        version: number("version") as i32,
        prev_blockhash: text("previousblockhash").parse::<BlockHash>().unwrap(),
        merkle_root: MerkleNode::default(),
        time: number("curtime") as u32,
        bits: Bits(u32::from_str_radix(text("bits"), 16).unwrap()),
        nonce: 0,
    };
    sealed(Block { header, transactions: std::iter::once(coinbase).chain(transactions).collect() })
}

fn coinbase(height: u32, value: u64, commitment: &str) -> Transaction {
    let script_sig = ScriptBuf([height_push(height), vec![0]].concat());
    let witness = vec![RESERVED.to_vec()];
    let input = TxIn { previous_output: OutPoint::NULL, script_sig, sequence: SEQUENCE_FINAL, witness };
    let outputs = vec![
        TxOut { value: Amount(value), script_pubkey: ScriptBuf(vec![0x51]) },
        TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf(hex::decode(commitment).unwrap()) },
    ];
    Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 }
}

fn decode(text: &str) -> Transaction {
    Transaction::decode(&hex::decode(text).unwrap()).unwrap()
}

/// Every so many bits one is turned over: as that leaves the block, with its Merkle root made right again, and with its
/// witness commitment made right as well.
pub fn near(block: &Block, step: usize) -> Vec<Block> {
    let bytes = block.encode();
    let turned = (0..bytes.len() * 8).step_by(step).filter_map(|bit| {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        Block::decode(&bytes).ok()
    });
    turned.flat_map(|block| [block.clone(), sealed(block.clone()), sealed(committed(block))]).collect()
}

fn sealed(mut block: Block) -> Block {
    block.header.merkle_root = block.compute_merkle_root().root;
    block
}

fn committed(mut block: Block) -> Block {
    let hash = witness_commitment_hash(&block.transactions, &RESERVED);
    if let Some(index) = block.transactions.first().and_then(witness_commitment_index) {
        block.transactions[0].outputs[index].script_pubkey.0[6..38].copy_from_slice(&hash);
    }
    block
}
