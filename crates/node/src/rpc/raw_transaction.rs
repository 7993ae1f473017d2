//! Transactions as bytes.

use hashyard_core::Coin;
use hashyard_core::mempool::MempoolError;
use hashyard_core::script::opcode::OP_NOP10;
use hashyard_core::script::{Instruction, Instructions, MAX_ELEMENT_SIZE, MAX_SCRIPT_SIZE, is_unspendable};
use hashyard_core::{
    Amount, BlockHash, COIN, Encodable, FeeRate, OutPoint, ScriptBuf, Transaction, TxOut, Txid,
};
use serde_json::{Map, Value, json};

use super::json::object;
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// Core refuses to send what pays more than this by default, in coins for 1,000 vbytes.
const DEFAULT_MAX_FEE_RATE: FeeRate = FeeRate(10_000_000);

pub(super) fn getrawtransaction(node: &mut Node, args: &Args) -> Result {
    let txid: Txid = args.hash(0)?;
    if node.chain.params().genesis_block().transactions[0].txid() == txid {
        let message =
            "The genesis block coinbase is not considered an ordinary transaction and cannot be retrieved";
        return Err(RpcError::new(Code::InvalidAddressOrKey, message));
    }
    let verbosity = args.verbosity_or(1, 0)?;
    let (tx, block) = find(node, txid, args)?;
    if verbosity == 0 {
        return Ok(Answer::Now(json!(hex::encode(tx.encode()))));
    }
    let mut fields = match block.and_then(|block| spent_by(node, block, txid)).filter(|_| verbosity >= 2) {
        Some(spent) => node.tx_with_prevouts_json(&tx, spent),
        None => node.tx_json(&tx, None),
    };
    if let Some(block) = block {
        add_block_fields(node, &mut fields, block);
        // Where nobody named a block it is one of the active chain anyway.
        if args.value(2).is_some() {
            fields.insert("in_active_chain".into(), json!(node.chain.tree().is_active(&block)));
        }
    }
    Ok(Answer::Now(Value::Object(fields)))
}

/// The coins that a transaction of a connected block spent; `None` for a coinbase.
fn spent_by(node: &Node, block: BlockHash, txid: Txid) -> Option<&[Coin]> {
    let index = node.chain.block(&block)?.transactions.iter().position(|other| other.txid() == txid)?;
    node.chain.undo(&block)?.0.get(index.checked_sub(1)?).map(Vec::as_slice)
}

/// The transaction and the block that holds it, if one does.
fn find(node: &Node, txid: Txid, args: &Args) -> Result<(Transaction, Option<BlockHash>)> {
    let missing = |message: &str| RpcError::new(Code::InvalidAddressOrKey, message);
    if args.value(2).is_some() {
        let hash: BlockHash = args.hash(2)?;
        node.chain.tree().get(&hash).ok_or_else(|| missing("Block hash not found"))?;
        let block = node.chain.block(&hash);
        let block = block.ok_or_else(|| RpcError::new(Code::Misc, "Block not available"))?;
        let tx = block.transactions.iter().find(|tx| tx.txid() == txid);
        let tx = tx.ok_or_else(|| missing("No such transaction found in the provided block"))?;
        return Ok((tx.clone(), Some(hash)));
    }
    if let Some(tx) = node.unconfirmed(&txid) {
        return Ok((tx.clone(), None));
    }
    let (tx, position) = node.chain.transaction(&txid).ok_or_else(|| {
        missing("No such mempool or blockchain transaction. Use gettransaction for wallet transactions.")
    })?;
    Ok((tx.clone(), node.chain.tree().active_at(position.height)))
}

fn add_block_fields(node: &Node, fields: &mut Map<String, Value>, hash: BlockHash) {
    let Some(entry) = node.chain.tree().get(&hash) else { return };
    let confirmations = node.confirmations(entry).max(0);
    fields.extend(object(json!({ "blockhash": hash, "confirmations": confirmations })));
    if confirmations > 0 {
        fields.extend(object(json!({ "time": entry.header.time, "blocktime": entry.header.time })));
    }
}

pub(super) fn decoderawtransaction(node: &mut Node, args: &Args) -> Result {
    let tx = decode_either(args, 1)?;
    let mut fields = node.tx_json(&tx, None);
    fields.shift_remove("hex");
    Ok(Answer::Now(Value::Object(fields)))
}

