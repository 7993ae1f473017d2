//! Times between blocks against what chance alone would give: exponentially many short ones, few long ones, and runs of luck.

/// Bars of the chart; the last one holds everything above.
pub const BARS: usize = 12;

/// Width of a bar, in mean gaps.
const STEP: f64 = 0.25;

/// Observed gaps and the exponential distribution under them.
#[derive(Debug, Clone, PartialEq)]
pub struct GapChart {
    /// For each bar, how many gaps were seen and how many are expected.
    pub bars: Vec<(u32, f64)>,
    /// Gaps in all.
    pub count: usize,
    /// Mean of the gaps that were seen, in seconds.
    pub mean_s: f64,
    /// Mean that the bars are measured in: what the difficulty is made for, in seconds.
    pub intended_s: f64,
}

impl GapChart {
    /// Right edge of a bar in seconds; the last one has none.
    pub fn edge_s(&self, bar: usize) -> f64 {
        (bar + 1) as f64 * STEP * self.intended_s
    }

    /// Whole multiples of the intended gap on the axis: how far from the left as a part of the width, and seconds.
    pub fn ticks(&self) -> Vec<(f64, f64)> {
        let marks = (0..).map(f64::from).take_while(|mark| mark / STEP < (BARS - 1) as f64);
        marks.map(|mark| (mark / STEP / BARS as f64, mark * self.intended_s)).collect()
    }

    /// The highest bar of both kinds, for the scale.
    pub fn top(&self) -> f64 {
        self.bars.iter().map(|(seen, expected)| expected.max(f64::from(*seen))).fold(1.0, f64::max)
    }
}

/// Sorts gaps, in seconds, into bars. `intended_s` is the spacing that the chain aims at.
///
/// Finding blocks is a Poisson process: a gap longer than `t` has the chance `exp(-t / mean)`.
pub fn chart(gaps: &[u32], intended_s: f64) -> GapChart {
    let intended_s = intended_s.max(1.0);
    let mut seen = [0_u32; BARS];
    for gap in gaps {
        let bar = (f64::from(*gap) / intended_s / STEP) as usize;
        seen[bar.min(BARS - 1)] += 1;
    }
    let longer = |bar: usize| (-(bar as f64) * STEP).exp();
    let share = |bar: usize| if bar + 1 == BARS { longer(bar) } else { longer(bar) - longer(bar + 1) };
    let bars = (0..BARS).map(|bar| (seen[bar], share(bar) * gaps.len() as f64)).collect();
    let mean_s = gaps.iter().map(|gap| f64::from(*gap)).sum::<f64>() / gaps.len().max(1) as f64;
    GapChart { bars, count: gaps.len(), mean_s, intended_s }
}

/// A run of gaps that were all short, or all long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Streak {
    /// Shorter than the median, which half of all gaps are.
    pub lucky: bool,
    /// Gaps in the run.
    pub length: usize,
}

impl Streak {
    /// The chance that a given run of this length is all on one given side: each gap is the toss of a coin.
    pub fn chance(self) -> f64 {
        0.5_f64.powi(self.length.min(1_000) as i32)
    }
}

/// Whether a gap was shorter than the median of the exponential distribution, mean × ln 2.
pub fn is_lucky(gap_s: u32, intended_s: f64) -> bool {
    f64::from(gap_s) < intended_s * std::f64::consts::LN_2
}

/// The run that the latest gap belongs to, and the longest one; `gaps` is oldest first. None of no gaps.
pub fn streaks(gaps: &[u32], intended_s: f64) -> Option<(Streak, Streak)> {
    let mut runs: Vec<Streak> = Vec::new();
    for gap in gaps {
        let lucky = is_lucky(*gap, intended_s);
        match runs.last_mut().filter(|run| run.lucky == lucky) {
            Some(run) => run.length += 1,
            None => runs.push(Streak { lucky, length: 1 }),
        }
    }
    let longest = runs.iter().copied().max_by_key(|run| run.length)?;
    runs.last().map(|latest| (*latest, longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_hold_every_gap_and_expect_as_many() {
        let gaps = [0, 3, 4, 14, 15, 44, 45, 600];
        let chart = chart(&gaps, 15.0);
        assert_eq!(
            chart.bars.iter().map(|bar| bar.0).collect::<Vec<_>>(),
            [2, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 3]
        );
        let expected: f64 = chart.bars.iter().map(|bar| bar.1).sum();
        assert!((expected - 8.0).abs() < 1e-9);
        assert!(
            chart.bars.windows(2).take(BARS - 2).all(|pair| pair[0].1 > pair[1].1),
            "short gaps are the most likely"
        );
        assert_eq!((chart.count, chart.mean_s), (8, 90.625));
        assert_eq!(chart.edge_s(3), 15.0);
        assert_eq!(chart.ticks(), [(0.0, 0.0), (1.0 / 3.0, 15.0), (2.0 / 3.0, 30.0)]);
    }

    #[test]
    fn nothing_seen_is_nothing_expected() {
        let chart = chart(&[], 0.0);
        assert!(chart.bars.iter().all(|bar| *bar == (0, 0.0)));
        assert_eq!((chart.mean_s, chart.top()), (0.0, 1.0));
        assert_eq!(streaks(&[], 15.0), None);
    }

    #[test]
    fn streaks_are_runs_on_one_side_of_the_median() {
        // The median of a mean of 15 is 10.4.
        let (latest, longest) = streaks(&[1, 2, 3, 11, 4, 30, 40], 15.0).unwrap();
        assert_eq!(longest, Streak { lucky: true, length: 3 });
        assert_eq!(latest, Streak { lucky: false, length: 2 });
        assert_eq!((longest.chance(), latest.chance()), (0.125, 0.25));
    }
}
