//! What a part wants to hear of the node wherever the user is: a mission goes on while its page is not shown.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::rc::Rc;

use hashyard_course::Deed;
use hashyard_ui_model::node_state::NodeState;
use yew::prelude::*;

use crate::bridge::{RelayState, StorageState};
use crate::state::{MissionState, use_app};
use crate::topics::use_node_state;

/// What is new.
#[derive(Clone, Copy)]
pub enum News<'a> {
    /// The node shows something else than before.
    Node,
    /// Something was done with the app.
    Deed(&'a Deed),
}

type Watcher = Rc<dyn Fn(News<'_>, &NodeState)>;

thread_local! {
    static WATCHER: RefCell<Option<Watcher>> = const { RefCell::new(None) };
    static LATEST: RefCell<Option<NodeState>> = const { RefCell::new(None) };
    static SAVING: Cell<bool> = const { Cell::new(true) };
    static RELAY: Cell<bool> = const { Cell::new(false) };
    static MISSION: RefCell<Option<MissionState>> = const { RefCell::new(None) };
}

/// The mission that is under way, or was the last one, for who is no component.
pub fn mission() -> Option<MissionState> {
    MISSION.with_borrow(Clone::clone)
}

/// Whether what the node does is being saved.
pub fn is_saving() -> bool {
    SAVING.get()
}

/// Whether a relay is connected.
pub fn has_relay() -> bool {
    RELAY.get()
}

/// From now on, this one hears of every change; the former one no longer.
pub fn watch(watcher: impl Fn(News<'_>, &NodeState) + 'static) {
    // The compiler must not know what is kept here: it would call that, and missions would be in what everybody loads.
    WATCHER.set(black_box(Some(Rc::new(watcher))));
}

/// The node as the page knows it now, for who is not drawn again by its news.
pub fn latest() -> Option<NodeState> {
    LATEST.with_borrow(Clone::clone)
}

/// Tells whoever watches what was done with the app.
pub fn tell(deed: &Deed) {
    let watcher = WATCHER.with_borrow(Clone::clone);
    if let (Some(watcher), Some(node)) = (watcher, latest()) {
        watcher(News::Deed(deed), &node);
    }
}

/// Nobody hears any more.
pub fn stop() {
    WATCHER.set(None);
}

/// Hands the node's changes on, and draws nothing.
#[component]
pub fn Watch() -> Html {
    let (node, app) = (use_node_state(), use_app());
    let saving =
        app.driver.as_ref().is_none_or(|driver| matches!(driver.storage, StorageState::Saved { .. }));
    let relay = app.driver.as_ref().is_some_and(|driver| driver.relay == RelayState::Connected);
    use_effect_with(saving, |saving| SAVING.set(*saving));
    use_effect_with(relay, |relay| RELAY.set(*relay));
    use_effect_with(app.mission.clone(), |mission| MISSION.set(mission.clone()));
    use_effect_with(node, |node| {
        LATEST.set(node.clone());
        let watcher = WATCHER.with_borrow(Clone::clone);
        if let (Some(watcher), Some(node)) = (watcher, node) {
            watcher(News::Node, node);
        }
    });
    Html::default()
}
