//! A transaction together with what it spends.

use core::cell::{Cell, OnceCell};

use crate::primitives::{Encodable, Transaction, TxOut, sha256};

type Hash = [u8; 32];

/// A transaction, the outputs that it spends, and the hashes that the signatures of all its inputs share, each made when
/// it is first asked for: with them, checking a transaction takes time in proportion to its size (BIP143, BIP341).
#[derive(Debug, Clone)]
pub struct SpendingTransaction<'a> {
    transaction: &'a Transaction,
    spent_outputs: Vec<&'a TxOut>,
    prevouts: OnceCell<Hash>,
    amounts: OnceCell<Hash>,
    script_pubkeys: OnceCell<Hash>,
    sequences: OnceCell<Hash>,
    outputs: OnceCell<Hash>,
    checked: Cell<u64>,
}

impl<'a> SpendingTransaction<'a> {
    /// With the spent outputs in the order of the inputs. If they are not one for each input, they count as unknown, and
    /// no signature that covers them can be checked.
    pub fn new(transaction: &'a Transaction, spent_outputs: impl IntoIterator<Item = &'a TxOut>) -> Self {
        let mut spent_outputs: Vec<_> = spent_outputs.into_iter().collect();
        if spent_outputs.len() != transaction.inputs.len() {
            spent_outputs.clear();
        }
        Self {
            transaction,
            spent_outputs,
            prevouts: OnceCell::new(),
            amounts: OnceCell::new(),
            script_pubkeys: OnceCell::new(),
            sequences: OnceCell::new(),
            outputs: OnceCell::new(),
            checked: Cell::new(0),
        }
    }

    /// The transaction.
    pub fn transaction(&self) -> &'a Transaction {
        self.transaction
    }

    /// The output that an input spends, if it is known.
    pub fn spent_output(&self, input_index: usize) -> Option<&'a TxOut> {
        self.spent_outputs.get(input_index).copied()
    }

    /// Signatures of its inputs that were checked so far, valid or not.
    pub fn signatures_checked(&self) -> u64 {
        self.checked.get()
    }

    pub(in crate::script) fn count_signature(&self) {
        self.checked.set(self.checked.get() + 1);
    }

    pub(super) fn sha_prevouts(&self) -> &Hash {
        self.prevouts.get_or_init(|| {
            hash_all(&self.transaction.inputs, |input, out| input.previous_output.encode_to(out))
        })
    }

    pub(super) fn sha_sequences(&self) -> &Hash {
        self.sequences.get_or_init(|| {
            hash_all(&self.transaction.inputs, |input, out| out.extend(input.sequence.to_le_bytes()))
        })
    }

    pub(super) fn sha_outputs(&self) -> &Hash {
        self.outputs.get_or_init(|| hash_all(&self.transaction.outputs, |output, out| output.encode_to(out)))
    }

    /// Meaningful only where the spent outputs are known, as [`SpendingTransaction::sha_script_pubkeys`].
    pub(super) fn sha_amounts(&self) -> &Hash {
        self.amounts.get_or_init(|| {
            hash_all(&self.spent_outputs, |output, out| out.extend(output.value.0.to_le_bytes()))
        })
    }

    pub(super) fn sha_script_pubkeys(&self) -> &Hash {
        self.script_pubkeys
            .get_or_init(|| hash_all(&self.spent_outputs, |output, out| output.script_pubkey.encode_to(out)))
    }
}

fn hash_all<T>(items: &[T], write: impl Fn(&T, &mut Vec<u8>)) -> Hash {
    let mut bytes = Vec::new();
    items.iter().for_each(|item| write(item, &mut bytes));
    sha256(&bytes)
}
