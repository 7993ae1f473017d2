//! Bloom filters (BIP37): the vectors of Bitcoin Core's `bloom_tests`, and how often a filter errs.

use hashyard_core::filter::bloom::{MAX_BLOOM_FILTER_SIZE, MAX_HASH_FUNCS};
use hashyard_core::filter::{BloomFilter, BloomUpdate};
use hashyard_core::{Decodable, DecodeError, Encodable, HashedBlock, OutPoint, Transaction, Txid, hash160};
use proptest::prelude::*;

/// A payment, and the one that spends its first output.
const PAYMENT: &str = "01000000010b26e9b7735eb6aabdf358bab62f9816a21ba9ebdb719d5299e88607d722c190000000008b4830450220070aca44506c5cef3a16ed519d7c3c39f8aab192c4e1c90d065f37b8a4af6141022100a8e160b856c2d43d27d8fba71e5aef6405b8643ac4cb7cb3c462aced7f14711a0141046d11fee51b0e60666d5049a9101a72741df480b96ee26488a4d3466b95c9a40ac5eeef87e10a5cd336c19a84565f80fa6c547957b7700ff4dfbdefe76036c339ffffffff021bff3d11000000001976a91404943fdd508053c75000106d3bc6e2754dbcff1988ac2f15de00000000001976a914a266436d2965547608b9e15d9032a7b9d64fa43188ac00000000";
const SPENDING: &str = "01000000016bff7fcd4f8565ef406dd5d63d4ff94f318fe82027fd4dc451b04474019f74b4000000008c493046022100da0dc6aecefe1e06efdf05773757deb168820930e3b0d03f46f5fcf150bf990c022100d25b5c87040076e4f253f8262e763e2dd51e7ff0be157727c4bc42807f17bd39014104e6c26ef67dc610d2cd192484789a6cf9aea9930b944b7e2db5342b9d9e5b9ff79aff9a2ee1978dd7fd01dfc522ee02283d3b06a9d03acf8096968d7dbb0f9178ffffffff028ba7940e000000001976a914badeecfdef0507247fc8f74241d73bc039972d7b88ac4094a802000000001976a914c10932483fec93ed51f5fe95e72559f2cc7043f988ac00000000";

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex).unwrap()
}

fn txid(hex: &str) -> Txid {
    hex.parse().unwrap()
}

fn filter(update: BloomUpdate) -> BloomFilter {
    BloomFilter::new(10, 0.000_001, 0, update)
}

/// Whether a filter matches a transaction.
fn matches(filter: &mut BloomFilter, tx: &Transaction) -> bool {
    filter.is_relevant_and_update(&tx.txid(), tx)
}

#[test]
fn filters_are_those_of_core_byte_for_byte() {
    let key = "045b81f0017e2091e2edcd5eecf10d5bdd120a5514cb3ee65b8447ec18bfc4575c6d5bf415e54e03b1067934a0f0ba76b01c6b9ab227142ee1d543764b69d901e0";
    let hashes = [
        "99108ad8ed9bb6274d3980bab5a85c048f0950c8",
        "b5a2c786d9ef4658287ced5914b37a1b4aa32eee",
        "b9300670b4c5366e95b2699e8b18bc75e5f729c5",
    ];
    let hashes = hashes.map(bytes).to_vec();
    let key_and_hash = vec![bytes(key), hash160(&bytes(key)).to_vec()];
    for (elements, rate, tweak, inserted, expected) in [
        (3, 0.01, 0, &hashes, "03614e9b050000000000000001"),
        (3, 0.01, 2_147_483_649, &hashes, "03ce4299050000000100008001"),
        (2, 0.001, 0, &key_and_hash, "038fc16b080000000000000001"),
    ] {
        let mut filter = BloomFilter::new(elements, rate, tweak, BloomUpdate::All);
        assert!(!inserted.iter().any(|data| filter.contains(data)), "it is empty");
        inserted.iter().for_each(|data| filter.insert(data));
        assert_eq!(hex::encode(filter.encode()), expected);
        assert!(inserted.iter().all(|data| filter.contains(data)));
        // One bit of the first byte is another one.
        assert!(!filter.contains(&bytes("19108ad8ed9bb6274d3980bab5a85c048f0950c8")));
        assert_eq!(BloomFilter::decode(&bytes(expected)), Ok(filter));
    }
}

