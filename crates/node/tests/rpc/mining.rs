//! Templates, proposals, handing in blocks, generating, switching the miner.

use hashyard_core::chain::Fault;
use hashyard_core::{Amount, Bits, Block, Decodable, Encodable, ScriptBuf, Transaction, TxOut};
use hashyard_node::Input;
use hashyard_node::command::RpcError;
use hashyard_node::mining::PACE;
use serde_json::{Value, json};

use crate::common::{Net, anyones_address, block_on, seal, solve};
use crate::{assert_fields, err, ok, pay, rich};

fn submit(net: &mut Net, block: &Block) -> Value {
    ok(net, "submitblock", json!([hex::encode(block.encode())]))
}

/// The next block made from nothing but the template.
fn from_template(template: &Value) -> Block {
    let height = template["height"].as_u64().unwrap() as u32;
    let parent = template["previousblockhash"].as_str().unwrap().parse().unwrap();
    let genesis = crate::common::easy_params().genesis_block().header;
    let mut block = block_on(&genesis, height, |_| ());
    block.header.prev_blockhash = parent;
    block.header.version = template["version"].as_i64().unwrap() as i32;
    block.header.time = template["curtime"].as_u64().unwrap() as u32;
    block.header.bits = Bits(u32::from_str_radix(template["bits"].as_str().unwrap(), 16).unwrap());
    block.transactions[0].outputs[0].value.0 = template["coinbasevalue"].as_u64().unwrap();
    for transaction in template["transactions"].as_array().unwrap() {
        let bytes = hex::decode(transaction["data"].as_str().unwrap()).unwrap();
        block.transactions.push(Transaction::decode(&bytes).unwrap());
    }
    let commitment = hex::decode(template["default_witness_commitment"].as_str().unwrap()).unwrap();
    let output = TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf(commitment) };
    block.transactions[0].outputs.push(output);
    block.transactions[0].inputs[0].witness = vec![vec![0; 32]];
    seal(block)
}

#[test]
fn a_block_made_from_the_template_is_accepted() {
    let mut net = rich();
    let (first, second) = (pay(&mut net), pay(&mut net));
    let template = ok(&mut net, "getblocktemplate", json!([{ "rules": ["segwit"] }]));
    assert_fields(
        &template,
        "capabilities version rules vbavailable vbrequired previousblockhash transactions coinbaseaux coinbasevalue \
         longpollid target mintime mutable noncerange sigoplimit sizelimit weightlimit curtime bits height \
         default_witness_commitment",
    );
    let list = template["transactions"].as_array().unwrap();
    assert_eq!(list.len(), 2);
    assert_fields(&list[0], "data txid hash depends fee sigops weight");
    let listed: Vec<&Value> = list.iter().map(|tx| &tx["txid"]).collect();
    assert!(listed.contains(&&first) && listed.contains(&&second));
    for (index, tx) in list.iter().enumerate() {
        let depends = tx["depends"].as_array().unwrap();
        assert!(depends.iter().all(|on| on.as_u64().unwrap() <= index as u64), "parents come first");
    }
    let fees: u64 = list.iter().map(|tx| tx["fee"].as_u64().unwrap()).sum();
    assert_eq!(template["coinbasevalue"], json!(5_000_000_000 + fees));
    let block = from_template(&template);
    assert_eq!(submit(&mut net, &block), Value::Null);
    assert_eq!(ok(&mut net, "getbestblockhash", json!([])), json!(block.block_hash()));
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
}

/// BIP145 lets pools leave the witness of the coinbase to the node; a proposal is judged as it stands.
#[test]
fn submitblock_fills_in_the_witness_that_a_pool_left_out() {
    let mut net = rich();
    pay(&mut net);
    let template = ok(&mut net, "getblocktemplate", json!([{ "rules": ["segwit"] }]));
    let whole = from_template(&template);
    let mut bare = whole.clone();
    bare.transactions[0].inputs[0].witness.clear();
    let proposal = json!([{ "mode": "proposal", "data": hex::encode(bare.encode()) }]);
    assert_eq!(ok(&mut net, "getblocktemplate", proposal), json!("bad-witness-nonce-size"));
    let mut wrong = bare.clone();
    wrong.transactions[0].inputs[0].witness = vec![vec![1; 32]];
    assert_eq!(submit(&mut net, &wrong), json!("bad-witness-merkle-match"));
    assert_eq!(submit(&mut net, &bare), Value::Null);
    let tip = net.tip(0);
    assert_eq!(ok(&mut net, "getblock", json!([tip, 0])), json!(hex::encode(whole.encode())));
    assert_eq!(submit(&mut net, &bare), json!("duplicate"));
}

