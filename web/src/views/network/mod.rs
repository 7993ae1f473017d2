//! Who is there, what was just said byte by byte, and what happens when the network is cut.

mod detail;
mod hex;
mod log;
mod messages;
mod partition;
mod peers;
mod sequence;
mod signing;

pub use self::partition::relay_state;
use yew::prelude::*;

use self::messages::MessagesPanel;
use self::partition::{RelayPanel, partition_panel};
use self::peers::peers_panel;
use self::signing::signing_panel;
use crate::i18n::{network as text, use_lang};
use crate::state::use_app;
use crate::views::parts::{use_request, use_snapshot};

/// The Network screen.
#[component]
pub fn NetworkPage() -> Html {
    let (app, snapshot, request, lang) = (use_app(), use_snapshot(), use_request(), use_lang());
    html! {
        <section class="view network-screen" id="v-network">
            <h1 class="sr">{ text::network(lang) }</h1>
            <div class="network-grid">
                <div class="stack fill">
                    { peers_panel(lang, &snapshot) }
                    <MessagesPanel identity={snapshot.identity.clone()} />
                </div>
                <div class="stack">
                    { partition_panel(lang, &request, &snapshot) }
                    { signing_panel(lang, &request, &snapshot) }
                    <RelayPanel driver={app.driver.clone()} />
                </div>
            </div>
        </section>
    }
}
