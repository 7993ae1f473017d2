//! Missions about signatures, hashes and proofs, played right and played wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::wallet::OutputType;
use hashyard_core::{Block, BlockHash, Decodable, Encodable, Header, Transaction, merkle, sha256};
use hashyard_course::Deed;
use hashyard_course::address_steps::AddressStep::{self, *};
use hashyard_course::signed::{Forgeries, SignedMessage};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

fn signed(net: &mut Net, at: usize, kind: OutputType, message: &str) -> SignedMessage {
    let receives = net.hosts[at].node.snapshot().wallet.receive;
    let address = receives.into_iter().find(|receive| receive.kind == kind).unwrap().address;
    let signature = net.rpc(at, "signmessage", json!([address, message])).unwrap();
    let signature = signature.as_str().unwrap().to_owned();
    SignedMessage { address, message: message.to_owned(), signature }
}

fn checked(signed: &SignedMessage, yours: bool) -> Deed {
    Deed::Checked { signed: signed.clone(), yours }
}

fn params(net: &Net) -> &'static hashyard_core::Params {
    shown(net).identity.network.params()
}

fn numbers(count: usize) -> Vec<[u8; 64]> {
    let mut random = ChaCha20Rng::seed_from_u64(55);
    (0..count)
        .map(|_| {
            let mut numbers = [0; 64];
            random.fill_bytes(&mut numbers);
            numbers
        })
        .collect()
}

#[test]
fn sign_and_forge() {
    for kind in OutputType::ALL {
        let mut net = Net::connected(2, 30);
        let mut run = begin(&net, 55);
        let mine = signed(&mut net, ME, kind, "I was here");
        hear(&mut run, &net, &Deed::Signed(mine.clone()));
        assert_eq!(run.ticks(), [true, false, false, false, false], "{kind}");
        let flipped = mine.with_bit_flipped(200, params(&net)).unwrap();
        hear(&mut run, &net, &checked(&flipped, true));
        assert!(run.ticks()[1], "{kind}");
        let network = shown(&net).identity.network;
        for numbers in numbers(1_000).chunks(250) {
            assert!(!run.ticks()[2], "{kind}");
            hear(&mut run, &net, &Deed::Forged(Forgeries::check(&mine, numbers, network)));
        }
        assert!(run.ticks()[2], "{kind}");
        let theirs = signed(&mut net, OTHER, kind, "Pay me");
        hear(&mut run, &net, &checked(&theirs, false));
        assert!(run.ticks()[3], "{kind}");
        let note = theirs.signed_instead(&[7; 32], network).unwrap();
        assert!(note.holds(network) && note.message == theirs.message, "{kind}");
        hear(&mut run, &net, &Deed::NoteJudged { note, swapped: true });
        assert!(run.is_done(), "{kind}");
    }
}

#[test]
fn what_is_no_forgery_and_no_sentence_of_somebody_is_named() {
    let mut net = Net::connected(2, 31);
    let mut run = begin(&net, 55);
    let mine = signed(&mut net, ME, OutputType::Legacy, "I was here");
    // A signature of somebody else is not mine, whoever says so.
    let theirs = signed(&mut net, OTHER, OutputType::Bech32, "Pay me");
    hear(&mut run, &net, &Deed::Signed(theirs.clone()));
    assert_eq!(run.ticks(), [false; 5]);
    // What was signed before the mission began is not known to it.
    let network = shown(&net).identity.network;
    let flipped = mine.with_bit_flipped(200, network.params()).unwrap();
    hear(&mut run, &net, &checked(&flipped, true));
    assert_eq!(case(&run), "sign-first");
    hear(&mut run, &net, &Deed::Signed(mine.clone()));
    let flip = |bit: usize| mine.with_bit_flipped(bit, network.params()).unwrap();
    for (deed, expected) in [
        // Of the first byte of 65, Core reads three bits.
        (checked(&flip(0), true), "still-good"),
        (checked(&flip(200).with_bit_flipped(201, network.params()).unwrap(), true), "more-bits"),
        (checked(&SignedMessage { message: "Pay him".into(), ..theirs.clone() }, false), "not-signed"),
        (checked(&mine, true), "own-sentence"),
    ] {
        hear(&mut run, &net, &deed);
        assert_eq!(case(&run), expected);
    }
    assert_eq!(run.ticks(), [true, false, false, false, false]);
    // Nothing is judged before there is something to compare with.
    hear(&mut run, &net, &Deed::NoteJudged { note: mine.clone(), swapped: true });
    assert!(!run.ticks()[4]);
    assert_eq!(case(&run), "check-first");
    hear(&mut run, &net, &checked(&theirs, false));
    let note = signed(&mut net, ME, OutputType::Bech32, "Pay me");
    for (note, swapped, expected) in [
        (note.clone(), false, "fooled"),
        (theirs.clone(), true, "same-key"),
        (theirs.clone(), false, "no-swap"),
    ] {
        hear(&mut run, &net, &Deed::NoteJudged { note, swapped });
        assert_eq!((case(&run), run.ticks()[4]), (expected, false));
    }
    let broken = SignedMessage { message: "Pay her".into(), ..note };
    hear(&mut run, &net, &Deed::NoteJudged { note: broken, swapped: true });
    assert!(!run.ticks()[4], "a note that does not hold is no swap");
}

