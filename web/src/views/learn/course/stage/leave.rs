//! Who is in the room, a switch to leave it, and a payment that is signed and not sent.

use hashyard_core::{Amount, Encodable, Transaction};
use hashyard_course::Deed;
use hashyard_node::view::{PeerView, PeersView, Transport};
use hashyard_ui_model::typed;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{origins as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, CopyButton, Field, Panel, Switch, Tag};
use crate::views::parts::{Unlocking, on_submit, set, use_inline_request, use_request, use_unlock};
use crate::watch;

/// Lock times from here on are times (BIP65).
const LOCK_TIMES: u32 = 500_000_000;

/// Both.
#[component]
pub fn Leave() -> Html {
    html! { <><Room /><Later /></> }
}

#[component]
fn Room() -> Html {
    let (lang, request, peers) = (use_lang(), use_request(), use_topic::<PeersView>());
    let onchange = request.callback(|away: bool| ask::SetNetworkActive(!away));
    let line = |peer: &PeerView| {
        let way = if peer.transport == Transport::Relay { text::by_relay(lang) } else { text::direct(lang) };
        html! { <li><b class="trunc">{ &peer.name }</b><Tag>{ way }</Tag></li> }
    };
    let end = html! {
        <label class="row"><span class="lab" aria-hidden="true">{ text::leave(lang) }</span><Switch label={text::leave(lang)} on={!peers.active} {onchange} /></label>
    };
    html! {
        <Panel title={text::room(lang)} note={html! { { text::room_note(lang, peers.connected()) } }} {end}>
            <ul class="course-lines">{ for peers.peers.iter().map(line) }</ul>
            if peers.peers.is_empty() {
                <div class="pb hint">{ text::nobody(lang) }</div>
            }
        </Panel>
    }
}

/// What was typed, if it can be signed.
fn read(to: &str, amount: &str, height: &str) -> Option<ask::SignLater> {
    let amount: Amount = typed::amount(amount).ok()?;
    let height = read_height(height)?;
    (!to.trim().is_empty()).then(|| ask::SignLater { to: to.trim().to_owned(), amount, height })
}

fn read_height(height: &str) -> Option<u32> {
    height.trim().parse().ok().filter(|height| (1..LOCK_TIMES).contains(height))
}

#[component]
fn Later() -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (to, amount, height) =
        (use_state_eq(String::new), use_state_eq(String::new), use_state_eq(String::new));
    let typed = [&to, &amount, &height].map(|field| (**field).clone());
    let signed = use_state(|| None::<([String; 3], Transaction)>);
    // It counts while what it pays stands in the fields.
    let letter_now = signed.as_ref().filter(|(of, _)| *of == typed).map(|(_, tx)| letter(lang, tx));
    let Unlocking { first, dialog } = use_unlock();
    let is_ready = read(&to, &amount, &height).is_some();
    let onsubmit = {
        let (request, signed) = (request.clone(), signed.setter());
        let sign = Callback::from(move |()| {
            let (signed, typed) = (signed.clone(), typed.clone());
            let Some(wanted) = read(&typed[0], &typed[1], &typed[2]) else { return };
            request.ask(wanted, move |answer| {
                let tx = answer?;
                watch::tell(&Deed::SignedForLater(Box::new(tx.clone())));
                signed.set(Some((typed, tx)));
                Ok(None)
            });
        });
        on_submit(move || first.emit(sign.clone()))
    };
    let is_bad = !height.is_empty() && read_height(&height).is_none();
    html! {
        <Panel title={text::sign_later(lang)} note={html! { text::sign_later_note(lang) }}>
            <form class="pb form" {onsubmit}>
                <Field id="later-to" label={text::to(lang)} value={(*to).clone()} oninput={set(&to)} mono=true />
                <Field id="later-amount" label={text::amount(lang)} value={(*amount).clone()} oninput={set(&amount)} mode="decimal" />
                <Field id="later-height" label={text::from_height(lang)} value={(*height).clone()} oninput={set(&height)} mode="numeric"
                    error={is_bad.then(|| AttrValue::from(text::bad_height(lang)))} />
                <div class="row"><Button disabled={!is_ready} busy={request.busy}>{ text::sign(lang) }</Button></div>
                { request.alert(lang) }
            </form>
            <div role="status">{ letter_now.unwrap_or_default() }</div>
            { dialog }
        </Panel>
    }
}

fn letter(lang: crate::i18n::Lang, tx: &Transaction) -> Html {
    let hex: String = tx.encode().iter().map(|byte| format!("{byte:02x}")).collect();
    html! {
        <div class="pb form">
            <p>{ text::signed(lang) }<code>{ "sendrawtransaction" }</code></p>
            <p class="mono longhash" translate="no">{ &hex }</p>
            <div class="row"><CopyButton text={hex.clone()} label={text::copy_signed(lang)} /></div>
        </div>
    }
}
