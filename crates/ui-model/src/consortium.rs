//! Chains whose blocks members sign: reading keys that were pasted, making and reading the room's link, drawing who signed.

use hashyard_core::RoomName;
use hashyard_core::miner::Challenge;

/// The most members that the form takes: as many as a multisig has keys.
pub const MAX_MEMBERS: usize = 20;

/// Why pasted keys are no list of members. Lines count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysProblem {
    /// There is none.
    Empty,
    /// A line is no public key in hex: 66 digits that begin with 02 or 03.
    NoKey(usize),
    /// A line repeats an earlier one.
    Twice(usize),
    /// More than [`MAX_MEMBERS`].
    TooMany,
}

/// Public keys from text, one on each line or parted by spaces or commas. They are sorted, so that all who paste the same
/// ones make the same chain.
///
/// # Errors
/// The first line that is wrong.
pub fn read_keys(text: &str) -> Result<Vec<Vec<u8>>, KeysProblem> {
    let mut keys: Vec<Vec<u8>> = vec![];
    for (line, words) in text.lines().enumerate() {
        for word in words.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
            let key = read_key(word).ok_or(KeysProblem::NoKey(line + 1))?;
            if keys.contains(&key) {
                return Err(KeysProblem::Twice(line + 1));
            }
            keys.push(key);
        }
    }
    keys.sort_unstable();
    match keys.len() {
        0 => Err(KeysProblem::Empty),
        1..=MAX_MEMBERS => Ok(keys),
        _ => Err(KeysProblem::TooMany),
    }
}

fn read_key(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok();
    let fits = digits.len() == 66 && digits.iter().all(u8::is_ascii_hexdigit);
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect::<Option<_>>().filter(|_| fits)?;
    // A challenge of a key that is no point could never be met.
    Challenge::of_keys(1, core::slice::from_ref(&bytes)).map(|_| bytes)
}

/// What the link of the room carries: its name, encoded by `encode`, and the challenge. None unless the name is good and
/// `required` is 1 to as many as there are keys.
pub fn room_query(
    room: &str,
    required: usize,
    keys: &[Vec<u8>],
    encode: impl Fn(&str) -> String,
) -> Option<String> {
    let name = RoomName::parse(room).ok()?;
    let challenge = Challenge::of_keys(required, keys)?;
    Some(format!("room={}&challenge={}", encode(name.as_str()), challenge.script()))
}

/// The part of a pasted link behind `?`, if it leads to a chain whose blocks are signed, and whether `key` (hex) is among
/// its keys.
pub fn read_link(link: &str, key: &str) -> Option<(String, bool)> {
    let query = link.trim().split_once('?')?.1;
    let query = query.split('#').next().unwrap_or_default();
    let challenge = query.split('&').find_map(|part| part.strip_prefix("challenge="))?;
    let ours = !key.is_empty() && challenge.to_ascii_lowercase().contains(&key.to_ascii_lowercase());
    Some((query.to_owned(), ours))
}

/// Where the seats of members stand in a row, in pixels: the middle of each and the width of all.
pub fn seats(members: usize, pitch: f64) -> (Vec<f64>, f64) {
    let middle = |seat: usize| pitch * (seat as f64 + 0.5);
    ((0..members).map(middle).collect(), pitch * members as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    const B: &str = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";

    #[test]
    fn keys_are_read_in_any_order_and_said_where_wrong() {
        let both = read_keys(&format!("{B}\n\n {A}\n")).unwrap();
        assert_eq!(read_keys(&format!("{A}, {}", B.to_uppercase())), Ok(both.clone()));
        assert_eq!(both.len(), 2);
        let no_point = format!("02{}", "ff".repeat(32));
        for (text, problem) in [
            (String::new(), KeysProblem::Empty),
            (format!("{A}\nabc"), KeysProblem::NoKey(2)),
            (format!("{A}\n{A}"), KeysProblem::Twice(2)),
            (format!("{A}{A}"), KeysProblem::NoKey(1)),
            (no_point, KeysProblem::NoKey(1)),
            ("é".repeat(33), KeysProblem::NoKey(1)),
        ] {
            assert_eq!(read_keys(&text), Err(problem), "{text}");
        }
    }

    #[test]
    fn a_link_is_made_and_read_back() {
        let keys = read_keys(&format!("{A} {B}")).unwrap();
        let encode = |text: &str| text.replace(' ', "%20");
        let query = room_query(" our chain ", 2, &keys, encode).unwrap();
        assert!(query.starts_with("room=our%20chain&challenge=5221"), "{query}");
        assert!(query.ends_with("52ae"));
        let link = format!("https://example.org/app/?{query}#/live");
        assert_eq!(read_link(&link, A), Some((query.clone(), true)));
        assert_eq!(read_link(&link, &A.replace("79be", "79bf")), Some((query, false)));
        assert_eq!(read_link("https://example.org/?room=x", A), None);
        for (room, required) in [("", 1), ("x", 0), ("x", 3)] {
            assert_eq!(room_query(room, required, &keys, encode), None);
        }
        assert!(
            room_query("x", 1, &keys[..1], encode).unwrap().ends_with("ac"),
            "one key is a private chain"
        );
    }

    #[test]
    fn seats_stand_side_by_side() {
        assert_eq!(seats(3, 20.0), (vec![10.0, 30.0, 50.0], 60.0));
        assert_eq!(seats(0, 20.0), (vec![], 0.0));
    }
}
