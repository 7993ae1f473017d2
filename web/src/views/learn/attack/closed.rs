//! The way into a room where attacks are allowed, and the tabs that play there.

use hashyard_core::RoomName;
use hashyard_node::view::{Identity, WalletView};
use hashyard_ui_model::second_room::attack_query;
use js_sys::encode_uri_component;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, attack as text, settings, shell, use_lang};
use crate::links::page_address;
use crate::route::Route;
use crate::start::{self, Role, query_as};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel, StateBox};
use crate::views::parts::{has_passphrase, use_request};

/// What stands where attacks are not allowed.
#[component]
pub fn Closed() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    let room = RoomName::parse(&identity.room).ok();
    let query =
        room.and_then(|room| attack_query(&room, &start::query(), |name| encode_uri_component(name).into()));
    html! {
        <section class="view top" id="v-attack">
            <div class="view-head"><h1>{ shell::attack(lang) }</h1></div>
            <div class="panel">
                <StateBox icon={Glyph::Fork} title={text::closed(lang)} text={text::closed_why(lang)}>
                    if let Some(query) = query.clone() {
                        <Enter {query} />
                    }
                </StateBox>
                if query.is_none() {
                    <div class="pb"><Callout bad=true icon={Glyph::Alert}>{ text::name_too_long(lang) }</Callout></div>
                }
            </div>
            if let Some(query) = &query {
                { cast(lang, query) }
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct EnterProps {
    /// The part of the link behind `?`.
    query: String,
}

/// Loads the page in that room, with this wallet's words.
#[component]
fn Enter(props: &EnterProps) -> Html {
    let (lang, request, query) = (use_lang(), use_request(), props.query.clone());
    let wallet = use_topic::<WalletView>();
    let busy = request.busy;
    let onclick = Callback::from(move |_: MouseEvent| {
        let query = query.clone();
        request.ask(ask::CarryWords, move |answer| {
            start::carry_words(&query, &answer?.join(" "));
            if let Some(window) = web_sys::window() {
                let _ = window.location().assign(&format!("?{query}{}", Route::Attack));
            }
            Ok(None)
        });
    });
    html! {
        <>
            <Button kind={ButtonKind::Primary} icon={Glyph::Fork} {busy} {onclick}>{ text::open(lang) }</Button>
            if has_passphrase(&wallet) {
                <p class="hint">{ settings::carried_open(lang) }</p>
            }
        </>
    }
}

/// Links for further tabs of this room, which allows attacks.
pub fn cast_here(lang: Lang) -> Html {
    cast(lang, &query_as(None))
}

/// Links for further tabs of a room.
fn cast(lang: Lang, query: &str) -> Html {
    let tab = |words: &'static str, role: Option<Role>| {
        let role = role.map(|role| format!("&role={}", role.name())).unwrap_or_default();
        let screen = if role.is_empty() { Route::Live } else { Route::Attack };
        let href = format!("{}{screen}", page_address(&format!("{query}{role}")));
        html! { <Button icon={Glyph::Plus} {href} new_tab=true>{ words }</Button> }
    };
    html! {
        <Panel title={text::cast(lang)}>
            <div class="pb form">
                <p class="hint">{ text::cast_why(lang) }</p>
                <div class="attack-buttons">
                    { tab(text::open_merchant(lang), Some(Role::Merchant)) }
                    { tab(text::open_attacker(lang), Some(Role::Attacker)) }
                    { tab(text::open_miner(lang), None) }
                </div>
            </div>
        </Panel>
    }
}
