//! Page 51: put addresses together, and say which of them show the key before it is used.

use hashyard_core::wallet::{Address, AddressKind};
use hashyard_node::view::{Event, ReceiveView};

use super::{Mission, hex};
use crate::address_steps::{AddressStep, Made, all};
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// An address in Base58, one in Bech32, and the kinds whose coins show a key before they are spent.
pub struct BuildAddress {
    /// Keys that the wallet showed since it began, each with the address: at most [`REMEMBERED`].
    shown: Vec<ReceiveView>,
}

/// A payment that arrives gives the wallet another key to show: who is at it goes on with the one before.
const REMEMBERED: usize = 100;

/// The kind whose outputs hold a key and no hash of it.
const SHOWN: &str = "bech32m";

impl BuildAddress {
    /// What the wallet shows now counts.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { shown: node.wallet.receive.clone() }
    }

    fn remember(&mut self, node: Sight<'_>) {
        for receive in &node.wallet.receive {
            if !self.shown.iter().any(|shown| shown.public_key == receive.public_key) {
                self.shown.push(receive.clone());
            }
        }
        let surplus = self.shown.len().saturating_sub(REMEMBERED);
        self.shown.drain(..surplus);
    }

    fn built(&self, key: &[u8; 33], steps: &[AddressStep], node: Sight<'_>, told: &mut Told) {
        let Ok(Made::Address(address)) = all(key, steps, node.identity.network.params()) else { return };
        let receives = &self.shown;
        let is_given = |receive: &&ReceiveView| receive.public_key == hex(key);
        let Some(given) = receives.iter().find(is_given) else {
            return told.saw("other-key", []);
        };
        let text = address.to_string();
        if text == given.address {
            return told.tick(condition(&address));
        }
        match receives
            .iter()
            .map(|receive| receive.kind)
            .find(|kind| kind.address(key, node.identity.network.params()) == address)
        {
            Some(_) => told.saw("other-kind", [("built", text), ("given", given.address.clone())]),
            None => told.saw("nobodys-address", [("built", text)]),
        }
    }
}

/// The old ways to write addresses come first.
fn condition(address: &Address) -> usize {
    usize::from(!matches!(address.kind(), AddressKind::P2pkh | AddressKind::P2sh))
}

impl Mission for BuildAddress {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["other-key", "other-kind", "nobodys-address", "nothing-chosen", "hashes-hide", "taproot-shows"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, _told: &mut Told) {
        self.remember(node);
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        if let Deed::AddressBuilt { key, steps } = deed {
            self.built(key, steps, node, told);
        }
    }

    /// The kinds, by Bitcoin Core's names.
    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        let kinds: Vec<&str> = text.split_whitespace().collect();
        let hidden = kinds.iter().filter(|kind| **kind != SHOWN).count();
        match (kinds.contains(&SHOWN), hidden) {
            (true, 0) => told.tick(2),
            (false, 0) => told.saw("nothing-chosen", []),
            (true, _) => told.saw("hashes-hide", [("count", hidden.to_string())]),
            (false, _) => told.saw("taproot-shows", []),
        }
    }
}
