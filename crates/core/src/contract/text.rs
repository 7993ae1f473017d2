//! Contracts as text that people pass on, and their parameters by name.
//!
//! `wsh:htlc hash=… receiver=… sender=… timeout=height:200`: the form of the output, the template, and each parameter once.

use core::fmt;
use core::str::FromStr;

use crate::primitives::PubkeyHash;
use crate::script::MAX_PUBKEYS_PER_MULTISIG;

use super::key::ContractKey;
use super::lock::Lock;
use super::output::{ContractOutput, Form};
use super::template::{TEMPLATES, TemplateName};
use super::terms::{Contract, Parties};

/// The longest text that is read, in bytes: a multisig of all keys takes about 1,400.
pub const MAX_TEXT: usize = 2_000;

/// Why a text is not a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContractError {
    /// Longer than [`MAX_TEXT`]; holds its length.
    TooLong(usize),
    /// No form in front: `wsh:`, `tr:` or `sh:`.
    Form,
    /// No such template; holds the name.
    Template(String),
    /// A parameter that the template doesn't have.
    Unknown(String),
    /// A parameter that is missing.
    Missing(&'static str),
    /// A parameter that stands there twice.
    Twice(String),
    /// A parameter with a wrong value.
    Param {
        /// Its name.
        name: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
    /// The script is longer than P2SH can reveal (520 bytes).
    TooLongForP2sh,
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(length) => write!(f, "a contract of {length} characters is too long"),
            Self::Form => write!(f, "a contract starts with wsh:, tr: or sh:"),
            Self::Template(name) => write!(f, "there is no template {name:?}"),
            Self::Unknown(name) => write!(f, "this template has no parameter {name:?}"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Twice(name) => write!(f, "{name} stands there twice"),
            Self::Param { name, problem } => write!(f, "{name} {problem}"),
            Self::TooLongForP2sh => write!(f, "the script is too long for P2SH: take P2WSH"),
        }
    }
}

impl core::error::Error for ContractError {}

impl Contract {
    /// Fills in a template. `params` are names and values as text. For a tapscript, keys lose the sign of their Y.
    fn fill(template: &str, params: &[(String, String)], tapscript: bool) -> Result<Self, ContractError> {
        let known = TEMPLATES.iter().find(|known| known.name.as_str() == template);
        let known = known.ok_or_else(|| ContractError::Template(template.to_owned()))?;
        for (index, (name, _)) in params.iter().enumerate() {
            if !known.params.iter().any(|(param, _)| param == name) {
                return Err(ContractError::Unknown(name.clone()));
            }
            if params[..index].iter().any(|(other, _)| other == name) {
                return Err(ContractError::Twice(name.clone()));
            }
        }
        let given = Given { params, tapscript };
        match known.name {
            TemplateName::Multisig => given.multisig(),
            TemplateName::Htlc => Ok(Self::Htlc {
                hash: given.read("hash", |text| bytes(text).ok_or("must be 64 hexadecimal digits"))?,
                parties: given.parties()?,
                timeout: given.read("timeout", str::parse)?,
            }),
            TemplateName::Timelock => {
                Ok(Self::Timelock { key: given.key("key")?, lock: given.read("lock", str::parse)? })
            }
            TemplateName::Vault => Ok(Self::Vault {
                recovery: given.key("recovery")?,
                owner: given.key("owner")?,
                delay: given.read("delay", delay)?,
            }),
        }
    }

    /// Names and values of the parameters, in the template's order.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Multisig { required, keys } => {
                let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
                vec![("required", required.to_string()), ("keys", keys.join(","))]
            }
            Self::Htlc { hash, parties, timeout } => {
                let (receiver, sender) = parties.signers();
                vec![
                    ("hash", hex::encode(hash)),
                    ("receiver", receiver.to_string()),
                    ("sender", sender.to_string()),
                    ("timeout", timeout.to_string()),
                ]
            }
            Self::Timelock { key, lock } => vec![("key", key.to_string()), ("lock", lock.to_string())],
            Self::Vault { recovery, owner, delay } => vec![
                ("recovery", recovery.to_string()),
                ("owner", owner.to_string()),
                ("delay", delay.to_string()),
            ],
        }
    }
}

/// Tapscripts know keys by their X coordinates (BIP342): nobody could show a key that has the hash of a whole one.
pub const NO_HASH: &str =
    "must be a compressed public key, 66 hexadecimal digits: behind Taproot a hash would be nobody's";

