//! Numbers as people type them.

use hashyard_core::{Amount, COIN};

/// Coins: full-width digits, separators of thousands and the unit are no mistake. `None` for anything else, and for more than 21 million.
pub fn read_amount(text: &str) -> Option<Amount> {
    let plain = plain(text.trim_end_matches(|last: char| last.is_alphabetic() || last.is_whitespace()));
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_short = (1..=8).contains(&whole.len()) && part.len() <= 8;
    if !is_short || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let sats = format!("{part:0<8}").parse::<u64>().ok()?;
    let total = whole.parse::<u64>().ok()? * COIN + sats;
    (total <= 21_000_000 * COIN).then_some(Amount(total))
}

/// How many of something, likewise. `None` for what is no whole number.
pub fn read_count(text: &str) -> Option<u32> {
    let plain = plain(text);
    all_digits(&plain).then(|| plain.parse().ok())?
}

fn all_digits(text: &str) -> bool {
    text.chars().all(|digit| digit.is_ascii_digit())
}

/// Digits and points in their plain form, without what only makes numbers easier to read.
fn plain(text: &str) -> String {
    let of = |character: char| match character {
        ',' | '，' | ' ' | '\u{a0}' | '_' | '\'' => None,
        '．' | '。' => Some('.'),
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32),
        other => Some(other),
    };
    text.trim().chars().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let read = [
            ("1,250", 1_250),
            ("１２５０", 1_250),
            (" 1250 BTC ", 1_250),
            ("1 250", 1_250),
            ("1250.0", 1_250),
        ];
        for (text, coins) in read {
            assert_eq!(read_amount(text), Some(Amount(coins * COIN)), "{text}");
        }
        assert_eq!(read_amount("0.00000001"), Some(Amount(1)));
        for text in ["", "many", "-1", "1e9", "99999999999", "1.123456789", "22000000", "1.2.3", "一千"] {
            assert_eq!(read_amount(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_whole() {
        for (text, count) in [
            ("7", Some(7)),
            (" ７ ", Some(7)),
            ("1,000", Some(1_000)),
            ("", None),
            ("7.5", None),
            ("-7", None),
        ] {
            assert_eq!(read_count(text), count, "{text}");
        }
        assert_eq!(read_count("99999999999"), None);
    }
}
