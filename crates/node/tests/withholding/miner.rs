//! What the node's own miner is told while something is hidden: all of it is for the hidden branch.

use hashyard_core::{Block, BlockHash, Encodable};
use hashyard_node::Input;
use serde_json::{Value, json};

use crate::common::{Net, seal, solve};
use crate::rig::{err, net, ok, pay, spend, withheld};

fn template(net: &mut Net) -> Value {
    ok(net, 0, "getblocktemplate", json!([{ "rules": ["segwit"] }]))
}

fn proposal(net: &mut Net, block: &Block) -> Value {
    ok(net, 0, "getblocktemplate", json!([{ "mode": "proposal", "data": hex::encode(block.encode()) }]))
}

fn txids(template: &Value) -> Vec<String> {
    let transactions = template["transactions"].as_array().unwrap().iter();
    transactions.map(|tx| tx["txid"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn proposals_and_the_next_block_are_those_of_the_template() {
    let mut net = net(2, 1);
    let next = |net: &mut Net| ok(net, 0, "getmininginfo", json!([]))["next"]["height"].clone();
    let public = net.tip(0);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    assert_eq!((template(&mut net)["height"].clone(), next(&mut net)), (json!(13), json!(13)));
    let hidden = net.mine(0);
    let given = template(&mut net);
    assert_eq!(given["previousblockhash"], hidden.block_hash().to_string());
    assert_eq!((given["height"].clone(), next(&mut net)), (json!(14), json!(14)));
    assert_eq!(ok(&mut net, 0, "getmininginfo", json!([]))["blocks"], json!(12), "of what others know");

    let mine = net.hosts[0].node.block_to_mine().unwrap();
    assert_eq!(proposal(&mut net, &mine), Value::Null);
    let on_public = net.hosts[1].node.block_to_mine().unwrap();
    assert_eq!(on_public.header.prev_blockhash.to_string(), public);
    assert_eq!(proposal(&mut net, &on_public), json!("inconclusive-not-best-prevblk"));
    let mut greedy = mine;
    greedy.transactions[0].outputs[0].value.0 += 1;
    greedy.header.merkle_root = greedy.compute_merkle_root().root;
    assert_eq!(proposal(&mut net, &greedy), json!("bad-cb-amount"));

    // What is hidden is known here, and so is what others found since.
    assert_eq!(proposal(&mut net, &hidden), json!("duplicate"));
    let theirs = seal(on_public);
    ok(&mut net, 1, "submitblock", json!([hex::encode(theirs.encode())]));
    net.run(5_000);
    assert_eq!(proposal(&mut net, &theirs), json!("duplicate"));
    assert_eq!((template(&mut net)["height"].clone(), next(&mut net)), (json!(14), json!(14)));
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    assert_eq!(
        proposal(&mut net, &hidden),
        json!("inconclusive-not-best-prevblk"),
        "nobody knows it any more"
    );
}

/// Transactions are named and weighed as the mempool has them that is mined from.
#[test]
fn what_is_named_or_weighed_is_of_the_hidden_branch() {
    let mut net = net(2, 2);
    net.mine_many(0, 3);
    let payment = pay(&mut net).to_string();
    let mined = |net: &mut Net, txid: &str| {
        let address = net.new_address(0);
        err(net, 0, "generateblock", json!([address, [txid], false]))
    };
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment]));
    let counter = withheld(&mut net, 0).payment.unwrap().counter.to_string();
    assert_eq!(mined(&mut net, &payment), (-5, format!("Transaction {payment} not in mempool.")));
    assert_eq!(txids(&template(&mut net)), std::slice::from_ref(&counter));
    let address = net.new_address(0);
    let id = net.command(0, "generateblock", json!([address, [counter], false]));
    let order = net.hosts[0].order.clone().unwrap();
    let block = solve(&order, 1);
    net.handle(0, Input::Solved(Box::new(block)));
    assert!(net.hosts[0].replies.remove(&id).unwrap().is_ok());

    let address = net.new_address(1);
    let coins = ok(&mut net, 0, "listunspent", json!([]));
    let sent = [0, 1].map(|at| spend(&mut net, 0, &coins[at], json!({ &address: 49.999 })).to_string());
    for first in &sent {
        ok(&mut net, 0, "prioritisetransaction", json!([first, null, 1_000_000]));
        assert_eq!(txids(&template(&mut net))[1], *first, "it comes before the other");
        ok(&mut net, 0, "prioritisetransaction", json!([first, null, -1_000_000]));
    }
}

#[test]
fn a_block_that_nobody_knows_is_no_proposal() {
    let mut net = net(1, 3);
    let mut block = net.hosts[0].node.block_to_mine().unwrap();
    block.header.prev_blockhash = BlockHash::ZERO;
    assert_eq!(proposal(&mut net, &block), json!("inconclusive-not-best-prevblk"));
}
