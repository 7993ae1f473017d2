//! A running node's world: its clock, its timers, its carriers, its disk, its miners. One input, then all outputs.

use std::collections::VecDeque;

use futures_channel::mpsc::UnboundedSender;
use gloo::timers::callback::{Interval, Timeout};
use hashyard_links::{NodeId, RoomId};
use hashyard_node::command::{Json, RpcError};
use hashyard_node::{Act, Input, Node, Outcome, Output};
use hashyard_tab::chain_spec::ChainSpec;
use hashyard_tab::connections::Connections;
use hashyard_tab::mining_preferences::MiningPreferences;
use hashyard_tab::retry::Retry;
use hashyard_wire::Sessions;
use serde_json::Value;

use super::carriers::Carriers;
use super::encryption::Encryption;
use super::import::Import;
use super::parts::Part;
use super::platform::{clock_ms, post, unix_ms};
use super::pool::{MinerEvent, Pool};
use super::transport::Report;
use super::writer::Writer;
use crate::bridge::ask::Encoded;
use crate::bridge::{DriverView, FromNode, Refusal, RelayState, Said, StorageState, ToNode};

/// How often the page gets news at most, in ms.
const BEAT_MS: u32 = 250;

/// At most so many messages are kept for people to look at.
const MAX_LOGGED: usize = 500;

/// Stands for the number of a command that answers a question. Those that the page numbers have 32 bits.
const ASKED: u64 = u64::MAX;

/// Beats that come so late, in s, tell that the browser had stopped the tab, or that the machine slept.
const SLEPT_S: u64 = 20;

/// Whatever may happen in the node worker.
pub enum Event {
    /// The page said something.
    Page(ToNode),
    /// A carrier did.
    Carrier(Report),
    /// A miner did.
    Miner(u32, MinerEvent),
    /// The time that the node asked for has come.
    Wake,
    /// Time for news.
    Beat,
    /// A part was fetched, or has taken too long.
    Fetched(Part),
    /// An import has more to do.
    Import,
    /// Storing failed, and nothing is stored until everything is: what the browser said.
    DiskFailed(Said),
    /// Another tab, or the browser, took the stored data away.
    DiskTaken,
    /// Everything is stored, after it was not.
    Saved,
    /// Whether the browser promised to keep what is stored.
    Persistent(bool),
}

/// A running node.
pub struct Driver {
    pub(super) node: Node,
    pub(super) sessions: Sessions,
    pub(super) encryption: Encryption,
    pub(super) spec: ChainSpec,
    pub(super) writer: Writer,
    /// When to try to store everything again.
    retry: Retry,
    /// That is being tried.
    saving: bool,
    persistent: bool,
    pub(super) import: Option<Import>,
    pub(super) events: UnboundedSender<Event>,
    pub(super) inputs: VecDeque<Input>,
    /// What became of the last act.
    outcome: Option<Outcome>,
    /// What became of the last command that a screen's question stands for.
    replied: Option<Result<Value, RpcError>>,
    pool: Pool,
    pub(super) connections: Connections,
    pub(super) carriers: Carriers,
    wake: Option<(u64, Timeout)>,
    _beat: Interval,
    beats: u32,
    /// Unix ms of the last beat.
    last_beat: u64,
    pub(super) view: DriverView,
    told: Told,
}

/// What the page knows.
struct Told {
    visible: bool,
    revision: u64,
    /// Not before this time, by the worker's clock.
    next: f64,
    view: Option<DriverView>,
    /// The miner was at work when it was last told of, or has changed since.
    mining: bool,
}

impl Driver {
    /// Brings the node into its world.
    pub fn start(
        node: Node,
        spec: ChainSpec,
        writer: Writer,
        pool: Pool,
        storage: StorageState,
        events: UnboundedSender<Event>,
    ) -> Self {
        let told = Told { visible: true, revision: 0, next: 0.0, view: None, mining: true };
        let view = DriverView { storage, relay: RelayState::None, relay_url: None, threads_missing: None };
        let beat = sender(&events, || Event::Beat);
        let magic = node.chain().params().magic;
        let sessions = Sessions::new(magic, MAX_LOGGED);
        let encryption = Encryption::new(node.encrypts(), magic);
        let (room, me) = (RoomId(spec.room_id()), NodeId(node.id().0));
        let carriers = Carriers::new(room, me, node.network_active(), &events);
        let mut driver = Self {
            node,
            sessions,
            encryption,
            spec,
            writer,
            retry: Retry::default(),
            saving: false,
            persistent: false,
            import: None,
            inputs: VecDeque::new(),
            outcome: None,
            replied: None,
            pool,
            connections: Connections::default(),
            carriers,
            wake: None,
            _beat: Interval::new(BEAT_MS, beat),
            beats: 0,
            last_beat: unix_ms(),
            events,
            view,
            told,
        };
        if driver.node.finds_peers() {
            driver.carriers.start_bus();
        }
        if driver.node.can_mine() {
            driver.pool.prepare(unix_ms());
        }
        driver.turn(Input::Tick);
        driver
    }

