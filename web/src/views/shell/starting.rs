//! Before the first snapshot.

use yew::prelude::*;

use crate::i18n::{shell, use_lang};
use crate::ui::{Panel, Skeleton};

/// The Live screen's shape while the node starts.
#[component]
pub fn Starting() -> Html {
    let lang = use_lang();
    html! {
        <section class="view" id="v-start">
            <h1 class="sr">{ shell::starting(lang) }</h1>
            <Panel title={shell::starting(lang)} note={html! { <span role="status">{ shell::starting_what(lang) }</span> }} busy=true>
                <div class="pb ghosts">{ for (0..7).map(|_| html! { <Skeleton height=128 /> }) }</div>
            </Panel>
            <div class="g3" aria-hidden="true">
                { for (0..3).map(|_| html! {
                    <div class="panel"><div class="ph"><Skeleton width=96 height=14 /></div>
                        <div class="pb lines">{ for (0..6).map(|_| html! { <Skeleton height=40 /> }) }</div></div>
                }) }
            </div>
        </section>
    }
}
