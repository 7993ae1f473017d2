//! Two keys, of which one is public: each scheme with numbers that a person can follow, and beside it as it is used.
//!
//! | file | what it has |
//! | --- | --- |
//! | [`modular`] | arithmetic below a small number |
//! | [`primes`] | large primes from a seed |
//! | [`rsa_by_hand`], [`rsa`] | RSA with primes below 100, and at real sizes |
//! | [`pss`] | the padding that makes RSA sign hashes only (RFC 8017) |
//! | [`diffie_hellman`] | a secret agreed in public, and how a small one is found out |
//! | [`small_curve`] | y² = x³ + 7 over 43 numbers: points that one adds by hand |
//! | [`point`] | the same laws on secp256k1 |
//! | [`elgamal`] | encryption by adding points |
//! | [`ecies`] | a letter to a public key, as RLPx writes it |
//! | [`ecdsa`], [`schnorr`] | signatures with every value on the way |
//! | [`spoken`], [`talk`] | what tabs say to each other of keys and secrets, and what they know then |
//! | [`typed`] | numbers and keys as people type them |
//! | [`careless`] | somebody who uses a nonce twice, and whoever finds it on the chain |

pub mod careless;
pub mod diffie_hellman;
pub mod ecdsa;
pub mod ecies;
pub mod elgamal;
pub mod modular;
pub mod point;
pub mod primes;
pub mod pss;
pub mod rsa;
pub mod rsa_by_hand;
pub mod schnorr;
pub mod small_curve;
pub mod spoken;
pub mod talk;
pub mod typed;
