//! Peers, and how they know and reach this node.

use hashyard_core::Txid;
use hashyard_node::NodeId;
use hashyard_node::announcing::Announcing;
use hashyard_node::block_relay::BlockRelayView;
use hashyard_node::light::proof::LightProof;
use hashyard_node::link_fault::LinkFault;
use hashyard_node::notes::Heard;
use hashyard_node::rumours::RumoursView;
use hashyard_node::view::{AddressBookView, MessageView, OverheardView, OverlayView, TipsView};
use serde::{Deserialize, Serialize};

super::questions! { Network:
    /// Messages of the log after the one of this number, at most 200.
    Messages {
        /// Last number seen.
        pub after: u64,
    } -> Vec<MessageView>;
    /// Bytes as a listener hears them, after the piece of this number, oldest first: at most 128 pieces.
    Overheard {
        /// Last number seen.
        pub after: u64,
    } -> Vec<OverheardView>;
    /// What the log still has about a transaction.
    #[derive(Clone, PartialEq)]
    MessagesAbout(Txid) -> Hops;
    /// What the node knows of its overlays; `None` for a node that is in none.
    Overlay -> Option<OverlayView>;
    /// Which nodes the node has heard of, and who told it.
    #[derive(Clone, PartialEq)]
    AddressBook -> AddressBookView;
    /// Everybody's tip, as far as the node knows.
    #[derive(Clone, PartialEq)]
    Tips -> TipsView;
    /// Begin a lookup, which [`Overlay`] then shows.
    LookUp(Sought) -> ();
    /// What was said in the classroom after the note of this number.
    Notes(u64) -> Vec<Heard>;
    /// Say something to the classroom, as the node of this id. Whether it was said.
    Say {
        /// Who it claims to be from: nobody checks.
        pub from: NodeId,
        /// At most a kibibyte.
        pub content: Vec<u8>,
    } -> bool;
    /// Who told of which payment, and when.
    #[derive(Clone, PartialEq)]
    Rumours -> RumoursView;
    /// Announce transactions by this rule from now on.
    SetAnnouncing(Announcing) -> ();
    /// Who told of which block, and what the node does with blocks in this session.
    #[derive(Clone, PartialEq)]
    BlockRelay -> BlockRelayView;
    /// Tell nobody of the blocks of others, or tell again.
    SetSilent(bool) -> ();
    /// Take new blocks in short form, or whole.
    SetCompact(bool) -> ();
    /// Have a light node find its payments by this.
    SetLightProof(LightProof) -> ();
    /// Talk to peers, or to nobody.
    SetNetworkActive(bool) -> ();
    /// Make links faulty. Whether it was done: not where too many are.
    SetLinkFault {
        /// Which tab's link; `None` for all.
        pub node: Option<NodeId>,
        /// What is to be wrong with it.
        pub fault: LinkFault,
    } -> bool;
    /// Take the carriers' word for who is there, or call only whom the address book has.
    SetSeeds(bool) -> ();
    /// Take part in the overlays, or say and hear nothing there.
    SetOverlay(bool) -> ();
    /// Change the relay; `None` for no relay.
    SetRelay(Option<String>) -> ();
    /// Change the display name.
    SetName(String) -> ();
}

/// What the overlay is looked through for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sought {
    /// A node.
    Node(NodeId),
    /// The records of a key.
    Value(NodeId),
    /// Who is to keep this record under this key: at most 256 bytes.
    Keepers(NodeId, Vec<u8>),
}

/// Messages about a transaction. They are the log's, which is bounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hops {
    /// Oldest first, at most 200.
    pub messages: Vec<MessageView>,
    /// Unix ms before which messages are forgotten, if any are.
    pub forgot_before_ms: Option<u64>,
}
