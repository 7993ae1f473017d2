//! A chain in which somebody keeps blocks back: the main chain above, what lost below.

use hashyard_sim::scene::Height;
use yew::prelude::*;

use super::Drawn;
use crate::i18n::{Lang, lab as text};

const STEP: f64 = 34.0;
const BOX: f64 = 26.0;
/// Rows of heights where one is too narrow.
const ROW: f64 = 84.0;

/// The first heights.
pub fn draw(lang: Lang, heights: &[Height], part: f64, width: f64) -> Drawn {
    let shown = (heights.len() as f64 * part).ceil() as usize;
    let in_row = ((width / STEP) as usize).max(1);
    let rows = heights.len().div_ceil(in_row);
    let height = |(at, height): (usize, &Height)| {
        let (x, y) = ((at % in_row) as f64 * STEP, (at / in_row) as f64 * ROW);
        let block = |down: f64, hidden: bool, lost: bool| {
            let class = classes!("block", hidden.then_some("hidden"), lost.then_some("lost"));
            html! {
                <g {class} transform={format!("translate({x} {})", y + down)}>
                    <rect width={BOX.to_string()} height={BOX.to_string()} rx="3" />
                    <text class="num" x={(BOX / 2.0).to_string()} y="17.5" text-anchor="middle">{ at + 1 }</text>
                </g>
            }
        };
        html! {
            <>
                if at % in_row > 0 {
                    <path class="rule" d={format!("M{} {}h{}", x - STEP + BOX, y + BOX / 2.0, STEP - BOX)} />
                }
                { block(0.0, height.hidden, false) }
                if height.lost {
                    <path class="rule" d={format!("M{} {}v14", x + BOX / 2.0, y + BOX)} />
                    { block(BOX + 14.0, !height.hidden, true) }
                }
            </>
        }
    };
    let hidden = heights[..shown].iter().filter(|height| height.hidden).count();
    let tall = rows as f64 * ROW;
    let picture = html! {
        <svg width={width.to_string()} height={tall.to_string()} role="img" aria-label={text::chain_drawn(lang)}>
            { for heights.iter().enumerate().take(shown).map(height) }
        </svg>
    };
    Drawn { picture, moment: text::pool_has(lang, hidden, shown) }
}
