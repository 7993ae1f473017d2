//! What screens ask of the node, and the answers.

use hashyard_core::{Amount, BlockHash, FeeRate, Network, OutPoint, Txid};
use hashyard_node::StoredNode;
use hashyard_node::view::{
    AddressView, BlockCard, BlockView, ContractView, MessageView, PsbtView, TraceView, TxView,
};
use hashyard_tab::slot::SlotId;
use serde::{Deserialize, Serialize};

use super::Said;

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
    /// Change the relay; `None` for no relay.
    SetRelay(Option<String>),
    /// Change the display name.
    SetName(String),
}

/// A payment as the user describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Address.
    pub to: String,
    /// How much, or `None` for everything.
    pub amount: Option<Amount>,
    /// sat/vB.
    pub fee_rate: f64,
    /// Coins to spend, or `None` for automatic choice.
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

/// An answer to a [`Query`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// To `Block` and `BlockAt`.
    Block(Box<BlockView>),
    /// To `Cards`.
    Cards(Vec<BlockCard>),
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
