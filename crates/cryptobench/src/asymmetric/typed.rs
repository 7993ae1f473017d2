//! What people type: numbers and keys, pasted from anywhere.

/// A whole number; full-width digits and separators of thousands are no mistake. `None` for anything else, and above 64 bits.
pub fn read_number(text: &str) -> Option<u64> {
    let digits = plain(text, 30)?;
    let all_digits = !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit());
    all_digits.then(|| digits.parse().ok())?
}

/// 32 bytes in 64 hexadecimal digits. `None` for anything else.
pub fn read_key(text: &str) -> Option<[u8; 32]> {
    let digits = plain(text, 64)?;
    let mut key = [0; 32];
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    for (byte, at) in key.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    digits.chars().all(|digit| digit.is_ascii_hexdigit()).then_some(key)
}

/// Without what only makes it easier to read. `None` beyond so many characters.
fn plain(text: &str, most: usize) -> Option<String> {
    let of = |character: char| match character {
        ',' | '，' | '_' | '\'' => None,
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32),
        blank if blank.is_whitespace() => None,
        other => Some(other),
    };
    let read: String = text.chars().filter_map(of).take(most + 1).collect();
    (read.chars().count() <= most).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, number) in [("7", 7), (" ７ ", 7), ("3,233", 3_233), ("18446744073709551615", u64::MAX)] {
            assert_eq!(read_number(text), Some(number), "{text}");
        }
        let long = "9".repeat(1 << 20);
        for text in ["", "-1", "7.5", "seven", "0x10", "18446744073709551616", "一", &long] {
            assert_eq!(read_number(text), None);
        }
    }

    #[test]
    fn keys_have_64_digits() {
        let text = "0f".repeat(32);
        assert_eq!(read_key(&text), Some([15; 32]));
        assert_eq!(read_key(&format!(" {}\n{} ", &text[..32], &text[32..])), Some([15; 32]));
        let (short, signs, wide) = ("0f".repeat(31), "+f".repeat(32), "é".repeat(32));
        for text in ["", short.as_str(), &signs, &wide, &"f".repeat(1 << 20)] {
            assert_eq!(read_key(text), None);
        }
    }
}
