//! What a payment leaves to the wallet, unless it is said: which coins reach, and where change goes.

use core::ops::RangeInclusive;

use super::address::{Address, AddressKind};
use super::coin_selection::Candidate;
use super::entry::{CoinState, WalletCoin};
use super::output_type::OutputType;
use super::paying::{Payment, candidate};
use super::tx_builder::{Change, Draft, SendError, SendRequest, Spend, build};
use super::wallet::Wallet;
use crate::primitives::OutPoint;

/// Where change goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeTo {
    /// To a new address of the kind that tells least which output is change.
    Fitting,
    /// To a new address of this kind.
    Kind(OutputType),
    /// There, whoever it is.
    Address(Address),
}

/// How a payment is funded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funding {
    /// Where change goes.
    pub change: ChangeTo,
    /// At which place it stands among the outputs, at most behind the last.
    pub change_place: Option<usize>,
    /// More coins are taken where the chosen ones don't reach.
    pub add_coins: bool,
    /// How many confirmations coins have that the wallet takes by itself.
    pub confirmations: RangeInclusive<u32>,
    /// Others' unconfirmed payments are taken, too.
    pub include_unsafe: bool,
}

impl Default for Funding {
    fn default() -> Self {
        Self {
            change: ChangeTo::Fitting,
            change_place: None,
            add_coins: false,
            confirmations: 0..=u32::MAX,
            include_unsafe: false,
        }
    }
}

impl Funding {
    /// Whether the wallet may take a coin by itself.
    fn takes(&self, coin: &WalletCoin) -> bool {
        let safe = coin.state == CoinState::Spendable;
        let fits = safe || (self.include_unsafe && coin.state == CoinState::Unconfirmed);
        fits && self.confirmations.contains(&coin.confirmations)
    }
}

impl Wallet {
    /// As [`Wallet::plan`], funded as it is said.
    ///
    /// # Errors
    /// What stands in the way; see [`SendError`].
    pub fn plan_funded(
        &self,
        request: &SendRequest,
        funding: &Funding,
        tip: u32,
    ) -> Result<Payment, SendError> {
        self.check_addresses(&request.spend)?;
        let change = self.change_of(&request.spend, funding);
        let draft = match &request.coins {
            Some(chosen) => self.build_from_chosen(request, chosen, funding, tip, &change)?,
            None => self.build_from_best(request, funding, tip, &change)?,
        };
        Ok(self.to_payment(draft, tip))
    }

    fn change_of(&self, spend: &Spend, funding: &Funding) -> Change {
        let made = match &funding.change {
            ChangeTo::Fitting => self.change_for(spend),
            ChangeTo::Kind(kind) => self.fresh_change(*kind),
            ChangeTo::Address(address) => {
                Change { kind: spent_like(address), script_pubkey: address.script_pubkey(), place: None }
            }
        };
        Change { place: funding.change_place, ..made }
    }

    /// Confirmed coins if they reach, else unconfirmed ones that may be taken with them.
    fn build_from_best(
        &self,
        request: &SendRequest,
        funding: &Funding,
        tip: u32,
        change: &Change,
    ) -> Result<Draft, SendError> {
        let coins = self.coins(tip);
        let spendable = |least: u32| -> Vec<Candidate> {
            let fits = |coin: &&WalletCoin| funding.takes(coin) && coin.confirmations >= least;
            coins.iter().filter(fits).map(candidate).collect()
        };
        let everything = matches!(request.spend, Spend::All(_));
        let confirmed = (!everything).then(|| build(request, &spendable(1), false, change));
        match confirmed {
            Some(Ok(draft)) => Ok(draft),
            _ => build(request, &spendable(0), false, change),
        }
    }

    /// The chosen coins, all of them; where they don't reach and it is allowed, with others, largest first.
    fn build_from_chosen(
        &self,
        request: &SendRequest,
        chosen: &[OutPoint],
        funding: &Funding,
        tip: u32,
        change: &Change,
    ) -> Result<Draft, SendError> {
        let mut coins = self.chosen_coins(chosen, tip)?;
        let mut more = self.coins(tip);
        more.retain(|coin| funding.add_coins && funding.takes(coin) && !chosen.contains(&coin.outpoint));
        more.sort_by_key(|coin| coin.confirmations == 0);
        let mut more = more.iter().map(candidate);
        loop {
            match (build(request, &coins, true, change), more.next()) {
                (Err(SendError::InsufficientFunds { .. }), Some(next)) => coins.push(next),
                (done, _) => return done,
            }
        }
    }
}

/// The kind of own address whose coins are about as large to spend.
fn spent_like(address: &Address) -> OutputType {
    match address.kind() {
        AddressKind::P2pkh => OutputType::Legacy,
        AddressKind::P2sh => OutputType::P2shSegwit,
        AddressKind::P2wpkh => OutputType::Bech32,
        _ => OutputType::Bech32m,
    }
}
