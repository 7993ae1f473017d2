//! y² = x³ + 7 over the remainders of 43: the equation of secp256k1, with 30 points and the one at infinity.

use super::modular::{inverse, power};

/// Numbers are remainders of this prime.
pub const FIELD: u64 = 43;
/// Points, the one at infinity with them. It is prime: each point but that one generates all.
pub const ORDER: u64 = 31;
/// Where counting begins.
pub const G: Point = Point::At { x: 2, y: 12 };

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// The point at infinity: adding it changes nothing.
    Infinity,
    /// One with coordinates below [`FIELD`].
    At {
        /// To the right.
        x: u64,
        /// Upwards.
        y: u64,
    },
}

/// How two points with different X, or one and itself, are added: the line through them, step by step. All are remainders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// The line is the tangent: a point is added to itself.
    pub tangent: bool,
    /// How far the line goes up, …
    pub rise: u64,
    /// … while it goes this far to the right.
    pub run: u64,
    /// What gives 1 when multiplied by `run`.
    pub inverse: u64,
    /// `rise` times `inverse`.
    pub slope: u64,
    /// Where the line meets the Y axis.
    pub intercept: u64,
    /// The third point on the line.
    pub third: Point,
    /// It mirrored: the sum.
    pub sum: Point,
}

const fn minus(a: u64, b: u64) -> u64 {
    (a + FIELD - b % FIELD) % FIELD
}

impl Point {
    /// The point with these coordinates, if the curve has it.
    pub fn at(x: u64, y: u64) -> Option<Self> {
        let on_curve = x < FIELD && y < FIELD && y * y % FIELD == (power(x, 3, FIELD) + 7) % FIELD;
        on_curve.then_some(Self::At { x, y })
    }

    /// Mirrored at the X axis: what it makes the point at infinity with.
    pub fn negated(self) -> Self {
        match self {
            Self::Infinity => Self::Infinity,
            Self::At { x, y } => Self::At { x, y: minus(0, y) },
        }
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Infinity, point) | (point, Self::Infinity) => point,
            _ => self.steps(other).map_or(Self::Infinity, |steps| steps.sum),
        }
    }

    /// How the sum is found. `None` where there is no line to draw, or an upright one: its third point is at infinity.
    pub fn steps(self, other: Self) -> Option<Steps> {
        let (Self::At { x, y }, Self::At { x: x2, y: y2 }) = (self, other) else { return None };
        let tangent = self == other;
        let (rise, run) = match tangent {
            true => (3 * x * x % FIELD, 2 * y % FIELD),
            false => (minus(y2, y), minus(x2, x)),
        };
        let inverse = inverse(run, FIELD)?;
        let slope = rise * inverse % FIELD;
        let third_x = minus(minus(slope * slope % FIELD, x), x2);
        let sum_y = minus(slope * minus(x, third_x) % FIELD, y);
        let sum = Self::At { x: third_x, y: sum_y };
        let intercept = minus(y, slope * x % FIELD);
        Some(Steps { tangent, rise, run, inverse, slope, intercept, third: sum.negated(), sum })
    }

    /// The point added to itself, so many times in all.
    pub fn times(self, count: u64) -> Self {
        (0..count % ORDER).fold(Self::Infinity, |sum, _| sum.plus(self))
    }
}

/// All points with coordinates, from left to right.
pub fn points() -> impl Iterator<Item = Point> {
    (0..FIELD).flat_map(|x| (0..FIELD).filter_map(move |y| Point::at(x, y)))
}

/// The point whose logarithm somebody is asked for: far enough from [`G`] that it is no accident, and another one for each seed.
pub fn target(seed: &[u8]) -> Point {
    let sum: u64 = seed.iter().map(|byte| u64::from(*byte)).sum();
    G.times(7 + sum % (ORDER - 9))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Point> {
        points().chain([Point::Infinity]).collect()
    }

    #[test]
    fn the_curve_has_31_points_and_each_generates_all() {
        assert_eq!(all().len() as u64, ORDER);
        for point in points() {
            let mut reached: Vec<Point> = (0..ORDER).map(|count| point.times(count)).collect();
            reached.sort_unstable();
            reached.dedup();
            assert_eq!(reached.len() as u64, ORDER, "{point:?}");
            assert_eq!(point.times(ORDER), Point::Infinity);
        }
    }

    #[test]
    fn the_laws_of_a_group_hold_for_all_points() {
        let all = all();
        for p in &all {
            assert_eq!(p.plus(p.negated()), Point::Infinity);
            for q in &all {
                let sum = p.plus(*q);
                assert!(all.contains(&sum), "closed");
                assert_eq!(sum, q.plus(*p), "commutative");
                for r in all.iter().step_by(5) {
                    assert_eq!(sum.plus(*r), p.plus(q.plus(*r)), "associative");
                }
            }
        }
    }

    #[test]
    fn the_line_goes_through_all_three_points() {
        for p in points() {
            for q in points() {
                let Some(steps) = p.steps(q) else {
                    assert_eq!(q, p.negated());
                    continue;
                };
                for point in [p, q, steps.third] {
                    let Point::At { x, y } = point else { panic!("a point of the line") };
                    assert_eq!((steps.slope * x + steps.intercept) % FIELD, y);
                }
                assert_eq!(steps.inverse * steps.run % FIELD, 1);
                assert_eq!(steps.sum, p.plus(q));
            }
        }
    }

    #[test]
    fn what_is_not_on_the_curve_is_no_point() {
        assert_eq!(Point::at(2, 12), Some(G));
        for (x, y) in [(2, 13), (43, 12), (u64::MAX, u64::MAX), (0, 0)] {
            assert_eq!(Point::at(x, y), None);
        }
    }

    #[test]
    fn targets_are_neither_near_nor_at_infinity() {
        for byte in 0..=255 {
            let target = target(&[byte, 3]);
            let steps = (0..ORDER).find(|count| G.times(*count) == target).unwrap();
            assert!((7..ORDER - 1).contains(&steps), "{steps}");
        }
    }
}
