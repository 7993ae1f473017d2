//! Peers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::json::{coins, object};
use super::{Answer, Args, RpcError};
use crate::added::{AddedPeer, MAX_ADDED};
use crate::announcing::{Announcing, TRICKLE_INTERVAL};
use crate::command::Code;
use crate::light::proof::LightProof;
use crate::node::Node;
use crate::peer::Peer;
use hashyard_core::Amount;
use hashyard_wire::{Address, Protocol, UserAgent};

type Result = core::result::Result<Answer, RpcError>;

pub(super) fn getpeerinfo(node: &mut Node, _: &Args) -> Result {
    Ok(Answer::Now(json!(node.peers.values().map(|peer| peer_json(node, peer)).collect::<Vec<_>>())))
}

fn peer_json(node: &Node, peer: &Peer) -> Value {
    let version = peer.handshake.version.as_ref();
    let services = version.map(|version| version.services).unwrap_or_default();
    let best = peer.best_known().and_then(|hash| node.chain.tree().get(&hash));
    let common = best.map_or(-1, |best| i64::from(node.chain.tree().fork_point(best.hash).height));
    let inflight =
        node.in_flight.of(peer.id).filter_map(|hash| node.chain.tree().get(hash)).map(|entry| entry.height);
    let (protocol, session_id) = spoken(peer.protocol);
    let mut fields = object(json!({
        "id": peer.id,
        "addr": peer.endpoint.to_string(),
        "network": network_name(&peer.endpoint.address),
        "services": format!("{:016x}", services.0),
        "servicesnames": services.names(),
        "relaytxes": peer.wants_transactions(),
        "last_inv_sequence": peer.relay.last_sequence,
        "inv_to_send": peer.relay.to_announce.len(),
        "lastsend": peer.traffic.last_sent / 1000,
        "lastrecv": peer.traffic.last_received / 1000,
        "last_transaction": peer.traffic.last_transaction / 1000,
        "last_block": peer.traffic.last_block / 1000,
        "bytessent": peer.traffic.bytes_out,
        "bytesrecv": peer.traffic.bytes_in,
        "conntime": peer.since / 1000,
        "timeoffset": peer.handshake.time_offset,
        "version": version.map_or(0, |version| version.version),
        "subver": version.map(|version| shown(version.user_agent.as_bytes())),
        "inbound": peer.inbound,
        "bip152_hb_to": peer.compact.asked,
        "bip152_hb_from": peer.compact.wants,
        "presynced_headers": -1,
        "startingheight": peer.sync.told_height,
        "synced_headers": best.map_or(-1, |best| i64::from(best.height)),
        "synced_blocks": common,
        "inflight": inflight.collect::<Vec<_>>(),
        "addr_relay_enabled": peer.is_ready(),
        "addr_processed": peer.addresses.processed,
        // What one message may hold is the only limit.
        "addr_rate_limited": peer.addresses.rate_limited,
        "permissions": [],
        "minfeefilter": coins(Amount(peer.fee_filter.theirs)),
        "bytessent_per_msg": bytes_by_type(peer, true),
        "bytesrecv_per_msg": bytes_by_type(peer, false),
        "connection_type": connection_type(peer),
        "transport_protocol_type": protocol,
        "session_id": session_id,
        "transport": peer.transport,
    }));
    // As in Core these are told only where there is something to tell.
    let seconds = |ms: Option<u64>| ms.map(|ms| json!(ms as f64 / 1000.0));
    let told_address = version.map(|version| version.addr_recv).filter(|told| !told.ip.is_unspecified());
    let known = [
        ("addrlocal", told_address.map(|told| json!(told.endpoint().to_string()))),
        ("pingtime", seconds(peer.ping.last_ms().map(u64::from))),
        ("minping", seconds(peer.ping.min_ms.map(u64::from))),
        ("pingwait", seconds(peer.ping.wait_ms(node.now))),
    ];
    fields.extend(known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    Value::Object(fields)
}

fn bytes_by_type(peer: &Peer, outgoing: bool) -> BTreeMap<String, u64> {
    let counts = peer.traffic.by_type.iter().filter(|((out, _), bytes)| *out == outgoing && *bytes > 0);
    counts.map(|((_, kind), bytes)| (kind.to_string(), *bytes)).collect()
}

/// What is spoken, as Bitcoin Core calls it (`TransportTypeAsString`), and the session's id in hex.
fn spoken(protocol: Protocol) -> (&'static str, String) {
    match protocol {
        Protocol::Detecting => ("detecting", String::new()),
        Protocol::V1 => ("v1", String::new()),
        Protocol::V2 { session_id } => ("v2", hex::encode(session_id)),
    }
}

/// As Bitcoin Core calls it (`ConnectionTypeAsString`).
fn connection_type(peer: &Peer) -> &'static str {
    match (peer.inbound, peer.manual) {
        (true, _) => "inbound",
        (false, true) => "manual",
        (false, false) if peer.feeler => "feeler",
        (false, false) if peer.errand.is_some() => "addr-fetch",
        (false, false) => "outbound-full-relay",
    }
}

