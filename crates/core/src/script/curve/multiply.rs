//! The sum of a multiple of the generator and a multiple of another point.

use std::sync::LazyLock;

use k256::elliptic_curve::BatchNormalize;
use k256::elliptic_curve::point::AffineCoordinates;
use k256::{FieldBytes, ProjectivePoint, Scalar};

use super::point::{Affine, Field, Jacobian};
use super::split::{DIGITS, digits, split};

/// A cube root of one, big-endian: to turn a point, multiply its X coordinate with it.
const BETA: [u8; 32] = [
    0x7a, 0xe9, 0x6a, 0x2b, 0x65, 0x7c, 0x07, 0x10, 0x6e, 0x64, 0x47, 0x9e, 0xac, 0x34, 0x34, 0xe9, 0x9c,
    0xf0, 0x49, 0x75, 0x12, 0xf5, 0x89, 0x95, 0xc1, 0x39, 0x6c, 0x28, 0x71, 0x95, 0x01, 0xee,
];

/// Width of the digits of the other point's multiple: its table is made for one use.
const WIDTH: usize = 5;

/// Odd multiples of a point in its table.
const ODD_MULTIPLES: usize = 1 << (WIDTH - 2);

/// Width of the digits of the generator's multiple: its table is made once.
const GENERATOR_WIDTH: usize = 10;

/// Odd multiples of the generator, and the cube root of one.
struct Constants {
    generator: Vec<Affine>,
    beta: Field,
}

static CONSTANTS: LazyLock<Constants> = LazyLock::new(|| {
    let step = ProjectivePoint::GENERATOR.double();
    let multiples = core::iter::successors(Some(ProjectivePoint::GENERATOR), |last| Some(last + &step));
    let multiples: Vec<_> = multiples.take(1 << (GENERATOR_WIDTH - 2)).collect();
    let affine = ProjectivePoint::batch_normalize(multiples.as_slice());
    let read = |bytes: &FieldBytes| Field::from_bytes(bytes).into_option().unwrap_or_default();
    Constants {
        generator: affine.iter().map(|point| Affine { x: read(&point.x()), y: read(&point.y()) }).collect(),
        beta: read(&FieldBytes::from(BETA)),
    }
});

/// `a` times the generator and `b` times `point`.
pub(crate) fn multiply_add(a: &Scalar, b: &Scalar, point: &Affine) -> Jacobian {
    let constants = &*CONSTANTS;
    let multiples = OddMultiples::of(point);
    let [own, own_turned] = split(b).map(|half| digits(half, WIDTH));
    let [generator, generator_turned] = split(a).map(|half| digits(half, GENERATOR_WIDTH));
    let turned = multiples.points.map(|point| Affine { x: point.x * constants.beta, ..point });
    let zz = multiples.z.square();
    let zzz = zz * multiples.z;
    let turned_zz = zz * constants.beta;
    let mut sum = Jacobian::INFINITY;
    for position in (0..DIGITS).rev() {
        sum = sum.double();
        sum = add_digit(sum, own[position], |index| multiples.points[index]);
        sum = add_digit(sum, own_turned[position], |index| turned[index]);
        sum = add_digit(sum, generator[position], |index| constants.generator[index].scale(&zz, &zzz));
        sum = add_digit(sum, generator_turned[position], |index| {
            constants.generator[index].scale(&turned_zz, &zzz)
        });
    }
    Jacobian { z: sum.z * multiples.z, ..sum }
}

/// Adds the odd multiple that a digit stands for.
fn add_digit(sum: Jacobian, digit: i16, multiple: impl Fn(usize) -> Affine) -> Jacobian {
    if digit == 0 {
        return sum;
    }
    let point = multiple(usize::from(digit.unsigned_abs() / 2));
    sum.add(&if digit < 0 { point.negate() } else { point })
}

impl Affine {
    fn scale(&self, x: &Field, y: &Field) -> Self {
        Self { x: self.x * x, y: self.y * y }
    }
}

/// 1, 3, 5 … times a point, all with the same denominator, which is left out: the formulas for doubling and adding do not
/// ask on which of the curves y² = x³ + b they are, so it is put back only into the result.
struct OddMultiples {
    points: [Affine; ODD_MULTIPLES],
    z: Field,
}

impl OddMultiples {
    fn of(point: &Affine) -> Self {
        let double = Jacobian::from(*point).double();
        let step = Affine { x: double.x.normalize_weak(), y: double.y.normalize_weak() };
        // On the curve on which the double has no denominator.
        let zz = double.z.square();
        let mut multiples = [Jacobian::from(point.scale(&zz, &(zz * double.z))); ODD_MULTIPLES];
        let mut ratios = [Field::ONE; ODD_MULTIPLES];
        for index in 1..ODD_MULTIPLES {
            (multiples[index], ratios[index]) = multiples[index - 1].add_with_ratio(&step);
        }
        let mut points = [step; ODD_MULTIPLES];
        let mut scale = Field::ONE;
        for index in (0..ODD_MULTIPLES).rev() {
            let scale_squared = scale.square();
            let multiple = Affine { x: multiples[index].x, y: multiples[index].y };
            points[index] = multiple.scale(&scale_squared, &(scale_squared * scale));
            scale *= ratios[index];
        }
        Self { points, z: multiples[ODD_MULTIPLES - 1].z * double.z }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::elliptic_curve::PrimeField;
    use k256::elliptic_curve::sec1::ToSec1Point;
    use proptest::prelude::*;

    fn scalar() -> impl Strategy<Value = Scalar> {
        let random = any::<[u8; 32]>().prop_map(|mut bytes| {
            bytes[0] &= 0x7f;
            Scalar::from_repr(FieldBytes::from(bytes)).unwrap()
        });
        let small = any::<u8>().prop_map(|number| Scalar::from(u64::from(number)));
        prop_oneof![random.clone(), small.clone(), random.prop_map(|number| -number), small.prop_map(|n| -n)]
    }

    proptest! {
        /// Small numbers of small multiples make the sums meet themselves and their negatives on the way.
        #[test]
        fn it_is_what_the_library_says(a in scalar(), b in scalar(), point in scalar()) {
            prop_assume!(point != Scalar::ZERO);
            let point = ProjectivePoint::GENERATOR * point;
            let own = Affine::parse(point.to_affine().to_sec1_point(false).as_bytes()).unwrap();
            let expected = (ProjectivePoint::GENERATOR * a + point * b).to_affine();
            let expected: Option<([u8; 32], bool)> =
                (expected != k256::AffinePoint::IDENTITY).then(|| (expected.x().into(), expected.y_is_odd().into()));
            prop_assert_eq!(multiply_add(&a, &b, &own).coordinates(), expected);
        }
    }
}
