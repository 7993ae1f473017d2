//! How experiments and their parameters are called, in links, in the console and on the command line. They are enumerations, so that a screen
//! which lacks a text for one does not compile.

macro_rules! names {
    ($(#[$of:meta])* $type:ident: $($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type { $($(#[$doc])* $name,)* }

        impl $type {
            /// As it is written.
            pub const fn text(self) -> &'static str {
                #[allow(unused_doc_comments, reason = "what is said of a name says, too, whether it is there")]
                match self { $($(#[$doc])* Self::$name => $text,)* }
            }
        }
    };
}

names! {
    /// An experiment.
    Name:
    /// From some blocks behind.
    CatchUp = "catch-up",
    /// Work, authority, votes.
    Consensus = "consensus",
    /// Hash rate that comes and goes.
    Difficulty = "difficulty",
    /// Who said it first.
    Diffusion = "diffusion",
    /// A file to everybody.
    Distribution = "distribution",
    /// A payment is taken back.
    DoubleSpend = "double-spend",
    /// A node that hears one side only.
    Eclipse = "eclipse",
    /// A block that is withheld.
    Finney = "finney",
    /// Blocks beside one another.
    ForkRate = "fork-rate",
    /// The node itself.
    #[cfg(feature = "full-nodes")]
    FullNodes = "full-nodes",
    /// Who knows whom.
    Gossip = "gossip",
    /// Finding somebody by an id.
    Kademlia = "kademlia",
    /// More or less than half.
    Majority = "majority",
    /// How a block spreads.
    Propagation = "propagation",
    /// Two payments with one coin.
    Race = "race",
    /// Blocks that are kept back.
    Selfish = "selfish",
    /// Larger blocks.
    Throughput = "throughput",
    /// Who is linked to whom.
    Topologies = "topologies",
}

names! {
    /// A parameter.
    ParameterName:
    /// Share of the hash rate that attacks.
    Q = "q",
    /// Blocks behind.
    Z = "z",
    /// How often it is tried.
    Runs = "runs",
    /// How many blocks are found, or the height at which a run ends.
    Blocks = "blocks",
    /// Share of the others that mines on the pool's branch of a tie.
    Gamma = "gamma",
    /// Of a block.
    Difficulty = "difficulty",
    /// For 10^12 hashes.
    Joules = "joules",
    /// Which nodes are faulty.
    Faulty = "faulty",
    /// Whether those deceive.
    Deceive = "deceive",
    /// Which number is shown.
    Measure = "measure",
    /// How many nodes there are.
    Nodes = "nodes",
    /// Seconds between blocks.
    Interval = "interval",
    /// Size of a file.
    Megabytes = "megabytes",
    /// What the server sends.
    Server = "server",
    /// What each person sends.
    Up = "up",
    /// What each person receives.
    Down = "down",
    /// Pieces of a file.
    Pieces = "pieces",
    /// Others that each knows.
    View = "view",
    /// Exchanges that each begins.
    Cycles = "cycles",
    /// How often somebody is looked for.
    Lookups = "lookups",
    /// Which rule is followed.
    Rule = "rule",
    /// By which something grows.
    Factor = "factor",
    /// Whether blocks are dated back.
    Warp = "warp",
    /// Periods of 2,016 blocks.
    Periods = "periods",
    /// Whether most nodes take compact blocks.
    Compact = "compact",
    /// Others that each calls.
    Links = "links",
    /// Nodes to which an attacker sends something itself.
    Reach = "reach",
    /// How long somebody waits.
    Wait = "wait",
    /// How long something takes.
    Delay = "delay",
    /// Ranges of addresses.
    Groups = "groups",
    /// Others that are known.
    Known = "known",
    /// Share of those who answer.
    Online = "online",
    /// Chance that somebody does not.
    Away = "away",
    /// How far a question goes.
    Ttl = "ttl",
    /// Whether the best connected are lost first.
    Worst = "worst",
    /// Whether organisations elect leaders.
    Elect = "elect",
    /// Share of the nodes that leaves each hour.
    Churn = "churn",
    /// Minutes for which a network is cut in two.
    Partition = "partition",
    /// Share of the nodes on one side of a cut.
    Part = "part",
    /// Payments in a block.
    #[cfg(feature = "full-nodes")]
    Payments = "payments",
    /// Share of messages that are lost on their way.
    #[cfg(feature = "full-nodes")]
    Loss = "loss",
    /// Of chance.
    Seed = "seed",
}
