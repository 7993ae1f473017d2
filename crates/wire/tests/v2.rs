//! Two ends of an encrypted connection, and what hostile ends do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

use hashyard_wire::tap::MAX_HEARD;
use hashyard_wire::v2::keys::{Keys, shared_secret};
use hashyard_wire::v2::packet::PacketStream;
use hashyard_wire::v2::{Entropy, MAX_GARBAGE, Role, Transport, V2Session, ellswift};
use hashyard_wire::{
    Address, Command, Endpoint, FrameError, Framing, MAX_MESSAGE, Message, Protocol, RawMessage, Sessions,
    frame,
};
use k256::NonZeroScalar;
use proptest::prelude::*;

const MAGIC: [u8; 4] = *b"HY\x01\x02";

fn entropy(seed: u8, garbage: usize) -> Entropy {
    Entropy::new([seed; 32], [seed ^ 0xff; 32], vec![seed; garbage]).unwrap()
}

fn caller(garbage: usize) -> Transport {
    Transport::new(MAGIC, Role::Caller, entropy(1, garbage))
}

fn called(garbage: usize) -> Transport {
    Transport::new(MAGIC, Role::Called, entropy(2, garbage))
}

/// Moves bytes until both sides are silent; what each received.
fn talk(caller: &mut Transport, called: &mut Transport, cut: usize) -> [Vec<Message>; 2] {
    let mut heard = [vec![], vec![]];
    loop {
        let (there, back) = (caller.take_reply(), called.take_reply());
        if there.is_empty() && back.is_empty() {
            return heard;
        }
        heard[1].extend(there.chunks(cut).flat_map(|piece| messages(called.receive(piece))));
        heard[0].extend(back.chunks(cut).flat_map(|piece| messages(caller.receive(piece))));
    }
}

fn messages(received: Vec<Result<RawMessage, FrameError>>) -> Vec<Message> {
    received.into_iter().map(|raw| raw.unwrap().decode().unwrap()).collect()
}

fn fault(received: Vec<Result<RawMessage, FrameError>>) -> FrameError {
    let [Err(error)] = received[..] else { panic!("{received:?}") };
    error
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn two_sides_agree_however_the_bytes_are_cut(cut in 1..400_usize, garbage: [u16; 2], nonces: Vec<u64>) {
        let [ours, theirs] = garbage.map(|length| usize::from(length) % (MAX_GARBAGE + 1));
        let (mut caller, mut called) = (caller(ours), called(theirs));
        prop_assert!(caller.send(&Message::Ping(7)).is_empty(), "it waits for keys");
        let heard = talk(&mut caller, &mut called, cut);
        prop_assert_eq!(heard, [vec![], vec![Message::Ping(7)]]);
        let Protocol::V2 { session_id } = caller.protocol() else { panic!("{:?}", caller.protocol()) };
        prop_assert_eq!(called.protocol(), Protocol::V2 { session_id });
        let sent: Vec<u8> = nonces.iter().flat_map(|nonce| called.send(&Message::Pong(*nonce))).collect();
        let heard: Vec<_> = sent.chunks(cut).flat_map(|piece| messages(caller.receive(piece))).collect();
        prop_assert_eq!(heard, nonces.into_iter().map(Message::Pong).collect::<Vec<_>>());
    }

    #[test]
    fn hostile_bytes_make_nobody_panic(role: bool, bytes: Vec<Vec<u8>>) {
        let mut victim = if role { caller(3) } else { called(3) };
        for piece in bytes {
            victim.receive(&piece);
            victim.take_reply();
        }
    }
}

