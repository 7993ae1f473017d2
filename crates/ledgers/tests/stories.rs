//! What a student tries, and what the four ledgers say to it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::*;
use hashyard_core::consensus::{Reason, TxError};
use hashyard_ledgers::Person::{Alice, Bob, Carol, Dan};
use hashyard_ledgers::accounts::AccountRefusal;
use hashyard_ledgers::bank::BankRefusal;
use hashyard_ledgers::coins::CoinsRefusal;
use hashyard_ledgers::rules::{Key, RuleError};
use hashyard_ledgers::versions::{Organisation, Version, VersionsRefusal};
use hashyard_ledgers::{Act, Answers, Choice, Operation, Party, Play};

fn last(play: &Play) -> &Answers {
    &play.frames().last().unwrap().answers
}

fn spent() -> Result<(), CoinsRefusal> {
    Err(CoinsRefusal::Rule(TxError::InputsMissingOrSpent))
}

#[test]
fn the_five_payments_of_the_screen() {
    let play = play(&[
        alone(pay(Alice, Bob, 30)),
        alone(pay(Bob, Carol, 20)),
        alone(pay(Carol, Dan, 10)),
        alone(pay(Alice, Dan, 25)),
        alone(pay(Dan, Carol, 5)),
    ]);
    for frame in play.frames() {
        let Answers { coins, accounts, world, bank } = &frame.answers;
        assert!(coins.is_ok() && accounts.is_ok() && world.is_ok() && bank.is_ok(), "{:?}", frame.answers);
    }
    for (person, coins) in [(Alice, 45), (Bob, 30), (Carol, 65), (Dan, 30)] {
        let all = play.ledgers();
        let key = Key::Balance(person);
        let of_coins: u64 =
            all.coins.of(person, play.setting()).map(|(_, coin)| coin.output.value.to_sat()).sum();
        assert_eq!(of_coins, coins * hashyard_core::COIN, "{person:?}");
        assert_eq!(all.accounts.balance(person, play.setting()), coins);
        assert_eq!((all.world.value(key), all.bank.value(key)), (coins, coins));
    }
    let rounds = play.rounds();
    assert_eq!(rounds.coins, [0, 0, 1, 1, 2].map(Some), "Bob pays with the coin that he had");
    assert_eq!(rounds.accounts, [0, 1, 2, 3, 4].map(Some), "each touches an account of the one before");
    assert_eq!(rounds.world, [0, 1, 2, 3, 4].map(Some), "each is a block of its own");
    assert_eq!(rounds.bank, [0, 1, 2, 3, 4].map(Some));
}

#[test]
fn the_same_bytes_again() {
    let acts = [alone(pay(Alice, Bob, 30)), alone(Operation::Replay { entry: 0 })];
    let with = play(&acts);
    let answers = last(&with);
    assert_eq!(answers.coins, spent());
    assert_eq!(answers.accounts, Err(AccountRefusal::NonceTooLow { said: 0, next: 1 }));
    assert_eq!(answers.world, Err(VersionsRefusal::DuplicateTxid));
    assert_eq!(answers.bank, Err(BankRefusal::BookedBefore));

    let without = play(&[acts[0], acts[1], Act::Nonces(false)]);
    assert_eq!(last(&without).accounts, Ok(()), "nothing tells the two apart");
    assert_eq!(without.ledgers().accounts.balance(Alice, without.setting()), 40);
    let of = |play: &Play, entry: usize| play.entries()[entry].call.as_ref().unwrap().encoded().to_vec();
    assert_eq!(of(&without, 0), of(&without, 1));
    assert_ne!(of(&without, 0), of(&with, 0));
}

#[test]
fn two_at_once_of_the_same_money() {
    let play = play(&[alone(pay(Alice, Bob, 60)), together(pay(Alice, Carol, 70))]);
    let answers = last(&play);
    assert_eq!(answers.coins, spent(), "both spend her one coin");
    assert_eq!(answers.accounts, Err(AccountRefusal::NonceTooLow { said: 0, next: 1 }), "both are her first");
    assert_eq!(
        answers.world,
        Err(VersionsRefusal::MvccReadConflict {
            key: "balance:alice".to_owned(),
            read: Some(Version { block: 0, tx: 0 }),
            now: Some(Version { block: 1, tx: 0 }),
        })
    );
    assert_eq!(answers.bank, Err(BankRefusal::Rule(RuleError::TooLittle { has: 40, needs: 70 })));
}

#[test]
fn who_comes_first_is_taken() {
    let play = play(&[alone(pay(Alice, Bob, 60)), together(pay(Alice, Carol, 70)), Act::Swap(0)]);
    assert_eq!(play.frames()[0].entry, 1);
    assert!(play.frames()[0].answers.coins.is_ok() && play.frames()[0].answers.world.is_ok());
    assert_eq!(last(&play).coins, spent());
}

#[test]
fn calls_of_one_account_keep_their_order() {
    let play = play(&[alone(pay(Alice, Bob, 5)), alone(pay(Alice, Carol, 5)), Act::Swap(0)]);
    assert_eq!(play.frames()[0].answers.accounts, Err(AccountRefusal::NonceTooHigh { said: 1, next: 0 }));
}

