//! The node worker: starts a node when the page says so, and hears the page whether there is a node or not.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::mem;
use std::pin::Pin;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::timers::future::TimeoutFuture;
use hashyard_core::chain::{Rows, Table};
use hashyard_core::wallet::{Mnemonic, wipe_stack};
use hashyard_node::{BadName, Config, Home, Mode, Node, Prune, WalletSource, is_name};
use hashyard_tab::chain_spec::{ChainPart, ChainSpec};
use hashyard_tab::slot::SlotId;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::UrlSearchParams;

use super::node_driver::{Driver, Event};
use super::parts::{self, Part};
use super::platform::{self, clock_ms, complain, describe, entropy, post, scope, unix_ms};
use super::pool::Pool;
use super::slots::{self, Claimed};
use super::store::{self, Store};
use super::writer::{self, Writer};
use super::yielding::Yielder;
use super::{import, questions};
use crate::bridge::{
    FromNode, IN_WARMUP, ImportError, Refusal, RpcFailure, Said, StartError, StartOptions, StorageState,
    ToNode,
};
use crate::i18n::shell;
use crate::port::Scripts;

/// Who waits so long for a part, in ms, is told that it does not come.
const PART_MS: u32 = 30_000;

/// How long events are worked on before new ones are looked at, in ms.
const BATCH_MS: f64 = 30.0;

/// What may wait for parts; the page asks one thing at a time, mostly.
const MAX_WAITING: usize = 1_000;

/// The tab's node, if it runs, and the slot that is the tab's even if it doesn't.
pub struct Tab {
    events: UnboundedSender<Event>,
    pub(super) claimed: Option<Claimed>,
    pub(super) driver: Option<Driver>,
    /// What needs parts, and waits until they are fetched: at most [`MAX_WAITING`].
    waiting: Vec<ToNode>,
}

/// What a node starts from.
struct Stored {
    /// None in memory.
    store: Option<Store>,
    rows: Rows,
    state: StorageState,
}

/// Begins to listen. Events go into a queue; the node's own bounds on what peers may send at once bound it, too.
pub fn start() -> UnboundedSender<Event> {
    let (events, queue) = unbounded();
    let tab = Tab { events: events.clone(), claimed: None, driver: None, waiting: vec![] };
    spawn_local(tab.serve(queue));
    events
}

/// What others send, however much, holds up neither people nor the node's own blocks and clock.
fn sort_in(event: Event, own: &mut VecDeque<Event>, others: &mut VecDeque<Event>) {
    match event {
        Event::Carrier(_) | Event::Import => others.push_back(event),
        _ => own.push_back(event),
    }
}

impl Tab {
    /// Takes in all that has come, then works for a while: first on what is the tab's own, then on the rest in order.
    async fn serve(mut self, mut queue: UnboundedReceiver<Event>) {
        let (yielder, mut own, mut others) = (Yielder::new(), VecDeque::new(), VecDeque::new());
        loop {
            if own.is_empty() && others.is_empty() {
                let Ok(event) = queue.recv().await else { return };
                sort_in(event, &mut own, &mut others);
            }
            yielder.yield_now().await;
            while let Ok(event) = queue.try_recv() {
                sort_in(event, &mut own, &mut others);
            }
            let begin = clock_ms();
            while clock_ms() < begin + BATCH_MS
                && let Some(event) = own.pop_front().or_else(|| others.pop_front())
            {
                self.take(event).await;
            }
        }
    }

    async fn take(&mut self, event: Event) {
        match event {
            Event::Page(message) if is_missing(needs(&message)) => self.wait_for_parts(message),
            Event::Page(message) => self.hear_and_forget(message).await,
            Event::Fetched(part) => {
                for message in mem::take(&mut self.waiting) {
                    let needs = needs(&message);
                    match is_missing(needs) {
                        false => self.hear_and_forget(message).await,
                        true if needs.contains(&part) && !part.is_here() => refuse(message),
                        true => self.waiting.push(message),
                    }
                }
            }
            event => self.drive(event),
        }
    }

    async fn hear_and_forget(&mut self, message: ToNode) {
        // In a frame of its own, which is wiped: were it part of this one, what it moves would stay here.
        let heard: Pin<Box<dyn Future<Output = ()> + '_>> = Box::pin(self.hear(message));
        heard.await;
        wipe_stack();
    }

    /// The node goes on meanwhile.
    fn wait_for_parts(&mut self, message: ToNode) {
        if self.waiting.len() == MAX_WAITING {
            return refuse(message);
        }
        for part in needs(&message).iter().filter(|part| !part.is_here()) {
            if !self.waiting.iter().any(|waiting| needs(waiting).contains(part)) {
                self.fetch(*part);
            }
        }
        self.waiting.push(message);
    }

