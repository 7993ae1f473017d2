//! Numbers as people type them: with a point or a comma, in wide letters, with marks between thousands. A text means one number
//! or is refused; what could be read in two ways is never guessed.

use core::fmt;

use hashyard_core::amount::ParseAmountError;
use hashyard_core::{Amount, FeeRate};

/// At most this many characters are read: the largest amount with all its marks has 21.
const MAX_LEN: usize = 40;

/// Why a typed text is no number that we can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedError {
    /// Nothing is typed.
    Empty,
    /// A sign, a letter, a fraction: holds the first character that has no place in a number.
    Character(char),
    /// Marks stand where no way of writing numbers has them, or a zero stands before other digits.
    Marks,
    /// The comma may part thousands or begin decimals; holds both readings, as they can be typed.
    TwoReadings {
        /// With the comma between thousands.
        thousands: String,
        /// With the comma before decimals.
        decimal: String,
    },
    /// Nothing is to be paid.
    Zero,
    /// The number is none that we can take.
    Number(ParseAmountError),
}

/// The English; the app has the Chinese.
impl fmt::Display for TypedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "type a number, like 0.5"),
            Self::Character(character) => {
                write!(f, "{} has no place here: type digits and one point, like 0.5", name(*character))
            }
            Self::Marks => {
                write!(f, "this can't be read as one number: type digits and one point, like 1234.5")
            }
            Self::TwoReadings { thousands, decimal } => {
                write!(f, "this can mean two numbers: type {thousands} or {decimal}")
            }
            Self::Zero => write!(f, "nothing can't be paid: type more than zero"),
            Self::Number(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for TypedError {}

/// An amount in coins.
///
/// # Errors
/// Names what is wrong and what to type instead.
pub fn amount(typed: &str) -> Result<Amount, TypedError> {
    Amount::from_coins(&plain(typed)?).map_err(TypedError::Number)
}

/// A fee rate in sat/vB.
///
/// # Errors
/// As [`amount`].
pub fn fee_rate(typed: &str) -> Result<FeeRate, TypedError> {
    plain(typed)?.parse().map_err(TypedError::Number)
}

/// A character as it can be shown: in quotes, or by its number where there is nothing to see.
pub fn name(character: char) -> String {
    match character.escape_debug().count() {
        1 => format!("'{character}'"),
        _ => format!("U+{:04X}", character as u32),
    }
}

/// How an amount was read, where that can't be seen from what was typed.
pub fn as_read(typed: &str, amount: Amount) -> Option<Amount> {
    typed.trim().chars().any(|character| !character.is_ascii_digit() && character != '.').then_some(amount)
}

/// The number as commands and programs take it: digits and a point.
///
/// # Errors
/// What does not mean one number.
pub fn plain(typed: &str) -> Result<String, TypedError> {
    let signs = read_signs(typed)?;
    if !signs.iter().any(|sign| matches!(sign, Sign::Digit(_))) {
        return Err(TypedError::Marks);
    }
    let (whole, fraction) = split(&signs)?;
    let (whole, fraction) = (ungrouped(whole)?, ungrouped_decimals(fraction.unwrap_or_default())?);
    Ok(format!("{}.{fraction}0", if whole.is_empty() { "0" } else { &whole }))
}

/// A character of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Digit(char),
    Point,
    Comma,
    /// Parts thousands and nothing else: a space, or the apostrophe of Switzerland.
    Gap,
}

/// What a text says, whichever keyboard it comes from. Wide letters and the Chinese full stop, which stands on the key of the
/// point, mean what the narrow ones do.
fn read_signs(typed: &str) -> Result<Vec<Sign>, TypedError> {
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let sign = |character: char| match character {
        '0'..='9' => Ok(Sign::Digit(character)),
        '０'..='９' => Ok(Sign::Digit(char::from(b'0' + (character as u32 - '０' as u32) as u8))),
        '.' | '．' | '。' | '｡' => Ok(Sign::Point),
        ',' | '，' => Ok(Sign::Comma),
        '\'' | '’' | '＇' => Ok(Sign::Gap),
        space if space.is_whitespace() => Ok(Sign::Gap),
        other => Err(TypedError::Character(other)),
    };
    match typed.chars().count() {
        0 => Err(TypedError::Empty),
        1..=MAX_LEN => typed.chars().map(sign).collect(),
        _ => Err(TypedError::Number(ParseAmountError::TooLarge)),
    }
}

