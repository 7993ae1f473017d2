//! What the user has filled in.

use std::rc::Rc;

use hashyard_core::amount::ParseAmountError;
use hashyard_core::{Amount, FeeRate, OutPoint};
use yew::Reducible;

use crate::bridge::{AddressCheck, Payment, Said};

/// Rate at the start, in sat/vB: with an empty mempool anything goes, and this is above the lowest.
const FIRST_RATE: f64 = 5.0;

/// The form.
#[derive(Debug, Clone, PartialEq)]
pub struct SendForm {
    /// As typed.
    pub to: String,
    /// What the node says of the address, once it has.
    pub check: Option<AddressCheck>,
    /// What is wrong with a pasted link.
    pub link_error: Option<Said>,
    /// As typed, in coins.
    pub amount: String,
    /// Everything instead of an amount.
    pub max: bool,
    /// sat/vB.
    pub fee_rate: f64,
    /// Coins chosen by hand; none leaves it to the wallet.
    pub coins: Option<Vec<OutPoint>>,
    /// Signal BIP125.
    pub replaceable: bool,
}

/// What can happen to it.
pub enum Change {
    /// Another address is typed.
    To(String),
    /// A payment link was pasted and says this.
    Link(String, Option<Amount>),
    /// A payment link was pasted and is wrong.
    BadLink(Said),
    /// The node has checked the address of that text.
    Checked(String, AddressCheck),
    /// Another amount is typed.
    Amount(String),
    /// Everything, or not.
    ToggleMax,
    /// Another rate.
    Rate(f64),
    /// Coins by hand, or not.
    Coins(Option<Vec<OutPoint>>),
    /// Signal BIP125.
    Replaceable(bool),
    /// All as at the start, but the rate.
    Clear,
}

impl Default for SendForm {
    fn default() -> Self {
        Self {
            to: String::new(),
            check: None,
            link_error: None,
            amount: String::new(),
            max: false,
            fee_rate: FIRST_RATE,
            coins: None,
            replaceable: false,
        }
    }
}

impl Reducible for SendForm {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut form = (*self).clone();
        match change {
            Change::To(to) => (form.to, form.check, form.link_error) = (to, None, None),
            Change::Link(to, amount) => form.follow_link(to, amount),
            Change::BadLink(why) => form.link_error = Some(why),
            Change::Checked(to, check) if to == form.to => form.check = Some(check),
            Change::Checked(..) => {}
            Change::Amount(amount) => form.amount = amount,
            Change::ToggleMax => form.max = !form.max,
            Change::Rate(rate) => form.fee_rate = rate,
            Change::Coins(coins) => form.coins = coins,
            Change::Replaceable(on) => form.replaceable = on,
            Change::Clear => form = Self { fee_rate: form.fee_rate, ..Self::default() },
        }
        form.into()
    }
}

impl SendForm {
    fn follow_link(&mut self, to: String, amount: Option<Amount>) {
        (self.to, self.check, self.link_error) = (to, None, None);
        if let Some(amount) = amount {
            (self.amount, self.max) = (amount.to_string(), false);
        }
    }

    /// What is wrong with the amount; nothing while there is none.
    pub fn amount_error(&self) -> Option<ParseAmountError> {
        let typed = !self.max && !self.amount.trim().is_empty();
        Amount::from_coins(self.amount.trim()).err().filter(|_| typed)
    }

    /// Whether there is enough to work a payment out.
    pub fn is_complete(&self) -> bool {
        let to = matches!(self.check, Some(AddressCheck::Valid { .. }));
        to && (self.max || Amount::from_coins(self.amount.trim()).is_ok_and(|amount| amount != Amount::ZERO))
    }

    /// The rate as the node takes it.
    pub fn rate(&self) -> FeeRate {
        FeeRate((self.fee_rate * 1_000.0).round() as u64)
    }

    /// The payment as the node takes it.
    pub fn payment(&self) -> Payment {
        Payment {
            to: self.to.trim().to_string(),
            amount: (!self.max).then(|| self.amount.trim().to_string()),
            fee_rate: self.fee_rate,
            coins: self.coins.clone(),
            replaceable: self.replaceable,
        }
    }
}
