//! The scrubber and the stations: one is open, the others are strips.

use hashyard_course::{Deed, Station};
use hashyard_node::view::{FollowView, Place};
use hashyard_ui_model::format::short_hash;
use yew::prelude::*;

use super::held::{MerkleStation, block_station, confirmations_station, lost_blocks, proof_station};
use super::relay::{HopsStation, mempool_station};
use super::signing::{ScriptStation, SignatureStation, key_station};
use crate::i18n::{Lang, blank, course as words, follow as text, use_lang};
use crate::route::{BlockId, Route, ScriptPage, use_route};
use crate::state::Shared;
use crate::ui::{Button, Callout, Form, Glyph, HashBytes, Panel, Slider, StateBox, Stripe};
use crate::views::learn::course::use_course;
use crate::views::parts::{TxFlow, local_date_time, set};
use crate::watch;

/// The page of the course that asks where to stop.
const PAGE: u8 = 37;

/// Properties of the stations.
#[derive(Properties, PartialEq)]
pub struct StationProps {
    /// The payment.
    pub view: Shared<FollowView>,
}

/// The way of a payment.
#[component]
pub fn Stations(props: &StationProps) -> Html {
    let (lang, view) = (use_lang(), &props.view);
    let at = use_state_eq(|| furthest(view));
    let is_held = matches!(view.tx.place, Place::Block { .. });
    let ticks = use_course().standing(PAGE, 0).map(|standing| standing.ticks);
    // Looked at once more when it has something else to show, or when a mission begins: it counts what could be seen.
    use_effect_with((view.tx.txid, *at, is_held, ticks), |(txid, station, ..)| {
        watch::tell(&Deed::Followed(*txid, *station));
    });
    let go = set(&at);
    html! {
        <div class="follow">
            { scrubber(lang, *at, &go) }
            <Where view={view.clone()} station={*at} />
            <div class="follow-stations">
                { for Station::ALL.into_iter().map(|station| match station == *at {
                    true => open(lang, view, station),
                    false => closed(lang, view, station, station < *at, &go),
                }) }
            </div>
            <div class="follow-foot">
                <Panel title={text::flow(lang)} note={html! { { text::flow_note(lang) } }}>
                    <div class="flow-box"><TxFlow tx={view.tx.clone()} /></div>
                </Panel>
                <Callout>{ text::records(lang) }</Callout>
            </div>
        </div>
    }
}

fn scrubber(lang: Lang, at: Station, go: &Callback<Station>) -> Html {
    let last = Station::ALL.len() - 1;
    let now = at.number() - 1;
    let to = move |index: usize| Station::ALL[index.min(last)];
    let step = |index: usize| go.reform(move |_: MouseEvent| to(index));
    let oninput = go.reform(move |value: f64| to(value as usize));
    let words = text::sentence(lang, text::station(lang, at), at.number());
    html! {
        <section class="panel follow-scrubber" aria-label={text::scrubber(lang)}>
            <Button icon={Glyph::Left} label={text::back(lang)} idle={now == 0} onclick={step(now.saturating_sub(1))} />
            <div>
                <div class="follow-zones">
                    <span class="here"><b class="num">{ "1–3" }</b>{ text::only_here(lang) }</span>
                    <span class="open"><b class="num">{ "4–5" }</b>{ text::replaceable(lang) }</span>
                    <span class="held"><b class="num">{ "6–9" }</b>{ text::only_reorg(lang) }</span>
                </div>
                <Slider label={text::scrubber(lang)} min=0.0 max={last as f64} value={now as f64} {oninput} text={words} />
            </div>
            <Button icon={Glyph::Right} label={text::on(lang)} idle={now == last} onclick={step(now + 1)} />
        </section>
    }
}

/// Where the payment has come to by now.
fn furthest(view: &FollowView) -> Station {
    Station::ALL.into_iter().rev().find(|station| is_reached(view, *station)).unwrap_or(Station::Key)
}

/// Whether there is something to see.
fn is_reached(view: &FollowView, station: Station) -> bool {
    !station.is_held() || matches!(view.tx.place, Place::Block { .. })
}

/// The hash that a station is about.
fn hash_of(view: &FollowView, station: Station) -> HashBytes {
    match (&view.tx.place, station.is_held()) {
        (Place::Block { hash, .. }, true) => (*hash).into(),
        _ => view.tx.txid.into(),
    }
}

/// When, as far as the node knows; empty where it doesn't.
fn time_of(view: &FollowView, station: Station) -> String {
    let seconds = match station {
        Station::Signature => view.movement.as_ref().map(|movement| movement.time),
        Station::Mempool => view.seen_ms.and_then(|ms| u32::try_from(ms / 1_000).ok()),
        Station::Block if is_reached(view, station) => view.tx.time,
        _ => None,
    };
    let written = seconds.map(local_date_time).unwrap_or_default();
    written.split(' ').next_back().unwrap_or_default().to_owned()
}

