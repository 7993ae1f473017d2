//! Bytes and digests as the panels of the bench draw them, and choices between a few names.

use hashyard_cryptobench::hashes::byte_name;
pub use hashyard_cryptobench::hashes::read_hex;
pub use hashyard_ui_model::hex::hex_digits as hex;
use yew::prelude::*;

use crate::i18n::{Lang, hashes as text};
use crate::ui::{Button, CopyButton, Form, HashBytes, Stripe};

/// Bytes that are drawn as cells; of what is longer, the count of the rest is said.
const CELLS: usize = 32;

/// Bytes as cells, each with its name below; those that differ from `other` are marked.
pub fn cells(lang: Lang, bytes: &[u8], other: &[u8]) -> Html {
    let cell = |(index, byte): (usize, &u8)| {
        let control = (*byte < 0x20).then_some("control");
        let differs = (other.get(index) != Some(byte)).then_some("differs");
        html! { <span class={classes!("crypto-cell", control, differs)}>{ format!("{byte:02x}") }<small>{ byte_name(*byte) }</small></span> }
    };
    html! {
        <div class="crypto-cells" translate="no">
            { for bytes.iter().take(CELLS).enumerate().map(cell) }
            if bytes.len() > CELLS {
                <span class="d3">{ text::more_bytes(lang, bytes.len() - CELLS) }</span>
            }
            <span class="d3 num">{ text::bytes(lang, bytes.len()) }</span>
        </div>
    }
}

/// A digest: stripes of 32 bytes at most, and all digits.
pub fn digest(bytes: &[u8]) -> Html {
    html! {
        <div class="crypto-digest">
            { for bytes.chunks(32).map(|part| html! { <Stripe hash={HashBytes::new(part)} form={Form::Line} height=12 /> }) }
            <span class="row"><span class="mono longhash grow" translate="no">{ hex(bytes) }</span><CopyButton text={hex(bytes)} /></span>
        </div>
    }
}

/// Names side by side, of which one is chosen; they wrap where there is no room.
pub fn choice<'a>(
    label: &'static str,
    names: impl IntoIterator<Item = &'a str>,
    chosen: usize,
    onchoose: &Callback<usize>,
    disabled: bool,
) -> Html {
    let button = |(index, name): (usize, &str)| {
        let onclick = onchoose.reform(move |_: MouseEvent| index);
        html! { <Button small=true pressed={index == chosen} {onclick} {disabled}>{ name.to_owned() }</Button> }
    };
    html! {
        <div class="crypto-choice" role="group" aria-label={label}>
            <span class="lab">{ label }</span>
            { for names.into_iter().enumerate().map(button) }
        </div>
    }
}

/// What a choice among numbers is called.
pub fn numbers(values: &[u32]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}
