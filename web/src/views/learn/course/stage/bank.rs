//! A bank that this tab keeps, and the chain that it does not.

use hashyard_course::Deed;
use hashyard_course::bank::{Bank, Booking};
use hashyard_node::view::{Identity, PeersView};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{blank, origins as text, reject, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel};
use crate::views::parts::use_inline_request;
use crate::watch;

/// What the bank takes at a time, in coins.
const TAKEN: i64 = 10;

/// Both, one below the other.
#[component]
pub fn BankAndChain() -> Html {
    html! { <><BankPanel /><ChainPanel /></> }
}

/// Balances of everybody in the room, in this tab's hand.
#[component]
fn BankPanel() -> Html {
    let (lang, me, peers) = (use_lang(), use_topic::<Identity>(), use_topic::<PeersView>());
    let (kept, last) = (use_state_eq(Bank::default), use_state_eq(|| None::<Booking>));
    let mut bank = (*kept).clone();
    bank.welcome(core::iter::once(me.name.as_str()).chain(peers.peers.iter().map(|peer| peer.name.as_str())));
    let take = {
        let (bank, kept, last) = (bank.clone(), kept.setter(), last.setter());
        Callback::from(move |name: String| {
            let mut bank = bank.clone();
            if let Some(booking) = bank.take(&name, TAKEN) {
                kept.set(bank);
                last.set(Some(booking.clone()));
                watch::tell(&Deed::Booked(booking));
            }
        })
    };
    let line = |(name, balance): (&str, i64)| {
        let (label, named) = (text::take_from(lang, name), name.to_owned());
        let onclick = take.reform(move |_: MouseEvent| named.clone());
        html! {
            <li>
                <b class="trunc">{ name }if name == me.name { <span class="d2">{ text::me(lang) }</span> }</b>
                <span class="num">{ balance }</span>
                <Button small=true {label} {onclick}>{ text::take(lang) }</Button>
            </li>
        }
    };
    html! {
        <Panel title={text::bank(lang)} note={html! { text::bank_note(lang) }}>
            <ul class="course-lines">{ for bank.balances().map(line) }</ul>
            <div class="pb" role="status">
                { last.as_ref().map(|booking| text::booked(lang, &booking.customer, booking.before, booking.after)).unwrap_or_default() }
            </div>
        </Panel>
    }
}

/// The same tab reaches for a coin on the chain.
#[component]
fn ChainPanel() -> Html {
    let (lang, request, last) = (use_lang(), use_inline_request(), use_state(|| None::<ask::Theft>));
    let onclick = {
        let (request, last) = (request.clone(), last.setter());
        Callback::from(move |_: MouseEvent| {
            let last = last.clone();
            request.ask(ask::Steal, move |answer| {
                let theft = answer?;
                watch::tell(&Deed::Theft(Box::new(theft.tx.clone()), theft.reason.clone()));
                last.set(Some(theft));
                Ok(None)
            });
        })
    };
    let said = |theft: &ask::Theft| {
        let wanted = theft.tx.output_value().unwrap_or_default();
        html! {
            <Callout bad=true icon={Glyph::Alert}>
                { text::wanted(lang, wanted) }{ blank(lang) }{ reject::words(lang, &theft.reason) }
            </Callout>
        }
    };
    html! {
        <Panel title={text::chain(lang)} note={html! { text::chain_note(lang) }}>
            <div class="pb form">
                <p class="hint">{ text::steal_how(lang) }</p>
                <div class="row"><Button kind={ButtonKind::Danger} busy={request.busy} {onclick}>{ text::steal(lang) }</Button></div>
                { request.alert(lang) }
                <div role="status">{ for last.iter().map(said) }</div>
            </div>
        </Panel>
    }
}
