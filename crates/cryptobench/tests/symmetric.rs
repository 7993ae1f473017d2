//! DES and AES against their standards, and the rounds to be looked into against the ciphers that are used.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_cryptobench::hashes::Hash;
use hashyard_cryptobench::search::{Progress, Search};
use hashyard_cryptobench::symmetric::*;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

#[test]
fn blocks_are_encrypted_as_the_standards_say() {
    let rows = [
        // FIPS 197, appendix C.1.
        (
            Cipher::Aes,
            "000102030405060708090a0b0c0d0e0f",
            "00112233445566778899aabbccddeeff",
            "69c4e0d86a7b0430d8cdb78070b4c55a",
        ),
        // FIPS 46-3 by NIST SP 800-17: a row each of its tables of variable plaintexts, of variable keys, and of substitutions.
        (Cipher::Des, "0101010101010101", "8000000000000000", "95f8a5e5dd31d900"),
        (Cipher::Des, "8001010101010101", "0000000000000000", "95a8d72813daa94d"),
        (Cipher::Des, "7ca110454a1a6e57", "01a1d6d039776742", "690f5b0d9a26939b"),
    ];
    for (cipher, key, plain, expected) in rows {
        let (key, plain) = (bytes(key), bytes(plain));
        let keyed = Keyed::new(cipher, &key).unwrap();
        let mut block = plain.clone();
        keyed.encrypt_block(&mut block);
        assert_eq!(block, bytes(expected), "{}", cipher.name());
        assert_eq!(cipher.rounds(&key, &plain).unwrap().last().unwrap(), &block);
    }
}

#[test]
fn the_rounds_to_be_looked_into_end_where_the_ciphers_do() {
    for number in 0..300_u32 {
        let random = Hash::Sha512.of(&number.to_le_bytes());
        for cipher in Cipher::ALL {
            let (key, plain) = (&random[..cipher.block_len()], &random[32..32 + cipher.block_len()]);
            let mut block = plain.to_vec();
            Keyed::new(cipher, key).unwrap().encrypt_block(&mut block);
            let rounds = cipher.rounds(key, plain).unwrap();
            assert_eq!(rounds.last().unwrap(), &block, "{} {number}", cipher.name());
            assert_eq!(
                rounds.len(),
                match cipher {
                    Cipher::Des => 18,
                    Cipher::Aes => 12,
                }
            );
        }
    }
    assert!(Cipher::Aes.rounds(&[0; 8], &[0; 16]).is_none() && Cipher::Des.rounds(&[0; 8], &[]).is_none());
    assert!(Keyed::new(Cipher::Des, &[0; 7]).is_none());
}

#[test]
fn modes_are_those_of_sp_800_38a() {
    let keyed = Keyed::new(Cipher::Aes, &bytes("2b7e151628aed2a6abf7158809cf4f3c")).unwrap();
    let text = bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");
    let rows = [
        // F.1.1, F.2.1 and F.5.1, two blocks each.
        (
            Mode::Ecb,
            "00000000000000000000000000000000",
            "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf",
        ),
        (
            Mode::Cbc,
            "000102030405060708090a0b0c0d0e0f",
            "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
        ),
        (
            Mode::Ctr,
            "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff",
        ),
    ];
    for (mode, start, expected) in rows {
        assert_eq!(encrypt(mode, &keyed, &bytes(start), &text).unwrap(), bytes(expected), "{}", mode.name());
    }
    assert!(encrypt(Mode::Ecb, &keyed, &[0; 16], &[0; 17]).is_none());
    assert!(encrypt(Mode::Cbc, &keyed, &[0; 8], &[0; 16]).is_none());
    assert_eq!(
        encrypt(Mode::Ctr, &keyed, &[0xff; 16], &[0; 32]).unwrap()[16..],
        encrypt(Mode::Ctr, &keyed, &[0; 16], &[0; 16]).unwrap()
    );
}

#[test]
fn a_byte_reaches_the_others_round_by_round() {
    let count = |reached: &Reached| reached.iter().filter(|reached| **reached).count();
    let aes: Vec<usize> =
        depends_in_rounds(Cipher::Aes, &[7; 16], &[9; 16], 0).unwrap().iter().map(count).collect();
    assert_eq!(aes[..4], [1, 1, 4, 16], "a byte, then its column, then all");
    let des: Vec<usize> =
        depends_in_rounds(Cipher::Des, &[7; 8], &[9; 8], 0).unwrap().iter().map(count).collect();
    assert_eq!((des[0], des[6], des[17]), (1, 8, 8), "{des:?}");
    assert!(depends_in_rounds(Cipher::Aes, &[7; 16], &[9; 16], 16).is_none());
    let bits = differs_in_rounds(Cipher::Aes, &[7; 16], &[9; 16], 0).unwrap();
    assert_eq!(bits[..2], [1, 1]);
    assert!((40..=88).contains(bits.last().unwrap()), "about half of 128: {bits:?}");
}

