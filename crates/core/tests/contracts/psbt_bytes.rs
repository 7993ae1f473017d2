//! PSBTs as bytes: what is written is read back, and what is broken is named.

use hashyard_core::psbt::{Place, Psbt, PsbtError};
use hashyard_core::{DecodeError, Encodable};
use proptest::prelude::*;

/// A transaction with one input and one output, both empty.
const TX: &str = "020000000100000000000000000000000000000000000000000000000000000000000000000000000000000000000100000000000000000000000000";
/// The generator point, compressed and x-only.
const KEY: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

type Entry = (Vec<u8>, Vec<u8>);

fn field(key: &str, value: &str) -> Entry {
    (hex::decode(key).unwrap(), hex::decode(value).unwrap())
}

/// A PSBT of three maps.
fn bytes(maps: &[&[Entry]]) -> Vec<u8> {
    let mut out = b"psbt\xff".to_vec();
    for map in maps {
        for (key, value) in *map {
            hashyard_core::encode::put_var_bytes(&mut out, key);
            hashyard_core::encode::put_var_bytes(&mut out, value);
        }
        out.push(0);
    }
    out
}

fn version_0(input: &[Entry], output: &[Entry]) -> Vec<u8> {
    bytes(&[&[field("00", TX)], input, output])
}

fn global_2() -> Vec<Entry> {
    [("02", "02000000"), ("04", "01"), ("05", "01"), ("fb", "02000000")]
        .map(|(key, value)| field(key, value))
        .to_vec()
}

fn input_2() -> Vec<Entry> {
    vec![field("0e", &"11".repeat(32)), field("0f", "00000000")]
}

fn output_2() -> Vec<Entry> {
    vec![field("03", "0100000000000000"), field("04", "51")]
}

fn wrong(place: Place, field: &'static str, reason: &'static str) -> PsbtError {
    PsbtError::Field { place, field, reason }
}

#[test]
fn what_is_wrong_with_a_field_is_named_with_its_map() {
    let (input, output) = (Place::Input(0), Place::Output(0));
    let x_only = &KEY[2..];
    for (kind, key, value, error) in [
        (0, "0001", "", wrong(input, "PSBT_IN_NON_WITNESS_UTXO", "has a key longer than its type")),
        (0, "00", "01", wrong(input, "PSBT_IN_NON_WITNESS_UTXO", "must be a transaction")),
        (0, "00", TX, wrong(input, "PSBT_IN_NON_WITNESS_UTXO", "is not the transaction that is spent")),
        (0, "01", "00", wrong(input, "PSBT_IN_WITNESS_UTXO", "must be an output")),
        (0, "02", "00", wrong(input, "PSBT_IN_PARTIAL_SIG", "has a key that is no public key")),
        (
            0,
            &format!("02{KEY}"),
            "00",
            wrong(input, "PSBT_IN_PARTIAL_SIG", "must be a DER signature with its hash type"),
        ),
        (0, "03", "0100", wrong(input, "PSBT_IN_SIGHASH_TYPE", "must be four bytes")),
        (
            0,
            &format!("06{KEY}"),
            "010203",
            wrong(input, "PSBT_IN_BIP32_DERIVATION", "must be a fingerprint and steps of four bytes each"),
        ),
        (0, "08", "02", wrong(input, "PSBT_IN_FINAL_SCRIPTWITNESS", "must be witness items")),
        (0, "0b00", "", wrong(input, "PSBT_IN_SHA256", "has a key that is no hash of 32 bytes")),
        (0, "13", "00", wrong(input, "PSBT_IN_TAP_KEY_SIG", "must be a signature of 64 or 65 bytes")),
        (
            0,
            &format!("15c0{x_only}00"),
            "c0",
            wrong(input, "PSBT_IN_TAP_LEAF_SCRIPT", "has a key that is no control block"),
        ),
        (0, "17", KEY, wrong(input, "PSBT_IN_TAP_INTERNAL_KEY", "must be an x-only public key of 32 bytes")),
        (
            0,
            "0f",
            "00000000",
            PsbtError::NotInVersion { place: input, field: "PSBT_IN_OUTPUT_INDEX", version: 0 },
        ),
        (
            1,
            "03",
            "0100000000000000",
            PsbtError::NotInVersion { place: output, field: "PSBT_OUT_AMOUNT", version: 0 },
        ),
        (1, "06", "", wrong(output, "PSBT_OUT_TAP_TREE", "must be a complete tree of scripts")),
        // One leaf at depth 1 has no neighbour; a second one at depth 2 leaves a gap; version c1 is odd.
        (1, "06", "01c000", wrong(output, "PSBT_OUT_TAP_TREE", "must be a complete tree of scripts")),
        (1, "06", "01c00002c000", wrong(output, "PSBT_OUT_TAP_TREE", "must be a complete tree of scripts")),
        (1, "06", "00c100", wrong(output, "PSBT_OUT_TAP_TREE", "must be a complete tree of scripts")),
        (
            1,
            "fc",
            "",
            PsbtError::Bytes { place: output, error: DecodeError::UnexpectedEnd { offset: 0, needed: 1 } },
        ),
    ] {
        let entry = [field(key, value)];
        let psbt = if kind == 0 { version_0(&entry, &[]) } else { version_0(&[], &entry) };
        assert_eq!(Psbt::decode(&psbt), Err(error), "{key} {value}");
    }
}

