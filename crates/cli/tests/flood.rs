//! Peers that send as fast as they can are in nobody's way.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use common::{Daemon, Folder, wait_until};
use hashyard_core::params::REGTEST;
use hashyard_wire::{Message, NetAddress, Services, UserAgent, Version, frame};
use serde_json::json;

/// More than any queue of the daemon and the system would hold.
const FLOOD: usize = 64 << 20;

/// Bytes that may be worked off while a command is under way.
const MEANWHILE: u64 = 8 << 20;

fn greeting(nonce: u64) -> Vec<u8> {
    let nobody = NetAddress::NONE;
    let version = Version {
        version: 70_016,
        services: Services::NONE,
        timestamp: 0,
        addr_recv: nobody,
        addr_from: nobody,
        nonce,
        user_agent: UserAgent::new("/flood/").unwrap(),
        start_height: 0,
        relay: false,
    };
    [frame(REGTEST.magic, &Message::Version(version)), frame(REGTEST.magic, &Message::Verack)].concat()
}

#[test]
fn a_command_does_not_wait_for_the_bytes_of_a_peer() {
    let folder = Folder::new();
    let daemon = Daemon::start(&folder, &[]);
    let mut peer = TcpStream::connect(("127.0.0.1", daemon.p2p.unwrap())).unwrap();
    peer.write_all(&greeting(7)).unwrap();
    let mut answers = peer.try_clone().unwrap();
    thread::spawn(move || while answers.read(&mut [0; 65_536]).is_ok_and(|count| count > 0) {});
    thread::spawn(move || {
        let question = frame(REGTEST.magic, &Message::GetAddr);
        let _ = peer.write_all(&question.repeat(FLOOD / question.len()));
    });
    let worked_off = || daemon.rpc("getpeerinfo", json!([]))[0]["bytesrecv"].as_u64().unwrap_or(0);
    wait_until("the flood has begun", || worked_off() > 1 << 10);
    for _ in 0..5 {
        let before = worked_off();
        let after = worked_off();
        assert!(after - before < MEANWHILE, "the command waited for {} bytes", after - before);
    }
    daemon.kill();
}
