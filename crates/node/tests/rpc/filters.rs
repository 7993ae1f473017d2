//! Compact filters of blocks, and looking for scripts in them.

use hashyard_core::filter::{BasicFilter, FilterHeader};
use hashyard_core::{BlockHash, Encodable, ScriptBuf};
use serde_json::{Value, json};

use crate::common::{Net, anyone, anyones_address, block_on};
use crate::{assert_fields, err, ok, pay, rich};

fn blocks(net: &Net, heights: impl IntoIterator<Item = u32>) -> Value {
    let chain = net.hosts[0].node.chain();
    heights.into_iter().map(|height| json!(chain.tree().active_at(height).unwrap())).collect()
}

#[test]
fn getblockfilter_gives_filters_whose_headers_follow_from_each_other() {
    let mut net = rich();
    pay(&mut net);
    net.mine(0);
    let mut header = FilterHeader::ZERO;
    for height in 0..=13 {
        let hash = ok(&mut net, "getblockhash", json!([height]));
        let answer = ok(&mut net, "getblockfilter", json!([hash]));
        assert_fields(&answer, "filter header");
        let block: BlockHash = hash.as_str().unwrap().parse().unwrap();
        let bytes = hex::decode(answer["filter"].as_str().unwrap()).unwrap();
        let filter = BasicFilter::decode(&block, &bytes).unwrap();
        header = filter.header(&header);
        assert_eq!(answer["header"], json!(header), "{height}");
        let chain = net.hosts[0].node.chain();
        let coins = chain.undo(&block).unwrap().0.iter().flatten().map(|coin| &coin.output);
        let outputs = chain.block(&block).unwrap().transactions.iter().flat_map(|tx| &tx.outputs);
        let is_data = |script: &ScriptBuf| script.as_bytes().first() == Some(&0x6a);
        for output in outputs.chain(coins).filter(|output| !is_data(&output.script_pubkey)) {
            assert!(filter.matches_any([&output.script_pubkey]), "{height}");
        }
    }
    let tip = ok(&mut net, "getbestblockhash", json!([]));
    let named = ok(&mut net, "getblockfilter", json!({ "blockhash": tip, "filtertype": "basic" }));
    assert_eq!(named["header"], json!(header));
}

#[test]
fn filters_follow_the_chain_over_a_change_of_branch() {
    for asked_before in [true, false] {
        let mut net = rich();
        let parent = net.hosts[0].node.chain().block_at(11).unwrap().header;
        let old = ok(&mut net, "getbestblockhash", json!([]));
        let before = asked_before.then(|| ok(&mut net, "getblockfilter", json!([old])));
        let rival = block_on(&parent, 12, |_| ());
        let longer = block_on(&rival.header, 13, |_| ());
        ok(&mut net, "submitblock", json!([hex::encode(rival.encode())]));
        // On no branch that was ever the chain.
        let unconnected = (-5, "Filter not found. Block was not connected to active chain.".to_owned());
        assert_eq!(err(&mut net, "getblockfilter", json!([rival.block_hash()])), unconnected);
        if !asked_before {
            // That was a question, too: this node begins again without any.
            net.restart(0);
        }
        ok(&mut net, "submitblock", json!([hex::encode(longer.encode())]));
        assert_eq!(ok(&mut net, "getbestblockhash", json!([])), json!(longer.block_hash()));
        match before {
            Some(before) => assert_eq!(ok(&mut net, "getblockfilter", json!([old])), before),
            None => assert_eq!(err(&mut net, "getblockfilter", json!([old])), unconnected),
        }
        let first = ok(&mut net, "getblockfilter", json!([parent.block_hash()]));
        let mut header: FilterHeader = first["header"].as_str().unwrap().parse().unwrap();
        for block in [&rival, &longer] {
            let filter = BasicFilter::new(block, []);
            header = filter.header(&header);
            let answer = ok(&mut net, "getblockfilter", json!([block.block_hash()]));
            assert_eq!(answer, json!({ "filter": hex::encode(filter.as_bytes()), "header": header }));
        }
    }
}

