//! A merchant is paid, hands out goods, and the payment is taken back.

use hashyard_core::Txid;
use hashyard_core::wallet::RemovalReason;
use hashyard_node::view::{EventKind, Pays, Release, WithholdMode};
use serde_json::json;

use crate::common::Net;
use crate::rig::{err, line, net, ok, pay, spend, told, withheld};

/// A merchant accepts at two confirmations; then two blocks of his are undone by three that were hidden.
#[test]
fn a_payment_with_two_confirmations_is_taken_back() {
    let mut net = net(3, 1);
    let payment = pay(&mut net);
    net.mine_many(2, 2);
    net.run(2_000);
    assert_eq!(line(&net, 1, payment).confirmations, 2);

    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    let begun = withheld(&mut net, 0);
    assert_eq!((begun.mode, begun.fork_height, begun.hidden_count), (WithholdMode::Hidden, 12, 0));
    let taken = begun.payment.unwrap();
    assert_eq!((taken.txid, taken.amount, taken.confirmations), (payment, 100_000_000, 2));
    let pays: Vec<_> = begun.public.iter().map(|block| (block.height, block.pays, block.released)).collect();
    assert_eq!(pays, [(13, Pays::Payment, true), (14, Pays::Neither, true)]);

    net.mine_many(0, 2);
    assert!(!withheld(&mut net, 0).leads, "as much work is not more");
    net.mine(0);
    let ready = withheld(&mut net, 0);
    let pays: Vec<_> = ready.hidden.iter().map(|block| (block.height, block.pays, block.released)).collect();
    assert_eq!(pays, [(13, Pays::Counter, false), (14, Pays::Neither, false), (15, Pays::Neither, false)]);
    assert!(ready.leads && ready.hidden.iter().all(|block| block.yours));
    assert_eq!((ready.public_count, ready.main_blocks), (2, 0));
    assert_eq!(line(&net, 1, payment).confirmations, 2, "the merchant sees nothing of it");

    let released = ok(&mut net, 0, "releasewithheld", json!([]));
    assert_eq!(released.as_array().unwrap().len(), 3);
    net.run(5_000);
    net.assert_agreement();
    assert_eq!(net.tip(1), released[2].as_str().unwrap());
    assert_reversed(&mut net, payment);
    let after = withheld(&mut net, 0);
    let counter = Some(taken.counter);
    let release = Release { fork_height: 12, released: 3, public: 2, won: true, counter };
    assert_eq!((after.mode, after.last, after.payment), (WithholdMode::Off, Some(release), None));
    assert_eq!((after.own_blocks, after.main_blocks), (3, 3), "what went was older than the mode");
    assert_eq!(line(&net, 0, taken.counter).confirmations, 3);
    net.mine(1);
    net.run(2_000);
    net.assert_agreement();
}

fn assert_reversed(net: &mut Net, payment: Txid) {
    let seen = line(net, 1, payment);
    assert_eq!((seen.dropped, seen.reversed), (Some(RemovalReason::Conflict), true));
    assert_eq!((seen.confirmations, net.total_balance(1).0), (0, 0));
    let is_reorg = |kind: &EventKind| {
        matches!(kind, EventKind::Reorg { fork_height: 12, disconnected: 2, connected: 3, .. })
    };
    assert!(told(net, 1, is_reorg));
    let reason = RemovalReason::Conflict;
    assert!(told(net, 1, |kind| *kind == EventKind::TransactionDropped { txid: payment, reason }));
    // That it had a block once, the merchant's wallet keeps.
    net.restart(1);
    assert!(line(net, 1, payment).reversed);
    let told = ok(net, 1, "gettransaction", json!([payment.to_string()]));
    assert_eq!(told["confirmations"], -3);
}

/// Finney's attack: who accepts without confirmations is paid by a transaction that a block contradicts at once.
#[test]
fn one_hidden_block_takes_an_unconfirmed_payment_back() {
    let mut net = net(2, 2);
    let payment = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    assert!(net.hosts[0].node.mempool().contains(&payment), "to others the node is as any");
    net.mine(0);
    assert_eq!(withheld(&mut net, 0).hidden[0].pays, Pays::Counter);
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(2_000);
    net.assert_agreement();
    let seen = line(&net, 1, payment);
    assert_eq!((seen.dropped, seen.reversed), (Some(RemovalReason::Conflict), false), "it never had a block");
}

/// Nothing is hidden yet when somebody finds a block: the branch begins below the payment, and where that has no block, at the tip.
#[test]
fn the_branch_begins_below_the_block_that_has_the_payment() {
    let mut net = net(3, 3);
    let payment = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    assert_eq!(withheld(&mut net, 0).fork_height, 12);
    net.mine(2);
    net.run(1_000);
    let view = withheld(&mut net, 0);
    assert_eq!((view.fork_height, view.public_count), (12, 1), "the block has the payment");
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    let second = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", second.to_string()]));
    assert_eq!(withheld(&mut net, 0).fork_height, 13);
}

