//! `script_tests.json`: scripts, flags and the exact error.

use hashyard_core::filter::siphash::siphash;
use hashyard_core::script::taproot::{LEAF_VERSION_TAPSCRIPT, output_key, tap_leaf_hash};
use hashyard_core::script::{Builder, Flags, ScriptError};
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};
use serde_json::Value;

use crate::report::same;
use crate::{Outcome, Report, json, notation, spend};

/// In a witness: what follows is a script in Core's notation.
const SCRIPT: &str = "#SCRIPT#";

/// In a witness: the control block for the script before it, as the only one in its tree.
const CONTROL_BLOCK: &str = "#CONTROLBLOCK#";

/// As the output: the Taproot output that commits to that script.
const TAPROOT_OUTPUT: &str = "0x51 0x20 #TAPROOTOUTPUT#";

/// Public key of the private key 1, which Core's test takes as the internal key of such outputs.
const INTERNAL_KEY: &str = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

/// Random sets of flags tried with every case besides its own.
const RANDOM_FLAG_SETS: u64 = 8;

/// Runs every case.
pub fn run(text: &str) -> Report {
    json::run_rows(text, |row| Case::parse(row)?.check())
}

struct Case<'a> {
    script_sig: ScriptBuf,
    output: TxOut,
    witness: Vec<Vec<u8>>,
    flags: Flags,
    expected: &'a str,
}

impl<'a> Case<'a> {
    /// `[[witness…, amount]?, scriptSig, scriptPubKey, flags, error]`
    fn parse(row: &'a [Value]) -> Outcome<Self> {
        let (witness, row) = match row.split_first() {
            Some((Value::Array(witness), rest)) => (witness.as_slice(), rest),
            _ => (&[][..], row),
        };
        let (items, amount) = match witness.split_last() {
            Some((amount, items)) => (items, amount.as_f64().ok_or("no amount behind the witness")?),
            None => (witness, 0.0),
        };
        let witness = parse_witness(items)?;
        let script_pubkey = match json::text(row, 1)? {
            TAPROOT_OUTPUT => taproot(&witness)?,
            text => notation::script(text)?,
        };
        let flags = notation::flags(json::text(row, 2)?)?;
        Ok(Self {
            script_sig: notation::script(json::text(row, 0)?)?,
            output: TxOut { value: Amount((amount * 1e8).round() as u64), script_pubkey },
            witness,
            flags: spend::fill(flags),
            expected: json::text(row, 3)?,
        })
    }

    fn check(&self) -> Outcome {
        same("the verdict", notation::verdict(self.verify(self.flags)), self.expected)?;
        // Each flag is a soft fork: without some of them what passed passes still, with more what failed fails still.
        let passes = self.expected == "OK";
        self.other_flags()
            .into_iter()
            .map(|other| match passes {
                true => spend::trim(self.flags - other),
                false => spend::fill(self.flags | other),
            })
            .try_for_each(|flags| {
                let verdict = self.verify(flags);
                same(
                    &format!("with the flags {flags:?} ({verdict:?}) whether it passes"),
                    verdict.is_ok(),
                    passes,
                )
            })
    }

    fn other_flags(&self) -> Vec<Flags> {
        let key = [self.flags.bits().into(), self.output.script_pubkey.len() as u64];
        let random =
            (0..RANDOM_FLAG_SETS).map(|n| siphash(key, &[&n.to_le_bytes()[..], &self.script_sig.0].concat()));
        spend::each_flag().chain(random.map(|bits| Flags::from_bits_truncate(bits as u32))).collect()
    }

    /// Core's test makes a transaction with the output and one that spends it.
    fn verify(&self, flags: Flags) -> Result<(), ScriptError> {
        let null = Builder::new().number(0).number(0).into_script();
        let credit = transaction(OutPoint::NULL, null, vec![], self.output.clone());
        let spent = OutPoint { txid: credit.txid(), vout: 0 };
        let empty = TxOut { script_pubkey: ScriptBuf::default(), ..self.output.clone() };
        let spending = transaction(spent, self.script_sig.clone(), self.witness.clone(), empty);
        spend::verify_input(&spending, std::slice::from_ref(&self.output), 0, flags)
    }
}

fn transaction(
    previous_output: OutPoint,
    script_sig: ScriptBuf,
    witness: Vec<Vec<u8>>,
    output: TxOut,
) -> Transaction {
    let input = TxIn { previous_output, script_sig, sequence: u32::MAX, witness };
    Transaction { version: 1, inputs: vec![input], outputs: vec![output], lock_time: 0 }
}

fn parse_witness(items: &[Value]) -> Outcome<Vec<Vec<u8>>> {
    let mut witness: Vec<Vec<u8>> = Vec::new();
    for item in items {
        let item = item.as_str().ok_or("no text in the witness")?;
        witness.push(match item.strip_prefix(SCRIPT) {
            Some(script) => notation::script(script)?.0,
            None if item == CONTROL_BLOCK => control_block(&witness)?,
            None => json::hex(item)?,
        });
    }
    Ok(witness)
}

fn control_block(witness: &[Vec<u8>]) -> Outcome<Vec<u8>> {
    let script = witness.last().ok_or("no script before the control block")?;
    let (_, key_is_odd) = commit(script)?;
    let mut block = vec![LEAF_VERSION_TAPSCRIPT | u8::from(key_is_odd)];
    block.extend(json::hex32(INTERNAL_KEY)?);
    Ok(block)
}

/// The output for the script before the witness's last item.
fn taproot(witness: &[Vec<u8>]) -> Outcome<ScriptBuf> {
    let [.., script, _] = witness else { return Err("no script in the witness".to_owned()) };
    let (key, _) = commit(script)?;
    Ok(Builder::new().number(1).data(&key).into_script())
}

fn commit(script: &[u8]) -> Outcome<([u8; 32], bool)> {
    let root = tap_leaf_hash(LEAF_VERSION_TAPSCRIPT, script);
    output_key(&json::hex32(INTERNAL_KEY)?, Some(&root)).ok_or_else(|| "no output key".to_owned())
}
