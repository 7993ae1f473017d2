//! A node is entered by its inputs alone: whoever has them, its seed and what was stored has all of it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Net, START};
use hashyard_core::chain::Rows;
use hashyard_core::room::RoomName;
use hashyard_core::wallet::{Language, Mnemonic, SendRequest, Spend};
use hashyard_core::{Amount, FeeRate, Params};
use hashyard_node::{Act, Input, Node, Output};
use serde_json::json;

/// Peers, blocks, a reorganisation, payments, commands and acts.
fn busy_life(net: &mut Net) {
    net.introduce_all();
    net.run(5_000);
    net.mine_many(0, 12);
    net.run(10_000);
    net.partition(&[0], &[1, 2]);
    net.mine_many(0, 1);
    net.mine_many(1, 2);
    net.run(10_000);
    net.heal();
    net.run(30_000);
    net.assert_agreement();
    let to = net.hosts[1].node.wallet().unwrap().current_address();
    let request = SendRequest {
        spend: Spend::Exact(vec![(to, Amount(5_000))]),
        fee_rate: FeeRate(2_000),
        coins: None,
        replaceable: true,
    };
    net.handle(0, Input::Act(Act::Pay(request)));
    net.run(5_000);
    net.mine(2);
    net.handle(0, Input::Act(Act::SetName("replayed".into())));
    net.rpc(0, "getblockchaininfo", json!([])).unwrap();
    net.handle(0, Input::Act(Act::ShowWords));
    let words = Mnemonic::from_entropy(Language::English, &[7; 16]).unwrap();
    net.handle(0, Input::Act(Act::RestoreWallet(words)));
    net.run(1_000);
}

/// Every output, in its order.
fn drain(node: &mut Node, said: &mut Vec<String>) {
    loop {
        let output = node.poll();
        let is_over = matches!(output, Output::Wake(_));
        said.push(format!("{output:?}"));
        if is_over {
            return;
        }
    }
}

/// Blocks that are withheld, a payment that is taken back, a release.
fn life_of_attacks(net: &mut Net) {
    net.introduce_all();
    net.run(5_000);
    net.mine_many(0, 12);
    let address = net.new_address(1);
    let txid = net.rpc(0, "sendtoaddress", json!([address, 1])).unwrap();
    net.mine(2);
    net.rpc(0, "setwithhold", json!(["hidden", txid])).unwrap();
    net.mine_many(0, 2);
    net.rpc(0, "releasewithheld", json!([1])).unwrap();
    net.run(5_000);
    net.rpc(0, "releasewithheld", json!([])).unwrap();
    net.run(5_000);
    net.assert_agreement();
    net.rpc(0, "setwithhold", json!(["selfish"])).unwrap();
    net.mine_many(0, 2);
    net.mine(1);
    net.run(1_000);
    net.mine(0);
    net.handle(0, Input::Act(Act::SetName("replayed".into())));
}

#[test]
fn the_inputs_of_a_run_are_the_whole_run() {
    let mut net = Net::recorded(3, 11);
    busy_life(&mut net);
    assert_replays(&net);
}

#[test]
fn a_life_of_attacks_is_replayed_as_well() {
    let marked = |key: &str| {
        let values = [("bits", "0x207fffff"), ("retarget", "0"), ("gap", "0"), ("attacks", "on")];
        values.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
    };
    let params = Params::room(&RoomName::parse("tests").unwrap(), marked).unwrap();
    let mut net = Net::recorded_in(3, 12, params);
    life_of_attacks(&mut net);
    assert_replays(&net);
}

fn assert_replays(net: &Net) {
    let record = net.hosts[0].record.clone().unwrap();
    let kinds = ["Send", "Persist", "Work", "Reply", "Done", "Connect"];
    for kind in kinds {
        assert!(record.said.iter().any(|said| said.starts_with(kind)), "nothing was said of {kind}");
    }
    let mut node = Node::new(record.config, &Rows::default(), START).unwrap();
    let mut said = vec![];
    drain(&mut node, &mut said);
    for (now, input) in record.inputs {
        node.handle(now, input);
        drain(&mut node, &mut said);
    }
    assert_eq!(said.len(), record.said.len());
    let differs = said.iter().zip(&record.said).position(|(again, before)| again != before);
    assert_eq!(differs, None);
    assert_eq!(node.rows().0, net.hosts[0].node.rows().0);
}
