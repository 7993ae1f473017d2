//! PBFT: M. Castro and B. Liskov, "Practical Byzantine Fault Tolerance" (OSDI 1999). One block after the other is proposed by the primary of a view
//! (pre-prepare), named by the others (prepare) and, once 2f + 1 stand behind it, by all (commit). If nothing is decided for a while, nodes leave
//! the view, and the next node is primary.
//!
//! Nothing is lost on the way, and what a node shows of others is signed, so that nobody can make up a certificate. Faulty nodes that deceive tell
//! half of the others of one block and the other half of another one, as long as one of them is primary.

mod replica;

use self::replica::{Replica, Said};
use super::{Faults, Record, tolerated};
use crate::digest::Digest;
use crate::population::Population;
use crate::queue::{Queue, Time};
use crate::random::Random;
use crate::regions::Latencies;
use crate::scene::talk::{Has, Kind, Notes};

/// How long a node waits for a decision before it leaves a view, in ms: several times what three messages take. It doubles with each view that
/// is left in a row (section 4.5.2 of the paper).
const PATIENCE: Time = 2_000;
/// After so many views in a row it is over: of random nodes one would have been a correct primary long ago.
const MOST_VIEWS: u32 = 64;

/// What is said about a height. Blocks are told apart by a number: a faulty primary may have two.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    PrePrepare {
        view: u32,
        block: u8,
    },
    Prepare {
        view: u32,
        block: u8,
    },
    Commit {
        view: u32,
        block: u8,
    },
    /// With the blocks that have been prepared at the height before and at this one.
    ViewChange {
        view: u32,
        prepared: [Option<Prepared>; 2],
    },
    /// State transfer, to a node that is behind.
    Decided {
        block: u8,
    },
}

/// A block that was prepared, in which view.
type Prepared = (u32, u8);

enum Event {
    Arrive { to: u32, from: u32, height: u32, word: Word },
    Impatient { node: u32, timer: u32 },
}

/// A network of replicas.
pub struct Pbft {
    nodes: u32,
    blocks: u32,
    faults: Faults,
    /// Who is told of the second block by those that deceive.
    second: Vec<bool>,
    replicas: Vec<Replica>,
    regions: Vec<u8>,
    latencies: Latencies,
    queue: Queue<Event>,
    random: Random,
    /// What was decided.
    pub record: Record,
    /// The highest view that began.
    pub views: u32,
    /// Messages of view changes and state transfer.
    pub besides: u64,
    /// Events so far.
    pub events: u64,
    /// Over all decisions.
    pub digest: Digest,
    /// What is said of the first block.
    pub notes: Notes,
}

impl Pbft {
    /// A network of at most 128 nodes that is to decide so many blocks.
    pub fn new(faults: Faults, blocks: u32, mut random: Random) -> Self {
        let nodes = faults.faulty.len() as u32;
        let mut order = faults.correct();
        random.shuffle(&mut order);
        let mut second = vec![false; nodes as usize];
        order.iter().skip(order.len().div_ceil(2)).for_each(|node| second[*node as usize] = true);
        let mut network = Self {
            nodes,
            blocks,
            second,
            replicas: (0..nodes).map(|me| Replica::new(me, nodes, blocks)).collect(),
            regions: Population::new(nodes, false, &mut random).region,
            notes: faults.notes(),
            faults,
            latencies: Latencies::default(),
            queue: Queue::default(),
            random,
            record: Record::new(blocks, nodes),
            views: 0,
            besides: 0,
            events: 0,
            digest: Digest::default(),
        };
        network.begin();
        network
    }

    /// Messages of a block in a view whose primary is correct, with so many silent nodes: pre-prepare to n − 1, a prepare of each other node that
    /// speaks and a commit of each to n − 1. Nobody silent, that is 2n(n − 1).
    pub fn three_phases(nodes: u32, silent: u32) -> u64 {
        let (nodes, speak) = (u64::from(nodes), u64::from(nodes - silent));
        (nodes - 1) * (1 + (speak - 1) + speak)
    }

    fn begin(&mut self) {
        self.record.begin(0, 0);
        for node in self.faults.correct() {
            self.wait(node);
        }
        self.propose(0, 0);
    }

    /// One event; whether more is to come. All that is under way arrives, so that it is counted.
    pub fn step(&mut self) -> bool {
        let Some(event) = self.queue.take() else { return false };
        self.events += 1;
        match event {
            Event::Arrive { to, from, height, word } if self.faults.faulty[to as usize] => {
                if self.faults.deceive {
                    self.use_word(to, from, height, word);
                }
            }
            Event::Arrive { to, from, height, word } => self.hear(to, from, height, word),
            Event::Impatient { node, timer } => {
                let replica = &mut self.replicas[node as usize];
                if replica.timer == timer && replica.height < self.blocks {
                    self.leave(node, self.replicas[node as usize].view + 1);
                }
            }
        }
        true
    }

