//! Blocks, transactions, addresses.

use hashyard_core::{BlockHash, Header, Txid};
use hashyard_node::view::{AddressView, BlockCard, BlockView, CoinSetView, FollowView, TraceView, TxView};
use serde::{Deserialize, Serialize};

super::questions! { Chain:
    /// One block in full.
    #[derive(Clone, PartialEq)]
    Block(WhichBlock) -> BlockView;
    /// Cards of the latest blocks of the main chain, so many (at most 100).
    #[derive(Clone, PartialEq)]
    LatestCards(u32) -> Vec<BlockCard>;
    /// One transaction in full, with its input scripts run.
    #[derive(Clone, PartialEq)]
    Tx(Txid) -> TxView;
    /// A transaction on its way, from its keys to the proof that it is in a block.
    #[derive(Clone, PartialEq)]
    Follow(Txid) -> FollowView;
    /// How an input satisfies the output that it spends, step by step.
    #[derive(Clone, PartialEq)]
    TraceInput {
        /// The spending transaction.
        pub txid: Txid,
        /// Which of its inputs.
        pub input: u32,
    } -> TraceView;
    /// How scripts that were typed run together.
    #[derive(Clone, PartialEq)]
    TraceTexts {
        /// The input's script, as hex or words.
        pub script_sig: String,
        /// The output's script, likewise.
        pub script_pubkey: String,
        /// Witness items in hex, apart by white space.
        pub witness: String,
    } -> TraceView;
    /// The headers of the latest blocks of the main chain, oldest first, so many (at most 100).
    #[derive(Clone, PartialEq)]
    LatestHeaders(u32) -> Vec<Header>;
    /// The set of coins, with so many of its newest (at most 200).
    #[derive(Clone, PartialEq)]
    CoinSet(u32) -> CoinSetView;
    /// How much of the chain is here.
    #[derive(Clone, PartialEq)]
    Held -> HeldChain;
    /// The history of an address.
    #[derive(Clone, PartialEq)]
    Address(String) -> AddressView;
}

/// How much of the chain a node has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldChain {
    /// Headers of the main chain.
    pub headers: u32,
    /// Its blocks besides the first, which every node has, that are here in full.
    pub blocks: u32,
    /// Bytes of these.
    pub bytes: u64,
}

/// How a block is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WhichBlock {
    /// By its hash, also beside the main chain.
    Hash(BlockHash),
    /// By its height on the main chain.
    Height(u32),
}
