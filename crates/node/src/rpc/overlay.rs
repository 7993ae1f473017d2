//! Overlays: whom a node knows, and lookups. Commands of ours.

use hashyard_core::Hash256;
use hashyard_overlay::kademlia::message::MAX_VALUE;
use hashyard_overlay::kademlia::table::{Bucket, Known};
use serde_json::{Value, json};

use super::{Answer, Args, RpcError};
use crate::NodeId;
use crate::node::Node;
use crate::overlay::Overlay;
use crate::overlay::asked::no_overlay;

type Result<T = Answer> = core::result::Result<T, RpcError>;

pub(super) fn getpartialview(node: &mut Node, _: &Args) -> Result {
    let mut view = overlay(node)?.sampling.view().to_vec();
    view.sort_by_key(|entry| (entry.age, *entry.contact.id()));
    let entries = view.iter().map(|entry| json!({ "node": entry.contact.id(), "age": entry.age }));
    Ok(Answer::Now(entries.collect()))
}

pub(super) fn getkbuckets(node: &mut Node, _: &Args) -> Result {
    let buckets = overlay(node)?.kademlia.buckets().iter();
    // A bucket is kept when all its nodes have left; there is nothing to see in it.
    let told = buckets.filter(|bucket| !bucket.nodes.is_empty()).map(bucket_json);
    Ok(Answer::Now(told.collect()))
}

fn bucket_json(bucket: &Bucket) -> Value {
    json!({
        "shared_bits": bucket.prefix,
        "nodes": bucket.nodes.iter().map(known_json).collect::<Vec<_>>(),
        "spare": bucket.spare.iter().map(known_json).collect::<Vec<_>>(),
    })
}

fn known_json(known: &Known) -> Value {
    json!({ "node": known.contact.id(), "last_seen": known.seen_ms / 1000, "fails": known.fails })
}

pub(super) fn findnode(node: &mut Node, args: &Args) -> Result {
    node.find_node(args.id, id(args)?).map(|()| Answer::Later)
}

pub(super) fn dhtget(node: &mut Node, args: &Args) -> Result {
    node.find_value(args.id, id(args)?).map(|()| Answer::Later)
}

pub(super) fn dhtput(node: &mut Node, args: &Args) -> Result {
    let (key, value) = (id(args)?, args.hex(1)?);
    if value.len() > MAX_VALUE {
        return Err(args.invalid(1, &format!("must have at most {MAX_VALUE} bytes")));
    }
    node.publish(args.id, key, value.into()).map(|()| Answer::Later)
}

pub(super) fn dhtdelete(node: &mut Node, args: &Args) -> Result {
    let key = id(args)?;
    let overlay = node.overlay.as_deref_mut().ok_or_else(no_overlay)?;
    Ok(Answer::Now(json!(overlay.kademlia.withdraw(&key))))
}

/// The first parameter. Ids stand in stored order, hashes in the other.
fn id(args: &Args) -> Result<NodeId> {
    args.hash::<Hash256>(0).map(|hash| NodeId(hash.display_bytes()))
}

fn overlay(node: &Node) -> Result<&Overlay> {
    node.overlay.as_deref().ok_or_else(no_overlay)
}