struct Given<'a> {
    params: &'a [(String, String)],
    tapscript: bool,
}

impl Given<'_> {
    fn read<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Result<T, ContractError> {
        let value = self.params.iter().find(|(given, _)| given == name).map(|(_, value)| value.trim());
        let value = value.filter(|value| !value.is_empty()).ok_or(ContractError::Missing(name))?;
        parse(value).map_err(|problem| ContractError::Param { name, problem })
    }

    fn key(&self, name: &'static str) -> Result<ContractKey, ContractError> {
        self.read(name, |text| key(text, self.tapscript))
    }

    fn parties(&self) -> Result<Parties, ContractError> {
        let (receiver, sender) = ("receiver", "sender");
        Ok(match self.tapscript {
            true => Parties::Keys { receiver: self.no_hash(receiver)?, sender: self.no_hash(sender)? },
            false => Parties::Hashes { receiver: self.key_hash(receiver)?, sender: self.key_hash(sender)? },
        })
    }

    /// A key where other forms take a hash as well.
    fn no_hash(&self, name: &'static str) -> Result<ContractKey, ContractError> {
        self.read(name, |text| match bytes::<{ PubkeyHash::LEN }>(text) {
            Some(_) => Err(NO_HASH),
            None => key(text, self.tapscript),
        })
    }

    fn key_hash(&self, name: &'static str) -> Result<PubkeyHash, ContractError> {
        self.read(name, |text| match bytes(text) {
            Some(hash) => Ok(PubkeyHash::from_bytes(hash)),
            None => key(text, self.tapscript).map(|key| PubkeyHash::of(key.as_bytes())),
        })
    }

    fn multisig(&self) -> Result<Contract, ContractError> {
        let read = |part: &str| key(part.trim(), self.tapscript);
        let keys: Vec<_> = self.read("keys", |text| text.split(',').map(read).collect())?;
        if keys.len() > MAX_PUBKEYS_PER_MULTISIG {
            return Err(ContractError::Param { name: "keys", problem: "are more than 20" });
        }
        let required = self.read("required", |text| {
            let number =
                text.parse::<u8>().ok().filter(|number| (1..=keys.len()).contains(&usize::from(*number)));
            number.ok_or("must be a number from 1 to the number of keys")
        })?;
        Ok(Contract::Multisig { required, keys })
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok().map(|()| bytes)
}

fn key(text: &str, tapscript: bool) -> Result<ContractKey, &'static str> {
    let bytes: [u8; 33] = bytes(text).ok_or("must be a compressed public key, 66 hexadecimal digits")?;
    let key = ContractKey::new(&bytes).ok_or("is no point on the curve")?;
    if tapscript { Ok(key.with_even_y()) } else { Ok(key) }
}

fn delay(text: &str) -> Result<Lock, &'static str> {
    let lock: Lock = text.parse()?;
    if lock.is_relative() { Ok(lock) } else { Err("must be blocks:N or seconds:N") }
}

/// `wsh:multisig required=2 keys=…`
impl fmt::Display for ContractOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.form.name(), self.contract.template().as_str())?;
        self.contract.params().iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

impl FromStr for ContractOutput {
    type Err = ContractError;

    fn from_str(text: &str) -> Result<Self, ContractError> {
        if text.len() > MAX_TEXT {
            return Err(ContractError::TooLong(text.len()));
        }
        let mut words = text.split_whitespace();
        let (form, template) =
            words.next().and_then(|word| word.split_once(':')).ok_or(ContractError::Form)?;
        let form = Form::from_name(form).ok_or(ContractError::Form)?;
        let params: Vec<_> = words
            .map(|word| {
                let (name, value) = word.split_once('=').unwrap_or((word, ""));
                (name.to_owned(), value.to_owned())
            })
            .collect();
        Self::fill(form, template, &params)
    }
}

