//! Work that takes a while, done in slices between which the page has its turn, and that can be stopped.

use std::cell::Cell;
use std::future::Future;
use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::window;
use yew::prelude::*;

use crate::i18n::{Lang, course_bench as text};
use crate::ui::{Button, Glyph};

/// Milliseconds of a slice.
const SLICE_MS: f64 = 12.0;

/// Milliseconds of a clock that never goes back, with parts.
pub fn clock_ms() -> f64 {
    window().and_then(|window| window.performance()).map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// What is worked at, if anything is.
#[derive(Clone)]
pub struct Task {
    /// How much of it is done, in percent.
    pub progress: Option<u32>,
    setter: UseStateSetter<Option<u32>>,
    round: Rc<Cell<u32>>,
}

/// Work of a component; it stops when the component goes.
#[hook]
pub fn use_task() -> Task {
    let progress = use_state_eq(|| None::<u32>);
    let round = use_memo((), |()| Cell::new(0_u32));
    let ends = round.clone();
    use_effect_with((), move |()| move || ends.set(ends.get() + 1));
    Task { progress: *progress, setter: progress.setter(), round }
}

impl Task {
    /// Works at something else from now on.
    pub fn run<F: Future<Output = ()> + 'static>(&self, work: impl FnOnce(Turns) -> F) {
        let round = self.round.get() + 1;
        self.round.set(round);
        self.setter.set(Some(0));
        let turns = Turns { round, setter: self.setter.clone(), rounds: self.round.clone() };
        let (ending, work) = (turns.clone(), work(turns));
        spawn_local(async move {
            work.await;
            if ending.goes_on() {
                ending.setter.set(None);
            }
        });
    }

    /// Stops.
    pub fn cancel(&self) {
        self.round.set(self.round.get() + 1);
        self.setter.set(None);
    }

    /// A bar and a button that stops, while something is worked at.
    pub fn bar(&self, lang: Lang) -> Html {
        let Some(part) = self.progress else { return Html::default() };
        let task = self.clone();
        let cancel = Callback::from(move |_: MouseEvent| task.cancel());
        html! {
            <div class="row">
                <div class="course-meter" role="progressbar" aria-label={text::progress(lang)} aria-valuemin="0" aria-valuemax="100"
                    aria-valuenow={part.to_string()}><i ~style={format!("width:{part}%")}></i></div>
                <Button small=true icon={Glyph::Stop} onclick={cancel}>{ text::cancel(lang) }</Button>
            </div>
        }
    }
}

/// The way to go on with some work.
#[derive(Clone)]
pub struct Turns {
    round: u32,
    setter: UseStateSetter<Option<u32>>,
    rounds: Rc<Cell<u32>>,
}

impl Turns {
    fn goes_on(&self) -> bool {
        self.rounds.get() == self.round
    }

    /// Shows how much is done, from 0 to 1, and lets the page have its turn. False if the work is not wanted any more.
    pub async fn next(&self, done: f64) -> bool {
        if self.goes_on() {
            self.setter.set(Some((done.clamp(0.0, 1.0) * 100.0) as u32));
        }
        TimeoutFuture::new(0).await;
        self.goes_on()
    }

    /// Does something again and again until a slice is over, or it says that it is through. Whether it said so.
    pub fn slice(mut again: impl FnMut() -> bool) -> bool {
        let end = clock_ms() + SLICE_MS;
        loop {
            if again() {
                return true;
            }
            if clock_ms() >= end {
                return false;
            }
        }
    }
}
