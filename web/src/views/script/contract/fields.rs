//! The fields of a template's parameters.

use hashyard_core::contract::text::ParamKind;
use hashyard_ui_model::contract::secret_hash;
use yew::prelude::*;

use super::text_area::TextArea;
use crate::i18n::{contract as text, use_lang};
use crate::ui::{Button, ButtonKind, Field, Seg, SegItem};

/// Properties of [`ParamField`].
#[derive(Properties, PartialEq)]
pub struct ParamProps {
    /// The parameter's name.
    pub name: AttrValue,
    /// What it takes.
    pub kind: KindProp,
    /// What stands in it.
    pub value: String,
    /// Something was typed.
    pub oninput: Callback<String>,
    /// The own public key.
    pub own_key: AttrValue,
}

/// A kind as a property.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindProp(pub ParamKind);

/// The field of a parameter.
#[component]
pub fn ParamField(props: &ParamProps) -> Html {
    let lang = use_lang();
    let (id, label) = (format!("contract-{}", props.name), text::param(lang, &props.name));
    let (value, oninput) = (props.value.clone(), props.oninput.clone());
    let mine = |value: String| {
        let onclick = props.oninput.reform(move |_: MouseEvent| value.clone());
        html! { <Button kind={ButtonKind::Quiet} small=true {onclick}>{ text::mine(lang) }</Button> }
    };
    match props.kind.0 {
        ParamKind::Count => html! { <Field {id} {label} {value} {oninput} mode="numeric" /> },
        ParamKind::Keys => {
            let end = mine(format!("{}\n{}", value.trim_end(), props.own_key).trim_start().to_owned());
            html! { <TextArea {id} {label} {value} {oninput} {end} hint={text::keys_hint(lang)} /> }
        }
        ParamKind::Key | ParamKind::KeyOrHash => {
            let after = mine(props.own_key.to_string());
            html! { <Field {id} {label} {value} {oninput} mono=true {after} /> }
        }
        ParamKind::Hash => html! { <HashField {id} {label} {value} {oninput} /> },
        ParamKind::Lock => html! { <LockField {id} {label} {value} {oninput} kinds={4} /> },
        ParamKind::Delay => html! { <LockField {id} {label} {value} {oninput} kinds={2} /> },
    }
}

#[derive(Properties, PartialEq)]
struct TextProps {
    id: AttrValue,
    label: AttrValue,
    value: String,
    oninput: Callback<String>,
    /// How many kinds of lock time may be chosen.
    #[prop_or_default]
    kinds: usize,
}

/// A hash, or the secret that has it.
#[component]
fn HashField(props: &TextProps) -> Html {
    let lang = use_lang();
    let secret = use_state_eq(String::new);
    let type_secret = {
        let (secret, oninput) = (secret.setter(), props.oninput.clone());
        Callback::from(move |typed: String| {
            oninput.emit(if typed.is_empty() { String::new() } else { secret_hash(&typed) });
            secret.set(typed);
        })
    };
    html! {
        <>
            <Field id={format!("{}-secret", props.id)} label={text::secret(lang)} value={(*secret).clone()} oninput={type_secret}
                hint={html! { text::secret_makes_hash(lang) }} />
            <Field id={props.id.clone()} label={props.label.clone()} value={props.value.clone()} oninput={props.oninput.clone()} mono=true />
        </>
    }
}

/// Names of lock times in contracts, relative ones first.
const KINDS: [&str; 4] = ["blocks", "seconds", "height", "time"];

/// A lock time: what is counted, and how many.
#[component]
fn LockField(props: &TextProps) -> Html {
    let lang = use_lang();
    let (kind, number) = props.value.split_once(':').unwrap_or((KINDS[0], ""));
    let selected = KINDS.iter().position(|known| *known == kind).unwrap_or(0);
    let names = [text::in_blocks(lang), text::in_seconds(lang), text::at_height(lang), text::at_time(lang)];
    let items: Vec<_> = names.into_iter().take(props.kinds).map(SegItem::new).collect();
    let onselect = {
        let number = number.to_owned();
        props.oninput.reform(move |index: usize| format!("{}:{number}", KINDS[index]))
    };
    let oninput = {
        let kind = kind.to_owned();
        props.oninput.reform(move |number: String| format!("{kind}:{}", number.trim()))
    };
    let hint = match selected {
        0 | 1 => Some(html! { text::relative_hint(lang) }),
        3 => Some(html! { text::time_hint(lang) }),
        _ => None,
    };
    html! {
        <div class="lockf">
            <Field id={props.id.clone()} label={props.label.clone()} value={number.to_owned()} {oninput} mode="numeric" {hint} />
            <Seg label={text::lock_kind(lang)} {items} {selected} {onselect} />
        </div>
    }
}
