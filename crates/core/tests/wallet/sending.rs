//! What can be sent, what is refused, and what is forgotten.

use crate::world::*;

#[test]
fn all_coins_can_be_sent() {
    let world = World::rich(1);
    let request = SendRequest { spend: Spend::All(stranger()), ..pay(&stranger(), 0) };
    let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    assert_eq!((sent.inputs.len(), sent.transaction.outputs.len(), sent.change), (2, 1, None));
    assert_eq!(sent.transaction.outputs[0].value.0, 100 * COIN - sent.fee.0);
}

#[test]
fn the_fee_can_come_out_of_the_amounts() {
    let world = World::rich(1);
    let three = vec![(stranger(), Amount(COIN)), (stranger(), Amount(COIN)), (stranger(), Amount(COIN))];
    let request = SendRequest { spend: Spend::SubtractFee(three), ..pay(&stranger(), 0) };
    let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    let (vout, _) = sent.change.unwrap();
    assert_eq!(sent.transaction.outputs[vout as usize].value.0, 47 * COIN);
    let exact = SendRequest { spend: Spend::SubtractFee(vec![(stranger(), Amount(100 * COIN))]), ..request };
    let sent = world.wallet.create_transaction(&exact, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    assert_eq!(sent.change, None);
}

#[test]
fn what_can_not_be_sent_is_refused_with_the_reason() {
    let mut world = World::rich(1);
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![]);
    let tip = world.tip();
    let refused = |request: SendRequest| world.wallet.plan(&request, tip).unwrap_err();
    let fee = |vsize| RATE.fee(vsize);
    match refused(pay(&stranger(), 100 * COIN)) {
        SendError::InsufficientFunds { have, need } => {
            assert_eq!(have, Amount(100 * COIN));
            assert!(need > have && need <= Amount(100 * COIN + fee(400).0));
        }
        other => panic!("{other}"),
    }
    assert_eq!(refused(pay(&stranger(), 545)), SendError::Dust { amount: Amount(545), least: Amount(546) });
    assert_eq!(refused(pay(&stranger(), u64::MAX)), SendError::AmountTooLarge);
    assert_eq!(
        refused(SendRequest { spend: Spend::Exact(vec![]), ..pay(&stranger(), 0) }),
        SendError::NoRecipient
    );
    assert_eq!(
        refused(SendRequest { fee_rate: FeeRate(99), ..pay(&stranger(), COIN) }),
        SendError::FeeRateTooLow(FeeRate(100))
    );
    assert!(matches!(
        refused(SendRequest { fee_rate: FeeRate(100_000_000), ..pay(&stranger(), COIN) }),
        SendError::FeeTooHigh(_)
    ));
    let foreign = Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &MAINNET);
    assert_eq!(refused(pay(&foreign, COIN)), SendError::OtherNetwork(MAINNET.network));

    let unknown = OutPoint { txid: hashyard_core::Txid::ZERO, vout: 3 };
    let choose = |outpoint| SendRequest { coins: Some(vec![outpoint]), ..pay(&stranger(), COIN) };
    assert_eq!(refused(choose(unknown)), SendError::UnknownCoin(unknown));
    let young = OutPoint { txid: world.blocks[13].transactions[0].txid(), vout: 0 };
    assert_eq!(
        refused(choose(young)),
        SendError::UnspendableCoin { outpoint: young, state: CoinState::Immature { blocks: 10 } }
    );
    let many = vec![(stranger(), Amount(1_000)); 3_000];
    assert!(matches!(
        refused(SendRequest { spend: Spend::Exact(many), fee_rate: FeeRate(1_000), ..pay(&stranger(), 0) }),
        SendError::TooLarge(_)
    ));
    // Chosen coins are spent, all of them and no others.
    let both: Vec<_> = world.wallet.list_unspent(tip).iter().map(|coin| coin.outpoint).collect();
    let request = SendRequest { coins: Some([both.clone(), both].concat()), ..pay(&stranger(), COIN) };
    assert_eq!(world.wallet.plan(&request, tip).unwrap().inputs.len(), 2);
}

