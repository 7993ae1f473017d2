//! What the screens are told: states by name, and numbers that follow from the rules.

use hashyard_core::wallet::{CoinState, RemovalReason};
use hashyard_core::{Bits, Params, RoomName};
use hashyard_node::view::{ContractCoinView, EventKind, PeriodView, Snapshot};
use serde_json::json;

use crate::common::Net;
use crate::{ok, rich};

fn snapshot(net: &Net, at: usize) -> Snapshot {
    net.hosts[at].node.snapshot()
}

#[test]
fn a_payment_that_was_replaced_says_so_in_events_and_history() {
    let mut net = rich();
    let to = net.new_address(0);
    let options = json!({ "address": to, "amount": 1, "replaceable": true });
    let txid = ok(&mut net, "sendtoaddress", options);
    ok(&mut net, "bumpfee", json!([txid]));
    let view = snapshot(&net, 0);
    let dropped = view.events.iter().find_map(|event| match &event.kind {
        EventKind::TransactionDropped { txid, reason } => Some((json!(txid), *reason)),
        _ => None,
    });
    assert_eq!(dropped, Some((txid.clone(), RemovalReason::Replaced)));
    let line = view.wallet.history.iter().find(|line| json!(line.txid) == txid).unwrap();
    assert_eq!(line.dropped, Some(RemovalReason::Replaced));
    assert_eq!(json!(RemovalReason::SizeLimit), json!(RemovalReason::SizeLimit.name()), "as in commands");
}

#[test]
fn an_incoming_payment_is_unconfirmed_and_its_change_can_be_spent() {
    let mut net = Net::connected(2, 71);
    net.mine_many(0, 12);
    let to = net.new_address(1);
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(10_000);
    let states = |at: usize| -> Vec<_> {
        let coins = snapshot(&net, at).wallet.coins;
        coins.iter().filter(|coin| coin.confirmations == 0).map(|coin| coin.state).collect()
    };
    assert_eq!(states(1), [CoinState::Unconfirmed]);
    assert_eq!(states(0), [CoinState::Spendable]);
    let spent =
        snapshot(&net, 0).wallet.coins.iter().any(|coin| matches!(coin.state, CoinState::Locked { .. }));
    assert!(spent, "the coin that pays is in use");
}

#[test]
fn the_mempool_says_which_payments_are_own_and_which_only_arrive() {
    let mut net = Net::connected(3, 74);
    net.mine_many(0, 12);
    let to = net.new_address(1);
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(10_000);
    let seen = |at: usize| {
        let rows = snapshot(&net, at).mempool.rows;
        (rows[0].transactions[0].yours, rows[0].transactions[0].incoming)
    };
    assert_eq!([seen(0), seen(1), seen(2)], [(true, false), (true, true), (false, false)]);
}

fn room(retarget: &str) -> Params {
    let value = |key: &str| match key {
        "bits" => Some("0x207fffff".to_owned()),
        "retarget" => Some(retarget.to_owned()),
        "gap" => Some("0".to_owned()),
        _ => None,
    };
    Params::room(&RoomName::parse("tests").unwrap(), value).unwrap()
}

fn period(net: &Net) -> PeriodView {
    snapshot(net, 0).chain.period.unwrap()
}

#[test]
fn a_new_room_is_measured_from_its_first_block() {
    let mut net = Net::with_params(1, 72, room("20"));
    assert_eq!((period(&net).done, period(&net).factor), (1, 1.0), "nothing is measured yet");
    net.mine_many(0, 4);
    let first = period(&net);
    // Blocks come 15 s apart. Of the twenty that are meant to take 300 s genesis is one, so 18 gaps will be measured.
    assert_eq!((first.done, first.elapsed_s, first.intended_s), (5, 45, 45));
    assert!(first.easiest && (first.factor - 300.0 / 270.0).abs() < 1e-6, "{}", first.factor);
}

#[test]
fn what_a_period_promises_is_what_the_next_one_gets() {
    let mut net = Net::with_params(1, 73, room("4"));
    let target = |bits: Bits| bits.to_target().unwrap().to_f64();
    // Two gaps of 15 s in the first period and three in the second, where the rule means four: twice the difficulty, and four
    // thirds of that (CalculateNextWorkRequired).
    for (blocks, factor) in [(3, 2.0), (4, 4.0 / 3.0)] {
        net.mine_many(0, blocks);
        let period = period(&net);
        assert_eq!((period.done, period.interval), (4, 4));
        assert!((period.factor - factor).abs() < 1e-6, "{}", period.factor);
        let node = &net.hosts[0].node;
        let change = target(node.chain().tip().header.bits) / target(node.next_bits());
        assert!((change - period.factor).abs() < 1e-6, "{change}");
    }
    net.mine(0);
    assert_eq!(snapshot(&net, 0).chain.period.map(|period| (period.done, period.easiest)), Some((1, false)));
}

