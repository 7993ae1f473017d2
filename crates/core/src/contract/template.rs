//! What templates there are, and their parameters.

use serde::{Deserialize, Serialize};

/// What can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// A whole number.
    Count,
    /// Compressed public keys in hex, with commas between them.
    Keys,
    /// A compressed public key in hex.
    Key,
    /// A compressed public key in hex, or its HASH160 except behind P2TR.
    KeyOrHash,
    /// SHA-256 of a secret, in hex.
    Hash,
    /// `height:N`, `time:N`, `blocks:N` or `seconds:N`.
    Lock,
    /// `blocks:N` or `seconds:N`.
    Delay,
}

/// A template's name; in texts in small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TemplateName {
    /// So many of several keys sign.
    Multisig,
    /// A hash lock with a way back.
    Htlc,
    /// One key, but not before a time.
    Timelock,
    /// A daily key that waits and a recovery key that need not.
    Vault,
}

impl TemplateName {
    /// As in a contract's text.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Multisig => "multisig",
            Self::Htlc => "htlc",
            Self::Timelock => "timelock",
            Self::Vault => "vault",
        }
    }
}

/// A parameter: its name and what it takes.
pub type Param = (&'static str, ParamKind);

/// A template and its parameters.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: TemplateName,
    /// All of them must be given.
    pub params: &'static [Param],
}

/// All templates.
pub const TEMPLATES: [Template; 4] = [
    Template {
        name: TemplateName::Multisig,
        params: &[("required", ParamKind::Count), ("keys", ParamKind::Keys)],
    },
    Template {
        name: TemplateName::Htlc,
        params: &[
            ("hash", ParamKind::Hash),
            ("receiver", ParamKind::KeyOrHash),
            ("sender", ParamKind::KeyOrHash),
            ("timeout", ParamKind::Lock),
        ],
    },
    Template { name: TemplateName::Timelock, params: &[("key", ParamKind::Key), ("lock", ParamKind::Lock)] },
    Template {
        name: TemplateName::Vault,
        params: &[("recovery", ParamKind::Key), ("owner", ParamKind::Key), ("delay", ParamKind::Delay)],
    },
];
