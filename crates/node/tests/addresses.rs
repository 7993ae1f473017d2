//! What a node knows of others outlives it, and no stranger decides whom it calls.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use common::{Net, START, easy_params};
use hashyard_core::chain::{Rows, Table};
use hashyard_node::addr_table::{AddrTable, Group};
use hashyard_node::view::Transport;
use hashyard_node::{Config, Home, Input, Node, Output};
use hashyard_wire::{AddrEntry, AddrV2Entry, Address, Endpoint, Message, NetAddress, Services};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::json;

#[test]
fn a_tab_that_sees_nobody_calls_whom_it_knew() {
    let mut net = Net::connected(4, 701);
    net.run(20_000);
    let rows = net.hosts[0].rows.clone();
    assert!(rows.get(Table::Node, b"addresses").is_some(), "stored soon");
    let me = net.address(0).into();
    (1..4).for_each(|at| net.handle(at, Input::Vanished(me)));
    net.restart_unseen(0, rows.clone());
    net.run(10_000);
    let peers = net.hosts[0].node.snapshot().peers;
    assert_eq!((peers.connected(), peers.in_reach), (1, 0), "one is enough to hear of others");
    net.mine_many(0, 2);
    net.run(2_000);
    net.assert_agreement();
    // Without the row it is alone: nobody told it of anyone.
    let mut without = rows;
    without.0.remove(&(Table::Node, b"addresses".to_vec()));
    net.restart_unseen(0, without);
    net.run(60_000);
    assert_eq!(net.hosts[0].node.snapshot().peers.peers.len(), 0);
}

#[test]
fn a_damaged_row_is_told() {
    let mut net = Net::connected(6, 702);
    net.rpc(0, "setban", json!(["10.0.0.0/8", "add"])).unwrap();
    net.run(20_000);
    let config = Config::new(easy_params(), "tests", Home::Tab, [7; 32]);
    for row in [&b"addresses"[..], b"anchors", b"bans"] {
        let mut rows = net.hosts[0].rows.clone();
        rows.0.get_mut(&(Table::Node, row.to_vec())).unwrap().pop();
        let error = Node::new(config.clone(), &rows, net.now()).unwrap_err();
        assert!(error.to_string().contains(std::str::from_utf8(row).unwrap()), "{error}");
    }
}

#[test]
fn an_address_that_bip155_cannot_write_stops_no_start() {
    let mut net = Net::new(1, 712);
    let id = net.guest(0, 0);
    let wrapped =
        NetAddress { services: Services::NETWORK, ip: "fd87:d87e:eb43::1".parse().unwrap(), port: 1 };
    let good = NetAddress { ip: "fd00::1".parse().unwrap(), ..wrapped };
    let time = (net.now() / 1000) as u32;
    for address in [wrapped, good] {
        net.say(id, &Message::Addr(vec![AddrEntry { time, address }]));
        net.run(10_000);
    }
    net.run(20_000);
    let known = net.rpc(0, "getnodeaddresses", json!([0])).unwrap();
    let known: Vec<_> = known.as_array().unwrap().iter().map(|one| one["address"].clone()).collect();
    assert!(known.contains(&json!("fd00::1")) && !known.contains(&json!("fd87:d87e:eb43::1")), "{known:?}");
    let rows = net.hosts[0].rows.clone();
    assert!(rows.get(Table::Node, b"addresses").is_some());
    let config = Config::new(easy_params(), "tests", Home::Tab, [7; 32]);
    Node::new(config, &rows, net.now()).unwrap();
}

#[test]
fn what_peers_tell_is_stored_seldom() {
    let mut net = Net::new(1, 703);
    let mut stored = vec![];
    let id = net.guest(0, 0);
    for n in 0..180_u32 {
        let mut name = [9; 32];
        name[..4].copy_from_slice(&n.to_le_bytes());
        let time = (net.now() / 1000) as u32;
        let (services, address) = (Services::NETWORK, Address::Node(name));
        net.say(id, &Message::AddrV2(vec![AddrV2Entry { time, services, address, port: 0 }]));
        net.run(10_000);
        stored.push(net.hosts[0].rows.get(Table::Node, b"addresses").map(<[u8]>::to_vec));
    }
    stored.dedup();
    assert!((2..=4).contains(&stored.len()), "{} times in half an hour", stored.len());
}

