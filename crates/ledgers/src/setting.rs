//! Who is there, and with which keys they sign.

use hashyard_core::script::p2wpkh;
use hashyard_core::{Network, Params, PubkeyHash, ScriptBuf, sha256};
use k256::SecretKey;
use sha3::{Digest, Keccak256};

/// Somebody who has money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Person {
    /// Has 100 coins at first, and all tokens.
    Alice,
    /// Has 20.
    Bob,
    /// Has 50.
    Carol,
    /// Has none.
    Dan,
}

impl Person {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Alice, Self::Bob, Self::Carol, Self::Dan];

    /// Coins at first.
    pub const fn start(self) -> u64 {
        match self {
            Self::Alice => 100,
            Self::Bob => 20,
            Self::Carol => 50,
            Self::Dan => 0,
        }
    }

    /// Units of the token at first.
    pub const fn start_tokens(self) -> u64 {
        match self {
            Self::Alice => 100,
            _ => 0,
        }
    }

    /// The name in keys of a store.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Alice => "alice",
            Self::Bob => "bob",
            Self::Carol => "carol",
            Self::Dan => "dan",
        }
    }
}

/// Coins of all people at first; there are never more or fewer.
pub const SUPPLY: u64 = 170;

/// Who can sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// One of the people.
    Person(Person),
    /// Who keeps the bank's books. The keeper has no money.
    Keeper,
}

/// A key, and what follows from it.
#[derive(Debug, Clone)]
pub struct PartyKey {
    /// Signs. Anybody can work it out: it is the SHA-256 of a name.
    pub secret: SecretKey,
    /// The public key, compressed (SEC 1, 33 bytes).
    pub public: [u8; 33],
    /// Locks coins to it: P2WPKH (BIP141).
    pub script: ScriptBuf,
    /// The account's address: the last 20 bytes of the Keccak-256 of the key's two coordinates (Yellow Paper, appendix F).
    pub address: [u8; 20],
}

/// What all ledgers know from the start.
#[derive(Debug, Clone)]
pub struct Setting {
    keys: Vec<PartyKey>,
    /// Rules of the coins: those of regtest.
    pub params: &'static Params,
}

impl Setting {
    /// Makes the keys.
    pub fn new() -> Self {
        let people = Person::ALL.map(Person::id);
        let keys = people.into_iter().chain(["keeper"]).map(PartyKey::of).collect();
        Self { keys, params: Network::Regtest.params() }
    }

    /// The key of a party.
    pub fn key(&self, party: Party) -> &PartyKey {
        match party {
            Party::Person(person) => &self.keys[person as usize],
            Party::Keeper => &self.keys[Person::ALL.len()],
        }
    }

    /// The key of a person.
    pub fn person(&self, person: Person) -> &PartyKey {
        self.key(Party::Person(person))
    }

    /// Whose account this is.
    pub fn party_at(&self, address: &[u8; 20]) -> Option<Party> {
        let people = Person::ALL.map(Party::Person);
        people.into_iter().chain([Party::Keeper]).find(|party| self.key(*party).address == *address)
    }
}

impl Default for Setting {
    fn default() -> Self {
        Self::new()
    }
}

impl PartyKey {
    fn of(name: &str) -> Self {
        let secret = SecretKey::from_slice(&sha256(format!("hashyard ledgers: {name}").as_bytes()))
            .expect("a hash is no key once in 2^128");
        let mut public = [0; 33];
        public.copy_from_slice(&secret.public_key().to_sec1_bytes());
        let script = p2wpkh(&PubkeyHash::of(&public));
        let address = address_of(&secret.public_key());
        Self { secret, public, script, address }
    }
}

/// The address of a key's account.
pub(crate) fn address_of(key: &k256::PublicKey) -> [u8; 20] {
    use k256::elliptic_curve::sec1::ToSec1Point;
    let point = key.to_sec1_point(false);
    let mut address = [0; 20];
    address.copy_from_slice(&keccak(&point.as_bytes()[1..])[12..]);
    address
}

/// Keccak-256 as Ethereum has it: the padding of before FIPS 202.
pub fn keccak(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key and sender of the example in EIP-155.
    #[test]
    fn the_address_of_a_key() {
        let key = SecretKey::from_slice(&[0x46; 32]).unwrap().public_key();
        let address: String = address_of(&key).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(address, "9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
    }
}
