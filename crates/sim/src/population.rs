//! The nodes of a public network that are alike for a whole run: where each stands, what it can do, to whom it is linked. As SimBlock's default
//! configuration has them.

use crate::random::Random;
use crate::regions;

/// Of how many outbound links a node has at most 1, 2, 3 …: the shares of A. Miller et al., "Discovering Bitcoin's Public Topology and Influential
/// Nodes" (2015).
const OUTBOUND: [f64; 20] = [
    0.025, 0.05, 0.075, 0.10, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.85, 0.90, 0.95, 0.97, 0.97, 0.98,
    0.99, 0.995, 1.0,
];
/// Share of nodes that take compact blocks (BIP152).
const COMPACT: f64 = 0.964;
/// Share of nodes that come and go, and therefore lack more of a block's transactions.
const COMING_AND_GOING: f64 = 0.976;
/// Mean and standard deviation of the hash rate.
const HASH_RATE: (f64, f64) = (400_000.0, 100_000.0);

/// Nodes by number.
pub struct Population {
    /// The region of each.
    pub region: Vec<u8>,
    /// Which take compact blocks.
    pub compact: Vec<bool>,
    /// Which come and go.
    pub unsteady: Vec<bool>,
    /// The sum of hash rates up to and with each.
    hash_rate: Vec<f64>,
    links: Links,
}

/// Whom each is linked to, one list after the other.
struct Links {
    start: Vec<u32>,
    to: Vec<u32>,
}

impl Population {
    /// So many nodes, at least 2. Nobody takes compact blocks unless they do.
    pub fn new(count: u32, compact: bool, random: &mut Random) -> Self {
        let region = standing(count, random);
        let outbound = spread(count, &OUTBOUND, random);
        let compact_share = if compact { COMPACT } else { 0.0 };
        let (compact, unsteady) =
            (share(count, compact_share, random), share(count, COMING_AND_GOING, random));
        let mut sum = 0.0;
        let hash_rate = (0..count).map(|_| {
            sum += random.normal(HASH_RATE.0, HASH_RATE.1).max(1.0);
            sum
        });
        let hash_rate = hash_rate.collect();
        let links = Links::new(&outbound, random);
        Self { region, compact, unsteady, hash_rate, links }
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.region.len() as u32
    }

    /// The nodes that one is linked to: those it called, then those that called it.
    pub fn links(&self, node: u32) -> core::ops::Range<usize> {
        self.links.start[node as usize] as usize..self.links.start[node as usize + 1] as usize
    }

    /// The node at the other end of a link.
    pub fn other_end(&self, link: usize) -> u32 {
        self.links.to[link]
    }

    /// Who finds a block: each by its share of the hash rate.
    pub fn finder(&self, random: &mut Random) -> u32 {
        let all = self.hash_rate.last().copied().unwrap_or_default();
        let at = random.unit() * all;
        (self.hash_rate.partition_point(|sum| *sum <= at) as u32).min(self.count() - 1)
    }
}

/// The region of each of so many nodes.
pub fn standing(count: u32, random: &mut Random) -> Vec<u8> {
    spread(count, &cumulated(&regions::NODES), random)
}

fn cumulated(shares: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    shares
        .iter()
        .map(|share| {
            sum += share;
            sum
        })
        .collect()
}

/// A kind for each node, so that as many have each as the cumulated shares say.
fn spread(count: u32, cumulated: &[f64], random: &mut Random) -> Vec<u8> {
    let last = cumulated.len() - 1;
    let kind = |node: u32| {
        let place = (f64::from(node) + 0.5) / f64::from(count);
        cumulated.partition_point(|sum| *sum < place).min(last) as u8
    };
    let mut kinds: Vec<u8> = (0..count).map(kind).collect();
    random.shuffle(&mut kinds);
    kinds
}

fn share(count: u32, share: f64, random: &mut Random) -> Vec<bool> {
    let mut list: Vec<bool> = (0..count).map(|node| f64::from(node) < f64::from(count) * share).collect();
    random.shuffle(&mut list);
    list
}

/// Each node calls so many others at random, nobody twice; both ends use the link. For each node, whom it is linked to.
pub fn call_others(nodes: u32, wanted: impl Fn(u32) -> u32, random: &mut Random) -> Vec<Vec<u32>> {
    let mut linked: Vec<Vec<u32>> = vec![vec![]; nodes as usize];
    for node in 0..nodes {
        let (wanted, mut called) = (wanted(node), 0);
        // Who is linked to almost all finds few new ones: it stops, instead of asking for ever.
        for _ in 0..20 * wanted {
            let other = random.below(nodes);
            if called == wanted {
                break;
            }
            if other != node && !linked[node as usize].contains(&other) {
                linked[node as usize].push(other);
                linked[other as usize].push(node);
                called += 1;
            }
        }
    }
    linked
}

impl Links {
    /// Each node calls others at random, and nobody twice.
    fn new(outbound: &[u8], random: &mut Random) -> Self {
        let count = outbound.len() as u32;
        let wanted = |node: u32| (u32::from(outbound[node as usize]) + 1).min(count.saturating_sub(1));
        let linked = call_others(count, wanted, random);
        let mut start = vec![0];
        let mut to = vec![];
        for list in linked {
            to.extend(list);
            start.push(to.len() as u32);
        }
        Self { start, to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_go_both_ways_and_nobody_is_alone() {
        let population = Population::new(2_000, true, &mut Random::new(5));
        let of =
            |node: u32| population.links(node).map(|link| population.other_end(link)).collect::<Vec<u32>>();
        for node in 0..population.count() {
            let mut others = of(node);
            assert!(!others.is_empty() && others.iter().all(|other| of(*other).contains(&node)));
            others.sort_unstable();
            others.dedup();
            assert_eq!(others.len(), of(node).len(), "nobody twice");
        }
        let europe = population.region.iter().filter(|region| **region == 1).count();
        assert!((995..=1_005).contains(&europe), "{europe}");
    }
}
