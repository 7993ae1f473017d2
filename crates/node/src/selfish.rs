//! Selfish mining: Algorithm 1 of Eyal and Sirer, "Majority is not Enough: Bitcoin Mining is Vulnerable" (2014), line by line.
//!
//! The pool mines on a private chain. Lengths are those of whole chains; the private branch is what the private chain has above
//! the last block that both share.

/// What the pool does when a block was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Nothing is published; the pool mines at the head of its private chain.
    Wait,
    /// The first unpublished block of the private chain is published.
    PublishFirst,
    /// The last block of the private chain is published: both branches have the same length now, and luck decides.
    PublishLast,
    /// All of the private chain is published, and beats the other.
    PublishAll,
    /// The others won: the private chain becomes the public one.
    Adopt,
}

/// The pool found a block: `lead` is the length of the private chain less that of the public one before it, `branch` the
/// length of the private branch with it.
pub const fn found_own(lead: i64, branch: u32) -> Move {
    match (lead, branch) {
        // There was a tie with a branch of one. In the paper no tie is longer; here the others' blocks may come several at once.
        (0, 2..) => Move::PublishAll,
        _ => Move::Wait,
    }
}

/// The others found a block: `lead` is the length of the private chain less that of the public one before it.
pub const fn found_other(lead: i64) -> Move {
    match lead {
        ..=0 => Move::Adopt,
        1 => Move::PublishLast,
        2 => Move::PublishAll,
        3.. => Move::PublishFirst,
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::{RngCore, SeedableRng};

    use super::*;

    #[test]
    fn the_lines_of_algorithm_1() {
        for (lead, branch, expected) in [
            (0, 1, Move::Wait),
            (0, 2, Move::PublishAll),
            (0, 3, Move::PublishAll),
            (1, 2, Move::Wait),
            (2, 3, Move::Wait),
        ] {
            assert_eq!(found_own(lead, branch), expected, "own block at lead {lead}, branch {branch}");
        }
        for (lead, expected) in [
            (0, Move::Adopt),
            (1, Move::PublishLast),
            (2, Move::PublishAll),
            (3, Move::PublishFirst),
            (900, Move::PublishFirst),
            (-1, Move::Adopt),
        ] {
            assert_eq!(found_other(lead), expected, "the others' block at lead {lead}");
        }
    }

    /// Two chains by their lengths alone, and whose blocks count.
    #[derive(Default)]
    struct Lengths {
        private: u64,
        public: u64,
        branch: u32,
        pool: u64,
        others: u64,
    }

    impl Lengths {
        fn lead(&self) -> i64 {
            self.private as i64 - self.public as i64
        }

        fn own(&mut self) {
            let lead = self.lead();
            (self.private, self.branch) = (self.private + 1, self.branch + 1);
            if found_own(lead, self.branch) == Move::PublishAll {
                self.wins();
            }
        }

        /// `on_ours`: in a race of two branches of one block it stands on the pool's.
        fn other(&mut self, on_ours: bool) {
            let lead = self.lead();
            self.public += 1;
            match found_other(lead) {
                Move::Adopt => {
                    let ours = u64::from(on_ours && self.branch == 1);
                    (self.pool, self.others) = (self.pool + ours, self.others + self.blocks_of_others(ours));
                    (self.private, self.branch) = (self.public, 0);
                }
                Move::PublishAll => self.wins(),
                Move::PublishFirst | Move::PublishLast | Move::Wait => {}
            }
        }

        fn blocks_of_others(&self, ours: u64) -> u64 {
            u64::from(self.branch) + 1 - ours
        }

        fn wins(&mut self) {
            self.pool += u64::from(self.branch);
            (self.public, self.branch) = (self.private, 0);
        }
    }

    /// The pool's share of the blocks that count.
    fn measured(alpha: f64, gamma: f64, blocks: u32) -> f64 {
        let mut rng = ChaCha20Rng::seed_from_u64(14);
        let mut chance = move |p: f64| (rng.next_u32() as f64) < p * f64::from(u32::MAX);
        let mut chains = Lengths::default();
        for _ in 0..blocks {
            if chance(alpha) {
                chains.own();
            } else {
                let on_ours = chance(gamma);
                chains.other(on_ours);
            }
        }
        chains.pool as f64 / (chains.pool + chains.others) as f64
    }

    /// Equation 8 of the paper.
    fn revenue(a: f64, g: f64) -> f64 {
        let above = a * (1.0 - a) * (1.0 - a) * (4.0 * a + g * (1.0 - 2.0 * a)) - a * a * a;
        above / (1.0 - a * (1.0 + (2.0 - a) * a))
    }

    #[test]
    fn the_pool_earns_what_equation_8_says_and_not_its_share_of_the_hashes() {
        for alpha in [0.1, 0.2, 0.3, 0.35, 0.4, 0.45] {
            for gamma in [0.0, 0.5, 1.0] {
                let share = measured(alpha, gamma, 400_000);
                let expected = revenue(alpha, gamma);
                assert!((share - expected).abs() < 0.005, "{alpha} {gamma}: {share} for {expected}");
            }
        }
        assert!((measured(0.4, 0.5, 400_000) - 0.4).abs() > 0.05, "an honest miner's share is another");
        assert!(
            (measured(0.3, 0.0, 400_000) - revenue(0.3, 1.0)).abs() > 0.05,
            "another gamma is told apart"
        );
    }
}
