//! Page 70: play a round of attack and defence, put a certificate into a block, and check a classmate's.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{Event, HistoryKind};

use super::{Mission, hex};
use crate::certificate::{Certificate, Flaw};
use crate::deed::{Attack, Deed};
use crate::mission::{Sight, Told};

/// A round, a certificate of mine, and somebody else's.
pub struct Last {
    /// Payments that were there before: what was sold for them was an earlier round.
    known: BTreeSet<Txid>,
}

impl Last {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { known: node.wallet.history.iter().map(|item| item.txid).collect() }
    }

    fn round(&self, attack: &Attack, node: Sight<'_>, told: &mut Told) {
        let Attack::HandedOut { txid, .. } = attack else { return };
        let received =
            node.wallet.history.iter().any(|item| item.txid == *txid && item.kind == HistoryKind::Received);
        if received && !self.known.contains(txid) {
            told.tick(0);
        }
    }
}

fn mine(certificate: &Certificate, node: Sight<'_>, told: &mut Told) {
    let txid = certificate.transaction.txid();
    let is_confirmed = node.wallet.history.iter().any(|item| item.txid == txid && item.confirmations > 0);
    if certificate.node == node.identity.node
        && is_confirmed
        && certificate.check(node.identity.network).is_ok()
    {
        told.tick(1);
    }
}

fn theirs(certificate: &Certificate, answer: &[Txid], node: Sight<'_>, told: &mut Told) {
    match certificate.check(node.identity.network) {
        Err(Flaw::NoCertificate) => told.saw("no-certificate", []),
        Err(Flaw::Signature) => told.saw("signature", [("address", certificate.address.clone())]),
        Err(Flaw::OtherDigest) => told.saw("other-digest", [("digest", hex(&certificate.commitment()))]),
        Err(Flaw::NotProven) => told.saw("not-proven", []),
        Ok(()) if certificate.node == node.identity.node => told.saw("own", []),
        Ok(()) if answer.contains(&certificate.transaction.txid()) => told.tick(2),
        Ok(()) => told.saw("not-on-chain", []),
    }
}

impl Mission for Last {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["own", "no-certificate", "signature", "other-digest", "not-proven", "not-on-chain"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Attack(attack) => self.round(attack, node, told),
            Deed::Certified(certificate) => mine(certificate, node, told),
            Deed::CertificateRead { text, answer } => match Certificate::read(text) {
                Ok(certificate) => theirs(&certificate, answer, node, told),
                Err(_) => told.saw("no-certificate", []),
            },
            _ => {}
        }
    }
}
