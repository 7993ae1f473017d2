//! The line above a block: which one, whether it counts, who made it, and where to go from here.

use hashyard_node::view::{BlockCard, BlockStatus, BlockView};
use hashyard_ui_model::format::{grouped, short_hash};
use hashyard_ui_model::tamper::HeaderDraft;
use yew::prelude::*;

use crate::i18n::{Lang, block as text};
use crate::route::{BlockId, Route};
use crate::ui::{Button, CopyButton, Glyph, Sep, Tag, Tone};
use crate::views::parts::short_address;

/// The byte that the button changes: in the middle of the Merkle root.
const TAMPERED_BYTE: usize = 41;

/// The line above a block.
pub fn head(lang: Lang, view: &BlockView, draft: HeaderDraft, edit: &Callback<HeaderDraft>) -> Html {
    let restore = edit.reform(move |_: MouseEvent| draft.restored());
    let tamper = edit.reform(move |_: MouseEvent| draft.with_byte_stepped(TAMPERED_BYTE, 1));
    html! {
        <div class="view-head">
            <h1>{ title(lang, &view.card) }</h1>
            if draft.is_changed() {
                { edited_tag(lang, &draft) }
            } else {
                { status_tag(lang, view) }
            }
            <CopyButton text={view.card.hash.to_string()} />
            <span class="m num">{ facts(lang, view) }</span>
            <div class="end">
                if draft.is_changed() {
                    <Button icon={Glyph::Refresh} onclick={restore}>{ text::restore(lang) }</Button>
                }
                <Button icon={Glyph::Broken} onclick={tamper}>{ text::tamper(lang) }</Button>
                { step(Glyph::Left, view.parent.as_ref(), |height| text::previous_block(lang, height)) }
                { step(Glyph::Right, view.next.as_ref(), |height| text::next_block(lang, height)) }
            </div>
        </div>
    }
}

fn title(lang: Lang, card: &BlockCard) -> String {
    match card.status {
        BlockStatus::NotConnected => text::title_unknown(lang, &short_hash(&card.hash.to_string())),
        _ => text::title(lang, card.height),
    }
}

fn edited_tag(lang: Lang, draft: &HeaderDraft) -> Html {
    let what = if draft.outcome().is_met { text::edited_lucky(lang) } else { text::edited_invalid(lang) };
    html! { <Tag tone={Tone::Bad} icon={Glyph::Broken}>{ what }</Tag> }
}

fn status_tag(lang: Lang, view: &BlockView) -> Html {
    let (tone, icon, what) = match view.card.status {
        BlockStatus::Main => {
            let depth = text::on_main(lang, view.confirmations);
            return html! {
                <Tag tone={Tone::Ok} icon={Glyph::Check}><span>{ text::main_chain(lang) }<Sep />{ depth }</span></Tag>
            };
        }
        BlockStatus::Stale => (Tone::Plain, Glyph::Fork, text::stale(lang)),
        BlockStatus::Invalid => (Tone::Bad, Glyph::X, text::invalid(lang)),
        BlockStatus::HeaderOnly => (Tone::Warn, Glyph::Info, text::header_only(lang)),
        BlockStatus::NotConnected => (Tone::Warn, Glyph::Broken, text::not_connected(lang)),
    };
    html! { <Tag {tone} {icon}>{ what }</Tag> }
}

fn facts(lang: Lang, view: &BlockView) -> Html {
    let card = &view.card;
    let name = card.miner.name.clone().or_else(|| card.miner.address.as_deref().map(short_address));
    let miner = match name {
        _ if card.miner.you => Some(text::mined_by_you(lang).to_string()),
        name => name.map(|name| text::mined_by(lang, &name)),
    };
    let body = [
        (card.tx_count > 0).then(|| text::transactions(lang, &grouped(card.tx_count.into()))),
        (card.size > 0).then(|| text::bytes(lang, &grouped(card.size.into()))),
        view.fees.map(|fees| text::fees(lang, &grouped(fees.to_sat()))),
    ];
    let parts: Vec<String> = miner.into_iter().chain(body.into_iter().flatten()).collect();
    let part = |(index, part): (usize, String)| html! { <>if index > 0 { <Sep /> }{ part }</> };
    html! { <>{ for parts.into_iter().enumerate().map(part) }</> }
}

fn step(icon: Glyph, card: Option<&BlockCard>, label: impl Fn(u32) -> String) -> Html {
    match card {
        Some(card) => {
            let href = Route::Block(Some(BlockId::Hash(card.hash))).to_string();
            html! { <Button {icon} {href} label={label(card.height)} /> }
        }
        None => Html::default(),
    }
}
