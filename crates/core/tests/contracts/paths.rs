//! Every template by every path: valid from its time on, under the rules of nodes and of blocks.

use hashyard_core::contract::{Contract, ContractOutput, Lock};
use hashyard_core::script::opcode::OP_0;

use crate::rig::*;

/// A spending path, who signs, and how many blocks must come first.
struct Row {
    contract: fn(&World) -> Contract,
    path: &'static str,
    signers: &'static [usize],
    blocks: u32,
    too_early: &'static str,
}

const ABSOLUTE: &str = "non-final";
const RELATIVE: &str = "non-BIP68-final";
const NEVER_EARLY: &str = "";

/// The chain of the rig has 5 blocks; the coin lies in block 6.
const ROWS: [Row; 16] = [
    Row {
        contract: World::multisig,
        path: "sign",
        signers: &[ALICE, BOB],
        blocks: 0,
        too_early: NEVER_EARLY,
    },
    Row {
        contract: World::multisig,
        path: "sign",
        signers: &[CAROL, ALICE],
        blocks: 0,
        too_early: NEVER_EARLY,
    },
    Row {
        contract: World::multisig,
        path: "sign",
        signers: &[BOB, CAROL],
        blocks: 0,
        too_early: NEVER_EARLY,
    },
    Row {
        contract: |w| w.htlc(Lock::Height(9)),
        path: "claim",
        signers: &[BOB],
        blocks: 0,
        too_early: NEVER_EARLY,
    },
    Row {
        contract: |w| w.htlc(Lock::Height(9)),
        path: "refund",
        signers: &[ALICE],
        blocks: 3,
        too_early: ABSOLUTE,
    },
    Row {
        contract: |w| w.htlc(Lock::Blocks(4)),
        path: "refund",
        signers: &[ALICE],
        blocks: 3,
        too_early: RELATIVE,
    },
    Row {
        contract: |w| w.htlc(Lock::Time(MEDIAN_AFTER_TWO)),
        path: "refund",
        signers: &[ALICE],
        blocks: 3,
        too_early: ABSOLUTE,
    },
    Row {
        contract: |w| w.htlc(Lock::Intervals(2)),
        path: "refund",
        signers: &[ALICE],
        blocks: 3,
        too_early: RELATIVE,
    },
    Row {
        contract: |w| w.timelock(Lock::Height(20)),
        path: "withdraw",
        signers: &[BOB],
        blocks: 14,
        too_early: ABSOLUTE,
    },
    Row {
        contract: |w| w.timelock(Lock::Height(16)),
        path: "withdraw",
        signers: &[BOB],
        blocks: 10,
        too_early: ABSOLUTE,
    },
    Row {
        contract: |w| w.timelock(Lock::Time(MEDIAN_AFTER_TWO)),
        path: "withdraw",
        signers: &[BOB],
        blocks: 3,
        too_early: ABSOLUTE,
    },
    Row {
        contract: |w| w.timelock(Lock::Blocks(17)),
        path: "withdraw",
        signers: &[BOB],
        blocks: 16,
        too_early: RELATIVE,
    },
    Row {
        contract: |w| w.timelock(Lock::Intervals(2)),
        path: "withdraw",
        signers: &[BOB],
        blocks: 3,
        too_early: RELATIVE,
    },
    Row {
        contract: |w| w.vault(Lock::Blocks(3)),
        path: "recover",
        signers: &[CAROL],
        blocks: 0,
        too_early: NEVER_EARLY,
    },
    Row {
        contract: |w| w.vault(Lock::Blocks(3)),
        path: "withdraw",
        signers: &[ALICE],
        blocks: 2,
        too_early: RELATIVE,
    },
    Row {
        contract: |w| w.vault(Lock::Intervals(2)),
        path: "withdraw",
        signers: &[ALICE],
        blocks: 3,
        too_early: RELATIVE,
    },
];

/// Blocks come every 600 s. The median of eleven lags, so the exact block is found by trying.
const MEDIAN_AFTER_TWO: u32 = START + 600 * 4 + 1;

