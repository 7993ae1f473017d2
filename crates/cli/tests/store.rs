//! The log under every kind of damage.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;

use common::Folder;
use hashyard_cli::store::{Asked, Opened, Store, StoreError};
use hashyard_core::chain::{ChangeSet, Rows, Table};

const NEW: Asked = Asked { new_wallet: true, salvage: false };
const NOTHING: Asked = Asked { new_wallet: false, salvage: false };
const SALVAGE: Asked = Asked { new_wallet: false, salvage: true };

/// A wallet's secret before and after it is sealed.
const PLAIN: &[u8] = b"\x00\x00the entropy of it";
const SEALED: &[u8] = b"\x01sealed, whatever that says";
const RESEALED: &[u8] = b"\x01sealed by another passphrase";

fn change(key: u8, value: &[u8]) -> ChangeSet {
    let mut changes = ChangeSet::default();
    changes.put(Table::Blocks, [key], value);
    changes
}

fn open(folder: &Folder) -> Opened {
    try_open(folder, NEW).unwrap()
}

fn try_open(folder: &Folder, asked: Asked) -> Result<Opened, StoreError> {
    Store::open(&folder.path().join("log"), asked)
}

/// What a wallet's creation stores.
fn wallet(secret: &[u8]) -> ChangeSet {
    let mut changes = ChangeSet::default();
    changes.put(Table::Wallet, *b"secret", secret);
    changes
}

fn bytes(folder: &Folder) -> Vec<u8> {
    fs::read(folder.path().join("log")).unwrap()
}

fn put_bytes(folder: &Folder, bytes: &[u8]) {
    fs::write(folder.path().join("log"), bytes).unwrap();
}

/// Writes one change with a wallet and makes it safe, then two that are not; gives the rows after each.
fn written(folder: &Folder) -> Vec<Rows> {
    let mut store = open(folder).store;
    let mut rows = vec![Rows::default()];
    for key in 0..3 {
        let mut changes = change(key, &[key; 100]);
        if key == 0 {
            changes.merge(wallet(PLAIN));
        }
        store.append(&changes).unwrap();
        let mut next = rows[key as usize].clone();
        next.apply(changes);
        rows.push(next);
        if key == 0 {
            store.sync().unwrap();
            assert!(!store.is_unsafe());
        }
    }
    assert!(store.is_unsafe());
    rows
}

#[test]
fn what_was_written_is_read_and_goes_on() {
    let folder = Folder::new();
    let mut rows = written(&folder).pop().unwrap();
    let Opened { mut store, rows: read, notes, .. } = open(&folder);
    assert_eq!((&read, notes.len()), (&rows, 0));
    let mut changes = change(7, b"seven");
    changes.delete(Table::Blocks, [1]);
    store.append(&changes).unwrap();
    rows.apply(changes);
    assert_eq!(open(&folder).rows, rows);
}

#[test]
fn cut_anywhere_it_is_what_was_whole_before() {
    let folder = Folder::new();
    let rows = written(&folder);
    let whole = bytes(&folder);
    for end in 0..whole.len() {
        put_bytes(&folder, &whole[..end]);
        let Opened { rows: read, .. } = open(&folder);
        assert!(rows.contains(&read), "cut at {end}");
        if read != rows[0] {
            let again = try_open(&folder, NOTHING).unwrap();
            assert_eq!((again.rows, again.notes), (read, vec![]), "put in order");
        }
    }
}

