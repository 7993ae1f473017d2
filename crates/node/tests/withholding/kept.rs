//! What becomes of what is hidden: restarts, giving up, cuts, limits, and rooms without the mark.

use hashyard_core::chain::Table;
use hashyard_core::room::RoomName;
use hashyard_core::wallet::{Language, Mnemonic};
use hashyard_core::{BlockHash, Encodable, Params};
use hashyard_node::view::{Pays, WithholdMode};
use hashyard_node::withholding::MAX_HIDDEN;
use hashyard_node::{Act, Config, Home, Input, Node, StartError};
use serde_json::json;

use crate::common::{Net, seal};
use crate::rig::{err, find, net, ok, params, pay, withheld};

/// Rows of hidden blocks, and of the state.
fn rows(net: &Net) -> usize {
    let node = net.hosts[0].rows.table(Table::Node);
    node.filter(|(key, _)| key.starts_with(b"withheld")).count()
}

#[test]
fn without_the_mark_there_are_no_such_commands() {
    let mut net = Net::with_params(1, 1, params("off"));
    for command in ["setwithhold", "releasewithheld", "getwithheld"] {
        assert_eq!(err(&mut net, 0, command, json!([])), (-32601, "Method not found".to_owned()));
        let help = ok(&mut net, 0, "help", json!([]));
        assert!(!help.as_str().unwrap().contains(command));
        let one = ok(&mut net, 0, "help", json!([command]));
        assert_eq!(one, json!(format!("help: unknown command: {command}")));
    }
    assert!(!net.hosts[0].node.snapshot().identity.attacks);
    assert_eq!(ok(&mut net, 0, "getblockchaininfo", json!([])).get("attacks"), None);

    let mut marked = Net::with_params(1, 1, params("on"));
    let help = ok(&mut marked, 0, "help", json!([]));
    assert!(help.as_str().unwrap().contains("setwithhold mode [txid]"));
    assert!(marked.hosts[0].node.snapshot().identity.attacks);
    assert_eq!(ok(&mut marked, 0, "getblockchaininfo", json!([]))["attacks"], json!(true));
}

#[test]
fn wrong_parameters_are_named() {
    let mut net = Net::with_params(1, 11, params("on"));
    for (command, wrong, code, message) in [
        ("setwithhold", json!([]), -1, "mode is missing"),
        ("setwithhold", json!([1]), -3, "mode must be a string"),
        ("setwithhold", json!(["Hidden"]), -8, "mode must be off, hidden or selfish"),
        ("setwithhold", json!(["hidden", 5]), -3, "txid must be a string"),
        ("setwithhold", json!(["hidden", null, 1]), -1, "Too many parameters: setwithhold mode [txid]"),
        ("releasewithheld", json!([-1]), -1, "JSON integer out of range: count"),
        ("releasewithheld", json!([4_294_967_296_u64]), -1, "JSON integer out of range: count"),
        ("releasewithheld", json!(["1"]), -3, "count must be a whole number, not negative"),
        ("getwithheld", json!({ "count": 1 }), -8, "Unknown named parameter count"),
    ] {
        assert_eq!(err(&mut net, 0, command, wrong), (code, message.to_owned()), "{command}");
    }
    for nothing in [json!([]), json!([0]), json!([7])] {
        assert_eq!(ok(&mut net, 0, "releasewithheld", nothing), json!([]));
    }
    // At genesis nothing is behind, and blocks can be hidden all the same.
    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    net.mine(0);
    assert_eq!((withheld(&mut net, 0).hidden_count, net.hosts[0].node.chain().height()), (1, 0));
}

#[test]
fn light_nodes_can_not_withhold() {
    let mut net = Net::with_params(1, 2, params("on"));
    net.add_light(1);
    let refused = err(&mut net, 1, "setwithhold", json!(["hidden"]));
    assert_eq!(refused, (-1, "Only full nodes that mine can withhold blocks".to_owned()));
}

