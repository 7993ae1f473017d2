//! What a node has, and what it is made from.

use hashyard_core::wallet::Mnemonic;
use hashyard_core::{Network, Params};

use crate::Home;
use crate::announcing::Announcing;
use crate::command::{Code, Json, RpcError};
use crate::node::Node;

/// What a node is made from.
#[derive(Debug, Clone)]
pub struct Config {
    /// The chain's rules.
    pub params: Params,
    /// The room's name, for people.
    pub room: String,
    /// Where it runs.
    pub home: Home,
    /// All randomness of this node comes from here. Never use one twice, except to replay a run.
    pub seed: [u8; 32],
    /// What it is called from now on; `None` leaves it the name that is stored, or one made from its id.
    pub name: Option<String>,
    /// How much of the chain it has.
    pub mode: Mode,
    /// Whose money it keeps.
    pub wallet: WalletSource,
    /// Whether it notes what happens, for people to read.
    pub log: Log,
    /// Whether it makes blocks when it is told to.
    pub mines: bool,
    /// Whether it calls nodes that it hears of.
    pub finds_peers: bool,
    /// Whether it is in overlays (`view`, `kad`) with those that it meets: of use among tabs of a room, and nowhere else.
    pub overlay: bool,
    /// Whether it filters for light nodes (BIP37), if it has blocks: Bitcoin Core's `-peerbloomfilters`.
    pub bloom: bool,
    /// When it tells its peers of transactions; `settxrelay` changes it.
    pub announcing: Announcing,
    /// Whether its driver speaks V2 (BIP324): it says so to others.
    pub encrypts: bool,
    /// What runs its commands: [`Config::with_commands`] gives it all of them, and [`no_commands`] none.
    pub commands: Commands,
    /// Nodes that it calls in any case, as by `addnode`: addresses with or without a port, node ids, or names of hosts.
    pub peers: Vec<String>,
}

/// Runs a command, by its name and its parameters, and queues the reply with the command's id. A function, because commands are much
/// code, and not everybody who has a node has it.
pub type Commands = fn(&mut Node, u64, &str, Json);

/// Knows no command.
pub fn no_commands(node: &mut Node, id: u64, _: &str, _: Json) {
    node.outbox.reply(id, Err(RpcError::new(Code::MethodNotFound, "Method not found")));
}

/// Which wallet a node has.
#[derive(Debug, Clone)]
pub enum WalletSource {
    /// The stored one, or a new one.
    New,
    /// The stored one, or one made from these words.
    Words(Mnemonic),
    /// No wallet.
    None,
}

/// How much of the chain a node has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All blocks, and it checks them.
    Full,
    /// All blocks, which it checks, and keeps the newest ([`crate::pruning`]).
    Pruned(Prune),
    /// Headers, and the blocks that concern its wallet ([`crate::light`]). It makes no blocks.
    Light,
}

/// Which blocks a pruned node drops. In any case the newest [`MIN_BLOCKS_TO_KEEP`](hashyard_core::chain::MIN_BLOCKS_TO_KEEP) stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prune {
    /// All others, as soon as there are any: what a tab does.
    Latest,
    /// None but by `pruneblockchain` (Bitcoin Core's `-prune=1`).
    Manual,
    /// The oldest, while blocks take more than so many MiB (Bitcoin Core's `-prune=N`).
    Target(u32),
}

/// Whether a node notes what happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// It notes nothing: one of thousands, at which nobody looks.
    Off,
    /// It notes the last events ([`crate::journal::MAX_EVENTS`]).
    Bounded,
}

impl Config {
    /// What people expect of a node on this network. Blocks of public networks are out of reach of a tab, and the main chain is
    /// there to be looked at: without a wallet, from files, since no browser could hold it.
    pub fn new(params: Params, room: &str, home: Home, seed: [u8; 32]) -> Self {
        let main = params.network == Network::Mainnet;
        Self {
            room: room.to_owned(),
            home,
            seed,
            name: None,
            mode: Mode::Full,
            wallet: if main { WalletSource::None } else { WalletSource::New },
            log: Log::Bounded,
            mines: matches!(params.network, Network::Classroom | Network::Regtest),
            finds_peers: !main,
            overlay: params.network == Network::Classroom && home == Home::Tab,
            // Off where strangers call, as in Bitcoin Core: it is work that they could ask for without end. A room is for those who look.
            bloom: params.network == Network::Classroom,
            announcing: Announcing::default(),
            encrypts: false,
            commands: no_commands,
            peers: vec![],
            params,
        }
    }
}
