//! A fact with its name.

use yew::prelude::*;

use crate::ui::{Form, HashBytes, LongHash, Stripe};

/// A fact with its name.
pub fn row(name: &'static str, value: Html) -> Html {
    html! { <div class="follow-row"><dt>{ name }</dt><dd>{ value }</dd></div> }
}

/// Bytes as stripe and digits, with a remark.
pub fn hashed(hex: &str, note: &'static str) -> Html {
    html! {
        <>
            <Stripe hash={HashBytes::from_hex(hex)} form={Form::Line} height=12 />
            <LongHash text={hex.to_owned()} />
            { remark(note) }
        </>
    }
}

/// A remark below a fact; nothing if it is empty.
pub fn remark(note: &'static str) -> Html {
    html! { if !note.is_empty() { <span class="hint">{ note }</span> } }
}
