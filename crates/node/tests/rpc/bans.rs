//! Addresses that are known, and who is not talked to.

use hashyard_core::chain::Table;
use hashyard_node::Input;
use hashyard_node::view::Transport;
use hashyard_wire::{Address, Endpoint};
use serde_json::{Value, json};

use crate::common::{Net, START};
use crate::{assert_fields, ok};

const NOW: u64 = START / 1000;

fn id(net: &Net, at: usize) -> String {
    net.hosts[at].node.id().to_string()
}

fn error(net: &mut Net, method: &str, params: Value) -> (i32, String) {
    let error = net.rpc(0, method, params).unwrap_err();
    (error.code, error.message)
}

fn said_as_stored(net: &Net) {
    let (said, stored) = (net.hosts[0].node.rows(), &net.hosts[0].rows);
    assert_eq!(said.get(Table::Node, b"bans"), stored.get(Table::Node, b"bans"));
}

#[test]
fn known_addresses_are_told_by_network() {
    let mut net = Net::connected(4, 601);
    let one = ok(&mut net, "getnodeaddresses", json!([]));
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert_fields(&one[0], "time services address port network");
    let all = ok(&mut net, "getnodeaddresses", json!([0, "tab"]));
    let mut told: Vec<_> = all.as_array().unwrap().iter().map(|entry| entry["address"].clone()).collect();
    told.sort_by_key(Value::to_string);
    let mut others: Vec<_> = (1..4).map(|at| json!(id(&net, at))).collect();
    others.sort_by_key(Value::to_string);
    assert_eq!(told, others);
    assert_eq!(ok(&mut net, "getnodeaddresses", json!([0, "ipv4"])), json!([]));
    let info = ok(&mut net, "getaddrmaninfo", json!([]));
    assert_fields(&info, "ipv4 ipv6 onion i2p cjdns tab all_networks");
    assert_eq!((&info["tab"], &info["tab"]["total"]), (&info["all_networks"], &json!(3)));
    let chosen = net.hosts[0].node.snapshot().peers.peers.iter().filter(|peer| !peer.inbound).count();
    assert_eq!(info["tab"]["tried"], json!(chosen), "those that were called and answered");
    assert_eq!(error(&mut net, "getnodeaddresses", json!([-1])), (-8, "Address count out of range".into()));
    let unknown = error(&mut net, "getnodeaddresses", json!([1, "fax"]));
    assert_eq!(unknown, (-8, "Network not recognized: fax".into()));
}

#[test]
fn who_is_banned_is_hung_up_on_and_stays_away() {
    let mut net = Net::connected(3, 602);
    let other = id(&net, 1);
    ok(&mut net, "setban", json!([other, "add", 600]));
    net.run(1_000);
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(1));
    net.introduce_all();
    net.run(300_000);
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(1), "neither calls nor is called");
    let rows = net.hosts[0].rows.clone();
    net.restart_from(0, rows);
    net.run(100_000);
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(1), "bans are stored");
    assert_eq!(ok(&mut net, "listbanned", json!([]))[0]["address"], json!(other));
    net.run(300_000);
    net.introduce_all();
    net.run(10_000);
    assert_eq!(ok(&mut net, "listbanned", json!([])), json!([]));
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(2), "it is over");
}

