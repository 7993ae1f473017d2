//! The experiments.

mod catch_up;
mod consensus;
mod difficulty;
mod diffusion;
mod distribution;
mod double_spend;
mod eclipse;
mod finney;
mod fork_rate;
#[cfg(feature = "full-nodes")]
mod full_nodes;
mod gossip;
mod kademlia;
mod majority;
mod propagation;
mod race;
mod selfish;
mod throughput;
mod topologies;

use crate::experiment::{Experiment, Refused};

/// All that a browser runs: the chain, attacks on it, and the network.
pub const EXPERIMENTS: &[Experiment] = &[
    fork_rate::EXPERIMENT,
    throughput::EXPERIMENT,
    difficulty::EXPERIMENT,
    propagation::EXPERIMENT,
    double_spend::EXPERIMENT,
    catch_up::EXPERIMENT,
    majority::EXPERIMENT,
    selfish::EXPERIMENT,
    race::EXPERIMENT,
    finney::EXPERIMENT,
    eclipse::EXPERIMENT,
    diffusion::EXPERIMENT,
    consensus::EXPERIMENT,
    topologies::EXPERIMENT,
    distribution::EXPERIMENT,
    gossip::EXPERIMENT,
    kademlia::EXPERIMENT,
];

/// Those that are too large for one.
pub const NATIVE: &[Experiment] = &[
    #[cfg(feature = "full-nodes")]
    full_nodes::EXPERIMENT,
];

/// The experiment of a name.
///
/// # Errors
/// There is none.
pub fn named(name: &str) -> Result<&'static Experiment, Refused> {
    let found = EXPERIMENTS.iter().chain(NATIVE).find(|experiment| experiment.name.text() == name);
    found.ok_or_else(|| Refused::Experiment(name.chars().take(40).collect()))
}
