//! What a node stores, seen as a whole: said anew it is the same, told without starting, and without secrets once it is encrypted.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use common::{Net, anyones_address, easy_params};
use hashyard_core::chain::{Rows, Table};
use hashyard_core::room::RoomName;
use hashyard_core::wallet::{Language, Mnemonic};
use hashyard_core::{Amount, Params};
use hashyard_node::missions::{UnderWay, Vouched};
use hashyard_node::view::EventKind;
use hashyard_node::{Act, Config, Home, Input, Node, Output, StoredNode};
use serde_json::json;

/// A node with a fork behind it, and with a row of every kind.
fn busy() -> Net {
    let mut net = Net::new(1, 31);
    net.handle(0, Input::Act(Act::SetName("alice".into())));
    net.mine_many(0, 12);
    let named = net.rpc(0, "getnewaddress", json!(["rent"])).unwrap();
    net.rpc(0, "sendtoaddress", json!([named, 3])).unwrap();
    let tip = net.tip(0);
    net.rpc(0, "invalidateblock", json!([tip])).unwrap();
    net.mine_many(0, 2);
    net.rpc(0, "reconsiderblock", json!([tip])).unwrap();
    net.rpc(0, "sendtoaddress", json!([anyones_address(), 1])).unwrap();
    let watched = net.rpc(0, "getdescriptorinfo", json!([format!("addr({})", anyones_address())])).unwrap();
    let request = json!([{ "desc": watched["descriptor"], "timestamp": "now", "label": "shop" }]);
    net.rpc(0, "importdescriptors", json!([request])).unwrap();
    net.handle(0, Input::Act(Act::ShowWords));
    net.handle(0, Input::Act(Act::CompleteMission(20)));
    net.handle(0, Input::Act(Act::CompleteMission(2)));
    net.handle(0, Input::Act(Act::KeepMission(under_way(3))));
    net.rpc(0, "setblocksigning", json!([false])).unwrap_or_default();
    net.run(1_000);
    net
}

fn under_way(mission: u8) -> UnderWay {
    UnderWay { mission, ticks: vec![true, false] }
}

#[test]
fn everything_that_was_ever_stored_is_said_anew() {
    let mut net = busy();
    for encrypted in [false, true] {
        if encrypted {
            net.rpc(0, "encryptwallet", json!(["secret"])).unwrap();
        }
        let host = &net.hosts[0];
        let kinds: BTreeMap<Table, usize> =
            Table::ALL.map(|table| (table, host.rows.table(table).count())).into();
        assert!(kinds.values().all(|rows| *rows > 0), "{kinds:?}");
        let (said, stored) = (host.node.rows(), &host.rows);
        let change = stored.change_into(&said);
        assert!(change.is_empty(), "{:?}", change.rows.keys());
    }
    let before = (net.tip(0), net.total_balance(0));
    let rows = net.hosts[0].node.rows();
    net.restart_from(0, rows);
    assert_eq!((net.tip(0), net.total_balance(0)), before);
    assert!(net.hosts[0].node.missions_done().eq([2, 20]));
    assert_eq!(net.hosts[0].node.mission_under_way(), Some(&under_way(3)));
}

#[test]
fn a_mission_is_under_way_until_it_is_done() {
    let mut net = Net::new(1, 37);
    net.mine(0);
    net.handle(0, Input::Act(Act::KeepMission(under_way(3))));
    net.handle(0, Input::Act(Act::CompleteMission(2)));
    net.restart(0);
    assert_eq!(net.hosts[0].node.mission_under_way(), Some(&under_way(3)));
    net.handle(0, Input::Act(Act::CompleteMission(3)));
    net.restart(0);
    assert_eq!(net.hosts[0].node.mission_under_way(), None);
    assert!(net.hosts[0].node.missions_done().eq([2, 3]));
}

