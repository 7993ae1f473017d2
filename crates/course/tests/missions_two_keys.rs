//! Missions about schemes with two keys, played right and played wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::script::p2wpkh;
use hashyard_core::wallet::{SendRequest, Spend};
use hashyard_core::{Amount, Encodable, FeeRate, OutPoint, PubkeyHash, ScriptBuf, Transaction};
use hashyard_course::deed::Asymmetric;
use hashyard_course::{Deed, Run};
use hashyard_cryptobench::asymmetric::careless::{Bot, KeyCoin, found_in, sweep};
use hashyard_cryptobench::asymmetric::rsa::{KeySearch, PrivateKey};
use hashyard_cryptobench::asymmetric::rsa_by_hand::SmallKey;
use hashyard_cryptobench::asymmetric::small_curve::{G, ORDER, target};
use hashyard_cryptobench::asymmetric::{ecdsa, elgamal, point};
use hashyard_node::{Act, Input, Outcome};
use serde_json::json;

fn tell(run: &mut Run, net: &Net, deed: Asymmetric) {
    run.hear(&Deed::Asymmetric(deed), sight(net, &shown(net)));
}

#[test]
fn a_textbook_signature_is_forged_by_multiplication() {
    let net = Net::connected(1, 31);
    let mut run = begin(&net, 48);
    let key = SmallKey::of(61, 53).unwrap();
    let (public, signed) = (key.public(), [5, 700].map(|message| (message, key.sign(message))));
    let product = public.product(signed[0].1, signed[1].1);
    let typed = |signed, message, signature| Asymmetric::Textbook { key: public, signed, message, signature };
    for (deed, expected) in [
        (typed(signed, 5, signed[0].1), "signed-anyway"),
        (typed([(1, 1), signed[1]], 700, signed[1].1), "signed-anyway"),
        (typed(signed, 42, key.sign(42)), "no-product"),
        (typed(signed, 3_500, product), "no-product"),
        (typed(signed, 3_500 % key.n, product + 1), "opens-to-other"),
        (typed(signed, 3_500 % key.n, u64::MAX), "opens-to-other"),
    ] {
        tell(&mut run, &net, deed.clone());
        assert_eq!((case(&run), run.ticks()), (expected, &[false, false][..]), "{deed:?}");
    }
    let mut silent = begin(&net, 48);
    tell(&mut silent, &net, typed([(5, 6), (7, 8)], 35, 48));
    assert!(silent.saw().is_none(), "signatures that the key never gave say nothing");
    tell(&mut run, &net, typed(signed, 3_500 % key.n, product));
    assert_eq!(run.ticks(), [true, false]);
}

fn real_key() -> PrivateKey {
    let mut search = KeySearch::new([[3; 32], [4; 32]], 1_024);
    (0..20_000).find_map(|_| search.step()).unwrap()
}

#[test]
fn padding_stops_the_forger() {
    let net = Net::connected(1, 32);
    let mut run = begin(&net, 48);
    let key = real_key();
    let public = key.public();
    let signed = ["pay mei", "pay joe"]
        .map(|text| (text.as_bytes().to_vec(), key.sign_pss(text.as_bytes(), &[9; 32]).unwrap()));
    let tried = |signed: [_; 2], signature| Asymmetric::Padded {
        key: public.clone(),
        signed,
        message: b"pay mallory".to_vec(),
        signature,
    };
    let [one, two] = signed.clone();
    let product = public.product(&one.1, &two.1);
    tell(&mut run, &net, tried(signed.clone(), one.1.clone()));
    assert_eq!(case(&run), "other-signature");
    tell(&mut run, &net, tried([one.clone(), one.clone()], public.product(&one.1, &one.1)));
    assert_eq!(case(&run), "same-text");
    tell(&mut run, &net, tried([one.clone(), (b"pay bob".to_vec(), two.1.clone())], product.clone()));
    assert!(!run.ticks()[1], "a text that was not signed says nothing");
    tell(&mut run, &net, tried(signed, product));
    assert_eq!(run.ticks(), [false, true]);
}

#[test]
fn a_logarithm_on_the_small_curve() {
    let net = Net::connected(1, 33);
    let mut run = begin(&net, 49);
    let target = target(&shown(&net).identity.node.0);
    let steps = (0..ORDER).find(|steps| G.times(*steps) == target).unwrap();
    for (text, expected) in
        [("many", "no-number"), ("0", "other-point"), ("31", "other-point"), ("4294967295", "other-point")]
    {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected, "{text}");
    }
    run.answer(&(steps + 1).to_string(), sight(&net, &shown(&net)));
    assert_eq!(case(&run), "other-point");
    run.answer(&(steps + ORDER).to_string(), sight(&net, &shown(&net)));
    assert_eq!(run.ticks(), [true, false], "once more around is the same point");
}

#[test]
fn one_note_is_encrypted_twice() {
    let net = Net::connected(1, 34);
    let mut run = begin(&net, 49);
    let secret = [5; 32];
    let key = point::public_key(&secret).unwrap();
    let encrypted = |note: &str, nonce: u8| Asymmetric::Encrypted {
        secret,
        note: note.as_bytes().to_vec(),
        ciphertext: elgamal::encrypt(note.as_bytes(), &key, &[nonce; 32]).unwrap(),
    };
    tell(&mut run, &net, encrypted("noon", 1));
    assert!(run.saw().is_none());
    tell(&mut run, &net, encrypted("midnight", 2));
    assert_eq!(case(&run), "other-note");
    tell(&mut run, &net, encrypted("midnight", 2));
    assert_eq!(case(&run), "same-ciphertext");
    let ciphertext = elgamal::encrypt(b"midnight", &key, &[8; 32]).unwrap();
    tell(&mut run, &net, Asymmetric::Encrypted { secret: [6; 32], note: b"midnight".to_vec(), ciphertext });
    assert!(!run.ticks()[1], "it does not open with that key");
    tell(&mut run, &net, encrypted("midnight", 3));
    assert_eq!(run.ticks(), [false, true]);
}

