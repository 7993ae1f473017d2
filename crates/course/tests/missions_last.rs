//! The last page: a round, and certificates that are made, put into a block and checked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::{Decodable, Transaction, Txid};
use hashyard_course::certificate::{Certificate, Flaw, commitment, sentence};
use hashyard_course::deed::Attack;
use hashyard_course::{Deed, Progress};
use serde_json::{Value, json};

fn text_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A node's certificate about these missions, with the payment in a block of the chain.
fn certificate(net: &mut Net, host: usize, pages: &[u8]) -> Certificate {
    let node = net.hosts[host].node.id();
    let done = Progress::of(pages.iter().copied());
    let digest = done.digest(node);
    let coin = net.rpc(host, "listunspent", json!([])).unwrap()[0].clone();
    let (to, inputs) = (net.new_address(host), json!([{ "txid": coin["txid"], "vout": coin["vout"] }]));
    let outputs = json!([{ to.clone(): coin["amount"].as_f64().unwrap() - 0.001 }, { "data": hex::encode(commitment(&digest, &to)) }]);
    let raw = net.rpc(host, "createrawtransaction", json!([inputs, outputs])).unwrap();
    let signed = net.rpc(host, "signrawtransactionwithwallet", json!([raw])).unwrap()["hex"].clone();
    let txid = net.rpc(host, "sendrawtransaction", json!([signed])).unwrap();
    net.mine(host);
    net.run(5_000);
    let proof = text_of(&net.rpc(host, "gettxoutproof", json!([[txid]])).unwrap());
    let signature = text_of(&net.rpc(host, "signmessage", json!([to, sentence(&digest)])).unwrap());
    let transaction = Transaction::decode(&hex::decode(text_of(&signed)).unwrap()).unwrap();
    Certificate { node, done, address: to, signature, transaction, proof: hex::decode(proof).unwrap() }
}

fn read(run: &mut hashyard_course::Run, net: &mut Net, text: &str) {
    let proof = Certificate::read(text).map(|certificate| hex::encode(certificate.proof)).unwrap_or_default();
    let proven = net.rpc(ME, "verifytxoutproof", json!([proof])).unwrap_or(json!([]));
    let answer = proven.as_array().unwrap().iter().map(|txid| text_of(txid).parse().unwrap()).collect();
    hear(run, net, &Deed::CertificateRead { text: text.to_owned(), answer });
}

#[test]
fn a_round_a_certificate_and_a_classmates() {
    let mut net = both_rich(61);
    let mut run = begin(&net, 70);
    let paid: Txid = pay(&mut net, OTHER, ME, 1.0).parse().unwrap();
    hear(&mut run, &net, &Deed::Attack(Attack::HandedOut { txid: paid, z: 0 }));
    assert_eq!(run.ticks(), [false, false, false], "it has not come yet");
    net.run(60_000);
    hear(&mut run, &net, &Deed::Attack(Attack::HandedOut { txid: paid, z: 0 }));
    assert_eq!(run.ticks(), [true, false, false]);

    let mine = certificate(&mut net, ME, &[2, 14]);
    hear(&mut run, &net, &Deed::Certified(Box::new(mine.clone())));
    assert_eq!(run.ticks(), [true, true, false]);
    read(&mut run, &mut net, &mine.to_string());
    assert_eq!(case(&run), "own");

    let theirs = certificate(&mut net, OTHER, &[1, 2, 3]);
    read(&mut run, &mut net, &theirs.to_string());
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn what_does_not_fit_together_is_told() {
    let mut net = both_rich(62);
    let mut run = begin(&net, 70);
    let theirs = certificate(&mut net, OTHER, &[1, 2, 3]);
    let more = Certificate { done: Progress::of([1, 2, 3, 4]), ..theirs.clone() };
    read(&mut run, &mut net, &more.to_string());
    assert_eq!(case(&run), "signature", "one more mission");

    let other = certificate(&mut net, OTHER, &[1, 2]);
    let borrowed = Certificate { transaction: other.transaction.clone(), ..theirs.clone() };
    read(&mut run, &mut net, &borrowed.to_string());
    assert_eq!(case(&run), "other-digest");

    let address = net.new_address(ME);
    let message = sentence(&theirs.digest());
    let signature = text_of(&net.rpc(ME, "signmessage", json!([address, message])).unwrap());
    let taken_over = Certificate { address, signature, ..theirs.clone() };
    read(&mut run, &mut net, &taken_over.to_string());
    assert_eq!(case(&run), "other-digest", "what somebody else has put into a block");

    let unproven = Certificate { proof: other.proof.clone(), ..theirs.clone() };
    read(&mut run, &mut net, &unproven.to_string());
    assert_eq!(case(&run), "not-proven");

    let (text, answer) = (theirs.to_string(), vec![]);
    hear(&mut run, &net, &Deed::CertificateRead { text, answer });
    assert_eq!(case(&run), "not-on-chain");
    assert_eq!(run.ticks(), [false, false, false]);
}

#[test]
fn a_text_is_read_as_it_was_written_and_others_are_refused() {
    let mut net = both_rich(63);
    let one = certificate(&mut net, OTHER, &[]);
    let text = one.to_string();
    assert_eq!(Certificate::read(&format!("\n {}\r\n", text.replace('\n', "\r\n"))), Ok(one));
    let short = text.rsplit_once('\n').unwrap().0;
    let cases = [
        "",
        "一",
        short,
        &text.replace("node: ", "node: 00"),
        &text.replace("missions:", "missions: 300"),
        &"x".repeat(200_000),
    ];
    for text in cases {
        assert_eq!(Certificate::read(text), Err(Flaw::NoCertificate));
    }
}