const HOUR: u64 = 3_600_000;

/// A node on a machine of its own that looks for peers, and the endpoints that it calls.
struct Machine {
    node: Node,
    now: u64,
    rows: Rows,
    called: Vec<Endpoint>,
    /// What peers were told, but for questions that are answered at once.
    sent: Vec<(u64, Message)>,
    reply: serde_json::Value,
}

impl Machine {
    fn start(rows: Rows, now: u64) -> Self {
        Self::at(Home::Machine, rows, now)
    }

    fn at(home: Home, rows: Rows, now: u64) -> Self {
        let config = Config::new(easy_params(), "tests", home, [5; 32]).with_commands();
        let node = Node::new(config, &rows, now).unwrap();
        Self { node, now, rows, called: vec![], sent: vec![], reply: json!(null) }
    }

    fn handle(&mut self, input: Input) -> u64 {
        self.node.handle(self.now, input);
        loop {
            match self.node.poll() {
                // Whoever is connected lives, and has no more blocks.
                Output::Send(peer, Message::Ping(nonce)) => self.hears(peer, Message::Pong(nonce)),
                Output::Send(peer, Message::GetHeaders(_)) => self.hears(peer, Message::Headers(vec![])),
                Output::Send(peer, message) => self.sent.push((peer, message)),
                Output::Reply { result, .. } => self.reply = result.unwrap(),
                Output::Connect { endpoint, .. } => self.called.push(endpoint),
                Output::Persist(changes) => self.rows.apply(changes),
                Output::Wake(at) => return at,
                _ => {}
            }
        }
    }

    fn hears(&mut self, peer: u64, message: Message) {
        self.node.handle(self.now, Input::Received(peer, message.into()));
    }

    fn run(&mut self, ms: u64) {
        let end = self.now + ms;
        while self.now < end {
            self.now = self.handle(Input::Tick).min(end);
        }
    }
}

fn socket(group: u8, n: u8) -> Endpoint {
    Endpoint { address: Address::Ipv4([44, group, 1, n].into()), port: 18_444 }
}

#[test]
fn a_machine_calls_eight_addresses_no_two_of_a_group() {
    let mut machine = Machine::start(Rows::default(), START);
    for (group, n) in (0..12).flat_map(|group| (0..20).map(move |n| (group, n))) {
        machine.handle(Input::Discovered(socket(group, n)));
        machine.handle(Input::Vanished(socket(group, n)));
    }
    machine.called.clear();
    let rows = machine.rows_after(60_000);
    // It is started again, with the same addresses and nobody in reach.
    let mut machine = Machine::start(rows, machine.now + 3_600_000);
    machine.run(60_000);
    let groups: BTreeSet<_> = machine.called.iter().map(|endpoint| endpoint.address.to_bytes()[1]).collect();
    assert_eq!((machine.called.len(), groups.len()), (8, 8), "{:?}", machine.called);
    // Whoever does not answer makes room for another.
    let mute = machine.called[0];
    machine.handle(Input::ConnectFailed(mute));
    machine.run(60_000);
    assert_eq!(machine.called.len(), 9);
    assert_ne!(machine.called[8], mute);
}

#[test]
fn a_bridge_calls_who_is_in_its_room_and_no_address_that_it_was_told() {
    let mut bridge = Machine::at(Home::Bridge, Rows::default(), START);
    let tab = Endpoint::from(Address::Node([9; 32]));
    bridge.handle(Input::Discovered(tab));
    for n in 0..20 {
        bridge.handle(Input::Discovered(socket(n, 1)));
        bridge.handle(Input::Vanished(socket(n, 1)));
    }
    bridge.called.retain(|endpoint| *endpoint == tab);
    assert_eq!(bridge.called, [tab]);
    bridge.handle(Input::ConnectFailed(tab));
    bridge.handle(Input::Vanished(tab));
    let rows = bridge.rows_after(60_000);
    // Alone again, and with an address book full of others.
    let mut bridge = Machine::at(Home::Bridge, rows, bridge.now + HOUR);
    bridge.run(60_000);
    assert!(bridge.called.iter().all(|endpoint| *endpoint == tab), "{:?}", bridge.called);
    bridge.handle(Input::Command { id: 1, method: "getnetworkinfo".into(), params: json!([]).into() });
    let names: Vec<_> = bridge.reply["networks"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["ipv4", "ipv6", "tab"]);
    assert_eq!(bridge.reply["localaddresses"].as_array().unwrap().len(), 1, "tabs know it by its id");
}

