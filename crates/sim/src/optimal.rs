//! The most that a pool can earn by keeping blocks back: A. Sapirshtein, Y. Sompolinsky and A. Zohar, "Optimal Selfish Mining Strategies in Bitcoin"
//! (2016). Their Markov decision process, solved numerically: no closed form is known.
//!
//! Since the last block that all agree on, the pool has `a` blocks and the others `h`. It gives up (adopt), publishes one block more than the others
//! have (override), publishes as many so that some mine on its branch (match), or waits. Adopting begins anew, so a strategy is as good as what
//! it earns until then: the pool's blocks of the chain over all blocks of it. The best one for a supposed share tells a better share, up to the best
//! of all (W. Dinkelbach, "On Nonlinear Fractional Programming", 1967).

/// Sweeps over all states after which it is left at that.
const MOST_SWEEPS: u32 = 20_000;
/// A sweep that changes nothing by more is the last.
const CLOSE: f64 = 1e-10;

/// What others know of the pool's branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fork {
    /// The last block was the pool's: too late to match.
    Irrelevant,
    /// It was the others': the pool can match.
    Relevant,
    /// The pool did, and the others are split.
    Active,
}

const FORKS: [Fork; 3] = [Fork::Irrelevant, Fork::Relevant, Fork::Active];

/// Blocks of the chain that are expected until the pool adopts: its own, and those of others.
type Blocks = (f64, f64);

/// The share of the main chain's blocks that the best strategy earns with a share `alpha` of the hash rate, where a share `gamma` of the others mines on
/// the pool's branch of a tie. Whoever keeps back is supposed to give up at a branch of `longest` blocks, at least 2, so it is a lower bound,
/// and never less than `alpha`.
pub fn optimal_revenue(alpha: f64, gamma: f64, longest: usize) -> f64 {
    let mut states = States::new(alpha, gamma, longest);
    let mut share = alpha;
    for _ in 0..MOST_SWEEPS {
        let change = states.sweep(share);
        let (pool, others) = states.begins();
        let next = (pool / (pool + others)).max(alpha);
        let is_last = change < CLOSE && (next - share).abs() < CLOSE;
        share = next;
        if is_last {
            break;
        }
    }
    share
}

struct States {
    alpha: f64,
    gamma: f64,
    longest: usize,
    /// What is expected from each state on.
    expected: Vec<Blocks>,
}

impl States {
    fn new(alpha: f64, gamma: f64, longest: usize) -> Self {
        // At first nobody does anything but adopt.
        let expected = (0..FORKS.len() * (longest + 1) * (longest + 1))
            .map(|at| (0.0, (at / FORKS.len() % (longest + 1)) as f64))
            .collect();
        Self { alpha, gamma, longest, expected }
    }

    fn at(&self, a: usize, h: usize, fork: Fork) -> usize {
        (a * (self.longest + 1) + h) * FORKS.len() + fork as usize
    }

    fn of(&self, a: usize, h: usize, fork: Fork) -> Blocks {
        self.expected[self.at(a, h, fork)]
    }

    /// What is expected from the moment at which nobody has anything.
    fn begins(&self) -> Blocks {
        sum([
            (self.alpha, self.of(1, 0, Fork::Irrelevant)),
            (1.0 - self.alpha, self.of(0, 1, Fork::Irrelevant)),
        ])
    }

    /// Looks from each state one decision further, from long branches to short ones: waiting leads to longer ones, so that a sweep takes in all of
    /// it up to the next override. Gives by how much what a state is worth changed at most.
    fn sweep(&mut self, share: f64) -> f64 {
        let worth = |(pool, others): Blocks| (1.0 - share) * pool - share * others;
        let mut change = 0.0_f64;
        for length in (1..=2 * self.longest).rev() {
            for a in length.saturating_sub(self.longest)..=length.min(self.longest) {
                for fork in FORKS {
                    let h = length - a;
                    let best = self.choices(a, h, fork).into_iter().flatten();
                    let adopt = (0.0, h as f64);
                    let best =
                        best.fold(adopt, |best, next| if worth(next) > worth(best) { next } else { best });
                    let at = self.at(a, h, fork);
                    change = change.max((worth(best) - worth(self.expected[at])).abs());
                    self.expected[at] = best;
                }
            }
        }
        change
    }

