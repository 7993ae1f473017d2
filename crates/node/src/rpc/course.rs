//! The course, as far as a node knows it. A command of ours.

use serde_json::json;

use super::{Answer, Args, RpcError};
use crate::node::Node;

/// Numbers of the pages whose missions are done, ascending.
pub(super) fn getcourse(node: &mut Node, _: &Args) -> Result<Answer, RpcError> {
    Ok(Answer::Now(json!({ "done": node.missions_done().collect::<Vec<_>>() })))
}
