//! Links without a plan: each node calls others at random, asks by flooding, and tells all of a block.

use super::Search;
use crate::population::call_others;
use crate::queue::{Queue, Time};
use crate::random::Random;
use crate::scene::talk::{Has, Kind, Notes};

/// Latency of a link in ms: the least, and by how much it varies.
pub const LATENCY: (Time, u32) = (20, 130);

/// For each node, whom it is linked to.
pub type Links = Vec<Vec<u32>>;

/// Each of the nodes calls so many others, nobody twice; both ends use the link.
pub fn random_links(nodes: u32, calls: u32, random: &mut Random) -> Links {
    call_others(nodes, |_| calls, random)
}

/// Everybody is linked to the first node, which knows where everything is.
pub fn star(nodes: u32) -> Links {
    (0..nodes).map(|node| if node == 0 { (1..nodes).collect() } else { vec![0] }).collect()
}

/// How many links each node has.
pub fn degrees(links: &Links) -> Vec<usize> {
    links.iter().map(Vec::len).collect()
}

/// Looks for a node by asking all, who ask all, at most `ttl` links far (Gnutella 0.4). The others go on after it has been found; the answer comes
/// back the way that the question went. Nobody asks who is lost: its links are closed.
pub fn flood(links: &Links, lost: &[bool], from: u32, to: u32, ttl: u32) -> Search {
    let mut depth = vec![u32::MAX; links.len()];
    depth[from as usize] = 0;
    let (mut asked, mut at, mut messages) = (vec![from], 0, 0);
    while let Some(node) = asked.get(at).copied() {
        at += 1;
        let far = depth[node as usize];
        if far == ttl {
            break;
        }
        let others = links[node as usize].iter().filter(|other| !lost[**other as usize]);
        // Not back to the one who asked.
        messages += others.clone().count() as u64 - u64::from(far > 0);
        for other in others {
            if depth[*other as usize] == u32::MAX {
                depth[*other as usize] = far + 1;
                asked.push(*other);
            }
        }
    }
    let hops = Some(depth[to as usize]).filter(|hops| *hops != u32::MAX);
    Search { hops, messages: messages + u64::from(hops.unwrap_or_default()) }
}

/// How a block went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Nodes that have it.
    pub reached: u32,
    /// When the last one got it, in ms.
    pub last: Time,
}

/// Those who have a block first tell all whom they are linked to, and so does everybody who gets it. It is noted for whoever wants to see it.
pub fn spread(
    links: &Links,
    lost: &[bool],
    first: &[u32],
    random: &mut Random,
    notes: Option<&mut Notes>,
) -> Spread {
    tell(links, lost, first, random, notes).0
}

/// The same, and which nodes have it in the end.
pub fn tell(
    links: &Links,
    lost: &[bool],
    first: &[u32],
    random: &mut Random,
    mut notes: Option<&mut Notes>,
) -> (Spread, Vec<bool>) {
    let mut queue = Queue::default();
    let mut has = vec![false; links.len()];
    let (mut reached, mut last) = (0, 0);
    first.iter().for_each(|node| queue.put(0, *node));
    while let Some(node) = queue.take() {
        if lost[node as usize] || core::mem::replace(&mut has[node as usize], true) {
            continue;
        }
        (reached, last) = (reached + 1, queue.now());
        if let Some(notes) = &mut notes {
            notes.change(last, node, Has::It);
        }
        for other in &links[node as usize] {
            if !has[*other as usize] {
                let latency = LATENCY.0 + Time::from(random.below(LATENCY.1));
                queue.put(latency, *other);
                if let Some(notes) = notes.as_mut().filter(|_| !lost[*other as usize]) {
                    notes.say(node, *other, [last, last + latency], Kind::Gives);
                }
            }
        }
    }
    if let Some(notes) = notes {
        notes.settle();
    }
    (Spread { reached, last }, has)
}

/// Nodes whose loss alone parts others from one another.
pub fn cut_nodes(links: &Links) -> usize {
    let mut lost = vec![false; links.len()];
    (0..links.len())
        .filter(|node| {
            lost[*node] = true;
            let others = links.len() as u64 - 1;
            let from = u32::from(*node == 0);
            let reached = reached(links, &lost, from);
            lost[*node] = false;
            reached < others
        })
        .count()
}

fn reached(links: &Links, lost: &[bool], from: u32) -> u64 {
    let mut seen = lost.to_vec();
    seen[from as usize] = true;
    let (mut open, mut count) = (vec![from], 0);
    while let Some(node) = open.pop() {
        count += 1;
        for other in &links[node as usize] {
            if !core::mem::replace(&mut seen[*other as usize], true) {
                open.push(*other);
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_reaches_as_far_as_it_may_and_comes_back() {
        // 0 – 1 – 2 – 3, and 1 – 4.
        let links = vec![vec![1], vec![0, 2, 4], vec![1, 3], vec![2], vec![1]];
        let alive = [false; 5];
        let found = |to, ttl| flood(&links, &alive, 0, to, ttl);
        assert_eq!(found(3, 7), Search { hops: Some(3), messages: 1 + 2 + 1 + 3 });
        assert_eq!(found(3, 2), Search { hops: None, messages: 1 + 2 });
        let lost = [false, false, true, false, false];
        assert_eq!(flood(&links, &lost, 0, 3, 7).hops, None);
        assert_eq!(cut_nodes(&links), 2);
        assert_eq!(cut_nodes(&star(9)), 1);
    }

    #[test]
    fn a_block_reaches_all_that_remain() {
        let mut random = Random::new(3);
        let links = random_links(300, 8, &mut random);
        let lost: Vec<bool> = (0..300).map(|node| node % 3 == 0).collect();
        let block = spread(&links, &lost, &[1], &mut random, None);
        assert!(block.reached == 200 && block.last > LATENCY.0, "{block:?}");
    }
}
