//! Descriptors of others' money that the wallet watches and can't spend.

use core::fmt;
use core::ops::RangeInclusive;
use std::collections::BTreeMap;

use super::descriptor::{DeriveError, Descriptor};
use crate::primitives::{Params, ScriptBuf};

/// Descriptors that are watched at most.
pub const MAX_DESCRIPTORS: usize = 100;

/// Scripts that are watched at most, all descriptors together: they are all derived when a wallet is loaded.
pub const MAX_SCRIPTS: usize = 10_000;

/// Why a descriptor is not watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchError {
    /// Private keys stand in it, and this wallet has its own words only.
    PrivateKeys,
    /// More than [`MAX_DESCRIPTORS`].
    TooManyDescriptors,
    /// More than [`MAX_SCRIPTS`].
    TooManyScripts,
    /// It is watched with a range of which a part would be left out; holds that range. Coins there would vanish.
    Narrower(RangeInclusive<u32>),
    /// A script can't be derived.
    Derive(DeriveError),
}

impl fmt::Display for WatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateKeys => {
                write!(f, "Cannot import private keys: imported descriptors are watched, not spent from")
            }
            Self::TooManyDescriptors => write!(f, "more than {MAX_DESCRIPTORS} descriptors"),
            Self::TooManyScripts => write!(f, "more than {MAX_SCRIPTS} scripts"),
            Self::Narrower(range) => {
                write!(f, "new range must include current range = [{},{}]", range.start(), range.end())
            }
            Self::Derive(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for WatchError {}

/// A descriptor and which of its scripts are watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// The descriptor, without private keys.
    pub descriptor: Descriptor,
    /// First and last index; both 0 without a wildcard.
    pub range: RangeInclusive<u32>,
    /// Since when coins may be there, Unix seconds.
    pub timestamp: u32,
    /// What its owner calls it.
    pub label: String,
}

impl Watched {
    /// All its scripts.
    pub(super) fn scripts(&self) -> Result<Vec<ScriptBuf>, WatchError> {
        if self.descriptor.has_private_keys() {
            return Err(WatchError::PrivateKeys);
        }
        if self.range.clone().count() > MAX_SCRIPTS {
            return Err(WatchError::TooManyScripts);
        }
        let at = |index| self.descriptor.scripts_at(index).map_err(WatchError::Derive);
        Ok(self.range.clone().map(at).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

/// All that is watched, by the descriptors' text.
#[derive(Debug, Clone, Default)]
pub struct WatchList {
    entries: BTreeMap<String, Watched>,
    by_script: BTreeMap<ScriptBuf, String>,
}

impl WatchList {
    /// Adds a descriptor, or changes what is known of it. Gives its text, and the scripts that were not watched before.
    ///
    /// # Errors
    /// See [`WatchError`]; nothing is changed then.
    pub fn add(&mut self, watched: Watched, params: &Params) -> Result<(String, Vec<ScriptBuf>), WatchError> {
        let text = watched.descriptor.to_text(params);
        match self.entries.get(&text).map(|known| &known.range) {
            // Before anything is derived: that takes long.
            None if self.by_script.len() + watched.range.clone().count() > MAX_SCRIPTS => {
                return Err(WatchError::TooManyScripts);
            }
            None if self.entries.len() >= MAX_DESCRIPTORS => return Err(WatchError::TooManyDescriptors),
            Some(known) if watched.range.start() > known.start() || watched.range.end() < known.end() => {
                return Err(WatchError::Narrower(known.clone()));
            }
            _ => {}
        }
        let scripts = watched.scripts()?;
        let fresh: Vec<ScriptBuf> =
            scripts.iter().filter(|script| !self.by_script.contains_key(*script)).cloned().collect();
        if self.by_script.len() + fresh.len() > MAX_SCRIPTS {
            return Err(WatchError::TooManyScripts);
        }
        for script in scripts {
            // Whichever came first: what is loaded comes in the order of the texts.
            let by = self.by_script.entry(script).or_insert_with(|| text.clone());
            if text < *by {
                by.clone_from(&text);
            }
        }
        self.entries.insert(text.clone(), watched);
        Ok((text, fresh))
    }

    /// What is watched, in the order of the descriptors' text.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Watched)> {
        self.entries.iter()
    }

    /// Whose script it is, if it is watched.
    pub fn find(&self, script: &ScriptBuf) -> Option<&Watched> {
        self.entries.get(self.by_script.get(script)?)
    }

    /// All watched scripts.
    pub fn scripts(&self) -> impl Iterator<Item = &ScriptBuf> {
        self.by_script.keys()
    }
}
