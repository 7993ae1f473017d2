//! A merchant's orders in a room where attacks are allowed: when goods go out, whether the payment stays, and what came of all
//! rounds at each number of confirmations.
//!
//! Each incoming payment is an order. Everything follows from what the wallet's history says of it now, and from whether the goods
//! went out before; so an order whose payment comes back after all is an order that is paid for.

use std::collections::BTreeMap;

use hashyard_core::wallet::RemovalReason;
use hashyard_core::{Amount, Txid};
use hashyard_node::view::{HistoryItem, HistoryKind};

/// Orders that are kept; the oldest make way.
pub const MAX_ORDERS: usize = 200;
/// The most confirmations that a merchant may wait for.
pub const MAX_WAIT: u32 = 12;
/// So many confirmations beyond those that were waited for, and an order counts as paid for good.
pub const SETTLES_AFTER: u32 = 6;
/// The first line of what is stored.
const HEAD: &str = "orders 1";

/// A payment for which there are goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The payment.
    pub txid: Txid,
    /// How much.
    pub amount: Amount,
    /// Confirmations that this order waits for.
    pub wait: u32,
    /// Confirmations that the payment has now.
    pub confirmations: u32,
    /// The goods went out. They don't come back.
    pub handed_out: bool,
    /// The payment is gone: its coins were spent otherwise.
    pub is_gone: bool,
    /// It counts as a round. An honest customer's order is none, which only the merchant can say.
    pub counts: bool,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The payment has too few confirmations.
    Waiting,
    /// The goods went out, and the payment could still be undone as easily as anybody would try.
    HandedOut,
    /// The payment lies so deep that the round is over.
    Paid,
    /// The goods went out, and then the payment went.
    Robbed,
    /// The payment went before the goods did.
    Saved,
}

impl Order {
    /// How it stands.
    pub fn standing(&self) -> Standing {
        match (self.is_gone, self.handed_out) {
            (true, true) => Standing::Robbed,
            (true, false) => Standing::Saved,
            (false, false) => Standing::Waiting,
            (false, true) if self.confirmations >= self.wait + SETTLES_AFTER => Standing::Paid,
            (false, true) => Standing::HandedOut,
        }
    }

    fn of(item: &HistoryItem, wait: u32) -> Option<Self> {
        let amount = u64::try_from(item.amount).ok().filter(|amount| *amount > 0)?;
        // However long one waits from now on, what came long ago is no order.
        let is_news = item.confirmations < SETTLES_AFTER && !is_gone(item);
        let wanted = item.kind == HistoryKind::Received && is_news;
        wanted.then_some(Self {
            txid: item.txid,
            amount: Amount(amount),
            wait,
            confirmations: 0,
            handed_out: false,
            is_gone: false,
            counts: true,
        })
    }

    fn hear(&mut self, item: &HistoryItem) {
        self.is_gone = is_gone(item);
        self.confirmations = if self.is_gone { 0 } else { item.confirmations };
        // What fell out of the mempool for want of room or time is neither paid nor gone.
        self.handed_out |= item.dropped.is_none() && self.confirmations >= self.wait;
    }

    fn line(&self) -> String {
        let flag = |is: bool| u8::from(is);
        format!(
            "{} {} {} {} {} {} {}",
            self.txid,
            self.amount.0,
            self.wait,
            self.confirmations,
            flag(self.handed_out),
            flag(self.is_gone),
            flag(self.counts)
        )
    }

    fn read(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        let [txid, amount, wait, confirmations, handed_out, is_gone, counts] = words[..] else { return None };
        let flag = |word: &str| match word {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        };
        Some(Self {
            txid: txid.parse().ok()?,
            amount: amount.parse().ok().map(Amount).filter(|amount| amount.is_money())?,
            wait: wait.parse().ok().filter(|wait| *wait <= MAX_WAIT)?,
            confirmations: confirmations.parse().ok()?,
            handed_out: flag(handed_out)?,
            is_gone: flag(is_gone)?,
            counts: flag(counts)?,
        })
    }
}