impl Machine {
    fn rows_after(&mut self, ms: u64) -> Rows {
        self.run(ms);
        self.rows.clone()
    }

    /// A call is taken, and the other side greets.
    fn answers(&mut self, peer: u64, endpoint: Endpoint) {
        self.handle(Input::Connected { peer, endpoint, inbound: false, transport: Transport::Tcp });
        for message in [Message::Version(common::version(0)), Message::Verack] {
            self.handle(Input::Received(peer, message.into()));
        }
    }
}

/// A machine that was connected to eight nodes and knows more.
fn settled() -> Machine {
    let mut machine = Machine::start(Rows::default(), START);
    for group in 0..30 {
        machine.handle(Input::Discovered(socket(group, 7)));
        machine.handle(Input::Vanished(socket(group, 7)));
    }
    machine.called.clear();
    let mut machine = Machine::start(machine.rows_after(60_000), START + 3_600_000);
    machine.run(30_000);
    let called = machine.called.clone();
    assert_eq!(called.len(), 8);
    for (endpoint, peer) in called.iter().zip(1..) {
        machine.answers(peer, *endpoint);
        machine.run(100);
    }
    machine
}

#[test]
fn anchors_are_called_first_after_a_restart() {
    let mut machine = settled();
    let first: Vec<Endpoint> = machine.called[..2].to_vec();
    let rows = machine.rows_after(20_000);
    let mut again = Machine::start(rows, machine.now + 60_000);
    again.run(6_000);
    again.called.truncate(2);
    again.called.sort();
    let mut expected = first;
    expected.sort();
    assert_eq!(again.called, expected);
}

#[test]
fn feelers_see_who_answers_and_stay_nowhere() {
    let mut machine = settled();
    let mut felt = BTreeSet::new();
    for peer in 100..110 {
        machine.called.clear();
        machine.run(119_000);
        machine.run(2_000);
        let [endpoint] = machine.called[..] else { panic!("{:?}", machine.called) };
        assert_eq!(machine.node.peer_ids().len(), 8);
        machine.answers(peer, endpoint);
        assert_eq!(machine.node.peer_ids().len(), 8, "it is hung up on");
        felt.insert(endpoint);
    }
    assert_eq!(felt.len(), 10, "who answered once is not new any more");
}

/// Two addresses whose places in *tried* are the same under a key.
fn rivals(key: [u8; 32]) -> (Endpoint, Endpoint) {
    let (mut table, rng) = (AddrTable::new(key, true), &mut ChaCha20Rng::seed_from_u64(1));
    for n in 0..6_000_u16 {
        let [c, d] = n.to_be_bytes();
        let endpoint = Endpoint { address: Address::Ipv4([44, 44, c, d].into()), port: 18_444 };
        let told = told(endpoint, START);
        table.add(&told, Group::of_source(&Address::Ipv4([c, d, 1, 1].into())), 0, told.time, rng);
        table.good(&endpoint, told.time);
        if let Some(old) = table.rival_to_test(rng) {
            return (old, endpoint);
        }
    }
    panic!("no two with one place")
}

fn told(endpoint: Endpoint, now: u64) -> AddrV2Entry {
    let Endpoint { address, port } = endpoint;
    AddrV2Entry { time: (now / 1000) as u32, services: Services::NETWORK, address, port }
}

