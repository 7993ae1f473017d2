//! `bip341_wallet_vectors.json`: Taproot outputs from keys and trees of scripts, and what key path spends sign.

use hashyard_core::script::sighash::{SpendingTransaction, taproot_preimage, taproot_sighash};
use hashyard_core::script::taproot::{
    ControlBlock, output_key, tap_branch_hash, tap_leaf_hash, tap_tweak_hash,
};
use hashyard_core::script::{Builder, Flags, SighashType};
use hashyard_core::wallet::Address;
use hashyard_core::{Amount, Network, ScriptBuf, Transaction, TxOut};
use serde_json::Value;

use crate::report::same;
use crate::spend::verify_input;
use crate::{Outcome, Report, json};

/// Runs every case: seven outputs, then the seven Taproot inputs of one transaction.
pub fn run(text: &str) -> Report {
    match serde_json::from_str(text).map_err(|error| error.to_string()).and_then(|file| run_file(&file)) {
        Ok(report) => report,
        Err(reason) => Report::unreadable(reason),
    }
}

fn run_file(file: &Value) -> Outcome<Report> {
    let outputs = json::list(file, "scriptPubKey")?.iter().map(check_output);
    let spends = json::list(file, "keyPathSpending")?.iter().flat_map(run_spend);
    Ok(outputs.chain(spends).enumerate().map(|(at, outcome)| (format!("case {at}"), outcome)).collect())
}

fn check_output(case: &Value) -> Outcome {
    let internal_key = json::hex32(json::field(case, "given/internalPubkey")?)?;
    let mut leaves = Vec::new();
    let root = case.pointer("/given/scriptTree").filter(|tree| !tree.is_null());
    let root = root.map(|tree| merkle_root(tree, &mut leaves)).transpose()?;
    if let Some(root) = &root {
        same("the Merkle root", hex::encode(root).as_str(), json::field(case, "intermediary/merkleRoot")?)?;
        let expected: Vec<_> =
            json::list(case, "intermediary/leafHashes")?.iter().map(Value::as_str).collect();
        let hashes: Vec<_> = leaves.iter().map(|(_, hash)| hex::encode(hash)).collect();
        same("the leaf hashes", hashes.iter().map(|hash| Some(hash.as_str())).collect(), expected)?;
    }
    let tweak = tap_tweak_hash(&internal_key, root.as_ref());
    same("the tweak", hex::encode(tweak).as_str(), json::field(case, "intermediary/tweak")?)?;
    let (key, _) = output_key(&internal_key, root.as_ref()).ok_or("no output key")?;
    same("the tweaked key", hex::encode(key).as_str(), json::field(case, "intermediary/tweakedPubkey")?)?;
    let script = Builder::new().number(1).data(&key).into_script();
    same("the script", script.to_string().as_str(), json::field(case, "expected/scriptPubKey")?)?;
    let address = Address::from_script(&script, Network::Mainnet.params()).map(|address| address.to_string());
    same("the address", address.as_deref(), Some(json::field(case, "expected/bip350Address")?))?;
    check_control_blocks(case, &leaves, &key)
}

/// Every control block proves the script that it stands for, and no other.
fn check_control_blocks(case: &Value, leaves: &[(u64, [u8; 32])], key: &[u8; 32]) -> Outcome {
    if leaves.is_empty() {
        return Ok(());
    }
    let blocks = json::list(case, "expected/scriptPathControlBlocks")?;
    same("the number of control blocks", blocks.len(), leaves.len())?;
    for (at, block) in blocks.iter().enumerate() {
        let bytes = json::hex(block.as_str().unwrap_or_default())?;
        let block = ControlBlock::parse(&bytes).ok_or("a control block that can't be read")?;
        for (of, (_, leaf)) in leaves.iter().enumerate() {
            same(
                &format!("whether control block {at} proves script {of}"),
                block.proves(leaf, key),
                at == of,
            )?;
        }
    }
    Ok(())
}

/// A tree is a script or a list of two trees. Leaves are collected with their ids, in the order in which they stand.
fn merkle_root(tree: &Value, leaves: &mut Vec<(u64, [u8; 32])>) -> Outcome<[u8; 32]> {
    if let Some([left, right]) = tree.as_array().map(Vec::as_slice) {
        return Ok(tap_branch_hash(&merkle_root(left, leaves)?, &merkle_root(right, leaves)?));
    }
    let number = |name| tree.get(name).and_then(Value::as_u64).ok_or(format!("a leaf has no {name}"));
    let hash = tap_leaf_hash(number("leafVersion")? as u8, &json::hex(json::field(tree, "script")?)?);
    leaves.push((number("id")?, hash));
    Ok(hash)
}

fn run_spend(case: &Value) -> Vec<Outcome> {
    let parts = || {
        let inputs = json::list(case, "inputSpending")?;
        Ok((json::transaction(json::field(case, "given/rawUnsignedTx")?)?, spent_outputs(case)?, inputs))
    };
    match parts() {
        Ok((transaction, spent, inputs)) => {
            inputs.iter().map(|input| check_input(&transaction, &spent, input)).collect()
        }
        Err(reason) => vec![Err(reason)],
    }
}

fn spent_outputs(case: &Value) -> Outcome<Vec<TxOut>> {
    let output = |output: &Value| {
        let value = output.get("amountSats").and_then(Value::as_u64).ok_or("no amountSats")?;
        Ok(TxOut {
            value: Amount(value),
            script_pubkey: ScriptBuf(json::hex(json::field(output, "scriptPubKey")?)?),
        })
    };
    json::list(case, "given/utxosSpent")?.iter().map(output).collect()
}

fn check_input(transaction: &Transaction, spent: &[TxOut], case: &Value) -> Outcome {
    let number = |name| case.pointer(name).and_then(Value::as_u64).ok_or(format!("no {name}"));
    let (index, kind) = (number("/given/txinIndex")? as usize, number("/given/hashType")? as u8);
    let spending = SpendingTransaction::new(transaction, spent);
    let kind = SighashType::from(kind);
    let preimage = taproot_preimage(&spending, index, kind, None, None).ok_or("nothing to sign")?;
    let expected = json::field(case, "intermediary/sigMsg")?;
    same("what is signed", hex::encode(preimage.bytes()).as_str(), expected)?;
    let sighash = taproot_sighash(&spending, index, kind, None, None).map(hex::encode);
    same("the hash", sighash.as_deref(), Some(json::field(case, "intermediary/sigHash")?))?;

    let witness = json::list(case, "expected/witness")?.iter();
    let witness = witness.map(|item| json::hex(item.as_str().unwrap_or_default())).collect::<Outcome<_>>()?;
    let mut signed = transaction.clone();
    signed.inputs.get_mut(index).ok_or("no such input")?.witness = witness;
    verify_input(&signed, spent, index, Flags::STANDARD).map_err(|error| format!("its witness: {error}"))
}
