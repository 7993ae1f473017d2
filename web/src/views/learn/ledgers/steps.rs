//! The operations in the order in which they run: each can be looked at, and neighbours change places.

use hashyard_ledgers::{Act, Answers, Frame};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::bench::{Bench, use_bench};
use crate::i18n::{Lang, ledgers as text, use_lang};
use crate::ui::{Button, ButtonKind, Glyph};

/// All steps.
#[component]
pub fn Steps() -> Html {
    let (lang, bench, list) = (use_lang(), use_bench(), use_node_ref());
    let shown = list.clone();
    use_effect_with((bench.at, bench.steps()), move |_| show_current(&shown));
    if bench.steps() == 0 {
        return html! { <p class="hint" id="ledgers-steps">{ text::nothing(lang) }</p> };
    }
    html! {
        <ol ref={list} class="ledgers-steps" id="ledgers-steps" aria-label={text::steps(lang)}>
            { for bench.play.frames().iter().enumerate().map(|(place, frame)| step(lang, &bench, place, frame)) }
        </ol>
    }
}

/// On a phone the steps scroll sideways: the current one comes into sight.
fn show_current(list: &NodeRef) {
    let Some(list) = list.cast::<HtmlElement>() else { return };
    let current = list.query_selector("[aria-current]").ok().flatten();
    if let Some(current) = current.and_then(|current| current.dyn_into::<HtmlElement>().ok()) {
        list.set_scroll_left(current.offset_left() - list.offset_left());
    }
}

fn step(lang: Lang, bench: &Bench, place: usize, frame: &Frame) -> Html {
    let entry = &bench.play.entries()[frame.entry];
    let (is_current, is_past) = (bench.at == place + 1, bench.at > place + 1);
    let onclick = {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| bench.go(place + 1))
    };
    let before = place.checked_sub(1).map(|before| &bench.play.frames()[before]);
    let together = before.is_some_and(|before| bench.play.entries()[before.entry].moment == entry.moment);
    let refused = refusals(&frame.answers);
    html! {
        <li key={frame.entry}>
            <button type="button" class={classes!("ledgers-step", is_past.then_some("past"))} {onclick} aria-current={is_current.then_some("step")}>
                <span class="ledgers-number num">{ frame.entry + 1 }</span>
                <b>{ text::operation(lang, &entry.operation) }</b>
                <small>
                    if let Some(first) = entry.replay_of {
                        <span>{ text::again(lang, first + 1) }</span>
                    }
                    if together {
                        <span>{ text::same_moment(lang) }</span>
                    }
                    if refused > 0 {
                        <span class="bad">{ text::refused_by(lang, refused) }</span>
                    }
                </small>
            </button>
            { swap(lang, bench, place) }
        </li>
    }
}

fn refusals(answers: &Answers) -> usize {
    let taken =
        [answers.coins.is_ok(), answers.accounts.is_ok(), answers.world.is_ok(), answers.bank.is_ok()];
    taken.into_iter().filter(|taken| !taken).count()
}

/// Changes places with the next one.
fn swap(lang: Lang, bench: &Bench, place: usize) -> Html {
    let frames = bench.play.frames();
    let Some(next) = frames.get(place + 1) else { return Html::default() };
    let label = text::swap(lang, frames[place].entry + 1, next.entry + 1);
    let bench = bench.clone();
    let onclick = Callback::from(move |_: MouseEvent| bench.act(Act::Swap(place)));
    html! { <Button kind={ButtonKind::Quiet} small=true icon={Glyph::Swap} {label} {onclick} class="ledgers-swap" /> }
}
