//! Contracts: what they say, what they hold, and how that can be moved.

use hashyard_core::consensus::Ancestry;
use hashyard_core::contract::lock::INTERVAL_SECONDS;
use hashyard_core::contract::{ContractError, ContractOutput, Lock, Path, PathName, Signer, TemplateName};
use hashyard_core::psbt::{Psbt, PsbtError};
use hashyard_core::script::to_asm;
use hashyard_core::{Amount, OutPoint, Transaction, TxOut, Txid};
use serde::{Deserialize, Serialize};

use crate::deposit::Deposit;
use crate::node::Node;

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractView {
    /// The whole contract as text: what is passed on and written down.
    pub contract: String,
    /// What the user calls it.
    pub label: String,
    /// Which template it fills in.
    pub template: TemplateName,
    /// Where its money lies.
    pub address: String,
    /// The script in hex.
    pub script: String,
    /// The script as text.
    pub asm: String,
    /// The wallet remembers it.
    pub remembered: bool,
    /// Its spending paths.
    pub paths: Vec<PathView>,
    /// Unspent coins that lie there, at most 100.
    pub coins: Vec<ContractCoinView>,
    /// Sum of them.
    pub balance: Amount,
    /// How coins left, newest first, at most 100.
    pub spends: Vec<ContractSpendView>,
}

/// A spending path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathView {
    /// What it is called.
    pub name: PathName,
    /// Signatures needed.
    pub required: u32,
    /// Who can give them.
    pub signers: Vec<SignerView>,
    /// SHA-256 of the secret that must be shown, in hex.
    pub preimage_hash: Option<String>,
    /// From when on.
    pub lock: Option<Lock>,
}

/// Who can sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerView {
    /// A public key, or the hash of one, in hex.
    pub key: String,
    /// It is one of the wallet's.
    pub yours: bool,
}

/// A coin at a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractCoinView {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much.
    pub value: Amount,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// For each path: whether the next block could spend it so.
    pub ready: Vec<bool>,
    /// For each path: the first block that could spend it so; `None` if only the time tells, or while it is unconfirmed.
    pub first_height: Vec<Option<u32>>,
    /// For each path: the Unix time in seconds that the median of the last eleven blocks must reach; `None` if heights tell, or
    /// while it is unconfirmed.
    pub first_time: Vec<Option<u32>>,
}

/// How a coin left a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractSpendView {
    /// The transaction.
    pub txid: Txid,
    /// The path that it took; `None` if it is not one of the contract's.
    pub path: Option<PathName>,
    /// The secret that it showed, in hex.
    pub preimage: Option<String>,
    /// Its block; `None` while it waits.
    pub height: Option<u32>,
    /// How much left.
    pub value: Amount,
}

/// A transaction that several people sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsbtView {
    /// What it spends.
    pub inputs: Vec<PsbtInputView>,
    /// Whom it pays.
    pub outputs: Vec<PsbtOutputView>,
    /// What the miner gets, if all spent outputs are known.
    pub fee: Option<Amount>,
    /// Every input has what it needs.
    pub complete: bool,
    /// Signatures that this wallet could still add.
    pub yours_missing: u32,
    /// The next block could take it: its lock times are over.
    pub ready: bool,
    /// Else the first block that can, if a height tells.
    pub first_height: Option<u32>,
    /// Else the Unix time in seconds that the median of the last eleven blocks must reach, if a time tells.
    pub first_time: Option<u32>,
}

/// What a [`PsbtView`] spends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsbtInputView {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much it holds, if that is known.
    pub value: Option<Amount>,
    /// Where it lies.
    pub address: Option<String>,
    /// What is behind it, if it is a contract's: the contract as text.
    pub contract: Option<String>,
    /// Signatures so far.
    pub signatures: u32,
    /// It has what it needs.
    pub complete: bool,
}

/// Whom a [`PsbtView`] pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsbtOutputView {
    /// The address, if there is one.
    pub address: Option<String>,
    /// How much.
    pub value: Amount,
    /// It goes to this wallet.
    pub yours: bool,
}

