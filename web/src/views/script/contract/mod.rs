//! Contracts: written from a template, funded, spent.

use yew::prelude::*;

use crate::i18n::{script as text, use_lang};
use crate::ui::{Glyph, Panel, StateBox};

/// The part of the screen that holds contracts.
#[component]
pub fn ContractsPage() -> Html {
    let lang = use_lang();
    html! {
        <Panel title={text::contracts(lang)}>
            <StateBox icon={Glyph::Lock} title={text::contracts(lang)} text={text::contracts_what(lang)} />
        </Panel>
    }
}
