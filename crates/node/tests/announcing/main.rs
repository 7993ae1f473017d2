//! When peers are told of transactions: by diffusion, by trickle, by flood.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod rig;
mod spies;

use std::collections::BTreeSet;

use common::{Net, anyone, coin_of, solve, spend};
use hashyard_core::params::{MAINNET, REGTEST, SIGNET};
use hashyard_core::{Hash256, Params, Transaction};
use hashyard_node::announcing::{
    Announcing, BROADCAST_TARGET, Delays, TRICKLE_INTERVAL, broadcast_max, exponential,
};
use hashyard_node::{Input, Millis, PeerId};
use hashyard_wire::{Inventory, Message};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use rig::{callees, callers, moments, name, rig, spaced, submit, told};
use serde_json::json;

#[test]
fn delays_are_bitcoin_cores_and_shorter_where_blocks_come_faster() {
    let rows: [(Params, Millis, Millis, f64); 8] = [
        (MAINNET.clone(), 2_000, 5_000, 1.0),
        (SIGNET.clone(), 2_000, 5_000, 1.0),
        (REGTEST.clone(), 2_000, 5_000, 1.0),
        (spaced(3_600), 2_000, 5_000, 1.0),
        (spaced(60), 200, 500, 0.1),
        (spaced(30), 100, 250, 0.05),
        (spaced(15), 50, 125, 0.025),
        (spaced(1), 10, 25, 0.005),
    ];
    for (params, outbound, inbound, scale) in rows {
        let delays = Delays::of(&params);
        assert_eq!(delays, Delays { outbound, inbound }, "{} s", params.spacing);
        assert_eq!(delays.scale(), scale, "{} s", params.spacing);
    }
}

#[test]
fn delays_are_exponential() {
    for mean in [100, 2_000, 5_000] {
        let mut rng = ChaCha20Rng::seed_from_u64(mean);
        let draws: Vec<Millis> = (0..100_000).map(|_| exponential(mean, rng.next_u64())).collect();
        let average = draws.iter().sum::<Millis>() as f64 / draws.len() as f64;
        assert!((average / mean as f64 - 1.0).abs() < 0.02, "{average} for {mean}");
        // A part of 1/e has to wait longer than the mean, and of these the same part longer than twice as long.
        for times in 1..=3 {
            let longer = draws.iter().filter(|draw| **draw > times * mean).count() as f64;
            let part = longer / draws.len() as f64 * (times as f64).exp();
            assert!((part - 1.0).abs() < 0.05, "{times} times {mean}: {part}");
        }
    }
    assert_eq!(exponential(2_000, 0), 1);
    assert_eq!(exponential(2_000, u64::MAX), 73_474, "no random number is beyond all bounds");
}

#[test]
fn callers_are_told_together_and_called_peers_each_in_its_time() {
    let (mut net, transactions) = rig(701, Announcing::Diffusion, 60);
    let (callers, callees) = (callers(&mut net, 6), callees(&mut net, 6));
    let peers = [callers, callees].concat();
    let (mut inbound, mut outbound) = (vec![], vec![]);
    for tx in &transactions {
        submit(&mut net, tx);
        let moments = moments(&mut net, &peers);
        assert!(moments[..6].iter().all(|moment| *moment == moments[0]), "{moments:?}");
        let different = moments[6..].iter().collect::<BTreeSet<_>>().len();
        assert!(different >= 5, "{moments:?}");
        inbound.push(moments[0]);
        outbound.extend(&moments[6..]);
    }
    let mean = |moments: &[Millis]| moments.iter().sum::<Millis>() / moments.len() as Millis;
    // Four standard errors: of 360 and of 60 draws.
    assert!((1_580..2_420).contains(&mean(&outbound)), "{}", mean(&outbound));
    assert!((2_420..7_580).contains(&mean(&inbound)), "{}", mean(&inbound));
}

/// Here as in Bitcoin Core (`INVENTORY_BROADCAST_TARGET`, `broadcast_max`).
#[test]
fn what_one_inv_names_grows_with_what_waits() {
    let rows =
        [(0, 70), (999, 70), (1_000, 75), (2_500, 80), (185_999, 995), (186_000, 1_000), (9_999_999, 1_000)];
    for (waiting, most) in rows {
        assert_eq!(broadcast_max(waiting), most, "{waiting}");
    }
}