/// In the words of BIP23 and Bitcoin Core.
#[test]
fn a_proposed_block_is_judged_and_changes_nothing() {
    let mut net = rich();
    pay(&mut net);
    let template = ok(&mut net, "getblocktemplate", json!([{ "rules": ["segwit"], "mode": "template" }]));
    let good = from_template(&template);
    let chain = net.hosts[0].node.chain();
    let (tip, parent) = (chain.tip().header, chain.block_at(11).unwrap().header);
    let changed = |change: fn(&mut Block)| {
        let mut block = good.clone();
        change(&mut block);
        block.header.merkle_root = block.compute_merkle_root().root;
        block
    };
    let mut unproven = good.clone();
    let target = unproven.header.bits.to_target().unwrap();
    while target.is_met_by(&unproven.block_hash()) {
        unproven.header.nonce += 1;
    }
    let mut mutated = good.clone();
    mutated.transactions[0].outputs[0].value.0 -= 1;
    let invalid = block_on(&tip, 13, |block| block.transactions[0].outputs[0].value.0 += 1);
    assert_eq!(submit(&mut net, &invalid), json!("bad-cb-amount"));
    let rival = block_on(&parent, 12, |_| ());
    assert_eq!(submit(&mut net, &rival), json!("inconclusive"));
    let rows = [
        (good.clone(), Value::Null),
        (unproven, Value::Null),
        (block_on(&parent, 12, |block| block.header.time += 1), json!("inconclusive-not-best-prevblk")),
        (mutated, json!("bad-txnmrklroot")),
        (changed(|block| block.transactions.clear()), json!("bad-blk-length")),
        (changed(|block| block.header.time = 1), json!("time-too-old")),
        (changed(|block| block.header.version = 1), json!("bad-version(0x00000001)")),
        (changed(|block| block.transactions[0].inputs[0].witness.clear()), json!("bad-witness-nonce-size")),
        (changed(|block| block.transactions[0].outputs[0].value.0 += 1), json!("bad-cb-amount")),
        (block_on(&tip, 14, |_| ()), json!("bad-cb-height")),
        (invalid, json!("duplicate-invalid")),
        (rival, json!("duplicate-inconclusive")),
        (net.hosts[0].node.chain().block_at(12).unwrap().as_ref().clone().into_block(), json!("duplicate")),
    ];
    let coins = ok(&mut net, "gettxoutsetinfo", json!([]));
    for (block, answer) in rows {
        let proposal = json!([{ "mode": "proposal", "data": hex::encode(block.encode()) }]);
        assert_eq!(ok(&mut net, "getblocktemplate", proposal), answer);
        assert_eq!(ok(&mut net, "gettxoutsetinfo", json!([])), coins, "after {answer}");
    }
    assert_eq!(submit(&mut net, &good), Value::Null);
}

#[test]
fn getblocktemplate_wants_to_know_what_the_miner_can() {
    let mut net = rich();
    let segwit =
        "getblocktemplate must be called with the segwit rule set (call with {\"rules\": [\"segwit\"]})";
    let rows = [
        (json!({}), -8, segwit),
        (json!({ "rules": ["csv"] }), -8, segwit),
        (json!({ "rules": "segwit" }), -8, segwit),
        (json!({ "rules": [1] }), -3, "rules must hold strings"),
        (json!({ "mode": "other", "rules": ["segwit"] }), -8, "Invalid mode"),
        (json!({ "mode": 1, "rules": ["segwit"] }), -8, "Invalid mode"),
        (json!({ "mode": "proposal" }), -3, "Missing data String key for proposal"),
        (json!({ "mode": "proposal", "data": "00" }), -22, "Block decode failed"),
        (json!("segwit"), -3, "template_request must be an object"),
    ];
    for (request, code, start) in rows {
        let (found, message) = err(&mut net, "getblocktemplate", json!([request]));
        assert!(found == code && message.starts_with(start), "{request}: {message}");
    }
}

