//! Peers, and help.

use hashyard_node::rpc::methods_of;
use serde_json::{Value, json};

use crate::common::Net;
use crate::{assert_fields, ok};

#[test]
fn peers_are_told_with_their_connection() {
    let mut net = Net::connected(3, 86);
    net.mine_many(1, 2);
    net.run(1_000);
    let peers = ok(&mut net, "getpeerinfo", json!([]));
    assert_eq!(peers.as_array().unwrap().len(), 2);
    for peer in peers.as_array().unwrap() {
        assert_fields(
            peer,
            "id addr network services servicesnames relaytxes last_inv_sequence inv_to_send minfeefilter lastsend lastrecv \
             last_transaction last_block bytessent bytesrecv bytessent_per_msg bytesrecv_per_msg conntime timeoffset pingtime \
             minping version subver inbound bip152_hb_to bip152_hb_from startingheight presynced_headers synced_headers \
             synced_blocks inflight addr_relay_enabled addr_processed addr_rate_limited permissions connection_type \
             transport_protocol_type session_id transport",
        );
        assert_eq!(
            peer["servicesnames"],
            json!(["NETWORK", "BLOOM", "WITNESS", "COMPACT_FILTERS", "NETWORK_LIMITED", "NOTES"])
        );
        assert!(peer["bytesrecv"].as_u64().unwrap() > 100);
        for (sum, parts) in [("bytesrecv", "bytesrecv_per_msg"), ("bytessent", "bytessent_per_msg")] {
            let parts = peer[parts].as_object().unwrap();
            assert!(parts["version"].as_u64().unwrap() > 100 && !parts.contains_key("*other*"), "{peer}");
            assert_eq!(json!(parts.values().filter_map(Value::as_u64).sum::<u64>()), peer[sum]);
        }
        assert_eq!((&peer["timeoffset"], &peer["addr_relay_enabled"]), (&json!(0), &json!(true)));
        assert!(peer["pingtime"].as_f64().unwrap() > 0.0);
        assert!(peer["subver"].as_str().unwrap().starts_with("/Hashyard:"), "{peer}");
        let kind = if peer["inbound"] == json!(true) { "inbound" } else { "outbound-full-relay" };
        assert_eq!(peer["connection_type"], json!(kind));
    }
    // The miner told of its blocks; the other may have heard of them from us first and then has nothing to tell.
    let miner = json!(net.hosts[1].node.id());
    let miner = peers.as_array().unwrap().iter().find(|peer| peer["addr"] == miner).unwrap();
    assert_eq!((&miner["synced_headers"], &miner["synced_blocks"]), (&json!(2), &json!(2)));
    assert!(miner["last_block"].as_u64() > Some(0), "{miner}");
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(2));
    let info = ok(&mut net, "getnetworkinfo", json!([]));
    assert_fields(
        &info,
        "version subversion protocolversion localservices localservicesnames localrelay timeoffset networkactive \
         connections connections_in connections_out networks relayfee incrementalfee localaddresses warnings",
    );
    assert_eq!((&info["connections"], &info["networkactive"]), (&json!(2), &json!(true)));
    let sum = info["connections_in"].as_u64().unwrap() + info["connections_out"].as_u64().unwrap();
    assert_eq!(sum, 2);
}

#[test]
fn how_transactions_are_announced_is_told_and_changed() {
    let mut net = Net::new(1, 85);
    let diffusion =
        json!({ "rule": "diffusion", "scale": 0.025, "outbound_mean_ms": 50, "inbound_mean_ms": 125 });
    assert_eq!(ok(&mut net, "settxrelay", json!([])), diffusion);
    for (rule, told) in [
        ("trickle", json!({ "rule": "trickle", "interval_ms": 100 })),
        ("flood", json!({ "rule": "flood" })),
        ("diffusion", diffusion),
    ] {
        assert_eq!(ok(&mut net, "settxrelay", json!([rule])), told);
        assert_eq!(ok(&mut net, "settxrelay", json!([])), told);
    }
}

#[test]
fn how_blocks_come_and_go_is_told_and_changed() {
    let mut net = Net::new(1, 86);
    let told = |compact: bool, silent: bool| json!({ "compact": compact, "silent": silent });
    assert_eq!(ok(&mut net, "setblockrelay", json!([])), told(true, false));
    assert_eq!(ok(&mut net, "setblockrelay", json!([false])), told(false, false));
    assert_eq!(ok(&mut net, "setblockrelay", json!([null, true])), told(false, true));
    assert_eq!(ok(&mut net, "setblockrelay", json!([])), told(false, true));
    assert_eq!(ok(&mut net, "setblockrelay", json!([true, false])), told(true, false));
}

#[test]
fn ping_measures_again() {
    let mut net = Net::connected(2, 87);
    assert_eq!(ok(&mut net, "ping", json!([])), Value::Null);
    assert_eq!(ok(&mut net, "getpeerinfo", json!([]))[0]["pingwait"], json!(0.0));
    net.run(1_000);
    let peer = ok(&mut net, "getpeerinfo", json!([]))[0].clone();
    assert_eq!(peer["pingwait"], Value::Null);
    assert!((0.01..=0.04).contains(&peer["pingtime"].as_f64().unwrap()), "{peer}");
}

#[test]
fn the_network_is_switched_off_and_on() {
    let mut net = Net::connected(3, 88);
    assert_eq!(ok(&mut net, "setnetworkactive", json!([false])), json!(false));
    net.run(5_000);
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(0));
    assert_eq!(net.rpc(1, "getconnectioncount", json!([])).unwrap(), json!(1));
    net.mine_many(0, 2);
    net.mine(1);
    assert_ne!(net.tip(0), net.tip(1));
    assert_eq!(ok(&mut net, "setnetworkactive", json!([true])), json!(true));
    net.introduce_all();
    net.run(10_000);
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(2));
    net.assert_agreement();
}

#[test]
fn help_lists_and_explains_every_command() {
    let mut net = Net::new(1, 89);
    let all = ok(&mut net, "help", json!([]));
    for method in methods_of(false) {
        assert!(all.as_str().unwrap().lines().any(|line| line == method.usage()), "{}", method.name);
        let one = ok(&mut net, "help", json!([method.name]));
        assert_eq!(one, json!(format!("{}\n\n{}", method.usage(), method.about)));
    }
    assert_eq!(ok(&mut net, "help", json!(["nonsense"])), "help: unknown command: nonsense");
}
