//! Decimals as people and other software write them, read without ever being a float.

use super::amount::ParseAmountError;

/// Every number below has at most this many digits, so that it fits 64 bits.
const MAX_DIGITS: i64 = 18;

/// The number that `text` writes, in units of the last of `decimals` places: with 8 places `0.5` is 50,000,000. What is read is
/// what Bitcoin Core reads (`ParseFixedPoint`): JSON's form of numbers, exponents included, and nothing around it. Zeros behind
/// the last place are fine, any other digit there is not.
///
/// # Errors
/// Another form, more places, or a number of more than 18 digits.
pub fn parse(text: &str, decimals: u8) -> Result<i64, ParseAmountError> {
    let number = Decimal::split(text).ok_or(ParseAmountError::NotANumber)?;
    // Core passes a single zero before the point, and any zero at the end only moves the point.
    let digits = [if number.whole == "0" { "" } else { number.whole }, number.fraction].concat();
    let significant = digits.trim_end_matches('0');
    let moved = number.exponent - number.fraction.len() as i64 + (digits.len() - significant.len()) as i64;
    let zeros = moved.saturating_add(i64::from(decimals));
    if zeros < 0 {
        return Err(ParseAmountError::TooPrecise(decimals));
    }
    let significant = significant.trim_start_matches('0');
    if zeros + significant.len() as i64 > MAX_DIGITS || zeros == MAX_DIGITS {
        return Err(ParseAmountError::TooLarge);
    }
    let size = format!("0{significant}").parse::<i64>().map_err(|_| ParseAmountError::TooLarge)?;
    let size = size * 10_i64.pow(zeros as u32);
    Ok(if number.is_negative { -size } else { size })
}

/// A decimal in its parts, each of digits only.
struct Decimal<'a> {
    is_negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn split(text: &'a str) -> Option<Self> {
        let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, digits(fraction)?),
            None => (mantissa, ""),
        };
        let whole = digits(whole).filter(|whole| *whole == "0" || !whole.starts_with('0'))?;
        Some(Self { is_negative, whole, fraction, exponent: read_exponent(exponent)? })
    }
}

/// The text, if it is a digit or more and nothing else.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

/// No text is so long that an exponent of more than 32 bits could be made up for.
fn read_exponent(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let size = digits(text)?.parse::<u32>().unwrap_or(u32::MAX);
    Some(sign * i64::from(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bitcoin Core's own cases (`util_tests.cpp`, `util_ParseFixedPoint`) are of this form: what is taken, and as what.
    #[test]
    fn what_core_reads_is_read() {
        for (text, number) in [
            ("0", 0),
            ("-0.0", 0),
            ("1", 100_000_000),
            ("0.0", 0),
            ("-0.1", -10_000_000),
            ("1.1", 110_000_000),
            ("1.10000000000000000", 110_000_000),
            ("1.1e1", 1_100_000_000),
            ("1.1e-1", 11_000_000),
            ("1000", 100_000_000_000),
            ("0.00000001", 1),
            ("1e-8", 1),
            ("10E-9", 1),
            ("0.0000000100000000", 1),
            ("0.100000000", 10_000_000),
            ("0.000000000000000000000", 0),
            ("0.00000000000000001e+9", 1),
            ("9999999999.99999999", 999_999_999_999_999_999),
            ("-9999999999.99999999", -999_999_999_999_999_999),
            ("1e9", 100_000_000_000_000_000),
        ] {
            assert_eq!(parse(text, 8), Ok(number), "{text}");
        }
        assert_eq!(parse("0.001", 3), Ok(1));
        assert_eq!(parse("1e0", 0), Ok(1));
    }

    #[test]
    fn anything_else_is_refused_by_its_kind() {
        use ParseAmountError::{NotANumber, TooLarge, TooPrecise};
        for text in [
            "", "-", "--1", "+1", ".", ".5", "1.", "-.5", "01", "00", " 1", "1 ", "1,5", "1e", "1e+",
            "1e1.5", "1e-+1", "0x1", "1.2.3", "e8", "Infinity", "NaN", "一", "５",
        ] {
            assert_eq!(parse(text, 8), Err(NotANumber), "{text}");
        }
        for text in ["0.000000001", "1e-9", "1.123456789", "0.00000000000000001", "0e-9", "1e-99999999999"] {
            assert_eq!(parse(text, 8), Err(TooPrecise(8)), "{text}");
        }
        assert_eq!(parse("1.0001", 3), Err(TooPrecise(3)));
        assert_eq!(parse("1.0000000000000000001", 8), Err(TooPrecise(8)));
        for text in ["10000000000", "1e10", "0e10", "1e11", "1e99999999999999999999", "92233720368.54775808"]
        {
            assert_eq!(parse(text, 8), Err(TooLarge), "{text}");
        }
    }
}
