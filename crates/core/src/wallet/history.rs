//! What happened, as lists: one line a transaction for people, one line an output as in Bitcoin Core's
//! `listtransactions`.

use super::account::Chain;
use super::address::Address;
use super::entry::{RemovalReason, TxState, WalletTx};
use super::keychain::Keychain;
use super::ledger::{Ledger, depth};
use super::output_type::OutputType;
use crate::primitives::{Amount, BlockHash, Params, PubkeyHash, Transaction, TxIn, TxOut, Txid};
use crate::script::Instructions;

/// What kind of movement (Bitcoin Core's `category`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Paid by this wallet.
    Send,
    /// Paid to this wallet.
    Receive,
    /// A ripe mining reward.
    Generate,
    /// A mining reward that must ripen.
    Immature,
    /// A mining reward of a block that left the chain.
    Orphan,
}

impl Category {
    /// Bitcoin Core's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Generate => "generate",
            Self::Immature => "immature",
            Self::Orphan => "orphan",
        }
    }
}

/// What all lines of a transaction share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxContext {
    /// The transaction.
    pub txid: Txid,
    /// Where it is.
    pub state: TxState,
    /// Blocks on top, its own included; 0 outside of blocks; negative if a block so deep conflicts with it.
    pub confirmations: i64,
    /// When it was first seen, Unix seconds.
    pub time: u32,
    /// What this wallet paid for it; `None` if not all its inputs are ours.
    pub fee: Option<Amount>,
    /// Signals that it may be replaced (BIP125).
    pub replaceable: bool,
    /// A block of the active chain had it once.
    pub was_confirmed: bool,
}

impl TxContext {
    /// Its block: height and hash.
    pub fn block(&self) -> Option<(u32, BlockHash)> {
        match self.state {
            TxState::Confirmed { height, block } => Some((height, block)),
            _ => None,
        }
    }

    /// It stood in a block once, and now one of the active chain spends its coins otherwise: somebody spent them twice.
    pub fn is_reversed(&self) -> bool {
        self.was_confirmed && matches!(self.state, TxState::Conflicted { .. })
    }

    /// Why it will not confirm as things stand.
    pub fn dropped(&self) -> Option<RemovalReason> {
        match self.state {
            TxState::Conflicted { .. } => Some(RemovalReason::Conflict),
            TxState::Removed(reason) => Some(reason),
            _ => None,
        }
    }
}

/// One line of `listtransactions`: an output that was sent or received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// What all lines of the transaction share.
    pub tx: TxContext,
    /// The output.
    pub vout: u32,
    /// What kind.
    pub category: Category,
    /// Satoshis: positive in, negative out; without the fee.
    pub amount: i64,
    /// Who was paid, if the script has an address.
    pub address: Option<Address>,
    /// Others' money that is watched.
    pub watched: bool,
}

/// One transaction as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxSummary {
    /// What is shared with [`HistoryEntry`].
    pub tx: TxContext,
    /// Satoshis, fee included: positive in, negative out.
    pub net: i64,
    /// A mining reward.
    pub coinbase: bool,
    /// It spends the wallet's money.
    pub from_us: bool,
    /// All it pays, it pays to the wallet.
    pub internal: bool,
    /// The other side: for a payment the first address that is not ours, for a receipt the address behind the first
    /// input's public key, if it shows one.
    pub counterparty: Option<Address>,
    /// Virtual bytes.
    pub vsize: usize,
}

/// Reads the ledger with the keys and parameters at hand.
#[derive(Clone, Copy)]
pub(super) struct Historian<'a> {
    pub ledger: &'a Ledger,
    pub keys: &'a Keychain,
    pub params: &'a Params,
    pub tip: u32,
}

