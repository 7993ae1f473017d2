//! Blocks, headers, chain tips, coins, proofs.

use hashyard_core::{Block, BlockHash, Decodable, Header};
use serde_json::{Value, json};

use crate::common::block_on;
use crate::{assert_fields, err, ok, pay, rich};

const HEADER: &str = "hash confirmations height version versionHex merkleroot time mediantime nonce bits target \
                      difficulty chainwork nTx previousblockhash";

#[test]
fn getblockchaininfo_tells_of_the_chain() {
    let mut net = rich();
    let info = ok(&mut net, "getblockchaininfo", json!([]));
    assert_fields(
        &info,
        "chain blocks headers bestblockhash bits target difficulty time mediantime verificationprogress \
         initialblockdownload chainwork size_on_disk pruned warnings",
    );
    let tip = net.hosts[0].node.chain().tip();
    assert_eq!(info["blocks"], json!(12));
    assert_eq!(info["headers"], json!(12));
    assert_eq!(info["bestblockhash"], json!(tip.hash.to_string()));
    // Thirteen blocks, two hashes each.
    assert_eq!(info["chainwork"], json!(format!("{:064x}", 26)));
    assert_eq!((&info["bits"], &info["initialblockdownload"]), (&json!("207fffff"), &json!(false)));
    assert_eq!(info["target"], json!(format!("7fffff{}", "0".repeat(58))));
    // As Bitcoin Core shows it on regtest, which has the same target.
    assert!((info["difficulty"].as_f64().unwrap() - 4.656_542_373_906_925e-10).abs() < 1e-24);
}

#[test]
fn counts_and_hashes_agree() {
    let mut net = rich();
    let best = ok(&mut net, "getbestblockhash", json!([]));
    assert_eq!(ok(&mut net, "getblockcount", json!([])), json!(12));
    assert_eq!(ok(&mut net, "getblockhash", json!([12])), best);
    assert_eq!(ok(&mut net, "getblockhash", json!({ "height": 12 })), best);
    let genesis = net.hosts[0].node.chain().params().genesis_hash();
    assert_eq!(ok(&mut net, "getblockhash", json!([0])), json!(genesis));
    assert_eq!(err(&mut net, "getblockhash", json!([13])), (-8, "Block height out of range".into()));
}

