//! The proof that somebody can be reached at an address.
//!
//! As in version 4 of Ethereum's node discovery, a node is answered only after it has shown that it gets what is sent to its address;
//! otherwise whoever writes another's address on small questions would have large answers sent there. There both sides remember who
//! answered whose ping. Here a `Pong`, which is as long as a `Ping` and shorter than any other question, carries a number that only the
//! asked node can make, from a secret, the hour, and the asker's id and address. Who repeats it got the pong. Nothing is remembered by
//! the one who is asked, so a flood of askers costs no memory.

use hashyard_core::{Encodable, sha256};

use super::message::Token;
use crate::Millis;
use crate::contact::Contact;

/// A token is taken in the period in which it was made and in the next one, in ms.
pub const TOKEN_PERIOD: Millis = 12 * 3_600_000;

/// Makes tokens and knows its own again.
#[derive(Debug)]
pub(super) struct Tokens {
    secret: [u8; 32],
}

impl Tokens {
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    pub(super) fn make(&self, now: Millis, contact: &Contact) -> Token {
        self.of_period(now / TOKEN_PERIOD, contact)
    }

    pub(super) fn is_ours(&self, now: Millis, contact: &Contact, token: Token) -> bool {
        let period = now / TOKEN_PERIOD;
        let before = period.checked_sub(1);
        token != 0
            && (token == self.of_period(period, contact)
                || before.is_some_and(|before| token == self.of_period(before, contact)))
    }

    fn of_period(&self, period: u64, contact: &Contact) -> Token {
        let mut bytes = self.secret.to_vec();
        bytes.extend(period.to_le_bytes());
        contact.encode_to(&mut bytes);
        sha256(&bytes).first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
    }
}