#[test]
fn a_transaction_is_found_by_its_name_its_outputs_its_inputs_and_what_it_spends() {
    let payment = Transaction::decode(&bytes(PAYMENT)).unwrap();
    let spending = Transaction::decode(&bytes(SPENDING)).unwrap();
    assert_eq!(payment.txid(), txid("b4749f017444b051c44dfd2720e88f314ff94f3dd6d56d40ef65854fcd7fff6b"));
    let parent = txid("90c122d70786e899529d71dbeba91ba216982fb6ba58f3bdaab65e73b7e9260b");
    let other = txid("000000d70786e899529d71dbeba91ba216982fb6ba58f3bdaab65e73b7e9260b");
    let outpoint = |txid, vout| OutPoint { txid, vout }.encode();
    let rows = [
        ("6bff7fcd4f8565ef406dd5d63d4ff94f318fe82027fd4dc451b04474019f74b4", true),
        (
            "30450220070aca44506c5cef3a16ed519d7c3c39f8aab192c4e1c90d065f37b8a4af6141022100a8e160b856c2d43d27d8fba71e5aef6405b8643ac4cb7cb3c462aced7f14711a01",
            true,
        ),
        (
            "046d11fee51b0e60666d5049a9101a72741df480b96ee26488a4d3466b95c9a40ac5eeef87e10a5cd336c19a84565f80fa6c547957b7700ff4dfbdefe76036c339",
            true,
        ),
        ("04943fdd508053c75000106d3bc6e2754dbcff19", true),
        ("a266436d2965547608b9e15d9032a7b9d64fa431", true),
        (&hex::encode(outpoint(parent, 0)), true),
        ("3604112b833ff915b343736458a67bb0984e5bfd443397842ff684e7099b7600", false),
        ("0000006d2965547608b9e15d9032a7b9d64fa431", false),
        (&hex::encode(outpoint(parent, 1)), false),
        (&hex::encode(outpoint(other, 0)), false),
    ];
    for (data, expected) in rows {
        let mut filter = filter(BloomUpdate::All);
        filter.insert(&bytes(data));
        assert_eq!(matches(&mut filter, &payment), expected, "{data}");
    }
    let address = bytes("04943fdd508053c75000106d3bc6e2754dbcff19");
    for (update, found) in
        [(BloomUpdate::All, true), (BloomUpdate::PubkeyOnly, false), (BloomUpdate::None, false)]
    {
        let mut filter = filter(update);
        filter.insert(&address);
        assert!(!matches(&mut filter, &spending));
        assert!(matches(&mut filter, &payment));
        assert_eq!(matches(&mut filter, &spending), found, "{update:?}");
    }
}

/// Bitcoin Core's `merkle_block_2` and `merkle_block_2_with_update_none`: a key is paid in the second transaction, its coin is spent in the
/// third, and the fourth pays it again.
#[test]
fn a_block_shows_what_its_owner_is_paid_and_what_is_spent_of_that() {
    let block = HashedBlock::decode(&bytes(include_str!("mainnet-1425.hex"))).unwrap();
    let first = txid("e980fe9f792d014e73b95203dc1335c5f9ce19ac537a419e6df5b47aecb93b70");
    let key = "044a656f065871a353f216ca26cef8dde2f03e8c16202d2e8ad769f02032cb86a5eb5e56842e92e19141d60a01928f8dd2c875a390f67c1f6c94cfc617c0ea45af";
    let all = block.txids().to_vec();
    for (update, expected) in [
        (BloomUpdate::All, all.clone()),
        (BloomUpdate::PubkeyOnly, all.clone()),
        (BloomUpdate::None, vec![all[0], all[1], all[3]]),
    ] {
        let mut filter = filter(update);
        filter.insert(first.as_bytes());
        assert_eq!(filter.prove(&block).0.extract(), Ok(vec![first]));
        filter.insert(&bytes(key));
        let (proof, places) = filter.prove(&block);
        let matched: Vec<Txid> = places.iter().map(|place| all[*place]).collect();
        assert_eq!((proof.header, proof.extract()), (block.header, Ok(expected.clone())), "{update:?}");
        assert_eq!(matched, expected, "{update:?}");
    }
}

