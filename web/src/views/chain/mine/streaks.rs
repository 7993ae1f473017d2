//! Luck, as a row of ups and downs: half of all gaps are shorter than the median, so each is the toss of a coin.

use hashyard_ui_model::format::percent;
use hashyard_ui_model::gaps::{Streak, is_lucky, streaks};
use yew::prelude::*;

use crate::i18n::{Lang, mine as text};

/// Gaps in the picture.
const SHOWN: usize = 48;

/// The latest gaps and their runs.
pub fn drawn_streaks(lang: Lang, gaps: &[u32], spacing_s: u32) -> Html {
    let Some((now, longest)) = streaks(gaps, spacing_s.into()) else { return Html::default() };
    let shown = &gaps[gaps.len().saturating_sub(SHOWN)..];
    let mark = |(index, gap): (usize, &u32)| {
        let up = is_lucky(*gap, spacing_s.into());
        html! { <rect class={if up { "up" } else { "down" }} x={(index * 5).to_string()} y={if up { "0" } else { "11" }} width="4" height="9" /> }
    };
    html! {
        <div class="mine-luck">
            <span class="lab">{ text::streaks(lang) }</span>
            <svg viewBox={format!("0 0 {} 20", SHOWN * 5)} preserveAspectRatio="none" height="20" role="img" aria-label={text::streaks_picture(lang)}>
                { for shown.iter().enumerate().map(mark) }
            </svg>
            <p class="hint">
                { text::run_now(lang, &run(lang, now)) }<br />
                { text::run_longest(lang, &run(lang, longest), &percent(longest.chance())) }
            </p>
        </div>
    }
}

fn run(lang: Lang, streak: Streak) -> String {
    match streak.lucky {
        true => text::lucky_run(lang, streak.length),
        false => text::unlucky_run(lang, streak.length),
    }
}
