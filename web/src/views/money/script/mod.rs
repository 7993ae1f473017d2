//! Scripts: watched step by step, or written as contracts, funded and spent.

mod contract;
mod listing;
mod paste;
mod player;
mod signatures;
mod stacks;
mod step;

use yew::prelude::*;

use self::contract::ContractsPage;
use self::step::step_page;
use crate::i18n::{script as text, use_lang};
use crate::route::{Route, ScriptPage as Page, go};
use crate::ui::{Seg, SegItem};

/// Properties of [`ScriptPage`].
#[derive(Properties, PartialEq)]
pub struct ScriptProps {
    /// Which part.
    pub page: Page,
}

/// The Script screen.
#[component]
pub fn ScriptPage(props: &ScriptProps) -> Html {
    let lang = use_lang();
    let items = vec![SegItem::new(text::step_through(lang)), SegItem::new(text::contracts(lang))];
    let selected = usize::from(props.page == Page::Contracts);
    let onselect = Callback::from(|index| {
        go(&Route::Script(if index == 0 { Page::Step } else { Page::Contracts }));
    });
    html! {
        <section class="view top script-screen" id="v-script">
            <h1 class="sr">{ text::script(lang) }</h1>
            <div class="script-tabs"><Seg label={text::parts(lang)} {items} {selected} {onselect} /></div>
            if props.page == Page::Contracts {
                <ContractsPage />
            } else {
                { step_page(props.page) }
            }
        </section>
    }
}
