//! Blocks of random trees, in any order.

use std::sync::Arc;

use hashyard_core::chain::{Chainstate, Fault, FilterIndex, Rows};
use hashyard_core::filter::FilterHeader;
use hashyard_core::{HashedBlock, OutPoint, Transaction};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::common::{self, Forge, anyone, easy_params, input, output, owned_by, sign, transaction};
use crate::{assert_same, check_against_model};

/// One block of a random tree.
#[derive(Debug, Clone)]
struct Sprout {
    /// Among the last blocks.
    parent: Index,
    /// A coin, and into how many outputs it is split.
    spends: Vec<(Index, u8)>,
    /// Satoshis that the coinbase leaves.
    unclaimed: u64,
    /// Its coinbase takes too much.
    greedy: bool,
}

fn sprout() -> impl Strategy<Value = Sprout> {
    let spends = prop::collection::vec((any::<Index>(), 1..4_u8), 0..4);
    (any::<Index>(), spends, 0..3_u64, prop::bool::weighted(0.08))
        .prop_map(|(parent, spends, unclaimed, greedy)| Sprout { parent, spends, unclaimed, greedy })
}

/// Blocks in the order of their making, and the order in which they arrive.
fn forest() -> impl Strategy<Value = (Vec<Sprout>, Vec<usize>)> {
    prop::collection::vec(sprout(), 1..24).prop_flat_map(|sprouts| {
        let order: Vec<usize> = (0..sprouts.len()).collect();
        (Just(sprouts), Just(order).prop_shuffle())
    })
}

/// A coin into equal parts, in turns for anyone and for the holder of a key, and a fee.
fn split(coin: OutPoint, state: &common::State, parts: u8) -> Transaction {
    let spent = &state.coins[&coin].output;
    let value = spent.value.0.saturating_sub(100) / u64::from(parts);
    let scripts = [anyone(), owned_by(2), owned_by(common::MINER)];
    let outputs = scripts.into_iter().take(parts.into()).map(|script| output(value, script)).collect();
    let mut tx = transaction(vec![input(coin)], outputs);
    for secret in [common::MINER, 2] {
        if spent.script_pubkey == owned_by(secret) {
            sign(&mut tx, 0, secret);
        }
    }
    tx
}

/// Makes the blocks; says of each whether it and all below it are valid.
fn grow(sprouts: &[Sprout], forge: &mut Forge) -> Vec<(Arc<HashedBlock>, bool)> {
    let mut blocks: Vec<(Arc<HashedBlock>, bool)> = vec![];
    for sprout in sprouts {
        // Near the end, so that branches grow to some length.
        let choices = blocks.len().min(4) + 1;
        let parent = (blocks.len() + 1).checked_sub(1 + sprout.parent.index(choices));
        let parent = parent.and_then(|at| at.checked_sub(1)).map(|at| blocks[at].clone());
        let genesis = forge.params.genesis_hash();
        let (parent, fine) = parent.map_or((genesis, true), |(block, fine)| (block.block_hash(), fine));
        let mut state = forge.state(&parent).clone();
        let mut payments = vec![];
        for (choice, parts) in &sprout.spends {
            let coins = state.spendable(&forge.params);
            if coins.is_empty() {
                break;
            }
            let payment = split(coins[choice.index(coins.len())], &state, *parts);
            state.apply(&payment, forge.state(&parent).height + 1);
            payments.push(payment);
        }
        let mut block = forge.draft(parent, payments);
        let reward = &mut block.transactions[0].outputs[0].value.0;
        *reward = if sprout.greedy { *reward + 1 } else { *reward - sprout.unclaimed };
        blocks.push((forge.keep(block), fine && !sprout.greedy));
    }
    blocks
}

/// Filters that were kept over all changes of the chain are those of the straight way, and deny nothing.
fn check_filters(kept: &FilterIndex, straight: &Chainstate) -> Result<(), TestCaseError> {
    let mut anew = FilterIndex::default();
    anew.follow(straight);
    let mut header = FilterHeader::ZERO;
    for height in 0..=straight.height() {
        let block = straight.block_at(height).unwrap();
        let row = kept.get(&block.block_hash());
        prop_assert_eq!(row, anew.get(&block.block_hash()));
        let row = row.unwrap();
        header = row.filter.header(&header);
        prop_assert_eq!((row.header, row.hash), (header, row.filter.hash()));
        let outputs = block.transactions.iter().flat_map(|tx| &tx.outputs);
        for script in outputs.map(|output| &output.script_pubkey) {
            prop_assert!(row.filter.matches_any([script]), "made");
        }
        for coin in straight.undo(&block.block_hash()).unwrap().0.iter().flatten() {
            prop_assert!(row.filter.matches_any([&coin.output.script_pubkey]), "spent");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_blocks_in_any_order_lead_to_the_most_work_and_back((sprouts, order) in forest()) {
        let mut forge = Forge::new(easy_params());
        let blocks = grow(&sprouts, &mut forge);
        let mut chain = Chainstate::new(easy_params());
        let mut rows = Rows::default();
        let mut filters = FilterIndex::default();
        for at in order {
            let update = chain.accept_block(Arc::clone(&blocks[at].0), forge.now()).update;
            rows.apply(update.changes);
            check_against_model(&chain, &forge);
            filters.follow(&chain);
            prop_assert!(filters.is_complete(&chain));
            // A tab killed now finds what it had.
            assert_same(&chain, &Chainstate::restore(easy_params(), &rows).unwrap());
        }
        let valid = blocks.iter().filter(|(_, fine)| *fine);
        let best = valid.map(|(block, _)| forge.state(&block.block_hash()).height).max().unwrap_or(0);
        prop_assert_eq!(chain.height(), best);
        for (block, fine) in &blocks {
            let fault = chain.tree().get(&block.block_hash()).and_then(|entry| entry.fault.clone());
            prop_assert!(!fine || fault.is_none(), "a valid block is marked {:?}", fault);
        }

        for entry in chain.tree().iter() {
            let mut below = entry;
            while let Some(parent) = chain.tree().get(&below.header.prev_blockhash) {
                prop_assert_eq!(chain.tree().ancestor(&entry.hash, parent.height), parent);
                below = parent;
            }
        }

        // The same coins and index as on the straight way, and none of it left when everything is taken off.
        let mut straight = Chainstate::new(easy_params());
        for height in 1..=chain.height() {
            straight.accept_block(Arc::clone(chain.block_at(height).unwrap()), forge.now()).verdict.unwrap();
        }
        prop_assert_eq!(chain.coins(), straight.coins());
        prop_assert_eq!(chain.index(), straight.index());
        check_filters(&filters, &straight)?;
        let fresh = Chainstate::new(easy_params());
        if let Some(first) = straight.tree().active_at(1) {
            straight.invalidate(&first).unwrap();
            prop_assert_eq!(straight.tree().get(&first).unwrap().fault.clone(), Some(Fault::Own("invalidateblock".into())));
        }
        prop_assert_eq!(straight.coins(), fresh.coins());
        prop_assert_eq!(straight.index(), fresh.index());
    }
}