fn files(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Whether bytes stand in the log or in what was set aside.
fn is_kept(folder: &Folder, searched: &[u8]) -> bool {
    files(folder).iter().any(|name| {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        searched.is_empty() || bytes.windows(searched.len()).any(|window| window == searched)
    })
}

#[test]
fn what_is_cut_off_is_set_aside_and_no_wallet_is_replaced_unasked() {
    let folder = Folder::new();
    let rows = written(&folder);
    let whole = bytes(&folder);
    for end in 0..whole.len() {
        put_bytes(&folder, &whole[..end]);
        match try_open(&folder, NOTHING) {
            Ok(Opened { rows: read, notes, rescued, .. }) => {
                assert!(rows[1..].contains(&read) && !rescued, "cut at {end}");
                let aside = files(&folder).into_iter().find(|name| name.starts_with("log.torn-"));
                let good = aside.as_ref().map_or(end, |name| name["log.torn-".len()..].parse().unwrap());
                assert!(bytes(&folder).starts_with(&whole[..good]), "cut at {end}");
                if let Some(name) = aside {
                    assert_eq!(fs::read(folder.path().join(&name)).unwrap(), whole[good..end]);
                    assert!(notes[0].contains(&name), "{notes:?}");
                }
            }
            Err(StoreError::NoWallet(_, length, good)) => {
                assert_eq!(length, Some(end as u64));
                assert!(good <= 8, "the first record holds the wallet");
                assert_eq!(bytes(&folder), whole[..end], "nothing is changed");
                let opened = try_open(&folder, NEW).unwrap();
                assert_eq!((opened.rows, opened.notes.len()), (rows[0].clone(), usize::from(end > 0)));
                assert!(is_kept(&folder, &whole[..end]), "cut at {end}");
            }
            Err(error) => panic!("cut at {end}: {error}"),
        }
        files(&folder).iter().for_each(|name| fs::remove_file(folder.path().join(name)).unwrap());
    }
}

#[test]
fn names_of_what_is_set_aside_are_never_used_twice() {
    let folder = Folder::new();
    written(&folder);
    drop(open(&folder));
    let whole = bytes(&folder);
    let names = (0..3).map(|round: u8| {
        put_bytes(&folder, &[&whole[..], &[round; 30]].concat());
        let note = try_open(&folder, NOTHING).unwrap().notes.concat();
        let name = format!("log.torn-{}{}", whole.len(), ["", "-2", "-3"][usize::from(round)]);
        assert!(note.contains(&format!("{name}. ")), "{note}");
        name
    });
    for (round, name) in names.collect::<Vec<_>>().iter().enumerate() {
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), [round as u8; 30]);
    }
}

#[test]
fn a_missing_or_foreign_file_is_not_begun_again_unasked() {
    let folder = Folder::new();
    let missing = try_open(&folder, NOTHING).unwrap_err();
    assert!(matches!(missing, StoreError::NoWallet(_, None, 0)));
    assert!(missing.to_string().contains("-newwallet"), "{missing}");
    // What was never put in its place may be all that is left.
    written(&folder);
    let whole = bytes(&folder);
    fs::rename(folder.path().join("log"), folder.path().join("log.new")).unwrap();
    assert!(try_open(&folder, NOTHING).is_err() && folder.path().join("log.new").exists());
    let opened = try_open(&folder, NEW).unwrap();
    assert!(opened.rows.0.is_empty() && opened.notes[0].contains("log.torn-0"), "{:?}", opened.notes);
    assert!(is_kept(&folder, &whole));
    // Before the first sync it is not in its place, so no file there is without a wallet.
    assert!(!folder.path().join("log").exists());
    drop(opened);
    put_bytes(&folder, &[&whole[..8], &[9; 500]].concat());
    assert!(matches!(try_open(&folder, NOTHING), Err(StoreError::NoWallet(_, Some(508), 8))));
}

#[test]
fn what_was_written_anew_says_how_much_of_it_there_was() {
    let folder = Folder::new();
    let mut store = open(&folder).store;
    store.append(&wallet(PLAIN)).unwrap();
    for key in 0..10 {
        store.append(&change(key, &[key; 50_000])).unwrap();
    }
    store.append(&wallet(SEALED)).unwrap();
    drop(store);
    let whole = bytes(&folder);
    for end in [100_000, 300_000, whole.len() - 30] {
        put_bytes(&folder, &whole[..end]);
        let error = try_open(&folder, NEW).unwrap_err();
        assert!(matches!(error, StoreError::Short(_, length, _) if length == end as u64), "{error}");
        assert!(error.to_string().contains("-salvage"), "{error}");
        assert_eq!(bytes(&folder), whole[..end]);
        let opened = try_open(&folder, SALVAGE).unwrap();
        assert!(opened.rescued);
        assert_eq!(opened.rows.get(Table::Wallet, b"secret"), Some(SEALED), "the wallet comes first");
        assert!(is_kept(&folder, &whole[..end]));
    }
}

#[test]
fn a_byte_changed_anywhere_is_cut_off_or_told_but_never_read() {
    let folder = Folder::new();
    let rows = written(&folder);
    let whole = bytes(&folder);
    let (mut told, mut cut) = (0, 0);
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        put_bytes(&folder, &changed);
        match try_open(&folder, NOTHING) {
            Ok(Opened { rows: read, .. }) => {
                // What was made safe first is always there.
                assert!(rows[1..].contains(&read), "byte {at}");
                cut += 1;
            }
            Err(StoreError::NotOurs(_)) => assert!(at < 8),
            Err(StoreError::NoWallet(..) | StoreError::Damaged(..)) => {
                assert_eq!(bytes(&folder), changed, "nothing is thrown away");
                told += 1;
            }
            Err(error) => panic!("byte {at}: {error}"),
        }
    }
    assert!(told > 100 && cut > 200, "{told} told, {cut} cut off");
}

