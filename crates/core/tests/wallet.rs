//! The wallet over a chain of hand-made blocks: what it finds, keeps, spends and remembers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use hashyard_core::chain::{ChangeSet, Rows, Table};
use hashyard_core::params::{CLASSROOM, MAINNET};
use hashyard_core::script::{Flags, TransactionChecker, verify_script};
use hashyard_core::wallet::{
    Address, Category, CoinState, FeeRate, GAP_LIMIT, KdfCost, Language, Mnemonic, Payment, RemovalReason,
    SendError, SendRequest, Spend, TxState, VaultError, VaultRandomness, Wallet, WalletError, WalletState,
};
use hashyard_core::{
    Amount, Bits, Block, COIN, Header, MerkleNode, OutPoint, PubkeyHash, ScriptBuf, Transaction, TxIn, TxOut,
};

const CHEAP: KdfCost = KdfCost { memory_kib: 8, passes: 1 };
const RANDOM: VaultRandomness = VaultRandomness { salt: [3; 16], nonce: [4; 12] };
const NOW: u32 = 1_800_000_000;
const RATE: FeeRate = FeeRate(2_000);

fn wallet_of(seed: u8) -> (Wallet, Rows) {
    let words = Mnemonic::from_entropy(Language::English, &[seed; 16]).unwrap();
    let (wallet, changes) = Wallet::new(&CLASSROOM, words).unwrap();
    let mut rows = Rows::default();
    rows.apply(changes);
    (wallet, rows)
}

fn stranger() -> Address {
    Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &CLASSROOM)
}

fn input(previous_output: OutPoint) -> TxIn {
    TxIn { previous_output, script_sig: ScriptBuf(vec![0x51]), sequence: u32::MAX, witness: vec![] }
}

fn output(to: &Address, sat: u64) -> TxOut {
    TxOut { value: Amount(sat), script_pubkey: to.script_pubkey() }
}

fn coinbase(height: u32, to: &Address) -> Transaction {
    let script_sig = ScriptBuf([&[4][..], &height.to_le_bytes()].concat());
    let input = TxIn { script_sig, ..input(OutPoint::NULL) };
    Transaction { version: 1, inputs: vec![input], outputs: vec![output(to, 50 * COIN)], lock_time: 0 }
}

/// Someone else's payment; `tag` tells one from another.
fn payment(tag: u8, to: &Address, sat: u64) -> Transaction {
    let from = OutPoint { txid: hashyard_core::Txid::from_bytes([tag; 32]), vout: 0 };
    Transaction { version: 2, inputs: vec![input(from)], outputs: vec![output(to, sat)], lock_time: 0 }
}

/// A chain that a wallet follows; every change goes into rows, too.
struct World {
    wallet: Wallet,
    rows: Rows,
    blocks: Vec<Block>,
}

impl World {
    fn new(seed: u8) -> Self {
        let (wallet, rows) = wallet_of(seed);
        let genesis = CLASSROOM.genesis_block();
        Self { wallet, rows, blocks: vec![genesis] }
    }

    fn tip(&self) -> u32 {
        self.blocks.len() as u32 - 1
    }

    fn keep(&mut self, changes: ChangeSet) {
        self.rows.apply(changes);
    }

    /// A block with these transactions, its reward to `miner`.
    fn mine(&mut self, miner: &Address, transactions: Vec<Transaction>) {
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
        let block = Block { header, transactions };
        let changes = self.wallet.connect_block(height, &block);
        self.keep(changes);
        self.blocks.push(block);
    }

    fn mine_empty(&mut self, count: u32) {
        (0..count).for_each(|_| self.mine(&stranger(), vec![]));
    }

    fn unmine(&mut self) -> Block {
        let block = self.blocks.pop().unwrap();
        let changes = self.wallet.disconnect_block(&block);
        self.keep(changes);
        block
    }

    fn relay(&mut self, tx: &Transaction) {
        let changes = self.wallet.add_unconfirmed(tx, NOW);
        self.keep(changes);
    }

    fn drop_from_pool(&mut self, tx: &Transaction, reason: RemovalReason) {
        let changes = self.wallet.remove_unconfirmed(&tx.txid(), reason);
        self.keep(changes);
    }

    /// Trusted, untrusted pending, immature, in satoshis.
    fn balance(&self) -> (u64, u64, u64) {
        let sums = self.wallet.balances(self.tip());
        (sums.trusted.0, sums.untrusted_pending.0, sums.immature.0)
    }

