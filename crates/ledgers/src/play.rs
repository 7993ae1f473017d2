//! What the four ledgers answer to a log.

use std::collections::BTreeSet;

use crate::accounts::{AccountRefusal, Accounts, SignedCall};
use crate::bank::{Bank, BankRefusal, Slip};
use crate::coins::{Coins, CoinsRefusal, Payment};
use crate::parallel::{self, Slot};
use crate::versions::{self, VersionsRefusal, World};
use crate::{Act, Log, Operation, Setting};

/// The four ledgers, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledgers {
    /// Bitcoin's model.
    pub coins: Coins,
    /// Ethereum's.
    pub accounts: Accounts,
    /// Fabric's.
    pub world: World,
    /// One keeper's.
    pub bank: Bank,
}

/// One operation, as each ledger is told of it. The messages are made once, from what their maker knew then; they stay what they are in
/// any order.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is wanted; for a replay, that of what is sent again.
    pub operation: Operation,
    /// Which entry it repeats.
    pub replay_of: Option<usize>,
    /// Entries of one moment did not know of one another.
    pub moment: usize,
    /// A transaction of Bitcoin, if the wallet could write one.
    pub payment: Result<Payment, CoinsRefusal>,
    /// A transaction of Ethereum.
    pub call: Option<SignedCall>,
    /// A transaction of Fabric, if it was endorsed.
    pub transaction: Result<versions::Transaction, VersionsRefusal>,
    /// A slip for the bank.
    pub slip: Slip,
}

/// What the four answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Bitcoin's model.
    pub coins: Result<(), CoinsRefusal>,
    /// Ethereum's.
    pub accounts: Result<(), AccountRefusal>,
    /// Fabric's.
    pub world: Result<(), VersionsRefusal>,
    /// The keeper.
    pub bank: Result<(), BankRefusal>,
}

/// One step: what was answered, what it touched, and how the ledgers stand behind it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Which entry, in the order in which they were made.
    pub entry: usize,
    /// The answers.
    pub answers: Answers,
    /// Behind it.
    pub ledgers: Ledgers,
    touched: [BTreeSet<Slot>; 3],
}

/// In which round each step could run, if as many as possible run at once; `None` for what was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounds {
    /// Bitcoin's model: who spends what another made waits for it.
    pub coins: Vec<Option<usize>>,
    /// Ethereum's: who touches the same balance, word or number waits.
    pub accounts: Vec<Option<usize>>,
    /// Fabric's: all of one moment are simulated at once.
    pub world: Vec<Option<usize>>,
    /// The bank's: who touches the same row waits.
    pub bank: Vec<Option<usize>>,
}

/// A log, played.
#[derive(Debug, Clone)]
pub struct Play {
    setting: Setting,
    log: Log,
    entries: Vec<Entry>,
    /// Entries in the order in which they are played.
    order: Vec<usize>,
    start: Ledgers,
    frames: Vec<Frame>,
    /// What those knew who made the newest moment.
    seen: Ledgers,
    moment: usize,
    /// Nothing may join the newest moment any more.
    is_over: bool,
}

impl Play {
    /// Plays a log.
    pub fn of(log: &Log) -> Self {
        Self::with(log.clone(), log.nonces(), Setting::new())
    }

    /// The acts of `log`, under this switch of the nonces.
    fn with(log: Log, nonces: bool, setting: Setting) -> Self {
        let start = Ledgers::new(nonces, &setting);
        let mut play = Self {
            setting,
            log: Log::default(),
            entries: vec![],
            order: vec![],
            seen: start.clone(),
            start,
            frames: vec![],
            moment: 0,
            is_over: true,
        };
        log.acts().iter().for_each(|act| play.take(*act));
        play.settle();
        play.log = log;
        play
    }

    /// Does one act more.
    ///
    /// # Errors
    /// It can't be done; nothing changes.
    pub fn act(&mut self, act: Act) -> Result<(), crate::LogError> {
        self.log.push(act)?;
        match act {
            Act::Nonces(on) => *self = Self::with(self.log.clone(), on, self.setting.clone()),
            act => {
                self.take(act);
                self.settle();
            }
        }
        Ok(())
    }

    fn take(&mut self, act: Act) {
        match act {
            Act::Make { operation, together } => self.make(operation, together),
            Act::Swap(at) => {
                self.order.swap(at, at + 1);
                self.frames.truncate(at);
                self.is_over = true;
            }
            Act::Nonces(_) => {}
        }
    }

