//! The fields of a PSBT in Bitcoin Core's JSON form.

use hashyard_core::encode::Reader;
use hashyard_core::psbt::field::{self, *};
use hashyard_core::psbt::{Map as PsbtMap, Psbt};
use hashyard_core::script::{SighashType, to_asm_with_sighash};
use hashyard_core::wallet::{base58, bip32::DerivationPath};
use hashyard_core::{Amount, Decodable, ScriptBuf, TxOut, Txid};
use serde_json::{Map, Value, json};

use super::json::{coins, object};
use super::{Answer, Args, RpcError, psbt};
use crate::node::Node;

pub(super) fn decodepsbt(node: &mut Node, args: &Args) -> Result<Answer, RpcError> {
    let psbt = psbt::psbt(args, 0)?;
    let mut fields = Map::new();
    if psbt.version() == 0
        && let Ok(tx) = psbt.unsigned_tx()
    {
        let mut tx = node.tx_json(&tx, None);
        tx.shift_remove("hex");
        fields.insert("tx".into(), Value::Object(tx));
    }
    let global = psbt.global();
    fields.insert(
        "global_xpubs".into(),
        global.all(GLOBAL_XPUB).map(|(key, source)| xpub(key, source)).collect(),
    );
    if psbt.version() == 2 {
        fields.extend(version_2_fields(&psbt));
    }
    fields.insert("psbt_version".into(), json!(psbt.version()));
    fields.insert("proprietary".into(), proprietary(global));
    fields.insert("unknown".into(), unknown(global, MapKind::Global));
    let inputs: Vec<_> = (0..psbt.inputs().len()).map(|index| node.psbt_input_json(&psbt, index)).collect();
    let outputs: Vec<_> =
        psbt.outputs().iter().map(|map| node.psbt_output_json(map, psbt.version())).collect();
    fields.extend(object(json!({ "inputs": inputs, "outputs": outputs })));
    fields.extend(psbt.fee().map(|fee| ("fee".to_owned(), coins(fee))));
    Ok(Answer::Now(Value::Object(fields)))
}

fn version_2_fields(psbt: &Psbt) -> Map<String, Value> {
    let global = psbt.global();
    let mut fields = object(json!({
        "tx_version": global.number(GLOBAL_TX_VERSION),
        "input_count": psbt.inputs().len(),
        "output_count": psbt.outputs().len(),
    }));
    fields.extend(
        global.number(GLOBAL_FALLBACK_LOCKTIME).map(|time| ("fallback_locktime".to_owned(), json!(time))),
    );
    if let Some([flags]) = global.get(GLOBAL_TX_MODIFIABLE) {
        fields.extend(object(json!({
            "inputs_modifiable": flags & 1 != 0,
            "outputs_modifiable": flags & 2 != 0,
            "has_sighash_single": flags & 4 != 0,
        })));
    }
    fields
}

fn xpub(key: &[u8], source: &[u8]) -> Value {
    let (master_fingerprint, path) = key_source(source);
    json!({ "xpub": base58::encode_check(key), "master_fingerprint": master_fingerprint, "path": path })
}

/// Fingerprint and path, with `h` for hardened steps.
fn key_source(source: &[u8]) -> (String, String) {
    let (fingerprint, steps) = source.split_at_checked(4).unwrap_or((source, &[]));
    let (steps, _) = steps.as_chunks::<4>();
    let path = DerivationPath(steps.iter().map(|step| u32::from_le_bytes(*step)).collect());
    (hex::encode(fingerprint), path.to_string().replace('\'', "h"))
}

fn proprietary(map: &PsbtMap) -> Value {
    let entry = |(key, value): (&[u8], &[u8])| {
        let mut reader = Reader::new(key);
        let identifier = reader.var_bytes().unwrap_or_default();
        let subtype = reader.compact_u64().unwrap_or_default();
        let rest = reader.take(reader.remaining()).unwrap_or_default();
        json!({
            "identifier": hex::encode(identifier),
            "subtype": subtype,
            "key": hex::encode(rest),
            "value": hex::encode(value),
        })
    };
    map.all(PROPRIETARY).map(entry).collect()
}

