//! Counting signature operations: a block may ask for a bounded number of them.

use crate::primitives::{ScriptBuf, TxIn};

use super::instruction::Instructions;
use super::opcode::*;
use super::template::{WitnessProgram, p2sh_hash};
use super::{Flags, MAX_PUBKEYS_PER_MULTISIG};

/// Signature operations in a script, executed or not (`GetSigOpCount`). Multisig counts as 20, or, if `accurate`, as the
/// number of keys where a small number stands before it. Counting stops at a push that runs over the end.
pub fn legacy_sigop_count(script: &ScriptBuf, accurate: bool) -> u32 {
    count(script.as_bytes(), accurate)
}

/// Signature operations in the script that a P2SH output's spender shows (BIP16), zero for other outputs.
pub fn p2sh_sigop_count(script_sig: &ScriptBuf, script_pubkey: &ScriptBuf) -> u32 {
    match p2sh_hash(script_pubkey.as_bytes()) {
        Some(_) => last_push(script_sig.as_bytes()).map_or(0, |redeem_script| count(redeem_script, true)),
        None => 0,
    }
}

/// Signature operations in the witness of an input that spends an output with this script (BIP141, `CountWitnessSigOps`).
/// In Taproot there is no count: the size of the witness bounds them (BIP342).
pub fn witness_sigop_count(input: &TxIn, script_pubkey: &ScriptBuf, flags: Flags) -> u32 {
    if !flags.contains(Flags::WITNESS) {
        return 0;
    }
    let nested = || p2sh_hash(script_pubkey.as_bytes()).and_then(|_| last_push(input.script_sig.as_bytes()));
    let program = WitnessProgram::parse(script_pubkey.as_bytes())
        .or_else(|| nested().and_then(WitnessProgram::parse))
        .filter(|program| program.version == 0);
    match program.map(|program| program.program.len()) {
        Some(20) => 1,
        Some(32) => input.witness.last().map_or(0, |script| count(script, true)),
        _ => 0,
    }
}

fn count(script: &[u8], accurate: bool) -> u32 {
    let mut total = 0;
    let mut previous = OP_INVALIDOPCODE;
    for instruction in Instructions::new(script).map_while(Result::ok) {
        total += match instruction.opcode {
            OP_CHECKSIG | OP_CHECKSIGVERIFY => 1,
            OP_CHECKMULTISIG | OP_CHECKMULTISIGVERIFY => {
                let keys = previous.small_number().filter(|number| accurate && *number > 0);
                keys.map_or(MAX_PUBKEYS_PER_MULTISIG as u32, u32::from)
            }
            _ => 0,
        };
        previous = instruction.opcode;
    }
    total
}

/// The data of the last push, `None` if the script does anything but push.
fn last_push(script: &[u8]) -> Option<&[u8]> {
    Instructions::new(script).try_fold(&[][..], |_, instruction| {
        instruction.ok().filter(|read| read.opcode.is_push()).map(|read| read.data)
    })
}

#[cfg(test)]
mod tests {
    use super::super::builder::*;
    use super::*;
    use crate::primitives::{OutPoint, PubkeyHash};

    #[test]
    fn multisig_counts_its_keys_only_when_asked() {
        let script = multisig(1, &vec![vec![2; 33]; 3]);
        assert_eq!((legacy_sigop_count(&script, false), legacy_sigop_count(&script, true)), (20, 3));
        let many = multisig(1, &vec![vec![2; 33]; 17]);
        assert_eq!(legacy_sigop_count(&many, true), 20);
    }

    #[test]
    fn counting_ends_at_a_broken_push() {
        assert_eq!(legacy_sigop_count(&ScriptBuf(vec![0xac, 0xad, 0x05, 0xac]), false), 2);
    }

    #[test]
    fn witnesses_count_what_version_0_runs() {
        let witness_script = multisig(1, &vec![vec![2; 33]; 2]);
        let input = |script_sig: ScriptBuf| TxIn {
            previous_output: OutPoint::NULL,
            script_sig,
            sequence: 0,
            witness: vec![vec![], witness_script.0.clone()],
        };
        let (bare, nested) = (ScriptBuf::default(), |program: &ScriptBuf| {
            Builder::new().data(program.as_bytes()).into_script()
        });
        let (key_hash, script_hash) = (p2wpkh(&PubkeyHash::ZERO), p2wsh(&[0; 32]));
        let witness = Flags::P2SH | Flags::WITNESS;
        for (script_sig, output, flags, count) in [
            (bare.clone(), &key_hash, witness, 1),
            (bare.clone(), &key_hash, Flags::P2SH, 0),
            (bare.clone(), &script_hash, witness, 2),
            (nested(&key_hash), &p2sh(&[0; 20]), witness, 1),
            (nested(&script_hash), &p2sh(&[0; 20]), witness, 2),
            (nested(&script_hash), &p2pk(&[2; 33]), witness, 0),
            (bare.clone(), &p2tr(&[0; 32]), witness, 0),
            (bare, &p2sh(&[0; 20]), witness, 0),
        ] {
            assert_eq!(witness_sigop_count(&input(script_sig), output, flags), count, "{output}");
        }
    }

    #[test]
    fn p2sh_counts_the_script_that_is_shown() {
        let redeem = multisig(1, &vec![vec![2; 33]; 2]);
        let output = p2sh(&[0; 20]);
        let shown = Builder::new().number(0).data(redeem.as_bytes()).into_script();
        assert_eq!(p2sh_sigop_count(&shown, &output), 2);
        assert_eq!(p2sh_sigop_count(&shown, &redeem), 0);
        let not_only_pushes = Builder::new().data(redeem.as_bytes()).opcode(OP_NOP).into_script();
        assert_eq!(p2sh_sigop_count(&not_only_pushes, &output), 0);
        assert_eq!(
            p2sh_sigop_count(&Builder::new().data(redeem.as_bytes()).number(1).into_script(), &output),
            0
        );
    }
}
