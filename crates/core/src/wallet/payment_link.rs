//! Payment links: `bitcoin:ADDRESS?amount=0.5&label=…` (BIP321, which replaces BIP21). Every network uses the same scheme;
//! the address says which one is meant. Scheme and names of parameters may be in capitals, as QR codes write them.

use core::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::address::{Address, AddressError};
use crate::primitives::amount::ParseAmountError;
use crate::primitives::{Amount, Network, Params};

const SCHEME: &str = "bitcoin";

/// At most so many bytes, as a link is read and as it is written; a QR code holds less.
const MAX_LEN: usize = 4_096;

/// What RFC 3986 lets stand in a query as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Marks a parameter without which the link must not be followed.
const REQUIRED: &str = "req-";

/// Where the payer's wallet should send a proof of payment; that a wallet can't is no reason not to pay (BIP321).
const PROOF: &str = "pop";

/// Ways to be paid that stand in parameters of their own, and what people call them. None of them is supported.
const OTHER_WAYS: [(&str, OtherWay); 4] = [
    ("lightning", OtherWay::Lightning),
    ("lno", OtherWay::LightningOffer),
    ("sp", OtherWay::SilentPayment),
    ("pay", OtherWay::PrivatePayment),
];

/// A way to be paid that is not supported here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherWay {
    /// An invoice of the Lightning network (BOLT11).
    Lightning,
    /// An offer of the Lightning network (BOLT12).
    LightningOffer,
    /// BIP352.
    SilentPayment,
    /// BIP351.
    PrivatePayment,
}

impl fmt::Display for OtherWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lightning => "Lightning",
            Self::LightningOffer => "a Lightning offer",
            Self::SilentPayment => "a silent payment",
            Self::PrivatePayment => "a private payment",
        })
    }
}

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
    /// Longer than 4,096 bytes, as it stands or with its texts escaped; holds the length.
    TooLong(usize),
    /// It does not start with `bitcoin:`.
    Scheme,
    /// The address is bad.
    Address(AddressError),
    /// There is no address, and it can be paid in no way that is supported; holds one of those that are offered.
    Unsupported(OtherWay),
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
            Self::Unsupported(way) => {
                write!(f, "the link has no address: it asks for {way}, which is not supported here")
            }
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

    /// Reads a link to an address of this network. Unknown parameters are skipped, unless marked `req-`. The address may
    /// stand in a parameter that is called like the prefix of the network's addresses, as `bc` or `tb` (BIP321).
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
        let mut read = Parameters::default();
        query.split('&').filter(|part| !part.is_empty()).try_for_each(|part| read.take(part, params))?;
        let address = read.address(address, params)?;
        let link = Self { address, amount: read.amount, label: read.label, message: read.message };
        // What was written without escapes grows by them.
        match link.to_string().len() {
            length if length > MAX_LEN => Err(PaymentLinkError::TooLong(length)),
            _ => Ok(link),
        }
    }
}

/// What stands behind the `?`.
#[derive(Default)]
struct Parameters {
    amount: Option<Amount>,
    label: Option<String>,
    message: Option<String>,
    proof: Option<()>,
    /// The first under the prefix of this network, else the first under that of another.
    address: Option<String>,
    here: bool,
    other_way: Option<OtherWay>,
}

impl Parameters {
    fn take(&mut self, part: &str, params: &Params) -> Result<(), PaymentLinkError> {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let name = percent_decode_str(name).decode_utf8_lossy().to_ascii_lowercase();
        let required = name.strip_prefix(REQUIRED);
        match name.as_str() {
            "amount" => {
                let amount = read_amount(value).map_err(PaymentLinkError::Amount)?;
                set_once(&mut self.amount, amount, &name)
            }
            "label" => set_once(&mut self.label, decode(&name, value)?, &name),
            "message" => set_once(&mut self.message, decode(&name, value)?, &name),
            _ if required.unwrap_or(&name) == PROOF => {
                set_once(&mut self.proof, (), PROOF)?;
                required.map_or(Ok(()), |name| Err(PaymentLinkError::Required(name.to_owned())))
            }
            _ => match required {
                Some(name) => Err(PaymentLinkError::Required(name.to_owned())),
                None => self.take_way(&name, value, params),
            },
        }
    }

    /// A way to be paid may stand there several times, as a choice.
    fn take_way(&mut self, name: &str, value: &str, params: &Params) -> Result<(), PaymentLinkError> {
        let here = name == params.prefixes.bech32;
        let is_prefix = here || Network::ALL.iter().any(|other| other.params().prefixes.bech32 == name);
        if is_prefix && (self.address.is_none() || here && !self.here) {
            self.address = Some(decode(name, value)?);
            self.here = here;
        }
        let way = OTHER_WAYS.iter().find(|(key, _)| *key == name).map(|(_, way)| *way);
        self.other_way = self.other_way.or(way);
        Ok(())
    }

