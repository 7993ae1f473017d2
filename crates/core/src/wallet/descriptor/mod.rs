//! Output descriptors (BIP380 to BIP387, BIP389): which scripts a wallet watches, as one line of text.
//!
//! | file | what it does |
//! | --- | --- |
//! | `mod` | the forms, and descriptors as text |
//! | [`key`] | keys in them: with their origin, extended ones with path and wildcard |
//! | `parse`, `parse_key`, `multipath` | from text |
//! | [`error`] | what is wrong with a text, and where |
//! | `derive` | to scripts |
//! | `infer` | from a script |
//! | [`checksum`] | the eight characters at the end |

pub mod checksum;
mod derive;
pub mod error;
mod infer;
pub mod key;
mod multipath;
mod parse;
mod parse_key;

use core::fmt;

pub use derive::DeriveError;
pub use error::DescriptorError;
use error::Reason;
pub use infer::infer;
pub use key::Key;

use super::address::Address;
use crate::primitives::{Params, ScriptBuf};

/// Which scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Descriptor {
    /// `pk(KEY)`: the key itself in the script (BIP381); in a tree the tapscript that asks for its signature.
    Pk(Key),
    /// `pkh(KEY)`: the key's hash (BIP381).
    Pkh(Key),
    /// `wpkh(KEY)`: the key's hash in a witness program (BIP382).
    Wpkh(Key),
    /// `multi(k,KEY,…)` and its relatives (BIP383, BIP387).
    Multi(Multi),
    /// `sh(SCRIPT)`: a script's hash (BIP381).
    Sh(Box<Self>),
    /// `wsh(SCRIPT)`: a script's hash in a witness program (BIP382).
    Wsh(Box<Self>),
    /// `tr(KEY)` and `tr(KEY,TREE)`: Taproot (BIP386).
    Tr(Key, Option<Tree>),
    /// `rawtr(KEY)`: a Taproot output key, whatever it commits to.
    Rawtr(Key),
    /// `combo(KEY)`: all that one key can be paid by, as old wallets took it: P2PK, P2PKH, and with a compressed key P2WPKH
    /// and P2SH-P2WPKH (BIP384).
    Combo(Key),
    /// `addr(ADDRESS)` (BIP385).
    Addr(Address),
    /// `raw(HEX)`: any script (BIP385).
    Raw(ScriptBuf),
}

/// So many signatures of these keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Multi {
    /// Signatures needed, 1 to the number of keys.
    pub required: u32,
    /// The keys.
    pub keys: Vec<Key>,
    /// The keys stand in the script in the order of their bytes, not as given (BIP67).
    pub sorted: bool,
    /// For a tapscript, which has no `OP_CHECKMULTISIG` (BIP387).
    pub tapscript: bool,
}

impl Multi {
    fn name(&self) -> &'static str {
        match (self.sorted, self.tapscript) {
            (false, false) => "multi",
            (true, false) => "sortedmulti",
            (false, true) => "multi_a",
            (true, true) => "sortedmulti_a",
        }
    }
}

/// The scripts that a Taproot output commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// A tapscript: `pk`, `pkh`, `multi_a` or `sortedmulti_a`.
    Leaf(Box<Descriptor>),
    /// `{TREE,TREE}`
    Branch(Box<Tree>, Box<Tree>),
}

impl Tree {
    fn leaves(&self) -> Vec<&Descriptor> {
        match self {
            Self::Leaf(script) => vec![script],
            Self::Branch(left, right) => [left.leaves(), right.leaves()].concat(),
        }
    }
}

impl Descriptor {
    /// Reads one descriptor; a checksum behind `#` may be left out.
    ///
    /// # Errors
    /// What is wrong, and at which character; a text that stands for several descriptors is refused.
    pub fn parse(text: &str, params: &Params) -> Result<Self, DescriptorError> {
        single(Self::parse_all(text, params)?)
    }

    /// Reads one descriptor that must have its checksum: it says which coins to watch, so it must not be mistyped.
    ///
    /// # Errors
    /// As [`Descriptor::parse`].
    pub fn parse_checked(text: &str, params: &Params) -> Result<Self, DescriptorError> {
        single(Self::parse_all_checked(text, params)?)
    }

    /// Reads all descriptors that a text stands for: one, or as many as `<0;1>` in the paths of its keys has items, in their
    /// order (BIP389). A checksum may be left out.
    ///
    /// # Errors
    /// What is wrong, and at which character.
    pub fn parse_all(text: &str, params: &Params) -> Result<Vec<Self>, DescriptorError> {
        parse::parse(text, false, params)
    }

    /// The same where the text must have its checksum.
    ///
    /// # Errors
    /// What is wrong, and at which character.
    pub fn parse_all_checked(text: &str, params: &Params) -> Result<Vec<Self>, DescriptorError> {
        parse::parse(text, true, params)
    }

