//! Every message that the node speaks, as one enum.

use std::sync::Arc;

use hashyard_core::encode::{compact_size_len, put_compact_size, put_list, put_var_bytes};
use hashyard_core::filter::BloomFilter;
use hashyard_core::script::MAX_ELEMENT_SIZE;
use hashyard_core::{
    Block, Decodable, DecodeError, Encodable, HashedBlock, Header, MerkleBlock, Reader, Transaction,
};
use hashyard_overlay::kademlia::KadMessage;
use hashyard_overlay::sampling::ViewMessage;

use crate::addr::AddrEntry;
use crate::addrv2::AddrV2Entry;
use crate::command::Command;
use crate::compact::{BlockTransactions, BlockTransactionsRequest, CompactBlock, SendCompact};
use crate::filters::{CFCheckpt, CFHeaders, CFilter, FilterChain, FilterRange};
use crate::frame::HEADER_LEN;
use crate::inventory::Inventory;
use crate::locator::Locator;
use crate::note::Note;
use crate::proposal::{BlockProposal, ProposalSignature};
use crate::version::Version;

/// The most entries of `inv`, `getdata` and `notfound` (`MAX_INV_SZ` in Bitcoin Core).
pub const MAX_INV: u64 = 50_000;
/// The most headers of `headers` (`MAX_HEADERS_RESULTS` in Bitcoin Core).
pub const MAX_HEADERS: u64 = 2_000;
/// The most entries of `addr` and `addrv2` (`MAX_ADDR_TO_SEND` in Bitcoin Core; BIP155).
pub const MAX_ADDR: u64 = 1_000;

/// Bytes of the number in `pong`.
pub(crate) const PONG_LEN: usize = 8;

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Who I am; the first message of each side.
    Version(Version),
    /// I accept your `version`.
    Verack,
    /// Answer with this number (BIP31).
    Ping(u64),
    /// The number of your `ping`.
    Pong(u64),
    /// Send me `addrv2` instead of `addr` (BIP155); between `version` and `verack`.
    SendAddrV2,
    /// Announce transactions by wtxid (BIP339); between `version` and `verack`.
    WtxidRelay,
    /// Tell me of other nodes.
    GetAddr,
    /// Other nodes, at most [`MAX_ADDR`].
    Addr(Vec<AddrEntry>),
    /// Other nodes on any network (BIP155), at most [`MAX_ADDR`]; networks that nobody here knows are left out.
    AddrV2(Vec<AddrV2Entry>),
    /// I have these, at most [`MAX_INV`].
    Inv(Vec<Inventory>),
    /// Send me these, at most [`MAX_INV`].
    GetData(Vec<Inventory>),
    /// I don't have these, which you asked for; at most [`MAX_INV`].
    NotFound(Vec<Inventory>),
    /// Send me the headers behind my chain.
    GetHeaders(Locator),
    /// Headers in the order of their chain, at most [`MAX_HEADERS`].
    Headers(Vec<Header>),
    /// Announce to me the blocks behind my chain.
    GetBlocks(Locator),
    /// Announce new blocks to me by `headers` (BIP130).
    SendHeaders,
    /// A block.
    Block(Arc<HashedBlock>),
    /// How to announce new blocks to me (BIP152).
    SendCmpct(SendCompact),
    /// A block without the transactions that the receiver may have.
    CmpctBlock(Arc<CompactBlock>),
    /// Send me these transactions of a block.
    GetBlockTxn(BlockTransactionsRequest),
    /// Transactions of a block.
    BlockTxn(BlockTransactions),
    /// A transaction.
    Tx(Arc<Transaction>),
    /// Announce to me all unconfirmed transactions that you have (BIP35).
    Mempool,
    /// Announce no transaction below this fee rate, in satoshis per 1000 vbytes (BIP133).
    FeeFilter(i64),
    /// Tell me of no other transactions than those that this filter matches (BIP37).
    FilterLoad(BloomFilter),
    /// Put this into my filter: at most [`MAX_ELEMENT_SIZE`] bytes.
    FilterAdd(Vec<u8>),
    /// Tell me of all transactions again.
    FilterClear,
    /// A block's header and a proof of those of its transactions that your filter matches, which follow.
    MerkleBlock(MerkleBlock),
    /// Send me the filters of these blocks (BIP157).
    GetCFilters(FilterRange),
    /// The filter of a block.
    CFilter(CFilter),
    /// Send me the hashes of these blocks' filters.
    GetCFHeaders(FilterRange),
    /// Hashes of filters, and on what they build.
    CFHeaders(CFHeaders),
    /// Send me every thousandth filter header.
    GetCFCheckpt(FilterChain),
    /// Filter headers far apart.
    CFCheckpt(CFCheckpt),
    /// Sign this block. A message of ours.
    BlockProposal(Box<BlockProposal>),
    /// A signature under such a block. A message of ours.
    ProposalSignature(ProposalSignature),
    /// Something said to a classroom. A message of ours.
    Note(Note),
    /// Members of views that two nodes exchange ([`crate::Services::OVERLAY`]). A message of ours; its bytes stand at its type, as a block's do.
    View(Box<ViewMessage>),
    /// A question of Kademlia, or the answer to one. A message of ours, likewise.
    Kad(Box<KadMessage>),
    /// Any other message; to be ignored.
    Unknown {
        /// What it is called.
        command: Command,
        /// What it carries.
        payload: Vec<u8>,
    },
}

