//! One key, and the three ways in which a coin can belong to it.

use hashyard_core::script::{
    Builder, SighashType, SpendingTransaction, legacy_sighash, p2pkh, p2tr, p2wpkh, segwit_v0_sighash,
    taproot_sighash,
};
use hashyard_core::{Amount, Encodable, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut, hash160};
use k256::SecretKey;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};

/// What every spend pays, in satoshis.
const FEE: u64 = 5_000;

/// How a coin is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// P2PKH.
    Legacy,
    /// P2WPKH.
    SegWit,
    /// P2TR, key path.
    Taproot,
}

/// An output of ours.
#[derive(Debug, Clone)]
pub struct Coin {
    outpoint: OutPoint,
    output: TxOut,
    lock: Lock,
}

fn key() -> SecretKey {
    SecretKey::from_slice(&[7; 32]).unwrap()
}

fn public_key() -> Vec<u8> {
    key().public_key().to_sec1_bytes().to_vec()
}

pub fn public_key_hash() -> PubkeyHash {
    PubkeyHash::from_bytes(hash160(&public_key()))
}

fn script(lock: Lock) -> ScriptBuf {
    match lock {
        Lock::Legacy => p2pkh(&public_key_hash()),
        Lock::SegWit => p2wpkh(&public_key_hash()),
        Lock::Taproot => p2tr(&public_key()[1..].try_into().unwrap()),
    }
}

/// The only output of a transaction, as ours.
pub fn coin(tx: &Transaction, lock: Lock) -> Coin {
    let output = tx.outputs[0].clone();
    assert_eq!(output.script_pubkey, script(lock));
    Coin { outpoint: OutPoint { txid: tx.txid(), vout: 0 }, output, lock }
}

/// A signed transaction that moves a coin behind another lock.
pub fn spend(coin: &Coin, to: Lock) -> Transaction {
    let input = TxIn {
        previous_output: coin.outpoint,
        script_sig: ScriptBuf::default(),
        // Final in every sense: the reference's rules of replacement are not what is tested.
        sequence: u32::MAX,
        witness: vec![],
    };
    let value = Amount(coin.output.value.0 - FEE);
    let outputs = vec![TxOut { value, script_pubkey: script(to) }];
    let mut tx = Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 };
    sign(&mut tx, coin);
    tx
}

fn sign(tx: &mut Transaction, coin: &Coin) {
    let unsigned = tx.clone();
    let spending = SpendingTransaction::new(&unsigned, [&coin.output]);
    let legacy_script = script(Lock::Legacy);
    match coin.lock {
        Lock::Legacy => {
            let sighash = legacy_sighash(&unsigned, 0, legacy_script.as_bytes(), SighashType::ALL);
            tx.inputs[0].script_sig =
                Builder::new().data(&ecdsa(sighash.as_bytes())).data(&public_key()).into_script();
        }
        Lock::SegWit => {
            let (code, value) = (legacy_script.as_bytes(), coin.output.value);
            let sighash = segwit_v0_sighash(&spending, 0, code, value, SighashType::ALL);
            tx.inputs[0].witness = vec![ecdsa(sighash.as_bytes()), public_key()];
        }
        Lock::Taproot => {
            let sighash = taproot_sighash(&spending, 0, SighashType::DEFAULT, None, None).unwrap();
            let key = k256::schnorr::SigningKey::from(key());
            tx.inputs[0].witness = vec![key.sign_raw(&sighash, &[0; 32]).unwrap().to_bytes().to_vec()];
        }
    }
}

/// DER, with the hash type behind it.
fn ecdsa(sighash: &[u8; 32]) -> Vec<u8> {
    let signature: Signature = SigningKey::from(key()).sign_prehash(sighash).unwrap();
    [signature.normalize_s().to_der().as_bytes(), &[SighashType::ALL.0 as u8]].concat()
}

pub fn hex(tx: &Transaction) -> String {
    hex::encode(tx.encode())
}