fn unknown(map: &PsbtMap, kind: MapKind) -> Value {
    let foreign = |key: &[u8]| {
        key.first().is_some_and(|first| *first != PROPRIETARY && field::find(kind, *first).is_none())
    };
    let entries = map.iter().filter(|(key, _)| foreign(key));
    Value::Object(entries.map(|(key, value)| (hex::encode(key), json!(hex::encode(value)))).collect())
}

/// Adds what a map has of the fields that look the same everywhere.
struct Fields<'a> {
    map: &'a PsbtMap,
    json: Map<String, Value>,
}

impl Fields<'_> {
    fn put(&mut self, name: &str, value: Value) {
        self.json.insert(name.to_owned(), value);
    }

    /// A value in hex.
    fn hex(&mut self, name: &str, kind: u8) {
        if let Some(value) = self.map.get(kind) {
            self.put(name, json!(hex::encode(value)));
        }
    }

    fn number(&mut self, name: &str, kind: u8) {
        if let Some(number) = self.map.number(kind) {
            self.put(name, json!(number));
        }
    }

    /// An object of what stands behind the type in the keys, and the values, all in hex.
    fn table(&mut self, name: &str, kind: u8) {
        let entries: Map<_, _> =
            self.map.all(kind).map(|(key, value)| (hex::encode(key), json!(hex::encode(value)))).collect();
        if !entries.is_empty() {
            self.put(name, Value::Object(entries));
        }
    }

    fn list(&mut self, name: &str, kind: u8, entry: fn(&[u8], &[u8]) -> Value) {
        let entries: Vec<_> = self.map.all(kind).map(|(key, value)| entry(key, value)).collect();
        if !entries.is_empty() {
            self.put(name, json!(entries));
        }
    }

    fn script(&mut self, node: &Node, name: &str, kind: u8) {
        if let Some(value) = self.map.get(kind).filter(|value| !value.is_empty()) {
            let mut script = object(node.script_json(&ScriptBuf(value.to_vec())));
            script.shift_remove("address");
            script.shift_remove("desc");
            self.put(name, Value::Object(script));
        }
    }

    fn finish(mut self, kind: MapKind) -> Value {
        for (name, value) in [("proprietary", proprietary(self.map)), ("unknown", unknown(self.map, kind))] {
            let is_empty =
                value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
            if !is_empty {
                self.put(name, value);
            }
        }
        Value::Object(self.json)
    }
}

fn derivation(key: &[u8], source: &[u8]) -> Value {
    let (master_fingerprint, path) = key_source(source);
    json!({ "pubkey": hex::encode(key), "master_fingerprint": master_fingerprint, "path": path })
}

fn taproot_derivation(key: &[u8], value: &[u8]) -> Value {
    let mut reader = Reader::new(value);
    let count = reader.compact_size().unwrap_or_default();
    let leaves: Vec<_> = (0..count).map_while(|_| reader.array::<32>().ok()).map(hex::encode).collect();
    let mut fields = object(derivation(key, reader.take(reader.remaining()).unwrap_or_default()));
    fields.insert("leaf_hashes".into(), json!(leaves));
    Value::Object(fields)
}

fn leaf_script(control_block: &[u8], value: &[u8]) -> Value {
    let (version, script) = value.split_last().unwrap_or((&0, &[]));
    json!({ "script": hex::encode(script), "leaf_ver": version, "control_blocks": [hex::encode(control_block)] })
}

fn script_signature(key: &[u8], signature: &[u8]) -> Value {
    let (key, leaf) = key.split_at_checked(32).unwrap_or((key, &[]));
    json!({ "pubkey": hex::encode(key), "leaf_hash": hex::encode(leaf), "sig": hex::encode(signature) })
}

/// Depth, version and script of each leaf.
fn tree(value: &[u8]) -> Value {
    let mut reader = Reader::new(value);
    let leaf = |_| {
        let (depth, version) = (reader.u8().ok()?, reader.u8().ok()?);
        let script = hex::encode(reader.var_bytes().ok()?);
        Some(json!({ "depth": depth, "leaf_ver": version, "script": script }))
    };
    core::iter::repeat(()).map_while(leaf).collect()
}

