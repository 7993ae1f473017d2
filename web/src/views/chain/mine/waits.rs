//! Times between blocks: bars of what was seen, over the exponential line of what chance alone gives.

use hashyard_core::BlockHash;
use hashyard_node::view::BlockCard;
use hashyard_ui_model::format::three_digits;
use hashyard_ui_model::gaps::{self, BARS, GapChart};
use yew::prelude::*;

use super::streaks::drawn_streaks;
use crate::bridge::ask;
use crate::i18n::{Lang, common, mine as text, use_lang};
use crate::ui::{Glyph, Panel, Skeleton, StateBox};
use crate::views::parts::{Loaded, use_answer};

/// Blocks looked at: their gaps are one fewer.
const BLOCKS: u32 = 100;

/// Size of the chart; it is stretched sideways to its place.
const SIZE: (f64, f64) = (240.0, 84.0);

/// Properties of [`WaitsPanel`].
#[derive(Properties, PartialEq)]
pub struct WaitsProps {
    /// The tip: with another one there are other gaps.
    pub tip: BlockHash,
    /// Seconds that the chain aims at.
    pub spacing_s: u32,
}

/// Gaps and luck.
#[component]
pub fn WaitsPanel(props: &WaitsProps) -> Html {
    let lang = use_lang();
    let asked = use_answer(ask::LatestCards(BLOCKS), props.tip.to_string());
    let title = text::waits(lang);
    let gaps = match asked.answer {
        Loaded::Waiting => {
            return html! { <Panel {title} busy=true><div class="pb"><Skeleton height=84 /></div></Panel> };
        }
        Loaded::Ready(cards) => times_between(&cards),
        Loaded::Failed(_) => vec![],
    };
    if gaps.len() < 2 {
        return html! {
            <Panel {title}><StateBox icon={Glyph::Info} title={text::waits_none(lang)} text={text::waits_none_what(lang)} /></Panel>
        };
    }
    let chart = gaps::chart(&gaps, props.spacing_s.into());
    html! {
        <Panel {title} note={html! { { text::waits_note(lang, chart.count) } }}>
            <div class="pb lines">
                { draw(lang, &chart) }
                { drawn_streaks(lang, &gaps, props.spacing_s) }
            </div>
        </Panel>
    }
}

/// A header's time may lie before its parent's: that gap counts as none. Genesis is older than any room: the wait for the
/// first block says nothing.
fn times_between(cards: &[BlockCard]) -> Vec<u32> {
    let mined = &cards[cards.iter().take_while(|card| card.height == 0).count()..];
    mined.windows(2).map(|pair| pair[1].time.saturating_sub(pair[0].time)).collect()
}

fn draw(lang: Lang, chart: &GapChart) -> Html {
    let (width, height) = SIZE;
    let (step, top) = (width / BARS as f64, chart.top() * 1.05);
    let y = |value: f64| height - value / top * (height - 2.0);
    let bar = |(index, (seen, expected)): (usize, &(u32, f64))| {
        let (x, y) = (index as f64 * step + 1.0, y(f64::from(*seen)));
        html! {
            <rect class={classes!((index + 1 == BARS && *seen > 0).then_some("rest"))} x={format!("{x:.1}")} y={format!("{y:.1}")} width={format!("{:.1}", step - 2.0)} height={format!("{:.1}", height - y)}>
                <title>{ bar_label(lang, chart, index, *seen, *expected) }</title>
            </rect>
        }
    };
    let point = |(index, (_, expected)): (usize, &(u32, f64))| {
        let letter = if index == 0 { 'M' } else { 'L' };
        format!("{letter}{:.1} {:.1}", (index as f64 + 0.5) * step, y(*expected))
    };
    // The last bar holds all longer gaps: it is no point of the curve.
    let line: String = chart.bars.iter().enumerate().take(BARS - 1).map(point).collect();
    let span = |seconds: f64| common::span(lang, seconds);
    let mean = common::mean_span(lang, chart.mean_s);
    html! {
        <figure class="mine-gaps">
            <svg viewBox={format!("0 0 {width} {height}")} preserveAspectRatio="none" role="img"
                aria-label={text::waits_chart(lang, &mean, &span(chart.intended_s))}>
                { for chart.bars.iter().enumerate().map(bar) }
                <path d={line} vector-effect="non-scaling-stroke" />
            </svg>
            <div class="ax num" aria-hidden="true">
                { for chart.ticks().into_iter().map(|(at, seconds)| html! { <span ~style={format!("left:{:.2}%", at * 100.0)}>{ span(seconds) }</span> }) }
                <span class="rest">{ text::waits_longer(lang) }</span>
            </div>
            <figcaption class="hint num">
                <b>{ text::waits_chart(lang, &mean, &span(chart.intended_s)) }</b><br />{ text::waits_legend(lang) }
            </figcaption>
        </figure>
    }
}

fn bar_label(lang: Lang, chart: &GapChart, index: usize, seen: u32, expected: f64) -> String {
    let edge = |index: usize| common::span(lang, chart.edge_s(index));
    let from = index.checked_sub(1).map_or_else(|| common::span(lang, 0.0), edge);
    match index + 1 == BARS {
        true => text::bar_label_last(lang, &from, seen, &three_digits(expected)),
        false => text::bar_label(lang, &from, &edge(index), seen, &three_digits(expected)),
    }
}
