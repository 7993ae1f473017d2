//! In a room of one's own key: what can be undone. In any other: an anchor for a hash of elsewhere.

use hashyard_core::wallet::CoinState;
use hashyard_core::{BlockHash, Txid};
use hashyard_node::view::{ChainView, CoinView, HistoryItem, HistoryKind, SigningView, WalletView};
use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use super::evidence::{EvidenceOf, PasteEvidence};
use super::signed::make_it;
use crate::bridge::ask;
use crate::i18n::{Lang, course_mining as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, CopyButton, Field, Glyph, Panel, StateBox, signed_amount};
use crate::views::chain::live::ChainPanel;
use crate::views::parts::{Unlocking, on_submit, set, use_inline_request, use_unlock};

/// Payments that are listed.
const LISTED: usize = 6;

/// Undoing, or anchoring.
#[component]
pub fn OneKeyStage() -> Html {
    let (lang, signing) = (use_lang(), use_topic::<SigningView>());
    let is_own = signing
        .challenge
        .as_ref()
        .is_some_and(|challenge| challenge.members.len() == 1 && challenge.members[0].own);
    html! {
        <>
            <ChainPanel />
            if is_own {
                <UndoPanel />
                <PasteEvidence />
            } else {
                { make_it(lang, text::one_key_elsewhere(lang)) }
                <AnchorPanel />
            }
        </>
    }
}

#[component]
fn UndoPanel() -> Html {
    let (lang, chain, wallet) = (use_lang(), use_topic::<ChainView>(), use_topic::<WalletView>());
    let (request, done) = (use_inline_request(), use_state_eq(|| false));
    let Unlocking { first, dialog } = use_unlock();
    let is_payment = |item: &&HistoryItem| {
        matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal) && item.confirmations > 0
    };
    let payments: Vec<&HistoryItem> = wallet.history.iter().filter(is_payment).take(LISTED).collect();
    let undo = |txid: Txid| {
        let (request, done, to) = (request.clone(), done.setter(), own_address(&wallet));
        let first = first.clone();
        Callback::from(move |_: MouseEvent| {
            let (request, done, to) = (request.clone(), done.clone(), to.clone());
            first.emit(Callback::from(move |()| {
                let done = done.clone();
                request.ask(ask::Undo { txid, to: to.clone() }, move |answer| {
                    answer?;
                    done.set(true);
                    Ok(None)
                });
            }));
        })
    };
    html! {
        <Panel title={text::undo_title(lang)}>
            <div class="pb form">
                <p class="hint">{ text::undo_why(lang) }</p>
                <span class="lab">{ text::tip_hash(lang) }</span>
                <span class="mono longhash" id="course-tip" translate="no">{ chain.tip.to_string() }</span>
                <div class="row"><CopyButton text={chain.tip.to_string()} /></div>
                if payments.is_empty() {
                    <p class="hint">{ text::nothing_deep(lang) }</p>
                }
                if *done {
                    <p role="status">{ text::undone(lang) }</p>
                }
                { request.alert(lang) }
            </div>
            { for payments.iter().map(|item| html! {
                <div key={item.txid.to_string()} class="pb course-line">
                    <span class="grow"><b class="mono">{ short_hash(&item.txid.to_string()) }</b>{ " " }{ signed_amount(item.amount) }{ " " }
                        <span class="d2">{ text::deep(lang, item.confirmations) }</span></span>
                    <Button kind={ButtonKind::Danger} busy={request.busy} onclick={undo(item.txid)}>{ text::undo(lang) }</Button>
                </div>
            }) }
            { dialog }
        </Panel>
    }
}

fn own_address(wallet: &WalletView) -> String {
    wallet.receive.first().map(|receive| receive.address.clone()).unwrap_or_default()
}

/// The form, while a coin is there to spend, and what was written last: the anchor may have taken the only coin.
#[component]
fn AnchorPanel() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let written = use_state_eq(|| None::<Txid>);
    let is_free = |coin: &&CoinView| coin.state == CoinState::Spendable && coin.confirmations > 0;
    let coin = wallet.coins.iter().find(is_free).cloned();
    let onwritten = {
        let written = written.setter();
        Callback::from(move |txid| written.set(Some(txid)))
    };
    html! {
        <Panel title={text::anchor_title(lang)}>
            if let Some(coin) = coin {
                <AnchorForm {coin} {onwritten} />
            } else if written.is_none() {
                <StateBox icon={Glyph::Wallet} title={text::no_coin(lang)} text={text::no_coin_why(lang)} />
            }
            if let Some(txid) = *written {
                <div class="pb form"><EvidenceOf {txid} waits={text::anchor_waits(lang)} /></div>
            }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct AnchorFormProps {
    /// The coin that becomes the anchor and comes back.
    coin: CoinView,
    onwritten: Callback<Txid>,
}

#[component]
fn AnchorForm(props: &AnchorFormProps) -> Html {
    let (lang, request, data) = (use_lang(), use_inline_request(), use_state_eq(String::new));
    let Unlocking { first, dialog } = use_unlock();
    let hash = data.trim().parse::<BlockHash>().ok();
    let onsubmit = {
        let (request, onwritten) = (request.clone(), props.onwritten.clone());
        let CoinView { outpoint: coin, value: amount, address: to, .. } = props.coin.clone();
        on_submit(move || {
            let Some(data) = hash.map(|hash| hash.to_string()) else { return };
            let (request, onwritten, to) = (request.clone(), onwritten.clone(), to.clone());
            first.emit(Callback::from(move |()| {
                let onwritten = onwritten.clone();
                let anchor = ask::Anchor { coin, amount, to: to.clone(), data: data.clone() };
                request.ask(anchor, move |answer| {
                    onwritten.emit(answer?);
                    Ok(None)
                });
            }));
        })
    };
    html! {
        <>
        <form class="pb form" {onsubmit}>
            <p class="hint">{ text::anchor_why(lang) }</p>
            <Field id="course-anchor" label={text::anchor_field(lang)} value={(*data).clone()} oninput={set(&data)} mono=true error={wrong(lang, &data, hash.is_some())} />
            <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={hash.is_none()}>{ text::anchor_write(lang) }</Button></div>
            { request.alert(lang) }
        </form>
        { dialog }
        </>
    }
}

fn wrong(lang: Lang, typed: &str, is_hash: bool) -> Option<AttrValue> {
    (!typed.trim().is_empty() && !is_hash).then(|| AttrValue::from(text::anchor_wrong(lang)))
}
