//! Navigation: a rail on the left, or a bar at the bottom of a phone.

use hashyard_node::view::Identity;
use yew::prelude::*;

use super::brand::brand;
use crate::i18n::{Lang, shell, use_lang};
use crate::route::{Route, ScriptPage};
use crate::topics::use_known_topic;
use crate::ui::{Dialog, Glyph, Icon};

/// Properties of what depends on the screen that is shown.
#[derive(Properties, PartialEq)]
pub struct NavProps {
    /// The present screen.
    pub route: Route,
}

/// The screens about the node.
const NODE: [Route; 6] = [
    Route::Live,
    Route::Mine,
    Route::Block(None),
    Route::Wallet,
    Route::Script(ScriptPage::Step),
    Route::Network,
];
/// Those to learn from.
const LEARN: [Route; 2] = [Route::Course(None), Route::Lab(None)];
/// Those about the app.
const APP: [Route; 2] = [Route::Console, Route::Settings];
/// Nobody pays or talks in the museum; nobody drops files elsewhere.
const MUSEUM: [Route; 3] = [Route::Museum, Route::Live, Route::Block(None)];

/// What a phone's bar has besides the way to all others.
const TABS: [Route; 4] = [Route::Live, Route::Mine, Route::Wallet, Route::Course(None)];

/// The screens that there are: about the node, to learn from, about the app.
#[hook]
fn use_groups() -> [&'static [Route]; 3] {
    match use_known_topic::<Identity>().is_some_and(|identity| identity.is_museum()) {
        true => [&MUSEUM, &[], &APP],
        false => [&NODE, &LEARN, &APP],
    }
}

/// The rail.
#[component]
pub fn Rail(props: &NavProps) -> Html {
    let (lang, groups) = (use_lang(), use_groups());
    let group = |routes: &&[Route]| {
        html! { <div class="list">{ for routes.iter().map(|route| link(lang, route, &props.route, "nav")) }</div> }
    };
    html! {
        <nav class="rail" aria-label={shell::navigation(lang)}>
            <a class="brand" href={Route::Live.to_string()} title="Hashyard 哈希工场" aria-label="Hashyard">{ brand() }</a>
            { for groups.iter().filter(|routes| !routes.is_empty()).map(group) }
        </nav>
    }
}

/// The bar at the bottom of a phone: some screens, and behind the last place all others. That place has the name of the screen that is
/// shown, if it is one of them, so that the lit one always tells the truth.
#[component]
pub fn TabBar(props: &NavProps) -> Html {
    let (lang, groups) = (use_lang(), use_groups());
    let is_open = use_state_eq(|| false);
    let all: Vec<&Route> = groups.into_iter().flatten().collect();
    let fits = all.len() <= TABS.len() + 1;
    let (shown, hidden): (Vec<&Route>, Vec<&Route>) =
        all.into_iter().partition(|route| fits || TABS.contains(route));
    let here = hidden.iter().find(|route| section(route) == section(&props.route));
    let (icon, name) = here.map_or((Glyph::More, shell::more(lang)), |route| entry(lang, route));
    let set = is_open.setter();
    let open = Callback::from(move |_: MouseEvent| set.set(true));
    let set = is_open.setter();
    let close = Callback::from(move |()| set.set(false));
    html! {
        <nav class="tabbar" aria-label={shell::navigation(lang)}>
            { for shown.into_iter().map(|route| link(lang, route, &props.route, "tab")) }
            if !hidden.is_empty() {
                <button type="button" class="tab" onclick={open} aria-haspopup="dialog" aria-current={here.map(|_| "page")}>
                    <Icon of={icon} size={20} /><span>{ name }</span>
                </button>
            }
            if *is_open {
                <Dialog title={shell::more(lang)} onclose={close.clone()}>
                    <div class="more-screens" onclick={close.reform(|_: MouseEvent| ())}>
                        { for hidden.into_iter().map(|route| link(lang, route, &props.route, "tab")) }
                    </div>
                </Dialog>
            }
        </nav>
    }
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

/// Transactions and addresses are looked at on the way from blocks; benches belong to the laboratory.
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
        Route::Lab(_) | Route::Attack | Route::Crypto(_) | Route::Ledgers | Route::Map | Route::Follow(_) => {
            "lab"
        }
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
        Route::Lab(_) | Route::Attack | Route::Crypto(_) | Route::Ledgers | Route::Map | Route::Follow(_) => {
            (Glyph::Flask, shell::lab(lang))
        }
        Route::Museum => (Glyph::Museum, shell::museum(lang)),
        #[cfg(debug_assertions)]
        Route::Kit => (Glyph::Kit, crate::i18n::kit::name(lang)),
    }
}
