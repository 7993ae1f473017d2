//! Bans.

use serde_json::{Value, json};

use super::{Answer, Args, RpcError};
use crate::bans::{DEFAULT_BAN, MAX_BANS, Subnet};
use crate::command::Code;
use crate::node::Node;

type Result = core::result::Result<Answer, RpcError>;

pub(super) fn setban(node: &mut Node, args: &Args) -> Result {
    let (text, command) = (args.text(0)?, args.text(1)?);
    if !matches!(command, "add" | "remove") {
        return Err(RpcError::new(Code::Misc, "setban \"subnet\" \"command\": the command is add or remove"));
    }
    let invalid = || RpcError::new(Code::ClientInvalidIpOrSubnet, "Error: Invalid IP/Subnet");
    let subnet = Subnet::parse(text).ok_or_else(invalid)?;
    if command == "remove" {
        let message = "Error: Unban failed. Requested address/subnet was not previously manually banned.";
        let lifted = node.unban(&subnet);
        return lifted
            .then_some(Answer::Now(Value::Null))
            .ok_or_else(|| RpcError::new(Code::ClientInvalidIpOrSubnet, message));
    }
    let now = node.now / 1000;
    if node.bans.has(&subnet, now) {
        return Err(RpcError::new(Code::NodeAlreadyAdded, "Error: IP/Subnet already banned"));
    }
    let until = until(args, now)?;
    match node.ban(subnet, until) {
        true => Ok(Answer::Now(Value::Null)),
        false => Err(RpcError::new(Code::Misc, format!("Error: {MAX_BANS} addresses are banned already"))),
    }
}

/// When the ban ends: a day from now where nothing else is said, or nothing that makes sense.
fn until(args: &Args, now: u64) -> core::result::Result<u64, RpcError> {
    let time = args.value(2).map_or(Ok(0), |_| args.integer(2))?;
    let absolute = args.flag_or(3, false)?;
    match u64::try_from(time) {
        Ok(time) if absolute && time >= now => Ok(time),
        _ if absolute => {
            Err(RpcError::new(Code::InvalidParameter, "Error: Absolute timestamp is in the past"))
        }
        Ok(time) if time > 0 => Ok(now.saturating_add(time)),
        _ => Ok(now + DEFAULT_BAN),
    }
}

pub(super) fn listbanned(node: &mut Node, _: &Args) -> Result {
    let now = node.now / 1000;
    let all = node.bans.iter(now).map(|(subnet, ban)| {
        json!({
            "address": subnet.to_string(),
            "ban_created": ban.created,
            "banned_until": ban.until,
            "ban_duration": ban.until - ban.created,
            "time_remaining": ban.until - now,
        })
    });
    Ok(Answer::Now(all.collect()))
}

pub(super) fn clearbanned(node: &mut Node, _: &Args) -> Result {
    node.clear_bans();
    Ok(Answer::Now(Value::Null))
}
