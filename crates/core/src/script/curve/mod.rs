//! The curve secp256k1, as far as checking signatures needs it.
//!
//! All of it is public, so everything takes the shortest way, whatever time that shows. Signing is not done here. Field and
//! scalars are `k256`'s; points are our own, because its points cost the time of a calculation that must show nothing.
//!
//! | file | what it does |
//! | --- | --- |
//! | `point` | points: reading, doubling, adding |
//! | `split` | a number as two of half the length, and as few digits as can be |
//! | `multiply` | the sum of two multiples, which is what every check of a signature comes to |

mod multiply;
mod point;
mod split;

pub(super) use multiply::multiply_add;
pub(super) use point::Affine;
