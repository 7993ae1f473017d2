//! A script as bytes, with nothing said about whether it makes sense.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::encode::{Decodable, DecodeError, Encodable, Reader, put_var_bytes};

/// The bytes of a script. Shown as hex; the script module reads, runs and explains them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ScriptBuf(pub Vec<u8>);

impl ScriptBuf {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<u8>> for ScriptBuf {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for ScriptBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for ScriptBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptBuf({self})")
    }
}

impl Encodable for ScriptBuf {
    fn encode_to(&self, out: &mut Vec<u8>) {
        put_var_bytes(out, &self.0);
    }
}

impl Decodable for ScriptBuf {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.var_bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

impl Serialize for ScriptBuf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ScriptBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        hex::decode(text.as_ref()).map(Self).map_err(serde::de::Error::custom)
    }
}
