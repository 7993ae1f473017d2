//! Copying to the clipboard, with a word that it worked.

use gloo::timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlTextAreaElement, window};
use yew::prelude::*;

use super::{Button, ButtonKind, Glyph};
use crate::i18n::{common, use_lang};

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// What is copied.
    pub text: AttrValue,
    /// A word on the button; an icon alone if none.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// Lower and narrower.
    #[prop_or(true)]
    pub small: bool,
}

/// Copies a text and says so for a moment.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let lang = use_lang();
    let copied = use_state_eq(|| false);
    let onclick = {
        let (text, copied) = (props.text.clone(), copied.clone());
        Callback::from(move |_| copy_and_show(text.clone(), copied.setter()))
    };
    let icon = if *copied { Glyph::Check } else { Glyph::Copy };
    let kind = if props.label.is_some() { ButtonKind::Default } else { ButtonKind::Quiet };
    let name = if *copied { common::copied(lang) } else { common::copy(lang) };
    html! {
        <>
            <Button {kind} small={props.small} {icon} {onclick} label={props.label.is_none().then_some(name)}
                class={classes!(copied.then_some("copied"))}>
                if let Some(label) = &props.label {
                    { if *copied { common::copied(lang).into() } else { label.clone() } }
                }
            </Button>
            <span class="sr" role="status">{ if *copied { common::copied(lang) } else { "" } }</span>
        </>
    }
}

fn copy_and_show(text: AttrValue, copied: UseStateSetter<bool>) {
    spawn_local(async move {
        if copy_text(&text).await {
            copied.set(true);
            Timeout::new(1_600, move || copied.set(false)).forget();
        }
    });
}

/// Puts a text on the clipboard; true if it is there. Pages over plain http have no clipboard and select the text instead.
async fn copy_text(text: &str) -> bool {
    match clipboard(text) {
        Some(promise) => JsFuture::from(promise).await.is_ok() || copy_selected(text).is_some(),
        None => copy_selected(text).is_some(),
    }
}

/// `navigator.clipboard` is undefined outside secure contexts, which the typed binding doesn't know.
fn clipboard(text: &str) -> Option<js_sys::Promise> {
    let navigator = window()?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).ok()?;
    (!clipboard.is_undefined()).then(|| clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text))
}

fn copy_selected(text: &str) -> Option<()> {
    let document = window()?.document()?;
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_class_name("sr");
    area.set_value(text);
    document.body()?.append_child(&area).ok()?;
    area.select();
    let done = document.unchecked_ref::<web_sys::HtmlDocument>().exec_command("copy").unwrap_or(false);
    area.remove();
    done.then_some(())
}
