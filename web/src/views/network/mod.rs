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
use self::partition::{PartitionPanel, RelayPanel};
use self::peers::PeersPanel;
use self::signing::SigningPanel;
use super::parts::Waiting;
use crate::i18n::{network as text, use_lang};
use crate::state::use_app;

/// The Network screen.
#[component]
pub fn NetworkPage() -> Html {
    let (app, lang) = (use_app(), use_lang());
    let Some(snapshot) = app.snapshot.clone() else {
        return html! { <Waiting title={text::network(lang)} /> };
    };
    html! {
        <section class="view networkv" id="v-network">
            <h1 class="sr">{ text::network(lang) }</h1>
            <div class="gn">
                <div class="stack fill">
                    <PeersPanel snapshot={snapshot.clone()} />
                    <MessagesPanel identity={snapshot.identity.clone()} />
                </div>
                <div class="stack">
                    <PartitionPanel snapshot={snapshot.clone()} />
                    <SigningPanel snapshot={snapshot.clone()} />
                    <RelayPanel driver={app.driver.clone()} />
                </div>
            </div>
        </section>
    }
}
