//! What a graph of who knows whom looks like: the measures of Voulgaris et al. (2005) and of Jelasity et al. ("Gossip-based Peer
//! Sampling", 2007).

use std::collections::{BTreeMap, VecDeque};

use super::Number;

/// A directed graph, and the undirected one in which nodes are neighbours if either knows the other. As large as the network.
#[derive(Debug)]
pub struct Graph {
    /// For each node, whom it knows.
    links: Vec<Vec<u32>>,
    /// For each node, its neighbours, ascending.
    neighbours: Vec<Vec<u32>>,
    /// Entries of nodes that are not there.
    dead: usize,
}

/// A mean and how far values lie from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
    /// The smallest value.
    pub least: usize,
    /// The largest.
    pub most: usize,
}

impl Graph {
    /// Nodes with whom each knows. What is known of nodes that are not among them is counted as dead.
    pub fn new(nodes: Vec<(Number, Vec<Number>)>) -> Self {
        let places: BTreeMap<Number, u32> =
            nodes.iter().enumerate().map(|(place, (number, _))| (*number, place as u32)).collect();
        let all: usize = nodes.iter().map(|(_, known)| known.len()).sum();
        let live =
            |known: &Vec<Number>| known.iter().filter_map(|number| places.get(number).copied()).collect();
        let links: Vec<Vec<u32>> = nodes.iter().map(|(_, known)| live(known)).collect();
        let dead = all - links.iter().map(Vec::len).sum::<usize>();
        let mut neighbours = links.clone();
        for (from, known) in links.iter().enumerate() {
            known.iter().for_each(|to| neighbours[*to as usize].push(from as u32));
        }
        for list in &mut neighbours {
            list.sort_unstable();
            list.dedup();
        }
        Self { links, neighbours, dead }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.links.len()
    }

    /// How many entries are of nodes that are not there.
    pub fn dead_links(&self) -> usize {
        self.dead
    }

    /// By how many others each node is known.
    pub fn in_degrees(&self) -> Vec<usize> {
        let mut degrees = vec![0; self.nodes()];
        self.links.iter().flatten().for_each(|to| degrees[*to as usize] += 1);
        degrees
    }

    /// How likely two neighbours of a node are neighbours themselves, on average.
    pub fn clustering(&self) -> f64 {
        let total: f64 = (0..self.nodes()).map(|node| self.clustering_of(node)).sum();
        total / self.nodes().max(1) as f64
    }

    fn clustering_of(&self, node: usize) -> f64 {
        let list = &self.neighbours[node];
        let pairs = list.len() * list.len().saturating_sub(1) / 2;
        let joined = |(at, one): (usize, &u32)| {
            let theirs = &self.neighbours[*one as usize];
            list[at + 1..].iter().filter(|other| theirs.binary_search(other).is_ok()).count()
        };
        let found: usize = list.iter().enumerate().map(joined).sum();
        if pairs == 0 { 0.0 } else { found as f64 / pairs as f64 }
    }

    /// The mean number of steps between two nodes that can reach each other, from `samples` nodes to all.
    pub fn path_length(&self, samples: usize) -> f64 {
        let stride = (self.nodes() / samples.max(1)).max(1);
        let (mut steps, mut pairs) = (0_u64, 0_u64);
        for start in (0..self.nodes()).step_by(stride) {
            for distance in self.distances(start).into_iter().flatten().filter(|distance| *distance > 0) {
                steps += u64::from(distance);
                pairs += 1;
            }
        }
        steps as f64 / pairs.max(1) as f64
    }

    /// The sizes of the parts that do not reach each other, largest first.
    pub fn parts(&self) -> Vec<usize> {
        let mut seen = vec![false; self.nodes()];
        let mut sizes = Vec::new();
        for start in 0..self.nodes() {
            if seen[start] {
                continue;
            }
            let reached = self.distances(start).into_iter().enumerate().filter(|(_, steps)| steps.is_some());
            sizes.push(reached.map(|(node, _)| seen[node] = true).count());
        }
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        sizes
    }

    /// The steps from one node to each.
    fn distances(&self, start: usize) -> Vec<Option<u32>> {
        let mut distances = vec![None; self.nodes()];
        distances[start] = Some(0);
        let mut queue = VecDeque::from([(start, 0)]);
        while let Some((node, steps)) = queue.pop_front() {
            for next in &self.neighbours[node] {
                if distances[*next as usize].is_none() {
                    distances[*next as usize] = Some(steps + 1);
                    queue.push_back((*next as usize, steps + 1));
                }
            }
        }
        distances
    }
}

impl Spread {
    /// Of these values.
    pub fn of(values: &[usize]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<usize>() as f64 / count;
        let squares: f64 = values.iter().map(|value| *value as f64 - mean).map(|off| off * off).sum();
        let least = values.iter().min().copied().unwrap_or(0);
        let most = values.iter().max().copied().unwrap_or(0);
        Self { mean, deviation: (squares / count).sqrt(), least, most }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_on_paper_is_measured_right() {
        // A triangle 1-2-3, with 4 hanging from 3; 9 is not there.
        let graph =
            Graph::new(vec![(1, vec![2, 3]), (2, vec![3]), (3, vec![4, 9]), (4, vec![]), (5, vec![])]);
        assert_eq!((graph.nodes(), graph.dead_links()), (5, 1));
        assert_eq!(graph.in_degrees(), [0, 1, 2, 1, 0]);
        assert_eq!(graph.parts(), [4, 1]);
        let clustering = (1.0 + 1.0 + 1.0 / 3.0) / 5.0;
        assert!((graph.clustering() - clustering).abs() < 1e-12);
        let steps = (1 + 1 + 2) + (1 + 1 + 2) + (1 + 1 + 1) + (1 + 2 + 2);
        assert!((graph.path_length(5) - f64::from(steps) / 12.0).abs() < 1e-12);
        let spread = Spread::of(&[2, 4, 6]);
        assert_eq!((spread.mean, spread.least, spread.most), (4.0, 2, 6));
        assert!((spread.deviation * spread.deviation - 8.0 / 3.0).abs() < 1e-12);
    }
}
