//! A digest in a payment, and the proof that a block holds it: by the node's own commands.

use hashyard_core::wallet::{CoinState, OutputType, WalletCoin};
use hashyard_core::{Amount, FeeRate, Txid};
use serde_json::{Value, json};

use super::super::node_driver::Driver;
use crate::bridge::{Refusal, Said};
use crate::i18n::course_bench as text;

type Done<T> = Result<T, Refusal>;

/// What such a payment pays: twice what is relayed at least.
const FEE_RATE: FeeRate = FeeRate(2_000);
/// Virtual bytes of a transaction beside its inputs and outputs, and of an output with 32 bytes of data.
const FRAME: usize = 11;
const DATA_OUTPUT: usize = 8 + 1 + 2 + 32;

impl Driver {
    /// Spends the largest coin to a new address of this wallet, with the digest beside it; the transaction in hex.
    pub(super) fn notarise(&mut self, digest: &str) -> Done<String> {
        let nothing = || Said::with(|lang| text::no_coin(lang).to_owned());
        let coin = self.largest_coin().ok_or_else(nothing)?;
        let kind = OutputType::DEFAULT;
        let vsize = FRAME + coin.path.kind.input_vsize() + DATA_OUTPUT + kind.output_vsize();
        let change = coin.value.0.checked_sub(FEE_RATE.fee(vsize).0).filter(|change| *change >= 1_000);
        let change = Amount(change.ok_or_else(nothing)?);
        let address = self.command_text("getnewaddress", json!(["", kind]))?;
        let inputs = json!([{ "txid": coin.outpoint.txid, "vout": coin.outpoint.vout }]);
        let outputs = json!([{ "data": digest }, { address: change.to_string() }]);
        let raw = self.command_text("createrawtransaction", json!([inputs, outputs]))?;
        let signed = self.run("signrawtransactionwithwallet", json!([raw]))?["hex"].clone();
        self.run("sendrawtransaction", json!([signed]))?;
        Ok(signed.as_str().unwrap_or_default().to_owned())
    }

    fn largest_coin(&self) -> Option<WalletCoin> {
        let coins = self.node.wallet()?.coins(self.node.chain().height());
        let free = coins.into_iter().filter(|coin| coin.state == CoinState::Spendable);
        free.max_by_key(|coin| coin.value)
    }

    /// The transaction and the proof that a block holds it.
    pub(super) fn evidence(&mut self, txid: Txid) -> Done<(String, String)> {
        let proof = self.command_text("gettxoutproof", json!([[txid]]))?;
        Ok((self.command_text("getrawtransaction", json!([txid]))?, proof))
    }

    /// What a proof proves of this chain.
    pub(super) fn check_proof(&mut self, proof: &str) -> Done<Vec<Txid>> {
        let proven = self.run("verifytxoutproof", json!([proof]))?;
        let txids = proven.as_array().into_iter().flatten();
        Ok(txids.filter_map(|txid| txid.as_str()?.parse().ok()).collect())
    }

    fn command_text(&mut self, method: &str, params: Value) -> Done<String> {
        Ok(self.run(method, params)?.as_str().unwrap_or_default().to_owned())
    }
}