/// A payment is gone once another one has its coins, or their block is no longer there.
fn is_gone(item: &HistoryItem) -> bool {
    use RemovalReason::{Conflict, Expiry, Reorg, Replaced, SizeLimit};
    match item.dropped {
        _ if item.reversed => true,
        Some(Conflict | Replaced | Reorg) => true,
        None | Some(Expiry | SizeLimit) => false,
    }
}

/// What came of the rounds with one number of confirmations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Confirmations that were waited for.
    pub wait: u32,
    /// Rounds in which the goods went out and which are over.
    pub rounds: u64,
    /// Those of them in which the payment was taken back.
    pub robbed: u64,
}

/// All orders, the newest first, and the number of confirmations that the next one waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orders {
    /// The newest first, at most [`MAX_ORDERS`].
    list: Vec<Order>,
    wait: u32,
}

impl Default for Orders {
    fn default() -> Self {
        Self { list: Vec::new(), wait: 1 }
    }
}

impl Orders {
    /// The newest first.
    pub fn list(&self) -> &[Order] {
        &self.list
    }

    /// Confirmations that the next order waits for.
    pub fn wait(&self) -> u32 {
        self.wait
    }

    /// The same where orders that come from now on wait for so many confirmations, at most [`MAX_WAIT`].
    pub fn waiting_for(&self, confirmations: u32) -> Self {
        Self { wait: confirmations.min(MAX_WAIT), ..self.clone() }
    }

    /// The same where this order counts as a round, or does not.
    pub fn counting(&self, txid: &Txid, counts: bool) -> Self {
        let mut orders = self.clone();
        orders.list.iter_mut().filter(|order| order.txid == *txid).for_each(|order| order.counts = counts);
        orders
    }

    /// The same without orders that are over. The others would come back with the wallet's next news.
    pub fn cleared(&self) -> Self {
        let is_open = |order: &&Order| matches!(order.standing(), Standing::Waiting | Standing::HandedOut);
        Self { list: self.list.iter().filter(is_open).cloned().collect(), ..self.clone() }
    }

    /// After what the wallet's history says now, the newest first. A payment that is not known yet becomes an order unless it lies too
    /// deep to be news; one that history no longer tells of stays as it was.
    pub fn after(&self, history: &[HistoryItem]) -> Self {
        let mut orders = self.clone();
        for item in history.iter().rev() {
            let known = orders.list.iter().position(|order| order.txid == item.txid);
            let at = known.or_else(|| {
                let order = Order::of(item, orders.wait)?;
                orders.list.insert(0, order);
                Some(0)
            });
            if let Some(order) = at.and_then(|at| orders.list.get_mut(at)) {
                order.hear(item);
            }
        }
        orders.list.truncate(MAX_ORDERS);
        orders
    }

    /// What came of rounds that are over and in which the goods went out, by the confirmations that were waited for. A payment that went
    /// before the goods is no round: the attacker gave itself away.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let mut outcomes = BTreeMap::new();
        for order in self.list.iter().filter(|order| order.counts) {
            let robbed = match order.standing() {
                Standing::Paid => 0,
                Standing::Robbed => 1,
                Standing::Waiting | Standing::HandedOut | Standing::Saved => continue,
            };
            let outcome =
                outcomes.entry(order.wait).or_insert(Outcome { wait: order.wait, rounds: 0, robbed: 0 });
            outcome.rounds += 1;
            outcome.robbed += robbed;
        }
        outcomes.into_values().collect()
    }

    /// As it is stored: a line for each order.
    pub fn to_text(&self) -> String {
        let head = format!("{HEAD} {}", self.wait);
        core::iter::once(head).chain(self.list.iter().map(Order::line)).collect::<Vec<_>>().join("\n")
    }

    /// What was stored. Lines that can't be read are left out, and so is all where the first can't be.
    pub fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let head = lines.next().and_then(|line| line.strip_prefix(HEAD));
        let wait = head.and_then(|wait| wait.trim_start().parse().ok()).filter(|wait| *wait <= MAX_WAIT);
        let Some(wait) = wait else { return Self::default() };
        let mut list: Vec<Order> = Vec::new();
        for order in lines.take(MAX_ORDERS).filter_map(Order::read) {
            if list.iter().all(|known| known.txid != order.txid) {
                list.push(order);
            }
        }
        Self { list, wait }
    }
}

#[cfg(test)]
mod tests;
