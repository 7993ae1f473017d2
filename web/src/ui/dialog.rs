//! A dialog over the page: the browser's own, which keeps the focus inside and closes on Escape.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, window};
use yew::prelude::*;

use super::{Button, ButtonKind, Glyph};
use crate::i18n::{common, use_lang};

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// The heading.
    pub title: AttrValue,
    /// Closed by the user. The owner stops rendering it.
    pub onclose: Callback<()>,
    /// The content.
    pub children: Html,
    /// Buttons at the bottom.
    #[prop_or_default]
    pub actions: Option<Html>,
}

/// A dialog, open as long as it is rendered. The focus goes to its first field, else to the first of its buttons, which is the
/// safe one, and at the end back to where it came from.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let lang = use_lang();
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        let opener = document().and_then(|document| document.active_element());
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            let _ = dialog.show_modal();
            focus(first_to_use(dialog));
        }
        move || {
            // Nothing outside takes the focus as long as the dialog is open.
            dialog.inspect(HtmlDialogElement::close);
            let screen = || document()?.get_element_by_id("main");
            focus(opener.filter(|opener| opener.is_connected()).or_else(screen));
        }
    });
    let close = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} class="dialog" aria-label={props.title.clone()} onclose={props.onclose.reform(|_| ())}>
            <div class="ph">
                <h2>{ &props.title }</h2>
                <div class="end">
                    <Button kind={ButtonKind::Quiet} small=true icon={Glyph::X} label={common::close(lang)} onclick={close} />
                </div>
            </div>
            <div class="pb">{ props.children.clone() }</div>
            if let Some(actions) = &props.actions {
                <div class="acts">{ actions.clone() }</div>
            }
        </dialog>
    }
}

fn document() -> Option<Document> {
    window()?.document()
}

fn first_to_use(dialog: &HtmlDialogElement) -> Option<Element> {
    let first = |what: &str| dialog.query_selector(what).ok().flatten();
    first(".pb :is(input, textarea, select):enabled").or_else(|| first(".acts button"))
}

fn focus(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
