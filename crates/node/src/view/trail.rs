//! Where money comes from: from a transaction back over what it spends, until coins were new.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hashyard_core::{Amount, BlockHash, Transaction, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// Transactions that are told of one by one.
const MAX_STEPS: usize = 120;
/// Transactions that are looked at for coinbases.
const MAX_ANCESTORS: usize = 5_000;

/// All that a transaction descends from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailView {
    /// The transaction.
    pub txid: Txid,
    /// It and its ancestors, nearest first: at most 120.
    pub steps: Vec<TrailStep>,
    /// Heights and hashes of the blocks whose coinbases are among its ancestors, lowest first: at most 5,000.
    pub births: Vec<(u32, BlockHash)>,
    /// It has more ancestors than were looked at: there may be more births.
    pub cut: bool,
}

/// A transaction on the way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrailStep {
    /// Its name.
    pub txid: Txid,
    /// Height and hash of its block; `None` while it waits.
    pub block: Option<(u32, BlockHash)>,
    /// The fewest payments between it and the end of the trail.
    pub depth: u32,
    /// Sum of its outputs.
    pub value: Amount,
    /// It makes new coins: here the trail ends.
    pub coinbase: bool,
    /// What it spends, as places in the list of steps, each once.
    pub spends: Vec<u32>,
}

/// A transaction and its block, if it is in one.
type Found<'a> = (&'a Transaction, Option<(u32, BlockHash)>);

impl Node {
    /// The trail of a transaction of the main chain or the mempool; `None` if it is unknown.
    pub fn trail_view(&self, txid: &Txid) -> Option<TrailView> {
        follow(*txid, |txid| match self.chain.transaction(txid) {
            Some((tx, at)) => Some((tx, Some((at.height, self.chain.tree().active_at(at.height)?)))),
            None => self.unconfirmed(txid).map(|tx| (tx, None)),
        })
    }
}

/// Goes back level by level, so that what is nearest is told of first.
fn follow<'a>(of: Txid, find: impl Fn(&Txid) -> Option<Found<'a>>) -> Option<TrailView> {
    find(&of)?;
    let mut trail = TrailView { txid: of, steps: vec![], births: vec![], cut: false };
    let mut births = BTreeSet::new();
    let mut depths = BTreeMap::from([(of, 0)]);
    let mut queue = VecDeque::from([of]);
    while let Some(txid) = queue.pop_front() {
        let (Some((tx, block)), depth) = (find(&txid), depths[&txid]) else { continue };
        if tx.is_coinbase() {
            births.extend(block);
        }
        if trail.steps.len() < MAX_STEPS {
            trail.steps.push(step(txid, tx, block, depth));
        }
        for parent in parents(tx) {
            let has_room = depths.len() < MAX_ANCESTORS;
            match depths.entry(parent) {
                Entry::Vacant(_) if !has_room => trail.cut = true,
                Entry::Vacant(place) => {
                    place.insert(depth + 1);
                    queue.push_back(parent);
                }
                Entry::Occupied(_) => {}
            }
        }
    }
    trail.births = births.into_iter().collect();
    join(&mut trail.steps, find);
    Some(trail)
}

fn step(txid: Txid, tx: &Transaction, block: Option<(u32, BlockHash)>, depth: u32) -> TrailStep {
    let value = tx.output_value().unwrap_or(Amount::ZERO);
    TrailStep { txid, block, depth, value, coinbase: tx.is_coinbase(), spends: vec![] }
}

fn parents(tx: &Transaction) -> BTreeSet<Txid> {
    let spent = tx.inputs.iter().map(|input| input.previous_output).filter(|outpoint| !outpoint.is_null());
    spent.map(|outpoint| outpoint.txid).collect()
}

/// Names what each step spends, as far as that is told of.
fn join<'a>(steps: &mut [TrailStep], find: impl Fn(&Txid) -> Option<Found<'a>>) {
    let places: BTreeMap<Txid, u32> = steps.iter().map(|step| step.txid).zip(0..).collect();
    for step in steps {
        let spent = find(&step.txid).map(|(tx, _)| parents(tx)).unwrap_or_default();
        step.spends = spent.iter().filter_map(|parent| places.get(parent).copied()).collect();
    }
}

#[cfg(test)]
mod tests {
    use hashyard_core::{OutPoint, ScriptBuf, TxIn, TxOut};

    use super::*;

    fn name(number: u32) -> Txid {
        let mut bytes = [7; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        Txid::from_bytes(bytes)
    }

    /// Spends these; spends nothing, as a coinbase does, where there are none.
    fn spending(parents: &[u32]) -> Transaction {
        let input = |previous_output| TxIn {
            previous_output,
            script_sig: ScriptBuf::default(),
            sequence: u32::MAX,
            witness: vec![],
        };
        let mut inputs: Vec<TxIn> =
            parents.iter().map(|parent| input(OutPoint { txid: name(*parent), vout: 0 })).collect();
        if inputs.is_empty() {
            inputs.push(input(OutPoint { txid: Txid::ZERO, vout: u32::MAX }));
        }
        let output = TxOut { value: Amount(5), script_pubkey: ScriptBuf::default() };
        Transaction { version: 2, lock_time: 0, inputs, outputs: vec![output] }
    }

    fn trail(transactions: &[Vec<u32>]) -> Option<TrailView> {
        let all: BTreeMap<Txid, (Transaction, u32)> =
            (0..).zip(transactions).map(|(at, parents)| (name(at), (spending(parents), at))).collect();
        let block = |height| (height, BlockHash::ZERO);
        follow(name(0), |txid| all.get(txid).map(|(tx, at)| (tx, Some(block(*at)))))
    }

    #[test]
    fn a_coin_that_comes_by_two_ways_is_told_of_once() {
        let trail = trail(&[vec![1, 2], vec![3], vec![3, 4], vec![], vec![]]).unwrap();
        let depths: Vec<_> = trail.steps.iter().map(|step| step.depth).collect();
        assert_eq!(depths, [0, 1, 1, 2, 2]);
        assert_eq!(trail.steps[2].spends, [3, 4]);
        assert_eq!(trail.births.iter().map(|(height, _)| *height).collect::<Vec<_>>(), [3, 4]);
        assert!(!trail.cut);
    }

    #[test]
    fn what_is_unknown_has_no_trail_and_a_lost_parent_ends_it() {
        assert_eq!(trail(&[]), None);
        let lost = trail(&[vec![1], vec![9]]).unwrap();
        assert_eq!((lost.steps.len(), lost.births.len()), (2, 0));
    }

    #[test]
    fn a_long_past_is_cut() {
        let count = MAX_ANCESTORS as u32 + 10;
        let line: Vec<Vec<u32>> = (1..count).map(|next| vec![next]).chain([vec![]]).collect();
        let trail = trail(&line).unwrap();
        assert_eq!((trail.steps.len(), trail.births.len(), trail.cut), (MAX_STEPS, 0, true));
    }
}
