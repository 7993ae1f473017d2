//! A node is entered by its inputs alone: whoever has them, its seed and what was stored has all of it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Net, START};
use hashyard_core::chain::Rows;
use hashyard_core::wallet::{Language, Mnemonic, SendRequest, Spend};
use hashyard_core::{Amount, FeeRate};
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

#[test]
fn the_inputs_of_a_run_are_the_whole_run() {
    let mut net = Net::recorded(3, 11);
    busy_life(&mut net);
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
