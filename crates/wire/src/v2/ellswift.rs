//! ElligatorSwift: any 64 bytes stand for a point of the curve, and a point is written as any of many 64 bytes, so that a
//! public key can't be told from random bytes (BIP324, *ElligatorSwift encoding of curve X coordinates*).
//!
//! All that is worked out here ends in bytes that everybody may see; what multiplies with the secret key is `k256`, which shows
//! nothing by the time that it takes.

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use k256::elliptic_curve::hazmat::FieldArithmetic;
use k256::elliptic_curve::point::{AffineCoordinates, DecompressPoint};
use k256::elliptic_curve::subtle::Choice;
use k256::{AffinePoint, FieldBytes, NonZeroScalar, ProjectivePoint, Secp256k1};

/// A number modulo the field's prime. All functions here take and give those of magnitude 1, which any of its operations takes.
type Field = <Secp256k1 as FieldArithmetic>::FieldElement;

/// A public key as 64 bytes: two numbers *u* and *t*, big-endian, each of any value.
pub type Encoded = [u8; 64];

/// 2^256 less the field's prime.
const ABOVE_PRIME: u64 = (1 << 32) + 977;

/// The X coordinate, big-endian, that 64 bytes stand for (`XSwiftEC`). Any 64 bytes stand for one.
pub fn decode(encoded: &Encoded) -> [u8; 32] {
    let (u, t) = encoded.split_at(32);
    let one_for_zero = |number: Field| if is_zero(&number) { Field::ONE } else { number };
    let (u, mut t) = (one_for_zero(read(u)), one_for_zero(read(t)));
    let g = curve(&u);
    if is_zero(&(g + t.square())) {
        t = weak(t.double());
    }
    let x = divide(&minus(&g, &t.square()), &weak(t.double()));
    let y = divide(&weak(x + t), &(minus_three_sqrt() * u));
    let ratio = divide(&x, &y);
    let first = weak(u + weak(y.square().mul_single(4)));
    let second = half(&minus(&ratio.negate(1).normalize_weak(), &u));
    let third = half(&minus(&ratio, &u));
    // One of the three always is.
    write(&[first, second].into_iter().find(is_on_curve).unwrap_or(third))
}

/// The *t* that stands, with this *u*, for an X coordinate, all big-endian; `None` if there is none in this case
/// (`XSwiftECInv`). There are eight cases; each *t* comes from exactly one.
pub fn inverse(x: &[u8; 32], u: &[u8; 32], case: u8) -> Option<[u8; 32]> {
    let (x, u) = (read(x), read(u));
    let (v, s) = if case & 2 == 0 { by_x(&x, &u) } else { by_difference(&x, &u, case & 1 != 0) }?;
    let w = s.sqrt().into_option()?;
    let root = minus_three_sqrt();
    let sign = if case & 1 == 0 { minus(&Field::ONE, &root) } else { weak(Field::ONE + root) };
    let t = w * weak(half(&(u * sign)) + v);
    let negative = matches!(case & 5, 0 | 5);
    Some(write(&if negative { t.negate(1) } else { t }))
}

/// The cases in which `x` is the second or third candidate of [`decode`].
fn by_x(x: &Field, u: &Field) -> Option<(Field, Field)> {
    let other = minus(&x.negate(1).normalize_weak(), u);
    if is_on_curve(&other) {
        return None;
    }
    let denominator = weak(u.square() + *u * x + x.square());
    Some((*x, divide(&curve(u).negate(1).normalize_weak(), &denominator)))
}

/// The cases in which `x` is the first candidate.
fn by_difference(x: &Field, u: &Field, wants_second: bool) -> Option<(Field, Field)> {
    let s = minus(x, u);
    if is_zero(&s) {
        return None;
    }
    let inner = weak(curve(u).mul_single(4) + weak((s * u.square()).mul_single(3)));
    let root = (s.negate(1).normalize_weak() * inner).sqrt().into_option()?;
    if wants_second && is_zero(&root) {
        return None;
    }
    Some((half(&minus(&divide(&root, &s), u)), s))
}

