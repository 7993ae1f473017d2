//! The trie and the accounts, held against another implementation: alloy's.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeMap;

use alloy_trie::proof::verify_proof;
use alloy_trie::root::{state_root, storage_root};
use alloy_trie::{HashBuilder, Nibbles, TrieAccount};
use common::*;
use hashyard_ledgers::proof::{ProofError, verify};
use hashyard_ledgers::setting::keccak;
use hashyard_ledgers::trie::{Trie, hex_prefix, read_hex_prefix};
use hashyard_ledgers::{Person, Play};
use proptest::prelude::*;

type Values = BTreeMap<Vec<u8>, Vec<u8>>;

/// Keys of one length, few different bytes: they share beginnings, so that extensions and small nodes come about.
fn values() -> impl Strategy<Value = Values> {
    let key = prop::collection::vec(prop_oneof![Just(0x11_u8), Just(0x12), Just(0x21), any::<u8>()], 4);
    prop::collection::btree_map(key, prop::collection::vec(1..=255_u8, 1..40), 0..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn roots_and_proofs_are_alloys(values in values(), other in prop::collection::vec(any::<u8>(), 4)) {
        let trie = Trie::of(&values);
        let mut builder = HashBuilder::default();
        for (key, value) in &values {
            builder.add_leaf(Nibbles::unpack(key), value);
        }
        prop_assert_eq!(trie.root, builder.root().0);
        for key in values.keys().chain([&other]) {
            let (value, proof) = (values.get(key).cloned(), trie.proof(key));
            prop_assert_eq!(verify(&trie.root, key, &proof), Ok(value.clone()));
            // Theirs has no proofs of tries whose uppermost node is shorter than a hash.
            if trie.nodes[0].encoded.len() >= 32 {
                let nodes: Vec<_> = proof.into_iter().map(Into::into).collect();
                prop_assert!(verify_proof(trie.root.into(), Nibbles::unpack(key), value, &nodes).is_ok());
            }
        }
    }

    /// The last node, the first, none, one more, one changed.
    #[test]
    fn a_proof_needs_its_nodes_and_no_others(values in values(), flip in any::<(usize, u8)>()) {
        let trie = Trie::of(&values);
        let Some(key) = values.keys().next() else { return Ok(()) };
        let proof = trie.proof(key);
        for left_out in 0..proof.len() {
            let mut less = proof.clone();
            let hash = keccak(&less.remove(left_out));
            prop_assert_eq!(verify(&trie.root, key, &less), Err(ProofError::Missing(hash)));
        }
        let mut more = proof.clone();
        more.push(b"more".to_vec());
        prop_assert_eq!(verify(&trie.root, key, &more), Err(ProofError::Superfluous(1)));
        let mut changed = proof;
        let node = flip.0 % changed.len();
        let byte = flip.0 % changed[node].len();
        changed[node][byte] ^= flip.1 | 1;
        prop_assert!(verify(&trie.root, key, &changed).is_err());
    }

    #[test]
    fn hostile_nodes_prove_nothing(nodes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 1..4)) {
        let root = keccak(&nodes[0]);
        prop_assert!(!matches!(verify(&root, b"key", &nodes), Ok(Some(_))));
    }

    #[test]
    fn hex_prefix_is_read_back(nibbles in prop::collection::vec(0..16_u8, 0..9), leaf in any::<bool>()) {
        prop_assert_eq!(read_hex_prefix(&hex_prefix(&nibbles, leaf)), Some((nibbles, leaf)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_state_root_is_alloys(log in any_log()) {
        let play = Play::of(&log);
        let accounts = &play.ledgers().accounts;
        let theirs = accounts.iter().map(|(address, account)| {
            let mut storage: Vec<_> = account.storage.iter()
                .map(|(slot, word)| (keccak(slot).into(), alloy_trie_word(word))).collect();
            storage.sort();
            let account = TrieAccount {
                nonce: account.nonce,
                balance: u256(account.balance),
                storage_root: storage_root(storage),
                code_hash: alloy_trie::KECCAK_EMPTY,
            };
            (keccak(address), account)
        });
        let theirs: BTreeMap<_, _> = theirs.collect();
        let root = state_root(theirs.into_iter().map(|(key, account)| (key.into(), account)));
        prop_assert_eq!(accounts.trie().root, root.0);
    }
}

/// Numbers as alloy has them, without naming its crate of them.
fn u256<T: std::str::FromStr<Err: std::fmt::Debug>>(number: u128) -> T {
    number.to_string().parse().unwrap()
}

fn alloy_trie_word<T: std::str::FromStr<Err: std::fmt::Debug>>(word: &[u8; 32]) -> T {
    let digits: String = word.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}").parse().unwrap()
}

#[test]
fn an_account_that_is_not_there_is_proved_to_be_away() {
    let play = play(&[]);
    let trie = play.ledgers().accounts.trie();
    let key = |person| keccak(&play.setting().person(person).address);
    assert_eq!(verify(&trie.root, &key(Person::Dan), &trie.proof(&key(Person::Dan))), Ok(None));
    let alice = play.ledgers().accounts.get(&play.setting().person(Person::Alice).address);
    let proof = trie.proof(&key(Person::Alice));
    assert_eq!(verify(&trie.root, &key(Person::Alice), &proof), Ok(Some(alice.encode())));
}

#[test]
fn the_root_of_nothing_is_the_one_everybody_knows() {
    let root: String = Trie::of(&Values::new()).root.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(root, "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
}
