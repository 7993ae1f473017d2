//! A header, and that of a copy of its block with one satoshi more. One tab stop: arrows move, Enter points.

use hashyard_core::Block;
use hashyard_course::Deed;
use hashyard_ui_model::header_order::one_satoshi_more;
use hashyard_ui_model::hex::hex_digits as hex;
use hashyard_ui_model::tamper::HeaderField;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, window};
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, block as block_text, origins as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, Glyph, Panel};
use crate::views::parts::{Loaded, use_answer};
use crate::watch;

/// The last byte of a header.
const LAST: usize = 79;

/// The tip, and a copy of it: the copy stays while the chain goes on, until another one is wanted.
#[component]
pub fn OneSatoshi() -> Html {
    let (lang, round) = (use_lang(), use_state_eq(|| 0_u32));
    let asked = use_answer(ask::TipBlock, round.to_string());
    let height = match &asked.answer {
        Loaded::Ready(tip) => tip.0,
        _ => 0,
    };
    let onclick = Callback::from(move |_: MouseEvent| round.set(*round + 1));
    let end =
        html! { <Button small=true icon={Glyph::Refresh} {onclick}>{ text::another_copy(lang) }</Button> };
    html! {
        <Panel title={text::copy_of(lang, height)} {end}>
            <div class="pb form">
                { match &asked.answer {
                    Loaded::Ready(tip) => html! { <Headers key={tip.1.block_hash().to_string()} tip={tip.clone()} /> },
                    Loaded::Waiting => html! { <div aria-busy="true" /> },
                    Loaded::Failed(why) => html! { why.clone() },
                } }
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct HeadersProps {
    /// Its height, and the block.
    tip: Shared<(u32, Block)>,
}

#[component]
fn Headers(props: &HeadersProps) -> Html {
    let lang = use_lang();
    let (stop, pointed) = (use_state_eq(|| 0_usize), use_state_eq(|| None::<usize>));
    let copy = use_memo(props.tip.clone(), |tip| one_satoshi_more(&tip.1));
    let Some(copied) = &*copy else { return Html::default() };
    let (was, is) = (props.tip.1.header.to_bytes(), copied.header.to_bytes());
    let point = {
        let (tip, copy, pointed) = (props.tip.clone(), copied.clone(), pointed.setter());
        Callback::from(move |byte: usize| {
            pointed.set(Some(byte));
            let (block, copy) = (Box::new(tip.1.clone()), Box::new(copy.clone()));
            watch::tell(&Deed::OneSatoshi { block, copy, byte });
        })
    };
    let onkeydown = {
        let stop = stop.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(byte) = target(&event.key(), *stop) {
                event.prevent_default();
                stop.set(byte);
                focus(byte);
            }
        })
    };
    let byte = |at: usize| {
        let (onclick, stop_setter) = (point.reform(move |_: MouseEvent| at), stop.setter());
        let onfocus = Callback::from(move |_: FocusEvent| stop_setter.set(at));
        html! {
            <button type="button" id={id(at)} {onclick} {onfocus} tabindex={if at == *stop { "0" } else { "-1" }}
                aria-pressed={if *pointed == Some(at) { "true" } else { "false" }}>
                <span class="sr">{ text::byte(lang, at) }</span>{ format!("{:02x}", is[at]) }
            </button>
        }
    };
    html! {
        <>
            <span class="lab">{ text::as_it_is(lang) }</span>
            <div class="course-bytes" role="img" aria-label={text::header_bytes(lang, &hex(&was))}>{ for was.iter().enumerate().map(|(at, byte)| html! { <>{ named(lang, at) }<span>{ format!("{byte:02x}") }</span></> }) }</div>
            <span class="lab" id="course-copy">{ text::in_the_copy(lang) }</span>
            <div class="course-bytes" role="group" aria-labelledby="course-copy" {onkeydown}>{ for (0..=LAST).map(|at| html! { <>{ named(lang, at) }{ byte(at) }</> }) }</div>
            <p role="status">{ pointed.map(|at| text::pointed(lang, at, field(lang, at))).unwrap_or_default() }</p>
        </>
    }
}

/// A field's name, before its first byte.
fn named(lang: Lang, byte: usize) -> Html {
    let begins = HeaderField::of(byte).range().start == byte;
    html! { if begins { <small>{ field(lang, byte) }</small> } }
}

fn target(key: &str, at: usize) -> Option<usize> {
    Some(match key {
        "ArrowLeft" => at.saturating_sub(1),
        "ArrowRight" => (at + 1).min(LAST),
        "Home" => 0,
        "End" => LAST,
        _ => return None,
    })
}

fn focus(byte: usize) {
    let element = window().and_then(|window| window.document()?.get_element_by_id(&id(byte)));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn id(byte: usize) -> String {
    format!("copy-byte-{byte}")
}

fn field(lang: Lang, byte: usize) -> &'static str {
    match HeaderField::of(byte) {
        HeaderField::Version => block_text::version(lang),
        HeaderField::PreviousHash => block_text::previous_hash(lang),
        HeaderField::MerkleRoot => block_text::merkle_root_low(lang),
        HeaderField::Time => block_text::time_low(lang),
        HeaderField::Bits => "bits",
        HeaderField::Nonce => "nonce",
    }
}
