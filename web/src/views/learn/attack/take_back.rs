//! Which payment is taken back in secret.

use hashyard_core::Txid;
use hashyard_node::view::{HistoryItem, HistoryKind, WalletView, WithholdMode};
use yew::prelude::*;

use super::attacker::WithheldProps;
use crate::bridge::ask;
use crate::i18n::{Lang, attack as text, history, use_lang};
use crate::route::Route;
use crate::topics::use_topic;
use crate::ui::{Button, Form, Panel, Stripe, Tag, Tone, signed_amount};
use crate::views::parts::{Request, Unlocking, short_address, use_inline_request, use_unlock};

/// Payments that are listed.
const LISTED: usize = 5;
/// A payment that lies deeper is not taken back.
const DEEPEST: u32 = 99;

/// The latest payments to others, each with a button that takes it back.
#[component]
pub fn TakeBackPanel(props: &WithheldProps) -> Html {
    let (lang, request, wallet) = (use_lang(), use_inline_request(), use_topic::<WalletView>());
    let Unlocking { first, dialog } = use_unlock();
    let taken = props.view.payment.map(|payment| payment.txid);
    let may_take = |item: &&HistoryItem| {
        let stands = item.dropped.is_none() && !item.reversed && item.confirmations <= DEEPEST;
        item.kind == HistoryKind::Sent && (stands || taken == Some(item.txid))
    };
    let items: Vec<_> = wallet.history.iter().filter(may_take).take(LISTED).collect();
    let is_selfish = props.view.mode == WithholdMode::Selfish;
    html! {
        <Panel title={text::take_back(lang)}>
            <div class="pb form">
                <p class="hint">{ text::take_why(lang) }</p>
                <p class="hint">{ text::finney(lang) }</p>
                if items.is_empty() {
                    <p class="hint">{ text::nothing_to_take(lang) }</p>
                }
                <ul class="attack-list">{ for items.into_iter().map(|item| row(lang, &request, &first, item, taken, is_selfish)) }</ul>
                { request.alert(lang) }
            </div>
            { dialog }
        </Panel>
    }
}

/// The payment that goes back to its sender is signed at once: a locked wallet asks for its passphrase first.
fn row(
    lang: Lang,
    request: &Request,
    first: &Callback<Callback<()>>,
    item: &HistoryItem,
    taken: Option<Txid>,
    is_selfish: bool,
) -> Html {
    let txid = item.txid;
    let name = item.counterparty.as_deref().map(short_address).unwrap_or_default();
    let standing = match item.confirmations {
        0 => text::waits_for_block(lang).to_owned(),
        depth => history::conf(lang, depth),
    };
    let take =
        request.callback(move |()| ask::SetWithhold { mode: WithholdMode::Hidden, payment: Some(txid) });
    let onclick = first.reform(move |_: MouseEvent| take.clone());
    html! {
        <li key={txid.to_string()}>
            <Stripe hash={txid} form={Form::Tile} width=18 height=18 />
            <a class="grow" href={Route::Tx(txid).to_string()}>
                <span class="mono trunc" translate="no">{ name }</span>
                <small class="d3">{ standing }</small>
            </a>
            { signed_amount(item.amount) }
            if taken == Some(txid) {
                <Tag tone={Tone::Bad}>{ text::taking(lang) }</Tag>
            } else {
                <Button small=true busy={request.busy} disabled={taken.is_some() || is_selfish} {onclick}>{ text::take(lang) }</Button>
            }
        </li>
    }
}
