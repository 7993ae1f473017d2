//! Page 34: one secret opens a hash lock on this chain and one on another.

use std::collections::BTreeSet;

use hashyard_core::contract::{PathName, TemplateName};
use hashyard_core::{Txid, sha256};
use hashyard_node::view::{ContractView, Event};

use super::Mission;
use crate::deed::Deed;
use crate::evidence::{Evidence, bytes};
use crate::mission::{Sight, Told};

/// A hash lock that was opened here, and the same secret in a block of another chain.
pub struct Swap {
    /// The tip's height at the beginning.
    from: u32,
    /// Secrets that blocks of this chain show since then, in hex: at most one for each spend of a contract that the wallet remembers.
    shown: BTreeSet<String>,
    /// The spends themselves, likewise.
    spends: BTreeSet<Txid>,
}

impl Swap {
    /// Secrets that were shown before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { from: node.chain.height, shown: BTreeSet::new(), spends: BTreeSet::new() }
    }

    fn look(&mut self, contract: &ContractView, told: &mut Told) {
        if contract.template != TemplateName::Htlc {
            return;
        }
        for spend in contract.spends.iter().filter(|spend| spend.height > Some(self.from)) {
            self.spends.insert(spend.txid);
            match (&spend.path, &spend.preimage) {
                (Some(PathName::Claim), Some(secret)) => {
                    self.shown.insert(secret.clone());
                    told.tick(0);
                }
                _ if !told.is_ticked(0) => told.saw("taken-back", []),
                _ => {}
            }
        }
    }

    fn judge(&self, evidence: &Evidence, node: Sight<'_>, told: &mut Told) {
        let hash = evidence.header.block_hash();
        let is_own = self.spends.contains(&evidence.tx.txid());
        if is_own || node.chain.cards.iter().any(|card| card.hash == hash) {
            return told.saw("same-chain", []);
        }
        let secrets = self.shown.iter().filter_map(|secret| bytes(secret));
        match secrets.into_iter().any(|secret| opens_lock(evidence, &secret)) {
            true => told.tick(1),
            false if self.shown.is_empty() => told.saw("no-secret-here", []),
            false => told.saw("other-secret", []),
        }
    }
}

/// The secret is shown, together with a script that asks for its hash.
fn opens_lock(evidence: &Evidence, secret: &[u8]) -> bool {
    let hash = sha256(secret);
    let asks = |item: &Vec<u8>| item.windows(hash.len()).any(|window| window == hash);
    evidence.shows(secret) && evidence.tx.inputs.iter().any(|input| input.witness.iter().any(asks))
}

impl Mission for Swap {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["taken-back", "no-proof", "same-chain", "no-secret-here", "other-secret"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Contracts(contracts) => contracts.iter().for_each(|contract| self.look(contract, told)),
            Deed::Pasted(text) => match Evidence::read(text) {
                Some(evidence) => self.judge(&evidence, node, told),
                None => told.saw("no-proof", []),
            },
            _ => {}
        }
    }
}
