//! What the Contracts screen works out before it asks the node.

use hashyard_core::sha256;
use hashyard_node::view::{ContractCoinView, PsbtView};

/// A word of a script's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// An opcode or a number.
    Short(String),
    /// A hash or a key in hex.
    Long(String),
}

/// Splits a script's text into words; from 20 bytes on they are hashes or keys.
pub fn words(asm: &str) -> Vec<Word> {
    let word = |word: &str| match word.len() >= 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => Word::Long(word.to_owned()),
        false => Word::Short(word.to_owned()),
    };
    asm.split_whitespace().map(word).collect()
}

/// From when on a way is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opens {
    /// Now.
    Now,
    /// With the block of this height.
    Block(u32),
    /// Once the median time of the last eleven blocks has reached this Unix time in seconds.
    Time(u32),
    /// So long after the coin's own block, which is not mined yet.
    Unconfirmed,
}

/// When a coin can take a way.
pub fn opens(coin: &ContractCoinView, way: usize) -> Opens {
    let first = |list: &[Option<u32>]| list.get(way).copied().flatten();
    let ready = coin.ready.get(way) == Some(&true);
    when(ready, first(&coin.first_height), first(&coin.first_time))
}

/// When a transaction that several people sign can be sent.
pub fn psbt_opens(psbt: &PsbtView) -> Opens {
    when(psbt.ready, psbt.first_height, psbt.first_time)
}

fn when(ready: bool, first_height: Option<u32>, first_time: Option<u32>) -> Opens {
    match (first_height, first_time) {
        _ if ready => Opens::Now,
        (Some(height), _) => Opens::Block(height),
        (None, Some(time)) => Opens::Time(time),
        (None, None) => Opens::Unconfirmed,
    }
}

/// When the first of several coins can take a way; none without coins.
pub fn first_opens(coins: &[ContractCoinView], way: usize) -> Option<Opens> {
    coins.iter().map(|coin| opens(coin, way)).min()
}

/// The contract as text, from a form's fields: line breaks and spaces inside a value become commas.
pub fn contract_text(form: &str, template: &str, params: &[(&str, &str)]) -> String {
    let value = |value: &str| {
        let parts = value.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(",")
    };
    let params: String = params.iter().map(|(name, text)| format!(" {name}={}", value(text))).collect();
    format!("{form}:{template}{params}")
}

/// SHA-256 of a secret that was typed, in hex.
pub fn secret_hash(secret: &str) -> String {
    hex(&sha256(secret.as_bytes()))
}

/// The bytes of a secret that was typed, in hex.
pub fn secret_bytes(secret: &str) -> String {
    hex(secret.as_bytes())
}

/// What bytes in hex say, if they are readable text.
pub fn readable(hex: &str) -> Option<String> {
    let digits = hex.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    let text = String::from_utf8(digits.map(byte).collect::<Option<Vec<_>>>()?).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use hashyard_core::{Amount, OutPoint};

    use super::*;

    #[test]
    fn long_words_are_hashes_and_keys() {
        let key = "ab".repeat(20);
        assert_eq!(
            words(&format!("OP_IF {key} 1024 OP_CHECKSEQUENCEVERIFY")),
            [
                Word::Short("OP_IF".into()),
                Word::Long(key),
                Word::Short("1024".into()),
                Word::Short("OP_CHECKSEQUENCEVERIFY".into())
            ]
        );
        assert_eq!(words(""), []);
    }

    fn coin(ready: bool, first_height: Option<u32>, first_time: Option<u32>) -> ContractCoinView {
        ContractCoinView {
            outpoint: OutPoint::NULL,
            value: Amount::ZERO,
            confirmations: 1,
            ready: vec![true, ready],
            first_height: vec![None, first_height],
            first_time: vec![None, first_time],
        }
    }

    #[test]
    fn a_way_says_when_it_opens() {
        for (coins, way, first) in [
            (vec![], 1, None),
            (vec![coin(true, Some(5), None)], 1, Some(Opens::Now)),
            (vec![coin(false, Some(9), None), coin(false, Some(7), None)], 1, Some(Opens::Block(7))),
            (vec![coin(false, None, Some(600))], 1, Some(Opens::Time(600))),
            (vec![coin(false, None, None), coin(false, Some(7), None)], 1, Some(Opens::Block(7))),
            (vec![coin(false, None, None)], 1, Some(Opens::Unconfirmed)),
            (vec![coin(false, None, None)], 0, Some(Opens::Now)),
        ] {
            assert_eq!(first_opens(&coins, way), first, "{coins:?}");
        }
    }

    #[test]
    fn a_form_becomes_the_text_that_the_node_reads() {
        let params = [("required", " 2 "), ("keys", "02aa\n03bb,\n\n")];
        assert_eq!(contract_text("wsh", "multisig", &params), "wsh:multisig required=2 keys=02aa,03bb");
    }

    #[test]
    fn secrets_go_to_hex_and_come_back() {
        assert_eq!(secret_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(readable(&secret_bytes("芝麻开门")), Some("芝麻开门".into()));
        for unreadable in ["ff", "0a", "zz"] {
            assert_eq!(readable(unreadable), None, "{unreadable}");
        }
    }
}
