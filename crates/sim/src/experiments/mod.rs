//! The experiments.

mod catch_up;
mod difficulty;
mod diffusion;
mod distribution;
mod double_spend;
mod eclipse;
mod finney;
mod fork_rate;
mod gossip;
mod kademlia;
mod majority;
mod propagation;
mod race;
mod selfish;
mod throughput;

use crate::experiment::{Experiment, Refused};

/// All of them.
pub const EXPERIMENTS: &[Experiment] = &[
    catch_up::EXPERIMENT,
    difficulty::EXPERIMENT,
    diffusion::EXPERIMENT,
    distribution::EXPERIMENT,
    double_spend::EXPERIMENT,
    eclipse::EXPERIMENT,
    finney::EXPERIMENT,
    fork_rate::EXPERIMENT,
    gossip::EXPERIMENT,
    kademlia::EXPERIMENT,
    majority::EXPERIMENT,
    propagation::EXPERIMENT,
    race::EXPERIMENT,
    selfish::EXPERIMENT,
    throughput::EXPERIMENT,
];

/// The experiment of a name.
///
/// # Errors
/// There is none.
pub fn named(name: &str) -> Result<&'static Experiment, Refused> {
    let found = EXPERIMENTS.iter().find(|experiment| experiment.name.text() == name);
    found.ok_or_else(|| Refused::Experiment(name.chars().take(40).collect()))
}
