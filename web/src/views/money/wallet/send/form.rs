//! What the user has filled in.

use std::rc::Rc;

use hashyard_core::wallet::PaymentLink;
use hashyard_core::{Amount, FeeRate, OutPoint};
use hashyard_ui_model::typed::{self, TypedError};
use yew::Reducible;

use crate::bridge::{AddressCheck, Payment, Said};

/// Rate at the start, in sat/vB: with an empty mempool anything goes, and this is above the lowest.
const FIRST_RATE: f64 = 5.0;

/// The form.
#[derive(Debug, Clone, PartialEq)]
pub struct SendForm {
    /// As typed: an address, or a payment link.
    pub to: String,
    /// What the payment link says, or what is wrong with it. Stays when a pasted link has made way for its address.
    pub link: Option<Result<PaymentLink, Said>>,
    /// The address that the node has said something of, and what.
    checked: Option<(String, AddressCheck)>,
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
    /// Something else is typed, and says this if it is a payment link.
    To(String, Option<Result<PaymentLink, Said>>),
    /// The node has checked this address.
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
            link: None,
            checked: None,
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
            Change::To(to, link) => form.pay_to(to, link),
            Change::Checked(to, check) => form.checked = Some((to, check)),
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
    /// A link that comes in one piece makes way for its address. One that is typed stays as it is, or its letters would
    /// change under the cursor.
    fn pay_to(&mut self, to: String, link: Option<Result<PaymentLink, Said>>) {
        let came_at_once = to.chars().count() > self.to.chars().count() + 1;
        // What one asks for is not paid to the next.
        if self.link_amount().is_some_and(|asked| asked.to_string() == self.amount) {
            self.amount.clear();
        }
        (self.to, self.link) = (to, link);
        if let Some(Ok(link)) = &self.link {
            if let Some(amount) = link.amount {
                (self.amount, self.max) = (amount.to_string(), false);
            }
            if came_at_once {
                self.to = link.address.to_string();
            }
        }
    }

    fn link_amount(&self) -> Option<Amount> {
        self.link.as_ref()?.as_ref().ok()?.amount
    }

    /// What the node says of the address that is paid, once it has.
    pub fn check(&self) -> Option<&AddressCheck> {
        self.checked.as_ref().filter(|(address, _)| *address == self.payee()).map(|(_, check)| check)
    }

    /// The address that is paid; empty while there is none.
    pub fn payee(&self) -> String {
        match &self.link {
            Some(Ok(link)) => link.address.to_string(),
            Some(Err(_)) => String::new(),
            // Addresses are written down in groups.
            None => self.to.split_whitespace().collect(),
        }
    }

    /// The amount, or what is wrong with it.
    pub fn typed_amount(&self) -> Result<Amount, TypedError> {
        match typed::amount(&self.amount) {
            Ok(Amount::ZERO) => Err(TypedError::Zero),
            typed => typed,
        }
    }

    /// The rate as the node takes it.
    pub fn rate(&self) -> FeeRate {
        FeeRate((self.fee_rate * 1_000.0).round() as u64)
    }

    /// The payment as the node takes it, once there is enough to work it out.
    pub fn payment(&self) -> Option<Payment> {
        let amount = if self.max { None } else { Some(self.typed_amount().ok()?) };
        let payable = matches!(self.check(), Some(AddressCheck::Valid { .. }));
        payable.then(|| Payment {
            to: self.payee(),
            amount,
            fee_rate: self.fee_rate,
            coins: self.coins.clone(),
            replaceable: self.replaceable,
        })
    }
}
