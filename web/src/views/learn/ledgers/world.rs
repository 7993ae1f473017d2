//! Fabric's column.

use hashyard_ledgers::Ledgers;
use hashyard_ledgers::versions::{ReadWriteSet, Version};
use yew::prelude::*;

use super::bench::{Bench, use_bench};
use super::column::{self, Column, Row};
use crate::i18n::{Lang, blank, ledgers as text, use_lang};
use crate::route::Route;
use crate::ui::{Button, Panel};

/// Keys, values and versions.
pub fn column(lang: Lang, bench: &Bench) -> Html {
    let (now, before) = bench.ledgers();
    let current = bench.current();
    let block = now.world.block();
    Column {
        title: text::world_title(lang),
        note: text::world_note(lang),
        message: current.map(|(_, entry)| match &entry.transaction {
            Ok(transaction) => message(lang, &transaction.set),
            Err(_) => vec![],
        }),
        rows: rows(lang, now, before),
        size: now.world.size(),
        answer: current
            .map(|(frame, _)| frame.answers.world.clone().map_err(|why| text::versions_refusal(lang, &why))),
        rounds: bench.play.rounds().world,
        rounds_why: text::world_why(lang),
        root: Some(block.hash()),
        root_why: text::world_root(lang, block.number),
    }
    .draw(lang, bench)
}

fn rows(lang: Lang, now: &Ledgers, before: &Ledgers) -> Vec<Row> {
    let row = |(key, (value, version)): (&String, &(Vec<u8>, Version))| {
        self::row(lang, key, value, *version, before.world.version(key) != Some(*version))
    };
    now.world.iter().map(row).collect()
}

/// A key with its value and version.
pub fn row(lang: Lang, key: &str, value: &[u8], version: Version, changed: bool) -> Row {
    Row {
        name: html! { <><span class="mono">{ key.to_owned() }</span>{ for text::world_key(lang, key).map(|name| html! { <span class="ledgers-key">{ name }</span> }) }</> },
        extra: text::version(lang, &text::version_text(lang, Some(version))),
        value: String::from_utf8_lossy(value).into_owned(),
        changed,
    }
}

fn message(lang: Lang, set: &ReadWriteSet) -> Vec<String> {
    let reads =
        set.reads.iter().map(|(key, version)| text::read(lang, key, &text::version_text(lang, *version)));
    let writes =
        set.writes.iter().map(|(key, value)| text::write(lang, key, &String::from_utf8_lossy(value)));
    reads.chain(writes).collect()
}

/// The world state at the step that is looked at.
#[component]
pub fn WorldState() -> Html {
    let (lang, bench) = (use_lang(), use_bench());
    let (now, before) = bench.ledgers();
    let answer = bench.current().and_then(|(frame, _)| frame.answers.world.as_ref().err());
    html! {
        <Panel title={text::world_title(lang)} note={html! { { text::world_note(lang) } }}>
            <div class="pb lines">
                <p class="hint">{ text::versions_sentence(lang) }{ blank(lang) }{ text::world_example(lang) }</p>
                { column::rows(&rows(lang, now, before)) }
                if let Some(why) = answer {
                    <p class="ledgers-answer bad">{ text::versions_refusal(lang, why) }</p>
                }
                <Button href={Route::Ledgers.to_string()}>{ text::open(lang) }</Button>
            </div>
        </Panel>
    }
}
