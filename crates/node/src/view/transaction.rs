//! One transaction, and one address.

use hashyard_core::Coin;
use hashyard_core::consensus::flags::block_script_flags;
use hashyard_core::script::{
    Flags, Instructions, ScriptError, ScriptKind, ScriptType, SpendingTransaction, TransactionChecker,
    classify, to_asm, to_asm_with_sighash, verify_script,
};
use hashyard_core::{Amount, BlockHash, Encodable, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// Where a transaction stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In a block of the main chain.
    Block {
        /// Which block.
        hash: BlockHash,
        /// At which height.
        height: u32,
        /// Position in the block; 0 is the coinbase.
        index: u32,
        /// Blocks on top, that one included.
        confirmations: u32,
    },
    /// Waiting.
    Mempool,
    /// In a block off the main chain, or shown from raw bytes.
    Nowhere,
}

/// A transaction in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TxView {
    /// Its name.
    pub txid: Txid,
    /// Where it stands.
    pub place: Place,
    /// Format version.
    pub version: i32,
    /// Earliest height or time, see BIP65.
    pub lock_time: u32,
    /// It says that it may be replaced (BIP125).
    pub replaceable: bool,
    /// It makes new coins.
    pub coinbase: bool,
    /// Serialised bytes.
    pub size: u32,
    /// Virtual bytes.
    pub vsize: u32,
    /// Inputs minus outputs; `None` for a coinbase or while an input's output is unknown.
    pub fee: Option<Amount>,
    /// What it spends.
    pub inputs: Vec<InputView>,
    /// What it makes.
    pub outputs: Vec<OutputView>,
    /// The whole transaction in hex, for one asked for by itself; empty inside a block's list.
    pub raw: String,
    /// Unix seconds of its block, or Unix seconds at which it came into the mempool.
    pub time: Option<u32>,
}

/// What a transaction spends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputView {
    /// The output that is spent; none in a coinbase.
    pub outpoint: Option<OutPoint>,
    /// How much; `None` if the output is unknown.
    pub value: Option<Amount>,
    /// Whose money it was, if the script has an address.
    pub address: Option<String>,
    /// The spent script's type; `None` if the output is unknown.
    pub kind: Option<ScriptType>,
    /// The unlocking script as text.
    pub script_sig_asm: String,
    /// Witness items in hex.
    pub witness: Vec<String>,
    /// The sequence number.
    pub sequence: u32,
    /// It was this wallet's money.
    pub yours: bool,
    /// The result of running the scripts, when asked for by itself: `None` if not run, `Ok` or why they fail.
    pub check: Option<Result<(), ScriptError>>,
    /// Signer's public key in hex, where the input shows it or the spent script holds it.
    pub public_key: Option<String>,
}

/// What a transaction makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputView {
    /// How much.
    pub value: Amount,
    /// Whose money it is, if the script has an address.
    pub address: Option<String>,
    /// The script's type.
    pub kind: ScriptType,
    /// The script as text.
    pub script_asm: String,
    /// It is this wallet's money.
    pub yours: bool,
    /// It is this wallet's change.
    pub change: bool,
    /// The transaction that spends it, on the main chain or in the mempool.
    pub spent_by: Option<Txid>,
}

impl Node {
    /// A transaction of the main chain or the mempool in full, with its scripts run.
    pub fn tx_view(&self, txid: &Txid) -> Option<TxView> {
        let (mut view, tx, spent, flags) = match self.chain.transaction(txid) {
            Some((tx, position)) => {
                let hash = self.chain.tree().active_at(position.height)?;
                let undo = self.chain.undo(&hash)?;
                let spent = (position.index as usize).checked_sub(1).and_then(|index| undo.0.get(index));
                let place = self.place_in_block(&hash, position.index);
                let flags = block_script_flags(self.chain.params(), position.height, &hash);
                let spent = spent.cloned();
                (self.tx_view_of(tx, spent.as_deref(), place), tx.clone(), spent, flags)
            }
            None => {
                let tx = self.unconfirmed(txid)?;
                let spent = self.unconfirmed_coins(tx);
                let view = self.tx_view_of(tx, spent.as_deref(), Place::Mempool);
                (view, tx.clone(), spent, Flags::STANDARD)
            }
        };
        view.raw = hex::encode(tx.encode());
        view.time = self.time_of(&view.place, txid);
        if let Some(coins) = &spent {
            let spending = SpendingTransaction::new(&tx, coins.iter().map(|coin| &coin.output));
            for (index, (input, coin)) in view.inputs.iter_mut().zip(coins).enumerate() {
                input.check = Some(check_input(&spending, index, coin, flags));
            }
        }
        Some(view)
    }

