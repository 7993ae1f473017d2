//! Before the first snapshot.

use yew::prelude::*;

use super::rescue::reload_button;
use crate::i18n::{shell, use_lang};
use crate::ui::{Callout, Glyph, Panel, Skeleton, now_ms, use_now};

/// A worker comes up, and reads what is stored, in a second or two; a large chain takes longer, and a server that hangs for ever.
const SLOW_MS: u64 = 30_000;

/// The Live screen's shape while the node starts.
#[component]
pub fn Starting() -> Html {
    let (lang, now) = (use_lang(), use_now());
    let began = use_memo((), |()| now_ms());
    let slow = now > *began + SLOW_MS;
    html! {
        <section class="view" id="v-start">
            <h1 class="sr">{ shell::starting(lang) }</h1>
            <Panel title={shell::starting(lang)} note={html! { <span role="status">{ shell::starting_what(lang) }</span> }} busy=true>
                if slow {
                    <div class="pb form" role="alert">
                        <Callout bad=true icon={Glyph::Alert}>{ shell::starting_slow(lang) }</Callout>
                        <div class="row">{ reload_button(lang, false) }</div>
                    </div>
                }
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