#[test]
fn the_last_blocks_say_what_they_took() {
    let mut net = Net::new(1, 74);
    assert_eq!(snapshot(&net, 0).chain.recent.hashes, 0.0);
    net.mine_many(0, 30);
    let recent = snapshot(&net, 0).chain.recent;
    assert_eq!((recent.hashes, recent.until_s - recent.since_s), (40.0, 300), "twenty blocks of two hashes");
}

#[test]
fn a_node_whose_peers_are_in_reach_is_not_alone() {
    let mut net = Net::connected(2, 75);
    ok(&mut net, "setnetworkactive", json!([false]));
    ok(&mut net, "setnetworkactive", json!([true]));
    let peers = snapshot(&net, 0).peers;
    assert_eq!((peers.active, peers.in_reach), (true, 1));
    let alone = snapshot(&Net::new(1, 76), 0).peers;
    assert_eq!((alone.peers.len(), alone.in_reach), (0, 0));
}

/// The coin of a time lock that was paid into and mined.
fn locked(net: &mut Net, lock: &str) -> ContractCoinView {
    let contract = ok(net, "createcontract", json!(["timelock", { "key": "mine", "lock": lock }]));
    ok(net, "sendtoaddress", json!([contract["address"], 1]));
    net.mine(0);
    let views = net.hosts[0].node.contracts_view();
    let shown = views.into_iter().find(|view| json!(view.address) == contract["address"]).unwrap();
    shown.coins.into_iter().next().unwrap()
}

#[test]
fn a_coin_behind_a_time_lock_says_at_which_time_it_opens() {
    let mut net = rich();
    let median = net.hosts[0].node.chain().median_time_past();
    let coin = locked(&mut net, &format!("time:{}", median + 1_000));
    assert_eq!(
        (&coin.ready, coin.first_height[0], coin.first_time[0]),
        (&vec![false], None, Some(median + 1_001))
    );
    let before = net.hosts[0].node.chain().median_time_past();
    let coin = locked(&mut net, "seconds:1024");
    assert_eq!(
        (&coin.ready, coin.first_height[0], coin.first_time[0]),
        (&vec![false], None, Some(before + 1_024))
    );
    let height = net.hosts[0].node.chain().height();
    let coin = locked(&mut net, "blocks:5");
    assert_eq!((coin.first_height[0], coin.first_time[0]), (Some(height + 1 + 5), None));
}

#[test]
fn a_lock_opens_with_the_median_time_that_it_said() {
    let mut net = rich();
    let opens = locked(&mut net, "seconds:512").first_time[0].unwrap();
    loop {
        let ready = net.hosts[0].node.contracts_view()[0].coins[0].ready[0];
        assert_eq!(ready, net.hosts[0].node.chain().median_time_past() >= opens);
        if ready {
            break;
        }
        net.mine(0);
    }
    let address = net.hosts[0].node.contracts_view()[0].address.clone();
    ok(&mut net, "spendcontract", json!([address, "withdraw"]));
}

#[test]
fn a_psbt_says_when_it_can_be_sent() {
    let mut net = rich();
    let coin = locked(&mut net, "blocks:3");
    let address = net.hosts[0].node.contracts_view()[0].address.clone();
    let half = ok(&mut net, "spendcontract", json!([address, "withdraw", { "send": false }]));
    let read = |net: &Net| net.hosts[0].node.read_psbt(half["psbt"].as_str().unwrap()).unwrap();
    let view = read(&net);
    assert_eq!((view.ready, view.first_height, view.first_time), (false, coin.first_height[0], None));
    net.mine_many(0, 2);
    assert!(read(&net).ready);
    ok(&mut net, "sendrawtransaction", json!([half["hex"]]));
}

#[test]
fn the_set_of_coins_shows_its_newest_first_and_whose_they_are() {
    let mut net = Net::connected(2, 72);
    net.mine_many(0, 12);
    let to = net.new_address(1);
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(10_000);
    net.mine(0);
    let set = net.hosts[0].node.coin_set_view(3);
    let info = ok(&mut net, "gettxoutsetinfo", json!([]));
    assert_eq!(json!(set.count), info["txouts"]);
    assert_eq!(set.total.to_sat(), 13 * 50 * hashyard_core::COIN);
    // The reward with its fee, the payment, the change.
    assert_eq!(set.newest.len(), 3);
    assert!(set.newest.iter().all(|coin| coin.height == 13));
    assert_eq!(set.newest.iter().filter(|coin| coin.coinbase).count(), 1);
    let theirs: Vec<_> = set.newest.iter().filter(|coin| !coin.yours).collect();
    assert!(matches!(theirs[..], [coin] if coin.value.to_sat() == hashyard_core::COIN), "{theirs:?}");
    assert_eq!(net.hosts[0].node.coin_set_view(usize::MAX).newest.len(), set.count as usize);
    assert!(net.hosts[0].node.coin_set_view(0).newest.is_empty());
}
