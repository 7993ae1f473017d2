//! A thief's transaction: it spends a coin of somebody else, signed with the only keys at hand, which are not that coin's.

use hashyard_core::script::SighashType;
use hashyard_core::{Amount, Coin, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};

use crate::node::Node;

/// What the thief leaves for the miner, in satoshis.
const FEE: u64 = 1_000;
/// It may be replaced (BIP125), as what the wallet pays.
const SEQUENCE: u32 = 0xffff_fffd;

impl Node {
    /// A payment of the largest ripe coin that is not this wallet's to this wallet. All of it is in order but who signed. `None` if there
    /// is no such coin, or no key to sign with.
    pub fn forged_spend(&self) -> Option<Transaction> {
        let (previous_output, coin) = self.coin_of_another()?;
        let wallet = self.wallet.as_ref()?;
        let script_pubkey = wallet.mining_address().script_pubkey();
        // The wallet signs what it takes for its own: it is told so.
        let pretended = TxOut { value: coin.output.value, script_pubkey: script_pubkey.clone() };
        let input =
            TxIn { previous_output, script_sig: ScriptBuf::default(), sequence: SEQUENCE, witness: vec![] };
        let output = TxOut { value: Amount(coin.output.value.0 - FEE), script_pubkey };
        let tx = Transaction { version: 2, lock_time: 0, inputs: vec![input], outputs: vec![output] };
        let signed = wallet.sign_transaction(&tx, &[Some(pretended)], SighashType::ALL).ok()?;
        signed.inputs.iter().all(|input| !input.witness.is_empty()).then_some(signed)
    }

    /// One that a witness key hash locks (BIP141), as most here, so that the thief fails by the key alone.
    fn coin_of_another(&self) -> Option<(OutPoint, &Coin)> {
        let ripe = (self.chain.height() + 1).saturating_sub(self.chain.params().coinbase_maturity);
        let fits = |coin: &Coin| {
            let script = coin.output.script_pubkey.as_bytes();
            let is_key_hash = script.len() == 22 && script.starts_with(&[0, 20]);
            let is_ripe = !coin.coinbase || coin.height <= ripe;
            is_key_hash && is_ripe && coin.output.value.0 > 2 * FEE && !self.owns(&coin.output.script_pubkey)
        };
        let coins = self.chain.coins().iter().filter(|(_, coin)| fits(coin));
        let free = coins.filter(|(outpoint, _)| self.mempool.spender(outpoint).is_none());
        free.max_by_key(|(_, coin)| coin.output.value.0).map(|(outpoint, coin)| (*outpoint, coin))
    }
}
