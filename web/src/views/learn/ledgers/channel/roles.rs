//! Who does what: the choice of this tab, links for other tabs, the keys that count, and how a channel is opened.

use hashyard_ledgers::channel::{Config, Ledger, Member, Opened, PublicKey, Role};
use hashyard_ledgers::versions::Organisation::{self, Org1, Org2};
use yew::prelude::*;

use super::room::{Hands, random};
use crate::i18n::{Lang, channel as text, course, shell};
use crate::links::page_address;
use crate::route::Route;
use crate::start;
use crate::ui::{Button, ButtonKind, Form, Glyph, HashBytes, HashText, Seg, SegItem, Stripe, Tag, Tone};

/// The page of the course that has this panel.
const PAGE: u8 = 40;

const ROLES: [Role; 4] = [Role::Peer, Role::Endorser(Org1), Role::Endorser(Org2), Role::Orderer];

/// A role as links name it.
const fn link_role(role: Role) -> Option<start::Role> {
    match role {
        Role::Peer => None,
        Role::Endorser(Organisation::Org1) => Some(start::Role::Org1),
        Role::Endorser(Organisation::Org2) => Some(start::Role::Org2),
        Role::Orderer => Some(start::Role::Orderer),
    }
}

/// What a role is called.
fn name(lang: Lang, role: Role) -> &'static str {
    link_role(role).map_or(text::only_validate(lang), |role| shell::role(lang, role))
}

/// The role of this tab, and links to tabs with the others.
pub fn choice(lang: Lang, member: &Member, hands: &Hands) -> Html {
    let items: Vec<SegItem> = ROLES.map(|role| SegItem::new(name(lang, role))).into();
    let selected = ROLES.iter().position(|role| *role == member.role()).unwrap_or_default();
    let onselect = {
        let hands = hands.clone();
        Callback::from(move |index: usize| {
            let role = ROLES.get(index).copied().unwrap_or(Role::Peer);
            hands.act(|member, now| member.choose(role, now));
        })
    };
    let another = |role: Role| {
        let href =
            format!("{}{}", page_address(&start::query_as(link_role(role))), Route::Course(Some(PAGE)));
        html! { <Button small=true icon={Glyph::Plus} {href} new_tab=true>{ course::open_as(lang, name(lang, role)) }</Button> }
    };
    html! {
        <>
            <div class="row channel-row"><span class="lab">{ text::this_tab(lang) }</span><Seg label={text::this_tab(lang)} {items} {selected} {onselect} /></div>
            <div class="row channel-row">{ for ROLES.into_iter().filter(|role| is_open(member, *role)).map(another) }</div>
        </>
    }
}

/// Whether nobody has a role yet.
fn is_open(member: &Member, role: Role) -> bool {
    match role {
        Role::Peer => false,
        Role::Endorser(of) => role != member.role() && member.claims()[of as usize].is_none(),
        Role::Orderer => role != member.role() && member.ledger().is_none(),
    }
}

/// The channel, or what one still needs, and other channels.
pub fn standing(lang: Lang, member: &Member, hands: &Hands) -> Html {
    html! {
        <>
            <div class="channel-here" role="status">{ match member.ledger() {
                Some(ledger) => here(lang, member, ledger),
                None if member.role() != Role::Orderer => html! { <p class="hint">{ text::no_channel(lang) }</p> },
                None => Html::default(),
            } }</div>
            if member.role() == Role::Orderer {
                { opening(lang, member, hands) }
            }
            { for member.others().map(|other| another_channel(lang, other, hands)) }
        </>
    }
}

fn here(lang: Lang, member: &Member, ledger: &Ledger) -> Html {
    let Config { orderer, organisations: [org1, org2], .. } = ledger.opened().config();
    let id = HashBytes::new(&ledger.id());
    let keys = [(Role::Endorser(Org1), org1), (Role::Endorser(Org2), org2), (Role::Orderer, orderer)];
    html! {
        <>
            <div class="row channel-row" id="channel-id"><span class="lab">{ text::channel(lang) }</span><HashText hash={id} tile=0 copy=false /></div>
            <ul class="channel-keys">{ for keys.map(|(role, key)| key_of(lang, member, role, Some(key))) }</ul>
            if member.role() != Role::Peer && !member.serves() {
                <p class="hint">{ text::not_named(lang, name(lang, member.role())) }</p>
            }
            <p class="hint">{ text::who_vouches(lang) }</p>
        </>
    }
}

fn key_of(lang: Lang, member: &Member, role: Role, key: Option<&PublicKey>) -> Html {
    html! {
        <li>
            <b>{ name(lang, role) }</b>
            if let Some(key) = key {
                // Behind the first byte, which says which half the point lies in.
                <Stripe hash={HashBytes::new(&key[1..])} form={Form::Tile} width=15 height=15 />
                if key == member.key() {
                    <Tag tone={Tone::Accent}>{ text::this_tab(lang) }</Tag>
                }
            } else {
                <span class="hint">{ text::nobody(lang) }</span>
            }
        </li>
    }
}

/// For the orderer: who would be on the channel, and the button that opens it.
fn opening(lang: Lang, member: &Member, hands: &Hands) -> Html {
    let [org1, org2] = member.claims();
    let onclick = hands.on(|member, now| member.open(u64::from_le_bytes(random()), now));
    // The same two as on the channel are listed there.
    let on_channel = |ledger: &Ledger| member.claims() == ledger.opened().config().organisations.map(Some);
    let are_here = member.ledger().is_some_and(on_channel);
    let has_both = org1.is_some() && org2.is_some();
    let (kind, words, why) = match member.serves() {
        true if !has_both => return Html::default(),
        true => (ButtonKind::Default, text::open_anew(lang), text::anew_why(lang)),
        false => (ButtonKind::Primary, text::open(lang), text::open_why(lang)),
    };
    html! {
        <>
            if !are_here {
                <ul class="channel-keys">
                    { key_of(lang, member, Role::Endorser(Org1), org1.as_ref()) }
                    { key_of(lang, member, Role::Endorser(Org2), org2.as_ref()) }
                </ul>
            }
            <div class="row channel-row"><Button {kind} disabled={!has_both} {onclick}>{ words }</Button><span class="hint">{ why }</span></div>
        </>
    }
}

fn another_channel(lang: Lang, other: &Opened, hands: &Hands) -> Html {
    let id = other.config().id();
    let onclick = hands.on(move |member, _| {
        member.join(&id);
        vec![]
    });
    html! {
        <div class="row channel-row">
            <span class="lab">{ text::other_channel(lang) }</span><HashText hash={HashBytes::new(&id)} copy=false />
            <Button small=true {onclick}>{ text::join(lang) }</Button>
        </div>
    }
}
