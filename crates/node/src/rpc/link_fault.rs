//! Links that are made faulty on purpose.

use serde_json::{Value, json};

use super::options::Options;
use super::{Answer, Args, RpcError};
use crate::command::Code;
use crate::link_fault::{LinkFault, MAX_DELAY_MS, MAX_LINKS, MAX_LOSS};
use crate::node::Node;

type Result<T> = core::result::Result<T, RpcError>;

/// Ours: makes all links faulty, or the one with this number, and tells which are.
pub(super) fn setlinkfault(node: &mut Node, args: &Args) -> Result<Answer> {
    let peer = args.value(1).map(|_| args.number(1)).transpose()?;
    if args.value(0).is_some() {
        let fault = fault(args)?;
        if peer.is_some_and(|peer| !node.peers.contains_key(&peer)) {
            return Err(RpcError::new(Code::ClientNodeNotConnected, "Node not found in connected nodes"));
        }
        if !node.set_link_fault(peer, fault) {
            let message = format!("{MAX_LINKS} links have faults of their own already");
            return Err(RpcError::new(Code::Misc, message));
        }
    }
    let faults = &node.link_faults;
    let single = faults.single().map(|(endpoint, fault)| {
        let mut told = fault_json(*fault);
        told["addr"] = json!(endpoint.to_string());
        told
    });
    Ok(Answer::Now(json!({ "all": fault_json(faults.all), "links": single.collect::<Vec<_>>() })))
}

fn fault(args: &Args) -> Result<LinkFault> {
    let options = Options::read(args, 0, &["latency", "jitter", "loss", "cut"])?;
    let number = |name| Ok::<_, RpcError>(options.number(name)?.unwrap_or_default());
    let fault = LinkFault {
        latency_ms: number("latency")?,
        jitter_ms: number("jitter")?,
        loss: u8::try_from(number("loss")?).unwrap_or(u8::MAX),
        cut: options.flag("cut", false)?,
    };
    let problem =
        format!("has delays of at most {MAX_DELAY_MS} ms and a loss of at most {MAX_LOSS} in a hundred");
    if fault.is_possible() { Ok(fault) } else { Err(args.invalid(0, &problem)) }
}

fn fault_json(fault: LinkFault) -> Value {
    json!({ "latency": fault.latency_ms, "jitter": fault.jitter_ms, "loss": fault.loss, "cut": fault.cut })
}