/// Some pages need a room of their own; a node there has the same words.
#[test]
fn missions_are_taken_from_nodes_with_the_same_words_only() {
    let mut net = Net::new(3, 38);
    net.mine(1);
    let words =
        Mnemonic::parse("legal winner thank year wave sausage worth useful legal winner thank yellow")
            .unwrap();
    for at in [0, 1] {
        net.handle(at, Input::Act(Act::RestoreWallet(words.clone())));
    }
    for at in [0, 2] {
        net.handle(at, Input::Act(Act::CompleteMission(20)));
    }
    let [own, strange] = [0, 2].map(|at| net.hosts[at].node.vouched_missions());
    let edited = Vouched { done: vec![7, 20], ..own.clone() };
    let unsigned = Vouched { voucher: None, ..own.clone() };
    for said in [strange, edited, unsigned] {
        net.handle(1, Input::Act(Act::TakeMissions(said)));
        assert_eq!(net.hosts[1].node.missions_done().count(), 0);
    }
    net.rpc(1, "encryptwallet", json!(["secret"])).unwrap();
    net.handle(1, Input::Act(Act::TakeMissions(own)));
    net.restart(1);
    assert!(net.hosts[1].node.missions_done().eq([20]), "a locked wallet knows its own");
}

/// A classmate's backup is taken over, and words of one's own restored: what the classmate did is still the classmate's.
#[test]
fn missions_belong_to_the_words_with_which_they_were_done() {
    let mut net = Net::new(1, 39);
    net.mine(0);
    let first = net.hosts[0].node.words().unwrap().join(" ");
    let other = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    let restore = |net: &mut Net, words: &str| {
        net.handle(0, Input::Act(Act::RestoreWallet(Mnemonic::parse(words).unwrap())));
    };
    net.handle(0, Input::Act(Act::CompleteMission(2)));
    net.handle(0, Input::Act(Act::KeepMission(under_way(3))));
    restore(&mut net, &first);
    assert_eq!(net.hosts[0].node.mission_under_way(), Some(&under_way(3)), "the same words");
    restore(&mut net, other);
    for _ in 0..2 {
        let told = net.hosts[0].node.vouched_missions();
        assert!(told.done.is_empty() && net.hosts[0].node.mission_under_way().is_none());
        net.restart(0);
    }
    net.handle(0, Input::Act(Act::CompleteMission(7)));
    restore(&mut net, &first);
    net.restart(0);
    assert!(net.hosts[0].node.missions_done().eq([2]), "nothing is lost");
}

/// Each row is what another wallet did.
#[test]
fn rows_of_missions_are_bounded() {
    let mut net = Net::new(1, 41);
    net.mine(0);
    for number in 1..=80_u8 {
        let words = Mnemonic::from_entropy(Language::English, &[number; 16]).unwrap();
        net.handle(0, Input::Act(Act::RestoreWallet(words)));
        net.handle(0, Input::Act(Act::CompleteMission(number)));
    }
    let stored = |net: &Net| {
        net.hosts[0].rows.table(Table::Node).filter(|(key, _)| key.starts_with(b"missions")).count()
    };
    assert_eq!(stored(&net), 64);
    net.restart(0);
    assert!(net.hosts[0].node.missions_done().eq([80]));
}

/// As nodes stored them before they were told apart by words.
#[test]
fn a_row_of_missions_without_owner_is_the_wallets() {
    let mut net = Net::new(1, 40);
    net.mine(0);
    let mut rows = net.hosts[0].rows.clone();
    rows.0.insert((Table::Node, b"missions".to_vec()), vec![2, 20]);
    net.restart_from(0, rows);
    net.handle(0, Input::Act(Act::CompleteMission(3)));
    net.restart(0);
    assert!(net.hosts[0].node.missions_done().eq([2, 3, 20]));
    assert_eq!(net.hosts[0].rows.get(Table::Node, b"missions"), None, "written anew");
}

#[test]
fn a_stored_node_tells_what_it_is_without_being_started() {
    let mut net = busy();
    let rows = net.hosts[0].rows.clone();
    let told = |rows: &Rows| StoredNode::read(&easy_params(), Home::Tab, rows);
    let node = told(&rows);
    assert_eq!((node.name.as_deref(), node.height), (Some("alice"), Some(13)));
    assert_eq!(node.balance, Some(net.total_balance(0)));
    assert_eq!(node.born, Some(common::START));
    let without_blocks =
        Rows(rows.0.clone().into_iter().filter(|((table, _), _)| *table != Table::Blocks).collect());
    assert_eq!(told(&without_blocks), node);
    let new = told(&Net::new(1, 5).hosts[0].rows);
    assert!(new.name.unwrap().starts_with("tab-"));
    assert_eq!((new.height, new.balance), (Some(0), Some(Amount::ZERO)));
    let headless = Rows(rows.0.into_iter().filter(|((table, _), _)| *table != Table::Headers).collect());
    assert_eq!((told(&headless).height, told(&headless).balance), (None, None), "damage is no zero");
}

