//! Peers, and how they know and reach this node.

use hashyard_node::view::MessageView;

super::questions! { Network:
    /// Messages of the log after the one of this number, at most 200.
    Messages {
        /// Last number seen.
        pub after: u64,
    } -> Vec<MessageView>;
    /// Talk to peers, or to nobody.
    SetNetworkActive(bool) -> ();
    /// Change the relay; `None` for no relay.
    SetRelay(Option<String>) -> ();
    /// Change the display name.
    SetName(String) -> ();
}
