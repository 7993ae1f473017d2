//! What comes in and what is refused, in Bitcoin Core's words.

use hashyard_core::mempool::{MempoolError, MempoolPolicy};
use hashyard_core::script::{Flags, multisig, op_return, p2pkh};
use hashyard_core::{Amount, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxOut, Txid};

use super::rig::*;

type Change = fn(&mut Transaction, &Rig);

/// A good payment of one coin into two outputs, changed in one way.
#[test]
fn each_fault_is_refused_by_its_name() {
    let rig = Rig::with_coins(3);
    let rows: &[(&str, Change)] = &[
        ("bad-txns-vin-empty", |tx, _| tx.inputs.clear()),
        ("bad-txns-vout-empty", |tx, _| tx.outputs.clear()),
        ("bad-txns-vout-negative", |tx, _| tx.outputs[0].value = Amount(u64::MAX)),
        ("bad-txns-vout-toolarge", |tx, _| tx.outputs[0].value = Amount(21_000_001 * COIN)),
        ("bad-txns-txouttotal-toolarge", |tx, _| {
            tx.outputs.iter_mut().for_each(|output| output.value = Amount(11_000_000 * COIN));
        }),
        ("bad-txns-oversize", |tx, _| {
            tx.outputs[0].script_pubkey = ScriptBuf(vec![0x6a; 1_000_000]);
        }),
        ("bad-txns-prevout-null", |tx, _| {
            tx.inputs.push(tx.inputs[0].clone());
            tx.inputs[1].previous_output = OutPoint::NULL;
        }),
        ("bad-txns-inputs-duplicate", |tx, _| tx.inputs.push(tx.inputs[0].clone())),
        ("coinbase", |tx, rig| *tx = rig.chain.block_at(1).unwrap().transactions[0].clone()),
        ("version", |tx, _| tx.version = 4),
        ("version", |tx, _| tx.version = 0),
        ("version", |tx, _| tx.version = -1),
        ("tx-size", |tx, _| tx.outputs = vec![tx.outputs[0].clone(); 4000]),
        ("scriptsig-size", |tx, _| tx.inputs[0].script_sig = ScriptBuf(vec![0x51; 1651])),
        ("scriptsig-not-pushonly", |tx, _| tx.inputs[0].script_sig.0.push(0x61)),
        ("scriptpubkey", |tx, _| tx.outputs[0].script_pubkey = ScriptBuf(vec![0x51, 0x51])),
        ("scriptpubkey", |tx, _| tx.outputs[0].script_pubkey = multisig(1, &vec![vec![2; 33]; 4])),
        ("dust", |tx, _| tx.outputs[0].value = Amount(539)),
        ("bad-txns-too-many-sigops", |tx, _| {
            let value = Amount(1000);
            tx.outputs = vec![TxOut { value, script_pubkey: multisig(1, &[vec![2; 33]]) }; 201];
        }),
        ("tx-size-small", |tx, _| {
            tx.inputs[0].script_sig = ScriptBuf::default();
            tx.outputs = vec![TxOut { value: Amount(0), script_pubkey: ScriptBuf(vec![0x6a]) }];
        }),
        ("non-final", |tx, rig| {
            tx.lock_time = rig.chain.height() + 1;
            tx.inputs[0].sequence = 0xffff_fffe;
        }),
        ("non-BIP68-final", |tx, rig| tx.inputs[0].sequence = rig.chain.height() + 1),
        ("bad-txns-inputs-missingorspent", |tx, _| tx.inputs[0].previous_output.vout = 7),
        ("bad-txns-premature-spend-of-coinbase", |tx, rig| {
            tx.inputs[0].previous_output = rig.coin(rig.chain.height()).outpoint;
        }),
        ("bad-txns-in-belowout", |tx, _| tx.outputs[0].value = Amount(50 * COIN)),
        ("min relay fee not met", |tx, _| tx.outputs[1].value.0 += 9_990),
        ("bad-txns-nonstandard-inputs", |tx, _| tx.inputs[0].script_sig = ScriptBuf::default()),
        (
            "mempool-script-verify-flag-failed (Script evaluated without error but finished with a false/empty top stack element)",
            |tx, _| tx.inputs[0].script_sig = ScriptBuf(vec![1, 0x52]),
        ),
        ("mempool-script-verify-flag-failed (Stack size must be exactly one after execution)", |tx, _| {
            tx.inputs[0].script_sig = ScriptBuf(vec![0x51, 1, 0x51])
        }),
        ("bad-witness-nonstandard", |tx, _| tx.inputs[0].witness = vec![vec![1]]),
    ];
    for (reason, change) in rows {
        let mut rig = rig.clone();
        let mut tx = pay(&[rig.coin(1)], 2, 10_000, FINAL);
        change(&mut tx, &rig);
        assert_eq!(rig.refusal(&tx), *reason);
    }
}

