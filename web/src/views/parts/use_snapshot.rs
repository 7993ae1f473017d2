//! The node that a screen shows.

use hashyard_node::view::Snapshot;
use yew::prelude::*;

use crate::state::Shared;

/// Draws `screen` about this node. [`use_client`](crate::client::use_client) must lead to the same one in there.
pub fn about_node(snapshot: &Shared<Snapshot>, screen: Html) -> Html {
    html! { <ContextProvider<Shared<Snapshot>> context={snapshot.clone()}>{ screen }</ContextProvider<Shared<Snapshot>>> }
}

/// The state of the node that the screen is about.
#[hook]
pub fn use_snapshot() -> Shared<Snapshot> {
    use_context().expect("a screen is drawn once there is a node to show")
}
