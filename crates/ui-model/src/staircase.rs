//! The subsidies of a chain as stairs: each era half as high as the one before, and the area is the coins.

/// An era.
#[derive(Debug, Clone, PartialEq)]
pub struct Stair {
    /// Its first height.
    pub from: u32,
    /// Coins that a block of it makes, as text.
    pub reward: String,
    /// Left, top, width and height in pixels.
    pub rect: (f64, f64, f64, f64),
    /// Width of the part that is mined, in pixels.
    pub made: f64,
}

/// The first eras, in a drawing of this width and height.
pub fn staircase(interval: u32, height: u32, eras: u32, (width, tall): (f64, f64)) -> Vec<Stair> {
    let step = width / f64::from(eras);
    (0..eras)
        .map(|era| {
            let from = era.saturating_mul(interval);
            let share = 0.5_f64.powi(era.cast_signed());
            let mined = height.saturating_sub(from).min(interval);
            Stair {
                from,
                reward: (50.0 * share).to_string(),
                rect: (f64::from(era) * step, tall * (1.0 - share), step, tall * share),
                made: if interval == 0 { step } else { step * f64::from(mined) / f64::from(interval) },
            }
        })
        .collect()
}

/// Where the present height stands: pixels from the left. `None` where it lies beyond the drawing.
pub fn present(interval: u32, height: u32, eras: u32, width: f64) -> Option<f64> {
    let era = f64::from(height) / f64::from(interval.max(1));
    (era <= f64::from(eras)).then_some(era * width / f64::from(eras))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eras_halve_and_fill_up() {
        let stairs = staircase(100, 150, 3, (300.0, 80.0));
        let rects: Vec<_> = stairs.iter().map(|stair| stair.rect).collect();
        assert_eq!(rects, [(0.0, 0.0, 100.0, 80.0), (100.0, 40.0, 100.0, 40.0), (200.0, 60.0, 100.0, 20.0)]);
        let made: Vec<_> =
            stairs.iter().map(|stair| (stair.from, stair.made, stair.reward.as_str())).collect();
        assert_eq!(present(100, 150, 3, 300.0), Some(150.0));
        assert_eq!(present(100, 301, 3, 300.0), None);
        assert_eq!(made, [(0, 100.0, "50"), (100, 50.0, "25"), (200, 0.0, "12.5")]);
    }
}
