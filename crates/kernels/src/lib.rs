//! The innermost loop of mining: the first nonce of a range whose double SHA-256 is low, found by the fastest code that a machine
//! has. A crate of its own so that it can be compiled for speed where everything around it is compiled to be small; what it
//! means for blocks is in `hashyard_core::miner`.
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`kernel`] | the kernels of this machine, by name |
//! | [`prepared`] | what of a header's double hash is the same for every nonce |
//! | `rounds` | the double hash, written once for any number of lanes, cut where its last word is known |
//! | `portable`, `simd128`, `avx2`, `sha_ni` | the kernels |

#[macro_use]
mod rounds;
#[cfg(target_arch = "x86_64")]
mod avx2;
pub mod kernel;
mod portable;
pub mod prepared;
#[cfg(target_arch = "x86_64")]
mod sha_ni;
#[cfg(target_arch = "wasm32")]
mod simd128;

pub use kernel::{Kernel, kernels};
pub use prepared::{INITIAL, Prepared};
