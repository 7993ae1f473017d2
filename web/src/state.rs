//! What the app knows, as one value; what happens to it, as actions.

use std::ops::Deref;
use std::rc::Rc;

use hashyard_course::PageNumber;
use hashyard_node::view::{EventKind, Snapshot};
use hashyard_ui_model::node_state::NodeState;
pub use hashyard_ui_model::shared::Shared;
use hashyard_ui_model::toasts::Toasts;
pub use hashyard_ui_model::toasts::{Toast, ToastKind};
use web_sys::{Storage, window};
use yew::prelude::*;

use crate::bridge::{DriverView, FromNode, ImportError, ImportProgress, MinerView, StartError, StorageState};
use crate::i18n::{Lang, common, mine, shell};

/// Among the preferences: this browser's user was told why it may ask about the local network.
const TOLD: &str = "webrtc-told";

/// Files whose results are kept; the oldest makes way.
const MAX_FILES: usize = 200;

/// Colours of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Why there is no node.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// It could not start.
    Start(StartError),
    /// The worker that runs it broke: what the browser said.
    Worker(String),
}

/// Which screen handed a file over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The museum: blocks.
    Blocks,
    /// The settings: a backup.
    Backup,
}

/// A file for the node, and how reading it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOver {
    /// Number of the import.
    pub import: u32,
    /// Where it came from.
    pub kind: FileKind,
    /// Its name.
    pub name: String,
    /// The key of the `xor.dat` that came with it, in hex.
    pub xor: Option<String>,
    /// How far it is; `None` while it waits for others.
    pub progress: Option<ImportProgress>,
}

impl HandedOver {
    /// How it ended, if it has.
    pub fn finished(&self) -> Option<&Result<(), ImportError>> {
        self.progress.as_ref()?.finished.as_ref()
    }
}

/// Everything the screens draw from.
#[derive(Debug, Clone, PartialEq)]
pub struct AppState {
    /// The node's state; none until it has started.
    pub node: Option<NodeState>,
    /// The miner's state.
    pub miner: Option<Shared<MinerView>>,
    /// Storage and relay.
    pub driver: Option<DriverView>,
    /// The slot of this tab's node.
    pub slot: Option<u32>,
    /// The invitation link's query string.
    pub invite: String,
    /// Why there is no node.
    pub trouble: Option<Trouble>,
    /// The files that were handed over, oldest first; at most [`MAX_FILES`].
    pub files: Shared<Vec<HandedOver>>,
    /// Colours.
    pub theme: Theme,
    /// Language.
    pub lang: Lang,
    /// The message on the screen, and those that wait for its place.
    pub toasts: Toasts,
    /// The page of the course that stands beside other screens.
    pub beside: Option<PageNumber>,
    /// The mission that is under way, or was the last one.
    pub mission: Option<MissionState>,
}

/// How the mission of a page stands, for those who don't have the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissionState {
    /// The page.
    pub page: PageNumber,
    /// Whether each condition is met.
    pub ticks: Vec<bool>,
}

/// What can happen to the state.
#[derive(Debug)]
pub enum Action {
    /// The node worker said something. Replies and answers don't come here.
    FromNode(FromNode),
    /// The node worker broke.
    WorkerFailed(String),
    /// The node is being started again.
    Restart,
    /// Other colours.
    Theme(Theme),
    /// Another language.
    Lang(Lang),
    /// A new message on the screen.
    Toast(ToastKind),
    /// A message goes.
    Dismiss(u32),
    /// A file is handed over.
    File(HandedOver),
    /// A page of the course stands beside other screens, or none.
    Beside(Option<PageNumber>),
    /// A mission began, or got on.
    Mission(MissionState),
}