#[test]
fn where_blocks_are_signed_nobody_withholds_them() {
    let signed = |key: &str| {
        let values = [("challenge", "51"), ("attacks", "on")];
        values.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
    };
    let params = Params::room(&RoomName::parse("tests").unwrap(), signed).unwrap();
    let mut net = Net::with_params(1, 12, params);
    let refused = err(&mut net, 0, "setwithhold", json!(["hidden"]));
    assert_eq!(refused, (-1, "Where blocks are signed nobody can withhold them".to_owned()));
}

/// A nonce that was turned by hand finds a block of this node as well.
#[test]
fn a_block_that_is_handed_in_on_the_hidden_branch_is_hidden() {
    let mut net = net(2, 13);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    for height in [13, 14] {
        let template = ok(&mut net, 0, "getblocktemplate", json!([{ "rules": ["segwit"] }]));
        let block = seal(net.hosts[0].node.block_to_mine().unwrap());
        assert_eq!(template["previousblockhash"], block.header.prev_blockhash.to_string());
        assert_eq!(template["height"], height);
        let hex = hex::encode(block.encode());
        assert_eq!(ok(&mut net, 0, "submitblock", json!([hex])), json!(null));
        net.run(1_000);
        assert_eq!(withheld(&mut net, 0).hidden.last().unwrap().hash, block.block_hash());
    }
    assert_eq!([0, 1].map(|at| net.hosts[at].node.chain().height()), [12, 12]);
    // What others mined is no secret.
    let theirs = seal(net.hosts[1].node.block_to_mine().unwrap());
    ok(&mut net, 0, "submitblock", json!([hex::encode(theirs.encode())]));
    assert_eq!((net.hosts[0].node.chain().height(), withheld(&mut net, 0).hidden_count), (13, 2));
}

#[test]
fn a_restart_keeps_what_is_hidden_and_it_wins_afterwards() {
    let mut net = net(2, 3);
    let payment = pay(&mut net);
    net.mine(1);
    net.run(1_000);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    net.mine_many(0, 2);
    ok(&mut net, 0, "releasewithheld", json!([1]));
    let before = withheld(&mut net, 0);
    assert_eq!((before.hidden_count, before.public_count), (2, 1));
    let released: Vec<bool> = before.hidden.iter().map(|block| block.released).collect();
    assert_eq!((released, rows(&net)), (vec![true, false], 2), "a block that others know is the chain's row");
    net.restart(0);
    net.run(5_000);
    assert_eq!(withheld(&mut net, 0), before);
    net.mine(0);
    assert_eq!(withheld(&mut net, 0).hidden_count, 3);
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    net.assert_agreement();
    let last = withheld(&mut net, 0).last.unwrap();
    assert!(last.won && last.released == 3 && last.counter.is_some());
    net.restart(0);
    assert_eq!(withheld(&mut net, 0).last, Some(last));
    assert_eq!(rows(&net), 1);
}

#[test]
fn damaged_rows_are_named() {
    let mut net = net(1, 4);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    let rows = net.hosts[0].rows.clone();
    let keys: Vec<_> = rows
        .table(Table::Node)
        .map(|(key, _)| key.to_vec())
        .filter(|key| key.starts_with(b"withheld"))
        .collect();
    assert_eq!(keys.len(), 2);
    let start = |rows| {
        let config = Config::new(params("on"), "tests", Home::Tab, [9; 32]);
        Node::new(config, &rows, net.now()).map(drop)
    };
    assert_eq!(start(rows.clone()), Ok(()));
    for key in keys {
        for damage in [&[][..], &[7], &[0xff; 90]] {
            let mut damaged = rows.clone();
            damaged.0.insert((Table::Node, key.clone()), damage.to_vec());
            assert_eq!(start(damaged), Err(StartError::Row("withheld")));
        }
    }
    let mut lost = rows;
    lost.0.retain(|(_, key), _| !key.starts_with(b"withheld/"));
    assert_eq!(start(lost), Err(StartError::Row("withheld")));
}

