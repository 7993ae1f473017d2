//! The laboratory: every claim of the lecture as an experiment that is run, measured and held against its published formula, and the simulator
//! that the experiments run on.
//!
//! All of it is pure: a seed gives the same run natively and in a browser, digit for digit. Work comes in slices ([`Run::advance`]), so that
//! whoever drives it can show it, pause it and drop it.
//!
//! | module | what |
//! | --- | --- |
//! | `experiment` | what every experiment is: parameters, runs, reports |
//! | `previews` | what small runs found, for pictures |
//! | `experiments`, `names` | the experiments, and how they and their parameters are called |
//! | `scene` | what single runs looked like, to be drawn |
//! | `formulas`, `optimal` | published closed forms, and an optimum |
//! | `block_net`, `forks` | nodes at the level of blocks, and how often their chain forks |
//! | `node_net` | nodes as they are: every message, every rule |
//! | `overlay_net` | nodes at the level of an overlay's protocol: peer sampling, or Kademlia |
//! | `payment_net` | nodes at the level of payments, and which of two they hold |
//! | `addresses` | whom a node knows, and whom it calls |
//! | `consensus` | work, authority and votes, message by message |
//! | `topology` | who can be asked, and who is told, when nodes are lost |
//! | `spread` | how long a block takes to parts of the nodes |
//! | `population`, `regions` | where nodes stand, to whom they are linked, how fast they are |
//! | `retarget` | how difficulty follows the hash rate |
//! | `race` | two branches, and who is ahead |
//! | `queue`, `lists` | what happens when, here and in networks that tests of other crates move by hand |
//! | `random`, `stats`, `digest` | chance, how sure a number is, whether two runs are the same |

pub mod addresses;
pub mod block_net;
pub mod consensus;
pub mod digest;
pub mod experiment;
pub mod experiments;
pub mod forks;
pub mod formulas;
mod lists;
pub mod names;
#[cfg(feature = "full-nodes")]
pub mod node_net;
pub mod optimal;
pub mod overlay_net;
pub mod payment_net;
pub mod population;
pub mod previews;
pub mod queue;
pub mod race;
pub mod random;
pub mod regions;
pub mod retarget;
pub mod scene;
pub mod spread;
pub mod stats;
pub mod topology;

pub use experiment::{Experiment, Findings, Parameter, Point, Refused, Report, Run, Values};
pub use experiments::{EXPERIMENTS, NATIVE, named};
pub use names::{Name, ParameterName};
