//! The templates: what each says.

use crate::primitives::PubkeyHash;

use super::key::{ContractKey, Signer};
use super::lock::Lock;
use super::template::TemplateName;

/// A template with its parameters filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contract {
    /// `required` of these keys sign.
    Multisig {
        /// 1 to the number of keys.
        required: u8,
        /// 1 to 20, in the order in which their signatures must come.
        keys: Vec<ContractKey>,
    },
    /// A hash lock with a way back (BIP199).
    Htlc {
        /// SHA-256 of the secret that the receiver must show.
        hash: [u8; 32],
        /// Who takes it with the secret, and who takes it back.
        parties: Parties,
        /// When the sender may take the money back.
        timeout: Lock,
    },
    /// One key, but not before a time.
    Timelock {
        /// Who gets it.
        key: ContractKey,
        /// When.
        lock: Lock,
    },
    /// A daily key that must wait, and a recovery key that need not: a theft of the first can be undone.
    Vault {
        /// Can move the money at once.
        recovery: ContractKey,
        /// Must wait.
        owner: ContractKey,
        /// How long, counted from the output's block.
        delay: Lock,
    },
}

impl Contract {
    /// The template's name.
    pub fn template(&self) -> TemplateName {
        match self {
            Self::Multisig { .. } => TemplateName::Multisig,
            Self::Htlc { .. } => TemplateName::Htlc,
            Self::Timelock { .. } => TemplateName::Timelock,
            Self::Vault { .. } => TemplateName::Vault,
        }
    }
}

/// The two sides of a hash lock. Both are named in one manner, because both ways end in the same opcodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parties {
    /// By the HASH160 of their public keys, behind P2WSH and P2SH (BIP199).
    Hashes {
        /// Takes it with the secret.
        receiver: PubkeyHash,
        /// Takes it back.
        sender: PubkeyHash,
    },
    /// By the keys themselves, behind P2TR: a hash in a tapscript would be of the X coordinate alone, and money for the
    /// hash of a whole key would be lost.
    Keys {
        /// Takes it with the secret.
        receiver: ContractKey,
        /// Takes it back.
        sender: ContractKey,
    },
}

impl Parties {
    /// Receiver and sender.
    pub fn signers(&self) -> (Signer, Signer) {
        match *self {
            Self::Hashes { receiver, sender } => (Signer::Hash(receiver), Signer::Hash(sender)),
            Self::Keys { receiver, sender } => (Signer::Key(receiver), Signer::Key(sender)),
        }
    }
}
