//! User agents (BIP14): which software, in which version, under which name. `/Hashyard:0.1.0(podium)/`

use core::fmt;

use hashyard_core::encode::put_var_bytes;
use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

/// The bytes of a user agent; at most [`UserAgent::MAX_LEN`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct UserAgent(Vec<u8>);

impl UserAgent {
    /// The greatest length in bytes (`MAX_SUBVERSION_LENGTH` in Bitcoin Core's `net.h`).
    pub const MAX_LEN: usize = 256;

    /// From a whole user agent; `None` if it is too long.
    pub fn new(text: &str) -> Option<Self> {
        (text.len() <= Self::MAX_LEN).then(|| Self(text.as_bytes().to_vec()))
    }

    /// This software's, with the node's name as BIP14's comment. Characters that have a meaning there (`/`, `(`, `)`,
    /// `;`) and control characters are left out of the name, and what is too long is cut; an empty name is no comment.
    pub fn hashyard(name: &str) -> Self {
        let software = concat!("/Hashyard:", env!("CARGO_PKG_VERSION"));
        let room = Self::MAX_LEN - software.len() - "()/".len();
        let mut name: String = name.trim().chars().filter(|character| is_free(*character)).collect();
        while name.len() > room {
            name.pop();
        }
        let comment = if name.is_empty() { name } else { format!("({name})") };
        Self(format!("{software}{comment}/").into_bytes())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first software's name, version and comment, if the bytes follow BIP14.
    pub fn parse(&self) -> Option<Software> {
        let text = self.to_string();
        let (name, rest) = text.strip_prefix('/')?.strip_suffix('/')?.split_once(':')?;
        let first = rest.split('/').next()?;
        let (version, comment) = match first.split_once('(') {
            Some((version, comment)) => (version, Some(comment.strip_suffix(')')?.to_owned())),
            None => (first, None),
        };
        Some(Software { name: name.to_owned(), version: version.to_owned(), comment })
    }
}

/// What a user agent says of one software.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// Which it is: `Hashyard`, `Satoshi`.
    pub name: String,
    /// Its version: `0.1.0`.
    pub version: String,
    /// What stands in parentheses; of our nodes, the node's name.
    pub comment: Option<String>,
}

fn is_free(character: char) -> bool {
    !character.is_control() && !matches!(character, '/' | '(' | ')' | ';')
}

/// For people: what isn't UTF-8 is replaced, control characters are left out.
impl fmt::Display for UserAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = String::from_utf8_lossy(&self.0).chars().filter(|c| !c.is_control()).collect();
        f.write_str(&text)
    }
}

impl fmt::Debug for UserAgent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserAgent({self})")
    }
}

impl Encodable for UserAgent {
    fn encode_to(&self, out: &mut Vec<u8>) {
        put_var_bytes(out, &self.0);
    }
}

impl Decodable for UserAgent {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match reader.var_bytes()? {
            bytes if bytes.len() > Self::MAX_LEN => Err(DecodeError::Oversized(bytes.len() as u64)),
            bytes => Ok(Self(bytes.to_vec())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_in_and_comes_back() {
        for (name, kept) in [
            ("podium", Some("podium")),
            (" 讲台 ", Some("讲台")),
            ("a/b(c);\nd", Some("abcd")),
            ("", None),
            ("//", None),
        ] {
            let software = UserAgent::hashyard(name).parse().unwrap();
            assert_eq!((software.name.as_str(), software.comment.as_deref()), ("Hashyard", kept), "{name}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let agent = UserAgent::hashyard(&"链".repeat(200));
        assert!((UserAgent::MAX_LEN - 3..=UserAgent::MAX_LEN).contains(&agent.as_bytes().len()));
        assert!(agent.parse().unwrap().comment.unwrap().chars().all(|character| character == '链'));
    }

    #[test]
    fn the_first_software_of_bip14s_example_is_read() {
        let software = UserAgent::new("/BitcoinJ:0.2(iPad; U; CPU OS 3_2_1)/AndroidBuild:0.8/")
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!((software.name.as_str(), software.version.as_str()), ("BitcoinJ", "0.2"));
        assert_eq!(software.comment.as_deref(), Some("iPad; U; CPU OS 3_2_1"));
        for other in ["", "/", "Satoshi", "/Satoshi/", "/x:1(open/"] {
            assert_eq!(UserAgent::new(other).unwrap().parse(), None, "{other}");
        }
    }

    #[test]
    fn hostile_bytes_are_bounded_and_shown_safely() {
        let mut bytes = vec![0xfd, 1, 1];
        bytes.extend([b'x'; 257]);
        assert_eq!(UserAgent::decode(&bytes), Err(DecodeError::Oversized(257)));
        assert_eq!(UserAgent::new(&"x".repeat(257)), None);
        assert_eq!(UserAgent::decode(b"\x03a\x1b\xff").unwrap().to_string(), "a\u{fffd}");
    }
}