#[test]
fn what_bitcoin_core_leaves_to_those_who_use_it_is_kept() {
    // No point of the curve has this X coordinate.
    let nowhere = "ff".repeat(32);
    let leaf = "00".repeat(32);
    for (key, value) in [
        ("17".to_owned(), nowhere.clone()),
        (format!("14{nowhere}{leaf}"), "11".repeat(64)),
        (format!("16{nowhere}"), "0000000000".to_owned()),
        (format!("15c0{nowhere}"), "51c0".to_owned()),
        ("09".to_owned(), "0102".to_owned()),
        ("09aabb".to_owned(), "0102".to_owned()),
    ] {
        let bytes = version_0(&[field(&key, &value)], &[]);
        assert_eq!(Psbt::decode(&bytes).map(|psbt| psbt.encode()), Ok(bytes), "{key}");
    }
    for (key, value) in
        [("05".to_owned(), nowhere.clone()), (format!("07{nowhere}"), "0000000000".to_owned())]
    {
        assert!(Psbt::decode(&version_0(&[], &[field(&key, &value)])).is_ok(), "{key}");
    }
}

#[test]
fn an_extended_key_without_depth_has_no_parent() {
    for (depth, parent, child, fits) in [
        ("00", "00000000", "00000000", true),
        ("01", "deadbeef", "80000000", true),
        ("01", "00000000", "00000000", true),
        ("00", "deadbeef", "00000000", false),
        ("00", "00000000", "00000001", false),
    ] {
        let xpub = format!("010488b21e{depth}{parent}{child}{}{KEY}", "07".repeat(32));
        let mut global = vec![field("00", TX)];
        global.push(field(&xpub, "deadbeef"));
        let refused =
            wrong(Place::Global, "PSBT_GLOBAL_XPUB", "has a key that is no extended public key of 78 bytes");
        let read = Psbt::decode(&bytes(&[&global, &[], &[]]));
        assert_eq!(read.map(drop), if fits { Ok(()) } else { Err(refused) }, "{depth} {parent} {child}");
    }
}

#[test]
fn complete_trees_of_scripts_are_taken() {
    for tree in
        ["00c000", "01c00001c000", "01c00002c00002c000", "02c00002c00001c000", "02c0015102c00002c00002c000"]
    {
        assert!(Psbt::decode(&version_0(&[], &[field("06", tree)])).is_ok(), "{tree}");
    }
}

