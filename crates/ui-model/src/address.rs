//! The bytes inside an address, for its tile. Whether the address is valid is not asked here.

/// Bitcoin's alphabet of Base58: no 0, O, I, l.
const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Length of a Base58Check address: version, 20 bytes, checksum.
const LEN: usize = 25;

/// What bech32 writes five bits with (BIP173).
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Symbols of a bech32 checksum.
const CHECKSUM: usize = 6;

/// The hash or key of an address: 20 bytes in Base58Check, 2 to 40 in bech32; `None` for any other text. The checksum is
/// the wallet's to check.
pub fn program(address: &str) -> Option<Vec<u8>> {
    base58_hash(address).or_else(|| witness_program(address))
}

/// What stands between the version and the checksum, eight bits for each eight of its five-bit symbols.
fn witness_program(address: &str) -> Option<Vec<u8>> {
    let (_, symbols) = address.rsplit_once('1')?;
    let program = symbols.get(1..symbols.len().checked_sub(CHECKSUM)?)?;
    let (mut bytes, mut bits, mut held) = (vec![], 0_u32, 0);
    for letter in program.bytes() {
        let value = BECH32.iter().position(|known| *known == letter.to_ascii_lowercase())?;
        bits = (bits << 5 | value as u32) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    (2..=40).contains(&bytes.len()).then_some(bytes)
}

fn base58_hash(address: &str) -> Option<Vec<u8>> {
    let mut bytes = [0u8; LEN];
    for letter in address.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == letter)?;
        shift_in(&mut bytes, digit)?;
    }
    (address.len() > LEN).then(|| bytes[1..21].to_vec())
}

/// `bytes = bytes × 58 + digit`; `None` if they overflow.
fn shift_in(bytes: &mut [u8; LEN], digit: usize) -> Option<()> {
    let mut carry = digit;
    for byte in bytes.iter_mut().rev() {
        carry += usize::from(*byte) * 58;
        *byte = carry as u8;
        carry >>= 8;
    }
    (carry == 0).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tile_of_an_address_is_its_key_hash() {
        let hex: String = program("mi8LKL9cqjkQgAEHKLpP4VeopiCA9Ub6fG")
            .unwrap()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hex, "1ca1317b08aabded32b1ab292489127e258f4527");
    }

    #[test]
    fn the_tile_of_a_segwit_address_is_its_program() {
        for (address, program) in [
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "751e76e8199196d454941c45d1b3a323f1433bd6"),
            (
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            ),
        ] {
            let hex: String =
                super::program(address).unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, program);
        }
    }

    #[test]
    fn other_texts_have_no_tile() {
        for text in ["", "1", "hello", "bc1q", "bc1qqqqqqq", "bc1bbbbbbbbbbbbbbbb", &"z".repeat(60), "地址"]
        {
            assert_eq!(program(text), None, "{text}");
        }
    }
}
