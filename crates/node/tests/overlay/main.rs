//! Nodes that shuffle views, look each other up and keep records, among liars and after some have left.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;

mod liars;
mod lookups;
mod pause;
mod views;

use std::collections::BTreeSet;

use common::Net;
use hashyard_node::{Input, NodeId};
use hashyard_wire::Endpoint;
use serde_json::{Value, json};

/// Nodes of which each sees only the one before and the one after.
fn line(count: usize, seed: u64) -> Net {
    let mut net = Net::in_overlay(count, seed);
    for at in 1..count {
        sees(&mut net, at - 1, at);
        sees(&mut net, at, at - 1);
    }
    net
}

fn sees(net: &mut Net, at: usize, other: usize) {
    let endpoint = Endpoint::from(net.address(other));
    net.handle(at, Input::Discovered(endpoint));
}

fn id(net: &Net, at: usize) -> NodeId {
    net.hosts[at].node.id()
}

fn ids(net: &Net) -> Vec<NodeId> {
    (0..net.hosts.len()).map(|at| id(net, at)).collect()
}

/// The nodes that stand in a list of an answer.
fn nodes(list: &Value) -> BTreeSet<NodeId> {
    list.as_array().unwrap().iter().map(|entry| entry["node"].as_str().unwrap().parse().unwrap()).collect()
}

fn view(net: &mut Net, at: usize) -> BTreeSet<NodeId> {
    nodes(&net.rpc(at, "getpartialview", json!([])).unwrap())
}

fn buckets(net: &mut Net, at: usize) -> BTreeSet<NodeId> {
    let told = net.rpc(at, "getkbuckets", json!([])).unwrap();
    told.as_array().unwrap().iter().flat_map(|bucket| nodes(&bucket["nodes"])).collect()
}

/// What a command answers that takes its time, a minute at most.
fn lookup(net: &mut Net, at: usize, method: &str, params: Value) -> Value {
    let command = net.command(at, method, params);
    for _ in 0..120 {
        if let Some(answer) = net.hosts[at].replies.remove(&command) {
            return answer.unwrap();
        }
        net.run(500);
    }
    panic!("{method} takes too long")
}
