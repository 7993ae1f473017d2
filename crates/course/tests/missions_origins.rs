//! Missions about where it all comes from, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::{Amount, Encodable, Transaction};
use hashyard_course::bank::Bank;
use hashyard_course::mission::Start;
use hashyard_course::{Deed, Run};
use hashyard_node::view::HistoryKind;
use hashyard_node::{Act, Input};
use serde_json::{Value, json};

// Page 1

#[test]
fn a_bank_takes_and_the_chain_refuses() {
    let mut net = both_rich(41);
    let mut run = begin(&net, 1);
    let (me, mut bank) = (shown(&net).identity.name, Bank::default());
    bank.welcome([me.as_str(), "joe"]);
    hear(&mut run, &net, &Deed::Booked(bank.take("joe", 10).unwrap()));
    assert_eq!((case(&run), run.ticks()), ("other-customer", [false, false].as_slice()));
    hear(&mut run, &net, &Deed::Booked(bank.take(&me, 10).unwrap()));
    assert_eq!(run.ticks(), [true, false]);
    let forged = net.hosts[ME].node.forged_spend().unwrap();
    let refuse = |net: &mut Net, tx: &Transaction| {
        net.rpc(ME, "sendrawtransaction", json!([hex::encode(tx.encode())])).unwrap_err().message
    };
    let mut nothing = forged.clone();
    nothing.outputs[0].value = Amount(u64::from(u32::MAX) * 1_000_000);
    let reason = refuse(&mut net, &nothing);
    hear(&mut run, &net, &Deed::Theft(Box::new(nothing), reason));
    assert_eq!(case(&run), "other-reason");
    let reason = refuse(&mut net, &forged);
    assert!(reason.contains("OP_EQUALVERIFY"), "{reason}");
    hear(&mut run, &net, &Deed::Theft(Box::new(forged), reason));
    assert!(run.is_done());
}

#[test]
fn a_thief_needs_a_coin_of_somebody_else_and_a_key() {
    let mut net = Net::connected(2, 42);
    net.mine_many(ME, MATURE);
    net.run(1_000);
    assert_eq!(net.hosts[ME].node.forged_spend(), None, "all coins are mine");
    assert!(net.hosts[OTHER].node.forged_spend().is_some());
    net.rpc(OTHER, "encryptwallet", json!(["a passphrase"])).unwrap();
    assert_eq!(net.hosts[OTHER].node.forged_spend(), None, "a locked wallet signs nothing");
}

// Page 4

#[test]
fn the_chain_comes_back_with_all_that_is_on_it() {
    let mut net = both_rich(43);
    pay(&mut net, ME, OTHER, 3.0);
    net.run(2_000);
    net.mine(OTHER);
    pay(&mut net, ME, OTHER, 1.0);
    net.run(20_000);
    let mut run = begin(&net, 4);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3]);
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    run.see(sight(&net, &shown(&net)));
    assert_eq!(run.ticks(), [true, false, false]);
    net.mine_many(OTHER, 2);
    net.run(30_000);
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn what_comes_back_with_the_chain_happened_before() {
    let mut net = both_rich(46);
    let paid = pay(&mut net, OTHER, ME, 3.0);
    net.run(2_000);
    net.mine(OTHER);
    net.mine(ME);
    net.run(2_000);
    let mut runs = [begin(&net, 2), begin(&net, 10)];
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    for _ in 0..200 {
        net.run(50);
        runs.iter_mut().for_each(|run| _ = run.see(sight(&net, &shown(&net))));
    }
    assert!(
        shown(&net).wallet.history.iter().any(|item| item.txid.to_string() == paid && item.confirmations > 0)
    );
    assert!(runs.iter().all(|run| !run.ticks().contains(&true)), "nothing of it is new");
    net.mine(ME);
    see(&mut runs[0], &mut net);
    assert!(runs[0].is_done(), "and what happens now is");
}

#[test]
fn a_wallet_without_money_has_nothing_to_get_back() {
    let mut net = Net::connected(2, 44);
    net.mine_many(OTHER, 3);
    net.run(20_000);
    let mut run = begin(&net, 4);
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("nothing-to-lose", [false; 3].as_slice()));
}

