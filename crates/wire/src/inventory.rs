//! Inventory vectors: 36 bytes that name a transaction or a block, in `inv`, `getdata` and `notfound`.

use hashyard_core::{BlockHash, Decodable, DecodeError, Encodable, Hash256, Reader, Txid, Wtxid};

/// A transaction by txid.
pub const MSG_TX: u32 = 1;
/// A block.
pub const MSG_BLOCK: u32 = 2;
/// A block as a Merkle proof of the transactions that the peer's filter matches (BIP37).
pub const MSG_FILTERED_BLOCK: u32 = 3;
/// A block as short transaction ids (BIP152).
pub const MSG_CMPCT_BLOCK: u32 = 4;
/// A transaction by wtxid (BIP339).
pub const MSG_WTX: u32 = 5;
/// Added to a kind in `getdata`: with witnesses (BIP144).
pub const MSG_WITNESS_FLAG: u32 = 1 << 30;
const MSG_WITNESS_TX: u32 = MSG_TX | MSG_WITNESS_FLAG;
const MSG_WITNESS_BLOCK: u32 = MSG_BLOCK | MSG_WITNESS_FLAG;

/// What is announced or asked for. On the wire 4 bytes of kind, little-endian, and 32 of hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Inventory {
    /// A transaction; in `getdata`, without its witness.
    Tx(Txid),
    /// A transaction with its witness; only in `getdata`.
    WitnessTx(Txid),
    /// A transaction by wtxid, with its witness (BIP339).
    Wtx(Wtxid),
    /// A block; in `getdata`, without witnesses.
    Block(BlockHash),
    /// A block with its witnesses; only in `getdata`.
    WitnessBlock(BlockHash),
    /// A block as a Merkle proof (BIP37); only in `getdata`.
    FilteredBlock(BlockHash),
    /// A block in short form (BIP152); only in `getdata`.
    CompactBlock(BlockHash),
    /// A kind that nobody here knows; to be ignored, as Bitcoin Core does.
    Unknown {
        /// The kind's number.
        kind: u32,
        /// The hash.
        hash: Hash256,
    },
}

impl Inventory {
    /// Bytes on the wire.
    pub const LEN: usize = 36;

    /// From the kind's number and the hash.
    pub fn new(kind: u32, hash: [u8; 32]) -> Self {
        match kind {
            MSG_TX => Self::Tx(Txid::from_bytes(hash)),
            MSG_WITNESS_TX => Self::WitnessTx(Txid::from_bytes(hash)),
            MSG_WTX => Self::Wtx(Wtxid::from_bytes(hash)),
            MSG_BLOCK => Self::Block(BlockHash::from_bytes(hash)),
            MSG_WITNESS_BLOCK => Self::WitnessBlock(BlockHash::from_bytes(hash)),
            MSG_FILTERED_BLOCK => Self::FilteredBlock(BlockHash::from_bytes(hash)),
            MSG_CMPCT_BLOCK => Self::CompactBlock(BlockHash::from_bytes(hash)),
            kind => Self::Unknown { kind, hash: Hash256::from_bytes(hash) },
        }
    }

    /// The kind's number.
    pub const fn kind(&self) -> u32 {
        match self {
            Self::Tx(_) => MSG_TX,
            Self::WitnessTx(_) => MSG_WITNESS_TX,
            Self::Wtx(_) => MSG_WTX,
            Self::Block(_) => MSG_BLOCK,
            Self::WitnessBlock(_) => MSG_WITNESS_BLOCK,
            Self::FilteredBlock(_) => MSG_FILTERED_BLOCK,
            Self::CompactBlock(_) => MSG_CMPCT_BLOCK,
            Self::Unknown { kind, .. } => *kind,
        }
    }

    /// The hash, whatever it names.
    pub const fn hash(&self) -> Hash256 {
        Hash256::from_bytes(*match self {
            Self::Tx(txid) | Self::WitnessTx(txid) => txid.as_bytes(),
            Self::Wtx(wtxid) => wtxid.as_bytes(),
            Self::Block(hash) | Self::WitnessBlock(hash) => hash.as_bytes(),
            Self::FilteredBlock(hash) | Self::CompactBlock(hash) => hash.as_bytes(),
            Self::Unknown { hash, .. } => hash.as_bytes(),
        })
    }

    /// The kind's name in Bitcoin's documentation.
    pub const fn kind_name(&self) -> &'static str {
        match self {
            Self::Tx(_) => "MSG_TX",
            Self::WitnessTx(_) => "MSG_WITNESS_TX",
            Self::Wtx(_) => "MSG_WTX",
            Self::Block(_) => "MSG_BLOCK",
            Self::WitnessBlock(_) => "MSG_WITNESS_BLOCK",
            Self::FilteredBlock(_) => "MSG_FILTERED_BLOCK",
            Self::CompactBlock(_) => "MSG_CMPCT_BLOCK",
            Self::Unknown { .. } => "unknown",
        }
    }
}

impl Encodable for Inventory {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.kind().to_le_bytes());
        self.hash().encode_to(out);
    }
}

impl Decodable for Inventory {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self::new(reader.u32()?, reader.array()?))
    }
}
