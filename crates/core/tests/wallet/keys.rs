//! Addresses, passphrases, and the rows that are kept.

use crate::world::*;

const ABANDON: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

#[test]
fn addresses_are_fresh_however_many_are_unused() {
    for kind in OutputType::ALL {
        let (mut wallet, _) = wallet_of(1);
        let mut seen = std::collections::BTreeSet::from([wallet.current_address_of(kind).unwrap()]);
        for _ in 0..3 * GAP_LIMIT {
            let (address, _) = wallet.new_address(kind).unwrap();
            assert_eq!(Some(&address), wallet.current_address_of(kind).as_ref());
            assert_eq!(address.kind(), kind.address_kind());
            assert!(seen.insert(address));
        }
        let shown = wallet.current_address_of(kind).unwrap();
        wallet.add_unconfirmed(&payment(1, &shown, 1_000), NOW);
        assert_ne!(wallet.current_address_of(kind), Some(shown), "a paid address is not shown again");
    }
}

#[test]
fn addresses_come_to_an_end_that_a_stored_wallet_may_have_reached() {
    let mut world = World::new(1);
    let end = [MAX_INDEX - 1, 0, 0].map(u32::to_le_bytes).concat();
    let mut almost = ChangeSet::default();
    almost.put(Table::Wallet, "progress/86", end);
    world.keep(almost);
    let mut wallet = Wallet::load(&CLASSROOM, &world.rows).unwrap().unwrap();
    let (last, _) = wallet.new_address(OutputType::Bech32m).unwrap();
    assert_eq!(wallet.new_address(OutputType::Bech32m), Err(NewAddressError::Exhausted));
    assert!(wallet.new_address(OutputType::Bech32).is_ok(), "other kinds have their own");
    assert_eq!(wallet.current_address_of(OutputType::Bech32m), Some(last));
}