/// Joiners and the two plain marks of direction come along with what is pasted, unseen. What turns the order of characters
/// round (U+202A to U+202E, U+2066 to U+2069) is refused: the field would show another number than the one that is read.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The signs before and after the decimal mark. The last mark is the decimal one, unless it occurs twice: then it parts
/// thousands, as gaps always do.
fn split(signs: &[Sign]) -> Result<(&[Sign], Option<&[Sign]>), TypedError> {
    let marks = || signs.iter().enumerate().filter(|(_, sign)| matches!(sign, Sign::Point | Sign::Comma));
    let Some((at, mark)) = marks().next_back() else { return Ok((signs, None)) };
    if marks().filter(|(_, other)| *other == mark).count() > 1 {
        return Ok((signs, None));
    }
    let (whole, fraction) = (&signs[..at], &signs[at + 1..]);
    let alone = !whole.iter().chain(fraction).any(|sign| !matches!(sign, Sign::Digit(_)));
    if *mark == Sign::Comma && alone && is_grouping(whole, fraction) {
        let (whole, fraction) = (digits(whole), digits(fraction));
        let thousands = format!("{whole}{fraction}");
        return Err(TypedError::TwoReadings { thousands, decimal: format!("{whole}.{fraction}") });
    }
    Ok((whole, Some(fraction)))
}

/// Whether one comma between these digits may part groups: of three, or of four where one counts in 万.
fn is_grouping(before: &[Sign], after: &[Sign]) -> bool {
    let starts = !matches!(before.first(), None | Some(Sign::Digit('0')));
    starts && matches!(after.len(), 3 | 4) && before.len() <= after.len()
}

fn digits(signs: &[Sign]) -> String {
    signs.iter().filter_map(|sign| if let Sign::Digit(digit) = sign { Some(*digit) } else { None }).collect()
}

/// Whole coins: groups of three behind one to three digits, parted by one kind of mark, or digits alone.
fn ungrouped(whole: &[Sign]) -> Result<String, TypedError> {
    let mut kinds = whole.iter().filter(|sign| !matches!(sign, Sign::Digit(_)));
    let (kind, digits) = (kinds.next(), digits(whole));
    if kinds.any(|other| Some(other) != kind) || digits.len() > 1 && digits.starts_with('0') {
        return Err(TypedError::Marks);
    }
    let groups: Vec<_> = whole.split(|sign| !matches!(sign, Sign::Digit(_))).map(<[Sign]>::len).collect();
    let good = matches!(&groups[..], [_] | [1..=3, ..]) && groups.iter().skip(1).all(|group| *group == 3);
    if good && !(kind.is_some() && digits.starts_with('0')) { Ok(digits) } else { Err(TypedError::Marks) }
}

/// Decimals: together, or in groups of three by gaps, counted from the mark or, as satoshis are, from the last of eight.
fn ungrouped_decimals(fraction: &[Sign]) -> Result<String, TypedError> {
    let groups: Vec<_> = fraction.split(|sign| *sign == Sign::Gap).map(<[Sign]>::len).collect();
    let from_mark = groups.split_last().is_some_and(|(last, others)| {
        others.is_empty() || (1..=3).contains(last) && others.iter().all(|group| *group == 3)
    });
    let marked = fraction.iter().any(|sign| matches!(sign, Sign::Point | Sign::Comma));
    if !marked && (from_mark || groups == [2, 3, 3]) { Ok(digits(fraction)) } else { Err(TypedError::Marks) }
}

#[cfg(test)]
mod tests {
    use hashyard_core::COIN;
    use hashyard_core::amount::MAX_MONEY;

    use super::*;

    #[test]
    fn a_number_is_read_from_any_keyboard() {
        for (typed, sat) in [
            ("0.5", COIN / 2),
            ("0,5", COIN / 2),
            ("０．５", COIN / 2),
            ("０，５", COIN / 2),
            ("0。5", COIN / 2),
            ("0｡5", COIN / 2),
            (".5", COIN / 2),
            (",5", COIN / 2),
            ("0,500", COIN / 2),
            (" 0.5\u{200e}", COIN / 2),
            ("1.", COIN),
            ("1", COIN),
            ("0", 0),
            ("1.000", COIN),
            ("12,5", 1_250_000_000),
            ("0.00000001", 1),
            ("0,00000001", 1),
            ("1.0000000000000", COIN),
            ("21000000", MAX_MONEY.0),
        ] {
            assert_eq!(amount(typed), Ok(Amount(sat)), "{typed}");
        }
    }

