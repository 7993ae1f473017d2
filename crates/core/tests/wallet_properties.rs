//! Laws that hold for every amount, coin and rate.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use hashyard_core::params::CLASSROOM;
use hashyard_core::wallet::coin_selection::Candidate;
use hashyard_core::wallet::tx_builder::{Change, Draft, MAX_FEE, build};
use hashyard_core::wallet::{Address, FeeRate, OutputType, SendError, SendRequest, Spend};
use hashyard_core::{Amount, OutPoint, PubkeyHash, Txid};
use proptest::prelude::*;

fn address(tag: u8) -> Address {
    Address::p2pkh(PubkeyHash::from_bytes([tag; 20]), &CLASSROOM)
}

fn kind() -> impl Strategy<Value = OutputType> {
    prop::sample::select(OutputType::ALL.to_vec())
}

fn coins() -> impl Strategy<Value = Vec<Candidate>> {
    let value = prop_oneof![1_u64..2_000, 1_000_u64..1_000_000, Just(5_000_000_000_u64)];
    prop::collection::vec((value, kind()), 0..40).prop_map(|values| {
        let coin = |(vout, (value, kind)): (usize, (u64, OutputType))| Candidate {
            outpoint: OutPoint { txid: Txid::from_bytes([1; 32]), vout: vout as u32 },
            value: Amount(value),
            kind,
        };
        values.into_iter().enumerate().map(coin).collect()
    })
}

fn request() -> impl Strategy<Value = SendRequest> {
    let amount = prop_oneof![500_u64..3_000, 1_000_u64..2_000_000, 1_u64..20_000_000_000];
    let to = prop::collection::vec((0_u8..9).prop_map(address), 1..4).prop_flat_map(move |to| {
        let amounts = prop::collection::vec(amount.clone().prop_map(Amount), to.len());
        amounts.prop_map(move |amounts| to.clone().into_iter().zip(amounts).collect::<Vec<_>>())
    });
    let spend = prop_oneof![
        to.clone().prop_map(Spend::Exact),
        to.clone().prop_map(Spend::SubtractFee),
        to.prop_map(|to| {
            let last = to.len() - 1;
            Spend::SubtractFeeFrom(to, vec![last])
        }),
        (0_u8..9).prop_map(|tag| Spend::All(address(tag))),
    ];
    (spend, 100_u64..60_000, any::<bool>()).prop_map(|(spend, rate, replaceable)| SendRequest {
        spend,
        fee_rate: FeeRate(rate),
        coins: None,
        replaceable,
    })
}

/// Inputs are coins we have, each once; nothing is lost, nothing is dust, the rate is kept, everyone gets what they should.
fn check(draft: &Draft, request: &SendRequest, coins: &[Candidate], change: &Change) {
    let tx = &draft.transaction;
    let spent: Vec<&Candidate> = tx
        .inputs
        .iter()
        .map(|input| coins.iter().find(|coin| coin.outpoint == input.previous_output).unwrap())
        .collect();
    let mut distinct: Vec<_> = spent.iter().map(|coin| coin.outpoint).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), tx.inputs.len());
    let inputs: u64 = spent.iter().map(|coin| coin.value.0).sum();
    let outputs: u64 = tx.outputs.iter().map(|output| output.value.0).sum();
    assert_eq!(inputs, outputs + draft.fee.0);
    assert!(draft.fee >= request.fee_rate.fee(draft.vsize) && draft.fee <= MAX_FEE);
    assert!(tx.outputs.iter().all(|output| output.value >= Amount(294)));
    assert_eq!(tx.signals_replacement(), request.replaceable);

    let mut paid: Vec<_> = tx.outputs.iter().map(|out| (out.script_pubkey.clone(), out.value)).collect();
    if let Some(vout) = draft.change {
        assert_eq!(paid.remove(vout).0, change.script_pubkey);
        assert!(change.place.is_none_or(|place| place.min(paid.len()) == vout));
    }
    match &request.spend {
        Spend::Exact(to) => {
            let due: Vec<_> = to.iter().map(|(to, amount)| (to.script_pubkey(), *amount)).collect();
            assert_eq!(paid, due);
        }
        Spend::SubtractFee(to) => {
            let due: u64 = to.iter().map(|(_, amount)| amount.0).sum();
            let got: u64 = paid.iter().map(|(_, amount)| amount.0).sum();
            assert!(got <= due && due - got <= draft.fee.0);
        }
        Spend::SubtractFeeFrom(to, from) => {
            for (place, ((_, due), (_, got))) in to.iter().zip(&paid).enumerate() {
                assert!(got == due || from.contains(&place) && got < due);
            }
        }
        Spend::All(_) => assert_eq!((paid.len(), draft.change), (1, None)),
    }
    // Beyond the fee that the size asks for, no more is given away than change would be worth.
    let generous = draft.fee.0 - request.fee_rate.fee(draft.vsize).0;
    let made = change.kind.output_vsize() + 2;
    let change_worth =
        request.fee_rate.fee(made + change.kind.input_vsize()).0.max(546 + request.fee_rate.fee(made).0);
    // Coins are chosen by sizes that are rounded up, one by one.
    let rounded = request.fee_rate.fee(spent.len() + 2).0;
    assert!(generous <= change_worth + rounded, "{generous} given away");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn value_is_conserved(coins in coins(), request in request(), forced in any::<bool>(), kind in kind(), place in proptest::option::of(0_usize..4)) {
        let change = Change { kind, script_pubkey: kind.script_pubkey(&[2; 33]), place };
        match build(&request, &coins, forced, &change) {
            Ok(draft) => check(&draft, &request, &coins, &change),
            Err(SendError::InsufficientFunds { have, need }) => {
                let all: u64 = coins.iter().map(|coin| coin.value.0).sum();
                prop_assert!(have.0 <= all);
                // Small coins may cost more than they bring, so having enough may not be enough.
                let dear = 149 * request.fee_rate.0.div_ceil(1_000) * coins.len() as u64;
                prop_assert!(need.0 + dear + 200 * request.fee_rate.0 / 1_000 > all, "{:?} of {}", need, all);
            }
            Err(SendError::Dust { amount, least }) => prop_assert!(amount < least),
            Err(SendError::FeeTooHigh(fee)) => prop_assert!(fee > MAX_FEE),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn no_text_upsets_the_parsers(text in "\\PC{0,120}") {
        use hashyard_core::wallet::{Mnemonic, PaymentLink, bip32::{DerivationPath, Xpub}};
        let _ = Address::parse(&text, &CLASSROOM).map_err(|error| error.to_string());
        let _ = PaymentLink::parse(&text, &CLASSROOM).map_err(|error| error.to_string());
        let _ = PaymentLink::parse(&format!("bitcoin:{}?{text}", address(1)), &CLASSROOM).map_err(|e| e.to_string());
        let _ = Mnemonic::parse(&text).map_err(|error| error.to_string());
        let _ = Xpub::from_text(&text, &CLASSROOM).map_err(|error| error.to_string());
        let _ = text.parse::<DerivationPath>().map_err(|error| error.to_string());
        let _ = text.parse::<FeeRate>();
    }

    #[test]
    fn one_changed_character_never_makes_another_address(at in 0_usize..34, with in 0_usize..58) {
        let text = address(7).to_string();
        let alphabet = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        let mut changed = text.clone().into_bytes();
        let at = at % changed.len();
        changed[at] = alphabet[with];
        let changed = String::from_utf8(changed).unwrap();
        prop_assume!(changed != text);
        prop_assert!(Address::parse(&changed, &CLASSROOM).is_err());
    }
}
