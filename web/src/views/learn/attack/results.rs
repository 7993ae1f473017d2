//! All rounds by the confirmations that were waited for, beside Rosenfeld's formula.

use hashyard_course::Deed;
use hashyard_course::deed::Attack;
use hashyard_course::missions::number::read_decimal;
use hashyard_course::rosenfeld::rosenfeld;
use hashyard_sim::stats::share;
use hashyard_sim::{Point, Report};
use hashyard_ui_model::format::percent;
use hashyard_ui_model::rounds::{MAX_WAIT, Outcome};
use yew::prelude::*;

use super::super::lab::{Chart, Look, Unit};
use crate::i18n::{Lang, attack as text, blank, lab, use_lang};
use crate::ui::{Callout, Field, Glyph, Panel, use_now};
use crate::views::parts::set;
use crate::watch;

/// Pixels of the chart.
const HEIGHT: f64 = 220.0;
/// With fewer rounds nearly every formula lies within the interval.
const ENOUGH: u64 = 10;
/// The share that stands there at first, in percent.
const FIRST_SHARE: &str = "30";

/// What the merchant reckons with is told at least this often, in ms.
const AGAIN_MS: u64 = 5_000;

/// Properties of [`ResultsPanel`].
#[derive(Properties, PartialEq)]
pub struct ResultsProps {
    /// What came of them.
    pub rounds: Vec<Outcome>,
    /// Confirmations that the next order waits for.
    pub wait: u32,
}

/// The chart, and the same as a table.
#[component]
pub fn ResultsPanel(props: &ResultsProps) -> Html {
    let (lang, now) = (use_lang(), use_now());
    let typed = use_state_eq(|| FIRST_SHARE.to_owned());
    let percentage = read_decimal(&typed).filter(|percent| (1.0..=50.0).contains(percent));
    let (q, rounds) = (percentage.map(|percent| percent / 100.0), props.rounds.clone());
    // Again from time to time: a mission that begins later has to hear it, too.
    use_effect_with((props.wait, q.map(f64::to_bits), now / AGAIN_MS), |(wait, share, _)| {
        if let Some(share) = share.map(f64::from_bits) {
            watch::tell(&Deed::Attack(Attack::Waits { z: *wait, share }));
        }
    });
    let report = use_memo((q, rounds), |(q, rounds)| report(*q, rounds));
    let error = q.is_none().then(|| AttrValue::from(text::share_range(lang)));
    let chosen = props.rounds.last().map_or(0, |outcome| outcome.wait as usize);
    html! {
        <Panel title={text::results(lang)}>
            <div class="pb form">
                <Field id="attack-share" label={text::share(lang)} value={(*typed).clone()} oninput={set(&typed)} mode="decimal" {error} />
                <Chart {report} look={LOOK} {chosen} name={text::chart(lang)} x_label={text::confirmations(lang)} height={HEIGHT} />
                if props.rounds.is_empty() {
                    <p class="hint">{ text::no_rounds(lang) }</p>
                } else {
                    { table(lang, &props.rounds, q) }
                    { for props.rounds.last().map(|outcome| sentence(lang, outcome, q)) }
                }
                <Callout icon={Glyph::Info}>{ text::what_counts(lang) }</Callout>
            </div>
        </Panel>
    }
}

const LOOK: Look =
    Look { x: Unit::Count, y: Unit::Share, x_log: false, y_log: false, first: 1.0, beside: &[] };

/// A point for each number of confirmations: the formula's, and what was measured where there were rounds.
fn report(q: Option<f64>, rounds: &[Outcome]) -> Report {
    let point = |wait: u32| {
        let outcome = rounds.iter().find(|outcome| outcome.wait == wait);
        let measured = outcome.map(|outcome| share(outcome.robbed, outcome.rounds));
        let number = |of: fn(&hashyard_sim::stats::Measured) -> f64| measured.as_ref().map_or(f64::NAN, of);
        Point {
            x: f64::from(wait),
            measured: number(|found| found.value),
            low: number(|found| found.low),
            high: number(|found| found.high),
            formula: q.map(|q| rosenfeld(q, wait)),
        }
    };
    Report {
        experiment: String::new(),
        params: serde_json::Map::new(),
        seed: 0,
        points: (0..=MAX_WAIT).map(point).collect(),
        summary: serde_json::Map::new(),
        events: 0,
        digest: String::new(),
    }
}

fn by_formula(q: Option<f64>, wait: u32) -> String {
    q.map_or_else(|| "–".to_owned(), |q| percent(rosenfeld(q, wait)))
}

fn table(lang: Lang, rounds: &[Outcome], q: Option<f64>) -> Html {
    let row = |outcome: &Outcome| {
        let measured = share(outcome.robbed, outcome.rounds);
        let interval = lab::interval(lang, &percent(measured.low), &percent(measured.high));
        html! {
            <tr key={outcome.wait}>
                <th scope="row" class="num">{ format!("z = {}", outcome.wait) }</th>
                <td class="num">{ outcome.rounds }</td>
                <td class="num">{ outcome.robbed }</td>
                <td class="num" title={interval}>{ percent(measured.value) }</td>
                <td class="num">{ by_formula(q, outcome.wait) }</td>
            </tr>
        }
    };
    let heads = [text::rounds(lang), text::lost(lang), text::measured(lang), text::formula(lang)];
    html! {
        <table class="tbl attack-rounds">
            <thead><tr><td></td>{ for heads.map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
            <tbody>{ for rounds.iter().map(row) }</tbody>
        </table>
    }
}

/// One sentence about the rounds of the last row.
fn sentence(lang: Lang, outcome: &Outcome, q: Option<f64>) -> Html {
    let measured = share(outcome.robbed, outcome.rounds);
    let (found, formula) = (percent(measured.value), by_formula(q, outcome.wait));
    let said = text::round_said(lang, outcome.wait, outcome.robbed, outcome.rounds, &found, &formula);
    let judged = q.map(|q| rosenfeld(q, outcome.wait)).map(|chance| match outcome.rounds {
        ..ENOUGH => text::few_rounds(lang),
        _ if (measured.low..=measured.high).contains(&chance) => text::inside(lang),
        _ => text::outside(lang),
    });
    html! { <p role="status">{ said }{ for judged.map(|words| html! { <>{ blank(lang) }{ words }</> }) }</p> }
}
