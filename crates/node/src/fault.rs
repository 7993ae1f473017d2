//! Why we end a connection.

use core::fmt;

use hashyard_core::ProofError;
use serde::{Deserialize, Serialize};

/// What a peer did, or failed to do in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The handshake took too long.
    HandshakeTimeout,
    /// No `pong` came.
    PingTimeout,
    /// Headers that were asked for did not come.
    HeadersTimeout,
    /// A block that was asked for did not come.
    BlockTimeout,
    /// It keeps the block without which no others can be fetched.
    Stalling,
    /// It is this node.
    Oneself,
    /// Its protocol version is too old.
    ObsoleteVersion,
    /// It asks for more than can be sent.
    Greedy,
    /// It sends too much that nobody asked for: of which message.
    Flood(String),
    /// Its bytes are no messages: how.
    Stream(String),
    /// A message with more entries than it may have.
    Malformed {
        /// The message.
        command: String,
        /// What is wrong with it.
        error: String,
    },
    /// It asks for filters as it must not (BIP157): how.
    FilterRequest(String),
    /// It keeps a light node waiting for filters (BIP157).
    FiltersTimeout,
    /// What it tells a light node of filters is false (BIP157): how.
    FalseFilter(FalseFilter),
    /// It sends a Bloom filter, or adds to it, as it must not (BIP37): how, in Core's words.
    BloomFilter(String),
    /// It keeps a light node waiting for a `merkleblock`, or for transactions that are to follow (BIP37).
    ProofTimeout,
    /// Its `merkleblock` proves nothing (BIP37): why.
    FalseProof(ProofError),
    /// What it says of blocks in short form can't be (BIP152): how, in Core's words.
    CompactBlock(String),
    /// It asks a pruned node for a block that lies deeper than what such a node offers (BIP159).
    BelowLimit,
    /// Headers in one message that don't follow each other.
    Discontinuous,
    /// Headers without parents, again and again.
    Unconnecting,
    /// A header that breaks a rule; holds Core's reject string.
    InvalidHeader(String),
    /// A block that breaks a rule; holds Core's reject string.
    InvalidBlock(String),
    /// It speaks for another node: in which message.
    Impostor(String),
    /// A proposed block that breaks a rule, or a signature on one that does: which.
    Proposal(String),
}

/// How filters that somebody tells of are false.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FalseFilter {
    /// They don't stand on those that it told before.
    NotOnItsOwn,
    /// They stand on others than everybody else told.
    NotOnOthers,
    /// A filter is not the one whose hash it told.
    OtherHash,
    /// The block itself says otherwise.
    NotOfBlock,
}

impl fmt::Display for FalseFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOnItsOwn => "not on top of what it told before",
            Self::NotOnOthers => "not on top of what others told",
            Self::OtherHash => "not the one whose hash it told",
            Self::NotOfBlock => "not the filter of the block",
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::HandshakeTimeout => "handshake timeout",
            Self::PingTimeout => "ping timeout",
            Self::HeadersTimeout => "headers timeout",
            Self::BlockTimeout => "block download timeout",
            Self::Stalling => "stalling block download",
            Self::Oneself => "connected to itself",
            Self::ObsoleteVersion => "obsolete version",
            Self::Greedy => "asks for too much at once",
            Self::Flood(command) => return write!(f, "flood of {command}"),
            Self::Stream(error) | Self::CompactBlock(error) => error,
            Self::Malformed { command, error } => return write!(f, "malformed {command}: {error}"),
            Self::FilterRequest(problem) => return write!(f, "request for filters: {problem}"),
            Self::FiltersTimeout => "filters timeout",
            Self::FalseFilter(how) => return write!(f, "false filter: {how}"),
            Self::BloomFilter(problem) => return write!(f, "Bloom filter: {problem}"),
            Self::ProofTimeout => "merkleblock timeout",
            Self::FalseProof(how) => return write!(f, "false merkleblock: {how}"),
            Self::BelowLimit => "block request below NODE_NETWORK_LIMITED threshold",
            Self::Discontinuous => "non-continuous headers sequence",
            Self::Unconnecting => "too many unconnecting headers",
            Self::InvalidHeader(reason) => return write!(f, "invalid header: {reason}"),
            Self::InvalidBlock(reason) => return write!(f, "invalid block: {reason}"),
            Self::Impostor(command) => return write!(f, "{command} in the name of another node"),
            Self::Proposal(fault) => return write!(f, "block proposal: {fault}"),
        };
        f.write_str(words)
    }
}
