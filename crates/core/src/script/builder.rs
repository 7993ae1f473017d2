//! Writing scripts, and the usual conditions under which money is put.

use crate::primitives::{PubkeyHash, ScriptBuf};

use super::instruction::{data_opcode, length_size};
use super::num;
use super::opcode::*;

/// Appends instructions to a script.
#[derive(Debug, Clone, Default)]
pub struct Builder(Vec<u8>);

impl Builder {
    /// Starts empty.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an opcode.
    #[must_use]
    pub fn opcode(mut self, opcode: Opcode) -> Self {
        self.0.push(opcode.0);
        self
    }

    /// Appends a push of the bytes as they stand, as Bitcoin Core's `operator<<` does: a single byte 5 is not turned
    /// into `OP_5`.
    #[must_use]
    pub fn data(mut self, data: &[u8]) -> Self {
        let opcode = data_opcode(data.len());
        self.0.push(opcode.0);
        self.0.extend(&(data.len() as u32).to_le_bytes()[..length_size(opcode)]);
        self.0.extend(data);
        self
    }

    /// Appends the shortest push of a number: `OP_1NEGATE` and `OP_0` to `OP_16` where they serve.
    #[must_use]
    pub fn number(self, number: i64) -> Self {
        match Opcode::for_number(number) {
            Some(opcode) => self.opcode(opcode),
            None => self.data(&num::encode(number)),
        }
    }

    /// The script.
    pub fn into_script(self) -> ScriptBuf {
        ScriptBuf(self.0)
    }
}

/// Pay to whoever signs with this serialised public key (P2PK).
pub fn p2pk(public_key: &[u8]) -> ScriptBuf {
    Builder::new().data(public_key).opcode(OP_CHECKSIG).into_script()
}

/// Pay to whoever shows the public key with this hash and signs with it (P2PKH).
pub fn p2pkh(hash: &PubkeyHash) -> ScriptBuf {
    Builder::new()
        .opcode(OP_DUP)
        .opcode(OP_HASH160)
        .data(hash.as_bytes())
        .opcode(OP_EQUALVERIFY)
        .opcode(OP_CHECKSIG)
        .into_script()
}

/// Pay to whoever shows the script with this HASH160 and satisfies it (P2SH, BIP16).
pub fn p2sh(script_hash: &[u8; 20]) -> ScriptBuf {
    Builder::new().opcode(OP_HASH160).data(script_hash).opcode(OP_EQUAL).into_script()
}

/// Pay to whoever shows the public key with this hash and signs with it, in the witness (P2WPKH, BIP141).
pub fn p2wpkh(hash: &PubkeyHash) -> ScriptBuf {
    Builder::new().number(0).data(hash.as_bytes()).into_script()
}

/// Pay to whoever shows the script with this SHA-256 and satisfies it, in the witness (P2WSH, BIP141).
pub fn p2wsh(script_hash: &[u8; 32]) -> ScriptBuf {
    Builder::new().number(0).data(script_hash).into_script()
}

/// Pay to whoever signs with this output key, given by its X coordinate, or satisfies a script that it commits to (P2TR,
/// BIP341).
pub fn p2tr(output_key: &[u8; 32]) -> ScriptBuf {
    Builder::new().number(1).data(output_key).into_script()
}

/// Pay to any `required` of these serialised public keys, whose signatures come in the keys' order.
pub fn multisig(required: u8, public_keys: &[Vec<u8>]) -> ScriptBuf {
    public_keys
        .iter()
        .fold(Builder::new().number(required.into()), |builder, key| builder.data(key))
        .number(public_keys.len() as i64)
        .opcode(OP_CHECKMULTISIG)
        .into_script()
}

/// Pay to nobody and carry data.
pub fn op_return(data: &[u8]) -> ScriptBuf {
    Builder::new().opcode(OP_RETURN).data(data).into_script()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_takes_the_shortest_length_prefix() {
        for (length, prefix) in [
            (0, "00"),
            (75, "4b"),
            (76, "4c4c"),
            (255, "4cff"),
            (256, "4d0001"),
            (0xffff, "4dffff"),
            (0x1_0000, "4e00000100"),
        ] {
            let script = Builder::new().data(&vec![0; length]).into_script();
            assert_eq!(hex::encode(&script.0[..script.len() - length]), prefix);
        }
    }

    #[test]
    fn numbers_take_the_shortest_push() {
        for (number, script) in
            [(-1, "4f"), (0, "00"), (1, "51"), (16, "60"), (17, "0111"), (-2, "0182"), (128, "028000")]
        {
            assert_eq!(Builder::new().number(number).into_script().to_string(), script);
        }
    }
}
