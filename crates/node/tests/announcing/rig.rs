//! A node with coins that anyone may spend, and peers that a test plays: some called it, others it called.

use hashyard_core::{Encodable, Hash256, Params, Transaction};
use hashyard_node::PeerId;
use hashyard_node::announcing::Announcing;
use hashyard_wire::{Address, Inventory, Message};
use serde_json::json;

use crate::common::{Net, anyones_address, coin_of, easy_params, spend, version};

/// A room whose blocks are so many seconds apart.
pub fn spaced(spacing: u32) -> Params {
    Params { spacing, ..easy_params() }
}

/// A node of a room of ten minutes, so with Bitcoin Core's delays, under a rule; and so many transactions that it would take.
pub fn rig(seed: u64, rule: Announcing, transactions: u64) -> (Net, Vec<Transaction>) {
    let mut net = Net::announcing(1, seed, spaced(600), rule);
    net.generate(0, 11, &anyones_address());
    let coinbase = net.hosts[0].node.chain().block_at(1).unwrap().transactions[0].clone();
    let split = spend(&[coin_of(&coinbase, 0)], transactions, 1_000_000);
    submit(&mut net, &split);
    net.generate(0, 1, &anyones_address());
    assert!(net.hosts[0].node.mempool().is_empty());
    // Each pays a little more than the one before.
    let fee = |index: u32| 1_000 + u64::from(index) * 10;
    let spends = (0..transactions as u32).map(|index| spend(&[coin_of(&split, index)], 1, fee(index)));
    (net, spends.collect())
}

/// Somebody at the node sends a transaction.
pub fn submit(net: &mut Net, tx: &Transaction) {
    net.rpc(0, "sendrawtransaction", json!([hex::encode(tx.encode()), 0])).unwrap();
}

/// So many who called the node.
pub fn callers(net: &mut Net, count: usize) -> Vec<PeerId> {
    (0..count).map(|_| net.guest(0, 0)).collect()
}

/// So many whom the node called.
pub fn callees(net: &mut Net, count: usize) -> Vec<PeerId> {
    let one = |index: usize| {
        let mut name = [0xcc; 32];
        name[..8].copy_from_slice(&index.to_le_bytes());
        let id = net.callee(0, Address::Node(name).into());
        net.say(id, &Message::Version(version(0)));
        net.say(id, &Message::Verack);
        net.heard(id);
        id
    };
    (0..count).map(one).collect()
}

/// The transactions that a peer was told of since it was last asked, in their order.
pub fn told(net: &mut Net, id: PeerId) -> Vec<Hash256> {
    let lists = net.heard(id).into_iter().filter_map(|message| match message {
        Message::Inv(list) => Some(list),
        _ => None,
    });
    let of_transactions = |item: &Inventory| matches!(item, Inventory::Tx(_) | Inventory::Wtx(_));
    lists.flatten().filter(of_transactions).map(|item| item.hash()).collect()
}

/// The name of a transaction among peers that did not agree on wtxids.
pub fn name(tx: &Transaction) -> Hash256 {
    Inventory::Tx(tx.txid()).hash()
}

/// Lets time pass until all of these were told something; when each was, in ms from now.
pub fn moments(net: &mut Net, peers: &[PeerId]) -> Vec<u64> {
    let start = net.now();
    let mut moments = vec![None; peers.len()];
    while moments.contains(&None) {
        assert!(net.now() < start + 600_000, "nobody tells");
        net.run(net.hosts[0].wake.max(net.now() + 1) - net.now());
        for (moment, peer) in moments.iter_mut().zip(peers) {
            if !told(net, *peer).is_empty() {
                *moment = Some(net.now() - start);
            }
        }
    }
    moments.into_iter().flatten().collect()
}
