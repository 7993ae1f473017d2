//! What screens have done by the node's own commands: the same rules, the same errors as for who types them.

use hashyard_core::wallet::OutputType;
use hashyard_core::{Decodable, Encodable, Transaction};
use hashyard_node::view::FeeBumpKind;
use serde_json::{Value, json};

use super::super::node_driver::Driver;
use crate::bridge::ask::{
    BumpFee, ImportContract, SetWithhold, SignLater, SignMessage, Sought, SpendContract, Theft, Unlock,
};
use crate::bridge::{Refusal, Said};
use crate::i18n::origins;

pub(super) type Done<T = ()> = Result<T, Refusal>;

impl Driver {
    pub(super) fn set_mining(&mut self, threads: u32) -> Done {
        self.done("setmining", json!([threads]))
    }

    pub(super) fn set_block_signing(&mut self, signs: bool) -> Done {
        self.done("setblocksigning", json!([signs]))
    }

    /// Nothing, or why the block is refused (BIP22).
    pub(super) fn submit_block(&mut self, hex: &str) -> Done<Option<String>> {
        Ok(self.run("submitblock", json!([hex]))?.as_str().map(str::to_owned))
    }

    pub(super) fn set_network_active(&mut self, active: bool) -> Done {
        self.done("setnetworkactive", json!([active]))
    }

    /// What came of it is in the view of what is withheld.
    pub(super) fn set_withhold(&mut self, SetWithhold { mode, payment }: &SetWithhold) -> Done {
        match payment {
            Some(txid) => self.done("setwithhold", json!([mode, txid])),
            None => self.done("setwithhold", json!([mode])),
        }
    }

    /// Likewise.
    pub(super) fn release_withheld(&mut self, count: Option<u32>) -> Done {
        match count {
            Some(count) => self.done("releasewithheld", json!([count])),
            None => self.done("releasewithheld", json!([])),
        }
    }

    /// Its answer is in the overlay's view.
    pub(super) fn look_up(&mut self, sought: Sought) -> Done {
        let (method, params) = match sought {
            Sought::Node(id) => ("findnode", json!([id])),
            Sought::Value(key) => ("dhtget", json!([key])),
            Sought::Keepers(key, value) => ("dhtput", json!([key, super::hex(&value)])),
        };
        Ok(self.run_later(method, params)?)
    }

    pub(super) fn new_address(&mut self, kind: OutputType) -> Done {
        self.done("getnewaddress", json!(["", kind]))
    }

    pub(super) fn bump_fee(&mut self, BumpFee { txid, kind, rate }: BumpFee) -> Done {
        let rate = rate.to_string();
        match kind {
            FeeBumpKind::Rbf => self.done("bumpfee", json!([txid, { "fee_rate": rate }])),
            FeeBumpKind::Cpfp => self.done("cpfp", json!([txid, rate])),
        }
    }

    pub(super) fn sign_message(&mut self, ask: &SignMessage) -> Done<String> {
        let signed = self.run("signmessage", json!([ask.address, ask.message]))?;
        Ok(signed.as_str().unwrap_or_default().to_owned())
    }

    pub(super) fn send_transaction(&mut self, hex: &str) -> Done {
        self.done("sendrawtransaction", json!([hex]))
    }

    pub(super) fn encrypt_wallet(&mut self, passphrase: String) -> Done {
        self.done("encryptwallet", json!([passphrase]))
    }

    pub(super) fn unlock(&mut self, Unlock { passphrase, seconds }: Unlock) -> Done {
        self.done("walletpassphrase", json!([passphrase, seconds]))
    }

    pub(super) fn lock_wallet(&mut self) -> Done {
        self.done("walletlock", json!([]))
    }

    /// The contract's address.
    pub(super) fn import_contract(&mut self, ask: ImportContract) -> Done<String> {
        let contract = self.run("importcontract", json!([ask.contract, ask.label]))?;
        Ok(text(&contract, "address").unwrap_or_default())
    }

    pub(super) fn forget_contract(&mut self, address: &str) -> Done {
        self.done("forgetcontract", json!([address]))
    }

    /// The PSBT, if others must sign, too.
    pub(super) fn spend_contract(&mut self, ask: SpendContract) -> Done<Option<String>> {
        let coins: Vec<_> = ask.coins.iter().map(ToString::to_string).collect();
        let mut options = json!({ "coins": coins });
        if let Some(preimage) = ask.preimage {
            options["preimage"] = json!(preimage);
        }
        if let Some(to) = ask.to {
            options["to"] = json!(to);
        }
        let spent = self.run("spendcontract", json!([ask.address, ask.path, options]))?;
        Ok(text(&spent, "psbt").filter(|_| spent["complete"] != json!(true)))
    }

    /// The PSBT, signed and not finalised.
    pub(super) fn sign_psbt(&mut self, psbt: &str) -> Done<String> {
        let signed = self.run("walletprocesspsbt", json!([psbt, true, null, true, false]))?;
        Ok(text(&signed, "psbt").unwrap_or_default())
    }

    pub(super) fn send_psbt(&mut self, psbt: &str) -> Done {
        let finished = self.run("finalizepsbt", json!([psbt]))?;
        self.done("sendrawtransaction", json!([finished["hex"]]))
    }

    pub(super) fn forget_chain(&mut self, risked: bool) -> Done {
        self.done("forgetchain", json!([risked]))
    }

    /// What a thief tries, and what the node says to it.
    pub(super) fn steal(&mut self) -> Done<Theft> {
        let nothing = || Said::with(|lang| origins::nothing_to_steal(lang).to_owned());
        let tx = self.node.forged_spend().ok_or_else(nothing)?;
        let raw = super::hex(&tx.encode());
        let refused = self.run("sendrawtransaction", json!([raw]));
        let reason = refused.err().map(|error| error.message).unwrap_or_default();
        Ok(Theft { tx, reason })
    }

    /// The wallet chooses coins and signs; nothing is sent.
    pub(super) fn sign_later(&mut self, ask: SignLater) -> Done<Transaction> {
        let outputs = json!([{ ask.to: ask.amount.to_string() }]);
        let funded = self.run("walletcreatefundedpsbt", json!([[], outputs, ask.height]))?;
        let signed = self.run("walletprocesspsbt", json!([funded["psbt"]]))?;
        let finished = self.run("finalizepsbt", json!([signed["psbt"]]))?;
        let raw = text(&finished, "hex").and_then(|hex| bytes(&hex));
        let tx = raw.and_then(|raw| Transaction::decode(&raw).ok());
        tx.ok_or_else(|| Said::with(|lang| origins::not_signed(lang).to_owned()).into())
    }

    pub(super) fn done(&mut self, method: &str, params: Value) -> Done {
        self.run(method, params)?;
        Ok(())
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

/// A text among what a command answers.
pub(super) fn text(answer: &Value, name: &str) -> Option<String> {
    answer[name].as_str().map(str::to_owned)
}
