//! A note under a key: stored at whoever is closest, and found again.

use hashyard_node::view::{OverlayView, RecordView};
use yew::prelude::*;

use super::look_up::id_of;
use crate::bridge::ask::{self, Sought};
use crate::i18n::{overlay as text, use_lang};
use crate::state::Shared;
use crate::ui::{Button, ButtonKind, Field, Glyph, HashText, LongHash, Panel, StateBox};
use crate::views::network::overlay::{LookupPanel, use_names, use_overlay};
use crate::views::parts::{on_submit, set, use_inline_request};

/// Bytes of a record's value.
const MAX_NOTE: usize = 256;

/// The note, the lookup, and what is kept for others.
#[component]
pub fn Pieces() -> Html {
    let (lang, overlay) = (use_lang(), use_overlay());
    let Some(overlay) = overlay else {
        return html! { <Panel title={text::piece(lang)} busy=true /> };
    };
    html! {
        <>
            <Note />
            <LookupPanel overlay={overlay.clone()} />
            <Kept {overlay} />
        </>
    }
}

#[component]
fn Note() -> Html {
    let (lang, request) = (use_lang(), use_inline_request());
    let (word, note) = (use_state_eq(String::new), use_state_eq(String::new));
    let (key, too_long) = (id_of(&word), note.len() > MAX_NOTE);
    let no_word = word.trim().is_empty();
    let look = {
        let request = request.clone();
        move |sought: Sought| request.ask(ask::LookUp(sought), |answer| answer.map(|()| None))
    };
    let onsubmit = {
        let (look, note) = (look.clone(), note.clone());
        on_submit(move || look(Sought::Keepers(key, note.as_bytes().to_vec())))
    };
    let onfind = Callback::from(move |_: MouseEvent| look(Sought::Value(key)));
    html! {
        <Panel title={text::piece(lang)}>
            <form class="pb form" {onsubmit}>
                <Field id="piece-word" label={text::key_word(lang)} value={(*word).clone()} oninput={set(&word)} longest=200 />
                if !no_word {
                    <div class="fr"><span class="lab">{ text::key_is(lang) }</span><LongHash text={key.to_string()} /></div>
                }
                <Field id="piece-note" label={text::note(lang)} value={(*note).clone()} oninput={set(&note)}
                    error={too_long.then(|| text::note_long(lang, MAX_NOTE))} />
                <div class="row">
                    <Button kind={ButtonKind::Primary} busy={request.busy} disabled={no_word || too_long || note.is_empty()}>{ text::store(lang) }</Button>
                    <button type="button" class="btn" disabled={no_word} onclick={onfind}>{ text::find(lang) }</button>
                </div>
                { request.alert(lang) }
            </form>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct KeptProps {
    overlay: Shared<OverlayView>,
}

#[component]
fn Kept(props: &KeptProps) -> Html {
    let (lang, names) = (use_lang(), use_names());
    let row = |record: &RecordView| {
        html! {
            <li key={format!("{} {}", record.key, record.publisher)}>
                <HashText hash={record.key} />
                <span class="trunc">{ String::from_utf8_lossy(&record.value).into_owned() }</span>
                <span class="d2">{ text::by(lang, &names.of(lang, &record.publisher)) }</span>
            </li>
        }
    };
    html! {
        <Panel title={text::kept(lang)}>
            if props.overlay.records.is_empty() {
                <StateBox icon={Glyph::Block} title={text::kept_none(lang)} text={text::kept_none_why(lang)} />
            } else {
                <ul class="course-lines">{ for props.overlay.records.iter().map(row) }</ul>
            }
        </Panel>
    }
}