impl Message {
    /// What the message is called.
    pub fn command(&self) -> Command {
        Command::literal(match self {
            Self::Version(_) => "version",
            Self::Verack => "verack",
            Self::Ping(_) => "ping",
            Self::Pong(_) => "pong",
            Self::SendAddrV2 => "sendaddrv2",
            Self::WtxidRelay => "wtxidrelay",
            Self::GetAddr => "getaddr",
            Self::Addr(_) => "addr",
            Self::AddrV2(_) => "addrv2",
            Self::Inv(_) => "inv",
            Self::GetData(_) => "getdata",
            Self::NotFound(_) => "notfound",
            Self::GetHeaders(_) => "getheaders",
            Self::Headers(_) => "headers",
            Self::GetBlocks(_) => "getblocks",
            Self::SendHeaders => "sendheaders",
            Self::Block(_) => "block",
            Self::SendCmpct(_) => "sendcmpct",
            Self::CmpctBlock(_) => "cmpctblock",
            Self::GetBlockTxn(_) => "getblocktxn",
            Self::BlockTxn(_) => "blocktxn",
            Self::Tx(_) => "tx",
            Self::Mempool => "mempool",
            Self::FeeFilter(_) => "feefilter",
            Self::FilterLoad(_) => "filterload",
            Self::FilterAdd(_) => "filteradd",
            Self::FilterClear => "filterclear",
            Self::MerkleBlock(_) => "merkleblock",
            Self::GetCFilters(_) => "getcfilters",
            Self::CFilter(_) => "cfilter",
            Self::GetCFHeaders(_) => "getcfheaders",
            Self::CFHeaders(_) => "cfheaders",
            Self::GetCFCheckpt(_) => "getcfcheckpt",
            Self::CFCheckpt(_) => "cfcheckpt",
            Self::BlockProposal(_) => "blkprop",
            Self::ProposalSignature(_) => "blksig",
            Self::Note(_) => "note",
            Self::View(_) => "view",
            Self::Kad(_) => "kad",
            Self::Unknown { command, .. } => return *command,
        })
    }

