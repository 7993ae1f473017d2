//! The node's side of the wallet: payments, and locking it again in time.

use hashyard_core::chain::{ChangeSet, Table};
use hashyard_core::mempool::{Mempool, MempoolError};
use hashyard_core::wallet::{
    Address, BumpError, BumpRequest, Chain, FeeRate, Funding, KdfCost, Mnemonic, PackageFee, Payment,
    RemovalReason, SendRequest, TxState, VaultRandomness, Wallet, WalletError,
};
use hashyard_core::{Amount, ScriptBuf, Transaction, TxIn, Txid};

use crate::events::EventKind;
use crate::io::Millis;
use crate::light::blocks_here;
use crate::node::{Node, WORDS_SEEN_ROW};
use crate::refusal::{PayError, SecretError};

impl Node {
    /// What a payment would look like, unsigned.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn plan_payment(&self, request: &SendRequest) -> Result<Payment, PayError> {
        self.plan_funded(request, &Funding::default())
    }

    /// The same, funded as it is said.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn plan_funded(&self, request: &SendRequest, funding: &Funding) -> Result<Payment, PayError> {
        let wallet = self.wallet.as_ref().ok_or(PayError::NoWallet)?;
        wallet.plan_funded(request, funding, self.chain.height()).map_err(PayError::Send)
    }

    /// Signs a payment, takes it into the mempool and passes it on. After an error nothing is sent.
    pub(crate) fn pay(&mut self, request: &SendRequest) -> Result<Payment, PayError> {
        let wallet = self.wallet.as_ref().ok_or(PayError::NoWallet)?;
        let payment = wallet.create_transaction(request, self.chain.height()).map_err(PayError::Send)?;
        self.send_payment(payment)
    }

    fn send_payment(&mut self, payment: Payment) -> Result<Payment, PayError> {
        self.submit_transaction(payment.transaction.clone(), None)
            .map_err(|error| PayError::Refused(error.to_string()))?;
        Ok(payment)
    }

    /// Replaces an own payment by one with a higher fee (BIP125); the original fee comes with it. After an error nothing is sent.
    pub(crate) fn bump(&mut self, txid: &Txid, request: &BumpRequest) -> Result<(Payment, Amount), PayError> {
        let wallet = self.wallet.as_ref().ok_or(PayError::NoWallet)?;
        let bumped = wallet.bump_fee(txid, request, self.chain.height());
        let (payment, original) = bumped.map_err(PayError::Bump)?;
        let payment = self.send_payment(payment)?;
        if let Some(wallet) = &mut self.wallet {
            self.outbox.persist(wallet.note_bump(*txid, payment.transaction.txid()));
        }
        Ok((payment, original))
    }

    /// Spends what an unconfirmed transaction paid here with a fee that lifts it and its ancestors to a rate (child pays
    /// for parent). After an error nothing is sent.
    pub(crate) fn pay_for(&mut self, txid: &Txid, fee_rate: FeeRate) -> Result<Payment, PayError> {
        let wallet = self.wallet.as_ref().ok_or(PayError::NoWallet)?;
        let ancestors = package(&self.mempool, txid).ok_or(PayError::Bump(BumpError::Dropped));
        let ancestors = match wallet.transaction(txid) {
            Some(_) => ancestors?,
            None => return Err(PayError::Bump(BumpError::Unknown(*txid))),
        };
        let payment = wallet.child_pays(txid, ancestors, fee_rate, self.chain.height());
        self.send_payment(payment.map_err(PayError::Bump)?)
    }

    /// The wallet's words.
    ///
    /// # Errors
    /// No wallet, or a locked one.
    pub fn words(&self) -> Result<Vec<String>, SecretError> {
        let wallet = self.wallet.as_ref().ok_or(SecretError::NoWallet)?;
        let words = wallet.words().map_err(SecretError::Wallet)?;
        Ok(words.split_whitespace().map(str::to_owned).collect())
    }

    /// The wallet's words, to be written down: that they were seen is stored.
    pub(crate) fn show_words(&mut self) -> Result<Vec<String>, SecretError> {
        let words = self.words()?;
        self.words_seen = true;
        let mut changes = ChangeSet::default();
        changes.put(Table::Node, WORDS_SEEN_ROW, []);
        self.outbox.persist(changes);
        Ok(words)
    }

    /// The private key behind an own address, 32 bytes.
    ///
    /// # Errors
    /// No wallet, a locked one, or an address that is not its own.
    pub fn private_key(&self, address: &str) -> Result<[u8; 32], SecretError> {
        let wallet = self.wallet.as_ref().ok_or(SecretError::NoWallet)?;
        let address = self.parse_address(address).map_err(SecretError::Address)?;
        let key = wallet.own_key(&address).ok_or(SecretError::NotOurs)?;
        key.private_key.map(|key| *key).ok_or(SecretError::Wallet(WalletError::Locked))
    }

    /// Puts another wallet in place of the present one, whose words are the only way back to it. Fails if they make no keys.
    pub(crate) fn restore_wallet(&mut self, words: Mnemonic) -> Result<(), WalletError> {
        let (wallet, created) = Wallet::new(self.chain.params(), words)?;
        if let Some(old) = self.wallet.replace(wallet) {
            self.outbox.persist(old.erase());
        }
        self.outbox.persist(created);
        self.proposals.learn_keys(self.wallet.as_ref());
        self.words_seen = false;
        let mut changes = ChangeSet::default();
        changes.delete(Table::Node, WORDS_SEEN_ROW);
        self.outbox.persist(changes);
        self.unlocked_until = None;
        // What was found and what takes a payment back pay to the former words.
        self.give_up_withheld();
        self.own_missions_anew();
        self.load_wallet_transactions();
        self.look_anew();
        self.refresh_work();
        Ok(())
    }

    /// Encrypts the wallet with fresh salt and nonce and locks it.
    pub(crate) fn encrypt_wallet(&mut self, passphrase: &str) -> Result<(), WalletError> {
        let random = VaultRandomness { salt: self.random_bytes(), nonce: self.random_bytes() };
        let Some(wallet) = &mut self.wallet else { return Ok(()) };
        let changes = wallet.encrypt(passphrase, &random, KdfCost::DEFAULT)?;
        self.outbox.persist(changes);
        self.unlocked_until = None;
        Ok(())
    }

    /// Opens the wallet until a time.
    pub(crate) fn unlock_wallet(&mut self, passphrase: &str, until: Millis) -> Result<(), WalletError> {
        let Some(wallet) = &mut self.wallet else { return Ok(()) };
        let gained = wallet.unlock(passphrase)?;
        self.unlocked_until = Some(until);
        if !gained.is_empty() {
            // An old wallet knows more kinds of address from now on, and the chain may hold coins there.
            self.outbox.persist(gained);
            self.load_wallet_transactions();
            self.look_anew();
            self.refresh_work();
        }
        self.sign_proposals();
        Ok(())
    }

    pub(crate) fn lock_wallet(&mut self) {
        self.unlocked_until = None;
        if let Some(wallet) = &mut self.wallet {
            wallet.lock();
        }
    }

    pub(crate) fn wallet_sees_unconfirmed(&mut self, tx: &Transaction) {
        let (now, tip) = (self.now_s(), self.chain.height());
        let Some(wallet) = &mut self.wallet else { return };
        let txid = tx.txid();
        let known = wallet.transaction(&txid).is_some();
        self.outbox.persist(wallet.add_unconfirmed(tx, now));
        let news = wallet
            .transactions(tip)
            .find(|line| line.tx.txid == txid)
            .filter(|_| !known)
            .map(|line| line.net);
        if let Some(amount) = news {
            self.event(EventKind::Payment { txid, amount });
        }
    }

    pub(crate) fn wallet_loses_unconfirmed(&mut self, txid: &Txid, reason: RemovalReason) {
        if let Some(wallet) = &mut self.wallet {
            self.outbox.persist(wallet.remove_unconfirmed(txid, reason));
        }
    }

    /// Where the wallet watches more than before and that was paid already, it is told of everything again.
    pub(crate) fn look_back(&mut self) {
        let Some(wallet) = &mut self.wallet else { return };
        let blocks = blocks_here(&self.chain, self.light.as_deref());
        let settled = blocks.flat_map(|(_, block)| &block.transactions);
        let waiting = self.mempool.iter().map(|entry| entry.tx.as_ref());
        if wallet.has_missed(settled.chain(waiting)) {
            self.load_wallet_transactions();
        }
    }

    /// A wallet learns what the chain and the mempool hold, and offers the mempool what it still waits for.
    pub(crate) fn load_wallet_transactions(&mut self) {
        if let Some(wallet) = &mut self.wallet {
            let blocks = |_: &Wallet| blocks_here(&self.chain, self.light.as_deref());
            self.outbox.persist(wallet.rescan(self.chain.pruned(), blocks));
        }
        self.renew_coins();
        for txid in self.unconfirmed_txids() {
            if let Some(tx) = self.unconfirmed(&txid).cloned() {
                self.wallet_sees_unconfirmed(&tx);
            }
        }
        // What waits may have moved the window of addresses as well.
        self.look_back();
        self.offer_wallet_transactions();
    }

    /// Own transactions that are in no block belong into the mempool; one that it refuses will never confirm as things
    /// stand.
    pub(crate) fn offer_wallet_transactions(&mut self) {
        let Some(wallet) = &self.wallet else { return };
        let waiting: Vec<Transaction> =
            wallet.unconfirmed().filter(|tx| !self.mempool.contains(&tx.txid())).cloned().collect();
        for tx in waiting {
            let txid = tx.txid();
            let verdict = self.submit_transaction(tx, None);
            match verdict {
                Ok(_) => {}
                Err(MempoolError::MissingInputs(_)) if self.is_light() => self.wallet_lets_go(&txid),
                Err(_) => self.wallet_loses_unconfirmed(&txid, RemovalReason::Conflict),
            }
        }
    }

    /// A light node can't judge what spends coins of others. What the wallet sent itself may be fine, unless it spends what is void. What
    /// others sent was in a block that is off the chain, and perhaps never was worth anything: if it is in another block, the wallet sees it there.
    fn wallet_lets_go(&mut self, txid: &Txid) {
        let Some(wallet) = &self.wallet else { return };
        let is_void = |input: &TxIn| {
            let parent = wallet.transaction(&input.previous_output.txid);
            parent.is_some_and(|parent| {
                matches!(parent.state, TxState::Removed(_) | TxState::Conflicted { .. })
            })
        };
        let spends_void =
            wallet.transaction(txid).is_some_and(|held| held.transaction.inputs.iter().any(is_void));
        if spends_void || !wallet.pays_for(txid) {
            self.wallet_loses_unconfirmed(txid, RemovalReason::Reorg);
        }
    }

    /// Whether a script pays to this wallet.
    pub(crate) fn owns(&self, script: &ScriptBuf) -> bool {
        self.wallet.as_ref().is_some_and(|wallet| wallet.path_of(script).is_some())
    }

    /// Whether a script is one of this wallet's change addresses.
    pub(crate) fn is_change(&self, script: &ScriptBuf) -> bool {
        let path = self.wallet.as_ref().and_then(|wallet| wallet.path_of(script));
        path.is_some_and(|path| path.chain == Chain::Change)
    }

    /// Reads an address of this network.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_address(&self, text: &str) -> Result<Address, hashyard_core::wallet::AddressError> {
        Address::parse(text, self.chain.params())
    }

    /// The address that pays to a script, if there is one.
    pub(crate) fn address_of(&self, script: &ScriptBuf) -> Option<String> {
        Address::from_script(script, self.chain.params()).map(|address| address.to_string())
    }

    /// Whether an address is this wallet's.
    pub fn owns_address(&self, address: &Address) -> bool {
        self.owns(&address.script_pubkey())
    }
}

/// What an unconfirmed transaction and its ancestors pay.
pub(crate) fn package(mempool: &Mempool, txid: &Txid) -> Option<PackageFee> {
    // What the user values them at, nobody pays.
    let members = mempool.ancestors(txid)?.into_iter().chain([*txid]);
    let fee = members.filter_map(|member| mempool.get(&member)).map(|entry| entry.fee.0).sum();
    Some(PackageFee { fee: Amount(fee), vsize: mempool.get(txid)?.ancestors.vsize })
}
