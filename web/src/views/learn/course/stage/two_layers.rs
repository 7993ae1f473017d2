//! The two layers of this tab's network: connections above, buckets below, what was said on each, and the switches that cut the lower one.

use hashyard_node::NodeId;
use hashyard_node::view::{Count, Identity, OverlayView, PeersView, WorkView};
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::growth::Growth;
use hashyard_ui_model::two_layers::{ABOVE, BELOW, Column, Frame, HEIGHT, ME, TILE, lay_out};
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::i18n::{Lang, address_book, blank, overlay as overlay_text, two_layers as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Form, Glyph, Panel, StateBox, Stripe, Switch, use_now};
use crate::views::network::overlay::{Names, use_names, use_overlay};
use crate::views::parts::{use_request, use_width};

/// Where links bend, above the tiles.
const ARCH: f64 = 16.0;

/// The picture, the counts and the switches.
#[component]
pub fn TwoLayers() -> Html {
    let (lang, peers, overlay) = (use_lang(), use_topic::<PeersView>(), use_overlay());
    let Some(on) = peers.overlay else {
        return html! {
            <Panel title={text::layers(lang)}>
                <StateBox icon={Glyph::Network} title={text::no_overlay(lang)} text={text::no_overlay_why(lang)} />
            </Panel>
        };
    };
    let connected: Vec<NodeId> =
        peers.peers.iter().filter(|peer| peer.handshake >= 3).filter_map(|peer| peer.node).collect();
    let known = overlay.as_ref().map_or(0, |overlay| held(overlay));
    html! {
        <Panel title={text::layers(lang)} end={html! { <Switches seeds={peers.seeds} {on} /> }}>
            <div class="pb col">
                if !peers.seeds && !on {
                    <p class="hint" role="status">{ text::is_cut(lang) }</p>
                }
                <Said connections={connected.len()} {known} />
            </div>
            if let Some(overlay) = overlay.filter(|overlay| held(overlay) + connected.len() > 0) {
                <Picture {connected} overlay={(*overlay).clone()} />
            } else {
                <StateBox icon={Glyph::Network} title={overlay_text::nobody(lang)} text={overlay_text::nobody_why(lang)}>{ tool_link(lang, "another") }</StateBox>
            }
        </Panel>
    }
}

/// How many nodes the buckets hold.
fn held(overlay: &OverlayView) -> usize {
    overlay.buckets.iter().map(|bucket| bucket.nodes.len()).sum()
}

#[derive(Properties, PartialEq)]
struct SwitchesProps {
    seeds: bool,
    on: bool,
}

#[component]
fn Switches(props: &SwitchesProps) -> Html {
    let (lang, request) = (use_lang(), use_request());
    let switch = |label: &'static str, on: bool, onchange: Callback<bool>| {
        html! {
            <span class="network-cut"><span class="lab" aria-hidden="true">{ label }</span><Switch {label} {on} {onchange} /></span>
        }
    };
    html! {
        <span class="row">
            { switch(address_book::seeds(lang), props.seeds, request.callback(ask::SetSeeds)) }
            { switch(text::overlay(lang), props.on, request.callback(ask::SetOverlay)) }
        </span>
    }
}

#[derive(Properties, PartialEq)]
struct SaidProps {
    connections: usize,
    known: usize,
}