    /// Reads a payload. What lies behind its fields is left alone, as in Bitcoin Core: so a later version of the protocol can
    /// add fields (BIP37 did).
    ///
    /// # Errors
    /// [`DecodeError::TooMany`] if it holds more entries than Bitcoin Core takes, which is misbehaviour there; any other error if
    /// the payload isn't what the command calls for, which Bitcoin Core ignores.
    pub fn decode(command: Command, payload: &[u8]) -> Result<Self, DecodeError> {
        let reader = &mut Reader::new(payload);
        Ok(match command.as_str() {
            "version" => Self::Version(Version::decode_from(reader)?),
            "verack" => Self::Verack,
            "ping" => Self::Ping(reader.u64()?),
            "pong" => Self::Pong(read_pong(reader)?),
            "sendaddrv2" => Self::SendAddrV2,
            "wtxidrelay" => Self::WtxidRelay,
            "getaddr" => Self::GetAddr,
            "addr" => Self::Addr(bounded_list(reader, MAX_ADDR)?),
            "addrv2" => Self::AddrV2(read_addrv2(reader)?),
            "inv" => Self::Inv(bounded_list(reader, MAX_INV)?),
            "getdata" => Self::GetData(bounded_list(reader, MAX_INV)?),
            "notfound" => Self::NotFound(bounded_list(reader, MAX_INV)?),
            "getheaders" => Self::GetHeaders(Locator::decode_from(reader)?),
            "headers" => Self::Headers(read_headers(reader)?),
            "getblocks" => Self::GetBlocks(Locator::decode_from(reader)?),
            "sendheaders" => Self::SendHeaders,
            "block" => Self::Block(Arc::new(HashedBlock::decode_from(reader)?)),
            "sendcmpct" => Self::SendCmpct(SendCompact::decode_from(reader)?),
            "cmpctblock" => Self::CmpctBlock(Arc::new(CompactBlock::decode_from(reader)?)),
            "getblocktxn" => Self::GetBlockTxn(BlockTransactionsRequest::decode_from(reader)?),
            "blocktxn" => Self::BlockTxn(BlockTransactions::decode_from(reader)?),
            "tx" => Self::Tx(Arc::new(Transaction::decode_from(reader)?)),
            "mempool" => Self::Mempool,
            "feefilter" => Self::FeeFilter(reader.i64()?),
            "filterload" => Self::FilterLoad(BloomFilter::decode_from(reader)?),
            "filteradd" => Self::FilterAdd(read_element(reader)?),
            "filterclear" => Self::FilterClear,
            "merkleblock" => Self::MerkleBlock(MerkleBlock::decode_from(reader)?),
            "getcfilters" => Self::GetCFilters(FilterRange::decode_from(reader)?),
            "cfilter" => Self::CFilter(CFilter::decode_from(reader)?),
            "getcfheaders" => Self::GetCFHeaders(FilterRange::decode_from(reader)?),
            "cfheaders" => Self::CFHeaders(CFHeaders::decode_from(reader)?),
            "getcfcheckpt" => Self::GetCFCheckpt(FilterChain::decode_from(reader)?),
            "cfcheckpt" => Self::CFCheckpt(CFCheckpt::decode_from(reader)?),
            "blkprop" => Self::BlockProposal(Box::new(BlockProposal::decode_from(reader)?)),
            "blksig" => Self::ProposalSignature(ProposalSignature::decode_from(reader)?),
            "note" => Self::Note(Note::decode_from(reader)?),
            "view" => Self::View(Box::new(ViewMessage::decode_from(reader)?)),
            "kad" => Self::Kad(Box::new(KadMessage::decode_from(reader)?)),
            _ => Self::Unknown { command, payload: reader.take(reader.remaining())?.to_vec() },
        })
    }

    /// The payload's bytes. Keeping lists within their bounds is the sender's part.
    pub fn encode_payload(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_payload_to(&mut out);
        out
    }

    /// Appends the payload's bytes.
    pub(crate) fn encode_payload_to(&self, out: &mut Vec<u8>) {
        match self {
            Self::Version(version) => version.encode_to(out),
            Self::Ping(nonce) | Self::Pong(nonce) => out.extend(nonce.to_le_bytes()),
            Self::Addr(entries) => put_list(out, entries),
            Self::AddrV2(entries) => put_list(out, entries),
            Self::Inv(list) | Self::GetData(list) | Self::NotFound(list) => put_list(out, list),
            Self::GetHeaders(locator) | Self::GetBlocks(locator) => locator.encode_to(out),
            Self::Headers(headers) => put_headers(out, headers),
            Self::Block(block) => block.encode_to(out),
            Self::SendCmpct(choice) => choice.encode_to(out),
            Self::CmpctBlock(block) => block.encode_to(out),
            Self::GetBlockTxn(request) => request.encode_to(out),
            Self::BlockTxn(transactions) => transactions.encode_to(out),
            Self::Tx(transaction) => transaction.encode_to(out),
            Self::FeeFilter(rate) => out.extend(rate.to_le_bytes()),
            Self::FilterLoad(filter) => filter.encode_to(out),
            Self::FilterAdd(data) => put_var_bytes(out, data),
            Self::MerkleBlock(block) => block.encode_to(out),
            Self::GetCFilters(range) | Self::GetCFHeaders(range) => range.encode_to(out),
            Self::CFilter(filter) => filter.encode_to(out),
            Self::CFHeaders(headers) => headers.encode_to(out),
            Self::GetCFCheckpt(chain) => chain.encode_to(out),
            Self::CFCheckpt(checkpoints) => checkpoints.encode_to(out),
            Self::BlockProposal(proposal) => proposal.encode_to(out),
            Self::ProposalSignature(signature) => signature.encode_to(out),
            Self::Note(note) => note.encode_to(out),
            Self::View(view) => view.encode_to(out),
            Self::Kad(kad) => kad.encode_to(out),
            Self::Unknown { payload, .. } => out.extend(payload),
            Self::Verack | Self::SendAddrV2 | Self::WtxidRelay => {}
            Self::GetAddr | Self::SendHeaders | Self::Mempool | Self::FilterClear => {}
        }
    }