#[test]
fn what_is_given_up_is_gone_and_the_node_mines_with_the_others() {
    let mut net = net(2, 5);
    let payment = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    net.mine_many(0, 2);
    assert_eq!((withheld(&mut net, 0).hidden_count, rows(&net)), (2, 3));
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    let view = withheld(&mut net, 0);
    assert_eq!((view.mode, view.hidden_count, view.payment, view.last), (WithholdMode::Off, 0, None, None));
    assert_eq!(rows(&net), 0);
    assert_eq!(ok(&mut net, 0, "releasewithheld", json!([])), json!([]));
    net.mine(0);
    net.run(2_000);
    net.assert_agreement();
    assert_eq!(net.hosts[1].node.chain().height(), 13);
    assert!(net.hosts[1].node.chain().transaction(&payment).is_some(), "the payment is confirmed after all");
}

/// How a release ended is told until something else is begun or the chain or the wallet is another one: then it would speak of
/// blocks and a transaction that are not here.
#[test]
fn how_a_release_ended_is_forgotten_with_the_chain_and_with_the_wallet() {
    for forget in [true, false] {
        let mut net = net(2, 14);
        let payment = pay(&mut net);
        ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
        net.mine(0);
        ok(&mut net, 0, "releasewithheld", json!([]));
        net.run(5_000);
        let ended = withheld(&mut net, 0);
        assert!(ended.mode == WithholdMode::Off && ended.last.unwrap().counter.is_some());
        ok(&mut net, 0, "setwithhold", json!(["off"]));
        assert_eq!(withheld(&mut net, 0).last, ended.last, "nothing was on, so nothing changes");
        if forget {
            ok(&mut net, 0, "forgetchain", json!([true]));
        } else {
            let words = Mnemonic::from_entropy(Language::English, &[7; 16]).unwrap();
            net.handle(0, Input::Act(Act::RestoreWallet(words)));
        }
        let view = withheld(&mut net, 0);
        assert_eq!((view.last, view.own_blocks, view.main_blocks, rows(&net)), (None, 0, 0, 0));
        net.introduce_all();
        net.run(30_000);
        net.restart(0);
        assert_eq!(withheld(&mut net, 0).last, None);
    }
}

#[test]
fn a_selfish_round_that_was_ended_leaves_nothing_behind() {
    let mut net = net(2, 15);
    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    net.mine_many(0, 2);
    net.mine(1);
    net.run(5_000);
    let view = withheld(&mut net, 0);
    assert!(view.last.is_some() && view.main_blocks == 2);
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    let view = withheld(&mut net, 0);
    assert_eq!((view.last, view.own_blocks, view.main_blocks, rows(&net)), (None, 0, 0, 0));
}

#[test]
fn a_branch_stays_through_a_cut_and_the_blocks_of_others() {
    let mut net = net(2, 6);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    net.mine_many(1, 3);
    net.run(1_000);
    let behind = withheld(&mut net, 0);
    assert_eq!((behind.hidden_count, behind.public_count, behind.leads), (1, 3, false));
    assert_eq!((behind.own_blocks, behind.main_blocks), (0, 3));
    ok(&mut net, 0, "setnetworkactive", json!([false]));
    net.run(1_000);
    net.mine_many(0, 3);
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(1_000);
    assert!(withheld(&mut net, 0).last.unwrap().won);
    assert_ne!(net.tip(0), net.tip(1));
    ok(&mut net, 0, "setnetworkactive", json!([true]));
    net.introduce_all();
    net.run(30_000);
    net.assert_agreement();
    assert_eq!(net.hosts[1].node.chain().height(), 16);
}

/// Others are told of blocks that do not lead, and may build on them.
#[test]
fn a_release_that_does_not_lead_is_told_and_loses() {
    let mut net = net(2, 7);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    net.mine(1);
    net.run(1_000);
    let hashes = ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    let view = withheld(&mut net, 0);
    let last = view.last.unwrap();
    assert_eq!((view.mode, last.won, last.public, last.released), (WithholdMode::Off, false, 1, 1));
    let hash = hashes[0].as_str().unwrap().parse().unwrap();
    let told = net.hosts[1].node.chain().tree().get(&hash).unwrap();
    assert!(told.has_block, "as much work is worth fetching");
    assert_eq!(net.tip(0), net.tip(1));
}

