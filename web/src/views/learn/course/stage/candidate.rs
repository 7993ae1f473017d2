//! The next block, filled by hand: whoever mines chooses, and the rules decide whether others take it.

use std::collections::BTreeSet;

use hashyard_core::{Amount, BlockHash, Txid};
use hashyard_node::view::{ChainView, MempoolTx, MempoolView, WalletView};
use hashyard_ui_model::format::{grouped, short_hash};
use yew::prelude::*;

use super::params;
use crate::bridge::ask;
use crate::i18n::{Lang, course_mining as text, reject, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Form, Panel, Stripe};
use crate::views::parts::use_inline_request;

/// Payments of the mempool that are offered: those that a miner would choose first.
const MAX_OFFERED: usize = 12;

/// A payment that may be put in.
#[derive(Clone, PartialEq)]
pub struct Offer {
    /// Its name.
    pub txid: Txid,
    /// What it is called here.
    pub name: String,
    /// The transaction in hex; `None` if the mempool has it.
    pub hex: Option<String>,
    /// What it leaves to the miner; `None` if it breaks a rule, so that nobody gets anything.
    pub fee: Option<Amount>,
}

/// What became of the block.
#[derive(Clone, PartialEq)]
enum Fate {
    /// It is mined, on top of this tip.
    Mined(BlockHash),
    /// No node would take it, in Bitcoin Core's words.
    Refused(String),
}

#[derive(Properties, PartialEq)]
pub struct FillProps {
    /// Payments that the mempool does not have.
    pub others: Vec<Offer>,
}

/// The bench: payments to choose from, and what the node says to the block.
#[component]
pub fn FillByHand(props: &FillProps) -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (pool, chain, wallet) =
        (use_topic::<MempoolView>(), use_topic::<ChainView>(), use_topic::<WalletView>());
    let (chosen, fate) = (use_state_eq(BTreeSet::<Txid>::new), use_state_eq(|| None::<Fate>));
    let offers = offers(lang, &pool, &props.others);
    let filled: Vec<Offer> = offers.iter().filter(|offer| chosen.contains(&offer.txid)).cloned().collect();
    let to = wallet.receive.first().map(|receive| receive.address.clone());
    let onclick = {
        let (request, fate, tip) = (request.clone(), fate.setter(), chain.tip);
        let (to, filled) = (to.clone(), filled.clone());
        Callback::from(move |_: MouseEvent| {
            let (Some(to), fate) = (to.clone(), fate.clone()) else { return };
            request.ask(
                ask::FillBlock { to, transactions: filled.iter().map(given).collect() },
                move |answer| {
                    fate.set(Some(answer?.map_or(Fate::Mined(tip), Fate::Refused)));
                    Ok(None)
                },
            );
        })
    };
    let row = |offer: &Offer| {
        let (txid, is_in) = (offer.txid, chosen.contains(&offer.txid));
        let (chosen, fate) = (chosen.clone(), fate.setter());
        let onchange = Callback::from(move |_: Event| {
            let mut next = (*chosen).clone();
            if !next.remove(&txid) {
                next.insert(txid);
            }
            chosen.set(next);
            fate.set(None);
        });
        html! { <Row key={offer.txid.to_string()} offer={offer.clone()} {is_in} {onchange} /> }
    };
    html! {
        <Panel title={text::fill(lang)} note={html! { text::fill_note(lang) }}>
            <div class="pb form">
                if offers.is_empty() {
                    <p class="hint">{ text::fill_nothing(lang) }</p>
                } else {
                    <ul class="wallet-coins course-pick">{ for offers.iter().map(row) }</ul>
                }
                <p>{ reward(lang, chain.height + 1, &filled) }</p>
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={to.is_none()} {onclick}>{ text::fill_mine(lang) }</Button></div>
                <p role="status">{ fate.as_ref().map(|fate| said(lang, fate, &chain)).unwrap_or_default() }</p>
                { request.alert(lang) }
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    offer: Offer,
    is_in: bool,
    onchange: Callback<Event>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let (lang, RowProps { offer, is_in, onchange }) = (use_lang(), props);
    let fee = match offer.fee {
        Some(fee) => text::fill_leaves(lang, &grouped(fee.0)),
        None => text::fill_leaves_nothing(lang).to_owned(),
    };
    html! {
        <li class={is_in.then_some("on")}>
            <label>
                <input type="checkbox" checked={*is_in} onchange={onchange.clone()} />
                <Stripe hash={offer.txid} form={Form::Tile} width=18 height=18 />
                <span class="trunc">{ &offer.name }</span>
                <span class="num">{ fee }</span>
            </label>
        </li>
    }
}

/// What waits, best first, and then what does not.
fn offers(lang: Lang, pool: &MempoolView, others: &[Offer]) -> Vec<Offer> {
    let waiting = || pool.rows.iter().flat_map(|row| &row.transactions);
    let of_pool = |tx: &MempoolTx| Offer {
        txid: tx.txid,
        name: text::fill_waits(lang, &short_hash(&tx.txid.to_string())),
        hex: None,
        fee: Some(tx.fee),
    };
    let is_elsewhere = |offer: &&Offer| !waiting().any(|tx| tx.txid == offer.txid);
    waiting().take(MAX_OFFERED).map(of_pool).chain(others.iter().filter(is_elsewhere).cloned()).collect()
}

fn given(offer: &Offer) -> String {
    offer.hex.clone().unwrap_or_else(|| offer.txid.to_string())
}

/// What the coinbase would pay out.
fn reward(lang: Lang, height: u32, filled: &[Offer]) -> String {
    let subsidy = params().map_or(Amount::ZERO, |params| params.subsidy(height));
    let fees: u64 = filled.iter().filter_map(|offer| offer.fee).map(|fee| fee.0).sum();
    text::fill_reward(lang, filled.len(), &subsidy.to_string(), &grouped(fees))
}

fn said(lang: Lang, fate: &Fate, chain: &ChainView) -> String {
    match fate {
        Fate::Refused(reason) => text::fill_refused(lang, &reject::words(lang, reason)),
        Fate::Mined(tip) if *tip == chain.tip => text::fill_mining(lang).to_owned(),
        Fate::Mined(tip) => {
            let mine = chain.cards.iter().rev().find(|card| card.miner.you && card.prev == *tip);
            match mine {
                Some(card) => text::fill_found(lang, card.height),
                None => text::fill_others(lang).to_owned(),
            }
        }
    }
}
