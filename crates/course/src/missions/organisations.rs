//! Page 68: lose the anchors of a network like Fabric's, and then its orderers.

use hashyard_node::view::Event;

use super::Mission;
use super::number::{percent, read_count};
use crate::deed::{Deed, Lab, LabRun};
use crate::mission::{Sight, Told};

/// The experiment's number of the hybrid network, and who goes first there.
const HYBRID: f64 = 3.0;
const ORDERERS_FIRST: f64 = 1.0;
const ANCHORS_FIRST: f64 = 2.0;
/// Losses, in percent of the nodes: the fewest, with which the three orderers and some anchors go, and more, with which the anchors are gone.
const FEW: f64 = 10.0;
const ANCHORS: f64 = 20.0;
/// What is found without anchors is within an organisation: of many organisations that is little.
const OWN: f64 = 0.2;
/// Of five orderers so many may be lost: more than half have to be there (Raft).
const MAY_BE_LOST: u32 = 2;

/// A run without anchors, one without orderers, and how many orderers may be lost.
pub struct Organisations;

impl Organisations {
    fn look(run: &LabRun, told: &mut Told) {
        let (Some(rule), Some(worst)) = (run.value("rule"), run.value("worst")) else { return };
        match worst {
            _ if rule != HYBRID => told.saw("other-topology", []),
            ANCHORS_FIRST => Self::without_anchors(run, told),
            ORDERERS_FIRST => Self::without_orderers(run, told),
            _ => told.saw("any-lost", []),
        }
    }

    fn without_anchors(run: &LabRun, told: &mut Told) {
        let number = |name: &str| run.number(name, ANCHORS);
        let (Some(found), Some(reached)) = (number("shares.found"), number("shares.block_reached")) else {
            return;
        };
        if found <= OWN && reached == 1.0 {
            told.tick(0);
        } else if !told.is_ticked(0) {
            told.saw("few-organisations", [("found", percent(found)), ("reached", percent(reached))]);
        }
    }

    fn without_orderers(run: &LabRun, told: &mut Told) {
        if run.number("shares.block_reached", FEW) == Some(0.0) {
            told.tick(1);
        }
    }
}

impl Mission for Organisations {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["other-topology", "any-lost", "few-organisations", "no-number", "too-few", "too-many"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        if let Deed::Lab(Lab::Ran(run)) = deed
            && run.experiment() == "topologies"
        {
            Self::look(run, told);
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        let Some(said) = read_count(text) else { return told.saw("no-number", []) };
        let facts = [("said", said.to_string())];
        match said {
            _ if told.is_ticked(2) => {}
            MAY_BE_LOST => told.tick(2),
            ..MAY_BE_LOST => told.saw("too-few", facts),
            _ => told.saw("too-many", facts),
        }
    }
}
