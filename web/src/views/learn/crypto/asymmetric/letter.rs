//! A letter to another tab's public key: everybody gets it, one opens it and shows that.

use hashyard_core::Network;
use hashyard_cryptobench::asymmetric::ecies::{OVERHEAD, seal};
use hashyard_cryptobench::asymmetric::spoken::{Id, MAX_LETTER, Spoken};
use hashyard_node::view::Identity;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::agreement::{Alone, no_notes};
use super::random;
use super::room::{Letter, Room, Sent, change, say, use_room};
use super::values::{hex, values, verdict};
use crate::client::use_client;
use crate::i18n::{Lang, two_keys as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Panel};
use crate::views::parts::{chosen_entry, on_submit, set};

/// Bytes of a letter's text.
const MAX_TEXT: usize = MAX_LETTER - OVERHEAD;

/// Letters.
#[component]
pub fn LetterPanel() -> Html {
    let (lang, identity) = (use_lang(), use_topic::<Identity>());
    if identity.network != Network::Classroom {
        return no_notes(lang, text::letter(lang));
    }
    html! { <Letters /> }
}

#[component]
fn Letters() -> Html {
    let (lang, client, room) = (use_lang(), use_client(), use_room());
    let (typed, reader) = (use_state_eq(String::new), use_state_eq(|| None::<Id>));
    let failed = use_state_eq(|| false);
    // One's own key stands last: such a letter shows nothing.
    let others = room.people.iter().map(|(id, person)| (*id, person.key, person.name.clone()));
    let readers: Vec<(Id, [u8; 33], String)> =
        others.chain([(room.me, room.key(), text::to_myself(lang).to_owned())]).collect();
    let selected = reader.and_then(|id| readers.iter().position(|(other, ..)| *other == id)).unwrap_or(0);
    let key = readers[selected].1;
    let onchange = {
        let (reader, ids) = (reader.setter(), readers.iter().map(|(id, ..)| *id).collect::<Vec<_>>());
        Callback::from(move |event: Event| {
            let index = chosen_entry(&event);
            reader.set(ids.get(index).copied());
        })
    };
    let option = |(index, (id, _, name)): (usize, &(Id, [u8; 33], String))| {
        html! { <option key={hex(id)} selected={index == selected}>{ name }</option> }
    };
    let too_long = typed.len() > MAX_TEXT;
    let onsubmit = {
        let (typed, failed) = (typed.clone(), failed.setter());
        on_submit(move || {
            let fresh = random();
            let Some(letter) = seal(typed.as_bytes(), &key, &fresh, &random()) else {
                return failed.set(true);
            };
            let me = change(|room| {
                room.sent = Some(Sent { reader: key, fresh, letter: letter.clone(), opened: false });
                room.me
            });
            let (client, failed) = (client.clone(), failed.clone());
            spawn_local(async move {
                let said = match me {
                    Some(me) => say(&client, me, &Spoken::Letter(letter)).await,
                    None => false,
                };
                failed.set(!said);
            });
        })
    };
    html! {
        <Panel title={text::letter(lang)} note={html! { "ECIES" }}>
            <form class="pb lines" {onsubmit}>
                <p class="hint">{ text::letter_why(lang) }</p>
                { values(&[(text::my_letter_key(lang), hex(&room.key()))]) }
                if room.people.is_empty() {
                    <Alone />
                }
                <div class="fr">
                    <label class="lab" for="keys-reader">{ text::to_whom(lang) }</label>
                    <select id="keys-reader" class="keys-reader" {onchange}>{ for readers.iter().enumerate().map(option) }</select>
                </div>
                <Field id="keys-letter" label={text::letter_text(lang)} value={(*typed).clone()} oninput={set(&typed)}
                    error={too_long.then(|| text::letter_too_long(lang, MAX_TEXT))} />
                <div class="row"><Button kind={ButtonKind::Primary} disabled={too_long || typed.is_empty()}>{ text::send(lang) }</Button></div>
                { verdict(failed.then(|| (false, text::not_sent(lang).to_owned()))) }
                { room.sent.as_ref().map(|sent| of_mine(lang, sent)).unwrap_or_default() }
                { heard(lang, &room) }
            </form>
        </Panel>
    }
}

/// point ‖ initial value ‖ ciphertext ‖ tag
fn of_mine(lang: Lang, sent: &Sent) -> Html {
    let (point, rest) = sent.letter.split_at(65);
    let (middle, tag) = rest.split_at(rest.len() - 32);
    let (iv, ciphertext) = middle.split_at(16);
    let said = if sent.opened { text::letter_opened(lang) } else { text::letter_waits(lang) };
    html! {
        <>
            { values(&[
                (text::fresh_point(lang), hex(point)),
                ("iv", hex(iv)),
                (text::ciphertext(lang), hex(ciphertext)),
                (text::seal(lang), hex(tag)),
            ]) }
            { verdict(Some((sent.opened, said.to_owned()))) }
        </>
    }
}

fn heard(lang: Lang, room: &Room) -> Html {
    let row = |letter: &Letter| {
        let words = match &letter.text {
            Some(said) => text::for_me(lang, &String::from_utf8_lossy(said)),
            None if letter.own => text::from_me(lang, letter.bytes),
            None => text::not_for_me(lang, letter.bytes),
        };
        html! { <li>{ words }</li> }
    };
    html! {
        <div role="status">
            <h3>{ text::letters_heard(lang, room.letters.len()) }</h3>
            <ol class="form">{ for room.letters.iter().map(row) }</ol>
        </div>
    }
}
