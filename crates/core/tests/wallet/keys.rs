//! Addresses, passphrases, and the rows that are kept.

use crate::world::*;

#[test]
fn addresses_are_fresh_and_their_gap_is_bounded() {
    let (mut wallet, _) = wallet_of(1);
    let mut seen = std::collections::BTreeSet::from([wallet.mining_address(), wallet.current_address()]);
    assert_eq!(seen.len(), 2);
    while let Ok((address, _)) = wallet.new_address() {
        assert_eq!(address, wallet.current_address());
        assert!(seen.insert(address));
    }
    assert_eq!(seen.len() as u32, GAP_LIMIT);
    let shown = wallet.current_address();
    wallet.add_unconfirmed(&payment(1, &shown, 1_000), NOW);
    assert_ne!(wallet.current_address(), shown, "a paid address is not shown again");
    assert!(wallet.new_address().is_ok());
    assert_eq!(Some(wallet.mining_address()), seen.iter().find(|a| **a == wallet.mining_address()).cloned());
}

#[test]
fn bip44_paths_and_the_steps_to_an_address() {
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let (wallet, _) = Wallet::new(&MAINNET, Mnemonic::parse(words).unwrap()).unwrap();
    // What every BIP44 wallet shows for these words.
    let first = wallet.mining_address();
    assert_eq!(first.to_string(), "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA");
    let path = wallet.path_of(&first.script_pubkey()).unwrap();
    assert_eq!(path.from_master(&MAINNET).to_string(), "m/44'/0'/0'/0/0");
    let steps = wallet.derivation_steps(&first).unwrap();
    assert_eq!(steps.address, first.to_string());
    assert_eq!(
        hex::encode(**steps.private_key.as_ref().unwrap()),
        "e284129cc0922579a535bbf4d1a3b25773090d28c909bc0fed73b5e0222cc372"
    );
    assert_eq!(
        hex::encode(steps.public_key),
        "03aaeb52dd7494c361049de67cc680e83ebcbbbdbeb13637d92cd845f70308af5e"
    );
    assert_eq!(steps.versioned[1..], steps.ripemd160);
    assert_eq!(steps.check, hashyard_core::sha256d(&steps.versioned)[..4]);
    assert!(!format!("{steps:?}{wallet:?}").contains("e284129c"));
    assert_eq!(wallet.derivation_steps(&Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &MAINNET)), None);
}

#[test]
fn locking_hides_the_keys_and_nothing_else() {
    let mut world = World::rich(1);
    assert_eq!(world.wallet.state(), WalletState::Unprotected);
    assert_eq!(world.wallet.unlock("x"), Err(WalletError::NotEncrypted));
    world.wallet.lock();
    assert_eq!(world.wallet.state(), WalletState::Unprotected);
    let words = world.wallet.words().unwrap();
    let entropy = vec![1; 16];
    let holds =
        |rows: &Rows| rows.table(Table::Wallet).any(|(_, value)| value.windows(16).any(|w| w == entropy));
    assert!(holds(&world.rows));

    let changes = world.wallet.encrypt("secret 密码", &RANDOM, CHEAP).unwrap();
    world.keep(changes);
    assert!(!holds(&world.rows), "the open secret is gone from the rows");
    assert_eq!(world.wallet.state(), WalletState::Locked);
    assert_eq!(world.wallet.words(), Err(WalletError::Locked));
    assert_eq!(world.wallet.encrypt("y", &RANDOM, CHEAP), Err(WalletError::AlreadyEncrypted));

    // Locked, it still mines, receives and plans.
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![payment(1, &world.wallet.current_address(), 1_000)]);
    assert_eq!(world.balance(), (100 * COIN + 1_000, 0, 50 * COIN));
    let (address, changes) = world.wallet.new_address().unwrap();
    world.keep(changes);
    assert_eq!(world.wallet.derivation_steps(&address).unwrap().private_key, None);
    assert!(world.wallet.plan(&pay(&stranger(), COIN), world.tip()).is_ok());
    assert_eq!(world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()), Err(SendError::Locked));
    world.check_reload();

    let mut loaded = Wallet::load(&CLASSROOM, &world.rows).unwrap().unwrap();
    assert_eq!(loaded.state(), WalletState::Locked);
    assert_eq!(loaded.unlock("secret"), Err(WalletError::Vault(VaultError::WrongPassphrase)));
    assert_eq!(loaded.state(), WalletState::Locked);
    loaded.unlock("secret 密码").unwrap();
    assert_eq!(loaded.words().unwrap(), words);
    let sent = loaded.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    check_payment(&loaded, &sent, RATE);
    loaded.lock();
    assert_eq!(loaded.words(), Err(WalletError::Locked));
}

