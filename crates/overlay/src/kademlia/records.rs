//! The records that a node keeps for others, and those that it publishes itself (section 2.5 of the paper).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::message::{MAX_SHARED, MAX_VALUE, Shared};
use crate::Millis;
use crate::id::NodeId;

/// The most records that a node keeps for others: 256 kB of values.
pub const MAX_RECORDS: usize = 1_024;

/// The most records that a node publishes itself.
pub const MAX_PUBLISHED: usize = 256;

/// Something that a publisher says about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What is said, at most [`MAX_VALUE`] bytes.
    pub value: Arc<[u8]>,
    /// When it stops being true, in ms.
    pub expires_ms: Millis,
    /// When it is passed on to whoever is closest then, in ms.
    pub republish_ms: Millis,
    /// Its publisher brought it, and had shown that it can be reached; else it is a copy, whose publisher may be made up.
    pub is_first_hand: bool,
}

/// Records by key and publisher.
#[derive(Debug)]
pub(super) struct Records {
    me: NodeId,
    /// At most [`MAX_RECORDS`], and [`MAX_SHARED`] of a key. The furthest keys make way for closer ones; of one key, copies do.
    kept: BTreeMap<(NodeId, NodeId), Record>,
    /// At most [`MAX_PUBLISHED`], each with the time when it is published again.
    own: BTreeMap<NodeId, (Arc<[u8]>, Millis)>,
}

impl Records {
    pub(super) fn new(me: NodeId) -> Self {
        Self { me, kept: BTreeMap::new(), own: BTreeMap::new() }
    }

    /// Everything that is kept: key, publisher, record.
    pub(super) fn all(&self) -> impl Iterator<Item = (&NodeId, &NodeId, &Record)> {
        self.kept.iter().map(|((key, publisher), record)| (key, publisher, record))
    }

    /// Keeps a record. Only its publisher changes what it says; from others it is a copy.
    pub(super) fn put(&mut self, key: NodeId, publisher: NodeId, record: Record) -> bool {
        if record.value.len() > MAX_VALUE {
            return false;
        }
        if let Some(known) = self.kept.get_mut(&(key, publisher)) {
            if record.is_first_hand {
                *known = record;
                return true;
            }
            // Somebody else has passed it on, so we need not.
            known.republish_ms = known.republish_ms.max(record.republish_ms);
            return known.value == record.value;
        }
        let has_room = match self.of(&key).count() < MAX_SHARED {
            true => self.makes_room(&key),
            false => self.drops_a_copy(&key, &publisher, record.is_first_hand),
        };
        if !has_room {
            return false;
        }
        self.kept.insert((key, publisher), record);
        true
    }

    /// What is known of a key, at most [`MAX_SHARED`] records.
    pub(super) fn get(&self, now: Millis, key: &NodeId) -> Vec<Shared> {
        let true_still = self.of(key).filter(|(_, record)| record.expires_ms > now);
        true_still.map(|(publisher, record)| record.shared(now, *publisher)).collect()
    }

    /// Forgets what is not true any more.
    pub(super) fn expire(&mut self, now: Millis) {
        self.kept.retain(|_, record| record.expires_ms > now);
    }

    /// A record that is to be passed on now; it is due again at `next`.
    pub(super) fn due(&mut self, now: Millis, next: Millis) -> Option<(NodeId, Shared)> {
        let due = |(_, record): &(_, &mut Record)| record.republish_ms <= now && record.expires_ms > now;
        let ((key, publisher), record) = self.kept.iter_mut().find(due)?;
        record.republish_ms = next;
        Some((*key, record.shared(now, *publisher)))
    }

    /// Something is published about a key, or changed. It is due again at `next`.
    pub(super) fn publish(&mut self, next: Millis, key: NodeId, value: Arc<[u8]>) -> bool {
        let room = self.own.len() < MAX_PUBLISHED || self.own.contains_key(&key);
        let fits = value.len() <= MAX_VALUE && room;
        if fits {
            self.own.insert(key, (value, next));
        }
        fits
    }

    /// What is published, by key.
    pub(super) fn published(&self) -> impl Iterator<Item = (&NodeId, &[u8])> {
        self.own.iter().map(|(key, (value, _))| (key, &**value))
    }

    /// Says it no longer: what others keep runs out.
    pub(super) fn withdraw(&mut self, key: &NodeId) -> bool {
        self.own.remove(key).is_some()
    }

    /// Something of our own that is to be published now; it is due again at `next`.
    pub(super) fn own_due(&mut self, now: Millis, next: Millis) -> Option<(NodeId, Arc<[u8]>)> {
        let (key, (value, due)) = self.own.iter_mut().find(|(_, (_, due))| *due <= now)?;
        *due = next;
        Some((*key, value.clone()))
    }

    fn of(&self, key: &NodeId) -> impl Iterator<Item = (&NodeId, &Record)> {
        let range = (*key, NodeId([0; 32]))..=(*key, NodeId([0xff; 32]));
        self.kept.range(range).map(|((_, publisher), record)| (publisher, record))
    }

    /// Whoever passes copies on could name sixteen publishers who are not there. So the copy whose publisher is furthest from the key
    /// makes way for a publisher who speaks for itself, and for a copy whose publisher is closer.
    fn drops_a_copy(&mut self, key: &NodeId, publisher: &NodeId, for_first_hand: bool) -> bool {
        let copies = self.of(key).filter(|(_, record)| !record.is_first_hand);
        let furthest = copies.map(|(publisher, _)| *publisher).max_by_key(|copied| copied.distance(key));
        let goes = furthest.filter(|copied| for_first_hand || copied.distance(key) > publisher.distance(key));
        goes.is_some_and(|copied| self.kept.remove(&(*key, copied)).is_some())
    }

    fn makes_room(&mut self, key: &NodeId) -> bool {
        if self.kept.len() < MAX_RECORDS {
            return true;
        }
        let furthest = self.kept.keys().max_by_key(|(kept, _)| kept.distance(&self.me)).copied();
        let further = furthest.filter(|(kept, _)| kept.distance(&self.me) > key.distance(&self.me));
        further.is_some_and(|furthest| self.kept.remove(&furthest).is_some())
    }
}

impl Record {
    fn shared(&self, now: Millis, publisher: NodeId) -> Shared {
        let lifetime_s = (self.expires_ms.saturating_sub(now) / 1_000).min(u32::MAX.into()) as u32;
        Shared { publisher, lifetime_s, value: self.value.clone() }
    }
}
