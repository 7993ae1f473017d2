//! Numbers on the stack: little-endian, the highest bit of the last byte is the sign, zero is empty.

use super::ScriptError;

/// Longest number that arithmetic takes, in bytes. Results may be longer, but can then no longer be calculated with.
pub const MAX_NUMBER_SIZE: usize = 4;

/// Longest number that the lock time opcodes take, in bytes: four would end in 2038 (BIP65, BIP112).
pub const MAX_LOCK_TIME_SIZE: usize = 5;

/// Reads a number of at most `max_size` bytes (8 or fewer), in its shortest form if `minimal` (BIP62 rule 4).
///
/// # Errors
/// [`ScriptError::ScriptNum`] if it is longer, or longer than it need be.
pub fn decode(bytes: &[u8], minimal: bool, max_size: usize) -> Result<i64, ScriptError> {
    if bytes.len() > max_size || minimal && !is_minimal(bytes) {
        return Err(ScriptError::ScriptNum);
    }
    Ok(value(bytes))
}

/// Writes a number in its shortest form.
pub fn encode(number: i64) -> Vec<u8> {
    let mut bytes = number.unsigned_abs().to_le_bytes().to_vec();
    bytes.truncate(8 - number.unsigned_abs().leading_zeros() as usize / 8);
    // Where the highest bit is taken, the sign needs a byte of its own.
    if bytes.last().is_some_and(|last| last & 0x80 != 0) {
        bytes.push(0);
    }
    if let Some(last) = bytes.last_mut().filter(|_| number < 0) {
        *last |= 0x80;
    }
    bytes
}

/// Whether an item counts as true: any byte is not zero, the sign of a negative zero apart.
pub fn is_true(bytes: &[u8]) -> bool {
    bytes.split_last().is_some_and(|(last, rest)| last & 0x7f != 0 || rest.iter().any(|byte| *byte != 0))
}

fn is_minimal(bytes: &[u8]) -> bool {
    match bytes {
        [] => true,
        // A last byte that holds only the sign must be there because the bit below is taken.
        [rest @ .., last] if last & 0x7f == 0 => rest.last().is_some_and(|byte| byte & 0x80 != 0),
        _ => true,
    }
}

fn value(bytes: &[u8]) -> i64 {
    let Some((last, rest)) = bytes.split_last() else { return 0 };
    let magnitude = rest.iter().rev().fold(i64::from(last & 0x7f), |sum, byte| (sum << 8) | i64::from(*byte));
    if last & 0x80 == 0 { magnitude } else { -magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip() {
        for (number, bytes) in [
            (0, ""),
            (1, "01"),
            (-1, "81"),
            (127, "7f"),
            (128, "8000"),
            (-128, "8080"),
            (255, "ff00"),
            (-256, "0081"),
            (0x7fff_ffff, "ffffff7f"),
            (-0x7fff_ffff, "ffffffff"),
            (0x8000_0000, "0000008000"),
        ] {
            assert_eq!(hex::encode(encode(number)), bytes);
            assert_eq!(decode(&hex::decode(bytes).unwrap(), true, 5), Ok(number));
        }
        assert_eq!(encode(i64::MIN).len(), 9);
    }

    #[test]
    fn longer_forms_are_read_unless_the_shortest_is_asked_for() {
        for (bytes, number) in
            [(&[0u8][..], 0), (&[0x80], 0), (&[1, 0], 1), (&[1, 0x80], -1), (&[0, 0, 0, 0], 0)]
        {
            assert_eq!(decode(bytes, false, 4), Ok(number));
            assert_eq!(decode(bytes, true, 4), Err(ScriptError::ScriptNum));
        }
        assert_eq!(decode(&[0; 5], false, 4), Err(ScriptError::ScriptNum));
    }

    #[test]
    fn negative_zero_is_false() {
        for bytes in [&[][..], &[0], &[0, 0], &[0x80], &[0, 0x80]] {
            assert!(!is_true(bytes), "{bytes:?}");
        }
        for bytes in [&[1][..], &[0x80, 0], &[0, 1], &[0x81]] {
            assert!(is_true(bytes), "{bytes:?}");
        }
    }
}
