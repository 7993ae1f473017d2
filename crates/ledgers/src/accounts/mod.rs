//! Ethereum's model: accounts with a balance and a nonce, contracts with storage, and one root for all of it. Transactions are real ones
//! of the legacy kind, signed as EIP-155 has it, but gas costs nothing; the contracts are functions of the ledger, as precompiled
//! contracts are (Yellow Paper, appendix E), not programs.

pub mod call;
pub mod transaction;

use std::collections::{BTreeMap, BTreeSet};

pub use self::call::{ESCROW, TOKEN, VOTE};
pub use self::transaction::{Address, SignedCall, Unsigned};
use crate::parallel::Slot;
use crate::rules::{self, Key, RuleError, Store};
use crate::setting::keccak;
use crate::trie::Trie;
use crate::{Operation, Party, Person, Setting, rlp};

/// Wei of a coin: 10^18.
pub const WEI: u128 = 1_000_000_000_000_000_000;

type Word = [u8; 32];

/// Why a call is not taken, or undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountRefusal {
    /// This number was used.
    NonceTooLow {
        /// What it says.
        said: u64,
        /// The account's next one.
        next: u64,
    },
    /// Numbers before it were not used yet.
    NonceTooHigh {
        /// What it says.
        said: u64,
        /// The account's next one.
        next: u64,
    },
    /// The account of who signed has less than the call sends.
    InsufficientFunds {
        /// Who signed.
        signer: Party,
        /// Coins there are.
        has: u64,
        /// Coins it sends.
        needs: u64,
    },
    /// A contract refused: all that it did is undone, and the nonce is used all the same.
    Reverted(RuleError),
    /// No account here has the key that signed, or no contract knows the call.
    Unknown,
}

/// One account (Yellow Paper, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// Calls that it has sent; a contract begins with 1 (EIP-161).
    pub nonce: u64,
    /// In wei.
    pub balance: u128,
    /// What a contract stores; no value is zero. At most a few words for each person.
    pub storage: BTreeMap<Word, Word>,
}

impl Account {
    /// RLP of nonce, balance, root of the storage, hash of the code. Nothing here has code.
    pub fn encode(&self) -> Vec<u8> {
        rlp::list(&[
            rlp::number(self.nonce.into()),
            rlp::number(self.balance),
            rlp::bytes(&self.storage_trie().root),
            rlp::bytes(&keccak(&[])),
        ])
    }

    /// Slots by the hashes of their numbers, words without leading zeros.
    pub fn storage_trie(&self) -> Trie {
        let pair = |(slot, word): (&Word, &Word)| (keccak(slot).to_vec(), rlp::bytes(rlp::trimmed(word)));
        Trie::of(&self.storage.iter().map(pair).collect())
    }

    /// EIP-161: what is empty is not kept.
    fn is_empty(&self) -> bool {
        self.nonce == 0 && self.balance == 0
    }
}

/// All accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// Whether calls carry numbers. Without them no two calls of the same content can be told apart.
    nonces: bool,
    accounts: BTreeMap<Address, Account>,
}

impl Accounts {
    /// Those of the people who have money, and the three contracts.
    pub fn new(nonces: bool, setting: &Setting) -> Self {
        let mut this = Self { nonces, accounts: BTreeMap::new() };
        for contract in [TOKEN, VOTE, ESCROW] {
            this.accounts.insert(contract, Account { nonce: 1, ..Account::default() });
        }
        let mut touched = BTreeSet::new();
        let mut view = View { accounts: &mut this, setting, touched: &mut touched };
        for key in Key::all().filter(|key| key.start() > 0) {
            view.set(key, key.start());
        }
        this
    }

    /// All of them, by address.
    pub fn iter(&self) -> impl Iterator<Item = (&Address, &Account)> {
        self.accounts.iter()
    }

    /// One of them; an empty one if there is none.
    pub fn get(&self, address: &Address) -> Account {
        self.accounts.get(address).cloned().unwrap_or_default()
    }

    /// Coins of a person.
    pub fn balance(&self, person: Person, setting: &Setting) -> u64 {
        (self.get(&setting.person(person).address).balance / WEI) as u64
    }

    /// The value of a key of the rules.
    pub fn value(&self, key: Key, setting: &Setting) -> u64 {
        View { accounts: &mut self.clone(), setting, touched: &mut BTreeSet::new() }.get(key)
    }

    /// Addresses by their hashes, accounts as RLP: its root is the state root of a block.
    pub fn trie(&self) -> Trie {
        let pairs =
            self.accounts.iter().map(|(address, account)| (keccak(address).to_vec(), account.encode()));
        Trie::of(&pairs.collect())
    }

    /// Bytes of all accounts: 20 of the address, the account's RLP, and 64 for each stored word.
    pub fn size(&self) -> usize {
        self.accounts.values().map(|account| 20 + account.encode().len() + 64 * account.storage.len()).sum()
    }

