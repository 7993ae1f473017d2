//! The node's side of contracts and of transactions that several people sign.

use hashyard_core::contract::{ContractOutput, Path};
use hashyard_core::psbt::proposal::{ContractCoin, ContractSpend};
use hashyard_core::psbt::{MAX_PSBT_SIZE, Psbt};
use hashyard_core::wallet::{FeeRate, RememberError, StoredContract};
use hashyard_core::{Encodable, OutPoint, ScriptBuf, Transaction};

use crate::counters::Count;
use crate::node::Node;
use crate::refusal::ContractSpendError;

/// Bytes of a PSBT that whole parent transactions leave to signatures and what else signers add.
const FOR_SIGNATURES: usize = 1_000_000;

/// So many coins are spent at once; a transaction of all of them stays standard.
const MAX_COINS: usize = 100;

/// How a contract's money is to be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractOrder {
    /// Which contract: the script of its output.
    pub script: ScriptBuf,
    /// The spending path, by its name.
    pub path: String,
    /// Who gets it.
    pub to: ScriptBuf,
    /// What to pay for the size.
    pub fee_rate: FeeRate,
    /// The secret, where the way needs one.
    pub preimage: Option<Vec<u8>>,
    /// The coins; all that lie there if none are named.
    pub coins: Option<Vec<OutPoint>>,
}

impl Node {
    /// Remembers a contract, unless there are too many or its label is too long; nothing without a wallet.
    pub(crate) fn remember_contract(&mut self, contract: StoredContract) -> Result<(), RememberError> {
        if let Some(wallet) = &mut self.wallet {
            let changes = wallet.remember_contract(contract)?;
            self.counters.add(Count::Contracts, 1);
            self.outbox.persist(changes);
            self.proposals.learn_keys(self.wallet.as_ref());
        }
        Ok(())
    }

    /// Forgets a contract. Whether it was remembered.
    pub(crate) fn forget_contract(&mut self, script: &ScriptBuf) -> bool {
        let Some(wallet) = &mut self.wallet else { return false };
        let changes = wallet.forget_contract(script);
        let known = !changes.is_empty();
        self.counters.add(Count::Contracts, known.into());
        self.outbox.persist(changes);
        self.proposals.learn_keys(self.wallet.as_ref());
        known
    }

    /// Makes the transaction that moves a contract's money and signs it as far as this wallet can. Nothing is sent.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn spend_contract(&self, order: &ContractOrder) -> Result<Psbt, ContractSpendError> {
        let wallet = self.wallet.as_ref().ok_or(ContractSpendError::NoWallet)?;
        let stored = wallet.contract(&order.script).ok_or(ContractSpendError::Unknown)?;
        let output = stored.output.clone();
        let path = path_named(&output, &order.path)?;
        let spend = ContractSpend {
            output: &output,
            path: &path,
            coins: self.contract_coins(order)?,
            to: order.to.clone(),
            fee_rate: order.fee_rate,
            preimage: order.preimage.clone(),
        };
        let mut psbt = spend.to_psbt().map_err(ContractSpendError::Proposal)?;
        wallet.update_psbt(&mut psbt, true);
        wallet.sign_psbt(&mut psbt, None).map_err(ContractSpendError::Sign)?;
        Ok(psbt)
    }

    fn contract_coins(&self, order: &ContractOrder) -> Result<Vec<ContractCoin>, ContractSpendError> {
        let deposits = self.deposits(&order.script).into_iter().map(|deposit| deposit.outpoint);
        let free: Vec<_> = deposits.filter(|outpoint| self.spender_of(outpoint).is_none()).collect();
        let wanted = match &order.coins {
            Some(chosen) => match chosen.iter().find(|outpoint| !free.contains(outpoint)) {
                Some(missing) => return Err(ContractSpendError::NoCoin(*missing)),
                None => chosen.clone(),
            },
            None => free.into_iter().take(MAX_COINS).collect(),
        };
        let coin = |outpoint: OutPoint| {
            Some(ContractCoin { outpoint, parent: self.known_transaction(&outpoint)?.clone() })
        };
        Ok(wanted.into_iter().filter_map(coin).collect())
    }

    /// The transaction that made an output, in a block or waiting.
    pub(crate) fn known_transaction(&self, outpoint: &OutPoint) -> Option<&Transaction> {
        let confirmed = self.chain.transaction(&outpoint.txid).map(|(tx, _)| tx);
        confirmed.or_else(|| self.unconfirmed(&outpoint.txid))
    }

    /// Tells a PSBT what its inputs spend, as far as chain and mempool know.
    pub(crate) fn fill_utxos(&self, psbt: &mut Psbt) {
        let mut room = MAX_PSBT_SIZE.saturating_sub(psbt.encode().len() + FOR_SIGNATURES);
        for (index, outpoint) in psbt.outpoints().into_iter().enumerate() {
            if let Some(parent) = self.known_transaction(&outpoint) {
                psbt.add_utxo_within(index, parent, &mut room);
            }
        }
    }
}

fn path_named(output: &ContractOutput, name: &str) -> Result<Path, ContractSpendError> {
    let paths = output.paths();
    let names = paths.iter().map(|path| path.name.as_str()).collect::<Vec<_>>().join(", ");
    paths.into_iter().find(|path| path.name.as_str() == name).ok_or(ContractSpendError::NoPath(names))
}
