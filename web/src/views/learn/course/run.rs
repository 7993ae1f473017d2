//! The mission under way, and which are done. It lives beside the screens: who goes to mine or to pay goes on with it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use hashyard_course::mission::{Help, Sight};
use hashyard_course::{PageNumber, Progress, Run, Saw};
use hashyard_ui_model::format::capitalised;
use hashyard_ui_model::node_state::NodeState;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::bridge::ask;
use crate::client::{Client, use_client};
use crate::i18n::{Lang, course as text, refusal};
use crate::state::{Action, AppState, ToastKind, use_app};
use crate::ui::now_ms;
use crate::watch;

/// Says something at the foot of the page.
type Say = UseReducerDispatcher<AppState>;

#[derive(Default)]
struct Course {
    run: RefCell<Option<Run>>,
    done: RefCell<Option<Progress>>,
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
    let asking = client.clone();
    use_effect_with((), move |()| {
        let listener = listen(Callback::from(move |()| redraw.force_update()));
        // At every opening: the node may be another one than before.
        spawn_local(async move {
            if let Ok(done) = asking.ask(ask::Progress).await {
                set_done(done);
            }
        });
        move || COURSE.with(|course| drop(course.listeners.borrow_mut().remove(&listener)))
    });
    COURSE.with(|course| CourseState {
        done: course.done.borrow().clone().unwrap_or_default(),
        page: course.run.borrow().as_ref().map(Run::page),
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
            })
        })
    }

    /// Begins the mission of a page; one that was under way ends.
    pub fn begin(&self, page: PageNumber) {
        let Some(run) = watch::latest().and_then(|node| Run::begin(page, sight(&node))) else { return };
        COURSE.with(|course| course.run.replace(Some(run)));
        let (client, say) = (self.client.clone(), self.say.clone());
        watch::watch(move |node| go_on(&client, &say, |run| run.see(sight(node))));
        tell();
    }

    /// Gives an answer in words or numbers to the mission under way.
    pub fn answer(&self, words: &str) {
        if let Some(node) = watch::latest() {
            go_on(&self.client, &self.say, |run| run.answer(words, sight(&node)));
        }
    }
}

fn sight(node: &NodeState) -> Sight<'_> {
    Sight {
        now_ms: now_ms(),
        identity: &node.identity,
        chain: &node.chain,
        wallet: &node.wallet,
        events: &node.events,
    }
}

/// One step of the mission under way. What is done is shown as done once the node has stored it.
fn go_on(client: &Client, say: &Say, step: impl FnOnce(&mut Run) -> bool) {
    let finished = COURSE.with(|course| {
        let mut run = course.run.borrow_mut();
        let run = run.as_mut()?;
        step(run).then(|| (run.page(), run.is_done()))
    });
    let Some((page, is_done)) = finished else { return };
    tell();
    if is_done {
        watch::stop();
        let (client, say) = (client.clone(), say.clone());
        spawn_local(async move {
            let told = client.ask(ask::CompleteMission(page)).await;
            // The language that is read now, not that in which the mission began.
            let lang = Lang::of_page();
            let toast = match told {
                Ok(done) => {
                    set_done(done);
                    ToastKind::Done(text::completed(lang, page))
                }
                Err(why) => ToastKind::Failed(capitalised(&refusal::words(lang, &why))),
            };
            say.dispatch(Action::Toast(toast));
        });
    }
}

fn set_done(done: Vec<PageNumber>) {
    COURSE.with(|course| course.done.replace(Some(Progress::of(done))));
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
