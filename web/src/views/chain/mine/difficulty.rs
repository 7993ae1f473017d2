//! The difficulty period as it runs, and what the next adjustment would be.

use hashyard_node::view::PeriodView;
use hashyard_ui_model::format::{bits, three_digits};
use yew::prelude::*;

use crate::i18n::{Lang, common, mine as text, use_lang};
use crate::ui::Panel;

/// Properties of [`DifficultyPanel`].
#[derive(Properties, PartialEq)]
pub struct DifficultyProps {
    /// The period; `None` where the difficulty never changes.
    pub period: Option<PeriodView>,
}

/// The period.
#[component]
pub fn DifficultyPanel(props: &DifficultyProps) -> Html {
    let lang = use_lang();
    let title = text::difficulty(lang);
    let Some(period) = &props.period else {
        return html! { <Panel {title}><div class="pb"><p class="hint">{ text::difficulty_never(lang) }</p></div></Panel> };
    };
    let span = |seconds: u32| common::span(lang, seconds.into());
    html! {
        <Panel {title} note={html! { { text::period(lang, period.done, period.interval) } }}>
            <div class="pb lines">
                { blocks(period.done, period.interval) }
                <p class="num"><b>{ outlook(lang, period) }</b><br />
                    <span class="hint">{ text::took(lang, &span(period.elapsed_s), &span(period.intended_s)) }{ " · " }{ text::factor_bounds(lang) }</span>
                </p>
                { drawn_periods(lang, &period.periods) }
            </div>
        </Panel>
    }
}

/// What the next adjustment will be at this pace.
fn outlook(lang: Lang, period: &PeriodView) -> String {
    match period.easiest && period.factor <= 1.0 {
        true => text::stays_easiest(lang).to_owned(),
        false => text::next_factor(lang, &three_digits(period.factor)),
    }
}

/// One cell for each block of the period, or for as many of a long one as fit.
fn blocks(done: u32, interval: u32) -> Html {
    let cells = interval.clamp(1, 40);
    let full = (u64::from(done) * u64::from(cells) / u64::from(interval.max(1))) as u32;
    html! {
        <div class="mine-period" aria-hidden="true">{ for (0..cells).map(|cell| html! { <i class={classes!((cell < full).then_some("on"))}></i> }) }</div>
    }
}

/// Bars from the lowest of these difficulties to the highest; the last is that of the next block.
fn drawn_periods(lang: Lang, periods: &[(u32, f64)]) -> Html {
    let low = periods.iter().map(|(_, bits)| *bits).fold(f64::INFINITY, f64::min) - 1.0;
    let high = periods.iter().map(|(_, bits)| *bits).fold(low + 1.0, f64::max);
    let bar = |(height, log2): &(u32, f64)| {
        let share = (log2 - low) / (high - low) * 100.0;
        html! { <i key={*height} title={format!("{height}: {} bit", bits(*log2))} ~style={format!("height:{share:.0}%")}></i> }
    };
    html! {
        <div class="mine-periods">
            <div class="cols" role="img" aria-label={text::periods_picture(lang)}>{ for periods.iter().map(bar) }</div>
            <span class="hint num">{ text::periods_picture(lang) }{ periods.last().map(|(_, log2)| format!(" · {}", bits(*log2))).unwrap_or_default() }</span>
        </div>
    }
}
