//! The paths by which to spend a contract.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::primitives::sha256;

use super::key::Signer;
use super::lock::Lock;
use super::output::{ContractOutput, Form};
use super::terms::Contract;

/// Longest DER signature with a low S, and its hash type, in bytes.
const MAX_SIGNATURE: usize = 72;

/// What a spending path is called; in texts in small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PathName {
    /// So many of the keys sign together.
    Sign,
    /// With the secret.
    Claim,
    /// Back to the sender.
    Refund,
    /// Once the time has come.
    Withdraw,
    /// By the recovery key, at once.
    Recover,
}

impl PathName {
    /// As in commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Claim => "claim",
            Self::Refund => "refund",
            Self::Withdraw => "withdraw",
            Self::Recover => "recover",
        }
    }
}

impl fmt::Display for PathName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A spending path of a contract and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What it is called.
    pub name: PathName,
    /// Who can sign, in the order in which signatures must come.
    pub signers: Vec<Signer>,
    /// How many of them must.
    pub required: usize,
    /// SHA-256 of a secret that must be shown.
    pub preimage_hash: Option<[u8; 32]>,
    /// From when on.
    pub lock: Option<Lock>,
    /// The script is a tapscript (BIP342).
    pub tapscript: bool,
    /// What `OP_IF` must find, in contracts with two ways.
    branch: Option<bool>,
}

impl Path {
    fn new(name: PathName, signers: Vec<Signer>) -> Self {
        Self { name, signers, required: 1, preimage_hash: None, lock: None, tapscript: false, branch: None }
    }

    /// The stack that satisfies the script by this way, bottom first; `None` if something is missing.
    ///
    /// `signatures` are pairs of public key and signature with its hash type; `preimage` is looked at only where it is
    /// needed, and must have the right hash.
    pub fn stack(&self, signatures: &[(Vec<u8>, Vec<u8>)], preimage: Option<&[u8]>) -> Option<Vec<Vec<u8>>> {
        let by = |signer: &Signer| signatures.iter().find(|(key, _)| signer.is(key));
        let mut missing = self.required;
        let mut take = |signer: &Signer| {
            let found = by(signer).filter(|_| missing > 0)?;
            missing -= 1;
            Some(found.clone())
        };
        let found: Vec<_> = self.signers.iter().map(&mut take).collect();
        let preimage = match self.preimage_hash {
            Some(hash) => Some(preimage.filter(|preimage| sha256(preimage) == hash)?),
            None => None,
        };
        (missing == 0).then(|| self.arrange(found, preimage))
    }

    /// A stack no smaller than any that satisfies the script by this way, to know what it will cost.
    pub fn largest_stack(&self, preimage: Option<&[u8]>) -> Vec<Vec<u8>> {
        let signs = |number: usize| (number < self.required).then(|| (vec![0; 33], vec![0; MAX_SIGNATURE]));
        self.arrange((0..self.signers.len()).map(signs).collect(), self.preimage_hash.and(preimage))
    }

    /// `found` has a place for each signer.
    fn arrange(&self, mut found: Vec<Option<(Vec<u8>, Vec<u8>)>>, preimage: Option<&[u8]>) -> Vec<Vec<u8>> {
        let mut stack = vec![];
        match (self.is_multisig(), self.tapscript) {
            // Every key takes an item off the stack, the first key the topmost; who does not sign has an empty one.
            (true, true) => {
                found.reverse();
                let missing = |found: Option<_>| found.or_else(|| Some(Default::default()));
                found = found.into_iter().map(missing).collect();
            }
            // OP_CHECKMULTISIG takes one item too many off the stack; it must be empty (BIP147).
            (true, false) => stack.push(vec![]),
            (false, _) => {}
        }
        let by_hash = matches!(self.signers.first(), Some(Signer::Hash(_)));
        for (key, signature) in found.into_iter().flatten() {
            stack.push(signature);
            stack.extend(by_hash.then_some(key));
        }
        stack.extend(preimage.map(<[u8]>::to_vec));
        stack.extend(self.branch.map(|taken| if taken { vec![1] } else { vec![] }));
        stack
    }

    fn is_multisig(&self) -> bool {
        self.name == PathName::Sign
    }
}

impl ContractOutput {
    /// All ways to spend it, in its form.
    pub fn paths(&self) -> Vec<Path> {
        let tapscript = self.form == Form::P2tr;
        self.contract.paths().into_iter().map(|path| Path { tapscript, ..path }).collect()
    }
}

impl Contract {
    /// All ways to spend it.
    pub fn paths(&self) -> Vec<Path> {
        match self {
            Self::Multisig { required, keys } => {
                let signers = keys.iter().copied().map(Signer::Key).collect();
                vec![Path { required: (*required).into(), ..Path::new(PathName::Sign, signers) }]
            }
            Self::Htlc { hash, parties, timeout } => {
                let (receiver, sender) = parties.signers();
                vec![
                    Path {
                        preimage_hash: Some(*hash),
                        branch: Some(true),
                        ..Path::new(PathName::Claim, vec![receiver])
                    },
                    Path {
                        lock: Some(*timeout),
                        branch: Some(false),
                        ..Path::new(PathName::Refund, vec![sender])
                    },
                ]
            }
            Self::Timelock { key, lock } => {
                vec![Path { lock: Some(*lock), ..Path::new(PathName::Withdraw, vec![Signer::Key(*key)]) }]
            }
            Self::Vault { recovery, owner, delay } => vec![
                Path { branch: Some(true), ..Path::new(PathName::Recover, vec![Signer::Key(*recovery)]) },
                Path {
                    lock: Some(*delay),
                    branch: Some(false),
                    ..Path::new(PathName::Withdraw, vec![Signer::Key(*owner)])
                },
            ],
        }
    }

    /// Which way a stack took, and the secret that it showed.
    pub fn path_taken(&self, stack: &[Vec<u8>]) -> Option<(PathName, Option<Vec<u8>>)> {
        let taken = |path: &Path| match path.branch {
            None => true,
            Some(taken) => stack.last().is_some_and(|item| item.is_empty() != taken),
        };
        let path = self.paths().into_iter().find(taken)?;
        let secret = |hash: [u8; 32]| stack.iter().find(|item| sha256(item) == hash).cloned();
        Some((path.name, path.preimage_hash.and_then(secret)))
    }
}