    /// Writes and signs what an operation wants, with the next number of the account.
    pub fn make(&self, operation: &Operation, setting: &Setting) -> Option<SignedCall> {
        let (signer, to, value, data) = call::write(operation, setting)?;
        let key = setting.key(signer);
        let nonce = self.nonces.then(|| self.get(&key.address).nonce);
        Some(SignedCall::sign(Unsigned { nonce, to, value, data }, &key.secret))
    }

    /// Takes a call, or nothing of it but its number.
    ///
    /// # Errors
    /// See [`AccountRefusal`].
    pub fn apply(
        &mut self,
        call: &SignedCall,
        setting: &Setting,
        touched: &mut BTreeSet<Slot>,
    ) -> Result<(), AccountRefusal> {
        let sender = call.sender().ok_or(AccountRefusal::Unknown)?;
        let signer = setting.party_at(&sender).ok_or(AccountRefusal::Unknown)?;
        let account = self.get(&sender);
        if let Some(said) = call.unsigned().nonce {
            let next = account.nonce;
            match said.cmp(&next) {
                core::cmp::Ordering::Less => return Err(AccountRefusal::NonceTooLow { said, next }),
                core::cmp::Ordering::Greater => return Err(AccountRefusal::NonceTooHigh { said, next }),
                core::cmp::Ordering::Equal => {}
            }
            touched.insert(Slot::Nonce(signer));
        }
        let value = call.unsigned().value;
        if account.balance < value {
            let (has, needs) = ((account.balance / WEI) as u64, (value / WEI) as u64);
            return Err(AccountRefusal::InsufficientFunds { signer, has, needs });
        }
        let operation = call::read(signer, call.unsigned(), setting).ok_or(AccountRefusal::Unknown)?;
        if call.unsigned().nonce.is_some() {
            self.accounts.entry(sender).or_default().nonce += 1;
        }
        let before = self.accounts.clone();
        let done = rules::execute(&operation, &mut View { accounts: self, setting, touched });
        self.accounts.retain(|_, account| !account.is_empty());
        done.map_err(|why| {
            self.accounts = before;
            AccountRefusal::Reverted(why)
        })
    }
}

/// Keys of the rules, where accounts and contracts have them.
struct View<'a> {
    accounts: &'a mut Accounts,
    setting: &'a Setting,
    touched: &'a mut BTreeSet<Slot>,
}

enum Place {
    Balance(Address),
    Storage(Address, Word),
}

impl View<'_> {
    fn place(&self, key: Key) -> Place {
        let address = |person: Person| self.setting.person(person).address;
        match key {
            Key::Balance(person) => Place::Balance(address(person)),
            Key::EscrowAmount => Place::Balance(ESCROW),
            Key::Token(person) => Place::Storage(TOKEN, call::mapping_slot(&address(person), 0)),
            Key::Vote(person) => Place::Storage(VOTE, call::mapping_slot(&address(person), 0)),
            Key::EscrowBuyer => Place::Storage(ESCROW, call::word(0)),
            Key::EscrowSeller => Place::Storage(ESCROW, call::word(1)),
        }
    }
}

impl Store for View<'_> {
    fn get(&mut self, key: Key) -> u64 {
        self.touched.insert(Slot::Key(key));
        match self.place(key) {
            Place::Balance(address) => (self.accounts.get(&address).balance / WEI) as u64,
            Place::Storage(address, slot) => {
                let word = self.accounts.get(&address).storage.get(&slot).copied().unwrap_or_default();
                match key {
                    Key::EscrowBuyer | Key::EscrowSeller => person_number(&word, self.setting),
                    _ => call::number(&word).unwrap_or_default(),
                }
            }
        }
    }

    fn set(&mut self, key: Key, value: u64) {
        self.touched.insert(Slot::Key(key));
        let place = self.place(key);
        let word = match key {
            Key::EscrowBuyer | Key::EscrowSeller => rules::person_of(value)
                .map_or([0; 32], |person| call::address_word(&self.setting.person(person).address)),
            _ => call::word(value),
        };
        match place {
            Place::Balance(address) => {
                self.accounts.accounts.entry(address).or_default().balance = u128::from(value) * WEI;
            }
            Place::Storage(address, slot) => {
                let storage = &mut self.accounts.accounts.entry(address).or_default().storage;
                match word == [0; 32] {
                    true => drop(storage.remove(&slot)),
                    false => drop(storage.insert(slot, word)),
                }
            }
        }
    }
}

fn person_number(word: &Word, setting: &Setting) -> u64 {
    let mut address = [0; 20];
    address.copy_from_slice(&word[12..]);
    match setting.party_at(&address) {
        Some(Party::Person(person)) => rules::number_of(person),
        _ => 0,
    }
}
