//! How reading a file goes.

use hashyard_core::BlockHash;
use hashyard_ui_model::format::{grouped, size};
use yew::prelude::*;

use crate::bridge::ImportProgress;
use crate::i18n::{Lang, import, museum as text};
use crate::route::{BlockId, Route};
use crate::ui::{Button, Callout, Glyph, HashText};
use crate::views::parts::Upload;

/// Bar, counts, and the list of what was refused.
pub fn progress(lang: Lang, upload: &Upload) -> Html {
    let Some(name) = &upload.name else { return Html::default() };
    let progress = upload.progress.clone().unwrap_or(EMPTY);
    let part = progress.bytes as f64 / progress.size.max(1) as f64 * 100.0;
    let words = match &progress.finished {
        None => text::reading(lang, name),
        Some(Ok(())) => text::done(lang, name),
        Some(Err(why)) => text::stopped(lang, &import::words(lang, why)),
    };
    html! {
        <>
            <div class="row sp">
                <span role="status">{ words }</span>
                if upload.is_running() {
                    <Button small=true icon={Glyph::Stop} onclick={upload.cancel.clone()}>{ text::cancel(lang) }</Button>
                }
            </div>
            <div class="meter" role="progressbar" aria-label={text::progress(lang)} aria-valuemin="0" aria-valuemax="100" aria-valuenow={format!("{part:.0}")}>
                <i ~style={format!("width:{part:.1}%")}></i>
            </div>
            { counts(lang, &progress) }
            if progress.not_connected > 0 {
                <Callout icon={Glyph::Info}>{ text::not_connected_note(lang) }</Callout>
            }
            if !progress.refused.is_empty() {
                <h3 class="lab">{ text::refused_list(lang) }</h3>
                <ul class="refused" tabindex="0" aria-label={text::refused_list(lang)}>{ for progress.refused.iter().map(|refused| refused_row(lang, refused)) }</ul>
            }
        </>
    }
}

const EMPTY: ImportProgress = ImportProgress {
    bytes: 0,
    size: 0,
    blocks: 0,
    connected: 0,
    not_connected: 0,
    refused: Vec::new(),
    wants_more: false,
    finished: None,
};

fn counts(lang: Lang, progress: &ImportProgress) -> Html {
    let count = |name: &'static str, value: String| html! { <div><dt>{ name }</dt><dd class="num">{ value }</dd></div> };
    html! {
        <dl class="counts">
            { count(text::bytes_read(lang), format!("{} / {}", size(progress.bytes, "B"), size(progress.size, "B"))) }
            { count(text::blocks_found(lang), grouped(progress.blocks.into())) }
            { count(text::connected(lang), grouped(progress.connected.into())) }
            { count(text::not_connected(lang), grouped(progress.not_connected.into())) }
            { count(text::refused(lang), grouped(progress.refused.len() as u64)) }
        </dl>
    }
}

fn refused_row(lang: Lang, (offset, hash, reason): &(u64, Option<BlockHash>, String)) -> Html {
    html! {
        <li>
            <span class="d3 num">{ text::at_byte(lang, &grouped(*offset)) }</span>
            if let Some(hash) = hash {
                <HashText hash={*hash} href={Route::Block(Some(BlockId::Hash(*hash))).to_string()} />
            } else {
                <span class="d3">{ "–" }</span>
            }
            <span class="mono bad">{ reason }</span>
        </li>
    }
}
