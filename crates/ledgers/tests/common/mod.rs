//! Logs for tests.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod room;

use hashyard_ledgers::{Act, Choice, Log, Operation, Person, Play};
use proptest::prelude::*;

pub fn pay(from: Person, to: Person, amount: u32) -> Operation {
    Operation::Pay { from, to, amount }
}

pub fn alone(operation: Operation) -> Act {
    Act::Make { operation, together: false }
}

pub fn together(operation: Operation) -> Act {
    Act::Make { operation, together: true }
}

pub fn log(acts: &[Act]) -> Log {
    let mut log = Log::default();
    acts.iter().for_each(|act| log.push(*act).unwrap());
    log
}

pub fn play(acts: &[Act]) -> Play {
    Play::of(&log(acts))
}

fn person() -> impl Strategy<Value = Person> {
    (0..4_usize).prop_map(|index| Person::ALL[index])
}

fn operation() -> impl Strategy<Value = Operation> {
    let pair = || (person(), person(), 1..60_u32);
    prop_oneof![
        4 => pair().prop_map(|(from, to, amount)| pay(from, to, amount)),
        1 => pair().prop_map(|(from, to, amount)| Operation::Take { from, to, amount }),
        1 => pair().prop_map(|(from, to, amount)| Operation::Token { from, to, amount }),
        1 => (person(), any::<bool>()).prop_map(|(voter, yes)| {
            Operation::Vote { voter, choice: if yes { Choice::Yes } else { Choice::No } }
        }),
        1 => pair().prop_map(|(buyer, seller, amount)| Operation::Deposit { buyer, seller, amount }),
        1 => person().prop_map(|by| Operation::Settle { by }),
        1 => (0..8_usize).prop_map(|entry| Operation::Replay { entry }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (operation(), any::<bool>()).prop_map(|(operation, together)| Act::Make { operation, together }),
        2 => (0..8_usize).prop_map(Act::Swap),
        1 => any::<bool>().prop_map(Act::Nonces),
    ]
}

/// Whatever a student might do; what can't be done is left out.
pub fn any_log() -> impl Strategy<Value = Log> {
    prop::collection::vec(act(), 0..12).prop_map(|acts| {
        let mut log = Log::default();
        for act in acts {
            let _ = log.push(act);
        }
        log
    })
}