#[test]
fn scanblocks_finds_the_blocks_of_scripts() {
    let mut net = rich();
    let address = anyones_address();
    let txid = ok(&mut net, "sendtoaddress", json!([address, 1]));
    net.mine(0);
    net.mine(0);
    let found = ok(&mut net, "scanblocks", json!(["start", [format!("addr({address})")]]));
    assert_fields(&found, "from_height to_height relevant_blocks completed");
    let expected = json!({
        "from_height": 0, "to_height": 14, "completed": true, "relevant_blocks": blocks(&net, [13]),
    });
    assert_eq!(found, expected);
    let raw = format!("raw({})", hex::encode(anyone().as_bytes()));
    for objects in [json!([raw]), json!([{ "desc": raw }]), json!(["raw(51)", raw])] {
        assert_eq!(ok(&mut net, "scanblocks", json!(["start", objects])), expected);
    }
    // What it spent is found, too: the coinbase that paid.
    let tx = ok(&mut net, "getrawtransaction", json!([txid, 2]));
    let spent = json!([tx["vin"][0]["prevout"]["scriptPubKey"]["desc"]]);
    let found = ok(&mut net, "scanblocks", json!(["start", spent, 13]));
    assert_eq!(found["relevant_blocks"][0], blocks(&net, [13])[0]);
    // Not all blocks.
    let found = ok(&mut net, "scanblocks", json!(["start", [raw], 2, 12]));
    let nothing = json!({ "from_height": 2, "to_height": 12, "completed": true, "relevant_blocks": [] });
    assert_eq!(found, nothing);
    assert_eq!(
        err(&mut net, "scanblocks", json!(["start", [raw], 5, 4])),
        (-1, "Invalid stop_height".into())
    );
    assert_eq!(ok(&mut net, "scanblocks", json!(["start", []]))["relevant_blocks"], json!([]));
}

#[test]
fn scanblocks_derives_the_scripts_of_descriptors_in_a_range() {
    let mut net = rich();
    let all = ok(&mut net, "listdescriptors", json!([]));
    let own = all["descriptors"].as_array().unwrap();
    let own = own.iter().find(|own| own["desc"].as_str().unwrap().starts_with("wpkh(")).unwrap();
    // Which address the miner pays changes nothing: each is one of the first fifty.
    let object = json!([{ "desc": own["desc"], "range": [0, 49] }]);
    let found = ok(&mut net, "scanblocks", json!(["start", object, 1]));
    assert_eq!(found["relevant_blocks"], blocks(&net, 1..=12));
    let beyond = json!([{ "desc": own["desc"], "range": [50, 60] }]);
    let checked = json!({ "filter_false_positives": true });
    let found = ok(&mut net, "scanblocks", json!(["start", beyond, 1, 12, "basic", checked]));
    assert_eq!(found["relevant_blocks"], json!([]));
    let checked = json!({ "filter_false_positives": true });
    let found = ok(&mut net, "scanblocks", json!(["start", object, 1, 12, "basic", checked]));
    assert_eq!(found["relevant_blocks"], blocks(&net, 1..=12));
}

#[test]
fn a_long_scan_tells_how_far_it_is_and_can_be_ended() {
    let mut net = rich();
    assert_eq!(ok(&mut net, "scanblocks", json!(["status"])), json!(null));
    assert_eq!(ok(&mut net, "scanblocks", json!(["abort"])), json!(false));
    let many: Vec<String> = (0..60_000).map(|number| format!("raw(52{number:08x})")).collect();
    let slow = json!(["start", many]);
    let id = net.command(0, "scanblocks", slow.clone());
    assert!(!net.hosts[0].replies.contains_key(&id), "it takes more than one slice");
    let again = net.command(0, "scanblocks", json!(["start", []]));
    let running = net.hosts[0].replies.remove(&again).unwrap().unwrap_err();
    let message = "Scan already in progress, use action \"abort\" or \"status\"";
    assert_eq!((running.code, running.message.as_str()), (-8, message));
    let status = ok(&mut net, "scanblocks", json!(["status"]));
    assert_fields(&status, "progress current_height");
    let height = status["current_height"].as_u64().unwrap();
    assert!((1..12).contains(&height), "{status}");
    assert_eq!(status["progress"], json!(height * 100 / 12));
    assert_eq!(ok(&mut net, "scanblocks", json!(["abort"])), json!(true));
    let ended = net.hosts[0].replies.remove(&id).unwrap().unwrap();
    assert_eq!((&ended["completed"], &ended["from_height"]), (&json!(false), &json!(0)));
    assert!(ended["to_height"].as_u64().unwrap() < 12);

    let id = net.command(0, "scanblocks", slow.clone());
    net.run(1_000);
    let whole = net.hosts[0].replies.remove(&id).unwrap().unwrap();
    assert_eq!((&whole["completed"], &whole["to_height"]), (&json!(true), &json!(12)));

    let id = net.command(0, "scanblocks", slow);
    ok(&mut net, "forgetchain", json!([true]));
    let forgotten = net.hosts[0].replies.remove(&id).unwrap().unwrap_err();
    assert_eq!((forgotten.code, forgotten.message.as_str()), (-1, "The chain was forgotten"));
    let genesis = ok(&mut net, "scanblocks", json!(["start", ["raw(51)"]]));
    assert_eq!(genesis["to_height"], json!(0));
}
