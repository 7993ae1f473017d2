//! A search in the page: it goes on in slices, so that the page stays free, and can be stopped.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use hashyard_cryptobench::search::{Progress, Search};
use hashyard_ui_model::format::{grouped, three_digits};
use js_sys::Date;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::i18n::{Lang, common, hashes as text};
use crate::ui::{Button, ButtonKind, Glyph};

/// Tries between two looks at the clock.
const BATCH: u32 = 500;
/// How long the page waits for a slice, in ms.
const SLICE_MS: f64 = 14.0;
/// The least time between two drawings, in ms.
const DRAWN_MS: f64 = 150.0;

/// What a search took so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effort {
    /// Tries.
    pub tries: u64,
    /// Time that passed, in ms.
    pub ms: u64,
}

/// How a search stands.
#[derive(Debug, Clone, PartialEq)]
pub enum State<F> {
    /// None yet.
    Idle,
    /// It goes on.
    Running(Effort),
    /// Here it is.
    Found(F, Effort),
    /// Nothing was left to be tried.
    Exhausted(Effort),
    /// Somebody stopped it.
    Cancelled(Effort),
}

impl<F> State<F> {
    /// It goes on.
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running(_))
    }

    /// What it took so far.
    pub fn effort(&self) -> Option<Effort> {
        match self {
            Self::Idle => None,
            Self::Running(effort)
            | Self::Found(_, effort)
            | Self::Exhausted(effort)
            | Self::Cancelled(effort) => Some(*effort),
        }
    }
}

/// A component's search; a new one stops the one before.
pub struct Searching<F: 'static> {
    /// How it stands.
    pub state: UseStateHandle<State<F>>,
    /// Which search is the latest.
    latest: Rc<Cell<u32>>,
}

impl<F> Clone for Searching<F> {
    fn clone(&self) -> Self {
        Self { state: self.state.clone(), latest: self.latest.clone() }
    }
}

/// A search, which ends with the component at the latest.
#[hook]
pub fn use_search<F: Clone + PartialEq + 'static>() -> Searching<F> {
    let state = use_state_eq(|| State::Idle);
    let latest = use_memo((), |()| Cell::new(0_u32));
    let of_component = latest.clone();
    use_effect_with((), move |()| move || of_component.set(of_component.get() + 1));
    Searching { state, latest }
}

impl<F: Clone + PartialEq + 'static> Searching<F> {
    /// Begins a search; `then` hears what was found, and what it took.
    pub fn start<S>(&self, mut search: S, then: impl FnOnce(F, Effort) + 'static)
    where
        S: Search<Found = F> + 'static,
    {
        let (state, latest, this) = (self.state.setter(), self.latest.clone(), self.latest.get() + 1);
        latest.set(this);
        state.set(State::Running(Effort::default()));
        spawn_local(async move {
            let (begun, mut drawn) = (Date::now(), Date::now());
            loop {
                // The page has its turn before every slice, so that what was pressed is heard.
                TimeoutFuture::new(0).await;
                if latest.get() != this {
                    return;
                }
                let progress = slice(&mut search);
                let now = Date::now();
                let effort = Effort { tries: search.tries(), ms: (now - begun) as u64 };
                match progress {
                    Progress::Found(found) => {
                        state.set(State::Found(found.clone(), effort));
                        return then(found, effort);
                    }
                    Progress::Exhausted => return state.set(State::Exhausted(effort)),
                    Progress::Searching if now - drawn > DRAWN_MS => {
                        drawn = now;
                        state.set(State::Running(effort));
                    }
                    Progress::Searching => {}
                }
            }
        });
    }

    /// What is shown of it no longer belongs to what is searched for.
    pub fn forget(&self) {
        self.latest.set(self.latest.get() + 1);
        self.state.set(State::Idle);
    }

    /// Takes another value for something that it searches with: what was found does not belong to that.
    pub fn on_change<T: 'static>(&self, value: UseStateSetter<T>) -> Callback<T> {
        let this = self.clone();
        Callback::from(move |new: T| {
            this.forget();
            value.set(new);
        })
    }

    /// Stops it.
    pub fn cancel(&self) -> Callback<MouseEvent> {
        let this = self.clone();
        Callback::from(move |_| {
            this.latest.set(this.latest.get() + 1);
            this.state.set(State::Cancelled(this.state.effort().unwrap_or_default()));
        })
    }

    /// The button that begins it, or the one that stops it.
    pub fn button(&self, lang: Lang, words: &'static str, onclick: Callback<MouseEvent>) -> Html {
        match self.state.is_running() {
            true => {
                html! { <Button icon={Glyph::Stop} onclick={self.cancel()}>{ common::cancel(lang) }</Button> }
            }
            false => html! { <Button kind={ButtonKind::Primary} {onclick}>{ words }</Button> },
        }
    }

    /// What it took so far, in words.
    pub fn effort(&self, lang: Lang) -> Html {
        let Some(effort) = self.state.effort() else { return Html::default() };
        let ended = match &*self.state {
            State::Exhausted(_) => Some(text::exhausted(lang)),
            State::Cancelled(_) => Some(text::cancelled(lang)),
            State::Idle | State::Running(_) | State::Found(..) => None,
        };
        html! {
            <p class="num crypto-said crypto-effort" role="status">
                { text::effort(lang, &grouped(effort.tries), &common::tenths(lang, &three_digits(effort.ms as f64 / 1_000.0)), &grouped(per_second(effort))) }
                if let Some(ended) = ended {
                    { " · " }{ ended }
                }
            </p>
        }
    }
}

/// Tries in a second.
pub fn per_second(effort: Effort) -> u64 {
    effort.tries * 1_000 / effort.ms.max(1)
}

fn slice<S: Search>(search: &mut S) -> Progress<S::Found> {
    let begun = Date::now();
    loop {
        match search.go_on(BATCH) {
            Progress::Searching if Date::now() - begun < SLICE_MS => {}
            progress => return progress,
        }
    }
}
