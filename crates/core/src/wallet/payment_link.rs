//! Payment links: `bitcoin:ADDRESS?amount=0.5&label=…` (BIP21). Every network uses the same scheme; the address says
//! which one is meant.

use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::address::{Address, AddressError};
use crate::primitives::amount::ParseAmountError;
use crate::primitives::{Amount, Params};

const SCHEME: &str = "bitcoin";

/// Links longer than this are refused unread; a QR code holds less.
const MAX_LEN: usize = 4_096;

/// What RFC 3986 lets stand in a query as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request for money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentLink {
    /// Where to pay to.
    pub address: Address,
    /// How much; none leaves it to the payer.
    pub amount: Option<Amount>,
    /// Name of the receiver.
    pub label: Option<String>,
    /// What the payment is for.
    pub message: Option<String>,
}

/// Why a text is no payment link that we can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentLinkError {
    /// Longer than 4,096 bytes; holds the length.
    TooLong(usize),
    /// It does not start with `bitcoin:`.
    Scheme,
    /// The address is bad.
    Address(AddressError),
    /// The amount is bad.
    Amount(ParseAmountError),
    /// A parameter stands there twice; holds its name.
    Repeated(String),
    /// A parameter that must be understood and is not; holds its name.
    Required(String),
    /// A text that is not UTF-8 once decoded; holds the parameter's name.
    NotText(String),
}

impl fmt::Display for PaymentLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(length) => write!(f, "a payment link has at most {MAX_LEN} bytes, not {length}"),
            Self::Scheme => write!(f, "a payment link starts with {SCHEME}:"),
            Self::Address(error) => error.fmt(f),
            Self::Amount(error) => write!(f, "amount: {error}"),
            Self::Repeated(name) => write!(f, "{name} is given twice"),
            Self::Required(name) => write!(f, "the link requires {name}, which is not known here"),
            Self::NotText(name) => write!(f, "{name} is not text"),
        }
    }
}

impl core::error::Error for PaymentLinkError {}

impl PaymentLink {
    /// A link that asks for any amount.
    pub fn new(address: Address) -> Self {
        Self { address, amount: None, label: None, message: None }
    }

    /// Reads a link to an address of this network. Unknown parameters are skipped, unless marked `req-`.
    ///
    /// # Errors
    /// Names the part that is wrong.
    pub fn parse(text: &str, params: &Params) -> Result<Self, PaymentLinkError> {
        let text = text.trim();
        if text.len() > MAX_LEN {
            return Err(PaymentLinkError::TooLong(text.len()));
        }
        let (scheme, rest) = text.split_once(':').ok_or(PaymentLinkError::Scheme)?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return Err(PaymentLinkError::Scheme);
        }
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let address = Address::parse(address, params).map_err(PaymentLinkError::Address)?;
        let mut link = Self::new(address);
        query.split('&').filter(|part| !part.is_empty()).try_for_each(|part| link.read_parameter(part))?;
        Ok(link)
    }

    fn read_parameter(&mut self, part: &str) -> Result<(), PaymentLinkError> {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match name {
            "amount" => {
                let amount = plain_amount(value).map_err(PaymentLinkError::Amount)?;
                set_once(&mut self.amount, amount, name)
            }
            "label" => set_once(&mut self.label, decode(name, value)?, name),
            "message" => set_once(&mut self.message, decode(name, value)?, name),
            _ if name.starts_with("req-") => Err(PaymentLinkError::Required(name["req-".len()..].to_owned())),
            _ => Ok(()),
        }
    }
}

/// Links write digits and a point, and no exponents (BIP21).
fn plain_amount(value: &str) -> Result<Amount, ParseAmountError> {
    match value.contains(['e', 'E']) {
        true => Err(ParseAmountError::NotANumber),
        false => Amount::from_coins(value),
    }
}

