//! A key of the wallet with both coordinates, a field for bytes that are hashed as they stand, and one for the id: what is put into
//! either is the student's.

use hashyard_course::discv4::long_key;
use hashyard_cryptobench::hashes::read_hex;
use hashyard_ledgers::setting::keccak;
use hashyard_node::view::WalletView;
use hashyard_ui_model::hex::{hex_bytes, hex_digits};
use yew::prelude::*;

use super::super::run::use_course;
use crate::i18n::{Lang, two_layers as text, use_lang};
use crate::topics::use_topic;
use crate::ui::{Button, ButtonKind, Field, Glyph, LongHash, Panel, StateBox};
use crate::views::parts::{on_submit, set};

/// Bytes that are hashed at most: an uncompressed key written as text has 130.
const MAX_BYTES: usize = 256;
/// Characters of an answer.
const MAX_ID: usize = 200;

/// The key, and what is made of it.
#[component]
pub fn Discv4Key() -> Html {
    let (lang, wallet) = (use_lang(), use_topic::<WalletView>());
    let words = wallet.first_address.clone().unwrap_or_default();
    match wallet.receive.first() {
        // A payment that arrives makes the wallet show another key. What was begun goes on with this one, unless the words are others.
        Some(receive) => html! { <KeyPanel key={words} first={receive.public_key.clone()} /> },
        None => html! {
            <Panel title={text::key(lang)}>
                <StateBox icon={Glyph::Wallet} title={text::no_key(lang)} text={text::no_key_why(lang)} />
            </Panel>
        },
    }
}

#[derive(Properties, PartialEq)]
struct KeyProps {
    /// The compressed key that is shown when the panel opens, in hex.
    first: AttrValue,
}

#[component]
fn KeyPanel(props: &KeyProps) -> Html {
    let lang = use_lang();
    let (key, typed) = (use_state_eq(|| props.first.clone()), use_state_eq(String::new));
    let long = hex_bytes(&key).and_then(|key| long_key(&key.try_into().ok()?));
    let Some(long) = long else { return Html::default() };
    let (x, y) = long.split_at(32);
    let bytes = read_hex(&typed, MAX_BYTES);
    let error = bytes.is_none().then(|| text::not_hex(lang));
    html! {
        <Panel title={text::key(lang)} note={html! { { text::key_note(lang) } }}>
            <div class="pb form">
                { row(text::compressed(lang), (*key).clone()) }
                { row(text::x(lang), hex_digits(x).into()) }
                { row(text::y(lang), hex_digits(y).into()) }
                <Field id="discv4-bytes" label={text::bytes(lang)} value={(*typed).clone()} oninput={set(&typed)} mono=true longest={4 * MAX_BYTES} {error} hint={html! { { count(lang, bytes.as_deref()) } }} />
                { hashed(lang, bytes.as_deref()) }
                <IdForm />
            </div>
        </Panel>
    }
}

fn row(label: impl Into<AttrValue>, digits: AttrValue) -> Html {
    html! { <div class="fr"><span class="lab">{ label.into() }</span><LongHash text={digits} /></div> }
}

/// How many bytes were typed.
fn count(lang: Lang, bytes: Option<&[u8]>) -> String {
    match bytes {
        None | Some([]) => text::no_bytes(lang).to_owned(),
        Some(bytes) => text::byte_count(lang, bytes.len()),
    }
}

/// The hash of what is typed, once that is something.
fn hashed(lang: Lang, bytes: Option<&[u8]>) -> Html {
    let bytes = bytes.filter(|bytes| !bytes.is_empty());
    let shown = bytes.map(|bytes| row(text::keccak(lang, bytes.len()), hex_digits(&keccak(bytes)).into()));
    html! { <div role="status">{ shown.unwrap_or_default() }</div> }
}

#[component]
fn IdForm() -> Html {
    let (lang, course, id) = (use_lang(), use_course(), use_state_eq(String::new));
    let onsubmit = {
        let id = id.clone();
        on_submit(move || course.answer(&id))
    };
    html! {
        <form class="row course-form" {onsubmit}>
            <Field id="discv4-id" label={text::id(lang)} value={(*id).clone()} oninput={set(&id)} mono=true longest={MAX_ID} hint={html! { { text::id_hint(lang) } }} />
            <Button kind={ButtonKind::Primary} disabled={id.trim().is_empty()}>{ text::check(lang) }</Button>
        </form>
    }
}
