//! A parameter that is an object of options. Those that a command does not know are refused, not ignored.

use super::sending::{DEFAULT_FEE_RATE, fee_rate};
use super::{Args, Code, RpcError, args};
use crate::command::{Fields, Json};
use hashyard_core::Amount;
use hashyard_core::wallet::FeeRate;

type Result<T> = core::result::Result<T, RpcError>;

/// Options by name; null counts as not given.
#[derive(Default)]
pub(super) struct Options(Fields);

impl Options {
    /// The parameter at `index`, with options of these names only.
    pub fn read(args: &Args, index: usize, known: &[&str]) -> Result<Self> {
        let fields = match args.value(index) {
            None => return Ok(Self::default()),
            Some(_) => args.object(index)?,
        };
        if let Some(key) = fields.iter().map(|(key, _)| key).find(|key| !known.contains(key)) {
            return Err(RpcError::new(Code::Type, format!("Unexpected key {key}")));
        }
        Ok(Self(fields.clone()))
    }

    /// Any value.
    pub fn value(&self, name: &str) -> Option<&Json> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        self.typed(name, "a string", Json::as_str)
    }

    /// True or false, or this.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool> {
        Ok(self.typed(name, "true or false", Json::as_bool)?.unwrap_or(default))
    }

    /// A whole number from 0 that fits 32 bits.
    pub fn number(&self, name: &str) -> Result<Option<u32>> {
        let number = |value: &Json| value.as_u64().and_then(|number| u32::try_from(number).ok());
        self.whole(name, "a whole number, not negative", number)
    }

    /// A whole number with or without a sign.
    pub fn integer(&self, name: &str) -> Result<Option<i64>> {
        self.whole(name, "a whole number", Json::as_i64)
    }

    /// A list, empty if it is not given.
    pub fn list(&self, name: &str) -> Result<&[Json]> {
        Ok(self.typed(name, "an array", Json::as_array)?.map_or(&[], Vec::as_slice))
    }

    /// An amount in coins.
    pub fn amount(&self, name: &str) -> Result<Option<Amount>> {
        self.value(name).map(|value| args::amount(value, name)).transpose()
    }

    /// `fee_rate` in sat/vB, or what payments cost where nothing is said.
    pub fn fee_rate(&self) -> Result<FeeRate> {
        let default = FeeRate::from_sat_per_vb(DEFAULT_FEE_RATE);
        Ok(fee_rate(self.value("fee_rate"))?.unwrap_or(default))
    }

    /// `conf_target` and `estimate_mode`: there is no history to estimate fees from.
    pub fn refuse_estimates(&self) -> Result<()> {
        let unset = |value: &Json| value.as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("unset"));
        let reason = "fees are not estimated, say fee_rate";
        match self.value("estimate_mode").is_some_and(|mode| !unset(mode)) {
            true => self.refuse("estimate_mode", reason),
            false => self.refuse("conf_target", reason),
        }
    }

    /// Refuses what Bitcoin Core knows and we have not.
    pub fn refuse(&self, name: &str, reason: &str) -> Result<()> {
        match self.value(name) {
            Some(_) => Err(self.invalid(name, &format!("is not supported: {reason}"))),
            None => Ok(()),
        }
    }

    /// An error about an option's value.
    pub fn invalid(&self, name: &str, problem: &str) -> RpcError {
        RpcError::new(Code::InvalidParameter, format!("{name} {problem}"))
    }

    /// What is a number all the same has a point or an exponent, or does not fit.
    fn whole<T>(&self, name: &str, expected: &str, read: impl Fn(&Json) -> Option<T>) -> Result<Option<T>> {
        match self.value(name).is_some_and(|value| value.is_number() && read(value).is_none()) {
            true => Err(args::out_of_range(name)),
            false => self.typed(name, expected, read),
        }
    }

    fn typed<'a, T>(
        &'a self,
        name: &str,
        expected: &str,
        read: impl Fn(&'a Json) -> Option<T>,
    ) -> Result<Option<T>> {
        let wrong = || RpcError::new(Code::Type, format!("{name} must be {expected}"));
        self.value(name).map(|value| read(value).ok_or_else(wrong)).transpose()
    }
}
