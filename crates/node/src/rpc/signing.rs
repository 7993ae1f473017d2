//! Signed blocks (BIP325): keys, the switch, proposals. Commands of ours: in Bitcoin Core an outside script does this.

use hashyard_core::wallet::{BLOCK_SIGNING_KEYS, block_signing_path};
use serde_json::{Value, json};

use super::{Answer, Args, Code, RpcError};
use crate::node::Node;
use crate::view::ProposalState;

type Result = core::result::Result<Answer, RpcError>;

/// A public key of this wallet to put into a challenge.
pub(super) fn getblocksigningkey(node: &mut Node, args: &Args) -> Result {
    let index = args.number_or(0, 0)?;
    if index >= u64::from(BLOCK_SIGNING_KEYS) {
        return Err(args.invalid(0, &format!("must be below {BLOCK_SIGNING_KEYS}")));
    }
    let missing = || RpcError::new(Code::WalletNotFound, "No wallet is loaded on this network");
    let key = node.wallet().ok_or_else(missing)?.block_signing_key(index as u32);
    let challenge = node.proposals.challenge.as_ref();
    Ok(Answer::Now(json!({
        "pubkey": hex::encode(key),
        "hdkeypath": block_signing_path(node.chain.params(), index as u32).to_string(),
        "ismember": challenge.is_some_and(|challenge| challenge.keys().iter().any(|member| member[..] == key)),
    })))
}

pub(super) fn setblocksigning(node: &mut Node, args: &Args) -> Result {
    let state = args.flag(0)?;
    if !node.blocks_are_signed() {
        return Err(RpcError::new(Code::Misc, "blocks are not signed on this chain"));
    }
    node.set_block_signing(state);
    Ok(Answer::Now(json!(state)))
}

/// Blocks that members are signing, and those that they signed last.
pub(super) fn getblockproposals(node: &mut Node, _: &Args) -> Result {
    let challenge = node.challenge_view();
    let challenge =
        challenge.ok_or_else(|| RpcError::new(Code::Misc, "blocks are not signed on this chain"))?;
    let key = |number: usize| &challenge.members[number].key;
    let proposals = challenge.proposals.iter().map(|proposal| {
        let signed = proposal.signed.iter().enumerate().filter(|(_, signed)| **signed);
        json!({
            "proposal": proposal.id,
            "height": proposal.height,
            "proposer": challenge.members.get(proposal.proposer as usize).map(|member| &member.key),
            "signed": signed.map(|(number, _)| key(number)).collect::<Vec<_>>(),
            "required": challenge.required,
            "status": match proposal.state {
                ProposalState::Collecting => "collecting",
                ProposalState::Mining => "mining",
                ProposalState::Made(_) => "made",
                ProposalState::GivenUp => "given up",
            },
            "blockhash": if let ProposalState::Made(hash) = proposal.state { json!(hash) } else { Value::Null },
        })
    });
    Ok(Answer::Now(json!(proposals.collect::<Vec<_>>())))
}
