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
pub use events::EventsPanel;
pub use mempool::MempoolPanel;
#[cfg(debug_assertions)]
pub use mempool::mempool_ghost;
pub use miner::MinerPanel;
pub use peers::PeersPanel;

use gloo::timers::callback::Timeout;
use hashyard_node::view::Snapshot;
use yew::prelude::*;

use crate::i18n::{live, use_lang};
use crate::state::{Shared, use_app, use_miner};
use crate::views::parts::use_snapshot;

/// The Live screen.
#[component]
pub fn LivePage() -> Html {
    let (lang, app, snapshot) = (use_lang(), use_app(), use_snapshot());
    let below = use_later(snapshot.clone());
    let aside = use_later(below.clone());
    html! {
        <section class="view" id="v-live">
            <h1 class="sr">{ live::title(lang) }</h1>
            <chain::ChainPanel {snapshot} />
            <div class="g3">
                <MempoolPanel snapshot={below.clone()} />
                <LiveMiner snapshot={below} />
                <div class="stack fill">
                    <PeersPanel snapshot={aside.clone()} driver={app.driver.clone()} />
                    <EventsPanel snapshot={aside} />
                </div>
            </div>
        </section>
    }
}

/// The value, one task after it came: drawn in one go, chain and panels would hold the page up for too long.
#[hook]
fn use_later<T: Clone + PartialEq + 'static>(value: T) -> T {
    let shown = use_state_eq(|| value.clone());
    let setter = shown.setter();
    use_effect_with(value, move |value| {
        let value = value.clone();
        Timeout::new(0, move || setter.set(value)).forget();
    });
    (*shown).clone()
}

/// Properties of [`LiveMiner`].
#[derive(Properties, PartialEq)]
struct LiveMinerProps {
    snapshot: Shared<Snapshot>,
}

/// Follows the miner's reports by itself.
#[component]
fn LiveMiner(props: &LiveMinerProps) -> Html {
    let miner = use_miner();
    html! { <MinerPanel snapshot={props.snapshot.clone()} {miner} /> }
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
