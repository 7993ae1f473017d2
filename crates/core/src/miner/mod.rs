//! Which nonces of this header meet the target?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`scan`] | tries nonces, with the fastest kernel or a given one |
//! | [`kernel`] | the kernels of this machine, by name |
//! | [`midstate`] | the double hash of a header in full, but for its first 64 bytes, which the nonce is not in |
//! | `prepared` | what of that is the same for every nonce |
//! | `rounds` | the double hash, written once for any number of lanes, cut where its last word is known |
//! | `portable`, `simd128`, `avx2`, `sha_ni` | the kernels |
//! | [`gpu`] | what a GPU is told to try, and what its answers mean; `shader.wgsl` is what it runs |
//! | [`work`] | from a block template to headers, each with nonces of its own |
//! | [`proposal`] | a block that others must sign before it is mined (BIP325) |

pub mod gpu;
pub mod kernel;
pub mod midstate;
pub mod proposal;
pub mod scan;
pub mod work;

#[macro_use]
mod rounds;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod portable;
mod prepared;
#[cfg(target_arch = "x86_64")]
mod sha_ni;
#[cfg(target_arch = "wasm32")]
mod simd128;

pub use gpu::GpuScan;
pub use kernel::{Kernel, kernels};
pub use midstate::Midstate;
pub use proposal::{Challenge, Proposal, Signatures};
pub use scan::{Job, ScanResult, scan, scan_with};
pub use work::JobFactory;