    fn state_of(&self, tx: &Transaction) -> TxState {
        self.wallet.transaction(&tx.txid()).unwrap().state
    }

    /// What a reload would give must be what is in memory.
    fn check_reload(&self) {
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
    fn rich(seed: u8) -> Self {
        let mut world = Self::new(seed);
        let mining = world.wallet.mining_address();
        world.mine(&mining, vec![]);
        world.mine(&mining, vec![]);
        world.mine_empty(CLASSROOM.coinbase_maturity);
        world
    }
}

fn pay(to: &Address, sat: u64) -> SendRequest {
    SendRequest {
        spend: Spend::Exact(vec![(to.clone(), Amount(sat))]),
        fee_rate: RATE,
        coins: None,
        replaceable: false,
    }
}

/// Every input must pass the script engine, and value must be conserved.
fn check_payment(wallet: &Wallet, payment: &Payment, rate: FeeRate) {
    let tx = &payment.transaction;
    let spent: u64 = payment.inputs.iter().map(|coin| coin.value.0).sum();
    assert_eq!(spent, tx.output_value().unwrap().0 + payment.fee.0);
    assert!(payment.fee >= rate.fee(tx.vsize()), "{:?} for {} bytes", payment.fee, tx.vsize());
    for (index, coin) in payment.inputs.iter().enumerate() {
        assert_eq!(tx.inputs[index].previous_output, coin.outpoint);
        let checker = TransactionChecker::new(tx, index, coin.value);
        let script = wallet.coin_address(coin).script_pubkey();
        assert_eq!(
            verify_script(&tx.inputs[index].script_sig, &script, &[], Flags::STANDARD, &checker),
            Ok(())
        );
    }
}

#[test]
fn rewards_ripen_and_are_counted_apart() {
    let mut world = World::new(1);
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![]);
    for confirmations in 1..=CLASSROOM.coinbase_maturity {
        assert_eq!(world.balance(), (0, 0, 50 * COIN));
        let coin = world.wallet.coins(world.tip())[0];
        assert_eq!(coin.confirmations, confirmations);
        assert_eq!(
            coin.state,
            CoinState::Immature { blocks: CLASSROOM.coinbase_maturity + 1 - confirmations }
        );
        assert!(world.wallet.list_unspent(world.tip()).is_empty());
        assert_eq!(world.wallet.history(world.tip()).next().unwrap().category, Category::Immature);
        world.mine_empty(1);
    }
    assert_eq!(world.balance(), (50 * COIN, 0, 0));
    let entry = world.wallet.history(world.tip()).next().unwrap();
    assert_eq!(
        (entry.category, entry.amount, entry.tx.confirmations),
        (Category::Generate, 50 * COIN as i64, 11)
    );
    assert_eq!(entry.tx.block().map(|(height, _)| height), Some(1));
    world.check_reload();
}

#[test]
fn others_payments_are_pending_until_they_confirm() {
    let mut world = World::new(1);
    let incoming = payment(1, &world.wallet.current_address(), 7_000);
    world.relay(&incoming);
    assert_eq!(world.balance(), (0, 7_000, 0));
    assert_eq!(world.wallet.unconfirmed().count(), 1);
    let poor = world.wallet.plan(&pay(&stranger(), 1_000), world.tip());
    assert!(matches!(poor, Err(SendError::InsufficientFunds { have: Amount(0), .. })));
    world.mine(&stranger(), vec![incoming.clone()]);
    assert_eq!(world.balance(), (7_000, 0, 0));
    let entry = world.wallet.history(world.tip()).next().unwrap();
    assert_eq!((entry.category, entry.amount, entry.tx.time), (Category::Receive, 7_000, NOW));
    assert_eq!(entry.tx.fee, None);
    world.check_reload();
}

#[test]
fn unconfirmed_money_from_others_is_spent_only_if_it_is_chosen() {
    let mut world = World::new(1);
    let incoming = payment(1, &world.wallet.current_address(), 100_000);
    world.relay(&incoming);
    let coin = OutPoint { txid: incoming.txid(), vout: 0 };
    let request = SendRequest { coins: Some(vec![coin]), ..pay(&stranger(), 10_000) };
    let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
}