/// The bot, its two payments with the outputs that they spend, all of it in the student's mempool.
fn careless(net: &mut Net) -> (Bot, [(Transaction, hashyard_core::TxOut); 2]) {
    net.mine_many(ME, 1);
    net.mine_many(OTHER, MATURE);
    net.run(5_000);
    let bot = Bot::of(&[7; 32]).unwrap();
    let script = bot.script();
    let to =
        hashyard_core::wallet::Address::from_script(&script, net.hosts[ME].node.chain().params()).unwrap();
    let request = SendRequest {
        spend: Spend::Exact(vec![(to, Amount(20_000))]),
        fee_rate: FeeRate(2_000),
        coins: None,
        replaceable: false,
    };
    net.handle(ME, Input::Act(Act::Pay(request)));
    let Some(Outcome::Paid(Ok(paid))) = &net.hosts[ME].outcome else { panic!("not paid") };
    let funding = &paid.transaction;
    let vout = funding.outputs.iter().position(|output| output.script_pubkey == script).unwrap() as u32;
    let mut coin = KeyCoin { outpoint: OutPoint { txid: funding.txid(), vout }, value: Amount(20_000) };
    let payments = [(); 2].map(|()| {
        let spent = bot.spent(coin);
        let tx = bot.pay(coin, my_script(net), Amount(5_000)).unwrap();
        coin = Bot::change(&tx).unwrap();
        send(net, &tx);
        (tx, spent)
    });
    (bot, payments)
}

fn my_script(net: &mut Net) -> ScriptBuf {
    let address = net.new_address(ME);
    net.hosts[ME].node.parse_address(&address).unwrap().script_pubkey()
}

fn send(net: &mut Net, tx: &Transaction) {
    net.rpc(ME, "sendrawtransaction", json!([hex(&tx.encode())])).unwrap();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_nonce_used_twice_costs_the_coin() {
    let mut net = Net::connected(2, 35);
    let mut run = begin(&net, 56);
    tell(&mut run, &net, Asymmetric::KeyFound([1; 32]));
    assert_eq!(case(&run), "no-payments");
    let (bot, payments) = careless(&mut net);
    tell(&mut run, &net, Asymmetric::Careless(Box::new(payments.clone())));
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3], "nothing is in a block");
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);

    tell(&mut run, &net, Asymmetric::KeyFound([1; 32]));
    assert_eq!(case(&run), "other-key");
    let [one, two] = [0, 1].map(|index: usize| found_in(&payments[index].0, &payments[index].1).unwrap());
    let leak = ecdsa::leak((one.hash, one.signature), (two.hash, two.signature), &one.public_key).unwrap();
    tell(&mut run, &net, Asymmetric::KeyFound(leak.secret));
    assert_eq!(run.ticks(), [true, true, false]);

    let rest = Bot::change(&payments[1].0).unwrap();
    tell(&mut run, &net, Asymmetric::Swept(Box::new(payments[0].0.clone())));
    assert_eq!(case(&run), "other-coin");
    let swept = sweep(&leak.secret, rest, &bot.spent(rest), my_script(&mut net)).unwrap();
    send(&mut net, &swept);
    tell(&mut run, &net, Asymmetric::Swept(Box::new(swept)));
    see(&mut run, &mut net);
    assert!(!run.is_done(), "it waits");
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn a_coin_that_was_swept_to_somebody_else_does_not_count() {
    let mut net = Net::connected(2, 36);
    let mut run = begin(&net, 56);
    let (bot, payments) = careless(&mut net);
    tell(&mut run, &net, Asymmetric::Careless(Box::new(payments.clone())));
    let [one, two] = [0, 1].map(|index: usize| found_in(&payments[index].0, &payments[index].1).unwrap());
    let leak = ecdsa::leak((one.hash, one.signature), (two.hash, two.signature), &one.public_key).unwrap();
    tell(&mut run, &net, Asymmetric::KeyFound(leak.secret));
    let rest = Bot::change(&payments[1].0).unwrap();
    let elsewhere = p2wpkh(&PubkeyHash::of(b"somebody else"));
    let swept = sweep(&leak.secret, rest, &bot.spent(rest), elsewhere).unwrap();
    send(&mut net, &swept);
    tell(&mut run, &net, Asymmetric::Swept(Box::new(swept)));
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
}

#[test]
fn payments_with_two_nonces_give_nothing_away() {
    let mut net = Net::connected(2, 37);
    let mut run = begin(&net, 56);
    let (_, mut payments) = careless(&mut net);
    // The same payment, signed anew with another nonce.
    let secret = {
        let [one, two] = [0, 1].map(|index: usize| found_in(&payments[index].0, &payments[index].1).unwrap());
        ecdsa::leak((one.hash, one.signature), (two.hash, two.signature), &one.public_key).unwrap().secret
    };
    let resigned = {
        let found = found_in(&payments[1].0, &payments[1].1).unwrap();
        ecdsa::sign(&found.hash, &secret, &[99; 32]).unwrap().signature.to_der().unwrap()
    };
    payments[1].0.inputs[0].witness[0] = [resigned, vec![1]].concat();
    tell(&mut run, &net, Asymmetric::Careless(Box::new(payments)));
    assert_eq!(case(&run), "other-nonces");
}
