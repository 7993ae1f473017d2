//! Page 35: put a file's digest on the chain, and check somebody else's.

use std::collections::BTreeSet;

use hashyard_core::primitives::partial_merkle::MerkleBlock;
use hashyard_core::script::op_return;
use hashyard_core::script::opcode::OP_RETURN;
use hashyard_core::{Decodable, Transaction, Txid};
use hashyard_node::view::Event;

use super::{Mission, hex};
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// A payment of mine carries a digest and is in a block; another one, not mine, is proven with file, transaction and proof.
pub struct Notary {
    /// Payments from before.
    known: BTreeSet<Txid>,
    /// Payments that carry digests of mine: at most as many as a mission lasts for.
    mine: BTreeSet<Txid>,
}

impl Notary {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { known: payments(node).map(|(txid, _)| txid).collect(), mine: BTreeSet::new() }
    }

    fn prove(&self, claim: &Claim<'_>, node: Sight<'_>, told: &mut Told) {
        let txid = claim.transaction.txid();
        if !carries_data(claim.transaction) {
            told.saw("no-data", [("txid", txid.to_string())]);
        } else if !carries(claim.transaction, claim.digest) {
            told.saw("other-file", [("digest", hex(claim.digest))]);
        } else if !claim.proves(txid) {
            told.saw("other-transaction", [("txid", txid.to_string())]);
        } else if !claim.answer.contains(&txid) {
            told.saw("not-on-chain", []);
        } else if payments(node).any(|(own, _)| own == txid) {
            told.saw("own-file", []);
        } else {
            told.tick(1);
        }
    }
}

/// What is to be proven, and by what.
struct Claim<'a> {
    digest: &'a [u8; 32],
    transaction: &'a Transaction,
    proof: &'a [u8],
    answer: &'a [Txid],
}

impl Claim<'_> {
    /// Whether the proof leads from this transaction to the root in its own header.
    fn proves(&self, txid: Txid) -> bool {
        let proof = MerkleBlock::decode(self.proof).ok();
        proof.and_then(|proof| proof.extract().ok()).is_some_and(|proven| proven.contains(&txid))
    }
}

fn carries(transaction: &Transaction, digest: &[u8; 32]) -> bool {
    let script = op_return(digest);
    transaction.outputs.iter().any(|output| output.script_pubkey == script)
}

fn carries_data(transaction: &Transaction) -> bool {
    let is_data = |script: &[u8]| script.first() == Some(&OP_RETURN.0);
    transaction.outputs.iter().any(|output| is_data(output.script_pubkey.as_bytes()))
}

fn payments<'a>(node: Sight<'a>) -> impl Iterator<Item = (Txid, u32)> + 'a {
    node.wallet.history.iter().map(|item| (item.txid, item.confirmations))
}

impl Mission for Notary {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-data", "other-file", "other-transaction", "not-on-chain", "own-file"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if payments(node).any(|(txid, depth)| depth > 0 && self.mine.contains(&txid)) {
            told.tick(0);
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Notarised { digest, transaction } if carries(transaction, digest) => {
                let txid = transaction.txid();
                if !self.known.contains(&txid) {
                    self.mine.insert(txid);
                }
            }
            Deed::Proven { digest, transaction, proof, answer } => {
                self.prove(&Claim { digest, transaction, proof, answer }, node, told);
            }
            _ => {}
        }
    }
}