/// Coins, and spends, shown of one contract.
const MAX_SHOWN: usize = 100;

impl Node {
    /// All contracts that the wallet remembers.
    pub fn contracts_view(&self) -> Vec<ContractView> {
        let stored = self.wallet.iter().flat_map(|wallet| wallet.contracts());
        stored.map(|(_, stored)| self.contract_view(&stored.output)).collect()
    }

    /// A contract, remembered or not.
    pub fn contract_view(&self, output: &ContractOutput) -> ContractView {
        let script_pubkey = output.script_pubkey();
        let (script, paths) = (output.script(), output.paths());
        let stored = self.wallet.as_ref().and_then(|wallet| wallet.contract(&script_pubkey));
        let deposits = self.deposits(&script_pubkey);
        let (spent, held): (Vec<_>, Vec<_>) =
            deposits.into_iter().partition(|deposit| self.spender_of(&deposit.outpoint).is_some());
        ContractView {
            contract: output.to_string(),
            label: stored.map(|stored| stored.label.clone()).unwrap_or_default(),
            template: output.contract.template(),
            address: self.address_of(&script_pubkey).unwrap_or_default(),
            asm: to_asm(&script),
            script: script.to_string(),
            remembered: stored.is_some(),
            paths: paths.iter().map(|path| self.path_view(path)).collect(),
            balance: Amount(held.iter().map(|deposit| deposit.value.0).sum()),
            coins: held.iter().take(MAX_SHOWN).map(|deposit| self.contract_coin(deposit, &paths)).collect(),
            spends: spent
                .iter()
                .rev()
                .take(MAX_SHOWN)
                .filter_map(|deposit| self.spend_view(output, deposit))
                .collect(),
        }
    }

    /// The contract that a text says.
    ///
    /// # Errors
    /// Which part of the text is wrong, and why.
    pub fn read_contract(&self, text: &str) -> Result<ContractView, ContractError> {
        let output: ContractOutput = text.parse()?;
        Ok(self.contract_view(&output))
    }

