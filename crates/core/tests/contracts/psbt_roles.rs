//! Creator, updater, signer, combiner, finaliser, extractor for every kind of address that a wallet has.

use hashyard_core::contract::Lock;
use hashyard_core::psbt::field::*;
use hashyard_core::psbt::input::Gap;
use hashyard_core::psbt::{Psbt, PsbtError};
use hashyard_core::script::{Builder, SighashType, multisig, p2sh, p2wpkh, p2wsh};
use hashyard_core::transaction::MAX_BIP125_SEQUENCE;
use hashyard_core::wallet::{FeeRate, OutputType, PsbtSignError, SendRequest, Spend};
use hashyard_core::{
    Amount, Encodable, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut, hash160, sha256,
};

use crate::rig::*;

/// Alice pays to an address of Bob's of this kind; gives the paying transaction and the output.
fn coin_of_bob(world: &mut World, kind: OutputType) -> (Transaction, OutPoint) {
    let (address, _) = world.wallets[BOB].new_address(kind).unwrap();
    let spend = Spend::Exact(vec![(address.clone(), PRICE)]);
    let request = SendRequest { spend, fee_rate: FeeRate(2_000), coins: None, replaceable: false };
    let paid = world.wallets[ALICE].create_transaction(&request, world.chain.height()).unwrap().transaction;
    world.pool.accept(paid.clone(), &world.chain, world.now_ms()).unwrap();
    let script = address.script_pubkey();
    let vout = paid.outputs.iter().position(|out| out.script_pubkey == script).unwrap() as u32;
    world.mine(1);
    let outpoint = OutPoint { txid: paid.txid(), vout };
    (paid, outpoint)
}

pub fn spend(outpoints: &[OutPoint], to: ScriptBuf, value: u64) -> Transaction {
    let input = |previous_output: &OutPoint| TxIn {
        previous_output: *previous_output,
        script_sig: ScriptBuf::default(),
        sequence: MAX_BIP125_SEQUENCE,
        witness: vec![],
    };
    let outputs = vec![TxOut { value: Amount(value), script_pubkey: to }];
    Transaction { version: 2, inputs: outpoints.iter().map(input).collect(), outputs, lock_time: 0 }
}

#[test]
fn every_kind_of_address_is_signed_finished_and_accepted_in_both_versions() {
    for kind in OutputType::ALL {
        let mut world = World::new();
        let (parent, outpoint) = coin_of_bob(&mut world, kind);
        let to = world.wallets[CAROL].current_address().script_pubkey();
        let created = Psbt::new(&spend(&[outpoint], to, PRICE.0 - 1_000));
        for mut psbt in [created.clone(), created.to_version_2().unwrap()] {
            assert_eq!(psbt.locking(0), Err(Gap::Utxo));
            psbt.add_utxo(0, &parent);
            world.wallets[BOB].update_psbt(&mut psbt, true);
            let derivation =
                if kind == OutputType::Bech32m { IN_TAP_BIP32_DERIVATION } else { IN_BIP32_DERIVATION };
            assert_eq!(psbt.inputs()[0].all(derivation).count(), 1, "{kind}");
            assert_eq!(psbt.fee(), Some(Amount(1_000)));
            assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(1), "{kind}");
            assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(0), "{kind}: signed already");
            let mut sent: Psbt = psbt.to_string().parse().unwrap();
            assert!(matches!(sent.extract(), Err(PsbtError::Missing { .. })));
            assert!(sent.finalise(), "{kind}");
            for kind in [IN_PARTIAL_SIG, IN_TAP_KEY_SIG, derivation] {
                assert_eq!(sent.inputs()[0].all(kind).count(), 0, "a finished input keeps nothing");
            }
            let tx = sent.to_string().parse::<Psbt>().unwrap().extract().unwrap();
            assert_eq!(world.verdict(&tx), Ok(()), "{kind}");
        }
    }
}

