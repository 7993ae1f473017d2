//! Navigation: a rail on the left, or a bar at the bottom of a phone.

use hashyard_node::view::Identity;
use yew::prelude::*;

use super::brand::brand;
use crate::i18n::{Lang, shell, use_lang};
use crate::route::{Route, ScriptPage};
use crate::topics::use_known_topic;
use crate::ui::{Glyph, Icon};

/// Properties of what depends on the screen that is shown.
#[derive(Properties, PartialEq)]
pub struct NavProps {
    /// The present screen.
    pub route: Route,
}

/// The rail.
#[component]
pub fn Rail(props: &NavProps) -> Html {
    let (lang, entries) = (use_lang(), use_entries());
    html! {
        <nav class="rail" aria-label={shell::navigation(lang)}>
            <a class="brand" href={Route::Live.to_string()} title="Hashyard 哈希工场" aria-label="Hashyard">{ brand() }</a>
            <div class="list">
                { for entries.iter().map(|route| link(lang, route, &props.route, "nav")) }
            </div>
        </nav>
    }
}

/// The bar at the bottom of a phone.
#[component]
pub fn TabBar(props: &NavProps) -> Html {
    let (lang, entries) = (use_lang(), use_entries());
    html! {
        <nav class="tabbar" aria-label={shell::navigation(lang)}>
            { for entries.iter().map(|route| link(lang, route, &props.route, "tab")) }
        </nav>
    }
}

/// Nobody pays or talks in the museum; nobody drops files elsewhere.
#[hook]
fn use_entries() -> Vec<Route> {
    if use_known_topic::<Identity>().is_some_and(|identity| identity.is_museum()) {
        return vec![Route::Museum, Route::Live, Route::Block(None), Route::Console, Route::Settings];
    }
    let screens =
        [Route::Live, Route::Mine, Route::Block(None), Route::Wallet, Route::Script(ScriptPage::Step)];
    screens
        .into_iter()
        .chain([Route::Network, Route::Course(None), Route::Console, Route::Settings])
        .collect()
}

fn link(lang: Lang, to: &Route, now: &Route, class: &'static str) -> Html {
    let (icon, name) = entry(lang, to);
    let current = section(to) == section(now);
    html! {
        <a {class} href={to.to_string()} aria-current={current.then_some("page")}>
            <Icon of={icon} size={20} />
            <span>{ name }</span>
        </a>
    }
}

/// Transactions and addresses are looked at on the way from blocks.
fn section(route: &Route) -> &'static str {
    match route {
        Route::Live => "live",
        Route::Mine => "mine",
        Route::Block(_) | Route::Tx(_) | Route::Address(_) => "block",
        Route::Wallet => "wallet",
        Route::Script(_) => "script",
        Route::Network => "network",
        Route::Console => "console",
        Route::Settings => "settings",
        Route::Course(_) => "course",
        Route::Museum => "museum",
        #[cfg(debug_assertions)]
        Route::Kit => "kit",
    }
}

fn entry(lang: Lang, route: &Route) -> (Glyph, &'static str) {
    match route {
        Route::Live => (Glyph::Live, shell::live(lang)),
        Route::Mine => (Glyph::Pick, shell::mine(lang)),
        Route::Block(_) | Route::Tx(_) | Route::Address(_) => (Glyph::Block, shell::block(lang)),
        Route::Wallet => (Glyph::Wallet, shell::wallet(lang)),
        Route::Script(_) => (Glyph::Script, shell::script(lang)),
        Route::Network => (Glyph::Network, shell::network(lang)),
        Route::Console => (Glyph::Terminal, shell::console(lang)),
        Route::Settings => (Glyph::Gear, shell::settings(lang)),
        Route::Course(_) => (Glyph::Course, shell::course(lang)),
        Route::Museum => (Glyph::Museum, shell::museum(lang)),
        #[cfg(debug_assertions)]
        Route::Kit => (Glyph::Kit, crate::i18n::kit::name(lang)),
    }
}
