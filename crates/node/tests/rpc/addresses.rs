//! What addresses, scripts and descriptors are.

use serde_json::{Value, json};

use crate::common::{Net, anyones_address};
use crate::{assert_fields, err, ok, rich};

#[test]
fn validateaddress_describes_any_address() {
    let mut net = Net::new(1, 91);
    let of = |net: &mut Net, kind: &str| ok(net, "getnewaddress", json!(["", kind]));
    for (kind, script, witness) in [
        ("legacy", false, None),
        ("p2sh-segwit", true, None),
        ("bech32", false, Some(0)),
        ("bech32m", true, Some(1)),
    ] {
        let address = of(&mut net, kind);
        let info = ok(&mut net, "validateaddress", json!([address]));
        assert_eq!((&info["isvalid"], &info["address"]), (&json!(true), &address));
        assert_eq!(
            (&info["isscript"], &info["iswitness"]),
            (&json!(script), &json!(witness.is_some())),
            "{kind}"
        );
        match witness {
            Some(version) => {
                assert_fields(
                    &info,
                    "isvalid address scriptPubKey isscript iswitness witness_version witness_program",
                );
                assert_eq!(info["witness_version"], json!(version));
            }
            None => assert_fields(&info, "isvalid address scriptPubKey isscript iswitness"),
        }
    }
    let info = ok(&mut net, "validateaddress", json!(["nonsense"]));
    assert_fields(&info, "isvalid error_locations error");
    assert_eq!(info["isvalid"], json!(false));
}

#[test]
fn getaddressinfo_tells_what_the_wallet_knows() {
    let mut net = Net::new(1, 92);
    for (kind, path) in
        [("legacy", "m/44h/1h/0h/0/"), ("p2sh-segwit", "m/49h"), ("bech32", "m/84h"), ("bech32m", "m/86h")]
    {
        let address = ok(&mut net, "getnewaddress", json!(["", kind]));
        let info = ok(&mut net, "getaddressinfo", json!([address]));
        assert_eq!(info["labels"], json!([""]), "named, and the name is empty");
        assert_eq!(
            (&info["ismine"], &info["solvable"], &info["ischange"]),
            (&json!(true), &json!(true), &json!(false))
        );
        assert!(info["hdkeypath"].as_str().unwrap().starts_with(path), "{info}");
        let desc = info["desc"].as_str().unwrap();
        assert_eq!(ok(&mut net, "deriveaddresses", json!([desc])), json!([address]));
        let index: u32 = info["hdkeypath"].as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        let parent = info["parent_desc"].as_str().unwrap();
        assert_eq!(ok(&mut net, "deriveaddresses", json!([parent, [index, index]])), json!([address]));
        let later = ok(&mut net, "deriveaddresses", json!([parent, [index + 1, index + 1]]))[0].clone();
        let info = ok(&mut net, "getaddressinfo", json!([later]));
        assert_eq!((&info["ismine"], &info["labels"]), (&json!(true), &json!([])), "nobody asked for it");
    }
    let foreign = ok(&mut net, "getaddressinfo", json!([anyones_address()]));
    assert_eq!((&foreign["ismine"], &foreign["hdkeypath"]), (&json!(false), &Value::Null));
    assert_eq!(err(&mut net, "getaddressinfo", json!(["x"])).0, -5);
}

const KEY: &str = "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";

#[test]
fn decodescript_shows_how_else_a_script_could_stand() {
    let mut net = Net::new(1, 93);
    let decode = |net: &mut Net, script: &str| ok(net, "decodescript", json!([script]));
    let multi = decode(&mut net, &format!("5121{KEY}51ae"));
    assert_fields(&multi, "asm desc type p2sh segwit");
    assert_eq!(multi["type"], json!("multisig"));
    assert_fields(&multi["segwit"], "asm desc hex type address p2sh-segwit");
    assert!(multi["desc"].as_str().unwrap().starts_with(&format!("multi(1,{KEY})#")));
    assert!(multi["segwit"]["desc"].as_str().unwrap().starts_with(&format!("wsh(multi(1,{KEY}))#")));
    let key = decode(&mut net, &format!("21{KEY}ac"));
    assert!(key["segwit"]["desc"].as_str().unwrap().starts_with(&format!("wpkh({KEY})#")));
    assert_eq!(key["segwit"]["type"], json!("witness_v0_keyhash"));
    for (script, fields) in [
        (format!("0014{}", "11".repeat(20)), "asm desc type address p2sh"),
        (format!("a914{}87", "11".repeat(20)), "asm desc type address"),
        (format!("5120{}", &KEY[2..]), "asm desc type address"),
        ("6a0100".into(), "asm desc type"),
        ("51".into(), "asm desc type p2sh segwit"),
        ("ba".into(), "asm desc type"),
        ("05".into(), "asm desc type"),
    ] {
        assert_fields(&decode(&mut net, &script), fields);
    }
    assert_eq!(err(&mut net, "decodescript", json!(["0"])).0, -8);
}

