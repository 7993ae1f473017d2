//! Page 58: say how long a file takes to sixty people, from one server and from everybody, and then measure it; and fetch a chain from several.

use std::collections::BTreeMap;

use hashyard_node::view::{Event, EventKind, PeerView};

use super::Mission;
use super::number::read_decimal;
use crate::deed::{Deed, Lab, LabRun};
use crate::mission::{Sight, Told};

/// Who wants the file.
const PEOPLE: f64 = 60.0;
/// What the page gives, by the experiment's names: 10^6 bytes, and Mbit/s.
const GIVEN: [(&str, f64); 4] = [("megabytes", 50.0), ("server", 100.0), ("up", 20.0), ("down", 100.0)];
/// How far off a prediction may be, as a part of it.
const OFF: f64 = 0.02;

/// From so many others a chain is to come.
const SOURCES: usize = 3;
/// Who gave at least so much of it, as a part of one, has given.
const GAVE: f64 = 0.1;
/// A chain that is shorter is too short to be shared.
const LEAST_BLOCKS: u32 = 60;
/// Bytes of a header with its count of transactions: everybody sends all of them.
const HEADER: u64 = 81;

/// Two predictions, and then a run of `distribution` with the page's values; a chain that was forgotten and comes back.
#[derive(Default)]
pub struct Distribution {
    /// Seconds, from the server alone and from everybody, as said.
    said: Option<[f64; 2]>,
    forgotten: Option<Forgotten>,
}

/// A chain that is to come again.
struct Forgotten {
    height: u32,
    /// What each connection had brought before, in bytes.
    before: BTreeMap<u64, u64>,
}

impl Forgotten {
    fn at(height: u32, node: Sight<'_>) -> Self {
        let before = node.peers.peers.iter().map(|peer| (peer.id, peer.bytes_in)).collect();
        Self { height, before }
    }

    /// How many others gave a part of it worth speaking of.
    fn sources(&self, node: Sight<'_>) -> usize {
        // A connection that is new brought all that it brought since. What is no header is blocks, but for some small talk.
        let headers = u64::from(self.height) * HEADER;
        let gave = |peer: &PeerView| {
            let before = self.before.get(&peer.id).copied().unwrap_or(0);
            peer.bytes_in.saturating_sub(before).saturating_sub(headers)
        };
        let all: u64 = node.peers.peers.iter().map(gave).sum();
        node.peers.peers.iter().filter(|peer| gave(peer) as f64 >= GAVE * all as f64).count()
    }
}

/// Seconds by both formulas (Kurose and Ross, section 2.5): nobody can be faster.
fn bounds() -> [f64; 2] {
    let [megabytes, server, up, down] = GIVEN.map(|(_, number)| number);
    let bits = megabytes * 8.0;
    let (once, all) = ((bits / server).max(bits / down), PEOPLE * bits);
    [(all / server).max(bits / down), once.max(all / (server + PEOPLE * up))]
}

impl Distribution {
    fn predict(&mut self, texts: &[String; 2], told: &mut Told) {
        let [Some(alone), Some(all)] = texts.each_ref().map(|text| read_decimal(text)) else {
            return told.saw("no-number", []);
        };
        self.said = Some([alone, all]);
        told.noted("noted", [("alone", alone.to_string()), ("all", all.to_string())]);
    }

    fn compare(&mut self, run: &LabRun, told: &mut Told) {
        let Some(point) = run.at(PEOPLE) else { return };
        if GIVEN.iter().any(|(name, number)| run.value(name) != Some(*number)) {
            return told.saw("other-values", []);
        }
        // What was wrong is on the screen now: another prediction needs another run.
        let Some([alone, all]) = self.said.take() else { return told.saw("no-prediction", []) };
        let [alone_bound, all_bound] = bounds();
        // Pieces come near to the bound, and don't reach it: what was measured is right as well.
        Self::judge(1, all, [all_bound, point.high.max(all_bound)], told);
        Self::judge(0, alone, [alone_bound; 2], told);
    }

    fn fetch(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for event in news {
            if let EventKind::ChainForgotten { height, .. } = event.kind {
                self.forgotten = (height >= LEAST_BLOCKS).then(|| Forgotten::at(height, node));
                if height < LEAST_BLOCKS && !told.is_ticked(2) {
                    told.saw("short-chain", [("height", height.to_string())]);
                }
            }
        }
        let is_back = |forgotten: &mut Forgotten| node.chain.height >= forgotten.height;
        let Some(forgotten) = self.forgotten.take_if(is_back) else { return };
        match forgotten.sources(node) {
            SOURCES.. => told.tick(2),
            count if !told.is_ticked(2) => told.saw("few-sources", [("count", count.to_string())]),
            _ => {}
        }
    }

    fn judge(condition: usize, said: f64, [low, high]: [f64; 2], told: &mut Told) {
        let is = |number: f64| (said - number).abs() <= OFF * number;
        let facts = || [("said", said.to_string())];
        let [megabytes, _, up, _] = GIVEN.map(|(_, number)| number);
        match condition {
            _ if told.is_ticked(condition) => {}
            _ if low * (1.0 - OFF) <= said && said <= high.max(low * (1.0 + OFF)) => told.tick(condition),
            _ if is(low / 8.0) => told.saw("bytes", facts()),
            0 if is(low / PEOPLE) => told.saw("one-copy", facts()),
            1 if is(megabytes * 8.0 / up) => told.saw("no-server", facts()),
            0 => told.saw(if said < low { "alone-low" } else { "alone-high" }, facts()),
            _ => told.saw(if said < low { "all-low" } else { "all-high" }, facts()),
        }
    }
}

impl Mission for Distribution {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "no-number",
            "noted",
            "other-values",
            "no-prediction",
            "bytes",
            "one-copy",
            "no-server",
            "alone-low",
            "alone-high",
            "all-low",
            "all-high",
            "few-sources",
            "short-chain",
        ]
    }

    fn sees_catching_up(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.fetch(news, node, told);
    }

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Lab(Lab::TimesPredicted(texts)) => self.predict(texts, told),
            Deed::Lab(Lab::Ran(run)) if run.experiment() == "distribution" => self.compare(run, told),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_people_wait_four_minutes_or_eighteen_seconds() {
        let [alone, all] = bounds();
        assert_eq!(alone, 240.0);
        assert!((all - 24_000.0 / 1_300.0).abs() < 1e-9);
    }
}
