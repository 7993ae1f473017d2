//! How much of the chain this tab has.

use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{settings as text, use_lang};
use crate::route::Route;
use crate::start;
use crate::ui::{Button, Panel, Seg, SegItem};
use crate::views::parts::{set, use_request};

/// Properties of [`ModePanel`].
#[derive(Properties, PartialEq)]
pub struct ModePanelProps {
    /// It is a light node now.
    pub light: bool,
}

/// The choice. It takes a page load, since a tab is one node; the wallet's words come along.
#[component]
pub fn ModePanel(props: &ModePanelProps) -> Html {
    let (lang, request) = (use_lang(), use_request());
    let chosen = use_state_eq(|| usize::from(props.light));
    let light = *chosen == 1;
    let onclick = Callback::from(move |_: MouseEvent| {
        request.ask(ask::CarryWords, move |answer| {
            open(light, &answer?.join(" "));
            Ok(None)
        });
    });
    let items = [text::full(lang), text::light_node(lang)].map(SegItem::new).to_vec();
    html! {
        <Panel title={text::mode(lang)} note={html! { text::mode_note(lang) }}>
            <div class="pb form">
                <Seg label={text::mode(lang)} {items} selected={*chosen} onselect={set(&chosen)} />
                <p class="hint">{ text::mode_why(lang) }</p>
                if light != props.light {
                    <div class="row"><Button {onclick}>{ if light { text::become_light(lang) } else { text::become_full(lang) } }</Button></div>
                }
            </div>
        </Panel>
    }
}

/// This page again, for a node of that kind.
fn open(light: bool, words: &str) {
    let query = start::query_with_mode(light);
    start::carry_words(&query, words);
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(&format!("?{query}{}", Route::Settings));
    }
}
