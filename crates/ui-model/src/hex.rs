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

/// The first bits of an id in groups of four, the highest first.
pub fn first_bits(bytes: &[u8], bits: usize) -> String {
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
    let digit = |at: usize| char::from(b'0' + bit(at));
    let groups: Vec<String> =
        (0..bits).step_by(4).map(|at| (at..bits.min(at + 4)).map(digit).collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_read_from_the_highest() {
        assert_eq!(first_bits(&[0x80, 0x0f, 0xff], 16), "1000 0000 0000 1111");
        assert_eq!((first_bits(&[0xa5], 6), first_bits(&[], 4)), ("1010 01".to_owned(), "0000".to_owned()));
    }

    #[test]
    fn digits_come_back_as_bytes() {
        assert_eq!(hex_bytes(&hex_digits(&[0, 0x9f, 255])), Some(vec![0, 0x9f, 255]));
        assert_eq!((hex_bytes(""), hex_bytes("AbcD")), (Some(vec![]), Some(vec![0xab, 0xcd])));
        for text in ["0", "0x", "+1", "zz", "éé", "１２", "ab c"] {
            assert_eq!(hex_bytes(text), None, "{text}");
        }
    }
}
