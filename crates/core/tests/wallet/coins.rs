//! Coins through blocks, reorganisations, conflicts and rescans.

use crate::world::*;

#[test]
fn rewards_ripen_and_are_counted_apart() {
    let mut world = World::new(1);
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![]);
    for confirmations in 1..=CLASSROOM.coinbase_maturity {
        assert_eq!(world.balance(), (0, 0, 50 * COIN));
        let coin = world.wallet.coins(world.tip())[0];
        assert_eq!(coin.confirmations, confirmations);
        assert_eq!(
            coin.state,
            CoinState::Immature { blocks: CLASSROOM.coinbase_maturity + 1 - confirmations }
        );
        assert!(world.wallet.list_unspent(world.tip()).is_empty());
        assert_eq!(world.wallet.history(world.tip()).next().unwrap().category, Category::Immature);
        world.mine_empty(1);
    }
    assert_eq!(world.balance(), (50 * COIN, 0, 0));
    let entry = world.wallet.history(world.tip()).next().unwrap();
    assert_eq!(
        (entry.category, entry.amount, entry.tx.confirmations),
        (Category::Generate, 50 * COIN as i64, 11)
    );
    assert_eq!(entry.tx.block().map(|(height, _)| height), Some(1));
    world.check_reload();
}

#[test]
fn others_payments_are_pending_until_they_confirm() {
    let mut world = World::new(1);
    let incoming = payment(1, &world.wallet.current_address(), 7_000);
    world.relay(&incoming);
    assert_eq!(world.balance(), (0, 7_000, 0));
    assert_eq!(world.wallet.unconfirmed().count(), 1);
    let poor = world.wallet.plan(&pay(&stranger(), 1_000), world.tip());
    assert!(matches!(poor, Err(SendError::InsufficientFunds { have: Amount(0), .. })));
    world.mine(&stranger(), vec![incoming.clone()]);
    assert_eq!(world.balance(), (7_000, 0, 0));
    let entry = world.wallet.history(world.tip()).next().unwrap();
    assert_eq!((entry.category, entry.amount, entry.tx.time), (Category::Receive, 7_000, NOW));
    assert_eq!(entry.tx.fee, None);
    world.check_reload();
}

#[test]
fn unconfirmed_money_from_others_is_spent_only_if_it_is_chosen() {
    let mut world = World::new(1);
    let incoming = payment(1, &world.wallet.current_address(), 100_000);
    world.relay(&incoming);
    let coin = OutPoint { txid: incoming.txid(), vout: 0 };
    let request = SendRequest { coins: Some(vec![coin]), ..pay(&stranger(), 10_000) };
    let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
}

#[test]
fn a_payment_leaves_trusted_change_that_can_be_spent_at_once() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), 10 * COIN), world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    assert_eq!(sent.inputs.len(), 1);
    world.relay(&sent.transaction);
    let rest = 90 * COIN - sent.fee.0;
    assert_eq!(world.balance(), (rest, 0, 0));
    assert_eq!(world.wallet.balances(world.tip()).trusted_pending.0, 40 * COIN - sent.fee.0);
    let locked =
        world.wallet.coins(world.tip()).into_iter().find(|coin| coin.outpoint == sent.inputs[0].outpoint);
    assert_eq!(locked.unwrap().state, CoinState::Locked { by: sent.transaction.txid() });

    let again = world.wallet.create_transaction(&pay(&stranger(), 85 * COIN), world.tip()).unwrap();
    check_payment(&world.wallet, &again, RATE);
    assert_ne!(again.change.as_ref().unwrap().1, sent.change.as_ref().unwrap().1);
    world.relay(&again.transaction);
    world.check_reload();
    world.mine(&stranger(), vec![sent.transaction.clone(), again.transaction.clone()]);
    assert_eq!(world.balance(), (100 * COIN - 95 * COIN - sent.fee.0 - again.fee.0, 0, 0));

    let summary = world.wallet.transactions(world.tip()).next().unwrap();
    assert_eq!(summary.net, -(85 * COIN as i64) - again.fee.0 as i64);
    assert_eq!((summary.tx.fee, summary.counterparty), (Some(again.fee), Some(stranger())));
    let lines: Vec<_> = world.wallet.history(world.tip()).take_while(|line| line.tx == summary.tx).collect();
    assert_eq!(lines.len(), 1, "change is no line of its own");
    assert_eq!((lines[0].category, lines[0].amount), (Category::Send, -(85 * COIN as i64)));
    world.check_reload();
}

