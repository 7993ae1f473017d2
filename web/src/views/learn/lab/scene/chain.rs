//! A chain with blocks that lost: the main chain above, what lost below.

use hashyard_sim::scene::{Fork, Height};
use hashyard_ui_model::format::three_digits;
use yew::prelude::*;

use super::Drawn;
use crate::i18n::{Lang, lab as text, scenes};

const STEP: f64 = 34.0;
const BOX: f64 = 26.0;
/// Rows of heights where one is too narrow.
const ROW: f64 = 84.0;

/// A block: whether it was kept back, and what stands on it.
type Block = (bool, String);

/// The first heights of one in which somebody keeps blocks back.
pub fn draw(lang: Lang, heights: &[Height], part: f64, width: f64) -> Drawn {
    let shown = (heights.len() as f64 * part).ceil() as usize;
    let block = |(at, height): (usize, &Height)| {
        let number = (at + 1).to_string();
        let lost = height.lost.then(|| (!height.hidden, number.clone()));
        ((height.hidden, number), lost)
    };
    let blocks = heights.iter().enumerate().take(shown).map(block);
    let picture = rows(text::chain_drawn(lang), heights.len(), blocks, width);
    let hidden = heights[..shown].iter().filter(|height| height.hidden).count();
    Drawn { picture, moment: text::pool_has(lang, hidden, shown) }
}

/// The first heights of one that forks, by a part of the time until the last of them was found.
pub fn draw_forks(lang: Lang, heights: &[Fork], part: f64, width: f64) -> Drawn {
    let last = heights.last().map_or(0, |height| height.after);
    let now = (last as f64 * part).ceil() as u64;
    let shown = heights.iter().filter(|height| height.after <= now);
    let block = |(at, height): (usize, &Fork)| {
        let lost = match height.lost {
            0 => None,
            1 => Some((false, (at + 1).to_string())),
            more => Some((false, format!("{more}×"))),
        };
        ((false, (at + 1).to_string()), lost)
    };
    let blocks = shown.clone().enumerate().map(block);
    let picture = rows(scenes::forks_drawn(lang), heights.len(), blocks, width);
    let forked = shown.clone().filter(|height| height.lost > 0).count();
    let minutes = three_digits(now as f64 / 60_000.0);
    Drawn { picture, moment: scenes::forked(lang, &minutes, shown.count(), forked) }
}

/// Heights side by side, in rows that fit, with room for all of them.
fn rows(
    label: &'static str,
    all: usize,
    blocks: impl Iterator<Item = (Block, Option<Block>)>,
    width: f64,
) -> Html {
    let in_row = ((width / STEP) as usize).max(1);
    let tall = all.div_ceil(in_row) as f64 * ROW;
    let height = |(at, (main, lost)): (usize, (Block, Option<Block>))| {
        let (x, y) = ((at % in_row) as f64 * STEP, (at / in_row) as f64 * ROW);
        html! {
            <>
                if at % in_row > 0 {
                    <path class="rule" d={format!("M{} {}h{}", x - STEP + BOX, y + BOX / 2.0, STEP - BOX)} />
                }
                { draw_block(x, y, main, false) }
                if let Some(lost) = lost {
                    <path class="rule" d={format!("M{} {}v14", x + BOX / 2.0, y + BOX)} />
                    { draw_block(x, y + BOX + 14.0, lost, true) }
                }
            </>
        }
    };
    html! {
        <svg width={width.to_string()} height={tall.to_string()} role="img" aria-label={label}>
            { for blocks.enumerate().map(height) }
        </svg>
    }
}

fn draw_block(x: f64, y: f64, (hidden, number): Block, lost: bool) -> Html {
    let class = classes!("block", hidden.then_some("hidden"), lost.then_some("lost"));
    html! {
        <g {class} transform={format!("translate({x} {y})")}>
            <rect width={BOX.to_string()} height={BOX.to_string()} rx="3" />
            <text class="num" x={(BOX / 2.0).to_string()} y="17.5" text-anchor="middle">{ number }</text>
        </g>
    }
}
