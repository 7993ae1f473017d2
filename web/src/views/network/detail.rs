//! One message: which bytes are which field, what they say, and the conversation around it.

use hashyard_node::view::{MessageView, PeersView};
use hashyard_ui_model::format::{grouped, short_hash};
use hashyard_wire::explain::{Field, FieldKind, explain};
use yew::prelude::*;

use super::hex::HexDump;
use super::sequence::Sequence;
use crate::i18n::{Lang, network as text, use_lang};
use crate::state::Shared;
use crate::topics::use_topic;
use crate::ui::{Callout, CopyButton, Form, Glyph, HashBytes, Icon, Stripe};
use crate::views::parts::set;

/// Properties of [`Detail`].
#[derive(Properties, PartialEq)]
pub struct DetailProps {
    /// The message.
    pub message: Shared<MessageView>,
    /// The log around it.
    pub log: Vec<MessageView>,
}

/// The message in full.
#[component]
pub fn Detail(props: &DetailProps) -> Html {
    let (lang, peers) = (use_lang(), use_topic::<PeersView>());
    let hot = use_state_eq(|| None::<usize>);
    let point = set(&hot);
    let message = &props.message;
    let read = use_memo(message.clone(), |message| read(message));
    let (bytes, fields) = &*read;
    let is_encrypted = peers.peers.iter().any(|peer| peer.id == message.peer && peer.session_id.is_some());
    let arrow = if message.outgoing { " → " } else { " ← " };
    let is_cut = bytes.len() < message.size as usize;
    html! {
        <>
            <div class="row sp">
                <span><b class="mono">{ &message.command }</b>{ arrow }{ &message.peer_name }{ " " }<span class="d3">{ text::says(lang, &message.command) }</span></span>
                <CopyButton text={message.raw.clone()} label={text::copy_hex(lang)} />
            </div>
            if is_encrypted {
                <p class="hint">{ text::plaintext(lang) }</p>
            }
            if let Some(why) = &message.error {
                <Callout bad=true icon={Glyph::Alert}>{ text::malformed(lang, why) }</Callout>
            }
            <div class="network-message">
                <HexDump bytes={bytes.clone()} fields={fields.clone()} hot={*hot} point={point.clone()} />
                <dl class="network-fields" tabindex="0" aria-label={text::fields(lang)}>
                    { for fields.iter().enumerate().map(|(index, field)| field_row(index, field, *hot, &point)) }
                </dl>
            </div>
            if is_cut {
                <p class="hint">{ cut_note(lang, bytes.len(), message.size) }</p>
            }
            <div class="lab network-exchange">{ text::exchange(lang) }</div>
            <Sequence message={message.clone()} log={props.log.clone()} />
        </>
    }
}

/// The bytes that the log kept, and their fields. What is wrong only because the bytes were cut is left out.
fn read(message: &MessageView) -> (Vec<u8>, Vec<Field>) {
    let digit_pairs = message.raw.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Vec<u8> = digit_pairs.map_while(byte).collect();
    let mut fields = explain(&bytes);
    if bytes.len() < message.size as usize {
        fields.retain(|field| field.kind != FieldKind::Error);
    }
    (bytes, fields)
}

fn cut_note(lang: Lang, shown: usize, size: u32) -> String {
    text::cut_bytes(lang, &grouped(shown as u64), &grouped(size.into()))
}

fn field_row(index: usize, field: &Field, hot: Option<usize>, point: &Callback<Option<usize>>) -> Html {
    let onmouseenter = point.reform(move |_: MouseEvent| Some(index));
    let onmouseleave = point.reform(|_: MouseEvent| None);
    let class = (hot == Some(index)).then_some("on");
    let name = match field.item {
        Some(item) => format!("{} {item}", field.name),
        None => field.name.to_string(),
    };
    html! {
        <div key={index} {onmouseenter} {onmouseleave}>
            <dt class={classes!(class)}>{ name }</dt>
            <dd class={classes!("mono", class, (field.kind == FieldKind::Error).then_some("bad"))}>{ value(field) }</dd>
        </div>
    }
}

fn value(field: &Field) -> Html {
    match field.kind {
        FieldKind::Hash => html! {
            <>
                <Stripe hash={HashBytes::from_hex(&field.value)} form={Form::Tile} width=18 height=18 />
                <span class="acc" title={field.value.clone()}>{ short_hash(&field.value) }</span>
                <CopyButton text={field.value.clone()} />
            </>
        },
        FieldKind::Verified => {
            html! { <>{ &field.value }<span class="ok"><Icon of={Glyph::Check} size=12 /></span></> }
        }
        FieldKind::Plain | FieldKind::Error => html! { &field.value },
    }
}