#[test]
fn a_payment_leaves_trusted_change_that_can_be_spent_at_once() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), 10 * COIN), world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    assert_eq!(sent.inputs.len(), 1);
    world.relay(&sent.transaction);
    let rest = 90 * COIN - sent.fee.0;
    assert_eq!(world.balance(), (rest, 0, 0));
    assert_eq!(world.wallet.balances(world.tip()).trusted_pending.0, 40 * COIN - sent.fee.0);
    let locked =
        world.wallet.coins(world.tip()).into_iter().find(|coin| coin.outpoint == sent.inputs[0].outpoint);
    assert_eq!(locked.unwrap().state, CoinState::Locked { by: sent.transaction.txid() });

    let again = world.wallet.create_transaction(&pay(&stranger(), 85 * COIN), world.tip()).unwrap();
    check_payment(&world.wallet, &again, RATE);
    assert_ne!(again.change.as_ref().unwrap().1, sent.change.as_ref().unwrap().1);
    world.relay(&again.transaction);
    world.check_reload();
    world.mine(&stranger(), vec![sent.transaction.clone(), again.transaction.clone()]);
    assert_eq!(world.balance(), (100 * COIN - 95 * COIN - sent.fee.0 - again.fee.0, 0, 0));

    let summary = world.wallet.transactions(world.tip()).next().unwrap();
    assert_eq!(summary.net, -(85 * COIN as i64) - again.fee.0 as i64);
    assert_eq!((summary.tx.fee, summary.counterparty), (Some(again.fee), Some(stranger())));
    let lines: Vec<_> = world.wallet.history(world.tip()).take_while(|line| line.tx == summary.tx).collect();
    assert_eq!(lines.len(), 1, "change is no line of its own");
    assert_eq!((lines[0].category, lines[0].amount), (Category::Send, -(85 * COIN as i64)));
    world.check_reload();
}

#[test]
fn paying_oneself_is_a_send_and_a_receive() {
    let mut world = World::rich(1);
    let own = world.wallet.current_address();
    let sent = world.wallet.create_transaction(&pay(&own, COIN), world.tip()).unwrap();
    world.relay(&sent.transaction);
    let lines: Vec<_> =
        world.wallet.history(world.tip()).take(2).map(|line| (line.category, line.amount)).collect();
    assert_eq!(lines, [(Category::Send, -(COIN as i64)), (Category::Receive, COIN as i64)]);
    let summary = world.wallet.transactions(world.tip()).next().unwrap();
    assert!(summary.internal && summary.from_us);
    assert_eq!(summary.net, -(sent.fee.0 as i64));
    assert_eq!(world.balance().0, 100 * COIN - sent.fee.0);
}

#[test]
fn the_payer_is_known_by_the_key_it_shows() {
    let mut payer = World::rich(1);
    let mut payee = World::new(2);
    let to = payee.wallet.current_address();
    let sent = payer.wallet.create_transaction(&pay(&to, COIN), payer.tip()).unwrap();
    payer.relay(&sent.transaction);
    payee.relay(&sent.transaction);
    let summary = payee.wallet.transactions(0).next().unwrap();
    assert_eq!(summary.counterparty, Some(payer.wallet.mining_address()));
    assert_eq!((summary.net, summary.from_us), (COIN as i64, false));
}

#[test]
fn a_block_that_leaves_takes_back_what_it_gave() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    let incoming = payment(1, &world.wallet.current_address(), 5_000);
    world.relay(&sent.transaction);
    world.relay(&incoming);
    let before = (world.balance(), world.wallet.coins(world.tip()));
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![sent.transaction.clone(), incoming.clone()]);
    assert_eq!(
        world.state_of(&incoming),
        TxState::Confirmed { height: 13, block: world.blocks[13].block_hash() }
    );
    let block = world.unmine();
    assert_eq!((world.balance(), world.wallet.coins(world.tip())), before);
    assert_eq!(world.wallet.unconfirmed().count(), 2);
    let reward = &block.transactions[0];
    assert_eq!(world.state_of(reward), TxState::Removed(RemovalReason::Reorg));
    let orphan = world.wallet.history(world.tip()).next().unwrap();
    assert_eq!(
        (orphan.category, orphan.tx.confirmations, orphan.tx.dropped()),
        (Category::Orphan, 0, Some("reorg"))
    );
    world.check_reload();
}

