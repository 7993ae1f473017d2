//! Commands where blocks are signed.

use serde_json::{Value, json};

use crate::common::Net;
use crate::rig::Consortium;

#[test]
fn the_challenge_is_shown_where_bitcoin_core_shows_it() {
    let mut all = Consortium::new(2, 3, 3, 61);
    let challenge = json!(all.challenge.script().to_string());
    let rules = json!([{ "rules": ["segwit", "signet"] }]);
    let template = all.ok(0, "getblocktemplate", rules);
    for answer in [all.ok(0, "getmininginfo", json!([])), all.ok(0, "getblockchaininfo", json!([])), template]
    {
        assert_eq!(answer["signet_challenge"], challenge);
    }
    let template = all.ok(0, "getblocktemplate", json!([{ "rules": ["segwit", "signet"] }]));
    assert_eq!(template["rules"], json!(["csv", "!segwit", "taproot", "!signet"]));
    assert_eq!(template["default_witness_commitment"].as_str().unwrap().len(), 76);
    for request in [json!([{}]), json!([{ "rules": ["segwit"] }])] {
        let error = all.net.rpc(0, "getblocktemplate", request).unwrap_err();
        assert_eq!(error.code, -8);
        assert!(error.message.starts_with("getblocktemplate must be called with the signet rule set"));
    }
    let mut plain = Net::new(1, 61);
    assert_eq!(plain.rpc(0, "getmininginfo", json!([])).unwrap().get("signet_challenge"), None);
}

#[test]
fn a_node_tells_the_key_that_it_would_sign_with() {
    let mut all = Consortium::new(2, 2, 3, 62);
    let key = |all: &mut Consortium, at: usize, index: u32| all.ok(at, "getblocksigningkey", json!([index]));
    let answer = key(&mut all, 0, 0);
    assert_eq!(answer["pubkey"], json!(hex::encode(&all.challenge.keys()[0])));
    assert_eq!((&answer["hdkeypath"], &answer["ismember"]), (&json!("m/44'/1'/0'/325/0"), &json!(true)));
    assert_eq!(key(&mut all, 0, 1)["ismember"], json!(false));
    assert_eq!(key(&mut all, 2, 0)["ismember"], json!(false));
    all.ok(0, "getnewaddress", json!([]));
    all.ok(0, "encryptwallet", json!(["secret"]));
    assert_eq!(key(&mut all, 0, 0), answer, "neither addresses nor the lock change it");
    assert_eq!(all.net.rpc(0, "getblocksigningkey", json!([20])).unwrap_err().code, -8);
}

#[test]
fn proposals_are_listed_with_who_signed() {
    let mut all = Consortium::new(2, 3, 3, 63);
    all.ok(2, "setblocksigning", json!([false]));
    let hashes = all.generate(0, 1).unwrap();
    all.net.run(1_000);
    let list = all.ok(1, "getblockproposals", json!([]));
    let [one] = list.as_array().unwrap().as_slice() else { panic!("{list}") };
    let keys = all.view(1).members;
    assert_eq!(one["proposer"], json!(keys[0].key));
    assert_eq!(one["signed"], json!([keys[0].key, keys[1].key]));
    assert_eq!((&one["height"], &one["required"]), (&json!(1), &json!(2)));
    assert_eq!((&one["status"], &one["blockhash"]), (&json!("made"), &hashes[0]));
}

#[test]
fn where_blocks_are_not_signed_there_is_nothing_to_switch() {
    let mut plain = Net::new(1, 64);
    for (method, params) in [("setblocksigning", json!([true])), ("getblockproposals", json!([]))] {
        let error = plain.rpc(0, method, params).unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (-1, "blocks are not signed on this chain"));
    }
    assert_eq!(plain.rpc(0, "setblocksigning", Value::Null).unwrap_err().code, -1);
    assert!(plain.rpc(0, "getblocksigningkey", json!([])).unwrap()["pubkey"].is_string());
}
