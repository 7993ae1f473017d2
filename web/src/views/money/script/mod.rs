//! Scripts: watched step by step, or written as contracts, funded and spent; and sentences that a script's owner signs.

mod contract;
mod listing;
mod messages;
mod paste;
mod player;
mod signatures;
mod stacks;
mod step;

use yew::prelude::*;

use self::contract::ContractsPage;
pub use self::listing::shorten;
use self::messages::messages_page;
pub use self::messages::{CheckPanel, SignPanel};
pub use self::player::Player;
use self::step::step_page;
use crate::i18n::{script as text, use_lang};
use crate::route::{Route, ScriptPage as Page, go};
use crate::ui::{Seg, SegItem};

/// The parts that can be chosen, in order.
const PAGES: [Page; 3] = [Page::Step, Page::Contracts, Page::Messages];

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
    let items = [text::step_through(lang), text::contracts(lang), text::messages(lang)].map(SegItem::new);
    let selected = PAGES.iter().position(|page| *page == props.page).unwrap_or_default();
    let onselect = Callback::from(|index: usize| go(&Route::Script(PAGES[index])));
    html! {
        <section class="view top script-screen" id="v-script">
            <h1 class="sr">{ text::script(lang) }</h1>
            <div class="script-tabs"><Seg label={text::parts(lang)} items={items.to_vec()} {selected} {onselect} /></div>
            { match props.page {
                Page::Contracts => html! { <ContractsPage /> },
                Page::Messages => messages_page(),
                page => step_page(page),
            } }
        </section>
    }
}
