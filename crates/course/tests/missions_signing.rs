//! Missions about electricity, and about who may make blocks and unmake them, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::play::*;
use common::{Net, anyones_address, solve};
use hashyard_core::miner::Challenge;
use hashyard_core::{Params, RoomName};
use hashyard_course::missions::electricity::{payments_per_block, signed_block_hashes};
use hashyard_course::{Deed, Run};
use hashyard_node::Input;
use serde_json::json;

/// Nodes of which so many are members, so many of whom sign.
fn consortium(required: usize, members: usize, nodes: usize, seed: u64) -> Net {
    // A node's keys follow from its seed, whatever the room.
    let scouts = Net::new(nodes, seed);
    let key = |at: usize| scouts.hosts[at].node.wallet().unwrap().block_signing_key(0).to_vec();
    let challenge = Challenge::of_keys(required, &(0..members).map(key).collect::<Vec<_>>()).unwrap();
    let script = challenge.script().to_string();
    let value = |key: &str| match key {
        "challenge" => Some(script.clone()),
        "bits" => Some("0x207fffff".to_owned()),
        _ => None,
    };
    let mut net =
        Net::with_params(nodes, seed, Params::room(&RoomName::parse("tests").unwrap(), value).unwrap());
    net.introduce_all();
    net.run(10_000);
    net
}

/// A member proposes a block and does the work once it is signed; whether it became one.
fn propose(net: &mut Net, at: usize) -> bool {
    let id = net.command(at, "generatetoaddress", json!([1, anyones_address()]));
    for _ in 0..400 {
        if let Some(reply) = net.hosts[at].replies.remove(&id) {
            return reply.is_ok();
        }
        net.run(250);
        if let Some(order) = net.hosts[at].order.clone() {
            net.handle(at, Input::Solved(Box::new(solve(&order, 0))));
        }
    }
    panic!("no answer");
}

fn refuse(net: &mut Net, at: usize) {
    net.rpc(at, "setblocksigning", json!([false])).unwrap();
}

/// Time passes while the node is looked at.
fn wait(run: &mut Run, net: &mut Net, seconds: u64) {
    for _ in 0..seconds / 2 {
        see(run, net);
    }
}

#[test]
fn two_of_three_make_a_block_and_one_alone_does_not() {
    let mut net = consortium(2, 3, 3, 61);
    let mut run = begin(&net, 31);
    assert!(propose(&mut net, OTHER));
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    refuse(&mut net, ME);
    refuse(&mut net, 2);
    see(&mut run, &mut net);
    assert!(!propose(&mut net, OTHER));
    wait(&mut run, &mut net, 60);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn one_refusal_is_not_enough_and_silence_proves_nothing() {
    let mut net = consortium(2, 3, 3, 62);
    let mut run = begin(&net, 31);
    refuse(&mut net, ME);
    see(&mut run, &mut net);
    assert!(propose(&mut net, OTHER));
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("made-anyway", &[true, false][..]));
    wait(&mut run, &mut net, 60);
    assert_eq!((case(&run), run.ticks()), ("nobody-asked", &[true, false][..]));
}

#[test]
fn other_rooms_have_other_rules() {
    let mut net = Net::connected(2, 63);
    let mut run = begin(&net, 31);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "not-signed");
    let mut net = consortium(1, 1, 1, 64);
    let mut run = begin(&net, 31);
    assert!(propose(&mut net, ME));
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("too-few", &[false, false][..]));
}

/// A mission that has measured, in a room with a payment.
fn measured(seed: u64) -> (Net, Run) {
    let mut net = Net::connected(2, seed);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    pay(&mut net, ME, OTHER, 1.0);
    net.mine(ME);
    net.run(2_000);
    let mut run = begin(&net, 30);
    run.hear(&Deed::Energy { watts: 12.0, hashps: 3.0 }, sight(&net, &shown(&net)));
    (net, run)
}