impl Node {
    fn psbt_input_json(&self, psbt: &Psbt, index: usize) -> Value {
        let map = &psbt.inputs()[index];
        let mut fields = Fields { map, json: Map::new() };
        if let Some(output) = map.get(IN_WITNESS_UTXO).and_then(|value| TxOut::decode(value).ok()) {
            let script = self.script_json(&output.script_pubkey);
            fields.put("witness_utxo", json!({ "amount": coins(output.value), "scriptPubKey": script }));
        }
        if let Some(parent) = psbt.parent(index) {
            let mut tx = self.tx_json(&parent, None);
            tx.shift_remove("hex");
            fields.put("non_witness_utxo", Value::Object(tx));
        }
        fields.table("partial_signatures", IN_PARTIAL_SIG);
        if let Some(kind) = map.number(IN_SIGHASH_TYPE).map(SighashType) {
            let name = if kind == SighashType::DEFAULT { "DEFAULT" } else { kind.name().unwrap_or_default() };
            fields.put("sighash", json!(name));
        }
        fields.script(self, "redeem_script", IN_REDEEM_SCRIPT);
        fields.script(self, "witness_script", IN_WITNESS_SCRIPT);
        fields.list("bip32_derivs", IN_BIP32_DERIVATION, derivation);
        if let Some(script) = map.get(IN_FINAL_SCRIPTSIG).filter(|script| !script.is_empty()) {
            let asm = to_asm_with_sighash(&ScriptBuf(script.to_vec()));
            fields.put("final_scriptSig", json!({ "asm": asm, "hex": hex::encode(script) }));
        }
        if let Some(items) = map.get(IN_FINAL_SCRIPTWITNESS) {
            fields.put("final_scriptwitness", witness_items(items));
        }
        fields.table("ripemd160_preimages", IN_RIPEMD160);
        fields.table("sha256_preimages", IN_SHA256);
        fields.table("hash160_preimages", IN_HASH160);
        fields.table("hash256_preimages", IN_HASH256);
        if psbt.version() == 2 {
            let txid = map.get(IN_PREVIOUS_TXID).and_then(|value| Txid::decode(value).ok());
            fields.put("previous_txid", json!(txid));
            fields.number("previous_vout", IN_OUTPUT_INDEX);
            fields.number("sequence", IN_SEQUENCE);
            fields.number("time_locktime", IN_REQUIRED_TIME_LOCKTIME);
            fields.number("height_locktime", IN_REQUIRED_HEIGHT_LOCKTIME);
        }
        fields.hex("taproot_key_path_sig", IN_TAP_KEY_SIG);
        fields.list("taproot_script_path_sigs", IN_TAP_SCRIPT_SIG, script_signature);
        fields.list("taproot_scripts", IN_TAP_LEAF_SCRIPT, leaf_script);
        fields.list("taproot_bip32_derivs", IN_TAP_BIP32_DERIVATION, taproot_derivation);
        fields.hex("taproot_internal_key", IN_TAP_INTERNAL_KEY);
        fields.hex("taproot_merkle_root", IN_TAP_MERKLE_ROOT);
        fields.finish(MapKind::Input)
    }

    fn psbt_output_json(&self, map: &PsbtMap, version: u32) -> Value {
        let mut fields = Fields { map, json: Map::new() };
        fields.script(self, "redeem_script", OUT_REDEEM_SCRIPT);
        fields.script(self, "witness_script", OUT_WITNESS_SCRIPT);
        fields.list("bip32_derivs", OUT_BIP32_DERIVATION, derivation);
        if version == 2 {
            let value = map.get(OUT_AMOUNT).and_then(|value| value.try_into().ok()).map(u64::from_le_bytes);
            fields.put("amount", coins(Amount(value.unwrap_or_default())));
            fields.put(
                "script",
                self.script_json(&ScriptBuf(map.get(OUT_SCRIPT).unwrap_or_default().to_vec())),
            );
        }
        fields.hex("taproot_internal_key", OUT_TAP_INTERNAL_KEY);
        if let Some(value) = map.get(OUT_TAP_TREE) {
            fields.put("taproot_tree", tree(value));
        }
        fields.list("taproot_bip32_derivs", OUT_TAP_BIP32_DERIVATION, taproot_derivation);
        fields.finish(MapKind::Output)
    }
}

fn witness_items(value: &[u8]) -> Value {
    let mut reader = Reader::new(value);
    let count = reader.compact_size().unwrap_or_default();
    (0..count).map_while(|_| reader.var_bytes().ok()).map(hex::encode).map(Value::from).collect()
}