#[test]
fn a_double_spend_in_a_block_beats_the_payment_and_all_that_depends_on_it() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    world.relay(&sent.transaction);
    let child = world.wallet.create_transaction(&pay(&stranger(), 98 * COIN), world.tip()).unwrap();
    assert_eq!(child.inputs.len(), 2, "spends the change");
    world.relay(&child.transaction);

    // The same wallet in another tab, restored from the same words, spends the same coin differently.
    let rival = SendRequest { coins: Some(vec![sent.inputs[0].outpoint]), ..pay(&stranger(), 2 * COIN) };
    let rival = World::rich(1).wallet.create_transaction(&rival, world.tip()).unwrap();
    world.mine(&stranger(), vec![rival.transaction.clone()]);
    let state = TxState::Conflicted { height: 13, block: world.blocks[13].block_hash() };
    assert_eq!(world.state_of(&sent.transaction), state);
    assert_eq!(world.state_of(&child.transaction), state);
    assert_eq!(world.balance().0, 98 * COIN - rival.fee.0);
    let line =
        world.wallet.history(world.tip()).find(|line| line.tx.txid == sent.transaction.txid()).unwrap();
    assert_eq!((line.tx.confirmations, line.tx.dropped()), (-1, Some("conflict")));
    world.check_reload();

    // The block leaves: the rival waits again, and what it beat stays beaten.
    world.unmine();
    assert_eq!(world.state_of(&rival.transaction), TxState::Unconfirmed);
    assert_eq!(world.state_of(&sent.transaction), TxState::Removed(RemovalReason::Conflict));
    assert_eq!(world.state_of(&child.transaction), TxState::Removed(RemovalReason::Conflict));
    // The other branch holds the payment after all.
    world.mine(&stranger(), vec![sent.transaction.clone(), child.transaction.clone()]);
    assert!(matches!(world.state_of(&sent.transaction), TxState::Confirmed { .. }));
    assert!(matches!(world.state_of(&rival.transaction), TxState::Conflicted { .. }));
    assert_eq!(world.balance().0, COIN - sent.fee.0 - child.fee.0);
    world.check_reload();
}

#[test]
fn a_strangers_double_spend_is_noticed_though_it_pays_us_nothing() {
    let mut world = World::new(1);
    let incoming = payment(1, &world.wallet.current_address(), 5_000);
    world.relay(&incoming);
    let rival = payment(1, &stranger(), 5_000);
    world.mine(&stranger(), vec![rival]);
    assert_eq!(world.balance(), (0, 0, 0));
    assert!(matches!(world.state_of(&incoming), TxState::Conflicted { height: 1, .. }));
    world.unmine();
    assert_eq!(world.state_of(&incoming), TxState::Unconfirmed);
    assert_eq!(world.balance(), (0, 5_000, 0));
    world.check_reload();
}

#[test]
fn what_the_mempool_drops_frees_its_coins() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    for reason in RemovalReason::ALL {
        world.relay(&sent.transaction);
        let child = world.wallet.create_transaction(&pay(&stranger(), 98 * COIN), world.tip()).unwrap();
        world.relay(&child.transaction);
        world.drop_from_pool(&sent.transaction, reason);
        assert_eq!(world.state_of(&child.transaction), TxState::Removed(reason));
        assert_eq!(world.balance(), (100 * COIN, 0, 0));
        assert_eq!(world.wallet.unconfirmed().count(), 0);
        world.check_reload();
    }
    // Not in the mempool any more, but a miner had kept it.
    world.mine(&stranger(), vec![sent.transaction.clone()]);
    assert_eq!(world.balance().0, 99 * COIN - sent.fee.0);
    // Dropping what is in a block changes nothing.
    world.drop_from_pool(&sent.transaction, RemovalReason::Expiry);
    assert!(matches!(world.state_of(&sent.transaction), TxState::Confirmed { .. }));
}

#[test]
fn a_replacement_takes_the_place_of_the_first() {
    let mut world = World::rich(1);
    let request = SendRequest { replaceable: true, ..pay(&stranger(), COIN) };
    let first = world.wallet.create_transaction(&request, world.tip()).unwrap();
    assert!(first.transaction.signals_replacement());
    let faster = SendRequest { fee_rate: FeeRate(9_000), ..request };
    let second = world.wallet.create_transaction(&faster, world.tip()).unwrap();
    world.relay(&first.transaction);
    world.relay(&second.transaction);
    assert_eq!(world.state_of(&first.transaction), TxState::Removed(RemovalReason::Replaced));
    assert_eq!(world.balance().0, 99 * COIN - second.fee.0);
    world.check_reload();
}

