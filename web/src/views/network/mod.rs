//! Who is there, what was just said byte by byte, and what happens when the network is cut.

mod detail;
mod faults;
mod hex;
mod log;
mod messages;
pub mod overlay;
mod partition;
mod peers;
mod sequence;
mod signing;
mod tips;

pub use self::log::log_list;
pub use self::partition::{PartitionPanel, relay_state};
pub use self::signing::SigningPanel;
pub use self::tips::TipsPanel;
use yew::prelude::*;

use self::faults::FaultsPanel;
use self::messages::MessagesPanel;
use self::overlay::OverlayPanels;
use self::partition::RelayPanel;
use self::peers::PeersPanel;
use crate::i18n::{network as text, use_lang};
use crate::state::use_app;

/// The Network screen.
#[component]
pub fn NetworkPage() -> Html {
    let (app, lang) = (use_app(), use_lang());
    html! {
        <section class="view network-screen" id="v-network">
            <h1 class="sr">{ text::network(lang) }</h1>
            <div class="network-grid">
                <div class="stack fill">
                    <PeersPanel />
                    <MessagesPanel />
                </div>
                <div class="stack">
                    <PartitionPanel />
                    <FaultsPanel />
                    <TipsPanel />
                    <SigningPanel />
                    <OverlayPanels />
                    <RelayPanel driver={app.driver.clone()} />
                </div>
            </div>
        </section>
    }
}