#[test]
fn paying_oneself_is_a_send_and_a_receive() {
    let mut world = World::rich(1);
    let own = world.wallet.current_address();
    let sent = world.wallet.create_transaction(&pay(&own, COIN), world.tip()).unwrap();
    world.relay(&sent.transaction);
    let lines: Vec<_> =
        world.wallet.history(world.tip()).take(2).map(|line| (line.category, line.amount)).collect();
    assert_eq!(lines, [(Category::Send, -(COIN as i64)), (Category::Receive, COIN as i64)]);
    let summary = world.wallet.transactions(world.tip()).next().unwrap();
    assert!(summary.internal && summary.from_us);
    assert_eq!(summary.net, -(sent.fee.0 as i64));
    assert_eq!(world.balance().0, 100 * COIN - sent.fee.0);
}

#[test]
fn the_payer_is_known_by_the_key_it_shows() {
    for kind in OutputType::ALL {
        let mut payer = World::rich_at(1, kind);
        let mut payee = World::new(2);
        let to = payee.wallet.current_address();
        let sent = payer.wallet.create_transaction(&pay(&to, COIN), payer.tip()).unwrap();
        payer.relay(&sent.transaction);
        payee.relay(&sent.transaction);
        let summary = payee.wallet.transactions(0).next().unwrap();
        // A Taproot spend by key shows no key.
        let shown = (kind != OutputType::Bech32m).then(|| payer.reward_address.clone());
        assert_eq!(summary.counterparty, shown, "{kind}");
        assert_eq!((summary.net, summary.from_us), (COIN as i64, false));
    }
}

#[test]
fn a_block_that_leaves_takes_back_what_it_gave() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    let incoming = payment(1, &world.wallet.current_address(), 5_000);
    world.relay(&sent.transaction);
    world.relay(&incoming);
    let before = (world.balance(), world.wallet.coins(world.tip()));
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![sent.transaction.clone(), incoming.clone()]);
    assert_eq!(
        world.state_of(&incoming),
        TxState::Confirmed { height: 13, block: world.blocks[13].block_hash() }
    );
    let block = world.unmine();
    assert_eq!((world.balance(), world.wallet.coins(world.tip())), before);
    assert_eq!(world.wallet.unconfirmed().count(), 2);
    let reward = &block.transactions[0];
    assert_eq!(world.state_of(reward), TxState::Removed(RemovalReason::Reorg));
    let orphan = world.wallet.history(world.tip()).next().unwrap();
    assert_eq!(
        (orphan.category, orphan.tx.confirmations, orphan.tx.dropped()),
        (Category::Orphan, 0, Some(RemovalReason::Reorg))
    );
    world.check_reload();
}

#[test]
fn a_double_spend_in_a_block_beats_the_payment_and_all_that_depends_on_it() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    world.relay(&sent.transaction);
    let child = world.wallet.create_transaction(&pay(&stranger(), 98 * COIN), world.tip()).unwrap();
    assert_eq!(child.inputs.len(), 2, "spends the change");
    world.relay(&child.transaction);

    // The same wallet in another tab, restored from the same words, spends the same coin differently.
    let rival = SendRequest { coins: Some(vec![sent.inputs[0].outpoint]), ..pay(&stranger(), 2 * COIN) };
    let rival = World::rich(1).wallet.create_transaction(&rival, world.tip()).unwrap();
    world.mine(&stranger(), vec![rival.transaction.clone()]);
    let state = TxState::Conflicted { height: 13, block: world.blocks[13].block_hash() };
    assert_eq!(world.state_of(&sent.transaction), state);
    assert_eq!(world.state_of(&child.transaction), state);
    assert_eq!(world.balance().0, 98 * COIN - rival.fee.0);
    let line =
        world.wallet.history(world.tip()).find(|line| line.tx.txid == sent.transaction.txid()).unwrap();
    assert_eq!((line.tx.confirmations, line.tx.dropped()), (-1, Some(RemovalReason::Conflict)));
    world.check_reload();

    // The block leaves: the rival waits again, and what it beat stays beaten.
    world.unmine();
    assert_eq!(world.state_of(&rival.transaction), TxState::Unconfirmed);
    assert_eq!(world.state_of(&sent.transaction), TxState::Removed(RemovalReason::Conflict));
    assert_eq!(world.state_of(&child.transaction), TxState::Removed(RemovalReason::Conflict));
    // The other branch holds the payment after all.
    world.mine(&stranger(), vec![sent.transaction.clone(), child.transaction.clone()]);
    assert!(matches!(world.state_of(&sent.transaction), TxState::Confirmed { .. }));
    assert!(matches!(world.state_of(&rival.transaction), TxState::Conflicted { .. }));
    assert_eq!(world.balance().0, COIN - sent.fee.0 - child.fee.0);
    world.check_reload();
}

#[test]
fn a_strangers_double_spend_is_noticed_though_it_pays_us_nothing() {
    let mut world = World::new(1);
    let incoming = payment(1, &world.wallet.current_address(), 5_000);
    world.relay(&incoming);
    let rival = payment(1, &stranger(), 5_000);
    world.mine(&stranger(), vec![rival]);
    assert_eq!(world.balance(), (0, 0, 0));
    assert!(matches!(world.state_of(&incoming), TxState::Conflicted { height: 1, .. }));
    world.unmine();
    assert_eq!(world.state_of(&incoming), TxState::Unconfirmed);
    assert_eq!(world.balance(), (0, 5_000, 0));
    world.check_reload();
}

