//! Commands that wait for a lookup, and what they answer: who was asked, and what came back.

use std::sync::Arc;

use hashyard_overlay::kademlia::{Answer, Lookup, MAX_LOOKUPS, Shared, Step, Why};
use hashyard_overlay::{Contact, NodeId};
use serde_json::{Value, json};

use super::{KADEMLIA, Overlay};
use crate::command::{Code, RpcError};
use crate::io::Millis;
use crate::node::Node;

/// Commands that wait at a time.
pub const MAX_ASKED: usize = MAX_LOOKUPS;

/// How long a command waits, in ms: longer than any lookup and those who are to keep its record, so that it is given up only where nothing
/// is asked any more, as when the network was switched off.
const PATIENCE: Millis = KADEMLIA.longest_lookup_ms() + 2 * KADEMLIA.timeout_ms;

/// A command that is to be answered when a lookup has ended.
#[derive(Debug)]
pub(super) struct Asked {
    command: u64,
    /// The number of the lookup that was begun for it.
    lookup: u64,
    pub(super) until: Millis,
}

impl Overlay {
    /// Whether a command waits for this lookup.
    pub(crate) fn waits_for(&self, lookup: &Lookup) -> bool {
        self.asked.iter().any(|asked| asked.lookup == lookup.number)
    }
}

impl Node {
    /// Looks for the nodes closest to an id (`findnode`).
    pub(crate) fn find_node(&mut self, command: u64, target: NodeId) -> Result<(), RpcError> {
        let now = self.now;
        self.ask(command, |overlay| overlay.kademlia.find_node(now, target))
    }

    /// Looks for the records of a key (`dhtget`).
    pub(crate) fn find_value(&mut self, command: u64, key: NodeId) -> Result<(), RpcError> {
        let now = self.now;
        self.ask(command, |overlay| overlay.kademlia.find_value(now, key))
    }

    /// Publishes a record (`dhtput`).
    pub(crate) fn publish(&mut self, command: u64, key: NodeId, value: Arc<[u8]>) -> Result<(), RpcError> {
        let now = self.now;
        self.ask(command, |overlay| overlay.kademlia.publish(now, key, value))
    }

    fn ask(&mut self, command: u64, begin: impl FnOnce(&mut Overlay) -> Option<u64>) -> Result<(), RpcError> {
        let overlay = self.overlay.as_mut().ok_or_else(no_overlay)?;
        if overlay.paused {
            return Err(RpcError::new(Code::Misc, "This node's part in the overlays is switched off"));
        }
        if !self.network_active || overlay.known() == 0 {
            return Err(RpcError::new(Code::ClientNotConnected, "No other node of the overlay is known"));
        }
        let free = overlay.asked.len() < MAX_ASKED;
        let begun = if free { begin(overlay) } else { None };
        let lookup =
            begun.ok_or_else(|| RpcError::new(Code::Misc, "Too many lookups or records at a time"))?;
        overlay.asked.push(Asked { command, lookup, until: self.now + PATIENCE });
        self.drain_overlay();
        Ok(())
    }

    /// A lookup has ended: those who waited for it are answered.
    pub(super) fn looked_for(&mut self, lookup: &Lookup) {
        let Some(overlay) = &mut self.overlay else { return };
        let done = overlay.asked.extract_if(.., |asked| asked.lookup == lookup.number).collect::<Vec<_>>();
        let is_latest = overlay.latest.as_ref().is_none_or(|latest| latest.number < lookup.number);
        if is_latest && !done.is_empty() {
            overlay.latest = Some(Box::new(lookup.clone()));
        }
        for asked in done {
            self.outbox.reply(asked.command, Ok(lookup_json(lookup)));
        }
    }

    pub(super) fn give_up_asked(&mut self) {
        let (Some(overlay), now) = (&mut self.overlay, self.now) else { return };
        let late = overlay.asked.extract_if(.., |asked| asked.until <= now).collect::<Vec<_>>();
        for asked in late {
            self.outbox.reply(asked.command, Err(RpcError::new(Code::Misc, "The lookup took too long")));
        }
    }
}

/// What commands answer where there is no overlay.
pub(crate) fn no_overlay() -> RpcError {
    RpcError::new(Code::Misc, "This node is in no overlay: only tabs in a room are")
}

fn lookup_json(lookup: &Lookup) -> Value {
    let since = |time: Millis| time.saturating_sub(lookup.started_ms);
    let mut told = json!({
        "target": lookup.target,
        "hops": lookup.hops(),
        "duration_ms": lookup.finished_ms.map(since),
        "closest": nodes_json(lookup.found(), &lookup.target),
        "steps": lookup.steps.iter().map(|step| step_json(step, lookup)).collect::<Vec<_>>(),
    });
    match lookup.why {
        Why::FindValue => told["values"] = lookup.values.iter().map(value_json).collect(),
        Why::Store => (told["sent"], told["kept"]) = (json!(lookup.sent), json!(lookup.kept)),
        Why::FindNode | Why::Refresh => {}
    }
    told
}

fn step_json(step: &Step, lookup: &Lookup) -> Value {
    let since = |time: Millis| time.saturating_sub(lookup.started_ms);
    let (answer, nodes) = match &step.answer {
        Answer::Waiting => ("waiting", None),
        Answer::Nodes(nodes) => ("nodes", Some(nodes_json(nodes.iter(), &lookup.target))),
        Answer::Values(_) => ("values", None),
        Answer::Silent => ("silent", None),
    };
    let mut told = node_json(&step.node, &lookup.target);
    told["told_by"] = json!(step.told_by);
    told["hop"] = json!(step.hop);
    told["asked_ms"] = json!(since(step.asked_ms));
    told["answered_ms"] = json!(step.answered_ms.map(since));
    told["answer"] = json!(answer);
    if let Some(nodes) = nodes {
        told["nodes"] = nodes;
    }
    told
}

fn nodes_json<'a>(nodes: impl Iterator<Item = &'a Contact>, target: &NodeId) -> Value {
    nodes.map(|node| node_json(node, target)).collect()
}

/// A node and how far it is from what is looked for.
fn node_json(node: &Contact, target: &NodeId) -> Value {
    json!({
        "node": node.id(),
        "distance": node.id().distance(target).to_string(),
        "shared_bits": node.id().shared_bits(target),
    })
}

fn value_json(record: &Shared) -> Value {
    json!({
        "publisher": record.publisher,
        "value": hex::encode(&record.value),
        "lifetime": record.lifetime_s,
    })
}