#[test]
fn how_far_a_byte_reaches_in_a_message_depends_on_the_mode() {
    let keyed = Keyed::new(Cipher::Des, &[1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    let reached = |mode| depends_in_message(mode, &keyed, &[5; 8], &[6; 32], 10).unwrap();
    let from_to = |from: usize, to: usize| (0..32).map(|at| (from..to).contains(&at)).collect::<Vec<_>>();
    assert_eq!(reached(Mode::Ecb), from_to(8, 16));
    assert_eq!(reached(Mode::Cbc), from_to(8, 32));
    assert_eq!(reached(Mode::Ctr), from_to(10, 11));
}

#[test]
fn a_key_with_hidden_bits_is_found() {
    let key = 0x00_abcd_ef01_2345 | 0x1ff;
    let mut puzzle = DesPuzzle::new(*b"Hashyard", key, 12).unwrap();
    assert_eq!(puzzle.known & 0xfff, 0);
    let found = loop {
        match puzzle.go_on(100) {
            Progress::Found(key) => break key,
            Progress::Searching => {}
            Progress::Exhausted => unreachable!("the key is among them"),
        }
    };
    assert_eq!(found, key);
    assert!(puzzle.is_solved_by(key) && !puzzle.is_solved_by(key ^ 1) && !puzzle.is_solved_by(key ^ 1 << 30));
    assert!(!puzzle.is_solved_by(u64::MAX));
    for (key, hidden) in [(1 << 56, 20), (5, 0), (5, 41)] {
        assert!(DesPuzzle::new([0; 8], key, hidden).is_none());
    }
    let mut other = DesPuzzle::new(*b"Hashyard", key, 4).unwrap();
    other.cipher = [0; 8];
    assert_eq!(other.go_on(100), Progress::Exhausted, "no key of these makes eight zeros");
}

#[test]
fn what_is_known_of_a_key_is_shown_bit_by_bit() {
    let puzzle = DesPuzzle::new([0; 8], 0b101 << 53 | 0x3ff, 9).unwrap();
    let expected = "1010000 0000000 0000000 0000000 0000000 0000000 00001?? ???????";
    assert_eq!(puzzle.known_bits(), expected);
}

#[test]
fn texts_fill_whole_blocks() {
    for (text, length, padded_len) in [("", 8, 8), ("12345678", 8, 8), ("123456789", 8, 16), ("x", 0, 1)] {
        let bytes = padded(text.as_bytes(), length);
        assert_eq!(bytes.len(), padded_len);
        assert!(bytes.starts_with(text.as_bytes()) && bytes[text.len()..].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn keys_have_odd_parity() {
    assert_eq!(des_key(0), [1; 8]);
    assert_eq!(des_key((1 << DES_KEY_BITS) - 1), [0xfe; 8]);
    for bits in [0x12_3456_789a_bcde, 0x00_ff00_ff00_ff00] {
        assert!(des_key(bits).iter().all(|byte| byte.count_ones() % 2 == 1));
    }
}

#[test]
fn ecb_keeps_even_surfaces_and_cbc_does_not() {
    let hash: Vec<u8> = (0..32).collect();
    for cipher in Cipher::ALL {
        let picture = hash_picture(&hash, cipher.block_len()).unwrap();
        let keyed = Keyed::new(cipher, &vec![3; cipher.block_len()]).unwrap();
        let start = vec![4; cipher.block_len()];
        let kinds = |mode| {
            let bytes = encrypt(mode, &keyed, &start, &picture).unwrap();
            bytes
                .chunks(cipher.block_len())
                .map(<[u8]>::to_vec)
                .collect::<std::collections::BTreeSet<_>>()
                .len()
        };
        assert_eq!(kinds(Mode::Ecb), 32, "{}: a block for each colour", cipher.name());
        assert_eq!(kinds(Mode::Cbc), picture.len() / cipher.block_len(), "{}: no two alike", cipher.name());
    }
    assert!(hash_picture(&hash[1..], 16).is_none() && hash_picture(&hash, 7).is_none());
    let places = in_tiles(16);
    assert_eq!((places[0], places[5], places[16]), ((0, 0), (1, 1), (4, 0)));
}
