//! Scripts as text, exactly as Bitcoin Core's `asm` fields (`ScriptToAsmStr`).

use crate::primitives::ScriptBuf;

use super::instruction::{Instruction, Instructions};
use super::sighash::SighashType;
use super::signature::is_strict_signature;
use super::{is_unspendable, num};

/// The text of an output's script: opcodes by name, pushes of up to four bytes as numbers, longer ones as hex, `[error]`
/// for a push that runs over the end.
pub fn to_asm(script: &ScriptBuf) -> String {
    join(script, |data| hex::encode(data))
}

/// The text of an input's script: like [`to_asm`], and what looks like a signature shows its hash type, as `[ALL]`.
pub fn to_asm_with_sighash(script: &ScriptBuf) -> String {
    if is_unspendable(script) {
        return to_asm(script);
    }
    join(script, signature_or_hex)
}

fn join(script: &ScriptBuf, long_push: impl Fn(&[u8]) -> String) -> String {
    let words = Instructions::new(script.as_bytes())
        .map(|instruction| instruction.map_or("[error]".to_owned(), |read| word(&read, &long_push)));
    words.collect::<Vec<_>>().join(" ")
}

fn word(instruction: &Instruction<'_>, long_push: &impl Fn(&[u8]) -> String) -> String {
    if !instruction.opcode.pushes_data() {
        return instruction.opcode.name().to_owned();
    }
    match num::decode(instruction.data, false, num::MAX_NUMBER_SIZE) {
        Ok(number) => number.to_string(),
        Err(_) => long_push(instruction.data),
    }
}

fn signature_or_hex(data: &[u8]) -> String {
    match data.split_last().map(|(last, rest)| (SighashType::from(*last).name(), rest)) {
        Some((Some(name), signature)) if is_strict_signature(data) => {
            format!("{}[{name}]", hex::encode(signature))
        }
        _ => hex::encode(data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A signature of the first payment, in block 170, with its hash type.
    const SIGNATURE: &str = "304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901";

    fn script(hex_text: &str) -> ScriptBuf {
        ScriptBuf(hex::decode(hex_text).unwrap())
    }

    #[test]
    fn opcodes_numbers_and_data_print_as_in_core() {
        for (bytes, text) in [
            ("", ""),
            (
                "76a914111111111111111111111111111111111111111188ac",
                "OP_DUP OP_HASH160 1111111111111111111111111111111111111111 OP_EQUALVERIFY OP_CHECKSIG",
            ),
            ("004f51605002ffff0480ffffff05ffffffffff", "0 -1 1 16 OP_RESERVED -32767 -2147483520 ffffffffff"),
            ("b1b2bbff", "OP_CHECKLOCKTIMEVERIFY OP_CHECKSEQUENCEVERIFY OP_UNKNOWN OP_INVALIDOPCODE"),
            ("5105ff", "1 [error]"),
        ] {
            assert_eq!(to_asm(&script(bytes)), text);
        }
    }

    #[test]
    fn signatures_show_their_hash_type_in_inputs_only() {
        let body = &SIGNATURE[..SIGNATURE.len() - 2];
        for (hash_type, shown) in
            [("01", "[ALL]"), ("82", "[NONE|ANYONECANPAY]"), ("03", "[SINGLE]"), ("00", "00"), ("04", "04")]
        {
            let push = script(&format!("47{body}{hash_type}"));
            assert_eq!(to_asm_with_sighash(&push), format!("{body}{shown}"));
            assert_eq!(to_asm(&push), format!("{body}{hash_type}"));
        }
        let data_output = script(&format!("6a47{SIGNATURE}"));
        assert_eq!(to_asm_with_sighash(&data_output), format!("OP_RETURN {SIGNATURE}"));
    }
}