#[test]
fn getblock_tells_as_much_as_it_is_asked() {
    let mut net = rich();
    let txid = pay(&mut net);
    net.mine(0);
    let hash = ok(&mut net, "getbestblockhash", json!([]));
    let raw = ok(&mut net, "getblock", json!([hash, 0]));
    assert_eq!(ok(&mut net, "getblock", json!([hash, false])), raw);
    let block = Block::decode(&hex::decode(raw.as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(json!(block.block_hash()), hash);

    let plain = ok(&mut net, "getblock", json!([hash]));
    assert_eq!(ok(&mut net, "getblock", json!([hash, true])), plain);
    assert_fields(&plain, &format!("{HEADER} strippedsize size weight coinbase_tx tx"));
    assert_eq!(plain["tx"], json!([block.transactions[0].txid(), txid]));
    assert_eq!(plain["size"], json!(raw.as_str().unwrap().len() / 2));
    assert_eq!(
        (&plain["nTx"], &plain["height"], &plain["confirmations"]),
        (&json!(2), &json!(13), &json!(1))
    );

    let full = ok(&mut net, "getblock", json!({ "blockhash": hash, "verbosity": 2 }));
    assert_fields(&full["tx"][0], "txid hash version size vsize weight locktime vin vout hex");
    assert_fields(&full["tx"][0]["vin"][0], "coinbase txinwitness sequence");
    let input = &block.transactions[0].inputs[0];
    let coinbase = json!({
        "version": 2, "locktime": 0, "sequence": 0xffff_ffff_u32,
        "coinbase": input.script_sig.to_string(), "witness": hex::encode(&input.witness[0]),
    });
    assert_eq!(full["coinbase_tx"], coinbase);
    let dearest = ok(&mut net, "getblock", json!([hash, 3]));
    assert_eq!(dearest["tx"][0], full["tx"][0]);
    assert_fields(&dearest["tx"][1]["vin"][0], "txid vout scriptSig txinwitness prevout sequence");
    let payment = &full["tx"][1];
    assert_fields(payment, "txid hash version size vsize weight locktime vin vout fee hex");
    assert_fields(&payment["vin"][0], "txid vout scriptSig txinwitness sequence");
    assert_fields(&payment["vin"][0]["scriptSig"], "asm hex");
    assert_fields(&payment["vout"][0], "value n scriptPubKey");
    assert_fields(&payment["vout"][0]["scriptPubKey"], "asm desc hex type address");
    assert_eq!(payment["vout"][0]["scriptPubKey"]["type"], json!("witness_v0_keyhash"));
    assert_eq!(payment["vin"][0]["scriptSig"], json!({ "asm": "", "hex": "" }));
    let witness = payment["vin"][0]["txinwitness"].as_array().unwrap();
    assert_eq!(witness.iter().map(|item| item.as_str().unwrap().len() / 2).nth(1), Some(33), "a public key");
    let values = |list: &Value, field: &str| -> f64 {
        list.as_array().unwrap().iter().map(|item| item[field].as_f64().unwrap()).sum()
    };
    let fee = payment["fee"].as_f64().unwrap();
    assert!((values(&payment["vout"], "value") + fee) % 50.0 < 1e-8, "whole rewards are spent");
    assert_eq!(err(&mut net, "getblock", json!(["00".repeat(32)])), (-5, "Block not found".into()));
}

#[test]
fn getblock_of_a_known_header_says_that_the_block_is_not_here() {
    let mut net = rich();
    let tip = net.hosts[0].node.chain().tip().header;
    let block = block_on(&tip, 13, |_| ());
    let id = net.guest(0, 0);
    net.say(id, &hashyard_wire::Message::Headers(vec![block.header]));
    let hash = json!(block.block_hash());
    let message = "Block not available (not fully downloaded)".to_owned();
    assert_eq!(err(&mut net, "getblock", json!([hash])), (-1, message));
    let tips = ok(&mut net, "getchaintips", json!([]));
    assert_eq!((&tips[0]["hash"], &tips[0]["status"]), (&hash, &json!("headers-only")));
    let info = ok(&mut net, "getblockchaininfo", json!([]));
    assert_eq!((&info["headers"], &info["initialblockdownload"]), (&json!(13), &json!(true)));
}

/// What the end of a branch is called depends on whether its transactions were ever checked, also after a restart.
#[test]
fn a_branch_is_a_valid_fork_only_if_it_was_once_connected() {
    let mut net = rich();
    let chain = net.hosts[0].node.chain();
    let (parent, old) = (chain.block_at(11).unwrap().header, chain.tip().hash);
    let rival = block_on(&parent, 12, |_| ());
    let longer = block_on(&rival.header, 13, |_| ());
    let third = block_on(&parent, 12, |block| block.header.time += 1);
    let hash = |block: &Block| block.block_hash();
    let steps = [
        (&rival, vec![(old, "active"), (hash(&rival), "valid-headers")]),
        (&longer, vec![(hash(&longer), "active"), (old, "valid-fork")]),
        (&third, vec![(hash(&longer), "active"), (old, "valid-fork"), (hash(&third), "valid-headers")]),
    ];
    for (block, expected) in steps {
        ok(&mut net, "submitblock", json!([hex::encode(hashyard_core::Encodable::encode(block))]));
        for _ in 0..2 {
            let tips = ok(&mut net, "getchaintips", json!([]));
            assert_eq!(tips.as_array().unwrap().len(), expected.len(), "{tips}");
            for (hash, status) in &expected {
                let tip = tips.as_array().unwrap().iter().find(|tip| tip["hash"] == json!(hash)).unwrap();
                assert_eq!(tip["status"], json!(status), "{tips}");
            }
            net.restart(0);
        }
    }
}

#[test]
fn getblockheader_gives_fields_or_eighty_bytes() {
    let mut net = rich();
    let hash = ok(&mut net, "getblockhash", json!([5]));
    let fields = ok(&mut net, "getblockheader", json!([hash]));
    assert_fields(&fields, &format!("{HEADER} nextblockhash"));
    assert_eq!(fields["confirmations"], json!(8));
    assert_eq!(fields["nextblockhash"], ok(&mut net, "getblockhash", json!([6])));
    assert_eq!(fields["previousblockhash"], ok(&mut net, "getblockhash", json!([4])));
    let raw = ok(&mut net, "getblockheader", json!([hash, false]));
    let header = Header::decode(&hex::decode(raw.as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(json!(header.block_hash()), hash);
    let genesis = ok(&mut net, "getblockhash", json!([0]));
    assert_eq!(ok(&mut net, "getblockheader", json!([genesis])).get("previousblockhash"), None);
}

#[test]
fn blocks_are_declared_invalid_and_reconsidered() {
    let mut net = rich();
    let (sixth, best) =
        (ok(&mut net, "getblockhash", json!([6])), ok(&mut net, "getbestblockhash", json!([])));
    let tips = ok(&mut net, "getchaintips", json!([]));
    assert_eq!(tips, json!([{ "height": 12, "hash": best, "branchlen": 0, "status": "active" }]));
    assert_eq!(ok(&mut net, "invalidateblock", json!([sixth])), Value::Null);
    assert_eq!(ok(&mut net, "getblockcount", json!([])), json!(5));
    let tips = ok(&mut net, "getchaintips", json!([]));
    assert_eq!(tips[0], json!({ "height": 12, "hash": best, "branchlen": 7, "status": "invalid" }));
    assert_eq!((&tips[1]["height"], &tips[1]["status"]), (&json!(5), &json!("active")));
    assert_eq!(ok(&mut net, "getblockheader", json!([best]))["confirmations"], json!(-1));
    assert_eq!(ok(&mut net, "reconsiderblock", json!([best])), Value::Null);
    assert_eq!(ok(&mut net, "getbestblockhash", json!([])), best);
    let genesis = ok(&mut net, "getblockhash", json!([0]));
    assert_eq!(err(&mut net, "invalidateblock", json!([genesis])).0, -8);
    for method in ["invalidateblock", "reconsiderblock"] {
        assert_eq!(err(&mut net, method, json!([BlockHash::ZERO])), (-5, "Block not found".into()));
    }
}

#[test]
fn gettxout_knows_what_is_spent_and_what_is_about_to_be() {
    let mut net = rich();
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let ask = json!([coin["txid"], coin["vout"]]);
    let out = ok(&mut net, "gettxout", ask.clone());
    assert_fields(&out, "bestblock confirmations value scriptPubKey coinbase");
    assert_eq!((&out["value"], &out["coinbase"]), (&json!(50.0), &json!(true)));
    assert_eq!(out["confirmations"], coin["confirmations"]);
    let address = net.new_address(0);
    let payment = ok(&mut net, "sendtoaddress", json!([address, 99]));
    assert_eq!(ok(&mut net, "gettxout", ask), Value::Null, "spent in the mempool");
    let confirmed = json!([coin["txid"], coin["vout"], false]);
    assert_eq!(ok(&mut net, "gettxout", confirmed.clone()), out, "without a look at the mempool");
    let new = ok(&mut net, "gettxout", json!([payment, 0]));
    assert_eq!((&new["confirmations"], &new["coinbase"]), (&json!(0), &json!(false)));
    assert_eq!(ok(&mut net, "gettxout", json!([payment, 0, false])), Value::Null);
    net.mine(0);
    assert_eq!(ok(&mut net, "gettxout", confirmed), Value::Null);
    assert_eq!(ok(&mut net, "gettxout", json!([payment, 7])), Value::Null, "no such output");
}

#[test]
fn gettxoutsetinfo_counts_all_coins() {
    let mut net = rich();
    let info = ok(&mut net, "gettxoutsetinfo", json!([]));
    assert_fields(
        &info,
        "height bestblock txouts bogosize hash_serialized_3 total_amount transactions disk_size",
    );
    assert_eq!((&info["txouts"], &info["transactions"]), (&json!(12), &json!(12)));
    assert_eq!(info["total_amount"], json!(600.0));
    let short = ok(&mut net, "gettxoutsetinfo", json!(["none"]));
    assert_fields(&short, "height bestblock txouts bogosize total_amount transactions disk_size");
    // 50 bytes and a script of 22 for each coin.
    assert_eq!(info["bogosize"], json!(12 * (50 + 22)));
    net.mine(0);
    let later = ok(&mut net, "gettxoutsetinfo", json!([]));
    assert_ne!(later["hash_serialized_3"], info["hash_serialized_3"]);
    let tip = ok(&mut net, "getbestblockhash", json!([]));
    ok(&mut net, "invalidateblock", json!([tip]));
    assert_eq!(ok(&mut net, "gettxoutsetinfo", json!([])), info, "as before the block");
}

#[test]
fn proofs_prove_what_they_were_made_for_and_nothing_else() {
    let mut net = rich();
    let txid = pay(&mut net);
    let coinbase = |net: &mut crate::common::Net, height: u32| {
        let hash = ok(net, "getblockhash", json!([height]));
        ok(net, "getblock", json!([hash]))["tx"][0].clone()
    };
    assert_eq!(err(&mut net, "gettxoutproof", json!([[txid]])), (-5, "Transaction not yet in block".into()));
    net.mine(0);
    let (first, reward) = (coinbase(&mut net, 1), coinbase(&mut net, 13));
    let hash = ok(&mut net, "getbestblockhash", json!([]));
    for wanted in [json!([txid]), json!([reward]), json!([reward, txid])] {
        let proof = ok(&mut net, "gettxoutproof", json!([wanted]));
        assert_eq!(ok(&mut net, "gettxoutproof", json!([wanted, hash])), proof);
        assert_eq!(ok(&mut net, "verifytxoutproof", json!([proof])), wanted);
    }
    let proof = ok(&mut net, "gettxoutproof", json!([[txid]]));
    let mut forged = hex::decode(proof.as_str().unwrap()).unwrap();
    forged[100] ^= 1;
    assert_eq!(ok(&mut net, "verifytxoutproof", json!([hex::encode(&forged)])), json!([]));
    let whole = proof.as_str().unwrap();
    assert_eq!(ok(&mut net, "verifytxoutproof", json!([format!("{whole}00")])), json!([txid]));
    // More hashes than any block has transactions: read, and then proves nothing.
    let crowd = format!("{}fd1d41{}0101", &whole[..168], "ab".repeat(32 * 16_669));
    assert_eq!(ok(&mut net, "verifytxoutproof", json!([crowd])), json!([]));
    assert_eq!(err(&mut net, "verifytxoutproof", json!([whole[..whole.len() - 2]])).0, -1);
    assert_eq!(err(&mut net, "verifytxoutproof", json!([""])).0, -8);
    assert_eq!(err(&mut net, "verifytxoutproof", json!(["xx"])).0, -8);
    let other_header = format!("ff{}", &whole[2..]);
    assert_eq!(err(&mut net, "verifytxoutproof", json!([other_header])).0, -5);
    let missing = "Not all transactions found in specified or retrieved block".to_owned();
    assert_eq!(err(&mut net, "gettxoutproof", json!([[first, txid], hash])), (-5, missing));
    let twice = format!("Invalid parameter, duplicated txid: {}", txid.as_str().unwrap());
    assert_eq!(err(&mut net, "gettxoutproof", json!([[txid, txid]])), (-8, twice));
    ok(&mut net, "invalidateblock", json!([hash]));
    let gone = (-5, "Block not found in chain".to_owned());
    assert_eq!(err(&mut net, "verifytxoutproof", json!([proof])), gone);
}
