//! The messages between the page and the node worker, both ways. They travel as structured clones of plain objects.

mod failure;

use hashyard_core::{Amount, BlockHash, FeeRate, Network, OutPoint, Txid};
use hashyard_node::refusal::CannotSign;
use hashyard_node::view::{
    AddressView, BlockView, ContractView, MessageView, PsbtView, Snapshot, TraceView, TxView,
};
use serde::{Deserialize, Serialize};

pub use crate::i18n::errors::Said;
pub use failure::{ImportError, Refusal, StartError};
pub use hashyard_node::StoredNode;
pub use hashyard_tab::mining_preferences::{Engine, MiningPreferences, Pause};
pub use hashyard_tab::slot::SlotId;

/// Bitcoin Core's code for a node that isn't ready (`RPC_IN_WARMUP`).
pub const IN_WARMUP: i32 = -28;

/// What the page asks of the node worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ToNode {
    /// The first message: opens storage, claims a slot, starts the node.
    Start(Box<StartOptions>),
    /// A command by Bitcoin Core's name; `params` is a JSON array. Answered by [`FromNode::Reply`] with the same id.
    Rpc {
        /// Chosen by the page.
        id: u32,
        /// Like `getblockcount`.
        method: String,
        /// A JSON array.
        params: String,
    },
    /// A question of a screen. Answered by [`FromNode::Answer`] with the same id.
    Ask {
        /// Chosen by the page.
        id: u32,
        /// What.
        query: Query,
    },
    /// Bytes of a file for the museum or of a backup, in slices: the page reads, the worker takes.
    File {
        /// Number of the import, chosen by the page.
        import: u32,
        /// What the bytes are.
        chunk: FileChunk,
    },
    /// The page was hidden or shown: snapshots pause while hidden.
    Visible(bool),
    /// How mining should behave from now on.
    MiningPreferences(MiningPreferences),
    /// The machine is on mains power, or not; none where the browser doesn't tell.
    OnMains(Option<bool>),
    /// The page is going away.
    Close,
}

/// How to start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartOptions {
    /// The part of the page's address behind `?`.
    pub query: String,
    /// The slot that `sessionStorage` remembers.
    pub slot: Option<u32>,
    /// Address of the relay (`ws:` or `wss:`), if one is known.
    pub relay: Option<String>,
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

/// A slice of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum FileChunk {
    /// The file's name and size in bytes, and the key of `xor.dat` in hex if there is one.
    Open {
        /// Name as the user knows it.
        name: String,
        /// Bytes.
        size: u64,
        /// Bitcoin Core's obfuscation key, 8 bytes in hex.
        xor: Option<String>,
    },
    /// The next bytes; the worker answers with [`FromNode::Import`] when it wants more.
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The user stopped it. What was connected stays.
    Cancel,
    /// The browser could not read on: the file was changed or removed, for instance.
    Unreadable,
}

/// A question of a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Query {
    /// One block in full.
    Block(BlockHash),
    /// Which block of the main chain has this height.
    BlockAt(u32),
    /// Cards of main-chain blocks `from..from+count` (count at most 100) for scrolling back.
    Cards {
        /// First height.
        from: u32,
        /// How many.
        count: u32,
    },
    /// Cards of the latest blocks of the main chain, so many (at most 100).
    LatestCards(u32),
    /// One transaction in full, with its input scripts run.
    Tx(Txid),
    /// How an input satisfies the output that it spends, step by step.
    TraceInput {
        /// The spending transaction.
        txid: Txid,
        /// Which of its inputs.
        input: u32,
    },
    /// How scripts that were typed run together.
    TraceTexts {
        /// The input's script, as hex or words.
        script_sig: String,
        /// The output's script, likewise.
        script_pubkey: String,
        /// Witness items in hex, apart by white space.
        witness: String,
    },
    /// The history of an address.
    Address(String),
    /// All contracts that the wallet remembers.
    Contracts,
    /// What a contract says, from its text.
    ReadContract(String),
    /// What a transaction that several people sign says and still needs.
    ReadPsbt(String),
    /// Messages of the log after this number, at most 200.
    Messages {
        /// Last number seen.
        after: u64,
    },
    /// What a payment would look like, without signing.
    PlanPayment(Payment),
    /// Sign and broadcast.
    Pay(Payment),
    /// The wallet's words; refused while locked.
    Words,
    /// The same for the same wallet in another room: nobody has seen them.
    CarryWords,
    /// The private key behind an own address; refused while locked.
    PrivateKey(String),
    /// Check an address while it is typed.
    CheckAddress(String),
    /// The block that could be mined now, for whoever turns its nonce by hand.
    ByHand,
    /// The stored nodes of this browser.
    Slots,
    /// Everything of a stored node as one file.
    Backup(SlotId),
    /// Everything of this tab's node as one file: what it has in memory if it runs, else what of it is stored and can be read.
    BackupOwn,
    /// Delete a stored node that is not running.
    Delete(SlotId),
    /// A new wallet from words, in place of the present one (which is backed up by its words only).
    RestoreWords(String),
    /// What a stored node is.
    Describe(SlotId),
    /// Store this tab's node again, after its data were taken away.
    Save,
    /// Start the node in this slot over with nothing stored (after corruption); keeps nothing.
    Reset,
    /// Change the relay; none for no relay.
    SetRelay(Option<String>),
    /// Change the display name.
    SetName(String),
}