/// Bitcoin Core's `merkle_block_3_and_serialize`.
#[test]
fn a_block_of_one_transaction_is_proven_as_core_does() {
    let block = HashedBlock::decode(&bytes("0100000079cda856b143d9db2c1caff01d1aecc8630d30625d10e8b4b8b0000000000000b50cc069d6a3e33e3ff84a5c41d9d3febe7c770fdcc96b2c3ff60abe184f196367291b4d4c86041b8fa45d630101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff08044c86041b020a02ffffffff0100f2052a01000000434104ecd3229b0571c3be876feaac0442a9f13c5a572742927af1dc623353ecf8c202225f64868137a18cdd85cbbb4c74fbccfd4f49639cf1bdc94a5672bb15ad5d4cac00000000")).unwrap();
    let mut filter = filter(BloomUpdate::All);
    filter.insert(txid("63194f18be0af63f2c6bc9dc0f777cbefed3d9415c4af83f3ee3a3d669c00cb5").as_bytes());
    let proof = filter.prove(&block).0.encode();
    assert_eq!(
        hex::encode(proof),
        "0100000079cda856b143d9db2c1caff01d1aecc8630d30625d10e8b4b8b0000000000000b50cc069d6a3e33e3ff84a5c41d9d3febe7c770fdcc96b2c3ff60abe184f196367291b4d4c86041b8fa45d630100000001b50cc069d6a3e33e3ff84a5c41d9d3febe7c770fdcc96b2c3ff60abe184f19630101"
    );
}

#[test]
fn a_filter_without_bits_or_hash_functions_matches_everything() {
    let payment = Transaction::decode(&bytes(PAYMENT)).unwrap();
    for encoded in ["00 00000000 00000000 00", "00 32000000 01000000 01", "01 00 00000000 00000000 00"] {
        let mut filter = BloomFilter::decode(&bytes(&encoded.replace(' ', ""))).unwrap();
        filter.insert(b"anything");
        assert!(filter.contains(b"else") && matches(&mut filter, &payment), "{encoded}");
        assert_eq!(hex::encode(filter.encode()), encoded.replace(' ', ""), "nothing is put in");
    }
}

#[test]
fn filters_are_as_large_as_core_takes_and_no_larger() {
    let encoded = |size: usize, funcs: u32| {
        let length = [&[0xfd][..], &(size as u16).to_le_bytes()].concat();
        [length, vec![0xff; size], funcs.to_le_bytes().to_vec(), vec![0; 5]].concat()
    };
    let decode = |size, funcs| BloomFilter::decode(&encoded(size, funcs)).map(|_| ());
    assert_eq!(decode(MAX_BLOOM_FILTER_SIZE, MAX_HASH_FUNCS), Ok(()));
    assert_eq!(decode(MAX_BLOOM_FILTER_SIZE + 1, 1), Err(DecodeError::TooMany(36_001)));
    assert_eq!(decode(1_000, 51), Err(DecodeError::TooMany(51)));
    let cut = &encoded(MAX_BLOOM_FILTER_SIZE + 1, 1)[..MAX_BLOOM_FILTER_SIZE];
    assert!(matches!(BloomFilter::decode(cut), Err(DecodeError::UnexpectedEnd { .. })));
    // Asked for more than fits, one is as large as it may be, and right where it says no.
    for (elements, rate) in [(1_000_000, 1e-9), (1, 1e-300), (0, 0.5)] {
        let filter = BloomFilter::new(elements, rate, 1, BloomUpdate::None);
        assert_eq!(BloomFilter::decode(&filter.encode()), Ok(filter), "{elements} {rate}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// Nothing that was put in is missed, and of others about as many are mistaken as was asked for.
    #[test]
    fn nothing_is_missed_and_few_are_mistaken(tweak: u32, count in 50_u32..500, one_in in 20_u32..200) {
        let rate = 1.0 / f64::from(one_in);
        let mut filter = BloomFilter::new(count as usize, rate, tweak, BloomUpdate::None);
        let data = |number: u32| hash160(&number.to_le_bytes());
        (0..count).for_each(|number| filter.insert(&data(number)));
        prop_assert!((0..count).all(|number| filter.contains(&data(number))));
        let tries = 20_000;
        let mistaken = (0..tries).filter(|number| filter.contains(&data(1_000_000 + number))).count() as f64;
        // Whole bytes and whole hash functions make it a little more or less than asked for.
        let expected = f64::from(tries) * rate;
        prop_assert!((0.5 * expected - 30.0..2.0 * expected + 30.0).contains(&mistaken), "{mistaken} of {expected}");
    }
}
