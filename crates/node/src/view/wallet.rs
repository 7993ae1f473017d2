//! The user's money.

use hashyard_core::wallet::{Address, CoinState, OutputType, RemovalReason, TxSummary, Wallet, WalletCoin};
use hashyard_core::{Amount, BlockHash, OutPoint, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;
use crate::wallet_service::package;

/// The wallet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalletView {
    /// Whether it can sign.
    pub state: WalletState,
    /// How much there is.
    pub balance: BalanceView,
    /// Where to pay to: an address of each kind, the kind to show first in front.
    pub receive: Vec<ReceiveView>,
    /// The first address that its words make; `None` where there is no wallet.
    pub first_address: Option<String>,
    /// Own coins, largest first, at most 500.
    pub coins: Vec<CoinView>,
    /// What happened, newest first, at most 500.
    pub history: Vec<HistoryItem>,
    /// Contracts that it remembers.
    pub contracts: u32,
    /// The user has looked at the words at least once.
    pub words_seen: bool,
}

/// Whether the wallet can sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WalletState {
    /// There is none: the museum.
    None,
    /// Keys lie open on the disk.
    Unprotected,
    /// Keys are encrypted and not in memory.
    Locked,
    /// Keys are encrypted on the disk and open in memory until `until_ms`.
    Unlocked {
        /// Unix ms at which it locks itself.
        until_ms: u64,
    },
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct BalanceView {
    /// Confirmed or own change: can be spent.
    pub spendable: Amount,
    /// Of that, not yet in a block.
    pub pending_change: Amount,
    /// Unconfirmed, from others.
    pub pending: Amount,
    /// Mining rewards that must still ripen.
    pub immature: Amount,
}

/// Where to pay to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveView {
    /// Its kind.
    pub kind: OutputType,
    /// The current address.
    pub address: String,
    /// Where its key comes from, like `m/84'/1'/0'/0/3` (BIP44, 49, 84, 86).
    pub path: String,
    /// Its public key in hex; known while locked, too.
    pub public_key: String,
    /// It has received something.
    pub used: bool,
}

/// A coin of the wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoinView {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much.
    pub value: Amount,
    /// The address that holds it.
    pub address: String,
    /// The address's kind.
    pub kind: OutputType,
    /// Where its key comes from.
    pub path: String,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// A mining reward.
    pub coinbase: bool,
    /// Change of an own payment.
    pub change: bool,
    /// What can be done with it.
    pub state: CoinState,
}

/// What kind of movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryKind {
    /// Paid to someone.
    Sent,
    /// Received from someone.
    Received,
    /// A mining reward.
    Mined,
    /// Paid to ourselves.
    Internal,
}

/// How a waiting transaction's fee can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeeBumpKind {
    /// Replaced by one with a higher fee (`bumpfee`).
    Rbf,
    /// By a child that pays for it (`cpfp`).
    Cpfp,
}

/// How the fee of a waiting transaction can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeBumpView {
    /// How.
    pub kind: FeeBumpKind,
    /// What it pays now, its unconfirmed ancestors included, in sat/vB, rounded up.
    pub rate: u32,
}

/// A movement of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryItem {
    /// The transaction.
    pub txid: Txid,
    /// What kind.
    pub kind: HistoryKind,
    /// Satoshis, fee included: positive in, negative out.
    pub amount: i64,
    /// Fee paid by this wallet.
    pub fee: Option<Amount>,
    /// Fee rate in sat/vB, while it waits.
    pub fee_rate: Option<f64>,
    /// The other side's address, if there is one.
    pub counterparty: Option<String>,
    /// Its block.
    pub block: Option<(BlockHash, u32)>,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// For a mining reward: confirmations that it needs.
    pub matures_at: Option<u32>,
    /// Unix seconds.
    pub time: u32,
    /// Why it will not confirm as things stand.
    pub dropped: Option<RemovalReason>,
    /// It stood in a block once, and now a block of the branch that won spends its coins otherwise: a double spend.
    pub reversed: bool,
    /// While it waits: how its fee can be raised, if it can.
    pub fee_bump: Option<FeeBumpView>,
}

/// Coins and movements in a snapshot.
const MAX_COINS: usize = 500;
const MAX_HISTORY: usize = 500;

impl Node {
    pub(super) fn wallet_view(&self) -> WalletView {
        match &self.wallet {
            Some(wallet) => self.view_of(wallet),
            None => WalletView {
                state: WalletState::None,
                balance: BalanceView::default(),
                receive: vec![],
                first_address: None,
                coins: vec![],
                history: vec![],
                contracts: 0,
                words_seen: self.words_seen,
            },
        }
    }

