//! Which chain this tab is on, the way to another, and the link that brings others here.

use hashyard_core::{Network, RoomName};
use hashyard_node::view::Identity;
use js_sys::encode_uri_component;
use web_sys::window;
use yew::prelude::*;

use super::line;
use crate::i18n::{Lang, settings as text, shell, use_lang};
use crate::links::{invitation, relay_parameter};
use crate::route::Route;
use crate::start;
use crate::state::{App, use_app};
use crate::ui::{Button, Callout, CopyButton, Field, Glyph, Panel, QrCode};
use crate::views::parts::{chosen_entry, on_submit, set};

/// Room, network, invitation.
pub fn room_panel(lang: Lang, app: &App, here: &Identity) -> Html {
    let link = invitation(app);
    html! {
        <Panel title={text::room(lang)} note={html! { text::room_note(lang) }}>
            <div class="pb form">
                <p>{ text::here(lang, text::network_name(lang, here.network), &here.room) }</p>
                if here.attacks {
                    <Callout bad=true icon={Glyph::Alert}>
                        <b>{ shell::attacks_allowed(lang) }</b>{ " " }<a class="link" href={Route::Attack.to_string()}>{ shell::attacks_why(lang) }</a>
                    </Callout>
                }
                <Elsewhere />
                <h3 class="lab">{ text::invitation(lang) }</h3>
                <div class="settings-invite">
                    <QrCode text={link.clone()} />
                    <div class="form">
                        <span class="longhash" translate="no">{ &link }</span>
                        <div class="row"><CopyButton text={link.clone()} label={text::copy_link(lang)} /></div>
                        <span class="hint">{ text::invitation_note(lang) }</span>
                    </div>
                </div>
            </div>
        </Panel>
    }
}

/// The way to another room: a page load, since a tab is one node.
#[component]
fn Elsewhere() -> Html {
    let (app, lang) = (use_app(), use_lang());
    let network = use_state_eq(|| {
        Network::ALL
            .into_iter()
            .find(|network| network.name() == start::network())
            .unwrap_or(Network::Classroom)
    });
    let room = use_state_eq(start::room);
    let problem = RoomName::parse(&room).err().map(|error| text::bad_room(lang, &error.to_string()));
    let onchange = {
        let network = network.setter();
        Callback::from(move |event: Event| {
            let index = chosen_entry(&event);
            network.set(Network::ALL.get(index).copied().unwrap_or(Network::Classroom));
        })
    };
    let onsubmit = {
        let (network, room, relay) = (*network, room.clone(), relay_parameter(&app));
        on_submit(move || go_to(network, &room, relay.as_deref()))
    };
    let option = |choice: Network| html! { <option selected={choice == *network}>{ text::network_name(lang, choice) }</option> };
    html! {
        <form {onsubmit}>
            { line(text::network(lang), html! {
                <select aria-label={text::network(lang)} {onchange}>{ for Network::ALL.into_iter().map(option) }</select>
            }) }
            <div class="settings-row">
                <label class="lab" for="room">{ text::room_name(lang) }</label>
                <div class="fields">
                    <Field id="room" label={text::room_name(lang)} hide_label=true value={(*room).clone()} oninput={set(&room)} error={problem.clone().map(AttrValue::from)} />
                    <Button disabled={problem.is_some()}>{ text::go(lang) }</Button>
                </div>
            </div>
        </form>
    }
}

/// The relay is not the room's: it comes along.
fn go_to(network: Network, room: &str, relay: Option<&str>) {
    let room = RoomName::parse(room).map_or_else(|_| room.to_string(), |name| name.as_str().to_string());
    let screen = if network == Network::Mainnet { "#/museum" } else { "#/live" };
    let room = String::from(encode_uri_component(&room));
    let relay = relay.map(|relay| format!("&{relay}")).unwrap_or_default();
    let query = format!("?network={}&room={room}{relay}{screen}", network.name());
    if let Some(window) = window() {
        // A hash alone would not load the page; the query does.
        let _ = window.location().assign(&query);
    }
}
