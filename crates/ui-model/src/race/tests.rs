//! Branches are what the node shows, and their cards stand where they are drawn.

use hashyard_node::view::WithholdMode;

use super::*;
use crate::fixture;

fn branch(number: u8, heights: core::ops::Range<u32>, place: Place) -> Branch {
    let block = |height: u32| {
        let mut bytes = [number; 32];
        bytes[..4].copy_from_slice(&height.to_le_bytes());
        RaceBlock {
            hash: BlockHash::from_bytes(bytes),
            height,
            transactions: 1,
            yours: false,
            place,
            holds: Holds::Neither,
        }
    };
    let blocks: Vec<RaceBlock> = heights.map(block).collect();
    Branch { count: blocks.len() as u32, blocks }
}

fn race(public: u32, hidden: u32) -> Race {
    Race {
        fork: (41, BlockHash::from_bytes([9; 32])),
        upper: branch(1, 42..42 + public, Place::Public),
        lower: branch(2, 42..42 + hidden, Place::Hidden),
    }
}

#[test]
fn equally_high_blocks_stand_in_one_column() {
    let race = race(3, 2);
    let plan = plan(&race);
    let xs = |blocks: &[PlacedBlock]| blocks.iter().map(|block| block.at.0).collect::<Vec<_>>();
    assert_eq!(xs(&plan.upper), [170, 332, 494]);
    assert_eq!(xs(&plan.lower), [170, 332]);
    assert_eq!((plan.fork_at, plan.size, plan.left_out), ((8, 28), (626, 266), (0, 0)));
    assert_eq!(race.lead(), -1);
    assert_eq!(plan.links.len(), 5);
    assert!(matches!(plan.links[3], RaceLink { at: (132, 28), shape: Shape::Step { .. }, faint: true, .. }));
    assert!(plan.links[..2].iter().all(|link| !link.faint));
    assert_eq!((plan.links[0].from, plan.links[3].from), (race.fork.1, race.fork.1));
    assert_eq!(plan.links[4].from, race.lower.blocks[0].hash);
}

#[test]
fn nothing_hidden_and_nothing_public_is_the_shared_block_alone() {
    let plan = plan(&race(0, 0));
    assert_eq!((plan.size, plan.links.len()), ((140, 266), 0));
}

#[test]
fn of_long_branches_the_upper_ends_are_drawn_and_the_rest_is_counted() {
    for (public, hidden, left_out, cards) in
        [(30, 2, (6, 2), (24, 0)), (1_000, 1_001, (977, 977), (23, 24)), (0, 25, (0, 1), (0, 24))]
    {
        let plan = plan(&race(public, hidden));
        assert_eq!(plan.left_out, left_out, "{public} {hidden}");
        assert_eq!((plan.upper.len(), plan.lower.len()), cards);
        assert!(plan.links.iter().all(|link| link.at.0 >= 132 + PITCH), "no thread across what is left out");
        assert!(plan.upper.iter().chain(&plan.lower).all(|block| block.at.0 + CARD.0 < plan.size.0));
    }
}

#[test]
fn a_branch_of_which_only_the_end_is_told_hangs_on_nothing() {
    let mut race = race(5, 3);
    race.lower.blocks.remove(0);
    let plan = plan(&race);
    assert_eq!((plan.left_out, plan.lower[0].prev), ((0, 1), None));
    assert_eq!(plan.links.len(), 5 + 1);
}

#[test]
fn heights_at_the_end_of_all_numbers_break_nothing() {
    let mut race = race(2, 2);
    race.fork.0 = u32::MAX;
    assert_eq!(plan(&race).links.len(), 0);
    race.upper.blocks[1].height = u32::MAX - 1;
    assert!(plan(&race).size.0 < 10_000);
}

/// Two hidden blocks, one of which was released, against one.
fn view() -> WithheldView {
    let block = |height: u32, released: bool, pays: Pays| LaneBlock {
        height,
        hash: BlockHash::from_bytes([height as u8; 32]),
        transactions: 2,
        yours: pays == Pays::Counter,
        released,
        pays,
    };
    WithheldView {
        mode: WithholdMode::Hidden,
        fork_height: 41,
        fork: BlockHash::from_bytes([41; 32]),
        hidden: vec![block(42, true, Pays::Counter), block(43, false, Pays::Neither)],
        hidden_count: 2,
        still_hidden: 1,
        public: vec![block(42, true, Pays::Payment)],
        public_count: 1,
        leads: true,
        payment: None,
        own_blocks: 0,
        main_blocks: 0,
        last: None,
    }
}

#[test]
fn what_is_kept_back_is_a_race_while_there_is_any() {
    let mut view = view();
    let race = Race::withheld(&view).unwrap();
    let seen =
        |branch: &Branch| branch.blocks.iter().map(|block| (block.place, block.holds)).collect::<Vec<_>>();
    assert_eq!(seen(&race.upper), [(Place::Public, Holds::Payment)]);
    assert_eq!(seen(&race.lower), [(Place::Released, Holds::Counter), (Place::Hidden, Holds::Neither)]);
    assert_eq!((race.lead(), race.fork.0), (1, 41));
    (view.hidden, view.hidden_count) = (vec![], 0);
    assert_eq!(Race::withheld(&view).map(|race| race.lead()), Some(-1), "others go on while none is found");
    (view.public, view.public_count) = (vec![], 0);
    assert_eq!(Race::withheld(&view), None);
}

#[test]
fn blocks_that_were_found_are_counted_on_all_branches() {
    let mut chain = fixture::snapshot(0).chain;
    let all = chain.cards.len() + chain.forks.iter().map(|fork| fork.stale.len()).sum::<usize>();
    let cards = chain.cards.iter_mut().chain(chain.forks.iter_mut().flat_map(|fork| &mut fork.stale));
    cards.enumerate().for_each(|(number, card)| card.miner.you = number % 3 == 0);
    let tip = chain.cards.iter().map(|card| card.height).max().unwrap();
    let mut view = WithheldView { fork_height: tip, public_count: 0, main_blocks: tip, ..view() };
    assert_eq!(found(&chain, &view), (all.div_ceil(3) as u64 + 1, all as u64 + 1), "one is hidden");
    (view.hidden, view.still_hidden) = (vec![], 0);
    chain.forks.clear();
    view.main_blocks = 2;
    assert_eq!(found(&chain, &view).1, 2, "what came before is nobody's part of it");
    view.main_blocks = 0;
    assert_eq!(found(&chain, &view), (0, 0));
    assert!(counts_all(&chain, &view));
    view.main_blocks = tip;
    assert_eq!(counts_all(&chain, &view), chain.cards[0].height <= 1, "only the latest have cards");
}

#[test]
fn the_latest_branch_that_lost_is_what_was_undone() {
    let chain = fixture::snapshot(0).chain;
    let race = Race::latest(&chain).unwrap();
    let fork = &chain.forks[0];
    assert_eq!((race.fork.0, race.lower.count), (fork.fork_height, fork.stale.len() as u32));
    assert_eq!(race.upper.count, chain.height - fork.fork_height);
    assert!(race.lower.blocks.iter().all(|block| block.place == Place::Undone));
    assert_eq!(race.fork.1, chain.cards.iter().find(|card| card.height == race.fork.0).unwrap().hash);
    assert_eq!(Race::latest(&ChainView { forks: vec![], ..chain }), None);
}
