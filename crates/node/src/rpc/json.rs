//! Blocks, transactions and amounts in Bitcoin Core's JSON form.

use hashyard_core::Coin;
use hashyard_core::chain::Entry;
use hashyard_core::consensus::Ancestry;
use hashyard_core::script::{classify, to_asm, to_asm_with_sighash};
use hashyard_core::wallet::descriptor::infer;
use hashyard_core::{Amount, Bits, Block, Encodable, ScriptBuf, Transaction, TxIn, TxOut};
use serde_json::{Map, Number, Value, json};

use crate::node::Node;

/// Coins as a JSON number of eight decimals.
pub(crate) fn coins(amount: Amount) -> Value {
    signed_coins(amount.signed())
}

/// Satoshis with a sign, in coins.
pub(crate) fn signed_coins(satoshis: i64) -> Value {
    Value::Number(Number::from_string_unchecked(Amount(satoshis as u64).to_string()))
}

/// How many times harder than the easiest target of the main chain (`GetDifficulty`).
pub(crate) fn difficulty(bits: Bits) -> f64 {
    let shift = (bits.0 >> 24) as i32;
    f64::from(0xffff) / f64::from((bits.0 & 0x00ff_ffff).max(1)) * 256_f64.powi(29 - shift)
}

/// The target in 64 digits.
pub(crate) fn target(bits: Bits) -> String {
    bits.to_target().map(|target| target.to_string()).unwrap_or_default()
}

impl Node {
    /// Blocks on top of a block, itself included; -1 off the main chain.
    pub(crate) fn confirmations(&self, entry: &Entry) -> i64 {
        match self.chain.tree().is_active(&entry.hash) {
            true => i64::from(self.chain.height() - entry.height) + 1,
            false => -1,
        }
    }

    /// `getblockheader`'s fields.
    pub(crate) fn header_json(&self, entry: &Entry) -> Map<String, Value> {
        let header = &entry.header;
        let transactions = self.chain.block(&entry.hash).map_or(0, |block| block.transactions.len());
        let mut fields = object(json!({
            "hash": entry.hash,
            "confirmations": self.confirmations(entry),
            "height": entry.height,
            "version": header.version,
            "versionHex": format!("{:08x}", header.version),
            "merkleroot": header.merkle_root,
            "time": header.time,
            "mediantime": self.chain.tree().branch(entry.hash).median_time_past(),
            "nonce": header.nonce,
            "bits": header.bits.to_string(),
            "target": target(header.bits),
            "difficulty": difficulty(header.bits),
            "chainwork": entry.chainwork.to_string(),
            "nTx": transactions,
        }));
        if entry.height > 0 {
            fields.insert("previousblockhash".into(), json!(header.prev_blockhash));
        }
        let next = self
            .chain
            .tree()
            .active_at(entry.height + 1)
            .filter(|_| self.chain.tree().is_active(&entry.hash));
        if let Some(next) = next {
            fields.insert("nextblockhash".into(), json!(next));
        }
        fields
    }

    /// `getblock`'s fields; from verbosity 2 on whole transactions, from 3 on with the coins that they spent.
    pub(crate) fn block_json(&self, entry: &Entry, block: &Block, verbosity: u64) -> Value {
        let mut fields = self.header_json(entry);
        let size = block.total_size();
        fields.insert("strippedsize".into(), json!((block.weight() - size) / 3));
        fields.insert("size".into(), json!(size));
        fields.insert("weight".into(), json!(block.weight()));
        fields.insert("coinbase_tx".into(), coinbase_json(&block.transactions[0]));
        let undo = self.chain.undo(&entry.hash);
        let spent = |index: usize| undo.and_then(|undo| undo.0.get(index.checked_sub(1)?)).map(Vec::as_slice);
        let transactions: Vec<Value> = block
            .transactions
            .iter()
            .enumerate()
            .map(|(index, tx)| match (verbosity, spent(index)) {
                (0 | 1, _) => json!(tx.txid()),
                (3.., Some(spent)) => Value::Object(self.tx_with_prevouts_json(tx, spent)),
                (_, spent) => Value::Object(self.tx_json(tx, spent)),
            })
            .collect();
        fields.insert("tx".into(), json!(transactions));
        Value::Object(fields)
    }