#[test]
fn the_keeper_takes_what_is_not_the_keepers() {
    let play = play(&[alone(Operation::Take { from: Alice, to: Dan, amount: 10 })]);
    let answers = last(&play);
    let Err(CoinsRefusal::Rule(error @ TxError::Script { .. })) = &answers.coins else {
        panic!("{answers:?}")
    };
    assert!(matches!(error.kind(), Reason::BlockScript), "{error:?}");
    let refusal = AccountRefusal::InsufficientFunds { signer: Party::Keeper, has: 0, needs: 10 };
    assert_eq!(answers.accounts, Err(refusal), "the keeper can only spend the keeper's own");
    let by = [Organisation::Org1].into();
    assert_eq!(answers.world, Err(VersionsRefusal::EndorsementPolicyFailure { by }));
    assert_eq!(answers.bank, Ok(()), "who keeps the books alone may do it");
    assert_eq!(play.ledgers().bank.value(Key::Balance(Alice)), 90);
}

#[test]
fn more_than_there_is() {
    let play = play(&[alone(pay(Dan, Alice, 1))]);
    let answers = last(&play);
    assert_eq!(answers.coins, Err(CoinsRefusal::TooLittle { has: 0, needs: 1 }));
    let refusal = AccountRefusal::InsufficientFunds { signer: Party::Person(Dan), has: 0, needs: 1 };
    assert_eq!(answers.accounts, Err(refusal));
    let rule = RuleError::TooLittle { has: 0, needs: 1 };
    assert_eq!(answers.world, Err(VersionsRefusal::Chaincode(rule)));
    assert_eq!(answers.bank, Err(BankRefusal::Rule(rule)));
}

#[test]
fn tokens_and_votes() {
    let token = |amount| Operation::Token { from: Alice, to: Bob, amount };
    let vote = |voter| Operation::Vote { voter, choice: Choice::Yes };
    let play = play(&[
        alone(token(40)),
        alone(token(70)),
        alone(vote(Carol)),
        together(vote(Dan)),
        alone(vote(Carol)),
    ]);
    let answers: Vec<_> = play.frames().iter().map(|frame| &frame.answers).collect();
    assert!(answers.iter().all(|answers| answers.coins == Err(CoinsRefusal::NoState)));
    let few = RuleError::TooFewTokens { has: 60, needs: 70 };
    assert_eq!(answers[0].accounts, Ok(()));
    assert_eq!(answers[1].accounts, Err(AccountRefusal::Reverted(few)));
    assert_eq!(answers[1].world, Err(VersionsRefusal::Chaincode(few)));
    assert!(answers[3].world.is_ok() && answers[3].accounts.is_ok(), "no key of theirs is the same");
    assert_eq!(answers[4].accounts, Err(AccountRefusal::Reverted(RuleError::HasVoted)));
    let alice = play.ledgers().accounts.get(&play.setting().person(Alice).address);
    assert_eq!(alice.nonce, 2, "a call that is undone has used its number");
    assert_eq!(play.ledgers().accounts.value(Key::Token(Bob), play.setting()), 40);
    let rounds = play.rounds();
    assert_eq!(rounds.accounts[2..4], [Some(0), Some(0)], "votes of two people can run at once");
}

#[test]
fn escrow() {
    let deposit = |amount| Operation::Deposit { buyer: Alice, seller: Bob, amount };
    let first = [alone(deposit(30)), alone(deposit(5)), alone(Operation::Settle { by: Carol })];
    let begun = play(&first);
    let answers: Vec<_> = begun.frames().iter().map(|frame| &frame.answers).collect();
    assert_eq!(answers[0].coins, Ok(()), "a coin of two keys");
    assert_eq!(answers[1].accounts, Err(AccountRefusal::Reverted(RuleError::EscrowTaken)));
    assert_eq!(answers[1].coins, Ok(()), "there may be as many coins of two keys as one likes");
    assert_eq!(answers[2].coins, Err(CoinsRefusal::EscrowEmpty));
    assert_eq!(answers[2].accounts, Err(AccountRefusal::Reverted(RuleError::NotAParty)));

    for (by, alice, bob) in [(Alice, 70, 50), (Bob, 100, 20)] {
        let play = play(&[first[0], alone(Operation::Settle { by })]);
        let all = play.ledgers();
        assert_eq!(last(&play).coins, Ok(()), "{by:?}");
        assert_eq!(all.accounts.balance(Alice, play.setting()), alice);
        assert_eq!(all.world.value(Key::Balance(Bob)), bob);
        let coins: u64 = all.coins.of(Bob, play.setting()).map(|(_, coin)| coin.output.value.to_sat()).sum();
        assert_eq!(coins, bob * hashyard_core::COIN);
        assert_eq!(all.bank.value(Key::EscrowAmount), 0);
    }
}

#[test]
fn a_payment_is_proved_by_its_siblings() {
    let play = play(&[alone(pay(Alice, Bob, 30)), alone(pay(Bob, Carol, 20))]);
    let coins = &play.ledgers().coins;
    let txid = play.entries()[0].payment.as_ref().unwrap().txid;
    let steps = coins.proof(txid).unwrap();
    let leaf = hashyard_core::MerkleNode::from_bytes(*txid.as_bytes());
    assert_eq!(hashyard_core::merkle::root_from_proof(leaf, &steps), coins.root());
    assert_eq!(coins.proof(hashyard_core::Txid::ZERO), None);
}
