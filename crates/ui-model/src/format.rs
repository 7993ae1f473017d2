//! Numbers as people read them. Words around them belong to the app's table of texts.

use hashyard_core::Amount;

/// The name of a hash for people: its first six and last four digits.
pub fn short_hash(hex: &str) -> String {
    match (hex.get(..6), hex.len().checked_sub(4).and_then(|end| hex.get(end..))) {
        (Some(start), Some(end)) if hex.len() > 12 => format!("{start}..{end}"),
        _ => hex.to_string(),
    }
}

/// Three significant digits: `8.96`, `31.4`, `128`.
pub fn three_digits(value: f64) -> String {
    match value.abs() {
        size if size < 9.995 => format!("{value:.2}"),
        size if size < 99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// A hash rate: number and unit.
pub fn rate(hashps: f64) -> (String, &'static str) {
    const UNITS: [&str; 6] = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s"];
    let mut value = hashps.max(0.0);
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    (if unit == 0 { format!("{value:.0}") } else { three_digits(value) }, UNITS[unit])
}

/// A number of bytes (`unit` = `B`) or virtual bytes (`vB`): `340 B`, `1.6 kB`, `10.3 kvB`, `4.1 MB`.
pub fn size(bytes: u64, unit: &str) -> String {
    match bytes {
        0..1_000 => format!("{bytes} {unit}"),
        1_000..999_950 => format!("{:.1} k{unit}", bytes as f64 / 1e3),
        _ => format!("{:.1} M{unit}", bytes as f64 / 1e6),
    }
}

/// Thousands apart: `323,893,462`. Not for heights.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount in coins, all eight decimals, cut before the last four: (`125.1495`, `4460`). What a hostile transaction gives
/// may be below zero, and is shown so.
pub fn amount(amount: Amount) -> (String, String) {
    let (sign, sat) = (if amount.signed() < 0 { "−" } else { "" }, amount.signed().unsigned_abs());
    let (coins, rest) = (sat / hashyard_core::COIN, sat % hashyard_core::COIN);
    (format!("{sign}{coins}.{:04}", rest / 10_000), format!("{:04}", rest % 10_000))
}

/// An amount in coins for tight places: four decimals where they say it all, `50.0000`, else all eight, `49.99998590`. Nothing is cut
/// off: what stands beside a sum adds up to it.
pub fn amount_short(value: Amount) -> String {
    let (head, tail) = amount(value);
    if tail == "0000" { head } else { head + &tail }
}

/// A sentence that stood behind another's colon, alone: it begins with a capital. What begins with a name to be typed or a reject
/// string stays as it is.
pub fn capitalised(sentence: &str) -> String {
    let first = sentence.split(' ').next().unwrap_or_default();
    let is_word = first.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'');
    match sentence.chars().next().filter(|_| is_word && first.len() < sentence.len()) {
        Some(letter) => format!("{}{}", letter.to_ascii_uppercase(), &sentence[letter.len_utf8()..]),
        None => sentence.to_owned(),
    }
}

/// A fee rate in sat/vB: one decimal below ten.
pub fn fee_rate(rate: f64) -> String {
    if rate < 9.95 { format!("{rate:.1}") } else { format!("{rate:.0}") }
}

/// Work in bits: `28.2`. Zero for what isn't a number.
pub fn bits(log2: f64) -> String {
    format!("{:.1}", if log2.is_finite() { log2.max(0.0) } else { 0.0 })
}

/// A chance: `28.5%`, `0.012%`, `<0.001%`.
pub fn percent(chance: f64) -> String {
    match chance * 100.0 {
        part if !part.is_finite() => "–".to_string(),
        part if part == 0.0 || part >= 99.95 => format!("{part:.0}%"),
        part if part >= 0.1 => format!("{part:.1}%"),
        part if part >= 0.001 => format!("{part:.3}%"),
        _ => "<0.001%".to_string(),
    }
}

/// A span of time in its two largest units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Below a minute.
    Seconds(u64),
    /// Minutes and seconds.
    Minutes(u64, u64),
    /// Hours and minutes.
    Hours(u64, u64),
    /// Days and hours.
    Days(u64, u64),
    /// Years and days: mean waits have no upper end.
    Years(u64, u64),
}

