//! Long lists a piece at a time.

use yew::prelude::*;

use crate::i18n::{common, use_lang};
use crate::ui::{Button, ButtonKind};

/// How many rows of a long list are drawn, and a callback that draws `step` more.
#[hook]
pub fn use_page(step: usize) -> (usize, Callback<MouseEvent>) {
    let shown = use_state(|| step);
    let count = *shown;
    (count, Callback::from(move |_| shown.set(*shown + step)))
}

/// Properties of [`MoreButton`].
#[derive(Properties, PartialEq)]
pub struct MoreButtonProps {
    /// Rows drawn.
    pub shown: usize,
    /// Rows there are.
    pub total: usize,
    /// Draws more.
    pub onclick: Callback<MouseEvent>,
}

/// The end of a list of which not all is drawn.
#[component]
pub fn MoreButton(props: &MoreButtonProps) -> Html {
    let lang = use_lang();
    if props.shown >= props.total {
        return Html::default();
    }
    html! {
        <div class="more">
            <Button kind={ButtonKind::Quiet} small=true onclick={props.onclick.clone()}>
                { common::show_more(lang, props.total - props.shown) }
            </Button>
        </div>
    }
}