    /// The keys in it, in order.
    pub fn keys(&self) -> Vec<&Key> {
        match self {
            Self::Pk(key)
            | Self::Pkh(key)
            | Self::Wpkh(key)
            | Self::Rawtr(key)
            | Self::Combo(key)
            | Self::Tr(key, None) => vec![key],
            Self::Multi(multi) => multi.keys.iter().collect(),
            Self::Sh(inner) | Self::Wsh(inner) => inner.keys(),
            Self::Tr(key, Some(tree)) => {
                core::iter::once(key).chain(tree.leaves().into_iter().flat_map(Self::keys)).collect()
            }
            Self::Addr(_) | Self::Raw(_) => vec![],
        }
    }

    /// Whether it stands for many scripts, one for each index.
    pub fn is_range(&self) -> bool {
        self.keys().iter().any(|key| key.is_range())
    }

    /// Whether private keys stand in it.
    pub fn has_private_keys(&self) -> bool {
        self.keys().iter().any(|key| key.is_private())
    }

    /// Whether it says how to spend, not only where to pay to.
    pub fn is_solvable(&self) -> bool {
        !matches!(self, Self::Addr(_) | Self::Raw(_))
    }

    /// The same without private keys.
    #[must_use]
    pub fn to_public(&self) -> Self {
        match self {
            Self::Pk(key) => Self::Pk(key.to_public()),
            Self::Pkh(key) => Self::Pkh(key.to_public()),
            Self::Wpkh(key) => Self::Wpkh(key.to_public()),
            Self::Multi(multi) => {
                Self::Multi(Multi { keys: multi.keys.iter().map(Key::to_public).collect(), ..multi.clone() })
            }
            Self::Sh(inner) => Self::Sh(Box::new(inner.to_public())),
            Self::Wsh(inner) => Self::Wsh(Box::new(inner.to_public())),
            Self::Tr(key, scripts) => Self::Tr(key.to_public(), scripts.as_ref().map(Tree::to_public)),
            Self::Rawtr(key) => Self::Rawtr(key.to_public()),
            Self::Combo(key) => Self::Combo(key.to_public()),
            Self::Addr(_) | Self::Raw(_) => self.clone(),
        }
    }

    /// As text with its checksum; private keys show.
    pub fn to_text(&self, params: &Params) -> String {
        checksum::with_checksum(&Shown(self, params).to_string())
    }
}

impl Tree {
    fn to_public(&self) -> Self {
        match self {
            Self::Leaf(script) => Self::Leaf(Box::new(script.to_public())),
            Self::Branch(left, right) => {
                Self::Branch(Box::new(left.to_public()), Box::new(right.to_public()))
            }
        }
    }
}

fn single(mut all: Vec<Descriptor>) -> Result<Descriptor, DescriptorError> {
    let reason = Reason::Multipath("Multipath stands for several descriptors, and one is expected");
    let first = all.pop().filter(|_| all.is_empty());
    first.ok_or(DescriptorError { position: 1, reason })
}

/// Extended keys and private ones look different on each network.
struct Shown<'a, T>(&'a T, &'a Params);

impl fmt::Display for Shown<'_, Descriptor> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(descriptor, params) = *self;
        let key = |key: &Key| key.to_text(params);
        match descriptor {
            Descriptor::Pk(one) => write!(f, "pk({})", key(one)),
            Descriptor::Pkh(one) => write!(f, "pkh({})", key(one)),
            Descriptor::Wpkh(one) => write!(f, "wpkh({})", key(one)),
            Descriptor::Combo(one) => write!(f, "combo({})", key(one)),
            Descriptor::Rawtr(one) => write!(f, "rawtr({})", key(one)),
            Descriptor::Multi(multi) => {
                write!(f, "{}({}", multi.name(), multi.required)?;
                multi.keys.iter().try_for_each(|one| write!(f, ",{}", key(one)))?;
                f.write_str(")")
            }
            Descriptor::Sh(inner) => write!(f, "sh({})", Shown(&**inner, params)),
            Descriptor::Wsh(inner) => write!(f, "wsh({})", Shown(&**inner, params)),
            Descriptor::Tr(one, None) => write!(f, "tr({})", key(one)),
            Descriptor::Tr(one, Some(tree)) => write!(f, "tr({},{})", key(one), Shown(tree, params)),
            Descriptor::Addr(address) => write!(f, "addr({address})"),
            Descriptor::Raw(script) => write!(f, "raw({script})"),
        }
    }
}

impl fmt::Display for Shown<'_, Tree> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(tree, params) = *self;
        match tree {
            Tree::Leaf(script) => Shown(&**script, params).fmt(f),
            Tree::Branch(left, right) => {
                write!(f, "{{{},{}}}", Shown(&**left, params), Shown(&**right, params))
            }
        }
    }
}
