//! Which coins are mine, and how do I spend them?
//!
//! | module | what it does |
//! | --- | --- |
//! | [`wallet`] | the state machine that the rest serves: words, keys, addresses |
//! | `addresses`, `holdings`, [`paying`], [`funding`], [`bump`] | the same wallet: its addresses; what it holds; it pays, from which coins; it raises the fee of what waits |
//! | [`mnemonic`] → [`bip32`] → [`account`], [`keychain`] → [`output_type`] → [`address`] | words → seed → tree of keys → one account for each kind of address → script → text |
//! | [`keys`] | open and locked keys |
//! | [`vault`] | encryption at rest under a passphrase |
//! | [`ledger`], [`entry`] | own transactions and coins, through blocks, reorganisations and conflicts |
//! | [`watch`] | descriptors of others' money that is watched |
//! | [`history`] | what happened, as lists |
//! | [`tx_builder`], [`coin_selection`], [`signer`] | amounts → coins, fee and change → signatures |
//! | [`descriptor`] | which scripts to watch, as text (BIP380) |
//! | [`psbt`], [`contracts`] | signing with others; contracts that are remembered |
//! | [`message`] | sentences that a key's owner signed |
//! | [`labels`] | what own addresses are called |
//! | [`block_signing`] | keys that sign blocks (BIP325) |
//! | [`payment_link`] | `bitcoin:` links |
//! | [`store`] | the rows that are kept |
//! | [`base58`], [`wif`] | Base58Check, and one private key in it |

pub mod account;
pub mod address;
mod addresses;
pub mod base58;
pub mod bip32;
pub mod block_signing;
pub mod bump;
pub mod coin_selection;
pub mod contracts;
mod counter;
pub mod descriptor;
pub mod entry;
pub mod funding;
pub mod history;
mod holdings;
pub mod keychain;
pub mod keys;
pub mod labels;
pub mod ledger;
pub mod message;
pub mod mnemonic;
pub mod output_type;
pub mod paying;
pub mod payment_link;
pub mod psbt;
pub mod signer;
pub mod store;
pub mod tx_builder;
pub mod vault;
#[allow(clippy::module_inception, reason = "the type is the module's reason to be")]
pub mod wallet;
pub mod watch;
pub mod wif;

pub use crate::primitives::FeeRate;
pub use account::{Chain, GAP_LIMIT, NewAddressError};
pub use address::{Address, AddressError, AddressKind, Bech32Fault};
pub use block_signing::{BLOCK_SIGNING_KEYS, block_signing_path};
pub use bump::{BumpError, BumpRequest, PackageFee};
pub use contracts::{RememberError, StoredContract};
pub use descriptor::{Descriptor, DescriptorError};
pub use entry::{Balances, CoinState, RemovalReason, TxState, WalletCoin, WalletTx, WatchedCoin};
pub use funding::{ChangeTo, Funding};
pub use history::{Category, HistoryEntry, TxContext, TxSummary};
pub use keychain::KeyPath;
pub use keys::{OwnKey, WalletState, wipe_stack};
pub use message::{MessageFault, MessageForm, SignMessageError};
pub use mnemonic::{Language, Mnemonic, MnemonicError};
pub use output_type::OutputType;
pub use paying::Payment;
pub use payment_link::{OtherWay, PaymentLink, PaymentLinkError};
pub use psbt::sign::PsbtSignError;
pub use store::{LoadError, SecretRow};
pub use tx_builder::{SendError, SendRequest, Spend};
pub use vault::{KdfCost, Vault, VaultError, VaultRandomness};
pub use wallet::{Wallet, WalletError};
pub use watch::{WatchError, Watched};
pub use wif::{Wif, WifError};
