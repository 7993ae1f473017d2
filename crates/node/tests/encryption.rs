//! Callers that encrypt (BIP324), or pretend to.

#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod common;

use common::{Net, START, easy_params};
use hashyard_node::handshake::HANDSHAKE_TIMEOUT;
use hashyard_node::view::Transport as Carrier;
use hashyard_node::{Input, PeerId};
use hashyard_wire::v2::{Entropy, MAX_GARBAGE, Role, Transport, V2Session};
use hashyard_wire::{Address, Endpoint, MAX_MESSAGE, Message, Protocol};
use serde_json::{Value, json};

fn entropy(seed: u8) -> Entropy {
    Entropy::new([seed; 32], [seed; 32], vec![seed; 30]).unwrap()
}

/// Somebody calls over TCP, and the node detects what is spoken.
fn called(net: &mut Net) -> PeerId {
    let endpoint = Endpoint { address: Address::Ipv4([192, 0, 2, 1].into()), port: 18_444 };
    let peer = net.caller(0, endpoint, Carrier::Tcp);
    let magic = net.hosts[0].node.chain().params().magic;
    let transport = Transport::new(magic, Role::Called, entropy(1));
    net.hosts[0].sessions.open_with(peer, &endpoint, Box::new(transport));
    net.handle(0, Input::Speaks(peer, Protocol::Detecting));
    peer
}

/// Bytes reach the node; what it says by itself comes back.
fn hear(net: &mut Net, peer: PeerId, bytes: &[u8]) -> Vec<u8> {
    net.receive(0, peer, bytes);
    let framing = net.hosts[0].sessions.framing(peer);
    framing.map(|framing| framing.take_reply()).unwrap_or_default()
}

/// A caller that encrypts and whose keys are agreed on.
fn keyed(net: &mut Net) -> (PeerId, V2Session) {
    let peer = called(net);
    let magic = net.hosts[0].node.chain().params().magic;
    let mut session = V2Session::new(magic, Role::Caller, entropy(2));
    let reply = hear(net, peer, &session.take_reply());
    assert_eq!(session.receive(&reply), []);
    (peer, session)
}

fn peers(net: &mut Net) -> Value {
    net.rpc(0, "getpeerinfo", json!([])).unwrap()
}

#[test]
fn what_is_spoken_is_told() {
    let mut net = Net::new(1, 501);
    let (peer, mut session) = keyed(&mut net);
    let fields = |peers: Value| (peers[0]["transport_protocol_type"].clone(), peers[0]["session_id"].clone());
    assert_eq!(fields(peers(&mut net)), (json!("detecting"), json!("")));
    let first = session.take_reply();
    hear(&mut net, peer, &first);
    let spoken = net.hosts[0].sessions.protocol(peer).unwrap();
    net.handle(0, Input::Speaks(peer, spoken));
    let id = hex::encode(session.session_id().unwrap());
    assert_eq!(fields(peers(&mut net)), (json!("v2"), json!(id)));
}

#[test]
fn a_handshake_that_does_not_end_is_ended() {
    let key = V2Session::new(easy_params().magic, Role::Caller, entropy(2)).take_reply();
    for bytes in [vec![], key[..63].to_vec(), key.clone(), [&key[..], &[0; MAX_GARBAGE - 30]].concat()] {
        let mut net = Net::new(1, 503);
        let peer = called(&mut net);
        hear(&mut net, peer, &bytes);
        net.run(HANDSHAKE_TIMEOUT - 1);
        assert_eq!(peers(&mut net).as_array().unwrap().len(), 1);
        net.run(1);
        assert_eq!((peers(&mut net), net.now()), (json!([]), START + HANDSHAKE_TIMEOUT));
    }
}

#[test]
fn a_lost_stream_is_hung_up_on_at_once() {
    let garbage = |_: &mut V2Session| vec![0; MAX_GARBAGE + 16];
    let tag = |session: &mut V2Session| {
        let mut packet = session.send(&Message::Verack).unwrap();
        *packet.last_mut().unwrap() ^= 1;
        [session.take_reply(), packet].concat()
    };
    let length = |session: &mut V2Session| {
        let packet = session.send_packet(&[&vec![0; 13 + MAX_MESSAGE], &[0]], true).unwrap();
        [session.take_reply(), packet[..3].to_vec()].concat()
    };
    let rows: [fn(&mut V2Session) -> Vec<u8>; 3] = [garbage, tag, length];
    for bytes in rows {
        let mut net = Net::new(1, 504);
        let (peer, mut session) = keyed(&mut net);
        let bytes = bytes(&mut session);
        hear(&mut net, peer, &bytes);
        assert_eq!((peers(&mut net), net.now()), (json!([]), START));
    }
}
