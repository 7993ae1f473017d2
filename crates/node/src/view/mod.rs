//! View models: what a screen shows, ready made. The node computes them, components only draw.
//!
//! [`Snapshot`] is sent whenever something changed (a few times a second at most) and holds what every screen needs.
//! [`BlockView`], [`TxView`] and [`AddressView`] are asked for one by one.

mod build;
mod chain;
mod contract;
mod mempool;
mod network;
mod script;
mod signing;
mod transaction;
mod wallet;

pub use build::{TraceError, trace_texts};
pub use chain::{BlockCard, BlockStatus, BlockView, ChainView, ForkView, MinerTag, PeriodView, RecentWork};
pub use contract::{
    ContractCoinView, ContractSpendView, ContractView, PsbtInputView, PsbtOutputView, PsbtView, SignerView,
    WayView,
};
pub use mempool::{MempoolRow, MempoolTx, MempoolView};
pub use network::{EventKind, EventView, MessageView, PeerView, PeersView, Transport};
pub use script::{CheckView, ItemKind, ItemView, PhaseKind, PhaseView, StepView, TraceView};
pub use signing::{ChallengeView, MemberView, ProposalState, ProposalView, SigningView};
pub use transaction::{AddressTx, AddressView, InputView, OutputView, Place, TxView};
pub use wallet::{
    BalanceView, CoinView, HistoryItem, HistoryKind, HurryKind, HurryView, ReceiveView, WalletState,
    WalletView,
};

use hashyard_core::{BlockHash, Network};
use serde::{Deserialize, Serialize};

use crate::NodeId;

/// Everything that the frame of the app and the Live, Wallet and Network screens show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Who this node is and which chain it is on.
    pub identity: Identity,
    /// The node's time, Unix milliseconds.
    pub now_ms: u64,
    /// The chain around its tip, and its forks.
    pub chain: ChainView,
    /// Unconfirmed transactions.
    pub mempool: MempoolView,
    /// Connections.
    pub peers: PeersView,
    /// The user's money.
    pub wallet: WalletView,
    /// Who may make blocks.
    pub signing: SigningView,
    /// What happened, newest first, at most 100.
    pub events: Vec<EventView>,
}

/// Who this node is and which chain it is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Names the node among its peers.
    pub node: NodeId,
    /// A name for people: letters, digits and hyphens.
    pub name: String,
    /// The family of chains.
    pub network: Network,
    /// The room's name.
    pub room: String,
    /// The chain's first block.
    pub genesis: BlockHash,
    /// Intended seconds between blocks.
    pub spacing_s: u32,
    /// Blocks between two difficulty adjustments, 0 for never.
    pub retarget_interval: u32,
    /// Blocks between two halvings.
    pub halving_interval: u32,
    /// Confirmations that a coinbase output needs.
    pub coinbase_maturity: u32,
}
