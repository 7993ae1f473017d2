//! The conversation around a message, as arrows between two nodes.

use hashyard_node::view::{Identity, MessageView, PeersView};
use hashyard_ui_model::exchange::exchange;
use yew::prelude::*;

use crate::i18n::{network as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Form, HashBytes, Stripe};
use crate::views::parts::use_width;

/// Distance between two arrows, in px.
const PITCH: f64 = 36.0;
/// Where the first arrow starts, in px.
const FIRST: f64 = 60.0;
/// How far an arrow sinks on its way, in px.
const SINK: f64 = 10.0;

/// Properties of [`Sequence`].
#[derive(Properties, PartialEq)]
pub struct SequenceProps {
    /// The chosen message.
    pub message: Shared<MessageView>,
    /// The log around it.
    pub log: Vec<MessageView>,
}

/// The diagram.
#[component]
pub fn Sequence(props: &SequenceProps) -> Html {
    let (lang, identity, peers) = (use_lang(), use_topic::<Identity>(), use_topic::<PeersView>());
    let (node, width) = use_width();
    let width = width.clamp(300.0, 520.0);
    let messages = exchange(&props.log, &props.message);
    let start = messages.first().map_or(0, |message| message.time_ms);
    let height = FIRST + PITCH * messages.len() as f64;
    let peer = peers.peers.iter().find(|peer| peer.id == props.message.peer).and_then(|peer| peer.node);
    let (left, right) = (64.0, width - 64.0);
    let list = messages.iter().map(|message| message.command.as_str()).collect::<Vec<_>>().join(", ");
    let label = text::exchange_of(lang, &identity.name, &props.message.peer_name, &list);
    html! {
        <div ref={node}>
            <svg class="network-sequence" viewBox={format!("0 0 {width} {height}")} width={width.to_string()} height={height.to_string()} role="img" aria-label={label}>
                { end(left, HashBytes::from(identity.node), &identity.name, "start", 20.0) }
                if let Some(node) = peer {
                    { end(right, HashBytes::from(node), &props.message.peer_name, "end", -20.0) }
                } else {
                    <text class="strong" x={right.to_string()} y="20" text-anchor="middle">{ &props.message.peer_name }</text>
                }
                <path class="life" d={format!("M{left} 40V{height}M{right} 40V{height}")} />
                { for messages.iter().enumerate().map(|(index, message)| {
                    let y = FIRST + PITCH * index as f64;
                    arrow(message, y, (left, right), message.time_ms.saturating_sub(start), message.seq == props.message.seq)
                }) }
            </svg>
        </div>
    }
}

fn end(x: f64, hash: HashBytes, name: &str, anchor: &'static str, shift: f64) -> Html {
    html! {
        <>
            <svg x={(x - 11.0).to_string()} y="5" width="22" height="22"><Stripe {hash} form={Form::Tile} width=22 height=22 /></svg>
            <text class="strong" x={(x + shift).to_string()} y="20" text-anchor={anchor}>{ name.to_string() }</text>
        </>
    }
}

fn arrow(message: &MessageView, y: f64, (left, right): (f64, f64), elapsed_ms: u64, chosen: bool) -> Html {
    let (from, to, sign) = if message.outgoing { (left, right, 1.0) } else { (right, left, -1.0) };
    let (start, tip, sunk) = (from + sign * 4.0, to - sign * 3.0, y + SINK);
    let time = if elapsed_ms == 0 { "0 ms".to_string() } else { format!("+{elapsed_ms} ms") };
    let head = format!("M{tip} {sunk}l{} -4.5v9z", sign * -8.0);
    html! {
        <g key={message.seq} class={classes!(chosen.then_some("me"))}>
            <path class="arrow" d={format!("M{start} {y}L{} {sunk}", tip - sign * 3.0)} />
            <path class="head" d={head} />
            <text x={((left + right) / 2.0).to_string()} y={(y - 3.0).to_string()} text-anchor="middle">
                <tspan class="m">{ &message.command }</tspan><tspan class="s" dx="8">{ format!("{} B", message.size) }</tspan>
            </text>
            <text class="s" x={(left - 8.0).to_string()} y={(y + 4.0).to_string()} text-anchor="end">{ time }</text>
        </g>
    }
}
