//! Page 60, played right and played wrong: a spy names the senders of payments, and they own up.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::Txid;
use hashyard_course::missions::spied::{NAMED, RULES};
use hashyard_course::spy::{self, MAX_OWNED_UP, Spy};
use hashyard_course::{Deed, Run};
use hashyard_node::announcing::Announcing;
use hashyard_node::notes::Heard;
use hashyard_node::{Act, Input, NodeId};

/// Another one who pays.
const THIRD: usize = 2;

/// A spy, and two with money; all know each other.
fn begun(seed: u64) -> (Net, Run) {
    let mut net = Net::connected(3, seed);
    net.mine_many(OTHER, MATURE);
    net.mine_many(THIRD, MATURE);
    net.mine_many(ME, MATURE);
    net.run(20_000);
    let run = begin(&net, 60);
    (net, run)
}

fn id(net: &Net, at: usize) -> NodeId {
    net.hosts[at].node.id()
}

fn set_rule(net: &mut Net, at: usize, rule: Announcing) {
    net.handle(at, Input::Act(Act::SetAnnouncing(rule)));
}

fn sends(net: &mut Net, at: usize) -> Txid {
    let txid = pay(net, at, at, 0.01).parse().unwrap();
    net.run(1_000);
    txid
}

fn names(run: &mut Run, net: &Net, txid: Txid, said: NodeId) {
    let (rumours, notes) = (net.hosts[ME].node.rumours_view(), notes(net));
    hear(run, net, &Deed::SenderNamed { txid, said, rumours: Box::new(rumours), notes });
}

fn notes(net: &Net) -> Vec<Heard> {
    net.hosts[ME].node.notes_after(0).cloned().collect()
}

fn owns_up(run: &mut Run, net: &mut Net, at: usize) {
    let own = net.hosts[at].node.rumours_view().rumours;
    let own: Vec<_> = own.iter().filter_map(|rumour| Some((rumour.txid, rumour.own?))).collect();
    let from = id(net, at);
    net.handle(at, Input::Act(Act::Say(from, spy::own_up(&own))));
    net.run(1_000);
    hear(run, net, &Deed::Notes(notes(net)));
}

#[test]
fn five_senders_are_named_under_each_rule() {
    let (mut net, mut run) = begun(601);
    for (condition, rule) in RULES.into_iter().enumerate() {
        [OTHER, THIRD].into_iter().for_each(|at| set_rule(&mut net, at, rule));
        for number in 0..NAMED {
            let sender = if number % 2 == 0 { OTHER } else { THIRD };
            let txid = sends(&mut net, sender);
            let heard = net.hosts[ME].node.rumours_view();
            let rumour = heard.rumours.iter().find(|rumour| rumour.txid == txid).unwrap();
            let first = spy::first_teller(rumour).unwrap();
            if rule == Announcing::Flood {
                assert_eq!(first, id(&net, sender), "who floods is heard first");
            }
            names(&mut run, &net, txid, first);
        }
        assert!(!run.ticks()[condition], "nobody owned up yet");
        owns_up(&mut run, &mut net, OTHER);
        assert!(!run.ticks()[condition], "only one of two did");
        owns_up(&mut run, &mut net, THIRD);
        assert!(run.ticks()[condition], "{:?}", run.saw());
        net.mine(ME);
        net.run(5_000);
    }
    assert!(run.is_done());
}

#[test]
fn a_guess_may_be_wrong_and_counts_but_none_that_comes_late() {
    let (mut net, mut run) = begun(602);
    [OTHER, THIRD].into_iter().for_each(|at| set_rule(&mut net, at, Announcing::Flood));
    let (txid, late) = (sends(&mut net, OTHER), sends(&mut net, OTHER));
    let wrong = id(&net, THIRD);
    names(&mut run, &net, txid, wrong);
    owns_up(&mut run, &mut net, OTHER);
    let saw = run.saw().unwrap();
    assert_eq!((saw.case, saw.on_the_way), ("so-far", true));
    assert_eq!(saw.facts[0], ("flood", "0/1".to_owned()));
    let right = id(&net, OTHER);
    names(&mut run, &net, late, right);
    assert_eq!(case(&run), "too-late");
    names(&mut run, &net, txid, right);
    assert_eq!(case(&run), "too-late", "nobody changes a guess once he knows");
}

#[test]
fn ones_own_payments_old_ones_and_unheard_ones_are_none() {
    let mut net = begun(603).0;
    let old = sends(&mut net, OTHER);
    net.run(1_000);
    let mut run = begin(&net, 60);
    let other = id(&net, OTHER);
    names(&mut run, &net, old, other);
    assert_eq!(case(&run), "old");
    let own = sends(&mut net, ME);
    names(&mut run, &net, own, other);
    assert_eq!(case(&run), "own-payment");
    names(&mut run, &net, Txid::from_bytes([7; 32]), other);
    assert_eq!(case(&run), "unheard");
}

#[test]
fn with_one_other_there_is_nobody_to_be_told_apart() {
    let mut net = both_rich(604);
    let mut run = begin(&net, 60);
    let txid = sends(&mut net, OTHER);
    let other = id(&net, OTHER);
    names(&mut run, &net, txid, other);
    assert_eq!(case(&run), "too-few");
}

#[test]
fn a_note_that_owns_up_is_read_as_it_was_written() {
    let payments: Vec<_> = (0..MAX_OWNED_UP as u8)
        .map(|n| (Txid::from_bytes([n; 32]), Announcing::ALL[n as usize % 3]))
        .collect();
    let note = spy::own_up(&payments);
    assert!(note.len() <= hashyard_wire::note::MAX_NOTE);
    assert_eq!(spy::owned_up(&note), payments);
    for hostile in [&note[1..], &note[..note.len() - 1], b"sent\x09", b"", &[0xff; 1024]] {
        assert!(spy::owned_up(hostile).is_empty());
    }
    let unknown_rule = [b"sent".as_slice(), &[9], &[1; 32]].concat();
    assert!(spy::owned_up(&unknown_rule).is_empty());
    assert_eq!(Spy::default().score(Announcing::Flood).of, 0);
}