fn set_once<T>(field: &mut Option<T>, value: T, name: &str) -> Result<(), PaymentLinkError> {
    match field.replace(value) {
        None => Ok(()),
        Some(_) => Err(PaymentLinkError::Repeated(name.to_owned())),
    }
}

fn decode(name: &str, value: &str) -> Result<String, PaymentLinkError> {
    percent_decode_str(value)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| PaymentLinkError::NotText(name.to_owned()))
}

impl fmt::Display for PaymentLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}:{}", self.address)?;
        let amount = self.amount.map(short_amount);
        let escape = |text: &Option<String>| {
            text.as_deref().map(|text| utf8_percent_encode(text, ESCAPED).to_string())
        };
        let parameters =
            [("amount", amount), ("label", escape(&self.label)), ("message", escape(&self.message))];
        let given = parameters.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value)));
        given
            .zip(core::iter::once('?').chain(core::iter::repeat('&')))
            .try_for_each(|((name, value), separator)| write!(f, "{separator}{name}={value}"))
    }
}

/// Coins without trailing zeros.
fn short_amount(amount: Amount) -> String {
    amount.to_string().trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::params::{CLASSROOM, MAINNET};
    use crate::primitives::{COIN, PubkeyHash};

    const ADDRESS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

    fn parse(text: &str) -> Result<PaymentLink, PaymentLinkError> {
        PaymentLink::parse(text, &MAINNET)
    }

    #[test]
    fn links_round_trip() {
        let address = Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &CLASSROOM);
        for (amount, label, message) in [
            (None, None, None),
            (Some(Amount(1)), None, Some("a & b = c?")),
            (Some(Amount(20 * COIN)), Some("矿工 #1"), Some("100% – ü")),
            (Some(Amount(0)), Some(""), None),
        ] {
            let link = PaymentLink {
                address: address.clone(),
                amount,
                label: label.map(str::to_owned),
                message: message.map(str::to_owned),
            };
            assert_eq!(PaymentLink::parse(&link.to_string(), &CLASSROOM), Ok(link));
        }
    }

    #[test]
    fn the_examples_of_bip21_are_read() {
        let link = parse(&format!("bitcoin:{ADDRESS}?amount=20.3&label=Luke-Jr")).unwrap();
        assert_eq!((link.amount, link.label.as_deref()), (Some(Amount(2_030_000_000)), Some("Luke-Jr")));
        let link =
            parse(&format!("BITCOIN:{ADDRESS}?amount=50&message=Donation%20for%20project%20xyz")).unwrap();
        assert_eq!(link.message.as_deref(), Some("Donation for project xyz"));
        assert!(parse(&format!("bitcoin:{ADDRESS}?somethingyoudontunderstand=50&another=1")).is_ok());
        assert_eq!(
            parse(&format!("bitcoin:{ADDRESS}?req-somethingyoudontunderstand=50")),
            Err(PaymentLinkError::Required("somethingyoudontunderstand".into()))
        );
    }

    #[test]
    fn bad_links_name_the_part() {
        assert_eq!(parse(ADDRESS), Err(PaymentLinkError::Scheme));
        assert_eq!(parse("http://example.org"), Err(PaymentLinkError::Scheme));
        assert_eq!(parse("bitcoin:"), Err(PaymentLinkError::Address(AddressError::Empty)));
        assert_eq!(
            parse(&format!("bitcoin:{ADDRESS}?amount=1e3")),
            Err(PaymentLinkError::Amount(ParseAmountError::NotANumber))
        );
        assert_eq!(
            parse(&format!("bitcoin:{ADDRESS}?amount=1&amount=2")),
            Err(PaymentLinkError::Repeated("amount".into()))
        );
        assert_eq!(
            parse(&format!("bitcoin:{ADDRESS}?label=%ff")),
            Err(PaymentLinkError::NotText("label".into()))
        );
        assert_eq!(parse(&"x".repeat(5_000)), Err(PaymentLinkError::TooLong(5_000)));
    }
}
