//! A node, and what it wants of the world.

use hashyard_core::chain::{Rows, ScriptCache};
use hashyard_core::miner::{JobFactory, scan};
use hashyard_core::{Block, BlockHash, Params};
use hashyard_node::{Config, Home, Input, Log, Millis, Node, Output, WalletSource, WorkOrder};
use hashyard_wire::{Address, Endpoint, Message};

use super::lanes::Lived;
use crate::queue::Time;

/// From genesis to the beginning of a run, in ms.
const AGE: Millis = 60_000;

pub(super) struct Host {
    pub node: Node,
    number: u32,
    /// Unix time at which the run begins, in ms.
    start: Millis,
    order: Option<Box<WorkOrder>>,
    /// When it wants to be called.
    wake: Time,
    /// When it will be: the earliest of the alarms that were set.
    alarm: Option<Time>,
    tip: BlockHash,
}

/// What a node did about one input.
pub(super) struct Step {
    pub time: Time,
    pub node: u32,
    /// Bytes of the message that it was about, if it was.
    pub message: Option<u64>,
    pub done: Vec<Done>,
    /// The tip, if it is another one.
    pub tip: Option<BlockHash>,
}

/// What a node did that concerns others.
pub(super) enum Done {
    /// A message to a node, and its bytes.
    Send(u32, Message, u64),
    End(u32),
    /// It did not do what a command said.
    Refused,
}

impl Host {
    /// A node without a wallet, which calls nobody by itself.
    pub fn new(number: u32, params: &Params, seed: [u8; 32], cache: &ScriptCache) -> Option<Self> {
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
        let tip = node.chain().tip().hash;
        Some(Self { node, number, start, order: None, wake: Time::MAX, alarm: None, tip })
    }

    pub fn endpoint(&self) -> Endpoint {
        Address::Node(self.node.id().0).into()
    }

    /// What it does about an input. Nothing is stored: the run is its only life.
    pub fn handle(&mut self, time: Time, input: Input) -> Step {
        let message = match &input {
            Input::Received(_, received) => Some(received.size as u64),
            _ => None,
        };
        self.node.handle(self.start + time, input);
        let mut done = vec![];
        loop {
            match self.node.poll() {
                Output::Send(peer, message) => {
                    let size = message.size() as u64;
                    done.push(Done::Send(peer as u32, message, size));
                }
                Output::Disconnect(peer) => done.push(Done::End(peer as u32)),
                Output::Work(order) => self.order = order,
                Output::Reply { result: Err(_), .. } => done.push(Done::Refused),
                Output::Wake(wake) => {
                    self.wake = wake.saturating_sub(self.start).max(time);
                    let tip = self.node.chain().tip().hash;
                    let is_new = core::mem::replace(&mut self.tip, tip) != tip;
                    return Step { time, node: self.number, message, done, tip: is_new.then_some(tip) };
                }
                _ => {}
            }
        }
    }

    /// Lives up to a time: through what comes to it, in order, and what it wanted to do by itself meanwhile.
    pub fn live(&mut self, came: impl Iterator<Item = (Time, Input)>, until: Time, lived: &mut Lived) {
        // All that ring before then are why it is called.
        self.alarm = self.alarm.filter(|alarm| *alarm >= until);
        for (time, input) in came {
            self.tick_before(time, lived);
            lived.steps.push(self.handle(time, input));
        }
        self.tick_before(until, lived);
        lived.alarms.extend(self.next_alarm().map(|alarm| (self.number, alarm)));
    }

    fn tick_before(&mut self, time: Time, lived: &mut Lived) {
        while self.wake < time {
            lived.steps.push(self.handle(self.wake, Input::Tick));
        }
    }

    /// When it is to be called, unless it will be by then.
    pub fn next_alarm(&mut self) -> Option<Time> {
        if self.wake == Time::MAX - self.start || self.alarm.is_some_and(|alarm| alarm <= self.wake) {
            return None;
        }
        self.alarm = Some(self.wake);
        self.alarm
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

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}
