//! What addresses and scripts are, and whose.

use hashyard_core::script::{
    Instructions, Opcode, ScriptKind, classify, is_unspendable, p2sh, p2wpkh, p2wsh,
};
use hashyard_core::wallet::descriptor::infer;
use hashyard_core::wallet::{Address, AddressKind, Chain, Descriptor};
use hashyard_core::{PubkeyHash, ScriptBuf, hash160, sha256};
use serde_json::{Map, Value, json};

use super::json::{coins, object};
use super::wallet::wallet;
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

pub(super) fn validateaddress(node: &mut Node, args: &Args) -> Result {
    let mut fields = Map::new();
    match node.parse_address(args.text(0)?) {
        Ok(address) => {
            fields.insert("isvalid".into(), json!(true));
            fields.extend(address_json(&address));
        }
        Err(error) => {
            fields.extend(object(
                json!({ "isvalid": false, "error_locations": [], "error": error.to_string() }),
            ));
        }
    }
    Ok(Answer::Now(Value::Object(fields)))
}

/// What can be said of any address (`DescribeAddress`).
fn address_json(address: &Address) -> Map<String, Value> {
    let version = match address.kind() {
        AddressKind::P2pkh | AddressKind::P2sh => None,
        _ => address.script_pubkey().as_bytes().first().and_then(|first| Opcode(*first).small_number()),
    };
    let mut fields = object(json!({
        "address": address.to_string(),
        "scriptPubKey": address.script_pubkey().to_string(),
        "isscript": !matches!(address.kind(), AddressKind::P2pkh | AddressKind::P2wpkh),
        "iswitness": version.is_some(),
    }));
    if let Some(version) = version {
        fields.insert("witness_version".into(), json!(version));
        fields.insert("witness_program".into(), json!(hex::encode(address.program())));
    }
    fields
}

fn parse(node: &Node, text: &str) -> Result<Address> {
    node.parse_address(text)
        .map_err(|error| RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address: {error}")))
}

pub(super) fn getaddressinfo(node: &mut Node, args: &Args) -> Result {
    let address = parse(node, args.text(0)?)?;
    let wallet = wallet(node)?;
    let mut fields = address_json(&address);
    let key = wallet.own_key(&address);
    let watched = wallet.watched_by(&address.script_pubkey());
    let own_label = wallet.label_of(&address.script_pubkey());
    let label = watched.map_or(own_label, |watched| watched.label.as_str());
    // As in Core a name may be empty: who asked for the address just gave it none.
    let has_label = !label.is_empty() || key.as_ref().is_some_and(|key| wallet.is_given(key.path));
    fields.extend(object(json!({
        "ismine": key.is_some(),
        "iswatchonly": watched.is_some(),
        "solvable": key.is_some() || watched.is_some_and(|watched| watched.descriptor.is_solvable()),
        "ischange": key.as_ref().is_some_and(|key| key.path.chain == Chain::Change),
        "labels": has_label.then_some(label).into_iter().collect::<Vec<_>>(),
    })));
    if let Some(watched) = watched {
        fields.insert("parent_desc".into(), json!(watched.descriptor.to_text(wallet.params())));
    }
    if let Some(key) = key {
        let path = key.path.from_master(wallet.params());
        fields.insert("pubkey".into(), json!(hex::encode(key.public_key)));
        fields.insert("iscompressed".into(), json!(true));
        fields.insert("hdkeypath".into(), json!(path.to_string().replace('\'', "h")));
        if let Some(fingerprint) = wallet.fingerprint() {
            fields.insert("hdmasterfingerprint".into(), json!(hex::encode(fingerprint)));
        }
        if let Some(descriptor) = wallet.descriptor_of(key.path) {
            fields.insert("desc".into(), json!(descriptor.to_text(wallet.params())));
        }
        if let Some(parents) = wallet.descriptors(key.path.kind) {
            let parent = &parents[key.path.chain as usize];
            fields.insert("parent_desc".into(), json!(parent.to_text(wallet.params())));
        }
    }
    Ok(Answer::Now(Value::Object(fields)))
}

pub(super) fn getreceivedbyaddress(node: &mut Node, args: &Args) -> Result {
    let address = parse(node, args.text(0)?)?;
    let least = args.number_or(1, 1)?;
    let tip = node.chain.height();
    let received = wallet(node)?.received_by(&address, least, tip);
    let received = received.ok_or_else(|| RpcError::new(Code::Wallet, "Address not found in wallet"))?;
    Ok(Answer::Now(coins(received)))
}

pub(super) fn decodescript(node: &mut Node, args: &Args) -> Result {
    let script = ScriptBuf(args.hex(0)?);
    let mut fields = object(node.script_json(&script));
    fields.shift_remove("hex");
    if can_be_wrapped(&script) {
        let address = node.address_of(&p2sh(&hash160(script.as_bytes())));
        fields.insert("p2sh".into(), json!(address));
        if let Some((wrapped, descriptor)) = segwit_form(node, &script) {
            let mut segwit = object(node.script_json(&wrapped));
            segwit.insert("desc".into(), json!(descriptor.to_text(node.chain.params())));
            let nested = node.address_of(&p2sh(&hash160(wrapped.as_bytes())));
            segwit.insert("p2sh-segwit".into(), json!(nested));
            fields.insert("segwit".into(), Value::Object(segwit));
        }
    }
    Ok(Answer::Now(Value::Object(fields)))
}

/// Whether the script can stand behind a script hash.
fn can_be_wrapped(script: &ScriptBuf) -> bool {
    let fits = !matches!(
        classify(script),
        ScriptKind::NullData
            | ScriptKind::P2sh(_)
            | ScriptKind::WitnessUnknown { .. }
            | ScriptKind::WitnessV1Taproot(_)
            | ScriptKind::Anchor
    );
    // Opcodes above OP_NOP10 mean nothing outside of tapscripts.
    let known = |opcode: Opcode| opcode.0 <= 0xb9;
    let sound = Instructions::new(script.as_bytes()).all(|read| read.is_ok_and(|read| known(read.opcode)));
    fits && sound && !is_unspendable(script)
}

/// The witness program that asks for the same, and its descriptor. Keys in witnesses are compressed (BIP143).
fn segwit_form(node: &Node, script: &ScriptBuf) -> Option<(ScriptBuf, Descriptor)> {
    let params = node.chain.params();
    let shown = infer(script, params);
    if shown.keys().iter().any(|key| key.is_uncompressed()) {
        return None;
    }
    let by_key = |hash: &PubkeyHash| p2wpkh(hash);
    let by_script = || p2wsh(&sha256(script.as_bytes()));
    match (classify(script), shown) {
        (ScriptKind::WitnessV0KeyHash(_) | ScriptKind::WitnessV0ScriptHash(_), _) => None,
        (ScriptKind::P2pk(key), Descriptor::Pk(shown)) => {
            Some((by_key(&PubkeyHash::of(&key)), Descriptor::Wpkh(shown)))
        }
        (ScriptKind::P2pkh(hash), _) => {
            let wrapped = by_key(&hash);
            Some((wrapped.clone(), infer(&wrapped, params)))
        }
        (ScriptKind::Multisig { .. }, shown @ Descriptor::Multi(_)) => {
            Some((by_script(), Descriptor::Wsh(Box::new(shown))))
        }
        _ => Some((by_script(), infer(&by_script(), params))),
    }
}
