//! The fields of a template's parameters.

use hashyard_core::contract::ParamKind;
use hashyard_ui_model::contract::secret_hash;
use yew::prelude::*;

use super::text_area::text_area;
use crate::i18n::{Lang, contract as text, use_lang};
use crate::ui::{Button, ButtonKind, Field, Seg, SegItem};

/// The field of a parameter.
pub fn param_field(
    lang: Lang,
    name: &str,
    kind: ParamKind,
    value: &str,
    oninput: Callback<String>,
    own_key: &str,
) -> Html {
    let (id, label) = (format!("contract-{name}"), text::param(lang, name));
    let value = value.to_owned();
    let mine = |value: String| {
        let onclick = oninput.reform(move |_: MouseEvent| value.clone());
        html! { <Button kind={ButtonKind::Quiet} small=true {onclick}>{ text::mine(lang) }</Button> }
    };
    match kind {
        ParamKind::Count => html! { <Field {id} {label} {value} {oninput} mode="numeric" /> },
        ParamKind::Keys => {
            let end = mine(format!("{}\n{own_key}", value.trim_end()).trim_start().to_owned());
            text_area(id, label, value, &oninput, Some(text::keys_hint(lang)), end)
        }
        ParamKind::Key | ParamKind::KeyOrHash => {
            let after = mine(own_key.to_string());
            let hint = (kind == ParamKind::KeyOrHash).then(|| html! { text::key_or_hash_hint(lang) });
            html! { <Field {id} {label} {value} {oninput} mono=true {after} {hint} /> }
        }
        ParamKind::Hash => html! { <HashField {id} {label} {value} {oninput} /> },
        ParamKind::Lock => lock_field(lang, id, label, &value, &oninput, 4),
        ParamKind::Delay => lock_field(lang, id, label, &value, &oninput, 2),
    }
}

#[derive(Properties, PartialEq)]
struct HashFieldProps {
    id: AttrValue,
    label: AttrValue,
    value: String,
    oninput: Callback<String>,
}

/// A hash, or the secret that has it.
#[component]
fn HashField(props: &HashFieldProps) -> Html {
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

/// A lock time: what is counted, one of the first so many `kinds`, and how many.
fn lock_field(
    lang: Lang,
    id: String,
    label: &'static str,
    value: &str,
    oninput: &Callback<String>,
    kinds: usize,
) -> Html {
    let (kind, number) = value.split_once(':').unwrap_or((KINDS[0], ""));
    let selected = KINDS.iter().position(|known| *known == kind).unwrap_or(0);
    let names = [text::in_blocks(lang), text::in_seconds(lang), text::at_height(lang), text::at_time(lang)];
    let items: Vec<_> = names.into_iter().take(kinds).map(SegItem::new).collect();
    let onselect = {
        let number = number.to_owned();
        oninput.reform(move |index: usize| format!("{}:{number}", KINDS[index]))
    };
    let oninput = {
        let kind = kind.to_owned();
        oninput.reform(move |number: String| format!("{kind}:{}", number.trim()))
    };
    let hint = match selected {
        0 | 1 => Some(html! { text::relative_hint(lang) }),
        3 => Some(html! { text::time_hint(lang) }),
        _ => None,
    };
    html! {
        <div class="contract-lock">
            <Field {id} {label} value={number.to_owned()} {oninput} mode="numeric" {hint} />
            <Seg label={text::lock_kind(lang)} {items} {selected} {onselect} />
        </div>
    }
}