/// The state as it was drawn, and the way to change it: `app.dispatch(Action::…)`. Node and miner have news several times a
/// second: for whoever asks for the rest, that is no change.
///
/// Yew's own handle always shows the latest state, so two of them never differ; this one keeps what it was made with.
#[derive(Clone)]
pub struct App {
    state: Rc<AppState>,
    dispatcher: UseReducerDispatcher<AppState>,
}

impl App {
    /// The present state.
    pub fn new(handle: &UseReducerHandle<AppState>) -> Self {
        Self { state: Rc::new((**handle).clone()), dispatcher: handle.dispatcher() }
    }

    /// Changes the state.
    pub fn dispatch(&self, action: Action) {
        self.dispatcher.dispatch(action);
    }

    /// The way to change the state alone, for what outlives a drawing.
    pub fn dispatcher(&self) -> UseReducerDispatcher<AppState> {
        self.dispatcher.clone()
    }
}

impl Deref for App {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.state
    }
}

impl PartialEq for App {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&*self.state, &*other.state);
        (one.theme, one.lang, one.slot, &one.invite) == (two.theme, two.lang, two.slot, &two.invite)
            && (&one.driver, &one.trouble, &one.files) == (&two.driver, &two.trouble, &two.files)
            && (&one.toasts, one.beside, &one.mission) == (&two.toasts, two.beside, &two.mission)
    }
}

/// The state of the app, but for node and miner.
#[hook]
pub fn use_app() -> App {
    use_context().expect("the app provides its state to all components")
}

/// The miner's state; none until it has reported.
#[hook]
pub fn use_miner() -> Option<Shared<MinerView>> {
    use_context::<Option<Shared<MinerView>>>().flatten()
}

impl AppState {
    /// The state before the node has started, with the page's theme and language.
    pub fn at_start() -> Self {
        Self {
            node: None,
            miner: None,
            driver: None,
            slot: None,
            invite: String::new(),
            trouble: None,
            files: Vec::new().into(),
            theme: Theme::of_page(),
            lang: Lang::of_page(),
            toasts: Toasts::default(),
            beside: remembered_page(),
            mission: None,
        }
    }

    fn hear(&mut self, message: FromNode) {
        match message {
            FromNode::Started { slot, invite } => {
                (self.slot, self.invite, self.trouble) = (Some(slot), invite, None);
            }
            FromNode::Failed(error) => self.trouble = Some(Trouble::Start(error)),
            FromNode::Snapshot(snapshot) => self.snapshot(*snapshot),
            FromNode::Mining(miner) => self.miner = Some((*miner).into()),
            FromNode::Driver(driver) => self.driver(driver),
            FromNode::NotSaved(why) => {
                if let Some(driver) = self.driver.as_mut().filter(|driver| !driver.storage.is_failing()) {
                    driver.storage = StorageState::Failed(why);
                }
            }
            FromNode::Slept(seconds) => {
                let span = common::span(self.lang, seconds.into());
                self.toasts.say(ToastKind::News(mine::slept(self.lang, &span)));
            }
            FromNode::LinksDirectly if preference(TOLD).is_none() => {
                set_preference(TOLD, Some("1"));
                self.toasts.say(ToastKind::News(shell::links_directly(self.lang).to_owned()));
            }
            FromNode::Import { import, progress } => {
                let mut files = self.files.to_vec();
                files
                    .iter_mut()
                    .filter(|file| file.import == import)
                    .for_each(|file| file.progress = Some(progress.clone()));
                self.files = files.into();
            }
            FromNode::Ready | FromNode::Answer { .. } | FromNode::LinksDirectly | FromNode::Direct { .. } => {
            }
        }
    }

    /// The end of a warning is told, too.
    fn driver(&mut self, driver: DriverView) {
        let was_unsaved = self.driver.as_ref().is_some_and(|before| before.storage.is_failing());
        if was_unsaved && matches!(driver.storage, StorageState::Saved { .. }) {
            self.toasts.say(ToastKind::News(shell::saved_again(self.lang).to_owned()));
        }
        self.driver = Some(driver);
    }