    /// What is expected of everything but to adopt: override, match, wait (the paper's table 1).
    fn choices(&self, a: usize, h: usize, fork: Fork) -> [Option<Blocks>; 3] {
        let goes_on = a < self.longest && h < self.longest;
        let splits = goes_on && a >= h && h > 0;
        [
            (a > h).then(|| self.overrides(a, h)),
            (splits && fork == Fork::Relevant).then(|| self.is_split(a, h)),
            goes_on.then(|| match fork {
                Fork::Active if splits => self.is_split(a, h),
                _ => self.waits(a, h),
            }),
        ]
    }

    fn overrides(&self, a: usize, h: usize) -> Blocks {
        let (pool, others) = sum([
            (self.alpha, self.of(a - h, 0, Fork::Irrelevant)),
            (1.0 - self.alpha, self.of(a - h - 1, 1, Fork::Relevant)),
        ]);
        (pool + (h + 1) as f64, others)
    }

    fn waits(&self, a: usize, h: usize) -> Blocks {
        sum([
            (self.alpha, self.of(a + 1, h, Fork::Irrelevant)),
            (1.0 - self.alpha, self.of(a, h + 1, Fork::Relevant)),
        ])
    }

    /// Two branches of `h` blocks are known, and each of the others mines on one of them.
    fn is_split(&self, a: usize, h: usize) -> Blocks {
        let others = 1.0 - self.alpha;
        let (pool, theirs) = self.of(a - h, 1, Fork::Relevant);
        sum([
            (self.alpha, self.of(a + 1, h, Fork::Active)),
            (others * self.gamma, (pool + h as f64, theirs)),
            (others * (1.0 - self.gamma), self.of(a, h + 1, Fork::Relevant)),
        ])
    }
}

fn sum<const N: usize>(terms: [(f64, Blocks); N]) -> Blocks {
    terms.iter().fold((0.0, 0.0), |(pool, others), (chance, blocks)| {
        (pool + chance * blocks.0, others + chance * blocks.1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::{selfish_revenue, selfish_threshold};

    /// The paper's table for γ = 0, found with branches of 95 blocks at most, too; how near is near enough, as the paper says no more of it.
    #[test]
    fn the_papers_table() {
        let table = [
            (1.0 / 3.0, 0.33705, 1e-5),
            (0.35, 0.37077, 1e-5),
            (0.375, 0.42600, 1e-5),
            (0.4, 0.48866, 1e-5),
            (0.425, 0.56808, 2e-5),
            (0.45, 0.66891, 5e-5),
            (0.475, 0.80172, 2e-4),
        ];
        for (alpha, expected, near) in table {
            let found = optimal_revenue(alpha, 0.0, 95);
            assert!((found - expected).abs() < near, "{alpha}: {found}, not {expected}");
        }
    }

    /// Where all others mine on the pool's branch of a tie, each of its blocks costs them one (the paper's section 3): a / (1 − a).
    #[test]
    fn with_everybody_on_its_side_the_pool_earns_the_bound() {
        for alpha in [0.05, 0.1, 0.2, 0.3, 0.4] {
            let (found, bound) = (optimal_revenue(alpha, 1.0, 60), alpha / (1.0 - alpha));
            assert!((found - bound).abs() < 1e-7, "{alpha}: {found}, not {bound}");
        }
    }

    #[test]
    fn the_best_is_no_worse_than_eyal_and_sirer_or_honesty_and_longer_branches_do_no_harm() {
        for gamma in [0.0, 0.5, 1.0] {
            for alpha in (1..10).map(|of| f64::from(of) / 20.0) {
                let [short, long] = [40, 80].map(|longest| optimal_revenue(alpha, gamma, longest));
                let known = selfish_revenue(alpha, gamma).max(alpha);
                assert!(
                    long > known - 1e-6 && long >= short - 1e-8,
                    "{alpha} {gamma}: {short} {long} {known}"
                );
            }
        }
    }

    /// Where all others mine on the first branch of a tie, to be selfish pays off a little earlier than in Eyal and Sirer's way.
    #[test]
    fn it_pays_below_the_known_threshold() {
        let alpha = 0.332;
        assert!(alpha < selfish_threshold(0.0) && optimal_revenue(alpha, 0.0, 60) > alpha + 0.002);
        assert!(optimal_revenue(0.32, 0.0, 60) < 0.32 + 1e-9);
    }
}
