//! Blocks are made.

use hashyard_core::Network;
use hashyard_core::consensus::signet::check_solution;
use hashyard_node::Input;
use hashyard_node::mining::NotByHand;
use hashyard_node::refusal::CannotSign;
use hashyard_node::view::ProposalState;
use serde_json::json;

use crate::common::anyones_address;
use crate::rig::Consortium;

#[test]
fn two_of_three_in_different_nodes_make_blocks_and_a_fourth_follows() {
    let mut all = Consortium::new(2, 3, 4, 1);
    for at in [0, 1, 2] {
        let hashes = all.generate(at, 2).unwrap();
        assert_eq!(hashes.as_array().unwrap().len(), 2);
        all.net.run(2_000);
        all.net.assert_agreement();
    }
    assert_eq!(all.height(3), 6);
    let chain = all.net.hosts[3].node.chain();
    for height in 1..=6 {
        assert_eq!(check_solution(chain.params(), chain.block_at(height).unwrap()), Ok(()));
    }
    assert_eq!(all.view(3).members.iter().filter(|member| member.own).count(), 0);
    assert_eq!(all.view(1).members.iter().position(|member| member.own), Some(1));
}

#[test]
fn everyone_sees_who_signed_and_what_became_of_it() {
    let mut all = Consortium::new(2, 3, 4, 2);
    all.net.command(0, "generatetoaddress", json!([1, anyones_address()]));
    all.net.run(500);
    for at in 0..4 {
        let mining = if at == 0 { ProposalState::Mining } else { ProposalState::Collecting };
        assert_eq!(all.newest(at), Some((vec![true; 3], mining)), "at {at}");
        assert_eq!(all.view(at).proposals[0].proposer, 0);
    }
    all.work(0);
    all.net.run(1_000);
    for at in 0..4 {
        let tip = all.net.hosts[at].node.chain().tip().hash;
        assert_eq!(all.newest(at), Some((vec![true; 3], ProposalState::Made(tip))), "at {at}");
    }
}

#[test]
fn a_private_chain_has_one_maker_and_any_number_of_followers() {
    let mut all = Consortium::new(1, 1, 2, 3);
    all.generate(0, 3).unwrap();
    all.net.run(1_000);
    all.net.assert_agreement();
    let refused = all.generate(1, 1).unwrap_err();
    assert_eq!(refused.code, -4);
    assert!(refused.message.contains("none of the challenge's keys"), "{}", refused.message);
    assert_eq!(all.net.rpc(1, "setmining", json!([1])).unwrap_err(), refused);
    // A block that the other makes all the same is refused by both, whoever hands it in.
    let template = all.ok(1, "getblocktemplate", json!([{ "rules": ["segwit", "signet"] }]));
    let chain = all.net.hosts[1].node.chain();
    let block = unsigned(chain.params(), &chain.tip().header, &template);
    for at in [1, 0] {
        let answer = all.ok(at, "submitblock", json!([block]));
        assert_eq!(answer, json!("bad-signet-blksig"), "at {at}");
        assert_eq!(all.height(at), 3);
    }
}

fn unsigned(
    params: &hashyard_core::Params,
    parent: &hashyard_core::Header,
    template: &serde_json::Value,
) -> String {
    use hashyard_core::Encodable;
    assert_eq!(params.network, Network::Classroom);
    let height = template["height"].as_u64().unwrap() as u32;
    let block = crate::common::block_on(parent, height, |block| {
        let commitment = hex::decode(template["default_witness_commitment"].as_str().unwrap()).unwrap();
        let mut output = block.transactions[0].outputs[0].clone();
        output.value.0 = 0;
        output.script_pubkey.0 = commitment;
        block.transactions[0].outputs.push(output);
        block.transactions[0].inputs[0].witness = vec![vec![0; 32]];
        block.header.bits = params.pow_limit;
    });
    hex::encode(block.encode())
}

