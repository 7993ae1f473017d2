//! Selfish mining between real nodes, by hand and by chance.

use hashyard_node::view::{Release, WithholdMode};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::json;

use crate::common::Net;
use crate::rig::{find, net, ok, withheld};

/// A selfish miner and an honest one, who sees blocks of the other at once and stays on what it saw first.
fn duel(seed: u64) -> Net {
    let mut net = net(2, seed);
    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    for at in [0, 1] {
        ok(&mut net, at, "setmining", json!([1]));
    }
    net
}

fn finds(net: &mut Net, at: usize, extra_nonce: u64) {
    find(net, at, extra_nonce);
    net.run(500);
}

fn heights(net: &Net) -> [u32; 2] {
    [0, 1].map(|at| net.hosts[at].node.chain().height())
}

#[test]
fn a_lead_of_two_is_published_when_others_come_near() {
    let mut net = duel(1);
    finds(&mut net, 0, 0);
    finds(&mut net, 0, 1);
    assert_eq!((heights(&net), withheld(&mut net, 0).hidden_count), ([12, 12], 2));
    finds(&mut net, 1, 2);
    assert_eq!(heights(&net), [14, 14]);
    net.assert_agreement();
    let view = withheld(&mut net, 0);
    let last = Release { fork_height: 12, released: 2, public: 1, won: true, counter: None };
    assert_eq!((view.mode, view.last, view.hidden_count), (WithholdMode::Selfish, Some(last), 0));
    assert_eq!((view.own_blocks, view.main_blocks), (2, 2));
}

#[test]
fn a_larger_lead_is_published_block_by_block() {
    let mut net = duel(2);
    (0..4).for_each(|round| finds(&mut net, 0, round));
    finds(&mut net, 1, 4);
    let view = withheld(&mut net, 0);
    let released: Vec<bool> = view.hidden.iter().map(|block| block.released).collect();
    assert_eq!((released, view.public_count), (vec![true, false, false, false], 1));
    let first = view.hidden[0].hash;
    assert!(net.hosts[1].node.chain().tree().get(&first).unwrap().has_block, "the other has it");
    finds(&mut net, 1, 5);
    let released = withheld(&mut net, 0).hidden.iter().filter(|block| block.released).count();
    assert_eq!((released, heights(&net)), (2, [14, 14]));
    finds(&mut net, 1, 6);
    assert_eq!(heights(&net), [16, 16]);
    net.assert_agreement();
    assert_eq!(withheld(&mut net, 0).last.unwrap().released, 4);
}

/// A tie: the selfish miner goes on on its own branch, the honest one on what it saw first.
#[test]
fn a_lead_of_one_becomes_a_race_that_either_may_win() {
    for (winner, won) in [(0, true), (1, false)] {
        let mut net = duel(3);
        finds(&mut net, 0, 0);
        finds(&mut net, 1, 1);
        let race = withheld(&mut net, 0);
        assert_eq!((race.hidden_count, race.public_count, race.leads), (1, 1, false));
        assert!(race.hidden[0].released);
        net.restart(0);
        ok(&mut net, 0, "setmining", json!([1]));
        net.run(5_000);
        assert_eq!(withheld(&mut net, 0), race, "a race goes on after a restart");
        let order = |net: &Net, at: usize| net.hosts[at].order.clone().unwrap().template.block.header;
        assert_eq!(order(&net, 0).prev_blockhash, race.hidden[0].hash);
        assert_eq!(order(&net, 1).prev_blockhash, race.public[0].hash);
        finds(&mut net, winner, 2);
        assert_eq!(heights(&net), [14, 14]);
        net.assert_agreement();
        let view = withheld(&mut net, 0);
        assert_eq!((view.hidden_count, view.last.unwrap().won), (0, won), "winner {winner}");
        assert_eq!(order(&net, 0).prev_blockhash, net.hosts[0].node.chain().tip().hash);
    }
}

