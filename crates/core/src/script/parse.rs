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

/// How a word was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// An opcode by its name.
    Opcode,
    /// A decimal number, pushed in its shortest form.
    Number,
    /// Data in hexadecimal: pushed, or an item of a witness.
    Data,
    /// All bytes of a script in hexadecimal.
    Script,
}

/// A word that was typed and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it was typed.
    pub text: &'a str,
    /// How it was read.
    pub reading: Reading,
    /// The bytes of the script, or of the item, that it stands for.
    pub bytes: Vec<u8>,
}

/// Reads a script; see [`words`].
///
/// # Errors
/// Names the word that can't be read.
pub fn parse(text: &str) -> Result<ScriptBuf, ParseError> {
    words(text).map(|words| ScriptBuf(words.into_iter().flat_map(|word| word.bytes).collect()))
}

/// Reads a script word by word. One word of at least four hexadecimal digits alone is the script's bytes. Else each word is an
/// opcode (`OP_DUP` or `DUP`), a decimal number, or data in hexadecimal, which `0x` tells from a number.
///
/// # Errors
/// Names the word that can't be read.
pub fn words(text: &str) -> Result<Vec<Word<'_>>, ParseError> {
    if text.len() > MAX_TEXT {
        return Err(ParseError::TooLong);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [text] = words.as_slice()
        && text.len() >= 4
        && let Ok(bytes) = hex::decode(text)
    {
        return Ok(vec![Word { text, reading: Reading::Script, bytes }]);
    }
    words.into_iter().enumerate().map(|(index, word)| read(word, index + 1)).collect()
}

/// Reads the items of a witness: words in hexadecimal, with or without `0x`; an empty one, which can't be seen between spaces,
/// is `0` or `""`.
///
/// # Errors
/// The place, from 1, of a word that can't be read.
pub fn witness_words(text: &str) -> Result<Vec<Word<'_>>, usize> {
    let mut items = vec![];
    for (index, text) in text.split_whitespace().enumerate() {
        let digits = if matches!(text, "0" | "\"\"") { "" } else { text.strip_prefix("0x").unwrap_or(text) };
        let bytes = hex::decode(digits).map_err(|_| index + 1)?;
        items.push(Word { text, reading: Reading::Data, bytes });
    }
    Ok(items)
}

fn read(text: &str, place: usize) -> Result<Word<'_>, ParseError> {
    let unknown = || ParseError::Word(place, text.chars().take(40).collect());
    let word = |reading, builder: Builder| Word { text, reading, bytes: builder.into_script().0 };
    let data = |digits: &str| {
        let data = hex::decode(digits).map_err(|_| unknown())?;
        Ok(word(Reading::Data, Builder::new().data(&data)))
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return data(digits);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return match text.parse::<i64>() {
            Ok(number) if i32::try_from(number).is_ok_and(|n| n != i32::MIN) => {
                Ok(word(Reading::Number, Builder::new().number(number)))
            }
            Ok(_) => Err(ParseError::Number(place)),
            // Many digits without a letter may be a hash.
            Err(_) => data(text),
        };
    }
    match named(text) {
        Some(opcode) => Ok(word(Reading::Opcode, Builder::new().opcode(opcode))),
        None => data(text),
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
    fn every_word_says_how_it_was_read() {
        for (text, read) in [
            (
                "99 0x99 add dead",
                &[
                    ("99", Reading::Number, "0163"),
                    ("0x99", Reading::Data, "0199"),
                    ("add", Reading::Opcode, "93"),
                    ("dead", Reading::Data, "02dead"),
                ][..],
            ),
            ("99", &[("99", Reading::Number, "0163")]),
            ("9999", &[("9999", Reading::Script, "9999")]),
            ("9999 1", &[("9999", Reading::Number, "020f27"), ("1", Reading::Number, "51")]),
            ("OP_5 5", &[("OP_5", Reading::Opcode, "55"), ("5", Reading::Number, "55")]),
            (
                "1 11111111111111111111",
                &[
                    ("1", Reading::Number, "51"),
                    ("11111111111111111111", Reading::Data, "0a11111111111111111111"),
                ],
            ),
        ] {
            let words = words(text).unwrap();
            let told: Vec<_> =
                words.iter().map(|word| (word.text, word.reading, hex::encode(&word.bytes))).collect();
            let read: Vec<_> = read.iter().map(|(text, how, hex)| (*text, *how, (*hex).to_owned())).collect();
            assert_eq!(told, read, "{text}");
        }
    }

    #[test]
    fn items_of_a_witness_are_bytes_and_never_numbers() {
        let items = witness_words("99 0x51 0 \"\"").unwrap();
        let bytes: Vec<_> = items.iter().map(|word| hex::encode(&word.bytes)).collect();
        assert_eq!(bytes, ["99", "51", "", ""]);
        assert_eq!(witness_words("00 1"), Err(2));
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
