//! The address book as screens show it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::net::SocketAddr;

use common::Net;
use hashyard_node::Input;
use hashyard_node::view::{AddressBookView, KnownNodeView, TellerView, Transport};
use hashyard_wire::{AddrV2Entry, Address, Endpoint, Message, Services};
use serde_json::json;

fn book(net: &Net, at: usize) -> AddressBookView {
    net.hosts[at].node.address_book_view()
}

fn entry<'a>(book: &'a AddressBookView, endpoint: &Endpoint) -> &'a KnownNodeView {
    book.entries.iter().find(|entry| entry.address == endpoint.to_string()).unwrap()
}

/// A node that called somebody: where two call each other, one connection stays.
fn caller(net: &Net) -> usize {
    (0..net.hosts.len()).find(|at| book(net, *at).tried > 0).unwrap()
}

/// A neighbour says that this node is there.
fn tell(net: &mut Net, teller: u64, endpoint: Endpoint) {
    let Endpoint { address, port } = endpoint;
    let time = (net.now() / 1_000) as u32;
    net.say(teller, &Message::AddrV2(vec![AddrV2Entry { time, services: Services::NETWORK, address, port }]));
}

#[test]
fn whoever_answered_is_in_tried_and_who_was_told_of_in_new() {
    let mut net = Net::connected(3, 901);
    net.run(20_000);
    let me = caller(&net);
    let teller = net.guest(me, 0);
    let rumour = Endpoint::from(Address::Node([9; 32]));
    tell(&mut net, teller, rumour);
    let book = book(&net, me);
    let (tried, new): (Vec<_>, Vec<_>) = book.entries.iter().partition(|entry| entry.tried);
    assert_eq!((tried.len() as u32, new.len() as u32), (book.tried, book.new));
    for known in &tried {
        assert!(known.answered_s.is_some() && known.called_s.is_some() && known.attempts == 0, "{known:?}");
        assert_eq!(known.buckets.len(), 1);
    }
    let rumour = entry(&book, &rumour);
    assert_eq!(
        (rumour.tried, rumour.connected, rumour.called_s, rumour.answered_s),
        (false, false, None, None)
    );
    assert_eq!((&rumour.teller, rumour.network), (&TellerView::Tab, 0xf0));
    // Every place of the grid is an entry's, and the other way round.
    let places =
        |buckets: &[(u16, u8)]| buckets.iter().map(|(_, places)| usize::from(*places)).sum::<usize>();
    assert_eq!(places(&book.tried_buckets), tried.len());
    assert_eq!(places(&book.new_buckets), new.iter().map(|entry| entry.buckets.len()).sum::<usize>());
    for (entries, buckets) in [(tried, &book.tried_buckets), (new, &book.new_buckets)] {
        let listed = |bucket: &u16| buckets.iter().any(|(held, _)| held == bucket);
        assert!(entries.iter().all(|entry| entry.buckets.iter().all(listed)));
    }
}

#[test]
fn who_is_connected_stands_first_and_anchors_and_bans_are_marked() {
    let mut net = Net::connected(4, 902);
    net.run(2_000);
    let me = caller(&net);
    let unheard = Endpoint::from(Address::Node([8; 32]));
    net.handle(me, Input::Discovered(unheard));
    net.rpc(me, "setban", json!(["10.0.0.0/8", "add"])).unwrap();
    net.run(20_000);
    let shown = book(&net, me);
    let connected: Vec<bool> = shown.entries.iter().map(|entry| entry.connected).collect();
    assert_eq!(connected, [true, true, true, false]);
    assert_eq!(entry(&shown, &unheard).teller, TellerView::Carrier);
    let anchors = shown.entries.iter().filter(|entry| entry.anchor);
    assert!((1..=2).contains(&anchors.count()), "those that it called are called first after a restart");
    assert_eq!(shown.bans.iter().map(|ban| ban.who.as_str()).collect::<Vec<_>>(), ["10.0.0.0/8"]);
    // An anchor stays one while it is away.
    let others: Vec<usize> = (0..4).filter(|at| *at != me).collect();
    net.partition(&[me], &others);
    net.run(20_000);
    let shown = book(&net, me);
    assert!(shown.entries.iter().all(|entry| !entry.connected));
    assert!(shown.entries.iter().any(|entry| entry.anchor));
}

#[test]
fn tellers_of_the_internet_are_named_by_their_group() {
    let rows: [(&str, &str); 2] = [("203.7.9.1", "203.7.0.0/16"), ("2a02:1234:5::1", "2a02:1234::/32")];
    for (at, (teller, group)) in rows.into_iter().enumerate() {
        let mut net = Net::new(1, 903);
        let socket = SocketAddr::new(teller.parse().unwrap(), 1);
        let id = net.caller(0, socket.into(), Transport::Tcp);
        for message in [Message::Version(common::version(0)), Message::SendAddrV2, Message::Verack] {
            net.say(id, &message);
        }
        let far = Endpoint { address: Address::Ipv4([44, 1, 2, at as u8].into()), port: 8_333 };
        tell(&mut net, id, far);
        assert_eq!(entry(&book(&net, 0), &far).teller, TellerView::Group(group.into()));
    }
}

#[test]
fn few_entries_of_many_are_shown() {
    let mut net = Net::new(1, 904);
    for n in 0..300_u16 {
        let [a, b] = n.to_le_bytes();
        let address = Address::Node(core::array::from_fn(|at| [a, b][at % 2]));
        net.handle(0, Input::Discovered(address.into()));
    }
    let book = book(&net, 0);
    assert_eq!(book.entries.len(), 100);
    assert!(book.new > 250, "{} of 300 have a place", book.new);
}
