//! Points. Their field elements are not reduced after every step; the numbers in comments are *magnitudes*: how many times
//! the field's modulus a value may have grown to. Multiplication takes up to 8 and gives 1. Builds with debug assertions
//! check them.

use k256::elliptic_curve::hazmat::FieldArithmetic;
use k256::{FieldBytes, Secp256k1};

/// A number modulo the field's prime.
pub(super) type Field = <Secp256k1 as FieldArithmetic>::FieldElement;

/// The field's prime less the group's order, big-endian.
const PRIME_MINUS_ORDER: [u8; 32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x45, 0x51, 0x23, 0x19, 0x50, 0xb7, 0x5f, 0xc4, 0x40,
    0x2d, 0xa1, 0x72, 0x2f, 0xc9, 0xba, 0xee,
];

/// A point that is not the point at infinity: (1, 2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Affine {
    pub(super) x: Field,
    pub(super) y: Field,
}

/// A point with a common denominator: (x/z², y/z³), each (6, 4, 2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Jacobian {
    pub(super) x: Field,
    pub(super) y: Field,
    pub(super) z: Field,
    pub(super) infinity: bool,
}

impl Affine {
    /// The point with this X coordinate and a Y of this parity.
    pub(crate) fn lift_x(x: &[u8; 32], odd: bool) -> Option<Self> {
        let x = read(x)?;
        let y = y_squared(&x).sqrt().into_option()?.normalize();
        Some(Self { x, y: if bool::from(y.is_odd()) == odd { y } else { y.negate(1).normalize() } })
    }

    /// Reads a compressed, uncompressed or hybrid public key: the last, with the parity of Y in a first byte 6 or 7, is
    /// valid by consensus because OpenSSL took it.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [tag @ (2 | 3), x @ ..] => Self::lift_x(x.try_into().ok()?, *tag == 3),
            [tag @ (4 | 6 | 7), rest @ ..] if rest.len() == 64 => {
                let (x, y) = rest.split_first_chunk()?;
                let point = Self { x: read(x)?, y: read(y.try_into().ok()?)? };
                let fits = *tag == 4 || bool::from(point.y.is_odd()) == (*tag == 7);
                (fits && equal(&point.y.square(), &y_squared(&point.x))).then_some(point)
            }
            _ => None,
        }
    }

    pub(super) fn negate(&self) -> Self {
        Self { x: self.x, y: self.y.negate(1) }
    }
}

impl From<Affine> for Jacobian {
    fn from(point: Affine) -> Self {
        Self { x: point.x, y: point.y, z: Field::ONE, infinity: false }
    }
}

impl Jacobian {
    pub(super) const INFINITY: Self = Self { x: Field::ONE, y: Field::ONE, z: Field::ZERO, infinity: true };

    /// Twice the point: slope 3x²/2y (the curve has no term in x).
    pub(super) fn double(&self) -> Self {
        if self.infinity {
            return *self;
        }
        let slope = self.x.square().mul_single(3); // 3
        let slope_squared = slope.square(); // 1
        let two_yy = self.y.square().double(); // 2
        let eight_yyyy = two_yy.square().double(); // 2
        let two_xyy = self.x * two_yy; // 1
        Self {
            x: two_xyy.mul_single(4).negate(4) + slope_squared, // 6
            y: slope * (two_xyy.mul_single(6) + slope_squared.negate(1)) + eight_yyyy.negate(2), // 4
            z: (self.y * self.z).double(),                      // 2
            infinity: false,
        }
    }

    /// The sum.
    pub(super) fn add(&self, other: &Affine) -> Self {
        self.add_with_ratio(other).0
    }

    /// The sum, and by what its `z` is that of this point.
    pub(super) fn add_with_ratio(&self, other: &Affine) -> (Self, Field) {
        if self.infinity {
            return ((*other).into(), Field::ONE);
        }
        let zz = self.z.square(); // 1
        let run = other.x * zz + self.x.negate(6); // 8
        let rise = other.y * (zz * self.z) + self.y.negate(4); // 6
        if is_zero(&run) {
            let sum = if is_zero(&rise) { self.double() } else { Self::INFINITY };
            return (sum, Field::ZERO);
        }
        let run_squared = run.square(); // 1
        let run_cubed = run_squared * run; // 1
        let shift = self.x * run_squared; // 1
        let x = rise.square() + (shift.double() + run_cubed).negate(3); // 5
        let y = rise * (x.negate(5) + shift) + (run_cubed * self.y).negate(1); // 3
        (Self { x, y, z: self.z * run, infinity: false }, run)
    }

