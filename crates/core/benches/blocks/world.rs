//! A chain with coins of one key, and a block that spends them.

use std::collections::VecDeque;
use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::consensus::block::height_push;
use hashyard_core::params::REGTEST;
use hashyard_core::script::{
    Builder, SighashType, SpendingTransaction, legacy_sighash, p2pkh, p2tr, p2wpkh, segwit_v0_sighash,
    taproot_sighash,
};
use hashyard_core::transaction::SEQUENCE_FINAL;
use hashyard_core::{
    Amount, Block, HashedBlock, Header, MerkleNode, OutPoint, Params, PubkeyHash, ScriptBuf, Transaction,
    TxIn, TxOut, merkle, sha256d,
};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::{ecdsa, schnorr};

/// The node's time, behind all blocks, in Unix seconds.
pub const NOW: u32 = 1_500_000_000;
/// What each coin holds, in satoshis.
const VALUE: u64 = 100_000;
const SECRET: [u8; 32] = [7; 32];

/// How a coin is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    P2pkh,
    P2wpkh,
    P2tr,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::P2pkh, Self::P2wpkh, Self::P2tr];

    pub fn name(self) -> &'static str {
        match self {
            Self::P2pkh => "P2PKH",
            Self::P2wpkh => "P2WPKH",
            Self::P2tr => "P2TR",
        }
    }

    /// What an input of the real block is replaced with: one of its own kind, and Taproot, which that block does not know
    /// yet, for everything else.
    fn of(input: &TxIn) -> Self {
        match (input.script_sig.is_empty(), input.witness.len()) {
            (false, 0) => Self::P2pkh,
            (true, 2) => Self::P2wpkh,
            _ => Self::P2tr,
        }
    }

    fn script(self) -> ScriptBuf {
        let hash = PubkeyHash::of(&public_key());
        match self {
            Self::P2pkh => p2pkh(&hash),
            Self::P2wpkh => p2wpkh(&hash),
            Self::P2tr => p2tr(&schnorr_key().verifying_key().to_bytes().into()),
        }
    }
}

fn ecdsa_key() -> ecdsa::SigningKey {
    ecdsa::SigningKey::from_slice(&SECRET).unwrap()
}

fn schnorr_key() -> schnorr::SigningKey {
    schnorr::SigningKey::from_slice(&SECRET).unwrap()
}

fn public_key() -> Vec<u8> {
    ecdsa_key().verifying_key().to_sec1_point(true).as_bytes().to_vec()
}

/// Makes the chain and the block.
pub struct World {
    chain: Chainstate,
    coins: VecDeque<OutPoint>,
}

impl World {
    /// As many transactions, inputs and outputs as in `real`.
    pub fn shaped_like(real: &Block) -> (Chainstate, Arc<HashedBlock>) {
        let shape = |tx: &Transaction| (tx.inputs.iter().map(Kind::of).collect(), tx.outputs.len());
        let shapes: Vec<(Vec<Kind>, usize)> = real.transactions[1..].iter().map(shape).collect();
        Self::with_shapes(&shapes)
    }

    /// Transactions of two inputs and two outputs.
    pub fn of_one_kind(kind: Kind, inputs: usize) -> (Chainstate, Arc<HashedBlock>) {
        Self::with_shapes(&vec![(vec![kind; 2], 2); inputs / 2])
    }

    fn with_shapes(shapes: &[(Vec<Kind>, usize)]) -> (Chainstate, Arc<HashedBlock>) {
        let params = Params { coinbase_maturity: 1, ..REGTEST.clone() };
        let mut world = Self { chain: Chainstate::new(params), coins: VecDeque::new() };
        let kinds: Vec<Kind> = shapes.iter().flat_map(|(kinds, _)| kinds.iter().copied()).collect();
        world.fund(&kinds);
        let payments = shapes.iter().map(|(kinds, outputs)| world.payment(kinds, *outputs)).collect();
        let block = Arc::new(world.mine(payments).into());
        (world.chain, block)
    }

    /// A coin of each kind, in order, from the reward of the block below.
    fn fund(&mut self, kinds: &[Kind]) {
        let reward = Arc::new(HashedBlock::from(self.mine(vec![])));
        self.chain.accept_block(Arc::clone(&reward), NOW).verdict.unwrap();
        let spent = OutPoint { txid: reward.transactions[0].txid(), vout: 0 };
        let output = |kind: &Kind| TxOut { value: Amount(VALUE), script_pubkey: kind.script() };
        let outputs = kinds.iter().map(output).collect();
        let mut tx = Transaction { version: 2, inputs: vec![input(spent)], outputs, lock_time: 0 };
        sign(&mut tx, &[reward.transactions[0].outputs[0].clone()], &[Kind::P2wpkh]);
        let txid = tx.txid();
        self.coins.extend((0..kinds.len() as u32).map(|vout| OutPoint { txid, vout }));
        let block = Arc::new(self.mine(vec![tx]).into());
        self.chain.accept_block(block, NOW).verdict.unwrap();
    }

