//! JSON as it was sent: numbers are the digits that somebody typed, and objects have every key, in order and as often as it
//! was given. A float in between would pay another amount, and a map would drop what stands there twice, both in silence.

use core::fmt;

use json_event_parser::{JsonEvent, SliceJsonParser};
use serde_json::Value;

/// Lists and objects may stand in each other this deep (`MAX_JSON_DEPTH` of Core's UniValue).
pub const MAX_DEPTH: usize = 512;

/// Values in one text. An empty list is two bytes there and a dozen times that in memory; no command needs a tenth of these.
pub const MAX_VALUES: usize = 1 << 20;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Json {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(Box<str>),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Fields),
}

/// The fields of an object, in order. A name may be there twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<(String, Json)>);

/// Why a text is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonError {
    /// It is not JSON; holds where and why.
    Syntax(String),
    /// Deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More than [`MAX_VALUES`].
    TooMany,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(problem) => f.write_str(problem),
            Self::TooDeep => write!(f, "deeper than {MAX_DEPTH} levels"),
            Self::TooMany => write!(f, "more than {MAX_VALUES} values"),
        }
    }
}

impl core::error::Error for JsonError {}

impl Json {
    /// Reads a JSON text of UTF-8.
    ///
    /// # Errors
    /// Not JSON, too deep, or of too many values.
    pub fn parse(text: &[u8]) -> Result<Self, JsonError> {
        let mut reader = Reader { parser: SliceJsonParser::new(text), values: 0 };
        let first = reader.event()?;
        let value = reader.value(first, 0)?;
        match reader.event()? {
            JsonEvent::Eof => Ok(value),
            _ => Err(JsonError::Syntax("something follows the value".into())),
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Whether it is a number.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// The string.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The truth value.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// The whole number, if it is written without point and exponent and fits (`UniValue::getInt`).
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(digits) = self { digits.parse().ok() } else { None }
    }

    /// The same without a sign.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(digits) = self { digits.parse().ok() } else { None }
    }

    /// The list.
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The object.
    pub fn as_object(&self) -> Option<&Fields> {
        if let Self::Object(fields) = self { Some(fields) } else { None }
    }

    /// A field of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }

    /// A name that stands twice in one object, here or further in.
    pub fn repeated(&self) -> Option<&str> {
        match self {
            Self::List(list) => list.iter().find_map(Self::repeated),
            Self::Object(fields) => {
                fields.repeated().or_else(|| fields.iter().find_map(|(_, value)| value.repeated()))
            }
            _ => None,
        }
    }
}

impl Fields {
    /// The value of a name, the first if there are several.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Takes the first value of a name out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first name that was there before.
    pub fn repeated(&self) -> Option<&str> {
        let mut seen = std::collections::BTreeSet::new();
        self.iter().map(|(name, _)| name).find(|name| !seen.insert(*name))
    }
}

struct Reader<'a> {
    parser: SliceJsonParser<'a>,
    values: usize,
}

impl<'a> Reader<'a> {
    fn event(&mut self) -> Result<JsonEvent<'a>, JsonError> {
        self.parser.parse_next().map_err(|error| JsonError::Syntax(error.to_string()))
    }

    /// The value that starts with this event, inside of `depth` others.
    fn value(&mut self, first: JsonEvent<'a>, depth: usize) -> Result<Json, JsonError> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(JsonError::TooMany);
        }
        match first {
            JsonEvent::Null => Ok(Json::Null),
            JsonEvent::Boolean(flag) => Ok(Json::Bool(flag)),
            JsonEvent::Number(digits) => Ok(Json::Number(digits.into())),
            JsonEvent::String(text) => Ok(Json::Text(text.into_owned())),
            JsonEvent::StartArray | JsonEvent::StartObject if depth == MAX_DEPTH => Err(JsonError::TooDeep),
            JsonEvent::StartArray => self.list(depth + 1),
            JsonEvent::StartObject => self.object(depth + 1),
            _ => Err(JsonError::Syntax("a value is missing".into())),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut list = vec![];
        loop {
            match self.event()? {
                JsonEvent::EndArray => return Ok(Json::List(list)),
                first => list.push(self.value(first, depth)?),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut fields = vec![];
        while let JsonEvent::ObjectKey(name) = self.event()? {
            let first = self.event()?;
            fields.push((name.into_owned(), self.value(first, depth)?));
        }
        Ok(Json::Object(Fields(fields)))
    }
}

/// Values that the program itself makes.
impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number.to_string().into()),
            Value::String(text) => Self::Text(text),
            Value::Array(list) => Self::List(list.into_iter().map(Self::from).collect()),
            Value::Object(fields) => {
                Self::Object(Fields(fields.into_iter().map(|(name, value)| (name, value.into())).collect()))
            }
        }
    }
}

