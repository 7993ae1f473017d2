//! The user's money.

use hashyard_core::wallet::{CoinState, TxSummary, Wallet, WalletCoin};

use crate::node::Node;
use crate::view::{BalanceView, CoinView, HistoryItem, HistoryKind, ReceiveView, WalletState, WalletView};

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
                receive: ReceiveView {
                    address: String::new(),
                    path: String::new(),
                    public_key: String::new(),
                    used: false,
                },
                coins: vec![],
                history: vec![],
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
            receive: self.receive_view(wallet),
            coins: wallet.coins(tip).iter().take(MAX_COINS).map(|coin| coin_view(wallet, coin)).collect(),
            history: wallet
                .transactions(tip)
                .take(MAX_HISTORY)
                .map(|line| self.history_item(&line))
                .collect(),
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

    fn receive_view(&self, wallet: &Wallet) -> ReceiveView {
        let address = wallet.current_address();
        let script = address.script_pubkey();
        let path = wallet.path_of(&script).map(|path| path.from_master(self.chain.params()).to_string());
        let steps = wallet.derivation_steps(&address);
        let waiting = self.mempool.iter().flat_map(|entry| &entry.tx.outputs);
        let paid = waiting.into_iter().any(|output| output.script_pubkey == script);
        ReceiveView {
            address: address.to_string(),
            path: path.unwrap_or_default(),
            public_key: steps.map(|steps| hex::encode(steps.public_key)).unwrap_or_default(),
            used: paid || !self.chain.index().history(&script).is_empty(),
        }
    }

    fn history_item(&self, line: &TxSummary) -> HistoryItem {
        let waiting = line.tx.confirmations == 0 && line.tx.dropped().is_none();
        let rate = line.tx.fee.filter(|_| waiting).map(|fee| (fee.0 / line.vsize.max(1) as u64) as u32);
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
            dropped: line.tx.dropped().map(str::to_owned),
        }
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
        confirmations: coin.confirmations,
        coinbase: coin.coinbase,
        change: coin.path.chain == hashyard_core::wallet::Chain::Change,
        spendable: coin.state == CoinState::Spendable,
    }
}
