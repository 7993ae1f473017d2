//! Commands by hand: a line in, JSON out.

mod entry;
mod prompt;

use std::rc::Rc;

use hashyard_node::command::Json;
use hashyard_ui_model::console::{Command, CommandError, holds_private_key, parse};
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use self::entry::drawn_entry;
use self::prompt::{Prompt, shown_again};
use crate::client::{COURSE, use_client};
use crate::i18n::{Lang, console as text, errors, use_lang};
use crate::ui::{Button, ButtonKind, Glyph, Panel, StateBox};
use crate::views::parts::use_locking;

/// Entries kept; the oldest makes way.
const KEPT: usize = 100;

/// A line that was typed, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Running number.
    pub id: u32,
    /// As typed, without secrets.
    pub line: String,
    /// None while it runs.
    pub result: Option<Result<String, String>>,
}

impl Entry {
    /// A wallet that is locked leaves no keys on the screen.
    fn shows_key(&self) -> bool {
        matches!(&self.result, Some(Ok(shown)) if holds_private_key(shown))
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Entries {
    list: Vec<Entry>,
    last_id: u32,
}

enum Change {
    Typed(Entry),
    Answered(u32, Result<String, String>),
    /// The wallet is locked.
    Locked,
    Clear,
}

impl Reducible for Entries {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut entries = (*self).clone();
        match change {
            Change::Typed(entry) => {
                entries.last_id = entry.id;
                entries.list.push(entry);
                let surplus = entries.list.len().saturating_sub(KEPT);
                entries.list.drain(..surplus);
            }
            Change::Answered(id, result) => {
                if let Some(entry) = entries.list.iter_mut().find(|entry| entry.id == id) {
                    entry.result = Some(result);
                }
            }
            Change::Locked => entries.list.retain(|entry| !entry.shows_key()),
            Change::Clear => entries.list.clear(),
        }
        entries.into()
    }
}

/// The Console.
#[component]
pub fn ConsolePage() -> Html {
    let (client, lang) = (use_client(), use_lang());
    let entries = use_reducer(Entries::default);
    let on_locked = entries.dispatcher();
    use_locking(Callback::from(move |()| on_locked.dispatch(Change::Locked)));
    let end_of_list = use_node_ref();
    use_effect_with((entries.clone(), end_of_list.clone()), |(_, end)| {
        if let Some(element) = end.cast::<Element>() {
            element.set_scroll_top(element.scroll_height());
        }
    });
    let run = {
        let entries = entries.clone();
        Callback::from(move |line: String| {
            let id = entries.last_id + 1;
            let shown = shown_again(&line);
            let command = match parse(&line) {
                Ok(None) => return,
                Ok(Some(command)) => Ok(command),
                // It quotes what was typed.
                Err(CommandError::BadJson(_)) if shown != line => Err(CommandError::BadJson("…".to_owned())),
                Err(error) => Err(error),
            };
            let command = command.map_err(|error| text::unclear(lang, &errors::words(lang, &error)));
            let result = command.as_ref().err().cloned().map(Err);
            entries.dispatch(Change::Typed(Entry { id, line: shown, result }));
            if let Ok(command) = command {
                let (client, entries) = (client.clone(), entries.dispatcher());
                spawn_local(async move {
                    let Command { method, params } = command;
                    let answer = match method == COURSE && params.is_empty() {
                        true => client.course().await,
                        false => client.rpc(&method, Json::List(params)).await,
                    };
                    let shown = answer
                        .map(|value| pretty(&value))
                        .map_err(|failure| text::failed(lang, failure.code, &failure.message));
                    entries.dispatch(Change::Answered(id, shown));
                });
            }
        })
    };
    let clear = {
        let entries = entries.dispatcher();
        Callback::from(move |_: MouseEvent| entries.dispatch(Change::Clear))
    };
    let end =
        html! { <Button kind={ButtonKind::Quiet} small=true onclick={clear}>{ text::clear(lang) }</Button> };
    html! {
        <section class="view" id="v-console">
            <h1 class="sr">{ text::console(lang) }</h1>
            <Panel title={text::console(lang)} note={html! { text::note(lang) }} {end} class="console">
                <div class="out" ref={end_of_list} role="log" tabindex="0" aria-label={text::output(lang)}>
                    if entries.list.is_empty() {
                        { welcome(lang) }
                    }
                    { for entries.list.iter().map(|entry| drawn_entry(lang, entry)) }
                </div>
                <Prompt {run} />
            </Panel>
        </section>
    }
}

fn welcome(lang: Lang) -> Html {
    html! { <StateBox icon={Glyph::Right} title={text::welcome(lang)} text={text::welcome_why(lang)} /> }
}

/// Text as it is, everything else as indented JSON.
fn pretty(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string()),
    }
}
