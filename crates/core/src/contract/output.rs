//! The output that holds a contract's money.

use crate::primitives::{ScriptBuf, TxIn, hash160, sha256};
use crate::script::{Builder, Instructions, MAX_ELEMENT_SIZE, num, p2sh};

use super::terms::Contract;

/// Where the script stands when the money is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In the witness (BIP141).
    P2wsh,
    /// In the input's script (BIP16).
    P2sh,
}

impl Form {
    /// `wsh` or `sh`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P2wsh => "wsh",
            Self::P2sh => "sh",
        }
    }

    /// The other way round.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::P2wsh, Self::P2sh].into_iter().find(|form| form.name() == name)
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
        let script = self.contract.script();
        match self.form {
            Form::P2wsh => Builder::new().number(0).data(&sha256(script.as_bytes())).into_script(),
            Form::P2sh => p2sh(&hash160(script.as_bytes())),
        }
    }

    /// Whether its money could be spent: scripts behind P2SH are pushed as one item, which has a limit (BIP16).
    pub fn fits(&self) -> bool {
        self.form == Form::P2wsh || self.contract.script().len() <= MAX_ELEMENT_SIZE
    }

    /// The stack that an input showed to the script, without the script itself.
    pub fn shown_stack(&self, input: &TxIn) -> Vec<Vec<u8>> {
        let mut stack = match self.form {
            Form::P2wsh => input.witness.clone(),
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