/// A public key as 64 bytes that can't be told from random ones, if `auxiliary` is random and used once.
pub fn encode(secret: &NonZeroScalar, auxiliary: &[u8; 32]) -> Encoded {
    let x: [u8; 32] = (ProjectivePoint::GENERATOR * **secret).to_affine().x().into();
    let mut random = ChaCha20::new(&(*auxiliary).into(), &[0; 12].into());
    // One try in four succeeds.
    loop {
        let mut draw = [0; 33];
        random.apply_keystream(&mut draw);
        let [u @ .., case] = draw;
        if let Some(t) = inverse(&x, &u, case % 8) {
            let mut encoded = [0; 64];
            encoded[..32].copy_from_slice(&u);
            encoded[32..].copy_from_slice(&t);
            return encoded;
        }
    }
}

/// The X coordinate, big-endian, of the other side's point times our secret.
pub fn shared_x(secret: &NonZeroScalar, theirs: &Encoded) -> [u8; 32] {
    // Which of the two points with this X coordinate is taken makes no difference to that of the product. There always is one.
    let point =
        AffinePoint::decompress(&decode(theirs).into(), Choice::from(0)).unwrap_or(AffinePoint::GENERATOR);
    (ProjectivePoint::from(point) * **secret).to_affine().x().into()
}

/// A number of 32 bytes modulo the prime.
fn read(bytes: &[u8]) -> Field {
    let mut number = FieldBytes::default();
    number.copy_from_slice(bytes);
    Field::from_bytes(&number).into_option().unwrap_or_else(|| {
        let mut low = [0; 8];
        low.copy_from_slice(&bytes[24..]);
        Field::from_u64(u64::from_be_bytes(low).wrapping_add(ABOVE_PRIME))
    })
}

fn write(number: &Field) -> [u8; 32] {
    number.normalize().to_bytes().into()
}

/// x³ + 7.
fn curve(x: &Field) -> Field {
    weak(x.square() * x + Field::from_u64(7))
}

/// Whether a point has this X coordinate.
fn is_on_curve(x: &Field) -> bool {
    curve(x).sqrt().is_some().into()
}

/// √-3, the root that is a square itself.
fn minus_three_sqrt() -> Field {
    // -3 has one.
    weak(Field::from_u64(3).negate(1)).sqrt().unwrap_or(Field::ONE)
}

fn minus(a: &Field, b: &Field) -> Field {
    weak(b.negate(1) + a)
}

fn half(number: &Field) -> Field {
    divide(number, &Field::from_u64(2))
}

/// Zero where there is no quotient, which nothing here asks for.
fn divide(a: &Field, b: &Field) -> Field {
    b.normalize().invert_vartime().unwrap_or(Field::ZERO) * a
}

/// Back to magnitude 1.
fn weak(number: Field) -> Field {
    number.normalize_weak()
}

fn is_zero(number: &Field) -> bool {
    number.normalizes_to_zero().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn a_key_is_read_back_and_two_sides_share_a_point(
            secrets: [[u8; 32]; 2], auxiliary: [u8; 32]
        ) {
            let [Some(a), Some(b)] = secrets.map(|bytes| NonZeroScalar::from_repr(bytes.into()).into_option()) else {
                return Ok(());
            };
            let (of_a, of_b) = (encode(&a, &auxiliary), encode(&b, &auxiliary));
            let x: [u8; 32] = (ProjectivePoint::GENERATOR * *a).to_affine().x().into();
            prop_assert_eq!(decode(&of_a), x);
            prop_assert_eq!(shared_x(&a, &of_b), shared_x(&b, &of_a));
        }

        #[test]
        fn whatever_the_bytes_a_point_has_that_coordinate(left: [u8; 32], right: [u8; 32]) {
            let encoded: Encoded = [left, right].concat().try_into().unwrap();
            prop_assert!(is_on_curve(&read(&decode(&encoded))));
        }
    }
}