/// A JSON text, with the numbers as they were written.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| Value::from(text).to_string();
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(list) => {
                f.write_str("[")?;
                for (index, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if index > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("{")?;
                for (index, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{}:{value}", if index > 0 { "," } else { "" }, quoted(name))?;
                }
                f.write_str("}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was_sent() {
        for text in [
            "null",
            "true",
            "-0.0",
            "1.0",
            "1e3",
            "1E+3",
            "18446744073709551616",
            "1.0000000000000000001",
            r#""a \"quoted\" text\n""#,
            "[]",
            "{}",
            r#"[1,[2,{"b":1,"a":[null,false]}],"x"]"#,
            r#"{"data":"ee","data":"ff"}"#,
        ] {
            assert_eq!(Json::parse(text.as_bytes()).unwrap().to_string(), text);
        }
        let spaced = Json::parse(b" { \"a\" : [ 1 , 2 ] } \n").unwrap();
        assert_eq!(spaced.to_string(), r#"{"a":[1,2]}"#);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "x",
            "01",
            "-",
            ".5",
            "1.",
            "+1",
            "1e",
            "0x1",
            "NaN",
            "[1,]",
            "[",
            "]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{\"a\":1,}",
            "'a'",
            "\"a",
            "\"\\x\"",
            "\"\n\"",
            "1 2",
            "[] []",
            "nul",
            "[1 2]",
            "\"\\ud800\"",
        ] {
            assert!(matches!(Json::parse(text.as_bytes()), Err(JsonError::Syntax(_))), "{text}");
        }
        assert!(Json::parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn depth_and_number_of_values_are_bounded() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(Json::parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert_eq!(Json::parse(nested(MAX_DEPTH + 1).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(Json::parse("[".repeat(30 << 20).as_bytes()), Err(JsonError::TooDeep));
        assert_eq!(Json::parse("{\"\":".repeat(1 << 20).as_bytes()), Err(JsonError::TooDeep));
        for value in ["0", "[]", "{}", "\"\""] {
            let list = |count: usize| format!("[{}{value}]", format!("{value},").repeat(count - 1));
            assert!(Json::parse(list(MAX_VALUES - 1).as_bytes()).is_ok());
            assert_eq!(Json::parse(list(MAX_VALUES).as_bytes()), Err(JsonError::TooMany));
        }
    }

    #[test]
    fn whole_numbers_are_whole_as_written() {
        for (text, number) in
            [("5", Some(5)), ("-0", Some(0)), ("-7", Some(-7)), ("1.0", None), ("1e3", None)]
        {
            assert_eq!(Json::Number(text.into()).as_i64(), number, "{text}");
        }
        assert_eq!(Json::Number("18446744073709551615".into()).as_u64(), Some(u64::MAX));
        assert_eq!(Json::Number("18446744073709551616".into()).as_u64(), None);
        assert_eq!(Json::Text("5".into()).as_u64(), None);
    }

    #[test]
    fn a_name_given_twice_is_found_at_any_depth() {
        let repeated = |text: &str| Json::parse(text.as_bytes()).unwrap().repeated().map(str::to_owned);
        assert_eq!(repeated(r#"{"a":1,"b":{"a":2}}"#), None);
        assert_eq!(repeated(r#"{"a":1,"b":2,"a":1}"#).as_deref(), Some("a"));
        assert_eq!(repeated(r#"[0,{"x":[{"b":1,"\u0062":2}]}]"#).as_deref(), Some("b"));
    }
}
