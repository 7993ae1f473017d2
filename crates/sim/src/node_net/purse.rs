//! Payments, signed with one key: which coin pays next, and what its payment leaves.

use std::collections::VecDeque;

use hashyard_core::consensus::block::height_push;
use hashyard_core::script::{SighashType, SpendingTransaction, p2wpkh};
use hashyard_core::wallet::signer::InputToSign;
use hashyard_core::wallet::{Address, bip32::Xpriv};
use hashyard_core::{
    Amount, Block, HashedBlock, Header, OutPoint, Params, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut,
};

/// Satoshis for a payment.
const FEE: u64 = 500;
/// Blocks' worth of payments after which a coin pays again: by then the payment that made it is everywhere.
const ROUNDS: u32 = 3;
/// At least so many coins.
const FEWEST: u32 = 50;

/// Coins of one key, in the order in which they pay.
pub struct Purse {
    key: Xpriv,
    script: ScriptBuf,
    coins: VecDeque<(OutPoint, TxOut)>,
}

impl Purse {
    /// A purse without coins. `None` for the one seed in 2^127 that makes no key.
    pub fn new(seed: u64) -> Option<Self> {
        // BIP32 wants 16 bytes at least.
        let key = Xpriv::master(&[seed.to_le_bytes(), *b"hashyard"].concat()).ok()?;
        let script = p2wpkh(&PubkeyHash::of(&key.public_key_bytes()));
        Some(Self { key, script, coins: VecDeque::new() })
    }

    /// Where it is paid to.
    pub fn address(&self, params: &Params) -> String {
        Address::from_script(&self.script, params).map(|address| address.to_string()).unwrap_or_default()
    }

    /// The first block behind genesis, which pays enough coins to this purse for so many payments in a block.
    pub fn first_block(&mut self, params: &Params, payments: u32) -> HashedBlock {
        let coins = (ROUNDS * payments).max(FEWEST);
        let value = Amount(params.subsidy(1).0 / u64::from(coins));
        let output = TxOut { value, script_pubkey: self.script.clone() };
        // A coinbase's script has two bytes at least (BIP34's height is one here).
        let script_sig = ScriptBuf([height_push(1), vec![0]].concat());
        let coinbase = Transaction {
            version: 2,
            inputs: vec![TxIn { script_sig, ..spending(OutPoint::NULL) }],
            outputs: vec![output.clone(); coins as usize],
            lock_time: 0,
        };
        let txid = coinbase.txid();
        self.coins.extend((0..coins).map(|vout| (OutPoint { txid, vout }, output.clone())));
        mined(&params.genesis_block().header, coinbase)
    }

    /// The next payment: the coin that has waited longest, back to the purse. `None` if there is none or its fee is all that is left.
    pub fn pay(&mut self) -> Option<Transaction> {
        let (outpoint, spent) = self.coins.pop_front()?;
        let value = Amount(spent.value.0.checked_sub(FEE)?);
        let output = TxOut { value, script_pubkey: self.script.clone() };
        let mut tx = Transaction {
            version: 2,
            inputs: vec![spending(outpoint)],
            outputs: vec![output.clone()],
            lock_time: 0,
        };
        let satisfaction = {
            let spending = SpendingTransaction::new(&tx, [&spent]);
            let input = InputToSign { spending: &spending, index: 0, sighash_type: SighashType::ALL };
            input.sign(self.key.key(), &[0; 32]).ok()?
        };
        tx.inputs[0].witness = satisfaction.witness;
        self.coins.push_back((OutPoint { txid: tx.txid(), vout: 0 }, output));
        Some(tx)
    }
}

fn spending(previous_output: OutPoint) -> TxIn {
    TxIn { previous_output, script_sig: ScriptBuf::default(), sequence: u32::MAX, witness: vec![] }
}

/// A block of a coinbase alone, a second later than its parent, where two hashes find one.
fn mined(parent: &Header, coinbase: Transaction) -> HashedBlock {
    let header = Header {
        version: 4,
        prev_blockhash: parent.block_hash(),
        merkle_root: Default::default(),
        time: parent.time + 1,
        bits: parent.bits,
        nonce: 0,
    };
    let mut block = Block { header, transactions: vec![coinbase] };
    block.header.merkle_root = block.compute_merkle_root().root;
    let target = block.header.bits.to_target();
    while !target.is_some_and(|target| target.is_met_by(&block.block_hash())) {
        block.header.nonce += 1;
    }
    block.into()
}
