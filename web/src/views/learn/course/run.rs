//! The mission under way, and which are done. It lives beside the screens: who goes to mine or to pay goes on with it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use hashyard_course::mission::{Help, Sight, Start};
use hashyard_course::{PageNumber, Progress, Run, Saw};
use hashyard_node::missions::{UnderWay, Vouched};
use hashyard_node::view::WalletView;
use hashyard_ui_model::format::capitalised;
use hashyard_ui_model::node_state::NodeState;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::begin::missions;
use super::kept;
use crate::bridge::ask;
use crate::client::{Client, use_client};
use crate::i18n::{Lang, course as text, refusal};
use crate::state::{Action, AppState, MissionState, ToastKind, use_app};
use crate::topics::use_known_topic;
use crate::ui::now_ms;
use crate::watch::{self, News};

/// Says something at the foot of the page.
type Say = UseReducerDispatcher<AppState>;

/// The first address of the wallet with whose words a mission was done so far, and its ticks.
type Left = (Option<String>, Vec<bool>);

#[derive(Default)]
struct Course {
    run: RefCell<Option<Run>>,
    done: RefCell<Option<Progress>>,
    /// Ticks of missions that rest, by page, and under which words they were got: at most one for each page.
    resting: RefCell<BTreeMap<PageNumber, Left>>,
    last_listener: Cell<u32>,
    /// What is drawn again when something here changed: at most the components that are on the screen.
    listeners: RefCell<BTreeMap<u32, Callback<()>>>,
}

thread_local! {
    static COURSE: Course = Course::default();
}

/// How a page's mission stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Whether each condition is met; none if it is not under way.
    pub ticks: Vec<bool>,
    /// It waits for an answer in words or numbers.
    pub asks: bool,
    /// What the node saw instead.
    pub saw: Option<Saw>,
    /// What help is due.
    pub help: Help,
    /// Why it began.
    pub start: Start,
}

/// The course as it stands, for one component.
#[derive(Clone)]
pub struct CourseState {
    /// What is done; nothing until the node has told.
    pub done: Progress,
    /// The page whose mission is under way.
    pub page: Option<PageNumber>,
    client: Client,
    say: Say,
}

/// The course; the component is drawn again when it changes.
#[hook]
pub fn use_course() -> CourseState {
    let (client, app, redraw) = (use_client(), use_app(), use_force_update());
    let (asking, say) = (client.clone(), app.dispatcher());
    // At every opening, since the node may be another one than before; and with other words it did other missions.
    let wallet = use_known_topic::<WalletView>().and_then(|wallet| wallet.first_address.clone());
    use_effect_with(wallet, {
        let asking = asking.clone();
        move |_| spawn_local(catch_up(asking))
    });
    use_effect_with((), move |()| {
        let listener = listen(Callback::from(move |()| redraw.force_update()));
        go_on_with_kept(&asking, &say);
        move || COURSE.with(|course| drop(course.listeners.borrow_mut().remove(&listener)))
    });
    COURSE.with(|course| CourseState {
        done: course.done.borrow().clone().unwrap_or_default(),
        page: course.run.borrow().as_ref().filter(|run| !run.is_done()).map(Run::page),
        client,
        say: app.dispatcher(),
    })
}

impl CourseState {
    /// How the mission of a page stands, if it is under way.
    pub fn standing(&self, page: PageNumber, now_ms: u64) -> Option<Standing> {
        COURSE.with(|course| {
            let run = course.run.borrow();
            let run = run.as_ref().filter(|run| run.page() == page)?;
            Some(Standing {
                ticks: run.ticks().to_vec(),
                asks: run.asks(),
                saw: run.saw().cloned(),
                help: run.help(now_ms),
                start: run.start(),
            })
        })
    }

    /// Another page whose mission is under way, and would end if this one's began.
    pub fn rival(&self, page: PageNumber) -> Option<PageNumber> {
        self.page.filter(|rival| *rival != page)
    }

    /// Begins the mission of a page once missions are loaded, or goes on with it; another one that was under way rests.
    pub fn begin(&self, page: PageNumber) {
        let (client, say) = (self.client.clone(), self.say.clone());
        spawn_local(async move {
            let Some(begin) = missions().await else { return say_missing(&say) };
            let Some(node) = watch::latest() else { return };
            // One that could not go on because missions did not arrive goes on now.
            let kept = node.identity.mission.as_ref().filter(|kept| kept.mission == page && !is_under_way());
            let rested = rested(page);
            let ticks = kept.map(|kept| kept.ticks.as_slice()).or(rested.as_deref());
            if let Some(run) = begin(page, ticks, sight(&node)) {
                put_under_way(run, &client, &say);
            }
        });
    }

    /// Gives an answer in words or numbers to the mission under way.
    pub fn answer(&self, words: &str) {
        if let Some(node) = watch::latest() {
            go_on(&self.client, &self.say, |run| run.answer(words, sight(&node)));
        }
    }
}

fn put_under_way(run: Run, client: &Client, say: &Say) {
    let state = state_of(&run);
    keep(client, &state);
    show(say, state);
    rest(COURSE.with(|course| course.run.replace(Some(run))));
    let (client, say) = (client.clone(), say.clone());
    watch::watch(move |news, node| {
        go_on(&client, &say, |run| match news {
            News::Node => run.see(sight(node)),
            News::Deed(deed) => run.hear(deed, sight(node)),
        });
    });
    tell();
}

