//! Missions about mining and consensus, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::room::RoomName;
use hashyard_core::{Block, Encodable, Params, Transaction};
use hashyard_course::Deed;
use hashyard_course::broken::{Flaw, REASONS, payment, plain_reason};
use hashyard_course::missions::heaviest::{HEAVIER, LONGER};
use hashyard_course::rivals::{RULES, Rivals, rivals};
use hashyard_node::view::MessageView;
use serde_json::json;

/// A node with money, connected to another.
fn rich(seed: u64) -> Net {
    let mut net = Net::connected(2, seed);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    net
}

/// The payment with this flaw, made of the student's largest coin.
fn broken(net: &Net, flaw: Flaw) -> Transaction {
    let node = shown(net);
    let coin = node.wallet.coins.iter().find(|coin| coin.confirmations as usize >= MATURE - 1).unwrap();
    let to = net.hosts[ME].node.parse_address(&coin.address).unwrap().script_pubkey();
    payment(flaw, coin.outpoint, coin.value, to, node.chain.height)
}

/// What the node says of it.
fn reason(net: &mut Net, tx: &Transaction) -> String {
    let answer = net.rpc(ME, "testmempoolaccept", json!([[hex::encode(tx.encode())]])).unwrap();
    answer[0]["reject-reason"].as_str().unwrap().to_owned()
}

fn judged(tx: &Transaction, said: &str, reason: &str) -> Deed {
    Deed::Judged { txid: tx.txid(), said: said.to_owned(), reason: reason.to_owned() }
}

#[test]
fn every_flaw_has_a_reason_of_its_own_and_naming_all_is_half_of_page_13() {
    let mut net = rich(31);
    let mut run = begin(&net, 13);
    let mut found = vec![];
    for flaw in Flaw::ALL {
        assert_eq!(run.ticks(), [false, false]);
        let tx = broken(&net, flaw);
        let reason = reason(&mut net, &tx);
        found.push(plain_reason(&reason).to_owned());
        hear(&mut run, &net, &judged(&tx, plain_reason(&reason), &reason));
    }
    found.sort_unstable();
    assert_eq!(found, REASONS);
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn another_reason_is_none_and_one_payment_counts_once() {
    let mut net = rich(32);
    let mut run = begin(&net, 13);
    let tx = broken(&net, Flaw::TooEarly);
    let reason = reason(&mut net, &tx);
    hear(&mut run, &net, &judged(&tx, "missing-inputs", &reason));
    assert_eq!(case(&run), "other-reason");
    for said in REASONS {
        hear(&mut run, &net, &judged(&tx, said, said));
    }
    assert_eq!(run.ticks(), [false, false]);
}

/// A payment to oneself that leaves so much to the miner, signed.
fn signed(net: &mut Net, change: f64) -> (String, String) {
    let coin = net.rpc(ME, "listunspent", json!([])).unwrap()[0].clone();
    let to = net.new_address(ME);
    let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
    let tx = net.rpc(ME, "createrawtransaction", json!([inputs, { to: change }])).unwrap();
    let hex =
        net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].as_str().unwrap().to_owned();
    let txid =
        net.rpc(ME, "decoderawtransaction", json!([hex])).unwrap()["txid"].as_str().unwrap().to_owned();
    (hex, txid)
}

/// A payment without a fee waits.
fn free_payment_waits(net: &mut Net) {
    let (hex, txid) = signed(net, 50.0);
    let refused = net.rpc(ME, "sendrawtransaction", json!([hex])).unwrap_err();
    assert!(refused.message.contains("min relay fee not met"), "{}", refused.message);
    net.rpc(ME, "prioritisetransaction", json!([txid, 0, 10_000])).unwrap();
    net.rpc(ME, "sendrawtransaction", json!([hex])).unwrap();
}

#[test]
fn a_payment_without_a_fee_is_mined_by_who_wants_it() {
    let mut net = rich(33);
    let mut run = begin(&net, 13);
    free_payment_waits(&mut net);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false]);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, true]);
}