#[test]
fn inputs_of_several_people_are_signed_apart_and_combined_in_any_order() {
    let mut world = World::new();
    let output = forms(&world.multisig())[0].clone();
    let shared = world.fund(&output);
    let (parent, outpoint) = coin_of_bob(&mut world, OutputType::Bech32m);
    let to = world.wallets[CAROL].current_address().script_pubkey();
    let mut psbt = Psbt::new(&spend(&[shared.outpoint, outpoint], to, 2 * PRICE.0 - 1_000));
    psbt.add_utxo(0, &shared.parent);
    psbt.add_utxo(1, &parent);
    psbt.show_contract(0, &output);
    let copies: Vec<Psbt> = [ALICE, BOB]
        .iter()
        .map(|who| {
            let mut copy = psbt.clone();
            world.wallets[*who].sign_psbt(&mut copy, None).unwrap();
            assert!(!copy.clone().finalise(), "one alone is not enough");
            copy
        })
        .collect();
    let combined = |first: usize, second: usize| {
        let mut all = copies[first].clone();
        all.combine(&copies[second]).unwrap();
        assert!(all.finalise());
        all.extract().unwrap()
    };
    assert_eq!(combined(0, 1), combined(1, 0));
    assert_eq!(world.verdict(&combined(0, 1)), Ok(()));
}

#[test]
fn copies_of_different_transactions_are_not_combined() {
    let to = ScriptBuf(vec![0x51]);
    let mut one = Psbt::new(&spend(&[OutPoint::NULL], to.clone(), 1));
    assert_eq!(one.combine(&Psbt::new(&spend(&[OutPoint::NULL], to, 2))), Err(PsbtError::Different));
    let same_but_newer = one.to_version_2().unwrap();
    assert_eq!(one.combine(&same_but_newer), Err(PsbtError::Different));
}

/// A copy with another value of a field of one byte or four that is nothing but its type.
fn with_field(psbt: &Psbt, input: bool, kind: u8, value: &[u8]) -> Psbt {
    let entry = [&[1, kind, value.len() as u8], value].concat();
    let bytes = psbt.encode();
    // The global map ends with its version, the first input's starts behind it.
    let version = [1, GLOBAL_VERSION, 4, 2, 0, 0, 0, 0];
    let end = bytes.windows(version.len()).position(|window| window == version).unwrap() + version.len();
    let at = if input { end } else { end - 1 };
    Psbt::decode(&[&bytes[..at], &entry, &bytes[at..]].concat()).unwrap()
}

/// Version 2 without a sequence number, as constructors leave it.
fn unsequenced() -> Psbt {
    let mut tx = spend(&[OutPoint::NULL], ScriptBuf(vec![0x51]), 1);
    tx.inputs[0].sequence = u32::MAX;
    let full = Psbt::new(&tx).to_version_2().unwrap().encode();
    let entry = [1, IN_SEQUENCE, 4, 255, 255, 255, 255];
    let at = full.windows(entry.len()).position(|window| window == entry).unwrap();
    Psbt::decode(&[&full[..at], &full[at + entry.len()..]].concat()).unwrap()
}

#[test]
fn copies_that_differ_in_sequence_numbers_are_the_same_transaction() {
    let bare = unsequenced();
    let [five, six] = [5, 6].map(|sequence: u8| with_field(&bare, true, IN_SEQUENCE, &[sequence, 0, 0, 0]));
    for (mine, other, sequence) in
        [(&bare, &five, Some(5)), (&five, &bare, Some(5)), (&five, &six, Some(5)), (&bare, &bare, None)]
    {
        let mut combined = mine.clone();
        assert_eq!(combined.combine(other), Ok(()));
        assert_eq!(combined.inputs()[0].number(IN_SEQUENCE), sequence);
    }
    // In version 0 they are part of the transaction.
    let mut old = bare.to_version_0().unwrap();
    assert_eq!(old.combine(&five.to_version_0().unwrap()), Err(PsbtError::Different));
}

