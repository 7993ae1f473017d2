//! From a block template to headers, each with nonces of its own.

use super::scan::Job;
use crate::mempool::Template;
use crate::mempool::block_template::set_extra_nonce;
use crate::merkle::{self, ProofStep};
use crate::{Block, Header, Target, Transaction};

/// Makes a new header of the same block for every extra nonce: the coinbase changes, with it the Merkle root, and all 2^32 nonces
/// are fresh. Workers with different extra nonces never try the same header twice.
#[derive(Debug, Clone)]
pub struct JobFactory {
    block: Block,
    target: Target,
    extra_nonce_offset: Option<usize>,
    /// The siblings of the coinbase on its way to the Merkle root.
    branch: Vec<ProofStep>,
}

impl JobFactory {
    /// Takes a template.
    pub fn new(template: Template) -> Self {
        let branch = merkle::proof(&template.block.merkle_leaves(), 0).unwrap_or_default();
        let extra_nonce_offset = template.extra_nonce_offset();
        Self { block: template.block, target: template.target, extra_nonce_offset, branch }
    }

    /// Whether extra nonces make new headers. A signed block has the one header only.
    pub fn has_extra_nonce(&self) -> bool {
        self.extra_nonce_offset.is_some()
    }

    /// The header for an extra nonce, at the template's time. Costs a handful of hashes, not a whole Merkle tree.
    pub fn job(&self, extra_nonce: u64) -> Job {
        Job::new(self.header(&self.coinbase(extra_nonce)), self.target)
    }

    /// The whole block for a nonce that was found with this extra nonce. `time` is that of the job's header, in Unix seconds.
    pub fn assemble(&self, extra_nonce: u64, time: u32, nonce: u32) -> Block {
        let coinbase = self.coinbase(extra_nonce);
        let header = Header { time, nonce, ..self.header(&coinbase) };
        let mut transactions = self.block.transactions.clone();
        transactions[0] = coinbase;
        Block { header, transactions }
    }

    fn coinbase(&self, extra_nonce: u64) -> Transaction {
        let mut coinbase = self.block.transactions[0].clone();
        if let Some(offset) = self.extra_nonce_offset {
            set_extra_nonce(&mut coinbase, offset, extra_nonce);
        }
        coinbase
    }

    fn header(&self, coinbase: &Transaction) -> Header {
        Header {
            merkle_root: merkle::root_from_proof(coinbase.txid().into(), &self.branch),
            ..self.block.header
        }
    }
}
