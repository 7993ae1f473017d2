//! One payment from key to proof: where is it, what proves it, when could it no longer be replaced?
//!
//! | file | what it draws |
//! | --- | --- |
//! | `stations` | the scrubber and the stations, of which one is open |
//! | `signing` | key, signature, script |
//! | `relay` | mempool and hops |
//! | `held` | block, Merkle path, confirmations, proof |
//! | `row` | a fact with its name |

mod held;
mod relay;
mod row;
mod signing;
mod stations;

use hashyard_core::Txid;
use hashyard_node::view::{ChainView, FollowView, HistoryItem, HistoryKind, MempoolView, WalletView};
use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use self::stations::Stations;
use crate::bridge::ask;
use crate::i18n::{Lang, follow as text, history, use_lang};
use crate::route::{Route, go};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Button, Form, Glyph, Panel, StateBox, Stripe, signed_amount};
use crate::views::parts::{Failed, Loaded, Waiting, chosen_entry, use_answer};

/// Own payments that are offered.
const OFFERED: usize = 30;

/// Properties of [`FollowPage`].
#[derive(Properties, PartialEq)]
pub struct FollowProps {
    /// Which payment; the latest own one if none is named.
    pub txid: Option<Txid>,
}

/// The Follow screen.
#[component]
pub fn FollowPage(props: &FollowProps) -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    match props.txid.or_else(|| latest(&wallet)) {
        Some(txid) => html! { <Way key={txid.to_string()} {txid} whole=true /> },
        None => html! {
            <section class="view top" id="v-follow">
                <h1 class="sr">{ text::title(lang) }</h1>
                <Panel title={text::title(lang)}>{ none(lang) }</Panel>
            </section>
        },
    }
}

/// The latest own payment beside a page of the course.
#[component]
pub fn FollowStage() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    match latest(&wallet) {
        Some(txid) => html! { <Way key={txid.to_string()} {txid} whole=false /> },
        None => html! { <Panel title={text::title(lang)}>{ none(lang) }</Panel> },
    }
}

fn none(lang: Lang) -> Html {
    html! {
        <StateBox icon={Glyph::Wallet} title={text::none(lang)} text={text::none_why(lang)}>
            <Button href={Route::Wallet.to_string()}>{ text::to_wallet(lang) }</Button>
        </StateBox>
    }
}

/// What this wallet paid, newest first.
fn payments(wallet: &WalletView) -> impl Iterator<Item = &HistoryItem> {
    wallet.history.iter().filter(|item| is_payment(item))
}

fn is_payment(item: &HistoryItem) -> bool {
    matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal)
}

fn latest(wallet: &WalletView) -> Option<Txid> {
    let on_its_way = payments(wallet).find(|item| item.dropped.is_none());
    on_its_way.or_else(|| payments(wallet).next()).map(|item| item.txid)
}

#[derive(Properties, PartialEq)]
struct WayProps {
    txid: Txid,
    /// It has a screen of its own.
    whole: bool,
}

/// Asked again at every block and every change of the mempool.
#[component]
fn Way(props: &WayProps) -> Html {
    let lang = use_lang();
    let (chain, mempool) = (use_topic::<ChainView>(), use_topic::<MempoolView>());
    let version = format!("{} {}", chain.tip, mempool.count);
    let asked = use_answer(ask::Follow(props.txid), version);
    let view = match asked.answer {
        Loaded::Waiting if props.whole => return html! { <Waiting title={text::title(lang)} /> },
        Loaded::Waiting => return html! { <Panel title={text::title(lang)} busy=true /> },
        Loaded::Failed(_) => {
            return html! { <Failed title={text::title(lang)} what={text::unknown(lang)} why={text::unknown_why(lang)} /> };
        }
        Loaded::Ready(view) => view,
    };
    let inside = match view.movement.as_ref().is_some_and(is_payment) {
        true => html! { <Stations view={view.clone()} /> },
        false => foreign(lang, &view),
    };
    match props.whole {
        true => html! {
            <section class="view top" id="v-follow">
                <Head view={view.clone()} />
                { inside }
            </section>
        },
        false => inside,
    }
}

fn foreign(lang: Lang, view: &FollowView) -> Html {
    html! {
        <Panel title={text::title(lang)}>
            <StateBox icon={Glyph::User} title={text::foreign(lang)} text={text::foreign_why(lang)}>
                <Button href={Route::Tx(view.tx.txid).to_string()}>{ text::as_tx(lang) }</Button>
            </StateBox>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct HeadProps {
    view: Shared<FollowView>,
}

/// Which payment, and the way to another one.
#[component]
fn Head(props: &HeadProps) -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let (txid, movement) = (props.view.tx.txid, &props.view.movement);
    let offered: Vec<Txid> = payments(&wallet).take(OFFERED).map(|item| item.txid).collect();
    let onchange = {
        let offered = offered.clone();
        Callback::from(move |event: Event| {
            // The first entry is the question itself.
            let index = chosen_entry(&event).checked_sub(1);
            if let Some(txid) = index.and_then(|index| offered.get(index)) {
                go(&Route::Follow(Some(*txid)));
            }
        })
    };
    html! {
        <div class="view-head">
            <h1>{ text::title(lang) }</h1>
            <Stripe hash={txid} form={Form::Tile} width=24 height=24 />
            <span class="mono">{ short_hash(&txid.to_string()) }</span>
            if let Some(movement) = movement {
                <span class="m num">{ history::sent_plain(lang) }{ " " }{ signed_amount(movement.amount) }{ " tBTC" }</span>
            }
            <div class="end follow-choice">
                if !offered.is_empty() {
                    <select aria-label={text::another(lang)} {onchange}>
                        <option selected=true>{ text::another(lang) }</option>
                        { for offered.iter().map(|txid| html! { <option key={txid.to_string()}>{ short_hash(&txid.to_string()) }</option> }) }
                    </select>
                }
                <Button href={Route::Tx(txid).to_string()}>{ text::as_tx(lang) }</Button>
            </div>
        </div>
    }
}
