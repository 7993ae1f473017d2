//! Missions of the ledgers, played right and played wrong at the bench.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_course::{Deed, PageNumber, Run};
use hashyard_ledgers::Person::{Alice, Bob, Carol, Dan};
use hashyard_ledgers::channel::{Member, Payment, Role, Secret};
use hashyard_ledgers::setting::keccak;
use hashyard_ledgers::versions::Organisation::{Org1, Org2};
use hashyard_ledgers::{Act, Log, Operation, Person, Play};

/// A student at the bench.
struct Bench {
    net: Net,
    run: Run,
    log: Log,
}

impl Bench {
    fn at(page: PageNumber) -> Self {
        let net = Net::new(1, 1);
        let run = begin(&net, page);
        Self { net, run, log: Log::default() }
    }

    /// The mission begins now, with what lies on the bench.
    fn begin_again(&mut self, page: PageNumber) {
        self.run = begin(&self.net, page);
    }

    fn act(&mut self, act: Act) -> &mut Self {
        self.log.push(act).unwrap();
        self.tell(&Deed::Ledgers(self.log.clone()))
    }

    fn tell(&mut self, deed: &Deed) -> &mut Self {
        self.run.hear(deed, sight(&self.net, &shown(&self.net)));
        self
    }

    fn pay(&mut self, from: Person, to: Person, amount: u32) -> &mut Self {
        self.act(Act::Make { operation: Operation::Pay { from, to, amount }, together: false })
    }

    fn with(&mut self, from: Person, to: Person, amount: u32) -> &mut Self {
        self.act(Act::Make { operation: Operation::Pay { from, to, amount }, together: true })
    }

    fn replay(&mut self, entry: usize) -> &mut Self {
        self.act(Act::Make { operation: Operation::Replay { entry }, together: false })
    }

    fn answer(&mut self, text: &str) -> &mut Self {
        self.run.answer(text, sight(&self.net, &shown(&self.net)));
        self
    }

    fn ticks(&self) -> &[bool] {
        self.run.ticks()
    }

    fn case(&self) -> &'static str {
        case(&self.run)
    }

    fn fact(&self) -> &str {
        &self.run.saw().unwrap().facts[0].1
    }

    /// Nodes of the trie on the way to an account.
    fn nodes(&self, person: Person) -> Vec<Vec<u8>> {
        let play = Play::of(&self.log);
        play.ledgers().accounts.trie().proof(&keccak(&play.setting().person(person).address))
    }

    fn prove(&mut self, person: Person, nodes: Vec<Vec<u8>>) -> &mut Self {
        let log = self.log.clone();
        self.tell(&Deed::AccountProof { log, person, nodes })
    }
}

#[test]
fn the_set_of_coins() {
    let mut bench = Bench::at(38);
    bench.pay(Alice, Bob, 60).with(Alice, Carol, 70);
    assert_eq!(bench.ticks(), [true, false]);
    bench.pay(Bob, Dan, 5).pay(Carol, Dan, 7).act(Act::Swap(2));
    assert!(bench.run.is_done(), "{:?}", bench.run.saw());
}

#[test]
fn the_set_of_coins_in_other_ways() {
    let mut bench = Bench::at(38);
    bench.pay(Alice, Bob, 60).pay(Bob, Carol, 5);
    assert_eq!((bench.case(), bench.fact()), ("both-taken", "2"));
    bench.replay(0);
    assert_eq!((bench.case(), bench.fact(), bench.ticks()), ("same-bytes", "3", [false, false].as_slice()));
    bench.pay(Alice, Bob, 1_000);
    assert_eq!((bench.case(), bench.fact()), ("no-payment", "4"));
    bench.act(Act::Swap(2));
    assert_eq!(bench.case(), "not-two-payments");

    let mut bench = Bench::at(38);
    bench.pay(Alice, Bob, 60).pay(Alice, Carol, 5).act(Act::Swap(0));
    assert_eq!((bench.case(), bench.fact()), ("order-matters", "2"), "2 spends the change of 1");
    assert_eq!(bench.ticks(), [false, false]);
}

#[test]
fn what_lay_on_the_bench_before_does_not_count() {
    let mut bench = Bench::at(38);
    bench.pay(Alice, Bob, 60).with(Alice, Carol, 70);
    bench.begin_again(38);
    bench.pay(Bob, Dan, 5);
    assert_eq!(bench.ticks(), [false, false]);
    bench.with(Bob, Carol, 6);
    assert_eq!(bench.ticks(), [false, false], "there was a conflict before, and there is one still");
    let mut bench = Bench::at(39);
    bench.act(Act::Nonces(false)).pay(Alice, Bob, 30).replay(0);
    bench.begin_again(39);
    bench.pay(Bob, Carol, 1);
    assert_eq!(bench.ticks(), [false; 3]);
    bench.act(Act::Nonces(true));
    assert_eq!(bench.ticks(), [false, true, false], "now it is refused, and was not before");
}

