//! A node, and what it wants of the world.

use hashyard_core::chain::{Rows, ScriptCache};
use hashyard_core::miner::{JobFactory, scan};
use hashyard_core::{Block, Params};
use hashyard_node::{Config, Home, Input, Log, Millis, Node, Output, WalletSource, WorkOrder};
use hashyard_wire::{Address, Endpoint, Message};

use crate::queue::Time;

/// From genesis to the beginning of a run, in ms.
const AGE: Millis = 60_000;

pub(super) struct Host {
    pub node: Node,
    /// Unix time at which the run begins, in ms.
    start: Millis,
    order: Option<Box<WorkOrder>>,
    /// When it wants to be called.
    wake: Time,
    /// When it will be: the earliest of the alarms that were set.
    alarm: Option<Time>,
}

/// What a node did that concerns others.
pub(super) enum Done {
    Send(u32, Message),
    End(u32),
    /// It did not do what a command said.
    Refused,
}

impl Host {
    /// A node without a wallet and indexes, which calls nobody by itself.
    pub fn new(params: &Params, seed: [u8; 32], cache: &ScriptCache) -> Option<Self> {
        let start = Millis::from(params.genesis.time) * 1_000 + AGE;
        let config = Config {
            wallet: WalletSource::None,
            log: Log::Off,
            finds_peers: false,
            overlay: false,
            bloom: false,
            ..Config::new(params.clone(), "laboratory", Home::Machine, seed).with_commands()
        };
        let mut node = Node::new(config, &Rows::default(), start).ok()?;
        node.share_script_cache(cache);
        node.drop_index();
        Some(Self { node, start, order: None, wake: Time::MAX, alarm: None })
    }

    pub fn endpoint(&self) -> Endpoint {
        Address::Node(self.node.id().0).into()
    }

    /// What it does about an input. Nothing is stored: the run is its only life.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Done> {
        self.node.handle(self.start + now, input);
        let mut done = vec![];
        loop {
            match self.node.poll() {
                Output::Send(peer, message) => done.push(Done::Send(peer as u32, message)),
                Output::Disconnect(peer) => done.push(Done::End(peer as u32)),
                Output::Work(order) => self.order = order,
                Output::Reply { result: Err(_), .. } => done.push(Done::Refused),
                Output::Wake(wake) => {
                    self.wake = wake.saturating_sub(self.start).max(now);
                    return done;
                }
                _ => {}
            }
        }
    }

    /// In how many ms it is to be called, unless it will be by then.
    pub fn alarm(&mut self, now: Time) -> Option<Time> {
        if self.wake == Time::MAX - self.start || self.alarm.is_some_and(|alarm| alarm <= self.wake) {
            return None;
        }
        self.alarm = Some(self.wake);
        Some(self.wake - now)
    }

    /// An alarm rings: whether the node wanted it. One that was set for a time that is none any more is followed by a later one.
    pub fn is_due(&mut self, now: Time) -> bool {
        if self.alarm == Some(now) {
            self.alarm = None;
        }
        self.wake <= now
    }

    /// The block that it was told to mine, with its nonce.
    pub fn solve(&mut self, extra_nonce: u64) -> Option<Block> {
        let order = self.order.take()?;
        let time = order.template.block.header.time;
        let factory = JobFactory::new(order.template);
        let nonce = scan(&factory.job(extra_nonce), 0..1 << 32).found?;
        Some(factory.assemble(extra_nonce, time, nonce))
    }
}
