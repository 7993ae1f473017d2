//! Who is connected to every node guesses who made a payment: the node that told it first. Fanti and Viswanath, *Deanonymization in the Bitcoin
//! P2P Network* (2017), call this the first-spy estimator.

use hashyard_core::Hash256;
use hashyard_node::PeerId;
use serde_json::{Value, json};

use crate::common::{Net, anyones_address};
use crate::rig::{spaced, told};

const NODES: usize = 16;
const PAYMENTS: usize = 32;

#[test]
fn a_spy_names_the_payer_more_often_in_a_flood_than_in_diffusion() {
    let (mut net, spies) = watched();
    let [diffusion, trickle, flood] =
        ["diffusion", "trickle", "flood"].map(|rule| right_guesses(&mut net, &spies, rule));
    eprintln!("of {PAYMENTS}: {diffusion} by diffusion, {trickle} by trickle, {flood} by flood");
    assert_eq!(flood, PAYMENTS, "who floods tells the spy itself");
    assert!(diffusion < flood / 2 && trickle < flood / 2, "{diffusion} {trickle} {flood}");
    assert!(diffusion > 0, "it is no perfect cloak");
}

/// Nodes with money and Bitcoin Core's delays, and a spy who called each of them.
fn watched() -> (Net, Vec<PeerId>) {
    let mut net = Net::with_params(NODES, 712, spaced(600));
    net.introduce_all();
    net.run(10_000);
    for at in 0..NODES {
        let address = net.new_address(at);
        net.generate(0, 1, &address);
    }
    net.generate(0, 11, &anyones_address());
    let spies = (0..NODES).map(|at| net.guest(at, 0)).collect();
    (net, spies)
}

/// How often the spy is right under a rule, of so many payments.
fn right_guesses(net: &mut Net, spies: &[PeerId], rule: &str) -> usize {
    for at in 0..NODES {
        net.rpc(at, "settxrelay", json!([rule])).unwrap();
    }
    let mut right = 0;
    for round in 0..PAYMENTS {
        let payer = round % NODES;
        let address = net.new_address((payer + 1) % NODES);
        let txid = net.rpc(payer, "sendtoaddress", json!([address, 0.01])).unwrap();
        right += usize::from(first_to_tell(net, spies, &txid) == payer);
        net.run(2_000);
    }
    right
}

fn first_to_tell(net: &mut Net, spies: &[PeerId], txid: &Value) -> usize {
    let name: Hash256 = txid.as_str().unwrap().parse().unwrap();
    for _ in 0..60_000 {
        if let Some(first) = spies.iter().position(|spy| told(net, *spy).contains(&name)) {
            return first;
        }
        net.run(1);
    }
    panic!("nobody tells");
}
