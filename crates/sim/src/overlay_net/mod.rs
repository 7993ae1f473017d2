//! Thousands of nodes of the overlays in one queue of events: the same seed gives the same run.
//!
//! [`events`] is time, latency and loss; [`views`] and [`kademlia`] are networks of nodes of one protocol; [`graph`] measures who knows
//! whom, [`trail`] notes how one becomes known. A network holds its nodes and what is under way, and nothing else.

pub mod events;
pub mod graph;
pub mod kademlia;
pub mod trail;
pub mod views;

pub use events::{Events, Link};
pub use graph::Graph;
pub use kademlia::KadNetwork;
pub use views::ViewNetwork;

use hashyard_overlay::{Address, Contact, NodeId};

/// The number of a node in its network, in the order in which they came.
pub type Number = u32;

/// A node of a simulated network: its number is its address.
fn contact(number: Number, id: NodeId) -> Option<Contact> {
    Address::new(&number.to_le_bytes()).map(|address| Contact::new(id, address))
}

/// Which node this is; `None` for one that nobody simulates.
pub fn number(contact: &Contact) -> Option<Number> {
    contact.address().as_bytes().try_into().ok().map(Number::from_le_bytes)
}
