//! What is typed, as bytes: a hash function sees nothing else.

use std::borrow::Cow;

/// At most so many bytes of what is typed are hashed at every key, so that pasted megabytes freeze nothing.
pub const MAX_TYPED: usize = 65_536;

/// What ends the last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// Nothing.
    None,
    /// `0a`: Unix, and what `echo` adds.
    Lf,
    /// `0d 0a`: Windows.
    CrLf,
}

impl LineEnd {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Lf, Self::CrLf];

    /// Its bytes.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::Lf => b"\n",
            Self::CrLf => b"\r\n",
        }
    }
}

/// The bytes of a text in UTF-8 with its end of line; `None` for more than [`MAX_TYPED`].
pub fn typed_bytes(text: &str, end: LineEnd) -> Option<Vec<u8>> {
    (text.len() <= MAX_TYPED).then(|| [text.as_bytes(), end.bytes()].concat())
}

/// What a byte is called: its ASCII letter, `LF`, `CR`, `SP`, or a point for what has no sign of its own.
pub fn byte_name(byte: u8) -> Cow<'static, str> {
    match byte {
        b'\n' => "LF".into(),
        b'\r' => "CR".into(),
        b' ' => "SP".into(),
        0x21..=0x7e => char::from(byte).to_string().into(),
        _ => "·".into(),
    }
}

/// Bytes from hexadecimal digits with white space anywhere. `None` for anything else, and for more bytes than `most`.
pub fn read_hex(text: &str, most: usize) -> Option<Vec<u8>> {
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let digits: Vec<u8> = digits.take(most.saturating_mul(2).saturating_add(1)).collect();
    if !digits.len().is_multiple_of(2) || digits.len() / 2 > most {
        return None;
    }
    let digit = |digit: u8| char::from(digit).to_digit(16);
    digits.chunks_exact(2).map(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_line_is_part_of_the_input() {
        assert_eq!(typed_bytes("abc", LineEnd::None).unwrap(), b"abc");
        assert_eq!(typed_bytes("abc", LineEnd::Lf).unwrap(), b"abc\n");
        assert_eq!(typed_bytes("abc", LineEnd::CrLf).unwrap(), b"abc\r\n");
        assert_eq!(typed_bytes("哈", LineEnd::None).unwrap(), [0xe5, 0x93, 0x88]);
        assert_eq!(typed_bytes(&"x".repeat(MAX_TYPED + 1), LineEnd::None), None);
    }

    #[test]
    fn hexadecimal_digits_are_read_and_nothing_else() {
        for (text, bytes) in [("", &[][..]), ("00ff", &[0, 0xff]), (" 0 a\n0B ", &[0x0a, 0x0b])] {
            assert_eq!(read_hex(text, 4).unwrap(), bytes, "{text}");
        }
        for text in ["0", "0x00", "zz", "００", "-1", "0102030405", "一二"] {
            assert_eq!(read_hex(text, 4), None, "{text}");
        }
        assert_eq!(read_hex(&"0".repeat(1_000_000), 4), None);
    }

    #[test]
    fn bytes_have_names() {
        for (byte, name) in [(b'a', "a"), (b'\n', "LF"), (b'\r', "CR"), (b' ', "SP"), (0, "·"), (0xe5, "·")]
        {
            assert_eq!(byte_name(byte), name);
        }
    }
}