    fn address(&self, body: &str, params: &Params) -> Result<Address, PaymentLinkError> {
        let stated = Some(body).filter(|body| !body.is_empty()).or(self.address.as_deref());
        match (stated, self.other_way) {
            (None, Some(way)) => Err(PaymentLinkError::Unsupported(way)),
            _ => Address::parse(stated.unwrap_or_default(), params).map_err(PaymentLinkError::Address),
        }
    }
}

/// Digits and a point; commands know exponents and signs, links don't (BIP321).
fn read_amount(value: &str) -> Result<Amount, ParseAmountError> {
    match value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        true => Amount::from_coins(value),
        false => Err(ParseAmountError::NotANumber),
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
    fn names_may_be_in_capitals_and_are_the_same_names() {
        let link = parse(&format!("BITCOIN:{ADDRESS}?AMOUNT=0.5&Label=Mei&MESSAGE=tea")).unwrap();
        assert_eq!(link.amount, Some(Amount(COIN / 2)));
        assert_eq!((link.label.as_deref(), link.message.as_deref()), (Some("Mei"), Some("tea")));
        // A whole link in capitals, as QR codes hold it.
        let segwit = "bitcoin:bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu?amount=50&label=x";
        assert_eq!(parse(&segwit.to_uppercase()).unwrap().address, parse(segwit).unwrap().address);
        assert_eq!(parse(&segwit.to_uppercase()).unwrap().amount, Some(Amount(50 * COIN)));
        for name in ["REQ-Something", "req-something", "Req%2dsomething", "%72eq-something"] {
            let refused = Err(PaymentLinkError::Required("something".into()));
            assert_eq!(parse(&format!("bitcoin:{ADDRESS}?{name}=1")), refused, "{name}");
        }
        for (first, second) in [("amount=1", "AMOUNT=1"), ("label=a", "Label=b"), ("pop=a", "POP=b")] {
            let name = first.split('=').next().unwrap().to_owned();
            let refused = Err(PaymentLinkError::Repeated(name));
            assert_eq!(parse(&format!("bitcoin:{ADDRESS}?{first}&{second}")), refused);
        }
    }

    #[test]
    fn the_address_may_stand_in_a_parameter_and_other_ways_are_named() {
        let segwit = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
        let address = Address::parse(segwit, &MAINNET).unwrap();
        for text in [
            format!("bitcoin:?bc={segwit}"),
            format!("BITCOIN:?BC={}", segwit.to_uppercase()),
            format!("bitcoin:?sp=sp1q&tb=tb1qw508&bc={segwit}&bc=bc1pfuture&lightning=lnbc1"),
            format!("bitcoin:{segwit}?lightning=lnbc1&lno=lno1&sp=sp1q&pop=x%3a"),
        ] {
            assert_eq!(parse(&text).map(|link| link.address), Ok(address.clone()), "{text}");
        }
        for (name, way, said) in [
            ("lightning", OtherWay::Lightning, "Lightning"),
            ("LNO", OtherWay::LightningOffer, "a Lightning offer"),
            ("sp", OtherWay::SilentPayment, "a silent payment"),
            ("pay", OtherWay::PrivatePayment, "a private payment"),
        ] {
            let error = parse(&format!("bitcoin:?{name}=abc&amount=1")).unwrap_err();
            assert_eq!(error, PaymentLinkError::Unsupported(way));
            assert!(error.to_string().contains(said));
        }
        let refused = Err(PaymentLinkError::Required("lightning".into()));
        assert_eq!(parse(&format!("bitcoin:{segwit}?req-lightning=lnbc1")), refused);
        assert_eq!(
            parse(&format!("bitcoin:{segwit}?req-pop=x")),
            Err(PaymentLinkError::Required("pop".into()))
        );
        let foreign = parse("bitcoin:?tb=tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx").unwrap_err();
        assert!(matches!(foreign, PaymentLinkError::Address(AddressError::OtherNetwork { .. })), "{foreign}");
    }

    #[test]
    fn what_is_read_can_be_written_and_read_again() {
        // Three bytes that stand for themselves in what is read take nine where they are escaped.
        for count in 1..=MAX_LEN / 3 {
            let text = format!("bitcoin:{ADDRESS}?label={}", "字".repeat(count));
            match parse(&text) {
                Ok(link) => assert_eq!(parse(&link.to_string()), Ok(link)),
                Err(error) => {
                    assert!(matches!(error, PaymentLinkError::TooLong(length) if length > MAX_LEN));
                    assert!(count > MAX_LEN / 9 - 20);
                }
            }
        }
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