    /// Bytes of the message with its header. What goes to and fro all the time is not encoded to be counted.
    pub fn size(&self) -> usize {
        HEADER_LEN
            + match self {
                Self::Block(block) => block.total_size(),
                Self::Tx(transaction) => transaction.total_size(),
                Self::Inv(list) | Self::GetData(list) | Self::NotFound(list) => {
                    compact_size_len(list.len() as u64) + list.len() * Inventory::LEN
                }
                other => other.encode_payload().len(),
            }
    }
}

impl From<Block> for Message {
    fn from(block: Block) -> Self {
        Self::Block(Arc::new(block.into()))
    }
}

impl From<Transaction> for Message {
    fn from(transaction: Transaction) -> Self {
        Self::Tx(Arc::new(transaction))
    }
}

/// One that is too short for a number stands for zero, which ends the wait for an answer as in Bitcoin Core.
fn read_pong(reader: &mut Reader<'_>) -> Result<u64, DecodeError> {
    if reader.remaining() < PONG_LEN { Ok(0) } else { reader.u64() }
}

/// As long as what a script may push (Bitcoin Core's `MAX_SCRIPT_ELEMENT_SIZE`): nothing longer can be found by it.
pub(crate) fn read_element(reader: &mut Reader<'_>) -> Result<Vec<u8>, DecodeError> {
    match reader.var_bytes()? {
        data if data.len() > MAX_ELEMENT_SIZE => Err(DecodeError::TooMany(data.len() as u64)),
        data => Ok(data.to_vec()),
    }
}

fn read_addrv2(reader: &mut Reader<'_>) -> Result<Vec<AddrV2Entry>, DecodeError> {
    let entries = read_bounded(reader, MAX_ADDR, AddrV2Entry::decode_known)?;
    Ok(entries.into_iter().flatten().collect())
}

pub(crate) fn bounded_list<T: Decodable>(reader: &mut Reader<'_>, max: u64) -> Result<Vec<T>, DecodeError> {
    read_bounded(reader, max, T::decode_from)
}

/// Bitcoin Core reads a list before it counts it: one that is too long is told as such only if all of it is there.
fn read_bounded<'a, T>(
    reader: &mut Reader<'a>,
    max: u64,
    read: impl Fn(&mut Reader<'a>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let count = reader.compact_size()?;
    if count > max {
        (0..count).try_for_each(|_| read(reader).map(drop))?;
        return Err(DecodeError::TooMany(count));
    }
    (0..count).map(|_| read(reader)).collect()
}

/// Headers travel as blocks without transactions: each has a count behind it, which should be zero and which nobody reads.
fn read_headers(reader: &mut Reader<'_>) -> Result<Vec<Header>, DecodeError> {
    let count = bounded_count(reader, MAX_HEADERS)?;
    (0..count).map(|_| read_header(reader)).collect()
}

pub(crate) fn read_header(reader: &mut Reader<'_>) -> Result<Header, DecodeError> {
    let header = Header::decode_from(reader)?;
    reader.compact_size()?;
    Ok(header)
}

fn put_headers(out: &mut Vec<u8>, headers: &[Header]) {
    put_compact_size(out, headers.len() as u64);
    for header in headers {
        header.encode_to(out);
        out.push(0);
    }
}

/// The count of a list that may have at most `max` entries.
pub(crate) fn bounded_count(reader: &mut Reader<'_>, max: u64) -> Result<u64, DecodeError> {
    match reader.compact_size()? {
        count if count > max => Err(DecodeError::TooMany(count)),
        count => Ok(count),
    }
}