#[test]
fn joules_of_a_payment_here_and_where_members_sign() {
    let (net, mut run) = measured(65);
    let payments = payments_per_block(&shown(&net).chain);
    assert_eq!(payments, 1.0 / 13.0);
    let (here, signed) = (4.0 * 2.0 / payments, 4.0 * signed_block_hashes() / payments);
    assert_eq!(signed_block_hashes().log2().round(), 20.0);
    answer(&mut run, &net, &format!("{:.1}\n{signed:.0}", here * 1.3));
    assert_eq!((case(&run), run.ticks()), ("here-less", &[false, true][..]));
    answer(&mut run, &net, &format!("{:.1}\n{signed:.0}", here * 1.1));
    assert!(run.is_done());
}

#[test]
fn numbers_that_are_far_off_or_none() {
    let (net, mut run) = measured(66);
    for (text, expected) in [
        ("a lot\n1", "no-number"),
        ("5", "no-number"),
        ("1\n1", "here-more"),
        ("104\n1", "signed-more"),
        ("104\n999999999999", "signed-less"),
    ] {
        let mut fresh = begin(&net, 30);
        fresh.hear(&Deed::Energy { watts: 12.0, hashps: 3.0 }, sight(&net, &shown(&net)));
        answer(&mut fresh, &net, text);
        assert_eq!(case(&fresh), expected, "{text}");
    }
    run.hear(&Deed::Energy { watts: f64::NAN, hashps: 0.0 }, sight(&net, &shown(&net)));
    answer(&mut run, &net, "1\n1");
    assert_eq!(case(&run), "no-rate");
    let mut net = Net::connected(2, 67);
    net.mine(ME);
    let mut run = begin(&net, 30);
    run.hear(&Deed::Energy { watts: 12.0, hashps: 3.0 }, sight(&net, &shown(&net)));
    answer(&mut run, &net, "1\n1");
    assert_eq!(case(&run), "no-payments");
}

/// What copies a transaction of the other chain: its proof and its bytes.
fn evidence(net: &mut Net, at: usize, txid: &str) -> String {
    let proof = net.rpc(at, "gettxoutproof", json!([[txid]])).unwrap();
    let tx = net.rpc(at, "getrawtransaction", json!([txid])).unwrap();
    hashyard_course::evidence::text(proof.as_str().unwrap(), tx.as_str().unwrap())
}

/// A public room in which these 32 bytes stand in a block.
fn anchor(data: &str) -> String {
    let mut net = Net::connected(2, 68);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let txid = written(&mut net, data);
    net.mine(ME);
    evidence(&mut net, ME, &txid)
}

/// Pays a coin to itself with some bytes beside it.
fn written(net: &mut Net, data: &str) -> String {
    let coin = net.rpc(ME, "listunspent", json!([])).unwrap()[0].clone();
    let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
    let (to, left) = (net.new_address(ME), coin["amount"].as_f64().unwrap() - 0.0001);
    let tx = net.rpc(ME, "createrawtransaction", json!([inputs, { to: left, "data": data }])).unwrap();
    let signed = net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap();
    net.rpc(ME, "sendrawtransaction", json!([signed["hex"]])).unwrap().as_str().unwrap().to_owned()
}

/// The owner of a chain of one key, with money.
fn owner(seed: u64) -> Net {
    let mut net = consortium(1, 1, 1, seed);
    let to = net.new_address(ME);
    for _ in 0..MATURE {
        let id = net.command(ME, "generatetoaddress", json!([1, to]));
        while net.hosts[ME].replies.remove(&id).is_none() {
            net.run(250);
            if let Some(order) = net.hosts[ME].order.clone() {
                net.handle(ME, Input::Solved(Box::new(solve(&order, 0))));
            }
        }
    }
    net
}

