//! Parameters of a command: a JSON array in order, or an object by name. Every error names the parameter.

use core::str::FromStr;

use hashyard_core::{Amount, Decodable, Encodable, ParseAmountError};
use serde_json::{Map, Value};

use super::error::{Code, RpcError};
use super::methods::Method;

/// Parameters of one call.
#[derive(Debug)]
pub struct Args {
    /// The command's id, for a reply that comes later.
    pub id: u64,
    names: &'static [&'static str],
    values: Vec<Value>,
}

impl Args {
    /// Puts named parameters in order and counts.
    ///
    /// # Errors
    /// Neither array nor object, too many, or an unknown name.
    pub fn new(id: u64, method: &Method, params: Value) -> Result<Self, RpcError> {
        let values = match params {
            Value::Null => vec![],
            Value::Array(values) => values,
            Value::Object(named) => in_order(method.params, named)?,
            _ => return Err(RpcError::new(Code::InvalidParameter, "Params must be an array or object")),
        };
        if values.len() > method.params.len() {
            let usage = method.usage();
            return Err(RpcError::new(Code::Misc, format!("Too many parameters: {usage}")));
        }
        Ok(Self { id, names: method.params, values })
    }

    /// The parameter, none if it is missing or null.
    pub fn value(&self, index: usize) -> Option<&Value> {
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
        self.required(index)?.as_u64().ok_or_else(|| self.type_error(index, "a whole number, not negative"))
    }

    /// A whole number with or without a sign.
    pub fn integer(&self, index: usize) -> Result<i64, RpcError> {
        self.required(index)?.as_i64().ok_or_else(|| self.type_error(index, "a whole number"))
    }

    /// A whole number that fits 32 bits.
    pub fn number_u32(&self, index: usize) -> Result<u32, RpcError> {
        u32::try_from(self.number(index)?).map_err(|_| self.invalid(index, "is too large"))
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
            Some(Value::Bool(flag)) => Ok(u64::from(*flag)),
            _ => self.number_or(index, default),
        }
    }

    /// A list.
    pub fn list(&self, index: usize) -> Result<&[Value], RpcError> {
        self.required(index)?.as_array().map(Vec::as_slice).ok_or_else(|| self.type_error(index, "an array"))
    }

    /// An object.
    pub fn object(&self, index: usize) -> Result<&Map<String, Value>, RpcError> {
        self.required(index)?.as_object().ok_or_else(|| self.type_error(index, "an object"))
    }

    /// A hash, as printed.
    pub fn hash<T: FromStr<Err: core::fmt::Display>>(&self, index: usize) -> Result<T, RpcError> {
        self.text(index)?.parse().map_err(|error| self.invalid(index, &format!("{error}")))
    }

    /// Bytes in hex.
    pub fn hex(&self, index: usize) -> Result<Vec<u8>, RpcError> {
        decode_hex(self.text(index)?).map_err(|error| self.invalid(index, &error))
    }

    /// A transaction or block in hex.
    pub fn decoded<T: Decodable + Encodable>(&self, index: usize, what: &str) -> Result<T, RpcError> {
        decode(self.text(index)?, what)
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
    pub fn required(&self, index: usize) -> Result<&Value, RpcError> {
        self.value(index).ok_or_else(|| RpcError::new(Code::Misc, format!("{} is missing", self.name(index))))
    }

    fn name(&self, index: usize) -> &'static str {
        self.names.get(index).copied().unwrap_or("parameter")
    }
}

/// An amount in coins, as number or text.
///
/// # Errors
/// Code -3 with what is wrong.
pub fn amount(value: &Value, name: &str) -> Result<Amount, RpcError> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => plain_decimal(number),
        _ => return Err(RpcError::new(Code::Type, format!("{name} must be an amount in coins"))),
    };
    Amount::from_coins(&text).map_err(|error| match error {
        ParseAmountError::TooLarge | ParseAmountError::Negative => {
            RpcError::new(Code::Type, "Amount out of range")
        }
        _ => RpcError::new(Code::Type, format!("Invalid amount: {error}")),
    })
}

/// Reads a transaction or block from hex.
///
/// # Errors
/// Code -22 with what is wrong.
pub fn decode<T: Decodable>(text: &str, what: &str) -> Result<T, RpcError> {
    let failed =
        |error: String| RpcError::new(Code::Deserialization, format!("{what} decode failed: {error}"));
    let bytes = decode_hex(text).map_err(failed)?;
    T::decode(&bytes).map_err(|error| failed(error.to_string()))
}

fn decode_hex(text: &str) -> Result<Vec<u8>, String> {
    let text = text.trim();
    if !text.is_ascii() || text.bytes().any(|byte| !byte.is_ascii_hexdigit()) {
        let at = text.bytes().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(0);
        return Err(format!("character {} is not a hexadecimal digit", at + 1));
    }
    hex::decode(text).map_err(|_| "odd number of hexadecimal digits".to_owned())
}

/// JSON numbers may come as floating point; eight decimals are all that an amount has.
fn plain_decimal(number: &serde_json::Number) -> String {
    match (number.as_u64(), number.as_f64()) {
        (Some(whole), _) => whole.to_string(),
        (None, Some(value)) => {
            let exact = format!("{value:.8}");
            // More precision than a satoshi must be refused, not rounded away.
            if exact.parse() == Ok(value) { exact } else { value.to_string() }
        }
        (None, None) => number.to_string(),
    }
}

/// `bitcoin-cli -named` sends those without a name as `args`: they come first.
fn in_order(names: &'static [&'static str], mut named: Map<String, Value>) -> Result<Vec<Value>, RpcError> {
    let mut values = match named.remove("args") {
        Some(Value::Array(placed)) => placed,
        Some(_) => return Err(RpcError::new(Code::Type, "args must be an array")),
        None => vec![],
    };
    for (index, name) in names.iter().enumerate() {
        let value = named.remove(*name);
        if index >= values.len() {
            values.push(value.unwrap_or_default());
        } else if value.is_some() {
            let twice = format!("Parameter {name} specified twice both as positional and named argument");
            return Err(RpcError::new(Code::InvalidParameter, twice));
        }
    }
    match named.keys().next() {
        Some(unknown) => {
            Err(RpcError::new(Code::InvalidParameter, format!("Unknown named parameter {unknown}")))
        }
        None => Ok(values),
    }
}
