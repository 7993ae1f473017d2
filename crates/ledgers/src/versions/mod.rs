//! Hyperledger Fabric's model: keys with values and versions. Transactions are simulated first and say what they read and would write;
//! then they are ordered into blocks; then every peer checks, in that order, whether what they read is still so.

mod block;
mod chaincode;

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::encode::put_var_bytes;
use hashyard_core::sha256;

pub use self::block::{Block, Header};
pub use self::chaincode::{endorse, simulate};
use crate::rules::{Key, RuleError};

/// The name of a transaction: SHA-256 of a number that its maker chose and of who that was.
pub type TxId = [u8; 32];

/// Which transaction wrote a value last: block and place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The block's number.
    pub block: u64,
    /// The transaction's place in it, from 0.
    pub tx: u64,
}

/// What a simulation read and would write (Fabric documentation, "Read-Write set semantics").
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadWriteSet {
    /// Keys with the versions that were read; `None` where there was no value.
    pub reads: BTreeMap<String, Option<Version>>,
    /// Keys with the values to be written.
    pub writes: BTreeMap<String, Vec<u8>>,
}

/// An organisation that runs peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Organisation {
    /// The one to which the bank's keeper belongs.
    Org1,
    /// Another one.
    Org2,
}

/// A transaction as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Its name.
    pub id: TxId,
    /// What it read and writes.
    pub set: ReadWriteSet,
    /// Whose peers came to this result and signed it. Here they are named; in Fabric each signs with a certificate.
    pub endorsed_by: BTreeSet<Organisation>,
}

/// Why a transaction changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionsRefusal {
    /// The chaincode refused in the simulation: there is nothing to order.
    Chaincode(RuleError),
    /// Fewer organisations endorsed it than the policy asks for: here, both.
    EndorsementPolicyFailure {
        /// Who endorsed it.
        by: BTreeSet<Organisation>,
    },
    /// Who sent it did not sign it.
    BadCreatorSignature,
    /// A transaction of this name was there before.
    DuplicateTxid,
    /// What it read has another version by now.
    MvccReadConflict {
        /// Which key.
        key: String,
        /// The version that it read.
        read: Option<Version>,
        /// The version now.
        now: Option<Version>,
    },
}

/// The world state, and the blocks that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    values: BTreeMap<String, (Vec<u8>, Version)>,
    /// At most as many as a log has entries, or the blocks of a channel.
    seen: BTreeSet<TxId>,
    blocks: Vec<Block>,
}

impl World {
    /// These values, all written by the first block.
    pub fn of(values: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self::behind(Block::first(), values)
    }

    fn behind(block: Block, values: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let first = Version { block: 0, tx: 0 };
        let values = values.into_iter().map(|(key, value)| (key, (value, first))).collect();
        Self { values, seen: BTreeSet::new(), blocks: vec![block] }
    }

    /// What people have at first.
    pub fn new() -> Self {
        Self::on(Block::first())
    }

    /// What people have at first, written by this first block.
    pub fn on(first: Block) -> Self {
        let keys = Key::all().filter(|key| matches!(key, Key::Balance(_)) || key.start() > 0);
        Self::behind(first, keys.map(|key| (key.name(), key.start().to_string().into_bytes())))
    }

    /// SHA-256 of all keys, values and versions: worlds with one hash are the same.
    pub fn state_hash(&self) -> [u8; 32] {
        let mut bytes = vec![];
        for (key, (value, Version { block, tx })) in &self.values {
            put_var_bytes(&mut bytes, key.as_bytes());
            put_var_bytes(&mut bytes, value);
            bytes.extend([block.to_le_bytes(), tx.to_le_bytes()].concat());
        }
        sha256(&bytes)
    }

    /// All keys with their values and versions.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &(Vec<u8>, Version))> {
        self.values.iter()
    }

    /// The version of a key.
    pub fn version(&self, key: &str) -> Option<Version> {
        self.values.get(key).map(|(_, version)| *version)
    }

    /// The value of a key of the rules; 0 if it has none.
    pub fn value(&self, key: Key) -> u64 {
        let value = self.values.get(&key.name());
        value.and_then(|(value, _)| core::str::from_utf8(value).ok()?.parse().ok()).unwrap_or_default()
    }

    /// Bytes of all keys, values and versions (16 each).
    pub fn size(&self) -> usize {
        self.values.iter().map(|(key, (value, _))| key.len() + value.len() + 16).sum()
    }

    /// The newest block.
    pub fn block(&self) -> &Block {
        self.blocks.last().expect("the first block is always there")
    }

    /// From here on transactions stand in a block of their own.
    pub fn begin_block(&mut self) {
        let next = self.block().next();
        self.blocks.push(next);
    }

    /// Puts a transaction into the newest block, where it stays even if it is void, and checks it as every peer does.
    ///
    /// # Errors
    /// Why it is void.
    pub fn apply(&mut self, tx: &Transaction) -> Result<(), VersionsRefusal> {
        self.apply_as(tx.encode(), tx)
    }

    /// The same for a transaction that has these bytes.
    ///
    /// # Errors
    /// Why it is void.
    pub fn apply_as(&mut self, encoded: Vec<u8>, tx: &Transaction) -> Result<(), VersionsRefusal> {
        let version = self.put(encoded);
        if !self.seen.insert(tx.id) {
            return Err(VersionsRefusal::DuplicateTxid);
        }
        if tx.endorsed_by.len() < 2 {
            return Err(VersionsRefusal::EndorsementPolicyFailure { by: tx.endorsed_by.clone() });
        }
        let changed = tx.set.reads.iter().find(|(key, read)| self.version(key) != **read);
        if let Some((key, read)) = changed {
            let (key, read, now) = (key.clone(), *read, self.version(key));
            return Err(VersionsRefusal::MvccReadConflict { key, read, now });
        }
        for (key, value) in &tx.set.writes {
            self.values.insert(key.clone(), (value.clone(), version));
        }
        Ok(())
    }

    /// Puts bytes into the newest block that change nothing; gives their place.
    pub fn put(&mut self, encoded: Vec<u8>) -> Version {
        let block = self.blocks.last_mut().expect("the first block is always there");
        let version = Version { block: block.number, tx: block.data.len() as u64 };
        block.data.push(encoded);
        version
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl Transaction {
    /// Its bytes in a block. Fabric's are protocol buffers with certificates; these are lines of text.
    pub fn encode(&self) -> Vec<u8> {
        let mut text = String::new();
        self.id.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
        for (key, version) in &self.set.reads {
            text.push_str(&format!("\nread {key} {version:?}"));
        }
        for (key, value) in &self.set.writes {
            text.push_str(&format!("\nwrite {key} {value:?}"));
        }
        text.push_str(&format!("\n{:?}", self.endorsed_by));
        text.into_bytes()
    }
}
