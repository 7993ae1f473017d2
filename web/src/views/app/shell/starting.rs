//! Before the first snapshot.

use std::cell::RefCell;

use web_sys::{Document, Node};
use yew::prelude::*;

use super::rescue::reload_button;
use crate::i18n::{shell, use_lang};
use crate::ui::{Glyph, Icon, now_ms, use_now};

/// A worker comes up, and reads what is stored, in a second or two; a large chain takes longer, and a server that hangs for ever.
const SLOW_MS: u64 = 30_000;

/// What index.html calls the Live screen's shape.
const SHAPE: &str = "v-start";

thread_local! {
    static KEPT: RefCell<Option<Node>> = const { RefCell::new(None) };
}

/// Keeps the Live screen's shape, which stands in the app's place until the app does. It is shown on until the node has started, so
/// nothing on the screen changes in between.
pub fn keep_shape(document: &Document) {
    KEPT.set(document.get_element_by_id(SHAPE).map(Node::from));
}

/// The Live screen's shape while the node starts.
#[component]
pub fn Starting() -> Html {
    let (lang, now) = (use_lang(), use_now());
    let began = use_memo((), |()| now_ms());
    let slow = now > *began + SLOW_MS;
    html! {
        <>
            if slow {
                <div class="banner bad" role="alert">
                    <Icon of={Glyph::Alert} /><span class="grow">{ shell::starting_slow(lang) }</span>{ reload_button(lang, true) }
                </div>
            }
            { KEPT.with_borrow(Clone::clone).map(Html::VRef).unwrap_or_default() }
        </>
    }
}
