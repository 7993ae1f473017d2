//! Which nonces of this header meet the target?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`scan`] | tries nonces, with the fastest of the kernels (crate `hashyard_kernels`) or a given one |
//! | [`midstate`] | the double hash of a header in full, but for its first 64 bytes, which the nonce is not in |
//! | [`gpu`] | what a GPU is told to try, and what its answers mean; `shader.wgsl` is what it runs |
//! | [`work`] | from a block template to headers, each with nonces of its own |
//! | [`proposal`] | a block that others must sign before it is mined (BIP325) |

pub mod gpu;
pub mod midstate;
pub mod proposal;
pub mod scan;
pub mod work;

pub use gpu::GpuScan;
pub use hashyard_kernels::{Kernel, kernels};
pub use midstate::Midstate;
pub use proposal::{Challenge, Proposal, Shown, Signatures};
pub use scan::{Job, ScanResult, scan, scan_with};
pub use work::JobFactory;
