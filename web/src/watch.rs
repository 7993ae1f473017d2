//! What a part wants to hear of the node wherever the user is: a mission goes on while its page is not shown.

use std::cell::RefCell;
use std::rc::Rc;

use hashyard_ui_model::node_state::NodeState;
use yew::prelude::*;

use crate::topics::use_node_state;

type Watcher = Rc<dyn Fn(&NodeState)>;

thread_local! {
    static WATCHER: RefCell<Option<Watcher>> = const { RefCell::new(None) };
    static LATEST: RefCell<Option<NodeState>> = const { RefCell::new(None) };
}

/// From now on, this one hears of every change; the former one no longer.
pub fn watch(watcher: impl Fn(&NodeState) + 'static) {
    WATCHER.set(Some(Rc::new(watcher)));
}

/// The node as the page knows it now, for who is not drawn again by its news.
pub fn latest() -> Option<NodeState> {
    LATEST.with_borrow(Clone::clone)
}

/// Nobody hears any more.
pub fn stop() {
    WATCHER.set(None);
}

/// Hands the node's changes on, and draws nothing.
#[component]
pub fn Watch() -> Html {
    let node = use_node_state();
    use_effect_with(node, |node| {
        LATEST.set(node.clone());
        let watcher = WATCHER.with_borrow(Clone::clone);
        if let (Some(watcher), Some(node)) = (watcher, node) {
            watcher(node);
        }
    });
    Html::default()
}