#[test]
fn a_plan_is_the_payment_without_signatures() {
    let world = World::rich(1);
    let plan = world.wallet.plan(&pay(&stranger(), COIN), world.tip()).unwrap();
    let mut sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    assert!(sent.vsize <= plan.vsize && plan.vsize <= sent.vsize + 2 * sent.inputs.len());
    for input in &mut sent.transaction.inputs {
        (input.script_sig, input.witness) = (ScriptBuf::default(), vec![]);
    }
    assert_eq!(sent.transaction, plan.transaction);
    assert_eq!((sent.fee, sent.inputs, sent.change), (plan.fee, plan.inputs, plan.change));
}

#[test]
fn coins_of_every_kind_are_spent_together_for_what_they_weigh() {
    let mut world = World::new(1);
    for (tag, kind) in (1..).zip(OutputType::ALL) {
        let to = world.wallet.current_address_of(kind).unwrap();
        world.mine(&stranger(), vec![payment(tag, &to, COIN)]);
    }
    let all = world.wallet.list_unspent(world.tip());
    // One of each, every pair, all four.
    for picked in 1_u32..16 {
        let coins = all.iter().enumerate().filter(|(at, _)| picked >> at & 1 == 1);
        let coins: Vec<_> = coins.map(|(_, coin)| coin.outpoint).collect();
        let request = SendRequest { coins: Some(coins), ..pay(&stranger(), COIN / 2) };
        let plan = world.wallet.plan(&request, world.tip()).unwrap();
        let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
        check_payment(&world.wallet, &sent, RATE);
        // Each ECDSA signature may be two bytes shorter than the longest.
        let spare = plan.vsize - sent.vsize;
        assert!(spare <= 2 * sent.inputs.len(), "{spare} of {}", plan.vsize);
    }
}

#[test]
fn change_is_of_the_kind_that_is_paid() {
    let world = World::rich(1);
    let other = World::new(2);
    for kind in OutputType::ALL {
        let to = other.wallet.current_address_of(kind).unwrap();
        let sent = world.wallet.create_transaction(&pay(&to, COIN), world.tip()).unwrap();
        assert_eq!(sent.change.map(|(_, address)| address.kind()), Some(kind.address_kind()));
    }
    let script = hashyard_core::script::p2wsh(&[1; 32]);
    let unlike_ours = Address::from_script(&script, &CLASSROOM).unwrap();
    let sent = world.wallet.create_transaction(&pay(&unlike_ours, COIN), world.tip()).unwrap();
    assert_eq!(sent.change.map(|(_, address)| address.kind()), Some(AddressKind::P2tr));
}

#[test]
fn irrelevant_blocks_and_transactions_leave_no_trace() {
    let (mut wallet, _) = wallet_of(1);
    assert!(wallet.add_unconfirmed(&payment(1, &stranger(), 5), NOW).is_empty());
    let mut other = World::new(2);
    other.mine_empty(1);
    assert!(wallet.connect_block(1, &other.blocks[1]).is_empty());
    assert!(wallet.disconnect_block(&other.blocks[1]).is_empty());
    assert!(wallet.remove_unconfirmed(&hashyard_core::Txid::ZERO, RemovalReason::Expiry).is_empty());
}

#[test]
fn dead_transactions_are_forgotten_in_the_end() {
    let (mut wallet, mut rows) = wallet_of(1);
    let to = wallet.current_address();
    for number in 0..1_005_u32 {
        let mut tx = payment(1, &to, 1_000);
        tx.inputs[0].previous_output.vout = number;
        rows.apply(wallet.add_unconfirmed(&tx, NOW));
        rows.apply(wallet.remove_unconfirmed(&tx.txid(), RemovalReason::Expiry));
    }
    assert_eq!(wallet.transactions(0).count(), 1_000);
    assert_eq!(rows.table(Table::Wallet).count(), 1_010);
}