#[test]
fn words_alone_find_all_coins_again() {
    let mut world = World::rich(5);
    // Far along both chains of addresses.
    for tag in 1..=30 {
        let (address, changes) = world.wallet.new_address().unwrap();
        world.keep(changes);
        let incoming = payment(tag, &address, 10_000 + u64::from(tag));
        world.mine(&stranger(), vec![incoming]);
        let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
        world.mine(&stranger(), vec![sent.transaction]);
    }
    let words = Mnemonic::parse(&world.wallet.words().unwrap()).unwrap();
    let (mut restored, changes) = Wallet::new(&CLASSROOM, words).unwrap();
    let mut rows = Rows::default();
    rows.apply(changes);
    let blocks = &world.blocks;
    rows.apply(restored.rescan(|_| (0..).zip(blocks)));
    let tip = world.tip();
    assert_eq!(restored.coins(tip), world.wallet.coins(tip));
    assert_eq!(restored.balances(tip), world.wallet.balances(tip));
    assert!(restored.balances(tip).trusted.0 > 60 * COIN);
    assert!(restored.transactions(tip).eq(world.wallet.transactions(tip)));
    let reloaded = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    assert_eq!(reloaded.coins(tip), restored.coins(tip));
}

#[test]
fn a_rescan_goes_back_for_addresses_that_later_blocks_reveal() {
    let mut world = World::new(5);
    // Twenty addresses may be given out ahead; the last is paid first, and one beyond it before the last is.
    let mut given = vec![];
    while let Ok((address, _)) = world.wallet.new_address() {
        given.push(address);
    }
    let last = given.pop().unwrap();
    world.relay(&payment(1, &last, 1_000));
    let beyond: Vec<_> =
        (0..GAP_LIMIT).map_while(|_| world.wallet.new_address().ok()).map(|(a, _)| a).collect();
    let farthest = beyond.last().unwrap();
    world.mine(&stranger(), vec![payment(2, farthest, 2_000)]);
    world.mine(&stranger(), vec![payment(1, &last, 1_000)]);
    assert_eq!(world.balance().0, 3_000);

    let (mut restored, _) = wallet_of(5);
    let blocks = &world.blocks;
    restored.rescan(|_| (0..).zip(blocks));
    assert_eq!(restored.balances(2).trusted.0, 3_000);
}

#[test]
fn a_rescan_of_another_chain_moves_everything() {
    let mut world = World::rich(5);
    let incoming = payment(1, &world.wallet.current_address(), 1_000);
    world.mine(&stranger(), vec![incoming.clone()]);
    let short: Vec<Block> = world.blocks[..2].to_vec();
    let changes = world.wallet.rescan(|_| (0..).zip(&short));
    world.keep(changes);
    world.blocks.truncate(2);
    assert_eq!(world.balance(), (0, 1_000, 50 * COIN));
    assert_eq!(world.state_of(&incoming), TxState::Unconfirmed);
    world.check_reload();
}

#[test]
fn addresses_are_fresh_and_their_gap_is_bounded() {
    let (mut wallet, _) = wallet_of(1);
    let mut seen = std::collections::BTreeSet::from([wallet.mining_address(), wallet.current_address()]);
    assert_eq!(seen.len(), 2);
    while let Ok((address, _)) = wallet.new_address() {
        assert_eq!(address, wallet.current_address());
        assert!(seen.insert(address));
    }
    assert_eq!(seen.len() as u32, GAP_LIMIT);
    let shown = wallet.current_address();
    wallet.add_unconfirmed(&payment(1, &shown, 1_000), NOW);
    assert_ne!(wallet.current_address(), shown, "a paid address is not shown again");
    assert!(wallet.new_address().is_ok());
    assert_eq!(Some(wallet.mining_address()), seen.iter().find(|a| **a == wallet.mining_address()).cloned());
}

