//! Bytes as hex digits, and back.

/// Two small digits for each byte.
pub fn hex_digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hex digits in capitals or small letters; `None` for anything else.
pub fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(value(*high)? << 4 | value(*low)?).ok(),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_back_as_bytes() {
        assert_eq!(hex_bytes(&hex_digits(&[0, 0x9f, 255])), Some(vec![0, 0x9f, 255]));
        assert_eq!((hex_bytes(""), hex_bytes("AbcD")), (Some(vec![]), Some(vec![0xab, 0xcd])));
        for text in ["0", "0x", "+1", "zz", "éé", "１２", "ab c"] {
            assert_eq!(hex_bytes(text), None, "{text}");
        }
    }
}
