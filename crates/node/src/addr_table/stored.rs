//! The table as bytes: the key, then each address behind the one before. An address gets its place anew when it is read: the key says it.

use hashyard_core::{DecodeError, Encodable, Reader};
use hashyard_wire::AddrV2Entry;

use super::{AddrTable, Entry, Group};

/// At most so many addresses are stored: those that answered first, then those that were heard of last.
pub const MAX_STORED: usize = 4_096;

impl AddrTable {
    /// Key (32), then for each address an entry of `addrv2`, the source's group (5), last success and last attempt (4 each,
    /// little-endian), attempts (1), and 1 for *tried*.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut all: Vec<_> = self.entries.iter().collect();
        all.sort_by_key(|(_, entry)| (!entry.tried, u32::MAX - entry.time));
        let mut out = self.key.to_vec();
        for (endpoint, entry) in all.into_iter().take(MAX_STORED) {
            entry.told(endpoint).encode_to(&mut out);
            out.extend(entry.source.0);
            out.extend(entry.last_success.to_le_bytes());
            out.extend(entry.last_try.to_le_bytes());
            out.extend([entry.attempts.min(255) as u8, u8::from(entry.tried)]);
        }
        out
    }

    /// The table from its bytes. Whose place is taken is left out.
    ///
    /// # Errors
    /// The bytes are damaged.
    pub fn from_bytes(bytes: &[u8], private: bool) -> Result<Self, DecodeError> {
        let reader = &mut Reader::new(bytes);
        let mut table = Self::new(reader.array()?, private);
        while reader.remaining() > 0 {
            let told = AddrV2Entry::decode_known(reader)?;
            let source = Group(reader.array()?);
            let (last_success, last_try) = (reader.u32()?, reader.u32()?);
            let (attempts, tried) = (reader.u8()?.into(), reader.u8()? != 0);
            // One that is of no known network is forgotten.
            let Some(told) = told else { continue };
            let entry = Entry::new(told.time, told.services, source);
            table.put_back(&told, Entry { last_success, last_try, attempts, ..entry }, tried);
        }
        Ok(table)
    }

    fn put_back(&mut self, told: &AddrV2Entry, entry: Entry, tried: bool) {
        let endpoint = told.endpoint();
        let place =
            if tried { self.place_in_tried(&endpoint) } else { self.place_in_new(&endpoint, entry.source) };
        let buckets = if tried { &mut self.tried } else { &mut self.new };
        let bucket = buckets.entry(place.0).or_default();
        if !self.entries.contains_key(&endpoint) && !bucket.contains_key(&place.1) {
            bucket.insert(place.1, endpoint);
            self.entries.insert(endpoint, Entry { tried, places: vec![place], ..entry });
        }
    }
}
