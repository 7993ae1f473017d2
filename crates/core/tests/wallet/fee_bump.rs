//! Replacements with a higher fee, and children that pay for their parents.

use hashyard_core::wallet::{BumpError, BumpRequest, PackageFee};

use crate::world::*;

fn replaceable(to: &Address, sat: u64) -> SendRequest {
    SendRequest { replaceable: true, ..pay(to, sat) }
}

fn at(rate: u64) -> BumpRequest {
    BumpRequest { fee_rate: Some(FeeRate(rate)), ..BumpRequest::default() }
}

fn to_stranger(payment: &Payment) -> Vec<u64> {
    let script = stranger().script_pubkey();
    let theirs = payment.transaction.outputs.iter().filter(|output| output.script_pubkey == script);
    theirs.map(|output| output.value.0).collect()
}

#[test]
fn a_replacement_pays_the_same_people_from_the_same_coins_and_more_to_the_miner() {
    let mut world = World::rich(1);
    let first = world.wallet.create_transaction(&replaceable(&stranger(), COIN), world.tip()).unwrap();
    world.relay(&first.transaction);
    let txid = first.transaction.txid();
    assert!(world.wallet.can_bump(&txid));
    for (request, rate) in [(at(9_000), FeeRate(9_000)), (BumpRequest::default(), FeeRate(7_000))] {
        let (second, original_fee) = world.wallet.bump_fee(&txid, &request, world.tip()).unwrap();
        assert_eq!(original_fee, first.fee);
        check_payment(&world.wallet, &second, rate);
        assert_eq!(second.inputs.len(), first.inputs.len());
        assert_eq!(second.inputs[0].outpoint, first.inputs[0].outpoint);
        assert_eq!(to_stranger(&second), [COIN]);
        assert!(second.fee.0 < rate.fee(second.vsize + 4).0, "no more than asked");
        assert!(second.transaction.signals_replacement());
    }
    let last = BumpRequest { is_final: true, ..at(9_000) };
    let (second, _) = world.wallet.bump_fee(&txid, &last, world.tip()).unwrap();
    assert!(!second.transaction.signals_replacement());
    world.relay(&second.transaction);
    assert_eq!(world.state_of(&first.transaction), TxState::Removed(RemovalReason::Replaced));
    assert_eq!(world.wallet.bump_fee(&txid, &at(20_000), world.tip()), Err(BumpError::Dropped));
    let txid = second.transaction.txid();
    assert_eq!(world.wallet.bump_fee(&txid, &at(20_000), world.tip()), Err(BumpError::NotReplaceable));
}

#[test]
fn a_replacement_takes_more_coins_where_change_does_not_reach() {
    let mut world = World::rich(1);
    let small = world.wallet.new_address(OutputType::Bech32m).unwrap().0;
    world.mine(&stranger(), vec![payment(7, &small, 100_000)]);
    let coin = OutPoint { txid: payment(7, &small, 100_000).txid(), vout: 0 };
    let request = SendRequest { coins: Some(vec![coin]), ..replaceable(&stranger(), 99_000) };
    let first = world.wallet.create_transaction(&request, world.tip()).unwrap();
    world.relay(&first.transaction);
    let (second, _) = world.wallet.bump_fee(&first.transaction.txid(), &at(50_000), world.tip()).unwrap();
    check_payment(&world.wallet, &second, FeeRate(50_000));
    assert_eq!(second.inputs.len(), 2);
    assert_eq!(second.inputs[0].outpoint, coin);
    assert_eq!(to_stranger(&second), [99_000]);
}

#[test]
fn the_output_that_pays_for_it_can_be_named() {
    let mut world = World::rich(1);
    let own = world.wallet.current_address();
    let request = SendRequest { spend: Spend::All(own), ..replaceable(&stranger(), 0) };
    let first = world.wallet.create_transaction(&request, world.tip()).unwrap();
    world.relay(&first.transaction);
    let txid = first.transaction.txid();
    // All coins went out, and none of it is change.
    let refused = world.wallet.bump_fee(&txid, &at(9_000), world.tip());
    assert!(matches!(refused, Err(BumpError::Send(SendError::InsufficientFunds { .. }))), "{refused:?}");
    let named = BumpRequest { change: Some(0), ..at(9_000) };
    let (second, _) = world.wallet.bump_fee(&txid, &named, world.tip()).unwrap();
    check_payment(&world.wallet, &second, FeeRate(9_000));
    assert_eq!(second.transaction.outputs.len(), 1);
    let wrong = BumpRequest { change: Some(1), ..at(9_000) };
    assert_eq!(world.wallet.bump_fee(&txid, &wrong, world.tip()), Err(BumpError::NotChange(1)));
}

