//! Missions of the crypto bench, hashes and one key, played right and played wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::wallet::SecretRow;
use hashyard_core::{Decodable, Transaction};
use hashyard_course::{Deed, Run};
use hashyard_cryptobench::hashes::*;
use hashyard_cryptobench::search::{Progress, Search};
use hashyard_cryptobench::symmetric::DesPuzzle;
use serde_json::json;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

fn found<S: Search>(mut search: S) -> S::Found {
    loop {
        match search.go_on(10_000) {
            Progress::Found(found) => break found,
            Progress::Searching => {}
            Progress::Exhausted => panic!("it is there"),
        }
    }
}

#[test]
fn one_newline() {
    let net = Net::connected(1, 42);
    let mut run = begin(&net, 42);
    for (input, expected) in [(&b"abc"[..], "no-newline"), (b"abC\r\n", "windows"), (b"abC", "no-newline")] {
        hear(&mut run, &net, &Deed::Hashed(input.to_vec()));
        assert_eq!(case(&run), expected);
    }
    // The digest itself, typed or pasted, is another input.
    hear(&mut run, &net, &Deed::Hashed(b"0bee89b07a248e27c83fc3d5951213c1".to_vec()));
    hear(&mut run, &net, &Deed::Hashed(vec![]));
    assert_eq!(run.ticks(), [false, false]);
    hear(&mut run, &net, &Deed::Hashed(b"abC\n".to_vec()));
    assert_eq!(run.ticks(), [false, true]);
    hear(&mut run, &net, &Deed::Hashed(b"abc\n".to_vec()));
    assert!(run.is_done());
}

#[test]
fn a_preimage_and_a_prediction() {
    let net = Net::connected(1, 43);
    let mut run = begin(&net, 43);
    let answer = |run: &mut Run, text: &str| run.answer(text, sight(&net, &shown(&net)));
    answer(&mut run, "100");
    assert_eq!(case(&run), "not-measured");
    let node = shown(&net).identity.node.0.to_vec();
    let deed = |wanted: &[u8], bits| Deed::Preimage {
        input: found(Preimage::new(wanted, bits, "x").unwrap()),
        wanted: wanted.to_vec(),
        tries: 1 << 20,
        ms: 1_000,
    };
    hear(&mut run, &net, &deed(&node, 8));
    assert_eq!(case(&run), "fewer-bits");
    hear(&mut run, &net, &deed(&[0; 32], 20));
    assert_eq!((case(&run), run.ticks()), ("other-digest", [false, false].as_slice()));
    let unsearched = Deed::Preimage { wanted: node.clone(), input: b"x".to_vec(), tries: 1, ms: 1 };
    hear(&mut run, &net, &unsearched);
    assert_eq!((case(&run), run.ticks()[0]), ("fewer-bits", false));
    hear(&mut run, &net, &deed(&node, 20));
    assert_eq!(run.ticks(), [true, false]);
    // 2^40 tries at 2^20 a second are 2^20 seconds: 291 hours.
    for (text, expected) in
        [("long", "no-number"), ("72", "too-short"), ("1200", "too-long"), ("0", "too-short")]
    {
        answer(&mut run, text);
        assert_eq!(case(&run), expected, "{text}");
    }
    answer(&mut run, "100");
    assert!(run.is_done());
}

#[test]
fn collisions() {
    let net = Net::connected(1, 44);
    let mut run = begin(&net, 44);
    let compare = |run: &mut Run, inputs: [Vec<u8>; 2]| hear(run, &net, &Deed::Compared(inputs));
    compare(&mut run, [b"a".to_vec(), b"a".to_vec()]);
    assert_eq!(case(&run), "same-input");
    compare(&mut run, [b"a".to_vec(), b"b".to_vec()]);
    assert_eq!(case(&run), "nothing-alike");
    compare(&mut run, found(Collision::new(Hash::Sha256, 16, "small ").unwrap()));
    assert_eq!(case(&run), "fewer-bits");
    let mut broken = md5_pair().inputs;
    broken[0][0] ^= 1;
    compare(&mut run, broken);
    assert_eq!((case(&run), run.ticks()), ("nothing-alike", [false; 3].as_slice()));
    compare(&mut run, md5_pair().inputs);
    compare(&mut run, sha1_pair().inputs);
    assert_eq!(run.ticks(), [false, true, true]);
    compare(&mut run, found(Collision::new(Hash::Sha256, 32, "large ").unwrap()));
    assert!(run.is_done());
}

