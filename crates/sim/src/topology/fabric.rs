//! A hybrid network as Hyperledger Fabric has it: organisations of peers, of which some are anchors, and an ordering service that makes the blocks.
//!
//! A peer knows all of its own organisation by their alive messages, and of each other one its anchor peers, which stand in the channel's
//! configuration: a newcomer finds peers of others through them, and talks to those directly. Blocks come from the ordering service. Since 2.2
//! each peer gets them there itself (`peer.gossip.useLeaderElection: false`, `orgLeader: true`, `peer.deliveryclient.blockGossipEnabled: false` in
//! `sampleconfig/core.yaml`); from 1.1 to 2.1 one peer of each organisation was elected to do it, and passed them on by gossip.

use super::Search;
use super::graph::{LATENCY, Links, Spread, tell};
use crate::queue::Time;
use crate::random::Random;
use crate::scene::talk::{Has, Kind, Notes};

/// Nodes of the ordering service, the first ones: of those of Raft more than half have to be there.
pub const ORDERERS: u32 = 3;
/// Peers of an organisation, about.
const PEERS: u32 = 10;
/// Anchor peers of an organisation, its first ones: more than one, as Fabric's documentation advises.
pub const ANCHORS: usize = 2;
/// Others of its organisation that a peer passes a block on to, once (`peer.gossip.propagatePeerNum`, `propagateIterations: 1`).
const PROPAGATE: usize = 3;
/// After so many ms at most who lacks a block has asked for it, and has it (`peer.gossip.pullInterval`).
const PULL: Time = 4_000;

/// A network of organisations.
pub struct Fabric {
    /// Which organisation each peer is of; orderers are of none.
    organisation: Vec<Option<u32>>,
    members: Vec<Vec<u32>>,
}

impl Fabric {
    /// So many nodes, of which the first are orderers.
    pub fn new(nodes: u32) -> Self {
        let organisations = (nodes.saturating_sub(ORDERERS) / PEERS).max(2);
        let of = |node: u32| node.checked_sub(ORDERERS).map(|peer| peer % organisations);
        let organisation: Vec<Option<u32>> = (0..nodes).map(of).collect();
        let members =
            (0..organisations).map(|one| (0..nodes).filter(|node| of(*node) == Some(one)).collect());
        Self { members: members.collect(), organisation }
    }

    /// Where a node belongs: orderers before all, then one organisation after the other.
    pub fn place(&self, node: u32) -> u64 {
        self.organisation[node as usize].map_or(0, |one| u64::from(one) + 1)
    }

    /// The peers of each organisation, anchors first.
    pub fn members(&self) -> &[Vec<u32>] {
        &self.members
    }

    /// How many a node deals with: orderers with all, anchors with their organisation and other anchors.
    pub fn degrees(&self) -> Vec<usize> {
        let degree = |node: u32| match self.organisation[node as usize] {
            None => self.organisation.len() - 1,
            Some(one) => {
                let own = &self.members[one as usize];
                let is_anchor = own.iter().take(ANCHORS).any(|anchor| *anchor == node);
                own.len() + if is_anchor { ANCHORS * (self.members.len() - 1) } else { 0 }
            }
        };
        (0..self.organisation.len() as u32).map(degree).collect()
    }

    /// A peer that has just come looks for another: it knows its own organisation, and asks the anchors of others one after the other.
    pub fn find(&self, lost: &[bool], from: u32, to: u32) -> Search {
        if self.organisation[from as usize] == self.organisation[to as usize] {
            return Search { hops: Some(0), messages: 0 };
        }
        let Some(one) = self.organisation[to as usize] else { return Search { hops: None, messages: 0 } };
        let anchors = self.members[one as usize].iter().take(ANCHORS);
        let in_vain = anchors.clone().take_while(|anchor| lost[**anchor as usize]).count();
        let answers = in_vain < anchors.count();
        Search { hops: answers.then_some(1), messages: in_vain as u64 + 2 * u64::from(answers) }
    }

    /// Whether blocks are still made.
    pub fn orders(&self, lost: &[bool]) -> bool {
        let there = lost.iter().take(ORDERERS as usize).filter(|lost| !**lost).count();
        there > ORDERERS as usize / 2
    }

    /// The ordering service hands out a block.
    pub fn spread(
        &self,
        lost: &[bool],
        elects: bool,
        random: &mut Random,
        mut notes: Option<&mut Notes>,
    ) -> Spread {
        let orderers: Vec<u32> = (0..ORDERERS).filter(|node| !lost[*node as usize]).collect();
        if !self.orders(lost) {
            return Spread { reached: 0, last: 0 };
        }
        let links = if elects { self.gossip(lost, random) } else { self.deliver(&orderers) };
        let (pushed, has) = tell(&links, lost, &orderers, random, notes.as_deref_mut());
        let there = lost.iter().filter(|lost| !**lost).count() as u32;
        if let Some(notes) = notes {
            self.pull(lost, &has, notes);
        }
        let last = if pushed.reached < there { pushed.last.max(PULL) } else { pushed.last };
        Spread { reached: there, last }
    }

    /// Whoever was not told asks in its organisation, where its leader at least has the block.
    fn pull(&self, lost: &[bool], has: &[bool], notes: &mut Notes) {
        let (asks, answers) = (PULL - 2 * LATENCY.0, PULL - LATENCY.0);
        for members in &self.members {
            let mut there = members.iter().copied().filter(|node| !lost[*node as usize]);
            let Some(leader) = there.next() else { continue };
            for node in there.filter(|node| !has[*node as usize]) {
                notes.change(PULL, node, Has::It);
                notes.say(node, leader, [asks, answers], Kind::Word);
                notes.say(leader, node, [answers, PULL], Kind::Gives);
            }
        }
    }

    /// Every peer is its own leader.
    fn deliver(&self, orderers: &[u32]) -> Links {
        let mut links: Links = vec![vec![]; self.organisation.len()];
        for (place, node) in (ORDERERS..links.len() as u32).enumerate() {
            links[orderers[place % orderers.len()] as usize].push(node);
        }
        links
    }

    /// One peer of each organisation that remains is elected, and those who get a block pass it on.
    fn gossip(&self, lost: &[bool], random: &mut Random) -> Links {
        let mut links: Links = vec![vec![]; self.organisation.len()];
        for members in &self.members {
            let there: Vec<u32> = members.iter().copied().filter(|node| !lost[*node as usize]).collect();
            for node in &there {
                let mut others: Vec<u32> = there.iter().copied().filter(|other| other != node).collect();
                random.shuffle(&mut others);
                others.truncate(PROPAGATE);
                links[*node as usize] = others;
            }
            (0..ORDERERS).for_each(|orderer| links[orderer as usize].extend(there.first()));
        }
        links
    }

    /// Organisations that others find through one anchor alone.
    pub fn cut_nodes(&self) -> usize {
        self.members.iter().filter(|members| members.len() > 1 && members.len().min(ANCHORS) == 1).count()
    }
}