    #[test]
    fn marks_between_thousands_are_understood() {
        for (typed, coins) in [
            ("1 000", "1000"),
            ("1\u{a0}000", "1000"),
            ("1\u{202f}000,5", "1000.5"),
            ("1　000．5", "1000.5"),
            ("1,000.5", "1000.5"),
            ("1.000,5", "1000.5"),
            ("1，000。5", "1000.5"),
            ("1'000.5", "1000.5"),
            ("1’000,500", "1000.5"),
            ("1,000,000", "1000000"),
            ("1.000.000", "1000000"),
            ("12,345,678.5", "12345678.5"),
            ("1.234.567,891", "1234567.891"),
            ("1000,500", "1000.5"),
            ("1 000.123 456 78", "1000.12345678"),
            ("0.12 345 678", "0.12345678"),
            ("1.000 5", "1.0005"),
        ] {
            assert_eq!(amount(typed), Ok(Amount::from_coins(coins).unwrap()), "{typed}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_with_both() {
        for (typed, thousands, decimal) in [
            ("1,000", "1000", "1.000"),
            ("１，０００", "1000", "1.000"),
            ("12,345", "12345", "12.345"),
            ("123,456", "123456", "123.456"),
            ("1,0000", "10000", "1.0000"),
        ] {
            let (thousands, decimal) = (thousands.to_owned(), decimal.to_owned());
            assert_eq!(amount(typed), Err(TypedError::TwoReadings { thousands, decimal }), "{typed}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for (typed, character) in [
            ("½", '½'),
            ("-1", '-'),
            ("+1", '+'),
            ("−1", '−'),
            ("1e3", 'e'),
            ("0x1", 'x'),
            ("1_000", '_'),
            ("1/2", '/'),
            ("一", '一'),
            ("٠٫٥", '٠'),
            ("0.5 tBTC", 't'),
            ("0、5", '、'),
            ("0:5", ':'),
            ("1%", '%'),
            ("1\u{200b}0", '\u{200b}'),
            ("\u{202e}5.0", '\u{202e}'),
            ("5.0\u{202c}", '\u{202c}'),
            ("\u{2067}5.0\u{2069}", '\u{2067}'),
        ] {
            assert_eq!(amount(typed), Err(TypedError::Character(character)), "{typed}");
        }
        for typed in [
            ".",
            ",",
            "。",
            "1 0",
            "1 00",
            "0 5",
            "1,00,000",
            "1000 000",
            "1,000,00",
            "1,000,",
            ",000,000",
            "1,2,3",
            "1..5",
            "1,5.5",
            "1.5,5",
            "1 .5",
            "1. 5",
            "0, 5",
            "0.5 1 2",
            "1 000,000.5",
            "1,000 000.5",
            "0,000,001",
            "0.123,456",
            "01",
            "00.5",
            "05",
            "0 000.5",
            "01,000",
            "0.123.456",
            "1''000",
        ] {
            let read = amount(typed);
            assert!(matches!(read, Err(TypedError::Marks)), "{typed}: {read:?}");
        }
        assert_eq!(amount(" "), Err(TypedError::Empty));
        assert_eq!(amount("0.000000001"), Err(TypedError::Number(ParseAmountError::TooPrecise(8))));
        for typed in ["21000000.00000001", "99999999999999999999999", &"1".repeat(100), "184467440738"] {
            assert_eq!(amount(typed), Err(TypedError::Number(ParseAmountError::TooLarge)), "{typed}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for sat in [0, 1, 99_999_999, COIN, 123_456_789_012, MAX_MONEY.0] {
            assert_eq!(amount(&Amount(sat).to_string()), Ok(Amount(sat)));
        }
        for rate in [1, 1_000, 2_500, 1_234_567] {
            assert_eq!(fee_rate(&FeeRate(rate).to_string()), Ok(FeeRate(rate)));
        }
    }

    #[test]
    fn fee_rates_have_three_decimals() {
        for (typed, rate) in [("2", 2_000), ("2,5", 2_500), ("２．１２５", 2_125), ("1 000", 1_000_000)]
        {
            assert_eq!(fee_rate(typed), Ok(FeeRate(rate)), "{typed}");
        }
        assert_eq!(fee_rate("1.2345"), Err(TypedError::Number(ParseAmountError::TooPrecise(3))));
        assert_eq!(
            fee_rate("1,000"),
            Err(TypedError::TwoReadings { thousands: "1000".into(), decimal: "1.000".into() })
        );
        assert_eq!(fee_rate("2100000000000.001"), Err(TypedError::Number(ParseAmountError::TooLarge)));
    }
}
