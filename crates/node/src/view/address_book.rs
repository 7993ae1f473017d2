//! The address book: which nodes this one has heard of, who told it, and which it will call first.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use hashyard_wire::{Address, Endpoint};
use serde::{Deserialize, Serialize};

use crate::NodeId;
use crate::addr_table::{Entry, Group};
use crate::bans::Subnet;
use crate::node::Node;
use crate::peer::node_of;

/// At most so many entries are shown, and as many bans.
pub const SHOWN: usize = 100;

/// What is in [`crate::addr_manager`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressBookView {
    /// Buckets of *new* that hold somebody, of 1,024, and how many of their 64 places are taken.
    pub new_buckets: Vec<(u16, u8)>,
    /// The same of *tried*, of 256.
    pub tried_buckets: Vec<(u16, u8)>,
    /// Addresses that this node was only told of.
    pub new: u32,
    /// Addresses that answered when this node called.
    pub tried: u32,
    /// At most [`SHOWN`]: those that are connected, then those in *tried*, each with the one heard of last first.
    pub entries: Vec<KnownNodeView>,
    /// Bans that stand, at most [`SHOWN`].
    pub bans: Vec<BanView>,
}

/// An address, and what is known of it. Times are Unix seconds; `None` for never.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownNodeView {
    /// As people write it: `1.2.3.4:8333`, a node id.
    pub address: String,
    /// The node's id, if it is a tab.
    pub node: Option<NodeId>,
    /// Number of its network (BIP155).
    pub network: u8,
    /// Who told of it first.
    pub teller: TellerView,
    /// It is in *tried*.
    pub tried: bool,
    /// Its buckets: one of *tried*, at most eight of *new*.
    pub buckets: Vec<u16>,
    /// When it was last heard of.
    pub heard_s: u32,
    /// When this node last called it.
    pub called_s: Option<u32>,
    /// When it last answered.
    pub answered_s: Option<u32>,
    /// Calls since then that failed.
    pub attempts: u32,
    /// A connection to it stands.
    pub connected: bool,
    /// It is called first after the next start.
    pub anchor: bool,
}

/// Who told of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TellerView {
    /// What carries this node's frames saw it: it is in reach.
    Carrier,
    /// Another tab: node ids cost nothing, so all tabs are one teller.
    Tab,
    /// One of these addresses of the internet, like `1.2.0.0/16`.
    Group(String),
    /// One of this network (BIP155).
    Network(u8),
}

/// A ban.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BanView {
    /// A subnet, an address or a node id.
    pub who: String,
    /// When it ends, in Unix seconds.
    pub until_s: u64,
}

impl Node {
    /// What this node knows of others, connected or not.
    pub fn address_book_view(&self) -> AddressBookView {
        let table = &self.addresses.table;
        let places = |(bucket, places): (u16, usize)| (bucket, places as u8);
        let tried = table.iter().filter(|(_, entry)| entry.tried).count();
        let bans = self.bans.iter(self.now / 1_000).take(SHOWN);
        AddressBookView {
            new_buckets: table.new_buckets().map(places).collect(),
            tried_buckets: table.tried_buckets().map(places).collect(),
            new: (table.len() - tried) as u32,
            tried: tried as u32,
            entries: self.known_nodes(),
            bans: bans.map(|(who, ban)| BanView { who: who.to_string(), until_s: ban.until }).collect(),
        }
    }

    fn known_nodes(&self) -> Vec<KnownNodeView> {
        let ready = self.peers.values().filter(|peer| peer.is_ready());
        let connected: BTreeSet<Endpoint> = ready.map(|peer| peer.endpoint).collect();
        let anchors = self.anchors.stored();
        let mut known: Vec<(&Endpoint, &Entry)> = self.addresses.table.iter().collect();
        known.sort_by_key(|(endpoint, entry)| {
            (!connected.contains(endpoint), !entry.tried, Reverse(entry.time), **endpoint)
        });
        let shown = known.into_iter().take(SHOWN);
        shown
            .map(|(endpoint, entry)| KnownNodeView {
                connected: connected.contains(endpoint),
                anchor: anchors.contains(endpoint),
                ..known_node(endpoint, entry)
            })
            .collect()
    }
}

fn known_node(endpoint: &Endpoint, entry: &Entry) -> KnownNodeView {
    let ever = |time: u32| (time > 0).then_some(time);
    KnownNodeView {
        address: endpoint.to_string(),
        node: node_of(endpoint),
        network: endpoint.address.network(),
        teller: teller(entry.source),
        tried: entry.tried,
        buckets: entry.buckets().collect(),
        heard_s: entry.time,
        called_s: ever(entry.last_try),
        answered_s: ever(entry.last_success),
        attempts: entry.attempts,
        connected: false,
        anchor: false,
    }
}

/// A group says of IP addresses how they begin; of others it says no more than their network.
fn teller(group: Group) -> TellerView {
    const IPV4: u8 = 1;
    const IPV6: u8 = 2;
    const TAB: u8 = Address::Node([0; 32]).network();
    let near = |address: Address, bits: u8| Subnet::new(address, bits).map(|subnet| subnet.to_string());
    let [network, a, b, c, d] = group.0;
    let subnet = match network {
        _ if group == Group::DRIVER => return TellerView::Carrier,
        TAB => return TellerView::Tab,
        IPV4 => near(Address::Ipv4([a, b, 0, 0].into()), 16),
        IPV6 => near(
            Address::Ipv6([u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]), 0, 0, 0, 0, 0, 0].into()),
            32,
        ),
        _ => None,
    };
    subnet.map_or(TellerView::Network(network), TellerView::Group)
}