#[test]
fn subnets_are_banned_and_lifted() {
    let mut net = Net::new(1, 603);
    let socket = |n| Endpoint { address: Address::Ipv4([203, 0, 113, n].into()), port: 18_444 };
    let inside = net.caller(0, socket(9), Transport::Tcp);
    let outside = net.caller(0, socket(130), Transport::Tcp);
    ok(&mut net, "setban", json!(["203.0.113.7/25", "add"]));
    assert!(!net.is_there(inside) && net.is_there(outside));
    let again = net.caller(0, socket(10), Transport::Tcp);
    assert!(!net.is_there(again));
    ok(&mut net, "setban", json!(["2001:db8::/32", "add", NOW + 50, true]));
    let list = ok(&mut net, "listbanned", json!([]));
    assert_fields(&list[0], "address ban_created banned_until ban_duration time_remaining");
    let first = json!({ "address": "203.0.113.0/25", "ban_created": NOW, "banned_until": NOW + 86_400,
        "ban_duration": 86_400, "time_remaining": 86_400 });
    assert_eq!((&list[0], &list[1]["ban_duration"]), (&first, &json!(50)));
    said_as_stored(&net);
    ok(&mut net, "setban", json!(["203.0.113.0/25", "remove"]));
    let again = net.caller(0, socket(10), Transport::Tcp);
    assert!(net.is_there(again));
    assert_eq!(ok(&mut net, "clearbanned", json!([])), Value::Null);
    assert_eq!(ok(&mut net, "listbanned", json!([])), json!([]));
    said_as_stored(&net);
}

#[test]
fn what_is_wrong_with_a_ban_is_said_in_cores_words() {
    let mut net = Net::new(1, 604);
    ok(&mut net, "setban", json!(["10.0.0.0/8", "add"]));
    let invalid = "Error: Invalid IP/Subnet";
    let not_banned = "Error: Unban failed. Requested address/subnet was not previously manually banned.";
    let rows = [
        (json!(["10.0.0", "add"]), -30, invalid),
        // Another network's address, wrapped: BIP155 has no form for it.
        (json!(["fd87:d87e:eb43::1", "add"]), -30, invalid),
        (json!(["10.0.0.0/40", "add"]), -30, invalid),
        (json!(["example.com", "remove"]), -30, invalid),
        (json!(["10.1.2.3", "add"]), -23, "Error: IP/Subnet already banned"),
        (json!(["10.0.0.0/8", "add"]), -23, "Error: IP/Subnet already banned"),
        (json!(["11.0.0.0/8", "add", NOW - 1, true]), -8, "Error: Absolute timestamp is in the past"),
        (json!(["10.1.2.3", "remove"]), -30, not_banned),
        (json!(["10.0.0.0/8", "lift"]), -1, "setban \"subnet\" \"command\": the command is add or remove"),
        (json!([7, "add"]), -3, "subnet must be a string"),
    ];
    for (params, code, message) in rows {
        assert_eq!(error(&mut net, "setban", params.clone()), (code, message.to_owned()), "{params}");
    }
    for n in 0..999 {
        ok(&mut net, "setban", json!([format!("20.0.{}.{}", n / 200, n % 200), "add"]));
    }
    let full = error(&mut net, "setban", json!(["30.0.0.1", "add"]));
    assert_eq!(full, (-1, "Error: 1000 addresses are banned already".into()));
}

#[test]
fn a_peer_is_hung_up_on_by_address_or_number() {
    let mut net = Net::connected(3, 605);
    let other = id(&net, 1);
    net.handle(0, Input::Vanished(net.address(1).into()));
    net.handle(1, Input::Vanished(net.address(0).into()));
    ok(&mut net, "disconnectnode", json!([other]));
    net.run(1_000);
    let left = ok(&mut net, "getpeerinfo", json!([]));
    assert_eq!(left.as_array().unwrap().len(), 1);
    let gone = (-29, "Node not found in connected nodes".to_owned());
    assert_eq!(error(&mut net, "disconnectnode", json!([other])), gone);
    assert_eq!(error(&mut net, "disconnectnode", json!(["", 999_999])), gone);
    let both = (-32602, "Only one of address and nodeid should be provided.".to_owned());
    for params in [json!([]), json!([other, left[0]["id"]])] {
        assert_eq!(error(&mut net, "disconnectnode", params), both);
    }
    net.handle(0, Input::Vanished(net.address(2).into()));
    net.handle(2, Input::Vanished(net.address(0).into()));
    ok(&mut net, "disconnectnode", json!({ "nodeid": left[0]["id"] }));
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(0));
}