    fn send(&mut self, from: u32, to: u32, height: u32, word: Word) {
        let (here, there) = (self.regions[from as usize], self.regions[to as usize]);
        let latency = self.latencies.draw(&mut self.random, here, there);
        match word {
            Word::ViewChange { .. } | Word::Decided { .. } => self.besides += 1,
            _ => self.record.count(height, 1),
        }
        self.queue.put(latency, Event::Arrive { to, from, height, word });
        if height == 0 {
            let sent = self.queue.now();
            self.notes.say(from, to, [sent, sent + latency], kind(word));
        }
    }

    /// A node says something to all others, and notes it itself.
    fn say(&mut self, from: u32, height: u32, word: Word) {
        for to in (0..self.nodes).filter(|to| *to != from) {
            self.send(from, to, height, word);
        }
        self.replicas[from as usize].note(from, height, word);
    }

    /// A node begins to wait for a decision.
    fn wait(&mut self, node: u32) {
        let replica = &mut self.replicas[node as usize];
        replica.timer += 1;
        let event = Event::Impatient { node, timer: replica.timer };
        self.queue.put(replica.patience, event);
    }

    fn primary(&self, view: u32) -> u32 {
        view % self.nodes
    }

    /// The primary of its view proposes its own block.
    fn propose(&mut self, node: u32, height: u32) {
        let view = self.replicas[node as usize].view;
        if height >= self.blocks || self.primary(view) != node {
            return;
        }
        if !self.faults.faulty[node as usize] {
            self.say(node, height, Word::PrePrepare { view, block: 0 });
        } else if self.faults.deceive {
            self.tell_two_stories(node, height, view);
        }
    }

    /// Those that deceive help each half to a quorum of its own.
    fn tell_two_stories(&mut self, primary: u32, height: u32, view: u32) {
        let deceivers = self.faults.deceivers();
        for to in self.faults.correct() {
            let block = u8::from(self.second[to as usize]);
            self.send(primary, to, height, Word::PrePrepare { view, block });
            for from in &deceivers {
                if *from != primary {
                    self.send(*from, to, height, Word::Prepare { view, block });
                }
                self.send(*from, to, height, Word::Commit { view, block });
            }
        }
    }

    /// A node that deceives goes on to the next block when the first correct node commits, and becomes primary when it is its turn.
    fn use_word(&mut self, node: u32, from: u32, height: u32, word: Word) {
        self.replicas[node as usize].note(from, height, word);
        match word {
            Word::Commit { .. } if height == self.replicas[node as usize].height => {
                self.replicas[node as usize].height += 1;
                self.propose(node, height + 1);
            }
            Word::ViewChange { view, .. } if self.takes_over(node, view) => {
                self.replicas[node as usize].view = view;
                self.begin_view(node, view);
            }
            _ => {}
        }
    }

    fn takes_over(&self, node: u32, view: u32) -> bool {
        let replica = &self.replicas[node as usize];
        view > replica.view && self.primary(view) == node && replica.left(view) >= self.quorum()
    }

    /// 2f + 1.
    fn quorum(&self) -> u32 {
        2 * tolerated(self.nodes) + 1
    }

    /// A correct node hears something.
    fn hear(&mut self, node: u32, from: u32, height: u32, word: Word) {
        if self.primary(view_of(word)) != from && matches!(word, Word::PrePrepare { .. }) {
            return;
        }
        self.replicas[node as usize].note(from, height, word);
        if let Word::ViewChange { .. } = word {
            self.help(node, from, height);
            self.follow(node);
        }
        if let Word::PrePrepare { view, .. } = word {
            self.enter(node, view);
        }
        self.go_on(node, height);
    }

    /// Who leaves a view while others are further is told what they have decided.
    fn help(&mut self, node: u32, behind: u32, from: u32) {
        for height in from..self.replicas[node as usize].height {
            if let Some(block) = self.replicas[node as usize].decided(height) {
                self.send(node, behind, height, Word::Decided { block });
            }
        }
    }

    /// The primary of a later view shows 2f + 1 who left for it: that is a new view.
    fn enter(&mut self, node: u32, view: u32) {
        let replica = &mut self.replicas[node as usize];
        if view > replica.view || (view == replica.view && !replica.takes_part) {
            (replica.view, replica.takes_part, replica.is_waiting) = (view, true, false);
            self.wait(node);
        }
    }

