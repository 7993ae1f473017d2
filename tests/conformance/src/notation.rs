//! How Bitcoin Core writes scripts, flags and errors in its vectors (`ParseScript`, `ParseScriptFlags`).

use hashyard_core::ScriptBuf;
use hashyard_core::script::opcode::{OP_NOP, OP_RESERVED};
use hashyard_core::script::{Builder, Flags, Opcode, ScriptError};

use crate::{Outcome, json};

/// Reads a script: numbers and `'texts'` are pushed, `0x` bytes stand in it as they are, the rest are opcodes with or
/// without `OP_`.
///
/// # Errors
/// The word that means nothing.
pub fn script(text: &str) -> Outcome<ScriptBuf> {
    let words = text.split_ascii_whitespace();
    let bytes = words.map(word).collect::<Outcome<Vec<_>>>()?;
    Ok(ScriptBuf(bytes.concat()))
}

fn word(word: &str) -> Outcome<Vec<u8>> {
    if let Ok(number) = word.parse::<i64>() {
        return Ok(Builder::new().number(number).into_script().0);
    }
    if let Some(digits) = word.strip_prefix("0x") {
        return json::hex(digits);
    }
    if let Some(text) = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Ok(Builder::new().data(text.as_bytes()).into_script().0);
    }
    opcode(word).map(|opcode| vec![opcode.0]).ok_or_else(|| format!("unknown word {word} in a script"))
}

/// Pushes have no name here but `RESERVED`, which is one by its number alone.
fn opcode(name: &str) -> Option<Opcode> {
    let named = (OP_NOP.0..=u8::MAX).chain([OP_RESERVED.0]).map(Opcode);
    named.filter(|opcode| opcode.name() != "OP_UNKNOWN").find(|opcode| {
        let full = opcode.name();
        full == name || full.strip_prefix("OP_") == Some(name)
    })
}

/// Reads flags with commas between them; `NONE` and nothing at all are none.
///
/// # Errors
/// The flag that there is not.
pub fn flags(text: &str) -> Outcome<Flags> {
    let names = text.split(',').filter(|name| !["", "NONE"].contains(name));
    let flag = |name| Flags::from_name(name).ok_or_else(|| format!("there is no flag {name}"));
    names.map(flag).collect()
}

/// What a vector calls a verdict: `OK` or the error's name.
pub fn verdict(result: Result<(), ScriptError>) -> &'static str {
    match result.map_err(|error| error.name()) {
        Ok(()) => "OK",
        // Core's table of names for its vectors leaves out the prefix of this one.
        Err("SIG_NULLFAIL") => "NULLFAIL",
        Err(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_read_as_core_reads_them() {
        for (text, hex) in [
            ("", ""),
            ("0 1 16 17 -1 -2", "0051600111 4f0182"),
            ("0x4c01  0x07 'a' ''", "4c01070161 00"),
            ("DUP OP_HASH160 RESERVED NOP CHECKSIGADD", "76a95061ba"),
            ("4294967295", "05ffffffff00"),
        ] {
            let expected = hex.replace(' ', "");
            assert_eq!(script(text).map(|script| script.to_string()), Ok(expected), "{text}");
        }
        assert!(script("DUPP").unwrap_err().contains("DUPP"));
        assert!(script("0x4").is_err());
    }

    #[test]
    fn flags_are_read_by_name() {
        assert_eq!(flags("P2SH,STRICTENC"), Ok(Flags::P2SH | Flags::STRICTENC));
        assert_eq!(flags("NONE"), Ok(Flags::NONE));
        assert_eq!(flags(""), Ok(Flags::NONE));
        assert!(flags("P2SH,X").is_err());
    }
}