fn closed(lang: Lang, view: &FollowView, station: Station, is_past: bool, go: &Callback<Station>) -> Html {
    let (reached, hash) = (is_reached(view, station), hash_of(view, station));
    let class = classes!("follow-closed", is_past.then_some("past"), (!reached).then_some("ahead"));
    let onclick = go.reform(move |_: MouseEvent| station);
    html! {
        <button type="button" key={station.number()} {class} {onclick}>
            <span class="follow-number num">{ station.number() }</span>
            if reached {
                <Stripe {hash} form={Form::Tile} width=24 height=24 />
            } else {
                <span class="follow-empty" aria-hidden="true"></span>
            }
            <span class="name">{ text::station(lang, station) }</span>
            <Stripe {hash} form={Form::Fold} width=12 height=64 />
            if reached {
                <span class="time num">{ time_of(view, station) }</span>
            } else {
                <span class="sr">{ text::ahead(lang) }</span>
            }
        </button>
    }
}

fn open(lang: Lang, view: &Shared<FollowView>, station: Station) -> Html {
    let id = "follow-open";
    html! {
        <section key={station.number()} class="follow-open panel" aria-labelledby={id}>
            <div class="ph">
                <span class="follow-number num" aria-hidden="true">{ station.number() }</span>
                <h2 {id}>{ text::station(lang, station) }</h2>
                <span class="m num">{ time_of(view, station) }</span>
                <div class="end">
                    <Button small=true icon={Glyph::Out} href={elsewhere(view, station).to_string()}>{ text::elsewhere(lang) }</Button>
                </div>
            </div>
            <div class="pb form">{ inside(lang, view, station) }</div>
        </section>
    }
}

fn inside(lang: Lang, view: &Shared<FollowView>, station: Station) -> Html {
    if !is_reached(view, station) {
        return not_yet(lang, view);
    }
    match station {
        Station::Key => key_station(lang, view),
        Station::Signature => html! { <SignatureStation view={view.clone()} /> },
        Station::Script => html! { <ScriptStation view={view.clone()} /> },
        Station::Mempool => mempool_station(lang, view),
        Station::Hops => html! { <HopsStation view={view.clone()} /> },
        Station::Block => block_station(lang, view),
        Station::MerklePath => html! { <MerkleStation view={view.clone()} /> },
        Station::Confirmations => confirmations_station(lang, view),
        Station::Proof => proof_station(lang, view),
    }
}

fn not_yet(lang: Lang, view: &FollowView) -> Html {
    let (title, why) = match view.tx.place {
        Place::Nowhere => (text::dropped(lang), text::dropped_why(lang)),
        _ => (text::waits(lang), text::waits_why(lang)),
    };
    html! {
        <>
            <StateBox icon={Glyph::Clock} {title} text={why} />
            if !view.stale.is_empty() {
                <dl>{ lost_blocks(lang, view) }</dl>
            }
        </>
    }
}

/// Where what a station shows lives.
fn elsewhere(view: &FollowView, station: Station) -> Route {
    let txid = view.tx.txid;
    match (station, &view.tx.place) {
        (Station::Key, _) => Route::Wallet,
        (Station::Signature | Station::Script, _) => Route::Script(ScriptPage::Input(txid, 0)),
        (Station::Mempool, _) => Route::Live,
        (Station::Hops, _) => Route::Network,
        (Station::Proof, _) => Route::Console,
        (_, Place::Block { hash, .. }) => Route::Block(Some(BlockId::Hash(*hash))),
        _ => Route::Tx(txid),
    }
}

#[derive(Properties, PartialEq)]
struct WhereProps {
    view: Shared<FollowView>,
    station: Station,
}

/// The question of the page, and the way to answer it while its mission is under way.
#[component]
fn Where(props: &WhereProps) -> Html {
    let (lang, course) = (use_lang(), use_course());
    let (txid, station) = (props.view.tx.txid, props.station);
    let onclick = Callback::from(move |_: MouseEvent| watch::tell(&Deed::Stopped(txid, station)));
    let (is_asked, is_page) = (course.page == Some(PAGE), use_route() == Route::Course(Some(PAGE)));
    let what = match (is_asked, is_page) {
        (true, _) => text::question_do(lang),
        (false, true) if course.done.has(PAGE) => words::once_more(lang),
        (false, true) => text::question_begin_here(lang),
        (false, false) => text::question_begin(lang),
    };
    html! {
        <div class="callout follow-question">
            <span><b>{ text::question(lang) }</b>{ blank(lang) }{ what }</span>
            if is_asked {
                <Button {onclick}>{ text::stop(lang) }<span class="sr">{ text::sentence(lang, text::station(lang, station), station.number()) }{ " " }{ short_hash(&txid.to_string()) }</span></Button>
            } else if !is_page {
                <Button href={Route::Course(Some(PAGE)).to_string()}>{ text::page_37(lang) }</Button>
            }
        </div>
    }
}
