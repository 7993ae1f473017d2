//! Pages 53 and 54, played right and played wrong, with light nodes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::play::*;
use common::{Net, solve};
use hashyard_core::{Amount, Block, BlockHash, Encodable, Txid};
use hashyard_course::mission::Sight;
use hashyard_course::{Deed, Run, receipt};
use hashyard_node::view::{ChainView, HistoryItem, WalletView};
use hashyard_node::{Input, NodeId};
use serde_json::json;

/// The first light node of [`with_light`].
const LIGHT: usize = 2;

/// Two full nodes, the student's with money, and light nodes that see them.
fn with_light(count: usize, seed: u64) -> Net {
    let mut net = both_rich(seed);
    net.add_light(count);
    net.introduce_all();
    net.run(10_000);
    net
}

fn id(net: &Net, at: usize) -> NodeId {
    net.hosts[at].node.id()
}

/// Pays so often, and mines all of it at the other node; gives the last payment.
fn paid(net: &mut Net, times: usize) -> Txid {
    let last = (0..times).map(|_| pay(net, ME, OTHER, 0.1)).last().unwrap();
    net.run(5_000);
    net.mine(OTHER);
    net.run(2_000);
    last.parse().unwrap()
}

/// What a light node answers to a proof: its receipt, if it accepts it.
fn shown_to_light(net: &mut Net, txid: Txid) -> (Vec<u8>, String) {
    let raw = net.hosts[ME].node.follow_view(&txid).unwrap().proof.unwrap().raw;
    let proven = net.rpc(LIGHT, "verifytxoutproof", json!([raw])).unwrap();
    assert_eq!(proven, json!([txid]));
    let proof = hashyard_course::evidence::bytes(&raw).unwrap();
    let digits = receipt::of_proof(id(net, LIGHT), &proof);
    (proof, digits)
}

fn make(run: &mut Run, net: &Net, txid: Txid, proof: &[u8], said: &str) {
    hear(run, net, &Deed::ProofMade { txid, proof: proof.to_vec(), said: said.to_owned() });
}

#[test]
fn a_light_node_is_blind_to_what_others_missions_look_at() {
    let mut net = with_light(1, 529);
    let seen_by_light = |net: &Net, run: &mut Run| {
        let light = net.hosts[LIGHT].node.snapshot();
        run.see(Sight::of(&light, net.now()));
        run.answer("1", Sight::of(&light, net.now()));
        run.ticks().to_vec()
    };
    let light = net.hosts[LIGHT].node.snapshot();
    let mut run = Run::begin(10, Sight::of(&light, net.now())).unwrap();
    pay(&mut net, ME, LIGHT, 0.5);
    net.mine(OTHER);
    net.run(3_000);
    assert_eq!(
        seen_by_light(&net, &mut run),
        [false; 2],
        "it did not see the payment wait, nor check its block"
    );
    for page in [42, 43, 44, 45, 46, 47, 48, 49, 50, 53, 54] {
        assert!(!hashyard_course::missions::is_blind(page, true), "{page}");
    }
}

#[test]
fn a_payment_is_proven_to_a_light_node() {
    let mut net = with_light(1, 530);
    let mut run = begin(&net, 53);
    for (payments, said) in [(2, " 2 "), (4, "3")] {
        let txid = paid(&mut net, payments);
        let (proof, digits) = shown_to_light(&mut net, txid);
        see(&mut run, &mut net);
        make(&mut run, &net, txid, &proof, said);
        assert!(run.ticks()[0], "{payments}");
        if payments == 4 {
            answer(&mut run, &net, &digits);
        }
    }
    assert!(run.is_done());
}

#[test]
fn what_proves_nothing_to_a_light_node_is_named() {
    let mut net = with_light(1, 531);
    let mut run = begin(&net, 53);
    answer(&mut run, &net, "01234567");
    assert_eq!(case(&run), "no-proof");
    let small = paid(&mut net, 1);
    let (proof, _) = shown_to_light(&mut net, small);
    make(&mut run, &net, small, &proof, "1");
    assert_eq!(case(&run), "small-block");

    let theirs: Txid = pay(&mut net, OTHER, ME, 0.1).parse().unwrap();
    let txid = paid(&mut net, 2);
    let (foreign, _) = shown_to_light(&mut net, theirs);
    make(&mut run, &net, theirs, &foreign, "2");
    assert_eq!(case(&run), "not-yours");
    let (proof, digits) = shown_to_light(&mut net, txid);
    for said in ["3", "1", "", "two"] {
        make(&mut run, &net, txid, &proof, said);
        assert_eq!(case(&run), "other-steps", "{said}");
    }
    // The proof of another payment proves nothing of this one.
    make(&mut run, &net, txid, &foreign, "2");
    make(&mut run, &net, txid, &proof[..proof.len() - 1], "2");
    answer(&mut run, &net, &digits);
    assert_eq!((run.ticks(), case(&run)), (&[false; 2][..], "no-proof"));

    make(&mut run, &net, txid, &proof, "2");
    // A full node's word, or that for other bytes, is no light node's.
    for wrong in [receipt::of_proof(id(&net, OTHER), &proof), receipt::of_proof(id(&net, LIGHT), &foreign)] {
        answer(&mut run, &net, &wrong);
        assert_eq!(case(&run), "other-receipt");
    }
    let shown = shown(&net);
    for peer in shown.peers.peers.iter().filter(|peer| peer.light) {
        net.handle(ME, Input::Disconnected(peer.id));
    }
    answer(&mut run, &net, &digits);
    assert_eq!((run.ticks(), case(&run)), (&[true, false][..], "no-light"));
}

