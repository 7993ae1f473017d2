//! Connections between daemons of which both, one or none encrypts (BIP324), and callers that only pretend to.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use common::{Daemon, Folder, PATIENCE, wait_until};
use hashyard_core::params::REGTEST;
use hashyard_wire::v2::{Entropy, Role, V2Session};
use hashyard_wire::{Command, RawMessage};
use serde_json::{Value, json};

/// Starts two daemons, of which the second calls the first, and lets them share a block in each direction; what each says of
/// the other.
fn meet(called: &[&str], caller: &[&str]) -> [Value; 2] {
    let folders = [Folder::new(), Folder::new()];
    let alice = Daemon::start(&folders[0], called);
    alice.generate(1);
    let connect = format!("-connect=127.0.0.1:{}", alice.p2p.unwrap());
    let bob = Daemon::start(&folders[1], &[&[connect.as_str()], caller].concat());
    wait_until("the caller synchronises", || bob.tip() == alice.tip());
    bob.generate(1);
    wait_until("its block arrives", || bob.tip() == alice.tip());
    let peers = [&alice, &bob].map(|daemon| daemon.rpc("getpeerinfo", json!([])));
    let peers = peers.map(|mut list| {
        assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
        list[0].take()
    });
    assert_eq!([&peers[0]["inbound"], &peers[1]["inbound"]], [&json!(true), &json!(false)]);
    assert_eq!(peers[1]["connection_type"], json!("manual"), "also after it was called again");
    bob.stop();
    alice.stop();
    peers
}

fn spoken(peers: &[Value; 2]) -> [&str; 2] {
    [0, 1].map(|at| peers[at]["transport_protocol_type"].as_str().unwrap())
}

fn offers_v2(peer: &Value) -> bool {
    peer["servicesnames"].as_array().unwrap().contains(&json!("P2P_V2"))
}

#[test]
fn two_daemons_encrypt_and_see_the_same_session() {
    let peers = meet(&[], &[]);
    assert_eq!(spoken(&peers), ["v2"; 2]);
    let ids = [0, 1].map(|at| peers[at]["session_id"].as_str().unwrap());
    assert_eq!(ids[0].len(), 64);
    assert_eq!(ids[0], ids[1]);
    assert!(peers.iter().all(offers_v2));
}

#[test]
fn who_does_not_encrypt_is_spoken_to_as_before() {
    for (called, caller) in [("-v2transport=0", "-v2transport=1"), ("-v2transport=1", "-v2transport=0")] {
        let peers = meet(&[called], &[caller]);
        assert_eq!(spoken(&peers), ["v1"; 2], "{called} is called by {caller}");
        assert_eq!([&peers[0]["session_id"], &peers[1]["session_id"]], [&json!(""); 2]);
        // What each says of the other.
        assert_eq!([0, 1].map(|at| offers_v2(&peers[at])), [caller.ends_with('1'), called.ends_with('1')]);
    }
}

#[test]
fn addnode_says_with_what_a_call_begins() {
    let folders = [Folder::new(), Folder::new(), Folder::new()];
    let called = Daemon::start(&folders[0], &[]);
    let [encrypts, does_not] = [(1, "-v2transport=1"), (2, "-v2transport=0")]
        .map(|(at, switch)| Daemon::start(&folders[at], &["-connect=0", switch]));
    let address = format!("127.0.0.1:{}", called.p2p.unwrap());
    let message = "Error: v2transport requested but not enabled (see -v2transport)";
    let refused = does_not.try_rpc("addnode", json!([address, "add", true]));
    assert_eq!(refused, Err(json!({ "code": -8, "message": message })));
    for (daemon, v2transport, spoken) in
        [(&does_not, false, "v1"), (&encrypts, false, "v1"), (&encrypts, true, "v2")]
    {
        daemon.rpc("addnode", json!([address, "onetry", v2transport]));
        let peers = || daemon.rpc("getpeerinfo", json!([]));
        wait_until("they meet", || peers()[0]["pingtime"].is_number());
        assert_eq!(peers()[0]["transport_protocol_type"], json!(spoken));
        for active in [false, true] {
            daemon.rpc("setnetworkactive", json!([active]));
        }
    }
    let services =
        |daemon: &Daemon| daemon.rpc("getnetworkinfo", json!([]))["localservicesnames"].to_string();
    assert!(services(&encrypts).contains("P2P_V2") && !services(&does_not).contains("P2P_V2"));
}

/// Software that knows no V2 and does not hang up on it, but says in V1 that it did not understand.
#[test]
fn who_answers_in_v1_is_called_again_in_v1() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[&format!("-connect={}", listener.local_addr().unwrap())]);
    let (mut first, _) = listener.accept().unwrap();
    first.read_exact(&mut [0; 64]).unwrap();
    let reject = RawMessage::new(Command::literal("reject"), vec![0; 50]);
    first.write_all(&reject.to_bytes(REGTEST.magic)).unwrap();
    let (mut second, _) = listener.accept().unwrap();
    let mut beginning = [0; 16];
    second.read_exact(&mut beginning).unwrap();
    assert_eq!(beginning, [&REGTEST.magic[..], b"version\0\0\0\0\0"].concat()[..]);
    let peer = daemon.rpc("getpeerinfo", json!([]))[0].take();
    assert_eq!([&peer["id"], &peer["transport_protocol_type"]], [&json!(1), &json!("v1")]);
    daemon.stop();
}

/// Calls a daemon with these bytes and reads until it hangs up.
fn hung_up_on(daemon: &Daemon, bytes: &[u8]) {
    let mut stream = TcpStream::connect(("127.0.0.1", daemon.p2p.unwrap())).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = vec![];
    // A reset ends it, too.
    if let Err(error) = stream.read_to_end(&mut answer) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    }
}

#[test]
fn who_only_pretends_to_encrypt_is_hung_up_on() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    let entropy = || Entropy::new([3; 32], [4; 32], vec![]).unwrap();
    let key = V2Session::new(REGTEST.magic, Role::Caller, entropy()).take_reply();
    // Garbage that nothing ends; a key that says no more; no whole key; the beginning of V1 and no more.
    let endless = [&key[..], &[0; 5_000]].concat();
    let unfinished = [&REGTEST.magic[..], b"version\0"].concat();
    std::thread::scope(|scope| {
        for bytes in [&endless, &key, &key[..63], &unfinished] {
            let daemon = &daemon;
            scope.spawn(move || hung_up_on(daemon, bytes));
        }
    });
    let stranger = TcpStream::connect(("127.0.0.1", daemon.p2p.unwrap())).unwrap();
    let peers = || daemon.rpc("getpeerinfo", json!([]));
    wait_until("only the newest caller is left", || peers().as_array().unwrap().len() == 1);
    assert_eq!(peers()[0]["transport_protocol_type"], json!("detecting"));
    drop(stranger);
    daemon.stop();
}
