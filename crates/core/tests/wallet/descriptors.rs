//! Output descriptors: what the BIPs and Bitcoin Core say they mean, and what is wrong with wrong ones.

use hashyard_core::wallet::descriptor::{Descriptor, checksum, infer};
use proptest::prelude::*;

use crate::world::*;

const WIF: &str = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1";
const KEY: &str = "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
const X_ONLY: &str = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd";
const LONG: &str = "04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235";
const XPRV: &str = "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcxFLJ8HFsTjSyQbLYnMpCqE2VbFWc";
const XPUB: &str = "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL";

fn parse(text: &str) -> Descriptor {
    Descriptor::parse(text, &MAINNET).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn scripts(descriptor: &Descriptor, index: u32) -> Vec<String> {
    descriptor.scripts_at(index).unwrap().iter().map(ToString::to_string).collect()
}

/// Private form, public form, scripts at the first indexes: from BIP381 to BIP386.
fn published() -> Vec<(String, String, Vec<Vec<&'static str>>)> {
    let one = |form: &dyn Fn(&str) -> String, scripts: &[&'static str]| {
        (form(WIF), form(KEY), vec![scripts.to_vec()])
    };
    vec![
        one(
            &|key| format!("combo({key})"),
            &[
                "2103a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bdac",
                "76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac",
                "00149a1c78a507689f6f54b847ad1cef1e614ee23f1e",
                "a91484ab21b1b2fd065d4504ff693d832434b6108d7b87",
            ],
        ),
        one(
            &|key| format!("pk({key})"),
            &["2103a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bdac"],
        ),
        one(
            &|key| format!("pkh([deadbeef/1/2'/3/4']{key})"),
            &["76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac"],
        ),
        one(&|key| format!("wpkh({key})"), &["00149a1c78a507689f6f54b847ad1cef1e614ee23f1e"]),
        one(&|key| format!("sh(wpkh({key}))"), &["a91484ab21b1b2fd065d4504ff693d832434b6108d7b87"]),
        one(&|key| format!("sh(pk({key}))"), &["a9141857af51a5e516552b3086430fd8ce55f7c1a52487"]),
        one(&|key| format!("sh(pkh({key}))"), &["a9141a31ad23bf49c247dd531a623c2ef57da3c400c587"]),
        one(
            &|key| format!("wsh(pk({key}))"),
            &["00202e271faa2325c199d25d22e1ead982e45b64eeb4f31e73dbdf41bd4b5fec23fa"],
        ),
        one(
            &|key| format!("wsh(pkh({key}))"),
            &["0020338e023079b91c58571b20e602d7805fb808c22473cbc391a41b1bd3a192e75b"],
        ),
        one(&|key| format!("sh(wsh(pk({key})))"), &["a91472d0c5a3bfad8c3e7bd5303a72b94240e80b6f1787"]),
        one(&|key| format!("sh(wsh(pkh({key})))"), &["a914b61b92e2ca21bac1e72a3ab859a742982bea960a87"]),
        (
            format!("tr({WIF})"),
            format!("tr({X_ONLY})"),
            vec![vec!["512077aab6e066f8a7419c5ab714c12c67d25007ed55a43cadcacb4d7a970a093f11"]],
        ),
        (
            "pk(5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss)".to_string(),
            format!("pk({LONG})"),
            vec![vec![
                "4104a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235ac",
            ]],
        ),
        (
            "wpkh([ffffffff/13']xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1ex8G81dwSM1fwqWpWkeS3v86pgKt/1/2/*)".into(),
            "wpkh([ffffffff/13']xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH/1/2/*)".into(),
            vec![
                vec!["0014326b2249e3a25d5dc60935f044ee835d090ba859"],
                vec!["0014af0bd98abc2f2cae66e36896a39ffe2d32984fb7"],
                vec!["00141fa798efd1cbf95cebf912c031b8a4a6e9fb9f27"],
            ],
        ),
        (
            "multi(1,xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqsunu5Mm3wDvUAKRHSC34sJ7in334/*,L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1)".into(),
            format!("multi(1,xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37sR62cfN7fe5JnJ7dh8zL4fiyLHV/*,{KEY})"),
            vec![
                vec!["512102df12b7035bdac8e3bab862a3a83d06ea6b17b6753d52edecba9be46f5d09e0762103a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd52ae"],
                vec!["5121032869a233c9adff9a994e4966e5b821fd5bac066da6c3112488dc52383b4a98ec2103a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd52ae"],
            ],
        ),
        (
            format!("tr({XPRV}/0/*,pk({XPRV}/1/*))"),
            format!("tr({XPUB}/0/*,pk({XPUB}/1/*))"),
            vec![
                vec!["512078bc707124daa551b65af74de2ec128b7525e10f374dc67b64e00ce0ab8b3e12"],
            ],
        ),
    ]
}

#[test]
fn descriptors_mean_what_is_published() {
    for (private, public, expected) in published() {
        let (private, public) = (parse(&private), parse(&public));
        assert_eq!(private.to_public(), public);
        assert!(private.has_private_keys() && !public.has_private_keys());
        assert!(public.is_solvable());
        for (index, expected) in (0..).zip(expected) {
            assert_eq!(scripts(&private, index), expected, "{}", private.to_text(&MAINNET));
            assert_eq!(scripts(&public, index), expected, "{}", public.to_text(&MAINNET));
        }
    }
}

#[test]
fn text_comes_back_as_it_was() {
    let others = [
        format!("sh(sortedmulti(2,{KEY},[00000000]{XPUB}/0/*,{LONG}))"),
        format!("tr({KEY},{{pk({X_ONLY}),{{multi_a(1,{KEY},{XPUB}/3/*h),sortedmulti_a(1,{X_ONLY})}}}})"),
        format!("rawtr({X_ONLY})"),
        format!("pkh({XPUB}/2147483647h/0)"),
        "addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)".into(),
        "raw(6a0548656c6c6f)".into(),
    ];
    let published = published().into_iter().flat_map(|(private, public, _)| [private, public]);
    for text in published.chain(others) {
        let descriptor = parse(&text);
        let shown = descriptor.to_text(&MAINNET);
        assert_eq!(shown, format!("{text}#{}", checksum::checksum(&text).unwrap()));
        assert_eq!(Descriptor::parse_checked(&shown, &MAINNET), Ok(descriptor));
    }
}

#[test]
fn hardened_steps_need_the_private_key() {
    let public = parse(&format!("wpkh({XPUB}/*h)"));
    assert_eq!(public.scripts_at(0).unwrap_err().to_string(), "Cannot derive script without private keys");
    let private = parse(
        "sh(wpkh(xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi/10/20/30/40/*'))",
    );
    for (index, script) in [
        (0, "a9149a4d9901d6af519b2a23d4a2f51650fcba87ce7b87"),
        (1, "a914bed59fc0024fae941d6e20a3b44a109ae740129287"),
    ] {
        assert_eq!(scripts(&private, index), [script]);
    }
    assert!(private.is_range() && public.is_range());
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let many = |count: usize| vec![KEY; count].join(",");
    for (text, position, reason) in [
        ("", 1, "'' is not a valid descriptor function"),
        ("wpkh", 5, "expected '('"),
        ("wpkh()", 6, "not a key: there is none"),
        ("wpkx(02)", 1, "'wpkx' is not a valid descriptor function"),
        (&format!("wpkh({KEY}"), 72, "expected ')'"),
        (&format!("wpkh({KEY}))"), 73, "nothing behind the last bracket"),
        (&format!("wpkh({KEY},{KEY})"), 72, "expected ')'"),
        (&format!("wpkh({LONG})"), 6, "Uncompressed keys are not allowed"),
        (&format!("sh(wpkh({LONG}))"), 9, "Uncompressed keys are not allowed"),
        (&format!("wsh(pk({LONG}))"), 8, "Uncompressed keys are not allowed"),
        (&format!("tr({LONG})"), 4, "Uncompressed keys are not allowed"),
        (&format!("pk({X_ONLY})"), 4, "no point of the curve"),
        (&format!("pk(06{})", &LONG[2..]), 4, "no point of the curve"),
        (&format!("pk(02{})", "ff".repeat(32)), 4, "no point of the curve"),
        (&format!("wpkh([deadbee]{KEY})"), 7, "8 hexadecimal digits"),
        (&format!("wpkh([deadbeef{KEY})"), 6, "no ']'"),
        (&format!("wpkh([deadbeef/*]{KEY})"), 7, "origin has no '*'"),
        (&format!("wpkh([deadbeef/2147483648]{KEY})"), 16, "'2147483648' is no step"),
        (&format!("wpkh({KEY}/1)"), 72, "only extended keys have steps"),
        (&format!("wpkh({XPUB}/1x)"), 118, "'1x' is no step"),
        (&format!("wpkh({XPUB}/+1)"), 118, "'+1' is no step"),
        (&format!("wpkh({XPUB}/*/1)"), 118, "nothing can follow a '*'"),
        (&format!("wpkh({XPUB}/)"), 118, "'' is no step"),
        (&format!("wpkh({}A)", &XPUB[..110]), 6, "checksum"),
        (&format!("sh(sh(pk({KEY})))"), 4, "Can only have sh() at top level"),
        (&format!("wsh(wpkh({KEY}))"), 5, "Can only have wpkh() at top level or inside sh()"),
        (&format!("wsh(wsh(pk({KEY})))"), 5, "Can only have wsh() at top level or inside sh()"),
        (&format!("sh(tr({KEY}))"), 4, "Can only have tr() at top level"),
        (&format!("sh(addr({KEY}))"), 4, "Can only have addr() at top level"),
        (&format!("multi_a(1,{KEY})"), 1, "Can only have multi_a() inside tr()"),
        (&format!("tr({KEY},multi(1,{KEY}))"), 71, "Can only have multi()"),
        (&format!("tr({KEY},wpkh({KEY}))"), 71, "Can only have wpkh()"),
        (&format!("multi(0,{KEY})"), 7, "between 1 and 1"),
        (&format!("multi(2,{KEY})"), 7, "between 1 and 1"),
        (&format!("multi(-1,{KEY})"), 7, "how many signatures"),
        ("multi(1)", 7, "Cannot have 0 keys"),
        (&format!("multi(1,{})", many(4)), 7, "between 1 and 3 keys"),
        (&format!("wsh(multi(1,{}))", many(21)), 11, "between 1 and 20 keys"),
        (&format!("sh(multi(1,{}))", many(16)), 4, "547 bytes is larger than 520"),
        (&format!("tr({KEY},{{pk({KEY})}})"), 142, "expected ','"),
        (&format!("tr({KEY},{})", "{".repeat(200)), 200, "128 nesting levels"),
        ("addr(bc1qqqqq)", 6, "Address is not valid"),
        ("raw(6)", 5, "not hex"),
        ("raw()", 5, "not hex"),
        ("sh(raw(51))", 4, "Can only have raw() at top level"),
        (&format!("tr({KEY},raw(51))"), 71, "Can only have raw() at top level"),
        (&format!("wsh(and_v(v:pk({KEY}),older(9)))"), 5, "miniscript is not supported here"),
        (&format!("wsh(thresh(1,pk({KEY}),s:pk({KEY})))"), 5, "miniscript is not supported here"),
        (&format!("sh(wsh(or_d(pk({KEY}),pkh({KEY}))))"), 8, "miniscript is not supported here"),
        (&format!("tr({KEY},{{pk({KEY}),and_v(v:pk({KEY}),after(9))}})"), 143, "miniscript is not supported"),
        (&format!("wsh(c:pk_k({KEY}))"), 5, "miniscript is not supported here"),
        (&format!("wsh(snd:pk({KEY}))"), 5, "miniscript is not supported here"),
        (&format!("wsh(q:pk({KEY}))"), 5, "'q:pk' is not a valid descriptor function"),
        (&format!("tr(musig({KEY},{KEY}))"), 4, "musig() is not supported here"),
        (&format!("tr(musig({XPUB},{XPUB})/0/*)"), 4, "musig() is not supported here"),
        (&format!("tr({KEY},pk(musig({KEY},{KEY})))"), 74, "musig() is not supported here"),
        (&format!("wsh(musig({KEY}))"), 5, "musig() is not supported here"),
        (&format!("unused({KEY})"), 1, "unused() is not supported here"),
        (&format!("wpkh({XPUB}/<0;1>/*)"), 1, "stands for several descriptors, and one is expected"),
        (&format!("wpkh({XPUB}/<0>/*)"), 118, "must have at least two items"),
        (&format!("wpkh({XPUB}/<0;0>/*)"), 118, "Duplicated key path value"),
        (&format!("wpkh({XPUB}/<0h;1;0'>/*)"), 118, "Duplicated key path value"),
        (&format!("wpkh({XPUB}/<0;x>/*)"), 118, "holds numbers below 2147483648"),
        (&format!("wpkh({XPUB}/<;1>/*)"), 118, "holds numbers below 2147483648"),
        (&format!("wpkh({XPUB}/<0;2147483648>/*)"), 118, "holds numbers below 2147483648"),
        (&format!("wpkh({XPUB}/<0;1>/<2;3>/*)"), 124, "Multiple multipath key path specifiers"),
        (&format!("wpkh([deadbeef/<0;1>]{XPUB}/0)"), 16, "stands for a step in the path behind a key"),
        (&format!("wpkh({XPUB}/<0;1)"), 118, "stands for a step in the path behind a key"),
        (&format!("wpkh({XPUB}/<0;1>h/*)"), 118, "stands for a step in the path behind a key"),
        ("wpkh(<0;1>)", 6, "stands for a step in the path behind a key"),
        (&format!("wpkh({KEY}/<0;1>)"), 72, "only extended keys have steps"),
        (&format!("wpkh({XPUB}/<0;1>/*)x"), 126, "nothing behind the last bracket"),
        (
            &format!("multi(1,{XPUB}/<0;1>,{XPUB}/<0;1;2>)"),
            239,
            "Multipath derivation paths have mismatched lengths",
        ),
        (&format!("wpkh({XPUB}/<0;1;2;3;4;5;6;7;8;9;10>)"), 118, "More than ten items"),
        ("raw(ü)", 5, "Invalid characters"),
        ("raw(00)#", 9, "Expected 8 character checksum, not 0"),
        ("raw(00)#qqqqqqqq", 9, "Provided checksum 'qqqqqqqq' does not match"),
        ("raw(00)##", 9, "Multiple '#' symbols"),
        (&"(".repeat(30_000), 1, "too long"),
    ] {
        let error = Descriptor::parse(text, &MAINNET).unwrap_err();
        assert_eq!(error.position, position, "{text}: {error}");
        assert!(error.to_string().contains(reason), "{text}: {error}");
    }
    let unchecked = Descriptor::parse_checked("raw(00)", &MAINNET).unwrap_err();
    assert_eq!((unchecked.position, unchecked.reason.to_string().as_str()), (8, "Missing checksum"));
}

#[test]
fn a_key_of_another_network_is_told_so_with_its_name() {
    let tpub = "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ76uZPStJRJCTKvosUCJZL5B";
    for (text, params, said) in [
        (format!("wpkh({XPUB})"), &CLASSROOM, "this is an extended key of mainnet; this room is classroom"),
        (
            format!("wpkh({XPRV}/<0;1>/*)"),
            &TESTNET4,
            "this is an extended key of mainnet; this room is testnet4",
        ),
        (format!("pkh({WIF})"), &TESTNET4, "this is a private key of mainnet; this room is testnet4"),
        (
            format!("tr({KEY},pk({WIF}))"),
            &CLASSROOM,
            "this is a private key of mainnet; this room is classroom",
        ),
        (
            format!("wpkh({tpub}/0)"),
            &MAINNET,
            "this is an extended key of test network; this room is mainnet",
        ),
        (
            "addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)".into(),
            &TESTNET4,
            "this is a mainnet address; this room is testnet4",
        ),
    ] {
        let error = Descriptor::parse_all(&text, params).unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
    }
    // What is of this network and of the wrong kind is not told to be of another.
    assert!(Descriptor::parse(&format!("wpkh({tpub}/0)"), &CLASSROOM).is_ok());
}

#[test]
fn one_text_stands_for_several_descriptors() {
    let all = |text: &str| -> Vec<String> {
        let all = Descriptor::parse_all(text, &MAINNET).unwrap_or_else(|error| panic!("{text}: {error}"));
        let bare = |one: &Descriptor| one.to_text(&MAINNET).split('#').next().unwrap().to_owned();
        all.iter().map(bare).collect()
    };
    for (text, expected) in [
        (format!("wpkh({XPUB}/<0;1>/*)"), ["0", "1"].map(|step| format!("wpkh({XPUB}/{step}/*)")).to_vec()),
        (
            format!("pkh([deadbeef/44h/0h]{XPUB}/<7;8;2147483647>)"),
            ["7", "8", "2147483647"].map(|step| format!("pkh([deadbeef/44h/0h]{XPUB}/{step})")).to_vec(),
        ),
        // A key without a choice is the same in all.
        (
            format!("wsh(sortedmulti(2,{XPUB}/<0;1>/*,{KEY},{XPUB}/5/<2;3>/*))"),
            [("0", "2"), ("1", "3")]
                .map(|(a, b)| format!("wsh(sortedmulti(2,{XPUB}/{a}/*,{KEY},{XPUB}/5/{b}/*))"))
                .to_vec(),
        ),
        (
            format!("tr({KEY},{{pk({XPUB}/<0;1>/*),pkh({XPUB}/<2;4>)}})"),
            [("0", "2"), ("1", "4")]
                .map(|(a, b)| format!("tr({KEY},{{pk({XPUB}/{a}/*),pkh({XPUB}/{b})}})"))
                .to_vec(),
        ),
        (format!("wpkh({KEY})"), vec![format!("wpkh({KEY})")]),
        (format!("combo({XPRV}/<0h;1h>)"), ["0h", "1h"].map(|step| format!("combo({XPRV}/{step})")).to_vec()),
    ] {
        assert_eq!(all(&text), expected);
        let checked = format!("{text}#{}", checksum::checksum(&text).unwrap());
        assert_eq!(Descriptor::parse_all_checked(&checked, &MAINNET).unwrap().len(), expected.len());
    }
}

/// The script is that of BIP386's tree with the leaf `pkh`: the hash is of the key's X coordinate, as in every tapscript.
#[test]
fn a_leaf_may_ask_for_a_keys_hash() {
    let [by_key, by_hash] =
        ["pk", "pkh"].map(|form| scripts(&parse(&format!("tr({KEY},{form}({KEY}))")), 0).remove(0));
    assert_ne!(by_key, by_hash);
    let x: [u8; 32] = hex::decode(X_ONLY).unwrap().try_into().unwrap();
    let leaf = hashyard_core::script::p2pkh(&PubkeyHash::of(&x));
    let root = hashyard_core::script::taproot::tap_leaf_hash(0xc0, leaf.as_bytes());
    let (key, _) = hashyard_core::script::taproot::output_key(&x, Some(&root)).unwrap();
    assert_eq!(by_hash, hashyard_core::script::p2tr(&key).to_string());
    for text in [format!("tr({X_ONLY},pkh({X_ONLY}))"), format!("tr({WIF},pkh({WIF}))")] {
        assert_eq!(scripts(&parse(&text), 0), core::slice::from_ref(&by_hash));
    }
}

#[test]
fn a_scripts_descriptor_says_what_the_script_says() {
    let infer = |script: &str| infer(&ScriptBuf(hex::decode(script).unwrap()), &MAINNET).to_text(&MAINNET);
    let bare = |text: &str| text.split('#').next().unwrap().to_owned();
    for (script, descriptor) in [
        (format!("21{KEY}ac"), format!("pk({KEY})")),
        (format!("5121{KEY}51ae"), format!("multi(1,{KEY})")),
        (
            "76a9149a1c78a507689f6f54b847ad1cef1e614ee23f1e88ac".into(),
            "addr(1F6JEWYbTUE8KFUPZTvVoLEbbdSUP95xEn)".into(),
        ),
        (
            "00149a1c78a507689f6f54b847ad1cef1e614ee23f1e".into(),
            "addr(bc1qngw83fg8dz0k749cg7k3emc7v98wy0c7l35etz)".into(),
        ),
        (format!("5120{X_ONLY}"), format!("rawtr({X_ONLY})")),
        ("6a01ff".into(), "raw(6a01ff)".into()),
        ("51".into(), "raw(51)".into()),
        // No point of the curve.
        (format!("2102{}ac", "ff".repeat(32)), format!("raw(2102{}ac)", "ff".repeat(32))),
    ] {
        let shown = infer(&script);
        if !descriptor.starts_with("addr(") {
            assert_eq!(bare(&shown), descriptor);
        }
        assert!(shown.starts_with(&descriptor[..5]), "{shown}");
        assert_eq!(scripts(&parse(&shown), 0), [script]);
    }
}

#[test]
fn an_own_accounts_descriptor_gives_its_addresses() {
    let (wallet, _) = wallet_of(1);
    for kind in OutputType::ALL {
        let [external, _] = wallet.descriptors(kind).unwrap();
        let (address, _) = wallet_of(1).0.new_address(kind).unwrap();
        let path = wallet.path_of(&address.script_pubkey()).unwrap();
        assert_eq!(external.scripts_at(path.index).unwrap(), [address.script_pubkey()]);
        let text = external.to_text(&CLASSROOM);
        assert_eq!(Descriptor::parse_checked(&text, &CLASSROOM).as_ref(), Ok(&external));
        assert!(text.contains(&format!("/{}h/1h/0h]tpub", kind.purpose())), "{text}");
    }
}

fn key() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        (0_u32..1 << 31).prop_map(|step| format!("/{step}")),
        (0_u32..99).prop_map(|step| format!("/{step}h"))
    ];
    let path = prop::collection::vec(step, 0..4).prop_map(|steps| steps.concat());
    let origin =
        prop::option::of(("[0-9a-f]{8}", path.clone()).prop_map(|(print, path)| format!("[{print}{path}]")));
    let extended =
        (prop::sample::select(vec![XPRV, XPUB]), path, prop::sample::select(vec!["", "/*", "/*h"]))
            .prop_map(|(key, path, last)| format!("{key}{path}{last}"));
    let material = prop_oneof![Just(WIF.to_owned()), Just(KEY.to_owned()), extended];
    (origin, material).prop_map(|(origin, material)| origin.unwrap_or_default() + &material)
}

