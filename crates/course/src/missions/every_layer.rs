//! Page 36: light every layer within five minutes.

use hashyard_node::view::{Counters, Event, EventKind};

use super::Mission;
use crate::map::{Labelling, Layer, has_worked};
use crate::mission::{Sight, Told};

/// The layers in the order of the conditions, the lowest first.
const LAYERS: [Layer; 6] =
    [Layer::Data, Layer::Network, Layer::Consensus, Layer::Incentive, Layer::Contract, Layer::Application];

/// All of them are lit within so many ms.
const WINDOW_MS: u64 = 5 * 60_000;

/// What the node counts moved in every layer, and the latest times lie close together.
pub struct EveryLayer {
    /// The numbers when they were last looked at.
    seen: Counters,
    /// When each layer was last at work, Unix ms.
    lit: [Option<u64>; LAYERS.len()],
}

impl EveryLayer {
    /// What was counted before does not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { seen: node.work.counts, lit: [None; LAYERS.len()] }
    }

    fn dark(&self) -> String {
        let numbers = (1..).zip(&self.lit).filter(|(_, lit)| lit.is_none());
        numbers.map(|(number, _): (usize, _)| number.to_string()).collect::<Vec<_>>().join(", ")
    }
}

impl Mission for EveryLayer {
    fn conditions(&self) -> usize {
        LAYERS.len() + 1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["still-dark", "too-slow"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let done = node.work.counts.since(&self.seen);
        self.seen = node.work.counts;
        for (index, layer) in LAYERS.into_iter().enumerate() {
            if has_worked(layer, Labelling::Yuan, &done) {
                self.lit[index] = Some(node.now_ms);
                told.tick(index);
            }
        }
        let block = news.iter().find_map(|event| match event.kind {
            EventKind::BlockConnected { height, .. } => Some(height),
            _ => None,
        });
        let lit: Option<Vec<u64>> = self.lit.iter().copied().collect();
        match (lit, block) {
            (None, None) => {}
            (None, Some(height)) => {
                told.saw("still-dark", [("height", height.to_string()), ("conditions", self.dark())]);
            }
            (Some(lit), _) => look_at_span(&lit, told),
        }
    }
}

/// Holds the times against each other. The one that is longest ago is named: it is to be lit again.
fn look_at_span(lit: &[u64], told: &mut Told) {
    let oldest = (0..lit.len()).min_by_key(|index| lit[*index]).unwrap_or_default();
    let newest = lit.iter().max().copied().unwrap_or_default();
    let span = newest.saturating_sub(lit[oldest]);
    if span <= WINDOW_MS {
        told.tick(LAYERS.len());
    } else {
        let minutes = span.div_ceil(60_000);
        told.saw("too-slow", [("minutes", minutes.to_string()), ("condition", (oldest + 1).to_string())]);
    }
}