#[test]
fn what_is_at_the_limit_comes_in() {
    let rig = Rig::with_coins(3);
    let rows: &[Change] = &[
        |_, _| {},
        |tx, _| tx.version = 1,
        |tx, _| tx.version = 3,
        |tx, rig| {
            tx.lock_time = rig.chain.height();
            tx.inputs[0].sequence = 0xffff_fffe;
        },
        |tx, rig| tx.inputs[0].sequence = rig.chain.height(),
        |tx, _| tx.outputs[0].value = Amount(540),
        |tx, _| tx.outputs[0] = TxOut { value: Amount(0), script_pubkey: op_return(&[7; 80_000]) },
        |tx, _| tx.outputs[0].script_pubkey = multisig(3, &vec![vec![2; 33]; 3]),
        |tx, _| tx.outputs[0].script_pubkey = p2pkh(&PubkeyHash::of(b"key")),
    ];
    for change in rows {
        let mut rig = rig.clone();
        let mut tx = pay(&[rig.coin(1)], 2, 10_000, FINAL);
        change(&mut tx, &rig);
        let accepted = rig.accept(&tx).unwrap();
        assert_eq!(accepted.txid, tx.txid());
        // Three keys of bare multisig count as 20 signature operations, and those as 400 bytes.
        assert_eq!(
            accepted.vsize,
            if tx.outputs[0].script_pubkey.len() > 100 && tx.vsize() < 1000 { 400 } else { tx.vsize() }
        );
        assert_eq!(accepted.fee.0, 50 * COIN - tx.output_value().unwrap().0);
        rig.check_invariants();
    }
}

/// Behind the reason, and a comma, stands what it is about.
#[test]
fn refusals_are_told_in_detail_as_bitcoin_core_does() {
    let rig = Rig::with_coins(3);
    let rows: &[(&str, Change)] = &[
        ("bad-txns-in-belowout, value in (50.00) < value out (74.9999)", |tx, _| {
            tx.outputs[0].value = Amount(50 * COIN - 5_000);
        }),
        ("bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 1", |tx, rig| {
            tx.inputs[0].previous_output = rig.coin(rig.chain.height()).outpoint;
        }),
        ("min relay fee not met, 10 < 12", |tx, _| tx.outputs[1].value.0 += 9_990),
        ("dust, tx with dust output must be 0-fee", |tx, _| tx.outputs[0].value = Amount(539)),
        ("bad-txns-too-many-sigops, 16080", |tx, _| {
            let value = Amount(1000);
            tx.outputs = vec![TxOut { value, script_pubkey: multisig(1, &[vec![2; 33]]) }; 201];
        }),
        ("non-final", |tx, _| (tx.lock_time, tx.inputs[0].sequence) = (1_000, 0)),
    ];
    for (told, change) in rows {
        let mut rig = rig.clone();
        let mut tx = pay(&[rig.coin(1)], 2, 10_000, FINAL);
        change(&mut tx, &rig);
        assert_eq!(rig.accept(&tx).unwrap_err().to_string(), *told);
    }
    let mut rig = rig;
    let mut forged = pay(&[rig.coin(1)], 2, 10_000, FINAL);
    forged.inputs[0].script_sig = ScriptBuf(vec![1, 0x52]);
    let (txid, wtxid, spent) = (forged.txid(), forged.wtxid(), rig.coin(1).outpoint);
    let told = rig.accept(&forged).unwrap_err().to_string();
    assert!(told.ends_with(&format!(", input 0 of {txid} (wtxid {wtxid}), spending {spent}")), "{told}");
}

#[test]
fn a_fee_of_a_tenth_of_a_satoshi_for_a_byte_is_just_enough() {
    let mut rig = Rig::with_coins(1);
    let size = pay(&[rig.coin(1)], 1, 0, FINAL).vsize() as u64;
    let least = size.div_ceil(10);
    let too_little = pay(&[rig.coin(1)], 1, least - 1, FINAL);
    let refusal = rig.accept(&too_little).unwrap_err();
    assert_eq!(refusal, MempoolError::BelowRelayFee { fee: Amount(least - 1), needed: Amount(least) });
    rig.add(pay(&[rig.coin(1)], 1, least, FINAL));
}

#[test]
fn what_is_known_is_told_apart() {
    let mut rig = Rig::with_coins(2);
    let tx = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    assert_eq!(rig.refusal(&tx), "txn-already-in-mempool");
    let mut padded = tx.clone();
    padded.inputs[0].witness = vec![vec![1]];
    assert_eq!(rig.refusal(&padded), "txn-same-nonwitness-data-in-mempool");
    rig.mine();
    assert_eq!(rig.refusal(&tx), "txn-already-known");
    let missing = OutPoint { txid: Txid::from_bytes([1; 32]), vout: 0 };
    let orphan = pay(&[Money { outpoint: missing, value: COIN }], 1, 1000, FINAL);
    assert_eq!(rig.accept(&orphan).unwrap_err(), MempoolError::MissingInputs(vec![missing]));
}

