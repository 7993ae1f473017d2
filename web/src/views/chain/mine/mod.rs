//! Mine: what exactly is being hashed, how fast, how long it takes and what luck has to do with it; and mining by hand.

mod difficulty;
mod hand;
mod header;
mod pop_out;
mod preferences;
mod share;
mod streaks;
mod waits;

use hashyard_node::view::{ChainView, Identity};
use hashyard_ui_model::odds::network_hashps;
use yew::prelude::*;

use self::difficulty::DifficultyPanel;
use self::hand::HandPanel;
use self::header::header_panel;
use self::pop_out::PopOut;
use self::preferences::preferences_panel;
use self::share::share_panel;
use self::waits::WaitsPanel;
use crate::client::use_client;
use crate::i18n::{mine as text, use_lang};
use crate::state::use_miner;
use crate::topics::use_topic;
use crate::ui::{Seg, SegItem, use_now};
use crate::views::chain::live::MinerPanel;
use crate::views::parts::set;

/// The Mine screen.
#[component]
pub fn MinePage() -> Html {
    let (lang, chain, identity) = (use_lang(), use_topic::<ChainView>(), use_topic::<Identity>());
    let mode = use_state_eq(|| 0_usize);
    let items = [text::by_machine(lang), text::by_hand(lang)].map(SegItem::new).to_vec();
    html! {
        <section class="view top" id="v-mine">
            <h1 class="sr">{ text::title(lang) }</h1>
            if !identity.light {
                <div class="row mine-bar">
                    <Seg label={text::mode(lang)} {items} selected={*mode} onselect={set(&mode)} />
                    if *mode == 0 {
                        <PopOut />
                    }
                </div>
            }
            if *mode == 0 {
                <Machine />
            } else {
                <HandPanel target_log2={chain.next_work_log2} />
            }
        </section>
    }
}

/// The miner and its surroundings, following the miner's reports by itself.
#[component]
fn Machine() -> Html {
    let (lang, client, miner, now) = (use_lang(), use_client(), use_miner(), use_now());
    let (identity, chain) = (use_topic::<Identity>(), use_topic::<ChainView>());
    if identity.light {
        return html! { <MinerPanel {miner} /> };
    }
    html! {
        <div class="g3 mine">
            <div class="stack">
                <MinerPanel miner={miner.clone()} />
                if let Some(miner) = &miner {
                    { share_panel(lang, miner, network_hashps(&chain.recent, miner.hashps, now)) }
                }
            </div>
            <div class="stack">
                if let Some(miner) = &miner {
                    { header_panel(lang, miner) }
                    { preferences_panel(lang, &client, miner) }
                }
            </div>
            <div class="stack">
                <WaitsPanel tip={chain.tip} spacing_s={identity.spacing_s} />
                <DifficultyPanel period={chain.period.clone()} />
            </div>
        </div>
    }
}