#[test]
fn what_the_mempool_drops_frees_its_coins() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    for reason in RemovalReason::ALL {
        world.relay(&sent.transaction);
        let child = world.wallet.create_transaction(&pay(&stranger(), 98 * COIN), world.tip()).unwrap();
        world.relay(&child.transaction);
        world.drop_from_pool(&sent.transaction, reason);
        assert_eq!(world.state_of(&child.transaction), TxState::Removed(reason));
        assert_eq!(world.balance(), (100 * COIN, 0, 0));
        assert_eq!(world.wallet.unconfirmed().count(), 0);
        world.check_reload();
    }
    // Not in the mempool any more, but a miner had kept it.
    world.mine(&stranger(), vec![sent.transaction.clone()]);
    assert_eq!(world.balance().0, 99 * COIN - sent.fee.0);
    // Dropping what is in a block changes nothing.
    world.drop_from_pool(&sent.transaction, RemovalReason::Expiry);
    assert!(matches!(world.state_of(&sent.transaction), TxState::Confirmed { .. }));
}

#[test]
fn a_replacement_takes_the_place_of_the_first() {
    let mut world = World::rich(1);
    let request = SendRequest { replaceable: true, ..pay(&stranger(), COIN) };
    let first = world.wallet.create_transaction(&request, world.tip()).unwrap();
    assert!(first.transaction.signals_replacement());
    let faster = SendRequest { fee_rate: FeeRate(9_000), ..request };
    let second = world.wallet.create_transaction(&faster, world.tip()).unwrap();
    world.relay(&first.transaction);
    world.relay(&second.transaction);
    assert_eq!(world.state_of(&first.transaction), TxState::Removed(RemovalReason::Replaced));
    assert_eq!(world.balance().0, 99 * COIN - second.fee.0);
    world.check_reload();
}

#[test]
fn words_alone_find_all_coins_again() {
    let mut world = World::rich(5);
    // Far along all chains of addresses.
    for tag in 1..=30 {
        let kind = OutputType::ALL[usize::from(tag % 4)];
        let (address, changes) = world.wallet.new_address(kind).unwrap();
        world.keep(changes);
        let incoming = payment(tag, &address, 10_000 + u64::from(tag));
        world.mine(&stranger(), vec![incoming]);
        let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
        world.mine(&stranger(), vec![sent.transaction]);
    }
    let words = Mnemonic::parse(&world.wallet.words().unwrap()).unwrap();
    let (mut restored, changes) = Wallet::new(&CLASSROOM, words).unwrap();
    let mut rows = Rows::default();
    rows.apply(changes);
    let blocks = &world.blocks;
    rows.apply(restored.rescan(0, |_| (0..).zip(blocks)));
    let tip = world.tip();
    assert_eq!(restored.coins(tip), world.wallet.coins(tip));
    assert_eq!(restored.balances(tip), world.wallet.balances(tip));
    assert!(restored.balances(tip).trusted.0 > 60 * COIN);
    assert!(restored.transactions(tip).eq(world.wallet.transactions(tip)));
    let reloaded = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    assert_eq!(reloaded.coins(tip), restored.coins(tip));
}

#[test]
fn a_rescan_goes_back_for_addresses_that_later_blocks_reveal() {
    let mut world = World::new(5);
    // Index 0 is for mining, and 1 was shown before any was asked for.
    let given: Vec<Address> =
        (2..=39).map(|_| world.wallet.new_address(OutputType::DEFAULT).unwrap().0).collect();
    world.mine(&stranger(), vec![payment(2, given.last().unwrap(), 2_000)]);
    world.mine(&stranger(), vec![payment(1, &given[19 - 2], 1_000)]);
    assert_eq!(world.balance().0, 3_000);

    let (mut restored, _) = wallet_of(5);
    let blocks = &world.blocks;
    restored.rescan(0, |_| (0..).zip(blocks));
    assert_eq!(restored.balances(2).trusted.0, 3_000);
}

#[test]
fn a_rescan_of_another_chain_moves_everything() {
    let mut world = World::rich(5);
    let incoming = payment(1, &world.wallet.current_address(), 1_000);
    world.mine(&stranger(), vec![incoming.clone()]);
    let short: Vec<HashedBlock> = world.blocks[..2].to_vec();
    let changes = world.wallet.rescan(0, |_| (0..).zip(&short));
    world.keep(changes);
    world.blocks.truncate(2);
    assert_eq!(world.balance(), (0, 1_000, 50 * COIN));
    assert_eq!(world.state_of(&incoming), TxState::Unconfirmed);
    world.check_reload();
}