impl Span {
    /// From a number of seconds; what is negative or no number counts as none.
    pub fn from_seconds(seconds: f64) -> Self {
        let seconds = seconds.max(0.0) as u64;
        let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
        match seconds {
            0..60 => Self::Seconds(seconds),
            60..3_600 => Self::Minutes(minutes, seconds % 60),
            3_600..86_400 => Self::Hours(hours, minutes % 60),
            86_400..31_536_000 => Self::Days(days, hours % 24),
            _ => Self::Years(days / 365, days % 365),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_three_digits() {
        let written = |hashps| {
            let (number, unit) = rate(hashps);
            format!("{number} {unit}")
        };
        for (hashps, text) in [
            (0.0, "0 H/s"),
            (950.0, "950 H/s"),
            (999.7, "1.00 kH/s"),
            (8_960_000.0, "8.96 MH/s"),
            (31_400_000.0, "31.4 MH/s"),
            (1.2e9, "1.20 GH/s"),
            (9e20, "900000 PH/s"),
        ] {
            assert_eq!(written(hashps), text);
        }
    }

    #[test]
    fn amounts_keep_every_satoshi() {
        assert_eq!(amount(Amount(12_514_954_460)), ("125.1495".into(), "4460".into()));
        assert_eq!(amount(Amount(1)), ("0.0000".into(), "0001".into()));
        assert_eq!(amount_short(Amount(5_000_050_000)), "50.0005");
        assert_eq!(amount_short(Amount(5_000_059_999)), "50.00059999", "nothing is cut off");
        assert_eq!(amount(Amount((-1_i64) as u64)), ("−0.0000".into(), "0001".into()));
        assert_eq!(amount_short(Amount((-150_000_000_i64) as u64)), "−1.5000");
        assert_eq!(amount_short(Amount(282)), "0.00000282", "a fee alone is not nothing");
        assert_eq!(amount_short(Amount((-282_i64) as u64)), "−0.00000282");
        assert_eq!(amount_short(Amount(0)), "0.0000");
    }

    #[test]
    fn sizes_and_numbers() {
        assert_eq!(size(340, "vB"), "340 vB");
        assert_eq!(size(10_312, "vB"), "10.3 kvB");
        assert_eq!(size(4_100_000, "B"), "4.1 MB");
        assert_eq!(grouped(323_893_462), "323,893,462");
        assert_eq!(grouped(12), "12");
        assert_eq!(short_hash("0000000db7ede0f8"), "000000..e0f8");
        assert_eq!(short_hash("日本"), "日本");
    }

    #[test]
    fn fees_bits_and_chances() {
        assert_eq!((fee_rate(9.94), fee_rate(9.96)), ("9.9".into(), "10".into()));
        assert_eq!((bits(28.16), bits(f64::NAN), bits(-1.0)), ("28.2".into(), "0.0".into(), "0.0".into()));
        assert_eq!(
            (percent(0.285), percent(1.0), percent(0.00012)),
            ("28.5%".into(), "100%".into(), "0.012%".into())
        );
        assert_eq!(
            (percent(f64::NAN), percent(0.0), percent(1e-9)),
            ("–".into(), "0%".into(), "<0.001%".into())
        );
    }

    #[test]
    fn spans_have_two_units() {
        for (seconds, span) in [
            (-5.0, Span::Seconds(0)),
            (59.9, Span::Seconds(59)),
            (65.0, Span::Minutes(1, 5)),
            (7_260.0, Span::Hours(2, 1)),
            (90_000.0, Span::Days(1, 1)),
            (f64::INFINITY, Span::Years(u64::MAX / 86_400 / 365, u64::MAX / 86_400 % 365)),
        ] {
            assert_eq!(Span::from_seconds(seconds), span, "{seconds}");
        }
    }

    #[test]
    fn a_sentence_alone_begins_with_a_capital() {
        for (embedded, alone) in [
            ("this node doesn't know that block", "This node doesn't know that block"),
            ("bad-txns-inputs-missingorspent (-25)", "bad-txns-inputs-missingorspent (-25)"),
            ("txn-mempool-conflict", "txn-mempool-conflict"),
            ("ws://x is no relay", "ws://x is no relay"),
            ("64 digits are missing", "64 digits are missing"),
            ("本节点不知道这个区块", "本节点不知道这个区块"),
            ("", ""),
        ] {
            assert_eq!(capitalised(embedded), alone);
        }
    }
}