    /// `decoderawtransaction`'s fields, with hex, and with the fee where the spent coins are known.
    pub(crate) fn tx_json(&self, tx: &Transaction, spent: Option<&[Coin]>) -> Map<String, Value> {
        let mut fields = object(json!({
            "txid": tx.txid(),
            "hash": tx.wtxid(),
            "version": tx.version as u32,
            "size": tx.total_size(),
            "vsize": tx.vsize(),
            "weight": tx.weight(),
            "locktime": tx.lock_time,
            "vin": tx.inputs.iter().map(|input| input_json(input, tx.is_coinbase())).collect::<Vec<_>>(),
            "vout": tx.outputs.iter().enumerate().map(|(n, output)| self.output_json(n, output)).collect::<Vec<_>>(),
            "hex": hex::encode(tx.encode()),
        }));
        let input = spent.and_then(|coins| Amount::checked_sum(coins.iter().map(|coin| coin.output.value)));
        if let (Some(input), Some(output)) = (input, tx.output_value())
            && let Some(fee) = input.checked_sub(output)
        {
            fields.insert("fee".into(), coins(fee));
        }
        fields
    }

    /// As [`Self::tx_json`], and every input with the coin that it spent.
    pub(crate) fn tx_with_prevouts_json(&self, tx: &Transaction, spent: &[Coin]) -> Map<String, Value> {
        let mut fields = self.tx_json(tx, Some(spent));
        let inputs = fields.get_mut("vin").and_then(Value::as_array_mut).into_iter().flatten();
        for (input, coin) in inputs.zip(spent) {
            input["prevout"] = json!({
                "generated": coin.coinbase,
                "height": coin.height,
                "value": coins(coin.output.value),
                "scriptPubKey": self.script_json(&coin.output.script_pubkey),
            });
        }
        fields
    }

    fn output_json(&self, n: usize, output: &TxOut) -> Value {
        json!({ "value": coins(output.value), "n": n, "scriptPubKey": self.script_json(&output.script_pubkey) })
    }

    /// `scriptPubKey` as in `gettxout`.
    pub(crate) fn script_json(&self, script: &ScriptBuf) -> Value {
        let mut fields = object(json!({
            "asm": to_asm(script),
            "desc": infer(script, self.chain.params()).to_text(self.chain.params()),
            "hex": script.to_string(),
            "type": classify(script).name(),
        }));
        if let Some(address) = self.address_of(script) {
            fields.insert("address".into(), json!(address));
        }
        Value::Object(fields)
    }
}

/// `getblock`'s `coinbase_tx`.
fn coinbase_json(coinbase: &Transaction) -> Value {
    let input = &coinbase.inputs[0];
    let mut fields = json!({
        "version": coinbase.version as u32,
        "locktime": coinbase.lock_time,
        "sequence": input.sequence,
        "coinbase": input.script_sig.to_string(),
    });
    if let Some(witness) = input.witness.first() {
        fields["witness"] = json!(hex::encode(witness));
    }
    fields
}

fn input_json(input: &TxIn, coinbase: bool) -> Value {
    let mut fields = match coinbase {
        true => object(json!({ "coinbase": input.script_sig.to_string() })),
        false => object(json!({
            "txid": input.previous_output.txid,
            "vout": input.previous_output.vout,
            "scriptSig": { "asm": to_asm_with_sighash(&input.script_sig), "hex": input.script_sig.to_string() },
        })),
    };
    if !input.witness.is_empty() {
        let items: Vec<String> = input.witness.iter().map(hex::encode).collect();
        fields.insert("txinwitness".into(), json!(items));
    }
    fields.insert("sequence".into(), json!(input.sequence));
    Value::Object(fields)
}

/// The fields of a JSON object literal.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
