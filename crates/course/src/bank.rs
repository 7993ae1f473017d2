//! A bank, as it was before: one list of balances, kept by one party, who may write into it what they like.

use std::collections::BTreeMap;

/// What everybody has at first, in coins.
pub const OPENING_BALANCE: i64 = 100;
/// Customers, at most.
const MAX_CUSTOMERS: usize = 64;

/// Balances by name, in coins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bank(BTreeMap<String, i64>);

/// What the list said of a customer before and after a change. Nobody had to agree, and nothing shows it afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Whose balance.
    pub customer: String,
    /// What it was.
    pub before: i64,
    /// What it is.
    pub after: i64,
}

impl Bank {
    /// Takes customers in; those that it has keep what they have. There is room for 64.
    pub fn welcome<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        for name in names {
            if self.0.len() < MAX_CUSTOMERS {
                self.0.entry(name.to_owned()).or_insert(OPENING_BALANCE);
            }
        }
    }

    /// Customers and their balances, by name.
    pub fn balances(&self) -> impl Iterator<Item = (&str, i64)> {
        self.0.iter().map(|(name, balance)| (name.as_str(), *balance))
    }

    /// Takes coins from a customer without asking. `None` if the bank doesn't know them.
    pub fn take(&mut self, customer: &str, coins: i64) -> Option<Booking> {
        let balance = self.0.get_mut(customer)?;
        let before = *balance;
        *balance = before.saturating_sub(coins);
        Some(Booking { customer: customer.to_owned(), before, after: *balance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_the_list_changes_it() {
        let mut bank = Bank::default();
        bank.welcome(["joe", "mei"]);
        assert_eq!(bank.take("mei", 10), Some(Booking { customer: "mei".into(), before: 100, after: 90 }));
        assert_eq!(bank.take("nobody", 10), None);
        bank.welcome(["mei", "ann"]);
        assert!(bank.balances().eq([("ann", 100), ("joe", 100), ("mei", 90)]));
        let many: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        bank.welcome(many.iter().map(String::as_str));
        assert_eq!(bank.balances().count(), MAX_CUSTOMERS);
    }
}
