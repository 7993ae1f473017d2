//! What operations do, whoever keeps the books: payment, and three fixed contracts (token, escrow, vote). Ethereum's contracts are
//! programs that anybody may add, and Fabric's chaincode is, too; these three are written once and run on three kinds of store.

use crate::{Operation, Person};

/// A value of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Coins of a person.
    Balance(Person),
    /// Tokens of a person.
    Token(Person),
    /// What a person voted, by [`Choice::number`](crate::Choice::number); 0 before.
    Vote(Person),
    /// Coins in escrow.
    EscrowAmount,
    /// Whose they were: 1 for the first of [`Person::ALL`], 0 for nobody.
    EscrowBuyer,
    /// For whom they wait, likewise.
    EscrowSeller,
}

impl Key {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_people = Person::ALL
            .into_iter()
            .flat_map(|person| [Self::Balance(person), Self::Token(person), Self::Vote(person)]);
        of_people.chain([Self::EscrowAmount, Self::EscrowBuyer, Self::EscrowSeller])
    }

    /// What it holds at first.
    pub const fn start(self) -> u64 {
        match self {
            Self::Balance(person) => person.start(),
            Self::Token(person) => person.start_tokens(),
            _ => 0,
        }
    }

    /// Its name in a store of texts.
    pub fn name(self) -> String {
        match self {
            Self::Balance(person) => format!("balance:{}", person.id()),
            Self::Token(person) => format!("token:{}", person.id()),
            Self::Vote(person) => format!("vote:{}", person.id()),
            Self::EscrowAmount => "escrow:amount".to_owned(),
            Self::EscrowBuyer => "escrow:buyer".to_owned(),
            Self::EscrowSeller => "escrow:seller".to_owned(),
        }
    }
}

/// Where values stand.
pub trait Store {
    /// The value of a key.
    fn get(&mut self, key: Key) -> u64;
    /// Replaces it.
    fn set(&mut self, key: Key, value: u64);
}

/// Why an operation can't be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleError {
    /// Not enough coins.
    TooLittle {
        /// Coins there are.
        has: u64,
        /// Coins it takes.
        needs: u64,
    },
    /// Not enough tokens.
    TooFewTokens {
        /// Tokens there are.
        has: u64,
        /// Tokens it takes.
        needs: u64,
    },
    /// This person has voted.
    HasVoted,
    /// Other money is in escrow.
    EscrowTaken,
    /// Nothing is in escrow.
    EscrowEmpty,
    /// Neither buyer nor seller.
    NotAParty,
}

/// Does an operation, or nothing of it that matters: who calls keeps no store in which it failed.
///
/// # Errors
/// See [`RuleError`].
pub fn execute(operation: &Operation, store: &mut impl Store) -> Result<(), RuleError> {
    match *operation {
        Operation::Pay { from, to, amount } | Operation::Take { from, to, amount } => {
            transfer(store, Key::Balance(from), Key::Balance(to), amount.into())
                .map_err(|(has, needs)| RuleError::TooLittle { has, needs })
        }
        Operation::Token { from, to, amount } => {
            transfer(store, Key::Token(from), Key::Token(to), amount.into())
                .map_err(|(has, needs)| RuleError::TooFewTokens { has, needs })
        }
        Operation::Vote { voter, choice } => match store.get(Key::Vote(voter)) {
            0 => {
                store.set(Key::Vote(voter), choice.number());
                Ok(())
            }
            _ => Err(RuleError::HasVoted),
        },
        Operation::Deposit { buyer, seller, amount } => deposit(store, buyer, seller, amount.into()),
        Operation::Settle { by } => settle(store, by),
        // The bytes that are sent again are those of another operation.
        Operation::Replay { .. } => Ok(()),
    }
}

/// From one key to another; gives what there is and what it takes if that is too little. Who pays themselves changes nothing: a store
/// need not show a transaction its own writes, and Fabric's does not.
fn transfer(store: &mut impl Store, from: Key, to: Key, amount: u64) -> Result<(), (u64, u64)> {
    let has = store.get(from);
    let rest = has.checked_sub(amount).ok_or((has, amount))?;
    if from != to {
        let there = store.get(to);
        store.set(from, rest);
        store.set(to, there + amount);
    }
    Ok(())
}

fn deposit(store: &mut impl Store, buyer: Person, seller: Person, amount: u64) -> Result<(), RuleError> {
    if store.get(Key::EscrowAmount) > 0 {
        return Err(RuleError::EscrowTaken);
    }
    transfer(store, Key::Balance(buyer), Key::EscrowAmount, amount)
        .map_err(|(has, needs)| RuleError::TooLittle { has, needs })?;
    store.set(Key::EscrowBuyer, number_of(buyer));
    store.set(Key::EscrowSeller, number_of(seller));
    Ok(())
}

/// The buyer gives way to the seller, the seller to the buyer.
fn settle(store: &mut impl Store, by: Person) -> Result<(), RuleError> {
    let amount = store.get(Key::EscrowAmount);
    if amount == 0 {
        return Err(RuleError::EscrowEmpty);
    }
    let (buyer, seller) = (store.get(Key::EscrowBuyer), store.get(Key::EscrowSeller));
    let other = match number_of(by) {
        number if number == buyer => seller,
        number if number == seller => buyer,
        _ => return Err(RuleError::NotAParty),
    };
    let to = person_of(other).ok_or(RuleError::NotAParty)?;
    transfer(store, Key::EscrowAmount, Key::Balance(to), amount)
        .map_err(|(has, needs)| RuleError::TooLittle { has, needs })?;
    store.set(Key::EscrowBuyer, 0);
    store.set(Key::EscrowSeller, 0);
    Ok(())
}

/// A person in a store of numbers.
pub const fn number_of(person: Person) -> u64 {
    person as u64 + 1
}

/// Reads [`number_of`].
pub fn person_of(number: u64) -> Option<Person> {
    Person::ALL.into_iter().find(|person| number_of(*person) == number)
}
