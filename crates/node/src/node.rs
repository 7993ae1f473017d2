//! The state, and the way in and out.

use core::fmt;

use hashyard_core::BlockHash;
use hashyard_core::chain::{Chainstate, RestoreError};
use hashyard_core::mempool::Mempool;
use hashyard_core::wallet::Wallet;
use hashyard_wire::{Address, Endpoint};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

use crate::added::AddedPeers;
use crate::addr_manager::AddrManager;
use crate::addr_relay::Answers;
use crate::anchors::Anchors;
use crate::announcing::Announcements;
use crate::bans::Bans;
use crate::block_download::InFlight;
use crate::block_proposal::BlockProposals;
use crate::block_relay::BlockRelay;
use crate::config::{Commands, Prune};
use crate::counters::{BlockWork, Count, Counters};
use crate::events::EventKind;
use crate::filters::Filters;
use crate::io::{Millis, PeerId};
use crate::journal::Journal;
use crate::known::Known;
use crate::light::Light;
use crate::link_fault::LinkFaults;
use crate::miner_tag::MadeHere;
use crate::mining::Mining;
use crate::missions::Missions;
pub(crate) use crate::naming::NAME_ROW;
pub use crate::naming::{BadName, MAX_NAME, is_name};
use crate::notes::Notes;
use crate::orphans::Orphans;
use crate::outbox::Outbox;
use crate::overlay::Overlay;
use crate::peers::Peers;
use crate::rumours::Rumours;
use crate::tx_relay::TxRelay;
use crate::withholding::Withholding;
use crate::{Home, NodeId};

// Rows of Table::Node.
pub(crate) const ID_ROW: &[u8] = b"id";
/// When the node came to be: Unix ms, 8 bytes, little-endian.
pub(crate) const BORN_ROW: &[u8] = b"born";
pub(crate) const WORDS_SEEN_ROW: &[u8] = b"words-seen";