impl Historian<'_> {
    /// The lines of a transaction: what was sent, change left out, then what was received.
    pub fn entries(&self, txid: &Txid, held: &WalletTx) -> Vec<HistoryEntry> {
        let context = self.context(txid, held);
        let from_us = self.debit(&held.transaction) > 0;
        let outputs = || held.transaction.outputs.iter().enumerate();
        let change = |output: &TxOut| {
            let path = self.keys.path_of(&output.script_pubkey);
            from_us && path.is_some_and(|path| path.chain == Chain::Change)
        };
        let line = |vout: usize, output: &TxOut, category, amount| HistoryEntry {
            tx: context.clone(),
            vout: vout as u32,
            category,
            amount,
            address: Address::from_script(&output.script_pubkey, self.params),
            watched: self.keys.only_watches(&output.script_pubkey) && !from_us,
        };
        let sent = outputs()
            .filter(|(_, output)| from_us && !change(output))
            .map(|(vout, output)| line(vout, output, Category::Send, -signed(output.value)));
        let received = outputs()
            .filter(|(_, output)| self.keys.path_of(&output.script_pubkey).is_some() && !change(output))
            .map(|(vout, output)| line(vout, output, self.received_as(held), signed(output.value)));
        let watched = outputs()
            .filter(|(_, output)| !from_us && self.keys.only_watches(&output.script_pubkey))
            .map(|(vout, output)| line(vout, output, self.received_as(held), signed(output.value)));
        sent.chain(received).chain(watched).collect()
    }

    /// Whether it moves the wallet's own money, not only what is watched.
    pub fn concerns_us(&self, tx: &Transaction) -> bool {
        self.debit(tx) > 0
            || tx.outputs.iter().any(|output| self.keys.path_of(&output.script_pubkey).is_some())
    }

    /// The transaction in one line.
    pub fn summary(&self, txid: &Txid, held: &WalletTx) -> TxSummary {
        let tx = &held.transaction;
        let debit = self.debit(tx);
        let ours = |output: &&TxOut| self.keys.path_of(&output.script_pubkey).is_some();
        let credit = sum(tx.outputs.iter().filter(ours).map(|output| output.value));
        let stranger = tx.outputs.iter().find(|output| !ours(output) && !output.script_pubkey.is_empty());
        let from_us = debit > 0;
        let counterparty = match from_us {
            true => stranger.and_then(|output| Address::from_script(&output.script_pubkey, self.params)),
            false => self.payer(tx),
        };
        TxSummary {
            tx: self.context(txid, held),
            net: credit - debit,
            coinbase: tx.is_coinbase(),
            from_us,
            internal: from_us && stranger.is_none(),
            counterparty,
            vsize: tx.vsize(),
        }
    }

    /// What all lines of a transaction share.
    pub fn context(&self, txid: &Txid, held: &WalletTx) -> TxContext {
        let confirmations = match held.state {
            TxState::Confirmed { height, .. } => i64::from(depth(height, self.tip)),
            TxState::Conflicted { height, .. } => -i64::from(depth(height, self.tip)),
            _ => 0,
        };
        TxContext {
            txid: *txid,
            state: held.state,
            confirmations,
            time: held.time,
            fee: self.fee(&held.transaction),
            replaceable: held.transaction.signals_replacement(),
            was_confirmed: held.was_confirmed,
        }
    }

    fn received_as(&self, held: &WalletTx) -> Category {
        let ripe = |height| depth(height, self.tip) > self.params.coinbase_maturity;
        match held.state {
            _ if !held.transaction.is_coinbase() => Category::Receive,
            TxState::Confirmed { height, .. } if ripe(height) => Category::Generate,
            TxState::Confirmed { .. } => Category::Immature,
            _ => Category::Orphan,
        }
    }

    /// What a transaction takes from the wallet, in satoshis.
    fn debit(&self, tx: &Transaction) -> i64 {
        let own = tx.inputs.iter().filter_map(|input| self.ledger.own(&input.previous_output));
        sum(own.map(|own| own.value))
    }

    fn fee(&self, tx: &Transaction) -> Option<Amount> {
        let own = |input: &TxIn| Some(self.ledger.own(&input.previous_output)?.value);
        let inputs: Option<Vec<Amount>> = tx.inputs.iter().map(own).collect();
        Amount::checked_sum(inputs?)?.checked_sub(tx.output_value()?)
    }

    /// Who signed the first input, if a public key shows there: the last push of the usual P2PKH spend, or the second of
    /// two items in a version 0 witness. A Taproot spend by key shows none.
    fn payer(&self, tx: &Transaction) -> Option<Address> {
        let input = tx.inputs.first().filter(|_| !tx.is_coinbase())?;
        let pushed = || Some(Instructions::new(input.script_sig.as_bytes()).last()?.ok()?.data);
        let is_key = |key: &[u8]| matches!((key.first(), key.len()), (Some(2 | 3), 33) | (Some(4), 65));
        let key = match input.witness.as_slice() {
            [] => pushed()?,
            [_, key] => key,
            _ => return None,
        };
        let kind = match (input.witness.is_empty(), input.script_sig.is_empty()) {
            (true, _) => return is_key(key).then(|| Address::p2pkh(PubkeyHash::of(key), self.params)),
            (_, true) => OutputType::Bech32,
            (_, false) => OutputType::P2shSegwit,
        };
        let key = <&[u8; 33]>::try_from(key).ok().filter(|key| is_key(*key))?;
        Some(kind.address(key, self.params))
    }
}

/// In satoshis; sums beyond all money end at the largest number.
fn sum(amounts: impl Iterator<Item = Amount>) -> i64 {
    amounts.map(signed).fold(0, i64::saturating_add)
}

fn signed(amount: Amount) -> i64 {
    i64::try_from(amount.0).unwrap_or(i64::MAX)
}
