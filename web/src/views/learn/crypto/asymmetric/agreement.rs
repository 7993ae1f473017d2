//! A secret agreed in public with another tab, and how to stand between two of them.

use std::collections::BTreeSet;

use hashyard_core::Network;
use hashyard_cryptobench::asymmetric::diffie_hellman::{digest, small_share};
use hashyard_cryptobench::asymmetric::spoken::{Id, proof};
use hashyard_cryptobench::asymmetric::talk::{Between, Conversation};
use hashyard_node::view::Identity;
use hashyard_ui_model::format::grouped;
use hashyard_ui_model::hex::hex_bytes;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::listener::{Chat, RealGroup};
use super::room::{Room, change, fresh_exponent, fresh_round, say, use_room};
use super::values::{hex, values, verdict};
use crate::client::{Client, use_client};
use crate::i18n::{Lang, live, two_keys as text, use_lang};
use crate::links::page_address;
use crate::route::use_route;
use crate::start::query_as;
use crate::topics::use_topic;
use crate::ui::{Button, Checkbox, CopyButton, Field, Form, Glyph, HashBytes, Panel, StateBox, Stripe};
use crate::views::parts::set;

/// Diffie and Hellman's agreement between tabs.
#[component]
pub fn Agreement() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    if identity.network != Network::Classroom {
        return no_notes(lang, text::agreement(lang));
    }
    html! { <><Parties /><RealGroup /></> }
}

/// Said where there are no notes.
pub fn no_notes(lang: Lang, title: &'static str) -> Html {
    html! {
        <Panel {title}>
            <StateBox icon={Glyph::Network} title={text::no_notes(lang)} text={text::no_notes_why(lang)} />
        </Panel>
    }
}

/// Said where no other tab takes part, with the way to one that shows the same.
#[component]
pub fn Alone() -> Html {
    let (lang, here) = (use_lang(), use_route());
    let href = format!("{}{here}", page_address(&query_as(None)));
    html! {
        <StateBox icon={Glyph::Network} title={text::alone(lang)} text={text::alone_why(lang)}>
            <Button icon={Glyph::Plus} {href} new_tab=true>{ live::open_node(lang) }</Button>
        </StateBox>
    }
}

#[component]
fn Parties() -> Html {
    let (lang, client, room) = (use_lang(), use_client(), use_room());
    let identity = use_topic::<Identity>();
    let chosen = use_state_eq(BTreeSet::<Id>::new);
    let both: Vec<Id> = chosen.iter().filter(|id| room.people.contains_key(*id)).copied().collect();
    let between = {
        let (client, both) = (client.clone(), both.clone());
        Callback::from(move |_: MouseEvent| {
            if let [one, two] = both[..] {
                spawn_local(stand_between(client.clone(), [one, two]));
            }
        })
    };
    html! {
        <Panel title={text::agreement(lang)} note={html! { "Diffie–Hellman" }}>
            <div class="pb lines">
                <p class="hint">{ text::agreement_why(lang) }</p>
                if room.people.is_empty() {
                    <Alone />
                }
                <div class="keys-parties">
                    { for room.people.keys().map(|id| party(lang, &client, &room, *id, &chosen)) }
                </div>
                if room.people.len() > 1 {
                    <div class="row"><Button disabled={both.len() != 2} onclick={between}>{ text::stand_between(lang) }</Button><span class="hint">{ text::between_why(lang) }</span></div>
                }
                { room.between.as_ref().map(|between| in_the_middle(lang, &room, between, &identity.name)).unwrap_or_default() }
                <Chat said={room.said.iter().cloned().collect::<Vec<_>>()} room={room.clone()} />
            </div>
        </Panel>
    }
}

fn party(lang: Lang, client: &Client, room: &Room, id: Id, chosen: &UseStateHandle<BTreeSet<Id>>) -> Html {
    let name = room.name(&id, "");
    let begin = {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| {
            let client = client.clone();
            spawn_local(async move {
                let begun = change(|room| (room.me, room.talk.begin(id, fresh_round(), fresh_exponent())));
                if let Some((me, spoken)) = begun {
                    say(&client, me, &spoken).await;
                }
            });
        })
    };
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |on: bool| {
            let mut next = (*chosen).clone();
            if on {
                next.insert(id)
            } else {
                next.remove(&id)
            };
            chosen.set(next);
        })
    };
    html! {
        <div class="keys-party" key={hex(&id)}>
            <h3><Stripe hash={HashBytes::new(&id)} form={Form::Tile} width={20} height={20} />{ &name }</h3>
            <div class="row">
                <Button small=true onclick={begin} label={text::agree_with(lang, &name)}>{ text::agree(lang) }</Button>
                <Checkbox label={text::choose_for_between(lang, &name)} on={chosen.contains(&id)} {onchange} /><span class="hint" aria-hidden="true">{ text::stand_between(lang) }</span>
            </div>
            { room.talk.with(&id).map(|talk| conversation(lang, &id, &name, talk)).unwrap_or_default() }
        </div>
    }
}