/// The first parameter, with or without witnesses as the one at `is_witness` says. Where that is missing the form is guessed:
/// few bytes make sense in both (`DecodeHexTx`).
pub(super) fn decode_either(args: &Args, is_witness: usize) -> Result<Transaction> {
    let with_witness: Result<Transaction> = args.transaction(0);
    let legacy = || {
        let failed = |error| RpcError::new(Code::Deserialization, format!("TX decode failed: {error}"));
        hex::decode(args.text(0)?)
            .map_err(|error| failed(error.to_string()))
            .and_then(|bytes| Transaction::decode_legacy(&bytes).map_err(|error| failed(error.to_string())))
    };
    if args.value(is_witness).is_some() {
        return if args.flag(is_witness)? { with_witness } else { legacy() };
    }
    match with_witness {
        Ok(tx) if is_sane(&tx) => Ok(tx),
        first => match (legacy(), first) {
            (Ok(tx), first) if first.is_err() || is_sane(&tx) => Ok(tx),
            (_, first) => first,
        },
    }
}

/// Whether all scripts but a coinbase's could be scripts (`CheckTxScriptsSanity`).
fn is_sane(tx: &Transaction) -> bool {
    let could_be = |script: &ScriptBuf| script.len() <= MAX_SCRIPT_SIZE && has_valid_ops(script);
    (tx.is_coinbase() || tx.inputs.iter().all(|input| could_be(&input.script_sig)))
        && tx.outputs.iter().all(|output| could_be(&output.script_pubkey))
}

pub(super) fn sendrawtransaction(node: &mut Node, args: &Args) -> Result {
    let tx: Transaction = args.transaction(0)?;
    let txid = tx.txid();
    check_burnt(&tx, max_burn(args)?)?;
    let max_fee_rate = max_fee_rate(args)?;
    let in_chain = |vout| node.chain.coins().get(&OutPoint { txid, vout }).is_some();
    if (0..tx.outputs.len() as u32).any(in_chain) {
        return Err(rejection(&MempoolError::AlreadyKnown));
    }
    check_fee_rate(node, &tx, max_fee_rate)?;
    match node.submit_transaction(tx, None) {
        // As in Core, sending again what waits already is no error but announces it again.
        Ok(_) | Err(MempoolError::AlreadyInMempool) => Ok(Answer::Now(json!(txid))),
        Err(error) => Err(rejection(&error)),
    }
}

/// How a refused transaction is reported.
pub(super) fn rejection(error: &MempoolError) -> RpcError {
    match error {
        MempoolError::AlreadyKnown => {
            RpcError::new(Code::VerifyAlreadyInChain, "Transaction outputs already in utxo set")
        }
        MempoolError::MissingInputs(_) => RpcError::new(Code::Verify, error.reason()),
        _ => RpcError::new(Code::VerifyRejected, error.to_string()),
    }
}

/// The second parameter, for 1,000 vbytes; zero means no limit.
pub(super) fn max_fee_rate(args: &Args) -> Result<FeeRate> {
    match args.value(1).map(|_| args.amount(1)).transpose()? {
        None => Ok(DEFAULT_MAX_FEE_RATE),
        Some(rate) if rate.0 >= COIN => {
            Err(args.invalid(1, "is too large: Fee rates larger than or equal to 1BTC/kvB are not accepted"))
        }
        Some(rate) => Ok(FeeRate(rate.0)),
    }
}

fn check_fee_rate(node: &Node, tx: &Transaction, limit: FeeRate) -> Result<()> {
    let Ok(candidate) = node.mempool.test_accept(tx, &node.chain, node.now) else { return Ok(()) };
    match exceeds(limit, candidate.vsize(), candidate.fee()) {
        true => {
            let message = "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)";
            Err(RpcError::new(Code::Verify, message))
        }
        false => Ok(()),
    }
}

/// Whether a fee is above a limit that is not zero.
pub(super) fn exceeds(limit: FeeRate, vsize: usize, fee: Amount) -> bool {
    limit.0 > 0 && fee > limit.fee(vsize)
}

/// The third parameter: what may be destroyed in an output that nobody can spend; nothing, if it is missing.
pub(super) fn max_burn(args: &Args) -> Result<Amount> {
    args.value(2).map_or(Ok(Amount::ZERO), |_| args.amount(2))
}

pub(super) fn check_burnt(tx: &Transaction, limit: Amount) -> Result<()> {
    let burnt = |output: &TxOut| output.value > limit && !may_be_spent(&output.script_pubkey);
    match tx.outputs.iter().any(burnt) {
        true => {
            let message = "Unspendable output exceeds maximum configured by user (maxburnamount)";
            Err(RpcError::new(Code::Verify, message))
        }
        false => Ok(()),
    }
}

/// Whether the script is not a certain loss, as far as its opcodes tell.
fn may_be_spent(script: &ScriptBuf) -> bool {
    !is_unspendable(script) && has_valid_ops(script)
}

/// Whether every opcode is known and no push too long (`HasValidOps`).
fn has_valid_ops(script: &ScriptBuf) -> bool {
    let valid = |read: Instruction<'_>| read.opcode <= OP_NOP10 && read.data.len() <= MAX_ELEMENT_SIZE;
    Instructions::new(script.as_bytes()).all(|instruction| instruction.is_ok_and(valid))
}