/// What every wallet shows for these words: path and address, from BIP44, BIP49, BIP84 and BIP86.
const PUBLISHED: [(&str, &str); 8] = [
    ("m/44'/0'/0'/0/0", "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA"),
    ("m/49'/0'/0'/0/0", "37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf"),
    ("m/84'/0'/0'/0/0", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"),
    ("m/84'/0'/0'/0/1", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g"),
    ("m/84'/0'/0'/1/0", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el"),
    ("m/86'/0'/0'/0/0", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr"),
    ("m/86'/0'/0'/0/1", "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh"),
    ("m/86'/0'/0'/1/0", "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7"),
];

#[test]
fn paths_and_addresses_are_those_of_every_wallet() {
    let (wallet, _) = Wallet::new(&MAINNET, Mnemonic::parse(ABANDON).unwrap()).unwrap();
    for (path, text) in PUBLISHED {
        let address = Address::parse(text, &MAINNET).unwrap();
        let key = wallet.own_key(&address).unwrap();
        assert_eq!(key.path.from_master(&MAINNET).to_string(), path);
        assert_eq!(key.path.kind.address(&key.public_key, &MAINNET), address);
    }
    // BIP49's own example is of the test network.
    let (wallet, _) = Wallet::new(&TESTNET4, Mnemonic::parse(ABANDON).unwrap()).unwrap();
    let nested = wallet.current_address_of(OutputType::P2shSegwit).unwrap();
    assert_eq!(nested.to_string(), "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2");
}

#[test]
fn the_key_behind_an_address_is_shown_to_its_owner_alone() {
    let (wallet, _) = Wallet::new(&MAINNET, Mnemonic::parse(ABANDON).unwrap()).unwrap();
    let first = Address::parse("1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", &MAINNET).unwrap();
    let key = wallet.own_key(&first).unwrap();
    assert_eq!(
        hex::encode(**key.private_key.as_ref().unwrap()),
        "e284129cc0922579a535bbf4d1a3b25773090d28c909bc0fed73b5e0222cc372"
    );
    assert_eq!(
        hex::encode(key.public_key),
        "03aaeb52dd7494c361049de67cc680e83ebcbbbdbeb13637d92cd845f70308af5e"
    );
    assert_eq!(wallet.fingerprint(), Some([0x73, 0xc5, 0xda, 0x0a]));
    assert!(!format!("{key:?}{wallet:?}").contains("e284129c"));
    assert_eq!(wallet.own_key(&Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &MAINNET)), None);
}

/// Rows as they were before SegWit: one account, BIP44's.
fn rows_of_former_days(seed: u8) -> Rows {
    let (_, mut rows) = wallet_of(seed);
    rows.0.retain(|(_, key), _| {
        key == b"master" || ![b"account/".as_slice(), b"progress/"].iter().any(|start| key.starts_with(start))
    });
    rows.0.remove(&(Table::Wallet, b"master".to_vec()));
    let progress = [5_u32, 3, 1].map(u32::to_le_bytes).concat();
    rows.0.insert((Table::Wallet, b"progress".to_vec()), progress);
    assert_eq!(rows.table(Table::Wallet).count(), 3);
    rows
}

#[test]
fn a_wallet_of_former_days_opens_and_gains_the_other_kinds() {
    let rows = rows_of_former_days(1);
    let wallet = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    let (new, _) = wallet_of(1);
    for kind in [OutputType::P2shSegwit, OutputType::Bech32, OutputType::Bech32m] {
        assert_eq!(wallet.current_address_of(kind), new.current_address_of(kind));
    }
    let old = wallet.own_key(&wallet.current_address_of(OutputType::Legacy).unwrap()).unwrap();
    assert_eq!(old.path.index, 4, "where it was");
    assert_eq!((wallet.fingerprint(), wallet.mining_address()), (new.fingerprint(), new.mining_address()));
}

#[test]
fn a_locked_wallet_of_former_days_gains_them_once_unlocked() {
    let mut rows = rows_of_former_days(1);
    let mut sealed = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    let mut kept = Rows::default();
    kept.apply(sealed.encrypt("a", &RANDOM, CHEAP).unwrap());
    rows.0.insert((Table::Wallet, b"secret".to_vec()), kept.get(Table::Wallet, b"secret").unwrap().to_vec());

    let mut wallet = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    assert_eq!((wallet.default_kind(), wallet.fingerprint()), (OutputType::Legacy, None));
    assert_eq!(wallet.mining_address().kind(), AddressKind::P2pkh);
    assert_eq!(wallet.current_address_of(OutputType::Bech32), None);
    assert_eq!(wallet.new_address(OutputType::Bech32), Err(NewAddressError::Locked(OutputType::Bech32)));
    let changes = wallet.unlock("a").unwrap();
    assert!(!changes.is_empty());
    rows.apply(changes);
    wallet.lock();
    assert!(wallet.new_address(OutputType::Bech32m).is_ok());
    assert!(wallet.unlock("a").unwrap().is_empty(), "only once");
    let again = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    assert_eq!((again.state(), again.default_kind()), (WalletState::Locked, OutputType::DEFAULT));
    assert_eq!(again.mining_address(), wallet.mining_address());
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
    let (address, changes) = world.wallet.new_address(OutputType::DEFAULT).unwrap();
    world.keep(changes);
    assert_eq!(world.wallet.own_key(&address).unwrap().private_key, None);
    assert!(world.wallet.plan(&pay(&stranger(), COIN), world.tip()).is_ok());
    assert_eq!(world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()), Err(SendError::Locked));
    world.check_reload();

    let mut loaded = Wallet::load(&CLASSROOM, &world.rows).unwrap().unwrap();
    assert_eq!(loaded.state(), WalletState::Locked);
    assert_eq!(loaded.unlock("secret"), Err(WalletError::Vault(VaultError::WrongPassphrase)));
    assert_eq!(loaded.state(), WalletState::Locked);
    assert!(loaded.unlock("secret 密码").unwrap().is_empty());
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
    assert!(loaded.unlock("b").is_ok());
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
            // Loading derives hundreds of keys, so long rows are not damaged everywhere.
            let stride = 1 + value.len() / 8;
            for length in (0..value.len()).step_by(stride) {
                assert!(load(Some(value[..length].to_vec())).is_err(), "{key:?} cut to {length}");
            }
            for at in (0..value.len()).step_by(stride) {
                let mut changed = value.clone();
                changed[at] ^= 0xff;
                let loaded = load(Some(changed));
                if let Ok(Some(wallet)) = &loaded {
                    wallet.transactions(u32::MAX).for_each(drop);
                    wallet.history(0).for_each(drop);
                    let _ = wallet.balances(u32::MAX);
                }
                let strict = key.1.starts_with(b"account") || (key.1 == b"secret" && rows == &sealed);
                assert!(loaded.is_err() || !strict, "{key:?} byte {at}");
            }
            // Old wallets had neither the master's fingerprint nor accounts but BIP44's.
            let required = [b"account".as_slice(), b"progress"].contains(&key.1.as_slice());
            let missing_is_fine = !required;
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
