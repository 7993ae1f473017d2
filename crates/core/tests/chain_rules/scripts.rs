//! Scripts that fail, each with its reason, and scripts that hold.

use hashyard_core::script::opcode::OP_DROP;
use hashyard_core::script::{Builder, Flags, p2sh};
use hashyard_core::{Block, ScriptBuf, hash160};

use crate::bench::{
    Bench, Make, OP_RETURN, assert_marked, cltv, commit, csv, one_of_one, sign_multisig, with_witness,
};
use crate::common::{MINER, anyone, input, output, owned_by, sign, transaction};

const OP_CAT: u8 = 0x7e;
const FALSE: &str = "Script evaluated without error but finished with a false/empty top stack element";
const LOCKED: &str = "Locktime requirement not satisfied";

/// A block whose only spend is signed by the wrong key.
fn wrongly_signed(bench: &mut Bench) -> Block {
    bench.try_script(&owned_by(MINER), |tx| sign(tx, 0, 2))
}

#[test]
fn scripts_that_ran_before_do_not_run_again() {
    for (flags, runs) in [(Flags::STANDARD, false), (Flags::MANDATORY, false), (Flags::P2SH, true)] {
        let mut bench = Bench::new();
        let block = wrongly_signed(&mut bench);
        // As if it had been found good under these flags.
        bench.chain.script_cache().remember(block.transactions[1].wtxid(), flags);
        assert_eq!(bench.accept(&block).is_err(), runs, "{flags:?}");
    }
}

const WRONG_SCRIPTS: &[(&str, Make)] = &[
    ("Script failed an OP_EQUALVERIFY operation", wrongly_signed),
    (FALSE, |bench| {
        bench.try_script(&owned_by(MINER), |tx| {
            sign(tx, 0, MINER);
            tx.outputs[0].value.0 -= 1;
        })
    }),
    ("Non-canonical DER signature", |bench| {
        bench.try_script(&owned_by(MINER), |tx| {
            sign(tx, 0, MINER);
            // The first byte of the signature, behind the push of it.
            tx.inputs[0].script_sig.0[1] ^= 1;
        })
    }),
    ("Operation not valid with the current stack size", |bench| bench.try_script(&owned_by(MINER), |_| ())),
    (LOCKED, |bench| bench.try_script(&cltv(100), |tx| tx.inputs[0].sequence = 0)),
    (LOCKED, |bench| bench.try_script(&csv(10), |_| ())),
    ("Negative locktime", |bench| bench.try_script(&cltv(-1), |_| ())),
    ("Dummy CHECKMULTISIG argument must be zero", |bench| {
        bench.try_script(&one_of_one(), |tx| sign_multisig(tx, 1))
    }),
    (FALSE, |bench| {
        bench.try_script(&p2sh(&[7; 20]), |tx| {
            tx.inputs[0].script_sig = Builder::new().number(1).into_script()
        })
    }),
    (FALSE, |bench| {
        let redeem = Builder::new().number(0).into_script();
        let script_sig = Builder::new().data(redeem.as_bytes()).into_script();
        bench.try_script(&p2sh(&hash160(redeem.as_bytes())), |tx| tx.inputs[0].script_sig = script_sig)
    }),
    ("Only push operators allowed in signatures", |bench| {
        let script_sig = Builder::new().number(1).opcode(OP_DROP).data(&[0x51]).into_script();
        bench.try_script(&p2sh(&hash160(&[0x51])), |tx| tx.inputs[0].script_sig = script_sig)
    }),
    ("OP_RETURN was encountered", |bench| bench.try_script(&ScriptBuf(vec![0x51, OP_RETURN]), |_| ())),
    ("Attempted to use a disabled opcode", |bench| {
        bench.try_script(&ScriptBuf(vec![0x51, 0x51, OP_CAT]), |_| ())
    }),
    ("Witness program has incorrect length", |bench| {
        bench.try_script(&ScriptBuf(vec![0x00, 0x02, 7, 7]), |_| ())
    }),
    ("Witness requires empty scriptSig", |bench| {
        bench.try_script(&ScriptBuf(vec![0x00, 0x02, 7, 7]), |tx| tx.inputs[0].script_sig = anyone())
    }),
    ("Witness provided for non-witness script", |bench| {
        let coin = bench.fund(&anyone(), 1)[0];
        let tx = transaction(vec![input(coin)], vec![output(1, anyone())]);
        bench.spoil(|block| {
            block.transactions.push(with_witness(tx, vec![1]));
            commit(block, &[0; 32]);
        })
    }),
];

#[test]
fn a_script_that_fails_is_named_with_its_reason() {
    let bench = Bench::new();
    for (error, make) in WRONG_SCRIPTS {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_marked(&mut bench, &block, &format!("block-script-verify-flag-failed ({error})"));
    }
}

#[test]
fn scripts_that_hold_are_fine() {
    let rows: &[(&str, Make)] = &[
        ("a lock time that is over", |bench| {
            let height = bench.chain.height();
            bench.try_script(&cltv(height.into()), |tx| {
                tx.lock_time = height;
                tx.inputs[0].sequence = 0;
            })
        }),
        ("a relative lock time of one block", |bench| {
            bench.try_script(&csv(1), |tx| tx.inputs[0].sequence = 1)
        }),
        ("a bare multisig", |bench| bench.try_script(&one_of_one(), |tx| sign_multisig(tx, 0))),
        ("a witness program without a meaning yet", |bench| {
            bench.try_script(&ScriptBuf(vec![0x60, 0x02, 7, 7]), |_| ())
        }),
    ];
    let bench = Bench::new();
    for (name, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(bench.accept(&block), Ok(()), "{name}");
    }
}
