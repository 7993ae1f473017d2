//! Soft forks hold from their height on and not before.

use hashyard_core::Params;
use hashyard_core::params::BuriedForks;

use crate::bench::{
    Bench, Make, assert_marked, cltv, coinbase_script, csv, locked, of_version, one_of_one, refusal,
    sign_multisig, with_commitment,
};
use crate::common::easy_params;

/// None of them holds below height 1000.
fn before_the_forks() -> Params {
    let forks = BuriedForks { bip34: 1000, bip65: 1000, bip66: 1000, csv: 1000, segwit: 1000, taproot: 1000 };
    Params { forks, ..easy_params() }
}

#[test]
fn rules_do_not_hold_before_their_height() {
    let rows: &[(&str, Make)] = &[
        ("an old version", |bench| of_version(bench, 1)),
        ("a coinbase without its height", |bench| coinbase_script(bench, |script| script[1] += 1)),
        ("a lock time compared with the block's own time", |bench| {
            let time = bench.chain.tip().header.time;
            locked(bench, time, 0)
        }),
        ("a relative lock time", |bench| locked(bench, 0, 1_000)),
        ("a lock time in a script", |bench| bench.try_script(&cltv(100), |_| ())),
        ("a relative lock time in a script", |bench| bench.try_script(&csv(10), |_| ())),
        ("a dummy that is not empty", |bench| bench.try_script(&one_of_one(), |tx| sign_multisig(tx, 1))),
    ];
    let bench = Bench::with(before_the_forks(), 20);
    for (name, make) in rows {
        let mut bench = bench.clone();
        let block = make(&mut bench);
        assert_eq!(bench.accept(&block), Ok(()), "{name}");
    }
    let mut bench = bench;
    let block = with_commitment(&mut bench, |_| ());
    assert_eq!(refusal(&mut bench, &block), "unexpected-witness", "a commitment means nothing yet");
}

/// BIP30: before BIP34 two coinbases could be the same transaction.
#[test]
fn a_coinbase_may_come_again_only_when_its_outputs_are_spent() {
    let mut bench = Bench::with(before_the_forks(), 5);
    let first = bench.chain.block_at(1).unwrap().transactions[0].clone();
    let again = |bench: &mut Bench| bench.spoil(|block| block.transactions[0] = first.clone());
    let block = again(&mut bench);
    assert_marked(&mut bench, &block, "bad-txns-BIP30");
    let payment = bench.payment();
    bench.extend(vec![payment]);
    let block = again(&mut bench);
    assert_eq!(bench.accept(&block), Ok(()));
}
