//! The first message of a connection: who each side is.

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use crate::addr::NetAddress;
use crate::services::Services;
use crate::user_agent::UserAgent;

/// The protocol version that this crate speaks: with `wtxidrelay` (BIP339), as Bitcoin Core has had it since 2020.
pub const PROTOCOL_VERSION: i32 = 70016;

/// The payload of `version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The highest protocol version that the sender speaks.
    pub version: i32,
    /// What the sender offers.
    pub services: Services,
    /// The sender's clock, Unix time in seconds.
    pub timestamp: i64,
    /// Where the sender sees the receiver.
    pub addr_recv: NetAddress,
    /// Where the sender believes to be; nobody trusts it.
    pub addr_from: NetAddress,
    /// A random number; who receives their own is connected to themselves.
    pub nonce: u64,
    /// The sender's software and name.
    pub user_agent: UserAgent,
    /// Height of the sender's best block.
    pub start_height: i32,
    /// Whether transactions are to be announced at once (BIP37); true where the byte is missing.
    pub relay: bool,
}

impl Encodable for Version {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.version.to_le_bytes());
        out.extend(self.services.0.to_le_bytes());
        out.extend(self.timestamp.to_le_bytes());
        self.addr_recv.encode_to(out);
        self.addr_from.encode_to(out);
        out.extend(self.nonce.to_le_bytes());
        self.user_agent.encode_to(out);
        out.extend(self.start_height.to_le_bytes());
        out.push(u8::from(self.relay));
    }
}

/// The payload may end behind the receiver's address and behind each of the later fields, but not within one, as in Bitcoin Core:
/// the first versions of the protocol had no more.
impl Decodable for Version {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let version = reader.i32()?;
        let services = Services(reader.u64()?);
        let timestamp = reader.i64()?;
        let addr_recv = NetAddress::decode_from(reader)?;
        let (addr_from, nonce) = match reader.remaining() {
            0 => (NetAddress::NONE, 0),
            _ => (NetAddress::decode_from(reader)?, reader.u64()?),
        };
        let named = reader.remaining() > 0;
        let user_agent = if named { UserAgent::decode_from(reader)? } else { UserAgent::default() };
        let start_height = if reader.remaining() > 0 { reader.i32()? } else { 0 };
        let relay = reader.remaining() == 0 || reader.u8()? != 0;
        Ok(Self {
            version,
            services,
            timestamp,
            addr_recv,
            addr_from,
            nonce,
            user_agent,
            start_height,
            relay,
        })
    }
}
