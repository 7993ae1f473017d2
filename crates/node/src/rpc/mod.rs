//! Commands with Bitcoin Core's names, parameters, results and error codes.
//!
//! | file | commands |
//! | --- | --- |
//! | [`methods`] | the table of all of them |
//! | [`args`] | parameters: positional or named, checked and named when wrong |
//! | `options` | parameters that are objects of options |
//! | `blockchain` | blocks, headers, chain tips, coins, proofs |
//! | `raw_transaction` | transactions as bytes |
//! | `acceptance` | whether the mempool takes transactions, alone or as packages |
//! | `mempool` | what waits for a block |
//! | `template` | what to mine, and whether a block would be taken |
//! | `mining` | handing in blocks, generating, switching the miner |
//! | `signing` | keys that sign blocks, proposals |
//! | `network` | peers |
//! | `wallet` | addresses handed out, balances, encryption |
//! | `movements` | what came and went |
//! | `unspent` | coins of the wallet |
//! | `sending` | payments: made, replaced, sped up, built and signed by hand |
//! | `address` | what addresses and scripts are, and whose |
//! | `descriptor` | output descriptors |
//! | `psbt`, `psbt_json` | transactions that several people sign (BIP174, BIP370) |
//! | `funding` | such a one that the wallet funds |
//! | `contract` | contracts: ours, Core has none |
//! | `json` | blocks, transactions and amounts in Core's form |

mod acceptance;
mod address;
pub mod args;
mod blockchain;
mod contract;
mod descriptor;
mod funding;
pub(crate) mod json;
mod mempool;
pub mod methods;
mod mining;
mod movements;
mod network;
mod options;
mod psbt;
mod psbt_json;
mod raw_transaction;
pub(crate) mod sending;
mod signing;
mod template;
mod unspent;
mod wallet;

pub use args::Args;
pub use methods::{METHODS, Method};

use crate::command::{Code, Json, RpcError};

use serde_json::Value;

use crate::node::Node;

/// What a command's handler gives.
pub enum Answer {
    /// The result.
    Now(Value),
    /// The reply follows when the work is done.
    Later,
}

impl Node {
    /// Runs a command and queues its reply.
    pub(crate) fn command(&mut self, id: u64, method: &str, params: Json) {
        match self.run(id, method, params) {
            Ok(Answer::Now(result)) => self.outbox.reply(id, Ok(result)),
            Ok(Answer::Later) => {}
            Err(error) => self.outbox.reply(id, Err(error)),
        }
    }

    fn run(&mut self, id: u64, method: &str, params: Json) -> Result<Answer, RpcError> {
        let method = METHODS
            .iter()
            .find(|known| known.name == method)
            .ok_or_else(|| RpcError::new(Code::MethodNotFound, "Method not found"))?;
        let args = Args::new(id, method, params)?;
        (method.handler)(self, &args)
    }
}
