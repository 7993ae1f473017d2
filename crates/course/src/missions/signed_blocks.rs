//! Page 31: a block that enough members signed, and a chain that stands because one refuses.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{ChallengeView, Event, EventKind, ProposalState};

use super::Mission;
use crate::mission::{Sight, Told};

/// So many times the room's spacing the chain has to stand.
const SPACINGS: u64 = 3;
/// Members that make a consortium.
const MEMBERS: usize = 3;
/// Of whom so many sign each block.
const SIGNERS: u32 = 2;

/// A block of the consortium's, and a pause.
pub struct SignedBlocks {
    /// Proposals from before: at most as many as the node keeps.
    known: BTreeSet<Txid>,
    /// Since when this member refuses, while the tip is at one height.
    stands: Option<Stand>,
}

#[derive(Clone, Copy)]
struct Stand {
    height: u32,
    since_ms: u64,
}

impl SignedBlocks {
    /// Blocks that were signed before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        let proposals = node.signing.challenge.iter().flat_map(|challenge| &challenge.proposals);
        let made = proposals.filter(|proposal| matches!(proposal.state, ProposalState::Made(_)));
        Self { known: made.map(|proposal| proposal.id).collect(), stands: None }
    }

    fn look_for_block(&self, challenge: &ChallengeView, node: Sight<'_>, told: &mut Told) {
        let is_made = challenge.proposals.iter().any(|proposal| {
            let signed = proposal.signed.iter().filter(|signed| **signed).count();
            let ProposalState::Made(hash) = proposal.state else { return false };
            !self.known.contains(&proposal.id)
                && signed >= challenge.required as usize
                && node.chain.cards.iter().any(|card| card.hash == hash)
        });
        if is_made {
            told.tick(0);
        }
    }

    /// Whether the chain stood long enough although somebody proposed a block.
    fn look_for_stand(&mut self, challenge: &ChallengeView, node: Sight<'_>, told: &mut Told) {
        let refuses = !challenge.signs && challenge.members.iter().any(|member| member.own);
        if !refuses {
            self.stands = None;
            return;
        }
        let height = node.chain.height;
        let stand = match self.stands {
            Some(stand) if stand.height == height => stand,
            before => {
                if before.is_some() {
                    told.saw("made-anyway", [("height", height.to_string())]);
                }
                Stand { height, since_ms: node.now_ms }
            }
        };
        self.stands = Some(stand);
        if node.now_ms.saturating_sub(stand.since_ms) < SPACINGS * 1_000 * u64::from(node.identity.spacing_s)
        {
            return;
        }
        let wanted = challenge.proposals.iter().any(|proposal| {
            proposal.height == height + 1
                && proposal.since_ms >= stand.since_ms
                && !matches!(proposal.state, ProposalState::Made(_))
        });
        match wanted {
            true => told.tick(1),
            false if !told.is_ticked(1) => told.saw("nobody-asked", [("height", height.to_string())]),
            false => {}
        }
    }
}

impl Mission for SignedBlocks {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["not-signed", "too-few", "made-anyway", "nobody-asked"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let height = news.iter().rev().find_map(|event| match event.kind {
            EventKind::BlockConnected { height, .. } => Some(height.to_string()),
            _ => None,
        });
        match &node.signing.challenge {
            Some(challenge) if challenge.required >= SIGNERS && challenge.members.len() >= MEMBERS => {
                self.look_for_block(challenge, node, told);
                self.look_for_stand(challenge, node, told);
            }
            Some(challenge) => {
                if let Some(height) = height {
                    let numbers = [
                        ("required", challenge.required.to_string()),
                        ("members", challenge.members.len().to_string()),
                    ];
                    let [required, members] = numbers;
                    told.saw("too-few", [("height", height), required, members]);
                }
            }
            None => {
                if let Some(height) = height {
                    told.saw("not-signed", [("height", height)]);
                }
            }
        }
    }
}