/// Bitcoin Core's name of an address's network. Addresses that mean nothing elsewhere have none of their own there.
fn network_name(address: &Address) -> &'static str {
    match address {
        Address::Node(_) => "tab",
        Address::Ipv4(ip) if ip.is_loopback() || ip.is_private() => "not_publicly_routable",
        Address::Ipv4(_) => "ipv4",
        Address::Ipv6(ip) if ip.is_loopback() || ip.is_unique_local() => "not_publicly_routable",
        Address::Ipv6(_) => "ipv6",
        Address::TorV2(_) | Address::TorV3(_) => "onion",
        Address::I2p(_) => "i2p",
        Address::Cjdns(_) => "cjdns",
    }
}

pub(super) fn getnetworkinfo(node: &mut Node, _: &Args) -> Result {
    let inbound = node.peers.values().filter(|peer| peer.inbound).count();
    let services = node.services();
    let policy = node.mempool.policy();
    let fee = |sat_per_kvb: u64| coins(Amount(sat_per_kvb));
    let reachable = node.network_active;
    let networks = node.home.networks().iter().map(|name| {
        json!({ "name": name, "limited": false, "reachable": reachable, "proxy": "", "proxy_randomize_credentials": false })
    });
    let told = node.home.meets_tabs().then_some(node.id);
    let own = told.iter().map(|id| json!({ "address": id, "port": 0, "score": 1 }));
    Ok(Answer::Now(json!({
        "version": 100,
        "subversion": String::from_utf8_lossy(UserAgent::hashyard(&node.name).as_bytes()),
        "protocolversion": hashyard_wire::version::PROTOCOL_VERSION,
        "localservices": format!("{:016x}", services.0),
        "localservicesnames": services.names(),
        "localrelay": true,
        "timeoffset": 0,
        "networkactive": node.network_active,
        "connections": node.peers.len(),
        "connections_in": inbound,
        "connections_out": node.peers.len() - inbound,
        "networks": networks.collect::<Vec<_>>(),
        "relayfee": fee(policy.min_relay.0),
        "incrementalfee": fee(policy.incremental_relay.0),
        "localaddresses": own.collect::<Vec<_>>(),
        "warnings": [],
    })))
}

pub(super) fn getconnectioncount(node: &mut Node, _: &Args) -> Result {
    Ok(Answer::Now(json!(node.peers.len())))
}

/// The longest name of a node, in bytes: a host has at most 253 (RFC 1035), and a port follows.
const MAX_NODE_NAME: usize = 300;

