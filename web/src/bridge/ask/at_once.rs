//! What the node worker answers without fetching anything: what the first screen asks, payments, and what was done of the course.

use hashyard_core::{Amount, FeeRate, Network, OutPoint};
use hashyard_node::missions::{UnderWay, Vouched};
use hashyard_node::view::{BlockCard, TxView};
use serde::{Deserialize, Serialize};

use crate::bridge::Said;

super::questions! { AtOnce:
    /// Cards of main-chain blocks `from..from+count` for scrolling back.
    Cards {
        /// First height.
        pub from: u32,
        /// How many, at most 100.
        pub count: u32,
    } -> Vec<BlockCard>;
    /// Check an address while it is typed.
    CheckAddress(String) -> AddressCheck;
    /// What a payment would look like, without signing.
    PlanPayment(Payment) -> PaymentPlan;
    /// Sign and broadcast.
    Pay(Payment) -> PaymentPlan;
    /// Whether the wallet is locked at this moment: what a page was told last may be older.
    IsLocked -> bool;
    /// The missions that are done, with the node's word for it.
    #[derive(Clone, PartialEq)]
    Progress -> Vouched;
    /// A mission is done. The answer comes once that is stored, and has all that are.
    CompleteMission(u8) -> Vouched;
    /// A mission is under way, this far.
    KeepMission(UnderWay) -> ();
    /// These were done in another room. The answer has all that are done, with these if a node with the same words vouches for them.
    TakeMissions(Vouched) -> Vouched;
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
