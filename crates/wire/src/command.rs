//! Names of messages: up to 12 printable ASCII characters, padded with NUL.

use core::fmt;

/// The name of a message, as it stands in the header.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Command([u8; Self::LEN]);

impl Command {
    /// Bytes that a name takes in the header.
    pub const LEN: usize = 12;

    /// From a name of up to 12 printable ASCII characters; `None` for any other text.
    pub fn new(name: &str) -> Option<Self> {
        let mut bytes = [0; Self::LEN];
        bytes.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        Self::from_bytes(bytes)
    }

    /// From the header's 12 bytes; `None` unless they are printable ASCII and then NUL to the end, as Bitcoin Core asks
    /// (`CMessageHeader::IsMessageTypeValid`).
    pub fn from_bytes(bytes: [u8; Self::LEN]) -> Option<Self> {
        let (name, padding) = bytes.split_at(name_len(&bytes));
        let valid =
            name.iter().all(|byte| (b' '..=b'~').contains(byte)) && padding.iter().all(|byte| *byte == 0);
        valid.then_some(Self(bytes))
    }

    /// The header's 12 bytes.
    pub const fn to_bytes(self) -> [u8; Self::LEN] {
        self.0
    }

    /// The name without its padding.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0[..name_len(&self.0)]).unwrap_or_default()
    }

    /// For names in source code, which are all short enough: the 12 bytes end a longer one.
    pub const fn literal(name: &'static str) -> Self {
        let mut bytes = [0; Self::LEN];
        let mut at = 0;
        while at < Self::LEN && at < name.len() {
            bytes[at] = name.as_bytes()[at];
            at += 1;
        }
        Self(bytes)
    }
}

fn name_len(bytes: &[u8; Command::LEN]) -> usize {
    bytes.iter().position(|byte| *byte == 0).unwrap_or(Command::LEN)
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Command({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_padded_and_read_back() {
        let verack = Command::new("verack").unwrap();
        assert_eq!(&verack.to_bytes(), b"verack\0\0\0\0\0\0");
        assert_eq!(Command::from_bytes(verack.to_bytes()), Some(verack));
        assert_eq!(verack, Command::literal("verack"));
        assert_eq!(Command::new("twelve chars").unwrap().as_str(), "twelve chars");
    }

    #[test]
    fn other_bytes_are_no_name() {
        for name in ["thirteen char", "ver\nack", "ver\0ack", "交易", "\u{7f}"] {
            assert_eq!(Command::new(name), None, "{name:?}");
        }
        assert_eq!(Command::from_bytes(*b"ver\0ack\0\0\0\0\0"), None, "text behind the padding");
    }
}
