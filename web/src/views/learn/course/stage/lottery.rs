//! Who draws how many tickets, and whose the last blocks were.

use hashyard_course::Deed;
use hashyard_course::missions::lottery::BLOCKS;
use hashyard_node::view::{BlockCard, ChainView};
use hashyard_ui_model::format::{percent, rate, three_digits};
use hashyard_ui_model::odds::{chance, network_hashps};
use yew::prelude::*;

use crate::i18n::{Lang, course_mining as text, use_lang};
use crate::state::use_miner;
use crate::topics::use_topic;
use crate::ui::{Panel, use_now};
use crate::views::chain::live::MinerPanel;
use crate::watch;

/// Size of the drawing, and the distance of two blocks in it.
const SIZE: (f64, f64) = (600.0, 30.0);
const PITCH: f64 = SIZE.0 / BLOCKS as f64;

/// Hash rates are told at least this often, in ms.
const AGAIN_MS: u64 = 5_000;

/// Hash rates, the last blocks, and the miner.
#[component]
pub fn LotteryStage() -> Html {
    let (lang, chain, miner, now) = (use_lang(), use_topic::<ChainView>(), use_miner(), use_now());
    let own = miner.as_ref().map_or(0.0, |miner| miner.hashps);
    let room = network_hashps(&chain.recent, own, now);
    // Again from time to time, even where nothing changed: what was heard long ago counts no more.
    use_effect_with((own.to_bits(), room.to_bits(), now / AGAIN_MS), move |_| {
        watch::tell(&Deed::HashRates { own, room })
    });
    let share = chance(own, room);
    let written = |hashps: f64| {
        let (number, unit) = rate(hashps);
        format!("{number} {unit}")
    };
    html! {
        <>
            <Panel title={text::lottery(lang)}>
                <div class="pb lines">
                    <dl class="course-facts">
                        <div><dt>{ text::own_rate(lang) }</dt><dd class="num">{ written(own) }</dd></div>
                        <div><dt>{ text::room_rate(lang) }</dt><dd class="num">{ written(room) }</dd></div>
                        <div><dt>{ text::own_share(lang) }</dt><dd class="num">{ percent(share) }</dd></div>
                    </dl>
                    <p class="hint">{ text::expected(lang, &three_digits(share * f64::from(BLOCKS))) }</p>
                    { last_blocks(lang, &chain.cards) }
                </div>
            </Panel>
            <MinerPanel {miner} />
        </>
    }
}

/// The last blocks in a row, one's own filled.
fn last_blocks(lang: Lang, cards: &[BlockCard]) -> Html {
    let mined: Vec<&BlockCard> = cards.iter().filter(|card| card.height > 0).collect();
    let last = &mined[mined.len().saturating_sub(BLOCKS as usize)..];
    let own = last.iter().filter(|card| card.miner.you).count();
    let sentence = text::last_blocks(lang, own, last.len());
    let square = |(index, card): (usize, &&BlockCard)| {
        html! {
            <rect key={card.height} class={classes!("course-weight", card.miner.you.then_some("on"))} x={(index as f64 * PITCH).to_string()}
                y="2" width={(PITCH - 4.0).to_string()} height={(SIZE.1 - 4.0).to_string()} rx="3" />
        }
    };
    html! {
        <>
            <svg class="course-lanes" viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} role="img" aria-label={sentence.clone()}>
                { for last.iter().enumerate().map(square) }
            </svg>
            <p class="hint">{ sentence }</p>
        </>
    }
}
