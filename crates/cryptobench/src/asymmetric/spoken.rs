//! What tabs say to each other about keys and secrets, as bytes: a kind, then its fields, which all have a fixed length but the last.

use sha2::{Digest, Sha256};

/// The longest name, in bytes.
pub const MAX_NAME: usize = 60;
/// The longest letter, in bytes: what a note of a classroom holds, less the kind.
pub const MAX_LETTER: usize = 1_000;

/// Names a tab among the others.
pub type Id = [u8; 32];

/// Something that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spoken {
    /// I take part: letters to me go to this key.
    Here {
        /// Compressed.
        key: [u8; 33],
        /// What people call me.
        name: String,
    },
    /// My share of a secret.
    Share {
        /// For whom.
        to: Id,
        /// Which conversation: whoever begins one chooses it.
        round: u32,
        /// The base to my secret power.
        value: u64,
    },
    /// I know the secret: so much shows it to who knows it, too.
    Proof {
        /// For whom.
        to: Id,
        /// Of which conversation.
        round: u32,
        /// See [`proof`].
        tag: [u8; 32],
    },
    /// A letter, for whoever can open it.
    Letter(Vec<u8>),
    /// I opened a letter: see [`receipt`].
    Opened([u8; 32]),
}

impl Spoken {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Here { key, name } => [&[0], key.as_slice(), name.as_bytes()].concat(),
            Self::Share { to, round, value } => {
                [&[1], to.as_slice(), &round.to_le_bytes(), &value.to_le_bytes()].concat()
            }
            Self::Proof { to, round, tag } => [&[2], to.as_slice(), &round.to_le_bytes(), tag].concat(),
            Self::Letter(letter) => [&[3], letter.as_slice()].concat(),
            Self::Opened(tag) => [&[4], tag.as_slice()].concat(),
        }
    }

    /// From bytes. `None` for anything that [`Spoken::encode`] does not write.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        Some(match kind {
            0 => {
                let (key, name) = rest.split_first_chunk()?;
                let name = std::str::from_utf8(name).ok().filter(|name| name.len() <= MAX_NAME)?;
                Self::Here { key: *key, name: name.to_owned() }
            }
            1 => {
                let (to, rest) = rest.split_first_chunk()?;
                let (round, value) = rest.split_first_chunk()?;
                let value = u64::from_le_bytes(value.try_into().ok()?);
                Self::Share { to: *to, round: u32::from_le_bytes(*round), value }
            }
            2 => {
                let (to, rest) = rest.split_first_chunk()?;
                let (round, tag) = rest.split_first_chunk()?;
                Self::Proof { to: *to, round: u32::from_le_bytes(*round), tag: tag.try_into().ok()? }
            }
            3 if rest.len() <= MAX_LETTER => Self::Letter(rest.to_vec()),
            4 => Self::Opened(rest.try_into().ok()?),
            _ => return None,
        })
    }
}

/// Shows that somebody knows a secret: SHA-256 of a name for it, the secret and who shows it.
pub fn proof(agreed: u64, by: &Id) -> [u8; 32] {
    let start = Sha256::new().chain_update("hashyard secret").chain_update(agreed.to_le_bytes());
    start.chain_update(by).finalize().into()
}

/// Shows that somebody opened a letter: SHA-256 of a name for it, what the writer and the reader share, and the letter.
pub fn receipt(shared: &[u8; 32], letter: &[u8]) -> [u8; 32] {
    let start = Sha256::new().chain_update("hashyard opened").chain_update(shared);
    start.chain_update(letter).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood() {
        for spoken in [
            Spoken::Here { key: [2; 33], name: "小明".to_owned() },
            Spoken::Share { to: [7; 32], round: 9, value: u64::MAX },
            Spoken::Proof { to: [7; 32], round: u32::MAX, tag: [8; 32] },
            Spoken::Letter(vec![4; MAX_LETTER]),
            Spoken::Letter(vec![]),
            Spoken::Opened([9; 32]),
        ] {
            let bytes = spoken.encode();
            assert_eq!(Spoken::decode(&bytes), Some(spoken));
        }
    }

    #[test]
    fn nonsense_is_nothing() {
        for kind in 0..=6_u8 {
            for length in 0..80_usize {
                let bytes = [&[kind], vec![0xff; length].as_slice()].concat();
                if let Some(spoken) = Spoken::decode(&bytes) {
                    assert_eq!(spoken.encode(), bytes, "what is read has one form");
                }
            }
        }
        let long_name = [&[0], [2; 33].as_slice(), &[b'a'; MAX_NAME + 1]].concat();
        let long_letter = [&[3], vec![0; MAX_LETTER + 1].as_slice()].concat();
        for bytes in [vec![], vec![5], vec![255; 100], long_name, long_letter] {
            assert_eq!(Spoken::decode(&bytes), None);
        }
    }

    #[test]
    fn proofs_tell_secrets_and_people_apart() {
        let all = [proof(1, &[1; 32]), proof(1, &[2; 32]), proof(2, &[1; 32]), receipt(&[1; 32], &[])];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[index + 1..].contains(one));
        }
    }
}
