//! Points and scalars of secp256k1 as bytes (SEC 1, SEC 2).

use k256::elliptic_curve::PrimeField;
use k256::elliptic_curve::ops::Reduce;
use k256::elliptic_curve::sec1::ToSec1Point;
use k256::{AffinePoint, FieldBytes, ProjectivePoint, PublicKey, Scalar};

/// A number below the order of the curve, big-endian. `None` for zero and for what is not below it.
pub fn scalar(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_repr(FieldBytes::from(*bytes)).into_option().filter(|scalar| *scalar != Scalar::ZERO)
}

/// The remainder of a number when divided by the order.
pub fn reduced(bytes: &[u8; 32]) -> Scalar {
    <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(*bytes))
}

/// Big-endian.
pub fn scalar_bytes(scalar: &Scalar) -> [u8; 32] {
    scalar.to_repr().into()
}

/// The number 1 for the generator, 2 for its double: G added to itself so often.
pub fn multiple_of_g(count: u64) -> ProjectivePoint {
    ProjectivePoint::GENERATOR * Scalar::from(count)
}

/// The public key of a private one, compressed. `None` if it is no private key.
pub fn public_key(secret: &[u8; 32]) -> Option<[u8; 33]> {
    compressed(&(ProjectivePoint::GENERATOR * scalar(secret)?))
}

/// The same with both coordinates.
pub fn long_public_key(secret: &[u8; 32]) -> Option<[u8; 65]> {
    uncompressed(&(ProjectivePoint::GENERATOR * scalar(secret)?))
}

/// 33 bytes: the parity of Y, then X. `None` for the point at infinity.
pub fn compressed(point: &ProjectivePoint) -> Option<[u8; 33]> {
    point.to_affine().to_sec1_point(true).as_bytes().try_into().ok()
}

/// 65 bytes: 4, X, Y. `None` for the point at infinity.
pub fn uncompressed(point: &ProjectivePoint) -> Option<[u8; 65]> {
    point.to_affine().to_sec1_point(false).as_bytes().try_into().ok()
}

/// A point from either form. `None` if it is not on the curve.
pub fn parse(bytes: &[u8]) -> Option<ProjectivePoint> {
    let key = PublicKey::from_sec1_bytes(bytes).ok()?;
    Some(ProjectivePoint::from(AffinePoint::from(key)))
}

/// The X coordinate. `None` for the point at infinity.
pub fn x_of(point: &ProjectivePoint) -> Option<[u8; 32]> {
    compressed(point)?[1..].try_into().ok()
}

/// Whether Y is odd. False for the point at infinity.
pub fn has_odd_y(point: &ProjectivePoint) -> bool {
    compressed(point).is_some_and(|bytes| bytes[0] == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_and_its_double_are_those_of_the_standard() {
        // SEC 2, 2.4.1, and the double that implementations share.
        for (count, x) in [
            (1, "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"),
            (2, "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5"),
        ] {
            assert_eq!(hex::encode(x_of(&multiple_of_g(count)).unwrap()), x);
        }
    }

    #[test]
    fn points_are_read_in_both_forms_and_nothing_else_is() {
        let point = multiple_of_g(7);
        assert_eq!(parse(&compressed(&point).unwrap()), Some(point));
        assert_eq!(parse(&uncompressed(&point).unwrap()), Some(point));
        for bytes in [&[][..], &[2; 33], &[4; 65], &[0], &[2; 1_000], &[0xff; 33]] {
            if let Some(point) = parse(bytes) {
                assert_eq!(compressed(&point).unwrap(), bytes, "only what is on the curve");
            }
        }
        assert_eq!(parse(&[0]), None, "infinity is no public key");
        assert_eq!(compressed(&ProjectivePoint::IDENTITY), None);
    }

    #[test]
    fn zero_and_the_order_are_no_secrets() {
        assert_eq!(public_key(&[0; 32]), None);
        assert_eq!(public_key(&[0xff; 32]), None);
        assert!(public_key(&[1; 32]).is_some());
    }
}
