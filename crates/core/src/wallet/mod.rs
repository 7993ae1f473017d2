//! Which coins are mine, and how do I spend them?
//!
//! | module | what it does |
//! | --- | --- |
//! | [`wallet`] | the state machine that the rest serves: keys, addresses, coins, payments |
//! | [`mnemonic`] → [`bip32`] → [`keychain`] → [`address`] | words → seed → tree of keys → the account's addresses → text |
//! | [`keys`] | open and locked keys; the steps from a key to its address |
//! | [`vault`] | encryption at rest under a passphrase |
//! | [`ledger`] | own transactions and coins, through blocks, reorganisations and conflicts |
//! | [`history`] | what happened, as lists |
//! | [`tx_builder`], [`coin_selection`], [`signer`] | amounts → coins, fee and change → signatures |
//! | [`payment_link`] | `bitcoin:` links |
//! | [`store`] | the rows that are kept |
//! | [`base58`], [`wif`] | Base58Check, and one private key in it |

pub mod address;
pub mod base58;
pub mod bip32;
pub mod coin_selection;
pub mod history;
pub mod keychain;
pub mod keys;
pub mod ledger;
pub mod mnemonic;
pub mod payment_link;
pub mod signer;
pub mod store;
pub mod tx_builder;
pub mod vault;
#[allow(clippy::module_inception, reason = "the type is the module's reason to be")]
pub mod wallet;
pub mod wif;

pub use crate::primitives::FeeRate;
pub use address::{Address, AddressError, AddressKind};
pub use history::{Category, HistoryEntry, TxContext, TxSummary};
pub use keychain::{Chain, GAP_LIMIT, GapLimitReached, KeyPath};
pub use keys::{KeyDerivation, WalletState};
pub use ledger::{Balances, CoinState, RemovalReason, TxState, WalletCoin, WalletTx};
pub use mnemonic::{Language, Mnemonic, MnemonicError};
pub use payment_link::{PaymentLink, PaymentLinkError};
pub use store::LoadError;
pub use tx_builder::{SendError, SendRequest, Spend};
pub use vault::{KdfCost, Vault, VaultError, VaultRandomness};
pub use wallet::{Payment, Wallet, WalletError};
pub use wif::{Wif, WifError};
