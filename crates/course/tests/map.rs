//! The map names files that there are, and lights what worked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::path::PathBuf;

use common::Net;
use common::play::*;
use hashyard_course::PAGES;
use hashyard_course::map::{Labelling, Layer, Spot, has_worked, way_of};
use hashyard_node::view::{Count, Counters};

const LABELLINGS: [Labelling; 2] = [Labelling::Yuan, Labelling::Zeng];

#[test]
fn every_box_has_a_source_file_and_pages() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    for spot in Spot::ALL {
        assert!(root.join(spot.file()).is_file(), "{spot:?} names {}", spot.file());
        assert!(!spot.pages().is_empty() && spot.pages().iter().all(|page| (1..=PAGES).contains(page)));
    }
}

#[test]
fn both_labellings_have_every_box_and_no_empty_layer() {
    for labelling in LABELLINGS {
        let layers = labelling.layers();
        assert!(Spot::ALL.iter().all(|spot| layers.contains(&spot.layer(labelling))));
        let has_boxes = |layer: &Layer| Spot::ALL.iter().any(|spot| spot.layer(labelling) == *layer);
        assert!(layers.iter().all(has_boxes), "{labelling:?}");
    }
    assert_eq!(Labelling::Yuan.layers().len() + Labelling::Zeng.layers().len(), 11);
}

#[test]
fn a_lamp_is_lit_by_its_counter_alone() {
    for spot in Spot::ALL {
        assert_eq!(spot.worked(&Counters::default()), 0);
    }
    let mut done = Counters::default();
    done.add(Count::Scripts, 3);
    let lit: Vec<_> = Spot::ALL.iter().filter(|spot| spot.worked(&done) > 0).collect();
    assert_eq!(lit, [&Spot::Script]);
    assert!(has_worked(Layer::Contract, Labelling::Yuan, &done));
    assert!(has_worked(Layer::Control, Labelling::Zeng, &done));
    assert!(!has_worked(Layer::Incentive, Labelling::Yuan, &done));
}

#[test]
fn a_block_goes_through_the_boxes_that_worked_for_it() {
    let mut net = Net::connected(2, 36);
    net.mine_many(OTHER, MATURE);
    net.run(10_000);
    pay(&mut net, OTHER, ME, 1.0);
    net.run(10_000);
    net.mine(OTHER);
    net.run(10_000);
    let theirs = way_of(&shown(&net).work.last_block.unwrap());
    assert_eq!(theirs[..4], [Spot::Transport, Spot::Verification, Spot::Merkle, Spot::Blocks]);
    assert!(theirs.contains(&Spot::Pool) && theirs.contains(&Spot::Coins));
    assert!(!theirs.contains(&Spot::Script), "its scripts ran in the mempool");

    net.mine(ME);
    let mine = way_of(&shown(&net).work.last_block.unwrap());
    assert_eq!(mine[0], Spot::Mining);
    assert!(!mine.contains(&Spot::Pool), "there was nothing to take");
}

#[test]
fn a_payment_that_nobody_heard_of_runs_its_scripts_in_its_block() {
    let mut net = Net::connected(2, 37);
    net.mine_many(OTHER, MATURE);
    net.run(10_000);
    net.partition(&[ME], &[OTHER]);
    pay(&mut net, OTHER, OTHER, 1.0);
    net.mine(OTHER);
    net.heal();
    net.run(30_000);
    let way = way_of(&shown(&net).work.last_block.unwrap());
    assert!(way.contains(&Spot::Script) && way.contains(&Spot::Signatures), "{way:?}");
}
