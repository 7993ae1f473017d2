//! A list that ages: the partial view, and where the same nodes stand in the buckets.

use yew::prelude::*;

use super::super::mission::tool_link;
use crate::i18n::{overlay as text, use_lang};
use crate::ui::{Glyph, Panel, StateBox};
use crate::views::network::overlay::{BucketsPanel, SamplePanel, use_overlay};

/// Both, asked for every second.
#[component]
pub fn Aging() -> Html {
    let lang = use_lang();
    match use_overlay() {
        Some(overlay) if !overlay.sample.is_empty() || !overlay.buckets.is_empty() => html! {
            <>
                <SamplePanel overlay={overlay.clone()} />
                <BucketsPanel {overlay} />
            </>
        },
        _ => html! {
            <Panel title={text::sample(lang)}>
                <StateBox icon={Glyph::Network} title={text::nobody(lang)} text={text::nobody_why(lang)}>{ tool_link(lang, "another") }</StateBox>
            </Panel>
        },
    }
}