fn conversation(lang: Lang, other: &Id, name: &str, talk: &Conversation) -> Html {
    let mut rows = vec![
        (text::my_exponent(lang), grouped(talk.secret)),
        (text::i_publish(lang), grouped(small_share(talk.secret))),
    ];
    rows.extend(talk.theirs.map(|theirs| (text::they_publish(lang), grouped(theirs))));
    let agreed = talk.agreed();
    rows.extend(agreed.map(|agreed| (text::agreed_on(lang), grouped(agreed))));
    let said = agreed.zip(talk.shown).map(|(agreed, shown)| match proof(agreed, other) == shown {
        true => (true, text::proof_fits(lang).to_owned()),
        false => (false, text::proof_differs(lang).to_owned()),
    });
    html! {
        <>
            { values(&rows) }
            if let Some(agreed) = agreed {
                { digest_of(lang, agreed) }
                <Compare id={format!("keys-compare-{}", hex(&other[..4]))} name={name.to_owned()} own={digest(agreed)} />
            }
            { verdict(said) }
        </>
    }
}

/// To be compared face to face.
fn digest_of(lang: Lang, agreed: u64) -> Html {
    let digest = digest(agreed);
    html! {
        <div>
            <span class="hint">{ text::digest(lang) }</span>
            <Stripe hash={HashBytes::new(&digest)} form={Form::Line} height={14} />
            <span class="row"><span class="mono grow">{ &hex(&digest)[..SPOKEN] }</span><CopyButton text={hex(&digest)} /></span>
        </div>
    }
}

/// Hex digits of a digest that are read aloud.
const SPOKEN: usize = 16;

#[derive(Properties, PartialEq)]
struct CompareProps {
    id: String,
    /// Whose digest it is.
    name: String,
    /// Ours.
    own: [u8; 32],
}

/// What the other one reads aloud beside what stands here: only so, and in no chat, is somebody in the middle found.
#[component]
fn Compare(props: &CompareProps) -> Html {
    let (lang, typed) = (use_lang(), use_state_eq(String::new));
    let digits: String = typed.split_whitespace().collect();
    let theirs = hex_bytes(&digits).filter(|bytes| (SPOKEN / 2..=props.own.len()).contains(&bytes.len()));
    let compared = theirs.as_ref().map(|theirs| {
        let same = theirs.iter().zip(&props.own).filter(|(theirs, own)| theirs == own).count();
        match same == theirs.len() {
            true => (true, text::all_match(lang, same)),
            false => (false, text::some_match(lang, same, theirs.len())),
        }
    });
    html! {
        <>
            <Field id={props.id.clone()} label={text::read_aloud(lang, &props.name)} value={(*typed).clone()} oninput={set(&typed)} mono=true longest=80 />
            if let Some(theirs) = theirs.filter(|theirs| theirs.len() == props.own.len()) {
                <Stripe hash={HashBytes::new(&theirs)} form={Form::Line} height={14} />
            }
            { verdict(compared) }
        </>
    }
}

async fn stand_between(client: Client, parties: [Id; 2]) {
    let between = Between::new(parties, fresh_round(), fresh_exponent());
    let lies = between.lies();
    change(|room| room.between = Some(between));
    for (name, spoken) in lies {
        say(&client, name, &spoken).await;
    }
}

fn in_the_middle(lang: Lang, room: &Room, between: &Between, own_name: &str) -> Html {
    let side = |index: usize| {
        let name = room.name(&between.parties[index], own_name);
        let agreed = between.agreed()[index];
        html! {
            <>
                <b>{ text::secret_with(lang, &name) }</b>
                <span class="mono num">{ agreed.map_or("…".to_owned(), grouped) }</span>
                if let Some(agreed) = agreed {
                    { digest_of(lang, agreed) }
                }
            </>
        }
    };
    html! {
        <div class="keys-party between" role="status">
            <h3>{ text::stand_between(lang) }</h3>
            { picture(lang, room, between, own_name) }
            { side(0) }
            { side(1) }
        </div>
    }
}

/// Who says what to whom: each side hears M and believes that it is the other's number.
fn picture(lang: Lang, room: &Room, between: &Between, own_name: &str) -> Html {
    let [one, two] = between.parties.map(|id| room.name(&id, own_name));
    let [a, b] = between.heard.map(|(share, _)| share.map_or("…".to_owned(), grouped));
    let m = grouped(small_share(between.secret));
    html! {
        <div class="keys-middle" role="img" aria-label={text::in_between(lang, &one, &two, &m)}>
            <b class="trunc">{ &one }</b>
            <span class="flow">{ format!("{a} →") }</span>
            <b class="m">{ "M" }</b>
            <span class="flow m-said">{ format!("{m} →") }</span>
            <b class="trunc">{ &two }</b>
            <span class="flow m-said">{ format!("← {m}") }</span>
            <span class="flow">{ format!("← {b}") }</span>
        </div>
    }
}
