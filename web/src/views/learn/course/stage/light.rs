//! What both pages of light nodes show: how much of the chain this tab carries, which light nodes are connected, and receipts.

use hashyard_course::missions::proven;
use hashyard_node::view::{ChainView, Identity, PeersView};
use hashyard_ui_model::format::{grouped, size};
use yew::prelude::*;

use super::super::mission::tool_link;
use crate::bridge::ask;
use crate::i18n::{Lang, light as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{CopyButton, Panel, Tag, Tone};
use crate::views::parts::{Loaded, use_answer};

/// Bytes of a header.
const HEADER: u64 = 80;

/// Headers and blocks that are here, and what came over the connections.
#[component]
pub fn HeldPanel() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let (chain, peers) = (use_topic::<ChainView>(), use_topic::<PeersView>());
    let asked = use_answer(ask::Held, chain.tip.to_string());
    let Loaded::Ready(held) = &asked.answer else {
        return html! { <Panel title={text::held(lang)} busy=true /> };
    };
    let headers = size(u64::from(held.headers) * HEADER, "B");
    let received: u64 = peers.peers.iter().map(|peer| peer.bytes_in).sum();
    let note = match identity.light {
        true => html! { <Tag tone={Tone::Accent}>{ text::is_light(lang) }</Tag> },
        false => html! { <Tag>{ text::is_full(lang) }</Tag> },
    };
    html! {
        <Panel title={text::held(lang)} {note}>
            <dl class="pb course-facts">
                <div><dt>{ text::headers(lang) }</dt><dd class="num">{ text::bytes_of(lang, &grouped(held.headers.into()), &headers) }</dd></div>
                <div><dt>{ text::blocks(lang) }</dt><dd class="num">{ text::bytes_of(lang, &grouped(held.blocks.into()), &size(held.bytes, "B")) }</dd></div>
            </dl>
            <div class="pb form">
                if identity.light {
                    <p class="hint">{ text::had_headers(lang, &size(received, "B")) }</p>
                } else {
                    <p class="hint">{ text::only_headers(lang, &headers) }</p>
                    { lights(lang, &peers) }
                }
            </div>
        </Panel>
    }
}

/// The names of the light nodes that are connected, or the way to one.
fn lights(lang: Lang, peers: &PeersView) -> Html {
    let names: Vec<&str> = proven::lights(peers).map(|peer| peer.name.as_str()).collect();
    if names.is_empty() {
        return html! { <div class="row"><span>{ text::no_lights(lang) }</span>{ tool_link(lang, "as:light") }</div> };
    }
    html! { <p>{ text::lights(lang, &names.join(" · ")) }</p> }
}

/// Eight digits to be typed in another tab.
pub fn receipt(lang: Lang, digits: String) -> Html {
    html! {
        <div class="row">
            <span class="lab">{ text::receipt(lang) }</span>
            <b class="mono" translate="no">{ &digits }</b>
            <CopyButton text={digits} label={text::copy_receipt(lang)} />
        </div>
    }
}
