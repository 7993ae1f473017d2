//! Parameters of a command: a JSON array in order, or an object by name. Every error names the parameter.

use core::str::FromStr;

use hashyard_core::encode::Reader;
use hashyard_core::{Amount, Block, Decodable, ParseAmountError, Transaction};

use super::methods::Method;
use crate::command::{Code, RpcError};
use crate::command::{Fields, Json};

/// Parameters of one call.
#[derive(Debug)]
pub struct Args {
    /// The command's id, for a reply that comes later.
    pub id: u64,
    names: &'static [&'static str],
    values: Vec<Json>,
}

impl Args {
    /// Puts named parameters in order and counts.
    ///
    /// # Errors
    /// Neither array nor object, too many, or an unknown name.
    pub fn new(id: u64, method: &Method, params: Json) -> Result<Self, RpcError> {
        let values = match params {
            Json::Null => vec![],
            Json::List(values) => values,
            Json::Object(named) => in_order(method.params, named)?,
            _ => return Err(RpcError::new(Code::InvalidParameter, "Params must be an array or object")),
        };
        if values.len() > method.params.len() {
            let usage = method.usage();
            return Err(RpcError::new(Code::Misc, format!("Too many parameters: {usage}")));
        }
        Ok(Self { id, names: method.params, values })
    }

    /// The parameter, `None` if it is missing or null.
    pub fn value(&self, index: usize) -> Option<&Json> {
        self.values.get(index).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&self, index: usize) -> Result<&str, RpcError> {
        self.required(index)?.as_str().ok_or_else(|| self.type_error(index, "a string"))
    }

    /// A text, or nothing.
    pub fn optional_text(&self, index: usize) -> Result<Option<&str>, RpcError> {
        self.value(index).map(|_| self.text(index)).transpose()
    }

    /// A whole number from 0.
    pub fn number(&self, index: usize) -> Result<u64, RpcError> {
        self.required(index)?.as_u64().ok_or_else(|| self.no_integer(index, "a whole number, not negative"))
    }

    /// A whole number with or without a sign.
    pub fn integer(&self, index: usize) -> Result<i64, RpcError> {
        self.required(index)?.as_i64().ok_or_else(|| self.no_integer(index, "a whole number"))
    }

    /// A whole number with or without a sign that fits 32 bits, as heights in Core's commands.
    pub fn integer_i32(&self, index: usize) -> Result<i32, RpcError> {
        i32::try_from(self.integer(index)?).map_err(|_| out_of_range(self.name(index)))
    }

    /// A whole number that fits 32 bits.
    pub fn number_u32(&self, index: usize) -> Result<u32, RpcError> {
        u32::try_from(self.number(index)?).map_err(|_| out_of_range(self.name(index)))
    }

    /// What is a number all the same has a point or an exponent, or does not fit.
    fn no_integer(&self, index: usize, expected: &str) -> RpcError {
        match self.value(index).is_some_and(Json::is_number) {
            true => out_of_range(self.name(index)),
            false => self.type_error(index, expected),
        }
    }

    /// A whole number, or this.
    pub fn number_or(&self, index: usize, default: u64) -> Result<u64, RpcError> {
        self.value(index).map_or(Ok(default), |_| self.number(index))
    }

    /// A whole number from 0, or this; a number below zero is refused in Core's words.
    pub fn count_or(&self, index: usize, default: u64, below_zero: &str) -> Result<u64, RpcError> {
        if self.value(index).is_none() {
            return Ok(default);
        }
        let count = u64::try_from(self.integer(index)?);
        count.map_err(|_| RpcError::new(Code::InvalidParameter, below_zero))
    }

    /// Refuses a parameter that means nothing here, rather than ignoring it.
    pub fn refuse(&self, index: usize, reason: &str) -> Result<(), RpcError> {
        self.value(index).map_or(Ok(()), |_| Err(self.invalid(index, &format!("is not supported: {reason}"))))
    }

    /// True or false, or this.
    pub fn flag_or(&self, index: usize, default: bool) -> Result<bool, RpcError> {
        match self.value(index) {
            None => Ok(default),
            Some(value) => value.as_bool().ok_or_else(|| self.type_error(index, "true or false")),
        }
    }

    /// True or false.
    pub fn flag(&self, index: usize) -> Result<bool, RpcError> {
        self.required(index)?;
        self.flag_or(index, false)
    }

    /// Verbosity: a number, or true for 1 and false for 0, as Core has always taken it.
    pub fn verbosity_or(&self, index: usize, default: u64) -> Result<u64, RpcError> {
        match self.value(index) {
            Some(Json::Bool(flag)) => Ok(u64::from(*flag)),
            _ => self.number_or(index, default),
        }
    }

    /// A list. No name may stand twice in an object in it.
    pub fn list(&self, index: usize) -> Result<&[Json], RpcError> {
        let list = self.required(index)?.as_array().map(Vec::as_slice);
        self.without_repeats(index, list.ok_or_else(|| self.type_error(index, "an array"))?)
    }

    /// An object, in which no name may stand twice.
    pub fn object(&self, index: usize) -> Result<&Fields, RpcError> {
        let fields = self.required(index)?.as_object();
        self.without_repeats(index, fields.ok_or_else(|| self.type_error(index, "an object"))?)
    }

    /// Of two values for one name one would be lost, and nobody would be told.
    fn without_repeats<T>(&self, index: usize, read: T) -> Result<T, RpcError> {
        match self.value(index).and_then(Json::repeated) {
            Some(name) => Err(duplicate_key(name)),
            None => Ok(read),
        }
    }

