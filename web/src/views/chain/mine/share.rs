//! How much of the room's hash rate is ours, and what mining costs.

use hashyard_ui_model::energy::{WATTS_PER_THREAD, energy, joules_per_hash};
use hashyard_ui_model::format::{percent, rate};
use hashyard_ui_model::odds;
use yew::prelude::*;

use crate::bridge::MinerView;
use crate::i18n::{Lang, mine as text};
use crate::ui::Panel;

/// Share and energy.
pub fn share_panel(lang: Lang, miner: &MinerView, room_hashps: f64) -> Html {
    let share = odds::chance(miner.hashps, room_hashps);
    let joules = joules_per_hash(miner.threads, miner.preferences.duty, miner.hashps);
    let written = |joules: Option<f64>| match joules.map(energy) {
        Some((number, unit)) => format!("{number} {unit}"),
        None => "–".to_string(),
    };
    let (number, unit) = rate(room_hashps);
    html! {
        <Panel title={text::share(lang)}>
            <div class="pb lines">
                <div class="mine-share" aria-hidden="true"><i ~style={format!("width:{:.1}%", share * 100.0)}></i></div>
                <dl class="mine-share-facts">
                    <div><dt>{ text::share_of_room(lang) }</dt><dd class="num">{ percent(share) }</dd></div>
                    <div><dt>{ text::room_rate(lang) }</dt><dd class="num">{ format!("{number} {unit}") }</dd></div>
                    <div><dt>{ text::energy_hash(lang) }</dt><dd class="num">{ written(joules) }</dd></div>
                    <div><dt>{ text::energy_block(lang) }</dt><dd class="num">{ written(joules.map(|joules| joules * miner.target_log2.exp2())) }</dd></div>
                </dl>
                <p class="hint">{ text::energy_assumption(lang, &format!("{WATTS_PER_THREAD:.0}")) }</p>
            </div>
        </Panel>
    }
}
