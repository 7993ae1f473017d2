//! What the course's benches have done by the node's own commands: several of them for what is one move there.

use hashyard_core::{Amount, Txid};
use hashyard_node::command::{Code, RpcError};
use serde_json::{Value, json};

use super::super::node_driver::Driver;
use super::commands::{Done, text};
use crate::bridge::ask::{Anchor, FillBlock, FreePayment, Prioritise, Signed, TestContract, Undo};
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
        Ok(sent.as_str().and_then(|txid| txid.parse().ok()).unwrap_or(coin.txid))
    }

    /// The coins have to be known before their block is gone.
    pub(super) fn undo(&mut self, Undo { txid, to }: Undo) -> Done {
        let paid = self.run("gettransaction", json!([txid]))?;
        let tx = self.run("getrawtransaction", json!([txid, 2]))?;
        let spent = tx["vin"].as_array().cloned().unwrap_or_default();
        let held: u64 = spent.iter().map(|input| satoshis(&input["prevout"]["value"])).sum();
        let inputs: Vec<_> =
            spent.iter().map(|input| json!({ "txid": input["txid"], "vout": input["vout"] })).collect();
        let nothing_left = || Refusal::Command(RpcFailure::new(-6, "Insufficient funds"));
        let rest = Amount(held.checked_sub(UNDO_FEE).filter(|rest| *rest > 0).ok_or_else(nothing_left)?);
        self.done("invalidateblock", json!([paid["blockhash"]]))?;
        // The payment is back in the mempool, and need not have said that it may be replaced (BIP125).
        let policy = self.run("getmempoolinfo", json!([]))?["fullrbf"].clone();
        self.done("setmempoolpolicy", json!([true]))?;
        let sent = self.sign_and_send(json!(inputs), json!({ to: rest.to_string() }));
        self.done("setmempoolpolicy", json!([policy]))?;
        if sent.is_err() {
            self.done("reconsiderblock", json!([paid["blockhash"]]))?;
        }
        sent.map(|_| ())
    }

    /// The name of what was sent.
    fn sign_and_send(&mut self, inputs: Value, outputs: Value) -> Done<Value> {
        let written = self.run("createrawtransaction", json!([inputs, outputs]))?;
        let signed = self.run("signrawtransactionwithwallet", json!([written]))?;
        Ok(self.run("sendrawtransaction", json!([signed["hex"]]))?)
    }
}

/// An amount of coins, which has eight decimals.
fn satoshis(coins: &Value) -> u64 {
    coins.as_f64().map_or(0, |coins| (coins * 1e8).round() as u64)
}
