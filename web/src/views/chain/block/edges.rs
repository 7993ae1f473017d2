//! Below the card, in words: how many bytes of the links to both neighbours match.

use hashyard_core::BlockHash;
use hashyard_node::view::{BlockStatus, BlockView};
use hashyard_ui_model::tamper::HeaderDraft;
use hashyard_ui_model::threads::matching;
use yew::prelude::*;

use crate::i18n::{Lang, block as text};
use crate::ui::{Glyph, Icon};

/// "32 / 32 bytes match", on both sides; read out when it changes, if it is `live`.
pub fn edge_notes(lang: Lang, view: &BlockView, draft: HeaderDraft, live: Option<&'static str>) -> Html {
    let (left_ok, left) = left(lang, view, &draft);
    let (right_ok, right) = right(lang, view, &draft);
    html! {
        <div class="block-edges" aria-live={live}>
            <span class={classes!((!left_ok).then_some("bad"))}>{ picture(left_ok) }{ left }</span>
            <span class={classes!((!right_ok).then_some("bad"))}>{ right }{ picture(right_ok) }</span>
        </div>
    }
}

fn picture(ok: bool) -> Html {
    html! { <Icon of={if ok { Glyph::Link } else { Glyph::Broken }} /> }
}

fn left(lang: Lang, view: &BlockView, draft: &HeaderDraft) -> (bool, String) {
    let claimed = draft.header().prev_blockhash;
    match &view.parent {
        Some(parent) if parent.hash == claimed => (true, text::left_match(lang, parent.height)),
        Some(parent) => (false, text::left_broken(lang, parent.height, equal_bytes(&parent.hash, &claimed))),
        None if claimed == BlockHash::ZERO => (true, text::left_genesis(lang).to_string()),
        None => (false, text::left_unknown(lang).to_string()),
    }
}

fn right(lang: Lang, view: &BlockView, draft: &HeaderDraft) -> (bool, String) {
    let hash = draft.outcome().hash;
    let ok = hash == view.card.hash;
    let child = match &view.next {
        Some(next) => Some(next.height),
        None => (view.card.status == BlockStatus::Main).then_some(view.card.height + 1),
    };
    let equal = equal_bytes(&hash, &view.card.hash);
    let words = match child {
        Some(height) if ok => text::right_match(lang, height),
        Some(height) => text::right_broken(lang, height, equal),
        None if ok => text::right_alone(lang).to_string(),
        None => text::right_alone_broken(lang, equal),
    };
    (ok, words)
}

fn equal_bytes(left: &BlockHash, right: &BlockHash) -> usize {
    matching(&left.display_bytes(), &right.display_bytes())
}
