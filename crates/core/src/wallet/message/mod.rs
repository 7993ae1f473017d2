//! Sentences that a key's owner signed: Bitcoin Core's `signmessage`, and BIP322 where Core has nothing.
//!
//! | file | for which addresses |
//! | --- | --- |
//! | [`legacy`] | P2PKH: a signature from which the public key is recovered |
//! | [`bip322`] | SegWit and Taproot: a spend that no chain can have, whose witness is the signature |

pub mod bip322;
pub mod legacy;

use core::fmt;

use base64ct::{Base64, Encoding};
use k256::SecretKey;

use super::address::{Address, AddressKind};
use super::output_type::OutputType;
use super::signer::SignError;
use super::wallet::Wallet;
use crate::primitives::Params;
use crate::script::ScriptError;

/// Which form signatures for an address have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageForm {
    /// 65 bytes in Base64, as Bitcoin Core's `signmessage`.
    Legacy,
    /// A witness in Base64, with or without `smp` in front (BIP322, simple).
    Simple,
}

impl MessageForm {
    /// The form for a kind of address; `None` where nobody's key is known to stand behind it.
    pub const fn of(kind: AddressKind) -> Option<Self> {
        match kind {
            AddressKind::P2pkh => Some(Self::Legacy),
            AddressKind::P2sh | AddressKind::P2wpkh | AddressKind::P2wsh | AddressKind::P2tr => {
                Some(Self::Simple)
            }
            AddressKind::WitnessUnknown => None,
        }
    }
}

/// Why a signature does not show that an address's owner signed a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageFault {
    /// No key stands behind an address of this kind, as far as is known.
    NoKey(AddressKind),
    /// The signature is not Base64.
    Base64,
    /// It is Base64, but nothing that signatures for this kind of address can be.
    Form(MessageForm),
    /// A form of BIP322 that is not read here: a whole transaction (`ful`), or a proof of funds (`pof`).
    OtherForm,
    /// No public key belongs to this signature.
    NoPublicKey,
    /// A public key belongs to this signature and this message, but it is that of another address, which is named.
    OtherAddress(Address),
    /// The address's script is not satisfied (BIP322).
    Script(ScriptError),
    /// A signature in the witness does not cover all of the message (BIP322 asks for `SIGHASH_ALL`).
    NotAll,
}

impl fmt::Display for MessageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey(kind) => write!(f, "no key is known behind an address of this kind ({kind})"),
            Self::Base64 => write!(f, "the signature is not Base64"),
            Self::Form(MessageForm::Legacy) => {
                write!(f, "a signature for a P2PKH address has 65 bytes: this is another text")
            }
            Self::Form(MessageForm::Simple) => {
                write!(f, "a signature for this address is a witness (BIP322): this is another text")
            }
            Self::OtherForm => write!(f, "of BIP322 only the simple form is read here"),
            Self::NoPublicKey => write!(f, "no public key belongs to this signature"),
            Self::OtherAddress(address) => {
                write!(f, "with this message, the signature belongs to another address: {address}")
            }
            Self::Script(error) => {
                write!(f, "the signature does not fit this address and this message: {error}")
            }
            Self::NotAll => write!(f, "the signature does not cover the whole message"),
        }
    }
}

impl core::error::Error for MessageFault {}

/// Checks that the owner of an address signed a message: the text as it is, its spaces included.
///
/// # Errors
/// What does not fit. Nothing else is told by a signature: neither who holds the key, nor when it was made.
pub fn verify(address: &Address, signature: &str, message: &str) -> Result<(), MessageFault> {
    let kind = address.kind();
    match MessageForm::of(kind).ok_or(MessageFault::NoKey(kind))? {
        MessageForm::Legacy => legacy::verify(address, &decode(signature)?, message),
        MessageForm::Simple => {
            let witness = decode(bip322::without_prefix(signature)?)?;
            bip322::verify(&address.script_pubkey(), &witness, message)
        }
    }
}

fn decode(signature: &str) -> Result<Vec<u8>, MessageFault> {
    Base64::decode_vec(signature).map_err(|_| MessageFault::Base64)
}

/// The bytes of a signature of a form, without Base64 and prefix; `None` if it has none.
pub fn to_bytes(form: MessageForm, signature: &str) -> Option<Vec<u8>> {
    let body = match form {
        MessageForm::Legacy => signature,
        MessageForm::Simple => bip322::without_prefix(signature).ok()?,
    };
    decode(body).ok()
}

/// The text of these bytes as a signature of a form.
pub fn to_text(form: MessageForm, bytes: &[u8]) -> String {
    let body = Base64::encode_string(bytes);
    match form {
        MessageForm::Legacy => body,
        MessageForm::Simple => bip322::with_prefix(&body),
    }
}

/// Why a message is not signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignMessageError {
    /// The keys are locked away.
    Locked,
    /// No key stands behind an address of this kind, as far as is known.
    NoKey(AddressKind),
    /// The key is not in this wallet.
    NotOurs,
    /// The key does not fit the address.
    Sign(SignError),
}

impl fmt::Display for SignMessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => write!(f, "the wallet is locked: unlock it with the passphrase first"),
            Self::NoKey(kind) => MessageFault::NoKey(*kind).fmt(f),
            Self::NotOurs => write!(f, "the address is not in this wallet"),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for SignMessageError {}

/// Signs a message for an address that this key alone opens. The same key and message always give the same.
///
/// # Errors
/// No key stands behind this kind of address, or another one.
pub fn sign(key: &SecretKey, address: &Address, message: &str) -> Result<String, SignMessageError> {
    let kind = address.kind();
    match MessageForm::of(kind).ok_or(SignMessageError::NoKey(kind))? {
        MessageForm::Legacy => Ok(legacy::sign(key, true, message)),
        MessageForm::Simple => {
            bip322::sign(key, &address.script_pubkey(), message).map_err(SignMessageError::Sign)
        }
    }
}

/// A sentence signed by the private key with these bytes, for the address of a kind that it makes; `None` if they are no key.
pub fn signed_by(
    secret: &[u8; 32],
    kind: OutputType,
    message: &str,
    params: &Params,
) -> Option<(Address, String)> {
    let key = SecretKey::from_slice(secret).ok()?;
    let public_key: [u8; 33] = key.public_key().to_sec1_bytes().as_ref().try_into().ok()?;
    let address = kind.address(&public_key, params);
    let signature = sign(&key, &address, message).ok()?;
    Some((address, signature))
}

impl Wallet {
    /// Signs a message with the key of an own address, in the form that its kind has.
    ///
    /// # Errors
    /// Locked, or the address has no key of this wallet.
    pub fn sign_message(&self, address: &Address, message: &str) -> Result<String, SignMessageError> {
        let open = self.secret.open_keys().ok_or(SignMessageError::Locked)?;
        let kind = address.kind();
        MessageForm::of(kind).ok_or(SignMessageError::NoKey(kind))?;
        let path = self.path_of(&address.script_pubkey()).ok_or(SignMessageError::NotOurs)?;
        let key = open.key(path).map_err(|_| SignMessageError::NotOurs)?;
        sign(key.key(), address, message)
    }
}
