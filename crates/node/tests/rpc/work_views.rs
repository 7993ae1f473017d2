//! What a node counts, and the way of a payment, as screens are told.

use hashyard_core::Txid;
use hashyard_core::wallet::RemovalReason;
use hashyard_node::view::{Count, Counters, FollowView, HistoryKind, Place, WorkView};
use serde_json::{Value, json};

use crate::common::Net;
use crate::{ok, rich};

fn work(net: &Net, at: usize) -> WorkView {
    net.hosts[at].node.snapshot().work
}

fn done(net: &Net, at: usize, before: &Counters) -> impl Fn(Count) -> u64 + use<> {
    let done = work(net, at).counts.since(before);
    move |count| done.get(count)
}

fn txid(value: &Value) -> Txid {
    value.as_str().unwrap().parse().unwrap()
}

fn follow(net: &Net, at: usize, txid: &Txid) -> FollowView {
    net.hosts[at].node.follow_view(txid).unwrap()
}

#[test]
fn a_payment_runs_its_scripts_once_and_its_block_does_not_again() {
    let mut net = Net::connected(2, 72);
    net.mine_many(0, 12);
    net.run(5_000);
    let (before, theirs) = (work(&net, 0).counts, work(&net, 1).counts);
    let to = net.new_address(1);
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(10_000);
    let paid = done(&net, 0, &before);
    assert_eq!((paid(Count::Accepted), paid(Count::Scripts), paid(Count::Signatures)), (1, 1, 1));
    assert_eq!((paid(Count::Commands), paid(Count::Payments), paid(Count::Blocks)), (1, 1, 0));
    assert!(paid(Count::MessagesOut) > 0 && paid(Count::BytesIn) > 0 && paid(Count::Relayed) > 0);
    let heard = done(&net, 1, &theirs);
    assert_eq!((heard(Count::Accepted), heard(Count::Scripts), heard(Count::Judged)), (1, 1, 1));

    let (before, theirs) = (work(&net, 0).counts, work(&net, 1).counts);
    net.mine(0);
    net.run(10_000);
    let mined = done(&net, 0, &before);
    assert_eq!((mined(Count::Scripts), mined(Count::Signatures)), (0, 0), "they ran in the mempool");
    assert_eq!((mined(Count::Blocks), mined(Count::Trees), mined(Count::Leaves)), (1, 1, 2));
    assert_eq!((mined(Count::CoinsSpent), mined(Count::Rewards), mined(Count::TipMoves)), (1, 1, 1));
    assert!(mined(Count::CoinsMade) >= 3 && mined(Count::Rows) > 0);
    assert_eq!(done(&net, 1, &theirs)(Count::Headers), 1, "its header came first");
}

#[test]
fn the_last_block_tells_what_it_took() {
    let mut net = Net::connected(2, 73);
    net.mine_many(0, 12);
    let to = net.new_address(1);
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(10_000);
    net.mine(0);
    net.run(10_000);
    for (at, yours) in [(0, true), (1, false)] {
        let last = work(&net, at).last_block.unwrap();
        assert_eq!((last.height, last.yours, last.taken, last.left), (13, yours, 1, 0));
        let done = |count| last.done.get(count);
        assert_eq!((done(Count::Leaves), done(Count::CoinsSpent), done(Count::Scripts)), (2, 1, 0));
        assert_eq!((done(Count::Judged), done(Count::TipMoves)), (1, 1));
    }
}

#[test]
fn a_payment_is_followed_from_its_key_to_its_proof() {
    let mut net = Net::connected(2, 74);
    net.mine_many(0, 12);
    let to = net.new_address(1);
    let paid = txid(&ok(&mut net, "sendtoaddress", json!([to, 1])));
    let waiting = follow(&net, 0, &paid);
    assert_eq!(waiting.movement.as_ref().unwrap().kind, HistoryKind::Sent);
    assert_eq!(
        (waiting.tx.place.clone(), waiting.seen_ms, &waiting.proof),
        (Place::Mempool, Some(net.now()), &None)
    );
    let key = waiting.keys[0].as_ref().unwrap();
    assert_eq!(Some(&key.address), waiting.tx.inputs[0].address.as_ref());
    assert_eq!(
        Some(&key.public_key),
        waiting.tx.inputs[0].witness.last(),
        "P2WPKH shows its key when it is spent"
    );

    net.mine(0);
    net.run(10_000);
    let held = follow(&net, 0, &paid);
    let proof = held.proof.unwrap();
    assert_eq!((proof.proves, proof.transactions, proof.hashes), (true, 2, 2));
    let listed = ok(&mut net, "verifytxoutproof", json!([proof.raw]));
    assert_eq!(listed, json!([paid]));
    let names = net.hosts[0].node.names_of(&paid).unwrap();
    let told: Vec<_> =
        net.hosts[0].sessions.logged_about(&names).map(|message| message.command.as_str()).collect();
    assert_eq!(told, ["inv", "getdata", "tx"], "the log knows it by its wtxid, confirmed or not");

    let foreign = follow(&net, 0, &held.tx.inputs[0].outpoint.unwrap().txid);
    assert_eq!(foreign.movement.unwrap().kind, HistoryKind::Mined);
    assert!(net.hosts[0].node.follow_view(&"11".repeat(32).parse().unwrap()).is_none());
}

#[test]
fn a_payment_that_was_replaced_or_lost_its_block_is_still_followed() {
    let mut net = rich();
    let to = net.new_address(0);
    let first = ok(&mut net, "sendtoaddress", json!({ "address": to, "amount": 1, "replaceable": true }));
    let bumped = txid(&ok(&mut net, "bumpfee", json!([first]))["txid"]);
    let dropped = follow(&net, 0, &txid(&first));
    assert_eq!(dropped.tx.place, Place::Nowhere);
    assert_eq!(dropped.movement.unwrap().dropped, Some(RemovalReason::Replaced));
    assert_eq!(dropped.replaced_by, Some(bumped));
    assert!(dropped.keys[0].is_some(), "the coin that it would have spent is still known");

    let block = net.mine(0);
    ok(&mut net, "invalidateblock", json!([block.block_hash()]));
    let back = follow(&net, 0, &bumped);
    assert_eq!((back.tx.place, back.proof), (Place::Mempool, None));
    assert_eq!(back.stale.len(), 1);
    assert_eq!(back.stale[0].1, block.block_hash());
}
