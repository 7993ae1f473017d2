//! A dialog over the page: the browser's own, which keeps the focus inside and closes on Escape.

use web_sys::HtmlDialogElement;
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

/// A dialog, open as long as it is rendered.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let lang = use_lang();
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        if let Some(dialog) = node.cast::<HtmlDialogElement>() {
            let _ = dialog.show_modal();
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
