//! Base58: bytes as text that people can copy; Base58Check adds four bytes of double SHA-256 to catch their mistakes.

use core::fmt;

use crate::primitives::sha256d;

/// Base58 decoding takes quadratic time, so longer text is refused unread. The longest that people use is an extended
/// key, 112; Bitcoin Core's test vectors have one of 348.
const MAX_CHARS: usize = 400;

/// Bytes of the check at the end.
pub const CHECK_LEN: usize = 4;

/// Why text is not Base58Check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base58Error {
    /// A character outside the alphabet, which leaves out `0`, `O`, `I` and `l`.
    BadCharacter {
        /// The character.
        character: char,
        /// Its place, counted from 1.
        position: usize,
    },
    /// Too short to hold a check, or absurdly long; holds the length in characters.
    BadLength(usize),
    /// The last four bytes don't fit the rest: mistyped or cut.
    BadChecksum,
}

impl fmt::Display for Base58Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadCharacter { character, position } => {
                write!(f, "character {character:?} at position {position} does not belong there")
            }
            Self::BadLength(length) => write!(f, "{length} characters is a wrong length"),
            Self::BadChecksum => write!(f, "the checksum does not match: mistyped or incomplete"),
        }
    }
}

impl core::error::Error for Base58Error {}

/// The first four bytes of the payload's double SHA-256.
pub fn check(payload: &[u8]) -> [u8; CHECK_LEN] {
    let [a, b, c, d, ..] = sha256d(payload);
    [a, b, c, d]
}

/// Base58 of the payload and its check.
pub fn encode_check(payload: &[u8]) -> String {
    let mut bytes = payload.to_vec();
    bytes.extend(check(payload));
    encode(&bytes)
}

/// The payload, its check tested and taken off.
///
/// # Errors
/// Says which character, which length, or that the check fails.
pub fn decode_check(text: &str) -> Result<Vec<u8>, Base58Error> {
    let mut bytes = decode(text)?;
    let too_short = Base58Error::BadLength(text.chars().count());
    let split = bytes.len().checked_sub(CHECK_LEN).ok_or(too_short)?;
    if check(&bytes[..split]) != bytes[split..] {
        return Err(Base58Error::BadChecksum);
    }
    bytes.truncate(split);
    Ok(bytes)
}

/// Base58 of bytes without a check.
pub fn encode(bytes: &[u8]) -> String {
    bs58::encode(bytes).into_string()
}

/// The bytes of Base58 without a check.
///
/// # Errors
/// Says which character, or that the text is too long.
pub fn decode(text: &str) -> Result<Vec<u8>, Base58Error> {
    let length = text.chars().count();
    if length > MAX_CHARS {
        return Err(Base58Error::BadLength(length));
    }
    find_bad_character(text)?;
    bs58::decode(text).into_vec().map_err(|_| Base58Error::BadLength(length))
}

fn find_bad_character(text: &str) -> Result<(), Base58Error> {
    let known = |c: char| c.is_ascii_alphanumeric() && !"0OIl".contains(c);
    match text.chars().enumerate().find(|(_, c)| !known(*c)) {
        Some((at, character)) => Err(Base58Error::BadCharacter { character, position: at + 1 }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_agree() {
        for bytes in [&b""[..], b"\0", b"\0\0\x01", b"hello", &[0xff; 78]] {
            assert_eq!(decode_check(&encode_check(bytes)).as_deref(), Ok(bytes));
        }
        // The address of the genesis block.
        let text = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
        assert_eq!(encode_check(&decode_check(text).unwrap()), text);
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(decode_check("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divfna"), Err(Base58Error::BadChecksum));
        assert_eq!(decode_check("1A0"), Err(Base58Error::BadCharacter { character: '0', position: 3 }));
        assert_eq!(decode_check("é1"), Err(Base58Error::BadCharacter { character: 'é', position: 1 }));
        assert_eq!(decode_check("111"), Err(Base58Error::BadLength(3)));
        assert_eq!(decode_check(&"1".repeat(100_000)), Err(Base58Error::BadLength(100_000)));
    }
}