    fn hand_over(&mut self, file: HandedOver) {
        let mut files = self.files.to_vec();
        files.push(file);
        let surplus = files.len().saturating_sub(MAX_FILES);
        files.drain(..surplus);
        self.files = files.into();
    }

    /// Own blocks and reorganisations that are news since the last snapshot are said aloud.
    fn snapshot(&mut self, snapshot: Snapshot) {
        if let Some(seen) = &self.node {
            let last = seen.events.first().map_or(0, |event| event.seq);
            let news = snapshot.events.iter().take_while(|event| event.seq > last);
            let loud: Vec<_> =
                news.filter(|event| is_loud(&event.kind)).map(|event| event.kind.clone()).collect();
            loud.into_iter().rev().for_each(|kind| self.toasts.say(ToastKind::Event(kind)));
        }
        self.node = Some(match &self.node {
            Some(node) => node.next(snapshot),
            None => snapshot.into(),
        });
    }
}

fn is_loud(kind: &EventKind) -> bool {
    match kind {
        EventKind::BlockConnected { miner, .. } => miner.is_own(),
        EventKind::Payment { amount, .. } => *amount > 0,
        EventKind::Reorg { .. } => true,
        _ => false,
    }
}

impl Reducible for AppState {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        match action {
            Action::FromNode(message) => state.hear(message),
            Action::WorkerFailed(why) => state.trouble = Some(Trouble::Worker(why)),
            Action::Restart => (state.trouble, state.node) = (None, None),
            Action::Theme(theme) => state.theme = theme,
            Action::Lang(lang) => state.lang = lang,
            Action::Toast(kind) => state.toasts.say(kind),
            Action::File(file) => state.hand_over(file),
            Action::Beside(page) => {
                remember_page(page);
                state.beside = page;
            }
            Action::Mission(mission) => {
                // The page that stands beside the screens is that of the mission which has just begun.
                let is_other = state.mission.as_ref().is_none_or(|before| before.page != mission.page);
                if is_other && state.beside.is_some() {
                    remember_page(Some(mission.page));
                    state.beside = Some(mission.page);
                }
                state.mission = Some(mission);
            }
            Action::Dismiss(id) => state.toasts.dismiss(id),
        }
        state.into()
    }
}

impl Theme {
    /// The value of `data-theme`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }

    /// As web/boot/look.js chose it before the first paint.
    fn of_page() -> Self {
        let root = window().and_then(|window| window.document()?.document_element());
        let name = root.and_then(|root| root.get_attribute("data-theme"));
        if name.as_deref() == Some(Self::Dark.name()) { Self::Dark } else { Self::Light }
    }
}

/// A choice of an earlier visit: `lang`, `theme` or `relay`. None if the browser keeps nothing.
pub fn preference(name: &str) -> Option<String> {
    local_storage()?.get_item(&format!("hashyard/{name}")).ok().flatten()
}

/// Keeps a choice for later visits, or forgets it. A browser that keeps nothing is no reason to complain here.
pub fn set_preference(name: &str, value: Option<&str>) {
    let Some(storage) = local_storage() else { return };
    let key = format!("hashyard/{name}");
    let _ = match value {
        Some(value) => storage.set_item(&key, value),
        None => storage.remove_item(&key),
    };
}

/// In `sessionStorage`: the course's page beside the node, so that a page that is loaded again has it still.
const BESIDE: &str = "hashyard/beside";

fn remembered_page() -> Option<PageNumber> {
    session_storage()?.get_item(BESIDE).ok()??.parse().ok()
}

fn remember_page(page: Option<PageNumber>) {
    let Some(storage) = session_storage() else { return };
    let _ = match page {
        Some(page) => storage.set_item(BESIDE, &page.to_string()),
        None => storage.remove_item(BESIDE),
    };
}

fn session_storage() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

/// Reading the property alone throws where storage is forbidden.
fn local_storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
