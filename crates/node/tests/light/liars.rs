//! What nobody can tell a light node.

use hashyard_core::wallet::Address;
use hashyard_node::events::EventKind;
use proptest::prelude::*;
use serde_json::json;

use super::common::{Net, easy_params};
use super::served::Served;
use super::{balance, confirmations, mine, net, pay};

/// Why a light node ended connections, latest first.
pub fn faults(net: &Net, at: usize) -> Vec<String> {
    let events = net.hosts[at].node.snapshot().events;
    let faults = events.iter().filter_map(|event| match &event.kind {
        EventKind::PeerGone { fault, .. } => fault.as_ref().map(ToString::to_string),
        _ => None,
    });
    faults.collect()
}

/// A payment that a liar hides.
fn hidden_payment(net: &mut Net, light: usize, liar: &mut Served) -> String {
    let address = net.new_address(light);
    liar.hides = Some(Address::parse(&address, &easy_params()).unwrap().script_pubkey());
    net.rpc(0, "sendtoaddress", json!([address, 4.0])).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn who_hides_a_payment_is_found_out_by_the_block() {
    let (mut net, light) = net(1, 301);
    let mut liar = Served::call(&mut net, light);
    liar.run(&mut net, 2_000);
    assert!(net.is_there(liar.peer));
    let txid = hidden_payment(&mut net, light, &mut liar);
    mine(&mut net, 0);
    liar.announce(&mut net);
    liar.run(&mut net, 3_000);
    assert!(!net.is_there(liar.peer));
    assert_eq!(faults(&net, light)[0], "false filter: not the filter of the block");
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (4.0, Some(1)));
}

/// They are the first to tell of each block, and come again whenever they are left.
#[test]
fn who_is_silent_holds_up_no_payment_and_is_left() {
    let (mut net, light) = net(1, 305);
    for round in 0..3 {
        let before = balance(&mut net, light);
        pay(&mut net, 0, light, 1.0);
        net.partition(&[0], &[light]);
        net.mine(0);
        let silent: Vec<Served> =
            (0..3).map(|_| Served { ignores: "getcfheaders", ..Served::call(&mut net, light) }).collect();
        net.run(200);
        silent.iter().for_each(|peer| peer.announce(&mut net));
        net.run(200);
        net.heal();
        net.introduce_all();
        net.run(6_000);
        assert_eq!(balance(&mut net, light), before + 1.0, "{round}");
        net.run(6_000);
        assert!(silent.iter().all(|peer| !net.is_there(peer.peer)));
    }
    assert!(faults(&net, light).iter().all(|fault| fault == "filters timeout"), "{:?}", faults(&net, light));
}

/// Two who come at once both stand on other filters than were believed, and both are asked anew before the second one's answer is here.
#[test]
fn honest_nodes_are_not_left_for_what_a_liar_told_before_them() {
    let (mut net, light) = net(3, 304);
    net.partition(&[0, 1, 2], &[light]);
    let mut liar = Served::call(&mut net, light);
    let txid = hidden_payment(&mut net, light, &mut liar);
    mine(&mut net, 0);
    liar.announce(&mut net);
    liar.run(&mut net, 3_000);
    assert_eq!(balance(&mut net, light), 0.0);
    // The liar keeps a question waiting until all three are here.
    mine(&mut net, 0);
    liar.announce(&mut net);
    net.heal();
    net.run(4_000);
    liar.run(&mut net, 30_000);
    assert!(!net.is_there(liar.peer));
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (4.0, Some(2)));
    assert_eq!(faults(&net, light).len(), 1, "{:?}", faults(&net, light));
    assert_eq!(net.rpc(light, "getpeerinfo", json!([])).unwrap().as_array().unwrap().len(), 3);
}

#[test]
fn who_hid_a_payment_while_it_was_alone_is_found_out_when_somebody_else_comes() {
    for restarts in [false, true] {
        let (mut net, light) = net(1, 302);
        net.partition(&[0], &[light]);
        let mut liar = Served::call(&mut net, light);
        let txid = hidden_payment(&mut net, light, &mut liar);
        for _ in 0..3 {
            mine(&mut net, 0);
            liar.announce(&mut net);
            liar.run(&mut net, 3_000);
        }
        assert_eq!(net.tip(light), net.tip(0));
        assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (0.0, None));
        assert!(net.is_there(liar.peer), "nobody can tell");
        if restarts {
            net.restart(light);
        }
        net.heal();
        // The last call came to nothing, and the next one waits.
        liar.run(&mut net, 30_000);
        assert!(restarts || !net.is_there(liar.peer), "{:?}", faults(&net, light));
        assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (4.0, Some(3)));
        mine(&mut net, 0);
        assert_eq!(confirmations(&mut net, light, &txid), Some(4));
    }
}

