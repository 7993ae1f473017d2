//! Spending a contract's coins by one of its ways, as a PSBT that those who must sign pass around.

use core::fmt;

use crate::contract::output::NOBODYS_KEY;
use crate::contract::{Contract, ContractOutput, Form, Path};
use crate::mempool::policy::dust_threshold;
use crate::primitives::encode::compact_size_len;
use crate::primitives::transaction::MAX_BIP125_SEQUENCE;
use crate::primitives::{Amount, FeeRate, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, sha256};
use crate::script::taproot::LEAF_VERSION_TAPSCRIPT;

use super::field::*;
use super::{Psbt, SignatureRule};

/// Nodes don't relay longer items in the witness of a P2WSH spend (Bitcoin Core's `MAX_STANDARD_P2WSH_STACK_ITEM_SIZE`).
pub const MAX_PREIMAGE: usize = 80;

/// The rate by which an output is dust: 3 sat/vB (Bitcoin Core's `DUST_RELAY_TX_FEE`).
const DUST_RELAY: FeeRate = FeeRate(3_000);

/// A coin that lies at a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractCoin {
    /// Which output.
    pub outpoint: OutPoint,
    /// The transaction that made it.
    pub parent: Transaction,
}

/// What to do with a contract's coins.
#[derive(Debug, Clone)]
pub struct ContractSpend<'a> {
    /// The contract.
    pub output: &'a ContractOutput,
    /// The way.
    pub path: &'a Path,
    /// The coins, all of them spent.
    pub coins: Vec<ContractCoin>,
    /// Who gets all of it, less the fee.
    pub to: ScriptBuf,
    /// What to pay for the size.
    pub fee_rate: FeeRate,
    /// The secret, where the way needs one.
    pub preimage: Option<Vec<u8>>,
}

/// Why there is nothing to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalError {
    /// No coins there.
    NoCoins,
    /// A coin that does not lie at this contract; holds it.
    OtherCoin(OutPoint),
    /// The way needs a secret.
    NoPreimage,
    /// The secret has another hash.
    WrongPreimage,
    /// A secret longer than nodes relay; holds its length.
    LongPreimage(usize),
    /// What is left after the fee would be dust.
    TooLittle {
        /// What the coins hold.
        have: Amount,
        /// The fee.
        fee: Amount,
    },
}

impl fmt::Display for ProposalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCoins => write!(f, "the contract holds no coins"),
            Self::OtherCoin(outpoint) => write!(f, "coin {outpoint} does not lie at this contract"),
            Self::NoPreimage => write!(f, "preimage is missing: this way needs the secret"),
            Self::WrongPreimage => write!(f, "preimage does not have the hash that the contract names"),
            Self::LongPreimage(bytes) => {
                write!(f, "preimage has {bytes} bytes, more than nodes relay ({MAX_PREIMAGE})")
            }
            Self::TooLittle { have, fee } => {
                write!(f, "the coins hold {have}: too little after a fee of {fee}")
            }
        }
    }
}

impl core::error::Error for ProposalError {}

