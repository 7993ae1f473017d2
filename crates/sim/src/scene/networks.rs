//! Networks that had the same to do, side by side: the way of one block in each, and what finding and spreading took.

use serde::{Deserialize, Serialize};

use super::talk::Talk;
use crate::stats::Measured;

/// What nodes are linked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topology {
    /// One node knows where everything is.
    Star,
    /// Nodes call any others.
    Unstructured,
    /// Nodes know those whose ids are near (Kademlia).
    Structured,
    /// Organisations with anchors, and an ordering service (Fabric).
    Hybrid,
}

/// One of the networks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// What its nodes are linked by.
    pub topology: Topology,
    /// The way of the first block that got to most of the nodes; of the first one if none did.
    pub talk: Talk,
    /// Share of the items that were found.
    pub found: Measured,
    /// Messages of a search.
    pub messages: Measured,
    /// Hops to what was found; `None` if nothing was.
    pub hops: Option<Measured>,
    /// Ms until a block had reached all that it reached; `None` if no block reached most of the nodes.
    pub block_ms: Option<Measured>,
    /// Nodes whose loss alone makes somebody or something be found no more.
    pub single_points: usize,
}
