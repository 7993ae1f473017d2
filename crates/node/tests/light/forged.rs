//! Blocks of real work that break a rule.

use serde_json::{Value, json};

use super::common::{Net, solve};
use super::{balance, mine, net, pay};

/// Runs `generateinvalidblock`.
fn forge(net: &mut Net, at: usize, address: &str, rule: &str) -> Value {
    let id = net.command(at, "generateinvalidblock", json!([address, rule]));
    net.run(1_000);
    let block = solve(net.hosts[at].order.as_ref().unwrap(), 7);
    net.handle(at, hashyard_node::Input::Solved(Box::new(block)));
    net.hosts[at].replies.remove(&id).unwrap().unwrap()
}

#[test]
fn a_light_node_follows_a_block_that_breaks_a_rule_and_full_nodes_refuse_it() {
    for (rule, paid, held) in [("bad-cb-amount", 0.0, 100), ("bad-txns-inputs-missingorspent", 50.0, 50)] {
        let (mut net, light) = net(2, 401);
        let address = net.new_address(light);
        let honest = net.tip(0);
        let answer = forge(&mut net, 1, &address, rule);
        net.run(3_000);
        let told = answer["reject-reason"].as_str().unwrap();
        assert!(told.starts_with(rule), "{told}");
        assert_eq!((net.tip(0), net.tip(1)), (honest.clone(), honest), "{rule}");
        assert_eq!(json!(net.tip(light)), answer["hash"], "{rule}");
        // A coinbase of twice the subsidy of fifty coins, which ripens first; or as much as a subsidy out of nothing, and nothing else.
        let holds = net.total_balance(light).0;
        assert_eq!((balance(&mut net, light), holds), (paid, held * 100_000_000), "{rule}");

        // One that comes later hears of it, too.
        net.add_light(1);
        net.introduce_all();
        net.run(5_000);
        assert_eq!(net.tip(light + 1), net.tip(light));
        // The lie is worth what its work is worth.
        mine(&mut net, 0);
        assert_eq!(json!(net.tip(light)), answer["hash"], "first seen");
        mine(&mut net, 0);
        for at in [light, light + 1] {
            assert_eq!(net.tip(at), net.tip(0), "{rule}");
        }
        assert_eq!(balance(&mut net, light), 0.0);
        let peers = net.rpc(0, "getpeerinfo", json!([])).unwrap();
        assert_eq!(peers.as_array().unwrap().len(), 3, "nobody is left for it: {peers}");
    }
}

#[test]
fn who_follows_a_refused_header_is_not_left_for_it_and_comes_back() {
    let (mut net, light) = net(2, 403);
    let address = net.new_address(light);
    forge(&mut net, 1, &address, "bad-txns-inputs-missingorspent");
    net.run(3_000);
    let lie = net.tip(light);
    for active in [false, true] {
        net.rpc(light, "setnetworkactive", json!([active])).unwrap();
        net.introduce_all();
        net.run(10_000);
    }
    for at in 0..2 {
        let peers = net.rpc(at, "getpeerinfo", json!([])).unwrap();
        assert_eq!(peers.as_array().unwrap().len(), 2, "{at}: {peers}");
    }
    assert_eq!(net.tip(light), lie);
    mine(&mut net, 0);
    mine(&mut net, 0);
    assert_eq!(net.tip(light), net.tip(0));
}

#[test]
fn what_a_lie_paid_is_void_when_it_is_left_and_so_is_what_was_paid_from_it() {
    let (mut net, light) = net(2, 404);
    pay(&mut net, 0, light, 3.0);
    mine(&mut net, 0);
    assert_eq!(balance(&mut net, light), 3.0);
    let address = net.new_address(light);
    forge(&mut net, 1, &address, "bad-txns-inputs-missingorspent");
    net.run(3_000);
    assert_eq!(balance(&mut net, light), 53.0);
    let to = net.new_address(0);
    net.rpc(light, "sendtoaddress", json!([to, 20])).unwrap();
    // From the honest three: what is left of them is all that is left.
    net.rpc(light, "sendtoaddress", json!([to, 1])).unwrap();
    let left = 300_000_000 - 100_000_000 - 282;
    net.run(2_000);
    mine(&mut net, 0);
    mine(&mut net, 0);
    assert_eq!(net.tip(light), net.tip(0));
    assert_eq!(net.total_balance(light).0, left);
    net.restart(light);
    net.run(3_000);
    assert_eq!(net.total_balance(light).0, left);
}

#[test]
fn only_rules_that_can_be_broken_and_networks_that_are_mined_will_do() {
    let (mut net, light) = net(1, 402);
    let address = net.new_address(light);
    let error = net.rpc(0, "generateinvalidblock", json!([address, "bad-blk-length"])).unwrap_err();
    assert!(
        error.message.ends_with("must be bad-cb-amount or bad-txns-inputs-missingorspent"),
        "{}",
        error.message
    );
    assert!(net.rpc(0, "generateinvalidblock", json!(["nobody", "bad-cb-amount"])).is_err());
    assert!(net.rpc(light, "generateinvalidblock", json!([address, "bad-cb-amount"])).is_err());
}