#[test]
fn blocks_that_bury_the_free_payment_take_nothing_away() {
    let mut net = rich(37);
    let mut run = begin(&net, 13);
    free_payment_waits(&mut net);
    net.mine_many(ME, 30);
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), run.saw()), (&[false, true][..], None));
}

#[test]
fn a_payment_with_a_fee_is_not_it() {
    let mut net = rich(34);
    let mut run = begin(&net, 13);
    pay(&mut net, ME, OTHER, 1.0);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "with-fee");
}

#[test]
fn the_block_with_the_free_payment_is_my_own() {
    let mut net = rich(35);
    let mut run = begin(&net, 13);
    let (hex, txid) = signed(&mut net, 50.0);
    net.rpc(OTHER, "prioritisetransaction", json!([txid, 0, 10_000])).unwrap();
    net.rpc(OTHER, "sendrawtransaction", json!([hex])).unwrap();
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "others-block");
}

fn rates(own: f64, room: f64) -> Deed {
    Deed::HashRates { own, room }
}

#[test]
fn the_slower_miner_wins_and_its_guess_is_counted() {
    let mut net = Net::connected(2, 36);
    let mut run = begin(&net, 15);
    hear(&mut run, &net, &rates(1.0, 4.0));
    answer(&mut run, &net, "５");
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    for round in 0..19 {
        net.mine(if round % 4 == 0 { ME } else { OTHER });
        see(&mut run, &mut net);
    }
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn guesses_that_the_blocks_speak_against() {
    let mut net = Net::connected(2, 37);
    let mut run = begin(&net, 15);
    answer(&mut run, &net, "many");
    assert_eq!(case(&run), "no-number");
    answer(&mut run, &net, "21");
    assert_eq!(case(&run), "too-many");
    answer(&mut run, &net, "0");
    net.mine_many(OTHER, 20);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("one-sided", &[false, false][..]));
    answer(&mut run, &net, "18");
    net.mine(ME);
    net.run(2_000);
    net.mine_many(OTHER, 19);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()[1]), ("outside", false));
}

#[test]
fn who_is_faster_or_unknown_has_proved_nothing() {
    let mut net = Net::connected(2, 38);
    let mut run = begin(&net, 15);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "no-rate");
    net.run(60_000);
    run.hear(&rates(3.0, 4.0), sight(&net, &shown(&net)));
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("faster", &[false, false][..]));
}

/// The node's log of the tip: what is pointed at, and how many it took.
fn traced(net: &Net, point: impl Fn(&MessageView) -> bool, count: u32) -> Deed {
    let (log, block) = (net.messages(ME), net.hosts[ME].node.chain().tip().hash);
    let message = log.iter().filter(|message| point(message)).map(|message| message.seq).min().unwrap();
    Deed::Traced { block, message, count, log }
}

#[test]
fn the_way_of_a_block_is_in_the_log() {
    let mut net = Net::connected(2, 39);
    net.mine_many(OTHER, 3);
    net.run(2_000);
    let mut run = begin(&net, 17);
    net.mine(OTHER);
    net.run(2_000);
    let tip = net.tip(ME);
    let is_first = |message: &MessageView| !message.outgoing && message.subject.as_deref() == Some(&tip);
    let is_other = |message: &MessageView| message.command == "cmpctblock" && !is_first(message);
    hear(&mut run, &net, &traced(&net, is_other, 1));
    assert_eq!((case(&run), run.ticks()), ("other-block", &[false, true][..]));
    hear(&mut run, &net, &traced(&net, |message| message.command == "getheaders", 1));
    assert_eq!(case(&run), "other-block", "it names nothing and came before");
    let mut run = begin(&net, 17);
    hear(&mut run, &net, &traced(&net, is_first, 1));
    assert_eq!(case(&run), "old-block", "it came before the mission began");
    net.mine(OTHER);
    net.run(2_000);
    let tip = net.tip(ME);
    let is_first = |message: &MessageView| !message.outgoing && message.subject.as_deref() == Some(&tip);
    hear(&mut run, &net, &traced(&net, is_first, 9));
    assert_eq!((case(&run), run.ticks()), ("other-count", &[true, false][..]));
    hear(&mut run, &net, &traced(&net, is_first, 1));
    assert!(run.is_done(), "{:?}", run.saw());
}

