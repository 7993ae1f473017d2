//! Mining in threads of their own: who does what, what came of it, and how fast it goes.
//!
//! A worker's scripts come from the web server, which may hang, or have another build by now. So one worker more than is needed is
//! kept ready, from the start on: one thread can always mine.

mod view;

use std::collections::{BTreeMap, VecDeque};

use futures_channel::mpsc::UnboundedSender;
use hashyard_core::miner::JobFactory;
use hashyard_core::{BlockHash, Target};
use hashyard_node::{Input, WorkOrder};
use hashyard_tab::hash_rate::HashRate;
use hashyard_tab::mining_preferences::{Engine, MiningPreferences, Pause, Surroundings};
use hashyard_tab::retry::Retry;
use hashyard_tab::rounds::{Outcome, Progress, Rounds};
use hashyard_tab::watchdog::Watchdog;

use super::miner::{FromMiner, ToMiner};
use super::node_driver::Event;
use crate::bridge::{Breakdown, Role};
use crate::port::{Port, Scripts};

/// Own blocks that are watched for going stale; older ones are decided.
const WATCHED: usize = 100;

/// A worker that has not come up by then, in ms, is given up.
const COMES_UP_MS: u64 = 20_000;

/// What is said to who waits for blocks when there is nobody to mine them.
const NOBODY: &str = "no mining thread can be started: reload the page";

/// Miners that may break, one after the other and without a slice done in between, before no more are started.
const MAX_BREAKDOWNS: u32 = 8;

/// What became of a miner's worker.
#[derive(Debug)]
pub enum MinerEvent {
    /// It said something.
    Said(FromMiner),
    /// It broke: what the browser says.
    Broke(String),
}

/// All miners of this tab.
pub struct Pool {
    scripts: Scripts,
    cores: u32,
    events: UnboundedSender<Event>,
    /// Workers by number; they are kept while nothing is mined, to be quick when something is.
    miners: BTreeMap<u32, Miner>,
    last_number: u32,
    /// When to try to start a worker again, after one that did not come up.
    hiring: Retry,
    round: Option<Round>,
    /// The round waits for its time.
    held: bool,
    rounds: Rounds,
    rate: HashRate,
    /// Completed and not yet told to the node.
    hashes: u64,
    /// Some miner has done something since mining began.
    warm: bool,
    breakdowns: u32,
    /// All that ever broke or fell silent, and what was last wrong with one.
    broken: (u32, Breakdown),
    preferences: MiningPreferences,
    surroundings: Surroundings,
    /// What was last heard of the GPU.
    gpu: Option<Result<(String, bool), String>>,
    watchdog: Watchdog,
    /// Each thread's own rate.
    rates: BTreeMap<u32, HashRate>,
    tried: u64,
    found: u32,
    stale: u32,
    watched: VecDeque<BlockHash>,
    /// The last order of which the node was told that nobody mines it.
    unmined: u64,
}

/// A worker for one thread, or a spare one.
struct Miner {
    port: Port<ToMiner>,
    thread: Option<u32>,
    since: u64,
    /// It was seen to have come up.
    up: bool,
}

/// What is being mined.
struct Round {
    order: u64,
    threads: u32,
    factory: JobFactory,
    height: u32,
    parent: BlockHash,
    tx_count: u32,
    target: Target,
    /// Nobody hashes before this time, in Unix ms.
    not_before: u64,
}

impl Round {
    fn new(order: WorkOrder) -> Self {
        let block = &order.template.block;
        Self {
            order: order.order,
            threads: order.threads,
            height: order.template.height,
            parent: block.header.prev_blockhash,
            tx_count: block.transactions.len() as u32,
            target: order.template.target,
            not_before: order.not_before,
            factory: JobFactory::new(order.template),
        }
    }
}

