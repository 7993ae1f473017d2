//! Versions 0 (BIP174) and 2 (BIP370).

use hashyard_core::psbt::{Psbt, PsbtError};
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};
use proptest::prelude::*;

fn transaction() -> impl Strategy<Value = Transaction> {
    let input = (any::<[u8; 32]>(), any::<u32>(), any::<u32>()).prop_map(|(txid, vout, sequence)| TxIn {
        previous_output: OutPoint { txid: Txid::from_bytes(txid), vout },
        script_sig: ScriptBuf::default(),
        sequence,
        witness: vec![],
    });
    let output = (any::<u64>(), prop::collection::vec(any::<u8>(), 0..40))
        .prop_map(|(value, script)| TxOut { value: Amount(value), script_pubkey: ScriptBuf(script) });
    let lists = (prop::collection::vec(input, 0..4), prop::collection::vec(output, 0..4));
    (any::<i32>(), lists, any::<u32>()).prop_map(|(version, (inputs, outputs), lock_time)| Transaction {
        version,
        inputs,
        outputs,
        lock_time,
    })
}

proptest! {
    #[test]
    fn both_versions_hold_the_same_transaction(tx in transaction()) {
        let old = Psbt::new(&tx);
        let new = old.to_version_2().unwrap();
        prop_assert_eq!((old.version(), new.version()), (0, 2));
        prop_assert_eq!(&old.unsigned_tx().unwrap(), &tx);
        prop_assert_eq!(&new.unsigned_tx().unwrap(), &tx);
        let outpoints: Vec<_> = tx.inputs.iter().map(|input| input.previous_output).collect();
        prop_assert_eq!((&old.outpoints(), &new.outpoints()), (&outpoints, &outpoints));
        prop_assert_eq!(new.to_version_0().unwrap(), old.clone());
        prop_assert_eq!(new.to_string().parse::<Psbt>().unwrap(), new);
        prop_assert_eq!(old.to_string().parse::<Psbt>().unwrap(), old);
    }
}

/// A PSBT of version 2 with a fallback lock time and, for each input, the height and the time that it needs.
fn needing(locks: &[(Option<u32>, Option<u32>)], fallback: Option<u32>) -> Psbt {
    let mut bytes = b"psbt\xff".to_vec();
    let mut put = |key: u8, value: &[u8]| bytes.extend([&[1, key, value.len() as u8], value].concat());
    put(0x02, &2_u32.to_le_bytes());
    fallback.iter().for_each(|fallback| put(0x03, &fallback.to_le_bytes()));
    put(0x04, &[locks.len() as u8]);
    put(0x05, &[0]);
    put(0xfb, &2_u32.to_le_bytes());
    bytes.push(0);
    for (height, time) in locks {
        let mut put = |key: u8, value: &[u8]| bytes.extend([&[1, key, value.len() as u8], value].concat());
        put(0x0e, &[7; 32]);
        put(0x0f, &0_u32.to_le_bytes());
        time.iter().for_each(|time| put(0x11, &time.to_le_bytes()));
        height.iter().for_each(|height| put(0x12, &height.to_le_bytes()));
        bytes.push(0);
    }
    Psbt::decode(&bytes).unwrap()
}

#[test]
fn lock_times_of_inputs_are_settled_as_bip_370_says() {
    let (none, time) = ((None, None), 1_657_048_460);
    for (locks, fallback, lock_time) in [
        (vec![none, none], None, Ok(0)),
        (vec![none, none], Some(10_000), Ok(10_000)),
        (vec![none, (Some(10_000), None)], Some(5), Ok(10_000)),
        (vec![(Some(9_000), None), (Some(10_000), None)], None, Ok(10_000)),
        (vec![(Some(9_000), Some(time)), (Some(10_000), None)], None, Ok(10_000)),
        (vec![(Some(9_000), Some(time)), (Some(10_000), Some(time))], None, Ok(10_000)),
        (vec![(None, Some(time)), (Some(10_000), Some(time + 1))], None, Ok(time + 1)),
        (vec![none, (None, Some(time))], Some(5), Ok(time)),
        (vec![(None, Some(time)), (Some(10_000), None)], None, Err(PsbtError::LockTime)),
    ] {
        let psbt = needing(&locks, fallback);
        assert_eq!(psbt.unsigned_tx().map(|tx| tx.lock_time), lock_time, "{locks:?}");
        assert_eq!(psbt.to_version_0().is_ok(), lock_time.is_ok());
    }
}
