//! Page 55: sign, fail to forge, and find that a good signature does not say whose key it was.

use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};
use crate::signed::{Forgeries, SignedMessage};

/// Forgeries that must have failed.
const FORGERIES: usize = 1_000;

/// Five things: sign, flip a bit, forge a thousand times, check somebody's sentence, notice a swapped key.
#[derive(Default)]
pub struct SignAndForge {
    /// The latest sentence of mine.
    mine: Option<SignedMessage>,
    /// Forgeries of it that failed.
    failed: usize,
    /// Somebody else's sentence that held.
    theirs: Option<SignedMessage>,
}

impl SignAndForge {
    fn sign(&mut self, signed: &SignedMessage, node: Sight<'_>, told: &mut Told) {
        let is_mine = node.wallet.receive.iter().any(|receive| receive.address == signed.address);
        if is_mine && signed.holds(node.identity.network) {
            (self.mine, self.failed) = (Some(signed.clone()), 0);
            told.tick(0);
        }
    }

    fn check(&mut self, signed: &SignedMessage, yours: bool, node: Sight<'_>, told: &mut Told) {
        let network = node.identity.network;
        let differing = self.mine.as_ref().and_then(|mine| mine.differing_bits(signed, network));
        let address = || [("address", signed.address.clone())];
        match (differing.filter(|bits| *bits > 0), signed.holds(network)) {
            (Some(1), false) => told.tick(1),
            (Some(1), true) => told.saw("still-good", []),
            (Some(bits), _) => told.saw("more-bits", [("count", bits.to_string())]),
            (None, false) if yours && self.mine.is_none() => told.saw("sign-first", []),
            (None, false) => told.saw("not-signed", address()),
            (None, true) if yours => told.saw("own-sentence", []),
            (None, true) => {
                self.theirs = Some(signed.clone());
                told.tick(3);
            }
        }
    }

    fn forge(&mut self, forgeries: &Forgeries, told: &mut Told) {
        if self.mine.as_ref() != Some(forgeries.of()) {
            return told.saw("sign-first", []);
        }
        if forgeries.good() > 0 {
            self.failed = 0;
            return told.saw("forged", [("count", forgeries.good().to_string())]);
        }
        self.failed += forgeries.tried();
        if self.failed >= FORGERIES {
            told.tick(2);
        }
    }

    fn judge(&self, note: &SignedMessage, swapped: bool, node: Sight<'_>, told: &mut Told) {
        let Some(theirs) = &self.theirs else { return told.saw("check-first", []) };
        if !note.holds(node.identity.network) {
            return;
        }
        let facts = || [("note", note.address.clone()), ("known", theirs.address.clone())];
        match (note.address != theirs.address, swapped) {
            (true, true) => told.tick(4),
            (true, false) => told.saw("fooled", facts()),
            (false, true) => told.saw("same-key", facts()),
            (false, false) => told.saw("no-swap", []),
        }
    }
}

impl Mission for SignAndForge {
    fn conditions(&self) -> usize {
        5
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "sign-first",
            "still-good",
            "more-bits",
            "not-signed",
            "own-sentence",
            "forged",
            "fooled",
            "same-key",
            "no-swap",
            "check-first",
        ]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Signed(signed) => self.sign(signed, node, told),
            Deed::Checked { signed, yours } => self.check(signed, *yours, node, told),
            Deed::Forged(forgeries) => self.forge(forgeries, told),
            Deed::NoteJudged { note, swapped } => self.judge(note, *swapped, node, told),
            _ => {}
        }
    }
}
