//! Too few members answer: they are cut off, unwilling, locked or away.

use serde_json::{Value, json};

use crate::common::anyones_address;
use crate::rig::Consortium;

#[test]
fn a_partition_with_too_few_members_stalls_and_resumes() {
    let mut all = Consortium::new(2, 3, 3, 21);
    all.generate(0, 1).unwrap();
    all.net.run(1_000);
    all.net.partition(&[0], &[1, 2]);
    let error = all.generate(0, 1).unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        (-25, "block not signed: 1 of 2 signatures within 30 seconds")
    );
    all.ok(0, "setmining", json!([1]));
    all.generate(2, 2).unwrap();
    all.net.run(60_000);
    assert_eq!((all.height(0), all.height(1)), (1, 3), "two go on, one does not");
    assert!(all.net.hosts[0].order.is_none());
    all.net.heal();
    for _ in 0..200 {
        all.net.run(250);
        all.work(0);
    }
    all.net.run(2_000);
    all.net.assert_agreement();
    assert!(all.height(0) >= 5, "the one goes on with the others: {}", all.height(0));
}

#[test]
fn a_member_may_refuse_and_change_its_mind_in_time() {
    let mut all = Consortium::new(2, 2, 2, 22);
    assert_eq!(all.ok(1, "setblocksigning", json!([false])), json!(false));
    assert!(!all.view(1).signs);
    let id = all.net.command(0, "generatetoaddress", json!([1, anyones_address()]));
    all.net.run(25_000);
    assert_eq!(all.newest(1).unwrap().0, [true, false]);
    all.ok(1, "setblocksigning", json!([true]));
    assert_eq!(all.finish(0, id).unwrap().as_array().unwrap().len(), 1);
    // Who refuses makes no blocks either.
    all.ok(1, "setblocksigning", json!([false]));
    let error = all.generate(1, 1).unwrap_err();
    assert_eq!(error.code, -4);
    assert!(error.message.contains("setblocksigning"), "{}", error.message);
}

#[test]
fn a_locked_wallet_signs_nothing_until_it_is_unlocked() {
    let mut all = Consortium::new(2, 2, 2, 23);
    all.ok(1, "encryptwallet", json!(["secret"]));
    assert_eq!(all.generate(1, 1).unwrap_err().code, -13);
    assert_eq!(all.net.rpc(1, "setmining", json!([1])).unwrap_err().code, -13);
    let id = all.net.command(0, "generatetoaddress", json!([1, anyones_address()]));
    all.net.run(2_000);
    assert_eq!(all.newest(0).unwrap().0, [true, false]);
    all.ok(1, "walletpassphrase", json!(["secret", 60]));
    assert_eq!(all.finish(0, id).unwrap().as_array().unwrap().len(), 1);
    all.generate(1, 1).unwrap();
    assert_eq!(all.height(1), 2);
}

#[test]
fn members_that_were_away_sign_what_is_proposed_when_they_come_back() {
    let mut all = Consortium::new(2, 2, 2, 24);
    all.generate(0, 2).unwrap();
    all.net.run(1_000);
    all.ok(1, "setblocksigning", json!([false]));
    all.net.restart(1);
    all.net.run(5_000);
    assert!(!all.view(1).signs, "the switch is kept");
    assert_eq!(all.height(1), 2);
    all.net.partition(&[0], &[1]);
    let id = all.net.command(0, "generatetoaddress", json!([1, anyones_address()]));
    all.net.run(2_000);
    all.ok(1, "setblocksigning", json!([true]));
    all.net.restart(1);
    all.net.heal();
    assert_eq!(all.finish(0, id).unwrap().as_array().unwrap().len(), 1);
    all.net.run(2_000);
    all.net.assert_agreement();
    all.net.restart(0);
    all.net.run(5_000);
    all.generate(0, 1).unwrap();
    assert_eq!(all.height(0), 4);
}

/// A stopped miner withdraws its proposal; one on an old tip is over.
#[test]
fn a_proposal_ends_with_its_miner_and_with_its_tip() {
    let mut all = Consortium::new(2, 3, 3, 25);
    all.ok(0, "setmining", json!([1]));
    all.net.run(20_000);
    assert!(all.net.hosts[0].order.is_some());
    all.ok(0, "setmining", json!([0]));
    assert!(all.net.hosts[0].order.is_none());
    all.ok(0, "setmining", json!([1]));
    all.net.run(20_000);
    let late = all.net.hosts[0].order.clone().unwrap();
    all.generate(1, 1).unwrap();
    all.net.run(500);
    assert_eq!(all.height(0), 1);
    assert_ne!(all.net.hosts[0].order.as_ref().map(|order| order.order), Some(late.order));
    assert!(all.view(0).proposals.iter().all(|proposal| proposal.height == 1));
    let proposals = all.ok(0, "getblockproposals", Value::Null);
    let mut states: Vec<_> =
        proposals.as_array().unwrap().iter().map(|proposal| proposal["status"].as_str().unwrap()).collect();
    // Two are proposed at about the same time, so either may be the newer one.
    states.sort_unstable();
    assert_eq!(states.pop(), Some("made"));
    assert!(states.len() > 1 && states.iter().all(|state| *state == "given up"), "{states:?}");
}
