//! Sentences that a key's owner signed: as Bitcoin Core for P2PKH, by BIP322 for SegWit and Taproot.

use hashyard_core::wallet::message::{legacy, verify};
use hashyard_core::wallet::{Address, MessageFault, SignMessageError, WalletError, WalletState, Wif};
use serde_json::json;

use super::wallet::wallet;
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

pub(super) fn signmessage(node: &mut Node, args: &Args) -> Result {
    let (address, message) = (args.text(0)?, args.text(1)?);
    // As in Core, a locked wallet says so before anything else.
    if wallet(node)?.state() == WalletState::Locked {
        return Err(RpcError::caused(Code::UnlockNeeded, WalletError::Locked));
    }
    let address = parse(node, address)?;
    let signed = wallet(node)?.sign_message(&address, message).map_err(not_signed)?;
    Ok(Answer::Now(json!(signed)))
}

pub(super) fn signmessagewithprivkey(node: &mut Node, args: &Args) -> Result {
    let (key, message) = (args.text(0)?, args.text(1)?);
    let wif = Wif::parse(key, node.chain.params())
        .map_err(|_| RpcError::new(Code::InvalidAddressOrKey, "Invalid private key"))?;
    Ok(Answer::Now(json!(legacy::sign(&wif.key, wif.compressed, message))))
}

pub(super) fn verifymessage(node: &mut Node, args: &Args) -> Result {
    let (address, signature, message) = (args.text(0)?, args.text(1)?, args.text(2)?);
    let address = parse(node, address)?;
    match verify(&address, signature, message) {
        Ok(()) => Ok(Answer::Now(json!(true))),
        Err(MessageFault::NoKey(_)) => Err(RpcError::new(Code::Type, NO_KEY)),
        Err(MessageFault::Base64) => Err(RpcError::new(Code::Type, "Malformed base64 encoding")),
        Err(fault @ MessageFault::OtherForm) => Err(RpcError::new(Code::Type, fault.to_string())),
        Err(_) => Ok(Answer::Now(json!(false))),
    }
}

const NO_KEY: &str = "Address does not refer to key";

fn parse(node: &Node, text: &str) -> Result<Address> {
    node.parse_address(text)
        .map_err(|error| RpcError::new(Code::InvalidAddressOrKey, "Invalid address").because(error))
}

/// Core's codes and words (`SigningResultString`).
fn not_signed(error: SignMessageError) -> RpcError {
    let (code, words) = match error {
        SignMessageError::Locked => return RpcError::caused(Code::UnlockNeeded, WalletError::Locked),
        SignMessageError::NoKey(_) => (Code::Type, NO_KEY),
        SignMessageError::NotOurs => (Code::Wallet, "Private key not available"),
        SignMessageError::Sign(_) => (Code::InvalidAddressOrKey, "Sign failed"),
    };
    RpcError::new(code, words).because(error)
}
