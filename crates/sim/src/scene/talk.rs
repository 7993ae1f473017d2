//! What nodes said to each other at some time of a run: messages with their times, and who had what when.
//!
//! Large networks do not fit a picture. Whoever gets something has it from somebody who got it before, so the first ones to have it are kept, and
//! all that they said to each other. What replaces it later may come to them from others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Nodes that are kept.
pub const NODES: usize = 64;
/// Messages that are kept.
pub const MESSAGES: usize = 1_000;
/// The place of all those that are not kept.
pub const OUTSIDE: u8 = u8::MAX;
/// Messages that are noted meanwhile, of which most go to nodes that are not kept.
const NOTED: usize = 1 << 16;

/// A part of what nodes said, for a picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    /// How many nodes the network has.
    pub of: u32,
    /// Of how many parts is what nodes get, each of which comes by a message of its own.
    pub parts: u32,
    /// What each kept node is, in the order in which they stand: at most [`NODES`].
    pub nodes: Vec<Role>,
    /// By the time at which they were sent: at most [`MESSAGES`].
    pub messages: Vec<Message>,
    /// By time.
    pub changes: Vec<Change>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// One of many.
    Node,
    /// It is not there any more.
    Lost,
    /// It does not keep to the rules.
    Faulty,
    /// It begins.
    First,
    /// It has the whole file from the beginning.
    Server,
    /// It knows where everything is.
    Index,
    /// It makes the blocks.
    Orderer,
    /// It listens.
    Spy,
    /// The spy takes it for the one that began.
    Suspect,
    /// It began, and the spy says so.
    Caught,
    /// It pays twice.
    Attacker,
    /// It is paid.
    Merchant,
    /// It looks for an id.
    Seeker,
    /// Of those that were found it is the closest.
    Closest,
    /// It is new.
    Newcomer,
}

/// From one node to another, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it; [`OUTSIDE`] for one that is not kept.
    pub from: u8,
    /// To whom.
    pub to: u8,
    /// When, in ms.
    pub sent: u64,
    /// When it arrived, in ms.
    pub arrives: u64,
    /// What it was.
    pub kind: Kind,
}

/// What a message was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// It changed nothing.
    Word,
    /// It brought something.
    Gives,
    /// It brought what contradicts that.
    Rival,
    /// A vote.
    Vote,
    /// A spy heard it.
    Spied,
    /// A question and its answer; when the question arrived is not known.
    Question,
}

/// A node has something from now on, or has it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When, in ms.
    pub at: u64,
    /// Its place.
    pub node: u8,
    /// What it has.
    pub has: Has,
}

/// What a node has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Has {
    /// Nothing.
    Nothing,
    /// It.
    It,
    /// What contradicts it.
    Rival,
}

/// Notes what is said, in a network whose nodes have any numbers.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    messages: Vec<Noted>,
    changes: Vec<(u64, u32, Has)>,
    /// The first ones to have something, or to be named, in that order.
    kept: BTreeMap<u32, Role>,
}

#[derive(Debug, Clone, Copy)]
struct Noted {
    from: u32,
    to: u32,
    sent: u64,
    arrives: u64,
    kind: Kind,
}

impl Notes {
    /// Has a node stand in the picture, as something, if there is room.
    pub fn cast(&mut self, node: u32, role: Role) {
        if self.kept.len() < NODES || self.kept.contains_key(&node) {
            self.kept.insert(node, role);
        }
    }

    /// Whether a node stands in the picture.
    pub fn keeps(&self, node: u32) -> bool {
        self.kept.contains_key(&node)
    }

    /// What a node in the picture is.
    pub fn role(&self, node: u32) -> Option<Role> {
        self.kept.get(&node).copied()
    }

    /// A message. What nodes say to each other that are not in the picture yet is left out: nobody in it has anything from them.
    pub fn say(&mut self, from: u32, to: u32, [sent, arrives]: [u64; 2], kind: Kind) {
        if (self.keeps(from) || self.keeps(to)) && self.messages.len() < NOTED {
            self.messages.push(Noted { from, to, sent, arrives, kind });
        }
    }