/// Before anybody is asked to announce in short form, a block is announced by inv: getheaders, headers, getdata and cmpctblock follow.
#[test]
fn the_way_of_the_first_block_is_longer() {
    let mut net = Net::connected(2, 43);
    let mut run = begin(&net, 17);
    net.mine(OTHER);
    net.run(2_000);
    let tip = net.tip(ME);
    let is_first = |message: &MessageView| !message.outgoing && message.subject.as_deref() == Some(&tip);
    hear(&mut run, &net, &traced(&net, is_first, 1));
    assert_eq!((case(&run), run.ticks()), ("other-count", &[true, false][..]));
    let first = net.messages(ME).iter().filter(|message| is_first(message)).map(|message| message.seq).min();
    let first = first.unwrap();
    for later in ["getheaders", "headers", "getdata", "cmpctblock"] {
        let comes_later = |message: &MessageView| message.command == later && message.seq > first;
        hear(&mut run, &net, &traced(&net, comes_later, 1));
        assert_eq!(case(&run), "other-message", "{later}");
    }
    hear(&mut run, &net, &traced(&net, is_first, 5));
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn nobody_tells_me_of_my_own_block() {
    let mut net = Net::connected(2, 40);
    let mut run = begin(&net, 17);
    net.mine(ME);
    net.run(2_000);
    hear(&mut run, &net, &traced(&net, |_| true, 3));
    assert_eq!(case(&run), "own-block");
    net.mine(OTHER);
    net.run(2_000);
    let Deed::Traced { block, message, count, .. } = traced(&net, |_| true, 3) else { unreachable!() };
    hear(&mut run, &net, &Deed::Traced { block, message, count, log: vec![] });
    assert_eq!(case(&run), "no-message");
}

/// A node in a room of its own, and what is handed to it.
fn duel(seed: u64) -> (Net, Rivals) {
    let value = |key: &str| {
        let mut pairs = RULES.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == key).map(|(_, value)| value.to_owned())
    };
    let params = Params::room(&RoomName::parse("duel").unwrap(), value).unwrap();
    let made = rivals(&params).unwrap();
    (Net::with_params(1, seed, params), made)
}

fn submit(net: &mut Net, blocks: &[Block]) {
    for block in blocks {
        let answer = net.rpc(ME, "submitblock", json!([hex::encode(block.encode())])).unwrap();
        assert!(answer.is_null() || answer == json!("inconclusive"), "{answer}");
    }
}

#[test]
fn five_blocks_lose_to_three() {
    let (mut net, made) = duel(41);
    let mut run = begin(&net, 19);
    answer(&mut run, &net, HEAVIER);
    submit(&mut net, &made.longer);
    see(&mut run, &mut net);
    assert_eq!(shown(&net).chain.height, 5);
    assert_eq!(run.ticks(), [false, false]);
    submit(&mut net, &made.heavier);
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
    let tips = net.rpc(ME, "getchaintips", json!([])).unwrap();
    let lost = tips.as_array().unwrap().iter().find(|tip| tip["status"] == "valid-fork").unwrap();
    assert_eq!(lost["branchlen"], json!(5));
    assert_eq!(shown(&net).chain.height, 3);
}

#[test]
fn a_lost_bet_and_none() {
    for (bet, expected) in [(LONGER, "lost-bet"), ("neither", "no-bet")] {
        let (mut net, made) = duel(42);
        let mut run = begin(&net, 19);
        answer(&mut run, &net, bet);
        submit(&mut net, &made.longer);
        submit(&mut net, &made.heavier);
        see(&mut run, &mut net);
        assert_eq!((case(&run), run.ticks()), (expected, &[true, false][..]));
        answer(&mut run, &net, HEAVIER);
        see(&mut run, &mut net);
        assert_eq!(run.ticks(), [true, false], "a bet on what has happened is none");
    }
}

#[test]
fn a_longer_branch_that_wins_shows_nothing() {
    let mut net = Net::connected(2, 43);
    let mut run = begin(&net, 19);
    answer(&mut run, &net, HEAVIER);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("not-shorter", &[false, false][..]));
}