#[test]
fn old_rows_are_dropped_at_a_start_and_a_crash_while_doing_so_is_none() {
    let folder = Folder::new();
    let mut store = open(&folder).store;
    store.append(&wallet(PLAIN)).unwrap();
    for round in 0..30 {
        store.append(&change(round % 3, &[round; 100_000])).unwrap();
    }
    store.sync().unwrap();
    drop(store);
    let long = bytes(&folder).len();
    // A crash left an unfinished new file.
    fs::write(folder.path().join("log.new"), b"half").unwrap();
    let Opened { mut store, rows, .. } = open(&folder);
    assert_eq!(rows.table(Table::Blocks).map(|(_, value)| value[0]).collect::<Vec<_>>(), [27, 28, 29]);
    assert!(bytes(&folder).len() < long / 5);
    store.append(&change(9, b"nine")).unwrap();
    drop(store);
    let again = open(&folder).rows;
    assert_eq!((again.get(Table::Blocks, &[9]), again.0.len()), (Some(&b"nine"[..]), 5));
    assert!(!folder.path().join("log.new").exists());
}

#[test]
fn another_programs_file_is_left_alone() {
    let folder = Folder::new();
    put_bytes(&folder, b"something else entirely");
    assert!(matches!(try_open(&folder, NEW), Err(StoreError::NotOurs(_))));
    assert_eq!(bytes(&folder), b"something else entirely");
}

#[test]
fn a_secret_that_is_replaced_is_in_no_file_any_more() {
    let folder = Folder::new();
    let mut store = open(&folder).store;
    store.append(&wallet(PLAIN)).unwrap();
    store.append(&change(1, b"one")).unwrap();
    store.sync().unwrap();
    // Whoever has the file open sees it go, too; and it stands in what a crash and a writing anew left.
    let mut held = fs::File::open(folder.path().join("log")).unwrap();
    let rest = [b"rest of it: ", PLAIN, b" and more"].concat();
    for name in ["log.torn-77", "log.torn-77-2", "log.new"] {
        fs::write(folder.path().join(name), &rest).unwrap();
    }
    for (former, secret) in [(PLAIN, SEALED), (SEALED, RESEALED)] {
        assert!(is_kept(&folder, former));
        store.append(&wallet(secret)).unwrap();
        assert!(!is_kept(&folder, former) && is_kept(&folder, secret));
    }
    let mut old = vec![];
    std::io::Read::read_to_end(&mut held, &mut old).unwrap();
    assert!(!old.is_empty() && !old.windows(PLAIN.len()).any(|window| window == PLAIN));
    let blanked = fs::read(folder.path().join("log.torn-77")).unwrap();
    assert_eq!(blanked, [b"rest of it: ", &[0; PLAIN.len()][..], b" and more"].concat());
    store.append(&change(2, b"two")).unwrap();
    drop(store);
    let rows = try_open(&folder, NOTHING).unwrap().rows;
    assert_eq!(rows.get(Table::Wallet, b"secret"), Some(RESEALED));
    assert_eq!(
        (rows.get(Table::Blocks, &[1]), rows.get(Table::Blocks, &[2])),
        (Some(&b"one"[..]), Some(&b"two"[..]))
    );
}

/// Earlier versions appended the sealed secret behind the plain one.
#[test]
fn a_secret_that_an_earlier_version_left_is_gone_after_a_start() {
    let folder = Folder::new();
    drop(open(&folder));
    let appended = [wallet(PLAIN), change(1, b"one"), wallet(SEALED)];
    let records = appended.iter().map(|changes| hashyard_cli::record::encode(changes, 8));
    put_bytes(&folder, &[b"hashyar\x01".to_vec(), records.collect::<Vec<_>>().concat()].concat());
    fs::write(folder.path().join("log.new"), PLAIN).unwrap();
    let Opened { rows, notes, .. } = try_open(&folder, NOTHING).unwrap();
    assert_eq!((rows.get(Table::Wallet, b"secret"), notes.len()), (Some(SEALED), 0));
    assert!(!is_kept(&folder, PLAIN) && is_kept(&folder, SEALED));
    assert_eq!(try_open(&folder, NOTHING).unwrap().rows, rows);
}

#[cfg(unix)]
#[test]
fn all_files_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    written(&folder);
    put_bytes(&folder, &[&bytes(&folder)[..], b"torn"].concat());
    drop(open(&folder));
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(files.len(), 2);
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
}
