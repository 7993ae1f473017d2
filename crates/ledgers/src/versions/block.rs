//! Blocks of Fabric, which commit to transactions in their order and to the block before, not to the values that follow.

use hashyard_core::sha256;

/// What names a block and all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// From 0.
    pub number: u64,
    /// Hash of the header before; zeros for the first.
    pub previous: [u8; 32],
    /// SHA-256 of all transactions, one behind the other (`BlockDataHash` of Fabric's `protoutil`).
    pub data_hash: [u8; 32],
}

impl Header {
    /// SHA-256 of the header in ASN.1's DER: a sequence of number, previous hash and data hash (`BlockHeaderBytes` of `protoutil`).
    pub fn hash(&self) -> [u8; 32] {
        let mut body = integer(self.number);
        body.extend(octets(&self.previous));
        body.extend(octets(&self.data_hash));
        let mut sequence = vec![0x30, body.len() as u8];
        sequence.extend(body);
        sha256(&sequence)
    }
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From 0.
    pub number: u64,
    /// Hash of the header before; zeros for the first.
    pub previous: [u8; 32],
    /// Its transactions, void ones too: at most as many as a log has entries, or a batch of a channel.
    pub data: Vec<Vec<u8>>,
}

impl Block {
    /// The first one, without transactions.
    pub fn first() -> Self {
        Self { number: 0, previous: [0; 32], data: vec![] }
    }

    /// The one behind this, without transactions yet.
    pub fn next(&self) -> Self {
        Self { number: self.number + 1, previous: self.hash(), data: vec![] }
    }

    /// Its header.
    pub fn header(&self) -> Header {
        Header { number: self.number, previous: self.previous, data_hash: sha256(&self.data.concat()) }
    }

    /// The hash of its header.
    pub fn hash(&self) -> [u8; 32] {
        self.header().hash()
    }
}

fn octets(hash: &[u8; 32]) -> Vec<u8> {
    [&[0x04, 32][..], hash].concat()
}

/// A number that is not negative: a leading zero keeps its first bit from being a sign.
fn integer(number: u64) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let digits = crate::rlp::trimmed(&bytes[..7]).iter().chain(&bytes[7..]).copied();
    let mut digits: Vec<u8> = digits.collect();
    if digits[0] >= 0x80 {
        digits.insert(0, 0);
    }
    let mut out = vec![0x02, digits.len() as u8];
    out.extend(digits);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_der() {
        let rows: [(u64, &[u8]); 5] = [
            (0, &[2, 1, 0]),
            (127, &[2, 1, 127]),
            (128, &[2, 2, 0, 128]),
            (256, &[2, 2, 1, 0]),
            (u64::MAX, &[2, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255]),
        ];
        for (number, der) in rows {
            assert_eq!(integer(number), der);
        }
    }
}