    fn fetch(&self, part: Part) {
        let (fetched, late) = (self.events.clone(), self.events.clone());
        spawn_local(async move {
            part.fetch().await;
            let _ = fetched.unbounded_send(Event::Fetched(part));
        });
        // A web server may hang.
        spawn_local(async move {
            TimeoutFuture::new(PART_MS).await;
            let _ = late.unbounded_send(Event::Fetched(part));
        });
    }

    async fn hear(&mut self, message: ToNode) {
        match message {
            ToNode::Start(options) => self.start(*options).await,
            ToNode::Ask { id, question } => self.ask(id, question).await,
            ToNode::Close => self.close().await,
            ToNode::Rpc { id, method, params } => match &mut self.driver {
                Some(driver) => driver.command(id, method, &params),
                None => refuse_command(id, "the node is not running"),
            },
            ToNode::File { import, chunk } => match &mut self.driver {
                Some(driver) => driver.file(import, chunk),
                None => import::refuse(import, ImportError::NotRunning),
            },
            ToNode::MiningPreferences(preferences) => {
                self.drive_with(|driver| driver.set_preferences(preferences))
            }
            ToNode::Direct { call, news } => self.drive_with(|driver| driver.direct_news(call, news)),
            ToNode::OnMains(on_mains) => self.drive_with(|driver| driver.set_on_mains(on_mains)),
            ToNode::Visible(visible) => {
                self.ask_persistence();
                self.drive_with(|driver| driver.set_visible(visible));
            }
        }
    }

    fn drive_with(&mut self, act: impl FnOnce(&mut Driver)) {
        if let Some(driver) = &mut self.driver {
            act(driver);
        }
    }

    #[inline(never)]
    fn drive(&mut self, event: Event) {
        let Some(driver) = &mut self.driver else { return };
        match event {
            Event::Page(_) | Event::Fetched(_) => {}
            Event::Carrier(report) => driver.report(report),
            Event::Miner(number, event) => driver.mined(number, event),
            Event::Wake => driver.woken(),
            Event::Beat => {
                driver.beat();
                if let Some(claimed) = self.claimed.as_ref().filter(|_| driver.wants_to_save()) {
                    driver.save(claimed.id.to_string());
                }
            }
            Event::Import => driver.go_on_importing(),
            Event::DiskFailed(why) => driver.disk_failed(why),
            Event::DiskTaken => driver.disk_taken(),
            Event::Saved => driver.saved(),
            Event::Persistent(promised) => driver.set_persistent(promised),
        }
    }

    async fn start(&mut self, options: StartOptions) {
        self.stop().await;
        mem::take(&mut self.waiting).into_iter().for_each(refuse);
        match self.try_start(options).await {
            Ok(driver) => self.driver = Some(driver),
            Err(error) => post(&FromNode::Failed(error)),
        }
    }

    async fn try_start(&mut self, options: StartOptions) -> Result<Driver, StartError> {
        let spec = read_link(&options.query)?;
        read_words(&options)?;
        let Stored { store, rows, state } = self.open_disk(&spec, &options).await?;
        let mut config = Config {
            name: first_name(&rows, options.name.as_deref()),
            commands: parts::run,
            encrypts: options.encrypts,
            ..config(&spec)
        };
        // What lives while something is waited for is nowhere wiped.
        if let Some(words) = read_words(&options)? {
            config.wallet = WalletSource::Words(words);
        }
        let node = Node::new(config, &rows, unix_ms()).map_err(|error| StartError::Corrupt(error.into()))?;
        post(&FromNode::Started { slot: self.slot(&options), invite: invitation(&spec) });
        let guard = self.claimed.as_ref().and_then(Claimed::guard);
        let writer = Writer::start(store, guard, self.events.clone());
        let scripts = Scripts { worker_js: options.worker_js, glue_js: options.glue_js };
        let pool = Pool::new(scripts, options.cores, self.events.clone());
        let mut driver = Driver::start(node, spec, writer, pool, state, self.events.clone());
        if options.direct {
            driver.start_direct();
        }
        driver.set_relay(options.relay);
        driver.tell();
        self.ask_persistence();
        Ok(driver)
    }

    async fn open_disk(&mut self, spec: &ChainSpec, options: &StartOptions) -> Result<Stored, StartError> {
        if options.memory_only {
            self.claimed = None;
            return Ok(Stored { store: None, rows: Rows::default(), state: StorageState::Memory });
        }
        let id = self.claim(spec, options.slot).await.ok_or(StartError::NoSlot)?;
        let store = open_store(&id, &self.events).await?;
        let rows = store.read().await.map_err(StartError::Corrupt)?;
        Ok(Stored { store: Some(store), rows, state: StorageState::Saved { persistent: false } })
    }