/// More messages than two keys serve for, some of them decoys, the longest among them.
#[test]
fn keys_change_and_decoys_are_passed_over() {
    let [mut ours, mut theirs] = [(Role::Caller, 1), (Role::Called, 2)]
        .map(|(role, seed)| V2Session::new(MAGIC, role, entropy(seed, 9)));
    let greeting = ours.take_reply();
    assert_eq!(theirs.receive(&greeting), []);
    assert_eq!(ours.receive(&theirs.take_reply()), []);
    assert_eq!(theirs.receive(&ours.take_reply()), []);
    for nonce in 0..600 {
        if nonce % 5 == 0 {
            assert_eq!(theirs.receive(&ours.send_packet(&[b"chaff"], true).unwrap()), []);
        }
        let packet = ours.send(&Message::Ping(nonce)).unwrap();
        assert_eq!(packet.len(), 3 + 1 + 1 + 8 + 16);
        assert_eq!(messages(theirs.receive(&packet)), [Message::Ping(nonce)]);
    }
    let longest = Message::Unknown { command: Command::literal("x"), payload: vec![7; MAX_MESSAGE] };
    assert_eq!(messages(theirs.receive(&ours.send(&longest).unwrap())), [longest]);
}

#[test]
fn a_message_without_a_name_is_dropped_and_the_next_one_read() {
    let (mut ours, mut theirs) = (V2Session::new(MAGIC, Role::Caller, entropy(1, 0)), called(0));
    theirs.receive(&ours.take_reply());
    ours.receive(&theirs.take_reply());
    theirs.receive(&ours.take_reply());
    for (contents, error) in [
        (&b""[..], FrameError::NoType),
        (b"\x1d", FrameError::NoType),
        (b"\0version", FrameError::NoType),
        (b"\0ver\0ack\0\0\0\0\0", FrameError::BadCommand(*b"ver\0ack\0\0\0\0\0")),
    ] {
        let found = fault(theirs.receive(&ours.send_packet(&[contents], false).unwrap()));
        assert_eq!(found, error);
        assert!(!found.is_fatal());
    }
    assert_eq!(messages(theirs.receive(&ours.send(&Message::Verack).unwrap())), [Message::Verack]);
}

#[test]
fn the_called_side_speaks_v1_with_who_does() {
    let mut called = called(5);
    let version = RawMessage::new(Command::literal("version"), vec![1, 2, 3]);
    let bytes = version.to_bytes(MAGIC);
    for byte in &bytes[..15] {
        assert_eq!(called.receive(&[*byte]), []);
        assert_eq!((called.protocol(), called.take_reply()), (Protocol::Detecting, vec![]));
    }
    assert_eq!(called.receive(&bytes[15..]), [Ok(version)]);
    assert_eq!((called.protocol(), called.take_reply()), (Protocol::V1, vec![]));
    assert_eq!(called.send(&Message::Verack), frame(MAGIC, &Message::Verack));
}

#[test]
fn a_call_that_is_hung_up_on_without_a_word_begins_again_in_v1() {
    let mut called = caller(5);
    assert_eq!(called.send(&Message::Ping(5)), []);
    assert_eq!(called.take_reply().len(), 64 + 5);
    assert!(called.falls_back(true) && !called.falls_back(false));
    called.fall_back();
    assert_eq!((called.protocol(), called.take_reply()), (Protocol::V1, frame(MAGIC, &Message::Ping(5))));
    assert_eq!(called.receive(&frame(MAGIC, &Message::Verack)).len(), 1);
    // Who has said something speaks V2.
    let mut answered = caller(5);
    answered.receive(&[9]);
    assert!(!answered.falls_back(true));
    answered.fall_back();
    assert_eq!(answered.protocol(), Protocol::Detecting);
    // Nor does the called side call.
    let mut asked = self::called(5);
    asked.receive(&[9]);
    assert!(!asked.falls_back(true));
}

#[test]
fn a_call_that_is_answered_in_v1_begins_again_in_v1() {
    // As bcoin does, which does not hang up.
    let reject = RawMessage::new(Command::literal("reject"), vec![0; 50]).to_bytes(MAGIC);
    let mut called = caller(5);
    assert_eq!(called.send(&Message::Ping(5)), []);
    called.take_reply();
    for (piece, falls_back) in [(&reject[..15], false), (&reject[15..], true)] {
        assert_eq!(called.receive(piece), []);
        assert_eq!(called.falls_back(false), falls_back);
    }
    called.fall_back();
    assert_eq!(called.take_reply(), frame(MAGIC, &Message::Ping(5)));
}

