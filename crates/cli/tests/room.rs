//! Daemons that meet in a classroom's room at a relay, and others who know one of them by TCP alone.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;

use common::{Daemon, Folder, wait_until};
use hashyard_links::{ClientMessage, NodeId, RelayMessage, RoomId};
use hashyard_relay::{Door, Settings};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::stream::MaybeTlsStream;

/// Blocks are found at once.
const ROOM: &str = "-room=https://class.example/?room=Physics+2&bits=0x207fffff&retarget=0#/network";

/// A relay that lives until it is dropped; its members hear nothing of that but that their sockets are gone.
struct Relay {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Relay {
    fn start(port: u16, door: Door) -> Self {
        Self::with(port, Settings { door, ..Settings::default() })
    }

    fn with(port: u16, settings: Settings) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", port))).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(hashyard_relay::serve(listener, settings, std::future::pending()));
        Self { address, runtime: Some(runtime) }
    }

    fn option(&self) -> String {
        format!("-relay=ws://{}/relay", self.address)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn peers(daemon: &Daemon) -> Vec<Value> {
    daemon.rpc("getpeerinfo", json!([])).as_array().unwrap().clone()
}

fn connected(daemon: &Daemon) -> usize {
    peers(daemon).iter().filter(|peer| peer["version"] != json!(0)).count()
}

#[test]
fn two_daemons_meet_in_a_room_and_share_its_chain() {
    let relay = Relay::start(0, Door::default());
    let folders = [Folder::new(), Folder::new()];
    let [alice, bob] = [0, 1].map(|at| Daemon::start(&folders[at], &[ROOM, &relay.option(), "-listen=0"]));
    wait_until("they meet", || connected(&alice) == 1 && connected(&bob) == 1);
    alice.generate(2);
    wait_until("the blocks arrive", || bob.tip() == alice.tip());
    assert_eq!(bob.height(), 2);
    bob.stop();
    alice.stop();
}

#[test]
fn blocks_cross_from_the_room_to_who_is_reached_by_tcp_and_back() {
    let relay = Relay::start(0, Door::default());
    let folders = [Folder::new(), Folder::new(), Folder::new()];
    let member = Daemon::start(&folders[0], &[ROOM, &relay.option(), "-listen=0"]);
    // Headers of so many blocks are more than one slice of what a peer says.
    member.generate(300);
    let bridge = Daemon::start(&folders[1], &[ROOM, &relay.option()]);
    let connect = format!("-connect=127.0.0.1:{}", bridge.p2p.unwrap());
    let outside = Daemon::start(&folders[2], &[ROOM, &connect]);
    wait_until("the room's blocks arrive outside", || outside.tip() == member.tip());
    assert_eq!(outside.height(), 300);
    outside.generate(1);
    wait_until("a block from outside arrives in the room", || member.tip() == outside.tip());

    let mut networks: Vec<_> = peers(&bridge).iter().map(|peer| peer["network"].clone()).collect();
    networks.sort_by_key(Value::to_string);
    assert_eq!(networks, [json!("not_publicly_routable"), json!("tab")]);
    assert!(peers(&bridge).iter().all(|peer| peer["transport_protocol_type"] == json!("v2")));
    let hears_of_tabs = |daemon: &Daemon| {
        let known = daemon.rpc("getnodeaddresses", json!([0]));
        known.as_array().unwrap().iter().any(|node| node["network"] == json!("tab"))
    };
    assert!(hears_of_tabs(&bridge));
    assert!(!hears_of_tabs(&outside), "node ids are the room's alone");
    for daemon in [outside, bridge, member] {
        daemon.stop();
    }
}

#[test]
fn a_relay_that_dies_and_comes_back_is_found_again() {
    let relay = Relay::start(0, Door::default());
    let (option, port) = (relay.option(), relay.address.port());
    let folders = [Folder::new(), Folder::new()];
    let [alice, bob] = [0, 1].map(|at| Daemon::start(&folders[at], &[ROOM, &option, "-listen=0"]));
    wait_until("they meet", || connected(&alice) == 1 && connected(&bob) == 1);
    drop(relay);
    wait_until("they are alone", || peers(&alice).is_empty() && peers(&bob).is_empty());
    alice.generate(1);
    let _relay = Relay::start(port, Door::default());
    wait_until("the block arrives", || bob.tip() == alice.tip());
    assert_eq!(bob.height(), 1);
    bob.stop();
    alice.stop();
}

#[test]
fn a_room_with_other_rules_is_another_room() {
    let relay = Relay::start(0, Door::default());
    let folders = [Folder::new(), Folder::new(), Folder::new()];
    let other_room = ROOM.replace("retarget=0", "retarget=0&spacing=5");
    let stranger = Daemon::start(&folders[2], &[&other_room, &relay.option(), "-listen=0"]);
    let [alice, bob] = [0, 1].map(|at| Daemon::start(&folders[at], &[ROOM, &relay.option()]));
    // By TCP it comes to a connection, and to no word that the other side understands.
    stranger.rpc("addnode", json!([format!("127.0.0.1:{}", alice.p2p.unwrap()), "add"]));
    alice.generate(1);
    wait_until("the block arrives", || bob.tip() == alice.tip());
    assert_eq!(connected(&bob), 1, "{:?}", peers(&bob));
    assert_eq!((connected(&stranger), stranger.height()), (0, 0), "{:?}", peers(&stranger));
}

#[test]
fn a_relay_that_asks_for_a_key_lets_in_who_has_it() {
    let door = Door { origins: vec!["https://class.example".to_owned()], key: Some("WORD".to_owned()) };
    let relay = Relay::start(0, door);
    let folders = [Folder::new(), Folder::new(), Folder::new()];
    let with_key = format!("{}?key=WORD", relay.option());
    let [alice, bob] = [0, 1].map(|at| Daemon::start(&folders[at], &[ROOM, &with_key, "-listen=0"]));
    let mut locked_out = Daemon::start(&folders[2], &[ROOM, &relay.option(), "-listen=0"]);
    wait_until("they meet", || connected(&alice) == 1 && connected(&bob) == 1);
    let mut line = String::new();
    locked_out.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
    let address = relay.address;
    assert_eq!(
        line,
        format!(
            "Relay: ws://{address}/relay, out of reach (HTTP error: 403 Forbidden); it is tried again by itself\n"
        )
    );
    assert!(peers(&locked_out).is_empty());
}

#[test]
fn over_tls_the_relay_must_show_a_certificate_that_is_trusted() {
    let [shown, other] =
        [0, 1].map(|_| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
    let key = PrivateKeyDer::Pkcs8(shown.signing_key.serialize_der().into());
    let tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder.with_no_client_auth().with_single_cert(vec![shown.cert.der().clone()], key)
        });
    let tls = Some(TlsAcceptor::from(Arc::new(tls.unwrap())));
    let relay = Relay::with(0, Settings { tls, ..Settings::default() });
    let address = format!("wss://localhost:{}/relay", relay.address.port());
    for (trusted, expected) in [
        (&shown, format!("Relay: {address}, in the room")),
        (&other, format!("Relay: {address}, out of reach (invalid peer certificate: ")),
    ] {
        let folder = Folder::new();
        let file = folder.path().join("trusted.pem");
        std::fs::write(&file, trusted.cert.pem()).unwrap();
        let mut command = common::command(&folder, &[ROOM, &format!("-relay={address}"), "-listen=0"]);
        let mut daemon = command.env("SSL_CERT_FILE", &file).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(daemon.stdout.take().unwrap()).lines().map(Result::unwrap);
        let told = lines.find(|line| line.starts_with("Relay: "));
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        assert!(told.as_ref().is_some_and(|line| line.starts_with(&expected)), "{told:?}, not {expected}");
    }
}

#[test]
fn who_does_not_encrypt_is_met_as_well() {
    for switches in [["-v2transport=0", "-v2transport=1"], ["-v2transport=1", "-v2transport=0"]] {
        let relay = Relay::start(0, Door::default());
        let folders = [Folder::new(), Folder::new()];
        let first = Daemon::start(&folders[0], &[ROOM, &relay.option(), "-listen=0", switches[0]]);
        first.generate(1);
        let second = Daemon::start(&folders[1], &[ROOM, &relay.option(), "-listen=0", switches[1]]);
        wait_until("the block arrives", || second.tip() == first.tip());
        for daemon in [&first, &second] {
            assert_eq!(peers(daemon)[0]["transport_protocol_type"], json!("v1"), "{switches:?}");
        }
    }
}

/// What a link's packets begin with (`hashyard_links::link`).
const OPEN: u8 = 1;
const ACCEPT: u8 = 2;
const DATA: u8 = 3;
const CLOSE: u8 = 4;

#[test]
fn who_hangs_up_on_encryption_is_called_again_without() {
    let relay = Relay::start(0, Door::default());
    let room = hashyard_cli::chain::of_link(ROOM.split_once('=').unwrap().1).unwrap();
    let url = format!("ws://{}/relay", relay.address);
    let mut socket = tokio_tungstenite::tungstenite::connect(url).unwrap().0;
    let MaybeTlsStream::Plain(stream) = socket.get_ref() else { unreachable!() };
    stream.set_read_timeout(Some(common::PATIENCE)).unwrap();
    let mut say = |message: ClientMessage<'_>| {
        socket.send(Message::Binary(message.encode().into())).unwrap();
        socket.read().unwrap().into_data()
    };
    let mut heard = say(ClientMessage::Join { room: RoomId(room.room_id()), node: NodeId([7; 32]) });
    let folder = Folder::new();
    let _daemon = Daemon::start(&folder, &[ROOM, &relay.option(), "-listen=0"]);
    let mut calls = vec![];
    while calls.len() < 2 {
        let answer = match RelayMessage::decode(&heard).unwrap() {
            RelayMessage::Frame { from, payload } => match payload[0] {
                OPEN => Some((from, [&[ACCEPT], &payload[1..]].concat())),
                DATA => {
                    calls.push(payload[9..].starts_with(&room.params.magic));
                    Some((from, [&[CLOSE], &payload[1..9]].concat()))
                }
                _ => None,
            },
            _ => None,
        };
        heard = match answer {
            Some((to, payload)) => say(ClientMessage::Send { to, payload: &payload }),
            None => say(ClientMessage::Ping),
        };
    }
    assert_eq!(calls, [false, true], "encrypted, and then as V1");
}

