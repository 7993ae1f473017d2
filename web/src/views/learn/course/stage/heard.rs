//! The node's own log around a block of somebody else's: point at the first word, count what it took.

use std::rc::Rc;

use hashyard_core::BlockHash;
use hashyard_course::Deed;
use hashyard_course::missions::number::read_count;
use hashyard_node::view::{BlockCard, ChainView, MessageView};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::mission::tool_link;
use super::super::run::use_course;
use crate::bridge::ask;
use crate::client::{Client, use_client};
use crate::i18n::{course as words, course_mining as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Form, Glyph, Panel, StateBox, Stripe};
use crate::views::network::log_list;
use crate::views::parts::{on_submit, set};
use crate::watch;

/// The page that this stands beside.
const PAGE: u8 = 17;
/// What is said about blocks.
const COMMANDS: [&str; 8] =
    ["inv", "getheaders", "headers", "getdata", "block", "cmpctblock", "getblocktxn", "blocktxn"];
/// Rows that are shown.
const ROWS: usize = 60;
/// Answers that are asked for at most, one after the other: the log is bounded, and goes on while it is read.
const ANSWERS: usize = 50;

/// Messages about the latest block of somebody else's, or about the one that the student is at.
#[component]
pub fn HeardStage() -> Html {
    let (lang, chain) = (use_lang(), use_topic::<ChainView>());
    let theirs = |card: &&BlockCard| card.height > 0 && !card.miner.you;
    let (log, held) = (use_log(chain.tip), use_state_eq(|| None::<BlockCard>));
    let latest = chain.cards.iter().rev().find(theirs);
    match held.as_ref().or(latest) {
        Some(card) => {
            let is_latest = latest.is_none_or(|latest| latest.hash == card.hash);
            html! { <Trace key={card.hash.to_string()} card={card.clone()} {log} hold={set(&held)} {is_latest} /> }
        }
        None => html! {
            <Panel title={text::heard(lang)}>
                <StateBox icon={Glyph::Swap} title={text::no_heard(lang)} text={text::no_heard_why(lang)}>{ tool_link(lang, "another") }</StateBox>
            </Panel>
        },
    }
}

/// All of the log, read again with every block.
#[hook]
fn use_log(tip: BlockHash) -> Rc<Vec<MessageView>> {
    let (client, log) = (use_client(), use_state(Rc::<Vec<MessageView>>::default));
    let setter = log.setter();
    use_effect_with(tip, move |_| spawn_local(async move { setter.set(Rc::new(read_log(&client).await)) }));
    (*log).clone()
}

/// What was said about blocks, newest first.
pub(super) async fn read_log(client: &Client) -> Vec<MessageView> {
    let mut log: Vec<MessageView> = vec![];
    for _ in 0..ANSWERS {
        let after = log.iter().map(|message| message.seq).max().unwrap_or(0);
        match client.ask(ask::Messages { after }).await {
            Ok(news) if !news.is_empty() => log.extend(news),
            _ => break,
        }
    }
    log.retain(|message| COMMANDS.contains(&message.command.as_str()));
    log.sort_by_key(|message| std::cmp::Reverse(message.seq));
    log
}

#[derive(Properties, PartialEq)]
struct TraceProps {
    card: BlockCard,
    /// Newest first.
    log: Rc<Vec<MessageView>>,
    /// Stays with a block, or goes on to the latest.
    hold: Callback<Option<BlockCard>>,
    is_latest: bool,
}

#[component]
fn Trace(props: &TraceProps) -> Html {
    let lang = use_lang();
    let course = use_course();
    let begun = course.page == Some(PAGE);
    let (chosen, count) = (use_state_eq(|| None::<u64>), use_state_eq(String::new));
    // A block that arrives takes nothing away that was begun with this one.
    let began = {
        let (hold, card) = (props.hold.clone(), props.card.clone());
        move || hold.emit(Some(card.clone()))
    };
    let choose = {
        let (chosen, began) = (chosen.setter(), began.clone());
        Callback::from(move |message: MessageView| {
            began();
            chosen.set(Some(message.seq));
        })
    };
    let oninput = {
        let count = count.setter();
        Callback::from(move |typed: String| {
            began();
            count.set(typed);
        })
    };
    let go_on = props.hold.reform(|_: MouseEvent| None);
    let counted = read_count(&count);
    let onsubmit = {
        let (block, log, chosen) = (props.card.hash, props.log.clone(), *chosen);
        on_submit(move || {
            if let (Some(message), Some(count)) = (chosen, counted) {
                watch::tell(&Deed::Traced { block, message, count, log: log.to_vec() });
            }
        })
    };
    let hint = match (begun, course.done.has(PAGE)) {
        (true, _) => text::point(lang),
        (false, true) => words::once_more(lang),
        (false, false) => text::begin_first(lang),
    };
    let shown = &props.log[..props.log.len().min(ROWS)];
    html! {
        <Panel title={text::heard(lang)} note={html! { text::heard_block(lang, props.card.height) }} end={mark(props.card.hash)}>
            <div class="network-log course-log">{ log_list(lang, shown, *chosen, &choose) }</div>
            <form class="pb row course-form" {onsubmit}>
                <Field id="course-messages" label={text::count_messages(lang)} value={(*count).clone()} {oninput} mode="numeric" hint={html! { hint }} />
                <Button kind={ButtonKind::Primary} disabled={!begun || chosen.is_none() || counted.is_none()}>{ text::check_messages(lang) }</Button>
                if !props.is_latest {
                    <Button kind={ButtonKind::Quiet} onclick={go_on}>{ text::newer_block(lang) }</Button>
                }
            </form>
        </Panel>
    }
}

/// The tile that messages about this block carry.
fn mark(block: BlockHash) -> Html {
    html! { <Stripe hash={block} form={Form::Tile} width=20 height=20 /> }
}
