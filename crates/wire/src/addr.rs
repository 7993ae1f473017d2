//! Addresses in the old form, which only fits IP: in `version` and `addr`. Ports are big-endian, alone on the wire.

use core::net::{Ipv6Addr, SocketAddr};

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use crate::addrv2::{Address, Endpoint};
use crate::services::Services;

/// 26 bytes: services (8), address (16), port (2, big-endian).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetAddress {
    /// What the node offers.
    pub services: Services,
    /// Its address; IPv4 is mapped to `::ffff:a.b.c.d`.
    pub ip: Ipv6Addr,
    /// Its TCP port.
    pub port: u16,
}

impl NetAddress {
    /// Says nothing: what a node writes that has no IP address or keeps it to itself.
    pub const NONE: Self = Self { services: Services::NONE, ip: Ipv6Addr::UNSPECIFIED, port: 0 };
}

/// Where a peer is, as far as the old form can say it; other networks than IP stay blank.
impl From<Endpoint> for NetAddress {
    fn from(endpoint: Endpoint) -> Self {
        let ip = match endpoint.address {
            Address::Ipv4(ip) => ip.to_ipv6_mapped(),
            Address::Ipv6(ip) => ip,
            _ => return Self::NONE,
        };
        Self { services: Services::NONE, ip, port: endpoint.port }
    }
}

impl NetAddress {
    /// Where it is.
    pub fn endpoint(&self) -> Endpoint {
        SocketAddr::new(self.ip.into(), self.port).into()
    }
}

/// An entry of `addr`: 30 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddrEntry {
    /// When the node was last seen, Unix time in seconds.
    pub time: u32,
    /// Where it is.
    pub address: NetAddress,
}

impl Encodable for NetAddress {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.services.0.to_le_bytes());
        out.extend(self.ip.octets());
        out.extend(self.port.to_be_bytes());
    }
}

impl Decodable for NetAddress {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            services: Services(reader.u64()?),
            ip: Ipv6Addr::from(reader.array::<16>()?),
            port: u16::from_be_bytes(reader.array()?),
        })
    }
}

impl Encodable for AddrEntry {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.time.to_le_bytes());
        self.address.encode_to(out);
    }
}

impl Decodable for AddrEntry {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { time: reader.u32()?, address: NetAddress::decode_from(reader)? })
    }
}
