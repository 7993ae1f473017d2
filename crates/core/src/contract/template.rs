//! What templates there are, and their parameters.

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

/// A parameter: its name and what it takes.
pub type Param = (&'static str, ParamKind);

/// A template and its parameters.
#[derive(Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// All of them must be given.
    pub params: &'static [Param],
}

/// All templates.
pub const TEMPLATES: [Template; 4] = [
    Template { name: "multisig", params: &[("required", ParamKind::Count), ("keys", ParamKind::Keys)] },
    Template {
        name: "htlc",
        params: &[
            ("hash", ParamKind::Hash),
            ("receiver", ParamKind::KeyOrHash),
            ("sender", ParamKind::KeyOrHash),
            ("timeout", ParamKind::Lock),
        ],
    },
    Template { name: "timelock", params: &[("key", ParamKind::Key), ("lock", ParamKind::Lock)] },
    Template {
        name: "vault",
        params: &[("recovery", ParamKind::Key), ("owner", ParamKind::Key), ("delay", ParamKind::Delay)],
    },
];