#[test]
fn descriptors_are_described_and_derived() {
    let mut net = Net::new(1, 94);
    let info = ok(&mut net, "getdescriptorinfo", json!([format!("wpkh({KEY})")]));
    assert_fields(&info, "descriptor checksum isrange issolvable hasprivatekeys");
    assert_eq!(
        (&info["isrange"], &info["issolvable"], &info["hasprivatekeys"]),
        (&json!(false), &json!(true), &json!(false))
    );
    let full = info["descriptor"].as_str().unwrap().to_owned();
    assert_eq!(full, format!("wpkh({KEY})#{}", info["checksum"].as_str().unwrap()));
    assert_eq!(ok(&mut net, "deriveaddresses", json!([full])).as_array().unwrap().len(), 1);
    let (code, message) = err(&mut net, "getdescriptorinfo", json!(["wpkh(02)"]));
    assert_eq!(code, -5);
    assert!(message.ends_with("(at character 6)"), "{message}");
    for (params, code) in
        [(json!([format!("wpkh({KEY})")]), -5), (json!([full, 3]), -8), (json!(["raw(6a)#7z0nyqku"]), -5)]
    {
        assert_eq!(err(&mut net, "deriveaddresses", params).0, code);
    }
    let listed = ok(&mut net, "listdescriptors", json!([]));
    assert_fields(&listed, "wallet_name descriptors");
    let own = listed["descriptors"].as_array().unwrap();
    assert_eq!(own.len(), 8);
    assert_fields(&own[0], "desc timestamp active internal range next next_index");
    let ranged = &own[4]["desc"];
    for (range, code) in [
        (json!(null), -8),
        (json!(-1), -8),
        (json!([3, 2]), -8),
        (json!([0, 10_000]), -8),
        (json!(1_u64 << 31), -8),
    ] {
        assert_eq!(err(&mut net, "deriveaddresses", json!([ranged, range])).0, code, "{range}");
    }
    let shown = net.new_address(0);
    let addresses = ok(&mut net, "deriveaddresses", json!([ranged, 9]));
    assert!(addresses.as_array().unwrap().contains(&json!(shown)));
}

#[test]
fn private_descriptors_need_an_open_wallet() {
    let mut net = rich();
    let listed = ok(&mut net, "listdescriptors", json!([true]));
    assert!(listed["descriptors"][0]["desc"].as_str().unwrap().contains("tprv"));
    ok(&mut net, "encryptwallet", json!(["a"]));
    assert_eq!(err(&mut net, "listdescriptors", json!([true])).0, -13);
    assert!(
        ok(&mut net, "listdescriptors", json!([]))["descriptors"][0]["desc"]
            .as_str()
            .unwrap()
            .contains("tpub")
    );
}

#[test]
fn imported_descriptors_are_watched() {
    let mut net = rich();
    let to = anyones_address();
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.mine(0);
    let info = ok(&mut net, "getdescriptorinfo", json!([format!("addr({to})")]));
    let request = json!([{ "desc": info["descriptor"], "timestamp": 0, "label": "Mei" }]);
    assert_eq!(ok(&mut net, "importdescriptors", json!([request])), json!([{ "success": true }]));
    let balances = ok(&mut net, "getbalances", json!([]));
    assert_eq!(balances["watchonly"], json!({ "trusted": 1.0, "untrusted_pending": 0.0, "immature": 0.0 }));
    let coins = ok(&mut net, "listunspent", json!([1, 99, [to]]));
    assert_fields(
        &coins[0],
        "txid vout address label scriptPubKey amount confirmations spendable solvable safe",
    );
    assert_eq!((&coins[0]["spendable"], &coins[0]["label"]), (&json!(false), &json!("Mei")));
    let about = ok(&mut net, "getaddressinfo", json!([to]));
    assert_eq!(
        (&about["ismine"], &about["iswatchonly"], &about["labels"]),
        (&json!(false), &json!(true), &json!(["Mei"]))
    );
    let listed = ok(&mut net, "listdescriptors", json!([]));
    let last = listed["descriptors"].as_array().unwrap().last().unwrap();
    assert_fields(last, "desc timestamp active");
    assert_eq!(last["desc"], info["descriptor"]);
}

