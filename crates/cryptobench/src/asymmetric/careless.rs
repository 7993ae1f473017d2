//! Somebody who signs two payments with one nonce, and whoever finds them on the chain: the coin that is left is spent by who works the
//! key out. All of it is real, so it is for coins of little worth.

use hashyard_core::script::{SighashType, SpendingTransaction, p2pkh, p2wpkh, segwit_v0_sighash};
use hashyard_core::wallet::signer::InputToSign;
use hashyard_core::{Amount, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut};
use sha2::{Digest, Sha256};

use super::ecdsa::{self, Signature, sign};
use super::point::public_key;

/// What each of its payments costs: above 1 sat/vB for one input and two outputs.
pub const FEE: Amount = Amount(300);

/// A coin that a key locks (P2WPKH).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyCoin {
    /// Where it is.
    pub outpoint: OutPoint,
    /// What it is worth.
    pub value: Amount,
}

/// The careless one: a key, and the one nonce that it knows.
#[derive(Clone)]
pub struct Bot {
    secret: [u8; 32],
    nonce: [u8; 32],
    public_key: [u8; 33],
}

impl Bot {
    /// From 32 random bytes. `None` once in 2^128 times.
    pub fn of(seed: &[u8; 32]) -> Option<Self> {
        let part =
            |number: u8| <[u8; 32]>::from(Sha256::new().chain_update(seed).chain_update([number]).finalize());
        let (secret, nonce) = (part(0), part(1));
        public_key(&nonce)?;
        Some(Self { secret, nonce, public_key: public_key(&secret)? })
    }

    /// The script that its coins are locked by.
    pub fn script(&self) -> ScriptBuf {
        p2wpkh(&PubkeyHash::of(&self.public_key))
    }

    /// Pays from one of its coins; the rest comes back to it as output 1. `None` if the coin is too small.
    pub fn pay(&self, coin: KeyCoin, to: ScriptBuf, amount: Amount) -> Option<Transaction> {
        let rest = coin.value.0.checked_sub(amount.0)?.checked_sub(FEE.0)?;
        let outputs = vec![
            TxOut { value: amount, script_pubkey: to },
            TxOut { value: Amount(rest), script_pubkey: self.script() },
        ];
        let mut tx = spending(coin.outpoint, outputs);
        let hash = hash_of(&tx, &self.spent(coin), &self.public_key);
        let der = sign(&hash, &self.secret, &self.nonce)?.signature.to_der()?;
        let signature = [der.as_slice(), &[SighashType::ALL.0 as u8]].concat();
        tx.inputs[0].witness = vec![signature, self.public_key.to_vec()];
        Some(tx)
    }

    /// The output that such a coin is.
    pub fn spent(&self, coin: KeyCoin) -> TxOut {
        TxOut { value: coin.value, script_pubkey: self.script() }
    }

    /// What is left of a payment of its own.
    pub fn change(tx: &Transaction) -> Option<KeyCoin> {
        let value = tx.outputs.get(1)?.value;
        Some(KeyCoin { outpoint: OutPoint { txid: tx.txid(), vout: 1 }, value })
    }
}

fn spending(outpoint: OutPoint, outputs: Vec<TxOut>) -> Transaction {
    let input = TxIn {
        previous_output: outpoint,
        script_sig: ScriptBuf::default(),
        sequence: 0xffff_fffd,
        witness: vec![],
    };
    Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 }
}

/// What the first input's signature signs (BIP143, `ALL`).
fn hash_of(tx: &Transaction, spent: &TxOut, public_key: &[u8]) -> [u8; 32] {
    let script_code = p2pkh(&PubkeyHash::of(public_key));
    let spending = SpendingTransaction::new(tx, [spent]);
    *segwit_v0_sighash(&spending, 0, script_code.as_bytes(), spent.value, SighashType::ALL).as_bytes()
}

/// A signature as it is found in a payment from a P2WPKH coin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What is signed, z.
    pub hash: [u8; 32],
    /// r and s.
    pub signature: Signature,
    /// Who signed, compressed.
    pub public_key: Vec<u8>,
}

/// The signature of a payment with one input, which spends this output. `None` if it has another form or the signature is not good.
pub fn found_in(tx: &Transaction, spent: &TxOut) -> Option<Found> {
    let [input] = tx.inputs.as_slice() else { return None };
    let [signature, public_key] = input.witness.as_slice() else { return None };
    let is_all = signature.last() == Some(&(SighashType::ALL.0 as u8));
    let locked = p2wpkh(&PubkeyHash::of(public_key)) == spent.script_pubkey;
    let signature = Signature::from_der(signature).filter(|_| is_all && locked)?;
    let hash = hash_of(tx, spent, public_key);
    let good = ecdsa::verify(&hash, public_key, &signature);
    good.then(|| Found { hash, signature, public_key: public_key.clone() })
}