impl Pool {
    /// No miners yet. What they say comes through `events`.
    pub fn new(scripts: Scripts, cores: u32, events: UnboundedSender<Event>) -> Self {
        Self {
            scripts,
            cores,
            events,
            miners: BTreeMap::new(),
            last_number: 0,
            hiring: Retry::default(),
            round: None,
            held: false,
            rounds: Rounds::default(),
            rate: HashRate::default(),
            hashes: 0,
            warm: false,
            breakdowns: 0,
            broken: (0, Breakdown::default()),
            preferences: MiningPreferences::default(),
            surroundings: Surroundings { visible: true, on_mains: None },
            gpu: None,
            watchdog: Watchdog::default(),
            rates: BTreeMap::new(),
            tried: 0,
            found: 0,
            stale: 0,
            watched: VecDeque::new(),
            unmined: 0,
        }
    }

    /// The node's order: mine this, or nothing.
    pub fn work(&mut self, now: u64, order: Option<WorkOrder>) {
        match order {
            Some(order) => self.begin(now, Round::new(order)),
            None => self.stop(),
        }
    }

    fn begin(&mut self, now: u64, round: Round) {
        let (before, threads) = (self.round.as_ref(), round.threads);
        if before.is_none() {
            (self.warm, self.breakdowns) = (false, 0);
        }
        if before.is_none() && self.pause().is_none() {
            self.rate.start(now);
        }
        self.rounds.begin(before.is_some_and(|before| before.height == round.height));
        self.round = Some(round);
        self.release(threads);
        self.rates.retain(|thread, _| *thread < threads);
        self.held = !self.is_due(now);
        match self.held {
            true => self.halt(),
            false => self.assign_all(now),
        }
    }

    fn stop(&mut self) {
        self.round = None;
        self.rounds.begin(false);
        self.rest();
    }

    fn rest(&mut self) {
        self.rate.stop();
        self.rates.clear();
        self.halt();
    }

    fn halt(&mut self) {
        self.watchdog.forget_all();
        self.miners.values().for_each(|miner| miner.port.send(ToMiner::Stop));
    }

    /// Workers of threads from this one on become spare ones; the machine needs no more of those than it has cores.
    fn release(&mut self, threads: u32) {
        for miner in self.miners.values_mut().filter(|miner| miner.thread.is_some_and(|own| own >= threads)) {
            miner.port.send(ToMiner::Stop);
            miner.thread = None;
        }
        while self.miners.values().filter(|miner| miner.thread.is_none()).count() > self.cores as usize
            && let Some(spare) = self.spare()
        {
            self.miners.remove(&spare);
        }
    }

    /// How mining should behave from now on.
    pub fn set_preferences(&mut self, now: u64, preferences: MiningPreferences) {
        let paused = self.pause();
        self.preferences = preferences;
        self.resume_or_rest(now, paused);
        // The duty cycle is part of what miners are told.
        if paused.is_none() && self.pause().is_none() {
            self.assign_all(now);
        }
    }

    /// What the browser tells of the tab from now on.
    pub fn set_surroundings(&mut self, now: u64, change: impl FnOnce(&mut Surroundings)) {
        let paused = self.pause();
        change(&mut self.surroundings);
        self.resume_or_rest(now, paused);
    }

    fn resume_or_rest(&mut self, now: u64, before: Option<Pause>) {
        match (before, self.pause()) {
            (None, Some(_)) => {
                self.rounds.begin(true);
                self.rest();
            }
            (Some(_), None) if self.is_active() => {
                self.rate.start(now);
                self.assign_all(now);
            }
            _ => {}
        }
    }

    fn pause(&self) -> Option<Pause> {
        self.preferences.pause(self.surroundings)
    }

    /// The time to hash has come.
    fn is_due(&self, now: u64) -> bool {
        self.round.as_ref().is_some_and(|round| now >= round.not_before)
    }

    fn assign_all(&mut self, now: u64) {
        let threads = self.round.as_ref().map_or(0, |round| round.threads);
        (0..threads).for_each(|thread| self.assign(now, thread));
    }