/// Why a node does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartError {
    /// The stored chain is damaged.
    Chain(RestoreError),
    /// The stored wallet is damaged: what is wrong.
    Wallet(String),
    /// The node's own rows are damaged: which.
    Row(&'static str),
    /// Blocks were pruned, and it was to have all.
    Pruned,
    /// It was to have a name that nobody can have.
    Name(BadName),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(error) => error.fmt(f),
            Self::Wallet(error) => write!(f, "the stored wallet is damaged: {error}"),
            Self::Row(row) => write!(f, "the stored row {row} of the node is damaged"),
            Self::Pruned => f.write_str(
                "blocks were pruned here: to go back to unpruned mode, the entire blockchain has to be downloaded again, elsewhere",
            ),
            Self::Name(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for StartError {}

/// A node: chain, mempool, wallet, miner, peers.
#[derive(Debug)]
pub struct Node {
    pub(crate) now: Millis,
    pub(crate) id: NodeId,
    pub(crate) name: String,
    pub(crate) room: String,
    pub(crate) home: Home,
    /// When it came to be; `None` for a node from before this was kept.
    pub(crate) born: Option<Millis>,
    /// In our `version` messages; who receives it is connected to itself.
    pub(crate) self_nonce: u64,
    pub(crate) rng: ChaCha20Rng,

    pub(crate) chain: Chainstate,
    pub(crate) mempool: Mempool,
    /// Nothing in the mempool is too old before then.
    pub(crate) next_expiry: Millis,
    /// `None` if it was made without one.
    pub(crate) wallet: Option<Wallet>,
    /// Makes blocks when it is told to.
    pub(crate) mines: bool,
    pub(crate) mining: Mining,
    pub(crate) proposals: BlockProposals,
    /// The last block that was made to break a rule ([`crate::forging`]).
    pub(crate) forged: Option<BlockHash>,

    /// Blocks that are kept back, where attacks may be played.
    pub(crate) withholding: Withholding,

    /// Calls nodes that it hears of.
    pub(crate) finds_peers: bool,
    /// Its driver speaks V2 (BIP324).
    pub(crate) encrypts: bool,
    /// It filters for light nodes (BIP37).
    pub(crate) serves_bloom: bool,
    pub(crate) commands: Commands,
    pub(crate) network_active: bool,
    pub(crate) peers: Peers,
    /// When the first timer of all has something due, as of the last input.
    pub(crate) next_due: Option<Millis>,
    pub(crate) addresses: AddrManager,
    pub(crate) addr_answers: Answers,
    pub(crate) added: AddedPeers,
    pub(crate) bans: Bans,
    pub(crate) anchors: Anchors,
    /// Which groups of callers are protected follows from it.
    pub(crate) group_key: [u8; 16],
    pub(crate) in_flight: InFlight,
    /// Peers that are asked to announce by `cmpctblock`, at most three; who gave a new block last stands last.
    pub(crate) announcers: Vec<PeerId>,
    pub(crate) announcements: Announcements,
    pub(crate) link_faults: LinkFaults,
    pub(crate) tx_relay: TxRelay,
    pub(crate) known: Known,
    pub(crate) orphans: Orphans,
    pub(crate) notes: Notes,
    pub(crate) rumours: Rumours,
    pub(crate) block_relay: BlockRelay,
    /// `None` if it is in no overlay.
    pub(crate) overlay: Option<Box<Overlay>>,
    /// What a light node has besides headers; `None` for a full node.
    pub(crate) light: Option<Box<Light>>,
    /// Which blocks it drops; `None` for a node that keeps what it has.
    pub(crate) prune: Option<Prune>,
    /// Compact filters of the blocks, none before somebody asks.
    pub(crate) filters: Filters,

    pub(crate) journal: Journal,
    /// When it started.
    pub(crate) started: Millis,
    /// What it did since then, as far as it is counted here: see [`Node::counts`].
    pub(crate) counters: Counters,
    /// What the last block took.
    pub(crate) last_block: Option<BlockWork>,
    pub(crate) outbox: Outbox,
    /// The user has looked at the wallet's words.
    pub(crate) words_seen: bool,
    pub(crate) missions: Missions,
    pub(crate) made_here: MadeHere,
    /// When the wallet locks itself again.
    pub(crate) unlocked_until: Option<Millis>,
    /// When the tip became the tip.
    pub(crate) tip_seen: Millis,
    /// Grows with every change that a screen could show.
    pub(crate) revision: u64,
}

/// When the tip was found, as its header tells; a chain without blocks begins now.
pub(crate) fn tip_seen(chain: &Chainstate, now: Millis) -> Millis {
    let tip = chain.tip();
    if tip.height == 0 { now } else { (u64::from(tip.header.time) * 1_000).min(now) }
}

impl Node {
    /// Grows with every input: whoever shows the node compares it.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The chain and its coins.
    pub fn chain(&self) -> &Chainstate {
        &self.chain
    }

    /// Unconfirmed transactions.
    pub fn mempool(&self) -> &Mempool {
        &self.mempool
    }

    /// The wallet; `None` if the node was made without one.
    pub fn wallet(&self) -> Option<&Wallet> {
        self.wallet.as_ref()
    }

    /// The node calls nodes that it hears of.
    pub fn finds_peers(&self) -> bool {
        self.finds_peers
    }

    /// Names the node among its peers.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Numbers of the present connections.
    pub fn peer_ids(&self) -> Vec<PeerId> {
        self.peers.keys().copied().collect()
    }

    /// Unix seconds.
    pub(crate) fn now_s(&self) -> u32 {
        u32::try_from(self.now / 1000).unwrap_or(u32::MAX)
    }

    pub(crate) fn random_u64(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// Random bytes from the seed, for salts and nonces.
    pub(crate) fn random_bytes<const N: usize>(&mut self) -> [u8; N] {
        random(&mut self.rng)
    }

    pub(crate) fn own_endpoint(&self) -> Endpoint {
        Address::Node(self.id.0).into()
    }

    /// All that is counted: scripts and signatures by the chain that runs them, rows where they leave.
    pub(crate) fn counts(&self) -> Counters {
        let mut counts = self.counters;
        let work = self.chain.script_cache().work();
        counts.add(Count::Scripts, work.inputs());
        counts.add(Count::Signatures, work.signatures());
        counts.add(Count::Rows, self.outbox.rows());
        counts
    }

    pub(crate) fn event(&mut self, kind: EventKind) {
        match kind {
            EventKind::PeerConnected { .. } => self.counters.add(Count::Handshakes, 1),
            EventKind::Payment { .. } => self.counters.add(Count::Payments, 1),
            _ => {}
        }
        self.journal.event(self.now, kind);
    }
}

/// So many bytes of a generator.
pub(crate) fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}
