use hashyard_node::view::BlockStatus;

use super::*;
use crate::fixture;

fn hash(height: u32, branch: u8) -> BlockHash {
    let mut bytes = [branch; 32];
    bytes[..4].copy_from_slice(&height.to_le_bytes());
    BlockHash::from_bytes(bytes)
}

fn card(height: u32, branch: u8, prev: BlockHash) -> BlockCard {
    BlockCard {
        hash: hash(height, branch),
        prev,
        height,
        time: 1_000 + height * 15,
        status: if branch == 0 { BlockStatus::Main } else { BlockStatus::Stale },
        ..fixture::card(1_278, 0)
    }
}

fn main(heights: std::ops::Range<u32>) -> Vec<BlockCard> {
    heights.map(|height| card(height, 0, hash(height.wrapping_sub(1), 0))).collect()
}

fn fork(fork_height: u32, len: u32, branch: u8) -> ForkView {
    let block = |index| {
        card(fork_height + 1 + index, branch, hash(fork_height + index, if index == 0 { 0 } else { branch }))
    };
    ForkView {
        fork_height,
        stale: (0..len).map(block).collect(),
        main_blocks: len + 1,
        main_work_log2: 24.0,
        stale_work_log2: 23.0,
    }
}

#[test]
fn a_fork_stands_below_its_heights_and_hangs_on_its_parent() {
    let strip = lay_out(&main(1_278..1_285), &[fork(1_280, 2, 9)], 0);
    assert_eq!(strip.size, (1_324, 250));
    assert_eq!(strip.candidate_x, 1_176);
    assert_eq!(strip.stale.iter().map(|placed| placed.at).collect::<Vec<_>>(), [(528, 176), (690, 176)]);
    let stale: Vec<_> = strip.links.iter().filter(|link| link.stale).collect();
    assert_eq!(stale.iter().map(|link| link.at).collect::<Vec<_>>(), [(490, 24), (652, 176)]);
    assert!(stale.iter().all(|link| link.ends.0 == link.ends.1), "every thread is whole");
    assert_eq!((strip.notes[0].at, strip.notes[0].apart_s), ((830, 174), Some(0)));
    assert_eq!(strip.help, Some((42, 174)));
}

#[test]
fn forks_at_the_same_heights_take_lanes_of_their_own() {
    let strip = lay_out(&main(0..10), &[fork(5, 1, 9), fork(5, 2, 8), fork(1, 1, 7)], 0);
    let tops: Vec<_> = strip.stale.iter().map(|placed| placed.at.1).collect();
    assert_eq!(tops, [176, 250, 250, 176]);
    assert_eq!(strip.size.1, 324);
}

#[test]
fn the_reading_help_keeps_away_from_the_edge_of_what_is_seen() {
    let strip = lay_out(&main(0..32), &[], 920);
    assert_eq!(strip.help.map(|(x, _)| x - (strip.size.0 - 920)), Some(INSET));
}

#[test]
fn remarks_never_cover_a_fork_or_each_other() {
    for (a, b) in (2..30).flat_map(|a| (2..30).map(move |b| (a, b))) {
        let strip = lay_out(&main(0..32), &[fork(a, 1, 9), fork(b, 2, 8)], 0);
        let mut spans: Vec<(i32, i32, i32)> = Vec::new();
        spans.extend(strip.notes.iter().map(|note| (note.at.1 + 2, note.at.0, note.at.0 + NOTE - 10)));
        spans.extend(strip.stale.iter().map(|card| (card.at.1, card.at.0, card.at.0 + CARD.0)));
        spans.extend(strip.help.map(|(x, _)| (LANE.0, x, x + HELP - 10)));
        for (i, one) in spans.iter().enumerate() {
            for two in &spans[i + 1..] {
                assert!(
                    one.0 != two.0 || one.2 <= two.1 || two.2 <= one.1,
                    "forks at {a} and {b}: {one:?} {two:?}"
                );
            }
        }
    }
}

#[test]
fn genesis_has_no_threads_to_its_left() {
    assert_eq!(lay_out(&main(0..3), &[], 0).links.len(), 2);
    assert_eq!(lay_out(&main(5..8), &[], 0).links.len(), 3);
    assert_eq!(lay_out(&[], &[], 0).main.len(), 0);
}

#[test]
fn a_short_chain_stands_on_the_right_and_leaves_room_for_help() {
    let strip = lay_out(&main(0..1), &[], 1_324);
    assert_eq!((strip.size.0, strip.main[0].at.0, strip.candidate_x), (1_324, 1_014, 1_176));
    assert_eq!(strip.help, Some((42, 174)));
}

#[test]
fn all_that_a_screen_shows_is_drawn_and_little_else() {
    let strip = lay_out(&main(0..480), &[], 1_324);
    let count = |sight: Sight| strip.main.iter().filter(|placed| sight.shows(placed.at.0)).count();
    let newest = Sight::of(&strip, 1_324, None);
    assert!(newest.shows(strip.candidate_x - PITCH) && count(newest) < 14);
    for left in (0..strip.size.0 - 1_324).step_by(97) {
        let sight = Sight::of(&strip, 1_324, Some(Sight::step(left)));
        assert!((left - PITCH..left + 1_324).all(|x| sight.shows(x)), "{left}");
        assert!(count(sight) < 22, "{left}");
    }
}

#[test]
fn a_fork_older_than_the_strip_is_left_out() {
    assert!(lay_out(&main(100..110), &[fork(50, 2, 9)], 0).stale.is_empty());
}

#[test]
fn history_grows_at_both_ends_and_forgets_a_branch_that_lost() {
    let mut history = History::default();
    history.follow(&main(50..60));
    assert_eq!(history.wants(20), Some((30, 20)));
    history.prepend(main(30..50));
    history.follow(&main(52..62));
    assert_eq!(history.cards().len(), 32);
    let mut other = main(52..62);
    other[0].prev = hash(51, 7);
    history.follow(&other);
    assert_eq!(history.cards().len(), 10, "what was before belongs to another branch");
    history.prepend(main(10..20));
    assert_eq!(history.cards().len(), 10, "a gap is not bridged");
}

#[test]
fn history_is_bounded() {
    let mut history = History::default();
    history.follow(&main(1_000..1_024));
    while let Some((from, count)) = history.wants(100) {
        history.prepend(main(from..from + count));
    }
    history.follow(&main(1_001..1_025));
    assert_eq!(history.cards().len(), History::MAX);
    assert_eq!(History::default().wants(10), None);
}
