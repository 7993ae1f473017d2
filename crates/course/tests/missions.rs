//! Every mission played right and played wrong, by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use hashyard_core::wallet::{CoinState, SendRequest, Spend};
use hashyard_core::{Amount, COIN, FeeRate, OutPoint};
use hashyard_course::mission::{ANSWER_MS, HINT_MS, Help, Sight};
use hashyard_course::{PageNumber, Run};
use hashyard_node::view::{CoinView, HistoryItem, HistoryKind, Snapshot};
use hashyard_node::{Act, Input, Outcome};
use serde_json::json;

/// Blocks until a reward can be spent.
const MATURE: usize = 12;

/// The student's node.
const ME: usize = 0;
/// Somebody else's.
const OTHER: usize = 1;

fn shown(net: &Net) -> Snapshot {
    net.hosts[ME].node.snapshot()
}

fn sight<'a>(net: &Net, shown: &'a Snapshot) -> Sight<'a> {
    Sight::of(shown, net.now)
}

fn begin(net: &Net, page: PageNumber) -> Run {
    Run::begin(page, sight(net, &shown(net))).unwrap()
}

fn see(run: &mut Run, net: &mut Net) {
    net.run(2_000);
    run.see(sight(net, &shown(net)));
}

/// Both sides meet again and settle.
fn heal(run: &mut Run, net: &mut Net) {
    net.heal();
    net.run(30_000);
    see(run, net);
}

fn pay(net: &mut Net, from: usize, to: usize, coins: f64) -> String {
    let address = net.new_address(to);
    net.rpc(from, "sendtoaddress", json!([address, coins])).unwrap().as_str().unwrap().to_owned()
}

fn case(run: &Run) -> &'static str {
    run.saw().expect("the node saw something else").case
}

#[test]
fn first_block() {
    let mut net = Net::connected(2, 1);
    let mut run = begin(&net, 2);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.is_done()), ("others-block", false));
    assert_eq!(run.saw().unwrap().facts[0], ("height", "1".to_owned()));
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done() && run.saw().is_none());
}

#[test]
fn blocks_from_before_a_mission_do_not_count() {
    let mut net = Net::connected(2, 1);
    net.mine(ME);
    let mut run = begin(&net, 2);
    see(&mut run, &mut net);
    assert!(!run.is_done());
}

#[test]
fn paid() {
    let mut net = Net::connected(2, 2);
    net.mine_many(OTHER, MATURE);
    net.mine_many(ME, MATURE);
    let mut run = begin(&net, 10);
    pay(&mut net, ME, ME, 1.0);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "own-payment");
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "mined");
    pay(&mut net, OTHER, ME, 1.0);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

/// A node with rewards and one coin that somebody else paid, and the mission begun; that coin, and a reward.
fn with_a_coin(seed: u64) -> (Net, Run, OutPoint, OutPoint) {
    let mut net = Net::connected(2, seed);
    net.mine_many(OTHER, MATURE);
    net.mine_many(ME, MATURE);
    let txid = pay(&mut net, OTHER, ME, 10.0);
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    let coins = shown(&net).wallet.coins;
    let outpoint = |paid: bool| {
        let is_it = |coin: &&CoinView| {
            (coin.outpoint.txid.to_string() == txid) == paid && coin.state == CoinState::Spendable
        };
        coins.iter().find(is_it).unwrap().outpoint
    };
    let run = begin(&net, 11);
    (net, run, outpoint(true), outpoint(false))
}

/// Pays with these coins: so much, or all of them.
fn pay_with(net: &mut Net, coins: &[OutPoint], amount: Option<u64>) {
    let address = net.new_address(OTHER);
    let to = net.hosts[OTHER].node.parse_address(&address).unwrap();
    let spend =
        amount.map_or(Spend::All(to.clone()), |amount| Spend::Exact(vec![(to, Amount(amount * COIN))]));
    let request =
        SendRequest { spend, fee_rate: FeeRate(1_000), coins: Some(coins.to_vec()), replaceable: true };
    net.handle(ME, Input::Act(Act::Pay(request)));
    assert!(matches!(net.hosts[ME].outcome, Some(Outcome::Paid(Ok(_)))), "{:?}", net.hosts[ME].outcome);
}

#[test]
fn spend_that_coin() {
    let (mut net, mut run, coin, _) = with_a_coin(3);
    pay_with(&mut net, &[coin], Some(3));
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn another_coin_is_not_that_coin() {
    let (mut net, mut run, _, reward) = with_a_coin(4);
    pay_with(&mut net, &[reward], Some(3));
    see(&mut run, &mut net);
    assert_eq!(case(&run), "own-coin");
}

#[test]
fn two_coins_are_one_too_many() {
    let (mut net, mut run, coin, reward) = with_a_coin(5);
    pay_with(&mut net, &[coin, reward], Some(3));
    see(&mut run, &mut net);
    assert_eq!(run.saw().unwrap().facts, [("count", "2".to_owned())]);
}

#[test]
fn all_of_it_leaves_no_change() {
    let (mut net, mut run, coin, _) = with_a_coin(12);
    pay_with(&mut net, &[coin], None);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "no-change");
}