/// What was said on each layer, as the node counts it.
#[component]
fn Said(props: &SaidProps) -> Html {
    let (lang, work, second) = (use_lang(), use_topic::<WorkView>(), use_now() / 1_000);
    let growth = use_mut_ref(Growth::<2>::default);
    let numbers = [Count::Relayed, Count::Overlay].map(|count| work.counts.get(count));
    let (grown, seconds) = growth.borrow_mut().see(second, numbers);
    let layer = |title: &'static str, nodes: usize, commands: &'static str, at: usize| {
        html! {
            <div>
                <dt>{ title }{ " " }<b class="num">{ nodes }</b></dt>
                <dd>
                    <span class="mono" translate="no">{ commands }</span>{ " " }
                    <b class="num">{ grouped(numbers[at]) }</b>{ " " }{ text::said(lang) }
                    <small class="num">{ text::lately(lang, grown[at], seconds) }</small>
                </dd>
            </div>
        }
    };
    html! {
        <dl class="course-facts layers-said">
            { layer(text::above(lang), props.connections, "inv headers cmpctblock …", 0) }
            { layer(text::below(lang), props.known, "kad view", 1) }
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    connected: Vec<NodeId>,
    overlay: OverlayView,
}

#[component]
fn Picture(props: &PictureProps) -> Html {
    let (lang, names, me) = (use_lang(), use_names(), use_topic::<Identity>().node);
    let (node, width) = use_width();
    let drawn = lay_out(width, &props.connected, &props.overlay.buckets);
    let label = text::picture(lang, props.connected.len(), held(&props.overlay));
    html! {
        <div class="pb">
            <div class="layers-picture" ref={node}>
                <svg viewBox={format!("0 0 {width} {HEIGHT}")} width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={label}>
                    { for drawn.columns.iter().filter(|column| column.above).map(link) }
                    { for drawn.frames.iter().map(frame) }
                    <path class="layers-same" d={format!("M{ME} {ABOVE}V{BELOW}")} />
                    { for [ABOVE, BELOW].map(|y| tile(&me, ME, y, "layers-me", String::new())) }
                    { for drawn.columns.iter().map(|column| column_at(lang, &names, column)) }
                </svg>
            </div>
            <p class="hint">
                { text::picture_why(lang) }
                if width > 0.0 && drawn.left_out > 0 {
                    { blank(lang) }{ text::left_out(lang, drawn.left_out) }
                }
            </p>
        </div>
    }
}

/// A connection, over the tiles in between.
fn link(column: &Column) -> Html {
    let (top, x) = (ABOVE - TILE / 2.0, column.x);
    html! { <path key={format!("link-{}", column.node)} class="peer-link" d={format!("M{ME} {top}C{ME} {ARCH} {x} {ARCH} {x} {top}")} /> }
}

fn frame(frame: &Frame) -> Html {
    let (y, height) = (BELOW - TILE / 2.0 - 5.0, TILE + 10.0);
    html! {
        <g key={frame.shared_bits}>
            <rect class="layers-bucket" x={frame.x.to_string()} y={y.to_string()} width={frame.width.to_string()} height={height.to_string()} rx="3" />
            <text class="peer-text s" x={(frame.x + frame.width / 2.0).to_string()} y={(y + height + 15.0).to_string()} text-anchor="middle">{ frame.shared_bits }</text>
        </g>
    }
}

fn column_at(lang: Lang, names: &Names, column: &Column) -> Html {
    let (x, name) = (column.x, names.of(lang, &column.node));
    html! {
        <g key={column.node.to_string()}>
            if column.above && column.below {
                <path class="layers-same" d={format!("M{x} {ABOVE}V{BELOW}")} />
            }
            if column.above {
                { tile(&column.node, x, ABOVE, "box", name.clone()) }
            }
            if column.below {
                { tile(&column.node, x, BELOW, "box", name) }
            }
        </g>
    }
}

fn tile(node: &NodeId, x: f64, y: f64, class: &'static str, name: String) -> Html {
    let (left, top) = (x - TILE / 2.0, y - TILE / 2.0);
    let side = TILE.to_string();
    let inner = TILE as u16 - 4;
    html! {
        <g>
            if !name.is_empty() {
                <title>{ name }</title>
            }
            <rect {class} x={left.to_string()} y={top.to_string()} width={side.clone()} height={side} rx="3" />
            <g transform={format!("translate({} {})", left + 2.0, top + 2.0)}><Stripe hash={*node} form={Form::Tile} width={inner} height={inner} /></g>
        </g>
    }
}
