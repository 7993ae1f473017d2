//! Unspent outputs, and how to undo a block.

use std::collections::BTreeMap;

use crate::consensus::TxError;
use crate::encode::Encodable;
use crate::{Amount, Coin, HashedBlock, OutPoint, ScriptBuf, Transaction, Txid, sha256d};

/// The coins that a block spent: for each transaction behind the coinbase, in the order of its inputs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlockUndo(pub Vec<Vec<Coin>>);

/// All unspent outputs: the UTXO set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CoinSet {
    coins: BTreeMap<OutPoint, Coin>,
}

impl FromIterator<(OutPoint, Coin)> for CoinSet {
    fn from_iter<I: IntoIterator<Item = (OutPoint, Coin)>>(coins: I) -> Self {
        Self { coins: coins.into_iter().collect() }
    }
}

impl CoinSet {
    /// An unspent output.
    pub fn get(&self, outpoint: &OutPoint) -> Option<&Coin> {
        self.coins.get(outpoint)
    }

    /// All of them, ordered by txid bytes and output number.
    pub fn iter(&self) -> impl Iterator<Item = (&OutPoint, &Coin)> {
        self.coins.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.coins.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.coins.is_empty()
    }

    /// Sum of all values.
    pub fn total(&self) -> Amount {
        Amount(self.coins.values().map(|coin| coin.output.value.0).sum())
    }

    /// The coins that a transaction spends, in the order of its inputs; `None` if any is missing.
    pub fn spent_by(&self, tx: &Transaction) -> Option<Vec<&Coin>> {
        tx.inputs.iter().map(|input| self.get(&input.previous_output)).collect()
    }

    /// Whether an output of this name is unspent.
    pub fn has_outputs_of(&self, txid: Txid, tx: &Transaction) -> bool {
        (0..tx.outputs.len() as u32).any(|vout| self.coins.contains_key(&OutPoint { txid, vout }))
    }

    /// Takes what the transaction spends and adds what it makes; gives the spent coins.
    ///
    /// # Errors
    /// [`TxError::InputsMissingOrSpent`], with nothing changed.
    pub fn apply(&mut self, txid: Txid, tx: &Transaction, height: u32) -> Result<Vec<Coin>, TxError> {
        let coinbase = tx.is_coinbase();
        let inputs = if coinbase { &[][..] } else { &tx.inputs };
        if inputs.iter().any(|input| !self.coins.contains_key(&input.previous_output)) {
            return Err(TxError::InputsMissingOrSpent);
        }
        let spent = inputs.iter().filter_map(|input| self.coins.remove(&input.previous_output)).collect();
        self.coins.extend(Self::made_by(txid, tx, height));
        Ok(spent)
    }

    /// The coins that a transaction makes in a block of this height.
    pub(super) fn made_by(
        txid: Txid,
        tx: &Transaction,
        height: u32,
    ) -> impl Iterator<Item = (OutPoint, Coin)> {
        let coinbase = tx.is_coinbase();
        let outputs = tx.outputs.iter().enumerate().filter(|(_, output)| is_spendable(&output.script_pubkey));
        outputs.map(move |(vout, output)| {
            let coin = Coin { output: output.clone(), height, coinbase };
            (OutPoint { txid, vout: vout as u32 }, coin)
        })
    }

    /// The inverse of [`CoinSet::apply`].
    pub fn revert(&mut self, txid: Txid, tx: &Transaction, spent: Vec<Coin>) {
        for vout in 0..tx.outputs.len() as u32 {
            self.coins.remove(&OutPoint { txid, vout });
        }
        self.coins.extend(tx.inputs.iter().map(|input| input.previous_output).zip(spent));
    }

    /// Takes a connected block back.
    pub fn disconnect(&mut self, block: &HashedBlock, undo: BlockUndo) {
        let spent = core::iter::once(vec![]).chain(undo.0);
        let pairs: Vec<_> = block.named().zip(spent).collect();
        for ((txid, tx), spent) in pairs.into_iter().rev() {
            self.revert(txid, tx, spent);
        }
    }

    /// Bitcoin Core's `hash_serialized_3`, printed reversed: double SHA-256 over outpoint, height and coinbase flag, and
    /// output of every coin in order.
    pub fn hash_serialized(&self) -> crate::Hash256 {
        let mut bytes = vec![];
        for (outpoint, coin) in &self.coins {
            outpoint.encode_to(&mut bytes);
            bytes.extend((coin.height << 1 | u32::from(coin.coinbase)).to_le_bytes());
            coin.output.encode_to(&mut bytes);
        }
        crate::Hash256::from_bytes(sha256d(&bytes))
    }
}

/// Outputs that nothing can ever spend are not kept: OP_RETURN, and scripts above the size limit (`IsUnspendable`).
fn is_spendable(script: &ScriptBuf) -> bool {
    const OP_RETURN: u8 = 0x6a;
    script.as_bytes().first() != Some(&OP_RETURN) && script.len() <= 10_000
}