#[test]
fn every_way_is_valid_from_its_time_on_and_not_before() {
    for (number, row) in ROWS.iter().enumerate() {
        for form in 0..3 {
            check(number, row, form);
        }
    }
}

fn check(number: usize, row: &Row, form: usize) {
    let mut world = World::new();
    let output = world.all_forms(&(row.contract)(&world))[form].clone();
    let name = format!("row {number}: {output} by {}", row.path);
    let coin = world.fund(&output);
    let psbt = world.propose(&output, &path(&output, row.path), &coin);
    let tx = world.sign_by(&psbt, row.signers).unwrap_or_else(|| panic!("{name} is not complete"));
    let mut waited = 0;
    while world.verdict(&tx) == Err(row.too_early.to_owned()) {
        assert!(waited < row.blocks, "{name}: still too early after {waited} blocks");
        world.mine(1);
        waited += 1;
    }
    assert_eq!(world.verdict(&tx), Ok(()), "{name}");
    assert_eq!(waited, row.blocks, "{name}: valid from this block on");
    world.pool.accept(tx.clone(), &world.chain, world.now_ms()).unwrap();
    world.mine(1);
    assert!(world.chain.transaction(&tx.txid()).is_some(), "{name}: a block took it in");
}

#[test]
fn blocks_refuse_what_comes_too_early_just_as_nodes_do() {
    for row in ROWS.iter().filter(|row| row.blocks > 0) {
        let mut world = World::new();
        let output = forms(&(row.contract)(&world))[0].clone();
        let coin = world.fund(&output);
        let psbt = world.propose(&output, &path(&output, row.path), &coin);
        let tx = world.sign_by(&psbt, row.signers).unwrap();
        assert!(world.block_verdict(&tx).unwrap_err().contains("bad-txns-nonfinal"), "{output}");
    }
}

#[test]
fn fees_are_what_was_asked_for_or_a_little_more() {
    for row in &ROWS {
        let mut world = World::new();
        for output in world.all_forms(&(row.contract)(&world)) {
            let coin = world.fund(&output);
            let psbt = world.propose(&output, &path(&output, row.path), &coin);
            let tx = world.sign_by(&psbt, row.signers).unwrap();
            let fee = PRICE.0 - tx.outputs[0].value.0;
            let least = 3 * tx.vsize() as u64;
            assert!((least..=least + 60).contains(&fee), "{output}: {fee} for {} vbytes", tx.vsize());
        }
    }
}

#[test]
fn the_unsigned_branch_of_a_condition_stays_out_of_the_witness() {
    let mut world = World::new();
    let output: ContractOutput = forms(&world.htlc(Lock::Blocks(1)))[0].clone();
    let coin = world.fund(&output);
    let psbt = world.propose(&output, &path(&output, "refund"), &coin);
    let tx = world.sign_by(&psbt, &[ALICE]).unwrap();
    let witness = &tx.inputs[0].witness;
    // Signature, key, the empty choice, the script.
    assert_eq!((witness.len(), witness[2].as_slice()), (4, [].as_slice()));
    assert!(!witness.iter().any(|item| item == SECRET), "a refund shows no secret");
    assert_ne!(witness[3].first(), Some(&OP_0.0));
}

#[test]
fn behind_taproot_a_hash_lock_is_opened_without_showing_a_key() {
    let mut world = World::new();
    let output = world.all_forms(&world.htlc(Lock::Blocks(1)))[2].clone();
    let coin = world.fund(&output);
    let psbt = world.propose(&output, &path(&output, "claim"), &coin);
    let tx = world.sign_by(&psbt, &[BOB]).unwrap();
    let [signature, secret, choice, script, control_block] = tx.inputs[0].witness.as_slice() else {
        panic!("{:?}", tx.inputs[0].witness)
    };
    assert_eq!((signature.len(), secret.as_slice(), choice.as_slice()), (64, SECRET, [1].as_slice()));
    assert_eq!((script, control_block), (&output.script().0, &output.control_block()));
}