#[test]
fn a_passphrase_can_be_changed() {
    let (mut wallet, mut rows) = wallet_of(1);
    let other = VaultRandomness { salt: [5; 16], nonce: [6; 12] };
    assert_eq!(wallet.change_passphrase("a", "b", &other, CHEAP), Err(WalletError::NotEncrypted));
    assert_eq!(wallet.encrypt("", &RANDOM, CHEAP), Err(WalletError::Vault(VaultError::EmptyPassphrase)));
    assert_eq!(wallet.state(), WalletState::Unprotected);
    rows.apply(wallet.encrypt("a", &RANDOM, CHEAP).unwrap());
    let wrong = wallet.change_passphrase("x", "b", &other, CHEAP);
    assert_eq!(wrong, Err(WalletError::Vault(VaultError::WrongPassphrase)));
    rows.apply(wallet.change_passphrase("a", "b", &other, CHEAP).unwrap());
    let mut loaded = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    assert!(loaded.unlock("a").is_err());
    assert_eq!(loaded.unlock("b"), Ok(()));
}

#[test]
fn damaged_rows_are_named_and_never_panic() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    world.relay(&sent.transaction);
    assert_eq!(Wallet::load(&CLASSROOM, &Rows::default()).unwrap().map(|wallet| wallet.state()), None);
    let changes = world.wallet.encrypt("a", &RANDOM, CHEAP).unwrap();
    let open = world.rows.clone();
    let mut sealed = world.rows.clone();
    sealed.apply(changes);
    for rows in [&open, &sealed] {
        for (key, value) in &rows.0 {
            let load = |value: Option<Vec<u8>>| {
                let mut damaged = rows.clone();
                match value {
                    Some(value) => damaged.0.insert(key.clone(), value),
                    None => damaged.0.remove(key),
                };
                Wallet::load(&CLASSROOM, &damaged)
            };
            for length in 0..value.len() {
                assert!(load(Some(value[..length].to_vec())).is_err(), "{key:?} cut to {length}");
            }
            for at in 0..value.len() {
                let mut changed = value.clone();
                changed[at] ^= 0xff;
                let loaded = load(Some(changed));
                if let Ok(Some(wallet)) = &loaded {
                    wallet.transactions(u32::MAX).for_each(drop);
                    wallet.history(0).for_each(drop);
                    let _ = wallet.balances(u32::MAX);
                }
                let strict = key.1 == b"account" || (key.1 == b"secret" && rows == &sealed);
                assert!(loaded.is_err() || !strict, "{key:?} byte {at}");
            }
            let missing_is_fine = key.1.starts_with(b"tx/") || key.1 == b"secret";
            assert_eq!(load(None).is_err(), !missing_is_fine, "{key:?} missing");
        }
    }
    let mut other = open.clone();
    let (_, foreign) = wallet_of(2);
    other
        .0
        .insert((Table::Wallet, b"secret".to_vec()), foreign.get(Table::Wallet, b"secret").unwrap().to_vec());
    let error = Wallet::load(&CLASSROOM, &other).unwrap_err();
    assert_eq!(error.row, "secret");
}

#[test]
fn erasing_leaves_no_row() {
    let mut world = World::rich(1);
    world.relay(&payment(1, &world.wallet.current_address(), 1_000));
    let World { wallet, mut rows, .. } = world;
    rows.apply(wallet.erase());
    assert_eq!(rows, Rows::default());
}

#[test]
fn other_rooms_keys_do_not_load() {
    let (_, rows) = wallet_of(1);
    assert!(Wallet::load(&MAINNET, &rows).is_err());
}
