//! A chain of hand-made blocks that a wallet follows.

pub(crate) use hashyard_core::chain::{ChangeSet, Rows, Table};
pub(crate) use hashyard_core::params::{CLASSROOM, MAINNET, TESTNET4};
pub(crate) use hashyard_core::script::{Flags, SpendingTransaction, TransactionChecker, verify_script};
pub(crate) use hashyard_core::wallet::account::MAX_INDEX;
pub(crate) use hashyard_core::wallet::{
    Address, AddressKind, Category, CoinState, FeeRate, GAP_LIMIT, KdfCost, Language, Mnemonic,
    NewAddressError, OutputType, Payment, RemovalReason, SendError, SendRequest, Spend, TxState, VaultError,
    VaultRandomness, Wallet, WalletError, WalletState,
};
pub(crate) use hashyard_core::{
    Amount, Bits, Block, COIN, HashedBlock, Header, MerkleNode, OutPoint, PubkeyHash, ScriptBuf, Transaction,
    TxIn, TxOut,
};

pub(crate) const CHEAP: KdfCost = KdfCost { memory_kib: 8, passes: 1 };
pub(crate) const RANDOM: VaultRandomness = VaultRandomness { salt: [3; 16], nonce: [4; 12] };
pub(crate) const NOW: u32 = 1_800_000_000;
pub(crate) const RATE: FeeRate = FeeRate(2_000);

pub(crate) fn wallet_of(seed: u8) -> (Wallet, Rows) {
    let words = Mnemonic::from_entropy(Language::English, &[seed; 16]).unwrap();
    let (wallet, changes) = Wallet::new(&CLASSROOM, words).unwrap();
    let mut rows = Rows::default();
    rows.apply(changes);
    (wallet, rows)
}

pub(crate) fn stranger() -> Address {
    Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &CLASSROOM)
}

pub(crate) fn input(previous_output: OutPoint) -> TxIn {
    TxIn { previous_output, script_sig: ScriptBuf(vec![0x51]), sequence: u32::MAX, witness: vec![] }
}

pub(crate) fn output(to: &Address, sat: u64) -> TxOut {
    TxOut { value: Amount(sat), script_pubkey: to.script_pubkey() }
}

pub(crate) fn coinbase(height: u32, to: &Address) -> Transaction {
    let script_sig = ScriptBuf([&[4][..], &height.to_le_bytes()].concat());
    let input = TxIn { script_sig, ..input(OutPoint::NULL) };
    Transaction { version: 1, inputs: vec![input], outputs: vec![output(to, 50 * COIN)], lock_time: 0 }
}

/// Someone else's payment; `tag` tells one from another.
pub(crate) fn payment(tag: u8, to: &Address, sat: u64) -> Transaction {
    let from = OutPoint { txid: hashyard_core::Txid::from_bytes([tag; 32]), vout: 0 };
    Transaction { version: 2, inputs: vec![input(from)], outputs: vec![output(to, sat)], lock_time: 0 }
}

/// A chain that a wallet follows; every change goes into rows, too.
pub(crate) struct World {
    pub(crate) wallet: Wallet,
    pub(crate) rows: Rows,
    pub(crate) blocks: Vec<HashedBlock>,
    /// Where [`World::rich_at`] put its coins.
    pub(crate) reward_address: Address,
}

impl World {
    pub(crate) fn new(seed: u8) -> Self {
        let (wallet, rows) = wallet_of(seed);
        let genesis = CLASSROOM.genesis_block();
        Self { reward_address: wallet.mining_address(), wallet, rows, blocks: vec![genesis.into()] }
    }

    pub(crate) fn tip(&self) -> u32 {
        self.blocks.len() as u32 - 1
    }

    pub(crate) fn keep(&mut self, changes: ChangeSet) {
        self.rows.apply(changes);
    }

    /// A block with these transactions, its reward to `miner`.
    pub(crate) fn mine(&mut self, miner: &Address, transactions: Vec<Transaction>) {
        let height = self.blocks.len() as u32;
        let header = Header {
            version: 4,
            prev_blockhash: self.blocks[self.blocks.len() - 1].block_hash(),
            merkle_root: MerkleNode::ZERO,
            time: NOW + height,
            bits: Bits(0x207f_ffff),
            nonce: transactions.len() as u32,
        };
        let transactions = [vec![coinbase(height, miner)], transactions].concat();
        let block = HashedBlock::from(Block { header, transactions });
        let changes = self.wallet.connect_block(height, &block);
        self.keep(changes);
        self.blocks.push(block);
    }

