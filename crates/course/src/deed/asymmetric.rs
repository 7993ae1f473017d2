//! What is done at the half of the crypto bench that has two keys. Each deed has all that a mission needs to work it out again.

use hashyard_core::{Transaction, TxOut};
use hashyard_cryptobench::asymmetric::elgamal::Ciphertext;
use hashyard_cryptobench::asymmetric::rsa::PublicKey;
use hashyard_cryptobench::asymmetric::rsa_by_hand::SmallPublic;
use hashyard_cryptobench::asymmetric::spoken::Id;
use num_bigint::BigUint;

/// Something that was done with two keys.
#[derive(Debug, Clone, PartialEq)]
pub enum Asymmetric {
    /// A signature that somebody typed, under a key that can be followed by hand.
    Textbook {
        /// The key.
        key: SmallPublic,
        /// Two messages that its owner signed, with their signatures.
        signed: [(u64, u64); 2],
        /// The message that was typed.
        message: u64,
        /// Its signature, as it was typed.
        signature: u64,
    },
    /// A signature tried against a key that pads (RSASSA-PSS, SHA-256).
    Padded {
        /// The key.
        key: PublicKey,
        /// Two texts that its owner signed, with their signatures.
        signed: [(Vec<u8>, BigUint); 2],
        /// The text that was typed.
        message: Vec<u8>,
        /// The signature that was tried for it.
        signature: BigUint,
    },
    /// A note, encrypted for a key of the bench.
    Encrypted {
        /// The private key, of the bench alone.
        secret: [u8; 32],
        /// The note as it was typed.
        note: Vec<u8>,
        /// What became of it.
        ciphertext: Ciphertext,
    },
    /// Two payments of somebody careless went out, each with the output that it spends.
    Careless(Box<[(Transaction, TxOut); 2]>),
    /// A private key was worked out.
    KeyFound([u8; 32]),
    /// Another tab of the room showed what it knows of a secret.
    Agreed {
        /// Its node id.
        other: Id,
        /// The own exponent.
        secret: u64,
        /// What it published.
        theirs: u64,
        /// What it showed.
        shown: [u8; 32],
    },
    /// Two tabs published numbers for each other, to which somebody else spoke under both names.
    Between {
        /// Their node ids.
        parties: [Id; 2],
        /// The exponent of who stands between.
        secret: u64,
        /// What each published, and what it showed.
        heard: [(u64, [u8; 32]); 2],
    },
    /// Somebody showed that a letter was opened.
    LetterOpened {
        /// The public key for letters to this tab.
        own: [u8; 33],
        /// The one that the letter is for.
        reader: [u8; 33],
        /// The secret that the letter was written with.
        fresh: [u8; 32],
        /// The letter.
        letter: Vec<u8>,
        /// What was shown.
        shown: [u8; 32],
    },
    /// The node took in a payment that was signed with that key.
    Swept(Box<Transaction>),
}
