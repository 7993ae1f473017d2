//! Page 66: find a node in few hops, and say who will be the closest to an id that nobody has.

use std::collections::VecDeque;

use hashyard_node::NodeId;
use hashyard_node::view::{Event, LookupAim, LookupView, OverlayView};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Targets that are remembered.
const MAX_KNOWN: usize = 256;

/// A lookup that ends with its target, and one whose end was foreseen.
#[derive(Default)]
pub struct LookedUp {
    /// The lookup that was heard of last, by its number and target.
    last: Option<(u64, NodeId)>,
    /// The targets of those before: their answers are known. At most [`MAX_KNOWN`], the latest.
    before: VecDeque<NodeId>,
}

/// Hops that a lookup of a node takes at most, where `nodes` are known with oneself: each halves the distance, and one asks the target.
fn most_hops(nodes: usize) -> u32 {
    nodes.next_power_of_two().trailing_zeros() + 1
}

impl LookedUp {
    /// Remembers a lookup. Whether it was heard of before: a node tells of it again and again.
    fn is_known(&mut self, lookup: &LookupView) -> bool {
        let heard = (lookup.number, lookup.target);
        let known = self.last == Some(heard);
        if !known && let Some((_, target)) = self.last.replace(heard) {
            self.before.truncate(MAX_KNOWN - 1);
            self.before.push_front(target);
        }
        known
    }

    fn node_found(lookup: &LookupView, overlay: &OverlayView, told: &mut Told) {
        let nodes = 1 + overlay.buckets.iter().map(|bucket| bucket.nodes.len()).sum::<usize>();
        let most = most_hops(nodes);
        if lookup.found.first() != Some(&lookup.target) {
            told.saw("not-found", []);
        } else if u32::from(lookup.hops) > most {
            told.saw("too-far", [("hops", lookup.hops.to_string()), ("most", most.to_string())]);
        } else {
            told.tick(0);
        }
    }

    fn named(&self, said: NodeId, lookup: &LookupView, told: &mut Told) {
        match lookup.found[..] {
            [] | [_] => told.saw("too-few", []),
            _ if self.before.contains(&lookup.target) => told.saw("known-key", []),
            [closest, ..] if closest == said => told.tick(1),
            _ => told.saw("other-closest", []),
        }
    }
}

fn ended(overlay: &OverlayView) -> Option<&LookupView> {
    overlay.lookup.as_ref().filter(|lookup| lookup.ended && lookup.aim == LookupAim::Node)
}

impl Mission for LookedUp {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["not-found", "too-far", "other-closest", "too-few", "known-key"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let (said, overlay) = match deed {
            Deed::Overlay(overlay) => (None, overlay),
            Deed::ClosestNamed { node, overlay } => (Some(*node), overlay),
            _ => return,
        };
        let Some(lookup) = ended(overlay) else { return };
        let known = self.is_known(lookup);
        // An id that a node has is looked for to be found, whoever was named as the closest.
        match said.filter(|_| lookup.found.first() != Some(&lookup.target)) {
            Some(said) => self.named(said, lookup, told),
            None if !known && !told.is_ticked(0) => Self::node_found(lookup, overlay, told),
            None => {}
        }
    }
}