    pub(crate) fn mine_empty(&mut self, count: u32) {
        (0..count).for_each(|_| self.mine(&stranger(), vec![]));
    }

    pub(crate) fn unmine(&mut self) -> HashedBlock {
        let block = self.blocks.pop().unwrap();
        let changes = self.wallet.disconnect_block(&block);
        self.keep(changes);
        block
    }

    pub(crate) fn relay(&mut self, tx: &Transaction) {
        let changes = self.wallet.add_unconfirmed(tx, NOW);
        self.keep(changes);
    }

    pub(crate) fn drop_from_pool(&mut self, tx: &Transaction, reason: RemovalReason) {
        let changes = self.wallet.remove_unconfirmed(&tx.txid(), reason);
        self.keep(changes);
    }

    /// Trusted, untrusted pending, immature, in satoshis.
    pub(crate) fn balance(&self) -> (u64, u64, u64) {
        let sums = self.wallet.balances(self.tip());
        (sums.trusted.0, sums.untrusted_pending.0, sums.immature.0)
    }

    pub(crate) fn state_of(&self, tx: &Transaction) -> TxState {
        self.wallet.transaction(&tx.txid()).unwrap().state
    }

    /// What a reload would give must be what is in memory.
    pub(crate) fn check_reload(&self) {
        let loaded = Wallet::load(&CLASSROOM, &self.rows).unwrap().unwrap();
        let tip = self.tip();
        assert_eq!(loaded.balances(tip), self.wallet.balances(tip));
        assert_eq!(loaded.coins(tip), self.wallet.coins(tip));
        assert!(loaded.history(tip).eq(self.wallet.history(tip)));
        assert!(loaded.transactions(tip).eq(self.wallet.transactions(tip)));
        assert!(loaded.unconfirmed().eq(self.wallet.unconfirmed()));
        assert_eq!(loaded.current_address(), self.wallet.current_address());
        assert!(loaded.scripts().eq(self.wallet.scripts()));
    }

    /// A world in which the wallet has 100 ripe coins in two pieces.
    pub(crate) fn rich(seed: u8) -> Self {
        Self::rich_at(seed, OutputType::DEFAULT)
    }

    /// The same, at an address of some kind.
    pub(crate) fn rich_at(seed: u8, kind: OutputType) -> Self {
        let mut world = Self::new(seed);
        if kind != OutputType::DEFAULT {
            world.reward_address = world.wallet.current_address_of(kind).unwrap();
        }
        let to = world.reward_address.clone();
        world.mine(&to, vec![]);
        world.mine(&to, vec![]);
        world.mine_empty(CLASSROOM.coinbase_maturity);
        world
    }
}

pub(crate) fn pay(to: &Address, sat: u64) -> SendRequest {
    SendRequest {
        spend: Spend::Exact(vec![(to.clone(), Amount(sat))]),
        fee_rate: RATE,
        coins: None,
        replaceable: false,
    }
}

/// Every input must pass the script engine, and value must be conserved.
pub(crate) fn check_payment(wallet: &Wallet, payment: &Payment, rate: FeeRate) {
    let tx = &payment.transaction;
    let spent: u64 = payment.inputs.iter().map(|coin| coin.value.0).sum();
    assert_eq!(spent, tx.output_value().unwrap().0 + payment.fee.0);
    assert!(payment.fee >= rate.fee(tx.vsize()), "{:?} for {} bytes", payment.fee, tx.vsize());
    let output = |coin: &hashyard_core::wallet::WalletCoin| TxOut {
        value: coin.value,
        script_pubkey: wallet.coin_address(coin).script_pubkey(),
    };
    let spent: Vec<TxOut> = payment.inputs.iter().map(output).collect();
    let spending = SpendingTransaction::new(tx, &spent);
    for (index, coin) in payment.inputs.iter().enumerate() {
        let input = &tx.inputs[index];
        assert_eq!(input.previous_output, coin.outpoint);
        let checker = TransactionChecker::new(&spending, index);
        let script = &spent[index].script_pubkey;
        assert_eq!(
            verify_script(&input.script_sig, script, &input.witness, Flags::STANDARD, &checker),
            Ok(())
        );
    }
}