#[test]
fn members_that_do_not_see_each_other_sign_through_others() {
    // The members 0 and 1 reach each other only through 2, which is none.
    let mut all = Consortium::apart(2, 2, 3, 4);
    all.net.partition(&[0], &[1]);
    all.net.introduce_all();
    all.net.run(10_000);
    all.generate(0, 3).unwrap();
    all.generate(1, 1).unwrap();
    all.net.run(2_000);
    all.net.assert_agreement();
    assert_eq!(all.height(2), 4);
}

#[test]
fn a_wallet_that_holds_enough_keys_needs_nobody() {
    let mut all = Consortium::new(1, 1, 1, 5);
    let keys: Vec<Vec<u8>> = (0..3)
        .map(|index| {
            let answer = all.ok(0, "getblocksigningkey", json!([index]));
            hex::decode(answer["pubkey"].as_str().unwrap()).unwrap()
        })
        .collect();
    let challenge = hashyard_core::miner::Challenge::of_keys(2, &keys).unwrap();
    let net = crate::common::Net::with_params(1, 5, crate::rig::room(&challenge));
    let mut alone = Consortium { net, challenge };
    alone.generate(0, 2).unwrap();
    assert_eq!(alone.height(0), 2);
}

/// The hash says nothing of the keys, so members have to know the contract; whoever only follows need not.
#[test]
fn behind_the_hash_of_a_script_members_sign_once_they_know_it() {
    let scouts = crate::common::Net::new(3, 9);
    let key = |at: usize| hex::encode(scouts.hosts[at].node.wallet().unwrap().block_signing_key(0));
    let text = format!("wsh:multisig required=2 keys={},{}", key(0), key(1));
    let challenge = text.parse::<hashyard_core::contract::ContractOutput>().unwrap().as_challenge().unwrap();
    let net = crate::common::Net::with_params(3, 9, crate::rig::room(&challenge));
    let mut all = Consortium { net, challenge };
    all.net.introduce_all();
    all.net.run(10_000);
    let refused = all.generate(0, 1).unwrap_err();
    assert_eq!(refused.code, -4);
    assert!(refused.message.contains("importcontract"), "{}", refused.message);
    for at in [0, 1] {
        all.ok(at, "importcontract", json!([text]));
    }
    assert_eq!(all.view(1).members.iter().position(|member| member.own), Some(1));
    all.generate(0, 2).unwrap();
    all.net.run(2_000);
    all.net.restart(1);
    all.net.introduce_all();
    all.net.run(10_000);
    all.generate(1, 1).unwrap();
    all.net.run(2_000);
    all.net.assert_agreement();
    assert_eq!(all.height(2), 3);
    let chain = all.net.hosts[2].node.chain();
    assert_eq!(check_solution(chain.params(), chain.block_at(3).unwrap()), Ok(()));
    // Forgotten, it is as if it had never been told.
    let address = all.ok(1, "listcontracts", json!([]))[0]["address"].clone();
    assert_ne!(all.ok(1, "getblockproposals", json!([])), json!([]));
    all.ok(1, "forgetcontract", json!([address]));
    assert_eq!(all.ok(1, "getblockproposals", json!([])), json!([]));
    assert_eq!(all.generate(1, 1).unwrap_err(), refused);
    assert_eq!(all.net.hosts[2].node.snapshot().signing.challenge.map(|shown| shown.members.len()), Some(0));
}

/// Blocks come at the chain's pace, not as fast as keys can sign.
#[test]
fn who_mines_all_the_time_keeps_the_pace_and_all_agree() {
    let mut all = Consortium::new(2, 3, 4, 6);
    for at in 0..3 {
        all.ok(at, "setmining", json!([2]));
    }
    for _ in 0..1_200 {
        all.net.run(250);
        (0..4).for_each(|at| all.work(at));
    }
    for at in 0..3 {
        all.ok(at, "setmining", json!([0]));
        assert!(all.net.hosts[at].order.is_none());
    }
    all.net.run(2_000);
    all.net.assert_agreement();
    let height = all.height(3);
    assert!((10..=21).contains(&height), "{height} blocks in 300 seconds of 15 each");
}