#[test]
fn who_speaks_v1_on_another_network_is_told_apart() {
    let mut called = called(5);
    let version = frame(*b"else", &Message::Verack);
    let mut version = [&version[..4], b"version\0\0\0\0\0", &version[16..]].concat();
    assert_eq!(fault(called.receive(&version)), FrameError::BadMagic(*b"else"));
    version.clear();
    assert_eq!(called.receive(&[7; 100]), [], "it is told once");
}

/// The calling end as somebody builds it who keeps to nothing, and the called end, which has the caller's key.
struct Hostile {
    victim: Transport,
    sender: PacketStream,
    terminator: [u8; 16],
}

impl Hostile {
    fn new() -> Self {
        let mut victim = called(100);
        let secret = NonZeroScalar::from_repr([3; 32].into()).unwrap();
        let ours = ellswift::encode(&secret, &[4; 32]);
        assert_eq!(victim.receive(&ours), []);
        let theirs: [u8; 64] = victim.take_reply()[..64].try_into().unwrap();
        let keys = Keys::derive(&shared_secret(Role::Caller, &secret, &ours, &theirs), MAGIC);
        Self { victim, sender: PacketStream::new(&keys.caller), terminator: keys.caller.terminator }
    }

    fn greeted() -> Self {
        let mut hostile = Self::new();
        let version = hostile.sender.seal(&[], &[], false);
        assert_eq!(hostile.victim.receive(&[&hostile.terminator[..], &version].concat()), []);
        assert!(matches!(hostile.victim.protocol(), Protocol::V2 { .. }));
        hostile
    }
}

#[test]
fn garbage_ends_in_time_or_the_connection_does() {
    let mut honest = Hostile::new();
    let garbage = vec![0; MAX_GARBAGE];
    let version = honest.sender.seal(&[], &garbage, false);
    assert_eq!(honest.victim.receive(&[&garbage[..], &honest.terminator, &version].concat()), []);
    assert!(matches!(honest.victim.protocol(), Protocol::V2 { .. }));
    let mut hostile = Hostile::new();
    assert_eq!(hostile.victim.receive(&[0; MAX_GARBAGE + 15]), []);
    let error = fault(hostile.victim.receive(&[&[0][..], &hostile.terminator].concat()));
    assert!(error == FrameError::NoTerminator && error.is_fatal());
    assert_eq!(hostile.victim.receive(&[0; 99]), [], "it is told once");
}

#[test]
fn changed_garbage_and_changed_packets_end_the_connection() {
    let mut hostile = Hostile::new();
    let version = hostile.sender.seal(&[], b"garbage", false);
    let error = fault(hostile.victim.receive(&[&b"gArbage"[..], &hostile.terminator, &version].concat()));
    assert!(error == FrameError::BadTag && error.is_fatal());
    assert_eq!(hostile.victim.protocol(), Protocol::Detecting);
    for at in 3..20 {
        let mut hostile = Hostile::greeted();
        let mut packet = hostile.sender.seal(&[], &[], true);
        packet[at] ^= 1;
        assert_eq!(fault(hostile.victim.receive(&packet)), FrameError::BadTag);
        assert_eq!(hostile.victim.protocol(), Protocol::Detecting);
    }
}

#[test]
fn the_longest_packet_passes_and_one_more_byte_does_not() {
    let mut hostile = Hostile::greeted();
    let contents = vec![0; 1 + 12 + MAX_MESSAGE];
    assert_eq!(hostile.victim.receive(&hostile.sender.seal(&[&contents], &[], true)), []);
    let packet = hostile.sender.seal(&[&contents, &[0]], &[], true);
    // Already its length tells.
    let error = fault(hostile.victim.receive(&packet[..3]));
    assert!(error == FrameError::Oversized(4_000_014) && error.is_fatal());
}

