//! The log under every kind of damage.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;

use common::Folder;
use hashyard_cli::store::{Opened, Store, StoreError};
use hashyard_core::chain::{ChangeSet, Rows, Table};

fn change(key: u8, value: &[u8]) -> ChangeSet {
    let mut changes = ChangeSet::default();
    changes.put(Table::Blocks, [key], value);
    changes
}

fn open(folder: &Folder) -> Opened {
    Store::open(&folder.path().join("log")).unwrap()
}

fn bytes(folder: &Folder) -> Vec<u8> {
    fs::read(folder.path().join("log")).unwrap()
}

fn put_bytes(folder: &Folder, bytes: &[u8]) {
    fs::write(folder.path().join("log"), bytes).unwrap();
}

/// Writes one change and makes it safe, then two that are not; gives the rows after each.
fn written(folder: &Folder) -> Vec<Rows> {
    let mut store = open(folder).store;
    let mut rows = vec![Rows::default()];
    for key in 0..3 {
        let changes = change(key, &[key; 100]);
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
    let Opened { mut store, rows: read, torn } = open(&folder);
    assert_eq!((&read, torn), (&rows, 0));
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
        let again = open(&folder);
        assert_eq!((again.rows, again.torn), (read, 0), "put in order");
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
        match Store::open(&folder.path().join("log")) {
            Ok(Opened { rows: read, .. }) => {
                // What was made safe first is always there.
                assert!(rows[1..].contains(&read), "byte {at}");
                cut += 1;
            }
            Err(StoreError::NotOurs(_)) => assert!(at < 8),
            Err(StoreError::Damaged(_, from)) => {
                assert!(from <= at as u64);
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
    assert_eq!((again.get(Table::Blocks, &[9]), again.0.len()), (Some(&b"nine"[..]), 4));
    assert!(!folder.path().join("log.new").exists());
}

#[test]
fn another_programs_file_is_left_alone() {
    let folder = Folder::new();
    put_bytes(&folder, b"something else entirely");
    assert!(matches!(Store::open(&folder.path().join("log")), Err(StoreError::NotOurs(_))));
    assert_eq!(bytes(&folder), b"something else entirely");
}
