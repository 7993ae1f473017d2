//! Scripts as people type them: hexadecimal, or opcodes and data as words.

use core::fmt;

use crate::primitives::ScriptBuf;

use super::builder::Builder;
use super::opcode::Opcode;

/// Longest text that is read, in bytes: a script of the largest size in hexadecimal has twice as many digits, and words are
/// longer than what they stand for.
pub const MAX_TEXT: usize = 100_000;

/// Why a text is no script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// Longer than [`MAX_TEXT`].
    TooLong,
    /// A word is no opcode, number or data; holds its place, from 1, and its beginning.
    Word(usize, String),
    /// A number needs more than four bytes; holds its place, from 1.
    Number(usize),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the script is longer than {MAX_TEXT} characters"),
            Self::Word(place, word) => {
                write!(f, "word {place}, \"{word}\", is no opcode, no number and no hexadecimal data")
            }
            Self::Number(place) => {
                write!(
                    f,
                    "word {place} is a number of more than four bytes: write data as hexadecimal digits behind 0x"
                )
            }
        }
    }
}

impl core::error::Error for ParseError {}

/// Reads a script. One word of hexadecimal digits alone is the script's bytes. Else each word is an opcode (`OP_DUP` or
/// `DUP`), a decimal number (pushed in its shortest form), or data in hexadecimal, which `0x` tells from a number.
///
/// # Errors
/// Names the word that can't be read.
pub fn parse(text: &str) -> Result<ScriptBuf, ParseError> {
    if text.len() > MAX_TEXT {
        return Err(ParseError::TooLong);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [word] = words.as_slice()
        && word.len() >= 4
        && let Ok(bytes) = hex::decode(word)
    {
        return Ok(ScriptBuf(bytes));
    }
    let builder = words
        .iter()
        .enumerate()
        .try_fold(Builder::new(), |builder, (index, word)| push_word(builder, word, index + 1))?;
    Ok(builder.into_script())
}

fn push_word(builder: Builder, word: &str, place: usize) -> Result<Builder, ParseError> {
    let unknown = || ParseError::Word(place, word.chars().take(40).collect());
    if let Some(digits) = word.strip_prefix("0x") {
        return hex::decode(digits).map(|data| builder.data(&data)).map_err(|_| unknown());
    }
    if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return match word.parse::<i64>() {
            Ok(number) if i32::try_from(number).is_ok_and(|n| n != i32::MIN) => Ok(builder.number(number)),
            Ok(_) => Err(ParseError::Number(place)),
            // Many digits without a letter may be a hash.
            Err(_) => hex::decode(word).map(|data| builder.data(&data)).map_err(|_| unknown()),
        };
    }
    match (named(word), hex::decode(word)) {
        (Some(opcode), _) => Ok(builder.opcode(opcode)),
        (None, Ok(data)) => Ok(builder.data(&data)),
        (None, Err(_)) => Err(unknown()),
    }
}

/// By name, with `OP_` or without. Pushes have no names: their data says all.
fn named(word: &str) -> Option<Opcode> {
    let name = word.to_ascii_uppercase();
    let name = if name.starts_with("OP_") { name } else { format!("OP_{name}") };
    match name.as_str() {
        "OP_0" | "OP_FALSE" => return Some(Opcode(0)),
        "OP_TRUE" => return Some(Opcode(0x51)),
        "OP_1NEGATE" => return Some(Opcode(0x4f)),
        _ => {}
    }
    let small = name.strip_prefix("OP_").and_then(|digits| digits.parse::<u8>().ok());
    if let Some(number) = small.filter(|number| (1..=16).contains(number)) {
        return Some(Opcode(0x50 + number));
    }
    (0x50..=u8::MAX).map(Opcode).find(|opcode| opcode.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::to_asm;

    #[test]
    fn words_and_bytes_are_read() {
        for (text, hex) in [
            ("", ""),
            (
                "OP_DUP hash160 0x1111111111111111111111111111111111111111 OP_EQUALVERIFY CHECKSIG",
                "76a914111111111111111111111111111111111111111188ac",
            ),
            ("76a9", "76a9"),
            ("1 2 OP_ADD 3 OP_EQUAL", "5152935387"),
            ("OP_1 op_16 true false -1 1NEGATE", "516051004f4f"),
            ("17 -1000 0x11", "011102e8830111"),
            ("  deadbeef\n OP_DROP ", "04deadbeef75"),
            ("2147483647 -2147483647", "04ffffff7f04ffffffff"),
        ] {
            assert_eq!(hex::encode(parse(text).unwrap().as_bytes()), hex, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (text, error) in [
            ("OP_DUP OP_NOPE", ParseError::Word(2, "OP_NOPE".into())),
            ("0xabc", ParseError::Word(1, "0xabc".into())),
            ("1 --2", ParseError::Word(2, "--2".into())),
            ("1 2147483648", ParseError::Number(2)),
            ("日本", ParseError::Word(1, "日本".into())),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
        assert_eq!(parse(&"1 ".repeat(MAX_TEXT)), Err(ParseError::TooLong));
    }

    #[test]
    fn what_is_printed_reads_back() {
        for hex in
            ["76a914111111111111111111111111111111111111111188ac", "5121ab51ae", "63516752680087", "b1b275"]
        {
            let script = ScriptBuf(hex::decode(hex).unwrap());
            if let Ok(back) = parse(&to_asm(&script)) {
                assert_eq!(to_asm(&back), to_asm(&script));
            }
        }
    }
}