#[test]
fn what_may_be_changed_is_what_all_copies_leave_open() {
    let bare = unsequenced();
    let with = |flags: u8| with_field(&bare, false, GLOBAL_TX_MODIFIABLE, &[flags]);
    for (mine, other, combined) in
        [(3, 0, 0), (0, 3, 0), (3, 3, 3), (3, 1, 1), (7, 3, 7), (3, 5, 5), (2, 5, 4), (255, 3, 7)]
    {
        let mut psbt = with(mine);
        psbt.combine(&with(other)).unwrap();
        assert_eq!(psbt.global().get(GLOBAL_TX_MODIFIABLE), Some(&[combined][..]), "{mine} and {other}");
    }
    for (mut psbt, other) in [(with(7), bare.clone()), (bare.clone(), with(7))] {
        psbt.combine(&other).unwrap();
        assert_eq!(psbt.global().get(GLOBAL_TX_MODIFIABLE), Some(&[4][..]), "a missing field means 0");
    }
    let mut psbt = bare.clone();
    psbt.combine(&bare).unwrap();
    assert_eq!(psbt.global().get(GLOBAL_TX_MODIFIABLE), None);
}

#[test]
fn a_signature_takes_back_what_it_does_not_leave_open() {
    for kind in [OutputType::Legacy, OutputType::Bech32, OutputType::Bech32m] {
        let mut world = World::new();
        let (parent, outpoint) = coin_of_bob(&mut world, kind);
        let created = Psbt::new(&spend(&[outpoint], ScriptBuf(vec![0x51]), PRICE.0 - 1_000));
        let created = created.to_version_2().unwrap();
        let (all, none, single) = (SighashType::ALL, SighashType::NONE, SighashType::SINGLE);
        for (before, sighash, after) in [
            (3, None, 0),
            (3, Some(all), 0),
            (3, Some(none), 2),
            (3, Some(single), 4),
            (3, Some(all.anyone_can_pay()), 1),
            (3, Some(none.anyone_can_pay()), 3),
            (3, Some(single.anyone_can_pay()), 5),
            (7, Some(all), 4),
            (1, Some(none), 0),
        ] {
            let mut psbt = with_field(&created, false, GLOBAL_TX_MODIFIABLE, &[before]);
            psbt.add_utxo(0, &parent);
            assert_eq!(world.wallets[ALICE].sign_psbt(&mut psbt.clone(), sighash), Ok(0));
            let mut strangers = psbt.clone();
            world.wallets[ALICE].sign_psbt(&mut strangers, sighash).unwrap();
            assert_eq!(strangers.global().get(GLOBAL_TX_MODIFIABLE), Some(&[before][..]), "nothing signed");
            assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, sighash), Ok(1));
            let flags = psbt.global().get(GLOBAL_TX_MODIFIABLE);
            assert_eq!(flags, Some(&[after][..]), "{kind}: {before}, {sighash:?}");
        }
        let mut silent = created.clone();
        silent.add_utxo(0, &parent);
        world.wallets[BOB].sign_psbt(&mut silent, None).unwrap();
        assert_eq!(silent.global().get(GLOBAL_TX_MODIFIABLE), None, "nothing was open");
    }
}

/// Inputs with a script of 20 keys each, of which Bob's is the first, and with a signature by him where one is given.
fn heavy(world: &World, outpoints: &[OutPoint], signature: impl Fn(usize) -> Option<Vec<u8>>) -> Psbt {
    let [bob, carol] = [BOB, CAROL].map(|who| world.key(who).as_bytes().to_vec());
    let script = multisig(1, &[vec![bob.clone()], vec![carol; 19]].concat());
    let coin = TxOut { value: Amount(2), script_pubkey: p2wsh(&sha256(script.as_bytes())) }.encode();
    let mut bytes = Psbt::new(&spend(outpoints, ScriptBuf(vec![0x51]), 1)).encode();
    // The maps of inputs and output are empty: a separator each.
    bytes.truncate(bytes.len() - outpoints.len() - 1);
    for index in 0..outpoints.len() {
        bytes.extend([&[1, IN_WITNESS_UTXO, coin.len() as u8], coin.as_slice()].concat());
        if let Some(signature) = signature(index) {
            bytes.extend([&[34, IN_PARTIAL_SIG], bob.as_slice(), &[signature.len() as u8]].concat());
            bytes.extend(signature);
        }
        bytes.extend([1, IN_WITNESS_SCRIPT, 0xfd]);
        bytes.extend((script.len() as u16).to_le_bytes());
        bytes.extend([script.as_bytes(), &[0]].concat());
    }
    bytes.push(0);
    Psbt::decode(&bytes).unwrap()
}

