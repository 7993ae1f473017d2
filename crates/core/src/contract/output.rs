//! The output that holds a contract's money.

use crate::miner::{Challenge, Shown};
use crate::primitives::{ScriptBuf, TxIn, hash160, sha256};
use crate::script::taproot::{LEAF_VERSION_TAPSCRIPT, output_key, tap_leaf_hash};
use crate::script::{Builder, Instructions, MAX_ELEMENT_SIZE, num, p2sh, p2tr, p2wsh};

use super::terms::Contract;

/// A point of which nobody knows the private key (`H` of BIP341): behind it, only the script can be satisfied.
pub const NOBODYS_KEY: [u8; 32] = [
    0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e, 0x07,
    0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
];

/// Where the script stands when the money is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the witness (BIP141).
    P2wsh,
    /// In the witness, as the one leaf of a Taproot output's tree (BIP341).
    P2tr,
    /// In the input's script (BIP16).
    P2sh,
}

impl Form {
    /// `wsh`, `tr` or `sh`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P2wsh => "wsh",
            Self::P2tr => "tr",
            Self::P2sh => "sh",
        }
    }

    /// The other way round.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::P2wsh, Self::P2tr, Self::P2sh].into_iter().find(|form| form.name() == name)
    }
}

/// A contract, and how its output commits to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractOutput {
    /// What it says.
    pub contract: Contract,
    /// How.
    pub form: Form,
}

impl ContractOutput {
    /// The output's script.
    pub fn script_pubkey(&self) -> ScriptBuf {
        let script = self.script();
        match self.form {
            Form::P2wsh => p2wsh(&sha256(script.as_bytes())),
            Form::P2tr => p2tr(&self.output_key().0),
            Form::P2sh => p2sh(&hash160(script.as_bytes())),
        }
    }

    /// The script that says what the contract says, in this form.
    pub fn script(&self) -> ScriptBuf {
        match self.form {
            Form::P2tr => self.contract.tapscript(),
            Form::P2wsh | Form::P2sh => self.contract.script(),
        }
    }

    /// The hash of the one leaf of P2TR, which is the root.
    pub fn leaf_hash(&self) -> [u8; 32] {
        tap_leaf_hash(LEAF_VERSION_TAPSCRIPT, self.contract.tapscript().as_bytes())
    }

    /// What shows in a witness that the script is behind P2TR (BIP341).
    pub fn control_block(&self) -> Vec<u8> {
        let is_odd = self.output_key().1;
        [&[LEAF_VERSION_TAPSCRIPT | u8::from(is_odd)], NOBODYS_KEY.as_slice()].concat()
    }

    fn output_key(&self) -> ([u8; 32], bool) {
        output_key(&NOBODYS_KEY, Some(&self.leaf_hash())).expect("no hash is known that is no tweak")
    }

    /// Whether its money could be spent: scripts behind P2SH are pushed as one item, which has a limit (BIP16).
    pub fn fits(&self) -> bool {
        self.form != Form::P2sh || self.contract.script().len() <= MAX_ELEMENT_SIZE
    }

    /// The block challenge (BIP325) that pays to the hash of a shared account's script. `None` for anything else: solutions know no
    /// Taproot, so that whatever lies behind it would be anyone's to sign.
    pub fn as_challenge(&self) -> Option<Challenge> {
        let shown = match self.form {
            Form::P2wsh => Shown::InWitness,
            Form::P2sh => Shown::InScript,
            Form::P2tr => return None,
        };
        let shared = matches!(self.contract, Contract::Multisig { .. }) && self.fits();
        Challenge::behind(&self.script(), shown).filter(|_| shared)
    }

    /// The stack that an input showed to the script, without the script itself.
    pub fn shown_stack(&self, input: &TxIn) -> Vec<Vec<u8>> {
        let mut stack = match self.form {
            Form::P2wsh => input.witness.clone(),
            // The control block stands behind the script.
            Form::P2tr => input.witness.split_last().map_or(vec![], |(_, rest)| rest.to_vec()),
            Form::P2sh => {
                let pushes = Instructions::new(input.script_sig.as_bytes()).filter_map(Result::ok);
                pushes
                    .map(|push| push.opcode.pushed_number().map_or(push.data.to_vec(), num::encode))
                    .collect()
            }
        };
        stack.pop();
        stack
    }
}

/// Appends the shortest push of a stack item, as `MINIMALDATA` asks (BIP62 rule 3).
pub(crate) fn push_item(builder: Builder, item: &[u8]) -> Builder {
    match item {
        [number @ 1..=16] => builder.number((*number).into()),
        [0x81] => builder.number(-1),
        _ => builder.data(item),
    }
}
