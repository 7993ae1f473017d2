//! A raw block as hex.

use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::client::use_client;
use crate::i18n::{museum as text, refusal, reject, use_lang};
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel};

/// The field and the node's answer.
#[component]
pub fn PastePanel() -> Html {
    let (client, lang) = (use_client(), use_lang());
    let (hex, busy) = (use_state_eq(String::new), use_state_eq(|| false));
    let answer = use_state_eq(|| None::<Result<String, String>>);
    let oninput = {
        let hex = hex.setter();
        Callback::from(move |event: InputEvent| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            hex.set(area.map_or_else(String::new, |area| area.value()));
        })
    };
    let onsubmit = {
        let (hex, busy, answer) = (hex.clone(), busy.setter(), answer.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            busy.set(true);
            let digits: String = hex.split_whitespace().collect();
            let (client, busy, answer) = (client.clone(), busy.clone(), answer.clone());
            spawn_local(async move {
                answer.set(Some(match client.rpc("submitblock", json!([digits])).await {
                    Ok(Value::Null) => Ok(text::accepted(lang).to_string()),
                    Ok(Value::String(reason)) => {
                        Err(text::submit_answer(lang, &reject::words(lang, &reason)))
                    }
                    Ok(other) => Err(text::submit_answer(lang, &other.to_string())),
                    Err(failure) => Err(text::submit_answer(lang, &refusal::of_command(lang, &failure))),
                }));
                busy.set(false);
            });
        })
    };
    html! {
        <Panel title={text::paste(lang)}>
            <form class="pb form" {onsubmit}>
                <label class="lab" for="raw-block">{ text::paste_label(lang) }</label>
                <textarea id="raw-block" class="hexin" value={(*hex).clone()} {oninput} spellcheck="false" autocomplete="off" />
                <div role="status">
                    if let Some(answer) = &*answer {
                        { match answer {
                            Ok(words) => html! { <Callout icon={Glyph::Check}>{ words.clone() }</Callout> },
                            Err(words) => html! { <Callout bad=true icon={Glyph::Alert}>{ words.clone() }</Callout> },
                        } }
                    }
                </div>
                <div class="row"><Button kind={ButtonKind::Primary} busy={*busy} disabled={hex.trim().is_empty()}>{ text::submit(lang) }</Button></div>
            </form>
        </Panel>
    }
}