    /// Plays what was not played yet: many changes of order are played once.
    fn settle(&mut self) {
        (self.frames.len()..self.order.len()).for_each(|place| self.step(place));
    }

    fn make(&mut self, operation: Operation, together: bool) {
        self.settle();
        if !together || self.is_over {
            (self.seen, self.moment, self.is_over) = (self.ledgers().clone(), self.moment + 1, false);
        }
        let entry = match operation {
            Operation::Replay { entry } => {
                let first = &self.entries[entry];
                let replay_of = Some(first.replay_of.unwrap_or(entry));
                Entry { replay_of, moment: self.moment, ..first.clone() }
            }
            operation => self.write(operation),
        };
        self.entries.push(entry);
        self.order.push(self.entries.len() - 1);
    }

    fn write(&self, operation: Operation) -> Entry {
        let (seen, number) = (&self.seen, self.entries.len() as u64);
        Entry {
            operation,
            replay_of: None,
            moment: self.moment,
            payment: seen.coins.make(&operation, &self.setting),
            call: seen.accounts.make(&operation, &self.setting),
            transaction: versions::endorse(&seen.world, &operation, number),
            slip: Slip { number, operation },
        }
    }

    /// Plays the entry at a place, behind the last frame.
    fn step(&mut self, place: usize) {
        let mut ledgers = self.ledgers().clone();
        let entry = &self.entries[self.order[place]];
        let before = place.checked_sub(1).map(|before| self.entries[self.order[before]].moment);
        if before != Some(entry.moment) {
            ledgers.world.begin_block();
        }
        let mut touched = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        let answers = ledgers.apply(entry, &self.setting, &mut touched);
        self.frames.push(Frame { entry: self.order[place], answers, ledgers, touched });
    }

    /// The log.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Who is there.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Entries in the order in which they were made.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Steps in the order in which they were played.
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// The ledgers behind so many steps; behind all if there are fewer.
    pub fn after(&self, steps: usize) -> &Ledgers {
        let last = steps.min(self.frames.len()).checked_sub(1);
        last.map_or(&self.start, |last| &self.frames[last].ledgers)
    }

    /// The ledgers behind the last step.
    pub fn ledgers(&self) -> &Ledgers {
        self.after(usize::MAX)
    }

    /// What could have run at once.
    pub fn rounds(&self) -> Rounds {
        let of = |ledger: usize, taken: fn(&Answers) -> bool| {
            let footprint = |frame: &Frame| taken(&frame.answers).then(|| frame.touched[ledger].clone());
            parallel::rounds(&self.frames.iter().map(footprint).collect::<Vec<_>>())
        };
        Rounds {
            coins: of(0, |answers| answers.coins.is_ok()),
            accounts: of(1, |answers| answers.accounts.is_ok()),
            world: self.blocks(),
            bank: of(2, |answers| answers.bank.is_ok()),
        }
    }

    fn blocks(&self) -> Vec<Option<usize>> {
        let first = self.start.world.block().number;
        let round = |frame: &Frame| (frame.ledgers.world.block().number - first - 1) as usize;
        self.frames.iter().map(|frame| frame.answers.world.is_ok().then(|| round(frame))).collect()
    }
}

impl Ledgers {
    /// What people have at first, the same in all four.
    pub fn new(nonces: bool, setting: &Setting) -> Self {
        Self {
            coins: Coins::new(setting),
            accounts: Accounts::new(nonces, setting),
            world: World::new(),
            bank: Bank::new(),
        }
    }

    fn apply(&mut self, entry: &Entry, setting: &Setting, touched: &mut [BTreeSet<Slot>; 3]) -> Answers {
        let [coins, accounts, bank] = touched;
        if let Ok(payment) = &entry.payment {
            coins.extend(footprint(payment));
        }
        Answers {
            coins: entry.payment.clone().and_then(|payment| self.coins.apply(&payment, setting)),
            accounts: match &entry.call {
                Some(call) => self.accounts.apply(call, setting, accounts),
                None => Err(AccountRefusal::Unknown),
            },
            world: entry.transaction.clone().and_then(|tx| self.world.apply(&tx)),
            bank: self.bank.apply(&entry.slip, bank),
        }
    }
}

/// Coins that a payment spends or makes.
fn footprint(payment: &Payment) -> impl Iterator<Item = Slot> {
    let spent = payment.tx.inputs.iter().map(|input| input.previous_output);
    let made =
        (0..payment.tx.outputs.len() as u32).map(|vout| hashyard_core::OutPoint { txid: payment.txid, vout });
    spent.chain(made).map(Slot::Coin)
}
