//! Making a chain whose blocks members sign, and going to one with the same wallet, so that the key is the same there.

use hashyard_node::view::SigningView;
use hashyard_ui_model::consortium::{KeysProblem, MAX_MEMBERS, read_keys, read_link, room_query};
use js_sys::encode_uri_component;
use web_sys::window;
use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{Lang, settings, signing as text, use_lang};
use crate::start;
use crate::ui::{Button, ButtonKind, CopyButton, Field, Glyph, Hint, Panel, Slider, Tone};
use crate::views::parts::{area_text, set, use_request};

/// The own key, the form, and the way in. Nothing in the museum, which has no wallet.
pub fn consortium_panel(lang: Lang, signing: &SigningView) -> Html {
    let Some(key) = signing.key.clone() else { return Html::default() };
    html! {
        <Panel title={text::build(lang)} note={html! { text::build_note(lang) }}>
            <div class="pb form">
                <span class="lab">{ text::my_key(lang) }</span>
                <span class="mono longhash" id="signing-key" translate="no">{ &key }</span>
                <div class="row"><CopyButton text={key.clone()} label={text::copy_key(lang)} /></div>
                <Make key_hex={key.clone()} />
                <Join key_hex={key} />
            </div>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct KeyProps {
    /// The own key.
    key_hex: String,
}

#[component]
fn Make(props: &KeyProps) -> Html {
    let lang = use_lang();
    let room = use_state_eq(|| "consortium".to_string());
    let typed = use_state_eq(|| None::<String>);
    let required = use_state_eq(|| 2_usize);
    let keys_text = (*typed).clone().unwrap_or_else(|| props.key_hex.clone());
    let keys = read_keys(&keys_text);
    let members = keys.as_ref().map_or(1, Vec::len);
    let k = (*required).clamp(1, members);
    let encode = |text: &str| String::from(encode_uri_component(text));
    let query = keys.as_ref().ok().and_then(|keys| room_query(&room, k, keys, encode));
    let oninput = set(&typed).reform(|event| Some(area_text(event)));
    let choose = set(&required).reform(|value: f64| value as usize);
    html! {
        <>
            <label class="lab" for="member-keys">{ text::keys(lang) }</label>
            <textarea id="member-keys" class="hex-input" value={keys_text} {oninput} spellcheck="false" autocomplete="off" aria-describedby="member-keys-hint" />
            { keys_hint(lang, keys.as_ref().err()) }
            if members > 1 {
                <div class="row"><span class="lab">{ text::required(lang) }</span><span>{ text::k_of_n(lang, k, members) }</span></div>
                <Slider label={text::required(lang)} min=1.0 max={members as f64} value={k as f64} oninput={choose} text={text::k_of_n(lang, k, members)} />
            }
            <Field id="signed-room" label={settings::room_name(lang)} value={(*room).clone()} oninput={set(&room)} />
            if let Some(query) = query {
                <span class="lab">{ text::link(lang) }</span>
                <span class="mono longhash" id="signed-link" translate="no">{ address(&query) }</span>
                <div class="row">
                    <CopyButton text={address(&query)} label={settings::copy_link(lang)} />
                    <Enter {query} label={text::open(lang)} />
                </div>
                <Hint>{ text::open_note(lang) }</Hint>
            }
        </>
    }
}

fn keys_hint(lang: Lang, problem: Option<&KeysProblem>) -> Html {
    let words = match problem {
        None | Some(KeysProblem::Empty) => {
            return html! { <Hint key="hint" id="member-keys-hint">{ text::keys_hint(lang) }</Hint> };
        }
        Some(KeysProblem::NoKey(line)) => text::no_key(lang, *line),
        Some(KeysProblem::Twice(line)) => text::twice(lang, *line),
        Some(KeysProblem::TooMany) => text::too_many(lang, MAX_MEMBERS),
    };
    html! { <Hint key="error" id="member-keys-hint" tone={Tone::Bad} icon={Glyph::Alert}>{ words }</Hint> }
}

#[component]
fn Join(props: &KeyProps) -> Html {
    let lang = use_lang();
    let link = use_state_eq(String::new);
    let read = read_link(&link, &props.key_hex);
    let error = (!link.trim().is_empty() && read.is_none()).then(|| AttrValue::from(text::no_link(lang)));
    html! {
        <>
            <Field id="join-link" label={text::join(lang)} value={(*link).clone()} oninput={set(&link)} {error} mono=true />
            if let Some((query, ours)) = read {
                <Hint tone={if ours { Tone::Ok } else { Tone::Warn }}>{ if ours { text::among(lang) } else { text::not_among(lang) } }</Hint>
                <div class="row"><Enter {query} label={text::enter(lang)} /></div>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct EnterProps {
    /// The part of the link behind `?`.
    query: String,
    /// What the button says. The form shows two, which lead to different chains.
    label: &'static str,
}

/// Loads the page in that room, with this wallet's words.
#[component]
fn Enter(props: &EnterProps) -> Html {
    let (request, query) = (use_request(), props.query.clone());
    let onclick = Callback::from(move |_: MouseEvent| {
        let query = query.clone();
        request.ask(ask::CarryWords, move |answer| {
            start::carry_words(&query, &answer?.join(" "));
            if let Some(window) = window() {
                let _ = window.location().assign(&format!("?{query}#/network"));
            }
            Ok(None)
        });
    });
    html! { <Button kind={ButtonKind::Primary} {onclick}>{ props.label }</Button> }
}

/// This page with another query.
fn address(query: &str) -> String {
    let location = window().map(|window| window.location());
    let part =
        |part: Option<Result<String, wasm_bindgen::JsValue>>| part.and_then(Result::ok).unwrap_or_default();
    let origin = part(location.as_ref().map(|location| location.origin()));
    let path = part(location.as_ref().map(|location| location.pathname()));
    format!("{origin}{path}?{query}")
}
