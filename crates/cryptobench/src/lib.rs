//! The crypto bench: hash functions and ciphers, made to be looked into and broken. It demonstrates and protects nothing: no secret of
//! a wallet passes through it.
//!
//! | module | what it has |
//! | --- | --- |
//! | [`hashes`] | hash functions, what goes into them to the byte, and how hard they are to turn around |
//! | [`symmetric`] | DES and AES, round by round and block by block |
//! | [`search`] | searches that are cut into slices |
//! | [`asymmetric`] | two keys, of which one is public: RSA, Diffie–Hellman, ElGamal, curves, signatures |

pub mod asymmetric;
pub mod hashes;
pub mod search;
pub mod symmetric;
