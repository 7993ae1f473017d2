//! The wallet remembers contracts and keeps its hands off their coins.

use hashyard_core::chain::Rows;
use hashyard_core::contract::{ContractOutput, Lock};
use hashyard_core::wallet::contracts::{MAX_CONTRACTS, MAX_LABEL};
use hashyard_core::wallet::{RememberError, StoredContract, Wallet};

use crate::rig::*;

fn stored(output: &ContractOutput, label: &str) -> StoredContract {
    StoredContract { output: output.clone(), label: label.to_owned() }
}

#[test]
fn contracts_survive_a_reload_and_are_forgotten_when_asked() {
    let mut world = World::new();
    let outputs: Vec<_> = [world.multisig(), world.htlc(Lock::Height(50)), world.vault(Lock::Blocks(9))]
        .iter()
        .flat_map(|contract| world.all_forms(contract))
        .collect();
    let params = world.wallets[ALICE].params().clone();
    let words = hashyard_core::wallet::Mnemonic::parse(&world.wallets[ALICE].words().unwrap()).unwrap();
    let (mut wallet, created) = Wallet::new(&params, words).unwrap();
    let mut rows = Rows::default();
    rows.apply(created);
    for output in &outputs {
        rows.apply(wallet.remember_contract(stored(output, "租金 = rent\nline")).unwrap());
    }
    let loaded = Wallet::load(&params, &rows).unwrap().unwrap();
    assert!(loaded.contracts().eq(wallet.contracts()));
    assert_eq!(loaded.contracts().count(), outputs.len());
    rows.apply(wallet.forget_contract(&outputs[0].script_pubkey()));
    let loaded = Wallet::load(&params, &rows).unwrap().unwrap();
    assert_eq!(loaded.contract(&outputs[0].script_pubkey()), None);
    assert_eq!(loaded.contracts().count(), outputs.len() - 1);
    rows.apply(loaded.erase());
    assert_eq!(rows, Rows::default());
    world.mine(1);
}

#[test]
fn there_is_an_end_to_contracts_and_labels() {
    let mut world = World::new();
    for height in 1..=MAX_CONTRACTS as u32 {
        let output = forms(&world.timelock(Lock::Height(height)))[0].clone();
        world.wallets[BOB].remember_contract(stored(&output, "")).unwrap();
    }
    let one_more = forms(&world.timelock(Lock::Blocks(1)))[0].clone();
    let again = forms(&world.timelock(Lock::Height(1)))[0].clone();
    let bob = &mut world.wallets[BOB];
    assert_eq!(bob.remember_contract(stored(&one_more, "")), Err(RememberError::TooMany));
    assert!(bob.remember_contract(stored(&again, "another name")).is_ok());
    assert_eq!(
        bob.remember_contract(stored(&again, &"x".repeat(MAX_LABEL + 1))),
        Err(RememberError::LongLabel)
    );
}

#[test]
fn damaged_rows_are_named() {
    let world = World::new();
    let output = forms(&world.multisig())[0].clone();
    let mut wallet = world.wallets[ALICE].clone();
    let params = wallet.params().clone();
    let words = hashyard_core::wallet::Mnemonic::parse(&wallet.words().unwrap()).unwrap();
    let mut rows = Rows::default();
    rows.apply(Wallet::new(&params, words).unwrap().1);
    rows.apply(wallet.remember_contract(stored(&output, "")).unwrap());
    let key = rows.0.keys().find(|(_, key)| key.starts_with(b"contract/")).unwrap().clone();
    for damage in ["wsh:dao", "\u{fffd}", &output.to_string().replace("wsh", "sh")] {
        rows.0.insert(key.clone(), damage.as_bytes().to_vec());
        assert!(Wallet::load(&params, &rows).unwrap_err().to_string().contains("contract/"), "{damage}");
    }
    let (hash, party) = ("11".repeat(32), "22".repeat(20));
    let former = format!("tr:htlc hash={hash} receiver={party} sender={party} timeout=height:9");
    rows.0.insert(key, former.into_bytes());
    let loaded = Wallet::load(&params, &rows).unwrap().unwrap();
    assert_eq!(loaded.contracts().count(), 0, "a form that was given up");
}

#[test]
fn a_contracts_coins_are_not_spent_by_chance() {
    let mut world = World::new();
    let output = forms(&world.timelock(Lock::Blocks(1)))[0].clone();
    world.wallets[BOB].remember_contract(stored(&output, "")).unwrap();
    world.fund(&output);
    let tip = world.chain.height();
    assert_eq!(world.wallets[BOB].balances(tip), Default::default());
    assert!(world.wallets[BOB].coins(tip).is_empty());
}

#[test]
fn the_wallet_knows_which_signatures_it_can_give() {
    let world = World::new();
    let lock = Lock::Blocks(1);
    for (who, contract, own) in [
        (ALICE, world.multisig(), vec![1]),
        (BOB, world.htlc(lock), vec![1, 0]),
        (ALICE, world.htlc(lock), vec![0, 1]),
        (CAROL, world.htlc(lock), vec![0, 0]),
        (CAROL, world.vault(lock), vec![1, 0]),
    ] {
        for output in world.all_forms(&contract) {
            let paths = output.paths();
            let found: Vec<_> = paths.iter().map(|path| world.wallets[who].own_signers(path)).collect();
            assert_eq!(found, own, "{output}");
        }
    }
}
