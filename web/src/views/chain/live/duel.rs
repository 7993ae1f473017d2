//! The best hash of this round against the target, as stripes and on a scale of leading zero bits.

use hashyard_ui_model::format::{bits, three_digits};
use hashyard_ui_model::odds;
use yew::prelude::*;

use crate::bridge::{MinerState, MinerView};
use crate::i18n::{Lang, live};
use crate::ui::{Form, HashBytes, Hint, Stripe};

/// Best against target.
pub fn duel(lang: Lang, miner: &MinerView) -> Html {
    let best_log2 = miner.best_hash.map_or(0.0, |_| miner.best_log2);
    let end = odds::scale_end(best_log2, miner.target_log2);
    let share = |log2: f64| format!("width:{:.2}%", (log2 / f64::from(end) * 100.0).clamp(0.0, 100.0));
    html! {
        <div class="live-duel">
            <span class="lab">{ live::duel(lang) }</span>
            { line(live::best(lang), miner.best_hash.map(HashBytes::from), best_log2) }
            { line(live::target(lang), Some(HashBytes::from_hex(&miner.target)), miner.target_log2) }
            <div class="ln" aria-hidden="true">
                <span></span>
                <div>
                    <div class="bars"><i ~style={share(best_log2)}></i></div>
                    <div class="bars"><i class="t" ~style={share(miner.target_log2)}></i></div>
                    <div class="ax">{ for (0..=4).map(|tick| html! { <span class={format!("t{tick}")}>{ end / 4 * tick }</span> }) }</div>
                </div>
                <span class="d3 r">{ live::zero_bits(lang) }</span>
            </div>
            <Hint>{ verdict(lang, miner, best_log2) }</Hint>
        </div>
    }
}

fn line(name: &'static str, hash: Option<HashBytes>, log2: f64) -> Html {
    html! {
        <div class="ln">
            <span class="lab">{ name }</span>
            <div>
                if let Some(hash) = hash {
                    <Stripe {hash} form={Form::Line} height=12 />
                }
            </div>
            <b class="num r">{ if hash.is_some() { format!("{} bit", bits(log2)) } else { "–".to_string() } }</b>
        </div>
    }
}

fn verdict(lang: Lang, miner: &MinerView, best_log2: f64) -> String {
    match odds::shortfall(best_log2, miner.target_log2) {
        _ if miner.best_hash.is_none() && miner.found > 0 && miner.state == MinerState::Mining => {
            live::too_quick(lang).to_string()
        }
        _ if miner.best_hash.is_none() => live::no_try_yet(lang).to_string(),
        Some((lacking, times)) => live::short_of_target(lang, &bits(lacking), &three_digits(times)),
        None => live::met_target(lang).to_string(),
    }
}