impl ContractSpend<'_> {
    /// The transaction with all that signers need, unsigned.
    ///
    /// # Errors
    /// See [`ProposalError`].
    pub fn to_psbt(&self) -> Result<Psbt, ProposalError> {
        self.check_preimage()?;
        let have = self.value()?;
        let mut tx = self.transaction(have);
        let fee = self.fee_rate.fee(self.vsize(&tx));
        let too_little = ProposalError::TooLittle { have, fee };
        tx.outputs[0].value = have.checked_sub(fee).ok_or_else(|| too_little.clone())?;
        if tx.outputs[0].value < dust_threshold(&tx.outputs[0], DUST_RELAY) {
            return Err(too_little);
        }
        let mut psbt = Psbt::new(&tx);
        for (index, coin) in self.coins.iter().enumerate() {
            psbt.add_utxo(index, &coin.parent);
            psbt.show_contract(index, self.output);
            if let Some(preimage) = self.preimage.as_ref().filter(|_| self.path.preimage_hash.is_some()) {
                psbt.add_preimage(index, preimage);
            }
        }
        Ok(psbt)
    }

    fn check_preimage(&self) -> Result<(), ProposalError> {
        let Some(hash) = self.path.preimage_hash else { return Ok(()) };
        match &self.preimage {
            None => Err(ProposalError::NoPreimage),
            Some(preimage) if sha256(preimage) != hash => Err(ProposalError::WrongPreimage),
            Some(preimage) if preimage.len() > MAX_PREIMAGE => {
                Err(ProposalError::LongPreimage(preimage.len()))
            }
            Some(_) => Ok(()),
        }
    }

    fn value(&self) -> Result<Amount, ProposalError> {
        let script = self.output.script_pubkey();
        let value = |coin: &ContractCoin| {
            let output = coin.parent.outputs.get(coin.outpoint.vout as usize);
            let ours = output.filter(|output| output.script_pubkey == script);
            ours.map(|output| output.value.0).ok_or(ProposalError::OtherCoin(coin.outpoint))
        };
        let values = self.coins.iter().map(value).collect::<Result<Vec<_>, _>>()?;
        match values.is_empty() {
            true => Err(ProposalError::NoCoins),
            false => Ok(Amount(values.into_iter().fold(0, u64::saturating_add))),
        }
    }

    /// With the lock time and the sequence numbers that the way asks for.
    fn transaction(&self, value: Amount) -> Transaction {
        let sequence = self.path.lock.map_or(MAX_BIP125_SEQUENCE, |lock| lock.sequence());
        let input = |coin: &ContractCoin| TxIn {
            previous_output: coin.outpoint,
            script_sig: ScriptBuf::default(),
            sequence,
            witness: vec![],
        };
        Transaction {
            // Relative lock times need version 2 (BIP68).
            version: 2,
            inputs: self.coins.iter().map(input).collect(),
            outputs: vec![TxOut { value, script_pubkey: self.to.clone() }],
            lock_time: self.path.lock.map_or(0, |lock| lock.lock_time()),
        }
    }

    /// Virtual bytes once signed, never too few.
    fn vsize(&self, tx: &Transaction) -> usize {
        let mut stack = self.path.largest_stack(self.preimage.as_deref());
        stack.push(self.output.script().0);
        if self.output.form == Form::P2tr {
            stack.push(self.output.control_block());
        }
        let mut signed = tx.clone();
        for input in &mut signed.inputs {
            match self.output.form {
                Form::P2wsh | Form::P2tr => input.witness.clone_from(&stack),
                // Pushes of up to 75 bytes take one byte more, of up to 255 two, of up to 520 three: never more than here.
                Form::P2sh => {
                    let pushed: usize =
                        stack.iter().map(|item| compact_size_len(item.len() as u64) + 1 + item.len()).sum();
                    input.script_sig = ScriptBuf(vec![0; pushed]);
                }
            }
        }
        signed.vsize()
    }
}

impl Psbt {
    /// Puts a contract's script where signers look for it (the BIPs' *updater*).
    pub fn show_contract(&mut self, index: usize, output: &ContractOutput) {
        let script = output.script();
        let lies_there =
            self.spent_output(index).is_some_and(|spent| spent.script_pubkey == output.script_pubkey());
        let Some(map) = self.inputs.get_mut(index).filter(|_| lies_there) else { return };
        match output.form {
            Form::P2wsh => map.set(IN_WITNESS_SCRIPT, script.0),
            Form::P2tr => {
                let leaf = [script.as_bytes(), &[LEAF_VERSION_TAPSCRIPT]].concat();
                map.set_keyed(IN_TAP_LEAF_SCRIPT, &output.control_block(), leaf);
                map.set(IN_TAP_INTERNAL_KEY, NOBODYS_KEY);
                map.set(IN_TAP_MERKLE_ROOT, output.leaf_hash());
            }
            Form::P2sh => map.set(IN_REDEEM_SCRIPT, script.0),
        }
    }

    /// The contract behind what an input spends, if its map shows one.
    pub fn contract(&self, index: usize) -> Option<ContractOutput> {
        let locking = self.locking(index).ok()?;
        // The same script may stand bare, behind another form, or in another tree.
        let is_spent = |output: &ContractOutput| output.script_pubkey() == locking.output.script_pubkey;
        let plain = |form| Some(ContractOutput { contract: Contract::from_script(&locking.script)?, form });
        match locking.rule {
            SignatureRule::Legacy => plain(Form::P2sh).filter(is_spent),
            SignatureRule::WitnessV0 => plain(Form::P2wsh).filter(is_spent),
            SignatureRule::Taproot => {
                let leaves = self.leaves(index).into_iter();
                let contracts = leaves.filter_map(|leaf| Contract::from_tapscript(&leaf.script));
                contracts.map(|contract| ContractOutput { contract, form: Form::P2tr }).find(is_spent)
            }
        }
    }
}