/// A payment as the user describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Address.
    pub to: String,
    /// How much, or none for everything.
    pub amount: Option<Amount>,
    /// sat/vB.
    pub fee_rate: f64,
    /// Coins to spend, or none for automatic choice.
    pub coins: Option<Vec<OutPoint>>,
    /// Signal BIP125.
    pub replaceable: bool,
}

/// A stored node, with what Settings shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotInfo {
    /// Which.
    pub id: SlotId,
    /// A tab runs it now.
    pub running: bool,
    /// It is this tab's.
    pub this_tab: bool,
}

/// What the node worker tells the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// Answer to [`ToNode::Rpc`]: JSON of the result, or of `{code, message}` and, where the error can say it, `zh`.
    Reply {
        /// The question's id.
        id: u32,
        /// JSON.
        result: Result<String, String>,
    },
    /// Answer to [`ToNode::Ask`], or why not.
    Answer {
        /// The question's id.
        id: u32,
        /// The answer.
        result: Result<Box<Answer>, Refusal>,
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

/// An answer to a [`Query`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// To `Block` and `BlockAt`.
    Block(Box<BlockView>),
    /// To `Cards`.
    Cards(Vec<hashyard_node::view::BlockCard>),
    /// To `Tx`.
    Tx(TxView),
    /// To `TraceInput` and `TraceTexts`.
    Trace(TraceView),
    /// To `Address`.
    Address(AddressView),
    /// To `Contracts`.
    Contracts(Vec<ContractView>),
    /// To `ReadContract`.
    Contract(Box<ContractView>),
    /// To `ReadPsbt`.
    Psbt(Box<PsbtView>),
    /// To `Messages`.
    Messages(Vec<MessageView>),
    /// To `PlanPayment`, and to `Pay` with the txid.
    Payment(PaymentPlan),
    /// To `Words` and `CarryWords`.
    Words(Vec<String>),
    /// To `ByHand`: the block in hex, its nonce zero.
    BlockHex(String),
    /// To `PrivateKey`: 32 bytes in hex.
    Key(String),
    /// To `CheckAddress`.
    AddressCheck(AddressCheck),
    /// To `Slots`.
    Slots(Vec<SlotInfo>),
    /// To `Describe`.
    Node(StoredNode),
    /// To `Backup` and `BackupOwn`: the file.
    File(#[serde(with = "serde_bytes")] Vec<u8>),
    /// To what has no answer but success.
    Done,
}

/// A payment, worked out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentPlan {
    /// The transaction; unsigned in a plan, signed and sent after `Pay`.
    pub tx: TxView,
    /// Which coins are spent.
    pub coins: Vec<OutPoint>,
    /// Index of the change output, if there is one.
    pub change: Option<u32>,
    /// Virtual bytes once it is signed: what the fee is for.
    pub vsize: u32,
    /// What was asked to be paid for each of them.
    pub fee_rate: FeeRate,
    /// Expected block, 1 for the next.
    pub expected_block: u32,
    /// Virtual bytes in the mempool with a higher fee rate.
    pub vsize_ahead: u64,
}

/// What an address is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressCheck {
    /// Can be paid; hex of the bytes it encodes, and whether it is our own.
    Valid {
        /// Hex.
        program: String,
        /// Of this wallet.
        yours: bool,
    },
    /// A character is wrong: the checksum says so.
    BadChecksum,
    /// It belongs to another network, named.
    OtherNetwork(Network),
    /// Not an address at all: why.
    Malformed(Said),
}

/// What was wrong with a miner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breakdown {
    /// It was given work and said nothing.
    #[default]
    Silent,
    /// The web server did not answer when it was started.
    Late,
    /// Its worker ended, with the browser's words.
    Broke(String),
}

