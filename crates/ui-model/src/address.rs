//! The bytes inside an address, for its tile. Whether the address is valid is not asked here.

/// Bitcoin's alphabet of Base58: no 0, O, I, l.
const ALPHABET: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Length of a Base58Check address: version, 20 bytes, checksum.
const LEN: usize = 25;

/// The 20 bytes of a Base58Check address; none for any other text. The checksum is the wallet's to check.
pub fn program(address: &str) -> Option<Vec<u8>> {
    let mut bytes = [0u8; LEN];
    for letter in address.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == letter)?;
        shift_in(&mut bytes, digit)?;
    }
    (address.len() > LEN).then(|| bytes[1..21].to_vec())
}

/// `bytes = bytes × 58 + digit`; none if they overflow.
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
    fn other_texts_have_no_tile() {
        for text in ["", "1", "hello", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", &"z".repeat(60), "地址"]
        {
            assert_eq!(program(text), None, "{text}");
        }
    }
}