#[test]
fn a_branch_that_was_released_in_part_goes_on_from_there() {
    let mut net = net(2, 8);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine_many(0, 3);
    assert_eq!(ok(&mut net, 0, "releasewithheld", json!([1])).as_array().unwrap().len(), 1);
    net.run(2_000);
    assert_eq!(net.hosts[1].node.chain().height(), 13);
    let view = withheld(&mut net, 0);
    assert_eq!((view.fork_height, view.hidden_count, view.public_count), (13, 2, 0));
    assert!(view.hidden.iter().all(|block| !block.released && block.pays == Pays::Neither));
}

#[test]
fn commands_that_change_the_chain_or_the_wallet_leave_nothing_behind() {
    let mut net = net(2, 9);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    let words = Mnemonic::from_entropy(Language::English, &[7; 16]).unwrap();
    net.handle(0, Input::Act(Act::RestoreWallet(words)));
    let view = withheld(&mut net, 0);
    assert_eq!((view.mode, view.hidden_count), (WithholdMode::Off, 0), "it paid to the former words");

    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    net.mine(0);
    ok(&mut net, 0, "forgetchain", json!([true]));
    let view = withheld(&mut net, 0);
    assert_eq!((view.mode, view.hidden_count, view.fork_height), (WithholdMode::Off, 0, 0));
    net.introduce_all();
    net.run(30_000);
    net.assert_agreement();
}

/// A node that becomes a light one drops its chain, and what was hidden on it.
#[test]
fn a_light_node_keeps_nothing_hidden() {
    let mut net = net(2, 18);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine_many(0, 2);
    net.light.insert(0);
    net.restart(0);
    assert_eq!(rows(&net), 0);
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    net.run(10_000);
    net.light.remove(&0);
    net.restart(0);
    net.run(30_000);
    let view = withheld(&mut net, 0);
    assert_eq!(
        (view.mode, view.hidden_count, net.hosts[0].node.chain().height()),
        (WithholdMode::Off, 0, 12)
    );
}

/// A node that does not mine any more can release what it hid, and give it up.
#[test]
fn who_does_not_mine_any_more_can_give_up() {
    let mut net = net(1, 19);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    let config = Config::new(params("on"), "tests", Home::Tab, [9; 32]).with_commands();
    let config = Config { mines: false, ..config };
    net.hosts[0].node = Node::new(config, &net.hosts[0].rows, net.now()).unwrap();
    assert_eq!(withheld(&mut net, 0).hidden_count, 1);
    let refused = err(&mut net, 0, "setwithhold", json!(["selfish"]));
    assert_eq!(refused, (-1, "Only full nodes that mine can withhold blocks".to_owned()));
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    let view = withheld(&mut net, 0);
    assert_eq!((view.mode, view.hidden_count, rows(&net)), (WithholdMode::Off, 0, 0));
}

fn finds(net: &mut Net, count: u64) {
    for round in 0..count {
        net.run(100);
        find(net, 0, round);
    }
}

#[test]
fn the_miner_stops_when_too_many_blocks_are_hidden() {
    let mut net = net(1, 10);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    ok(&mut net, 0, "setmining", json!([1]));
    finds(&mut net, MAX_HIDDEN as u64);
    let view = withheld(&mut net, 0);
    assert_eq!((view.hidden_count, view.hidden.len()), (1_000, 64));
    assert_eq!(view.hidden.last().unwrap().height, 1_012);
    assert_eq!(net.hosts[0].node.mining_threads(), 0);
    ok(&mut net, 0, "setmining", json!([1]));
    find(&mut net, 0, 7);
    assert_eq!((withheld(&mut net, 0).hidden_count, net.hosts[0].node.mining_threads()), (1_000, 0));
    let address = net.new_address(0);
    let id = net.command(0, "generatetoaddress", json!([1, address]));
    find(&mut net, 0, 8);
    let answer = net.hosts[0].replies.remove(&id).unwrap().unwrap_err();
    assert_eq!(answer.message, "1000 blocks are hidden: release them or give them up");
    net.restart(0);
    ok(&mut net, 0, "releasewithheld", json!([2]));
    ok(&mut net, 0, "setmining", json!([1]));
    finds(&mut net, 2);
    let view = withheld(&mut net, 0);
    assert_eq!((view.fork_height, view.hidden_count), (14, 1_000), "released blocks do not count");
    ok(&mut net, 0, "releasewithheld", json!([]));
    assert_eq!(net.hosts[0].node.chain().height(), 1_014);
}

