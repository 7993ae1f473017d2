//! What Bitcoin Core and hashyardd answer to the same questions about the same chain, field by field.

#[path = "typed.rs"]
mod typed;

use std::collections::BTreeSet;

use hashyard_core::{Block, Encodable};
use serde_json::{Map, Value, json};

use crate::blocks;
use crate::common::{Daemon, Folder, wait_until};
use crate::reference::Reference;

/// Answers that differ, and why they may: a method, and where in its answer. `*` stands for any place in a list and any
/// hash as a key.
const DIFFERENT: &[(&str, &str)] = &[
    // Here packages are bounded by ancestors and descendants, there by clusters (docs/policy.md).
    ("getmempoolinfo", ".fullrbf"),
    ("getmempoolinfo", ".limitclustercount"),
    ("getmempoolinfo", ".limitclustersize"),
    ("getmempoolinfo", ".optimal"),
    ("getmempoolentry", ".chunkweight"),
    ("getmempoolentry", ".fees.chunk"),
    ("getrawmempool", ".*.chunkweight"),
    ("getrawmempool", ".*.fees.chunk"),
    // Here replacements must be announced, there not.
    ("getmempoolentry", ".bip125-replaceable"),
    ("getrawmempool", ".*.bip125-replaceable"),
    // What each of the two is and did.
    ("getmempoolinfo", ".maxmempool"),
    ("getmempoolinfo", ".usage"),
    ("getmempoolinfo", ".unbroadcastcount"),
    ("getmempoolentry", ".time"),
    ("getmempoolentry", ".unbroadcast"),
    ("getrawmempool", ".*.time"),
    ("getrawmempool", ".*.unbroadcast"),
    ("getblockchaininfo", ".size_on_disk"),
    ("getblockchaininfo", ".warnings"),
    ("getblocktemplate", ".curtime"),
    ("getblocktemplate", ".longpollid"),
    ("getmininginfo", ".blockmintxfee"),
    ("getmininginfo", ".currentblocktx"),
    ("getmininginfo", ".currentblockweight"),
    ("getmininginfo", ".hashespersec"),
    ("getmininginfo", ".threads"),
    ("getmininginfo", ".warnings"),
    ("gettxoutsetinfo", ".disk_size"),
    // The words of what can't be read: here they say where it ends.
    ("testmempoolaccept", ".error.message"),
    // A key that stands in a script is named.
    ("decodescript", ".segwit.desc"),
    // What a transaction will weigh is told here once it is signed.
    ("analyzepsbt", ".estimated_feerate"),
    ("analyzepsbt", ".estimated_vsize"),
    // Core does not count signatures by Taproot keys, and then waits for an updater.
    (TAPROOT, ".estimated_feerate"),
    (TAPROOT, ".estimated_vsize"),
    (TAPROOT, ".inputs[*].next"),
    (TAPROOT, ".next"),
];

/// Questions about a PSBT that spends from a Taproot key.
const TAPROOT: &str = "analyzepsbt, Taproot";

const KINDS: [&str; 4] = ["legacy", "p2sh-segwit", "bech32", "bech32m"];

/// Both nodes, our wallet's addresses of all kinds, and what was found to differ.
struct Exam {
    ours: Daemon,
    theirs: Reference,
    addresses: Vec<Value>,
    differences: BTreeSet<String>,
    questions: usize,
}

/// The same chain, the same mempool, the same questions.
pub fn are_the_same(start: fn(Option<u16>) -> Reference) {
    let folder = Folder::new();
    let theirs = start(None);
    let ours = Daemon::start(&folder, &["-listen=0", &format!("-connect=127.0.0.1:{}", theirs.p2p)]);
    let addresses = KINDS.map(|kind| ours.rpc("getnewaddress", json!(["", kind]))).to_vec();
    let mut exam = Exam { ours, theirs, addresses, differences: BTreeSet::new(), questions: 0 };
    let waiting = exam.pay_in_all_kinds();
    exam.about_the_mempool(&waiting);
    exam.mine(1);
    exam.about_the_chain(&waiting);
    exam.about_what_is_refused();
    exam.about_psbts();
    exam.about_texts();
    exam.about_what_is_typed();
    exam.about_blocks();
    println!("Bitcoin Core and hashyardd: {} questions", exam.questions);
    assert!(exam.differences.is_empty(), "{}", Vec::from_iter(exam.differences).join("\n"));
    exam.ours.stop();
}

impl Exam {
    fn mine(&self, count: u32) {
        self.ours.rpc("generatetoaddress", json!([count, self.addresses[2]]));
        wait_until("both have the chain", || self.ours.tip() == self.theirs.tip());
    }