    /// One input and all that follows from it.
    pub fn turn(&mut self, input: Input) {
        self.inputs.push_back(input);
        self.settle();
    }

    /// Has something done, and all that follows from it; gives what became of it.
    pub fn perform(&mut self, act: Act) -> Option<Outcome> {
        self.turn(Input::Act(act));
        self.outcome.take()
    }

    /// Does what the node says until all is quiet.
    pub(super) fn settle(&mut self) {
        loop {
            self.drain();
            // What follows at once, like a failed connection, is an input of its own.
            match self.inputs.pop_front() {
                Some(input) => self.node.handle(unix_ms(), input),
                None => break,
            }
        }
    }

    fn drain(&mut self) {
        loop {
            match self.node.poll() {
                Output::Wake(at) => break self.wake_at(at),
                output => self.act(output),
            }
        }
    }

    fn act(&mut self, output: Output) {
        match output {
            Output::Send(peer, message) => {
                let bytes = self.sessions.send(unix_ms(), peer, &message);
                self.write(peer, &bytes);
            }
            Output::Connect { endpoint, .. } => self.connect(endpoint),
            // Hosts have names elsewhere; here nodes have ids.
            Output::LookUp { name, .. } => self.inputs.push_back(Input::Found { name, endpoint: None }),
            Output::Disconnect(peer) => self.disconnect(peer),
            Output::NetworkActive(active) => self.carriers.set_active(active),
            Output::Persist(changes) => self.writer.write(changes),
            Output::Work(order) => self.pool.work(unix_ms(), order.map(|order| *order)),
            Output::Reply { id, result } => self.reply(id, result),
            Output::Done(outcome) => self.outcome = Some(outcome),
            Output::Wake(at) => self.wake_at(at),
        }
    }

    /// Runs a command that somebody typed.
    pub fn command(&mut self, id: u32, method: String, params: &str) {
        match Json::parse(params.as_bytes()) {
            Ok(params) => self.turn(Input::Command { id: id.into(), method, params }),
            Err(error) => {
                let message = format!("Parse error: {error}");
                self.reply(id.into(), Err(RpcError { code: -32700, message, cause: None }));
            }
        }
    }

    /// Runs a command for a question of a screen, and all that follows from it; gives what the command replied.
    pub fn run(&mut self, method: &str, params: Value) -> Result<Value, RpcError> {
        let (method, params) = (method.to_owned(), params.into());
        self.turn(Input::Command { id: ASKED, method, params });
        self.replied.take().unwrap_or_else(|| unreachable!("what a screen asks is done at once"))
    }

    /// Starts a command that takes time, for a question of a screen; its reply is not waited for.
    pub fn run_later(&mut self, method: &str, params: Value) -> Result<(), RpcError> {
        let (method, params) = (method.to_owned(), params.into());
        self.replied = None;
        self.turn(Input::Command { id: ASKED, method, params });
        self.replied.take().map_or(Ok(()), |reply| reply.map(drop))
    }

    fn reply(&mut self, id: u64, result: Result<Value, RpcError>) {
        if id == ASKED {
            self.replied = Some(result);
            return;
        }
        let reply = result.map_err(Refusal::from).and_then(|value| Encoded::of(value.to_string()));
        // Other ids are the page's own, which are 32 bits.
        self.writer.say(FromNode::Answer { id: id as u32, reply });
    }

    /// A miner did something.
    pub fn mined(&mut self, number: u32, event: MinerEvent) {
        if let Some(solved) = self.pool.heard(unix_ms(), number, event) {
            self.turn(solved);
        }
    }

    fn wake_at(&mut self, at: u64) {
        if self.wake.as_ref().is_some_and(|(due, _)| *due == at) {
            return;
        }
        let wait = at.saturating_sub(unix_ms()).min(60_000) as u32;
        self.wake = Some((at, Timeout::new(wait, sender(&self.events, || Event::Wake))));
    }

    /// The time that the node asked for has come.
    pub fn woken(&mut self) {
        self.wake = None;
        self.turn(Input::Tick);
    }