    fn payment(&mut self, kinds: &[Kind], outputs: usize) -> Transaction {
        let inputs = self.coins.drain(..kinds.len()).map(input).collect();
        let spent: Vec<TxOut> =
            kinds.iter().map(|kind| TxOut { value: Amount(VALUE), script_pubkey: kind.script() }).collect();
        let value = Amount(VALUE * kinds.len() as u64 / outputs as u64);
        let outputs = vec![TxOut { value, script_pubkey: Kind::P2wpkh.script() }; outputs];
        let mut tx = Transaction { version: 2, inputs, outputs, lock_time: 0 };
        sign(&mut tx, &spent, kinds);
        tx
    }

    /// A block on the tip, not accepted yet.
    fn mine(&self, payments: Vec<Transaction>) -> Block {
        let (tip, height) = (self.chain.tip(), self.chain.height() + 1);
        let mut transactions = vec![coinbase(height, &payments)];
        transactions.extend(payments);
        let header = Header {
            version: 4,
            prev_blockhash: tip.hash,
            merkle_root: MerkleNode::ZERO,
            time: tip.header.time + 600,
            bits: tip.header.bits,
            nonce: 0,
        };
        let mut block = Block { header, transactions };
        block.header.merkle_root = block.compute_merkle_root().root;
        let target = block.header.bits.to_target().unwrap();
        while !target.is_met_by(&block.block_hash()) {
            block.header.nonce += 1;
        }
        block
    }
}

/// A transaction with one input, and the coin that it spends.
pub fn spend(kind: Kind) -> (Transaction, TxOut) {
    let spent = TxOut { value: Amount(VALUE), script_pubkey: kind.script() };
    let inputs = vec![input(OutPoint { vout: 0, ..OutPoint::NULL })];
    let outputs = vec![TxOut { value: Amount(VALUE / 2), ..spent.clone() }; 2];
    let mut tx = Transaction { version: 2, inputs, outputs, lock_time: 0 };
    sign(&mut tx, std::slice::from_ref(&spent), &[kind]);
    (tx, spent)
}

/// With a commitment to the witnesses (BIP141).
fn coinbase(height: u32, payments: &[Transaction]) -> Transaction {
    let wtxids = payments.iter().map(|tx| MerkleNode::from(tx.wtxid()));
    let leaves: Vec<MerkleNode> = std::iter::once(MerkleNode::ZERO).chain(wtxids).collect();
    let commitment = sha256d(&[merkle::root(&leaves).root.as_bytes(), &[0; 32][..]].concat());
    let script = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed], &commitment[..]].concat();
    let input = TxIn {
        script_sig: ScriptBuf([height_push(height), vec![0]].concat()),
        witness: vec![vec![0; 32]],
        ..input(OutPoint::NULL)
    };
    let outputs = vec![
        TxOut { value: REGTEST.subsidy(height), script_pubkey: Kind::P2wpkh.script() },
        TxOut { value: Amount(0), script_pubkey: ScriptBuf(script) },
    ];
    Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 }
}

fn input(previous_output: OutPoint) -> TxIn {
    TxIn { previous_output, script_sig: ScriptBuf::default(), sequence: SEQUENCE_FINAL, witness: vec![] }
}

fn sign(tx: &mut Transaction, spent: &[TxOut], kinds: &[Kind]) {
    let unsigned = tx.clone();
    let spending = SpendingTransaction::new(&unsigned, spent);
    for (index, kind) in kinds.iter().enumerate() {
        let input = &mut tx.inputs[index];
        let code = Kind::P2pkh.script();
        match kind {
            Kind::P2pkh => {
                let hash = legacy_sighash(&unsigned, index, code.as_bytes(), SighashType::ALL);
                let signature = sign_ecdsa(hash.as_bytes());
                input.script_sig = Builder::new().data(&signature).data(&public_key()).into_script();
            }
            Kind::P2wpkh => {
                let value = spent[index].value;
                let hash = segwit_v0_sighash(&spending, index, code.as_bytes(), value, SighashType::ALL);
                input.witness = vec![sign_ecdsa(hash.as_bytes()), public_key()];
            }
            Kind::P2tr => {
                let hash = taproot_sighash(&spending, index, SighashType::DEFAULT, None, None).unwrap();
                let signature = schnorr_key().sign_raw(&hash, &[0; 32]).unwrap();
                input.witness = vec![signature.to_bytes().to_vec()];
            }
        }
    }
}

fn sign_ecdsa(sighash: &[u8; 32]) -> Vec<u8> {
    let signature: ecdsa::Signature = ecdsa_key().sign_prehash(sighash).unwrap();
    [signature.to_der().as_bytes(), &[SighashType::ALL.0 as u8]].concat()
}
