//! One input verified by Bitcoin Core's engine and by ours, each from the transaction's bytes.

use bitcoinconsensus::Utxo;
use criterion::{BenchmarkId, Criterion};
use hashyard_core::script::{Flags, SpendingTransaction, TransactionChecker, verify_script};
use hashyard_core::{Decodable, Encodable, Transaction, TxOut};

use crate::world::{Kind, spend};

/// A group for each kind of output; the first row of each is Core's.
pub fn verifying(criterion: &mut Criterion) {
    for kind in Kind::ALL {
        let (tx, spent) = spend(kind);
        let bytes = tx.encode();
        let mut group = criterion.benchmark_group(format!("verify {}", kind.name()));
        group.bench_function(BenchmarkId::new("Bitcoin Core's engine", "1 inputs"), |bencher| {
            bencher.iter(|| core(&bytes, &spent));
        });
        group.bench_function(BenchmarkId::new("Hashyard", "1 inputs"), |bencher| {
            bencher.iter(|| ours(&bytes, &spent));
        });
        group.finish();
    }
}

fn core(tx: &[u8], spent: &TxOut) {
    let (script, value) = (spent.script_pubkey.as_bytes(), spent.value.to_sat());
    let utxo =
        Utxo { script_pubkey: script.as_ptr(), script_pubkey_len: script.len() as u32, value: value as i64 };
    let flags = Flags::MANDATORY.bits();
    bitcoinconsensus::verify_with_flags(script, value, tx, Some(&[utxo]), 0, flags).unwrap();
}

fn ours(tx: &[u8], spent: &TxOut) {
    let tx = Transaction::decode(tx).unwrap();
    let spending = SpendingTransaction::new(&tx, std::slice::from_ref(spent));
    let (input, checker) = (&tx.inputs[0], TransactionChecker::new(&spending, 0));
    let flags = Flags::MANDATORY;
    verify_script(&input.script_sig, &spent.script_pubkey, &input.witness, flags, &checker).unwrap();
}