    /// A hash, as printed.
    pub fn hash<T: FromStr<Err: core::fmt::Display>>(&self, index: usize) -> Result<T, RpcError> {
        self.text(index)?.parse().map_err(|error| self.invalid(index, &format!("{error}")))
    }

    /// Bytes in hex.
    pub fn hex(&self, index: usize) -> Result<Vec<u8>, RpcError> {
        decode_hex(self.text(index)?).map_err(|error| self.invalid(index, &error))
    }

    /// A transaction in hex.
    pub fn transaction(&self, index: usize) -> Result<Transaction, RpcError> {
        decode_tx(self.text(index)?)
    }

    /// An amount in coins, as number or text.
    pub fn amount(&self, index: usize) -> Result<Amount, RpcError> {
        amount(self.required(index)?, self.name(index))
    }

    /// An error about a parameter's value.
    pub fn invalid(&self, index: usize, problem: &str) -> RpcError {
        RpcError::new(Code::InvalidParameter, format!("{} {problem}", self.name(index)))
    }

    /// An error about a list that holds something else than strings.
    pub fn not_strings(&self, index: usize) -> RpcError {
        RpcError::new(Code::Type, format!("{} must hold strings", self.name(index)))
    }

    fn type_error(&self, index: usize, expected: &str) -> RpcError {
        RpcError::new(Code::Type, format!("{} must be {expected}", self.name(index)))
    }

    /// The parameter as it stands.
    pub fn required(&self, index: usize) -> Result<&Json, RpcError> {
        self.value(index).ok_or_else(|| RpcError::new(Code::Misc, format!("{} is missing", self.name(index))))
    }

    fn name(&self, index: usize) -> &'static str {
        self.names.get(index).copied().unwrap_or("parameter")
    }
}

/// An amount in coins, as number or text (`AmountFromValue`).
///
/// # Errors
/// Code -3 with what is wrong.
pub fn amount(value: &Json, name: &str) -> Result<Amount, RpcError> {
    decimal(value, name, Amount::from_coins)
}

/// An amount or a fee rate: a decimal as it was typed, in a number or in a text.
pub(super) fn decimal<T>(
    value: &Json,
    name: &str,
    read: impl Fn(&str) -> Result<T, ParseAmountError>,
) -> Result<T, RpcError> {
    let text = match value {
        Json::Text(text) => text,
        Json::Number(digits) => &**digits,
        _ => return Err(RpcError::new(Code::Type, format!("{name} is not a number or string"))),
    };
    read(text).map_err(|error| match error {
        ParseAmountError::TooLarge | ParseAmountError::Negative => {
            RpcError::new(Code::Type, "Amount out of range")
        }
        _ => RpcError::new(Code::Type, format!("Invalid amount: {error}")),
    })
}

/// Reads a transaction from hex.
///
/// # Errors
/// Code -22 with what is wrong.
pub fn decode_tx(text: &str) -> Result<Transaction, RpcError> {
    let decoded =
        decode_hex(text).and_then(|bytes| Transaction::decode(&bytes).map_err(|error| error.to_string()));
    decoded.map_err(|error| RpcError::new(Code::Deserialization, format!("TX decode failed: {error}")))
}

/// Reads a block from hex. Bytes behind it don't matter, as in Core (`DecodeHexBlk`).
///
/// # Errors
/// Code -22 with what is wrong.
pub fn decode_block(text: &str) -> Result<Block, RpcError> {
    let read =
        |bytes: Vec<u8>| Block::decode_from(&mut Reader::new(&bytes)).map_err(|error| error.to_string());
    let decoded = decode_hex(text).and_then(read);
    decoded.map_err(|error| RpcError::new(Code::Deserialization, format!("Block decode failed: {error}")))
}

fn decode_hex(text: &str) -> Result<Vec<u8>, String> {
    if let Some(at) = text.bytes().position(|byte| !byte.is_ascii_hexdigit()) {
        return Err(format!("character {} is not a hexadecimal digit", at + 1));
    }
    hex::decode(text).map_err(|_| "odd number of hexadecimal digits".to_owned())
}

/// A number that is none of those that are meant (`UniValue::getInt`).
pub(super) fn out_of_range(name: &str) -> RpcError {
    RpcError::new(Code::Misc, format!("JSON integer out of range: {name}"))
}

pub(super) fn duplicate_key(name: &str) -> RpcError {
    RpcError::new(Code::InvalidParameter, format!("Invalid parameter, duplicate key: {name}"))
}

/// `bitcoin-cli -named` sends those without a name as `args`: they come first.
fn in_order(names: &'static [&'static str], mut named: Fields) -> Result<Vec<Json>, RpcError> {
    if let Some(name) = named.repeated() {
        let several = format!("Parameter {name} specified multiple times");
        return Err(RpcError::new(Code::InvalidParameter, several));
    }
    let mut values = match named.remove("args") {
        Some(Json::List(placed)) => placed,
        Some(_) => return Err(RpcError::new(Code::Type, "args must be an array")),
        None => vec![],
    };
    for (index, name) in names.iter().enumerate() {
        let value = named.remove(name);
        if index >= values.len() {
            values.push(value.unwrap_or_default());
        } else if value.is_some() {
            let twice = format!("Parameter {name} specified twice both as positional and named argument");
            return Err(RpcError::new(Code::InvalidParameter, twice));
        }
    }
    match named.iter().next() {
        Some((unknown, _)) => {
            Err(RpcError::new(Code::InvalidParameter, format!("Unknown named parameter {unknown}")))
        }
        None => Ok(values),
    }
}
