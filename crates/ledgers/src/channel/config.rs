//! The first block of a channel: whose keys count.

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use super::ChannelId;
use super::keys::{PublicKey, Secret, Signature, is_signed};
use crate::versions::{Block, Organisation};

const OPENED: &str = "hashyard channel opened";

/// What the first block holds, as the configuration block of a channel does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Signs blocks.
    pub orderer: PublicKey,
    /// Endorse for Org1 and Org2.
    pub organisations: [PublicKey; 2],
    /// Tells channels with the same keys apart.
    pub salt: u64,
}

impl Config {
    /// The first block.
    pub fn block(&self) -> Block {
        Block { data: vec![self.encode()], ..Block::first() }
    }

    /// The channel's name.
    pub fn id(&self) -> ChannelId {
        self.block().hash()
    }

    /// Who endorses for an organisation.
    pub const fn key(&self, of: Organisation) -> &PublicKey {
        &self.organisations[of as usize]
    }
}

impl Encodable for Config {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.orderer);
        self.organisations.iter().for_each(|key| out.extend(key));
        out.extend(self.salt.to_le_bytes());
    }
}

impl Decodable for Config {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (orderer, organisations) = (reader.array()?, [reader.array()?, reader.array()?]);
        Ok(Self { orderer, organisations, salt: reader.u64()? })
    }
}

/// The orderer says that a channel is there, and how many blocks it has. Only signed ones are made and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    config: Config,
    height: u64,
    signature: Signature,
}

impl Opened {
    /// Signs it with the orderer's key.
    pub(super) fn sign(config: Config, height: u64, secret: &Secret) -> Self {
        let signature = secret.sign(OPENED, &signed(&config, height));
        Self { config, height, signature }
    }

    /// The first block.
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The number of the newest block.
    pub const fn height(&self) -> u64 {
        self.height
    }
}

fn signed(config: &Config, height: u64) -> Vec<u8> {
    [config.id().as_slice(), &height.to_le_bytes()].concat()
}

impl Encodable for Opened {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.config.encode_to(out);
        out.extend(self.height.to_le_bytes());
        out.extend(self.signature);
    }
}

impl Decodable for Opened {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (config, height, signature) = (Config::decode_from(reader)?, reader.u64()?, reader.array()?);
        let is_good = is_signed(&config.orderer, &signature, OPENED, &signed(&config, height));
        is_good.then_some(Self { config, height, signature }).ok_or(DecodeError::Invalid("signature"))
    }
}
