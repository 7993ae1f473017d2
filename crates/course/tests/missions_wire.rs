//! Page 57, played right and played wrong: a listener reads a neighbour's amount, and then no more.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::{Amount, COIN};
use hashyard_course::{Deed, Run};
use hashyard_node::Input;
use hashyard_node::view::{Hearing, OverheardView};
use hashyard_wire::Protocol;

const PAID: Amount = Amount(COIN / 2);
const SESSION: [u8; 32] = [0xa5; 32];

/// Two nodes, of which the other has money.
fn begun(seed: u64) -> (Net, Run) {
    let mut net = Net::connected(2, seed);
    net.mine_many(OTHER, MATURE);
    net.run(5_000);
    let run = begin(&net, 57);
    (net, run)
}

/// The latest piece in which this node heard of a payment.
fn heard(net: &Net, outgoing: bool) -> OverheardView {
    let pieces = net.hosts[ME].sessions.overheard_after(0).filter(|piece| piece.outgoing == outgoing);
    let named = |bytes: &[u8]| bytes.get(4..7) == Some(b"tx\0");
    OverheardView::from(pieces.filter(|piece| named(&piece.bytes)).last().unwrap())
}

fn encrypt(net: &mut Net) {
    let links: Vec<u64> = shown(net).peers.peers.iter().map(|peer| peer.id).collect();
    for link in links {
        net.handle(ME, Input::Speaks(link, Protocol::V2 { session_id: SESSION }));
    }
}

#[test]
fn an_amount_is_read_and_then_none() {
    let (mut net, mut run) = begun(57);
    // Nothing is missed yet by who has not listened.
    let open = shown(&net).peers.peers[0].id;
    encrypt(&mut net);
    pay(&mut net, OTHER, ME, 0.125);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3]);
    net.handle(ME, Input::Speaks(open, Protocol::V1));
    pay(&mut net, OTHER, ME, 0.5);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3], "it came in the open");
    let piece = heard(&net, false);
    assert_eq!(piece.hearing, Hearing::Open);
    hear(&mut run, &net, &Deed::AmountRead { said: PAID, heard: piece });
    assert_eq!(run.ticks(), [true, false, false]);

    encrypt(&mut net);
    pay(&mut net, OTHER, ME, 0.25);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
    answer(&mut run, &net, " A5A5 a5a5 ");
    assert!(run.is_done());
}

#[test]
fn what_a_listener_does_not_hear_is_named() {
    let (mut net, mut run) = begun(58);
    pay(&mut net, OTHER, ME, 0.5);
    see(&mut run, &mut net);
    let piece = heard(&net, false);
    let told = |net: &Net, run: &mut Run, said: Amount, heard: OverheardView| {
        hear(run, net, &Deed::AmountRead { said, heard });
        case(run)
    };
    assert_eq!(told(&net, &mut run, Amount(PAID.0 + 1), piece.clone()), "other-amount");
    for bytes in [vec![], vec![1, 2, 3], piece.bytes[..60].to_vec(), vec![0xff; 200]] {
        assert_eq!(told(&net, &mut run, PAID, OverheardView { bytes, ..piece.clone() }), "no-payment");
    }
    let hidden = OverheardView { hearing: Hearing::Encrypted, ..piece };
    assert_eq!(told(&net, &mut run, PAID, hidden), "encrypted");
    net.mine_many(ME, MATURE);
    pay(&mut net, ME, OTHER, 0.5);
    see(&mut run, &mut net);
    assert_eq!(told(&net, &mut run, PAID, heard(&net, true)), "own-payment");

    answer(&mut run, &net, "a5a5a5a5");
    assert_eq!(case(&run), "in-the-open");
    encrypt(&mut net);
    for (said, expected) in
        [("a5a5", "short"), ("5a5a5a5a", "other-session"), ("no session", "other-session")]
    {
        answer(&mut run, &net, said);
        assert_eq!(case(&run), expected, "{said}");
    }
    // An own payment tells nothing about the connection.
    pay(&mut net, ME, OTHER, 0.25);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3]);
}