impl ContractOutput {
    /// Fills in a template. `params` are names and values as text.
    ///
    /// # Errors
    /// Names the parameter and what is wrong with it.
    pub fn fill(form: Form, template: &str, params: &[(String, String)]) -> Result<Self, ContractError> {
        let output = Self { contract: Contract::fill(template, params, form == Form::P2tr)?, form };
        if output.fits() { Ok(output) } else { Err(ContractError::TooLongForP2sh) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::script::tests::{key, one_of_each};
    use super::*;

    #[test]
    fn every_contract_is_read_back_from_its_text() {
        for form in [Form::P2wsh, Form::P2tr, Form::P2sh] {
            for contract in one_of_each(form == Form::P2tr) {
                let output = ContractOutput { contract, form };
                let read = output.to_string().parse();
                match output.fits() {
                    true => assert_eq!(read, Ok(output)),
                    false => assert_eq!(read, Err(ContractError::TooLongForP2sh)),
                }
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = hex::encode(key(1).as_bytes());
        let wrong = |name, problem| ContractError::Param { name, problem };
        for (text, error) in [
            ("", ContractError::Form),
            ("pkh:multisig", ContractError::Form),
            ("wsh:dao", ContractError::Template("dao".into())),
            ("wsh:timelock key=02", wrong("key", "must be a compressed public key, 66 hexadecimal digits")),
            (&format!("wsh:timelock key=05{}", &good[2..]), wrong("key", "is no point on the curve")),
            (&format!("wsh:timelock key={good}"), ContractError::Missing("lock")),
            (
                &format!("wsh:timelock key={good} key={good} lock=height:5"),
                ContractError::Twice("key".into()),
            ),
            (&format!("wsh:timelock key={good} fee=1"), ContractError::Unknown("fee".into())),
            (
                &format!("wsh:timelock key={good} lock=height:0"),
                wrong("lock", "needs a height from 1 to 499999999"),
            ),
            (
                &format!("wsh:vault recovery={good} owner={good} delay=height:9"),
                wrong("delay", "must be blocks:N or seconds:N"),
            ),
            (
                &format!("wsh:multisig required=3 keys={good},{good}"),
                wrong("required", "must be a number from 1 to the number of keys"),
            ),
            (&format!("wsh:htlc hash={}", "a".repeat(63)), wrong("hash", "must be 64 hexadecimal digits")),
            (&"x".repeat(MAX_TEXT + 1), ContractError::TooLong(MAX_TEXT + 1)),
        ] {
            assert_eq!(text.parse::<ContractOutput>(), Err(error), "{text}");
        }
    }

    fn hash_lock(form: &str, receiver: &str, sender: &str) -> Result<ContractOutput, ContractError> {
        let hash = "ab".repeat(32);
        format!("{form}:htlc hash={hash} receiver={receiver} sender={sender} timeout=blocks:9").parse()
    }

    #[test]
    fn a_hash_lock_takes_public_keys_or_their_hashes() {
        let (public, hash) = (key(1).to_string(), PubkeyHash::of(key(1).as_bytes()).to_string());
        for form in ["wsh", "sh"] {
            assert!(hash_lock(form, &hash, &hash).is_ok());
            assert_eq!(hash_lock(form, &public, &public), hash_lock(form, &hash, &hash));
        }
    }

    #[test]
    fn behind_taproot_a_hash_lock_takes_public_keys_only() {
        let public = key(1).to_string();
        let (of_key, of_x) = (PubkeyHash::of(key(1).as_bytes()), PubkeyHash::of(key(1).x_only()));
        assert!(hash_lock("tr", &public, &public).is_ok());
        for hash in [of_key.to_string(), of_x.to_string()] {
            let refused = |name| Err(ContractError::Param { name, problem: NO_HASH });
            assert_eq!(hash_lock("tr", &hash, &public), refused("receiver"));
            assert_eq!(hash_lock("tr", &public, &hash), refused("sender"));
        }
        let problem = "must be a compressed public key, 66 hexadecimal digits";
        let refused = Err(ContractError::Param { name: "sender", problem });
        assert_eq!(hash_lock("tr", &public, &public[2..]), refused);
    }

    #[test]
    fn a_tapscript_has_no_sign_of_a_key() {
        for sign in ["02", "03"] {
            let typed = format!("{sign}{}", hex::encode(key(1).x_only()));
            let kept = key(1).with_even_y().to_string();
            assert_eq!(hash_lock("tr", &typed, &typed), hash_lock("tr", &kept, &kept));
            let one = |key: &str| format!("tr:timelock key={key} lock=blocks:9").parse::<ContractOutput>();
            assert_eq!(one(&typed).unwrap().to_string(), one(&kept).unwrap().to_string());
        }
    }
}