#[test]
fn scripts_that_ran_are_remembered_for_the_block() {
    let mut rig = Rig::with_coins(2);
    let good = rig.add(pay(&[rig.coin(1)], 1, 1000, FINAL));
    let mut wrong = pay(&[rig.coin(2)], 1, 1000, FINAL);
    wrong.inputs[0].script_sig = ScriptBuf(vec![0x01, 0x00]);
    rig.refusal(&wrong);
    let known = |tx: &Transaction| rig.chain.script_cache().knows(&tx.wtxid(), Flags::STANDARD);
    assert_eq!((known(&good), known(&wrong)), (true, false));
}

#[test]
fn a_taproot_spend_without_a_signature_is_refused() {
    let mut rig = Rig::with_coins(1);
    let mut to_taproot = pay(&[rig.coin(1)], 1, 1000, FINAL);
    to_taproot.outputs[0].script_pubkey = ScriptBuf([vec![0x51, 32], vec![7; 32]].concat());
    rig.add(to_taproot.clone());
    let money = Money { outpoint: OutPoint { txid: to_taproot.txid(), vout: 0 }, value: 49 * COIN };
    let mut spend = pay(&[money], 1, 1000, FINAL);
    spend.inputs[0].script_sig = ScriptBuf::default();
    let refusal = rig.refusal(&spend);
    assert_eq!(refusal, "mempool-script-verify-flag-failed (Witness program was passed an empty witness)");
}

#[test]
fn chains_of_unconfirmed_transactions_end_at_25() {
    let mut rig = Rig::with_coins(3);
    let mut last = rig.coin(1);
    for _ in 0..25 {
        last = outputs_of(&rig.add(pay(&[last], 1, 1000, FINAL)))[0];
    }
    let too_long = rig.accept(&pay(&[last], 1, 1000, FINAL)).unwrap_err();
    assert_eq!(too_long.to_string(), "too-long-mempool-chain, too many unconfirmed ancestors [limit: 25]");
    let wide = rig.add(pay(&[rig.coin(2)], 30, 10_000, FINAL));
    let outputs = outputs_of(&wide);
    outputs[..24].iter().for_each(|output| drop(rig.add(pay(&[*output], 1, 1000, FINAL))));
    let too_wide = rig.accept(&pay(&[outputs[24]], 1, 1000, FINAL)).unwrap_err().to_string();
    let which = format!("too many descendants for tx {} [limit: 25]", wide.txid());
    assert_eq!(too_wide, format!("too-long-mempool-chain, {which}"));
    // A block that confirms the root makes room again.
    rig.mine();
    rig.add(pay(&[last], 1, 1000, FINAL));
    rig.check_invariants();
}

#[test]
fn chains_end_at_101_000_virtual_bytes() {
    let mut rig = Rig::with_coins(1);
    let mut big = pay(&[rig.coin(1)], 2, 100_000, FINAL);
    big.outputs[0] = TxOut { value: Amount(0), script_pubkey: op_return(&[7; 60_000]) };
    let money = outputs_of(&rig.add(big))[0];
    let mut child = pay(&[money], 2, 100_000, FINAL);
    child.outputs[0] = TxOut { value: Amount(0), script_pubkey: op_return(&[7; 41_000]) };
    let too_large = rig.accept(&child).unwrap_err().to_string();
    assert_eq!(too_large, "too-long-mempool-chain, exceeds ancestor size limit [limit: 101000]");
    child.outputs[0].script_pubkey = op_return(&[7; 40_000]);
    rig.add(child);
}

#[test]
fn a_node_may_choose_its_policy() {
    let odd = |rig: &Rig, script: ScriptBuf| {
        let mut tx = pay(&[rig.coin(1)], 2, 10_000, FINAL);
        tx.outputs[0].script_pubkey = script;
        tx
    };
    let mut rig =
        Rig::with_policy(1, MempoolPolicy { permit_bare_multisig: false, ..MempoolPolicy::default() });
    let bare = odd(&rig, multisig(1, &[vec![2; 33]]));
    assert_eq!(rig.refusal(&bare), "bare-multisig");
    let mut rig =
        Rig::with_policy(1, MempoolPolicy { max_datacarrier_bytes: 83, ..MempoolPolicy::default() });
    let data = odd(&rig, op_return(&[7; 81]));
    assert_eq!(rig.refusal(&data), "datacarrier");
    let mut rig = Rig::with_policy(1, MempoolPolicy { require_standard: false, ..MempoolPolicy::default() });
    let strange = odd(&rig, ScriptBuf(vec![0x51, 0x51]));
    rig.add(strange);
}
