//! What a node begins by itself: it fills its table, asks who lives, and has records kept on.

use super::super::lookup::Why;
use super::super::table::Known;
use super::{About, Body, Kademlia, MAX_OWN_LOOKUPS, UPKEEP_MS, UPKEEP_SOON_MS};
use crate::Millis;
use crate::id::NodeId;
use crate::random;

impl Kademlia {
    /// Begins what is due, a few lookups at a time.
    pub(super) fn upkeep(&mut self, now: Millis) {
        self.records.expire(now);
        for Known { contact, token, .. } in self.table.long_unheard(now) {
            self.ask(now, contact, token, About::Life, Body::Ping(token));
        }
        let lonely = self.tries > 0 || self.table.len() < self.config.k;
        if lonely && self.lookups.is_empty() {
            self.join_again(now);
        }
        let mut all = self.table.len() == 0;
        while !all && self.lookups.len() < MAX_OWN_LOOKUPS {
            all = !self.begin_something(now);
        }
        self.upkeep_ms = now + if all && self.tries == 0 { UPKEEP_MS } else { UPKEEP_SOON_MS };
    }

    /// Looks for itself. Who knows few may have joined through somebody who knew nobody yet, or is alone again.
    pub(super) fn join_again(&mut self, now: Millis) {
        if self.table.len() + self.introducers.len() > 0 {
            self.tries = self.tries.saturating_sub(1);
            self.start(now, Why::Refresh, *self.me.id(), None);
        }
    }

    /// Begins one thing that is due. Whether there was any.
    fn begin_something(&mut self, now: Millis) -> bool {
        let next = self.next_republish(now);
        if let Some((key, value)) = self.records.own_due(now, next) {
            return self.start(now, Why::Store, key, Some(self.own_record(value))).is_some();
        }
        if let Some((key, record)) = self.records.due(now, next) {
            return self.start(now, Why::Store, key, Some(record)).is_some();
        }
        let Some(prefix) = self.table.stale(now) else { return false };
        let target = self.random_of_bucket(prefix);
        self.start(now, Why::Refresh, target, None).is_some()
    }

    /// A random id that shares exactly so many bits with ours.
    fn random_of_bucket(&mut self, prefix: u8) -> NodeId {
        let turned = self.me.id().with_bit_turned(prefix);
        let random = NodeId(random::bytes(&mut self.random));
        let target = turned.first_bits_then(u16::from(prefix) + 1, &random);
        target.first_bits_then(self.config.bits, &NodeId([0; 32]))
    }
}
