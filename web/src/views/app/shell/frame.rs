//! Rail, top bar and the place for the screen.

use gloo::events::EventListener;
use hashyard_node::view::Identity;
use hashyard_ui_model::format::rate;
use web_sys::{HtmlElement, window};
use yew::prelude::*;

use super::banner::Banners;
use super::nav::{NavProps, Rail, TabBar};
use super::top_bar::TopBar;
use crate::bridge::MinerState;
use crate::i18n::{shell, use_lang};
use crate::route::{self, Route, use_route};
use crate::screens::screen;
use crate::state::{Action, ToastKind, use_app, use_miner};
use crate::topics::use_known_topic;
use crate::ui::{Toasts, use_cut_pastes, use_now};

/// Properties of [`Frame`].
#[derive(Properties, PartialEq)]
pub struct FrameProps {
    /// The screen.
    pub children: Html,
}

/// The frame around every screen.
#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let (lang, route) = (use_lang(), use_route());
    let main = use_node_ref();
    use_correction();
    let say = use_app().dispatcher();
    let cut = use_callback(lang, move |longest, lang| {
        say.dispatch(Action::Toast(ToastKind::Failed(shell::cut_paste(*lang, longest))));
    });
    use_cut_pastes(cut);
    use_effect_with(route.clone(), |_| {
        if let Some(window) = window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
    let skip = {
        let main = main.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            let _ = main.cast::<HtmlElement>().map(|main| main.focus());
        })
    };
    html! {
        <>
            <a class="skip" href="#main" onclick={skip}>{ shell::skip(lang) }</a>
            <PageTitle route={route.clone()} />
            <div class="app">
                <Rail route={route.clone()} />
                <TopBar />
                <main class="main" id="main" tabindex="-1" ref={main}>
                    <Banners />
                    { props.children.clone() }
                </main>
                <Beside route={route.clone()} />
                <Toasts />
                <TabBar {route} />
            </div>
        </>
    }
}

/// A page of the course, for those who do what it says on other screens.
#[component]
fn Beside(props: &NavProps) -> Html {
    let (lang, app, identity) = (use_lang(), use_app(), use_known_topic::<Identity>());
    let is_screen = matches!(props.route, Route::Course(_));
    let Some(identity) = identity.filter(|_| !is_screen) else { return Html::default() };
    match (app.beside, identity.mission.as_ref().map(|under_way| under_way.mission)) {
        (Some(page), _) => html! {
            <aside class="course-side" aria-label={shell::course(lang)}>{ screen(Route::Course(Some(page))) }</aside>
        },
        // A mission goes on where the page was loaded again, whatever screen it is; the course's part takes it up.
        (None, Some(page)) if app.mission.is_none() => {
            html! { <div hidden=true>{ screen(Route::Course(Some(page))) }</div> }
        }
        _ => Html::default(),
    }
}

/// What the browser's tab is called. A component that draws nothing, so that only it follows the miner.
#[component]
fn PageTitle(props: &NavProps) -> Html {
    let (lang, mining) = (use_lang(), use_mining_title());
    use_effect_with(format!("{mining}{} · Hashyard", title(lang, &props.route)), |title| {
        if let Some(document) = window().and_then(|window| window.document()) {
            document.set_title(title);
        }
    });
    Html::default()
}

/// Says so where an address leads nowhere: the first screen alone would pass for what was asked for.
#[hook]
fn use_correction() {
    let (app, lang) = (use_app(), use_lang());
    let correct = move || {
        if let Some(wrong) = route::correct() {
            app.dispatch(Action::Toast(ToastKind::Failed(shell::no_such_page(lang, &wrong))));
        }
    };
    use_effect_with(lang, move |_| {
        correct();
        let listener = window().map(|window| EventListener::new(&window, "hashchange", move |_| correct()));
        move || drop(listener)
    });
}

/// Height and rate while this tab mines, so that a tab in the background can be watched, too. The rate is that of this second: a
/// title costs more than all else that the miner's reports change, and there are several a second.
#[hook]
fn use_mining_title() -> String {
    let (now, miner) = (use_now(), use_miner().filter(|miner| miner.state == MinerState::Mining));
    let height = miner.as_ref().map(|miner| miner.height);
    let rate = use_memo((now, height), |_| miner.map(|miner| rate(miner.hashps)));
    match (height, &*rate) {
        (Some(height), Some((number, unit))) => format!("{height} · {number} {unit} · "),
        _ => String::new(),
    }
}

/// What a screen is called.
pub fn title(lang: crate::i18n::Lang, route: &Route) -> String {
    match route {
        Route::Live => shell::live(lang).into(),
        Route::Mine => shell::mine(lang).into(),
        Route::Block(None) => shell::block(lang).into(),
        Route::Block(Some(crate::route::BlockId::Height(height))) => {
            format!("{} {height}", shell::block(lang))
        }
        Route::Block(Some(crate::route::BlockId::Hash(hash))) => short(shell::block(lang), &hash.to_string()),
        Route::Tx(txid) => short("tx", &txid.to_string()),
        Route::Address(address) => address.clone(),
        Route::Wallet => shell::wallet(lang).into(),
        Route::Script(_) => shell::script(lang).into(),
        Route::Network => shell::network(lang).into(),
        Route::Console => shell::console(lang).into(),
        Route::Settings => shell::settings(lang).into(),
        Route::Course(None) => shell::course(lang).into(),
        Route::Course(Some(page)) => format!("{} {page}", shell::course(lang)),
        Route::Map => shell::map(lang).into(),
        Route::Follow(None) => shell::follow(lang).into(),
        Route::Follow(Some(txid)) => short(shell::follow(lang), &txid.to_string()),
        Route::Crypto(_) => shell::crypto(lang).into(),
        Route::Ledgers => shell::ledgers(lang).into(),
        Route::Lab(_) => shell::lab(lang).into(),
        Route::Attack => shell::attack(lang).into(),
        Route::Museum => shell::museum(lang).into(),
        #[cfg(debug_assertions)]
        Route::Kit => crate::i18n::kit::name(lang).into(),
    }
}

fn short(kind: &str, hex: &str) -> String {
    format!("{kind} {}", hashyard_ui_model::format::short_hash(hex))
}
