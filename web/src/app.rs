//! The page: starts the node worker, holds the state, shows the screen that the address names.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use hashyard_node::view::Identity;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{PageTransitionEvent, window};
use yew::prelude::*;

use crate::bridge::{FromNode, MinerView, ToNode};
use crate::client::Client;
use crate::i18n::Lang;
use crate::route::use_route;
use crate::state::{Action, App, AppState, Shared, Theme, use_app};
use crate::topics::{about_node, use_known_topic};
use crate::ui::ClockProvider;
use crate::views::app::shell::{Frame, Starting, TroublePage, keep_shape};
use crate::watch::Watch;
use crate::{page_api, screens, start};

/// Shows the app in the place that the page keeps for it.
pub fn show() {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    keep_shape(&document);
    if let Some(place) = document.get_element_by_id("app") {
        yew::Renderer::<Root>::with_root(place).render();
    }
}

/// The root component.
#[component]
fn Root() -> Html {
    let app = use_reducer(AppState::at_start);
    let client = use_node(app.dispatcher());
    use_page_attributes(app.theme, app.lang);
    use_page_life(client.clone());
    html! {
        <ContextProvider<App> context={App::new(&app)}>
            <ContextProvider<Option<Shared<MinerView>>> context={app.miner.clone()}>
                <ContextProvider<Lang> context={app.lang}>
                    <ContextProvider<Client> context={(*client).clone()}>
                        <ContextProvider<UseReducerDispatcher<AppState>> context={app.dispatcher()}>{ about_node(app.node.as_ref(), html! { <Page /> }) }</ContextProvider<UseReducerDispatcher<AppState>>>
                    </ContextProvider<Client>>
                </ContextProvider<Lang>>
            </ContextProvider<Option<Shared<MinerView>>>>
        </ContextProvider<App>>
    }
}

/// Without properties, so that only what it takes from contexts draws it again.
#[component]
fn Page() -> Html {
    html! { <ClockProvider><Frame><Screen /></Frame><Watch /></ClockProvider> }
}

/// Starts the worker and the node in it, once.
#[hook]
fn use_node(dispatcher: UseReducerDispatcher<AppState>) -> Rc<Client> {
    use_memo((), move |()| {
        let hand_on = Rc::new(in_a_task_of_its_own(move |action| dispatcher.dispatch(action)));
        let fail = hand_on.clone();
        let hear = move |message| {
            if let FromNode::Started { slot, .. } = &message {
                start::remember_slot(*slot);
                start::forget_name();
            }
            hand_on(Action::FromNode(message));
        };
        let client = Client::start(hear, move |why| fail(Action::WorkerFailed(why)));
        client.start_node(start::options());
        page_api::install(client.clone());
        client
    })
}

/// Reading a snapshot takes about as long as drawing it: a page that did both at once would stand still for too long. All
/// news goes this way, so that its order holds; what waits is bounded by what a worker says between two tasks.
fn in_a_task_of_its_own(show: impl Fn(Action) + 'static) -> impl Fn(Action) {
    let (show, news) = (Rc::new(show), Rc::new(RefCell::new(Vec::new())));
    move |action| {
        news.borrow_mut().push(action);
        if news.borrow().len() == 1 {
            let (show, news) = (show.clone(), news.clone());
            Timeout::new(0, move || news.take().into_iter().for_each(&*show)).forget();
        }
    }
}

/// Theme and language, where style sheets and screen readers look for them.
#[hook]
fn use_page_attributes(theme: Theme, lang: Lang) {
    use_effect_with((theme, lang), |(theme, lang)| {
        if let Some(root) = window().and_then(|window| window.document()?.document_element()) {
            let _ = root.set_attribute("data-theme", theme.name());
            let _ = root.set_attribute("lang", lang.tag());
        }
    });
}

/// Tells the node when nobody looks and when the page goes, and asks the browser to keep what the node stores.
#[hook]
fn use_page_life(client: Rc<Client>) {
    use_effect_with((), move |()| {
        spawn_local(ask_to_persist(client.clone()));
        let listeners = window().and_then(|window| {
            let document = window.document()?;
            let (shown, gone, watched) = (client.clone(), client, document.clone());
            let visible = move |_: &Event| shown.send(ToNode::Visible(!watched.hidden()));
            Some((
                EventListener::new(&document, "visibilitychange", visible),
                EventListener::new(&window, "pagehide", move |_| gone.send(ToNode::Close)),
                EventListener::new(&window, "pageshow", reload_if_revived),
            ))
        });
        move || drop(listeners)
    });
}

/// Only a page may ask, so the worker doesn't; it looks at the answer when it next hears whether it is visible.
async fn ask_to_persist(client: Rc<Client>) {
    let Some(window) = window() else { return };
    let Ok(asked) = window.navigator().storage().persist() else { return };
    let _ = JsFuture::from(asked).await;
    client.send(ToNode::Visible(window.document().is_none_or(|document| !document.hidden())));
}

/// A page that the browser had kept for the way back has lost its node, which was told that it goes.
fn reload_if_revived(event: &Event) {
    let revived = event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted);
    if let Some(window) = window().filter(|_| revived) {
        let _ = window.location().reload();
    }
}

/// The screen that the address names, once there is a node.
#[component]
fn Screen() -> Html {
    let (app, route) = (use_app(), use_route());
    let has_started = use_known_topic::<Identity>().is_some();
    match (&app.trouble, has_started) {
        (Some(trouble), _) => html! { <TroublePage trouble={trouble.clone()} /> },
        (None, false) => html! { <Starting /> },
        (None, true) => screens::screen(route),
    }
}
