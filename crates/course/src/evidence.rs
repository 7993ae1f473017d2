//! A transaction of another chain with the proof that a block holds it, as a text that is copied from one room to the other.

use hashyard_core::partial_merkle::MerkleBlock;
use hashyard_core::{Decodable, Header, Transaction};

/// The longest text that is looked at, in bytes: a transaction of 400,000 weight units in hex, and its proof.
const MAX_TEXT: usize = 1_000_000;

/// OP_RETURN, and the push of 32 bytes.
const COMMITS: [u8; 2] = [0x6a, 0x20];

/// A transaction, and the header of the block that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The transaction.
    pub tx: Transaction,
    /// The header, which has its proof of work and the Merkle root to which the proof leads. Whether a chain has it, it does not say.
    pub header: Header,
}

/// Proof (BIP37, as `gettxoutproof` gives it) and transaction, both in hex, as one text.
pub fn text(proof: &str, tx: &str) -> String {
    format!("{proof}:{tx}")
}

impl Evidence {
    /// Reads the text. `None` if it is none, or proves nothing.
    pub fn read(text: &str) -> Option<Self> {
        let (proof, tx) = text.trim().split_once(':').filter(|_| text.len() <= MAX_TEXT)?;
        let proof = MerkleBlock::decode(&bytes(proof)?).ok()?;
        let tx = Transaction::decode(&bytes(tx)?).ok()?;
        let target = proof.header.bits.to_target()?;
        let is_true =
            proof.extract().ok()?.contains(&tx.txid()) && target.is_met_by(&proof.header.block_hash());
        is_true.then_some(Self { tx, header: proof.header })
    }

    /// The 32 bytes behind OP_RETURN, in hex, if an output has that many.
    pub fn committed(&self) -> Option<String> {
        let data = self.tx.outputs.iter().find_map(|output| output.script_pubkey.0.strip_prefix(&COMMITS));
        data.filter(|data| data.len() == 32)
            .map(|data| data.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether an input shows these bytes as an item of its witness.
    pub fn shows(&self, item: &[u8]) -> bool {
        self.tx.inputs.iter().any(|input| input.witness.iter().any(|shown| shown == item))
    }
}

/// Bytes from hex. `None` for anything else.
pub fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| (*byte as char).to_digit(16);
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? * 16 + digit(low)?) as u8),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_no_evidence() {
        for text in ["", ":", "a:b", "zz:zz", "一：二", "00:00", &"0".repeat(2 * MAX_TEXT)] {
            assert_eq!(Evidence::read(text), None);
        }
        assert_eq!(bytes("00fF"), Some(vec![0, 255]));
        assert_eq!((bytes("0"), bytes("0g"), bytes("é")), (None, None, None));
    }
}
