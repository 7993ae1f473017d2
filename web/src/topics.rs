//! The node that a place of the page is about, topic by topic: a component is drawn again only when a topic changed that it reads.

use hashyard_ui_model::node_state::NodeState;
use yew::prelude::*;

use crate::state::Shared;

/// Draws `inside` about this node, or about none that has started. [`use_client`](crate::client::use_client) must lead to the
/// same one in there.
pub fn about_node(node: Option<&NodeState>, inside: Html) -> Html {
    // What has news most often comes last and stands outside: a provider is drawn again when one inside it has another value.
    let inside = about(node.map(|node| &node.identity), inside);
    let inside = about(node.map(|node| &node.signing), inside);
    let inside = about(node.map(|node| &node.wallet), inside);
    let inside = about(node.map(|node| &node.mempool), inside);
    let inside = about(node.map(|node| &node.chain), inside);
    let inside = about(node.map(|node| &node.events), inside);
    let inside = about(node.map(|node| &node.work), inside);
    let inside = about(node.map(|node| &node.peers), inside);
    provide(node.cloned(), inside)
}

fn about<T: 'static>(topic: Option<&Shared<T>>, inside: Html) -> Html {
    provide(topic.cloned(), inside)
}

fn provide<T: Clone + PartialEq + 'static>(context: T, inside: Html) -> Html {
    html! { <ContextProvider<T> {context}>{ inside }</ContextProvider<T>> }
}

/// A topic of the node that the screen is about, like `use_topic::<ChainView>()`.
#[hook]
pub fn use_topic<T: 'static>() -> Shared<T> {
    use_known_topic().expect("a screen is drawn once there is a node to show")
}

/// A topic for what is drawn before there is a node, too; `None` until then.
#[hook]
pub fn use_known_topic<T: 'static>() -> Option<Shared<T>> {
    use_context::<Option<Shared<T>>>().flatten()
}

/// All topics at once, for who hands them on.
#[hook]
pub fn use_node_state() -> Option<NodeState> {
    use_context::<Option<NodeState>>().flatten()
}
