//! Soft forks hold from their height on and not before.

use hashyard_core::Params;
use hashyard_core::consensus::flags::block_script_flags;
use hashyard_core::params::{BuriedForks, MAINNET, REGTEST, SIGNET, TESTNET4};
use hashyard_core::script::Flags;

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

/// As Bitcoin Core's `chainparams.cpp` has them. Its regtest knows SegWit from height 0 on, where there is only genesis.
#[test]
fn forks_start_where_bitcoin_core_buried_them() {
    let main = [227_931, 388_381, 363_725, 419_328, 481_824, 709_632];
    for (params, [bip34, bip65, bip66, csv, segwit, taproot]) in
        [(&MAINNET, main), (&TESTNET4, [1; 6]), (&SIGNET, [1; 6]), (&REGTEST, [1; 6])]
    {
        let forks = BuriedForks { bip34, bip65, bip66, csv, segwit, taproot };
        assert_eq!(params.forks, forks, "{}", params.network);
    }
}

#[test]
fn script_rules_hold_from_their_heights_on_but_for_two_blocks() {
    let always = Flags::P2SH | Flags::WITNESS | Flags::TAPROOT;
    let of_2012 = "00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22";
    let of_2021 = "0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad";
    let (other, der) = ("11".repeat(32), always | Flags::DERSIG);
    let cltv = der | Flags::CHECKLOCKTIMEVERIFY;
    let csv = cltv | Flags::CHECKSEQUENCEVERIFY;
    for (height, hash, flags) in [
        (1, other.as_str(), always),
        (170_060, of_2012, Flags::NONE),
        (363_724, &other, always),
        (363_725, &other, der),
        (388_380, &other, der),
        (388_381, &other, cltv),
        (419_327, &other, cltv),
        (419_328, &other, csv),
        (481_823, &other, csv),
        (481_824, &other, Flags::MANDATORY),
        (692_261, of_2021, Flags::MANDATORY - Flags::TAPROOT),
    ] {
        assert_eq!(block_script_flags(&MAINNET, height, &hash.parse().unwrap()), flags, "{height}");
    }
}
