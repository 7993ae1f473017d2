//! What tabs say to each other, as bytes of a note: a prefix, a kind, then its fields.

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use super::ChannelId;
use super::config::Opened;
use super::keys::{PublicKey, Signature};
use super::part::Part;
use super::proposal::{Endorsement, Envelope, Proposal, put_set, read_organisation, read_set};
use crate::versions::{Organisation, ReadWriteSet, TxId};

/// The longest of them, in bytes: what a note of a classroom holds.
pub const MAX_SAID: usize = 1_024;
/// What they begin with.
const PREFIX: [u8; 6] = *b"fabric";

/// Something that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// I endorse for this organisation, with this key.
    Claim(Organisation, PublicKey),
    /// This channel is there.
    Opened(Opened),
    /// Please simulate this; signed by its creator.
    Proposal(ChannelId, Proposal, Signature),
    /// I simulated it: this is what it read and would write.
    Endorsed(ChannelId, TxId, ReadWriteSet, Endorsement),
    /// The chaincode refused in the simulation. As in Fabric, nobody signs that.
    Refused {
        /// Where.
        channel: ChannelId,
        /// What.
        id: TxId,
        /// By whose peer.
        by: Organisation,
        /// Coins there are.
        has: u64,
        /// Coins it takes.
        needs: u64,
    },
    /// Please put this into a block.
    Envelope(ChannelId, Envelope),
    /// A block has this in it.
    Part(ChannelId, Part),
    /// Please say blocks again, from this number on.
    Wanted(ChannelId, u64),
}

impl Encodable for Said {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(PREFIX);
        match self {
            Self::Claim(by, key) => {
                out.extend([0, *by as u8]);
                out.extend(key);
            }
            Self::Opened(opened) => {
                out.push(1);
                opened.encode_to(out);
            }
            Self::Proposal(channel, proposal, signature) => {
                begin(out, 2, channel);
                proposal.encode_to(out);
                out.extend(signature);
            }
            Self::Endorsed(channel, id, set, endorsement) => {
                begin(out, 3, channel);
                out.extend(id);
                put_set(out, set);
                endorsement.encode_to(out);
            }
            Self::Refused { channel, id, by, has, needs } => {
                begin(out, 4, channel);
                out.extend(id);
                out.push(*by as u8);
                out.extend([has.to_le_bytes(), needs.to_le_bytes()].concat());
            }
            Self::Envelope(channel, envelope) => {
                begin(out, 5, channel);
                envelope.encode_to(out);
            }
            Self::Part(channel, part) => {
                begin(out, 6, channel);
                part.encode_to(out);
            }
            Self::Wanted(channel, number) => {
                begin(out, 7, channel);
                out.extend(number.to_le_bytes());
            }
        }
    }
}

fn begin(out: &mut Vec<u8>, kind: u8, channel: &ChannelId) {
    out.push(kind);
    out.extend(channel);
}

impl Decodable for Said {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if reader.array()? != PREFIX {
            return Err(DecodeError::Invalid("prefix"));
        }
        let kind = reader.u8()?;
        match kind {
            0 => return Ok(Self::Claim(read_organisation(reader)?, reader.array()?)),
            1 => return Opened::decode_from(reader).map(Self::Opened),
            _ => {}
        }
        let channel = reader.array()?;
        Ok(match kind {
            2 => Self::Proposal(channel, Proposal::decode_from(reader)?, reader.array()?),
            3 => {
                let (id, set) = (reader.array()?, read_set(reader)?);
                Self::Endorsed(channel, id, set, Endorsement::decode_from(reader)?)
            }
            4 => {
                let (id, by) = (reader.array()?, read_organisation(reader)?);
                Self::Refused { channel, id, by, has: reader.u64()?, needs: reader.u64()? }
            }
            5 => Self::Envelope(channel, Envelope::decode_from(reader)?),
            6 => Self::Part(channel, Part::decode_from(reader)?),
            7 => Self::Wanted(channel, reader.u64()?),
            _ => return Err(DecodeError::Invalid("kind")),
        })
    }
}