#[test]
fn who_shows_no_key_of_ours_is_no_v2() {
    // A version packet made with other keys: the tag is wrong, and no session id was told.
    let mut hostile = Hostile::new();
    let other = Keys::derive(&[9; 32], MAGIC);
    let version = PacketStream::new(&other.caller).seal(&[], &[], false);
    let mut victim = hostile.victim.receive(&hostile.terminator);
    victim.extend(hostile.victim.receive(&version));
    let error = fault(victim);
    assert!(matches!(error, FrameError::Oversized(_) | FrameError::BadTag), "{error}");
}

#[test]
fn randomness_is_a_key_and_not_too_much_garbage() {
    let order = [0xff; 32];
    assert!(
        Entropy::new([0; 32], [0; 32], vec![]).is_none() && Entropy::new(order, [0; 32], vec![]).is_none()
    );
    assert!(Entropy::new([1; 32], [0; 32], vec![0; MAX_GARBAGE + 1]).is_none());
    assert!(!format!("{:?}", entropy(1, 1)).contains('['), "a secret is not printed");
}

/// The pieces that crossed a node's connection, as a listener has them: direction, protocol, bytes.
fn overheard(sessions: &Sessions) -> Vec<(bool, Protocol, Vec<u8>)> {
    sessions.overheard_after(0).map(|piece| (piece.outgoing, piece.protocol, piece.bytes.to_vec())).collect()
}

/// What nobody says by chance.
const NONCE: u64 = 0x0123_4567_89ab_cdef;

#[test]
fn a_listener_hears_all_of_v1_and_of_v2_no_message() {
    let somebody = Endpoint::from(Address::Ipv4([192, 0, 2, 1].into()));
    let (mut open, mut hidden, mut off) =
        (Sessions::new(MAGIC, 10), Sessions::new(MAGIC, 10), Sessions::new(MAGIC, 0));
    open.open(1, &somebody);
    off.open(1, &somebody);
    let ping = open.send(5, 1, &Message::Ping(NONCE));
    off.send(5, 1, &Message::Ping(NONCE));
    assert_eq!(overheard(&open), [(true, Protocol::V1, ping.clone())]);
    assert_eq!(overheard(&off), []);

    hidden.open_with(1, &somebody, Box::new(caller(20)));
    let mut other = called(20);
    assert!(hidden.send(6, 1, &Message::Ping(NONCE)).is_empty());
    assert_eq!(other.receive(&hidden.take_reply(6, 1)), []);
    assert_eq!(hidden.receive(7, 1, &other.take_reply()), []);
    assert_eq!(messages(other.receive(&hidden.take_reply(7, 1))), [Message::Ping(NONCE)]);
    let answer = [other.take_reply(), other.send(&Message::Pong(NONCE))].concat();
    assert_eq!(hidden.receive(8, 1, &answer).len(), 1);
    let heard = overheard(&hidden);
    let directions: Vec<bool> = heard.iter().map(|(outgoing, ..)| *outgoing).collect();
    assert_eq!(directions, [true, false, true, false]);
    assert_eq!(heard[0].1, Protocol::Detecting);
    assert!(matches!(heard[3].1, Protocol::V2 { .. }));
    let is_heard = |bytes: &[u8]| bytes.windows(8).any(|window| window == NONCE.to_le_bytes());
    assert!(is_heard(&ping) && !heard.iter().any(|(_, _, bytes)| is_heard(bytes)));
}

#[test]
fn what_is_overheard_is_bounded() {
    let mut sessions = Sessions::new(MAGIC, 10);
    sessions.open(1, &Address::Ipv4([192, 0, 2, 1].into()).into());
    for size in 0..1_000 {
        sessions.receive(1, 1, &frame(MAGIC, &Message::Ping(size)));
    }
    let long = vec![0; 100_000];
    sessions.receive(2, 1, &long);
    let last = sessions.overheard_after(1_000).last().unwrap();
    assert_eq!((last.seq, last.size, last.bytes.len()), (1_001, 100_000, MAX_HEARD));
    assert_eq!(sessions.overheard_after(0).count(), 128);
}
