//! Which inputs and witnesses are standard, with outputs of every form.

use hashyard_core::mempool::policy::dust_threshold;
use hashyard_core::script::{Builder, multisig, op_return, p2pk, p2pkh, p2sh};
use hashyard_core::{Amount, FeeRate, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxOut, hash160};

use super::rig::*;

fn program(version: i64, bytes: &[u8]) -> ScriptBuf {
    Builder::new().number(version).data(bytes).into_script()
}

fn anchor() -> ScriptBuf {
    program(1, &[0x4e, 0x73])
}

/// What is said of a spend of `script`, which stands in a block.
fn told(rig: &Rig, script: ScriptBuf, script_sig: ScriptBuf, witness: Vec<Vec<u8>>) -> String {
    let mut rig = rig.clone();
    let mut funding = pay(&[rig.coin(1)], 1, 10_000, FINAL);
    funding.outputs[0].script_pubkey = script;
    let tip = rig.chain.tip().hash;
    rig.mine_on(tip, &[funding.clone()]);
    let money =
        Money { outpoint: OutPoint { txid: funding.txid(), vout: 0 }, value: funding.outputs[0].value.0 };
    let mut spend = pay(&[money], 1, 100_000, FINAL);
    spend.inputs[0].script_sig = script_sig;
    spend.inputs[0].witness = witness;
    rig.accept(&spend).map_or_else(|error| error.to_string(), |_| "accepted".into())
}

#[test]
fn each_unusual_input_is_named() {
    let rig = Rig::with_coins(2);
    let shown = |redeem: &[u8]| Builder::new().data(redeem).into_script();
    let sixteen = [0xac; 16];
    let rows = [
        ("non-witness sigops exceed bip54 limit", ScriptBuf(vec![0xac; 2501]), ScriptBuf::default()),
        ("input 0 script unknown", ScriptBuf(vec![0x51]), ScriptBuf::default()),
        ("input 0 witness program is undefined", program(2, &[7; 32]), ScriptBuf::default()),
        ("p2sh scriptsig malformed (input 0: Push value size limit exceeded)", anyone(), shown(&[0; 521])),
        (
            "p2sh scriptsig malformed (input 0: Opcode missing or not understood)",
            anyone(),
            ScriptBuf(vec![0x50]),
        ),
        (
            "p2sh scriptsig malformed (input 0: Stack size limit exceeded)",
            anyone(),
            ScriptBuf(vec![0x51; 1001]),
        ),
        ("input 0 P2SH redeemscript missing", anyone(), ScriptBuf::default()),
        (
            "p2sh redeemscript sigops exceed limit (input 0: 16 > 15)",
            p2sh(&hash160(&sixteen)),
            shown(&sixteen),
        ),
    ];
    for (detail, script, script_sig) in rows {
        assert_eq!(told(&rig, script, script_sig, vec![]), format!("bad-txns-nonstandard-inputs, {detail}"));
    }
}

/// Behind P2WSH: a script of `size` bytes and so many items of `item` bytes before it.
fn behind_p2wsh(size: usize, items: usize, item: usize) -> Vec<Vec<u8>> {
    [vec![vec![1; item]; items], vec![vec![0x51; size]]].concat()
}

/// Through a tapscript: one item of so many bytes, the script, a control block of this version.
fn through_tapscript(item: usize, version: u8) -> Vec<Vec<u8>> {
    vec![vec![1; item], vec![0x51], [vec![version], vec![2; 32]].concat()]
}

