//! A room of tabs on a channel, moved by hand.

use std::collections::{BTreeSet, VecDeque};

use hashyard_ledgers::Person;
use hashyard_ledgers::channel::{Ledger, MAX_SAID, Member, Payment, Role, Secret, Validated};
use hashyard_ledgers::rules::Key;
use hashyard_ledgers::versions::{Organisation, TxId, VersionsRefusal};

pub const ORG1: usize = 0;
pub const ORG2: usize = 1;
pub const ORDERER: usize = 2;

/// Tabs that hear what the others say.
pub struct Room {
    pub tabs: Vec<Member>,
    /// Whose it is, and what was said.
    pub notes: VecDeque<(usize, Vec<u8>)>,
    pub now: u64,
    pub nonces: u8,
}

impl Room {
    /// Two that endorse, one that orders, and so many others.
    pub fn of(peers: usize) -> Self {
        let tabs =
            (1..=3 + peers).map(|number| Member::new(Secret::new(&[number as u8; 32]).unwrap())).collect();
        let mut room = Self { tabs, notes: VecDeque::new(), now: 1_000_000, nonces: 0 };
        room.act(ORG1, |tab, now| tab.choose(Role::Endorser(Organisation::Org1), now));
        room.act(ORG2, |tab, now| tab.choose(Role::Endorser(Organisation::Org2), now));
        room.act(ORDERER, |tab, now| tab.choose(Role::Orderer, now));
        room
    }

    /// With a channel.
    pub fn open(peers: usize) -> Self {
        let mut room = Self::of(peers);
        room.settle();
        room.act(ORDERER, |tab, now| tab.open(7, now));
        room.settle();
        assert!(room.tabs.iter().all(|tab| tab.ledger().is_some()));
        room
    }

    pub fn act(&mut self, at: usize, what: impl FnOnce(&mut Member, u64) -> Vec<Vec<u8>>) {
        let said = what(&mut self.tabs[at], self.now);
        self.notes.extend(said.into_iter().map(|note| (at, note)));
    }

    pub fn propose(&mut self, at: usize, from: Person, to: Person, amount: u32) -> TxId {
        self.nonces += 1;
        let nonce = [self.nonces; 24];
        self.act(at, |tab, now| tab.propose(Payment { from, to, amount }, nonce, now));
        self.tabs[at].travels().next_back().unwrap().id
    }

    pub fn hear(&mut self, at: usize, note: &[u8]) {
        self.act(at, |tab, now| tab.hear(note, now));
    }

    /// All hear everything, in the order in which it was said.
    pub fn settle(&mut self) {
        while let Some((from, note)) = self.notes.pop_front() {
            assert!(note.len() <= MAX_SAID, "{}", note.len());
            (0..self.tabs.len()).filter(|at| *at != from).for_each(|at| self.hear(at, &note));
        }
    }

    /// Time passes, and all hear everything.
    pub fn wait(&mut self, ms: u64) {
        let end = self.now + ms;
        while self.now < end {
            self.now += 1_000;
            (0..self.tabs.len()).for_each(|at| self.act(at, |tab, now| tab.tick(now)));
            self.settle();
        }
    }

    pub fn ledger(&self, at: usize) -> &Ledger {
        self.tabs[at].ledger().unwrap()
    }

    pub fn verdicts(&self, at: usize, block: u64) -> Vec<Result<(), VersionsRefusal>> {
        let Validated { transactions, .. } = &self.ledger(at).blocks()[block as usize - 1];
        transactions.iter().map(|(_, verdict)| verdict.clone()).collect()
    }

    pub fn balances(&self, at: usize) -> [u64; 4] {
        Person::ALL.map(|person| self.ledger(at).world().value(Key::Balance(person)))
    }

    /// All tabs have the same, which is this.
    pub fn expect(&self, height: u64, balances: [u64; 4]) {
        for at in 0..self.tabs.len() {
            assert_eq!((self.ledger(at).height(), self.balances(at)), (height, balances), "tab {at}");
        }
        let hashes: BTreeSet<_> =
            (0..self.tabs.len()).map(|at| self.ledger(at).world().state_hash()).collect();
        assert_eq!(hashes.len(), 1);
    }
}