/// A script that is spent by Taproot's key path is in no input, so a filter that names more scripts may be right, too. Nobody is left for it,
/// and it helps nobody to hide anything.
#[test]
fn where_nobody_can_tell_whose_filter_is_right_the_block_is_looked_at_and_all_stay() {
    for alone_first in [false, true] {
        let (mut net, light) = net(1, 303);
        let own = net.rpc(0, "getnewaddress", json!(["", "bech32m"])).unwrap();
        net.rpc(0, "sendtoaddress", json!([own, 9.0])).unwrap();
        mine(&mut net, 0);
        let coins = net.rpc(0, "listunspent", json!([1, 9_999, [own]])).unwrap();
        let address = net.new_address(light);
        let inputs = json!([{ "txid": coins[0]["txid"], "vout": coins[0]["vout"] }]);
        let raw = net.rpc(0, "createrawtransaction", json!([inputs, [{ address.clone(): 8.9999 }]])).unwrap();
        let signed = net.rpc(0, "signrawtransactionwithwallet", json!([raw])).unwrap();
        if alone_first {
            net.partition(&[0], &[light]);
        }
        let mut server = Served::call(&mut net, light);
        server.makes_up = Some(105);
        if alone_first {
            server.hides = Some(Address::parse(&address, &easy_params()).unwrap().script_pubkey());
        }
        net.rpc(0, "sendrawtransaction", json!([signed["hex"], 0])).unwrap();
        mine(&mut net, 0);
        assert_eq!(net.hosts[0].node.chain().height(), 105);
        server.announce(&mut net);
        server.run(&mut net, 3_000);
        if alone_first {
            assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 0.0));
            net.heal();
            server.run(&mut net, 30_000);
        }
        assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 8.9999), "{alone_first}");
        assert_eq!(
            net.is_there(server.peer),
            !alone_first,
            "who denies what the block pays lies in any case"
        );
        assert_eq!(
            net.rpc(light, "getpeerinfo", json!([])).unwrap().as_array().unwrap().len(),
            if alone_first { 1 } else { 2 }
        );
        // The next blocks are told of by all, on top of what each told before.
        for _ in 0..2 {
            mine(&mut net, 0);
            server.announce(&mut net);
            server.run(&mut net, 3_000);
            assert_eq!(net.is_there(server.peer), !alone_first);
        }
        net.restart(light);
        net.run(3_000);
        assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 8.9999));
    }
}

#[test]
fn who_makes_scripts_up_or_sends_other_filters_or_blocks_than_it_told_is_left() {
    let told = "false filter: not the filter of the block";
    let sent = "false filter: not the one whose hash it told";
    let wrong = [
        (Served { makes_up: Some(50), ..Served::default() }, told),
        (Served { swaps: true, ..Served::default() }, sent),
        (Served { cuts_blocks: true, ..Served::default() }, "invalid block: mutated block"),
        (Served { ignores: "getcfheaders", ..Served::default() }, "filters timeout"),
        (Served { ignores: "getcfilters", ..Served::default() }, "filters timeout"),
        (Served { ignores: "getdata", ..Served::default() }, "block download timeout"),
    ];
    for (at, (kind, fault)) in wrong.into_iter().enumerate() {
        let (mut net, light) = net(1, 310 + at as u64);
        let address = net.new_address(light);
        net.rpc(0, "sendtoaddress", json!([address, 4.0])).unwrap();
        net.partition(&[0], &[light]);
        mine(&mut net, 0);
        // It is asked first, because there is nobody else.
        let peer = Served::call(&mut net, light).peer;
        let server = Served { peer, ..kind.clone() };
        server.run(&mut net, 2_000);
        assert_eq!(net.tip(light), net.tip(0), "{kind:?}");
        net.heal();
        server.run(&mut net, 40_000);
        assert!(!net.is_there(peer), "{kind:?}");
        assert!(faults(&net, light).iter().any(|told| told == fault), "{kind:?}: {:?}", faults(&net, light));
        assert_eq!(balance(&mut net, light), 4.0, "{kind:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A peer that spoils every third of its answers, and names itself anew when it is left, hides nothing from who hears somebody else.
    #[test]
    fn spoiled_answers_hide_nothing(seed in any::<u64>()) {
        let (mut net, light) = net(1, 320);
        let address = net.new_address(light);
        let mut server = Served { spoils: Some(seed), ..Served::call(&mut net, light) };
        for round in 1..=4 {
            net.rpc(0, "sendtoaddress", json!([address, 1.0])).unwrap();
            mine(&mut net, 0);
            if !net.is_there(server.peer) {
                server = Served { spoils: Some(seed ^ round), ..Served::call(&mut net, light) };
            }
            server.announce(&mut net);
            server.run(&mut net, 12_000);
        }
        net.run(40_000);
        prop_assert_eq!(net.tip(light), net.tip(0));
        prop_assert_eq!(balance(&mut net, light), 4.0);
    }
}