    /// What a PSBT says and still needs, with what chain and mempool know of the coins that it spends.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read_psbt(&self, text: &str) -> Result<PsbtView, PsbtError> {
        let mut psbt: Psbt = text.trim().parse()?;
        self.fill_utxos(&mut psbt);
        let tx = psbt.unsigned_tx()?;
        let yours_missing = self.wallet.as_ref().map_or(0, |wallet| wallet.missing_signatures(&psbt));
        let inputs = psbt.outpoints().into_iter().zip(psbt.final_inputs()).enumerate();
        let inputs: Vec<_> = inputs
            .map(|(index, (outpoint, done))| self.psbt_input(&psbt, index, outpoint, done.is_some()))
            .collect();
        let waits = self.waits(&tx);
        let output = |output: &TxOut| PsbtOutputView {
            address: self.address_of(&output.script_pubkey),
            value: output.value,
            yours: self.owns(&output.script_pubkey),
        };
        Ok(PsbtView {
            complete: inputs.iter().all(|input| input.complete),
            inputs,
            outputs: tx.outputs.iter().map(output).collect(),
            fee: psbt.fee(),
            yours_missing: yours_missing as u32,
            ready: waits.is_empty(),
            first_height: waits.iter().filter_map(|(lock, height)| self.first_height(*lock, *height)).max(),
            first_time: waits.iter().filter_map(|(lock, height)| self.first_time(*lock, *height)).max(),
        })
    }

    /// The lock times of a transaction that are not over, with the heights of the outputs that they count from.
    fn waits(&self, tx: &Transaction) -> Vec<(Lock, Option<u32>)> {
        let height = |txid: &Txid| self.chain.index().position(txid).map(|position| position.height);
        let locks = tx.inputs.iter().enumerate().flat_map(|(number, input)| {
            let height = height(&input.previous_output.txid);
            Lock::of_input(tx, number).map(move |lock| (lock, height))
        });
        locks.filter(|(lock, height)| !self.is_ready(Some(*lock), *height)).collect()
    }

    fn psbt_input(&self, psbt: &Psbt, index: usize, outpoint: OutPoint, complete: bool) -> PsbtInputView {
        let spent = psbt.spent_output(index);
        PsbtInputView {
            outpoint,
            value: spent.as_ref().map(|output| output.value),
            address: spent.and_then(|output| self.address_of(&output.script_pubkey)),
            contract: psbt.contract(index).map(|contract| contract.to_string()),
            signatures: psbt.signature_count(index) as u32,
            complete,
        }
    }

    fn path_view(&self, path: &Path) -> PathView {
        let signer = |signer: &Signer| SignerView {
            key: signer.to_string(),
            yours: self.wallet.as_ref().is_some_and(|wallet| wallet.owns_signer(path, signer)),
        };
        PathView {
            name: path.name,
            required: path.required as u32,
            signers: path.signers.iter().map(signer).collect(),
            preimage_hash: path.preimage_hash.map(hex::encode),
            lock: path.lock,
        }
    }

    fn contract_coin(&self, deposit: &Deposit, paths: &[Path]) -> ContractCoinView {
        ContractCoinView {
            outpoint: deposit.outpoint,
            value: deposit.value,
            confirmations: deposit.height.map_or(0, |height| self.chain.height() + 1 - height),
            ready: paths.iter().map(|path| self.is_ready(path.lock, deposit.height)).collect(),
            first_height: paths.iter().map(|path| self.first_height(path.lock?, deposit.height)).collect(),
            first_time: paths.iter().map(|path| self.first_time(path.lock?, deposit.height)).collect(),
        }
    }

    /// Whether the next block could spend an output of the block at `height` under a lock time.
    fn is_ready(&self, lock: Option<Lock>, height: Option<u32>) -> bool {
        let next = self.chain.height() + 1;
        match lock {
            None => true,
            Some(Lock::Height(lock)) => lock < next,
            Some(Lock::Blocks(blocks)) => height.is_some_and(|height| height + u32::from(blocks) <= next),
            Some(lock) => {
                self.first_time(lock, height).is_some_and(|time| time <= self.chain.median_time_past())
            }
        }
    }

    /// The first block that can spend an output of the block at `height`; `None` where the time tells, or while what it counts
    /// from is unconfirmed.
    fn first_height(&self, lock: Lock, height: Option<u32>) -> Option<u32> {
        match height {
            Some(height) => lock.first_height(height),
            None => lock.first_height(self.chain.height() + 1).filter(|_| !lock.is_relative()),
        }
    }

    /// Which median time of the last eleven blocks lets the next block spend an output of the block at `height` (BIP113);
    /// none where heights tell.
    fn first_time(&self, lock: Lock, height: Option<u32>) -> Option<u32> {
        match lock {
            // A transaction is final after its lock time.
            Lock::Time(time) => Some(time.saturating_add(1)),
            // The clock starts at the median before the output's own block (BIP68).
            Lock::Intervals(count) => {
                let start = self.median_time_before(height?);
                Some(start.saturating_add(u32::from(count) * INTERVAL_SECONDS))
            }
            Lock::Height(_) | Lock::Blocks(_) => None,
        }
    }

    fn median_time_before(&self, height: u32) -> u32 {
        let parent = height.checked_sub(1).and_then(|parent| self.chain.tree().active_at(parent));
        parent.map_or(0, |hash| self.chain.tree().branch(hash).median_time_past())
    }

    fn spend_view(&self, output: &ContractOutput, deposit: &Deposit) -> Option<ContractSpendView> {
        let txid = self.spender_of(&deposit.outpoint)?;
        let confirmed = self.chain.transaction(&txid);
        let tx = confirmed.map(|(tx, _)| tx).or_else(|| self.unconfirmed(&txid))?;
        let input = tx.inputs.iter().find(|input| input.previous_output == deposit.outpoint)?;
        let taken = output.contract.path_taken(&output.shown_stack(input));
        Some(ContractSpendView {
            txid,
            path: taken.as_ref().map(|(name, _)| *name),
            preimage: taken.and_then(|(_, preimage)| preimage).map(hex::encode),
            height: confirmed.map(|(_, position)| position.height),
            value: deposit.value,
        })
    }
}
