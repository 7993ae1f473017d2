//! Both stacks, top first, with what is new marked.

use hashyard_node::view::TraceView;
use hashyard_ui_model::script_walk::{Moment, unchanged};
use yew::prelude::*;

use super::listing::{shorten, tile};
use crate::i18n::{Lang, script_error, trace as text};
use crate::ui::{Callout, Glyph, Panel};

/// Items of a stack that are drawn; the deepest are left out.
const SHOWN: usize = 100;

/// The stacks at a moment, and what is new since the one before.
pub fn stacks(lang: Lang, trace: &TraceView, moment: Moment, before: Option<Moment>) -> Html {
    let (stack, alt) = (moment.stack(trace), moment.alt_stack(trace));
    // A script begins on the stack that the one before left: nothing is new there.
    let before = before.filter(|before| before.phase == moment.phase);
    let same = before.map_or(stack.len(), |before| unchanged(before.stack(trace), stack));
    let alt_same = before.map_or(alt.len(), |before| unchanged(before.alt_stack(trace), alt));
    html! {
        <Panel title={text::main_stack(lang)} note={html! { { text::top_first(lang) } }}>
            <div class="pb stacks" aria-live="polite">
                { items(lang, stack, same) }
                if !alt.is_empty() {
                    <div class="lab">{ text::alt_stack(lang) }</div>
                    { items(lang, alt, alt_same) }
                }
                if let Some(error) = moment.error(trace) {
                    <Callout bad=true icon={Glyph::Alert}>{ text::failed_here(lang, &script_error::words(lang, error)) }</Callout>
                }
            </div>
        </Panel>
    }
}

fn items(lang: Lang, stack: &[String], same: usize) -> Html {
    if stack.is_empty() {
        return html! { <p class="hint">{ text::empty_stack(lang) }</p> };
    }
    let item = |(index, hex): (usize, &String)| {
        html! {
            <li key={index} class={classes!((index >= same).then_some("new"))}>
                <span class="at num">{ index }</span>
                if hex.is_empty() {
                    <i>{ text::empty_item(lang) }</i>
                } else {
                    <span class="mono" title={hex.clone()}>{ shorten(hex) }</span>
                    { tile(hex) }
                }
            </li>
        }
    };
    html! { <ol class="script-stack">{ for stack.iter().enumerate().rev().take(SHOWN).map(item) }</ol> }
}
