//! Named conditions under which money can be put, and the ways to get it out again.
//!
//! A contract and its script say the same: [`Contract::script`] writes it, [`Contract::from_script`] reads it back. So a
//! contract needs no more storage than its script, and a stranger's tab understands it from the script alone.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`template`] | what templates there are, and their parameters by name |
//! | [`terms`] | the templates with their parameters filled in |
//! | [`key`] | keys, and how contracts name those who sign |
//! | [`script`] | contracts as scripts, and back |
//! | [`path`] | the ways to spend, what each needs, and its stack |
//! | [`lock`] | absolute and relative lock times |
//! | [`text`] | contracts and parameters as text that people pass on |
//! | [`output`] | the output that holds the money: P2WSH, P2TR or P2SH |

pub mod key;
pub mod lock;
pub mod output;
pub mod path;
pub mod script;
pub mod template;
pub mod terms;
pub mod text;

pub use key::{ContractKey, Signer};
pub use lock::Lock;
pub use output::{ContractOutput, Form};
pub use path::{Path, PathName};
pub use template::{ParamKind, TEMPLATES, Template, TemplateName};
pub use terms::{Contract, Parties};
pub use text::ContractError;
