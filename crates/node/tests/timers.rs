//! What happens because time passes, and that the driver is asked to wake for it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Net, START};
use hashyard_core::chain::Table;
use hashyard_core::wallet::RemovalReason;
use hashyard_node::fee_filter;
use hashyard_node::view::EventKind;
use serde_json::json;

/// Bitcoin Core's `DEFAULT_MEMPOOL_EXPIRY_HOURS`.
const EXPIRY: u64 = 336 * 3_600_000;

#[test]
fn what_waits_for_two_weeks_leaves_while_the_node_runs() {
    let mut net = Net::new(1, 501);
    net.mine_many(0, 12);
    let before = net.rpc(0, "getbalances", json!([])).unwrap()["mine"]["trusted"].clone();
    let elsewhere = common::anyones_address();
    let txid = net.rpc(0, "sendtoaddress", json!([elsewhere, 1])).unwrap();
    let spent = net.rpc(0, "getbalances", json!([])).unwrap()["mine"]["trusted"].clone();
    assert_ne!(spent, before);
    let accepted = net.now();
    net.run(EXPIRY - 60_000);
    assert_eq!(net.rpc(0, "getrawmempool", json!([])).unwrap(), json!([txid]));
    net.run(accepted + EXPIRY - net.now());
    assert_eq!(net.hosts[0].wake, accepted + EXPIRY + 1, "the driver is to wake for it");
    net.run(1);
    assert_eq!(net.rpc(0, "getrawmempool", json!([])).unwrap(), json!([]));
    assert_eq!(net.rpc(0, "getbalances", json!([])).unwrap()["mine"]["trusted"], before, "the wallet knows");
    assert_eq!(net.hosts[0].rows.table(Table::Mempool).count(), 0, "and the disk");
    let reasons: Vec<RemovalReason> = net.hosts[0]
        .node
        .snapshot()
        .events
        .into_iter()
        .filter_map(|event| match event.kind {
            EventKind::TransactionDropped { reason, .. } => Some(reason),
            _ => None,
        })
        .collect();
    assert_eq!(reasons, [RemovalReason::Expiry]);
}

#[test]
fn the_driver_is_asked_to_wake_for_the_fee_filter() {
    let mut net = Net::new(1, 502);
    net.run(START + 1_234 - net.now());
    net.guest(0, 0);
    let told = net.now();
    net.run(fee_filter::INTERVAL - 1);
    assert_eq!(net.hosts[0].wake, told + fee_filter::INTERVAL);
}

/// A node that asked to be woken has something to do then: it does not ask for the next millisecond again and again.
#[test]
fn no_timer_stays_due() {
    let mut net = Net::connected(3, 503);
    net.mine_many(0, 3);
    net.rpc(0, "addnode", json!(["192.0.2.7", "add"])).unwrap();
    net.guest(0, 0);
    net.stranger(0);
    net.rpc(1, "setnetworkactive", json!([false])).unwrap();
    for _ in 0..200 {
        net.run(1_000);
        for host in &net.hosts {
            assert!(host.wake > net.now() + 1, "due now and not done");
        }
    }
}