    /// Gives a thread something new to do, unless mining rests; starts its worker if there is none.
    fn assign(&mut self, now: u64, thread: u32) {
        let willing = self.breakdowns < MAX_BREAKDOWNS && self.pause().is_none() && self.is_due(now);
        if !willing {
            return;
        }
        let Some(number) = self.number_of(thread).or_else(|| self.find_miner(now, thread)) else { return };
        let Some(round) = &self.round else { return };
        let assignment = self.rounds.assign(thread);
        let job = round.factory.job(assignment.extra_nonce);
        let drives_gpu = thread == 0 && self.preferences.engine == Engine::Gpu;
        self.miners[&number].port.send(ToMiner::mine(assignment.job, &job, self.preferences, drives_gpu));
        self.watchdog.begin(thread, now);
    }

    fn number_of(&self, thread: u32) -> Option<u32> {
        self.miners.iter().find(|(_, miner)| miner.thread == Some(thread)).map(|(number, _)| *number)
    }

    /// A spare worker, one that is up if there is one.
    fn spare(&self) -> Option<u32> {
        let spares = self.miners.iter().filter(|(_, miner)| miner.thread.is_none());
        spares.max_by_key(|(_, miner)| miner.port.is_up()).map(|(number, _)| *number)
    }

    /// The spare worker takes on this thread, and another one is started in its place.
    fn find_miner(&mut self, now: u64, thread: u32) -> Option<u32> {
        self.prepare(now);
        let number = self.spare()?;
        self.miners.get_mut(&number)?.thread = Some(thread);
        self.prepare(now);
        Some(number)
    }

    /// Starts a spare worker if there is none.
    pub fn prepare(&mut self, now: u64) {
        let may_try = self.hiring.failures() == 0 || self.hiring.is_due(now);
        if self.spare().is_some() || !may_try {
            return;
        }
        self.hiring.cancel();
        self.last_number += 1;
        let port = hire(&self.scripts, self.last_number, &self.events);
        self.miners.insert(self.last_number, Miner { port, thread: None, since: now, up: false });
    }

    /// Hears a miner. A block goes on to the node.
    pub fn heard(&mut self, now: u64, number: u32, event: MinerEvent) -> Option<Input> {
        match event {
            MinerEvent::Said(FromMiner::Progress(progress)) => {
                let thread = self.miners.get(&number)?.thread?;
                self.progress(now, thread, progress)
            }
            MinerEvent::Said(FromMiner::Ready) => None,
            MinerEvent::Said(FromMiner::Gpu(gpu)) => {
                self.gpu = Some(gpu);
                None
            }
            MinerEvent::Broke(why) => {
                self.replace(now, number, Breakdown::Broke(why));
                None
            }
        }
    }

    fn progress(&mut self, now: u64, thread: u32, progress: Progress) -> Option<Input> {
        let hashes = u64::from(progress.hashes);
        self.hashes += hashes;
        self.tried += hashes;
        self.rate.completed(now, hashes);
        self.rates.entry(thread).or_insert_with(|| HashRate::started(now)).completed(now, hashes);
        self.watchdog.heard(thread, now);
        (self.warm, self.breakdowns) = (true, 0);
        match self.rounds.report(thread, &progress) {
            Outcome::Working | Outcome::Late => None,
            Outcome::Exhausted => self.exhausted(now, thread),
            Outcome::Found { extra_nonce, nonce } => {
                // Until the node has a new order there is nothing to do.
                self.watchdog.forget(thread);
                self.found(extra_nonce, nonce)
            }
        }
    }

    /// A signed block has the one header only.
    fn exhausted(&mut self, now: u64, thread: u32) -> Option<Input> {
        let round = self.round.as_ref()?;
        if !round.factory.has_extra_nonce() {
            return Some(Input::Exhausted { order: round.order });
        }
        self.assign(now, thread);
        None
    }

    fn found(&mut self, extra_nonce: u64, nonce: u32) -> Option<Input> {
        let round = self.round.as_ref()?;
        let time = round.factory.job(extra_nonce).header().time;
        let block = Box::new(round.factory.assemble(extra_nonce, time, nonce));
        self.found += 1;
        self.watched.push_back(block.block_hash());
        Some(Input::Solved(block))
    }