/// A mission makes room for another one, and keeps its ticks for when it is begun again.
fn rest(run: Option<Run>) {
    if let Some(run) = run.filter(|run| !run.is_done()) {
        let kept = (first_address(), run.ticks().to_vec());
        COURSE.with(|course| course.resting.borrow_mut().insert(run.page(), kept));
    }
}

/// The ticks with which the mission of a page was left, by a wallet with the same words.
fn rested(page: PageNumber) -> Option<Vec<bool>> {
    let (wallet, ticks) = COURSE.with(|course| course.resting.borrow_mut().remove(&page))?;
    (wallet == first_address()).then_some(ticks)
}

/// Goes on with the mission that was under way when the page was loaded again.
fn go_on_with_kept(client: &Client, say: &Say) {
    let kept = || watch::latest().and_then(|node| node.identity.mission.clone());
    if is_under_way() || kept().is_none() {
        return;
    }
    let (client, say) = (client.clone(), say.clone());
    spawn_local(async move {
        let Some(begin) = missions().await else { return say_missing(&say) };
        // Meanwhile another component may have gone on with it, or the student begun another one.
        let (Some(node), false) = (watch::latest(), is_under_way()) else { return };
        let Some(UnderWay { mission, ticks }) = &node.identity.mission else { return };
        if let Some(run) = begin(*mission, Some(ticks), sight(&node)) {
            put_under_way(run, &client, &say);
        }
    });
}

fn is_under_way() -> bool {
    COURSE.with(|course| course.run.borrow().is_some())
}

fn say_missing(say: &Say) {
    say.dispatch(Action::Toast(ToastKind::Failed(text::no_mission(Lang::of_page()).to_owned())));
}

/// Learns what is done, and has the node store what its wallet did in other rooms.
async fn catch_up(client: Client) {
    if let Ok(here) = client.ask(ask::Progress).await {
        set_done(with_elsewhere(&client, here).await);
    }
}

async fn with_elsewhere(client: &Client, here: Vouched) -> Vouched {
    let elsewhere = first_address().and_then(|first| kept::done_by(&first));
    match elsewhere.filter(|said| said.done.iter().any(|page| !here.done.contains(page))) {
        Some(said) => client.ask(ask::TakeMissions(said)).await.unwrap_or(here),
        None => here,
    }
}

fn first_address() -> Option<String> {
    watch::latest().and_then(|node| node.wallet.first_address.clone())
}

/// The mission stands in the top bar too.
fn show(say: &Say, mission: MissionState) {
    say.dispatch(Action::Mission(mission));
}

/// The node keeps how far the mission is: it goes on where the page is loaded again.
fn keep(client: &Client, mission: &MissionState) {
    let under_way = UnderWay { mission: mission.page, ticks: mission.ticks.clone() };
    let client = client.clone();
    // An answer comes late or not at all where the node has stopped, and says nothing that is not shown elsewhere.
    spawn_local(async move { drop(client.ask(ask::KeepMission(under_way)).await) });
}

fn state_of(run: &Run) -> MissionState {
    MissionState { page: run.page(), ticks: run.ticks().to_vec() }
}

fn sight(node: &NodeState) -> Sight<'_> {
    Sight {
        now_ms: now_ms(),
        identity: &node.identity,
        chain: &node.chain,
        mempool: &node.mempool,
        peers: &node.peers,
        wallet: &node.wallet,
        signing: &node.signing,
        work: &node.work,
        events: &node.events,
        relay: watch::has_relay(),
    }
}

/// One step of the mission under way. What is done is shown as done once the node has stored it.
fn go_on(client: &Client, say: &Say, step: impl FnOnce(&mut Run) -> bool) {
    let got_on = COURSE.with(|course| {
        let mut run = course.run.borrow_mut();
        let run = run.as_mut()?;
        step(run).then(|| (state_of(run), run.is_done()))
    });
    let Some((state, is_done)) = got_on else { return };
    let page = state.page;
    if !is_done {
        keep(client, &state);
    }
    show(say, state);
    tell();
    if is_done {
        watch::stop();
        let (client, say) = (client.clone(), say.clone());
        spawn_local(async move {
            let told = client.ask(ask::CompleteMission(page)).await;
            // The language that is read now, not that in which the mission began.
            let lang = Lang::of_page();
            let toast = match told {
                Ok(here) => {
                    set_done(with_elsewhere(&client, here).await);
                    match watch::is_saving() {
                        true => ToastKind::News(text::completed(lang, page)),
                        false => ToastKind::Failed(text::completed_unsaved(lang, page)),
                    }
                }
                Err(why) => ToastKind::Failed(capitalised(&refusal::words(lang, &why))),
            };
            say.dispatch(Action::Toast(toast));
        });
    }
}

fn set_done(vouched: Vouched) {
    if let Some(first) = first_address() {
        kept::keep_done(&first, &vouched);
    }
    COURSE.with(|course| course.done.replace(Some(Progress::of(vouched.done))));
    tell();
}

fn listen(callback: Callback<()>) -> u32 {
    COURSE.with(|course| {
        let number = course.last_listener.get() + 1;
        course.last_listener.set(number);
        course.listeners.borrow_mut().insert(number, callback);
        number
    })
}

fn tell() {
    let listeners: Vec<_> = COURSE.with(|course| course.listeners.borrow().values().cloned().collect());
    listeners.into_iter().for_each(|listener| listener.emit(()));
}
