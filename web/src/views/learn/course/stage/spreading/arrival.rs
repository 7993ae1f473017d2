//! The curve of one block: which share of the tabs had announced it when.

use hashyard_core::BlockHash;
use hashyard_course::spreading::{audience, delays, time_of};
use hashyard_node::block_relay::{BlockRelayView, ToldBlock};
use hashyard_node::view::PeersView;
use yew::prelude::*;

use super::prediction::Prediction;
use crate::bridge::ask;
use crate::i18n::{Lang, spreading as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Glyph, Panel, StateBox, Switch};
use crate::views::learn::course::mission::tool_link;
use crate::views::parts::{chosen_entry, use_request};

/// Size of the drawing, without what is written around it.
const SIZE: (f64, f64) = (640.0, 160.0);
/// A curve is at least so long, in ms.
const LEAST_MS: u64 = 20;
/// Blocks of which one can be chosen.
const CHOICES: usize = 20;
/// Those who told later than the first, by name.
const LATER: usize = 4;

/// Properties of [`Arrival`].
#[derive(Properties, PartialEq)]
pub struct ArrivalProps {
    /// Who told of which block.
    pub relay: Shared<BlockRelayView>,
}

/// One of the last blocks, the switch of silence, and the prediction.
#[component]
pub fn Arrival(props: &ArrivalProps) -> Html {
    let (lang, peers, request) = (use_lang(), use_topic::<PeersView>(), use_request());
    let held = use_state_eq(|| None::<BlockHash>);
    let is_drawn = |block: &&ToldBlock| block.height.is_some() && !delays(block).is_empty();
    let blocks: Vec<&ToldBlock> = props.relay.told.iter().filter(is_drawn).take(CHOICES).collect();
    let chosen = blocks.iter().find(|block| Some(block.hash) == *held).or(blocks.first());
    let onchange = {
        let (held, hashes) = (held.setter(), blocks.iter().map(|block| block.hash).collect::<Vec<_>>());
        Callback::from(move |event: Event| {
            let entry = chosen_entry(&event).checked_sub(1);
            held.set(entry.and_then(|entry| hashes.get(entry).copied()));
        })
    };
    let option = |block: &&ToldBlock| {
        let selected = Some(block.hash) == *held;
        html! { <option key={block.hash.to_string()} {selected}>{ text::block(lang, block.height.unwrap_or(0)) }</option> }
    };
    let choice = html! {
        <select class="overlay-select" aria-label={text::which(lang)} {onchange}>
            <option selected={held.is_none()}>{ text::latest(lang) }</option>
            { for blocks.iter().map(option) }
        </select>
    };
    let silent = props.relay.silent;
    let why = if silent { text::silent_on(lang) } else { text::silent_off(lang) };
    html! {
        <Panel title={text::arrival(lang)} note={html! { { text::arrival_note(lang) } }} end={choice}>
            if let Some(block) = chosen {
                <div class="pb">{ curve(lang, block, &peers) }</div>
            } else {
                <StateBox icon={Glyph::Swap} title={text::silence(lang)} text={text::silence_why(lang)}>{ tool_link(lang, "another") }</StateBox>
            }
            <div class="pb form">
                <span class="spread-switch">
                    <Switch label={text::silent(lang)} on={silent} onchange={request.callback(ask::SetSilent)} />
                    <span aria-hidden="true">{ text::silent(lang) }</span>
                </span>
                <p class="hint">{ why }</p>
            </div>
            <Prediction relay={props.relay.clone()} />
        </Panel>
    }
}

/// A stair for each tab, and lines where half and nearly all are reached.
fn curve(lang: Lang, block: &ToldBlock, peers: &PeersView) -> Html {
    let delays = delays(block);
    let ready = peers.peers.iter().filter(|peer| peer.handshake >= 3);
    let of = audience(block, ready.filter_map(|peer| Some((peer.node?, peer.since_ms))));
    let (width, height) = SIZE;
    let last = delays.last().copied().unwrap_or(0).max(LEAST_MS);
    let x = |ms: u64| (width - 60.0) * ms as f64 / last as f64;
    let y = |share: f64| height * (1.0 - share);
    let steps =
        delays.iter().zip(1..).map(|(ms, n)| format!("H{:.1}V{:.1}", x(*ms), y(f64::from(n) / of as f64)));
    let path = format!("M0 {height}{}H{width}", steps.collect::<String>());
    let line = |share: f64, label: &'static str| {
        let y = format!("{:.1}", y(share));
        html! {
            <>
                <line x1="0" x2={width.to_string()} y1={y.clone()} y2={y.clone()} />
                <text x={width.to_string()} {y} dy="-3" text-anchor="end">{ label }</text>
            </>
        }
    };
    let words = sentence(lang, block, &delays, of);
    html! {
        <>
            <svg class="spread-curve" viewBox={format!("0 -22 {width} {}", height + 44.0)} role="img" aria-label={words.clone()}>
                <line class="ground" x1="0" x2={width.to_string()} y1={height.to_string()} y2={height.to_string()} />
                { line(0.5, text::half(lang)) }
                { line(0.99, text::nearly_all(lang)) }
                <path d={path} />
                <text x={x(last).to_string()} y={(height + 18.0).to_string()} text-anchor="middle">{ text::ms(lang, last) }</text>
            </svg>
            <p class="hint">{ words }</p>
            <p class="hint">{ names(lang, block, &delays) }</p>
        </>
    }
}

fn sentence(lang: Lang, block: &ToldBlock, delays: &[u64], of: usize) -> String {
    let all = [
        Some(text::curve(lang, block.height.unwrap_or(0), delays.len(), of)),
        time_of(50, delays, of).map(|ms| text::reached_half(lang, ms)),
        time_of(99, delays, of).map(|ms| text::reached_all(lang, ms)),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(comma(lang))
}

fn names(lang: Lang, block: &ToldBlock, delays: &[u64]) -> String {
    let tabs = block.tellers.iter().filter(|teller| teller.node.is_some());
    let say = |(at, (teller, ms)): (usize, (&hashyard_node::rumours::Teller, &u64))| match at {
        0 => text::first(lang, &teller.name),
        _ => text::later(lang, *ms, &teller.name),
    };
    tabs.zip(delays).take(LATER + 1).enumerate().map(say).collect::<Vec<_>>().join(comma(lang))
}

fn comma(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "，" } else { ", " }
}
