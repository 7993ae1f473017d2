//! What somebody typed into the search box: where it leads, or what else it is.

use hashyard_core::{BlockHash, Txid};

use crate::route::{BlockId, Route};

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// Goes to one place.
    Go(Route),
    /// 64 digits: a block if the node knows one of this hash, else a transaction.
    Hash(BlockHash, Txid),
    /// Something else that people hold.
    Other(Other),
}

/// What is neither block nor transaction nor address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Other {
    /// A private key in one of its forms: nobody should show it, nor leave it in a browser's history.
    PrivateKey,
    /// A wallet's words: likewise.
    Words,
    /// A public key.
    PublicKey,
    /// An extended public key (BIP32).
    ExtendedKey,
    /// An output descriptor (BIP380).
    Descriptor,
    /// A part of a hash; holds how many digits there are.
    HashPart(usize),
    /// More hexadecimal digits than a hash has.
    Bytes,
    /// None of all that.
    Unclear,
}

impl Other {
    /// Whoever sees it can take money.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::PrivateKey | Self::Words)
    }
}

/// Digits of a hash.
const HASH: usize = 64;

/// Least digits of a hash's part: with fewer of them it may as well be a word.
const LEAST_PART: usize = 6;

/// Least words of a wallet (BIP39).
const LEAST_WORDS: usize = 12;

/// Letters of bech32 behind its prefix: version, the shortest program and the check (BIP173).
const LEAST_BECH32: usize = 11;

/// Reads a search: a height, a hash, an output, an address, a `bitcoin:` link or one of this app.
pub fn search(text: &str) -> Search {
    let text = text.trim();
    if let Some(secret) = secret(text) {
        return Search::Other(secret);
    }
    if let Some((_, fragment)) = text.split_once("#/") {
        return Route::known(fragment).map_or(Search::Other(Other::Unclear), Search::Go);
    }
    let text = payee(text);
    if let Some(height) = height(text) {
        return Search::Go(Route::Block(Some(BlockId::Height(height))));
    }
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    if let Some(found) = of_hash(digits) {
        return found;
    }
    match is_address(text) {
        true => Search::Go(Route::Address(text.to_owned())),
        false => Search::Other(other(text, digits)),
    }
}

/// What a link to pay pays to; any other text as it is. QR codes write such links in capitals.
fn payee(text: &str) -> &str {
    match text.split_once(':') {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bitcoin") => {
            rest.split('?').next().unwrap_or_default()
        }
        _ => text,
    }
}

/// A number with or without `#` in front and marks between thousands.
fn height(text: &str) -> Option<u32> {
    let ascii = |letter: char| match letter {
        '０'..='９' => char::from(b'0' + (u32::from(letter) - u32::from('０')) as u8),
        ',' | '.' | '_' | '\'' | '’' | '，' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' => ',',
        other => other,
    };
    let text: String = text.trim_start_matches('#').chars().map(ascii).collect();
    let groups: Vec<&str> = text.split(',').collect();
    let (first, others) = groups.split_first()?;
    let grouped = others.is_empty() || (first.len() <= 3 && others.iter().all(|group| group.len() == 3));
    let digits = groups.concat();
    let number = !first.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (grouped && number).then(|| digits.parse().ok())?
}

/// A hash, or an output of a transaction as `txid:vout`.
fn of_hash(digits: &str) -> Option<Search> {
    if let Some((txid, vout)) = digits.split_once(':') {
        let txid = txid.parse().ok().filter(|_| txid.len() == HASH && vout.parse::<u32>().is_ok());
        return txid.map(|txid| Search::Go(Route::Tx(txid)));
    }
    let hash = (digits.len() == HASH).then(|| Some((digits.parse().ok()?, digits.parse().ok()?)))?;
    hash.map(|(block, txid)| Search::Hash(block, txid))
}

/// Looks like Base58 or bech32; whether it is an address of this network is the node's to say.
fn is_address(text: &str) -> bool {
    is_bech32(text) || ((25..=36).contains(&text.len()) && is_base58(text) && !is_hex(text))
}

fn is_base58(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() && !b"0OIl".contains(&byte))
}

/// A prefix of letters, a 1, and letters of one case; long ones of other kinds among them.
fn is_bech32(text: &str) -> bool {
    let one_case = text.to_ascii_lowercase() == text || text.to_ascii_uppercase() == text;
    let Some((prefix, data)) = text.split_once('1') else { return false };
    let prefixed = (2..=5).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_alphabetic());
    // Mistyped letters are the node's to find.
    one_case
        && prefixed
        && (LEAST_BECH32..=95).contains(&data.len())
        && data.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What must not be shown: by its looks, because a key with a wrong letter gives the right one away, too.
fn secret(text: &str) -> Option<Other> {
    let lower = text.to_ascii_lowercase();
    let extended = ["xprv", "tprv", "yprv", "zprv", "uprv", "vprv"];
    if extended.iter().any(|prefix| lower.contains(prefix)) || text.split(['(', ')', ',', '/']).any(is_wif) {
        return Some(Other::PrivateKey);
    }
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter == '　').collect();
    let latin = words.len() >= LEAST_WORDS
        && words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let chinese = text.chars().all(|letter| han(letter) || letter.is_whitespace())
        && text.chars().filter(|letter| han(*letter)).count() >= LEAST_WORDS;
    (latin || chinese).then_some(Other::Words)
}