/// The payment pays more while it is being taken back: what took its place is taken back then.
#[test]
fn a_payment_that_was_replaced_is_taken_back_as_the_one_that_stands() {
    let mut net = net(3, 5);
    let payment = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    let bumped = ok(&mut net, 0, "bumpfee", json!([payment.to_string()]))["txid"].clone();
    let bumped: Txid = bumped.as_str().unwrap().parse().unwrap();
    net.run(30_000);
    let taken = withheld(&mut net, 0).payment.unwrap();
    assert_eq!((taken.txid, taken.amount, taken.confirmations), (bumped, 100_000_000, 0));
    net.restart(0);
    net.run(5_000);
    assert_eq!(withheld(&mut net, 0).payment, Some(taken));

    net.mine_many(2, 2);
    net.run(2_000);
    let view = withheld(&mut net, 0);
    assert_eq!((view.fork_height, view.public_count), (12, 2), "below the block that has it");
    let pays: Vec<_> = view.public.iter().map(|block| block.pays).collect();
    assert_eq!(pays, [Pays::Payment, Pays::Neither]);
    let taken = view.payment.unwrap();
    assert_eq!((taken.txid, taken.confirmations), (bumped, 2));
    assert_eq!(line(&net, 1, bumped).confirmations, 2);
    net.restart(0);
    net.run(5_000);
    assert_eq!(withheld(&mut net, 0), view);

    net.mine_many(0, 3);
    assert_eq!(withheld(&mut net, 0).hidden[0].pays, Pays::Counter);
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    net.assert_agreement();
    let last = withheld(&mut net, 0).last.unwrap();
    assert_eq!((last.won, last.public, last.counter), (true, 2, Some(taken.counter)));
    assert_reversed(&mut net, bumped);
}

/// Where both payments have been in blocks, the one that has one now is named.
#[test]
fn what_is_taken_back_is_what_the_present_branch_has() {
    let mut net = net(3, 6);
    let payment = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    net.partition(&[0, 1], &[2]);
    let bumped = ok(&mut net, 0, "bumpfee", json!([payment.to_string()]))["txid"].clone();
    let bumped: Txid = bumped.as_str().unwrap().parse().unwrap();
    net.run(30_000);
    net.mine(1);
    net.run(2_000);
    let named = |net: &mut Net| {
        let view = withheld(net, 0);
        let payment = view.payment.unwrap();
        (payment.txid, payment.confirmations, view.fork_height)
    };
    assert_eq!(named(&mut net), (bumped, 1, 12));
    net.mine_many(2, 2);
    net.heal();
    net.run(30_000);
    net.assert_agreement();
    assert_eq!(named(&mut net), (payment, 2, 12), "the others' branch has the first");
}

/// A payment that is replaced by one that pays nobody is void: nothing else is named, and the branch begins below all the same.
#[test]
fn what_pays_nobody_is_not_what_is_taken_back() {
    let mut net = net(2, 7);
    let coin = ok(&mut net, 0, "listunspent", json!([]))[0].clone();
    let address = net.new_address(1);
    let payment = spend(&mut net, 0, &coin, json!({ address: 49.999 }));
    net.run(30_000);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    let back = net.new_address(0);
    let cancel = spend(&mut net, 0, &coin, json!({ back: 49.99 }));
    net.run(30_000);
    net.mine(1);
    net.run(2_000);
    assert!(net.hosts[0].node.chain().transaction(&cancel).is_some());
    let view = withheld(&mut net, 0);
    let taken = view.payment.unwrap();
    assert_eq!((taken.txid, taken.confirmations, view.fork_height), (payment, 0, 12));
    net.mine(0);
    assert_eq!(withheld(&mut net, 0).hidden[0].pays, Pays::Counter);
}

#[test]
fn what_can_not_be_taken_back_is_refused_with_the_reason() {
    let mut net = net(2, 4);
    let payment = pay(&mut net);
    let hide = |txid: &str| json!(["hidden", txid]);
    let unknown = "00".repeat(32);
    assert_eq!(
        err(&mut net, 0, "setwithhold", hide(&unknown)),
        (-5, "Invalid or non-wallet transaction id".to_owned())
    );
    let theirs = err(&mut net, 1, "setwithhold", hide(&payment.to_string()));
    assert_eq!(theirs, (-4, "The payment spends coins that are not all this wallet's".to_owned()));
    assert_eq!(err(&mut net, 0, "setwithhold", json!(["selfish", payment.to_string()])).0, -8);
    assert_eq!(err(&mut net, 0, "setwithhold", json!(["loud"])).0, -8);
    assert_eq!(err(&mut net, 0, "setwithhold", json!(["hidden", "zz"])).0, -8);
    assert_eq!(withheld(&mut net, 0).mode, WithholdMode::Off, "an error changes nothing");

    ok(&mut net, 0, "setwithhold", hide(&payment.to_string()));
    let again = err(&mut net, 0, "setwithhold", hide(&payment.to_string()));
    assert_eq!(again, (-4, "The payment is being taken back already".to_owned()));
    ok(&mut net, 0, "setwithhold", json!(["off"]));

    ok(&mut net, 0, "encryptwallet", json!(["secret"]));
    assert_eq!(err(&mut net, 0, "setwithhold", hide(&payment.to_string())).0, -13);
    ok(&mut net, 0, "walletpassphrase", json!(["secret", 100_000]));
    net.mine_many(1, 99);
    net.run(2_000);
    ok(&mut net, 0, "setwithhold", hide(&payment.to_string()));
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    net.mine(1);
    net.run(2_000);
    let deep = err(&mut net, 0, "setwithhold", hide(&payment.to_string()));
    assert_eq!(deep, (-4, "The payment has 100 confirmations or more".to_owned()));
}