/// Takes a payment's block away and spends its coins otherwise.
fn undo(net: &mut Net, txid: &str) {
    let paid = net.rpc(ME, "gettransaction", json!([txid])).unwrap();
    let tx = net.rpc(ME, "getrawtransaction", json!([txid, 2])).unwrap();
    net.rpc(ME, "invalidateblock", json!([paid["blockhash"]])).unwrap();
    let inputs: Vec<_> = tx["vin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| json!({ "txid": input["txid"], "vout": input["vout"] }))
        .collect();
    let held: f64 =
        tx["vin"].as_array().unwrap().iter().map(|input| input["prevout"]["value"].as_f64().unwrap()).sum();
    let to = net.new_address(ME);
    let other = net.rpc(ME, "createrawtransaction", json!([inputs, { to: held - 0.001 }])).unwrap();
    let signed = net.rpc(ME, "signrawtransactionwithwallet", json!([other])).unwrap();
    net.rpc(ME, "setmempoolpolicy", json!([true])).unwrap();
    net.rpc(ME, "sendrawtransaction", json!([signed["hex"]])).unwrap();
}

fn pasted(run: &mut Run, net: &Net, text: &str) {
    run.hear(&Deed::Pasted(text.to_owned()), sight(net, &shown(net)));
}

#[test]
fn who_has_the_only_key_undoes_what_is_deep_and_an_anchor_tells() {
    let mut net = owner(69);
    let mut run = begin(&net, 32);
    let paid = net.rpc(ME, "sendtoaddress", json!([anyones_address(), 3.0])).unwrap();
    let mut tip = String::new();
    for _ in 0..5 {
        assert!(propose(&mut net, ME));
        see(&mut run, &mut net);
        tip = net.tip(ME);
    }
    let anchored = anchor(&tip);
    pasted(&mut run, &net, &anchored);
    assert_eq!((case(&run), run.ticks()), ("still-there", &[false, false][..]));
    undo(&mut net, paid.as_str().unwrap());
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false], "{:?}", run.saw());
    for _ in 0..6 {
        assert!(propose(&mut net, ME), "the key signs the same heights again");
        see(&mut run, &mut net);
    }
    pasted(&mut run, &net, &anchored);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn an_anchor_tells_long_after_too() {
    let mut net = owner(72);
    let mut run = begin(&net, 32);
    let paid = net.rpc(ME, "sendtoaddress", json!([anyones_address(), 3.0])).unwrap();
    for _ in 0..5 {
        assert!(propose(&mut net, ME));
        see(&mut run, &mut net);
    }
    let anchored = anchor(&net.tip(ME));
    undo(&mut net, paid.as_str().unwrap());
    for _ in 0..40 {
        assert!(propose(&mut net, ME));
        see(&mut run, &mut net);
    }
    pasted(&mut run, &net, &anchored);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn a_chain_is_no_anchor_of_itself() {
    let mut net = owner(71);
    let mut run = begin(&net, 32);
    let tip = net.tip(ME);
    let txid = written(&mut net, &tip);
    assert!(propose(&mut net, ME));
    see(&mut run, &mut net);
    let own = evidence(&mut net, ME, &txid);
    pasted(&mut run, &net, &own);
    assert_eq!((case(&run), run.ticks()), ("own-anchor", &[false, false][..]));
}

#[test]
fn what_is_no_anchor_of_this_chain() {
    let mut net = owner(70);
    let mut run = begin(&net, 32);
    assert!(propose(&mut net, ME));
    see(&mut run, &mut net);
    pasted(&mut run, &net, "hello");
    assert_eq!(case(&run), "no-proof");
    pasted(&mut run, &net, &anchor(&"ab".repeat(32)));
    assert_eq!(case(&run), "unknown-block");
    pasted(&mut run, &net, &anchor("abcd"));
    assert_eq!(case(&run), "no-anchor");
    let tip = net.tip(ME);
    net.rpc(ME, "invalidateblock", json!([tip])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("not-deep", &[false, false][..]));
}

#[test]
fn in_a_public_room_nobody_has_the_only_key() {
    let mut net = Net::connected(2, 71);
    let mut run = begin(&net, 32);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "not-mine");
}