    /// A node leaves its view.
    fn leave(&mut self, node: u32, view: u32) {
        if view > MOST_VIEWS {
            return;
        }
        let replica = &mut self.replicas[node as usize];
        (replica.view, replica.takes_part, replica.is_waiting) = (view, false, false);
        replica.timer += 1;
        replica.patience *= 2;
        let (height, prepared) = (replica.height, replica.certificates());
        self.say(node, height, Word::ViewChange { view, prepared });
        self.follow(node);
    }

    /// Where f + 1 left for later views, one of them is correct, and so a node follows. With 2f + 1 the next primary begins, and the others wait for it.
    fn follow(&mut self, node: u32) {
        let replica = &self.replicas[node as usize];
        if let Some(view) = replica.followed(tolerated(self.nodes) + 1) {
            return self.leave(node, view);
        }
        let view = replica.view;
        if replica.takes_part || replica.left(view) < self.quorum() || replica.is_waiting {
            return;
        }
        if self.primary(view) == node {
            self.replicas[node as usize].takes_part = true;
            self.begin_view(node, view);
        } else {
            self.replicas[node as usize].is_waiting = true;
        }
        self.wait(node);
    }

    /// The new primary proposes again what may have been decided somewhere, and its own block where nothing was.
    fn begin_view(&mut self, node: u32, view: u32) {
        self.views = self.views.max(view);
        for (height, block) in self.replicas[node as usize].to_propose(view) {
            match block {
                Some(block) => self.say(node, height, Word::PrePrepare { view, block }),
                None => self.propose(node, height),
            }
        }
    }

    /// Does all that is to be done at a height, and decides it if it is the next one.
    fn go_on(&mut self, node: u32, height: u32) {
        if height >= self.blocks || height > self.replicas[node as usize].height {
            return;
        }
        while let Some(said) = self.replicas[node as usize].next(height) {
            match said {
                Said::Word(word) => self.say(node, height, word),
                Said::Decided(block) => {
                    self.decide(node, height, block);
                    return self.go_on(node, height + 1);
                }
            }
        }
    }

    fn decide(&mut self, node: u32, height: u32, block: u8) {
        let now = self.queue.now();
        self.record.decide(height, u32::from(block), now);
        if height == 0 {
            self.notes.change(now, node, if block == 0 { Has::It } else { Has::Rival });
        }
        self.record.begin(height + 1, now);
        self.digest.add(u64::from(height) << 32 | u64::from(node) << 1 | u64::from(block));
        let replica = &mut self.replicas[node as usize];
        replica.patience = PATIENCE;
        if replica.takes_part {
            self.wait(node);
            self.propose(node, height + 1);
        }
    }
}

/// How a message is drawn: proposals, words in between, what counts in the end, and the second story.
fn kind(word: Word) -> Kind {
    match word {
        Word::PrePrepare { block: 0, .. } | Word::Decided { block: 0 } => Kind::Gives,
        Word::Prepare { block: 0, .. } => Kind::Word,
        Word::Commit { block: 0, .. } | Word::ViewChange { .. } => Kind::Vote,
        _ => Kind::Rival,
    }
}

fn view_of(word: Word) -> u32 {
    match word {
        Word::PrePrepare { view, .. }
        | Word::Prepare { view, .. }
        | Word::Commit { view, .. }
        | Word::ViewChange { view, .. } => view,
        Word::Decided { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network of 7 that becomes worse after so many events.
    fn agrees_after(events: usize, seed: u64, before: (u32, bool), worse: impl Fn(&mut Faults)) -> u32 {
        let mut random = Random::new(seed);
        let faults = Faults::new(7, before.0, before.1, &mut random);
        let mut network = Pbft::new(faults, 6, random);
        for _ in 0..events {
            network.step();
        }
        worse(&mut network.faults);
        while network.step() {}
        let record = &network.record;
        assert_eq!((record.decided, record.broken()), (6, 0), "after {events} events, seed {seed}");
        network.views
    }

    #[test]
    fn it_goes_on_whenever_the_primary_falls_silent() {
        let views = |seed| {
            (0..500)
                .step_by(3)
                .map(move |events| agrees_after(events, seed, (0, false), |faults| faults.faulty[0] = true))
        };
        let changed = (1..=3).flat_map(views).filter(|views| *views > 0).count();
        assert!(changed > 250, "{changed}");
    }

    /// Some have decided and others have not when those who told two stories fall silent: a later view proposes again what was prepared.
    #[test]
    fn what_some_decided_outlives_its_view() {
        let views = |seed| {
            (0..300)
                .step_by(3)
                .map(move |events| agrees_after(events, seed, (2, true), |faults| faults.deceive = false))
        };
        let changed = (1..=3).flat_map(views).filter(|views| *views > 0).count();
        assert!(changed > 150, "{changed}");
    }
}