#[test]
fn bytes_become_a_txid_and_an_address() {
    let mut net = Net::connected(2, 45);
    net.mine_many(ME, MATURE + 1);
    let txid = pay(&mut net, ME, OTHER, 1.0);
    net.run(2_000);
    let mut run = begin(&net, 45);
    let sha = Step::Hash(Hash::Sha256);
    let ripemd = Step::Hash(Hash::Ripemd160);
    let pipe = |run: &mut Run, input: &[u8], steps: &[Step]| {
        hear(run, &net, &Deed::Piped { input: input.to_vec(), steps: steps.to_vec() });
    };
    let raw = shown_raw(&net, &txid);
    let legacy = Transaction::decode(&raw).unwrap().encode_legacy();
    assert_ne!(raw, legacy, "it has a witness");
    pipe(&mut run, &legacy, &[sha, sha]);
    assert_eq!(case(&run), "not-turned");
    pipe(&mut run, &raw, &[sha, sha, Step::Reverse]);
    assert_eq!(case(&run), "with-witness");
    // A transaction that the wallet knows nothing of.
    let mut foreign = Transaction::decode(&raw).unwrap();
    foreign.lock_time ^= 1;
    pipe(&mut run, &foreign.encode_legacy(), &[sha, sha, Step::Reverse]);
    assert_eq!(case(&run), "other-transaction");
    // The txid itself is no transaction, nor is nonsense.
    for nonsense in [&bytes(&txid)[..], b"", &[0xff; 100_000]] {
        pipe(&mut run, nonsense, &[Step::Reverse, Step::Reverse]);
        pipe(&mut run, nonsense, &[]);
    }
    let key = bytes(&shown(&net).wallet.receive[0].public_key);
    pipe(&mut run, &key, &[ripemd, sha]);
    assert_eq!(case(&run), "other-order");
    let mut other_key = key.clone();
    other_key[0] ^= 1;
    pipe(&mut run, &other_key, &[sha, ripemd]);
    assert_eq!((case(&run), run.ticks()), ("other-key", [false, false].as_slice()));
    pipe(&mut run, &key, &[sha, ripemd]);
    assert_eq!(run.ticks(), [false, true]);
    pipe(&mut run, &legacy, &[sha, sha, Step::Reverse]);
    assert!(run.is_done());
}

fn shown_raw(net: &Net, txid: &str) -> Vec<u8> {
    bytes(&net.hosts[ME].node.tx_view(&txid.parse().unwrap()).unwrap().raw)
}

#[test]
fn a_short_key_and_a_sealed_row() {
    let mut net = Net::connected(1, 46);
    let mut run = begin(&net, 46);
    let row = |net: &Net| SecretRow::among(&net.hosts[ME].rows).unwrap().unwrap();
    hear(&mut run, &net, &Deed::SecretRow(row(&net)));
    assert_eq!(case(&run), "open-row");
    assert_eq!(run.saw().unwrap().facts, [("words", "12".to_owned())]);
    let puzzle = |hidden| DesPuzzle::new(*b"Hashyard", 0x12_3456_789a_bcde, hidden).unwrap();
    hear(&mut run, &net, &Deed::DesKey(puzzle(8), found(puzzle(8))));
    assert_eq!(case(&run), "fewer-bits");
    hear(&mut run, &net, &Deed::DesKey(puzzle(20), 7));
    hear(&mut run, &net, &Deed::SecretRow(SecretRow::Sealed(b"sealed, honestly".to_vec())));
    assert_eq!(run.ticks(), [false, false]);
    net.rpc(ME, "encryptwallet", json!(["correct horse"])).unwrap();
    hear(&mut run, &net, &Deed::SecretRow(row(&net)));
    assert_eq!(run.ticks(), [false, true]);
    hear(&mut run, &net, &Deed::DesKey(puzzle(20), found(puzzle(20))));
    assert!(run.is_done());
}
