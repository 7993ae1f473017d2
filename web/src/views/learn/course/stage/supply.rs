//! The subsidies of this room as stairs.

use hashyard_node::view::{ChainView, Identity};
use hashyard_ui_model::staircase::{Stair, present, staircase};
use yew::prelude::*;

use crate::i18n::{course as text, use_lang};
use crate::topics::use_topic;
use crate::ui::Panel;

/// Eras that are drawn.
const ERAS: u32 = 6;
/// Size of the drawing.
const SIZE: (f64, f64) = (640.0, 200.0);

/// The subsidies of this room, era by era, and how far the chain has come.
#[component]
pub fn Supply() -> Html {
    let (lang, chain, identity) = (use_lang(), use_topic::<ChainView>(), use_topic::<Identity>());
    let stairs = staircase(identity.halving_interval, chain.height, ERAS, SIZE);
    let stair = |stair: &Stair| {
        let (x, y, width, height) = stair.rect;
        html! {
            <>
                <rect class="course-stair" x={x.to_string()} y={y.to_string()} width={width.to_string()} height={height.to_string()} />
                <rect class="course-stair made" x={x.to_string()} y={y.to_string()} width={stair.made.to_string()} height={height.to_string()} />
                <text x={(x + 4.0).to_string()} y={(y - 4.0).to_string()}>{ &stair.reward }</text>
                <text x={x.to_string()} y={(SIZE.1 + 14.0).to_string()}>{ stair.from }</text>
            </>
        }
    };
    html! {
        <Panel title={text::supply(lang)} note={html! { { text::supply_note(lang, chain.height) } }}>
            <div class="pb">
                <svg class="course-stairs" viewBox={format!("0 -18 {} {}", SIZE.0, SIZE.1 + 36.0)} role="img"
                    aria-label={text::supply_sentence(lang, identity.halving_interval, chain.height)}>
                    { for stairs.iter().map(stair) }
                    if let Some(x) = present(identity.halving_interval, chain.height, ERAS, SIZE.0) {
                        <line x1={x.to_string()} x2={x.to_string()} y1="-16" y2={SIZE.1.to_string()} />
                    }
                </svg>
                <p class="hint">{ text::supply_sentence(lang, identity.halving_interval, chain.height) }</p>
            </div>
        </Panel>
    }
}