#[test]
fn replayed() {
    let mut bench = Bench::at(39);
    bench.act(Act::Nonces(false)).pay(Alice, Bob, 30).replay(0);
    assert_eq!(bench.ticks(), [true, false, false]);
    bench.act(Act::Nonces(true));
    assert_eq!(bench.ticks(), [true, true, false]);
    let nodes: Vec<_> = bench.nodes(Bob).into_iter().rev().collect();
    bench.prove(Bob, nodes);
    assert!(bench.run.is_done(), "in any order: {:?}", bench.run.saw());
}

#[test]
fn replayed_in_other_ways() {
    let mut bench = Bench::at(39);
    bench.act(Act::Nonces(false)).pay(Alice, Bob, 60).pay(Alice, Bob, 60);
    assert_eq!((bench.case(), bench.fact()), ("new-payment", "2"));
    bench.replay(0);
    assert_eq!((bench.case(), bench.fact(), bench.ticks()), ("nothing-left", "40", [false; 3].as_slice()));

    let (alice, bob) = (bench.nodes(Alice), bench.nodes(Bob));
    bench.prove(Dan, bench.nodes(Dan));
    assert_eq!(bench.case(), "absent");
    bench.prove(Alice, alice[..alice.len() - 1].to_vec());
    assert_eq!(bench.case(), "missing-node");
    let others = bob.into_iter().filter(|node| !alice.contains(node));
    bench.prove(Alice, alice.iter().cloned().chain(others).collect());
    assert_eq!(bench.case(), "superfluous-node");
    bench.prove(Alice, vec![]);
    assert_eq!(bench.case(), "missing-node");
    bench.prove(Alice, vec![vec![0xc1, 0x80]]);
    assert_eq!(bench.case(), "missing-node", "what is no node is not the one whose hash is asked for");
    bench.prove(Alice, vec![vec![0xff; 100]; 1_000]);
    assert_eq!(bench.case(), "missing-node", "far too many are not looked at");
    assert_eq!(bench.ticks(), [false; 3]);
}

#[test]
fn a_proof_of_yesterday_proves_nothing_today() {
    let mut bench = Bench::at(39);
    let old = bench.nodes(Alice);
    bench.pay(Bob, Carol, 1).prove(Alice, old);
    assert_eq!((bench.case(), bench.ticks()), ("missing-node", [false; 3].as_slice()));
}

#[test]
fn concurrent() {
    let mut bench = Bench::at(40);
    bench.pay(Alice, Bob, 10).with(Alice, Carol, 10);
    assert_eq!(bench.ticks(), [true, false]);
    bench.answer("２");
    assert!(bench.run.is_done(), "{:?}", bench.run.saw());
}

#[test]
fn the_order_says_which_one_is_void() {
    let mut bench = Bench::at(40);
    bench.pay(Alice, Bob, 10).with(Alice, Carol, 10).act(Act::Swap(0)).answer("2");
    assert_eq!((bench.case(), bench.fact()), ("other-number", "2"));
    bench.answer("1");
    assert!(bench.run.is_done());
}

#[test]
fn nothing_is_void_on_a_bench_that_was_cleared() {
    let mut bench = Bench::at(40);
    bench.pay(Alice, Bob, 10).with(Alice, Carol, 10);
    bench.tell(&Deed::Ledgers(Log::default())).answer("2");
    assert_eq!((bench.case(), bench.ticks()), ("nothing-void", &[true, false][..]));
}

#[test]
fn concurrent_in_other_ways() {
    let mut bench = Bench::at(40);
    bench.answer("1");
    assert_eq!(bench.case(), "nothing-void");
    bench.pay(Alice, Bob, 10).pay(Alice, Bob, 10);
    assert_eq!((bench.case(), bench.fact()), ("one-after-the-other", "2"));
    bench.with(Carol, Dan, 10);
    assert_eq!(bench.case(), "both-valid");
    bench.with(Carol, Dan, 10);
    assert_eq!((bench.case(), bench.fact()), ("more-than-two", "3"));
    bench.pay(Dan, Alice, 1_000);
    assert_eq!((bench.case(), bench.fact()), ("not-endorsed", "5"));
    assert_eq!(bench.ticks(), [false, false]);

    let mut bench = Bench::at(40);
    bench.pay(Alice, Dan, 10).with(Alice, Carol, 10).answer("two");
    assert_eq!((bench.case(), bench.ticks()), ("no-number", [true, false].as_slice()));

    // The block before comes between two that were fine with one another.
    let mut bench = Bench::at(40);
    bench.pay(Alice, Bob, 10).pay(Alice, Carol, 5).with(Bob, Dan, 5);
    assert_eq!(bench.case(), "both-valid");
    bench.act(Act::Swap(0)).act(Act::Swap(1));
    assert_eq!((bench.case(), bench.ticks()), ("both-void", [false, false].as_slice()));
}

/// Three tabs on a channel: the student's orders.
struct Channel {
    tabs: [Member; 3],
    now: u64,
}

