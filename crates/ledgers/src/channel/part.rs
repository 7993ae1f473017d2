//! A block on its way: a note does not hold all of it, so each transaction travels alone, with the header.

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use super::ChannelId;
use super::config::Config;
use super::keys::{Secret, Signature, is_signed};
use super::proposal::Envelope;
use crate::versions::{Block, Header};

const ORDERED: &str = "hashyard channel block";

/// Transactions of a block (`MaxMessageCount` of Fabric's `BatchSize`).
pub const MAX_BATCH: usize = 2;

/// One transaction of a block, with the block's header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The block's.
    pub header: Header,
    /// Transactions of the block, from 1 to [`MAX_BATCH`].
    pub count: u8,
    /// Which of them this is, from 0.
    pub index: u8,
    /// The transaction.
    pub envelope: Envelope,
    signature: Signature,
}

impl Part {
    /// A block as it travels, signed by the orderer. The block is `next` with these transactions.
    pub(super) fn cut(
        mut next: Block,
        envelopes: Vec<Envelope>,
        channel: &ChannelId,
        secret: &Secret,
    ) -> Vec<Self> {
        next.data = envelopes.iter().map(Envelope::encode).collect();
        let (header, count) = (next.header(), envelopes.len() as u8);
        let part = |(index, envelope)| {
            let mut part = Self { header, count, index, envelope, signature: [0; 64] };
            part.signature = secret.sign(ORDERED, &part.on(channel));
            part
        };
        (0..count).zip(envelopes).map(part).collect()
    }

    /// Whether the orderer's key signed it. Each part is signed, or anybody could put another transaction beside a good header.
    pub(super) fn is_signed(&self, config: &Config, channel: &ChannelId) -> bool {
        is_signed(&config.orderer, &self.signature, ORDERED, &self.on(channel))
    }

    fn on(&self, channel: &ChannelId) -> Vec<u8> {
        let mut bytes = channel.to_vec();
        self.put_unsigned(&mut bytes);
        bytes
    }

    fn put_unsigned(&self, out: &mut Vec<u8>) {
        out.extend(self.header.number.to_le_bytes());
        out.extend(self.header.previous);
        out.extend(self.header.data_hash);
        out.extend([self.count, self.index]);
        self.envelope.encode_to(out);
    }
}

impl Encodable for Part {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.put_unsigned(out);
        out.extend(self.signature);
    }
}

impl Decodable for Part {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let header = Header { number: reader.u64()?, previous: reader.array()?, data_hash: reader.array()? };
        let (count, index) = (reader.u8()?, reader.u8()?);
        if !(1..=MAX_BATCH).contains(&count.into()) || index >= count {
            return Err(DecodeError::Invalid("place in the block"));
        }
        Ok(Self {
            header,
            count,
            index,
            envelope: Envelope::decode_from(reader)?,
            signature: reader.array()?,
        })
    }
}
