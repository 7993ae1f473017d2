//! Who is away, and who is beyond a cut: what nodes lose by it, and how they come back.

use super::{BlockNet, Event, Kind};
use crate::queue::Time;

/// How long a node that leaves is away on average, in ms.
const AWAY: f64 = 600_000.0;
/// In ms.
const HOUR: f64 = 3_600_000.0;

/// Who can't reach whom.
#[derive(Debug, Default)]
pub(super) struct Absence {
    /// Which nodes are away; empty if none ever is.
    away: Vec<bool>,
    /// On which side of a cut each is; empty while there is none.
    side: Vec<bool>,
    /// How many came and went.
    left: u64,
}

impl Absence {
    /// Whether a node is there.
    pub fn is_there(&self, node: u32) -> bool {
        !self.away.get(node as usize).is_some_and(|away| *away)
    }

    /// Whether a message can go from one to the other.
    pub fn reaches(&self, one: u32, other: u32) -> bool {
        let side = |node: u32| self.side.get(node as usize);
        self.is_there(one) && self.is_there(other) && side(one) == side(other)
    }
}

impl BlockNet {
    /// From now on such a share of all nodes leaves each hour, one by one, and comes back after ten minutes on average. Nodes that are away find nothing.
    pub fn churn(&mut self, share: f64) {
        self.absence.away = vec![false; self.nodes() as usize];
        self.leave_later(share);
    }

    /// Cuts the network in two for so many milliseconds: on one side is such a share of the nodes, chosen by chance. Gives on which side each is.
    pub fn cut(&mut self, share: f64, time: Time) -> Vec<bool> {
        let nodes = self.nodes();
        let mut side: Vec<bool> = (0..nodes).map(|node| f64::from(node) < f64::from(nodes) * share).collect();
        self.random.shuffle(&mut side);
        self.absence.side = side.clone();
        self.queue.put(time, Event { kind: Kind::Heal, to: 0, from: 0, block: 0 });
        side
    }

    /// Whether a node is there.
    pub fn is_there(&self, node: u32) -> bool {
        self.absence.is_there(node)
    }

    /// Whether the network is cut in two.
    pub fn is_cut(&self) -> bool {
        !self.absence.side.is_empty()
    }

    /// How often a node left.
    pub fn left(&self) -> u64 {
        self.absence.left
    }

    /// The two sides can reach each other again.
    pub(super) fn heal(&mut self) {
        let side = core::mem::take(&mut self.absence.side);
        for node in (0..self.nodes()).filter(|node| side[*node as usize]) {
            for link in self.population.links(node) {
                let other = self.population.other_end(link);
                if !side[other as usize] {
                    self.meet(node, other);
                }
            }
        }
    }

    fn leave_later(&mut self, share: f64) {
        let mean = HOUR / share / f64::from(self.nodes());
        let (after, node) = (self.random.waiting(mean) as Time, self.random.below(self.nodes()));
        self.queue.put(after, Event { kind: Kind::Leave, to: node, from: 0, block: 0 });
    }

    /// Who is away already does not leave.
    pub(super) fn leave(&mut self, node: u32, share: f64) {
        self.leave_later(share);
        if self.absence.is_there(node) {
            self.absence.away[node as usize] = true;
            self.absence.left += 1;
            let after = self.random.waiting(AWAY) as Time;
            self.queue.put(after, Event { kind: Kind::Return, to: node, from: 0, block: 0 });
            // Whoever waits for a block asks elsewhere.
            self.send_next(node);
        }
    }

    pub(super) fn come_back(&mut self, node: u32) {
        self.absence.away[node as usize] = false;
        for link in self.population.links(node) {
            self.meet(node, self.population.other_end(link));
        }
    }

    /// Two that can reach each other tell each other of their tips.
    fn meet(&mut self, one: u32, other: u32) {
        if self.absence.reaches(one, other) {
            self.message(Kind::Inv, one, other, self.tips[one as usize]);
            self.message(Kind::Inv, other, one, self.tips[other as usize]);
        }
    }

    /// Something that was on its way comes to nothing.
    pub(super) fn lose(&mut self, event: Event) {
        let Event { kind, to, from, block } = event;
        match kind {
            Kind::GetData | Kind::GetBlockTxn => self.ask_elsewhere(from, block),
            Kind::Compact | Kind::Whole => {
                self.send_next(from);
                self.ask_elsewhere(to, block);
            }
            // Who comes back is told anew.
            _ => {}
        }
    }

    /// A block that was asked for does not come: who is there tells of its tip again. Who builds upon one as high does not miss it.
    pub(super) fn ask_elsewhere(&mut self, node: u32, block: u32) {
        let height = |block: u32| self.blocks[block as usize].height;
        if height(block) <= height(self.tips[node as usize]) {
            return;
        }
        if let Some(word) = self.known[block as usize].get_mut(node as usize / 64) {
            *word &= !(1 << (node % 64));
        }
        for link in self.population.links(node) {
            let other = self.population.other_end(link);
            if self.absence.reaches(other, node) {
                self.message(Kind::Inv, other, node, self.tips[other as usize]);
            }
        }
    }
}
