//! Page 33: lock a coin, be refused one block early, take it.

use std::collections::BTreeMap;

use hashyard_node::view::{ContractCoinView, ContractView, Event};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// A contract with a clock, from its first coin until that is taken.
pub struct TimeLock {
    /// The tip's height at the beginning.
    from: u32,
    /// Contracts that hold a coin since then, and the first block that may take it: at most as many as the wallet remembers.
    opens: BTreeMap<String, u32>,
    /// Of those, the ones that were tried one block early.
    tried: BTreeMap<String, u32>,
}

impl TimeLock {
    /// Coins that were locked before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { from: node.chain.height, opens: BTreeMap::new(), tried: BTreeMap::new() }
    }

    /// The first block that may take a coin which came since the mission began.
    fn opens(&self, contract: &ContractView, tip: u32) -> Option<u32> {
        let clocks = contract.paths.iter().map(|path| path.lock.is_some());
        let first = |coin: &ContractCoinView| {
            let first = clocks.clone().zip(&coin.first_height).filter(|(clock, _)| *clock);
            first.filter_map(|(_, height)| *height).min()
        };
        let is_new = |coin: &&ContractCoinView| {
            coin.confirmations > 0 && (tip + 1).saturating_sub(coin.confirmations) > self.from
        };
        contract.coins.iter().filter(is_new).filter_map(first).max()
    }

    fn look(&mut self, contract: &ContractView, tip: u32, told: &mut Told) {
        if let Some(opens) = self.opens(contract, tip) {
            if opens > tip + 1 {
                told.tick(0);
            }
            self.opens.insert(contract.address.clone(), opens);
        }
        let taken = |opens: &u32| contract.spends.iter().any(|spend| spend.height >= Some(*opens));
        if self.tried.get(&contract.address).is_some_and(taken) {
            told.tick(2);
        }
    }

    fn refused(&mut self, address: &str, reason: &str, tip: u32, told: &mut Told) {
        let Some(opens) = self.opens.get(address).copied() else {
            return told.saw("not-locked", []);
        };
        let facts =
            [("reason", reason.to_owned()), ("opens", opens.to_string()), ("next", (tip + 1).to_string())];
        match (is_about_time(reason), opens.checked_sub(tip + 1)) {
            (true, Some(1)) => {
                told.tick(1);
                self.tried.insert(address.to_owned(), opens);
            }
            (true, _) => told.saw("too-early", facts),
            (false, _) => told.saw("other-reason", facts),
        }
    }
}

/// Bitcoin Core's words for lock times of transactions (BIP113) and of inputs (BIP68).
fn is_about_time(reason: &str) -> bool {
    ["non-final", "non-BIP68-final"].contains(&reason)
}

impl Mission for TimeLock {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["not-locked", "too-early", "other-reason", "accepted"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let tip = node.chain.height;
        match deed {
            Deed::Contracts(contracts) => {
                contracts.iter().for_each(|contract| self.look(contract, tip, told));
            }
            Deed::Tested { address, refused: Some(reason) } => self.refused(address, reason, tip, told),
            Deed::Tested { address, refused: None } if !self.tried.contains_key(address) => {
                told.saw("accepted", [("next", (tip + 1).to_string())]);
            }
            _ => {}
        }
    }
}