/// Each signature may have to be tried with 20 keys, each time over all of the transaction.
#[test]
fn no_more_is_tried_than_two_relayed_transactions_could_hold() {
    let world = World::new();
    // A high S: such a signature fails at once, and what it stands for takes its room.
    let bad = hex::decode(format!("302502010102207f{}01", "ff".repeat(31))).unwrap();
    let outpoint = |vout: u32| OutPoint { vout, ..OutPoint::NULL };
    for (before, is_reached) in [(10, true), (1_000, true), (1_200, false)] {
        let mut alone = heavy(&world, &[outpoint(before)], |_| None);
        let kind = SighashType::ALL.anyone_can_pay();
        assert_eq!(world.wallets[BOB].sign_psbt(&mut alone, Some(kind)), Ok(1));
        let (_, good) = alone.signatures(0).remove(0);
        let all: Vec<_> = (0..=before).map(outpoint).collect();
        let last = before as usize;
        let crowd = heavy(&world, &all, |at| Some(if at == last { good.clone() } else { bad.clone() }));
        let found = crowd.final_inputs();
        assert!(found[..last].iter().all(Option::is_none));
        assert_eq!(found[last].is_some(), is_reached, "behind {before}");
    }
}

#[test]
fn joining_takes_all_inputs_and_outputs_and_drops_signatures() {
    for kind in [OutputType::Bech32, OutputType::Bech32m] {
        for finalised in [false, true] {
            joining_drops_signatures(kind, finalised);
        }
    }
}

fn joining_drops_signatures(kind: OutputType, finalised: bool) {
    let mut world = World::new();
    let (parent, first) = coin_of_bob(&mut world, kind);
    let (_, second) = coin_of_bob(&mut world, OutputType::Bech32);
    let mut signed = Psbt::new(&spend(&[first], ScriptBuf(vec![0x51]), 5_000));
    signed.add_utxo(0, &parent);
    world.wallets[BOB].sign_psbt(&mut signed, None).unwrap();
    if finalised {
        signed.finalise();
    }
    let other = Psbt::new(&Transaction { lock_time: 9, ..spend(&[second], ScriptBuf(vec![0x52]), 6_000) });
    let joined = Psbt::join(&[signed.clone(), other.to_version_2().unwrap()]).unwrap();
    let tx = joined.unsigned_tx().unwrap();
    assert_eq!(tx.inputs.iter().map(|input| input.previous_output).collect::<Vec<_>>(), [first, second]);
    assert_eq!((tx.outputs.len(), tx.lock_time), (2, 0));
    for signature in [IN_PARTIAL_SIG, IN_TAP_KEY_SIG, IN_FINAL_SCRIPTWITNESS] {
        assert_eq!(joined.inputs()[0].all(signature).count(), 0);
    }
    assert_eq!(joined.spent_output(0), signed.spent_output(0));
    assert_eq!(Psbt::join(&[signed.clone(), signed]), Err(PsbtError::Twice(first.to_string())));
}