    /// Another worker takes the place of one that broke. After many of them in a row nobody does.
    fn replace(&mut self, now: u64, number: u32, why: Breakdown) {
        let Some(miner) = self.miners.remove(&number) else { return };
        if miner.port.is_up() {
            super::platform::complain(&format!("a miner broke and is replaced: {why:?}"));
            self.breakdowns += 1;
            self.broken = (self.broken.0 + 1, why);
        } else {
            if self.hiring.failures() == 0 {
                super::platform::complain(&format!("a mining thread can't be started: {why:?}"));
            }
            self.hiring.failed(now);
        }
        if let Some(thread) = miner.thread {
            self.rounds.forget(thread);
            self.watchdog.forget(thread);
            self.assign(now, thread);
        }
        self.prepare(now);
    }

    /// Looks after the miners, a few times a second. Says so if nobody mines what was ordered.
    pub fn watch(&mut self, now: u64) -> Option<Input> {
        for thread in self.watchdog.silent(now) {
            let silent = self.number_of(thread);
            silent.into_iter().for_each(|number| self.replace(now, number, Breakdown::Silent));
        }
        self.watch_starts(now);
        if self.held && self.is_due(now) {
            self.held = false;
            self.assign_all(now);
        }
        let order = self.round.as_ref()?.order;
        if !self.is_stuck() || std::mem::replace(&mut self.unmined, order) == order {
            return None;
        }
        Some(Input::Unmined(NOBODY))
    }

    /// Who has come up, and who won't.
    fn watch_starts(&mut self, now: u64) {
        let mut late = vec![];
        for (number, miner) in self.miners.iter_mut().filter(|(_, miner)| !miner.up) {
            miner.up = miner.port.is_up();
            if miner.up {
                self.hiring = Retry::default();
            } else if now > miner.since + COMES_UP_MS {
                late.push(*number);
            }
        }
        late.into_iter().for_each(|number| self.replace(now, number, Breakdown::Late));
        let threads = self.round.as_ref().map_or(0, |round| round.threads);
        if self.hiring.failures() == 0 || self.hiring.is_due(now) {
            let idle: Vec<u32> = (0..threads).filter(|thread| self.number_of(*thread).is_none()).collect();
            idle.into_iter().for_each(|thread| self.assign(now, thread));
        }
    }

    /// How many threads mine, if more should and can't be started.
    pub fn missing(&self) -> Option<u32> {
        let wanted =
            self.round.as_ref().filter(|_| self.pause().is_none() && self.hiring.failures() > 0)?.threads;
        let at_work = self.miners.values().filter(|miner| miner.up && miner.thread.is_some()).count() as u32;
        (at_work < wanted).then_some(at_work)
    }

    /// Something should be mined, and nobody can.
    fn is_stuck(&self) -> bool {
        self.is_active() && (self.missing() == Some(0) || self.breakdowns >= MAX_BREAKDOWNS)
    }

    /// What was completed since the last time, for the node.
    pub fn completed(&mut self) -> Option<Input> {
        self.round.as_ref()?;
        let hashes = std::mem::take(&mut self.hashes);
        (hashes > 0).then_some(Input::Hashed(hashes))
    }

    /// Something is being mined.
    pub fn is_active(&self) -> bool {
        self.round.is_some()
    }
}

fn hire(scripts: &Scripts, number: u32, events: &UnboundedSender<Event>) -> Port<ToMiner> {
    let (said, broke) = (events.clone(), events.clone());
    // The other end lives as long as the worker.
    let hear = move |message| drop(said.unbounded_send(Event::Miner(number, MinerEvent::Said(message))));
    let fail = move |why| drop(broke.unbounded_send(Event::Miner(number, MinerEvent::Broke(why))));
    Port::open(scripts, Role::Miner, hear, fail)
}
