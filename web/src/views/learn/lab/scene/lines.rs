//! Numbers that changed over one run: lines, and single moments as dots.

use hashyard_sim::scene::{Line, Quantity};
use hashyard_ui_model::chart::{Axis, path};
use hashyard_ui_model::format::{grouped, percent, three_digits};
use yew::prelude::*;

use super::Drawn;
use crate::i18n::{Lang, scenes as text};

const HEIGHT: f64 = 200.0;
const LEFT: f64 = 46.0;
const EDGE: f64 = 10.0;
/// What a block should take, in minutes.
const MINUTES: f64 = 10.0;

/// All lines up to a part of the longest.
pub fn draw(lang: Lang, lines: &[Line], part: f64, width: f64) -> Drawn {
    let points = || lines.iter().flat_map(|line| &line.points);
    let last = points().map(|(at, _)| *at).fold(0.0, f64::max);
    let now = (last * part).ceil();
    let is_share = lines.iter().any(|line| line.what == Quantity::Held);
    let x = Axis::of([0.0, last], false);
    let y = Axis::of(points().map(|(_, value)| *value), !is_share).rounded();
    let (wide, high) = ((width - LEFT - EDGE).max(1.0), HEIGHT - 2.0 * EDGE);
    let row = |value: f64| {
        let down = (1.0 - y.place(value)) * high;
        let mark = if is_share { percent(value) } else { format!("{value}×") };
        html! {
            <>
                <path class={if value == 1.0 && !is_share { "level" } else { "rule" }} d={format!("M0 {down:.1}H{wide:.1}")} />
                <text class="num" x="-8" y={format!("{:.1}", down + 4.0)} text-anchor="end">{ mark }</text>
            </>
        }
    };
    let past = |line: &Line| line.points.iter().copied().filter(|(at, _)| *at <= now).collect::<Vec<_>>();
    let line = |line: &Line| {
        let places = past(line).into_iter().map(|(at, value)| (x.place(at), y.place(value)));
        match line.what {
            Quantity::Restarted | Quantity::Eclipsed => {
                let dot = |(right, up): (f64, f64)| html! { <circle class={class(line.what)} cx={format!("{:.1}", right * wide)} cy={format!("{:.1}", (1.0 - up) * high)} r="4.5" /> };
                html! { <>{ for places.map(dot) }</> }
            }
            _ => html! { <path class={classes!("line", class(line.what))} d={path(places, wide, high)} /> },
        }
    };
    let picture = html! {
        <svg width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={if is_share { text::table_drawn(lang) } else { text::periods_drawn(lang) }}>
            <g transform={format!("translate({LEFT} {EDGE})")}>
                { for y.marks().into_iter().map(row) }
                { for lines.iter().map(line) }
            </g>
        </svg>
    };
    let latest = |what: Quantity| {
        let line = lines.iter().find(|line| line.what == what);
        line.and_then(|line| past(line).last().copied()).map_or(0.0, |(_, value)| value)
    };
    let count =
        |what: Quantity| lines.iter().filter(|line| line.what == what).map(|line| past(line).len()).sum();
    let at = grouped(now as u64);
    let moment = if is_share {
        let eclipsed: usize = count(Quantity::Eclipsed);
        let restarts = eclipsed + count(Quantity::Restarted);
        text::table_holds(lang, &at, &percent(latest(Quantity::Held)), restarts, eclipsed)
    } else {
        let minutes = three_digits(latest(Quantity::Spacing) * MINUTES);
        text::period_takes(lang, &at, &three_digits(latest(Quantity::Difficulty)), &minutes)
    };
    Drawn { picture, moment }
}

const fn class(what: Quantity) -> &'static str {
    match what {
        Quantity::HashRate => "rate",
        Quantity::Difficulty => "difficulty",
        Quantity::Spacing => "spacing",
        Quantity::Held => "held",
        Quantity::Restarted => "restarted",
        Quantity::Eclipsed => "eclipsed",
    }
}