/// A PSBT of so many inputs, each with a coin of its own and a signature that looks like one.
fn crowded(inputs: u32, key: &[u8]) -> Vec<u8> {
    let outpoints: Vec<_> = (0..inputs).map(|vout| OutPoint { vout, ..OutPoint::NULL }).collect();
    let mut bytes = Psbt::new(&spend(&outpoints, ScriptBuf(vec![0x51]), 1)).encode();
    // The maps of inputs and output are empty: a separator each.
    bytes.truncate(bytes.len() - outpoints.len() - 1);
    let coin = TxOut { value: Amount(2), script_pubkey: p2wpkh(&PubkeyHash::of(key)) }.encode();
    let signature = hex::decode("300602010102010101").unwrap();
    for _ in outpoints {
        bytes.extend(
            [&[1, IN_WITNESS_UTXO, coin.len() as u8], coin.as_slice(), &[34, IN_PARTIAL_SIG], key].concat(),
        );
        bytes.extend([&[signature.len() as u8], signature.as_slice(), &[0]].concat());
    }
    bytes.push(0);
    bytes
}

/// Every input is checked against all of the transaction; work that grew with its square would take minutes here.
#[test]
fn as_many_inputs_as_can_be_are_looked_at_one_by_one() {
    // As many as fit into the weight that is relayed.
    const MOST: u32 = 2_438;
    let world = World::new();
    let key = *world.key(CAROL).as_bytes();
    assert!(matches!(Psbt::decode(&crowded(MOST + 1, &key)), Err(PsbtError::TooHeavy(400_001..))));
    let old = Psbt::decode(&crowded(MOST, &key)).unwrap();
    for mut psbt in [old.to_version_2().unwrap(), old] {
        world.wallets[BOB].update_psbt(&mut psbt, true);
        assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(0));
        assert_eq!(world.wallets[BOB].missing_signatures(&psbt), 0);
        assert_eq!(psbt.fee(), Some(Amount(u64::from(2 * MOST) - 1)));
        assert!(psbt.final_inputs().iter().all(Option::is_none), "no signature of hers");
        assert!(matches!(Psbt::join(&[psbt.clone(), psbt]), Err(PsbtError::Twice(_))));
    }
}

#[test]
fn parents_are_told_while_there_is_room_and_witness_programs_do_without() {
    let mut world = World::new();
    for (kind, enough) in [(OutputType::Bech32, true), (OutputType::Legacy, false)] {
        let (parent, outpoint) = coin_of_bob(&mut world, kind);
        let mut psbt = Psbt::new(&spend(&[outpoint], ScriptBuf(vec![0x51]), 1));
        let bytes = parent.encode_legacy().len();
        let mut room = bytes - 1;
        psbt.add_utxo_within(0, &parent, &mut room);
        assert_eq!((psbt.parent(0), room), (None, bytes - 1));
        assert_eq!(psbt.locking(0).is_ok(), enough, "{kind}");
        room = bytes;
        psbt.add_utxo_within(0, &parent, &mut room);
        assert_eq!((psbt.parent(0).map(|parent| parent.txid()), room), (Some(parent.txid()), 0));
        assert!(psbt.locking(0).is_ok());
    }
}

/// A script that no spend could show is none, whatever its hash: signing for each of its keys would take hours.
#[test]
fn a_script_too_long_to_be_shown_is_not_looked_at() {
    let mut world = World::new();
    let bob = world.key(BOB);
    for (keys, shown) in [(15, true), (16, false)] {
        let script = (0..keys).fold(Builder::new(), |script, _| script.data(bob.as_bytes())).into_script();
        let coin = world.fund_script(&p2sh(&hash160(script.as_bytes())));
        let mut psbt = Psbt::new(&spend(&[coin.outpoint], ScriptBuf(vec![0x51]), 1));
        psbt.add_utxo(0, &coin.parent);
        let mut bytes = psbt.encode();
        bytes.truncate(bytes.len() - 2);
        bytes.extend([1, IN_REDEEM_SCRIPT, 0xfd]);
        bytes.extend((script.len() as u16).to_le_bytes());
        bytes.extend([script.as_bytes(), &[0, 0]].concat());
        let mut psbt = Psbt::decode(&bytes).unwrap();
        assert_eq!(psbt.locking(0).is_ok(), shown, "{} bytes", script.len());
        // One key, named often, signs once.
        assert_eq!(world.wallets[BOB].missing_signatures(&psbt), usize::from(shown));
        assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(usize::from(shown)));
    }
}

