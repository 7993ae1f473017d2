//! Two wallets on a real chain with a real mempool: what they believe must be what the chain says, whatever happens.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashyard_core::chain::{Chainstate, Rows, Step, Update};
use hashyard_core::mempool::{Mempool, MempoolPolicy, block_template};
use hashyard_core::params::REGTEST;
use hashyard_core::wallet::{
    CoinState, FeeRate, Language, Mnemonic, OutputType, RemovalReason, SendError, SendRequest, Spend, Wallet,
};
use hashyard_core::{Amount, Block, OutPoint, Params, Txid};

const NOW: u32 = 1_800_000_000;
/// Rewards ripen sooner, so that there is something to spend.
const MATURITY: u32 = 5;

fn params() -> Params {
    Params { coinbase_maturity: MATURITY, ..REGTEST.clone() }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

struct World {
    chain: Chainstate,
    pool: Mempool,
    wallets: [Wallet; 2],
    rows: [Rows; 2],
    time: u32,
}

impl World {
    fn new() -> Self {
        let mut rows = [Rows::default(), Rows::default()];
        let wallets = [0, 1].map(|who| {
            let words = Mnemonic::from_entropy(Language::ChineseSimplified, &[who as u8 + 1; 32]).unwrap();
            let (wallet, changes) = Wallet::new(&params(), words).unwrap();
            rows[who].apply(changes);
            wallet
        });
        let (chain, pool) = (Chainstate::new(params()), Mempool::new(MempoolPolicy::default()));
        Self { chain, pool, wallets, rows, time: NOW }
    }

    fn now_ms(&self) -> u64 {
        u64::from(self.time) * 1_000
    }

    /// What a node does when the chain moved: wallets follow the blocks, then the pool, then each other.
    fn follow(&mut self, update: &Update) {
        for step in &update.steps {
            self.each(|wallet| match step {
                Step::Connected(height, block) => wallet.connect_block(*height, block),
                Step::Disconnected(_, block) => wallet.disconnect_block(block),
            });
        }
        let change = self.pool.apply_steps(&update.steps, &self.chain, self.now_ms());
        for (txid, reason) in &change.dropped {
            self.each(|wallet| wallet.remove_unconfirmed(txid, reason.into()));
        }
        for who in [0, 1] {
            let waiting: Vec<_> = self.wallets[who].unconfirmed().cloned().collect();
            for tx in waiting.iter().filter(|tx| !change.dropped.iter().any(|(txid, _)| *txid == tx.txid())) {
                let now_ms = self.now_ms();
                let held = self.pool.contains(&tx.txid());
                if !held && self.pool.accept(tx.clone(), &self.chain, now_ms).is_err() {
                    self.each(|wallet| wallet.remove_unconfirmed(&tx.txid(), RemovalReason::Conflict));
                } else if !held {
                    self.each(|wallet| wallet.add_unconfirmed(tx, NOW));
                }
            }
        }
    }

    fn each(&mut self, mut change: impl FnMut(&mut Wallet) -> hashyard_core::chain::ChangeSet) {
        for (wallet, rows) in self.wallets.iter_mut().zip(&mut self.rows) {
            rows.apply(change(wallet));
        }
    }

    fn mine(&mut self, who: usize, nonce_base: u64) {
        self.time += 30;
        let to = self.wallets[who].mining_address().script_pubkey();
        let mut template =
            block_template::build(&self.chain, &self.pool, self.time, to, nonce_base, "wallet");
        while !template.target.is_met_by(&template.block.block_hash()) {
            template.block.header.nonce += 1;
        }
        self.submit(template.block);
    }

    fn submit(&mut self, block: Block) {
        let acceptance = self.chain.accept_block(Arc::new(block.into()), self.time);
        assert_eq!(acceptance.verdict, Ok(()));
        self.follow(&acceptance.update);
    }

    fn reorganise(&mut self, depth: u32, dice: &mut Dice) {
        let Some(height) = self.chain.height().checked_sub(depth).filter(|height| *height > 0) else {
            return;
        };
        let hash = self.chain.block_at(height).unwrap().block_hash();
        let update = self.chain.invalidate(&hash).unwrap();
        self.follow(&update);
        for _ in 0..=depth {
            self.mine(dice.below(2) as usize, dice.below(1 << 40));
        }
    }

    fn pay(&mut self, who: usize, dice: &mut Dice) {
        let to = match dice.below(4) {
            0 => self.wallets[who].current_address(),
            _ => {
                let kind = OutputType::ALL[dice.below(4) as usize];
                self.wallets[1 - who].current_address_of(kind).unwrap()
            }
        };
        let amount = Amount(546 + dice.below(20_000_000_000));
        let spend = match dice.below(5) {
            0 => Spend::SubtractFee(vec![(to, amount)]),
            1 => Spend::All(to),
            _ => Spend::Exact(vec![(to, amount)]),
        };
        let fee_rate = FeeRate(100 + dice.below(20_000));
        let request = SendRequest { spend, fee_rate, coins: None, replaceable: dice.below(2) == 0 };
        match self.wallets[who].create_transaction(&request, self.chain.height()) {
            Ok(payment) => self.send(payment.transaction, payment.fee),
            Err(SendError::InsufficientFunds { .. } | SendError::Dust { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }

    fn send(&mut self, tx: hashyard_core::Transaction, fee: Amount) {
        let now_ms = self.now_ms();
        match self.pool.accept(tx.clone(), &self.chain, now_ms) {
            Ok(accepted) => {
                assert_eq!(accepted.fee, fee);
                self.each(|wallet| wallet.add_unconfirmed(&tx, NOW));
            }
            // The only thing that a wallet here can't know about its own payment.
            Err(error) => assert!(error.reason().contains("too-long-mempool-chain"), "{}", error.reason()),
        }
    }

    fn check(&self) {
        let tip = self.chain.height();
        for (who, wallet) in self.wallets.iter().enumerate() {
            let ours: BTreeMap<OutPoint, Amount> = self
                .chain
                .coins()
                .iter()
                .filter(|(_, coin)| wallet.path_of(&coin.output.script_pubkey).is_some())
                .map(|(outpoint, coin)| (*outpoint, coin.output.value))
                .collect();
            let believed: BTreeMap<OutPoint, Amount> = wallet
                .coins(tip)
                .iter()
                .filter(|coin| coin.confirmations > 0)
                .map(|coin| (coin.outpoint, coin.value))
                .collect();
            assert_eq!(believed, ours, "wallet {who} at {tip}");

            let waiting: BTreeSet<Txid> = wallet.unconfirmed().map(|tx| tx.txid()).collect();
            let pooled: BTreeSet<Txid> = self
                .pool
                .iter()
                .filter(|entry| wallet.transaction(&entry.txid).is_some())
                .map(|entry| entry.txid)
                .collect();
            assert_eq!(waiting, pooled, "wallet {who} at {tip}");
            self.check_balances(wallet, tip);
        }
        let subsidies = self.chain.params().total_subsidy(tip);
        let held: u64 = self.chain.coins().iter().map(|(_, coin)| coin.output.value.0).sum();
        assert_eq!(held, subsidies.0, "both wallets hold all there is");
    }

    /// What is stored must be what is in memory.
    fn check_reload(&self) {
        let tip = self.chain.height();
        for (wallet, rows) in self.wallets.iter().zip(&self.rows) {
            let loaded = Wallet::load(&params(), rows).unwrap().unwrap();
            assert_eq!(loaded.coins(tip), wallet.coins(tip));
            assert!(loaded.transactions(tip).eq(wallet.transactions(tip)));
            assert!(loaded.unconfirmed().eq(wallet.unconfirmed()));
        }
    }

    fn check_balances(&self, wallet: &Wallet, tip: u32) {
        let sums = wallet.balances(tip);
        let coins = wallet.coins(tip);
        let sum = |wanted: &dyn Fn(CoinState) -> bool| -> u64 {
            coins.iter().filter(|coin| wanted(coin.state)).map(|coin| coin.value.0).sum()
        };
        assert_eq!(sums.trusted.0, sum(&|state| state == CoinState::Spendable));
        assert_eq!(sums.untrusted_pending.0, sum(&|state| state == CoinState::Unconfirmed));
        assert_eq!(sums.immature.0, sum(&|state| matches!(state, CoinState::Immature { .. })));
        // What all settled transactions did adds up to what is left.
        let settled = wallet.transactions(tip).filter(|line| line.tx.block().is_some());
        let confirmed: u64 =
            coins.iter().filter(|coin| coin.confirmations > 0).map(|coin| coin.value.0).sum();
        assert_eq!(settled.map(|line| line.net).sum::<i64>(), confirmed as i64);
    }
}

#[test]
fn wallets_agree_with_the_chain_through_payments_and_reorganisations() {
    for seed in 0..5 {
        let mut dice = Dice(seed);
        let mut world = World::new();
        for round in 0..120 {
            match dice.below(10) {
                0..4 => world.mine(dice.below(2) as usize, round),
                4..9 => world.pay(dice.below(2) as usize, &mut dice),
                _ => world.reorganise(dice.below(4) as u32, &mut dice),
            }
            world.check();
            if round % 12 == 11 {
                world.check_reload();
            }
        }
        assert!(world.wallets[0].transactions(world.chain.height()).count() > 20, "something happened");
    }
}

#[test]
fn a_wallet_restored_from_its_words_believes_the_same() {
    let mut dice = Dice(99);
    let mut world = World::new();
    for round in 0..60 {
        world.mine(dice.below(2) as usize, round);
        world.pay(dice.below(2) as usize, &mut dice);
    }
    let tip = world.chain.height();
    for wallet in &world.wallets {
        let words = Mnemonic::parse(&wallet.words().unwrap()).unwrap();
        let (mut restored, _) = Wallet::new(&params(), words).unwrap();
        let chain = &world.chain;
        restored.rescan(0, |_| (0..=tip).map(|height| (height, Arc::clone(chain.block_at(height).unwrap()))));
        let settled = |wallet: &Wallet| {
            let mut coins = wallet.coins(tip);
            coins.retain(|coin| coin.confirmations > 0);
            coins.into_iter().map(|coin| (coin.outpoint, coin.value, coin.path)).collect::<Vec<_>>()
        };
        assert_eq!(settled(&restored), settled(wallet));
    }
}