    fn view_of(&self, wallet: &Wallet) -> WalletView {
        let tip = self.chain.height();
        let balances = wallet.balances(tip);
        WalletView {
            state: self.wallet_state(wallet),
            balance: BalanceView {
                spendable: balances.trusted,
                pending_change: balances.trusted_pending,
                pending: balances.untrusted_pending,
                immature: balances.immature,
            },
            receive: self.receive_views(wallet),
            first_address: Some(wallet.mining_address().to_string()),
            coins: wallet.coins(tip).iter().take(MAX_COINS).map(|coin| coin_view(wallet, coin)).collect(),
            history: wallet
                .transactions(tip)
                .take(MAX_HISTORY)
                .map(|line| self.history_item(wallet, &line))
                .collect(),
            contracts: wallet.contracts().count() as u32,
            words_seen: self.words_seen,
        }
    }

    fn wallet_state(&self, wallet: &Wallet) -> WalletState {
        use hashyard_core::wallet::WalletState as Core;
        match wallet.state() {
            Core::Unprotected => WalletState::Unprotected,
            Core::Locked => WalletState::Locked,
            Core::Unlocked => WalletState::Unlocked { until_ms: self.unlocked_until.unwrap_or(self.now) },
        }
    }

    /// The default kind first, then the others by age.
    fn receive_views(&self, wallet: &Wallet) -> Vec<ReceiveView> {
        let first = wallet.default_kind();
        let others = OutputType::ALL.into_iter().filter(|kind| *kind != first);
        core::iter::once(first)
            .chain(others)
            .filter_map(|kind| self.receive_view(wallet, &wallet.current_address_of(kind)?))
            .collect()
    }

    pub(super) fn receive_view(&self, wallet: &Wallet, address: &Address) -> Option<ReceiveView> {
        let script = address.script_pubkey();
        let key = wallet.own_key(address)?;
        let waiting = self.mempool.iter().flat_map(|entry| &entry.tx.outputs);
        let paid = waiting.into_iter().any(|output| output.script_pubkey == script);
        Some(ReceiveView {
            kind: key.path.kind,
            address: address.to_string(),
            path: key.path.from_master(self.chain.params()).to_string(),
            public_key: hex::encode(key.public_key),
            used: paid || !self.chain.index().history(&script).is_empty(),
        })
    }

    pub(super) fn history_item(&self, wallet: &Wallet, line: &TxSummary) -> HistoryItem {
        let waiting = line.tx.confirmations == 0 && line.tx.dropped().is_none();
        let rate = line.tx.fee.filter(|_| waiting).map(|fee| fee.0 as f64 / line.vsize.max(1) as f64);
        HistoryItem {
            txid: line.tx.txid,
            kind: kind(line),
            amount: line.net,
            fee: line.tx.fee,
            fee_rate: rate,
            counterparty: line.counterparty.as_ref().map(ToString::to_string),
            block: line.tx.block().map(|(height, hash)| (hash, height)),
            confirmations: line.tx.confirmations.max(0) as u32,
            matures_at: line.coinbase.then_some(self.chain.params().coinbase_maturity),
            time: line.tx.time,
            dropped: line.tx.dropped(),
            reversed: line.tx.is_reversed(),
            fee_bump: if waiting { self.fee_bump_view(wallet, &line.tx.txid) } else { None },
        }
    }

    /// A replacement if that is possible, for it costs less than a child.
    fn fee_bump_view(&self, wallet: &Wallet, txid: &Txid) -> Option<FeeBumpView> {
        let package = package(&self.mempool, txid)?;
        let kind = match wallet.can_bump(txid) {
            true => FeeBumpKind::Rbf,
            false => wallet.can_pay_for(txid, self.chain.height()).then_some(FeeBumpKind::Cpfp)?,
        };
        let rate = package.fee.0.div_ceil((package.vsize as u64).max(1));
        Some(FeeBumpView { kind, rate: u32::try_from(rate).unwrap_or(u32::MAX) })
    }
}

fn kind(line: &TxSummary) -> HistoryKind {
    match (line.coinbase, line.internal, line.from_us) {
        (true, ..) => HistoryKind::Mined,
        (_, true, true) => HistoryKind::Internal,
        (_, _, true) => HistoryKind::Sent,
        (_, _, false) => HistoryKind::Received,
    }
}

fn coin_view(wallet: &Wallet, coin: &WalletCoin) -> CoinView {
    CoinView {
        outpoint: coin.outpoint,
        value: coin.value,
        address: wallet.coin_address(coin).to_string(),
        kind: coin.path.kind,
        path: coin.path.from_master(wallet.params()).to_string(),
        confirmations: coin.confirmations,
        coinbase: coin.coinbase,
        change: coin.path.chain == hashyard_core::wallet::Chain::Change,
        state: coin.state,
    }
}