#[test]
fn bip44_paths_and_the_steps_to_an_address() {
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let (wallet, _) = Wallet::new(&MAINNET, Mnemonic::parse(words).unwrap()).unwrap();
    // What every BIP44 wallet shows for these words.
    let first = wallet.mining_address();
    assert_eq!(first.to_string(), "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA");
    let path = wallet.path_of(&first.script_pubkey()).unwrap();
    assert_eq!(path.from_master(&MAINNET).to_string(), "m/44'/0'/0'/0/0");
    let steps = wallet.derivation_steps(&first).unwrap();
    assert_eq!(steps.address, first.to_string());
    assert_eq!(
        hex::encode(**steps.private_key.as_ref().unwrap()),
        "e284129cc0922579a535bbf4d1a3b25773090d28c909bc0fed73b5e0222cc372"
    );
    assert_eq!(
        hex::encode(steps.public_key),
        "03aaeb52dd7494c361049de67cc680e83ebcbbbdbeb13637d92cd845f70308af5e"
    );
    assert_eq!(steps.versioned[1..], steps.ripemd160);
    assert_eq!(steps.check, hashyard_core::sha256d(&steps.versioned)[..4]);
    assert!(!format!("{steps:?}{wallet:?}").contains("e284129c"));
    assert_eq!(wallet.derivation_steps(&Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &MAINNET)), None);
}

#[test]
fn locking_hides_the_keys_and_nothing_else() {
    let mut world = World::rich(1);
    assert_eq!(world.wallet.state(), WalletState::Unprotected);
    assert_eq!(world.wallet.unlock("x"), Err(WalletError::NotEncrypted));
    world.wallet.lock();
    assert_eq!(world.wallet.state(), WalletState::Unprotected);
    let words = world.wallet.words().unwrap();
    let entropy = vec![1; 16];
    let holds =
        |rows: &Rows| rows.table(Table::Wallet).any(|(_, value)| value.windows(16).any(|w| w == entropy));
    assert!(holds(&world.rows));

    let changes = world.wallet.encrypt("secret 密码", &RANDOM, CHEAP).unwrap();
    world.keep(changes);
    assert!(!holds(&world.rows), "the open secret is gone from the rows");
    assert_eq!(world.wallet.state(), WalletState::Locked);
    assert_eq!(world.wallet.words(), Err(WalletError::Locked));
    assert_eq!(world.wallet.encrypt("y", &RANDOM, CHEAP), Err(WalletError::AlreadyEncrypted));

    // Locked, it still mines, receives and plans.
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![payment(1, &world.wallet.current_address(), 1_000)]);
    assert_eq!(world.balance(), (100 * COIN + 1_000, 0, 50 * COIN));
    let (address, changes) = world.wallet.new_address().unwrap();
    world.keep(changes);
    assert_eq!(world.wallet.derivation_steps(&address).unwrap().private_key, None);
    assert!(world.wallet.plan(&pay(&stranger(), COIN), world.tip()).is_ok());
    assert_eq!(world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()), Err(SendError::Locked));
    world.check_reload();

    let mut loaded = Wallet::load(&CLASSROOM, &world.rows).unwrap().unwrap();
    assert_eq!(loaded.state(), WalletState::Locked);
    assert_eq!(loaded.unlock("secret"), Err(WalletError::Vault(VaultError::WrongPassphrase)));
    assert_eq!(loaded.state(), WalletState::Locked);
    loaded.unlock("secret 密码").unwrap();
    assert_eq!(loaded.words().unwrap(), words);
    let sent = loaded.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    check_payment(&loaded, &sent, RATE);
    loaded.lock();
    assert_eq!(loaded.words(), Err(WalletError::Locked));
}

#[test]
fn a_passphrase_can_be_changed() {
    let (mut wallet, mut rows) = wallet_of(1);
    let other = VaultRandomness { salt: [5; 16], nonce: [6; 12] };
    assert_eq!(wallet.change_passphrase("a", "b", &other, CHEAP), Err(WalletError::NotEncrypted));
    assert_eq!(wallet.encrypt("", &RANDOM, CHEAP), Err(WalletError::Vault(VaultError::EmptyPassphrase)));
    assert_eq!(wallet.state(), WalletState::Unprotected);
    rows.apply(wallet.encrypt("a", &RANDOM, CHEAP).unwrap());
    let wrong = wallet.change_passphrase("x", "b", &other, CHEAP);
    assert_eq!(wrong, Err(WalletError::Vault(VaultError::WrongPassphrase)));
    rows.apply(wallet.change_passphrase("a", "b", &other, CHEAP).unwrap());
    let mut loaded = Wallet::load(&CLASSROOM, &rows).unwrap().unwrap();
    assert!(loaded.unlock("a").is_err());
    assert_eq!(loaded.unlock("b"), Ok(()));
}