#[test]
fn a_witness_is_refused_for_what_is_needless_or_large_in_it() {
    let rig = Rig::with_coins(2);
    let nested = program(0, &[7; 32]);
    let nested_sig = || Builder::new().data(nested.as_bytes()).into_script();
    let (wsh, taproot, none) = (program(0, &[7; 32]), program(1, &[7; 32]), ScriptBuf::default());
    let nested_taproot = Builder::new().data(taproot.as_bytes()).into_script();
    let rows = [
        ("an anchor", anchor(), none.clone(), vec![vec![]], false),
        ("no witness program", p2pkh(&PubkeyHash::of(b"key")), none.clone(), vec![vec![1]], false),
        ("no witness program behind P2SH", anyone(), satisfy(), vec![vec![1]], false),
        ("a script of 3600 bytes", wsh.clone(), none.clone(), behind_p2wsh(3600, 0, 0), true),
        ("a script of 3601 bytes", wsh.clone(), none.clone(), behind_p2wsh(3601, 0, 0), false),
        ("100 items of 80 bytes", wsh.clone(), none.clone(), behind_p2wsh(1, 100, 80), true),
        ("101 items", wsh.clone(), none.clone(), behind_p2wsh(1, 101, 1), false),
        ("an item of 81 bytes", wsh, none.clone(), behind_p2wsh(1, 1, 81), false),
        ("one behind P2SH", p2sh(&hash160(nested.as_bytes())), nested_sig(), behind_p2wsh(1, 1, 81), false),
        ("a key", taproot.clone(), none.clone(), vec![vec![1; 64]], true),
        ("a key and an annex", taproot.clone(), none.clone(), vec![vec![1; 64], vec![0x50]], false),
        ("an empty control block", taproot.clone(), none.clone(), vec![vec![0x51], vec![]], false),
        ("a tapscript's item of 80 bytes", taproot.clone(), none.clone(), through_tapscript(80, 0xc1), true),
        ("one of 81 bytes", taproot.clone(), none.clone(), through_tapscript(81, 0xc0), false),
        ("one for another leaf version", taproot.clone(), none, through_tapscript(81, 0xc2), true),
        (
            "Taproot behind P2SH, which is none",
            p2sh(&hash160(taproot.as_bytes())),
            nested_taproot,
            through_tapscript(81, 0xc0),
            true,
        ),
    ];
    for (name, script, script_sig, witness, standard) in rows {
        let told = told(&rig, script, script_sig, witness);
        assert_eq!(told != "bad-witness-nonstandard", standard, "{name}: {told}");
        assert_ne!(told, "accepted", "{name}");
    }
}

#[test]
fn an_anchor_is_made_and_spent_by_anyone() {
    let rig = Rig::with_coins(2);
    assert_eq!(told(&rig, anchor(), ScriptBuf::default(), vec![]), "accepted");
}

/// What `GetDustThreshold` gives at 3 sat/vB.
#[test]
fn dust_depends_on_what_it_costs_to_spend() {
    let key = [vec![2], vec![7; 32]].concat();
    for (script, threshold) in [
        (p2pk(&key), 576),
        (p2pkh(&PubkeyHash::of(&key)), 546),
        (anyone(), 540),
        (multisig(1, std::slice::from_ref(&key)), 582),
        (program(0, &[7; 20]), 294),
        (program(0, &[7; 32]), 330),
        (program(1, &[7; 32]), 330),
        (anchor(), 240),
        (op_return(b"data"), 0),
    ] {
        let output = TxOut { value: Amount(0), script_pubkey: script };
        assert_eq!(dust_threshold(&output, FeeRate(3000)), Amount(threshold), "{}", output.script_pubkey);
    }
}

#[test]
fn what_is_at_a_limit_of_size_is_standard() {
    let mut rig = Rig::with_coins(2);
    let mut long = pay(&[rig.coin(1)], 1, 100_000, FINAL);
    // Pushes of 520 bytes up to 1650 bytes, and what satisfies the script on top.
    let filling: Vec<u8> = [[vec![0x4d, 0x08, 0x02], vec![0; 520]].concat(), vec![]].concat();
    let mut script_sig = filling.repeat(3);
    script_sig.extend(Builder::new().data(&[0; 76]).into_script().0);
    script_sig.extend(satisfy().0);
    script_sig.truncate(1650);
    long.inputs[0].script_sig = ScriptBuf(script_sig);
    let told = rig.accept(&long).unwrap_err().to_string();
    assert!(told.starts_with("mempool-script-verify-flag-failed (Stack size must be"), "{told}");
    let heavy = |outputs: usize| -> Transaction { pay(&[rig.coin(1)], outputs as u64, 1_000_000, FINAL) };
    let most = (0..).find(|outputs| heavy(outputs + 1).weight() > 400_000).unwrap();
    let (fits, does_not) = (heavy(most), heavy(most + 1));
    assert_eq!(rig.clone().refusal(&does_not), "tx-size");
    rig.add(fits);
}
