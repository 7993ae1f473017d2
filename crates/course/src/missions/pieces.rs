//! Page 64: store a note, lose one of its keepers, and find it all the same.

use std::collections::BTreeSet;

use hashyard_node::NodeId;
use hashyard_node::view::{Event, LookupAim, LookupView, OverlayView, QuestionAnswer, QuestionView};

use super::Mission;
use crate::company::Company;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// A note that a node keeps which is still there, although another that kept it has left.
#[derive(Default)]
pub struct Pieces {
    /// What was stored last.
    note: Option<Note>,
    /// The lookup that was judged last: a node tells of it again and again.
    judged: Option<u64>,
}

struct Note {
    key: NodeId,
    /// Whoever was not given it can't know it, but can say that a note is from here.
    value: Vec<u8>,
    /// Who was asked to keep it: at most k nodes.
    keepers: BTreeSet<NodeId>,
    /// Of these, who was connected since then.
    met: Company,
    /// Of these, who is not any more. Who comes back has forgotten what it kept.
    left: BTreeSet<NodeId>,
}

impl Pieces {
    fn look(&mut self, node: Sight<'_>, told: &mut Told) {
        let Some(note) = &mut self.note else { return };
        note.met.meet(node, |id| note.keepers.contains(id));
        note.left.extend(note.met.left(node));
        if !note.left.is_empty() {
            told.tick(1);
        }
    }

    fn stored(&mut self, lookup: &LookupView, overlay: &OverlayView, told: &mut Told) {
        let published = overlay.published.iter().find(|record| record.key == lookup.target);
        let Some(value) = published.map(|record| record.value.clone()) else { return };
        let keepers: BTreeSet<NodeId> = lookup.found.iter().copied().collect();
        if keepers.is_empty() {
            return told.saw("no-keeper", []);
        }
        let (met, left) = (Company::default(), BTreeSet::new());
        self.note = Some(Note { key: lookup.target, value, keepers, met, left });
        told.tick(0);
    }

    fn looked_for(&self, lookup: &LookupView, me: NodeId, told: &mut Told) {
        let Some(note) = self.note.as_ref().filter(|note| note.key == lookup.target) else {
            return told.saw("other-key", []);
        };
        let has_it = |step: &&QuestionView| matches!(step.answer, QuestionAnswer::Values(_));
        let teller = lookup.steps.iter().find(has_it).map(|step| step.node);
        let found = lookup.records.iter().any(|record| record.publisher == me && record.value == note.value);
        match teller.filter(|_| found) {
            None => told.saw("not-found", []),
            Some(teller) if note.left.is_empty() || note.left.contains(&teller) => told.saw("all-there", []),
            Some(_) => told.tick(2),
        }
    }

    fn judge(&mut self, overlay: &OverlayView, told: &mut Told) {
        let ended = overlay.lookup.as_ref().filter(|lookup| lookup.ended);
        let Some(lookup) = ended.filter(|lookup| self.judged != Some(lookup.number)) else { return };
        self.judged = Some(lookup.number);
        match lookup.aim {
            LookupAim::Store => self.stored(lookup, overlay, told),
            LookupAim::Value => self.looked_for(lookup, overlay.me, told),
            LookupAim::Node => {}
        }
    }
}

impl Mission for Pieces {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-keeper", "other-key", "not-found", "all-there"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.look(node, told);
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        if let Deed::Overlay(overlay) = deed {
            self.look(node, told);
            self.judge(overlay, told);
        }
    }
}
