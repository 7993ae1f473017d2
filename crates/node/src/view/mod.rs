//! View models: what a screen shows, ready made. The node computes them, components only draw. Each file has the types of a
//! topic and how they are filled.
//!
//! [`Snapshot`] is sent whenever something changed (a few times a second at most) and holds what every screen needs.
//! [`BlockView`], [`TxView`] and [`AddressView`] are asked for one by one.

mod address;
mod address_book;
mod block;
mod chain;
mod clusters;
mod coin_set;
mod contract;
mod follow;
mod forgery;
mod mempool;
mod network;
mod overlay;
mod script;
mod signing;
mod tips;
mod trail;
mod transaction;
mod wallet;
mod withheld;
mod work;

pub use address::{AddressTx, AddressView};
pub use address_book::{AddressBookView, BanView, KnownNodeView, TellerView};
pub use block::BlockView;
pub use chain::{BlockCard, BlockStatus, ChainView, ForkView, PeriodView, RecentWork};
pub use clusters::{AddressLink, ClusterAddress, ClustersView, LinkRule};
pub use coin_set::{CoinSetView, UnspentView};
pub use contract::{
    ContractCoinView, ContractSpendView, ContractView, PathView, PsbtInputView, PsbtOutputView, PsbtView,
    SignerView,
};
pub use follow::{FollowView, ProofView};
use hashyard_core::{BlockHash, Network};
pub use mempool::{MempoolRow, MempoolTx, MempoolView};
pub use network::{Hearing, MessageView, OverheardView, PeerView, PeersView};
pub use overlay::{
    BucketView, LookupAim, LookupView, OverlayView, QuestionAnswer, QuestionView, RecordView, SampleView,
};
pub use script::{
    CheckView, ItemKind, ItemView, PhaseKind, PhaseView, StepView, TraceError, TraceView, trace_texts,
};
use serde::{Deserialize, Serialize};
pub use signing::{ChallengeView, MemberView, SigningView};
pub use tips::{TipBlockView, TipPeerView, TipsView};
pub use trail::{TrailStep, TrailView};
pub use transaction::{InputView, OutputView, Place, TxView};
pub use wallet::{
    BalanceView, CoinView, FeeBumpKind, FeeBumpView, HistoryItem, HistoryKind, ReceiveView, WalletState,
    WalletView,
};
pub use withheld::{LaneBlock, Pays, Release, TakenBack, WithheldView, WithholdMode};
pub use work::{BlockWork, Count, Counters, WorkView};

use crate::NodeId;
pub use crate::block_proposal::{ProposalState, ProposalStatus};
pub use crate::events::{Event, EventKind};
pub use crate::io::Transport;
use crate::light::proof::LightProof;
pub use crate::miner_tag::MinerTag;
use crate::missions::UnderWay;
use crate::node::Node;

/// Everything that the frame of the app and the Live, Wallet and Network screens show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Who this node is and which chain it is on.
    pub identity: Identity,
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
    /// What the node did since it started.
    pub work: WorkView,
    /// What happened, newest first, at most 100.
    pub events: Vec<Event>,
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
    /// It keeps money.
    pub has_wallet: bool,
    /// It follows headers only, and has the blocks that concern its wallet.
    pub light: bool,
    /// It drops old blocks.
    pub pruned: bool,
    /// By what it finds its payments then.
    pub light_proof: LightProof,
    /// It makes blocks when it is told to.
    pub mines: bool,
    /// It calls nodes that it hears of.
    pub finds_peers: bool,
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
    /// Its members may play attacks on each other (`attacks=on` in the link).
    pub attacks: bool,
    /// The mission of the course that was begun.
    pub mission: Option<UnderWay>,
}

impl Identity {
    /// A chain to be looked at: nothing is earned, made or heard of here.
    pub fn is_museum(&self) -> bool {
        !(self.has_wallet || self.mines || self.finds_peers)
    }
}

impl Node {
    /// Everything that the screens show all the time.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            identity: self.identity(),
            chain: self.chain_view(),
            mempool: self.mempool_view(),
            peers: self.peers_view(),
            wallet: self.wallet_view(),
            signing: self.signing_view(),
            work: self.work_view(),
            events: self.journal.events().cloned().collect(),
        }
    }

    fn identity(&self) -> Identity {
        let params = self.chain.params();
        Identity {
            node: self.id,
            name: self.name.clone(),
            network: params.network,
            has_wallet: self.wallet.is_some(),
            light: self.is_light(),
            pruned: self.is_pruned(),
            light_proof: self.light_proof(),
            mines: self.mines,
            finds_peers: self.finds_peers,
            room: self.room.clone(),
            genesis: params.genesis_hash(),
            spacing_s: params.spacing,
            retarget_interval: params.retarget_interval,
            halving_interval: params.halving_interval,
            coinbase_maturity: params.coinbase_maturity,
            attacks: params.attacks,
            mission: self.mission_under_way().cloned(),
        }
    }
}