#[test]
fn what_nobody_has_stays_lost_and_another_chain_is_another() {
    let mut net = both_rich(45);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    let mut run = begin(&net, 4);
    net.rpc(ME, "forgetchain", json!([true])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("nobody-there", [true, false, false].as_slice()));
    net.mine_many(OTHER, 3);
    net.heal();
    net.run(40_000);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("other-chain", [true, false, false].as_slice()));
}

/// The wallet gets other words, and the mission looks on.
fn take_other_words(net: &mut Net, run: &mut Run) {
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let words = hashyard_core::wallet::Mnemonic::parse(words).unwrap();
    net.handle(ME, Input::Act(Act::RestoreWallet(words)));
    net.run(30_000);
    see(run, net);
}

/// A node took over a classmate's backup, and with it a mission that the classmate began.
#[test]
fn other_words_begin_a_mission_anew() {
    let mut net = both_rich(46);
    let mut run = begin(&net, 4);
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    run.see(sight(&net, &shown(&net)));
    take_other_words(&mut net, &mut run);
    assert_eq!((run.start(), run.ticks()), (Start::OtherWords, [false; 3].as_slice()));
}

/// What one wallet did is not shown to the next.
#[test]
fn other_words_begin_a_done_mission_anew() {
    let mut net = both_rich(47);
    let mut run = begin(&net, 2);
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
    take_other_words(&mut net, &mut run);
    assert_eq!((run.start(), run.is_done()), (Start::OtherWords, false));
}

// Page 5

fn trace(net: &Net) -> Deed {
    let paid = shown(net).wallet.history.into_iter().find(|item| item.kind == HistoryKind::Received).unwrap();
    Deed::Trailed(Box::new(net.hosts[ME].node.trail_view(&paid.txid).unwrap()))
}

#[test]
fn money_is_followed_to_the_block_that_made_it() {
    let mut net = Net::connected(2, 47);
    net.mine_many(OTHER, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 5);
    answer(&mut run, &net, "three");
    assert_eq!(case(&run), "no-number");
    answer(&mut run, &net, "3");
    assert_eq!(case(&run), "no-payment");
    let first = pay(&mut net, OTHER, ME, 7.0);
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    answer(&mut run, &net, "3");
    assert_eq!(case(&run), "no-trail");
    let deed = trace(&net);
    let Deed::Trailed(trail) = &deed else { panic!() };
    assert_eq!(trail.txid.to_string(), first);
    assert_eq!((trail.steps.len(), trail.births.len(), trail.cut), (2, 1, false));
    assert_eq!(trail.steps[0].spends, [1]);
    assert!(trail.steps[1].coinbase && trail.steps[1].depth == 1);
    let (born, _) = trail.births[0];
    hear(&mut run, &net, &deed);
    answer(&mut run, &net, &net.hosts[ME].node.chain().height().to_string());
    assert_eq!(case(&run), "own-block");
    answer(&mut run, &net, "99");
    assert_eq!(case(&run), "other-block");
    answer(&mut run, &net, &born.to_string());
    assert!(run.is_done());
}

#[test]
fn any_coinbase_among_the_ancestors_counts_and_a_newer_payment_asks_for_its_own_trail() {
    let mut net = both_rich(48);
    let all = net.rpc(OTHER, "getbalance", json!([])).unwrap().as_f64().unwrap();
    pay(&mut net, OTHER, OTHER, all - 10.0);
    net.run(2_000);
    net.mine(ME);
    net.run(2_000);
    pay(&mut net, OTHER, ME, all - 20.0);
    net.run(2_000);
    let deed = trace(&net);
    let Deed::Trailed(trail) = &deed else { panic!() };
    assert!(trail.births.len() > 1, "{trail:?}");
    assert_eq!(trail.steps[0].block, None, "it waits, and has its ancestors all the same");
    for (height, _) in &trail.births {
        let mut run = begin(&net, 5);
        hear(&mut run, &net, &deed);
        answer(&mut run, &net, &height.to_string());
        assert!(run.is_done(), "{height}");
    }
    let mut run = begin(&net, 5);
    hear(&mut run, &net, &deed);
    pay(&mut net, OTHER, ME, 0.5);
    net.run(2_000);
    answer(&mut run, &net, "1");
    assert_eq!(case(&run), "no-trail");
}

// Page 6

fn clustered(net: &Net) -> Deed {
    Deed::Clustered(Box::new(net.hosts[ME].node.clusters_view()))
}

