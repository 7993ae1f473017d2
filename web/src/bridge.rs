//! The messages between the page and the node worker, both ways. They travel as structured clones of plain objects.
//! What screens ask is in [`ask`], cut by topic.

pub mod ask;
mod direct;
mod driver;
mod failure;
mod import;
pub mod lab;
mod miner;

use hashyard_node::view::Snapshot;
use serde::{Deserialize, Serialize};

pub use crate::i18n::errors::Said;
pub use ask::{AddressCheck, MessageCheck, Payment, PaymentPlan, SlotInfo};
pub use direct::{DirectNews, DirectOrder};
pub use driver::{DriverView, RelayRefusal, RelayState, StorageState};
pub use failure::{IN_WARMUP, ImportError, Refusal, RpcFailure, StartError};
pub use hashyard_node::StoredNode;
pub use hashyard_tab::mining_preferences::{Engine, MiningPreferences, Pause};
pub use hashyard_tab::slot::SlotId;
pub use import::{FileChunk, ImportProgress, RefusedBlock};
pub use miner::{Breakdown, MinerState, MinerView};

/// The first message to a worker: what it is. What else it hears is [`ToNode`], `ToMiner` or [`lab::ToLab`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// The node.
    Node,
    /// A miner.
    Miner,
    /// An experiment.
    Lab,
}

/// What the page asks of the node worker. Passphrases and words may be in it: it is neither copied nor printed.
#[derive(Serialize, Deserialize)]
pub enum ToNode {
    /// Opens storage, claims a slot, starts the node.
    Start(Box<StartOptions>),
    /// A command by Bitcoin Core's name; `params` is a JSON array. Answered by [`FromNode::Answer`] with the same id: the result as
    /// JSON.
    Rpc {
        /// Chosen by the page.
        id: u32,
        /// Like `getblockcount`.
        method: String,
        /// A JSON array.
        params: String,
    },
    /// What a screen asks. Answered by [`FromNode::Answer`] with the same id.
    Ask {
        /// Chosen by the page.
        id: u32,
        /// What.
        question: ask::Question,
    },
    /// Bytes of a file for the museum or of a backup, in slices: the page reads, the worker takes.
    File {
        /// Number of the import, chosen by the page.
        import: u32,
        /// What the bytes are.
        chunk: FileChunk,
    },
    /// What happened to a channel to another browser.
    Direct {
        /// The number of its call, which the worker gave it.
        call: u32,
        /// What.
        news: DirectNews,
    },
    /// The page was hidden or shown: snapshots pause while hidden.
    Visible(bool),
    /// How mining should behave from now on.
    MiningPreferences(MiningPreferences),
    /// The machine is on mains power, or not; `None` where the browser doesn't tell.
    OnMains(Option<bool>),
    /// The page is going away.
    Close,
}

/// How to start. Words may be in it: it is neither copied nor printed.
#[derive(Serialize, Deserialize)]
pub struct StartOptions {
    /// The part of the page's address behind `?`.
    pub query: String,
    /// The slot that `sessionStorage` remembers.
    pub slot: Option<u32>,
    /// Address of the relay (`ws:` or `wss:`), if one is known.
    pub relay: Option<String>,
    /// Whether it offers encryption to other tabs (BIP324).
    pub encrypts: bool,
    /// Whether it offers channels from browser to browser.
    pub direct: bool,
    /// Address of worker.js, for miner workers.
    pub worker_js: String,
    /// Address of the glue script, for miner workers.
    pub glue_js: String,
    /// `navigator.hardwareConcurrency`.
    pub cores: u32,
    /// Words to restore instead of making a new wallet.
    pub words: Option<String>,
    /// Go on in memory, after storage failed.
    pub memory_only: bool,
    /// Display name from Settings, if one was chosen.
    pub name: Option<String>,
}

/// What the node worker tells the page.
#[derive(Debug, Serialize, Deserialize)]
pub enum FromNode {
    /// The worker listens.
    Ready,
    /// The node runs, in this slot.
    Started {
        /// For `sessionStorage`.
        slot: u32,
        /// The invitation link's query string, with every parameter that differs from the default.
        invite: String,
    },
    /// It can't start; the page offers export, reset or memory.
    Failed(StartError),
    /// The state of everything.
    Snapshot(Box<Snapshot>),
    /// The state of the miner, more often than snapshots.
    Mining(Box<MinerView>),
    /// Where data goes and how the relay does.
    Driver(DriverView),
    /// A change could not be stored, and so no later one: what the browser said. What follows is true in memory alone.
    NotSaved(Said),
    /// Answer to [`ToNode::Ask`] and [`ToNode::Rpc`].
    Answer {
        /// The question's id.
        id: u32,
        /// The answer, or why there is none.
        reply: ask::Reply,
    },
    /// A channel to another browser comes next, for the first time since the node started: the user may be asked for permission.
    LinksDirectly,
    /// What is to be done with a channel to another browser.
    Direct {
        /// The number of its call.
        call: u32,
        /// What.
        order: DirectOrder,
    },
    /// The browser had stopped this tab for so many seconds; it goes on now.
    Slept(u32),
    /// How an import goes.
    Import {
        /// Its number.
        import: u32,
        /// So far.
        progress: ImportProgress,
    },
}
