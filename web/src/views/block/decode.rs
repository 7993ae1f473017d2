//! What the 80 bytes mean, field by field, and a stepper for the nonce.

use hashyard_node::view::BlockView;
use hashyard_ui_model::format::{grouped, short_hash};
use hashyard_ui_model::tamper::{HeaderDraft, HeaderField, bits_parts};
use yew::prelude::*;

use super::hero::node_bytes;
use crate::i18n::{Lang, block as text, use_lang};
use crate::route::{BlockId, Route};
use crate::state::Shared;
use crate::ui::{Form, Glyph, Icon, Stripe};
use crate::views::parts::{local_date_time, utc_offset};

/// Properties of [`Decode`].
#[derive(Properties, PartialEq)]
pub struct DecodeProps {
    /// The block.
    pub view: Shared<BlockView>,
    /// Its header as the user changed it.
    pub draft: HeaderDraft,
    /// The user changes it.
    pub edit: Callback<HeaderDraft>,
    /// A field is pointed at, or none any more.
    pub point: Callback<Option<HeaderField>>,
}

/// The row of fields below the bytes.
#[component]
pub fn Decode(props: &DecodeProps) -> Html {
    let lang = use_lang();
    let field = |field: HeaderField| {
        let onmouseenter = props.point.reform(move |_: MouseEvent| Some(field));
        let onmouseleave = props.point.reform(|_: MouseEvent| None);
        let (title, value, note) = cell(lang, field, props);
        html! {
            <div {onmouseenter} {onmouseleave}>
                <dt>{ title }</dt>
                { value }
                <dd class="num">{ note }</dd>
            </div>
        }
    };
    html! { <dl class="dec">{ for HeaderField::ALL.into_iter().map(field) }</dl> }
}

fn cell(lang: Lang, field: HeaderField, props: &DecodeProps) -> (&'static str, Html, Html) {
    let header = props.draft.header();
    match field {
        HeaderField::Version => (
            text::version_title(lang),
            html! { <dd class="mono">{ format!("0x{:08x}", header.version) }</dd> },
            text::version_note(lang).into(),
        ),
        HeaderField::PreviousHash => {
            (text::previous_title(lang), parent(lang, props), text::previous_note(lang).into())
        }
        HeaderField::MerkleRoot => (text::root_title(lang), root(lang, props), text::root_note(lang).into()),
        HeaderField::Time => (
            text::time_title(lang),
            html! { <dd class="num">{ local_date_time(header.time) }</dd> },
            html! { <>{ utc_offset(header.time) }{ ", " }<span class="mono">{ header.time }</span></> },
        ),
        HeaderField::Bits => {
            let (mantissa, power) = bits_parts(header.bits);
            (
                text::bits_title(lang),
                html! { <dd class="mono">{ format!("0x{}", header.bits) }</dd> },
                html! { <span>{ format!("0x{mantissa:06x} × 2") }<sup>{ power }</sup>{ " " }{ text::equals_target(lang) }</span> },
            )
        }
        HeaderField::Nonce => (text::nonce_title(lang), nonce(lang, props), text::nonce_note(lang).into()),
    }
}

fn parent(lang: Lang, props: &DecodeProps) -> Html {
    let hash = props.draft.header().prev_blockhash;
    let known = props.view.parent.as_ref().filter(|parent| parent.hash == hash);
    html! {
        <dd>
            <Stripe {hash} form={Form::Tile} width=18 height=18 />
            if let Some(parent) = known {
                <a class="b" href={Route::Block(Some(BlockId::Hash(hash))).to_string()}>{ text::title(lang, parent.height) }</a>
            } else {
                <span class="mono">{ short_hash(&hash.to_string()) }</span>
            }
        </dd>
    }
}

fn root(lang: Lang, props: &DecodeProps) -> Html {
    let root = props.draft.header().merkle_root;
    let count = props.view.transactions.len() as u64;
    let words = match count {
        0 => short_hash(&root.to_string()),
        count => text::root_of(lang, &grouped(count)),
    };
    html! {
        <dd><Stripe hash={node_bytes(&root)} form={Form::Tile} width=18 height=18 /><span class="b">{ words }</span></dd>
    }
}

fn nonce(lang: Lang, props: &DecodeProps) -> Html {
    let draft = props.draft;
    let step = |step: i32| props.edit.reform(move |_: MouseEvent| draft.with_nonce_stepped(step));
    html! {
        <dd>
            <span class="scrub">
                <button type="button" onclick={step(-1)} aria-label={text::nonce_less(lang)}><Icon of={Glyph::Minus} size=12 /></button>
                <output>{ grouped(draft.header().nonce.into()) }</output>
                <button type="button" onclick={step(1)} aria-label={text::nonce_more(lang)}><Icon of={Glyph::Plus} size=12 /></button>
            </span>
        </dd>
    }
}