#[test]
fn who_is_switched_off_is_out_of_reach_and_comes_back() {
    let relay = Relay::start(0, Door::default());
    let folders = [Folder::new(), Folder::new()];
    let [alice, bob] = [0, 1].map(|at| Daemon::start(&folders[at], &[ROOM, &relay.option(), "-listen=0"]));
    wait_until("they meet", || connected(&alice) == 1 && connected(&bob) == 1);
    alice.rpc("setnetworkactive", json!([false]));
    wait_until("one is alone", || peers(&bob).is_empty());
    alice.generate(1);
    alice.rpc("setnetworkactive", json!([true]));
    wait_until("the block arrives", || bob.tip() == alice.tip());
}

#[test]
fn a_room_alone_is_a_chain_for_peers_by_tcp() {
    let folders = [Folder::new(), Folder::new()];
    let alice = Daemon::start(&folders[0], &[ROOM]);
    alice.generate(3);
    let tip = alice.tip();
    alice.stop();
    // The folder is the room's, and what is in it comes back.
    let alice = Daemon::start(&folders[0], &[ROOM]);
    assert_eq!(alice.tip(), tip);
    let connect = format!("-connect=127.0.0.1:{}", alice.p2p.unwrap());
    let bob = Daemon::start(&folders[1], &["-room=bits=0x207fffff&room=Physics%202&retarget=0", &connect]);
    wait_until("the chain arrives", || bob.tip() == tip);
    assert_eq!(bob.rpc("getnetworkinfo", json!([]))["localaddresses"], json!([]));
}

#[test]
fn what_can_not_be_meant_is_refused_at_the_start() {
    let folder = Folder::new();
    for (options, message) in [
        (&["-room=physics"][..], "-room=physics: it names no room"),
        (&["-room=room=x&spacing=0"], "room parameter spacing must be 1 to 3600 seconds"),
        (&["-room=room=x", "-regtest"], "-room says which chain it is: choose no other"),
        (&["-room=room=x", "-relay=http://class.example"], "not like ws://HOST:PORT/relay"),
        (&["-relay=ws://class.example/relay"], "-relay is where a room is met: say which"),
    ] {
        let output = common::command(&folder, options).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(message), "{options:?}: {error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made for it");
}
