//! A raw block as hex.

use yew::prelude::*;

use crate::bridge::ask;
use crate::i18n::{museum as text, refusal, reject, use_lang};
use crate::ui::{Button, ButtonKind, Callout, Glyph, Panel};
use crate::views::parts::{area_text, on_submit, set, use_request};

/// The field and the node's answer.
#[component]
pub fn PastePanel() -> Html {
    let (request, lang) = (use_request(), use_lang());
    let hex = use_state_eq(String::new);
    let answer = use_state_eq(|| None::<Result<String, String>>);
    let oninput = set(&hex).reform(area_text);
    let onsubmit = {
        let (hex, request, answer) = (hex.clone(), request.clone(), answer.setter());
        on_submit(move || {
            let (digits, answer) = (hex.split_whitespace().collect::<String>(), answer.clone());
            request.ask(ask::SubmitBlock(digits), move |said| {
                let why = match said {
                    Ok(reason) => reason.map(|reason| reject::words(lang, &reason)),
                    Err(why) => Some(refusal::words(lang, &why)),
                };
                answer.set(Some(match why {
                    None => Ok(text::accepted(lang).to_owned()),
                    Some(why) => Err(text::submit_answer(lang, &why)),
                }));
                Ok(None)
            });
        })
    };
    html! {
        <Panel title={text::paste(lang)}>
            <form class="pb form" {onsubmit}>
                <label class="lab" for="raw-block">{ text::paste_label(lang) }</label>
                <textarea id="raw-block" class="hex-input" value={(*hex).clone()} {oninput} spellcheck="false" autocomplete="off" />
                <div role="status">
                    if let Some(answer) = &*answer {
                        { match answer {
                            Ok(words) => html! { <Callout icon={Glyph::Check}>{ words.clone() }</Callout> },
                            Err(words) => html! { <Callout bad=true icon={Glyph::Alert}>{ words.clone() }</Callout> },
                        } }
                    }
                </div>
                <div class="row"><Button kind={ButtonKind::Primary} busy={request.busy} disabled={hex.trim().is_empty()}>{ text::submit(lang) }</Button></div>
            </form>
        </Panel>
    }
}
