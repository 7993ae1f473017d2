//! Language, name, room, relay, what is offered to others, how much of the chain there is, and the nodes that this browser keeps.

mod about;
mod consortium;
mod identity;
mod mode;
mod nodes;
mod offer;
mod relay;
mod room;

use hashyard_node::view::{Identity, SigningView};
use hashyard_tab::chain_spec::ChainPart;
use yew::prelude::*;

use self::about::about_panel;
use self::consortium::consortium_panel;
use self::identity::appearance_panel;
use self::mode::ModePanel;
use self::nodes::NodesPanel;
use self::offer::OfferPanel;
use self::relay::RelayPanel;
use self::room::room_panel;
use crate::i18n::{settings as text, use_lang};
use crate::start::Offer;
use crate::state::use_app;
use crate::topics::use_topic;

/// Settings.
#[component]
pub fn SettingsPage() -> Html {
    let (app, lang) = (use_app(), use_lang());
    let (identity, signing) = (use_topic::<Identity>(), use_topic::<SigningView>());
    html! {
        <section class="view top" id="v-settings">
            <div class="view-head"><h1>{ text::settings(lang) }</h1></div>
            <div class="settings-grid">
                <div class="stack">
                    { appearance_panel(lang, &app, &identity) }
                    { room_panel(lang, &app, &identity) }
                    { consortium_panel(lang, &signing) }
                </div>
                <div class="stack">
                    <RelayPanel />
                    <OfferPanel offer={Offer::Direct} />
                    <OfferPanel offer={Offer::Encryption} />
                    if identity.has_wallet {
                        <ModePanel part={part_of(&identity)} proof={identity.light_proof} />
                    }
                    <NodesPanel />
                    { about_panel(lang, &app, &identity) }
                </div>
            </div>
        </section>
    }
}

fn part_of(identity: &Identity) -> ChainPart {
    match (identity.light, identity.pruned) {
        (true, _) => ChainPart::Light,
        (_, true) => ChainPart::Pruned,
        _ => ChainPart::Full,
    }
}

/// A line: what it is, and the controls for it.
fn line(name: &'static str, controls: Html) -> Html {
    html! { <div class="settings-row"><span class="lab">{ name }</span><div class="fields">{ controls }</div></div> }
}
