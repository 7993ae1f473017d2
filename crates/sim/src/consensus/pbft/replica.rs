//! What a replica has heard, and what it says next.

use super::super::tolerated;
use super::{MOST_VIEWS, PATIENCE, Prepared, Word};
use crate::queue::Time;

/// Nodes as bits: at most 128.
type Nodes = u128;

/// What was said about one block at one height in one view.
#[derive(Debug, Clone)]
struct Votes {
    view: u32,
    block: u8,
    prepares: Nodes,
    commits: Nodes,
}

/// A height: votes of at most 2 blocks in each of at most [`MOST_VIEWS`] views.
#[derive(Debug, Clone, Default)]
struct Height {
    votes: Vec<Votes>,
    /// What the primary of the highest view proposed.
    proposed: Option<Prepared>,
    prepared: Option<Prepared>,
    decided: Option<u8>,
    /// The last view in which this node said prepare, and in which it said commit.
    said: [Option<u32>; 2],
    /// Who says that block 0, or 1, was decided.
    told: [Nodes; 2],
}

/// Somebody left for a view.
#[derive(Debug, Clone)]
struct Left {
    view: u32,
    who: Nodes,
    /// The lowest and the highest height at which one of them was.
    heights: (u32, u32),
    /// The latest that was prepared, by height.
    prepared: Vec<(u32, Prepared)>,
}

/// What a replica does next at a height.
pub(super) enum Said {
    Word(Word),
    Decided(u8),
}

/// One node.
#[derive(Debug)]
pub(super) struct Replica {
    me: u32,
    nodes: u32,
    pub(super) view: u32,
    /// Whether it takes part in its view: not before a view that it left for has begun.
    pub(super) takes_part: bool,
    /// Whether it waits for the primary of the view that it left for.
    pub(super) is_waiting: bool,
    /// What it decides next.
    pub(super) height: u32,
    pub(super) patience: Time,
    /// The number of the timer that counts.
    pub(super) timer: u32,
    heights: Vec<Height>,
    left: Vec<Left>,
}

impl Replica {
    pub(super) fn new(me: u32, nodes: u32, blocks: u32) -> Self {
        Self {
            me,
            nodes,
            view: 0,
            takes_part: true,
            is_waiting: false,
            height: 0,
            patience: PATIENCE,
            timer: 0,
            heights: vec![Height::default(); blocks as usize],
            left: vec![],
        }
    }

    /// Notes what was said.
    pub(super) fn note(&mut self, from: u32, height: u32, word: Word) {
        let who = 1 << from;
        if let Word::ViewChange { view, prepared } = word {
            return self.note_leaving(who, height, view, prepared);
        }
        let Some(at) = self.heights.get_mut(height as usize) else { return };
        match word {
            Word::PrePrepare { view, block } if at.proposed.is_none_or(|(before, _)| before < view) => {
                at.proposed = Some((view, block));
            }
            Word::Prepare { view, block } => at.votes(view, block).prepares |= who,
            Word::Commit { view, block } => at.votes(view, block).commits |= who,
            Word::Decided { block } => at.told[usize::from(block & 1)] |= who,
            Word::PrePrepare { .. } | Word::ViewChange { .. } => {}
        }
    }

    fn note_leaving(&mut self, who: Nodes, height: u32, view: u32, prepared: [Option<Prepared>; 2]) {
        if view > MOST_VIEWS {
            return;
        }
        if !self.left.iter().any(|left| left.view == view) {
            self.left.push(Left { view, who: 0, heights: (height, height), prepared: vec![] });
        }
        let Some(left) = self.left.iter_mut().find(|left| left.view == view) else { return };
        left.who |= who;
        left.heights = (left.heights.0.min(height), left.heights.1.max(height));
        for (height, prepared) in [(height.wrapping_sub(1), prepared[0]), (height, prepared[1])] {
            left.prepared.extend(prepared.map(|prepared| (height, prepared)));
        }
    }

    /// How many left for a view.
    pub(super) fn left(&self, view: u32) -> u32 {
        self.left.iter().find(|left| left.view == view).map_or(0, |left| left.who.count_ones())
    }

    /// The first later view, if at least so many left for later ones.
    pub(super) fn followed(&self, least: u32) -> Option<u32> {
        let later = || self.left.iter().filter(|left| left.view > self.view);
        let who = later().fold(0, |who, left| who | left.who);
        if who.count_ones() < least { None } else { later().map(|left| left.view).min() }
    }

    /// What the primary of a new view proposes: at each height at which somebody is, or was just before, what was prepared last, if anything.
    pub(super) fn to_propose(&self, view: u32) -> Vec<(u32, Option<u8>)> {
        let Some(left) = self.left.iter().find(|left| left.view == view) else { return vec![] };
        let last = |height: u32| {
            let there = left.prepared.iter().filter(|(at, _)| *at == height);
            there.map(|(_, prepared)| *prepared).max_by_key(|(view, _)| *view).map(|(_, block)| block)
        };
        // Whoever is two behind is helped by at least f + 1 who decided.
        let from = left.heights.0.max(left.heights.1.saturating_sub(1));
        (from..=left.heights.1).map(|height| (height, last(height))).collect()
    }

    /// What it shows when it leaves: blocks prepared at the height before, and at the next one.
    pub(super) fn certificates(&self) -> [Option<Prepared>; 2] {
        let at = |height: u32| self.heights.get(height as usize).and_then(|at| at.prepared);
        [at(self.height.wrapping_sub(1)), at(self.height)]
    }

    /// What it decided at a height.
    pub(super) fn decided(&self, height: u32) -> Option<u8> {
        self.heights.get(height as usize).and_then(|at| at.decided)
    }

    /// What is to be said at a height, once each, or decided.
    pub(super) fn next(&mut self, height: u32) -> Option<Said> {
        let (me, view, primary) = (self.me, self.view, self.view % self.nodes);
        let f = tolerated(self.nodes);
        let (takes_part, is_next) = (self.takes_part, height == self.height);
        let at = self.heights.get_mut(height as usize)?;
        if let Some(block) = (0..2).find(|block| is_next && at.told[usize::from(*block)].count_ones() > f) {
            return Some(self.decide(height, block));
        }
        let (_, block) = at.proposed.filter(|(of, _)| takes_part && *of == view)?;
        if me != primary && at.say_once(0, view) {
            return Some(Said::Word(Word::Prepare { view, block }));
        }
        // The primary's proposal stands for its prepare.
        if (at.votes(view, block).prepares & !(1 << primary)).count_ones() < 2 * f {
            return None;
        }
        at.prepared = Some((view, block));
        if at.say_once(1, view) {
            return Some(Said::Word(Word::Commit { view, block }));
        }
        let is_committed = at.votes(view, block).commits.count_ones() > 2 * f;
        (is_next && is_committed).then(|| self.decide(height, block))
    }

    fn decide(&mut self, height: u32, block: u8) -> Said {
        if let Some(at) = self.heights.get_mut(height as usize) {
            at.decided = Some(block);
        }
        self.height = height + 1;
        Said::Decided(block)
    }
}

impl Height {
    fn votes(&mut self, view: u32, block: u8) -> &mut Votes {
        let found = self.votes.iter().position(|votes| (votes.view, votes.block) == (view, block));
        let at = found.unwrap_or(self.votes.len());
        if found.is_none() {
            self.votes.push(Votes { view, block, prepares: 0, commits: 0 });
        }
        &mut self.votes[at]
    }

    /// Whether this is the first prepare, or commit, in a view.
    fn say_once(&mut self, which: usize, view: u32) -> bool {
        self.said[which].replace(view) != Some(view)
    }
}
