//! The Kit: every component in every state, as the reference for whoever builds a screen.

mod cards;
mod controls;
mod miner;
mod panels;
mod stripes;

use yew::prelude::*;

use crate::i18n::{kit, use_lang};

/// The Kit.
#[component]
pub fn KitPage() -> Html {
    let lang = use_lang();
    html! {
        <section class="view" id="v-kit">
            <div class="view-head"><h1>{ kit::title(lang) }</h1><span class="m">{ kit::note(lang) }</span></div>
            <div class="kit">
                { stripes::stripes(lang) }
                { stripes::vision(lang) }
                { cards::cards(lang) }
                { cards::thread_sheet(lang) }
                <panels::Mempools />
                <panels::Peers />
                <panels::Miners />
                { controls::hashes(lang) }
                { controls::controls(lang) }
                { controls::tags(lang) }
                <controls::ToastSheet />
            </div>
        </section>
    }
}
