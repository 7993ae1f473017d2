//! Relays joined by hand: time moves when a test says so, and words can be lost and doubled.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_links::{ClientMessage, NodeId, Refusal, RelayMessage, RoomId};

use crate::elsewhere::{Elsewhere, Post, RelayId};
use crate::hub::{ConnectionId, Hub, Input, Limits, Output};

pub fn node(number: u8) -> NodeId {
    NodeId([number; 32])
}

pub struct Relay {
    pub hub: Hub,
    pub elsewhere: Elsewhere,
    /// What each connection was sent, in order.
    pub sent: BTreeMap<ConnectionId, Vec<Vec<u8>>>,
    pub dropped: BTreeMap<ConnectionId, Refusal>,
}

impl Relay {
    pub fn new(id: u8) -> Self {
        let hub = Hub::new(Limits { queue_frames: 100, ..Limits::default() });
        let elsewhere = Elsewhere::new(RelayId([id; 16]));
        Self { hub, elsewhere, sent: BTreeMap::new(), dropped: BTreeMap::new() }
    }

    /// Does what the hub wants; everybody reads at once.
    pub fn obey(&mut self, now_ms: u64) {
        while let Some(output) = self.hub.poll() {
            match self.elsewhere.take(&mut self.hub, now_ms, output) {
                Some(Output::Send { to, bytes }) => {
                    self.hub.handle(now_ms, to, Input::Written(bytes.len()));
                    self.sent.entry(to).or_default().push(bytes);
                }
                Some(Output::Drop { connection, refusal }) => drop(self.dropped.insert(connection, refusal)),
                None => {}
            }
        }
    }
}

/// Relays with ids from 1 on, and what is on its way between them.
pub struct World {
    pub now_ms: u64,
    pub relays: Vec<Relay>,
    /// Relays that others do not hear, and that hear nothing.
    pub cut: BTreeSet<usize>,
    /// Connections that say nothing any more, with their relays.
    pub silent: BTreeSet<(usize, ConnectionId)>,
    /// Words that are lost: all of which this says so.
    pub loses: fn(&Post) -> bool,
    /// How often each word arrives.
    pub times: usize,
    /// How much each of them said to one alone, in bytes.
    pub alone: usize,
}

impl World {
    pub fn new(count: u8) -> Self {
        let relays = (1..=count).map(Relay::new).collect();
        let (cut, silent) = (BTreeSet::new(), BTreeSet::new());
        World { now_ms: 1_000, relays, cut, silent, loses: |_| false, times: 1, alone: 0 }
    }

    pub fn input(&mut self, at: usize, connection: ConnectionId, input: Input<'_>) {
        let relay = &mut self.relays[at];
        relay.hub.handle(self.now_ms, connection, input);
        if input == Input::Closed {
            relay.elsewhere.left(&mut relay.hub, self.now_ms, connection);
        }
        relay.obey(self.now_ms);
        self.deliver();
    }

    /// Member n has connection n and node id n, at whatever relay.
    pub fn join(&mut self, at: usize, number: u8, room: RoomId) {
        self.input(at, number.into(), Input::Connected);
        let join = ClientMessage::Join { room, node: node(number) };
        self.input(at, number.into(), Input::Received(&join.encode()));
    }

    pub fn send(&mut self, at: usize, from: u8, to: u8, payload: &[u8]) {
        let send = ClientMessage::Send { to: node(to), payload };
        self.input(at, from.into(), Input::Received(&send.encode()));
    }

    pub fn deliver(&mut self) {
        for round in 0.. {
            let posts: Vec<(usize, Post)> = (0..self.relays.len())
                .flat_map(|at| {
                    std::iter::from_fn(|| Some((at, self.relays[at].elsewhere.poll()?))).collect::<Vec<_>>()
                })
                .collect();
            if posts.is_empty() {
                return;
            }
            assert!(round < 50, "relays talk without end");
            posts.into_iter().for_each(|(from, post)| self.post(from, &post));
        }
    }

    pub fn post(&mut self, from: usize, post: &Post) {
        let now_ms = self.now_ms;
        let sender = &mut self.relays[from];
        sender.elsewhere.posted(&mut sender.hub, now_ms, post.bytes.len(), post.ends);
        sender.obey(now_ms);
        if post.to.is_some() {
            self.alone += post.bytes.len();
        }
        for at in 0..self.relays.len() {
            let relay = &mut self.relays[at];
            let is_meant = post.to.is_none_or(|to| to == relay.elsewhere.me);
            if is_meant && !self.cut.contains(&at) && !self.cut.contains(&from) && !(self.loses)(post) {
                for _ in 0..self.times {
                    assert!(relay.elsewhere.heard(&mut relay.hub, now_ms, &post.bytes));
                    relay.obey(now_ms);
                }
            }
        }
    }

    /// Lets time pass, in steps of half a second; all connections of the given numbers ping.
    pub fn pass(&mut self, ms: u64) {
        for _ in 0..ms / 500 {
            self.now_ms += 500;
            for (at, relay) in self.relays.iter_mut().enumerate() {
                relay.hub.tick(self.now_ms);
                relay.elsewhere.tick(&mut relay.hub, self.now_ms);
                relay.obey(self.now_ms);
                let here: Vec<ConnectionId> = relay.elsewhere.seats.keys().copied().collect();
                let ping = ClientMessage::Ping.encode();
                let awake = here.into_iter().filter(|id| !self.silent.contains(&(at, *id)));
                awake.for_each(|id| relay.hub.handle(self.now_ms, id, Input::Received(&ping)));
                relay.obey(self.now_ms);
            }
            self.deliver();
        }
    }

    /// What a member heard since it was asked last, without pongs.
    pub fn heard(&mut self, at: usize, number: u8) -> Vec<Vec<u8>> {
        let mut heard = self.relays[at].sent.remove(&number.into()).unwrap_or_default();
        heard.retain(|bytes| *bytes != RelayMessage::Pong.encode());
        heard
    }

    /// Whom a member knows from all that it ever heard.
    pub fn known(&mut self, at: usize, number: u8) -> Vec<u8> {
        let mut known = BTreeSet::new();
        for bytes in self.relays[at].sent.get(&number.into()).into_iter().flatten() {
            match RelayMessage::decode(bytes).unwrap() {
                RelayMessage::Welcome { members } => known = members.into_iter().collect(),
                RelayMessage::Joined(node) => assert!(known.insert(node), "{node:?} came twice"),
                RelayMessage::Left(node) => assert!(known.remove(&node), "{node:?} left twice"),
                _ => {}
            }
        }
        known.into_iter().map(|node| node.0[0]).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.relays.iter().all(|relay| {
            let elsewhere = &relay.elsewhere;
            elsewhere.rooms.is_empty() && elsewhere.relays.is_empty() && elsewhere.guests.is_empty()
        })
    }
}