#[test]
fn a_genuine_signature_among_the_forgeries_is_seen() {
    let mut net = Net::connected(2, 32);
    let mut run = begin(&net, 55);
    let mine = signed(&mut net, ME, OutputType::Legacy, "x");
    hear(&mut run, &net, &Deed::Signed(mine.clone()));
    let genuine: [u8; 64] = mine.bytes(params(&net)).unwrap()[1..].try_into().unwrap();
    let network = shown(&net).identity.network;
    let mut tried = numbers(999);
    tried.push(genuine);
    hear(&mut run, &net, &Deed::Forged(Forgeries::check(&mine, &tried, network)));
    assert_eq!((case(&run), run.ticks()[2]), ("forged", false));
    // Forgeries of another sentence count for nothing.
    let other = SignedMessage { message: "y".into(), ..mine };
    hear(&mut run, &net, &Deed::Forged(Forgeries::check(&other, &numbers(1_000), network)));
    assert_eq!((case(&run), run.ticks()[2]), ("sign-first", false));
}

/// Sends a payment of a node that carries these bytes.
fn notarise(net: &mut Net, at: usize, data: &[u8]) -> Transaction {
    let coin = net.rpc(at, "listunspent", json!([])).unwrap()[0].clone();
    let change = net.new_address(at);
    let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
    let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
    let outputs = json!([{ "data": hex }, { change: 49.9999 }]);
    let raw = net.rpc(at, "createrawtransaction", json!([inputs, outputs])).unwrap();
    let signed = net.rpc(at, "signrawtransactionwithwallet", json!([raw])).unwrap()["hex"].clone();
    net.rpc(at, "sendrawtransaction", json!([signed])).unwrap();
    Transaction::decode(&bytes(&signed)).unwrap()
}

fn bytes(hex: &Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// What a node gives for a transaction in a block, and what mine says to it.
fn proven(net: &mut Net, by: usize, digest: [u8; 32], transaction: Transaction) -> Deed {
    let proof = net.rpc(by, "gettxoutproof", json!([[transaction.txid()]])).unwrap();
    let answer = net.rpc(ME, "verifytxoutproof", json!([proof])).unwrap_or(json!([]));
    let answer = serde_json::from_value(answer).unwrap();
    Deed::Proven { digest, transaction, proof: bytes(&proof), answer }
}

#[test]
fn notary() {
    let mut net = Net::connected(2, 33);
    net.mine_many(ME, MATURE);
    net.mine_many(OTHER, MATURE);
    let old = notarise(&mut net, ME, &sha256(b"before"));
    net.mine(ME);
    let mut run = begin(&net, 35);
    hear(&mut run, &net, &Deed::Notarised { digest: sha256(b"before"), transaction: old });
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false], "what was sent before does not count");
    let mine = notarise(&mut net, ME, &sha256(b"mine"));
    hear(&mut run, &net, &Deed::Notarised { digest: sha256(b"other"), transaction: mine.clone() });
    see(&mut run, &mut net);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false], "another digest is none of this payment");
    hear(&mut run, &net, &Deed::Notarised { digest: sha256(b"mine"), transaction: mine });
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    let theirs = notarise(&mut net, OTHER, &sha256(b"theirs"));
    net.mine(OTHER);
    see(&mut run, &mut net);
    let deed = proven(&mut net, OTHER, sha256(b"theirs"), theirs);
    hear(&mut run, &net, &deed);
    assert!(run.is_done());
}

