//! A block that spreads: every node is a dot in its region, which lights up when it has the block.

use hashyard_sim::scene::News;
use hashyard_ui_model::format::three_digits;
use yew::prelude::*;

use super::Drawn;
use crate::i18n::{Lang, lab as text};

const HEIGHT: f64 = 260.0;
/// Where regions lie, from the left and from above, as parts of the drawing: those of [`hashyard_sim::regions::NODES`], in its order.
const PLACES: [(f64, f64); 6] =
    [(0.19, 0.42), (0.50, 0.42), (0.30, 0.84), (0.76, 0.42), (0.90, 0.30), (0.86, 0.80)];
/// The angle between neighbours of a spiral that fills a disc evenly.
const GOLDEN: f64 = 2.399_963_229_728_653;

/// All nodes, by a part of the time that the last one takes.
pub fn draw(lang: Lang, news: &[News], part: f64, width: f64) -> Drawn {
    let last = news.iter().map(|news| news.after).max().unwrap_or_default();
    let now = (last as f64 * part).ceil() as u64;
    let mut nodes: Vec<&News> = news.iter().collect();
    nodes.sort_by_key(|news| news.node);
    let apart = (width / 110.0).min(5.6);
    let mut filled = [0_u32; PLACES.len()];
    let dot = |news: &News| {
        let region = usize::from(news.region).min(PLACES.len() - 1);
        let at = f64::from(filled[region]);
        filled[region] += 1;
        let (x, y) = PLACES[region];
        let (far, turn) = (apart * at.sqrt(), at * GOLDEN);
        let (x, y) = (x * width + far * turn.cos(), y * HEIGHT + far * turn.sin());
        let has = news.after <= now;
        html! { <circle class={has.then_some("has")} cx={format!("{x:.1}")} cy={format!("{y:.1}")} r="2.2" /> }
    };
    let has = news.iter().filter(|news| news.after <= now).count();
    let picture = html! {
        <svg width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={text::spread_drawn(lang)}>
            { for nodes.into_iter().map(dot) }
        </svg>
    };
    Drawn { picture, moment: text::have_it(lang, &three_digits(now as f64 / 1000.0), has) }
}