    /// A tab that starts again in the same room keeps its slot.
    async fn claim(&mut self, spec: &ChainSpec, remembered: Option<u32>) -> Option<SlotId> {
        let room = SlotId::new(spec, 0);
        if !self.claimed.as_ref().is_some_and(|claimed| claimed.id.is_same_room(&room)) {
            self.claimed = slots::claim(spec, remembered).await;
        }
        self.claimed.as_ref().map(|claimed| claimed.id.clone())
    }

    /// In memory a tab has no slot; it remembers the one that it may have had.
    fn slot(&self, options: &StartOptions) -> u32 {
        self.claimed.as_ref().map_or(options.slot.unwrap_or(0), |claimed| claimed.id.slot)
    }

    /// Ends the node, if one runs, when all that it had to store is stored.
    pub(super) async fn stop(&mut self) {
        if let Some(driver) = self.driver.take() {
            driver.shut_down().finish().await;
        }
    }

    /// The sooner the slot is free, the less the next page has to wait for it.
    async fn close(&mut self) {
        self.stop().await;
        if let Some(claimed) = self.claimed.take() {
            claimed.give_back().await;
        }
        scope().close();
    }

    fn ask_persistence(&self) {
        let events = self.events.clone();
        spawn_local(async move {
            let Ok(asked) = scope().navigator().storage().persisted() else { return };
            let promised = JsFuture::from(asked).await.is_ok_and(|promised| promised.is_truthy());
            let _ = events.unbounded_send(Event::Persistent(promised));
        });
    }
}

/// What exists and can't be opened is damaged, or of a later version of the app; it is not to be taken for missing storage.
async fn open_store(id: &SlotId, events: &UnboundedSender<Event>) -> Result<Store, StartError> {
    let name = id.to_string();
    match writer::open(&name, events).await {
        Ok(store) => Ok(store),
        Err(why) if store::names().await.contains(&name) => Err(StartError::Corrupt(why)),
        Err(why) => Err(StartError::NoStorage(why)),
    }
}

fn needs(message: &ToNode) -> &'static [Part] {
    match message {
        ToNode::Ask { question, .. } => questions::needs(question),
        ToNode::Rpc { .. } => &[Part::Commands],
        _ => &[],
    }
}

fn is_missing(needed: &[Part]) -> bool {
    needed.iter().any(|part| !part.is_here())
}

fn refuse(message: ToNode) {
    match message {
        ToNode::Ask { id, .. } => post(&FromNode::Answer { id, reply: Err(parts::not_here()) }),
        ToNode::Rpc { id, .. } => refuse_command(id, "the node's commands could not be loaded"),
        _ => {}
    }
}

fn refuse_command(id: u32, why: &str) {
    let failure = RpcFailure::new(IN_WARMUP, why);
    post(&FromNode::Answer { id, reply: Err(Refusal::Command(failure)) });
}

fn read_link(query: &str) -> Result<ChainSpec, StartError> {
    let parameters = UrlSearchParams::new_with_str(query)
        .map_err(|error| StartError::BadLink(platform::said(&describe(&error))))?;
    let doubled = RefCell::new(None);
    let value = |key: &str| {
        if parameters.get_all(key).length() > 1 {
            doubled.replace(Some(key.to_owned()));
        }
        parameters.get(key)
    };
    let spec = ChainSpec::parse(value).map_err(|error| StartError::BadLink(error.into()))?;
    match doubled.into_inner() {
        Some(key) => Err(StartError::BadLink(Said::with(|lang| shell::given_twice(lang, &key)))),
        None => Ok(spec),
    }
}

fn read_words(options: &StartOptions) -> Result<Option<Mnemonic>, StartError> {
    let words = options.words.as_deref().map(Mnemonic::parse).transpose();
    words.map_err(|error| StartError::BadWords(error.into()))
}

fn invitation(spec: &ChainSpec) -> String {
    let Ok(parameters) = UrlSearchParams::new() else { return String::new() };
    spec.link().iter().for_each(|(key, value)| parameters.append(key, value));
    parameters.to_string().into()
}

/// What a tab's node is made from.
pub(super) fn config(spec: &ChainSpec) -> Config {
    let mode = match spec.part {
        ChainPart::Full => Mode::Full,
        ChainPart::Pruned => Mode::Pruned(Prune::Latest),
        ChainPart::Light => Mode::Light,
    };
    Config { mode, ..Config::new(spec.params.clone(), spec.room.as_str(), Home::Tab, entropy()) }
}

/// A node that was named once keeps its name.
fn first_name(rows: &Rows, wanted: Option<&str>) -> Option<String> {
    let is_named = rows.table(Table::Node).any(|(key, _)| key == b"name");
    let wanted = wanted.filter(|_| !is_named)?;
    if !is_name(wanted.trim()) {
        complain(&BadName.to_string());
        return None;
    }
    Some(wanted.to_owned())
}
