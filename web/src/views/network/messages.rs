//! The message log, polled while it is on the screen, and the chosen message beside it.

use std::cell::Cell;
use std::rc::Rc;

use gloo::timers::callback::Interval;
use hashyard_node::view::MessageView;
use hashyard_ui_model::format::three_digits;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::detail::Detail;
use super::log::log_list;
use crate::bridge::ask;
use crate::client::use_client;
use crate::i18n::{Lang, network as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, Glyph, Panel, Seg, SegItem, StateBox, hidden, now_ms};
use crate::views::parts::set;

/// The log is read this often, in ms.
const POLL_MS: u32 = 500;
/// At most so many messages are kept in the page.
const KEPT: usize = 400;
/// Seconds over which the rate is counted.
const RATE_SECONDS: u64 = 5;

/// What was said lately, newest first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Log {
    /// Newest first, at most [`KEPT`].
    pub messages: Vec<MessageView>,
}

impl Reducible for Log {
    type Action = Vec<MessageView>;

    fn reduce(self: Rc<Self>, mut news: Vec<MessageView>) -> Rc<Self> {
        news.sort_by_key(|message| std::cmp::Reverse(message.seq));
        news.extend(self.messages.iter().cloned());
        news.dedup_by_key(|message| message.seq);
        news.truncate(KEPT);
        Self { messages: news }.into()
    }
}

/// Reads the log twice a second unless paused or hidden.
#[hook]
fn use_log(paused: bool) -> UseReducerHandle<Log> {
    let client = use_client();
    let log = use_reducer(Log::default);
    let last_seen = use_mut_ref(|| 0_u64);
    let dispatcher = log.dispatcher();
    use_effect_with(paused, move |paused| {
        let asking = Rc::new(Cell::new(false));
        let poll = move || {
            if asking.replace(true) {
                return;
            }
            let (client, asking) = (client.clone(), asking.clone());
            let (last_seen, dispatcher) = (last_seen.clone(), dispatcher.clone());
            spawn_local(async move {
                let after = *last_seen.borrow();
                if let Ok(news) = client.ask(ask::Messages { after }).await
                    && let Some(newest) = news.iter().map(|message| message.seq).max()
                {
                    *last_seen.borrow_mut() = newest;
                    dispatcher.dispatch(news);
                }
                asking.set(false);
            });
        };
        let timer = (!paused).then(|| {
            poll();
            Interval::new(POLL_MS, move || {
                if !hidden() {
                    poll()
                }
            })
        });
        move || drop(timer)
    });
    log
}

/// Commands of each filter after the first, which shows all.
const FILTERS: [(&str, &[&str]); 3] = [
    ("inv", &["inv", "getdata", "notfound"]),
    ("block", &["block", "headers", "getheaders", "cmpctblock", "getblocktxn", "blocktxn"]),
    ("tx", &["tx"]),
];

fn keeps(filter: usize, message: &MessageView) -> bool {
    filter == 0
        || FILTERS.get(filter - 1).is_some_and(|(_, commands)| commands.contains(&message.command.as_str()))
}

/// The Messages panel.
#[component]
pub fn MessagesPanel() -> Html {
    let lang = use_lang();
    let (paused, filter) = (use_state_eq(|| false), use_state_eq(|| 0_usize));
    let log = use_log(*paused);
    let chosen = use_state_eq(|| None::<Shared<MessageView>>);
    let choose = set(&chosen).reform(|message: MessageView| Some(message.into()));
    let shown: Vec<MessageView> =
        log.messages.iter().filter(|message| keeps(*filter, message)).cloned().collect();
    // Nothing chosen yet: the first message that comes is shown, and stays until the user picks another.
    use_effect_with((!log.messages.is_empty(), chosen.is_some()), {
        let (first, choose) = (log.messages.first().cloned(), choose.clone());
        move |(_, any)| {
            if let Some(first) = first.filter(|_| !any) {
                choose.emit(first);
            }
        }
    });
    let note = html! { text::per_second(lang, &rate(&log.messages)) };
    let end = controls(lang, &paused, &filter);
    html! {
        <Panel title={text::messages(lang)} {note} {end}>
            if log.messages.is_empty() {
                <StateBox icon={Glyph::Swap} title={text::no_messages(lang)} text={text::no_messages_why(lang)} />
            } else {
                <div class="network-log">
                    { log_list(lang, &shown, chosen.as_ref().map(|message| message.seq), &choose) }
                    <div class="detail">
                        if let Some(message) = &*chosen {
                            <Detail message={message.clone()} log={log.messages.clone()} />
                        } else {
                            <p class="hint">{ text::pick_message(lang) }</p>
                        }
                    </div>
                </div>
            }
        </Panel>
    }
}

fn rate(messages: &[MessageView]) -> String {
    let since = now_ms().saturating_sub(RATE_SECONDS * 1_000);
    let count = messages.iter().take_while(|message| message.time_ms >= since).count();
    let rate = count as f64 / RATE_SECONDS as f64;
    if rate >= 10.0 {
        format!("{rate:.0}")
    } else {
        three_digits(rate).trim_end_matches('0').trim_end_matches('.').to_string()
    }
}

fn controls(lang: Lang, paused: &UseStateHandle<bool>, filter: &UseStateHandle<usize>) -> Html {
    let names = std::iter::once(text::all(lang)).chain(FILTERS.iter().map(|(name, _)| *name));
    let toggle = {
        let paused = paused.clone();
        Callback::from(move |_: MouseEvent| paused.set(!*paused))
    };
    let (icon, word) =
        if **paused { (Glyph::Play, text::resume(lang)) } else { (Glyph::Pause, text::pause(lang)) };
    html! {
        <>
            <Seg label={text::which(lang)} items={names.map(SegItem::new).collect::<Vec<_>>()} selected={**filter} onselect={set(filter)} />
            <Button small=true {icon} onclick={toggle}>{ word }</Button>
        </>
    }
}