/// Blocks that leave the chain and come back by the user's word were found by nobody: not by others, to whom a selfish miner would answer,
/// and not by this node.
#[test]
fn blocks_that_the_user_judges_are_found_by_nobody() {
    let mut net = duel(5);
    let judged = net.hosts[0].node.chain().tree().active_at(11).unwrap().to_string();
    for round in 0..2 {
        finds(&mut net, 0, round);
    }
    let before = withheld(&mut net, 0);
    assert_eq!((before.hidden_count, before.main_blocks, before.own_blocks), (2, 0, 0));
    ok(&mut net, 0, "invalidateblock", json!([judged]));
    let below = withheld(&mut net, 0);
    assert_eq!((below.main_blocks, below.own_blocks, below.last), (0, 0, None));
    ok(&mut net, 0, "reconsiderblock", json!([judged]));
    assert_eq!(withheld(&mut net, 0), before, "nothing was published for it and nothing counted");

    // What came after the mode was set leaves with its count, and comes back with it.
    finds(&mut net, 1, 2);
    let won = withheld(&mut net, 0);
    assert_eq!((won.hidden_count, won.main_blocks, won.own_blocks), (0, 2, 2));
    finds(&mut net, 0, 3);
    let next = withheld(&mut net, 0);
    let judged = net.tip(0);
    ok(&mut net, 0, "invalidateblock", json!([judged]));
    let view = withheld(&mut net, 0);
    assert_eq!((view.main_blocks, view.own_blocks), (1, 0), "the others' block, which was here first");
    net.restart(0);
    ok(&mut net, 0, "reconsiderblock", json!([judged]));
    assert_eq!(withheld(&mut net, 0), next);
    // And others that find a block are answered as ever: a lead of one becomes a race.
    net.run(5_000);
    finds(&mut net, 1, 4);
    let race = withheld(&mut net, 0);
    assert_eq!((race.hidden_count, race.public_count, race.hidden[0].released), (1, 1, true));
}

/// A reorganisation of the others below the block where the mode was set: what is new in it counts, and what comes back does not.
#[test]
fn only_blocks_that_were_not_there_count() {
    let mut net = net(3, 6);
    net.partition(&[0, 1], &[2]);
    net.mine_many(1, 2);
    net.run(1_000);
    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    net.mine_many(2, 3);
    net.heal();
    net.run(30_000);
    net.assert_agreement();
    assert_eq!(withheld(&mut net, 0).main_blocks, 3);
    let tip = net.tip(0);
    ok(&mut net, 0, "invalidateblock", json!([tip]));
    assert_eq!((net.hosts[0].node.chain().height(), withheld(&mut net, 0).main_blocks), (14, 0));
    ok(&mut net, 0, "reconsiderblock", json!([tip]));
    assert_eq!(withheld(&mut net, 0).main_blocks, 3);
}

/// Equation 8 of "Majority is not Enough".
fn revenue(a: f64, g: f64) -> f64 {
    let above = a * (1.0 - a) * (1.0 - a) * (4.0 * a + g * (1.0 - 2.0 * a)) - a * a * a;
    above / (1.0 - a * (1.0 + (2.0 - a) * a))
}

#[test]
fn nodes_earn_what_the_formula_says() {
    const ALPHA: f64 = 0.4;
    let mut net = duel(4);
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    for round in 0..3_000 {
        let at = usize::from(f64::from(rng.next_u32()) >= ALPHA * f64::from(u32::MAX));
        finds(&mut net, at, round);
    }
    let view = withheld(&mut net, 0);
    let share = f64::from(view.own_blocks) / f64::from(view.main_blocks);
    let chain = net.hosts[0].node.chain();
    let wallet = net.hosts[0].node.wallet().unwrap();
    let own = (13..=chain.height())
        .filter(|height| {
            let coinbase = &chain.block_at(*height).unwrap().transactions[0];
            wallet.path_of(&coinbase.outputs[0].script_pubkey).is_some()
        })
        .count();
    assert_eq!((own as u32, chain.height() - 12), (view.own_blocks, view.main_blocks));
    let near = |expected: f64| (share - expected).abs() < 0.03;
    assert!(near(revenue(ALPHA, 0.0)), "{share} for {}", revenue(ALPHA, 0.0));
    assert!(!near(revenue(ALPHA, 0.5)) && !near(revenue(ALPHA, 1.0)), "nobody here joins the selfish side");
    assert!(!near(ALPHA), "and it is more than an honest share");
}
