//! Addresses that the node knows.

use hashyard_wire::{AddrV2Entry, Address};
use serde_json::{Map, Value, json};

use super::{Answer, Args, RpcError};
use crate::command::Code;
use crate::node::Node;

type Result = core::result::Result<Answer, RpcError>;

/// Bitcoin Core's names of networks, and ours.
const NETWORKS: [&str; 6] = ["ipv4", "ipv6", "onion", "i2p", "cjdns", "tab"];

fn network(address: &Address) -> &'static str {
    match address {
        Address::Ipv4(_) => "ipv4",
        Address::Ipv6(_) => "ipv6",
        Address::TorV2(_) | Address::TorV3(_) => "onion",
        Address::I2p(_) => "i2p",
        Address::Cjdns(_) => "cjdns",
        Address::Node(_) => "tab",
    }
}

pub(super) fn getnodeaddresses(node: &mut Node, args: &Args) -> Result {
    let count = match args.count_or(0, 1, "Address count out of range")? {
        0 => usize::MAX,
        count => usize::try_from(count).unwrap_or(usize::MAX),
    };
    let wanted = args.optional_text(1)?;
    if let Some(name) = wanted.filter(|name| !NETWORKS.contains(name)) {
        return Err(RpcError::new(Code::InvalidParameter, format!("Network not recognized: {name}")));
    }
    let now = node.now_s();
    let fits = |address: &Address| wanted.is_none_or(|name| name == network(address));
    let some = node.addresses.table.some(count, now, &fits, &mut node.rng);
    Ok(Answer::Now(some.iter().map(entry_json).collect()))
}

fn entry_json(entry: &AddrV2Entry) -> Value {
    json!({
        "time": entry.time,
        "services": entry.services.0,
        "address": entry.address.to_string(),
        "port": entry.port,
        "network": network(&entry.address),
    })
}

pub(super) fn getaddrmaninfo(node: &mut Node, _: &Args) -> Result {
    let table = &node.addresses.table;
    let info = |belong: &dyn Fn(&Address) -> bool| {
        let all = table.iter().filter(|(endpoint, _)| belong(&endpoint.address));
        let (total, tried) =
            all.fold((0, 0), |(total, tried), (_, entry)| (total + 1, tried + u32::from(entry.tried)));
        json!({ "new": total - tried, "tried": tried, "total": total })
    };
    let of_each = NETWORKS.map(|name| (name.to_owned(), info(&|address| name == network(address))));
    let mut told: Map<String, Value> = of_each.into_iter().collect();
    told.insert("all_networks".to_owned(), info(&|_| true));
    Ok(Answer::Now(Value::Object(told)))
}