/// Spends a coin to a script with the key that locks it, signed as wallets do. `None` if the key is none or locks another coin, or the
/// coin is worth less than the fee.
pub fn sweep(secret: &[u8; 32], coin: KeyCoin, spent: &TxOut, to: ScriptBuf) -> Option<Transaction> {
    let value = coin.value.0.checked_sub(FEE.0)?;
    let mut tx = spending(coin.outpoint, vec![TxOut { value: Amount(value), script_pubkey: to }]);
    let key = k256::SecretKey::from_slice(secret).ok()?;
    let spending = SpendingTransaction::new(&tx, [spent]);
    let input = InputToSign { spending: &spending, index: 0, sighash_type: SighashType::ALL };
    let signed = input.sign(&key, &[0; 32]).ok()?;
    tx.inputs[0].witness = signed.witness;
    Some(tx)
}

#[cfg(test)]
mod tests {
    use hashyard_core::Txid;
    use hashyard_core::script::{Flags, TransactionChecker, verify_script};

    use super::*;

    fn coin(value: u64) -> KeyCoin {
        KeyCoin { outpoint: OutPoint { txid: Txid::default(), vout: 3 }, value: Amount(value) }
    }

    fn runs(tx: &Transaction, spent: &TxOut) {
        let spending = SpendingTransaction::new(tx, [spent]);
        let checker = TransactionChecker::new(&spending, 0);
        let input = &tx.inputs[0];
        let verdict =
            verify_script(&input.script_sig, &spent.script_pubkey, &input.witness, Flags::STANDARD, &checker);
        assert_eq!(verdict, Ok(()));
    }

    #[test]
    fn two_payments_give_the_key_away_and_the_rest_is_swept() {
        let bot = Bot::of(&[7; 32]).unwrap();
        let (first_coin, to) = (coin(20_000), p2wpkh(&PubkeyHash::of(b"somebody")));
        let first = bot.pay(first_coin, to.clone(), Amount(5_000)).unwrap();
        let second_coin = Bot::change(&first).unwrap();
        let second = bot.pay(second_coin, to.clone(), Amount(5_000)).unwrap();
        runs(&first, &bot.spent(first_coin));
        runs(&second, &bot.spent(second_coin));

        let found = [(&first, first_coin), (&second, second_coin)]
            .map(|(tx, coin)| found_in(tx, &bot.spent(coin)).unwrap());
        let [one, two] = found;
        assert_eq!(one.signature.r, two.signature.r, "the same nonce shows");
        let leak =
            ecdsa::leak((one.hash, one.signature), (two.hash, two.signature), &one.public_key).unwrap();
        assert_eq!((leak.secret, leak.nonce), (bot.secret, bot.nonce));

        let rest = Bot::change(&second).unwrap();
        let swept = sweep(&leak.secret, rest, &bot.spent(rest), to).unwrap();
        runs(&swept, &bot.spent(rest));
        assert_eq!(swept.outputs[0].value, Amount(20_000 - 2 * 5_000 - 3 * FEE.0));
        assert_eq!(sweep(&[1; 32], rest, &bot.spent(rest), ScriptBuf::default()), None, "another key");
    }

    #[test]
    fn other_seeds_are_other_bots() {
        let scripts = [[1; 32], [2; 32]].map(|seed| Bot::of(&seed).unwrap().script());
        assert_ne!(scripts[0], scripts[1]);
    }

    #[test]
    fn what_is_no_such_payment_gives_nothing() {
        let bot = Bot::of(&[7; 32]).unwrap();
        assert_eq!(bot.pay(coin(5_299), ScriptBuf::default(), Amount(5_000)), None, "too little");
        let tx = bot.pay(coin(9_000), ScriptBuf::default(), Amount(5_000)).unwrap();
        assert!(found_in(&tx, &bot.spent(coin(9_000))).is_some());
        assert_eq!(found_in(&tx, &bot.spent(coin(9_001))), None, "the amount is signed");
        for witness in [vec![], vec![vec![], vec![]], vec![vec![0x30; 80], vec![2; 33]]] {
            let mut changed = tx.clone();
            changed.inputs[0].witness = witness;
            assert_eq!(found_in(&changed, &bot.spent(coin(9_000))), None);
        }
        let none = Transaction { inputs: vec![], ..tx };
        assert_eq!(found_in(&none, &bot.spent(coin(9_000))), None);
        assert_eq!(Bot::change(&Transaction { outputs: vec![], ..none }), None);
    }
}
