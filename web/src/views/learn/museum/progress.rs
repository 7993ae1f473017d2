//! How reading a file goes.

use hashyard_ui_model::format::{grouped, size};
use yew::prelude::*;

use crate::bridge::{ImportProgress, RefusedBlock};
use crate::i18n::{Lang, import, museum as text};
use crate::route::{BlockId, Route};
use crate::state::{FileKind, HandedOver};
use crate::ui::{Button, Callout, Glyph, HashText};

/// The file that is being read or was read last in full, those that wait as a number, and a line for each that was read before.
pub fn results(lang: Lang, files: &[HandedOver], cancel: &Callback<MouseEvent>) -> Html {
    let files: Vec<_> = files.iter().filter(|file| file.kind == FileKind::Blocks).collect();
    let Some(at) = files.iter().rposition(|file| file.progress.is_some()) else { return Html::default() };
    let waiting = files.len() - at - 1;
    html! {
        <>
            { progress(lang, files[at], cancel) }
            if waiting > 0 {
                <p class="hint">{ text::waiting_files(lang, waiting) }</p>
            }
            if at > 0 {
                <h3 class="lab">{ text::read_before(lang) }</h3>
                <div class="stack">{ for files[..at].iter().rev().map(|file| read_before(lang, file)) }</div>
            }
        </>
    }
}

/// Bar, counts, and the list of what was refused.
fn progress(lang: Lang, file: &HandedOver, cancel: &Callback<MouseEvent>) -> Html {
    let progress = file.progress.clone().unwrap_or(EMPTY);
    let part = progress.bytes as f64 / progress.size.max(1) as f64 * 100.0;
    html! {
        <>
            <div class="row sp">
                <span role="status">{ outcome(lang, &file.name, &progress) }</span>
                if progress.finished.is_none() {
                    <Button small=true icon={Glyph::Stop} onclick={cancel.clone()}>{ text::cancel(lang) }</Button>
                }
            </div>
            <div class="museum-meter" role="progressbar" aria-label={text::progress(lang)} aria-valuemin="0" aria-valuemax="100" aria-valuenow={format!("{part:.0}")}>
                <i ~style={format!("width:{part:.1}%")}></i>
            </div>
            if let Some(key) = &file.xor {
                <p class="hint">{ text::with_key(lang, key) }</p>
            }
            { counts(lang, &progress) }
            if progress.not_connected > 0 {
                <Callout icon={Glyph::Info}>{ text::not_connected_note(lang) }</Callout>
            }
            { refused(lang, &progress) }
        </>
    }
}

fn outcome(lang: Lang, name: &str, progress: &ImportProgress) -> String {
    match &progress.finished {
        None => text::reading(lang, name),
        Some(Ok(())) => text::done(lang, name),
        Some(Err(why)) => text::stopped(lang, &import::words(lang, why)),
    }
}

/// What came of a file, and at a click what was refused of it.
fn read_before(lang: Lang, file: &HandedOver) -> Html {
    let progress = file.progress.clone().unwrap_or(EMPTY);
    let numbers =
        [progress.blocks, progress.connected, progress.not_connected, progress.refused.len() as u32];
    let names =
        [text::blocks_found(lang), text::connected(lang), text::not_connected(lang), text::refused(lang)];
    let sums = names.iter().zip(numbers).map(|(name, number)| format!("{name} {number}"));
    let line = html! { <><b>{ &file.name }</b>{ format!(" · {}", sums.collect::<Vec<_>>().join(" · ")) }</> };
    let why = progress.finished.as_ref().and_then(|finished| finished.as_ref().err());
    html! {
        <div key={file.import} class="museum-before">
            if progress.refused.is_empty() {
                <p>{ line }</p>
            } else {
                <details><summary>{ line }</summary>{ refused(lang, &progress) }</details>
            }
            if let Some(why) = why {
                <p class="bad">{ import::words(lang, why) }</p>
            }
        </div>
    }
}

fn refused(lang: Lang, progress: &ImportProgress) -> Html {
    html! {
        if !progress.refused.is_empty() {
            <h3 class="lab">{ text::refused_list(lang) }</h3>
            <ul class="museum-refused" tabindex="0" aria-label={text::refused_list(lang)}>{ for progress.refused.iter().map(|refused| refused_row(lang, refused)) }</ul>
        }
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
        <dl class="museum-counts">
            { count(text::bytes_read(lang), format!("{} / {}", size(progress.bytes, "B"), size(progress.size, "B"))) }
            { count(text::blocks_found(lang), grouped(progress.blocks.into())) }
            { count(text::connected(lang), grouped(progress.connected.into())) }
            { count(text::not_connected(lang), grouped(progress.not_connected.into())) }
            { count(text::refused(lang), grouped(progress.refused.len() as u64)) }
        </dl>
    }
}

fn refused_row(lang: Lang, RefusedBlock { offset, hash, reason }: &RefusedBlock) -> Html {
    html! {
        <li>
            <span class="d3 num">{ text::at_byte(lang, &grouped(*offset)) }</span>
            if let Some(hash) = hash {
                <HashText hash={*hash} href={Route::Block(Some(BlockId::Hash(*hash))).to_string()} />
            } else {
                <span class="d3">{ "–" }</span>
            }
            <span class="bad">{ reason.text(lang) }</span>
        </li>
    }
}
