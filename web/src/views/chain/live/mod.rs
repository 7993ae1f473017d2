//! Live: is the chain growing, am I on the winning branch, what will the next block take, will it be mine, who am I
//! joined to?

mod candidate;
mod chain;
mod column;
mod duel;
mod events;
mod invite;
mod mempool;
mod miner;
mod peers;
mod ring;
mod strip;

#[cfg(debug_assertions)]
pub use candidate::Candidate;
pub use chain::ChainPanel;
pub use events::EventsPanel;
pub use mempool::MempoolPanel;
#[cfg(debug_assertions)]
pub use mempool::mempool_ghost;
pub use miner::MinerPanel;
pub use peers::PeersPanel;
pub use ring::{is_fresh, pulse};

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::i18n::{live, use_lang};
use crate::state::{use_app, use_miner};
use crate::topics::{about_node, use_node_state};

/// The Live screen.
#[component]
pub fn LivePage() -> Html {
    let (lang, app) = (use_lang(), use_app());
    html! {
        <section class="view" id="v-live">
            <h1 class="sr">{ live::title(lang) }</h1>
            <ChainPanel />
            <div class="g3">
                <Later>
                    <MempoolPanel />
                    <LiveMiner />
                    <div class="stack fill">
                        <Later><PeersPanel driver={app.driver.clone()} /><EventsPanel /></Later>
                    </div>
                </Later>
            </div>
        </section>
    }
}

/// Properties of [`Later`].
#[derive(Properties, PartialEq)]
struct LaterProps {
    children: Html,
}

/// What is inside hears of the node one task later: drawn in one go, chain and panels would hold the page up for too long.
#[component]
fn Later(props: &LaterProps) -> Html {
    let node = use_node_state();
    let shown = use_state_eq(|| node.clone());
    let setter = shown.setter();
    use_effect_with(node, move |node| {
        let node = node.clone();
        Timeout::new(0, move || setter.set(node)).forget();
    });
    about_node(shown.as_ref(), props.children.clone())
}

/// Follows the miner's reports by itself.
#[component]
fn LiveMiner() -> Html {
    let miner = use_miner();
    html! { <MinerPanel {miner} /> }
}

/// A text whose parts between `*` are strong.
pub fn rich(text: &str) -> Html {
    let part = |(index, part): (usize, &str)| {
        if index % 2 == 1 {
            html! { <b>{ part.to_string() }</b> }
        } else {
            html! { { part.to_string() } }
        }
    };
    html! { { for text.split('*').enumerate().map(part) } }
}