impl Channel {
    fn open() -> Self {
        let tabs = [1, 2, 3].map(|number| Member::new(Secret::new(&[number; 32]).unwrap()));
        let mut channel = Self { tabs, now: 1_000_000 };
        for (at, role) in [Role::Endorser(Org1), Role::Endorser(Org2), Role::Orderer].into_iter().enumerate()
        {
            channel.act(at, |tab, now| tab.choose(role, now));
        }
        channel.act(2, |tab, now| tab.open(1, now));
        channel
    }

    /// One says something, and all hear what follows from it.
    fn act(&mut self, at: usize, what: impl FnOnce(&mut Member, u64) -> Vec<Vec<u8>>) {
        let mut notes: Vec<_> =
            what(&mut self.tabs[at], self.now).into_iter().map(|note| (at, note)).collect();
        while !notes.is_empty() {
            let (from, note) = notes.remove(0);
            for other in (0..3).filter(|other| *other != from) {
                notes.extend(self.tabs[other].hear(&note, self.now).into_iter().map(|note| (other, note)));
            }
        }
    }

    fn pay(&mut self, from: Person, to: Person, amount: u32) {
        self.now += 1;
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&self.now.to_le_bytes());
        self.act(0, |tab, now| tab.propose(Payment { from, to, amount }, nonce, now));
    }

    fn cut(&mut self) {
        self.act(2, |tab, now| tab.cut(now));
    }

    /// What the student's tab tells once a block is there that was not there before.
    fn deed(&self) -> Deed {
        let ledger = self.tabs[2].ledger().unwrap();
        Deed::Channel(Box::new(ledger.clone()), ledger.height())
    }
}

#[test]
fn concurrent_on_a_channel() {
    let (mut bench, mut channel) = (Bench::at(40), Channel::open());
    channel.pay(Alice, Bob, 1);
    channel.pay(Carol, Dan, 1);
    bench.tell(&channel.deed());
    assert_eq!((bench.case(), bench.ticks()), ("both-valid", &[false, false][..]));
    channel.pay(Alice, Bob, 10);
    channel.pay(Alice, Carol, 10);
    bench.tell(&channel.deed());
    assert_eq!(bench.ticks(), [true, false]);
    bench.answer("2");
    assert_eq!((bench.case(), bench.fact()), ("other-number", "2"));
    bench.answer("4");
    assert!(bench.run.is_done());
}

#[test]
fn concurrent_on_a_channel_in_other_ways() {
    let (mut bench, mut channel) = (Bench::at(40), Channel::open());
    channel.pay(Alice, Bob, 10);
    channel.cut();
    bench.tell(&channel.deed());
    assert_eq!((bench.case(), bench.fact()), ("alone-in-block", "1"));
    channel.pay(Alice, Bob, 10);
    channel.pay(Carol, Dan, 10);
    bench.tell(&channel.deed());
    assert_eq!(bench.case(), "both-valid");
    bench.answer("3");
    assert_eq!(bench.case(), "nothing-void");

    // What lay there before ticks nothing.
    channel.pay(Alice, Bob, 10);
    channel.pay(Alice, Carol, 10);
    let Deed::Channel(ledger, from) = channel.deed() else { unreachable!() };
    bench.tell(&Deed::Channel(ledger.clone(), from + 1));
    assert_eq!(bench.ticks(), [false, false]);
    bench.tell(&Deed::Channel(ledger, from));
    assert_eq!(bench.ticks(), [true, false]);
}

#[test]
fn a_block_with_an_update_that_one_endorsed_is_no_conflict() {
    let (mut bench, mut channel) = (Bench::at(40), Channel::open());
    channel.act(1, |tab, now| tab.choose(Role::Peer, now));
    channel.pay(Alice, Bob, 10);
    let id = channel.tabs[0].travels().next_back().unwrap().id;
    channel.act(0, |tab, now| tab.send_anyway(&id, now));
    channel.act(1, |tab, now| tab.choose(Role::Endorser(Org2), now));
    channel.pay(Alice, Carol, 10);
    bench.tell(&channel.deed());
    assert_eq!((bench.case(), bench.fact(), bench.ticks()), ("not-endorsed", "1", &[false, false][..]));
}

#[test]
fn two_that_read_what_an_earlier_block_changed_are_both_void() {
    let (mut bench, mut channel) = (Bench::at(40), Channel::open());
    // Four are endorsed on one state while nobody orders; sent again, they come two by two.
    channel.act(2, |tab, now| tab.choose(Role::Peer, now));
    for (from, to) in [(Alice, Bob), (Carol, Dan), (Alice, Bob), (Carol, Dan)] {
        channel.pay(from, to, 1);
    }
    channel.act(2, |tab, now| tab.choose(Role::Orderer, now));
    channel.now += 10_000;
    channel.act(0, |tab, now| tab.tick(now));
    assert_eq!(channel.tabs[2].ledger().unwrap().height(), 2);
    bench.tell(&channel.deed());
    assert_eq!((bench.case(), bench.ticks()), ("both-void", &[false, false][..]));
    bench.answer("3");
    assert_eq!(bench.case(), "nothing-void");
}
