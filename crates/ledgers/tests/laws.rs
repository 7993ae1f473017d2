//! What holds of every log.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use common::*;
use hashyard_core::{COIN, OutPoint};
use hashyard_ledgers::rules::Key;
use hashyard_ledgers::setting::SUPPLY;
use hashyard_ledgers::{Act, Ledgers, Log, LogError, Person, Play, accounts, coins};
use proptest::prelude::*;

fn outpoints(ledgers: &Ledgers) -> BTreeSet<OutPoint> {
    ledgers.coins.set().iter().map(|(outpoint, _)| *outpoint).collect()
}

fn money(value: impl Fn(Key) -> u64) -> u64 {
    let people = Person::ALL.map(|person| value(Key::Balance(person)));
    people.iter().sum::<u64>() + value(Key::EscrowAmount)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_log_replayed_leads_to_the_same_state(log in any_log()) {
        let (one, two) = (Play::of(&log), Play::of(&log));
        prop_assert_eq!(one.ledgers(), two.ledgers());
        let mut by_acts = Play::of(&Log::default());
        for act in log.acts() {
            by_acts.act(*act).unwrap();
        }
        prop_assert_eq!(one.ledgers(), by_acts.ledgers(), "act by act");
        prop_assert_eq!(one.ledgers().accounts.trie().root, by_acts.ledgers().accounts.trie().root);
    }

    #[test]
    fn no_ledger_makes_money_or_loses_it(log in any_log()) {
        let play = Play::of(&log);
        for steps in 0..=play.frames().len() {
            let Ledgers { coins, accounts, world, bank } = play.after(steps);
            prop_assert_eq!(coins.set().total().to_sat(), SUPPLY * COIN);
            let all: u128 = accounts.iter().map(|(_, account)| account.balance).sum();
            prop_assert_eq!(all, u128::from(SUPPLY) * accounts::WEI);
            prop_assert_eq!(money(|key| accounts.value(key, play.setting())), SUPPLY);
            prop_assert_eq!(money(|key| world.value(key)), SUPPLY);
            prop_assert_eq!(money(|key| bank.value(key)), SUPPLY);
            let tokens = Person::ALL.map(|person| bank.value(Key::Token(person)));
            prop_assert_eq!(tokens.iter().sum::<u64>(), 100);
        }
    }

    /// Two neighbours that both were taken, neither of which spends what the other made, may change places.
    #[test]
    fn what_does_not_depend_on_one_another_may_come_in_either_order(log in any_log(), at in 0..8_usize) {
        let mut play = Play::of(&log);
        let before = outpoints(play.ledgers());
        let pair: Vec<_> = play.frames().iter().skip(at).take(2).cloned().collect();
        let [one, two] = pair.as_slice() else { return Ok(()) };
        let payment = |entry: usize| play.entries()[entry].payment.clone();
        let (Ok(first), Ok(second)) = (payment(one.entry), payment(two.entry)) else { return Ok(()) };
        let taken = one.answers.coins.is_ok() && two.answers.coins.is_ok();
        let depends = second.tx.inputs.iter().any(|input| input.previous_output.txid == first.txid);
        play.act(Act::Swap(at)).unwrap();
        if taken && !depends {
            prop_assert_eq!(outpoints(play.ledgers()), before);
        } else if taken {
            prop_assert!(play.frames()[at].answers.coins.is_err(), "the second comes before what it spends");
        }
    }

    /// Of payments that spend a common coin one is taken at most.
    #[test]
    fn no_coin_is_spent_twice(log in any_log()) {
        let play = Play::of(&log);
        let taken: Vec<_> = play.frames().iter().filter(|frame| frame.answers.coins.is_ok())
            .filter_map(|frame| play.entries()[frame.entry].payment.as_ref().ok()).collect();
        for (index, one) in taken.iter().enumerate() {
            for other in &taken[index + 1..] {
                prop_assert!(!coins::conflict(one, other));
            }
        }
    }
}

#[test]
fn a_log_is_bounded() {
    let mut log = Log::default();
    for _ in 0..hashyard_ledgers::log::MAX_ENTRIES {
        log.push(alone(pay(Person::Alice, Person::Bob, 1))).unwrap();
    }
    assert_eq!(log.push(alone(pay(Person::Alice, Person::Bob, 1))), Err(LogError::Full));
    assert_eq!(log.push(Act::Swap(15)), Err(LogError::NoSuchEntry));
    assert_eq!(log.push(Act::Swap(usize::MAX - 1)), Err(LogError::NoSuchEntry));
    while log.push(Act::Swap(0)).is_ok() {}
    assert_eq!(log.acts().len(), hashyard_ledgers::log::MAX_ACTS);
    let mut log = Log::default();
    for amount in [0, 1_000_001, u32::MAX] {
        assert_eq!(log.push(alone(pay(Person::Alice, Person::Bob, amount))), Err(LogError::Amount));
    }
    let replay = alone(hashyard_ledgers::Operation::Replay { entry: 0 });
    assert_eq!(log.push(replay), Err(LogError::NoSuchEntry));
}
