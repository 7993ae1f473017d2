//! Who can be asked in a network, who is told of a block by whom, and what is left when nodes are lost.
//!
//! | module | what |
//! | --- | --- |
//! | `graph` | links without a plan: flooding, and the way of a block |
//! | `fabric` | organisations with anchor peers, and an ordering service |
//! | `structured` | Kademlia, the node's own sub-protocol |
//! | `trial` | what is tried in one of them, and what it took |

pub mod fabric;
pub mod graph;
pub mod structured;
pub mod trial;

use crate::random::Random;

/// What looking for something took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Search {
    /// How many nodes one went through until it was found; `None` if it was not.
    pub hops: Option<u32>,
    /// Messages, whether it was found or not.
    pub messages: u64,
}

/// Which of the nodes are lost: any, or those that have most links, in random order where they have as many.
pub fn lose(count: u32, links: &[usize], best_first: bool, random: &mut Random) -> Vec<bool> {
    let mut order: Vec<u32> = (0..links.len() as u32).collect();
    random.shuffle(&mut order);
    if best_first {
        order.sort_by_key(|node| core::cmp::Reverse(links[*node as usize]));
    }
    let mut lost = vec![false; links.len()];
    order.iter().take(count as usize).for_each(|node| lost[*node as usize] = true);
    lost
}