/// Only the nonce of a signed block is free. When all were tried, another block is proposed and signed.
#[test]
fn exhausted_nonces_start_a_new_proposal() {
    let mut all = Consortium::new(2, 2, 2, 7);
    let id = all.net.command(0, "generatetoaddress", json!([1, anyones_address()]));
    all.net.run(500);
    let first = all.net.hosts[0].order.clone().unwrap();
    assert!(first.template.signed);
    assert_eq!(first.threads, 1);
    all.net.handle(0, Input::Exhausted { order: first.order + 1 });
    all.net.run(500);
    assert_eq!(all.net.hosts[0].order.as_ref().unwrap().order, first.order, "of another order");
    all.net.handle(0, Input::Exhausted { order: first.order });
    assert!(all.net.hosts[0].order.is_none());
    all.net.run(500);
    let second = all.net.hosts[0].order.clone().unwrap();
    assert_ne!(second.template.block.header.merkle_root, first.template.block.header.merkle_root);
    assert_eq!(all.finish(0, id).unwrap().as_array().unwrap().len(), 1);
}

#[test]
fn payments_are_in_signed_blocks_as_in_any_others() {
    let mut all = Consortium::new(2, 2, 3, 8);
    let address = all.net.new_address(0);
    let id = all.net.command(1, "generatetoaddress", json!([12, address]));
    all.finish(1, id).unwrap();
    all.net.run(2_000);
    let to = all.net.new_address(2);
    let txid = all.ok(0, "sendtoaddress", json!([to, 2]));
    all.net.run(2_000);
    all.generate(1, 1).unwrap();
    all.net.run(2_000);
    all.net.assert_agreement();
    assert_eq!(all.ok(2, "getrawmempool", json!([])), json!([]));
    assert_eq!(all.ok(2, "listunspent", json!([]))[0]["txid"], txid);
}

/// A challenge that anything satisfies, as in Bitcoin Core's tests: no keys, but blocks have the place for them.
#[test]
fn where_the_challenge_is_true_anyone_makes_blocks() {
    let challenge = hashyard_core::miner::Challenge::parse(&hashyard_core::ScriptBuf(vec![0x51])).unwrap();
    let mut net = crate::common::Net::with_params(2, 11, crate::rig::room(&challenge));
    net.introduce_all();
    net.run(10_000);
    let mut all = Consortium { net, challenge };
    all.generate(0, 2).unwrap();
    all.net.run(1_000);
    all.generate(1, 2).unwrap();
    all.net.run(1_000);
    all.net.assert_agreement();
    assert_eq!(all.height(0), 4);
}

#[test]
fn a_seed_replays_exactly() {
    let run = |seed| {
        let mut all = Consortium::new(2, 3, 4, seed);
        all.generate(0, 2).unwrap();
        all.net.partition(&[0], &[1, 2, 3]);
        all.generate(1, 2).unwrap();
        all.net.heal();
        all.net.run(20_000);
        all.net.assert_agreement();
        all.net.transcript
    };
    assert_eq!(run(9), run(9));
    assert_ne!(run(9), run(10));
}

#[test]
fn who_waits_for_signatures_was_asked_to_mine_all_the_same() {
    let mut all = Consortium::new(2, 3, 3, 31);
    for at in [1, 2] {
        all.ok(at, "setblocksigning", json!([false]));
    }
    all.ok(0, "setmining", json!([2]));
    all.net.run(30_000);
    let node = &all.net.hosts[0].node;
    assert!(all.net.hosts[0].order.is_none(), "there is nothing to hash");
    assert_eq!((node.mining_threads(), node.can_sign()), (2, Ok(())));
    assert_eq!(node.block_to_mine().unwrap_err(), NotByHand::Signed);
    all.ok(0, "setblocksigning", json!([false]));
    assert_eq!(all.net.hosts[0].node.can_sign(), Err(CannotSign::Refuses));
    all.ok(0, "setmining", json!([0]));
    assert_eq!(all.net.hosts[0].node.mining_threads(), 0);
}
