//! What the 80 bytes mean, field by field, and a stepper for the nonce.

use hashyard_core::Header;
use hashyard_node::view::BlockView;
use hashyard_ui_model::format::{grouped, short_hash};
use hashyard_ui_model::tamper::{HeaderDraft, HeaderField, bits_parts};
use yew::prelude::*;

use crate::i18n::{Lang, block as text};
use crate::route::{BlockId, Route};
use crate::ui::{Form, Glyph, Icon, Stripe};
use crate::views::parts::{local_date_time, utc_offset};

/// The row of fields below the bytes.
pub fn decode(
    lang: Lang,
    view: &BlockView,
    draft: HeaderDraft,
    edit: &Callback<HeaderDraft>,
    point: &Callback<Option<HeaderField>>,
) -> Html {
    let field = |field: HeaderField| {
        let onmouseenter = point.reform(move |_: MouseEvent| Some(field));
        let onmouseleave = point.reform(|_: MouseEvent| None);
        let (title, value, note) = cell(lang, field, view, draft, edit);
        html! {
            <div {onmouseenter} {onmouseleave}>
                <dt>{ title }</dt>
                { value }
                <dd class="num">{ note }</dd>
            </div>
        }
    };
    html! { <dl class="block-decoded">{ for HeaderField::ALL.into_iter().map(field) }</dl> }
}

fn cell(
    lang: Lang,
    field: HeaderField,
    view: &BlockView,
    draft: HeaderDraft,
    edit: &Callback<HeaderDraft>,
) -> (&'static str, Html, Html) {
    let header = draft.header();
    match field {
        HeaderField::Version => (
            text::version_title(lang),
            html! { <dd class="mono">{ format!("0x{:08x}", header.version) }</dd> },
            text::version_note(lang).into(),
        ),
        HeaderField::PreviousHash => {
            (text::previous_title(lang), parent(lang, view, &header), text::previous_note(lang).into())
        }
        HeaderField::MerkleRoot => {
            (text::root_title(lang), root(lang, view, &header), text::root_note(lang).into())
        }
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
        HeaderField::Nonce => {
            (text::nonce_title(lang), nonce(lang, draft, edit), text::nonce_note(lang).into())
        }
    }
}

fn parent(lang: Lang, view: &BlockView, header: &Header) -> Html {
    let hash = header.prev_blockhash;
    let known = view.parent.as_ref().filter(|parent| parent.hash == hash);
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

fn root(lang: Lang, view: &BlockView, header: &Header) -> Html {
    let root = header.merkle_root;
    let count = view.transactions.len() as u64;
    let words = match count {
        0 => short_hash(&root.to_string()),
        count => text::root_of(lang, count, &grouped(count)),
    };
    html! {
        <dd><Stripe hash={root} form={Form::Tile} width=18 height=18 /><span class="b">{ words }</span></dd>
    }
}

fn nonce(lang: Lang, draft: HeaderDraft, edit: &Callback<HeaderDraft>) -> Html {
    let step = |step: i32| edit.reform(move |_: MouseEvent| draft.with_nonce_stepped(step));
    html! {
        <dd>
            <span class="block-scrub">
                <button type="button" onclick={step(-1)} aria-label={text::nonce_less(lang)}><Icon of={Glyph::Minus} size=12 /></button>
                <output>{ grouped(draft.header().nonce.into()) }</output>
                <button type="button" onclick={step(1)} aria-label={text::nonce_more(lang)}><Icon of={Glyph::Plus} size=12 /></button>
            </span>
        </dd>
    }
}