fn multi(name: &'static str, most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(key(), 1..most)
        .prop_flat_map(|keys| (1..=keys.len(), Just(keys)))
        .prop_map(move |(required, keys)| format!("{name}({required},{})", keys.join(",")))
}

fn tree() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![key().prop_map(|key| format!("pk({key})")), multi("multi_a", 4)];
    leaf.prop_recursive(4, 12, 2, |inner| (inner.clone(), inner).prop_map(|(a, b)| format!("{{{a},{b}}}")))
}

fn descriptor() -> impl Strategy<Value = String> {
    prop_oneof![
        key().prop_map(|key| format!("pk({key})")),
        key().prop_map(|key| format!("combo({key})")),
        key().prop_map(|key| format!("sh(wpkh({key}))")),
        multi("multi", 4),
        multi("sortedmulti", 20).prop_map(|multi| format!("wsh({multi})")),
        (key(), tree()).prop_map(|(key, tree)| format!("tr({key},{tree})")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parsing_and_writing_are_inverse(text in descriptor()) {
        let descriptor = parse(&text);
        let shown = descriptor.to_text(&MAINNET);
        prop_assert_eq!(shown.split('#').next(), Some(text.as_str()));
        prop_assert_eq!(Descriptor::parse_checked(&shown, &MAINNET), Ok(descriptor));
    }

    #[test]
    fn damaged_descriptors_are_refused_or_read_but_never_upset(text in descriptor(), at in any::<prop::sample::Index>(), with in "\\PC{0,2}") {
        let (front, back) = text.split_at(at.index(text.len()));
        let damaged = format!("{front}{with}{}", back.get(1..).unwrap_or_default());
        if let Ok(descriptor) = Descriptor::parse(&damaged, &MAINNET) {
            let _ = descriptor.scripts_at(u32::MAX >> 1);
        }
    }
}