/// The miner as it works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MinerView {
    /// What it is doing.
    pub state: MinerState,
    /// Threads asked for.
    pub threads: u32,
    /// Threads that the machine has.
    pub cores: u32,
    /// Hashes a second, over completed hashes of the last seconds.
    pub hashps: f64,
    /// Hashes a second over the last two minutes, one sample a second, oldest first.
    pub history: Vec<f32>,
    /// The current nonce of each thread.
    pub nonces: Vec<u32>,
    /// Hashes a second of each thread, over completed hashes of the last seconds.
    pub rates: Vec<f64>,
    /// Hashes completed since the tab was opened.
    pub tried: u64,
    /// The 80 bytes that the first thread is at, in hex; empty while nothing is mined.
    pub header: String,
    /// How mining behaves.
    pub preferences: MiningPreferences,
    /// Why it rests at the moment.
    pub pause: Option<Pause>,
    /// Whether the machine is on mains power, where the browser tells.
    pub on_mains: Option<bool>,
    /// The GPU that was opened, and whether it is a program that pretends to be one; or why there is none. None if none was asked
    /// for.
    pub gpu: Option<Result<(String, bool), String>>,
    /// Miners that broke or fell silent since the tab was opened, and what was last wrong with one.
    pub breakdowns: (u32, Breakdown),
    /// Height of the block being mined.
    pub height: u32,
    /// Parent of the block being mined, and transactions in it.
    pub parent: Option<BlockHash>,
    /// Transactions in the block being mined.
    pub tx_count: u32,
    /// The lowest hash of this round.
    pub best_hash: Option<BlockHash>,
    /// Base-2 work logarithm of the lowest hash.
    pub best_log2: f64,
    /// The target, as 64 hex digits in display order.
    pub target: String,
    /// Base-2 logarithm of the expected hashes.
    pub target_log2: f64,
    /// Blocks found since the tab was opened.
    pub found: u32,
    /// Of those, how many were refused or lost the race.
    pub stale: u32,
}

/// What the miner is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MinerState {
    /// Not asked to.
    Stopped,
    /// Workers are coming up.
    Starting,
    /// Hashing.
    Mining,
    /// The block that is proposed lacks signatures, or another member's turn is not over.
    Signing,
    /// Asked to, but this node can make no blocks at the moment.
    Hindered(CannotSign),
    /// No worker can be started.
    Failed,
    /// This network is not mined here.
    Unavailable,
}

/// Where data goes and how the relay does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverView {
    /// How safe the data is.
    pub storage: StorageState,
    /// How the relay does.
    pub relay: RelayState,
    /// Address of the relay.
    pub relay_url: Option<String>,
    /// Threads that mine although more were asked for, because no worker can be started for the others.
    pub threads_missing: Option<u32>,
}

/// How safe the data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageState {
    /// Everything is saved; `persistent` if the browser promised not to evict it.
    Saved {
        /// The browser promised.
        persistent: bool,
    },
    /// In memory only, by choice.
    Memory,
    /// In memory only, because the browser has no locks: so on a page that came over plain http from another machine. Without
    /// them two tabs could write into one database.
    NoLocks,
    /// Writing failed: what the browser said. It is tried again, and until then nothing is saved.
    Failed(Said),
    /// Another tab or the browser deleted the data, or another version of the app took them over. Nothing is saved until the user
    /// wants it again; and then why that did not work, if it did not.
    Taken(Option<Said>),
}

impl StorageState {
    /// What should be saved isn't.
    pub fn is_failing(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Taken(_))
    }
}

/// How the relay does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayState {
    /// No relay is configured.
    None,
    /// Being connected.
    Connecting,
    /// Connected.
    Connected,
    /// Not reachable; the next try at this Unix ms.
    Unreachable {
        /// Unix ms.
        retry_ms: u64,
        /// What the relay said when it said no.
        refused: Option<RelayRefusal>,
    },
}

/// Why a relay that answers takes this node in no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayRefusal {
    /// Somebody is there under this node's id.
    IdTaken,
    /// The room, or the relay, has as many as it may.
    Full,
    /// It speaks another version of the protocol.
    Version,
    /// The connection was too slow for what the room says.
    TooSlow,
    /// Anything else: it is being shut down, or what was sent did not please it.
    Other,
}

/// A block of a file that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBlock {
    /// Where it stands in the file, in bytes.
    pub offset: u64,
    /// Its hash, if it can be read.
    pub hash: Option<BlockHash>,
    /// What is wrong with it.
    pub reason: Said,
}

/// How an import goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Bytes taken.
    pub bytes: u64,
    /// Bytes of the file.
    pub size: u64,
    /// Blocks found.
    pub blocks: u32,
    /// Blocks on the chain.
    pub connected: u32,
    /// Blocks whose parents are missing.
    pub not_connected: u32,
    /// Blocks refused, at most 100.
    pub refused: Vec<RefusedBlock>,
    /// The worker wants the next slice.
    pub wants_more: bool,
    /// It is over: done, or why not.
    pub finished: Option<Result<(), ImportError>>,
}