/// A private key in Base58: 51 letters, 52 for a compressed public key, or 58 if it is encrypted (BIP38).
fn is_wif(text: &str) -> bool {
    let length = match text.as_bytes().first() {
        Some(b'5' | b'9') => 51..=51,
        Some(b'K' | b'L' | b'c') => 52..=52,
        Some(b'6') if text.starts_with("6P") => 58..=58,
        // Rooms have a version of their own, whose keys begin with various letters.
        Some(_) => 51..=52,
        None => return false,
    };
    length.contains(&text.len()) && is_base58(text) && !is_hex(text)
}

fn other(text: &str, digits: &str) -> Other {
    let public = match (digits.len(), digits.get(..2)) {
        (66, Some("02" | "03")) | (130, Some("04")) => is_hex(digits),
        _ => false,
    };
    let extended = ["xpub", "tpub", "ypub", "zpub", "upub", "vpub"];
    let function = text.split_once('(').map(|(name, _)| name);
    match () {
        () if public => Other::PublicKey,
        () if function.is_some_and(|name| DESCRIPTORS.contains(&name)) => Other::Descriptor,
        () if extended.iter().any(|prefix| text.starts_with(prefix)) => Other::ExtendedKey,
        () if is_hex(digits) && (LEAST_PART..HASH).contains(&digits.len()) => Other::HashPart(digits.len()),
        () if is_hex(digits) && digits.len() > HASH => Other::Bytes,
        () => Other::Unclear,
    }
}

/// Functions that a descriptor starts with.
const DESCRIPTORS: [&str; 11] =
    ["pk", "pkh", "wpkh", "sh", "wsh", "tr", "combo", "multi", "sortedmulti", "addr", "raw"];

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    #[test]
    fn heights_are_numbers_however_they_are_written() {
        for text in [
            "1284",
            " 1284 ",
            "#1284",
            "1,284",
            "1 284",
            "1\u{202f}284",
            "1.284",
            "１２８４",
            "1，284",
            "1'284",
        ] {
            assert_eq!(search(text), Search::Go(Route::Block(Some(BlockId::Height(1284)))), "{text}");
        }
        for text in ["", "12,84", "1,28", ",284", "-1", "4294967296", "1.5", "12 34", "#"] {
            assert!(matches!(search(text), Search::Other(_)), "{text}");
        }
    }

    #[test]
    fn hashes_and_outputs_are_found() {
        let hash = Search::Hash(HASH.parse().unwrap(), HASH.parse().unwrap());
        for text in [HASH.to_owned(), HASH.to_uppercase(), format!("0x{HASH}"), format!(" {HASH}\n")] {
            assert_eq!(search(&text), hash, "{text}");
        }
        for text in [format!("{HASH}:0"), format!("{HASH}:17")] {
            assert_eq!(search(&text), Search::Go(Route::Tx(HASH.parse().unwrap())), "{text}");
        }
        assert_eq!(search(&format!("{HASH}:x")), Search::Other(Other::Unclear));
    }

    #[test]
    fn addresses_are_found_however_short_and_in_links() {
        for address in [
            "mi8LKL9cqjkQgAEHKLpP4VeopiCA9Ub6fG",
            "bc1pfeessrawgf",
            "tb1pfees9rn5nz",
            "bcrt1pfeesnyr2tx",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "hy1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ] {
            let found = Search::Go(Route::Address(address.into()));
            for text in [
                address.to_owned(),
                format!("bitcoin:{address}?amount=1&label=a"),
                format!("BITCOIN:{address}"),
                format!("Bitcoin:{address}?AMOUNT=1"),
            ] {
                assert_eq!(search(&text), found, "{text}");
            }
        }
    }

    #[test]
    fn links_of_this_app_lead_where_they_say() {
        let link = format!("https://example.org/?room=lab#/tx/{HASH}");
        assert_eq!(search(&link), Search::Go(Route::Tx(HASH.parse().unwrap())));
    }

    #[test]
    fn what_is_secret_is_known_by_its_looks() {
        let phrase = ["abandon"; 12].join(" ");
        for (text, what) in [
            ("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", Other::PrivateKey),
            ("KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617", Other::PrivateKey),
            // A wrong letter at the end.
            ("cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcB", Other::PrivateKey),
            ("6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg", Other::PrivateKey),
            ("wpkh(KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617)", Other::PrivateKey),
            ("wpkh([d34db33f/84h]tprv8ZgxMBicQKsPd/0/*)", Other::PrivateKey),
            (&phrase, Other::Words),
            (&"的 ".repeat(12), Other::Words),
            (&"的".repeat(12), Other::Words),
        ] {
            assert_eq!(search(text), Search::Other(what), "{text}");
            assert!(what.is_secret());
        }
    }

    #[test]
    fn other_things_are_called_what_they_are() {
        let key = format!("02{}", "ab".repeat(32));
        for (text, what) in [
            (key.clone(), Other::PublicKey),
            (key.to_uppercase(), Other::PublicKey),
            (format!("04{}", "ab".repeat(64)), Other::PublicKey),
            ("xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8".into(), Other::ExtendedKey),
            (format!("wpkh({key})#abcdefgh"), Other::Descriptor),
            ("000000000019d668".into(), Other::HashPart(16)),
            ("0xabcdef".into(), Other::HashPart(6)),
            ("ab".repeat(80), Other::Bytes),
            ("hello".into(), Other::Unclear),
            ("0x12".into(), Other::Unclear),
            ("what?".into(), Other::Unclear),
            ("bitcoin:".into(), Other::Unclear),
        ] {
            assert_eq!(search(&text), Search::Other(what), "{text}");
            assert!(!what.is_secret());
        }
    }
}
