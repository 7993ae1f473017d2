//! What screens have done by the node's own commands: the same rules, the same errors as for who types them.

use hashyard_core::wallet::OutputType;
use hashyard_node::view::FeeBumpKind;
use serde_json::{Value, json};

use super::super::node_driver::Driver;
use crate::bridge::Refusal;
use crate::bridge::ask::{BumpFee, ImportContract, SpendContract, Unlock};

type Done<T = ()> = Result<T, Refusal>;

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

    fn done(&mut self, method: &str, params: Value) -> Done {
        self.run(method, params)?;
        Ok(())
    }
}

/// A text among what a command answers.
fn text(answer: &Value, name: &str) -> Option<String> {
    answer[name].as_str().map(str::to_owned)
}
