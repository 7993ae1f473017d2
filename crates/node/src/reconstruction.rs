//! From a compact block back to the block (BIP152): its transactions are looked for among those that are here.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashyard_core::consensus::MAX_BLOCK_WEIGHT;
use hashyard_core::consensus::block::is_mutated;
use hashyard_core::{Block, HashedBlock, Header, Params, Transaction, Wtxid};
use hashyard_wire::CompactBlock;

/// The weight of the smallest transaction that can be written: ten bytes (Bitcoin Core's `MIN_SERIALIZABLE_TRANSACTION_WEIGHT`).
const MIN_TRANSACTION_WEIGHT: usize = 40;

/// Why there is no block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// What the peer sent can't be: its fault.
    Invalid,
    /// Short ids that collide, nobody's fault: the whole block has to come.
    Collision,
}

/// A block of which transactions may be missing. Bounded by the compact block that it is made from.
#[derive(Debug)]
pub struct PartialBlock {
    header: Header,
    places: Vec<Option<Arc<Transaction>>>,
}

impl PartialBlock {
    /// Takes what came along, and what is found among `known` transactions.
    ///
    /// # Errors
    /// See [`Flaw`].
    pub fn new<'a>(
        compact: &CompactBlock,
        known: impl Iterator<Item = (Wtxid, &'a Arc<Transaction>)>,
    ) -> Result<Self, Flaw> {
        let mut places = prefilled_places(compact)?;
        let wanted = wanted_places(compact, &places)?;
        let key = compact.key();
        // Places for which two transactions were found.
        let mut doubtful = vec![false; places.len()];
        for (wtxid, transaction) in known {
            let Some(place) = wanted.get(&key.short_id(&wtxid)).copied() else { continue };
            // Of two with one short id either may be meant: it is asked for.
            doubtful[place] |= places[place].as_ref().is_some_and(|other| other != transaction);
            places[place] = (!doubtful[place]).then(|| Arc::clone(transaction));
        }
        Ok(Self { header: compact.header, places })
    }

    /// Places of the transactions that are missing, ascending.
    pub fn missing(&self) -> Vec<u16> {
        // There are at most 65,535 places.
        let empty = self.places.iter().enumerate().filter(|(_, place)| place.is_none());
        empty.map(|(at, _)| at as u16).collect()
    }

    /// Bytes of the transactions that are here, those that came along among them.
    pub fn here(&self) -> usize {
        self.places.iter().flatten().map(|transaction| transaction.total_size()).sum()
    }

    /// The block, with the missing transactions in their order; it would stand at this height.
    ///
    /// # Errors
    /// [`Flaw::Invalid`] if there are more or fewer than are missing, [`Flaw::Collision`] if they are not those of the header: a
    /// transaction with the same short id may have been taken for another.
    pub fn fill(
        self,
        missing: Vec<Arc<Transaction>>,
        params: &Params,
        height: u32,
    ) -> Result<HashedBlock, Flaw> {
        let mut missing = missing.into_iter();
        let places = self.places.into_iter();
        let filled = places.map(|place| place.or_else(|| missing.next()).map(Arc::unwrap_or_clone));
        let transactions = filled.collect::<Option<Vec<Transaction>>>().ok_or(Flaw::Invalid)?;
        if missing.next().is_some() {
            return Err(Flaw::Invalid);
        }
        let block = HashedBlock::from(Block { header: self.header, transactions });
        if is_mutated(params, &block, height) { Err(Flaw::Collision) } else { Ok(block) }
    }
}

/// All places of the block, with the transactions that came along.
fn prefilled_places(compact: &CompactBlock) -> Result<Vec<Option<Arc<Transaction>>>, Flaw> {
    let count = compact.short_ids.len() + compact.prefilled.len();
    if count == 0 || count > MAX_BLOCK_WEIGHT / MIN_TRANSACTION_WEIGHT {
        return Err(Flaw::Invalid);
    }
    let mut places = vec![None; count];
    for prefilled in &compact.prefilled {
        // One with neither inputs nor outputs is none.
        if prefilled.transaction.inputs.is_empty() && prefilled.transaction.outputs.is_empty() {
            return Err(Flaw::Invalid);
        }
        // They stand in ascending order, so that a place beyond the last leaves an earlier one without a short id.
        let place = places.get_mut(prefilled.index as usize).ok_or(Flaw::Invalid)?;
        *place = Some(Arc::clone(&prefilled.transaction));
    }
    Ok(places)
}

/// Which place each short id stands for.
fn wanted_places(
    compact: &CompactBlock,
    places: &[Option<Arc<Transaction>>],
) -> Result<BTreeMap<u64, usize>, Flaw> {
    let empty = places.iter().enumerate().filter(|(_, place)| place.is_none()).map(|(at, _)| at);
    let wanted: BTreeMap<u64, usize> = compact.short_ids.iter().copied().zip(empty).collect();
    if wanted.len() == compact.short_ids.len() { Ok(wanted) } else { Err(Flaw::Collision) }
}