    fn time_of(&self, place: &Place, txid: &Txid) -> Option<u32> {
        match place {
            Place::Block { hash, .. } => Some(self.chain.tree().get(hash)?.header.time),
            Place::Mempool => Some((self.mempool.get(txid)?.time_ms / 1000) as u32),
            Place::Nowhere => None,
        }
    }

    /// The coins that an unconfirmed transaction spends, from the chain and the mempool.
    pub(crate) fn unconfirmed_coins(&self, tx: &Transaction) -> Option<Vec<Coin>> {
        tx.inputs.iter().map(|input| self.mempool.coin(&self.chain, &input.previous_output)).collect()
    }

    /// A transaction with what is known of the coins that it spends, in the order of its inputs.
    pub fn tx_view_of(&self, tx: &Transaction, spent: Option<&[Coin]>, place: Place) -> TxView {
        let txid = tx.txid();
        let coinbase = tx.is_coinbase();
        let input_value =
            spent.and_then(|coins| Amount::checked_sum(coins.iter().map(|coin| coin.output.value)));
        let inputs = tx.inputs.iter().enumerate();
        let outputs = tx.outputs.iter().enumerate();
        let mine = spent.is_some_and(|coins| coins.iter().any(|coin| self.owns(&coin.output.script_pubkey)));
        TxView {
            txid,
            place,
            version: tx.version,
            lock_time: tx.lock_time,
            replaceable: tx.signals_replacement() && !coinbase,
            coinbase,
            size: tx.total_size() as u32,
            vsize: tx.vsize() as u32,
            fee: input_value.zip(tx.output_value()).and_then(|(input, output)| input.checked_sub(output)),
            inputs: inputs
                .map(|(n, input)| self.input_view(input, coinbase, spent.and_then(|s| s.get(n))))
                .collect(),
            outputs: outputs.map(|(n, output)| self.output_view(txid, n as u32, output, mine)).collect(),
            raw: String::new(),
            time: None,
        }
    }

    fn input_view(&self, input: &TxIn, coinbase: bool, coin: Option<&Coin>) -> InputView {
        let script = coin.map(|coin| &coin.output.script_pubkey);
        InputView {
            outpoint: (!coinbase).then_some(input.previous_output),
            value: coin.map(|coin| coin.output.value),
            address: script.and_then(|script| self.address_of(script)),
            kind: script.map(|script| classify(script).script_type()),
            script_sig_asm: if coinbase {
                input.script_sig.to_string()
            } else {
                to_asm_with_sighash(&input.script_sig)
            },
            witness: input.witness.iter().map(hex::encode).collect(),
            sequence: input.sequence,
            yours: script.is_some_and(|script| self.owns(script)),
            check: None,
            public_key: script.and_then(|script| signer_key(input, script)).map(hex::encode),
        }
    }

    fn output_view(&self, txid: Txid, vout: u32, output: &TxOut, from_wallet: bool) -> OutputView {
        let outpoint = OutPoint { txid, vout };
        let yours = self.owns(&output.script_pubkey);
        OutputView {
            value: output.value,
            address: self.address_of(&output.script_pubkey),
            kind: classify(&output.script_pubkey).script_type(),
            script_asm: to_asm(&output.script_pubkey),
            yours,
            change: yours && from_wallet && self.is_change(&output.script_pubkey),
            spent_by: self.chain.index().spender(&outpoint).or_else(|| self.mempool.spender(&outpoint)),
        }
    }
}

fn check_input(
    spending: &SpendingTransaction<'_>,
    index: usize,
    coin: &Coin,
    flags: Flags,
) -> Result<(), ScriptError> {
    let input = &spending.transaction().inputs[index];
    let checker = TransactionChecker::new(spending, index);
    verify_script(&input.script_sig, &coin.output.script_pubkey, &input.witness, flags, &checker)
}

/// The public key that signed: in the spent script of a P2PK output, last in the input of a P2PKH spend.
fn signer_key(input: &TxIn, script: &ScriptBuf) -> Option<Vec<u8>> {
    let pushes = |script: &ScriptBuf| -> Vec<Vec<u8>> {
        let instructions = Instructions::new(script.as_bytes()).filter_map(Result::ok);
        instructions.map(|instruction| instruction.data.to_vec()).filter(|data| !data.is_empty()).collect()
    };
    match classify(script) {
        ScriptKind::P2pk { .. } => pushes(script).into_iter().next(),
        ScriptKind::P2pkh { .. } => pushes(&input.script_sig).into_iter().nth(1),
        _ => None,
    }
}
