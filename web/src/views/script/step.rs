//! A script, step by step.

use yew::prelude::*;

use super::ScriptProps;
use crate::i18n::{script as text, use_lang};
use crate::ui::{Glyph, Panel, StateBox};

/// The part of the screen that runs scripts.
#[component]
pub fn StepPage(_props: &ScriptProps) -> Html {
    let lang = use_lang();
    html! {
        <Panel title={text::step_through(lang)}>
            <StateBox icon={Glyph::Step} title={text::step_through(lang)} text={text::step_what(lang)} />
        </Panel>
    }
}