#[test]
fn a_waiting_payment_is_not_in_a_block_yet() {
    let mut net = Net::connected(2, 34);
    net.mine_many(ME, MATURE);
    let mut run = begin(&net, 35);
    let mine = notarise(&mut net, ME, &sha256(b"mine"));
    hear(&mut run, &net, &Deed::Notarised { digest: sha256(b"mine"), transaction: mine });
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false]);
}

#[test]
fn proofs_of_something_else_are_named() {
    let mut net = Net::connected(2, 35);
    net.mine_many(ME, MATURE);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 35);
    let theirs = notarise(&mut net, OTHER, &sha256(b"theirs"));
    let mine = notarise(&mut net, ME, &sha256(b"mine"));
    net.run(2_000);
    let block = net.mine(OTHER);
    net.run(2_000);
    let plain = block.transactions[0].clone();
    let own = proven(&mut net, OTHER, sha256(b"mine"), mine);
    let good = proven(&mut net, OTHER, sha256(b"theirs"), theirs.clone());
    let Deed::Proven { proof, .. } = proven(&mut net, OTHER, [0; 32], plain.clone()) else { panic!() };
    let change = |digest, transaction: &Transaction, proof: &[u8], answer| Deed::Proven {
        digest,
        transaction: transaction.clone(),
        proof: proof.to_vec(),
        answer,
    };
    let digest = sha256(b"theirs");
    let Deed::Proven { proof: right, answer, .. } = good.clone() else { panic!() };
    for (deed, expected) in [
        (change([0; 32], &without_data(&theirs), &right, answer.clone()), "no-data"),
        (change(sha256(b"changed"), &theirs, &right, answer.clone()), "other-file"),
        (change(digest, &theirs, &proof, vec![theirs.txid()]), "other-transaction"),
        (change(digest, &theirs, b"nonsense", vec![theirs.txid()]), "other-transaction"),
        (change(digest, &theirs, &right, vec![]), "not-on-chain"),
        (own, "own-file"),
    ] {
        hear(&mut run, &net, &deed);
        assert_eq!((case(&run), run.ticks()[1]), (expected, false));
    }
    hear(&mut run, &net, &good);
    assert!(run.ticks()[1]);
}

fn without_data(transaction: &Transaction) -> Transaction {
    let mut plain = transaction.clone();
    plain.outputs.retain(|output| output.script_pubkey.as_bytes().first() != Some(&0x6a));
    plain
}

const WAYS: [(OutputType, &[AddressStep]); 4] = [
    (OutputType::Legacy, &[Sha256, Ripemd160, Base58Key]),
    (OutputType::P2shSegwit, &[Sha256, Ripemd160, WitnessProgram, Sha256, Ripemd160, Base58Script]),
    (OutputType::Bech32, &[Sha256, Ripemd160, WitnessProgram, Bech32]),
    (OutputType::Bech32m, &[XOnly, TapTweak, Bech32m]),
];

/// The wallet's own key for a kind, and a way from it.
fn built(net: &Net, kind: OutputType, steps: &[AddressStep]) -> Deed {
    let receive = shown(net).wallet.receive.into_iter().find(|receive| receive.kind == kind).unwrap();
    let key = bytes(&json!(receive.public_key)).try_into().unwrap();
    Deed::AddressBuilt { key, steps: steps.to_vec() }
}

