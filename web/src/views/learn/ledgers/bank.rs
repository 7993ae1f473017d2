//! The bank's column.

use hashyard_ledgers::rules::Key;
use yew::prelude::*;

use super::bench::Bench;
use super::column::{Column, Row};
use crate::i18n::{Lang, ledgers as text};

/// The books.
pub fn column(lang: Lang, bench: &Bench) -> Html {
    let (now, before) = bench.ledgers();
    let current = bench.current();
    let row = |key: Key| {
        let value = now.bank.value(key);
        let is_shown = matches!(key, Key::Balance(_)) || value > 0;
        is_shown.then(|| Row {
            name: html! { { text::key(lang, key) } },
            extra: String::new(),
            value: value.to_string(),
            changed: value != before.bank.value(key),
        })
    };
    Column {
        title: text::bank_title(lang),
        note: text::bank_note(lang),
        message: current.map(|(_, entry)| {
            vec![text::operation(lang, &entry.slip.operation), text::slip(lang, entry.slip.number + 1)]
        }),
        rows: Key::all().filter_map(row).collect(),
        size: now.bank.size(),
        answer: current.map(|(frame, _)| frame.answers.bank.map_err(|why| text::bank_refusal(lang, &why))),
        rounds: bench.play.rounds().bank,
        rounds_why: text::bank_why(lang),
        root: None,
        root_why: text::bank_root(lang).to_owned(),
    }
    .draw(lang, bench)
}