#[test]
fn one_text_imports_addresses_and_change() {
    let mut net = Net::new(2, 95);
    let listed = net.rpc(1, "listdescriptors", json!([])).unwrap();
    let branches: Vec<String> =
        (4..6).map(|at| listed["descriptors"][at]["desc"].as_str().unwrap().to_owned()).collect();
    let payload = branches[0].split('#').next().unwrap().replace("/0/*", "/<0;1>/*");
    let info = ok(&mut net, "getdescriptorinfo", json!([payload]));
    assert_fields(&info, "descriptor multipath_expansion checksum isrange issolvable hasprivatekeys");
    assert_eq!((&info["descriptor"], &info["multipath_expansion"]), (&json!(branches[0]), &json!(branches)));
    let text = format!("{payload}#{}", info["checksum"].as_str().unwrap());
    let derived = ok(&mut net, "deriveaddresses", json!([text, [2, 3]]));
    for (branch, list) in branches.iter().zip(derived.as_array().unwrap()) {
        assert_eq!(*list, ok(&mut net, "deriveaddresses", json!([branch, [2, 3]])));
    }
    assert_eq!(err(&mut net, "deriveaddresses", json!([text, 5_000])), (-8, "Range is too large".into()));
    let (shown, change) = (derived[0][0].as_str().unwrap(), derived[1][1].as_str().unwrap());
    net.generate(0, 1, shown);
    net.generate(0, 1, change);
    let mut import = |more: Value| {
        let mut request = json!({ "desc": text, "timestamp": 0, "range": [0, 9] });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ok(&mut net, "importdescriptors", json!([[request]]))[0].clone()
    };
    for (more, message) in [
        (json!({ "internal": false }), "Cannot have multipath descriptor while also specifying 'internal'"),
        (json!({ "label": "Mei" }), "Multipath descriptors should not have a label"),
        (json!({ "next_index": 10 }), "next_index is out of range"),
        (json!({ "next_index": -1 }), "next_index is out of range"),
    ] {
        assert_eq!(import(more)["error"], json!({ "code": -8, "message": message }));
    }
    // Both or none: more scripts than are watched.
    assert_eq!(import(json!({ "range": [0, 6_000] }))["error"]["code"], json!(-4));
    assert_eq!(import(json!({ "next_index": 3 })), json!({ "success": true }));
    let balances = ok(&mut net, "getbalances", json!([]));
    assert_eq!(balances["watchonly"]["immature"], json!(100.0));
    let listed = ok(&mut net, "listdescriptors", json!([]));
    let watched = &listed["descriptors"].as_array().unwrap()[8..];
    let texts: Vec<&str> = watched.iter().map(|one| one["desc"].as_str().unwrap()).collect();
    assert!(texts.len() == 2 && branches.iter().all(|branch| texts.contains(&branch.as_str())));
    assert_eq!(watched[0]["range"], json!([0, 9]));
}

#[test]
fn imports_that_fail_say_why_one_by_one() {
    let mut net = Net::new(1, 95);
    let own = ok(&mut net, "listdescriptors", json!([true]))["descriptors"].clone();
    let full = ok(&mut net, "getdescriptorinfo", json!([format!("wpkh({KEY})")]))["descriptor"].clone();
    let requests = json!([
        {},
        { "desc": format!("wpkh({KEY})"), "timestamp": 0 },
        { "desc": full },
        { "desc": full, "timestamp": "then" },
        { "desc": full, "timestamp": 0, "range": 3 },
        { "desc": full, "timestamp": 0, "active": true },
        { "desc": own[0]["desc"], "timestamp": "now" },
        { "desc": full, "timestamp": "now" },
    ]);
    let results = ok(&mut net, "importdescriptors", json!([requests]));
    let codes: Vec<Value> =
        results.as_array().unwrap().iter().map(|result| result["error"]["code"].clone()).collect();
    assert_eq!(
        codes,
        [json!(-8), json!(-5), json!(-3), json!(-3), json!(-8), json!(-8), json!(-4), Value::Null]
    );
    assert_eq!(results[7], json!({ "success": true }));
}
