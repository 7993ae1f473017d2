//! What the course's benches have done by the node's own commands: several of them for what is one move there.

use hashyard_core::{Amount, Txid};
use hashyard_node::command::{Code, RpcError};
use serde_json::{Value, json};

use super::super::node_driver::Driver;
use super::commands::{Done, text};
use crate::bridge::ask::{
    Anchor, FillBlock, FreePayment, PayFinally, Prioritise, Race, Raced, Signed, TestContract, Undo,
};
use crate::bridge::{Refusal, RpcFailure};

/// What transactions of the benches leave to the miner where they need a fee, in satoshis.
const FEE: u64 = 10_000;
/// The same for one that has to push an own payment out: more than people pay here (BIP125).
const UNDO_FEE: u64 = 200_000;

impl Driver {
    /// Why the mempool would refuse it, if it would.
    pub(super) fn test_transaction(&mut self, hex: &str) -> Done<Option<String>> {
        let answers = self.run("testmempoolaccept", json!([[hex]]))?;
        Ok(text(&answers[0], "reject-reason"))
    }

    pub(super) fn hand_in(&mut self, hex: &str) -> Done {
        self.done("sendrawtransaction", json!([hex]))
    }

    pub(super) fn free_payment(&mut self, FreePayment { coin, amount, to }: FreePayment) -> Done<Signed> {
        let inputs = json!([{ "txid": coin.txid, "vout": coin.vout }]);
        let outputs = json!({ to: amount.to_string() });
        let written = self.run("createrawtransaction", json!([inputs, outputs]))?;
        let signed = self.run("signrawtransactionwithwallet", json!([written]))?;
        let read = self.run("decoderawtransaction", json!([signed["hex"]]))?;
        let txid = text(&read, "txid").and_then(|txid| txid.parse().ok()).unwrap_or(coin.txid);
        Ok(Signed { hex: text(&signed, "hex").unwrap_or_default(), txid })
    }

    pub(super) fn prioritise(&mut self, Prioritise { txid, satoshis }: Prioritise) -> Done {
        self.done("prioritisetransaction", json!([txid, 0, satoshis]))
    }

    /// Why a block of these would be refused, if it would; else it is being mined.
    pub(super) fn fill_block(&mut self, FillBlock { to, transactions }: FillBlock) -> Done<Option<String>> {
        match self.run_later("generateblock", json!([to, transactions])) {
            Err(RpcError { code, message, .. }) if code == Code::Verify as i32 => {
                let reason = message.split_once(": ").map_or(message.as_str(), |(_, reason)| reason);
                Ok(Some(reason.to_owned()))
            }
            started => Ok(started.map(|()| None)?),
        }
    }

    /// Why the mempool would refuse to have a contract's money moved now, if it would.
    pub(super) fn test_contract(
        &mut self,
        TestContract { address, path }: TestContract,
    ) -> Done<Option<String>> {
        let spent = self.run("spendcontract", json!([address, path, { "send": false }]))?;
        self.test_transaction(&text(&spent, "hex").unwrap_or_default())
    }

    pub(super) fn anchor(&mut self, Anchor { coin, amount, to, data }: Anchor) -> Done<Txid> {
        let rest = Amount(amount.0.saturating_sub(FEE));
        let inputs = json!([{ "txid": coin.txid, "vout": coin.vout }]);
        let sent = self.sign_and_send(inputs, json!({ to: rest.to_string(), "data": data }))?;
        Ok(read_txid(&sent).unwrap_or(coin.txid))
    }

    /// The coins have to be known before their block is gone, and can be spent only then.
    pub(super) fn undo(&mut self, Undo { txid, to }: Undo) -> Done {
        let paid = self.run("gettransaction", json!([txid]))?;
        let (inputs, outputs) = self.paid_instead(txid, &to, UNDO_FEE)?;
        self.done("invalidateblock", json!([paid["blockhash"]]))?;
        // The payment is back in the mempool, and need not have said that it may be replaced (BIP125).
        let policy = self.full_replacement(None)?;
        self.full_replacement(Some(true))?;
        let sent = self.sign_and_send(inputs, outputs);
        self.full_replacement(Some(policy))?;
        if sent.is_err() {
            self.done("reconsiderblock", json!([paid["blockhash"]]))?;
        }
        sent.map(|_| ())
    }

    pub(super) fn full_replacement(&mut self, wanted: Option<bool>) -> Done<bool> {
        if let Some(wanted) = wanted {
            self.done("setmempoolpolicy", json!([wanted]))?;
        }
        Ok(self.run("getmempoolinfo", json!([]))?["fullrbf"].as_bool().unwrap_or_default())
    }

    pub(super) fn pay_finally(&mut self, PayFinally { to, amount }: PayFinally) -> Done<Txid> {
        let sent = self.run("sendtoaddress", json!([to, amount.to_string(), "", "", false, false]))?;
        read_txid(&sent).ok_or_else(|| Refusal::Command(RpcFailure::new(-1, "no txid")))
    }

    pub(super) fn race(&mut self, Race { txid, to }: Race) -> Done<Raced> {
        let first = text(&self.run("gettransaction", json!([txid]))?, "hex").unwrap_or_default();
        let (inputs, outputs) = self.paid_instead(txid, &to, UNDO_FEE)?;
        let second = self.sign(inputs, outputs)?;
        let refused = self.test_transaction(&second)?;
        if refused.is_none() {
            self.hand_in(&second)?;
        }
        Ok(Raced { first, second, refused })
    }

    /// Inputs and outputs of a payment to somebody else, of the coins that another one spends.
    fn paid_instead(&mut self, txid: Txid, to: &str, fee: u64) -> Done<(Value, Value)> {
        let tx = self.run("getrawtransaction", json!([txid, 2]))?;
        let spent = tx["vin"].as_array().cloned().unwrap_or_default();
        let mut held = 0;
        for input in &spent {
            // What a waiting payment spends is a coin still, to those who leave the mempool out.
            let coin = match &input["prevout"] {
                Value::Null => self.run("gettxout", json!([input["txid"], input["vout"], false]))?,
                coin => coin.clone(),
            };
            held += satoshis(&coin["value"]);
        }
        let inputs: Vec<_> =
            spent.iter().map(|input| json!({ "txid": input["txid"], "vout": input["vout"] })).collect();
        let nothing_left = || Refusal::Command(RpcFailure::new(-6, "Insufficient funds"));
        let rest = Amount(held.checked_sub(fee).filter(|rest| *rest > 0).ok_or_else(nothing_left)?);
        Ok((json!(inputs), json!({ to: rest.to_string() })))
    }

    /// The name of what was sent.
    fn sign_and_send(&mut self, inputs: Value, outputs: Value) -> Done<Value> {
        let signed = self.sign(inputs, outputs)?;
        Ok(self.run("sendrawtransaction", json!([signed]))?)
    }

    /// The signed bytes in hex.
    fn sign(&mut self, inputs: Value, outputs: Value) -> Done<String> {
        let written = self.run("createrawtransaction", json!([inputs, outputs]))?;
        let signed = self.run("signrawtransactionwithwallet", json!([written]))?;
        Ok(text(&signed, "hex").unwrap_or_default())
    }
}

fn read_txid(value: &Value) -> Option<Txid> {
    value.as_str().and_then(|txid| txid.parse().ok())
}

/// An amount of coins, which has eight decimals.
fn satoshis(coins: &Value) -> u64 {
    coins.as_f64().map_or(0, |coins| (coins * 1e8).round() as u64)
}
