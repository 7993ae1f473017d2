//! The hash functions against what their standards print, and the lecture's two values.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_cryptobench::hashes::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn digests_are_those_of_the_standards() {
    let rows = [
        // RFC 1321, appendix A.5.
        (Hash::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
        (Hash::Md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
        (Hash::Md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        // FIPS 180-4's examples.
        (Hash::Sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (Hash::Sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            Hash::Sha512,
            "abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        // Dobbertin, Bosselaers, Preneel.
        (Hash::Ripemd160, "abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        // Keccak's own test vector for the empty message.
        (Hash::Keccak256, "", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    ];
    for (hash, input, digest) in rows {
        assert_eq!(hex(&hash.of(input.as_bytes())), digest, "{} of {input:?}", hash.name());
        assert_eq!(digest.len(), 2 * hash.digest_len());
    }
}

#[test]
fn the_lecture_prints_digests_of_lines() {
    let rows = [
        ("abc", LineEnd::Lf, "0bee89b07a248e27c83fc3d5951213c1"),
        ("abC", LineEnd::Lf, "2217c53a2f88ebadd9b3c1a79cde2638"),
        ("abc", LineEnd::None, "900150983cd24fb0d6963f7d28e17f72"),
        ("abC", LineEnd::None, "36cf1fa7e384dfd385f07a50ffdf0418"),
    ];
    for (text, end, digest) in rows {
        assert_eq!(hex(&Hash::Md5.of(&typed_bytes(text, end).unwrap())), digest, "{text} {end:?}");
    }
    let differing = |end| {
        let digest = |text| Hash::Md5.of(&typed_bytes(text, end).unwrap());
        differing_bits(&digest("abc"), &digest("abC")).into_iter().filter(|differs| *differs).count()
    };
    assert_eq!((differing(LineEnd::Lf), differing(LineEnd::None)), (56, 73));
}

#[test]
fn the_published_pairs_collide_and_in_their_own_function_alone() {
    let rows = [
        (Hash::Md5, md5_pair(), "79054025255fb1a26e4bc422aef54eb4", 128),
        (Hash::Sha1, sha1_pair(), "f92d74e3874587aaf443d1db961d4e26dde13e9c", 320),
    ];
    for (hash, Published { inputs: [a, b], .. }, digest, length) in rows {
        assert!(a != b && a.len() == length && b.len() == length);
        for other in Hash::ALL {
            assert_eq!(other.of(&a) == other.of(&b), other == hash, "{} under {}", hash.name(), other.name());
        }
        assert_eq!(hex(&hash.of(&a)), digest);
    }
}

#[test]
fn bitcoins_hashes_are_steps() {
    // The genesis block's header, and its hash as it is printed.
    let header = "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c";
    let bytes: Vec<u8> =
        (0..80).map(|at| u8::from_str_radix(&header[2 * at..2 * at + 2], 16).unwrap()).collect();
    let sha = Step::Hash(Hash::Sha256);
    let values = pipeline(&bytes, &[sha, sha, Step::Reverse]);
    assert_eq!(hex(&values[2]), "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    // BIP173's example: the key of its addresses, and the program in them.
    let key: Vec<u8> = [
        0x02, 0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07,
        0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98,
    ]
    .into();
    let program = pipeline(&key, &[sha, Step::Hash(Hash::Ripemd160)]).pop().unwrap();
    assert_eq!(hex(&program), "751e76e8199196d454941c45d1b3a323f1433bd6");
    assert_eq!(pipeline(&key, &[sha; 50]).len(), MAX_STEPS);
    // BIP341's wallet test vectors: an internal key without scripts, and its tweak.
    let internal = "d6889cb081036e0faefa3a35157ad71086b123b2b144b649798b494c300a961d";
    let internal: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&internal[2 * at..2 * at + 2], 16).unwrap()).collect();
    assert_eq!(
        hex(&Step::TapTweak.of(&internal)),
        "b86e7be8f39bab32a6f2c0443abbc210f0edac0e2c53d501b36b64437d9c6c70"
    );
}
