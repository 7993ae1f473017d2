//! The overlays as this node knows them: whom it could reach, and what it looked for.

use hashyard_overlay::kademlia::table::Bucket;
use hashyard_overlay::kademlia::{Answer, Lookup, Step, Why};
use serde::{Deserialize, Serialize};

use crate::NodeId;
use crate::node::Node;
use crate::overlay::{KADEMLIA, Overlay};

/// Of a node that is in overlays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverlayView {
    /// This node.
    pub me: NodeId,
    /// The partial view, youngest first.
    pub sample: Vec<SampleView>,
    /// Cycles of peer sampling that this node has begun.
    pub cycles: u64,
    /// Nodes that a bucket holds at most.
    pub k: u32,
    /// Buckets that hold somebody, the most distant first.
    pub buckets: Vec<BucketView>,
    /// What is kept for others, by key.
    pub records: Vec<RecordView>,
    /// What this node publishes since it started, by key.
    pub published: Vec<RecordView>,
    /// The lookup that a command began last, under way or ended.
    pub lookup: Option<LookupView>,
}

/// An entry of the partial view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleView {
    /// Who.
    pub node: NodeId,
    /// In cycles, since that node made the entry.
    pub age: u16,
}

/// Nodes whose ids share as many first bits with ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BucketView {
    /// How many bits: 0 to 255.
    pub shared_bits: u8,
    /// The one that was heard longest ago first.
    pub nodes: Vec<NodeId>,
    /// Those that found no room.
    pub spare: u32,
}

/// A record, or how it is passed on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordView {
    /// Where it belongs.
    pub key: NodeId,
    /// Who says so.
    pub publisher: NodeId,
    /// At most 256 bytes.
    pub value: Vec<u8>,
}

/// A lookup, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LookupView {
    /// Its number at this node.
    pub number: u64,
    /// What is looked for: a node, or the key of records.
    pub target: NodeId,
    /// What it is for.
    pub aim: LookupAim,
    /// It has ended.
    pub ended: bool,
    /// The hop in which the closest node answered, or the one that had records; 0 if nobody did.
    pub hops: u8,
    /// Who answered and is closest, closest first, at most k.
    pub found: Vec<NodeId>,
    /// Who was asked, in order.
    pub steps: Vec<QuestionView>,
    /// The records that were found.
    pub records: Vec<RecordView>,
    /// Nodes that were asked to keep the record.
    pub sent: u32,
    /// Those of them that said so far that they keep it.
    pub kept: u32,
}

/// What a lookup is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookupAim {
    /// A node (`findnode`).
    Node,
    /// Records (`dhtget`).
    Value,
    /// Keepers for a record (`dhtput`).
    Store,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionView {
    /// Who was asked.
    pub node: NodeId,
    /// The number of the step that told of it, from 0; `None` if the buckets did.
    pub told_by: Option<u32>,
    /// Steps from our buckets to here: 1 for a node of theirs.
    pub hop: u8,
    /// From the question to the answer, in ms; `None` while there is none.
    pub took_ms: Option<u32>,
    /// What came of it.
    pub answer: QuestionAnswer,
}

/// What came of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QuestionAnswer {
    /// Nothing yet.
    Waiting,
    /// So many nodes.
    Nodes(u32),
    /// So many records.
    Values(u32),
    /// Nothing in time.
    Silent,
}

impl Node {
    /// `None` for a node that is in no overlay.
    pub fn overlay_view(&self) -> Option<OverlayView> {
        let overlay = self.overlay.as_deref()?;
        let (sampling, kademlia) = (&overlay.sampling, &overlay.kademlia);
        let mut sample: Vec<SampleView> = sampling
            .view()
            .iter()
            .map(|entry| SampleView { node: *entry.contact.id(), age: entry.age })
            .collect();
        sample.sort_by_key(|entry| (entry.age, entry.node));
        let held = kademlia.buckets().iter().filter(|bucket| !bucket.nodes.is_empty());
        let records = kademlia.records().map(|(key, publisher, record)| RecordView {
            key: *key,
            publisher: *publisher,
            value: record.value.to_vec(),
        });
        let me = *kademlia.me().id();
        let published = kademlia.published().map(|(key, value)| RecordView {
            key: *key,
            publisher: me,
            value: value.to_vec(),
        });
        Some(OverlayView {
            me,
            sample,
            cycles: sampling.cycles(),
            k: KADEMLIA.k as u32,
            buckets: held.map(bucket).collect(),
            records: records.collect(),
            published: published.collect(),
            lookup: latest(overlay).map(lookup),
        })
    }
}

/// Of those that commands wait or waited for, the one that began last.
fn latest(overlay: &Overlay) -> Option<&Lookup> {
    let under_way = overlay.kademlia.lookups().filter(|lookup| overlay.waits_for(lookup));
    under_way.chain(overlay.latest.as_deref()).max_by_key(|lookup| lookup.number)
}

fn bucket(bucket: &Bucket) -> BucketView {
    BucketView {
        shared_bits: bucket.prefix,
        nodes: bucket.nodes.iter().map(|known| *known.contact.id()).collect(),
        spare: bucket.spare.len() as u32,
    }
}

fn lookup(lookup: &Lookup) -> LookupView {
    let aim = match lookup.why {
        Why::FindValue => LookupAim::Value,
        Why::Store => LookupAim::Store,
        Why::FindNode | Why::Refresh => LookupAim::Node,
    };
    let records = lookup.values.iter().map(|record| RecordView {
        key: lookup.target,
        publisher: record.publisher,
        value: record.value.to_vec(),
    });
    LookupView {
        number: lookup.number,
        target: lookup.target,
        aim,
        ended: lookup.finished_ms.is_some(),
        hops: lookup.hops(),
        found: lookup.found().map(|contact| *contact.id()).collect(),
        steps: lookup.steps.iter().map(step).collect(),
        records: records.collect(),
        sent: lookup.sent as u32,
        kept: lookup.kept as u32,
    }
}

fn step(step: &Step) -> QuestionView {
    let answer = match &step.answer {
        Answer::Waiting => QuestionAnswer::Waiting,
        Answer::Nodes(nodes) => QuestionAnswer::Nodes(nodes.len() as u32),
        Answer::Values(values) => QuestionAnswer::Values(*values as u32),
        Answer::Silent => QuestionAnswer::Silent,
    };
    QuestionView {
        node: *step.node.id(),
        told_by: step.told_by.map(|step| step as u32),
        hop: step.hop,
        took_ms: step.answered_ms.map(|answered| answered.saturating_sub(step.asked_ms) as u32),
        answer,
    }
}
