//! Amounts of money, in satoshis.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::fixed_point;

/// Satoshis in one coin.
pub const COIN: u64 = 100_000_000;

/// No valid amount exceeds 21 million coins; consensus since CVE-2010-5139.
pub const MAX_MONEY: Amount = Amount(21_000_000 * COIN);

/// A number of satoshis. On the wire a signed 64-bit little-endian integer; negative values are decoded as they stand
/// and refused by the transaction check, as Bitcoin Core does. Where such a transaction is shown they stand as what they
/// are: [`Self::signed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(pub u64);

/// Why a text is not an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseAmountError {
    /// Empty, or not a decimal number.
    NotANumber,
    /// More decimals than this: a satoshi can't be divided.
    TooPrecise(u8),
    /// Above [`MAX_MONEY`].
    TooLarge,
    /// Below zero.
    Negative,
}

impl fmt::Display for ParseAmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotANumber => f.write_str("not a number"),
            Self::TooPrecise(decimals) => write!(f, "more than {decimals} decimals"),
            Self::TooLarge => f.write_str("more than 21 million coins"),
            Self::Negative => f.write_str("less than nothing"),
        }
    }
}

impl core::error::Error for ParseAmountError {}

impl Amount {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The value in satoshis.
    pub const fn to_sat(self) -> u64 {
        self.0
    }

    /// Whether the value lies in the range that consensus allows.
    pub fn is_money(self) -> bool {
        self <= MAX_MONEY
    }

    /// The sum, or `None` if it leaves the range that consensus allows.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self).filter(|sum| sum.is_money())
    }

    /// The difference, or `None` if `other` is larger.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The sum of amounts, or `None` if it or any part leaves the range.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The value as the wire has it: with a sign.
    pub const fn signed(self) -> i64 {
        self.0 as i64
    }

    /// Reads coins with up to eight decimals, like `0.5`, `12` or `1e-8`.
    ///
    /// # Errors
    /// What is no amount (see [`fixed_point::parse`]), and why.
    pub fn from_coins(text: &str) -> Result<Self, ParseAmountError> {
        Self::from_decimal(text, 8)
    }

    /// Reads a decimal whose last of `decimals` places counts satoshis (`AmountFromValue`).
    pub(super) fn from_decimal(text: &str, decimals: u8) -> Result<Self, ParseAmountError> {
        let value = fixed_point::parse(text, decimals)?;
        let amount = u64::try_from(value).map(Self).map_err(|_| ParseAmountError::Negative)?;
        if amount.is_money() { Ok(amount) } else { Err(ParseAmountError::TooLarge) }
    }
}

/// Coins as Bitcoin Core's messages have them (`FormatMoney`): without zeros at the end, but with two decimals at least.
pub(crate) fn format_money(amount: Amount) -> String {
    let text = amount.to_string();
    let least = text.len() - 6;
    let trimmed = text.trim_end_matches('0').len();
    text[..trimmed.max(least)].to_owned()
}

/// Coins with eight decimals, without a unit (`ValueFromAmount`).
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.signed() < 0 { "-" } else { "" }, self.signed().unsigned_abs());
        write!(f, "{sign}{}.{:08}", size / COIN, size % COIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_amount_agree() {
        for (text, sat) in
            [("0", 0), ("1", COIN), ("-0.0", 0), ("1e-8", 1), ("0.00000001", 1), ("21000000", MAX_MONEY.0)]
        {
            assert_eq!(Amount::from_coins(text), Ok(Amount(sat)), "{text}");
        }
        assert_eq!(Amount(150_000_001).to_string(), "1.50000001");
    }

    #[test]
    fn bad_text_is_refused_with_the_reason() {
        for text in ["", ".5", "1.", "01", " 1", "1,5", "0x1", "一"] {
            assert_eq!(Amount::from_coins(text), Err(ParseAmountError::NotANumber), "{text}");
        }
        assert_eq!(Amount::from_coins("0.000000001"), Err(ParseAmountError::TooPrecise(8)));
        for text in ["21000000.00000001", "1e8", "99999999999999999999999"] {
            assert_eq!(Amount::from_coins(text), Err(ParseAmountError::TooLarge), "{text}");
        }
        assert_eq!(Amount::from_coins("-0.00000001"), Err(ParseAmountError::Negative));
    }

    #[test]
    fn what_the_wire_has_below_zero_is_shown_below_zero() {
        for (sat, text) in
            [(-1, "-0.00000001"), (-COIN_I64 * 3 / 2, "-1.50000000"), (i64::MIN, "-92233720368.54775808")]
        {
            assert_eq!(Amount(sat as u64).to_string(), text);
        }
    }

    const COIN_I64: i64 = COIN as i64;

    #[test]
    fn money_in_messages_has_two_decimals_at_least() {
        for (sat, text) in
            [(0, "0.00"), (COIN, "1.00"), (COIN / 2, "0.50"), (1_000, "0.00001"), (1, "0.00000001")]
        {
            assert_eq!(format_money(Amount(sat)), text);
        }
    }

    #[test]
    fn sums_stop_at_max_money() {
        assert_eq!(MAX_MONEY.checked_add(Amount(1)), None);
        assert_eq!(Amount::checked_sum([Amount(1), Amount(2)]), Some(Amount(3)));
    }
}