#[test]
fn damaged_rows_are_named_and_never_panic() {
    let mut world = World::rich(1);
    let sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    world.relay(&sent.transaction);
    assert_eq!(Wallet::load(&CLASSROOM, &Rows::default()).unwrap().map(|wallet| wallet.state()), None);
    let changes = world.wallet.encrypt("a", &RANDOM, CHEAP).unwrap();
    let open = world.rows.clone();
    let mut sealed = world.rows.clone();
    sealed.apply(changes);
    for rows in [&open, &sealed] {
        for (key, value) in &rows.0 {
            let load = |value: Option<Vec<u8>>| {
                let mut damaged = rows.clone();
                match value {
                    Some(value) => damaged.0.insert(key.clone(), value),
                    None => damaged.0.remove(key),
                };
                Wallet::load(&CLASSROOM, &damaged)
            };
            for length in 0..value.len() {
                assert!(load(Some(value[..length].to_vec())).is_err(), "{key:?} cut to {length}");
            }
            for at in 0..value.len() {
                let mut changed = value.clone();
                changed[at] ^= 0xff;
                let loaded = load(Some(changed));
                if let Ok(Some(wallet)) = &loaded {
                    wallet.transactions(u32::MAX).for_each(drop);
                    wallet.history(0).for_each(drop);
                    let _ = wallet.balances(u32::MAX);
                }
                let strict = key.1 == b"account" || (key.1 == b"secret" && rows == &sealed);
                assert!(loaded.is_err() || !strict, "{key:?} byte {at}");
            }
            let missing_is_fine = key.1.starts_with(b"tx/") || key.1 == b"secret";
            assert_eq!(load(None).is_err(), !missing_is_fine, "{key:?} missing");
        }
    }
    let mut other = open.clone();
    let (_, foreign) = wallet_of(2);
    other
        .0
        .insert((Table::Wallet, b"secret".to_vec()), foreign.get(Table::Wallet, b"secret").unwrap().to_vec());
    let error = Wallet::load(&CLASSROOM, &other).unwrap_err();
    assert_eq!(error.row, "secret");
}

#[test]
fn erasing_leaves_no_row() {
    let mut world = World::rich(1);
    world.relay(&payment(1, &world.wallet.current_address(), 1_000));
    let World { wallet, mut rows, .. } = world;
    rows.apply(wallet.erase());
    assert_eq!(rows, Rows::default());
}

#[test]
fn all_coins_can_be_sent() {
    let world = World::rich(1);
    let request = SendRequest { spend: Spend::All(stranger()), ..pay(&stranger(), 0) };
    let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    assert_eq!((sent.inputs.len(), sent.transaction.outputs.len(), sent.change), (2, 1, None));
    assert_eq!(sent.transaction.outputs[0].value.0, 100 * COIN - sent.fee.0);
}