#[test]
fn many_transactions_drain_in_steps_and_the_dearest_go_first() {
    let (mut net, transactions) = rig(702, Announcing::Diffusion, 1_200);
    let peer = callers(&mut net, 1)[0];
    transactions.iter().for_each(|tx| submit(&mut net, tx));
    let mut heard = vec![];
    while heard.len() < transactions.len() {
        let most = broadcast_max(transactions.len() - heard.len());
        let step = next_told(&mut net, peer);
        assert_eq!(step.len(), most.min(transactions.len() - heard.len()));
        heard.extend(step);
    }
    let dearest_first: Vec<Hash256> = transactions.iter().rev().map(name).collect();
    assert_eq!(heard, dearest_first);
    net.run(60_000);
    assert_eq!(told(&mut net, peer), []);
}

/// What a peer is told the next time.
fn next_told(net: &mut Net, peer: PeerId) -> Vec<Hash256> {
    for _ in 0..1_000 {
        net.run(net.hosts[0].wake.max(net.now() + 1) - net.now());
        let told = told(net, peer);
        if !told.is_empty() {
            return told;
        }
    }
    panic!("it is told nothing more");
}

#[test]
fn parents_go_before_children_that_pay_more() {
    let (mut net, transactions) = rig(703, Announcing::Diffusion, 2);
    let peer = callers(&mut net, 1)[0];
    let [parent, other] = [&transactions[0], &transactions[1]];
    let child = spend(&[coin_of(parent, 0)], 1, 500_000);
    [parent, &child, other].into_iter().for_each(|tx| submit(&mut net, tx));
    assert_eq!(next_told(&mut net, peer), [name(other), name(parent), name(&child)]);
}

#[test]
fn blocks_never_wait() {
    for rule in [Announcing::Diffusion, Announcing::Trickle] {
        let (mut net, transactions) = rig(704, rule, 2);
        let peers = [callers(&mut net, 3), callees(&mut net, 3)].concat();
        submit(&mut net, &transactions[0]);
        net.rpc(0, "setmining", json!([1])).unwrap();
        let order = net.hosts[0].order.clone().unwrap();
        let block = solve(&order, 1);
        net.handle(0, Input::Solved(Box::new(block.clone())));
        for peer in &peers {
            let heard = net.heard(*peer);
            let tells = |message: &Message| match message {
                Message::Inv(list) => list.contains(&Inventory::Block(block.block_hash())),
                Message::Headers(headers) => headers.contains(&block.header),
                Message::CmpctBlock(compact) => compact.header == block.header,
                _ => false,
            };
            assert!(heard.iter().any(tells), "{rule:?}: {heard:?}");
            assert!(!heard.iter().any(|message| tells_of(message, &transactions[0])), "{rule:?}: {heard:?}");
        }
    }
}

fn tells_of(message: &Message, tx: &Transaction) -> bool {
    matches!(message, Message::Inv(list) if list.iter().any(|item| item.hash() == name(tx)))
}

#[test]
fn nobody_finds_out_by_asking() {
    let (mut net, transactions) = rig(705, Announcing::Diffusion, 2);
    let [old, new] = [&transactions[0], &transactions[1]];
    submit(&mut net, old);
    let peer = callers(&mut net, 1)[0];
    submit(&mut net, new);
    let get = |tx: &Transaction| Message::GetData(vec![Inventory::WitnessTx(tx.txid())]);
    for tx in [old, new] {
        net.say(peer, &get(tx));
    }
    let missing = Message::NotFound(vec![Inventory::WitnessTx(new.txid())]);
    assert_eq!(
        net.heard(peer),
        [Message::from(old.clone()), missing],
        "what was there before it came is no secret"
    );
    net.say(peer, &Message::Mempool);
    assert_eq!(net.heard(peer), [], "nor by asking for all");
    assert_eq!(next_told(&mut net, peer), [name(new), name(old)], "the dearest first, not as they came");
    net.say(peer, &get(new));
    assert_eq!(net.heard(peer), [Message::from(new.clone())]);
    net.say(peer, &Message::Mempool);
    net.run(60_000);
    assert_eq!(told(&mut net, peer), [], "all is told once");
}

