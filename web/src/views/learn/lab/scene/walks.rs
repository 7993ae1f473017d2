//! Races: by how many blocks the attacker is ahead, after how many.

use hashyard_sim::Name;
use hashyard_sim::scene::Walk;
use hashyard_ui_model::chart::{Axis, path};
use yew::prelude::*;

use super::Drawn;
use crate::i18n::{Lang, lab as text, scenes};

const HEIGHT: f64 = 200.0;
const LEFT: f64 = 40.0;
const EDGE: f64 = 10.0;

/// All races up to a part of the longest.
pub fn draw(lang: Lang, walks: &[Walk], experiment: Name, part: f64, width: f64) -> Drawn {
    let moments = || walks.iter().flatten();
    let last = moments().map(|(blocks, _)| *blocks).max().unwrap_or_default();
    let now = (last as f64 * part).ceil() as u64;
    let x = Axis::of([0.0, last as f64], false);
    let y = Axis::of(moments().map(|(_, ahead)| *ahead as f64).chain([1.0]), false).rounded();
    let (wide, high) = ((width - LEFT - EDGE).max(1.0), HEIGHT - 2.0 * EDGE);
    let row = |value: f64| {
        let down = (1.0 - y.place(value)) * high;
        html! {
            <>
                <path class={if value == 0.0 { "level" } else { "rule" }} d={format!("M0 {down:.1}H{wide:.1}")} />
                <text class="num" x="-8" y={format!("{:.1}", down + 4.0)} text-anchor="end">{ format!("{value:+}").replace('-', "−").replace("+0", "0") }</text>
            </>
        }
    };
    let walk = |walk: &Walk| {
        let past = walk.iter().filter(|(blocks, _)| *blocks <= now);
        let line =
            path(past.map(|(blocks, ahead)| (x.place(*blocks as f64), y.place(*ahead as f64))), wide, high);
        let won = walk.last().is_some_and(|(blocks, ahead)| *ahead > 0 && *blocks <= now);
        html! { <path class={classes!("walk", won.then_some("won"))} d={line} /> }
    };
    let (label, moment) = match experiment {
        Name::Finney => (scenes::waits_drawn(lang), scenes::waited(lang, now)),
        _ => (text::walks_drawn(lang), text::blocks_found(lang, now)),
    };
    let picture = html! {
        <svg width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={label}>
            <g transform={format!("translate({LEFT} {EDGE})")}>
                // There is no half of a block.
                { for y.marks().into_iter().filter(|mark| mark.fract() == 0.0).map(row) }
                { for walks.iter().map(walk) }
            </g>
        </svg>
    };
    Drawn { picture, moment }
}
