//! A spend step by step, ready to be drawn.

use hashyard_core::Amount;
use hashyard_core::script::ScriptError;
pub use hashyard_core::script::watch::Phase as PhaseKind;
use serde::{Deserialize, Serialize};

/// A spend: what ran, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TraceView {
    /// Core's name of the spent script's type, like `witness_v0_keyhash`.
    pub kind: String,
    /// How much is spent; none where no transaction spends it.
    pub value: Option<Amount>,
    /// Everything that ran, in order.
    pub phases: Vec<PhaseView>,
    /// Why the input may not spend the output, none if it may.
    pub failure: Option<ScriptError>,
    /// Whether all steps are here: very long spends are cut.
    pub complete: bool,
}

/// A script that ran, or the check of Taproot's key path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhaseView {
    /// Which.
    pub kind: PhaseKind,
    /// The stack on which it started, bottom first, in hex.
    pub stack: Vec<String>,
    /// What each instruction did.
    pub steps: Vec<StepView>,
    /// Instructions behind them that were never reached, because the script or one before it failed; at most 1,000.
    pub rest: Vec<ItemView>,
    /// The signature of the key path.
    pub key_path: Option<CheckView>,
    /// Why it failed by itself.
    pub error: Option<ScriptError>,
}

/// One instruction as it stands in a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// Where it starts, in bytes from the start of the script.
    pub offset: u32,
    /// The opcode's name; of a plain push, the data in hex.
    pub text: String,
    /// All its bytes in hex, the opcode of a push included.
    pub bytes: String,
    /// What it is.
    pub kind: ItemKind,
}

/// What an instruction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemKind {
    /// It does something.
    Opcode,
    /// It pushes data; with the number that they are, if they are one in its shortest form (at most four bytes).
    Push(Option<i64>),
    /// The script ends in the middle of it.
    Broken,
}

/// One instruction and what it left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// The instruction.
    pub item: ItemView,
    /// Whether it stood in a branch that runs.
    pub executed: bool,
    /// `OP_IF`s around the next instruction.
    pub depth: u32,
    /// The stack behind it, bottom first, in hex; of a step that failed, the stack in front of it.
    pub stack: Vec<String>,
    /// The alternative stack, likewise.
    pub alt_stack: Vec<String>,
    /// The signatures that it checked.
    pub checks: Vec<CheckView>,
    /// Why it failed.
    pub error: Option<ScriptError>,
}

/// A signature that was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckView {
    /// In hex, its hash type included.
    pub signature: String,
    /// In hex.
    pub public_key: String,
    /// The hash type's name.
    pub sighash_type: Option<String>,
    /// The fields that are hashed, in order: name, with the number of its input or output where there are several, and hex.
    pub fields: Vec<(String, String)>,
    /// What the signature signs, in hex.
    pub sighash: Option<String>,
    /// Whether the signature is valid.
    pub valid: bool,
}