#[test]
fn where_blocks_are_signed_the_miner_must_know_of_it() {
    let mut net = Net::with_params(1, 86, hashyard_core::params::SIGNET.clone());
    let signet = "getblocktemplate must be called with the signet rule set (call with {\"rules\": [\"segwit\", \"signet\"]})";
    let (code, message) = err(&mut net, "getblocktemplate", json!([{ "rules": ["segwit"] }]));
    assert_eq!((code, message.as_str()), (-8, signet));
    let template = ok(&mut net, "getblocktemplate", json!([{ "rules": ["segwit", "signet"] }]));
    assert_eq!(template["rules"], json!(["csv", "!segwit", "taproot", "!signet"]));
    let challenge = hashyard_core::params::SIGNET.challenge.clone().unwrap();
    assert_eq!(template["signet_challenge"], json!(hex::encode(challenge)));
    let commitment = template["default_witness_commitment"].as_str().unwrap();
    assert!(commitment.starts_with("6a24aa21a9ed") && commitment.len() == 2 * 38, "{commitment}");
}

/// In the words of BIP22.
#[test]
fn submitblock_says_what_became_of_a_block() {
    let mut net = rich();
    let chain = net.hosts[0].node.chain();
    let (tip, parent) = (chain.tip().header, chain.block_at(11).unwrap().header);
    let good = block_on(&tip, 13, |_| ());
    let rival = block_on(&parent, 12, |_| ());
    let greedy = block_on(&good.header, 14, |block| block.transactions[0].outputs[0].value.0 += 1);
    let child = block_on(&greedy.header, 15, |_| ());
    let orphan = block_on(&child.header, 16, |_| ());
    let trailing = json!([format!("{}00", hex::encode(good.encode()))]);
    assert_eq!(ok(&mut net, "submitblock", trailing), Value::Null, "bytes behind a block don't matter");
    let mut mutated = block_on(&good.header, 14, |_| ());
    mutated.transactions[0].outputs[0].value.0 -= 1;
    let mut lazy = block_on(&good.header, 14, |_| ());
    let target = lazy.header.bits.to_target().unwrap();
    while target.is_met_by(&lazy.block_hash()) {
        lazy.header.nonce += 1;
    }
    let rows = [
        (&good, json!("duplicate")),
        (&rival, json!("inconclusive")),
        (&rival, json!("duplicate")),
        (&greedy, json!("bad-cb-amount")),
        (&greedy, json!("duplicate-invalid")),
        (&child, json!("bad-prevblk")),
        (&orphan, json!("prev-blk-not-found")),
        (&mutated, json!("bad-txnmrklroot")),
        (&lazy, json!("high-hash")),
    ];
    for (block, answer) in rows {
        assert_eq!(submit(&mut net, block), answer);
    }
    let chain = net.hosts[0].node.chain();
    assert_eq!(chain.tip().header, good.header);
    let fault = chain.tree().get(&greedy.block_hash()).unwrap().fault.clone();
    assert_eq!(fault, Some(Fault::Own("bad-cb-amount".into())));
}

#[test]
fn generatetoaddress_replies_when_its_blocks_are_mined() {
    let mut net = Net::new(1, 83);
    assert_eq!(ok(&mut net, "generatetoaddress", json!([0, anyones_address()])), json!([]));
    let id = net.command(0, "generatetoaddress", json!({ "nblocks": 3, "address": anyones_address() }));
    let busy = (-1, "generatetoaddress is running already".to_owned());
    assert_eq!(err(&mut net, "generatetoaddress", json!([1, anyones_address()])), busy);
    for done in 0..3 {
        assert!(!net.hosts[0].replies.contains_key(&id), "after {done} blocks");
        net.run(1_000);
        let order = net.hosts[0].order.clone().expect("work to do");
        assert_eq!(order.threads, 1);
        let block = solve(&order, done);
        net.handle(0, Input::Solved(Box::new(block)));
    }
    let hashes = net.hosts[0].replies.remove(&id).unwrap().unwrap();
    let chain = net.hosts[0].node.chain();
    let mined: Vec<_> = (1..=3).map(|height| chain.block_at(height).unwrap()).collect();
    assert_eq!(hashes, json!(mined.iter().map(|block| block.block_hash()).collect::<Vec<_>>()));
    let script = crate::common::anyone();
    assert!(mined.iter().all(|block| block.transactions[0].outputs[0].script_pubkey == script));
    assert!(net.hosts[0].order.is_none(), "the miner stops");
}