    /// Whether the X coordinate is this number.
    pub(crate) fn has_x(&self, x: &[u8; 32]) -> bool {
        !self.infinity && read(x).is_some_and(|x| equal(&self.x.normalize_weak(), &(x * self.z.square())))
    }

    /// Whether the X coordinate is this number modulo the order of the group.
    pub(crate) fn has_x_mod_order(&self, x: &[u8; 32]) -> bool {
        // The field is larger than the group, if only by 2^-128 of it.
        self.has_x(x) || *x < PRIME_MINUS_ORDER && self.has_x(&plus_order(x))
    }

    /// Both coordinates, big-endian, and whether Y is odd; none at infinity.
    pub(crate) fn coordinates(&self) -> Option<([u8; 32], bool)> {
        let inverse = self.z.normalize().invert_vartime().into_option().filter(|_| !self.infinity)?;
        let inverse_squared = inverse.square();
        let x = self.x * inverse_squared;
        let y = self.y * (inverse_squared * inverse);
        Some((x.to_bytes().into(), y.normalize().is_odd().into()))
    }
}

fn read(bytes: &[u8; 32]) -> Option<Field> {
    Field::from_bytes(&FieldBytes::from(*bytes)).into_option()
}

/// x³ + 7.
fn y_squared(x: &Field) -> Field {
    x.square() * x + Field::from_u64(7)
}

/// Of magnitudes 1 and at most 2.
fn equal(a: &Field, b: &Field) -> bool {
    is_zero(&(a.negate(1) + b))
}

fn is_zero(value: &Field) -> bool {
    value.normalizes_to_zero().into()
}

/// For numbers so small that nothing overflows.
fn plus_order(x: &[u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    let mut sum = super::super::signature::ORDER;
    for (digit, other) in sum.iter_mut().zip(x).rev() {
        let total = u16::from(*digit) + u16::from(*other) + carry;
        *digit = total as u8;
        carry = total >> 8;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::multiply_add;
    use super::*;
    use k256::elliptic_curve::sec1::ToSec1Point;
    use k256::{ProjectivePoint, Scalar};

    fn bytes_of(point: &ProjectivePoint, compressed: bool) -> Vec<u8> {
        point.to_affine().to_sec1_point(compressed).as_bytes().to_vec()
    }

    #[test]
    fn keys_of_every_form_are_read() {
        for multiple in 1..20u64 {
            let point = ProjectivePoint::GENERATOR * Scalar::from(multiple);
            let (short, long) = (bytes_of(&point, true), bytes_of(&point, false));
            let parity = long[64] & 1;
            for (tag, valid) in [(4, true), (6 | parity, true), (7 ^ parity, false), (2, false), (5, false)] {
                let form = [&[tag], &long[1..]].concat();
                assert_eq!(Affine::parse(&form).is_some(), valid, "{tag}");
            }
            let read = Jacobian::from(Affine::parse(&short).unwrap()).coordinates().unwrap();
            assert_eq!((read.0.as_slice(), read.1), (&long[1..33], parity == 1));
            assert!(Affine::parse(&short[..32]).is_none());
        }
        let off_the_curve = [&[4], [1; 64].as_slice()].concat();
        for bytes in [&[][..], &[2; 32], &[&[2], [0xff; 32].as_slice()].concat(), &off_the_curve] {
            assert!(Affine::parse(bytes).is_none());
        }
    }

    #[test]
    fn sums_of_a_point_with_itself_and_its_negative_are_right() {
        let point = Affine::lift_x(&[1; 32], false).or(Affine::lift_x(&[2; 32], false)).unwrap();
        let start = Jacobian::from(point);
        assert_eq!(start.add(&point).coordinates(), start.double().coordinates());
        assert!(start.add(&point.negate()).infinity);
        assert_eq!(Jacobian::INFINITY.add(&point).coordinates(), start.coordinates());
        assert_eq!(Jacobian::INFINITY.double().coordinates(), None);
    }

    #[test]
    fn a_coordinate_above_the_order_counts_by_what_is_left_of_it() {
        let found = (0..=255u8).find_map(|number| {
            let mut small = [0; 32];
            small[31] = number;
            Affine::lift_x(&plus_order(&small), false).map(|point| (small, point))
        });
        let (small, point) = found.unwrap();
        let sum = multiply_add(&Scalar::ZERO, &Scalar::ONE, &point);
        assert!(sum.has_x_mod_order(&small) && sum.has_x(&plus_order(&small)));
        assert!(!sum.has_x(&small));
        let prime = format!("{}fffffffefffffc2f", "ff".repeat(24));
        assert_eq!(hex::encode(plus_order(&PRIME_MINUS_ORDER)), prime);
    }
}
