//! Questions exactly as somebody types them: numbers with all their digits, keys that stand there twice, bytes that are
//! damaged. What a JSON library would have smoothed away before it was sent is the question here.

use hashyard_core::{Block, Decodable, Encodable};
use serde_json::{Value, json};

use super::Exam;
use crate::common::post;

/// Amounts as text and as numbers: what both take means the same, and what one refuses the other does, too.
const AMOUNTS: [&str; 44] = [
    r#""1""#,
    r#""01""#,
    r#""00""#,
    r#"".5""#,
    r#""1.""#,
    r#""0.""#,
    r#"" 1""#,
    r#""1 ""#,
    r#""""#,
    r#""+1""#,
    r#""-1""#,
    r#""-0""#,
    r#""-0.0""#,
    r#""1e-8""#,
    r#""1E-8""#,
    r#""1e8""#,
    r#""1e+1""#,
    r#""1e""#,
    r#""1e-9""#,
    r#""0.100000000""#,
    r#""0.00000001""#,
    r#""0.000000001""#,
    r#""1.0000000000000000001""#,
    r#""0x1""#,
    r#""1,5""#,
    r#""１""#,
    r#""21000000""#,
    r#""21000000.00000001""#,
    "1",
    "0",
    "-0",
    "-0.0",
    "1.0",
    "1e-8",
    "1e-9",
    "100000000e-8",
    "0.100000000",
    "1.0000000000000000001",
    "21000000.00000001",
    "9007199254740993",
    "1e400",
    "true",
    "null",
    "[1]",
];

const DESCRIPTORS: [&str; 18] = [
    "tr(K,pkh(K))",
    "tr(K,pk(K))",
    "tr(K,{pk(K),pkh(K)})",
    "tr(raw(6a))",
    "raw(6a)",
    "sh(raw(6a))",
    "wsh(wpkh(K))",
    "wsh(pkh(K))",
    "sh(wsh(multi(1,K)))",
    "multi(1,K)",
    "multi(2,K)",
    "wsh(sortedmulti(1,K))",
    "combo(K)",
    "rawtr(K)",
    "pk(K) ",
    "pk( K)",
    "pkx(K)",
    "pk(K",
];

const KEY: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

/// Of another network, and of this one with two paths.
const EXTENDED: [&str; 4] = [
    "wpkh(xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8/0)",
    "wpkh(tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B/<0;1>/0)",
    "wpkh(tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B/<0;0>/0)",
    "wpkh(tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B/*')",
];

impl Exam {
    pub(super) fn about_what_is_typed(&mut self) {
        self.about_amounts();
        self.about_doubled_keys();
        self.about_damaged_proofs();
        self.about_blocks_as_pools_send_them();
        for descriptor in
            DESCRIPTORS.map(|text| text.replace('K', KEY)).iter().map(String::as_str).chain(EXTENDED)
        {
            self.type_in("getdescriptorinfo", &json!([descriptor]).to_string());
        }
        let to = self.addresses[2].as_str().unwrap().to_owned();
        for spaced in
            [format!(" {to}"), format!("{to} "), to.to_uppercase(), to.replacen('b', "B", 1), String::new()]
        {
            self.type_in("validateaddress", &json!([spaced]).to_string());
        }
    }

    /// Asks both with these very bytes as parameters. Errors count by their codes.
    fn type_in(&mut self, method: &str, params: &str) {
        self.questions += 1;
        let body = format!(r#"{{"method":"{method}","params":{params},"id":1}}"#);
        let ours = post(self.ours.rpc, "/", Some(&self.ours.cookie), &body);
        let theirs = self.theirs.post(&body);
        let [ours, theirs] = [ours, theirs].map(|answer| {
            let mut reply: Value = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
            match reply["error"]["code"].take() {
                Value::Null => self.read(reply["result"].take()),
                code => json!({ "code": code }),
            }
        });
        // Core says more of an address that is none.
        let shown =
            |answer: &Value| answer.get("isvalid").map_or_else(|| answer.clone(), |valid| json!(valid));
        if shown(&ours) != shown(&theirs) {
            self.differences.insert(format!("{method} {params}: {ours}, Core {theirs}"));
        }
    }

    fn about_amounts(&mut self) {
        let to = self.addresses[2].clone();
        for amount in AMOUNTS {
            self.type_in("createrawtransaction", &format!("[[],{{{to}:{amount}}}]"));
            self.type_in("testmempoolaccept", &format!(r#"[["00"],{amount}]"#));
        }
    }

    fn about_doubled_keys(&mut self) {
        let to = self.addresses[2].clone();
        let input = format!(r#"{{"txid":"{}","vout":0,"sequence":4294967295}}"#, "11".repeat(32));
        for params in [
            r#"[[],{"data":"ee","data":"ff"}]"#.to_owned(),
            r#"[[],[{"data":"ee"},{"data":"ff"}]]"#.to_owned(),
            format!("[[],{{{to}:1,{to}:2}}]"),
            format!("[[],[{{{to}:1}},{{{to}:2}}]]"),
            format!("[[],[{{{to}:1,{}:2}}]]", self.addresses[1]),
            r#"{"inputs":[],"outputs":{},"outputs":{"data":"00"}}"#.to_owned(),
            r#"{"args":[[]],"outputs":{"data":"00"}}"#.to_owned(),
            r#"{"args":[[],{}],"outputs":{"data":"00"}}"#.to_owned(),
            format!("[[{input}],{{{to}:1}},0,true]"),
            format!("[[{input}],{{{to}:1}},0,false]"),
            format!("[[{input}],{{{to}:1}},0]"),
        ] {
            self.type_in("createrawtransaction", &params);
        }
    }

    /// A bit of every byte, the end cut off, and bytes behind it.
    fn about_damaged_proofs(&mut self) {
        let block = self.ours.rpc("getblock", json!([self.ours.tip()]));
        let proof = self.ours.rpc("gettxoutproof", json!([[block["tx"][1]], block["hash"]]));
        let bytes = hex::decode(proof.as_str().unwrap()).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x11;
            for damaged in [&changed[..], &bytes[..at]] {
                self.type_in("verifytxoutproof", &json!([hex::encode(damaged)]).to_string());
            }
        }
        self.type_in("verifytxoutproof", &json!([hex::encode([&bytes[..], &[0]].concat())]).to_string());
    }

    /// Without the coinbase's witness, which only `submitblock` fills in, and with bytes behind them.
    fn about_blocks_as_pools_send_them(&mut self) {
        let hash = self.ours.tip();
        let hex = self.ours.rpc("getblock", json!([hash, 0]));
        let mut bare = Block::decode(&hex::decode(hex.as_str().unwrap()).unwrap()).unwrap();
        bare.transactions[0].inputs[0].witness.clear();
        let bare = hex::encode(bare.encode());
        for data in [hex.as_str().unwrap().to_owned(), format!("{}00", hex.as_str().unwrap()), bare] {
            self.type_in("submitblock", &json!([data]).to_string());
            self.type_in(
                "getblocktemplate",
                &json!([{ "mode": "proposal", "data": data, "rules": ["segwit"] }]).to_string(),
            );
        }
    }
}
