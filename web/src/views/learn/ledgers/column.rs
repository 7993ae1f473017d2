//! One ledger: what this step says, what is stored behind it, how it is answered, what may run at once, and a root.

use yew::prelude::*;

use super::bench::Bench;
use crate::i18n::{Lang, ledgers as text};
use crate::ui::{Form, Glyph, HashBytes, HashText, Icon, Panel, Stripe};

/// A line of what is stored.
pub struct Row {
    /// What it is.
    pub name: Html,
    /// Beside it: a nonce, a version.
    pub extra: String,
    /// Its value.
    pub value: String,
    /// This step made it so.
    pub changed: bool,
}

/// What a ledger shows.
pub struct Column {
    /// The ledger.
    pub title: &'static str,
    /// Whose model it is.
    pub note: &'static str,
    /// What it is told in this step; nothing at the start.
    pub message: Option<Vec<String>>,
    /// What it stores.
    pub rows: Vec<Row>,
    /// Bytes of that.
    pub size: usize,
    /// Its answer; nothing at the start.
    pub answer: Option<Result<(), String>>,
    /// In which round each step could run.
    pub rounds: Vec<Option<usize>>,
    /// Why.
    pub rounds_why: &'static str,
    /// A hash of everything.
    pub root: Option<[u8; 32]>,
    /// What it proves.
    pub root_why: String,
}

impl Column {
    /// Draws it.
    pub fn draw(self, lang: Lang, bench: &Bench) -> Html {
        let count = self.rounds.iter().flatten().max().map_or(0, |last| last + 1);
        html! {
            <Panel title={self.title} note={html! { { self.note } }} class="ledgers-column">
                <div class="ledgers-part">
                    <h3>{ text::says(lang) }</h3>
                    { says(lang, self.message) }
                </div>
                <div class="ledgers-part">
                    <h3>{ text::stores(lang) }<span class="num">{ text::bytes(lang, self.size) }</span></h3>
                    { rows(&self.rows) }
                </div>
                <div class="ledgers-part">
                    <h3>{ text::answers(lang) }</h3>
                    <div role="status">{ answer(lang, self.answer) }</div>
                </div>
                <div class="ledgers-part">
                    <h3>{ text::at_once(lang) }<span class="num">{ text::rounds(lang, count) }</span></h3>
                    { rounds(lang, bench, &self.rounds, count) }
                    <p class="hint">{ self.rounds_why }</p>
                </div>
                <div class="ledgers-part">
                    <h3>{ text::root(lang) }</h3>
                    if let Some(root) = self.root {
                        <Stripe hash={HashBytes::new(&root)} form={Form::Line} height=10 />
                        <HashText hash={HashBytes::new(&root)} tile=0 />
                    }
                    <p class="hint">{ self.root_why }</p>
                </div>
            </Panel>
        }
    }
}

fn says(lang: Lang, message: Option<Vec<String>>) -> Html {
    match message {
        None => html! { <p class="hint">{ text::no_step(lang) }</p> },
        Some(lines) if lines.is_empty() => html! { <p class="hint">{ text::says_nothing(lang) }</p> },
        Some(lines) => {
            html! { <ul class="ledgers-says">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
        }
    }
}

/// What is stored, as rows.
pub fn rows(rows: &[Row]) -> Html {
    let row = |row: &Row| {
        html! {
            <li class={classes!(row.changed.then_some("changed"))}>
                <span class="name">{ row.name.clone() }</span>
                <span class="extra num">{ &row.extra }</span>
                <b class="num">{ &row.value }</b>
            </li>
        }
    };
    html! { <ul class="ledgers-rows">{ for rows.iter().map(row) }</ul> }
}

fn answer(lang: Lang, answer: Option<Result<(), String>>) -> Html {
    match answer {
        None => html! { <p class="hint">{ text::no_step(lang) }</p> },
        Some(Ok(())) => {
            html! { <p class="ledgers-answer ok"><Icon of={Glyph::Check} />{ text::taken(lang) }</p> }
        }
        Some(Err(why)) => {
            html! { <p class="ledgers-answer bad"><Icon of={Glyph::X} /><span>{ why }</span></p> }
        }
    }
}

/// Each round with the numbers of what runs in it.
fn rounds(lang: Lang, bench: &Bench, rounds: &[Option<usize>], count: usize) -> Html {
    let numbers = |round: usize| -> Vec<usize> {
        let frames = bench.play.frames().iter().zip(rounds);
        frames.filter(|(_, of)| **of == Some(round)).map(|(frame, _)| frame.entry + 1).collect()
    };
    let draw = |round: usize| {
        let numbers = numbers(round);
        let names = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        html! {
            <li>
                <span class="sr">{ text::round(lang, round + 1, &names) }</span>
                { for numbers.iter().map(|number| html! { <i class="num" aria-hidden="true">{ number }</i> }) }
            </li>
        }
    };
    html! { <ol class="ledgers-rounds">{ for (0..count).map(draw) }</ol> }
}