#[test]
fn who_tells_of_it_first_is_not_told() {
    let (mut net, transactions) = rig(706, Announcing::Diffusion, 1);
    let (peer, other) = (callers(&mut net, 1)[0], callees(&mut net, 1)[0]);
    submit(&mut net, &transactions[0]);
    net.say(peer, &Message::Inv(vec![Inventory::Tx(transactions[0].txid())]));
    net.say(other, &Message::FeeFilter(1_000_000));
    net.run(60_000);
    assert_eq!(told(&mut net, peer), []);
    assert_eq!(told(&mut net, other), [], "nor is who got a filter meanwhile");
}

#[test]
fn a_trickle_gives_one_peer_all_and_the_others_a_quarter() {
    let (mut net, transactions) = rig(707, Announcing::Trickle, 400);
    let peers = [callers(&mut net, 5), callees(&mut net, 5)].concat();
    transactions.iter().for_each(|tx| submit(&mut net, tx));
    net.run(TRICKLE_INTERVAL - 1);
    assert!(peers.iter().all(|peer| told(&mut net, *peer).is_empty()));
    net.run(1);
    let shares: Vec<Vec<Hash256>> = peers.iter().map(|peer| told(&mut net, *peer)).collect();
    assert_eq!(shares.iter().filter(|share| share.len() == transactions.len()).count(), 1);
    let quarter = shares.iter().find(|share| share.len() < transactions.len()).unwrap();
    // Three standard deviations.
    assert!((74..126).contains(&quarter.len()), "{}", quarter.len());
    assert_eq!(shares.iter().filter(|share| *share == quarter).count(), 9, "the same for all");
    net.run(20_000);
    for (peer, share) in peers.iter().zip(shares) {
        assert_eq!(share.len() + told(&mut net, *peer).len(), transactions.len(), "in the end all hear all");
    }
}

#[test]
fn own_payments_always_trickle() {
    let mut net = Net::announcing(1, 708, spaced(600), Announcing::Trickle);
    net.mine_many(0, 20);
    let peers = callers(&mut net, 10);
    let address = common::anyones_address();
    for _ in 0..20 {
        net.rpc(0, "sendtoaddress", json!([address, 1])).unwrap();
    }
    net.run(TRICKLE_INTERVAL);
    let mut counts: Vec<usize> = peers.iter().map(|peer| told(&mut net, *peer).len()).collect();
    counts.sort_unstable();
    assert_eq!(counts, [0, 0, 0, 0, 0, 0, 0, 0, 0, 20]);
}

#[test]
fn a_flood_does_not_wait() {
    let (mut net, transactions) = rig(709, Announcing::Flood, 200);
    let peers = [callers(&mut net, 3), callees(&mut net, 3)].concat();
    for tx in &transactions {
        submit(&mut net, tx);
        for peer in &peers {
            assert_eq!(told(&mut net, *peer), [name(tx)]);
        }
    }
}

#[test]
fn another_rule_holds_for_what_waits_already() {
    let (mut net, transactions) = rig(710, Announcing::Diffusion, 200);
    let peers = [callers(&mut net, 2), callees(&mut net, 2)].concat();
    transactions.iter().for_each(|tx| submit(&mut net, tx));
    assert!(transactions.len() > BROADCAST_TARGET);
    net.rpc(0, "settxrelay", json!(["flood"])).unwrap();
    for peer in &peers {
        assert_eq!(told(&mut net, *peer).len(), transactions.len());
    }
    net.rpc(0, "settxrelay", json!(["diffusion"])).unwrap();
    let more = spend(&[coin_of(&transactions[0], 0)], 1, 10_000);
    assert_eq!(more.outputs[0].script_pubkey, anyone());
    submit(&mut net, &more);
    assert!(peers.iter().all(|peer| told(&mut net, *peer).is_empty()));
    moments(&mut net, &peers);
}

#[test]
fn a_payment_in_a_room_of_short_spacing_is_elsewhere_within_seconds() {
    let mut net = Net::connected(8, 711);
    net.mine_many(0, 12);
    let address = net.new_address(1);
    let txid = net.rpc(0, "sendtoaddress", json!([address, 1])).unwrap();
    net.run(3_000);
    for at in 0..8 {
        assert_eq!(net.rpc(at, "getrawmempool", json!([])).unwrap(), json!([txid]), "node {at}");
    }
}