#[test]
fn what_can_not_be_replaced_is_refused_with_the_reason() {
    let mut world = World::rich(1);
    let unknown = hashyard_core::Txid::ZERO;
    let bump = |world: &World, txid| world.wallet.bump_fee(&txid, &at(9_000), world.tip()).unwrap_err();
    assert_eq!(bump(&world, unknown), BumpError::Unknown(unknown));

    let incoming = payment(1, &world.wallet.current_address(), 50_000);
    let mut signalling = incoming.clone();
    signalling.inputs[0].sequence = 0;
    world.relay(&signalling);
    assert_eq!(bump(&world, signalling.txid()), BumpError::NotAllOurs);

    let first = world.wallet.create_transaction(&replaceable(&stranger(), COIN), world.tip()).unwrap();
    world.relay(&first.transaction);
    let txid = first.transaction.txid();
    let low = world.wallet.bump_fee(&txid, &at(2_010), world.tip()).unwrap_err();
    assert!(matches!(low, BumpError::FeeTooLow { fee, least } if fee < least), "{low}");
    let child = world.wallet.create_transaction(&pay(&stranger(), 98 * COIN), world.tip()).unwrap();
    world.relay(&child.transaction);
    assert_eq!(bump(&world, txid), BumpError::HasDescendants);
    assert!(!world.wallet.can_bump(&txid));
    let last = child.transaction.txid();
    world.mine(&stranger(), vec![first.transaction, child.transaction]);
    // Bitcoin Core looks for descendants first.
    assert_eq!(bump(&world, txid), BumpError::HasDescendants);
    assert_eq!(bump(&world, last), BumpError::Settled);

    let mut locked = World::rich(1);
    let first = locked.wallet.create_transaction(&replaceable(&stranger(), COIN), locked.tip()).unwrap();
    locked.relay(&first.transaction);
    let changes = locked.wallet.encrypt("a", &RANDOM, CHEAP).unwrap();
    locked.keep(changes);
    assert_eq!(bump(&locked, first.transaction.txid()), BumpError::Send(SendError::Locked));
}

#[test]
fn a_child_lifts_its_parent_to_the_rate() {
    for kind in OutputType::ALL {
        let mut world = World::new(1);
        let to = world.wallet.current_address_of(kind).unwrap();
        let parent = payment(1, &to, 100_000);
        world.relay(&parent);
        let txid = parent.txid();
        assert!(world.wallet.can_pay_for(&txid, world.tip()));
        let before = PackageFee { fee: Amount(50), vsize: 300 };
        let child = world.wallet.child_pays(&txid, before, FeeRate(10_000), world.tip()).unwrap();
        check_payment(&world.wallet, &child, FeeRate(10_000));
        let together = child.fee.0 + before.fee.0;
        let size = child.vsize + before.vsize;
        assert!(together >= 10 * size as u64 && together <= 10 * (size as u64 + 3), "{together} for {size}");
        assert_eq!(child.transaction.outputs.len(), 1);
        assert!(world.wallet.path_of(&child.transaction.outputs[0].script_pubkey).is_some());
        world.relay(&child.transaction);
        assert!(!world.wallet.can_pay_for(&txid, world.tip()));
        assert_eq!(
            world.wallet.child_pays(&txid, before, FeeRate(10_000), world.tip()),
            Err(BumpError::NothingToSpend)
        );
        world.check_reload();
    }
}

#[test]
fn a_child_is_not_made_where_it_would_not_help() {
    let mut world = World::new(1);
    let parent = payment(1, &world.wallet.current_address(), 2_000);
    let before = PackageFee { fee: Amount(600), vsize: 300 };
    let child =
        |world: &World, rate| world.wallet.child_pays(&parent.txid(), before, FeeRate(rate), world.tip());
    assert_eq!(child(&world, 5_000), Err(BumpError::Unknown(parent.txid())));
    world.relay(&parent);
    assert_eq!(child(&world, 2_000), Err(BumpError::FastEnough(FeeRate(2_000))));
    assert_eq!(child(&world, 1), Err(BumpError::Send(SendError::FeeRateTooLow(FeeRate(100)))));
    let poor = child(&world, 10_000);
    assert!(matches!(poor, Err(BumpError::Send(SendError::InsufficientFunds { .. }))), "{poor:?}");
    // With a confirmed coin it reaches.
    let to = world.wallet.current_address();
    world.mine(&stranger(), vec![payment(2, &to, 100_000)]);
    assert_eq!(child(&world, 10_000).unwrap().inputs.len(), 2);
}
