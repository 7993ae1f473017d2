//! The debugger: program, stacks, signatures, and the way forwards and back.

use hashyard_node::view::TraceView;
use hashyard_ui_model::script_walk::{Moment, moments};
use yew::prelude::*;

use super::listing::listing;
use super::signatures::signatures;
use super::stacks::stacks;
use crate::i18n::{Lang, script_error, trace as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, Callout, Glyph, Panel, Slider, Tag, Tone, use_keys};
use crate::views::parts::set;

/// Properties of [`Player`].
#[derive(Properties, PartialEq)]
pub struct PlayerProps {
    /// The spend.
    pub trace: Shared<TraceView>,
}

/// The debugger. Arrow keys walk wherever the focus is.
#[component]
pub fn Player(props: &PlayerProps) -> Html {
    let lang = use_lang();
    let all = use_memo(props.trace.clone(), |trace| moments(trace));
    let now = use_state_eq(|| 0_usize);
    let last = all.len().saturating_sub(1);
    let go = set(&now).reform(move |to: usize| to.min(last));
    use_keys({
        let (now, go) = (*now, go.clone());
        Callback::from(move |key: String| {
            let goal = match key.as_str() {
                "ArrowRight" => now + 1,
                "ArrowLeft" => now.saturating_sub(1),
                _ => return false,
            };
            go.emit(goal);
            true
        })
    });
    // Elsewhere, these two scroll the page.
    let onkeydown = {
        let go = go.clone();
        Callback::from(move |event: KeyboardEvent| {
            let goal = match event.key().as_str() {
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            go.emit(goal);
        })
    };
    let Some(moment) = all.get(*now).copied() else { return Html::default() };
    let before = now.checked_sub(1).and_then(|before| all.get(before)).copied();
    let trace = &props.trace;
    let jump = {
        let (all, go) = (all.clone(), go.clone());
        Callback::from(move |goal: Moment| {
            if let Some(index) = all.iter().position(|moment| *moment == goal) {
                go.emit(index);
            }
        })
    };
    html! {
        <div class="script-player" {onkeydown}>
            { controls(lang, *now, last, &go, verdict(lang, trace)) }
            if !trace.complete {
                <Callout>{ text::cut(lang) }</Callout>
            }
            <div class="script-debug">
                { listing(lang, trace, moment, &jump) }
                <div class="stack">
                    { stacks(lang, trace, moment, before) }
                    { signatures(lang, trace, moment) }
                </div>
            </div>
        </div>
    }
}

fn verdict(lang: Lang, trace: &TraceView) -> Html {
    match trace.failure {
        None => html! { <Tag tone={Tone::Ok} icon={Glyph::Check}>{ text::may_spend(lang) }</Tag> },
        Some(why) => {
            html! { <Tag tone={Tone::Bad} icon={Glyph::X}>{ text::may_not_spend(lang, &script_error::words(lang, why)) }</Tag> }
        }
    }
}

fn controls(lang: Lang, now: usize, last: usize, go: &Callback<usize>, end: Html) -> Html {
    let to = |goal: usize| go.reform(move |_: MouseEvent| goal);
    let oninput = go.reform(|value: f64| value as usize);
    html! {
        <Panel class="controls" title={text::position(lang)} note={html! { { text::moment_of(lang, now, last) } }} {end}>
            <div class="pb row">
                <Button icon={Glyph::First} label={text::first(lang)} idle={now == 0} onclick={to(0)} />
                <Button icon={Glyph::Left} label={text::back(lang)} idle={now == 0} onclick={to(now.saturating_sub(1))} />
                <Button icon={Glyph::Right} label={text::forward(lang)} idle={now == last} onclick={to(now + 1)} />
                <Button icon={Glyph::Last} label={text::last(lang)} idle={now == last} onclick={to(last)} />
                <Slider label={text::position(lang)} min=0.0 max={last.max(1) as f64} value={now as f64} {oninput} text={text::moment_of(lang, now, last)} />
                <span class="hint wide-only">{ text::keys(lang) }</span>
            </div>
        </Panel>
    }
}