#[test]
fn a_lie_about_the_amount_is_not_signed_in_the_old_way() {
    let mut world = World::new();
    let (_, outpoint) = coin_of_bob(&mut world, OutputType::Legacy);
    let script = world.wallets[BOB].current_address_of(OutputType::Legacy).unwrap().script_pubkey();
    let mut bytes =
        hashyard_core::Encodable::encode(&Psbt::new(&spend(&[outpoint], ScriptBuf(vec![0x51]), 1)));
    // The last two separators are those of the input and the output.
    bytes.truncate(bytes.len() - 2);
    let lie = hashyard_core::Encodable::encode(&TxOut { value: Amount(2), script_pubkey: script });
    bytes.extend([&[1, 1, lie.len() as u8], lie.as_slice(), &[0, 0]].concat());
    let mut psbt = Psbt::decode(&bytes).unwrap();
    assert_eq!(psbt.locking(0), Err(Gap::Parent));
    assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Ok(0));
}

#[test]
fn other_hash_types_are_used_only_when_asked_for() {
    let mut world = World::new();
    let (parent, outpoint) = coin_of_bob(&mut world, OutputType::Bech32);
    let mut psbt = Psbt::new(&spend(&[outpoint], ScriptBuf(vec![0x51]), PRICE.0 - 1_000));
    psbt.add_utxo(0, &parent);
    let single = SighashType::SINGLE.anyone_can_pay();
    assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, Some(single)), Ok(1));
    assert_eq!(psbt.inputs()[0].number(IN_SIGHASH_TYPE), Some(single.0));
    let (_, signature) = psbt.signatures(0).remove(0);
    assert_eq!(signature.last(), Some(&0x83));
    let refused = world.wallets[BOB].sign_psbt(&mut psbt, None);
    assert_eq!(refused, Err(PsbtSignError::SighashMismatch(0)));
}

#[test]
fn a_locked_wallet_signs_nothing_and_says_so() {
    let mut world = World::new();
    let (parent, outpoint) = coin_of_bob(&mut world, OutputType::Bech32);
    let mut psbt = Psbt::new(&spend(&[outpoint], ScriptBuf(vec![0x51]), 1_000));
    psbt.add_utxo(0, &parent);
    let random = hashyard_core::wallet::VaultRandomness { salt: [1; 16], nonce: [2; 12] };
    let cost = hashyard_core::wallet::KdfCost { memory_kib: 8, passes: 1 };
    world.wallets[BOB].encrypt("passphrase", &random, cost).unwrap();
    assert_eq!(world.wallets[BOB].sign_psbt(&mut psbt, None), Err(PsbtSignError::Locked));
    assert_eq!(
        world.wallets[CAROL].sign_psbt(&mut psbt, None),
        Ok(0),
        "whose coin it is not has nothing to sign"
    );
}

#[test]
fn the_updater_knows_own_outputs_and_own_keys_in_contracts() {
    let mut world = World::new();
    let output = forms(&world.timelock(Lock::Blocks(1)))[0].clone();
    let coin = world.fund(&output);
    let to = world.wallets[BOB].current_address_of(OutputType::Bech32).unwrap().script_pubkey();
    let mut psbt = Psbt::new(&spend(&[coin.outpoint], to, 1_000));
    psbt.add_utxo(0, &coin.parent);
    let stored = hashyard_core::wallet::StoredContract { output, label: String::new() };
    world.wallets[BOB].remember_contract(stored).unwrap();
    assert!(matches!(psbt.locking(0), Err(Gap::WitnessScript(_))));
    world.wallets[BOB].update_psbt(&mut psbt, true);
    assert!(psbt.locking(0).is_ok());
    assert_eq!(psbt.inputs()[0].all(IN_BIP32_DERIVATION).count(), 1);
    assert_eq!(psbt.outputs()[0].all(OUT_BIP32_DERIVATION).count(), 1);
}