#[test]
fn build_address() {
    let net = Net::connected(1, 36);
    for (one, two) in [(0, 2), (0, 3), (1, 2), (1, 3)] {
        let mut run = begin(&net, 51);
        hear(&mut run, &net, &built(&net, WAYS[one].0, WAYS[one].1));
        assert_eq!(run.ticks(), [true, false, false]);
        hear(&mut run, &net, &built(&net, WAYS[two].0, WAYS[two].1));
        assert_eq!(run.ticks(), [true, true, false]);
        run.answer("bech32m", sight(&net, &shown(&net)));
        assert!(run.is_done());
    }
}

#[test]
fn addresses_put_together_otherwise_are_named() {
    let net = Net::connected(1, 37);
    let mut run = begin(&net, 51);
    let mut key = [2; 33];
    key[1..].copy_from_slice(&[0x79; 32]);
    for (deed, expected) in [
        (Deed::AddressBuilt { key, steps: WAYS[0].1.to_vec() }, "other-key"),
        (built(&net, OutputType::Bech32, WAYS[0].1), "other-kind"),
        (built(&net, OutputType::Legacy, &[Ripemd160, Base58Key]), "nobodys-address"),
    ] {
        hear(&mut run, &net, &deed);
        assert_eq!(case(&run), expected);
    }
    // Nothing was built yet: nothing is said.
    hear(&mut run, &net, &built(&net, OutputType::Legacy, &[Sha256]));
    assert_eq!(case(&run), "nobodys-address");
    for (text, expected) in
        [("", "nothing-chosen"), ("legacy bech32", "taproot-shows"), ("bech32m legacy", "hashes-hide")]
    {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected);
    }
    assert_eq!(run.ticks(), [false; 3]);
}

/// A block that could be mined next with two payments in it, and its nonce found.
fn block_of_three(net: &mut Net) -> Block {
    net.mine_many(ME, MATURE + 1);
    for _ in 0..2 {
        pay(net, ME, OTHER, 1.0);
    }
    net.run(2_000);
    let mut block = net.hosts[ME].node.block_to_mine().unwrap();
    assert_eq!(block.transactions.len(), 3);
    find(&mut block);
    block
}

fn find(block: &mut Block) {
    let target = block.header.bits.to_target().unwrap();
    while !target.is_met_by(&block.header.block_hash()) {
        block.header.nonce += 1;
    }
}

fn with_last_repeated(block: &Block, count: usize) -> Block {
    let mut longer = block.clone();
    longer.transactions.extend_from_within(block.transactions.len() - count..);
    longer
}

/// Hands a block to my node; the deed with its answer.
fn hand_in(net: &mut Net, block: Block) -> Deed {
    let hex: String = block.encode().iter().map(|byte| format!("{byte:02x}")).collect();
    let answer = net.rpc(ME, "submitblock", json!([hex])).unwrap();
    Deed::HandedIn { block, answer: answer.as_str().map(str::to_owned) }
}

