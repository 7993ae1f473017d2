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
//! | `attack` | blocks withheld on purpose: ours, Core has none |
//! | `message` | sentences that a key's owner signed |
//! | `signing` | keys that sign blocks, proposals |
//! | `network` | peers |
//! | `known_nodes` | addresses of nodes |
//! | `bans` | who is not talked to |
//! | `overlay` | whom overlays know, lookups: ours, Core has none |
//! | `wallet` | addresses handed out, balances, encryption |
//! | `movements` | what came and went |
//! | `unspent` | coins of the wallet |
//! | `sending` | payments: made, replaced, sped up, built and signed by hand |
//! | `address` | what addresses and scripts are, and whose |
//! | `descriptor` | output descriptors |
//! | `psbt`, `psbt_json` | transactions that several people sign (BIP174, BIP370) |
//! | `funding` | such a one that the wallet funds |
//! | `contract` | contracts: ours, Core has none |
//! | `filters` | compact filters of blocks |
//! | `json` | blocks, transactions and amounts in Core's form |

mod acceptance;
mod address;
pub mod args;
mod attack;
mod bans;
mod blockchain;
mod contract;
mod course;
mod descriptor;
mod filters;
mod funding;
pub(crate) mod json;
mod known_nodes;
mod link_fault;
mod mempool;
mod message;
pub mod methods;
mod mining;
mod movements;
mod network;
mod options;
mod overlay;
mod pruning;
mod psbt;
mod psbt_json;
mod raw_transaction;
pub(crate) mod sending;
mod signing;
mod template;
mod unspent;
mod wallet;

pub use args::Args;
use methods::HANDLERS;
pub use methods::{METHODS, Method, methods_of};

use crate::command::{Code, Json, RpcError};
use crate::counters::Count;

use serde_json::Value;

use crate::node::Node;

/// What a command's handler gives.
pub enum Answer {
    /// The result.
    Now(Value),
    /// The reply follows when the work is done.
    Later,
}

/// Runs a command and queues its reply: all commands, for [`crate::Config::commands`].
pub fn answer(node: &mut Node, id: u64, method: &str, params: Json) {
    node.counters.add(Count::Commands, 1);
    match run(node, id, method, params) {
        Ok(Answer::Now(result)) => node.outbox.reply(id, Ok(result)),
        Ok(Answer::Later) => {}
        Err(error) => node.outbox.reply(id, Err(error)),
    }
}

fn run(node: &mut Node, id: u64, method: &str, params: Json) -> Result<Answer, RpcError> {
    let attacks = node.chain.params().attacks;
    let known = METHODS.iter().zip(HANDLERS).find(|(known, _)| known.name == method && known.exists(attacks));
    let (method, handler) = known.ok_or_else(|| RpcError::new(Code::MethodNotFound, "Method not found"))?;
    let args = Args::new(id, method, params)?;
    blockchain::require_blocks(node, method)?;
    handler(node, &args)
}
