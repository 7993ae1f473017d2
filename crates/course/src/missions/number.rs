//! Numbers as people type them.

use hashyard_core::{Amount, COIN};

/// Coins: full-width digits, separators of thousands and the unit are no mistake. `None` for anything else, and for more than 21 million.
pub fn read_amount(text: &str) -> Option<Amount> {
    let plain = plain(text)?;
    let number = UNITS.iter().find_map(|unit| plain.strip_suffix(unit)).unwrap_or(&plain);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = without_separators(whole)?;
    if !(1..=8).contains(&whole.len()) || part.len() > 8 || !all_digits(part) {
        return None;
    }
    let sats = format!("{part:0<8}").parse::<u64>().ok()?;
    let total = whole.parse::<u64>().ok()? * COIN + sats;
    (total <= 21_000_000 * COIN).then_some(Amount(total))
}

/// How many of something, likewise. `None` for what is no whole number.
pub fn read_count(text: &str) -> Option<u32> {
    without_separators(&plain(text)?)?.parse().ok()
}

/// What may stand behind a number of coins.
const UNITS: [&str; 4] = ["tbtc", "btc", "枚", "个"];
/// Nobody writes longer numbers.
const LONGEST: usize = 40;
/// Between groups of three digits.
const SEPARATORS: [char; 3] = [',', '_', '\''];

/// A number with or without a point, likewise. `None` for anything else, and for more than twelve digits on either side of the point.
pub fn read_decimal(text: &str) -> Option<f64> {
    let plain = with_point(plain(text)?);
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let whole = without_separators(whole)?;
    let is_short = whole.len() <= 12 && part.len() <= 12 && all_digits(part);
    is_short.then(|| format!("{whole}.{part}0").parse().ok())?
}

/// A comma that can't part thousands begins decimals: `0,25`, `1,5`, `0,125`.
fn with_point(number: String) -> String {
    let is_point =
        |whole: &str, part: &str| !part.is_empty() && all_digits(part) && (part.len() != 3 || whole == "0");
    match number.split_once(',') {
        Some((whole, part)) if is_point(whole, part) => format!("{whole}.{part}"),
        _ => number,
    }
}

/// The base-2 logarithm of a number that may be large: `1,048,576`, `2^20`, `1e6`, `100万`. `None` for what is no number above zero.
pub fn read_log2(text: &str) -> Option<f64> {
    let plain = plain(text)?.replace("**", "^");
    let log2 = match plain.split_once('^') {
        Some((base, power)) => read_positive(power)? * read_positive(base)?.log2(),
        None => {
            let (digits, unit) = match plain.strip_suffix('万') {
                Some(digits) => (digits, 1e4),
                None => plain.strip_suffix('亿').map_or((plain.as_str(), 1.0), |digits| (digits, 1e8)),
            };
            read_positive(digits)?.log2() + f64::log2(unit)
        }
    };
    log2.is_finite().then_some(log2)
}

/// A decimal, with an exponent or without.
fn read_positive(text: &str) -> Option<f64> {
    let text = if text.contains(SEPARATORS) { without_separators(text)? } else { text.to_owned() };
    let is_number = text.starts_with(|first: char| first.is_ascii_digit());
    let number = is_number.then(|| text.parse::<f64>().ok())??;
    (number > 0.0 && number.is_finite()).then_some(number)
}

/// A share as a percentage, with as many digits as there is something to read in.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        10.0.. => format!("{percent:.1}"),
        0.1.. => format!("{percent:.2}"),
        _ => format!("{percent:.4}"),
    }
}

fn all_digits(text: &str) -> bool {
    text.chars().all(|digit| digit.is_ascii_digit())
}

/// Digits, points and letters in their plain form, without blanks. `None` for what is too long to be a number.
fn plain(text: &str) -> Option<String> {
    let of = |character: char| match character {
        '．' | '。' => '.',
        '，' => ',',
        '！'..='～' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        other => other,
    };
    let text = text.trim();
    let is_short = text.len() <= LONGEST;
    is_short.then(|| {
        text.chars()
            .filter(|character| !character.is_whitespace())
            .map(|character| of(character).to_ascii_lowercase())
            .collect()
    })
}

/// Digits alone, or in groups of three: a comma before one or two digits was meant as a point.
fn without_separators(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(SEPARATORS).collect();
    let (first, others) = groups.split_first()?;
    let is_number = groups.iter().all(|group| !group.is_empty() && all_digits(group));
    let in_threes = others.is_empty() || first.len() <= 3 && others.iter().all(|group| group.len() == 3);
    (is_number && in_threes).then(|| groups.concat())
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
            ("１，２５０。０ ｔＢＴＣ", 1_250),
            ("1250 枚", 1_250),
        ];
        for (text, coins) in read {
            assert_eq!(read_amount(text), Some(Amount(coins * COIN)), "{text}");
        }
        assert_eq!(read_amount("0.00000001"), Some(Amount(1)));
        let wrong = ["", "many", "-1", "1e9", "99999999999", "1.123456789", "22000000", "1.2.3", "一千"];
        let units =
            ["1,50", "150 btc btc x", "2100万", "150 sats", "1,0000", ",150", "150,", "1,,000", "btc"];
        for text in wrong.into_iter().chain(units) {
            assert_eq!(read_amount(text), None, "{text}");
        }
    }

    #[test]
    fn decimals_are_read_as_people_write_them() {
        let read = [
            ("0.25", 0.25),
            ("１２．５", 12.5),
            ("1,000", 1000.0),
            ("1,000.5", 1000.5),
            ("7", 7.0),
            ("0,25", 0.25),
            ("0,125", 0.125),
            ("１２，５", 12.5),
        ];
        for (text, number) in read {
            assert_eq!(read_decimal(text), Some(number), "{text}");
        }
        for text in [
            "",
            ".",
            ",",
            "7,",
            ",5",
            "1,2,3",
            "1,5.5",
            "1.2.3",
            "-1",
            "1e9",
            "inf",
            "NaN",
            "9999999999999",
            "half",
        ] {
            assert_eq!(read_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn large_numbers_are_read_as_powers_too() {
        let read = [
            ("1,048,576", 20.0),
            ("2^20", 20.0),
            ("２＾２０", 20.0),
            ("4**10", 20.0),
            ("2 ^ 0.5", 0.5),
            ("1", 0.0),
            ("1e6", 1e6_f64.log2()),
            ("100万", 1e6_f64.log2()),
            ("1 亿", 1e8_f64.log2()),
        ];
        for (text, log2) in read {
            assert!((read_log2(text).unwrap() - log2).abs() < 1e-9, "{text}");
        }
        for text in
            ["", "0", "-1", "inf", "NaN", "^", "2^", "^20", "many", "1e999", "2^1e300e", "2^2^2", "万"]
        {
            assert_eq!(read_log2(text), None, "{text}");
        }
        assert_eq!(read_log2(&"9".repeat(1_000_000)), None);
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
        for text in ["99999999999", "1,00", "3 blocks", &"9".repeat(1_000_000)] {
            assert_eq!(read_count(text), None);
        }
    }
}