#[test]
fn the_fee_can_come_out_of_the_amounts() {
    let world = World::rich(1);
    let three = vec![(stranger(), Amount(COIN)), (stranger(), Amount(COIN)), (stranger(), Amount(COIN))];
    let request = SendRequest { spend: Spend::SubtractFee(three), ..pay(&stranger(), 0) };
    let sent = world.wallet.create_transaction(&request, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    let (vout, _) = sent.change.unwrap();
    assert_eq!(sent.transaction.outputs[vout as usize].value.0, 47 * COIN);
    let exact = SendRequest { spend: Spend::SubtractFee(vec![(stranger(), Amount(100 * COIN))]), ..request };
    let sent = world.wallet.create_transaction(&exact, world.tip()).unwrap();
    check_payment(&world.wallet, &sent, RATE);
    assert_eq!(sent.change, None);
}

#[test]
fn what_can_not_be_sent_is_refused_with_the_reason() {
    let mut world = World::rich(1);
    let mining = world.wallet.mining_address();
    world.mine(&mining, vec![]);
    let tip = world.tip();
    let refused = |request: SendRequest| world.wallet.plan(&request, tip).unwrap_err();
    let fee = |vsize| RATE.fee(vsize);
    match refused(pay(&stranger(), 100 * COIN)) {
        SendError::InsufficientFunds { have, need } => {
            assert_eq!(have, Amount(100 * COIN));
            assert!(need > have && need <= Amount(100 * COIN + fee(400).0));
        }
        other => panic!("{other}"),
    }
    assert_eq!(refused(pay(&stranger(), 545)), SendError::Dust { amount: Amount(545), least: Amount(546) });
    assert_eq!(refused(pay(&stranger(), u64::MAX)), SendError::AmountTooLarge);
    assert_eq!(
        refused(SendRequest { spend: Spend::Exact(vec![]), ..pay(&stranger(), 0) }),
        SendError::NoRecipient
    );
    assert_eq!(
        refused(SendRequest { fee_rate: FeeRate(99), ..pay(&stranger(), COIN) }),
        SendError::FeeRateTooLow(FeeRate(100))
    );
    assert!(matches!(
        refused(SendRequest { fee_rate: FeeRate(100_000_000), ..pay(&stranger(), COIN) }),
        SendError::FeeTooHigh(_)
    ));
    let foreign = Address::p2pkh(PubkeyHash::from_bytes([9; 20]), &MAINNET);
    assert_eq!(refused(pay(&foreign, COIN)), SendError::OtherNetwork(MAINNET.network));
    let segwit = Address::from_script(&ScriptBuf([&[0, 20][..], &[7; 20]].concat()), &CLASSROOM).unwrap();
    assert!(matches!(refused(pay(&segwit, COIN)), SendError::UnsupportedAddress(_)));

    let unknown = OutPoint { txid: hashyard_core::Txid::ZERO, vout: 3 };
    let choose = |outpoint| SendRequest { coins: Some(vec![outpoint]), ..pay(&stranger(), COIN) };
    assert_eq!(refused(choose(unknown)), SendError::UnknownCoin(unknown));
    let young = OutPoint { txid: world.blocks[13].transactions[0].txid(), vout: 0 };
    assert_eq!(
        refused(choose(young)),
        SendError::UnspendableCoin { outpoint: young, state: CoinState::Immature { blocks: 10 } }
    );
    let many = vec![(stranger(), Amount(1_000)); 3_000];
    assert!(matches!(
        refused(SendRequest { spend: Spend::Exact(many), fee_rate: FeeRate(1_000), ..pay(&stranger(), 0) }),
        SendError::TooLarge(_)
    ));
    // Chosen coins are spent, all of them and no others.
    let both: Vec<_> = world.wallet.list_unspent(tip).iter().map(|coin| coin.outpoint).collect();
    let request = SendRequest { coins: Some([both.clone(), both].concat()), ..pay(&stranger(), COIN) };
    assert_eq!(world.wallet.plan(&request, tip).unwrap().inputs.len(), 2);
}

#[test]
fn a_plan_is_the_payment_without_signatures() {
    let world = World::rich(1);
    let plan = world.wallet.plan(&pay(&stranger(), COIN), world.tip()).unwrap();
    let mut sent = world.wallet.create_transaction(&pay(&stranger(), COIN), world.tip()).unwrap();
    assert!(sent.vsize <= plan.vsize && plan.vsize <= sent.vsize + 2 * sent.inputs.len());
    sent.transaction.inputs.iter_mut().for_each(|input| input.script_sig = ScriptBuf::default());
    assert_eq!(sent.transaction, plan.transaction);
    assert_eq!((sent.fee, sent.inputs, sent.change), (plan.fee, plan.inputs, plan.change));
}

#[test]
fn irrelevant_blocks_and_transactions_leave_no_trace() {
    let (mut wallet, _) = wallet_of(1);
    assert!(wallet.add_unconfirmed(&payment(1, &stranger(), 5), NOW).is_empty());
    let mut other = World::new(2);
    other.mine_empty(1);
    assert!(wallet.connect_block(1, &other.blocks[1]).is_empty());
    assert!(wallet.disconnect_block(&other.blocks[1]).is_empty());
    assert!(wallet.remove_unconfirmed(&hashyard_core::Txid::ZERO, RemovalReason::Expiry).is_empty());
}

#[test]
fn dead_transactions_are_forgotten_in_the_end() {
    let (mut wallet, mut rows) = wallet_of(1);
    let to = wallet.current_address();
    for number in 0..1_005_u32 {
        let mut tx = payment(1, &to, 1_000);
        tx.inputs[0].previous_output.vout = number;
        rows.apply(wallet.add_unconfirmed(&tx, NOW));
        rows.apply(wallet.remove_unconfirmed(&tx.txid(), RemovalReason::Expiry));
    }
    assert_eq!(wallet.transactions(0).count(), 1_000);
    assert_eq!(rows.table(Table::Wallet).count(), 1_003);
}

#[test]
fn other_rooms_keys_do_not_load() {
    let (_, rows) = wallet_of(1);
    assert!(Wallet::load(&MAINNET, &rows).is_err());
}
