//! Does this input satisfy the conditions of the output it spends?
//!
//! | module | what it does |
//! | --- | --- |
//! | [`verify`] | runs both scripts and P2SH: the verdict |
//! | `witness` | witness programs: SegWit and Taproot |
//! | [`trace`] | a spend step by step, for people |
//! | [`watch`] | who looks on while a spend is verified |
//! | [`interpreter`] | the stack machine, one instruction at a time |
//! | [`checker`] | answers what a script asks about the spending transaction |
//! | [`sighash`] | what a signature covers |
//! | [`taproot`] | the tree of scripts behind a Taproot output |
//! | [`signature`] | signatures and public keys as bytes |
//! | `curve` | the points that checking signatures needs |
//! | [`template`] | the usual forms of a script and their names |
//! | [`builder`] | writes scripts, the usual ones by name |
//! | [`sigops`] | counts signature operations |
//! | [`asm`], [`parse`] | scripts as text, and back |
//! | [`instruction`], [`opcode`], [`num`] | what the bytes of a script and of stack items mean |
//! | [`work`] | how much was run and checked |
//! | [`flags`], [`error`] | which rules apply, and why a script fails |

pub mod asm;
pub mod builder;
pub mod checker;
mod curve;
pub mod error;
pub mod flags;
pub mod instruction;
pub mod interpreter;
pub mod num;
pub mod opcode;
pub mod parse;
pub mod sighash;
pub mod signature;
pub mod sigops;
pub mod taproot;
pub mod template;
pub mod trace;
pub mod verify;
pub mod watch;
mod witness;
pub mod work;

pub use asm::{to_asm, to_asm_with_sighash};
pub use builder::{Builder, multisig, op_return, p2pk, p2pkh, p2sh, p2tr, p2wpkh, p2wsh};
pub use checker::{Signed, TransactionChecker};
pub use error::ScriptError;
pub use flags::Flags;
pub use instruction::{Instruction, Instructions};
pub use interpreter::{Machine, Rules, SignatureCheck, Stack, Step, Tapscript};
pub use opcode::Opcode;
pub use sighash::{
    Preimage, SighashType, SpendingTransaction, TapLeaf, legacy_preimage, legacy_sighash, segwit_v0_preimage,
    segwit_v0_sighash, taproot_preimage, taproot_sighash,
};
pub use sigops::{legacy_sigop_count, p2sh_sigop_count, witness_sigop_count};
pub use template::{ScriptKind, ScriptType, WitnessProgram, classify, is_unspendable, push_only};
pub use trace::{Trace, trace_script};
pub use verify::verify_script;
pub use work::ScriptWork;

/// Longest script that runs, in bytes.
pub const MAX_SCRIPT_SIZE: usize = 10_000;

/// Longest item on the stack, in bytes.
pub const MAX_ELEMENT_SIZE: usize = 520;

/// Opcodes other than pushes in one script; multisig counts its keys, too.
pub const MAX_OPS_PER_SCRIPT: usize = 201;

/// Items on both stacks together.
pub const MAX_STACK_SIZE: usize = 1_000;

/// Public keys in one multisig.
pub const MAX_PUBKEYS_PER_MULTISIG: usize = 20;
