//! Numbers made ready for multiplication.

use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::scalar::IsHigh;
use k256::{FieldBytes, Scalar};
use ruint::Uint;
use ruint::aliases::U256;

/// The number by which the turn of a point (x times a cube root of one) is its multiple, taken negative.
const MINUS_LAMBDA: U256 = U256::from_limbs([
    0xe0cf_c810_b512_83cf,
    0xa880_b9fc_8ec7_39c2,
    0x5ad9_e3fd_77ed_9ba4,
    0xac9c_52b3_3fa3_cf1f,
]);

/// Two short vectors of the lattice of all (a, b) for which a + b λ is a multiple of the order: their second parts, taken
/// negative, and what gives the nearest lattice point, times 2^384.
const MINUS_B1: U256 = U256::from_limbs([0x6f54_7fa9_0abf_e4c3, 0xe443_7ed6_010e_8828, 0, 0]);
const MINUS_B2: U256 = U256::from_limbs([
    0xd765_cda8_3db1_562c,
    0x8a28_0ac5_0774_346d,
    0xffff_ffff_ffff_fffe,
    0xffff_ffff_ffff_ffff,
]);
const G1: U256 = U256::from_limbs([
    0xe893_209a_45db_b031,
    0x3daa_8a14_71e8_ca7f,
    0xe86c_90e4_9284_eb15,
    0x3086_d221_a7d4_6bcd,
]);
const G2: U256 = U256::from_limbs([
    0x1571_b4ae_8ac4_7f71,
    0x2212_08ac_9df5_06c6,
    0x6f54_7fa9_0abf_e4c4,
    0xe443_7ed6_010e_8828,
]);

/// Digits of a half: a bit more than it has bits.
pub(super) const DIGITS: usize = 129;

/// A number of half the length, with a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Half {
    pub(super) negative: bool,
    pub(super) value: u128,
}

/// Two halves a and b with a + b λ = `scalar` modulo the order, so that multiplying doubles half as often (the method of
/// Gallant, Lambert and Vanstone).
pub(super) fn split(scalar: &Scalar) -> [Half; 2] {
    let number = U256::from_be_bytes::<32>(scalar.to_repr().into());
    let second = nearest(number, G1) * to_scalar(MINUS_B1) + nearest(number, G2) * to_scalar(MINUS_B2);
    let first = *scalar + second * to_scalar(MINUS_LAMBDA);
    [half(&first), half(&second)]
}

/// The digits of a half, lowest first: odd or zero, below 2^(width-1) in size, and of `width` in a row at most one is not
/// zero.
pub(super) fn digits(half: Half, width: usize) -> [i16; DIGITS] {
    let mut digits = [0; DIGITS];
    let (mut at, mut carry) = (0, 0);
    while at < DIGITS {
        let rest = half.value.checked_shr(at as u32).unwrap_or_default();
        if (rest & 1) as i16 == carry {
            at += 1;
            continue;
        }
        let length = width.min(DIGITS - at);
        let word = (rest & ((1 << length) - 1)) as i16 + carry;
        carry = (word >> (width - 1)) & 1;
        let digit = word - (carry << width);
        digits[at] = if half.negative { -digit } else { digit };
        at += length;
    }
    digits
}

/// number × factor / 2^384, rounded.
fn nearest(number: U256, factor: U256) -> Scalar {
    let product: Uint<512, 8> = number.widening_mul(factor);
    let rounded: Uint<512, 8> = (product >> 384_usize) + Uint::from(product.bit(383) as u64);
    let limbs = rounded.as_limbs();
    to_scalar(U256::from_limbs([limbs[0], limbs[1], limbs[2], limbs[3]]))
}

fn half(scalar: &Scalar) -> Half {
    let negative = bool::from(scalar.is_high());
    let size = if negative { -*scalar } else { *scalar };
    let bytes: [u8; 32] = size.to_repr().into();
    let mut low = [0; 16];
    low.copy_from_slice(&bytes[16..]);
    Half { negative, value: u128::from_be_bytes(low) }
}

/// Of numbers below the order, as all constants and roundings here are.
fn to_scalar(number: U256) -> Scalar {
    Scalar::from_repr(FieldBytes::from(number.to_be_bytes::<32>())).into_option().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(half: Half) -> Scalar {
        let size = to_scalar(U256::from(half.value));
        if half.negative { -size } else { size }
    }

    fn scalar() -> impl Strategy<Value = Scalar> {
        let edges =
            [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, to_scalar(MINUS_LAMBDA), -to_scalar(MINUS_LAMBDA)];
        prop_oneof![
            prop::sample::select(edges.to_vec()),
            any::<[u8; 32]>().prop_map(|bytes| to_scalar(U256::from_be_bytes(bytes) >> 1)),
            any::<u128>().prop_map(|number| -to_scalar(U256::from(number))),
        ]
    }

    proptest! {
        #[test]
        fn halves_make_the_number(scalar in scalar()) {
            let [first, second] = split(&scalar).map(value);
            prop_assert_eq!(first - second * to_scalar(MINUS_LAMBDA), scalar);
        }

        #[test]
        fn digits_make_the_half(number in any::<u128>(), negative in any::<bool>(), width in 2..=12_usize) {
            let half = Half { negative, value: number };
            let digits = digits(half, width);
            let two = Scalar::from(2u64);
            let digit = |digit: i16| {
                let size = Scalar::from(u64::from(digit.unsigned_abs()));
                if digit < 0 { -size } else { size }
            };
            let sum = digits.iter().rev().fold(Scalar::ZERO, |sum, next| sum * two + digit(*next));
            prop_assert_eq!(sum, value(half));
            for window in digits.windows(width) {
                prop_assert!(window.iter().filter(|digit| **digit != 0).count() <= 1);
            }
            prop_assert!(digits.iter().all(|digit| *digit == 0
                || digit % 2 != 0 && i32::from(digit.unsigned_abs()) < 1 << (width - 1)));
        }
    }
}
