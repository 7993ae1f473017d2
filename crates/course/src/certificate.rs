//! What a student has to show at the end: which missions are done, signed, and put into a block. Whoever gets the text can check all of it but
//! whether the missions were done: of that a node knows its own only.

use core::fmt;

use hashyard_core::partial_merkle::MerkleBlock;
use hashyard_core::script::op_return;
use hashyard_core::{Decodable, Encodable, Network, Transaction, Txid, sha256};
use hashyard_node::NodeId;

use crate::evidence::bytes;
use crate::missions::hex;
use crate::progress::Progress;
use crate::signed::SignedMessage;

/// How the text begins.
const HEADLINE: &str = "hashyard-certificate/1";
/// The longest text that is looked at, in bytes: an own payment with its proof has a few thousand.
const MAX_TEXT: usize = 100_000;

/// The names of the lines, in their order.
const LINES: [&str; 6] = ["node", "missions", "address", "signature", "transaction", "proof"];

/// A certificate.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// Whose missions they are.
    pub node: NodeId,
    /// Those that are done.
    pub done: Progress,
    /// The address whose key signed them.
    pub address: String,
    /// Its signature of [`sentence`].
    pub signature: String,
    /// Carries the [`commitment`].
    pub transaction: Transaction,
    /// That a block has it (BIP37, `merkleblock`).
    pub proof: Vec<u8>,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The text is none.
    NoCertificate,
    /// The address's key did not sign these missions of this node.
    Signature,
    /// The transaction carries another commitment, or none.
    OtherDigest,
    /// The proof is not about the transaction.
    NotProven,
}

/// What is signed: the digest of the missions in hex, and what it is of.
pub fn sentence(digest: &[u8; 32]) -> String {
    format!("{HEADLINE} {}", hex(digest))
}

/// What stands in the block: SHA-256 of the digest of the missions and of the address whose key signs them. Were the address no part of it,
/// anybody could sign what somebody else has put there.
pub fn commitment(digest: &[u8; 32], address: &str) -> [u8; 32] {
    sha256(&[digest, address.as_bytes()].concat())
}

/// A page's number, in digits alone: `parse` would take a sign, too.
fn page(text: &str) -> Option<u8> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Certificate {
    /// What is signed.
    pub fn digest(&self) -> [u8; 32] {
        self.done.digest(self.node)
    }

    /// What stands in the block.
    pub fn commitment(&self) -> [u8; 32] {
        commitment(&self.digest(), &self.address)
    }

    /// Reads the text, whoever it is from.
    ///
    /// # Errors
    /// It is none.
    pub fn read(text: &str) -> Result<Self, Flaw> {
        Self::parse(text).ok_or(Flaw::NoCertificate)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.trim().lines().filter(|_| text.len() <= MAX_TEXT).map(str::trim);
        if lines.next()? != HEADLINE {
            return None;
        }
        let [node, missions, address, signature, transaction, proof] = LINES.map(|name| {
            let value = lines.next()?.strip_prefix(name)?.strip_prefix(':')?;
            Some(value.trim())
        });
        let numbers: Option<Vec<u8>> = missions?.split_whitespace().map(page).collect();
        Some(Self {
            node: NodeId(bytes(node?)?.try_into().ok()?),
            done: Progress::of(numbers?),
            address: address?.to_owned(),
            signature: signature?.to_owned(),
            transaction: Transaction::decode(&bytes(transaction?)?).ok()?,
            proof: bytes(proof?)?,
        })
    }

    /// Whether all of it fits together. That the block is one of a chain, only a node of that chain can say.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self, network: Network) -> Result<(), Flaw> {
        let signed = SignedMessage {
            address: self.address.clone(),
            message: sentence(&self.digest()),
            signature: self.signature.clone(),
        };
        let script = op_return(&self.commitment());
        let carries = self.transaction.outputs.iter().any(|output| output.script_pubkey == script);
        match () {
            () if !signed.holds(network) => Err(Flaw::Signature),
            () if !carries => Err(Flaw::OtherDigest),
            () if !self.proves(self.transaction.txid()) => Err(Flaw::NotProven),
            () => Ok(()),
        }
    }

    fn proves(&self, txid: Txid) -> bool {
        let proof = MerkleBlock::decode(&self.proof).ok();
        proof.and_then(|proof| proof.extract().ok()).is_some_and(|proven| proven.contains(&txid))
    }
}

/// The text that is handed on.
impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missions: Vec<String> = self.done.pages().map(|page| page.to_string()).collect();
        let values = [
            hex(&self.node.0),
            missions.join(" "),
            self.address.clone(),
            self.signature.clone(),
            hex(&self.transaction.encode()),
            hex(&self.proof),
        ];
        f.write_str(HEADLINE)?;
        LINES.iter().zip(values).try_for_each(|(name, value)| write!(f, "\n{name}: {value}"))
    }
}