/// It is connected, so it can't be called to see whether it answers; only who is gone makes way.
#[test]
fn who_is_connected_keeps_its_place_among_those_that_answered() {
    let key = [6; 32];
    let (old, new) = rivals(key);
    for stays in [true, false] {
        let mut table = AddrTable::new(key, true);
        table.add(
            &told(old, START),
            Group::DRIVER,
            0,
            (START / 1000) as u32,
            &mut ChaCha20Rng::seed_from_u64(1),
        );
        let mut rows = Rows::default();
        rows.0.insert((Table::Node, b"addresses".to_vec()), table.to_bytes());
        let mut machine = Machine::start(rows, START);
        machine.handle(Input::Discovered(old));
        machine.answers(1, old);
        machine.run(5 * HOUR);
        if !stays {
            machine.handle(Input::Vanished(old));
            machine.handle(Input::Disconnected(1));
        }
        machine.handle(Input::Discovered(new));
        machine.answers(2, new);
        machine.run(HOUR);
        // What is news is stored with what became of the places.
        machine.handle(Input::Discovered(socket(9, 9)));
        machine.run(HOUR);
        let stored = machine.rows.get(Table::Node, b"addresses").unwrap();
        let table = AddrTable::from_bytes(stored, true).unwrap();
        let tried = |endpoint| table.get(endpoint).is_some_and(|entry| entry.tried);
        assert_eq!((tried(&old), tried(&new)), (stays, !stays));
    }
}

/// Greets a node that takes calls, and says what it is told in answer to `getaddr`.
fn told_to_caller(net: &mut Net, endpoint: Endpoint) -> BTreeSet<Endpoint> {
    let id = net.caller(0, endpoint, Transport::Local);
    for message in [Message::Version(common::version(0)), Message::SendAddrV2, Message::Verack] {
        net.say(id, &message);
    }
    net.heard(id);
    net.say(id, &Message::GetAddr);
    let lists = net.heard(id).into_iter().filter_map(|message| match message {
        Message::AddrV2(list) => Some(list),
        _ => None,
    });
    lists.flatten().map(|entry| entry.endpoint()).filter(|known| known.socket().is_some()).collect()
}

/// Who calls under one name after another sees no more of the table than the first time, for a day.
#[test]
fn callers_from_one_network_are_told_the_same_for_a_day() {
    let mut net = Net::new(1, 713);
    for n in 0..500_u32 {
        net.handle(0, Input::Discovered(socket((n / 2) as u8, (n % 2) as u8)));
    }
    let tab = |n| Endpoint::from(Address::Node([n; 32]));
    let first = told_to_caller(&mut net, tab(1));
    assert!((90..=130).contains(&first.len()), "{}", first.len());
    assert_eq!(told_to_caller(&mut net, tab(2)), first);
    assert_ne!(told_to_caller(&mut net, socket(255, 9)), first, "each network has its own");
    net.run(20 * HOUR);
    assert_eq!(told_to_caller(&mut net, tab(3)), first);
    net.run(8 * HOUR);
    assert_ne!(told_to_caller(&mut net, tab(4)), first);
}

#[test]
fn whom_this_node_called_gets_no_answer_to_getaddr_and_gives_one() {
    let mut machine = settled();
    let answer = |(peer, message): &(u64, Message)| {
        *peer == 1 && matches!(message, Message::Addr(_) | Message::AddrV2(_))
    };
    assert!(machine.sent.contains(&(1, Message::GetAddr)));
    machine.sent.clear();
    machine.hears(1, Message::GetAddr);
    machine.handle(Input::Tick);
    assert!(!machine.sent.iter().any(answer));
    // A thousand in answer, and one that it may tell at first.
    let entry = |n: u32| told(socket((n / 250) as u8, (n % 250) as u8), START);
    machine.hears(1, Message::AddrV2((0..1_000).map(entry).collect()));
    machine.hears(1, Message::AddrV2((1_000..1_010).map(entry).collect()));
    machine.handle(Input::Command { id: 1, method: "getpeerinfo".into(), params: json!([]).into() });
    let peer = &machine.reply[0];
    assert_eq!((&peer["addr_processed"], &peer["addr_rate_limited"]), (&json!(1_001), &json!(9)));
}
