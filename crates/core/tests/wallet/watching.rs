//! Descriptors of others' money: seen, kept, never spent.

use hashyard_core::wallet::{Descriptor, WatchError, Watched};

use crate::world::*;

/// The other wallet's addresses of one kind.
fn watched(other: &Wallet, kind: OutputType) -> Watched {
    let [descriptor, _] = other.descriptors(kind).unwrap();
    Watched { descriptor, range: 0..=30, timestamp: NOW, label: "Mei".into() }
}

#[test]
fn watched_money_is_counted_apart_and_never_spent() {
    let (mut world, other) = (World::rich(1), World::new(2));
    for kind in OutputType::ALL {
        let changes = world.wallet.watch(vec![watched(&other.wallet, kind)]).unwrap();
        world.keep(changes);
    }
    let before = (world.balance(), world.wallet.transactions(world.tip()).count());
    for (tag, kind) in (1..).zip(OutputType::ALL) {
        let to = other.wallet.current_address_of(kind).unwrap();
        assert!(world.wallet.watched_by(&to.script_pubkey()).is_some_and(|by| by.label == "Mei"));
        world.relay(&payment(tag, &to, 1_000));
    }
    let sums = world.wallet.watched_balances(world.tip());
    assert_eq!((sums.trusted.0, sums.untrusted_pending.0), (0, 4_000));
    world.check_reload();
    let first = payment(1, &other.wallet.current_address_of(OutputType::Legacy).unwrap(), 1_000);
    world.mine(&stranger(), vec![first.clone()]);
    let sums = world.wallet.watched_balances(world.tip());
    assert_eq!((sums.trusted.0, sums.untrusted_pending.0), (1_000, 3_000));
    assert_eq!(world.wallet.watched_coins(world.tip()).len(), 4);
    let lines: Vec<_> = world.wallet.history(world.tip()).filter(|line| line.watched).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|line| line.category == Category::Receive && line.amount == 1_000));
    // Nothing of it is ours.
    assert_eq!((world.balance(), world.wallet.transactions(world.tip()).count()), before);
    let coin = OutPoint { txid: first.txid(), vout: 0 };
    let theirs = SendRequest { coins: Some(vec![coin]), ..pay(&stranger(), 600) };
    assert_eq!(world.wallet.plan(&theirs, world.tip()), Err(SendError::UnknownCoin(coin)));
    // Its owner spends it.
    let mut spend = payment(9, &stranger(), 900);
    spend.inputs[0].previous_output = coin;
    world.mine(&stranger(), vec![spend]);
    assert_eq!(world.wallet.watched_balances(world.tip()).trusted.0, 0);
    world.check_reload();
    let World { wallet, mut rows, .. } = world;
    rows.apply(wallet.erase());
    assert_eq!(rows, Rows::default());
}

#[test]
fn what_is_watched_later_is_found_by_a_rescan() {
    let (mut world, other) = (World::new(1), World::new(2));
    let to = other.wallet.current_address();
    world.mine(&to, vec![]);
    world.mine_empty(CLASSROOM.coinbase_maturity);
    let changes = world.wallet.watch(vec![watched(&other.wallet, OutputType::DEFAULT)]).unwrap();
    world.keep(changes);
    let blocks = world.blocks.clone();
    let changes = world.wallet.rescan(0, |_| (0..).zip(&blocks));
    world.keep(changes);
    assert_eq!(world.wallet.watched_balances(world.tip()).trusted, Amount(50 * COIN));
    world.check_reload();
}

#[test]
fn own_addresses_stay_own_though_they_are_watched() {
    let mut world = World::rich(1);
    let own = watched(&world.wallet, OutputType::DEFAULT);
    let changes = world.wallet.watch(vec![own]).unwrap();
    world.keep(changes);
    let to = world.wallet.current_address();
    world.mine(&stranger(), vec![payment(1, &to, 5_000)]);
    assert_eq!(world.balance().0, 100 * COIN + 5_000);
    assert!(world.wallet.watched_coins(world.tip()).is_empty());
    world.check_reload();
}

#[test]
fn what_can_not_be_watched_is_refused() {
    let (mut world, other) = (World::new(1), World::new(2));
    let [private, _] = other.wallet.private_descriptors(OutputType::Bech32).unwrap();
    let watch = |world: &mut World, descriptor: Descriptor, last| {
        let range = 0..=last;
        world.wallet.watch(vec![Watched { descriptor, range, timestamp: 0, label: String::new() }])
    };
    assert_eq!(watch(&mut world, private.clone(), 0), Err(WatchError::PrivateKeys));
    assert_eq!(watch(&mut world, private.to_public(), 10_000), Err(WatchError::TooManyScripts));
    assert_eq!(world.wallet.watched().count(), 0);
    for tag in 0..100_u8 {
        let descriptor = Descriptor::Raw(ScriptBuf(vec![0x6a, tag]));
        assert!(watch(&mut world, descriptor, 0).is_ok());
    }
    assert_eq!(watch(&mut world, private.to_public(), 0), Err(WatchError::TooManyDescriptors));
    // What is watched already may change.
    assert!(watch(&mut world, Descriptor::Raw(ScriptBuf(vec![0x6a, 7])), 0).is_ok());
}