#[test]
fn supply() {
    let mut net = Net::connected(1, 6);
    net.mine_many(ME, 7);
    let mut run = begin(&net, 16);
    for (text, expected) in [
        ("a lot", "no-number"),
        ("400", "genesis-counted"),
        ("5000", "too-many"),
        ("50", "too-few"),
        ("", "no-number"),
    ] {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected, "{text}");
    }
    let truth = net.rpc(ME, "gettxoutsetinfo", json!([])).unwrap()["total_amount"].to_string();
    run.answer(&truth, sight(&net, &shown(&net)));
    assert!(run.is_done(), "{truth}");
}

#[test]
fn broken_blocks() {
    let mut net = Net::connected(1, 16);
    let mut run = begin(&net, 3);
    run.answer("0", sight(&net, &shown(&net)));
    assert_eq!(case(&run), "no-block");
    net.mine_many(ME, 5);
    for (text, expected) in [
        ("all", "no-number"),
        ("4", "itself-forgotten"),
        ("6", "genesis-counted"),
        ("９", "other-number"),
        ("1.5", "no-number"),
    ] {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected, "{text}");
    }
    run.answer("4294967295", sight(&net, &shown(&net)));
    assert_eq!(case(&run), "other-number");
    let first = net.rpc(ME, "getblockhash", json!([1])).unwrap();
    let confirmations = net.rpc(ME, "getblock", json!([first])).unwrap()["confirmations"].to_string();
    run.answer(&confirmations, sight(&net, &shown(&net)));
    assert!(run.is_done(), "{confirmations}");
}

#[test]
fn carried_parent() {
    let mut net = Net::connected(2, 17);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 12);
    let parent = pay(&mut net, OTHER, ME, 10.0);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false]);
    net.rpc(ME, "cpfp", json!([parent, 20])).unwrap();
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn a_parent_that_is_confirmed_already_is_not_carried() {
    let mut net = Net::connected(2, 18);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 12);
    let parent = pay(&mut net, OTHER, ME, 10.0);
    net.run(2_000);
    net.partition(&[ME], &[OTHER]);
    net.rpc(ME, "cpfp", json!([parent, 20])).unwrap();
    see(&mut run, &mut net);
    net.mine(OTHER);
    heal(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("parent-alone", [true, false].as_slice()));
}

#[test]
fn tie() {
    let mut net = Net::connected(2, 7);
    let mut run = begin(&net, 18);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine(OTHER);
    heal(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn one_block_too_many_is_no_tie() {
    let mut net = Net::connected(2, 8);
    let mut run = begin(&net, 18);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(case(&run), "gave-way");
}

#[test]
fn lost_branch() {
    let mut net = Net::connected(2, 9);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 20);
    net.partition(&[ME], &[OTHER]);
    pay(&mut net, ME, OTHER, 2.0);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn a_branch_without_payments_returns_nothing() {
    let mut net = Net::connected(2, 10);
    let mut run = begin(&net, 20);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(case(&run), "nothing-returned");
}

#[test]
fn a_payment_that_the_winners_spent_twice_does_not_return() {
    let mut net = Net::connected(2, 13);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let coin = net.rpc(ME, "listunspent", json!([])).unwrap()[0].clone();
    let [first, second] = [49.9999, 49.9998].map(|coins| {
        let to = net.new_address(OTHER);
        let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
        let tx = net.rpc(ME, "createrawtransaction", json!([inputs, { to: coins }])).unwrap();
        net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone()
    });
    let mut run = begin(&net, 20);
    net.partition(&[ME], &[OTHER]);
    net.rpc(ME, "sendrawtransaction", json!([first])).unwrap();
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    net.rpc(OTHER, "sendrawtransaction", json!([second])).unwrap();
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    let is_dropped = |item: &HistoryItem| item.kind == HistoryKind::Sent && item.dropped.is_some();
    assert!(shown(&net).wallet.history.iter().any(is_dropped));
    assert_eq!(run.ticks(), [true, false, false]);
}

#[test]
fn what_was_received_is_no_payment_of_mine() {
    let mut net = Net::connected(2, 14);
    net.mine_many(OTHER, MATURE);
    pay(&mut net, OTHER, ME, 1.0);
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    let mut run = begin(&net, 20);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false, false]);
}

#[test]
fn a_coin_that_i_paid_myself_is_my_own() {
    let (mut net, ..) = with_a_coin(15);
    let txid = pay(&mut net, ME, ME, 5.0);
    net.run(2_000);
    net.mine(ME);
    let coins = shown(&net).wallet.coins;
    let coin =
        coins.iter().find(|coin| coin.outpoint.txid.to_string() == txid && !coin.change).unwrap().outpoint;
    let mut run = begin(&net, 11);
    pay_with(&mut net, &[coin], Some(3));
    see(&mut run, &mut net);
    assert_eq!(case(&run), "own-coin");
}

#[test]
fn help_comes_to_those_who_wait() {
    let mut net = Net::connected(2, 11);
    let run = begin(&net, 2);
    let now = net.now;
    assert_eq!(run.help(now), Help::None);
    assert_eq!(run.help(now + HINT_MS), Help::Hint);
    assert_eq!(run.help(now + ANSWER_MS), Help::Answer);
    net.mine(ME);
    let mut run = run;
    see(&mut run, &mut net);
    assert_eq!(run.help(net.now), Help::None, "progress begins the wait anew");
}
