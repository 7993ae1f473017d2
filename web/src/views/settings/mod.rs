//! Language, name, room, relay, and the nodes that this browser keeps.

mod about;
mod consortium;
mod identity;
mod nodes;
mod relay;
mod room;

use yew::prelude::*;

use self::about::AboutPanel;
use self::consortium::ConsortiumPanel;
use self::identity::AppearancePanel;
use self::nodes::NodesPanel;
use self::relay::RelayPanel;
use self::room::RoomPanel;
use crate::i18n::{settings as text, use_lang};

/// Settings.
#[component]
pub fn SettingsPage() -> Html {
    let lang = use_lang();
    html! {
        <section class="view top" id="v-settings">
            <div class="vh"><h1>{ text::settings(lang) }</h1></div>
            <div class="gset">
                <div class="stack"><AppearancePanel /><RoomPanel /><ConsortiumPanel /></div>
                <div class="stack"><RelayPanel /><NodesPanel /><AboutPanel /></div>
            </div>
        </section>
    }
}

/// A line: what it is, and the controls for it.
fn line(name: &'static str, controls: Html) -> Html {
    html! { <div class="setrow"><span class="lab">{ name }</span><div class="fields">{ controls }</div></div> }
}
