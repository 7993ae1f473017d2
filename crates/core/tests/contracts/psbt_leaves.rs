//! Signers and leaves of a Taproot tree.

use hashyard_core::ScriptBuf;
use hashyard_core::contract::output::NOBODYS_KEY;
use hashyard_core::psbt::Psbt;
use hashyard_core::psbt::field::*;
use hashyard_core::script::opcode::OP_CHECKSIG;
use hashyard_core::script::taproot::{LEAF_VERSION_TAPSCRIPT, output_key, tap_branch_hash, tap_leaf_hash};
use hashyard_core::script::{Builder, p2tr};

use crate::psbt_roles::spend;
use crate::rig::*;

/// Alice pays to a Taproot output with these scripts in one tree of two leaves, under this internal key.
fn coin_with_leaves(world: &mut World, internal: &[u8; 32], leaves: &[ScriptBuf; 2]) -> (Psbt, [u8; 32]) {
    let hashes = leaves.each_ref().map(|leaf| tap_leaf_hash(LEAF_VERSION_TAPSCRIPT, leaf.as_bytes()));
    let root = tap_branch_hash(&hashes[0], &hashes[1]);
    let (key, is_odd) = output_key(internal, Some(&root)).unwrap();
    let coin = world.fund_script(&p2tr(&key));
    let to = world.wallets[CAROL].current_address().script_pubkey();
    let mut psbt = Psbt::new(&spend(&[coin.outpoint], to, PRICE.0 - 1_000));
    psbt.add_utxo(0, &coin.parent);
    let mut bytes = hashyard_core::Encodable::encode(&psbt);
    // Into the input's map, whose separator is the last but one: the output's map is empty.
    bytes.truncate(bytes.len() - 2);
    for (leaf, beside) in [(0, 1), (1, 0)] {
        let first = LEAF_VERSION_TAPSCRIPT | u8::from(is_odd);
        let control = [&[IN_TAP_LEAF_SCRIPT, first][..], internal, &hashes[beside]].concat();
        let script = [leaves[leaf].as_bytes(), &[LEAF_VERSION_TAPSCRIPT]].concat();
        bytes.extend([&[control.len() as u8][..], &control, &[script.len() as u8], &script].concat());
    }
    bytes.extend([&[1, IN_TAP_INTERNAL_KEY, 32][..], internal, &[1, IN_TAP_MERKLE_ROOT, 32], &root].concat());
    bytes.extend([0, 0]);
    (Psbt::decode(&bytes).unwrap(), hashes[0])
}

fn key_leaf(key: &[u8]) -> ScriptBuf {
    Builder::new().data(key).opcode(OP_CHECKSIG).into_script()
}

#[test]
fn a_leaf_that_names_an_own_key_is_signed_finished_and_accepted() {
    let mut world = World::new();
    let (bob, carol) = (world.key(BOB), world.key(CAROL));
    let leaves = [key_leaf(bob.x_only()), key_leaf(carol.x_only())];
    let (created, leaf) = coin_with_leaves(&mut world, &NOBODYS_KEY, &leaves);
    let mut psbt = created.clone();
    assert_eq!(psbt.leaves(0).len(), 2);
    world.wallets[BOB].update_psbt(&mut psbt, true);
    let derivation = psbt.inputs()[0].get_keyed(IN_TAP_BIP32_DERIVATION, bob.x_only()).unwrap();
    assert_eq!((derivation[0], &derivation[1..33]), (1, &leaf[..]), "in which leaf the key stands");
    assert_eq!(world.wallets[BOB].missing_signatures(&psbt), 1);
    assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(1));
    assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(0), "signed already");
    assert_eq!(world.wallets[BOB].missing_signatures(&psbt), 0);
    assert_eq!(world.wallets[ALICE].sign_psbt(&mut psbt, None), Ok(0), "her key is in no leaf");
    let signature = psbt.inputs()[0].get_keyed(IN_TAP_SCRIPT_SIG, &[bob.x_only(), &leaf].concat()).unwrap();
    assert_eq!(signature.len(), 64);
    let mut sent: Psbt = psbt.to_string().parse().unwrap();
    assert!(sent.finalise());
    for kind in [IN_TAP_SCRIPT_SIG, IN_TAP_LEAF_SCRIPT, IN_TAP_MERKLE_ROOT, IN_TAP_BIP32_DERIVATION] {
        assert_eq!(sent.inputs()[0].all(kind).count(), 0, "a finished input keeps nothing");
    }
    let tx = sent.extract().unwrap();
    assert_eq!(tx.inputs[0].witness[1], leaves[0].0);
    assert_eq!(world.verdict(&tx), Ok(()));
    assert_eq!(world.block_verdict(&tx), Ok(()));
}

#[test]
fn an_own_internal_key_signs_for_an_output_with_scripts() {
    let mut world = World::new();
    let internal: [u8; 32] = world.key(BOB).x_only().try_into().unwrap();
    let carol = world.key(CAROL);
    let leaves = [key_leaf(carol.x_only()), ScriptBuf(vec![OP_CHECKSIG.0])];
    let (mut psbt, _) = coin_with_leaves(&mut world, &internal, &leaves);
    world.wallets[BOB].update_psbt(&mut psbt, true);
    let derivation = psbt.inputs()[0].get_keyed(IN_TAP_BIP32_DERIVATION, &internal).unwrap();
    assert_eq!(derivation[0], 0, "it stands in no leaf");
    assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(1));
    assert!(psbt.finalise());
    let tx = psbt.extract().unwrap();
    assert_eq!(tx.inputs[0].witness.len(), 1, "by key, so nobody learns of the scripts");
    assert_eq!(world.verdict(&tx), Ok(()));
}

#[test]
fn a_leaf_that_is_not_in_the_tree_is_not_signed() {
    let mut world = World::new();
    let (bob, carol) = (world.key(BOB), world.key(CAROL));
    let leaves = [key_leaf(bob.x_only()), key_leaf(carol.x_only())];
    let (psbt, _) = coin_with_leaves(&mut world, &NOBODYS_KEY, &leaves);
    let text = hex::encode(hashyard_core::Encodable::encode(&psbt));
    // Alice's key in Bob's place.
    let other = text.replace(&hex::encode(bob.x_only()), &hex::encode(world.key(ALICE).x_only()));
    let mut lie = Psbt::decode(&hex::decode(other).unwrap()).unwrap();
    assert_eq!(lie.leaves(0).len(), 1);
    assert_eq!(world.wallets[ALICE].sign_psbt(&mut lie, None), Ok(0));
}