#[test]
fn generatetoaddress_gives_up_after_as_many_tries_as_it_may() {
    let mut net = Net::new(1, 87);
    assert_eq!(ok(&mut net, "generatetoaddress", json!([2, anyones_address(), 0])), json!([]));
    let id = net.command(0, "generatetoaddress", json!([2, anyones_address(), 100]));
    let order = net.hosts[0].order.clone().unwrap();
    net.handle(0, Input::Solved(Box::new(solve(&order, 0))));
    for _ in 0..2 {
        assert!(!net.hosts[0].replies.contains_key(&id));
        net.handle(0, Input::Hashed(50));
    }
    let tip = net.tip(0);
    assert_eq!(net.hosts[0].replies.remove(&id).unwrap(), Ok(json!([tip])));
    assert!(net.hosts[0].order.is_none(), "the miner stops");
}

#[test]
fn a_block_of_someone_else_does_not_count_for_generatetoaddress() {
    let mut net = Net::new(1, 84);
    let id = net.command(0, "generatetoaddress", json!([1, anyones_address()]));
    let stale = net.hosts[0].order.clone().unwrap();
    let genesis = net.hosts[0].node.chain().tip().header;
    let theirs = block_on(&genesis, 1, |block| block.transactions[0].outputs[0].value.0 -= 1);
    assert_eq!(submit(&mut net, &theirs), Value::Null);
    assert!(!net.hosts[0].replies.contains_key(&id));
    let late = solve(&stale, 0);
    net.handle(0, Input::Solved(Box::new(late)));
    assert!(!net.hosts[0].replies.contains_key(&id), "a solution for an old tip comes too late");
    let order = net.hosts[0].order.clone().unwrap();
    assert_eq!(order.template.height, 2);
    net.handle(0, Input::Solved(Box::new(solve(&order, 0))));
    assert!(net.hosts[0].replies.contains_key(&id));
}

#[test]
fn the_miner_is_switched_and_measured() {
    let mut net = Net::new(1, 85);
    assert_eq!(ok(&mut net, "setmining", json!([2])), json!(2));
    let order = net.hosts[0].order.clone().unwrap();
    assert_eq!(order.threads, 2);
    for _ in 0..5 {
        net.run(1_000);
        net.handle(0, Input::Hashed(5_000));
    }
    let info = ok(&mut net, "getmininginfo", json!([]));
    assert_fields(
        &info,
        "blocks bits difficulty target networkhashps pooledtx blockmintxfee chain next threads hashespersec warnings \
         currentblocktx currentblockweight",
    );
    assert_fields(&info["next"], "height bits difficulty target");
    assert_eq!((&info["threads"], &info["hashespersec"]), (&json!(2), &json!(5000.0)));
    assert_eq!((&info["chain"], &info["next"]["height"]), (&json!("classroom"), &json!(1)));
    assert_eq!(ok(&mut net, "setmining", json!([0])), json!(0));
    assert!(net.hosts[0].order.is_none());
    assert_eq!(ok(&mut net, "getmininginfo", json!([]))["hashespersec"], json!(0.0));
    let solution = solve(&order, 0);
    net.handle(0, Input::Solved(Box::new(solution)));
    assert_eq!(ok(&mut net, "getblockcount", json!([])), json!(0), "nobody mines any more");
}

#[test]
fn where_blocks_are_easy_setmining_keeps_a_pace_and_a_command_does_not() {
    let mut net = Net::new(1, 86);
    let solved = |net: &mut Net| {
        let order = net.hosts[0].order.clone().unwrap();
        net.handle(0, Input::Solved(Box::new(solve(&order, 0))));
        net.hosts[0].order.clone().unwrap()
    };
    ok(&mut net, "setmining", json!([1]));
    assert!(net.hosts[0].order.as_ref().unwrap().not_before <= net.now());
    let next = solved(&mut net);
    assert_eq!((next.template.height, next.not_before), (2, net.now() + PACE));
    let address = ok(&mut net, "getnewaddress", json!([]));
    net.command(0, "generatetoaddress", json!([2, address]));
    assert_eq!(net.hosts[0].order.as_ref().unwrap().not_before, 0);
    assert_eq!(solved(&mut net).not_before, 0);
    assert_eq!(solved(&mut net).not_before, net.now() + PACE, "the command is served");
}

/// A payment of all of a coin: who mines it gets nothing.
fn free_payment(net: &mut Net) -> String {
    let coins = ok(net, "listunspent", json!([]));
    let coin = &coins[0];
    let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
    let raw = ok(net, "createrawtransaction", json!([inputs, { anyones_address(): coin["amount"] }]));
    let signed = ok(net, "signrawtransactionwithwallet", json!([raw]));
    signed["hex"].as_str().unwrap().to_owned()
}

