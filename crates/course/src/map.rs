//! The architecture of a node, as a map: boxes of code that run in this tab, in the layers that the field draws. A box is lit by
//! what the node counts, and by nothing else.

use hashyard_node::view::{BlockWork, Count, Counters};

use crate::PageNumber;

/// Who draws the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labelling {
    /// Yuan and Wang, Acta Automatica Sinica 42(4), 2016: six layers.
    Yuan,
    /// Zeng et al., Journal on Communications 41(1), 2020: five.
    Zeng,
}

/// A layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Blocks, coins, hashes and what is stored.
    Data,
    /// Connections, messages, and checking what comes.
    Network,
    /// Who writes the next block, and which branch counts.
    Consensus,
    /// Rewards and fees; a layer of [`Labelling::Yuan`].
    Incentive,
    /// Scripts and contracts; a layer of [`Labelling::Yuan`].
    Contract,
    /// Both of them in one; a layer of [`Labelling::Zeng`].
    Control,
    /// What people see and use.
    Application,
}

impl Labelling {
    /// Its layers, the uppermost first.
    pub const fn layers(self) -> &'static [Layer] {
        use Layer::{Application, Consensus, Contract, Control, Data, Incentive, Network};
        match self {
            Self::Yuan => &[Application, Contract, Incentive, Consensus, Network, Data],
            Self::Zeng => &[Application, Control, Consensus, Data, Network],
        }
    }
}

/// Declares the boxes: layer, source file, what lights the lamp, pages of the course.
macro_rules! boxes {
    ($($(#[$about:meta])* $name:ident: $layer:ident, $file:literal, [$($count:ident)+], [$($page:literal)*];)*) => {
        /// A box of the map.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Spot { $($(#[$about])* $name,)* }

        impl Spot {
            /// All of them, upper layers first.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            const fn drawn(self) -> (Layer, &'static str, &'static [Count], &'static [PageNumber]) {
                match self {
                    $(Self::$name => (Layer::$layer, $file, &[$(Count::$count),+], &[$($page),*]),)*
                }
            }
        }
    };
}

boxes! {
    /// Money of the student.
    Wallet: Application, "crates/core/src/wallet/mod.rs", [Payments], [9 10 51];
    /// Commands by Bitcoin Core's names.
    Console: Application, "crates/node/src/rpc/methods.rs", [Commands], [13];
    /// Missions.
    Course: Application, "crates/course/src/mission.rs", [Missions], [70];
    /// The machine that runs scripts.
    Script: Contract, "crates/core/src/script/verify.rs", [Scripts], [33];
    /// Contracts of the wallet.
    Contracts: Contract, "crates/core/src/contract/mod.rs", [Contracts], [33 34];
    /// What a block may pay to its miner.
    Reward: Incentive, "crates/core/src/chain/connect.rs", [Rewards], [16];
    /// Payments that wait, by what they pay.
    Pool: Incentive, "crates/core/src/mempool/accept.rs", [Accepted], [12 13];
    /// Looking for a nonce.
    Mining: Consensus, "crates/kernels/src/lib.rs", [Hashes], [14 15];
    /// Which branch counts.
    Choice: Consensus, "crates/core/src/chain/accept.rs", [TipMoves], [19 20];
    /// Blocks that members sign.
    Signing: Consensus, "crates/node/src/block_proposal/mod.rs", [BlockSigning], [31];
    /// Blocks and payments, passed on.
    Relay: Network, "crates/node/src/tx_relay.rs", [Relayed], [17 62];
    /// Who is connected.
    Peers: Network, "crates/node/src/handshake.rs", [Handshakes], [58 61];
    /// What comes is judged.
    Verification: Network, "crates/core/src/consensus/block.rs", [Judged Headers], [13 41];
    /// Bytes between tabs.
    Transport: Network, "crates/wire/src/session.rs", [BytesIn BytesOut], [57];
    /// Blocks, and the chain that they make.
    Blocks: Data, "crates/core/src/primitives/block.rs", [Blocks], [2 8];
    /// The set of unspent outputs.
    Coins: Data, "crates/core/src/chain/coins.rs", [CoinsMade CoinsSpent], [38];
    /// Merkle trees.
    Merkle: Data, "crates/core/src/primitives/merkle.rs", [Trees], [52];
    /// Signatures.
    Signatures: Data, "crates/core/src/script/signature.rs", [Signatures], [41 49];
    /// What is kept in this browser.
    Store: Data, "crates/core/src/chain/changeset.rs", [Rows], [4];
}

impl Spot {
    /// In which layer it is.
    pub const fn layer(self, labelling: Labelling) -> Layer {
        match (labelling, self.drawn().0) {
            (Labelling::Zeng, Layer::Incentive | Layer::Contract) => Layer::Control,
            (_, layer) => layer,
        }
    }

    /// The source file to start reading at, from the root of the repository.
    pub const fn file(self) -> &'static str {
        self.drawn().1
    }

    /// Pages of the course about it.
    pub const fn pages(self) -> &'static [PageNumber] {
        self.drawn().3
    }

    /// How often it worked.
    pub fn worked(self, counts: &Counters) -> u64 {
        self.drawn().2.iter().map(|count| counts.get(*count)).fold(0, u64::saturating_add)
    }
}

/// Whether any box of a layer worked.
pub fn has_worked(layer: Layer, labelling: Labelling, done: &Counters) -> bool {
    Spot::ALL.iter().any(|spot| spot.layer(labelling) == layer && spot.worked(done) > 0)
}

/// The boxes that a block went through, in the order of the code: those that did nothing for it are left out. A block found here
/// begins with the miner, another with the bytes that came.
pub fn way_of(block: &BlockWork) -> Vec<Spot> {
    let first = if block.yours { Spot::Mining } else { Spot::Transport };
    let then = [
        Spot::Verification,
        Spot::Merkle,
        Spot::Blocks,
        Spot::Script,
        Spot::Signatures,
        Spot::Coins,
        Spot::Reward,
        Spot::Choice,
        Spot::Wallet,
        Spot::Pool,
        Spot::Relay,
        Spot::Store,
    ];
    let did = |spot: &Spot| match spot {
        Spot::Pool => block.taken > 0,
        spot => spot.worked(&block.done) > 0,
    };
    core::iter::once(first).chain(then.into_iter().filter(did)).collect()
}
