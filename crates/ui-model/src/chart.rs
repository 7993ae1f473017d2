//! A chart of points over a line: axes with round marks, and where a value stands between 0 and 1.

/// Marks of an axis, about.
const MARKS: f64 = 6.0;

/// An axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    is_log: bool,
}

impl Axis {
    /// An axis on which all values have room; what is not positive has none on a logarithmic one. From 0 where that is near.
    pub fn of(values: impl IntoIterator<Item = f64>, is_log: bool) -> Self {
        let fits = |value: &f64| value.is_finite() && (!is_log || *value > 0.0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(fits) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            return Self { low: if is_log { 0.1 } else { 0.0 }, high: 1.0, is_log };
        }
        if is_log {
            let high = if high > low { high } else { low * 10.0 };
            return Self { low, high, is_log };
        }
        let low = if low >= 0.0 && low <= high / 2.0 { 0.0 } else { low };
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, is_log }
    }

    /// The same, up to the next round number.
    pub fn rounded(self) -> Self {
        if self.is_log {
            return self;
        }
        let step = step(self.high - self.low);
        Self { low: (self.low / step).floor() * step, high: (self.high / step).ceil() * step, ..self }
    }

    /// Where a value stands: 0 at the low end, 1 at the high end. What lies outside stands at the end.
    pub fn place(&self, value: f64) -> f64 {
        let place = match self.is_log {
            true => (value / self.low).ln() / (self.high / self.low).ln(),
            false => (value - self.low) / (self.high - self.low),
        };
        if place.is_nan() { 0.0 } else { place.clamp(0.0, 1.0) }
    }

    /// Round numbers along it.
    pub fn marks(&self) -> Vec<f64> {
        match self.is_log {
            true => self.log_marks(),
            false => {
                let step = step(self.high - self.low);
                let first = (self.low / step).ceil() as i64;
                let last = (self.high / step + 1e-9).floor() as i64;
                (first..=last).map(|number| number as f64 * step).collect()
            }
        }
    }

    /// 1, 2 and 5 of each power of ten; over many powers only 1.
    fn log_marks(&self) -> Vec<f64> {
        let powers = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let each: &[f64] = if powers.clone().count() > 5 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let all = powers.flat_map(|power| each.iter().map(move |digit| digit * 10_f64.powi(power)));
        all.filter(|mark| (self.low * 0.999..=self.high * 1.001).contains(mark)).collect()
    }
}

/// 1, 2 or 5 of a power of ten, so that a length has about [`MARKS`] of them.
fn step(length: f64) -> f64 {
    let rough = length / MARKS;
    let power = 10_f64.powf(rough.log10().floor());
    let digit = rough / power;
    power
        * if digit < 1.5 {
            1.0
        } else if digit < 3.5 {
            2.0
        } else if digit < 7.5 {
            5.0
        } else {
            10.0
        }
}

/// The points of an SVG path through places of the unit square, whose origin is at the bottom left, in a box of a width and a height.
pub fn path(places: impl IntoIterator<Item = (f64, f64)>, width: f64, height: f64) -> String {
    let points = places.into_iter().map(|(x, y)| format!("{:.1} {:.1}", x * width, (1.0 - y) * height));
    let points: Vec<String> = points.collect();
    if points.is_empty() { String::new() } else { format!("M{}", points.join("L")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_few() {
        for (low, high) in [(0.0, 1.0), (0.0, 0.68), (0.0, 50.0), (3.0, 3.4), (0.0, 6_164.3), (400.0, 420.0)]
        {
            let axis = Axis::of([low, high], false).rounded();
            let marks = axis.marks();
            assert!((3..=13).contains(&marks.len()), "{low} to {high}: {marks:?}");
            assert!(axis.place(low) >= 0.0 && axis.place(high) <= 1.0 && axis.place(high) > 0.6);
            assert_eq!((axis.place(marks[0]), axis.place(*marks.last().unwrap())), (0.0, 1.0));
        }
    }

    #[test]
    fn a_logarithmic_axis_gives_each_factor_the_same_length() {
        let axis = Axis::of([5.0, 600.0], true);
        assert!((axis.place(50.0) - axis.place(5.0) - (axis.place(500.0) - axis.place(50.0))).abs() < 1e-12);
        assert_eq!(axis.marks(), [5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0]);
        assert_eq!(Axis::of([1e-9, 1.0], true).marks().len(), 10);
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let axis = Axis::of([f64::NAN, f64::INFINITY], false);
        assert!(axis.marks().len() > 2 && axis.place(f64::NAN) == 0.0);
        assert_eq!(Axis::of([0.0, -1.0], true).place(0.0), 0.0);
        assert_eq!(path([], 10.0, 10.0), "");
        assert_eq!(path([(0.0, 0.0), (1.0, 1.0)], 10.0, 20.0), "M0.0 20.0L10.0 0.0");
    }
}