/// Pays with these coins so much to somebody, in a block; the change is what is left but the fee.
fn pay_exactly(net: &mut Net, run: &mut Run, inputs: &[Value], outputs: &Value) {
    let tx = net.rpc(ME, "createrawtransaction", json!([inputs, outputs])).unwrap();
    let signed = net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone();
    net.rpc(ME, "sendrawtransaction", json!([signed, 0])).unwrap();
    net.run(2_000);
    hear(run, net, &clustered(net));
    net.mine(OTHER);
    net.run(2_000);
    hear(run, net, &clustered(net));
}

#[test]
fn two_inputs_link_and_a_round_rest_misleads() {
    let mut net = both_rich(49);
    // A coin at another address than the rewards'.
    pay(&mut net, OTHER, ME, 5.0);
    net.run(2_000);
    net.mine_many(OTHER, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 6);
    hear(&mut run, &net, &clustered(&net));
    assert_eq!(run.ticks(), [false, false]);
    let five = net.rpc(ME, "listunspent", json!([])).unwrap();
    let is_five = |coin: &&Value| coin["amount"] == json!(5.0);
    let five = five.as_array().unwrap().iter().find(is_five).unwrap().clone();
    let five = json!({ "txid": five["txid"], "vout": five["vout"] });
    let reward = coins(&mut net).into_iter().find(|coin| *coin != five).unwrap();
    let (theirs, mine) = (net.new_address(OTHER), net.new_address(ME));
    // Both amounts are round: nothing is guessed of the change.
    pay_exactly(&mut net, &mut run, &[five, reward], &json!({ theirs: 20, mine: 34.9 }));
    assert_eq!(run.ticks(), [true, false]);
    // Change has an odd amount, as wallets leave it: it is named rightly.
    let (theirs, mine) = (net.new_address(OTHER), net.new_address(ME));
    let reward = coins(&mut net)[0].clone();
    pay_exactly(&mut net, &mut run, &[reward], &json!({ theirs: 1, mine: 33.12345678 }));
    assert_eq!((case(&run), run.ticks()), ("not-round", [true, false].as_slice()));
    // Paid to an address that is known already.
    let seen = net.rpc(OTHER, "listunspent", json!([])).unwrap()[0]["address"].as_str().unwrap().to_owned();
    let (mine, reward) = (net.new_address(ME), coins(&mut net)[0].clone());
    pay_exactly(&mut net, &mut run, &[reward], &json!({ seen: 1, mine: 31 }));
    assert_eq!((case(&run), run.ticks()), ("only-fresh", [true, false].as_slice()));
    // Both odd: no guess.
    let (theirs, mine) = (net.new_address(OTHER), net.new_address(ME));
    let reward = coins(&mut net)[0].clone();
    pay_exactly(&mut net, &mut run, &[reward], &json!({ theirs: 1.00000001, mine: 29.12345678 }));
    assert_eq!((case(&run), run.ticks()), ("no-guess", [true, false].as_slice()));
    // The payment is odd and the rest is round.
    let (theirs, mine) = (net.new_address(OTHER), net.new_address(ME));
    let reward = coins(&mut net)[0].clone();
    pay_exactly(&mut net, &mut run, &[reward], &json!({ theirs: 1.12345678, mine: 20 }));
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn whoever_signs_with_me_is_not_me() {
    let mut net = both_rich(50);
    let mut run = begin(&net, 6);
    let mine = coins(&mut net)[0].clone();
    let theirs = net.rpc(OTHER, "listunspent", json!([])).unwrap()[0].clone();
    let theirs = json!({ "txid": theirs["txid"], "vout": theirs["vout"] });
    let outputs = json!({ net.new_address(ME): 49.9, net.new_address(OTHER): 49.9 });
    let tx = net.rpc(ME, "createrawtransaction", json!([[mine, theirs], outputs])).unwrap();
    let half = net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone();
    let signed = net.rpc(OTHER, "signrawtransactionwithwallet", json!([half])).unwrap();
    assert_eq!(signed["complete"], json!(true));
    net.rpc(ME, "sendrawtransaction", json!([signed["hex"], 0])).unwrap();
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    hear(&mut run, &net, &clustered(&net));
    assert_eq!((case(&run), run.ticks()), ("joined", [false, false].as_slice()));
}
