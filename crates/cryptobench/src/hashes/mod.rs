//! Hash functions, and experiments with them.
//!
//! | file | what it has |
//! | --- | --- |
//! | `function` | six hash functions |
//! | `input` | what is typed, as bytes |
//! | `bits` | two digests, bit by bit |
//! | `preimage`, `collision` | searches, and what they are expected to cost |
//! | `published` | two collisions that others found |
//! | `pipeline` | functions one after the other, as Bitcoin has them |

mod bits;
mod collision;
mod function;
mod input;
mod pipeline;
mod preimage;
mod published;

pub use bits::{differing_bits, equal_prefix_bits, prefix};
pub use collision::{Collision, MAX_COLLISION_BITS, expected_collision_tries};
pub use function::Hash;
pub use input::{LineEnd, MAX_TYPED, byte_name, read_hex, typed_bytes};
pub use pipeline::{MAX_STEPS, Step, pipeline};
pub use preimage::{MAX_PREIMAGE_BITS, Preimage};
pub use published::{Published, md5_pair, sha1_pair};
