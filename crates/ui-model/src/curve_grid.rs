//! Where the points of a curve over a small field are drawn, and the line through two of them, which wraps around the edges.

/// A square drawing of all remainders of a prime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurveGrid {
    /// The prime.
    pub field: u64,
    /// Width and height.
    pub size: f64,
    /// Room at the left and at the bottom, for numbers.
    pub margin: f64,
}

impl CurveGrid {
    fn unit(&self) -> f64 {
        (self.size - 2.0 * self.margin) / (self.field.saturating_sub(1).max(1)) as f64
    }

    /// From the left.
    pub fn x(&self, x: f64) -> f64 {
        self.margin + x * self.unit()
    }

    /// From the top: greater numbers stand higher.
    pub fn y(&self, y: f64) -> f64 {
        self.size - self.margin - y * self.unit()
    }

    /// The line y = slope·x + intercept in pieces, as path data. A piece that would leave the square is left out. The steeper of two equal
    /// slopes is drawn as the one that falls.
    pub fn line(&self, slope: u64, intercept: u64) -> String {
        let field = self.field.max(1);
        let (slope, intercept) = (slope % field, intercept % field);
        let rise = if slope > field / 2 { slope as f64 - field as f64 } else { slope as f64 };
        let pieces = (0..field - 1).filter_map(|x| {
            let from = ((slope * x + intercept) % field) as f64;
            let to = from + rise;
            let inside = (0.0..=(field - 1) as f64).contains(&to);
            let x = x as f64;
            inside.then(|| {
                format!("M{:.1} {:.1}L{:.1} {:.1}", self.x(x), self.y(from), self.x(x + 1.0), self.y(to))
            })
        });
        pieces.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: CurveGrid = CurveGrid { field: 43, size: 462.0, margin: 21.0 };

    #[test]
    fn corners_lie_at_the_margins() {
        assert_eq!((GRID.x(0.0), GRID.y(0.0)), (21.0, 441.0));
        assert_eq!((GRID.x(42.0), GRID.y(42.0)), (441.0, 21.0));
    }

    #[test]
    fn a_flat_line_has_every_piece_and_a_steep_one_wraps() {
        assert_eq!(GRID.line(0, 7).matches('M').count(), 42);
        // Five upwards at a time: a piece is left out wherever the line leaves the square.
        let steep = GRID.line(5, 0);
        assert_eq!(steep.matches('M').count(), 42 - 4);
        assert!(steep.starts_with("M21.0 441.0L31.0 391.0"), "{steep}");
        assert!(GRID.line(42, 42).starts_with("M21.0 21.0L31.0 31.0"), "42 upwards are one downwards");
    }

    #[test]
    fn absurd_numbers_draw_something_or_nothing() {
        let none = CurveGrid { field: 0, size: 0.0, margin: 0.0 };
        assert_eq!(none.line(7, 7), "");
        assert!(none.x(1.0).is_finite());
        assert!(!GRID.line(u64::MAX / 43, u64::MAX).is_empty());
    }
}
