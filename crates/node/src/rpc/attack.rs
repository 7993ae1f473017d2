//! Blocks that are withheld on purpose, in rooms where attacks may be played (`attacks=on`).

use hashyard_core::BlockHash;
use serde_json::json;

use super::{Answer, Args, RpcError};
use crate::command::Code;
use crate::node::Node;
use crate::withholding::{WithholdError, WithholdMode};

type Result = core::result::Result<Answer, RpcError>;

/// Ours: what the miner does with the blocks that it finds. Gives what `getwithheld` gives.
///
/// `off` gives up what is hidden: nobody will hear of it, and the node mines on the branch that others know.
pub(super) fn setwithhold(node: &mut Node, args: &Args) -> Result {
    let mode = match args.text(0)? {
        "off" => WithholdMode::Off,
        "hidden" => WithholdMode::Hidden,
        "selfish" => WithholdMode::Selfish,
        _ => return Err(args.invalid(0, "must be off, hidden or selfish")),
    };
    let payment = args.value(1).map(|_| args.hash(1)).transpose()?;
    node.set_withhold(mode, payment).map_err(refused)?;
    getwithheld(node, args)
}

/// Ours: publishes so many of the lowest hidden blocks, or all; gives their hashes. One that this node's own chain refuses stays hidden,
/// and so do those above it; if it is the lowest, the answer is why.
pub(super) fn releasewithheld(node: &mut Node, args: &Args) -> Result {
    let count = args.value(0).map_or(Ok(u32::MAX), |_| args.number_u32(0))?;
    let released = node.release_withheld(count as usize);
    let released = released.map_err(|error| RpcError::new(Code::Verify, error.reason()))?;
    Ok(Answer::Now(json!(released.iter().map(BlockHash::to_string).collect::<Vec<_>>())))
}

/// Ours: both branches, [`crate::view::WithheldView`] as it is.
pub(super) fn getwithheld(node: &mut Node, _: &Args) -> Result {
    Ok(Answer::Now(json!(node.withheld_view())))
}

fn refused(error: WithholdError) -> RpcError {
    let code = match error {
        WithholdError::UnknownPayment => Code::InvalidAddressOrKey,
        WithholdError::Locked => Code::UnlockNeeded,
        WithholdError::NotInThisMode => Code::InvalidParameter,
        WithholdError::TooSmall => Code::InsufficientFunds,
        WithholdError::NotOurs | WithholdError::TakenBack | WithholdError::Void | WithholdError::TooDeep => {
            Code::Wallet
        }
        WithholdError::NotMined | WithholdError::Signed => Code::Misc,
    };
    RpcError::caused(code, error)
}