    /// A node has something now, or not any more.
    pub fn change(&mut self, at: u64, node: u32, has: Has) {
        if !self.keeps(node) {
            self.cast(node, Role::Node);
        }
        if self.keeps(node) {
            self.changes.push((at, node, has));
        }
    }

    /// These nodes stand in the picture, too, as far as there is room.
    pub fn fill(&mut self, nodes: impl IntoIterator<Item = u32>) {
        for node in nodes {
            if !self.keeps(node) {
                self.cast(node, Role::Node);
            }
        }
    }

    /// What nobody said after all, by who said it and to whom.
    pub fn forget(&mut self, unsaid: impl Fn(u32, u32) -> bool) {
        self.messages.retain(|noted| !unsaid(noted.from, noted.to));
    }

    /// When a node heard something for the first time.
    pub fn heard(&self, node: u32) -> Option<u64> {
        self.messages.iter().filter(|noted| noted.to == node).map(|noted| noted.arrives).min()
    }

    /// Time begins when something is said for the first time.
    pub fn begin(&mut self) {
        let said = self.messages.iter().map(|noted| noted.sent);
        let start = said.chain(self.changes.iter().map(|(at, ..)| *at)).min().unwrap_or_default();
        for noted in &mut self.messages {
            (noted.sent, noted.arrives) = (noted.sent - start, noted.arrives - start);
        }
        self.changes.iter_mut().for_each(|(at, ..)| *at -= start);
    }

    /// Messages that brought nothing new are words: one brought what a node has when it arrived just then, any other came too late.
    pub fn settle(&mut self) {
        let mut brought: BTreeMap<(u32, u64), Has> =
            self.changes.iter().map(|(at, node, has)| ((*node, *at), *has)).collect();
        self.messages.sort_by_key(|noted| noted.sent);
        for noted in &mut self.messages {
            let has = match noted.kind {
                Kind::Gives => Has::It,
                Kind::Rival => Has::Rival,
                Kind::Word | Kind::Vote | Kind::Spied | Kind::Question => continue,
            };
            let key = (noted.to, noted.arrives);
            match brought.get(&key) {
                Some(got) if *got == has => drop(brought.remove(&key)),
                _ => noted.kind = Kind::Word,
            }
        }
    }

    /// The picture: nodes stand in the order of a key. Words are left out first if there are too many messages.
    pub fn talk(&self, of: u32, key: impl Fn(u32) -> u64) -> Talk {
        let mut order: Vec<u32> = self.kept.keys().copied().collect();
        order.sort_by_key(|node| key(*node));
        let places: BTreeMap<u32, u8> = order.iter().copied().zip(0..).collect();
        let message = |noted: &Noted| {
            let brings = matches!(noted.kind, Kind::Gives | Kind::Rival);
            let from = places.get(&noted.from).copied().or(brings.then_some(OUTSIDE))?;
            let to = *places.get(&noted.to)?;
            Some(Message { from, to, sent: noted.sent, arrives: noted.arrives, kind: noted.kind })
        };
        let mut messages: Vec<Message> = self.messages.iter().filter_map(message).collect();
        messages.sort_by_key(|message| (message.kind == Kind::Word, message.sent));
        messages.truncate(MESSAGES);
        messages.sort_by_key(|message| message.sent);
        let change =
            |(at, node, has): &(u64, u32, Has)| Some(Change { at: *at, node: *places.get(node)?, has: *has });
        let mut changes: Vec<Change> = self.changes.iter().filter_map(change).collect();
        changes.sort_by_key(|change| change.at);
        Talk {
            of,
            parts: 1,
            nodes: order.iter().filter_map(|node| self.role(*node)).collect(),
            messages,
            changes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_room_for_so_much() {
        let mut notes = Notes::default();
        for node in 0..1_000 {
            notes.change(0, node, Has::It);
            (0..1_000).for_each(|to| notes.say(node, to, [0, 1], Kind::Gives));
        }
        let talk = notes.talk(1_000, u64::from);
        assert_eq!((talk.nodes.len(), talk.messages.len(), talk.changes.len()), (NODES, MESSAGES, NODES));
    }
}
