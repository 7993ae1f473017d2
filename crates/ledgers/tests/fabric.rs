//! The worked example of Fabric's documentation, "Read-Write set semantics", section "Example simulation and validation".

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;

use hashyard_ledgers::versions::{Organisation, ReadWriteSet, Transaction, Version, VersionsRefusal, World};

const FIRST: Version = Version { block: 0, tx: 0 };

fn tx(number: u8, reads: &[&str], writes: &[(&str, &str)]) -> Transaction {
    let set = ReadWriteSet {
        reads: reads.iter().map(|key| ((*key).to_owned(), Some(FIRST))).collect(),
        writes: writes.iter().map(|(key, value)| ((*key).to_owned(), value.as_bytes().to_vec())).collect(),
    };
    Transaction {
        id: [number; 32],
        set,
        endorsed_by: BTreeSet::from([Organisation::Org1, Organisation::Org2]),
    }
}

#[test]
fn five_transactions_simulated_on_one_snapshot() {
    let mut world = World::of((1..=5).map(|n| (format!("k{n}"), format!("v{n}").into_bytes())));
    world.begin_block();
    let all = [
        tx(1, &[], &[("k1", "v1'"), ("k2", "v2'")]),
        tx(2, &["k1"], &[("k3", "v3'")]),
        tx(3, &[], &[("k2", "v2''")]),
        tx(4, &["k2"], &[("k2", "v2'''")]),
        tx(5, &["k5"], &[("k6", "v6'")]),
    ];
    let verdicts: Vec<_> = all.iter().map(|tx| world.apply(tx)).collect();
    let conflict = |key: &str, by: u64| {
        let now = Some(Version { block: 1, tx: by });
        Err(VersionsRefusal::MvccReadConflict { key: key.to_owned(), read: Some(FIRST), now })
    };
    // T2 reads k1, which T1 wrote; T4 reads k2, which T3 wrote last.
    assert_eq!(verdicts, [Ok(()), conflict("k1", 0), Ok(()), conflict("k2", 2), Ok(())]);
    let values: Vec<_> =
        world.iter().map(|(key, (value, _))| (key.as_str(), std::str::from_utf8(value).unwrap())).collect();
    let expected = [("k1", "v1'"), ("k2", "v2''"), ("k3", "v3"), ("k4", "v4"), ("k5", "v5"), ("k6", "v6'")];
    assert_eq!(values, expected);
    assert_eq!(world.block().data.len(), 5, "void ones stay in the block");
}

#[test]
fn blocks_commit_to_their_order() {
    let run = |order: [u8; 2]| {
        let mut world = World::new();
        world.begin_block();
        for number in order {
            world.apply(&tx(number, &[], &[("k", "v")])).unwrap();
        }
        world.begin_block();
        world.block().previous
    };
    assert_ne!(run([1, 2]), run([2, 1]));
    assert_eq!(run([1, 2]), run([1, 2]));
}
