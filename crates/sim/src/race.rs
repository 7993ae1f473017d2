//! Two branches, blocks found at random, and who is ahead: what double spends and catching up have in common.

use crate::random::Random;

/// Where it is as unlikely as this to draw level again, whoever is behind gives up.
const HOPELESS: f64 = 1e-9;
/// With half of the hash rate nothing is hopeless; so far behind, one gives up all the same.
const FAR: u64 = 1 << 22;

/// Lengths of the branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Race {
    /// Blocks of the honest branch.
    pub honest: u64,
    /// Blocks of the attacker's branch.
    pub attacker: u64,
}

impl Race {
    /// By how many blocks the attacker is ahead; behind, if it is less than 0.
    pub fn ahead(self) -> i64 {
        self.attacker as i64 - self.honest as i64
    }

    /// Has so many blocks be found, a share `q` of them by the attacker.
    pub fn find(&mut self, blocks: u64, q: f64, random: &mut Random) {
        let found = random.how_many(blocks, q);
        self.attacker += found;
        self.honest += blocks - found;
    }
}

/// How many blocks behind an attacker with a share `q` of the hash rate gives up.
pub fn give_up(q: f64) -> u64 {
    if q >= 0.5 {
        return FAR;
    }
    let hopeless = libm::ceil(libm::log(HOPELESS) / libm::log(q / (1.0 - q)));
    (hopeless as u64).min(FAR)
}