fn mine_order(net: &mut Net) {
    let order = net.hosts[0].order.clone().expect("work to do");
    net.handle(0, Input::Solved(Box::new(solve(&order, 0))));
}

fn replied(net: &mut Net, id: u64) -> Result<Value, RpcError> {
    net.hosts[0].replies.remove(&id).expect("a reply")
}

#[test]
fn generateblock_fills_a_block_with_what_is_named_and_nothing_else() {
    let mut net = rich();
    let (chosen, left) = (pay(&mut net), pay(&mut net));
    let fee = ok(&mut net, "getmempoolentry", json!([chosen]))["fees"]["base"].as_f64().unwrap();
    let id = net.command(0, "generateblock", json!([anyones_address(), [chosen]]));
    let busy = (-1, "generatetoaddress is running already".to_owned());
    assert_eq!(err(&mut net, "generateblock", json!([anyones_address(), []])), busy);
    mine_order(&mut net);
    let hash = replied(&mut net, id).unwrap()["hash"].clone();
    let block = ok(&mut net, "getblock", json!([hash, 2]));
    assert_eq!(block["nTx"], json!(2));
    assert_eq!(block["tx"][1]["txid"], chosen);
    let reward = block["tx"][0]["vout"][0]["value"].as_f64().unwrap();
    assert!((reward - 50.0 - fee).abs() < 1e-9, "the fee is the miner's: {reward}");
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([left]));
}

#[test]
fn generateblock_mines_what_no_mempool_would_take() {
    let mut net = rich();
    let free = free_payment(&mut net);
    let verdict = ok(&mut net, "testmempoolaccept", json!([[free]]));
    assert_eq!(verdict[0]["allowed"], json!(false), "nobody relays it");
    let id = net.command(0, "generateblock", json!([anyones_address(), [free]]));
    mine_order(&mut net);
    let hash = replied(&mut net, id).unwrap()["hash"].clone();
    assert_eq!(ok(&mut net, "getblock", json!([hash]))["nTx"], json!(2));
}

#[test]
fn generateblock_only_gives_the_block_back_if_it_is_not_submitted() {
    let mut net = rich();
    let height = ok(&mut net, "getblockcount", json!([]));
    let id = net.command(0, "generateblock", json!([anyones_address(), [], false]));
    mine_order(&mut net);
    let answer = replied(&mut net, id).unwrap();
    assert_eq!(ok(&mut net, "getblockcount", json!([])), height);
    assert_eq!(ok(&mut net, "submitblock", json!([answer["hex"]])), Value::Null);
    assert_eq!(ok(&mut net, "getbestblockhash", json!([])), answer["hash"]);
}

#[test]
fn generateblock_says_why_a_block_would_be_refused() {
    let mut net = rich();
    let to = anyones_address();
    assert_eq!(
        err(&mut net, "generateblock", json!(["x", []])),
        (-5, "Error: Invalid address or descriptor".to_owned())
    );
    let stranger = "00".repeat(32);
    let missing = (-5, format!("Transaction {stranger} not in mempool."));
    assert_eq!(err(&mut net, "generateblock", json!([to, [stranger]])), missing);
    let garbage = "Transaction decode failed for xy. Make sure the tx has at least one input.";
    assert_eq!(err(&mut net, "generateblock", json!([to, ["xy"]])), (-22, garbage.to_owned()));
    let free = free_payment(&mut net);
    let twice = "TestBlockValidity failed: bad-txns-inputs-missingorspent";
    assert_eq!(err(&mut net, "generateblock", json!([to, [free, free]])), (-25, twice.to_owned()));
    let id = net.command(0, "generateblock", json!([to, []]));
    assert!(!net.hosts[0].replies.contains_key(&id), "what was refused runs no longer");
}

#[test]
fn generateblock_ends_when_its_block_can_be_none_any_more() {
    let mut net = rich();
    let free = free_payment(&mut net);
    let id = net.command(0, "generateblock", json!([anyones_address(), [free]]));
    let order = net.hosts[0].order.clone().unwrap();
    // Somebody else mines the same payment.
    let mut other = solve(&order, 1);
    other.header.time += 1;
    assert_eq!(submit(&mut net, &seal(other)), Value::Null);
    let spent = "TestBlockValidity failed: bad-txns-BIP30";
    let error = replied(&mut net, id).unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (-25, spent));
}