/// Blocks that others know are not hidden, although these stand beside the chain.
#[test]
fn released_blocks_make_room_for_hidden_ones() {
    let mut net = net(2, 16);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    net.mine_many(1, 8);
    net.run(2_000);
    ok(&mut net, 0, "setmining", json!([1]));
    finds(&mut net, MAX_HIDDEN as u64 - 1);
    assert_eq!((withheld(&mut net, 0).hidden_count, rows(&net)), (1_000, 1_001));
    for round in 1..=2 {
        ok(&mut net, 0, "releasewithheld", json!([3]));
        ok(&mut net, 0, "setmining", json!([1]));
        finds(&mut net, 3);
        assert_eq!(net.hosts[0].node.mining_threads(), 0, "as many as before are hidden");
        let view = withheld(&mut net, 0);
        assert_eq!((view.hidden_count, view.public_count, rows(&net)), (1_000 + 3 * round, 8, 1_001));
        assert_eq!(view.hidden.last().unwrap().height, 1_012 + 3 * round);
    }
    let view = withheld(&mut net, 0);
    net.restart(0);
    assert_eq!(withheld(&mut net, 0), view);
    ok(&mut net, 0, "releasewithheld", json!([]));
    let last = withheld(&mut net, 0).last.unwrap();
    assert_eq!((last.fork_height, last.released, last.public, last.won), (12, 1_006, 8, true));
    assert_eq!(rows(&net), 1);
}

/// Rows from when they named released blocks, too, and no tip.
#[test]
fn older_rows_are_read() {
    let mut net = net(2, 17);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    let base = net.hosts[0].node.chain().tip().hash;
    net.mine_many(0, 3);
    net.mine_many(1, 2);
    net.run(2_000);
    let released: BlockHash =
        ok(&mut net, 0, "releasewithheld", json!([1]))[0].as_str().unwrap().parse().unwrap();
    let view = withheld(&mut net, 0);
    let key = (Table::Node, b"withheld".to_vec());
    let row = net.hosts[0].rows.0[&key].clone();
    // Mode, two numbers and two options; then base, rivals and the count, which is two; then hashes, each with a flag.
    let (head, hidden) = (&row[..12], &row[12 + 32 + 4 + 1..row.len() - 1 - 32 - 8]);
    let rivals = &row[12 + 32..12 + 32 + 4];
    let old = [head, base.as_bytes(), rivals, &[3], released.as_bytes(), &[1], hidden].concat();
    assert_eq!((row[12 + 32 + 4], old.len()), (2, row.len() - 41 + 33));
    let mut rows = net.hosts[0].rows.clone();
    rows.0.insert(key.clone(), old.clone());
    net.restart_from(0, rows.clone());
    net.run(5_000);
    assert_eq!(withheld(&mut net, 0), view);
    net.restart(0);
    assert_eq!(withheld(&mut net, 0), view);

    // One that was released and is not here, as it could be then, ends the branch.
    let mut lost = old;
    lost[12 + 32 + 4 + 1] ^= 1;
    rows.0.insert(key, lost);
    net.restart_from(0, rows);
    let view = withheld(&mut net, 0);
    assert_eq!((view.mode, view.hidden_count), (WithholdMode::Off, 0));
    net.restart(0);
}
