//! What must not spend a contract.

use hashyard_core::contract::Lock;
use hashyard_core::psbt::Psbt;
use hashyard_core::psbt::proposal::{ContractSpend, ProposalError};
use hashyard_core::script::{Flags, ScriptError, SpendingTransaction, TransactionChecker, verify_script};
use hashyard_core::transaction::SEQUENCE_FINAL;
use hashyard_core::wallet::FeeRate;
use hashyard_core::{Amount, Transaction};

use crate::rig::*;

#[test]
fn too_few_signatures_or_those_of_others_complete_nothing() {
    let world = World::new();
    let rows: [(_, &str, &[usize]); 9] = [
        (world.multisig(), "sign", &[]),
        (world.multisig(), "sign", &[BOB]),
        (world.htlc(Lock::Blocks(1)), "claim", &[ALICE]),
        (world.htlc(Lock::Blocks(1)), "refund", &[BOB]),
        (world.htlc(Lock::Blocks(1)), "refund", &[CAROL]),
        (world.timelock(Lock::Blocks(1)), "withdraw", &[ALICE, CAROL]),
        (world.vault(Lock::Blocks(1)), "recover", &[BOB]),
        (world.vault(Lock::Blocks(1)), "recover", &[ALICE]),
        (world.vault(Lock::Blocks(1)), "withdraw", &[BOB]),
    ];
    for (contract, name, signers) in rows {
        for output in world.all_forms(&contract) {
            let mut world = World::new();
            let coin = world.fund(&output);
            let psbt = world.propose(&output, &path(&output, name), &coin);
            assert_eq!(world.sign_by(&psbt, signers), None, "{output} by {name} with {signers:?}");
        }
    }
}

#[test]
fn a_secret_must_be_there_and_be_the_right_one() {
    let mut world = World::new();
    let output = forms(&world.htlc(Lock::Blocks(1)))[0].clone();
    let coin = world.fund(&output);
    let path = path(&output, "claim");
    let to = world.wallets[BOB].current_address().script_pubkey();
    let spend = |preimage: Option<&[u8]>, fee_rate| {
        let (coins, preimage) = (vec![coin.clone()], preimage.map(<[u8]>::to_vec));
        ContractSpend { output: &output, path: &path, coins, to: to.clone(), fee_rate, preimage }.to_psbt()
    };
    assert_eq!(spend(None, FeeRate(1_000)), Err(ProposalError::NoPreimage));
    assert_eq!(spend(Some(b"a guess"), FeeRate(1_000)), Err(ProposalError::WrongPreimage));
    let error = spend(Some(SECRET), FeeRate(1_000_000_000)).unwrap_err();
    assert!(matches!(error, ProposalError::TooLittle { have: PRICE, .. }), "{error}");
    let mut right = spend(Some(SECRET), FeeRate(1_000)).unwrap();
    world.wallets[BOB].sign_psbt(&mut right, None).unwrap();
    assert!(right.finalise());
}

#[test]
fn a_wrong_secret_in_the_witness_fails_the_script() {
    let (world, tx, coin_value) = claimed();
    let mut wrong = tx.clone();
    wrong.inputs[0].witness[2] = b"another secret".to_vec();
    assert_eq!(run(&world, &wrong, coin_value), Err(ScriptError::EqualVerify));
    assert_eq!(run(&world, &tx, coin_value), Ok(()));
}

fn claimed() -> (World, Transaction, Amount) {
    let mut world = World::new();
    let output = forms(&world.htlc(Lock::Blocks(1)))[0].clone();
    let coin = world.fund(&output);
    let psbt = world.propose(&output, &path(&output, "claim"), &coin);
    let tx = world.sign_by(&psbt, &[BOB]).unwrap();
    (world, tx, PRICE)
}

/// Runs the first input under the rules that nodes relay by.
fn run(world: &World, tx: &Transaction, value: Amount) -> Result<(), ScriptError> {
    let coin = world.chain.coins().get(&tx.inputs[0].previous_output).unwrap();
    assert_eq!(coin.output.value, value);
    let spending = SpendingTransaction::new(tx, [&coin.output]);
    let checker = TransactionChecker { spending: &spending, input_index: 0 };
    let input = &tx.inputs[0];
    verify_script(&input.script_sig, &coin.output.script_pubkey, &input.witness, Flags::STANDARD, &checker)
}

#[test]
fn a_transaction_that_does_not_wait_fails_the_script() {
    let world = World::new();
    let rows = [
        (world.timelock(Lock::Height(7)), "withdraw", BOB),
        (world.timelock(Lock::Time(START)), "withdraw", BOB),
        (world.timelock(Lock::Blocks(2)), "withdraw", BOB),
        (world.timelock(Lock::Intervals(1)), "withdraw", BOB),
        (world.htlc(Lock::Height(7)), "refund", ALICE),
        (world.htlc(Lock::Blocks(2)), "refund", ALICE),
        (world.vault(Lock::Blocks(2)), "withdraw", ALICE),
    ];
    for (contract, name, who) in rows {
        for output in world.all_forms(&contract) {
            let mut world = World::new();
            let coin = world.fund(&output);
            let waits = world.propose(&output, &path(&output, name), &coin).unsigned_tx().unwrap();
            let hasty = [
                Transaction { lock_time: 0, ..with_sequence(&waits, 0) },
                with_sequence(&waits, SEQUENCE_FINAL),
                Transaction { version: 1, ..with_sequence(&waits, waits.inputs[0].sequence - 1) },
            ];
            for tx in hasty
                .iter()
                .take(if output.contract.paths().last().unwrap().lock.unwrap().is_relative() { 3 } else { 2 })
            {
                let mut psbt = Psbt::new(tx);
                psbt.add_utxo(0, &coin.parent);
                psbt.show_contract(0, &output);
                assert_eq!(world.wallets[who].sign_psbt(&mut psbt, None), Ok(1));
                assert!(!psbt.finalise(), "{output}: {} {}", tx.lock_time, tx.inputs[0].sequence);
            }
        }
    }
}

fn with_sequence(tx: &Transaction, sequence: u32) -> Transaction {
    let mut tx = tx.clone();
    tx.inputs[0].sequence = sequence;
    tx
}
