//! One payment of the wallet on its way: from the keys that signed it to the proof that it is in a block.

use hashyard_core::wallet::Wallet;
use hashyard_core::{BlockHash, Decodable, Encodable, MerkleBlock, OutPoint, Reader, TxOut, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;
use crate::view::{HistoryItem, Place, ReceiveView, TxView};

/// A transaction on its way, as far as this node knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowView {
    /// The transaction.
    pub tx: TxView,
    /// What it means to this wallet; `None` if it neither pays it nor is paid by it.
    pub movement: Option<HistoryItem>,
    /// The key behind each input, at most the first [`MAX_KEYS`]; `None` where it is not of this wallet.
    pub keys: Vec<Option<ReceiveView>>,
    /// Unix ms at which it came into the mempool, while it waits there.
    pub seen_ms: Option<u64>,
    /// Blocks off the main chain that hold it, with their heights, at most [`MAX_STALE`].
    pub stale: Vec<(u32, BlockHash)>,
    /// The payment that was made in its place.
    pub replaced_by: Option<Txid>,
    /// The proof that it is in its block.
    pub proof: Option<ProofView>,
}

/// What a light client is given (BIP37, `gettxoutproof`), and what came of checking it with the header alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofView {
    /// The `merkleblock` payload in hex: 80 bytes of header, the number of transactions, hashes, bits.
    pub raw: String,
    /// Its bytes.
    pub size: u32,
    /// Hashes in it, the transaction's own included.
    pub hashes: u32,
    /// Transactions of the block.
    pub transactions: u32,
    /// Bytes of the block: what a light client does not fetch.
    pub block_size: u32,
    /// Read back, it leads from the transaction to the Merkle root of a header of the main chain.
    pub proves: bool,
}

/// Inputs whose keys are told.
pub const MAX_KEYS: usize = 10;
/// Lost blocks that are told.
pub const MAX_STALE: usize = 8;

impl Node {
    /// A transaction of the main chain, the mempool or the wallet; `None` if this node does not know it.
    pub fn follow_view(&self, txid: &Txid) -> Option<FollowView> {
        let tx = self.tx_view(txid).or_else(|| self.kept_view(txid))?;
        let wallet = self.wallet.as_ref();
        Some(FollowView {
            movement: wallet.and_then(|wallet| self.movement(wallet, txid)),
            keys: tx.inputs.iter().take(MAX_KEYS).map(|input| self.key_of(&input.outpoint?)).collect(),
            seen_ms: self.mempool.get(txid).map(|entry| entry.time_ms),
            stale: self.stale_blocks_with(txid),
            replaced_by: wallet.and_then(|wallet| wallet.transaction(txid)?.replaced_by),
            proof: self.proof_view(&tx),
            tx,
        })
    }

    /// One that only the wallet keeps: it was dropped, or its block lost.
    fn kept_view(&self, txid: &Txid) -> Option<TxView> {
        let tx = &self.wallet.as_ref()?.transaction(txid)?.transaction;
        let spent = self.unconfirmed_coins(tx);
        Some(self.tx_view_of(tx, spent.as_deref(), Place::Nowhere))
    }

    fn movement(&self, wallet: &Wallet, txid: &Txid) -> Option<HistoryItem> {
        let line = wallet.transactions(self.chain.height()).find(|line| line.tx.txid == *txid)?;
        Some(self.history_item(wallet, &line))
    }

    fn key_of(&self, spent: &OutPoint) -> Option<ReceiveView> {
        let output = self.output_at(spent)?;
        let address = self.address_of(&output.script_pubkey)?;
        self.receive_view(self.wallet.as_ref()?, &self.parse_address(&address).ok()?)
    }

    fn output_at(&self, at: &OutPoint) -> Option<&TxOut> {
        let confirmed = self.chain.transaction(&at.txid).map(|(tx, _)| tx);
        let tx = confirmed.or_else(|| self.unconfirmed(&at.txid));
        let tx = tx.or_else(|| Some(&self.wallet.as_ref()?.transaction(&at.txid)?.transaction))?;
        tx.outputs.get(at.vout as usize)
    }

    fn stale_blocks_with(&self, txid: &Txid) -> Vec<(u32, BlockHash)> {
        let tree = self.chain.tree();
        let lost = tree.iter().filter(|entry| entry.has_block && !tree.is_active(&entry.hash));
        let holds =
            |hash: &BlockHash| self.chain.block(hash).is_some_and(|block| block.txids().contains(txid));
        lost.filter(|entry| holds(&entry.hash))
            .map(|entry| (entry.height, entry.hash))
            .take(MAX_STALE)
            .collect()
    }

    fn proof_view(&self, tx: &TxView) -> Option<ProofView> {
        let Place::Block { hash, .. } = &tx.place else { return None };
        let block = self.chain.block(hash)?;
        let bytes = MerkleBlock::new(block.header, block.txids(), |txid| *txid == tx.txid).encode();
        let read = MerkleBlock::decode_from(&mut Reader::new(&bytes)).ok()?;
        let proven = read.extract().is_ok_and(|txids| txids == [tx.txid]);
        Some(ProofView {
            size: bytes.len() as u32,
            hashes: read.hashes.len() as u32,
            transactions: read.total,
            block_size: block.total_size() as u32,
            proves: proven && self.chain.tree().is_active(&read.header.block_hash()),
            raw: hex::encode(bytes),
        })
    }
}