#[test]
fn two_lists() {
    let mut net = Net::connected(2, 38);
    let block = block_of_three(&mut net);
    let mut run = begin(&net, 52);
    let longer = with_last_repeated(&block, 1);
    let roots = [&block, &longer].map(|block| {
        let leaves: Vec<_> = block.transactions.iter().map(|tx| tx.txid().into()).collect();
        merkle::root(&leaves).root
    });
    assert_eq!(roots[0], roots[1]);
    let deed = hand_in(&mut net, longer);
    assert!(matches!(&deed, Deed::HandedIn { answer: Some(answer), .. } if answer == "bad-txns-duplicate"));
    hear(&mut run, &net, &deed);
    assert_eq!(run.ticks(), [true, true, false]);
    let deed = hand_in(&mut net, block);
    hear(&mut run, &net, &deed);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn lists_that_do_not_fit_are_named() {
    let mut net = Net::connected(2, 39);
    let block = block_of_three(&mut net);
    let mut run = begin(&net, 52);
    let two = hand_in(&mut net, with_last_repeated(&block, 2));
    let mut unfound = block.clone();
    while unfound.header.bits.to_target().unwrap().is_met_by(&unfound.header.block_hash()) {
        unfound.header.nonce += 1;
    }
    let unfound = hand_in(&mut net, unfound);
    let first = hand_in(&mut net, block.clone());
    let again = hand_in(&mut net, block);
    for (deed, expected) in
        [(two, "other-root"), (unfound, "other-reason"), (first, "honest-first"), (again, "known-block")]
    {
        hear(&mut run, &net, &deed);
        assert_eq!(case(&run), expected, "{deed:?}");
    }
    assert_eq!(run.ticks(), [false; 3]);
    // A claim that the node said so does not make the roots equal.
    let mut other = net.hosts[ME].node.block_to_mine().unwrap();
    find(&mut other);
    let answer = Some("bad-txns-duplicate".to_owned());
    hear(&mut run, &net, &Deed::HandedIn { block: with_last_repeated(&other, 1), answer });
    assert_eq!(run.ticks(), [false; 3]);
}

fn headers(net: &mut Net) -> Vec<Header> {
    let tip = shown(net).chain.height;
    let header = |net: &mut Net, height: u32| {
        let hash: BlockHash =
            serde_json::from_value(net.rpc(ME, "getblockhash", json!([height])).unwrap()).unwrap();
        net.hosts[ME].node.chain().block(&hash).unwrap().header
    };
    (tip.saturating_sub(5)..=tip).map(|height| header(net, height)).collect()
}

#[test]
fn find_and_check() {
    let mut net = Net::connected(2, 40);
    net.mine_many(ME, 8);
    let mut run = begin(&net, 41);
    let headers = headers(&mut net);
    hear(&mut run, &net, &Deed::LatestHeaders(headers.clone()));
    let work = |height: u32, net: &mut Net| -> u128 {
        let hash = net.rpc(ME, "getblockhash", json!([height])).unwrap();
        let header = net.rpc(ME, "getblockheader", json!([hash])).unwrap();
        u128::from_str_radix(header["chainwork"].as_str().unwrap(), 16).unwrap()
    };
    let six = work(8, &mut net) - work(2, &mut net);
    for (deed, expected) in [
        (Deed::PredictedRatio("many".into()), "no-number"),
        (Deed::PredictedRatio("2^20".into()), "ratio-high"),
        (Deed::PredictedRatio("0.1".into()), "ratio-low"),
        (Deed::PredictedWork("".into()), "no-number"),
        (Deed::PredictedWork((six / 6).to_string()), "one-block"),
        (Deed::PredictedWork("0.01".into()), "work-low"),
        (Deed::PredictedWork("2^64".into()), "work-high"),
    ] {
        hear(&mut run, &net, &deed);
        assert_eq!(case(&run), expected, "{deed:?}");
    }
    assert_eq!(run.ticks(), [false, false]);
    hear(&mut run, &net, &Deed::PredictedRatio("2".into()));
    assert_eq!(run.ticks(), [true, false]);
    hear(&mut run, &net, &Deed::PredictedWork(six.to_string()));
    assert!(run.is_done());
}

#[test]
fn headers_that_are_no_chain_of_mine_prove_no_work() {
    let mut net = Net::connected(2, 41);
    let mut run = begin(&net, 41);
    hear(&mut run, &net, &Deed::PredictedWork("12".into()));
    assert_eq!(case(&run), "no-six-blocks");
    net.mine_many(ME, 4);
    let few = headers(&mut net);
    net.mine_many(ME, 6);
    let good = headers(&mut net);
    let mut torn = good.clone();
    torn[2] = torn[1];
    let mut foreign = good.clone();
    foreign[5].nonce += 1;
    for headers in [few, torn, foreign] {
        hear(&mut run, &net, &Deed::LatestHeaders(headers));
        hear(&mut run, &net, &Deed::PredictedWork("12".into()));
        assert_eq!((case(&run), run.ticks()[1]), ("no-six-blocks", false));
    }
    hear(&mut run, &net, &Deed::LatestHeaders(good));
    hear(&mut run, &net, &Deed::PredictedWork("12".into()));
    assert!(run.ticks()[1]);
}
