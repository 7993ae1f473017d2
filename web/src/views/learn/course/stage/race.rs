//! A payment and its rival, and the rule by which this node chooses between them.

use hashyard_core::{Decodable, Transaction, Txid};
use hashyard_course::Deed;
use hashyard_node::view::{HistoryItem, HistoryKind, WalletView};
use hashyard_ui_model::format::short_hash;
use hashyard_ui_model::hex::hex_bytes;
use hashyard_ui_model::typed;
use yew::prelude::*;

use crate::bridge::ask::{self, Raced};
use crate::i18n::{Lang, blank, common, race as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Glyph, Panel, Seg, SegItem, StateBox, signed_amount};
use crate::views::chain::live::MempoolPanel;
use crate::views::parts::{Loaded, on_submit, set, use_answer, use_inline_request, use_unlock};
use crate::watch;

/// Waiting payments that are listed.
const LISTED: usize = 6;

/// The rule, a payment, and those that wait.
#[component]
pub fn RaceStage() -> Html {
    html! { <><Rule /><Pay /><Waiting /><MempoolPanel /></> }
}

/// First seen, or whoever pays more.
#[component]
fn Rule() -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (asked, chosen) =
        (use_answer(ask::FullReplacement(None), String::new()), use_state_eq(|| None::<bool>));
    let (now, why) = match &asked.answer {
        Loaded::Ready(now) => (Some(**now), None),
        Loaded::Waiting => (None, None),
        Loaded::Failed(why) => (None, Some(why.clone())),
    };
    let known = chosen.or(now);
    let onselect = {
        let (request, chosen) = (request.clone(), chosen.setter());
        Callback::from(move |index: usize| {
            let chosen = chosen.clone();
            request.ask(ask::FullReplacement(Some(index == 1)), move |answer| {
                chosen.set(Some(answer?));
                Ok(None)
            });
        })
    };
    let item = |label: &'static str| SegItem { disabled: known.is_none(), ..SegItem::new(label) };
    let items = vec![item(text::first_seen(lang)), item(text::full(lang))];
    // Neither is chosen until the node has said which.
    let selected = known.map_or(items.len(), usize::from);
    html! {
        <Panel title={text::rule(lang)}>
            <div class="pb form">
                <Seg label={text::rule(lang)} {items} {selected} {onselect} />
                if let Some(full) = known {
                    <p class="hint">{ if full { text::full_why(lang) } else { text::first_seen_why(lang) } }</p>
                } else if let Some(why) = why {
                    <StateBox icon={Glyph::Alert} title={why}>
                        <Button icon={Glyph::Refresh} onclick={asked.retry}>{ common::retry(lang) }</Button>
                    </StateBox>
                }
                { request.alert(lang) }
            </div>
        </Panel>
    }
}

#[component]
fn Pay() -> Html {
    let (lang, request, unlock) = (use_lang(), use_inline_request(), use_unlock());
    let (to, amount) = (use_state_eq(String::new), use_state_eq(String::new));
    let wanted = typed::amount(&amount).ok();
    let onsubmit = {
        let (request, to, amount, first) =
            (request.clone(), to.clone(), amount.clone(), unlock.first.clone());
        on_submit(move || {
            let Some(wanted) = wanted else { return };
            let (request, to, amount) = (request.clone(), to.clone(), amount.clone());
            first.emit(Callback::from(move |()| {
                let amount = amount.clone();
                request.ask(ask::PayFinally { to: to.trim().to_owned(), amount: wanted }, move |answer| {
                    answer?;
                    amount.set(String::new());
                    Ok(Some(text::paid(lang).to_owned()))
                });
            }));
        })
    };
    html! {
        <Panel title={text::pay(lang)} note={html! { { text::pay_note(lang) } }}>
            <form class="pb form" {onsubmit}>
                <Field id="race-to" label={text::to(lang)} value={(*to).clone()} oninput={set(&to)} mono=true />
                <Field id="race-amount" label={text::amount(lang)} value={(*amount).clone()} oninput={set(&amount)} mode="decimal" />
                { request.alert(lang) }
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={wanted.is_none() || to.trim().is_empty()}>{ text::do_pay(lang) }</Button></div>
            </form>
            { unlock.dialog }
        </Panel>
    }
}

/// Own payments that wait, each of which can be raced.
#[component]
fn Waiting() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let (request, unlock) = (use_inline_request(), use_unlock());
    let answered = use_state_eq(|| None::<Option<String>>);
    let is_waiting = |item: &&HistoryItem| {
        item.kind == HistoryKind::Sent && item.confirmations == 0 && item.dropped.is_none()
    };
    let waiting: Vec<&HistoryItem> = wallet.history.iter().filter(is_waiting).take(LISTED).collect();
    let own = wallet.receive.first().map(|receive| receive.address.clone()).unwrap_or_default();
    let race = |txid: Txid| {
        let (request, answered, to, first) =
            (request.clone(), answered.setter(), own.clone(), unlock.first.clone());
        Callback::from(move |_: MouseEvent| {
            let (request, answered, to) = (request.clone(), answered.clone(), to.clone());
            first.emit(Callback::from(move |()| {
                let answered = answered.clone();
                request.ask(ask::Race { txid, to: to.clone() }, move |answer| {
                    let raced = answer?;
                    answered.set(Some(raced.refused.clone()));
                    tell(&raced);
                    Ok(None)
                });
            }));
        })
    };
    html! {
        <Panel title={text::waiting(lang)} note={html! { { text::waiting_note(lang) } }}>
            if waiting.is_empty() {
                <StateBox icon={Glyph::Wallet} title={text::none_waits(lang)} text={text::none_waits_why(lang)} />
            }
            { for waiting.iter().map(|item| html! {
                <div key={item.txid.to_string()} class="pb course-line">
                    <span class="grow"><b class="mono">{ short_hash(&item.txid.to_string()) }</b>{ " " }{ signed_amount(item.amount) }</span>
                    <Button busy={request.busy} onclick={race(item.txid)}>{ text::race(lang) }</Button>
                </div>
            }) }
            <div class="pb form" role="status">
                { answered.as_ref().map(|refused| said(lang, refused.as_deref())).unwrap_or_default() }
                { request.alert(lang) }
            </div>
            { unlock.dialog }
        </Panel>
    }
}

fn said(lang: Lang, refused: Option<&str>) -> Html {
    match refused {
        Some(reason) => html! { <p>{ text::refused(lang) }{ blank(lang) }<code>{ reason }</code></p> },
        None => html! { <p>{ text::taken(lang) }</p> },
    }
}

fn tell(raced: &Raced) {
    let read = |hex: &str| hex_bytes(hex).and_then(|bytes| Transaction::decode(&bytes).ok());
    if let (Some(first), Some(second)) = (read(&raced.first), read(&raced.second)) {
        watch::tell(&Deed::Raced { first, second, refused: raced.refused.clone() });
    }
}