/// Has a full node mine a block that breaks a rule.
fn forge_at(net: &mut Net, at: usize, address: &str, rule: &str) -> Block {
    let id = net.command(at, "generateinvalidblock", json!([address, rule]));
    net.run(1_000);
    let block = solve(net.hosts[at].order.as_ref().unwrap(), 7);
    net.handle(at, Input::Solved(Box::new(block.clone())));
    let answer = net.hosts[at].replies.remove(&id).unwrap().unwrap();
    assert_eq!(answer["hash"], json!(block.block_hash()));
    net.run(3_000);
    block
}

/// The same at the student's node; gives the block's hash.
fn forge(net: &mut Net, address: &str, rule: &str) -> BlockHash {
    forge_at(net, ME, address, rule).block_hash()
}

/// What the light node's page shows.
fn digits(net: &Net) -> String {
    let shown = net.hosts[LIGHT].node.snapshot();
    let (ChainView { tip, .. }, WalletView { history, .. }) = (shown.chain, shown.wallet);
    receipt::of_tip(shown.identity.node, tip, receipt::paid_by_tip(tip, &history).is_some())
}

#[test]
fn a_light_node_believes_a_lie_until_somebody_honest_has_more_work() {
    let mut net = with_light(1, 540);
    let mut run = begin(&net, 54);
    let address = net.new_address(LIGHT);
    let forged = forge(&mut net, &address, "bad-txns-inputs-missingorspent");
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), net.hosts[LIGHT].node.chain().tip().hash), (&[true, false, false][..], forged));
    let believed = digits(&net);
    answer(&mut run, &net, &believed);
    assert_eq!(run.ticks(), [true, true, false]);
    net.mine(OTHER);
    net.run(2_000);
    answer(&mut run, &net, &digits(&net));
    assert_eq!(
        (run.ticks(), digits(&net)),
        (&[true, true, false][..], believed),
        "one block is not more work"
    );
    net.mine(OTHER);
    see(&mut run, &mut net);
    answer(&mut run, &net, &digits(&net));
    assert!(run.is_done());
}

#[test]
fn what_fools_no_light_node_is_named() {
    let mut net = with_light(1, 541);
    let mut run = begin(&net, 54);
    answer(&mut run, &net, &digits(&net));
    assert_eq!(case(&run), "still-honest");
    answer(&mut run, &net, "01234567");
    assert_eq!(case(&run), "other-receipt");
    let (theirs, its) = (net.new_address(OTHER), net.new_address(LIGHT));
    forge(&mut net, &its, "bad-cb-amount");
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), case(&run)), (&[false; 3][..], "other-rule"));
    for _ in 0..2 {
        net.mine(OTHER);
        net.run(2_000);
    }
    forge(&mut net, &theirs, "bad-txns-inputs-missingorspent");
    see(&mut run, &mut net);
    answer(&mut run, &net, &digits(&net));
    assert_eq!((run.ticks(), case(&run)), (&[true, false, false][..], "not-paid"));
    for _ in 0..2 {
        net.mine(OTHER);
        net.run(2_000);
    }
    answer(&mut run, &net, &digits(&net));
    assert_eq!(case(&run), "still-honest", "it has left a lie that it never told of");

    forge(&mut net, &its, "bad-txns-inputs-missingorspent");
    see(&mut run, &mut net);
    answer(&mut run, &net, &digits(&net));
    for _ in 0..2 {
        net.mine(ME);
        net.run(2_000);
    }
    see(&mut run, &mut net);
    answer(&mut run, &net, &digits(&net));
    assert_eq!((run.ticks(), case(&run)), (&[true, true, false][..], "own-block"));
}

#[test]
fn a_classmates_lie_is_not_the_students() {
    let mut net = with_light(1, 543);
    let mut run = begin(&net, 54);
    let its = net.new_address(LIGHT);
    let rule = "bad-txns-inputs-missingorspent";
    let block = forge_at(&mut net, OTHER, &its, rule);
    let hex: String = block.encode().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(net.rpc(ME, "submitblock", json!([hex])).unwrap(), json!(rule));
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), run.saw()), (&[false; 3][..], None));
    answer(&mut run, &net, &digits(&net));
    assert_eq!((run.ticks(), case(&run)), (&[false; 3][..], "other-receipt"));
    forge(&mut net, &its, rule);
    see(&mut run, &mut net);
    assert!(run.ticks()[0]);
}

#[test]
fn what_a_light_node_sends_is_no_income() {
    let mut net = with_light(1, 544);
    pay(&mut net, ME, LIGHT, 0.5);
    net.run(5_000);
    net.mine(OTHER);
    net.run(5_000);
    let paid = |net: &Net| {
        let shown = net.hosts[LIGHT].node.snapshot();
        receipt::paid_by_tip(shown.chain.tip, &shown.wallet.history)
    };
    assert_eq!(paid(&net), Some((Amount(50_000_000), 1)));
    pay(&mut net, LIGHT, OTHER, 0.1);
    net.run(5_000);
    net.mine(OTHER);
    net.run(5_000);
    let shown = net.hosts[LIGHT].node.snapshot();
    let in_tip = |item: &HistoryItem| item.block.is_some_and(|(hash, _)| hash == shown.chain.tip);
    assert!(shown.wallet.history.iter().any(in_tip), "what it sent");
    assert_eq!(paid(&net), None);
}

#[test]
fn the_light_node_itself_is_told_where_to_go() {
    let net = with_light(1, 542);
    let shown = net.hosts[LIGHT].node.snapshot();
    for page in [53, 54] {
        let mut run = Run::begin(page, sight(&net, &shown)).unwrap();
        run.see(sight(&net, &shown));
        assert_eq!(case(&run), "light-here", "{page}");
        let now = sight(&net, &shown);
        assert!(!run.see(Sight { now_ms: now.now_ms + 1_000, ..now }), "it is said once: {page}");
    }
}