pub(super) fn addnode(node: &mut Node, args: &Args) -> Result {
    let (name, command) = (args.text(0)?, args.text(1)?);
    let v2 = args.flag_or(2, node.encrypts)?;
    if v2 && !node.encrypts {
        let message = "Error: v2transport requested but not enabled (see -v2transport)";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    if name.len() > MAX_NODE_NAME {
        return Err(args.invalid(0, &format!("must have at most {MAX_NODE_NAME} bytes")));
    }
    match command {
        "add" if node.added.list.len() >= MAX_ADDED => {
            Err(RpcError::new(Code::Misc, format!("Error: {MAX_ADDED} nodes are added already")))
        }
        "add" if node.add_peer(name, v2) => Ok(()),
        "add" => Err(RpcError::new(Code::NodeAlreadyAdded, "Error: Node already added")),
        "remove" if node.remove_added_peer(name) => Ok(()),
        "remove" => {
            let message = "Error: Node could not be removed. It has not been added previously.";
            Err(RpcError::new(Code::NodeNotAdded, message))
        }
        "onetry" => {
            node.try_peer(name, v2);
            Ok(())
        }
        _ => Err(RpcError::new(
            Code::Misc,
            "addnode \"node\" \"command\": the command is add, remove or onetry",
        )),
    }?;
    Ok(Answer::Now(Value::Null))
}

pub(super) fn getaddednodeinfo(node: &mut Node, args: &Args) -> Result {
    let wanted = args.optional_text(0)?;
    let list = node.added.list.iter().filter(|added| wanted.is_none_or(|name| name == added.name));
    let told: Vec<Value> = list.map(|added| added_json(node, added)).collect();
    if wanted.is_some() && told.is_empty() {
        return Err(RpcError::new(Code::NodeNotAdded, "Error: Node has not been added."));
    }
    Ok(Answer::Now(json!(told)))
}

fn added_json(node: &Node, added: &AddedPeer) -> Value {
    let there = |peer: &&Peer| added.endpoint == Some(peer.endpoint);
    let addresses = node.peers.values().find(there).map(|peer| {
        let direction = if peer.inbound { "inbound" } else { "outbound" };
        json!({ "address": peer.endpoint.to_string(), "connected": direction })
    });
    json!({ "addednode": added.name, "connected": addresses.is_some(), "addresses": Vec::from_iter(addresses) })
}

pub(super) fn disconnectnode(node: &mut Node, args: &Args) -> Result {
    let address = args.optional_text(0)?;
    let id = args.value(1).map(|_| args.integer(1)).transpose()?;
    let there = |peer: &&Peer| match (address, id) {
        (Some(address), None) => peer.endpoint.to_string() == address,
        _ => id.is_some_and(|id| u64::try_from(id) == Ok(peer.id)),
    };
    if id.is_some() != address.is_none_or(str::is_empty) {
        let message = "Only one of address and nodeid should be provided.";
        return Err(RpcError::new(Code::InvalidParams, message));
    }
    let found = node.peers.values().find(there).map(|peer| peer.id);
    let missing = || RpcError::new(Code::ClientNodeNotConnected, "Node not found in connected nodes");
    node.disconnect(found.ok_or_else(missing)?, None);
    Ok(Answer::Now(Value::Null))
}

pub(super) fn setnetworkactive(node: &mut Node, args: &Args) -> Result {
    let state = args.flag(0)?;
    node.set_network_active(state);
    Ok(Answer::Now(json!(node.network_active)))
}

/// Ours: Core always diffuses, with the delays of a chain of ten minutes. Tells the rule, and how long peers wait under it.
pub(super) fn settxrelay(node: &mut Node, args: &Args) -> Result {
    if let Some(name) = args.optional_text(0)? {
        let rule = Announcing::ALL.into_iter().find(|rule| rule.name() == name);
        node.announce_by(rule.ok_or_else(|| args.invalid(0, "must be diffusion, trickle or flood"))?);
    }
    let (rule, delays) = (node.announcements.rule, node.announcements.delays);
    let mut told = json!({ "rule": rule.name() });
    match rule {
        Announcing::Diffusion => {
            told["scale"] = json!(delays.scale());
            told["outbound_mean_ms"] = json!(delays.outbound);
            told["inbound_mean_ms"] = json!(delays.inbound);
        }
        Announcing::Trickle => told["interval_ms"] = json!(TRICKLE_INTERVAL),
        Announcing::Flood => {}
    }
    Ok(Answer::Now(told))
}

/// Ours: Core has no switch for either. What is not given stays.
pub(super) fn setblockrelay(node: &mut Node, args: &Args) -> Result {
    let now = node.block_relay_view();
    let (compact, silent) = (args.flag_or(0, now.compact)?, args.flag_or(1, now.silent)?);
    if compact != now.compact {
        node.set_compact(compact);
    }
    node.set_silent(silent);
    Ok(Answer::Now(json!({ "compact": compact, "silent": silent })))
}

/// Ours: Core has no light mode.
pub(super) fn setlightproof(node: &mut Node, args: &Args) -> Result {
    if !node.is_light() {
        return Err(RpcError::new(Code::Misc, "This node has all blocks, and takes nobody's proofs"));
    }
    if let Some(name) = args.optional_text(0)? {
        let proof = LightProof::ALL.into_iter().find(|proof| proof.name() == name);
        node.set_light_proof(proof.ok_or_else(|| args.invalid(0, "must be filters or merkleblock"))?);
    }
    Ok(Answer::Now(json!({ "proof": node.light_proof().name() })))
}

pub(super) fn ping(node: &mut Node, _: &Args) -> Result {
    for peer in node.peer_ids() {
        if node.peers.get(&peer).is_some_and(Peer::is_ready) {
            node.start_ping(peer);
        }
    }
    Ok(Answer::Now(Value::Null))
}

/// A peer's words without what could disturb where they are read: letters and digits of any script, and the signs that Bitcoin Core's
/// `SanitizeString` lets through.
fn shown(words: &[u8]) -> String {
    let is_harmless = |letter: &char| letter.is_alphanumeric() || " .,;-_/:?@()".contains(*letter);
    String::from_utf8_lossy(words).chars().filter(is_harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peers_words_neither_turn_around_nor_are_markup() {
        assert_eq!(shown("/Satoshi:29.0.0(梅)/".as_bytes()), "/Satoshi:29.0.0(梅)/");
        assert_eq!(shown("/\u{202e}<img src=x>\u{2066}\0:9/".as_bytes()), "/img srcx:9/");
        assert_eq!(shown(b"/\xff:9/"), "/:9/");
    }
}
