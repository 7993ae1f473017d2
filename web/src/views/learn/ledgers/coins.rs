//! Bitcoin's column.

use hashyard_core::{COIN, Coin, MerkleNode, OutPoint, merkle};
use hashyard_ledgers::coins::Payment;
use hashyard_ledgers::{Person, Setting};
use yew::prelude::*;

use super::bench::Bench;
use super::column::{Column, Row};
use crate::i18n::{Lang, ledgers as text};
use crate::ui::{Form, Stripe};

/// The set of coins.
pub fn column(lang: Lang, bench: &Bench) -> Html {
    let (now, before) = bench.ledgers();
    let setting = bench.play.setting();
    let row = |(outpoint, coin): (&OutPoint, &Coin)| Row {
        name: html! { <><Stripe hash={outpoint.txid} form={Form::Tile} width=15 height=15 />{ owner(lang, coin, setting) }</> },
        extra: short(outpoint),
        value: coins(coin).to_string(),
        changed: bench.at > 0 && before.coins.set().get(outpoint).is_none(),
    };
    let mut all: Vec<_> = now.coins.set().iter().collect();
    all.sort_by_key(|(outpoint, coin)| (owner(lang, coin, setting), coin.output.value, **outpoint));
    let current = bench.current();
    let payment = current.and_then(|(_, entry)| entry.payment.as_ref().ok());
    // Held against the root before it is claimed.
    let steps = payment.and_then(|payment| {
        let steps = now.coins.proof(payment.txid)?;
        let leaf = MerkleNode::from_bytes(*payment.txid.as_bytes());
        (merkle::root_from_proof(leaf, &steps) == now.coins.root()).then_some(steps.len())
    });
    Column {
        title: text::coins_title(lang),
        note: text::coins_note(lang),
        message: current.map(|(_, entry)| match &entry.payment {
            Ok(payment) => message(lang, payment, setting),
            Err(_) => vec![],
        }),
        rows: all.into_iter().map(row).collect(),
        size: now.coins.size(),
        answer: current
            .map(|(frame, _)| frame.answers.coins.clone().map_err(|why| text::coins_refusal(lang, &why))),
        rounds: bench.play.rounds().coins,
        rounds_why: text::coins_why(lang),
        root: Some(now.coins.root().display_bytes()),
        root_why: match steps {
            Some(hashes) => text::coins_root(lang, hashes),
            None => text::coins_root_none(lang).to_owned(),
        },
    }
    .draw(lang, bench)
}

fn coins(coin: &Coin) -> u64 {
    coin.output.value.to_sat() / COIN
}

fn short(outpoint: &OutPoint) -> String {
    let txid = outpoint.txid.to_string();
    format!("{}..:{}", &txid[..4], outpoint.vout)
}

/// Whose signature it takes: one person's, or that of two.
fn owner(lang: Lang, coin: &Coin, setting: &Setting) -> String {
    let script = &coin.output.script_pubkey;
    let alone = Person::ALL.into_iter().find(|person| setting.person(*person).script == *script);
    let name = |person| text::person(lang, person);
    match (alone, hashyard_ledgers::coins::escrow_of(script, setting)) {
        (Some(person), _) => name(person).to_owned(),
        (None, Some((buyer, seller))) => text::escrow_coin(lang, name(buyer), name(seller)),
        (None, None) => String::new(),
    }
}

fn message(lang: Lang, payment: &Payment, setting: &Setting) -> Vec<String> {
    let inputs = payment.tx.inputs.iter().zip(&payment.spent).map(|(input, coin)| {
        let coin = format!("{} ({})", short(&input.previous_output), coins(coin));
        format!("{} {coin}", text::coin_in(lang))
    });
    let outputs = payment.tx.outputs.iter().map(|output| {
        let coin = Coin { output: output.clone(), height: 0, coinbase: false };
        format!("{} {} {}", text::coin_out(lang), owner(lang, &coin, setting), coins(&coin))
    });
    inputs.chain(outputs).collect()
}