#[test]
fn once_it_is_encrypted_no_row_holds_the_secret() {
    let mut net = busy();
    let secret = net.hosts[0].rows.get(Table::Wallet, b"secret").unwrap()[2..].to_vec();
    let holds =
        |rows: &Rows| rows.0.values().any(|value| value.windows(secret.len()).any(|part| part == secret));
    assert!(holds(&net.hosts[0].rows) && holds(&net.hosts[0].node.rows()), "the looking itself works");
    net.rpc(0, "encryptwallet", json!(["a passphrase"])).unwrap();
    for rows in [&net.hosts[0].rows, &net.hosts[0].node.rows()] {
        assert!(!holds(rows));
        assert!(rows.0.values().all(|value| !value.windows(12).any(|part| part == b"a passphrase")));
    }
}

#[test]
fn who_waits_for_blocks_hears_that_nobody_mines_and_who_mines_without_end_does_not() {
    let mut net = Net::new(1, 32);
    net.rpc(0, "setmining", json!([1])).unwrap();
    let waits = net.command(0, "generatetoaddress", json!([3, anyones_address()]));
    net.handle(0, Input::Unmined("no thread"));
    let error = net.hosts[0].replies.remove(&waits).unwrap().unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (-1, "no thread"));
    assert_eq!(net.hosts[0].order.as_ref().unwrap().threads, 1, "the other order stands");
    net.handle(0, Input::Unmined("no thread"));
    assert!(net.hosts[0].replies.is_empty());
}

#[test]
fn a_room_with_new_rules_begins_anew_and_the_wallet_stays() {
    let mut net = Net::new(1, 77);
    net.mine_many(0, 3);
    let words = net.hosts[0].node.words().unwrap();
    let mut rows = net.hosts[0].rows.clone();
    let rules = [("bits", "0x207fffff"), ("retarget", "0"), ("gap", "0"), ("spacing", "77")];
    let rule = |key: &str| rules.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
    let changed = Params::room(&RoomName::parse("tests").unwrap(), rule).unwrap();
    assert_ne!(changed.genesis_hash(), easy_params().genesis_hash());
    let config = Config::new(changed, "tests", Home::Tab, [3; 32]).with_commands();
    let moved = Config { home: Home::Machine, ..config.clone() };
    assert!(Node::new(moved, &rows, net.now()).is_err(), "a folder is not emptied");

    let mut node = Node::new(config, &rows, net.now()).unwrap();
    assert_eq!((node.chain().height(), node.words().unwrap()), (0, words));
    assert!(node.snapshot().events.iter().any(|event| event.kind == EventKind::ChainOutlived));
    loop {
        match node.poll() {
            Output::Persist(changes) => rows.apply(changes),
            Output::Wake(_) => break,
            _ => {}
        }
    }
    for table in [Table::Headers, Table::Blocks, Table::Mempool, Table::Meta] {
        assert_eq!(rows.table(table).count(), 0, "{}", table.name());
    }
    assert!(rows.table(Table::Wallet).count() > 0);
}

#[test]
fn a_damaged_header_is_told_and_no_reason_to_leave_a_chain() {
    let mut net = Net::new(1, 33);
    net.mine_many(0, 3);
    let config = Config::new(easy_params(), "tests", Home::Tab, [7; 32]).with_commands();
    let rows = net.hosts[0].rows.clone();
    let headers: Vec<_> = rows.table(Table::Headers).map(|(key, _)| key.to_vec()).collect();
    for header in headers {
        let mut damaged = rows.clone();
        damaged.0.insert((Table::Headers, header), vec![1, 2, 3]);
        assert!(Node::new(config.clone(), &damaged, net.now()).is_err());
    }
}