    /// The page was shown or hidden.
    pub fn set_visible(&mut self, visible: bool) {
        self.told.visible = visible;
        self.pool.set_surroundings(unix_ms(), |now| now.visible = visible);
        if visible {
            self.carriers.all().for_each(|transport| transport.wake());
            self.tell();
        }
    }

    /// Storing failed. Somebody who took the data away meant it, so that only the user has them stored again.
    pub fn disk_failed(&mut self, why: Said) {
        self.retry.failed(unix_ms());
        let was_saving = std::mem::take(&mut self.saving);
        match &mut self.view.storage {
            StorageState::Taken(reason) if was_saving => *reason = Some(why),
            StorageState::Taken(_) => {}
            state => *state = StorageState::Failed(why),
        }
        self.tell();
    }

    /// The stored data were taken away.
    pub fn disk_taken(&mut self) {
        self.retry.cancel();
        self.view.storage = StorageState::Taken(None);
        self.tell();
    }

    /// Everything is stored.
    pub fn saved(&mut self) {
        (self.retry, self.saving) = (Retry::default(), false);
        self.view.storage = StorageState::Saved { persistent: self.persistent };
        self.tell();
    }

    /// The browser promised to keep the data, or not. Says nothing about a disk that failed.
    pub fn set_persistent(&mut self, promised: bool) {
        self.persistent = promised;
        if let StorageState::Saved { persistent } = &mut self.view.storage {
            *persistent = promised;
        }
    }

    /// Stores everything anew in this database.
    pub fn save(&mut self, name: String) {
        self.retry.cancel();
        self.saving = true;
        self.writer.save(name, self.node.rows());
    }

    /// It is time to try so once more.
    pub fn wants_to_save(&self) -> bool {
        matches!(self.view.storage, StorageState::Failed(_)) && self.retry.is_due(unix_ms())
    }

    /// How mining should behave from now on.
    pub fn set_preferences(&mut self, preferences: MiningPreferences) {
        self.pool.set_preferences(unix_ms(), preferences);
        self.told.mining = true;
    }

    /// The machine is on mains power, or not, as far as the browser tells.
    pub fn set_on_mains(&mut self, on_mains: Option<bool>) {
        self.pool.set_surroundings(unix_ms(), |now| now.on_mains = on_mains);
        self.told.mining = true;
    }

    /// Time for news.
    pub fn beat(&mut self) {
        self.beats = self.beats.wrapping_add(1);
        let now = unix_ms();
        let slept_s = now.saturating_sub(std::mem::replace(&mut self.last_beat, now)) / 1_000;
        if slept_s >= SLEPT_S {
            post(&FromNode::Slept(slept_s as u32));
            self.carriers.all().for_each(|transport| transport.wake());
        }
        if let Some(unmined) = self.pool.watch(now) {
            self.turn(unmined);
        }
        self.view.threads_missing = self.pool.missing();
        // Every input is a reason for news; once a second is often enough for this one.
        if self.beats.is_multiple_of(4)
            && let Some(hashed) = self.pool.completed()
        {
            self.turn(hashed);
        }
        self.tell();
    }

    /// Tells the page what it doesn't know, while somebody looks at it, and not too often.
    pub fn tell(&mut self) {
        let now = unix_ms();
        if self.told.view.as_ref() != Some(&self.view) {
            self.told.view = Some(self.view.clone());
            post(&FromNode::Driver(self.view.clone()));
        }
        if !self.told.visible || clock_ms() < self.told.next {
            return;
        }
        let begin = clock_ms();
        let mining = self.pool.is_active();
        if mining || self.told.mining || self.node.revision() != self.told.revision {
            post(&FromNode::Mining(Box::new(self.pool.view(now, &self.node))));
            self.told.mining = mining;
        }
        if self.node.revision() != self.told.revision {
            self.told.revision = self.node.revision();
            post(&FromNode::Snapshot(Box::new(self.node.snapshot())));
        }
        // News costs the page about as much as it costs us: both have better things to do most of the time.
        let cost = clock_ms() - begin;
        self.told.next = begin + (f64::from(BEAT_MS) * 0.75).max(cost * 4.0);
    }

    /// Leaves the network and stops mining; the writer has the rest to store.
    pub fn shut_down(self) -> Writer {
        self.carriers.all().for_each(|transport| transport.shut_down());
        self.writer
    }
}

/// A callback that sends an event.
pub(super) fn sender(events: &UnboundedSender<Event>, event: fn() -> Event) -> impl Fn() + 'static {
    let events = events.clone();
    // The other end lives as long as the worker.
    move || drop(events.unbounded_send(event()))
}