#[test]
fn what_is_wrong_with_the_whole_is_named() {
    let double = [field("03", "01000000"), field("03", "01000000")];
    let missing = |place, field| PsbtError::Missing { place, field };
    let without = |list: Vec<Entry>, kind: u8| -> Vec<Entry> {
        list.into_iter().filter(|(key, _)| key[0] != kind).collect()
    };
    for (bytes, error) in [
        (vec![], PsbtError::Magic),
        (b"psbt\xfe\0\0\0".to_vec(), PsbtError::Magic),
        (bytes(&[&[]]), missing(Place::Global, "PSBT_GLOBAL_UNSIGNED_TX")),
        (
            bytes(&[&[field("00", TX)], &[]]),
            PsbtError::Bytes {
                place: Place::Output(0),
                error: DecodeError::UnexpectedEnd { offset: 70, needed: 1 },
            },
        ),
        (version_0(&double, &[]), PsbtError::Duplicate { place: Place::Input(0), key: vec![3] }),
        ([version_0(&[], &[]), vec![0]].concat(), PsbtError::TrailingBytes(1)),
        (bytes(&[&[field("00", TX), field("fb", "01000000")], &[], &[]]), PsbtError::Version(1)),
        (
            bytes(&[&[field("00", TX), field("02", "02000000")], &[], &[]]),
            PsbtError::NotInVersion { place: Place::Global, field: "PSBT_GLOBAL_TX_VERSION", version: 0 },
        ),
        (
            bytes(&[&without(global_2(), 2), &input_2(), &output_2()]),
            missing(Place::Global, "PSBT_GLOBAL_TX_VERSION"),
        ),
        (
            bytes(&[&global_2(), &without(input_2(), 0x0e), &output_2()]),
            missing(Place::Input(0), "PSBT_IN_PREVIOUS_TXID"),
        ),
        (
            bytes(&[&global_2(), &input_2(), &without(output_2(), 4)]),
            missing(Place::Output(0), "PSBT_OUT_SCRIPT"),
        ),
    ] {
        assert_eq!(Psbt::decode(&bytes), Err(error));
    }
    assert!(Psbt::decode(&bytes(&[&global_2(), &input_2(), &output_2()])).is_ok());
    assert_eq!("cHNidP8=!".parse::<Psbt>(), Err(PsbtError::Base64));
    assert_eq!(
        Psbt::decode(&vec![0; hashyard_core::psbt::MAX_PSBT_SIZE + 1]),
        Err(PsbtError::TooLarge(8_000_001))
    );
}

#[test]
fn a_count_of_millions_with_nothing_behind_it_costs_nothing() {
    for (index, kind, place) in [(1, "04", Place::Input(1)), (2, "05", Place::Output(0))] {
        let mut global = global_2();
        global[index] = field(kind, "fe00000002");
        let found = Psbt::decode(&bytes(&[&global, &input_2()]));
        assert!(matches!(found, Err(PsbtError::Bytes { place: at, .. }) if at == place), "{found:?}");
    }
}

/// Keys that nobody has given a meaning to, and some known fields.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let unknown =
        (0x60..0xf0_u8, prop::collection::vec(any::<u8>(), 0..8), prop::collection::vec(any::<u8>(), 0..40))
            .prop_map(|(kind, rest, value)| ([vec![kind], rest].concat(), value));
    let known = prop::sample::select(vec![
        field(&format!("06{KEY}"), "0102030400000080"),
        field("fc016800", "ff"),
        field("fc016801", "00"),
    ]);
    prop::collection::btree_map(any::<u8>(), prop_oneof![3 => unknown, 1 => known], 0..6).prop_map(|drawn| {
        drawn.into_values().collect::<std::collections::BTreeMap<_, _>>().into_iter().collect()
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(global in entries(), input in entries(), output in entries()) {
        let unknown = |list: &[Entry]| list.iter().filter(|(key, _)| key[0] != 6).cloned().collect::<Vec<_>>();
        let global = [vec![field("00", TX)], unknown(&global)].concat();
        let output = unknown(&output);
        let written = bytes(&[&global, &input, &output]);
        let read = Psbt::decode(&written).unwrap();
        prop_assert_eq!(read.encode(), written);
        prop_assert_eq!(read.to_string().parse::<Psbt>().unwrap(), read);
    }

    #[test]
    fn damage_is_refused_or_reads_as_something_that_writes_the_same(at in 0..200_usize, with: u8, cut in 0..220_usize) {
        let mut written = bytes(&[&global_2(), &input_2(), &output_2()]);
        let length = written.len();
        written[at % length] = with;
        written.truncate(cut);
        if let Ok(read) = Psbt::decode(&written) {
            prop_assert_eq!(Psbt::decode(&read.encode()).unwrap(), read);
        }
    }
}
