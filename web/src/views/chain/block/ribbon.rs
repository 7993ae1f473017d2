//! The 80 bytes, each of them open to change. One tab stop; arrows move and change, digits overwrite.

use hashyard_ui_model::stripe::{Cell, cells};
use hashyard_ui_model::tamper::{HeaderDraft, HeaderField};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, window};
use yew::prelude::*;

use crate::i18n::{Lang, block as text, use_lang};

/// Where a row ends on a wide screen, in bytes: there the Merkle root's name is repeated.
const WIDE_ROW: usize = 40;

/// Properties of [`Ribbon`].
#[derive(Properties, PartialEq)]
pub struct RibbonProps {
    /// The header as the user changed it.
    pub draft: HeaderDraft,
    /// The user changes it.
    pub edit: Callback<HeaderDraft>,
    /// The field pointed at in the decode row.
    pub hot: Option<HeaderField>,
}

/// The header's bytes.
#[component]
pub fn Ribbon(props: &RibbonProps) -> Html {
    let lang = use_lang();
    let stop = use_state_eq(|| 0_usize);
    let (draft, edit) = (props.draft, props.edit.clone());
    let colours = colours(&draft);
    let onkeydown = {
        let (stop, edit) = (stop.clone(), edit.clone());
        Callback::from(move |event: KeyboardEvent| match key_action(&event.key(), *stop, &draft) {
            Some(Action::Move(byte)) => {
                event.prevent_default();
                stop.set(byte);
                focus(byte);
            }
            Some(Action::Edit(changed)) => {
                event.prevent_default();
                edit.emit(changed);
            }
            None => {}
        })
    };
    let byte = |index: usize| {
        let (stop_setter, edit) = (stop.setter(), edit.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            stop_setter.set(index);
            edit.emit(draft.with_byte_stepped(index, 1));
        });
        let (class, style) = look(index, &draft, props.hot, &colours);
        html! {
            <button type="button" key={index} id={byte_id(index)} {class} ~style={style} {onclick}
                tabindex={if index == *stop { "0" } else { "-1" }}>
                { caption(lang, index) }
                <span class="sr">{ text::byte_place(lang, index, field_name(lang, HeaderField::of(index))) }</span>
                { format!("{:02x}", draft.bytes()[index]) }
                if draft.is_byte_changed(index) {
                    <span class="sr">{ text::byte_changed(lang) }</span>
                }
            </button>
        }
    };
    html! {
        <div class="block-ribbon" role="group" aria-label={text::ribbon(lang)} {onkeydown}>{ for (0..80).map(byte) }</div>
    }
}

enum Action {
    Move(usize),
    Edit(HeaderDraft),
}

fn key_action(key: &str, byte: usize, draft: &HeaderDraft) -> Option<Action> {
    Some(match key {
        "ArrowLeft" => Action::Move(byte.saturating_sub(1)),
        "ArrowRight" => Action::Move((byte + 1).min(79)),
        "Home" => Action::Move(0),
        "End" => Action::Move(79),
        "ArrowUp" => Action::Edit(draft.with_byte_stepped(byte, 1)),
        "ArrowDown" => Action::Edit(draft.with_byte_stepped(byte, -1)),
        digit if digit.len() == 1 => {
            let digit = u8::from_str_radix(digit, 16).ok()?;
            Action::Edit(draft.with_byte(byte, draft.bytes()[byte] << 4 | digit))
        }
        _ => return None,
    })
}

fn focus(byte: usize) {
    let element = window().and_then(|window| window.document()?.get_element_by_id(&byte_id(byte)));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

fn byte_id(byte: usize) -> String {
    format!("header-byte-{byte}")
}

/// The stripes of both hashes inside the header, byte for byte as they lie on the wire: reversed.
fn colours(draft: &HeaderDraft) -> Vec<Option<Cell>> {
    let header = draft.header();
    let mut both = cells(&header.merkle_root.display_bytes());
    both.extend(cells(&header.prev_blockhash.display_bytes()));
    both.reverse();
    both
}

fn look(
    byte: usize,
    draft: &HeaderDraft,
    hot: Option<HeaderField>,
    colours: &[Option<Cell>],
) -> (Classes, Option<String>) {
    let field = HeaderField::of(byte);
    let cell = match field {
        HeaderField::PreviousHash | HeaderField::MerkleRoot => Some(colours[byte - 4]),
        _ => None,
    };
    let kind = match (field, cell) {
        (HeaderField::Nonce, _) => Some("nonce"),
        (_, None) => Some("plain"),
        (_, Some(None)) => Some("z"),
        _ => None,
    };
    let ends = byte + 1 == field.range().end && byte < 79;
    let class = classes!(
        "block-byte",
        kind,
        ends.then_some("e"),
        draft.is_byte_changed(byte).then_some("chg"),
        (hot == Some(field)).then_some("on")
    );
    (class, cell.flatten().map(|cell| format!("--fc:var(--hs-{})", cell.colour.code())))
}

fn caption(lang: Lang, byte: usize) -> Html {
    let field = HeaderField::of(byte);
    if byte == field.range().start {
        html! { <span class="fl" aria-hidden="true">{ field_name(lang, field) }</span> }
    } else if byte == WIDE_ROW {
        html! { <span class="fl w40" aria-hidden="true">{ text::merkle_continued(lang) }</span> }
    } else {
        Html::default()
    }
}

fn field_name(lang: Lang, field: HeaderField) -> &'static str {
    match field {
        HeaderField::Version => text::version(lang),
        HeaderField::PreviousHash => text::previous_hash(lang),
        HeaderField::MerkleRoot => text::merkle_root_low(lang),
        HeaderField::Time => text::time_low(lang),
        HeaderField::Bits => "bits",
        HeaderField::Nonce => "nonce",
    }
}