    /// Coins of all kinds, spent to all kinds; gives the txids, which wait on both sides.
    fn pay_in_all_kinds(&self) -> Vec<Value> {
        for address in &self.addresses {
            self.ours.rpc("generatetoaddress", json!([3, address]));
        }
        self.mine(110);
        let pay = |round: usize| {
            let amount = json!(f64::from(round as u32) + 1.5);
            self.addresses.iter().map(move |to| self.ours.rpc("sendtoaddress", json!([to, amount])))
        };
        let txids: Vec<_> = (0..4).flat_map(pay).collect();
        wait_until("both pool the payments", || txids.iter().all(|txid| self.theirs.pools(txid)));
        txids
    }

    /// Asks both; what differs without a reason is noted.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.ask_about(method, method, params)
    }

    /// The same, with differences of another subject.
    fn ask_about(&mut self, subject: &str, method: &str, params: Value) -> Value {
        self.questions += 1;
        let [ours, theirs] =
            [self.ours.try_rpc(method, params.clone()), self.theirs.try_rpc(method, params.clone())]
                .map(|answer| answer.unwrap_or_else(|error| json!({ "error": error })));
        let mut found = vec![];
        compare(&self.read(ours.clone()), &self.read(theirs), String::new(), &mut found);
        let unexpected = found.into_iter().filter(|(place, _)| !DIFFERENT.contains(&(subject, place)));
        self.differences
            .extend(unexpected.map(|(place, what)| format!("{method}{place}: {what} [{params}]")));
        ours
    }

    /// A PSBT counts by its fields: their order is free.
    fn read(&self, answer: Value) -> Value {
        match answer {
            Value::String(text) if text.starts_with("cHNidP8") => {
                self.theirs.rpc("decodepsbt", json!([text]))
            }
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, value)| (name, self.read(value))).collect())
            }
            other => other,
        }
    }

    /// The same for questions that both refuse: the code counts, as we say in more words what is wrong.
    fn refuse(&mut self, method: &str, params: Value) {
        self.questions += 1;
        let code = |answer: Result<Value, Value>| answer.err().map(|error| error["code"].clone());
        let ours = code(self.ours.try_rpc(method, params.clone()));
        let theirs = code(self.theirs.try_rpc(method, params.clone()));
        if ours != theirs || ours.is_none() {
            self.differences.insert(format!("{method} {params}: {ours:?}, Core {theirs:?}"));
        }
    }

    fn about_the_mempool(&mut self, waiting: &[Value]) {
        self.ask("getmempoolinfo", json!([]));
        self.ask("getrawmempool", json!([true]));
        for txid in waiting {
            for (method, params) in [
                ("getmempoolentry", json!([txid])),
                ("getmempoolancestors", json!([txid])),
                ("getmempooldescendants", json!([txid])),
                ("getrawtransaction", json!([txid])),
                ("getrawtransaction", json!([txid, 1])),
                ("gettxout", json!([txid, 0])),
                ("gettxout", json!([txid, 1, false])),
            ] {
                self.ask(method, params);
            }
        }
    }

    fn about_the_chain(&mut self, confirmed: &[Value]) {
        for method in
            ["getblockchaininfo", "getchaintips", "gettxoutsetinfo", "getmininginfo", "getblockcount"]
        {
            self.ask(method, json!([]));
        }
        self.ask("getblocktemplate", json!([{ "rules": ["segwit"] }]));
        let tip = self.ours.height();
        for height in [0, 1, 4, 7, 10, 100, tip - 1, tip] {
            let hash = self.ask("getblockhash", json!([height]));
            for verbosity in 0..=3 {
                self.ask("getblock", json!([hash, verbosity]));
            }
            self.ask("getblockheader", json!([hash]));
            self.ask("getblockheader", json!([hash, false]));
        }
        for txid in confirmed {
            let hash = self.ours.tip();
            self.ask("gettxout", json!([txid, 0]));
            let hex = self.ask("getrawtransaction", json!([txid, 0, hash]));
            self.ask("getrawtransaction", json!([txid, 1, hash]));
            self.ask("getrawtransaction", json!([txid, 2, hash]));
            self.ask("decoderawtransaction", json!([hex]));
            let proof = self.ask("gettxoutproof", json!([[txid], hash]));
            self.ask("verifytxoutproof", json!([proof]));
            self.ask("testmempoolaccept", json!([[hex]]));
        }
    }

    /// One coin of each kind of address.
    fn coins(&self) -> Vec<Value> {
        let all = self.ours.rpc("listunspent", json!([1]));
        let kind = |coin: &Value| coin["desc"].as_str().unwrap().split('(').next().unwrap().to_owned();
        let mut seen = BTreeSet::new();
        let first = |coin: &&Value| coin["amount"].as_f64() > Some(1.0) && seen.insert(kind(coin));
        let coins: Vec<_> = all.as_array().unwrap().iter().filter(first).cloned().collect();
        assert_eq!(coins.len(), KINDS.len());
        coins
    }

    fn signed(&self, inputs: &Value, outputs: &Value, lock_time: u64) -> String {
        let raw = self.ours.rpc("createrawtransaction", json!([inputs, outputs, lock_time]));
        let signed = self.ours.rpc("signrawtransactionwithwallet", json!([raw]));
        signed["hex"].as_str().unwrap().to_owned()
    }

    /// Transactions that break one rule each: both give the same reason.
    fn about_what_is_refused(&mut self) {
        let to = self.addresses[2].as_str().unwrap().to_owned();
        for coin in self.coins() {
            let held = coin["amount"].as_f64().unwrap();
            let input =
                |more: Value| json!([merged(&json!({ "txid": coin["txid"], "vout": coin["vout"] }), more)]);
            let pay = |amount: f64| json!({ &to: (amount * 1e8).round() / 1e8 });
            let good = self.signed(&input(json!({})), &pay(held - 0.001), 0);
            let unsigned = self.ask("createrawtransaction", json!([input(json!({})), pay(held - 0.001)]));
            let mut tried = vec![
                good.clone(),
                unsigned.as_str().unwrap().to_owned(),
                self.signed(&input(json!({})), &pay(held), 0),
                self.signed(&input(json!({})), &pay(held + 1.0), 0),
                self.signed(&input(json!({})), &pay(held - 1.0), 0),
                self.signed(&input(json!({})), &json!([pay(0.000_000_01), { "data": "00" }]), 0),
                self.signed(&input(json!({ "sequence": 1 })), &pay(held - 0.001), 1_000_000),
                self.signed(&input(json!({ "sequence": 60_000 })), &pay(held - 0.001), 0),
            ];
            // A bit of every third byte: of the version, an amount, a script, a signature.
            let bytes = hex::decode(&good).unwrap();
            tried.extend((0..bytes.len()).step_by(3).map(|at| {
                let mut changed = bytes.clone();
                changed[at] ^= 1;
                hex::encode(changed)
            }));
            for hex in tried {
                self.ask("testmempoolaccept", json!([[hex]]));
            }
        }
    }

    /// Blocks without proof of work, good ones and near misses: both find the same fault first (BIP22, BIP23).
    fn about_blocks(&mut self) {
        for coin in self.coins() {
            let held = coin["amount"].as_f64().unwrap();
            let paid = json!({ self.addresses[3].as_str().unwrap(): (held * 1e8 - 1e5).round() / 1e8 });
            let hex = self.signed(&json!([{ "txid": coin["txid"], "vout": coin["vout"] }]), &paid, 0);
            self.ours.rpc("sendrawtransaction", json!([hex]));
        }
        let template = self.ours.rpc("getblocktemplate", json!([{ "rules": ["segwit"] }]));
        let good = blocks::from_template(&template);
        assert_eq!(good.transactions.len(), 1 + KINDS.len());
        assert_eq!(self.propose(&good), Value::Null);
        for block in blocks::near(&good, 13) {
            self.propose(&block);
        }
    }

    fn propose(&mut self, block: &Block) -> Value {
        let data = hex::encode(block.encode());
        self.ask("getblocktemplate", json!([{ "mode": "proposal", "data": data, "rules": ["segwit"] }]))
    }

    /// Of both versions, with a coin of each kind, and without the one that a Taproot key has.
    fn about_psbts(&mut self) {
        let outpoint = |coin: &Value| json!({ "txid": coin["txid"], "vout": coin["vout"] });
        let is_taproot = |coin: &Value| coin["desc"].as_str().unwrap().starts_with("tr(");
        let coins = self.coins();
        let all: Vec<_> = coins.iter().map(outpoint).collect();
        let older: Vec<_> = coins.iter().filter(|coin| !is_taproot(coin)).map(outpoint).collect();
        for version in [0, 2] {
            self.about_psbts_of(TAPROOT, &json!(all), version);
            self.about_psbts_of("analyzepsbt", &json!(older), version);
        }
        for params in [json!(["zz"]), json!(["cHNidP8="]), json!([7])] {
            self.refuse("decodepsbt", params);
        }
    }

    /// Created, told what it spends, told of keys, signed, finished.
    fn about_psbts_of(&mut self, subject: &str, inputs: &Value, version: u32) {
        let outputs: Vec<_> = self.addresses.iter().map(|to| json!({ to.as_str().unwrap(): 1 })).collect();
        let raw = self.ask("createrawtransaction", json!([inputs, outputs]));
        self.ask("converttopsbt", json!([raw, false, false, version]));
        let created = self.ask("createpsbt", json!([inputs, outputs, 0, true, 2, version]));
        let updated = self.ask("utxoupdatepsbt", json!([created]));
        let process = |sign: bool| {
            self.ours.rpc("walletprocesspsbt", json!([updated, sign, "DEFAULT", true, false]))["psbt"].clone()
        };
        let (told, signed) = (process(false), process(true));
        let done = self.ask("finalizepsbt", json!([signed, false]))["psbt"].clone();
        for psbt in [&created, &updated, &told, &signed, &done] {
            self.ask("decodepsbt", json!([psbt]));
            self.ask_about(subject, "analyzepsbt", json!([psbt]));
            self.ask("finalizepsbt", json!([psbt]));
        }
        for pair in [[&created, &told], [&told, &signed], [&signed, &done]] {
            self.ask("combinepsbt", json!([pair]));
        }
    }

    /// P2PKH alone: Core knows no other signed messages.
    fn about_messages(&mut self) {
        let key = "cUeKHd5orzT3mz8P9pxyREHfsWtVfgsfDjiZZBcjUBAaGk1BTj7N";
        let address = "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB";
        for message in ["This is just a test message", "", "谁签的名？\n"] {
            let signed = self.ask("signmessagewithprivkey", json!([key, message]));
            self.ask("verifymessage", json!([address, signed, message]));
            self.ask("verifymessage", json!([address, signed, "another"]));
        }
        for (method, params) in [
            ("signmessagewithprivkey", json!(["no key", "x"])),
            ("verifymessage", json!(["no address", "", "x"])),
            ("verifymessage", json!([address, "no Base64", "x"])),
        ] {
            self.refuse(method, params);
        }
    }

    fn about_texts(&mut self) {
        for address in self.addresses.clone() {
            self.ask("validateaddress", json!([address]));
        }
        let key = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
        for descriptor in ["pkh", "wpkh", "sh(wpkh", "pk"].map(|form| {
            let closed = if form.contains('(') { "))" } else { ")" };
            format!("{form}({key}{closed}")
        }) {
            let described = self.ask("getdescriptorinfo", json!([descriptor]));
            self.ask("deriveaddresses", json!([described["descriptor"]]));
        }
        for script in [
            "51",
            "6a0401020304",
            &format!("76a914{}88ac", "11".repeat(20)),
            &format!("21{key}ac"),
            "ff",
            "4c",
        ] {
            self.ask("decodescript", json!([script]));
        }
        self.about_messages();
        for (method, params) in [
            ("getblockhash", json!([-1])),
            ("getblockhash", json!([9_999_999])),
            ("getblock", json!(["00".repeat(32)])),
            ("getblock", json!(["00"])),
            ("getrawtransaction", json!(["11".repeat(32)])),
            ("gettxoutproof", json!([["11".repeat(32)]])),
            ("getmempoolentry", json!(["11".repeat(32)])),
            ("sendrawtransaction", json!(["00"])),
            ("sendrawtransaction", json!(["zz"])),
            ("sendrawtransaction", json!([5])),
            ("createrawtransaction", json!([[{ "txid": "zz", "vout": 0 }], {}])),
            ("createrawtransaction", json!([[{ "txid": "11".repeat(32), "vout": -1 }], {}])),
            ("createrawtransaction", json!([[], { "nobody": 1 }])),
            ("createrawtransaction", json!([[], { "data": "x" }])),
            ("createrawtransaction", json!([[], {}, -1])),
            ("testmempoolaccept", json!([[]])),
            ("submitblock", json!(["00"])),
            ("submitpackage", json!([[]])),
            ("invalidateblock", json!(["00".repeat(32)])),
            ("prioritisetransaction", json!(["11".repeat(32), 1, 10])),
            ("getblocktemplate", json!([{}])),
            ("getblockcount", json!([1])),
            ("nothing", json!([])),
        ] {
            self.refuse(method, params);
        }
    }
}

fn merged(one: &Value, other: Value) -> Value {
    let fields = [one.clone(), other].into_iter().filter_map(|value| value.as_object().cloned()).flatten();
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Notes where two answers differ and how.
fn compare(ours: &Value, theirs: &Value, place: String, found: &mut Vec<(String, String)>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys()).collect::<BTreeSet<_>>() {
                let name = if key.len() == 64 { "*" } else { key };
                let none = &Value::Null;
                let [a, b] = [a, b].map(|fields| fields.get(key).unwrap_or(none));
                compare(a, b, format!("{place}.{name}"), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| compare(a, b, format!("{place}[*]"), found));
        }
        (Value::Number(a), Value::Number(b)) if is_near(a.as_f64(), b.as_f64()) => {}
        _ if ours == theirs => {}
        _ => found.push((place, format!("{ours}, Core {theirs}"))),
    }
}

/// Core prints difficulties with 16 digits.
fn is_near(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * a.abs().max(b.abs()))
}
