//! Fabric's model between tabs: two endorse, one orders, all validate.
//!
//! | file | what it draws or does |
//! | --- | --- |
//! | `room` | this tab on a channel: what it hears, and what it says |
//! | `roles` | who does what, and how a channel is opened |
//! | `propose` | one more update |
//! | `updates` | how far each update has come |

mod propose;
mod roles;
mod room;
mod updates;

use hashyard_core::Network;
use hashyard_ledgers::channel::{Ledger, Member};
use hashyard_ledgers::versions::Version;
use hashyard_node::view::Identity;
use yew::prelude::*;

use self::propose::Propose;
use self::room::{Hands, use_channel};
use super::column::{self, Row};
use super::world;
use crate::i18n::{Lang, channel as text, ledgers, two_keys, use_lang};
use crate::links::page_address;
use crate::route::use_route;
use crate::topics::use_topic;
use crate::ui::{Button, Callout, Form, Glyph, HashBytes, HashText, Panel, StateBox, Stripe};

/// The panel. Notes belong to classrooms: elsewhere it leads to one.
#[component]
pub fn ChannelPanel() -> Html {
    let (lang, identity, here) = (use_lang(), use_topic::<Identity>(), use_route());
    if identity.network == Network::Classroom {
        return html! { <Channel /> };
    }
    let href = format!("{}{here}", page_address(""));
    html! {
        <Panel title={text::title(lang)}>
            <StateBox icon={Glyph::Network} title={two_keys::no_notes(lang)} text={two_keys::no_notes_why(lang)}>
                <Button {href}>{ text::to_classroom(lang) }</Button>
            </StateBox>
        </Panel>
    }
}

#[component]
fn Channel() -> Html {
    let lang = use_lang();
    let (member, hands) = use_channel();
    html! {
        <Panel title={text::title(lang)} note={html! { { ledgers::world_note(lang) } }} class="channel">
            <div class="ledgers-part">
                <p class="hint">{ text::sentence(lang) }</p>
                { roles::choice(lang, &member, &hands) }
                { roles::standing(lang, &member, &hands) }
            </div>
            { member.ledger().map(|ledger| on_channel(lang, &member, ledger, &hands)).unwrap_or_default() }
        </Panel>
    }
}

fn on_channel(lang: Lang, member: &Member, ledger: &Ledger, hands: &Hands) -> Html {
    let state = ledger.world().state_hash();
    html! {
        <>
            <div class="ledgers-part">
                <h3>{ text::propose_title(lang) }</h3>
                <Propose hands={hands.clone()} />
            </div>
            <div class="ledgers-part">
                <h3>{ text::updates(lang) }<span class="num">{ text::height(lang, ledger.height()) }</span></h3>
                { updates::list(lang, member, ledger, hands) }
                { for ledger.rivals().map(|rival| html! { <Callout icon={Glyph::Alert} bad=true>{ text::rival(lang, rival) }</Callout> }) }
            </div>
            <div class="ledgers-part">
                <h3>{ text::world(lang) }</h3>
                { column::rows(&rows(lang, ledger)) }
                <div class="channel-state" id="channel-state">
                    <Stripe hash={HashBytes::new(&state)} form={Form::Line} height=10 />
                    <HashText hash={HashBytes::new(&state)} tile=0 />
                </div>
                <p class="hint">{ text::state_why(lang) }</p>
            </div>
        </>
    }
}

/// What the newest block wrote is marked.
fn rows(lang: Lang, ledger: &Ledger) -> Vec<Row> {
    let is_new = |version: Version| version.block > 0 && version.block == ledger.height();
    let row = |(key, (value, version)): (&String, &(Vec<u8>, Version))| {
        world::row(lang, key, value, *version, is_new(*version))
    };
    ledger.world().iter().map(row).collect()
}
