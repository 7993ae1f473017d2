//! The bytes that are hashed for a signature. A debugger gets them split into named fields, by the code that verifies.

/// What is hashed for a signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preimage {
    bytes: Vec<u8>,
    /// Where each field ends, if somebody asked for the fields: verifying does without them.
    ends: Option<Vec<End>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    name: &'static str,
    index: Option<usize>,
    position: usize,
}

/// One field of a [`Preimage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// What it is called in BIP143 and BIP341, or in Bitcoin Core where no BIP names it: `nVersion`, `hashPrevouts`.
    pub name: &'static str,
    /// Of which input or output it is, from 0, where there are several.
    pub index: Option<usize>,
    /// Its bytes.
    pub bytes: &'a [u8],
}

impl Preimage {
    /// Starts one that remembers its fields.
    pub(super) fn with_fields() -> Self {
        Self { bytes: Vec::new(), ends: Some(Vec::new()) }
    }

    /// Starts one for hashing alone.
    pub(super) fn for_hashing() -> Self {
        Self { bytes: Vec::with_capacity(256), ends: None }
    }

    /// All bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The fields, in order; together they are all bytes.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        let mut start = 0;
        self.ends.iter().flatten().map(move |end| {
            let bytes = &self.bytes[start..end.position];
            start = end.position;
            Field { name: end.name, index: end.index, bytes }
        })
    }

    /// Appends a field.
    pub(super) fn put(&mut self, name: &'static str, bytes: &[u8]) {
        self.put_with(name, None, |out| out.extend_from_slice(bytes));
    }

    /// Appends a field that `write` writes.
    pub(super) fn put_with(
        &mut self,
        name: &'static str,
        index: Option<usize>,
        write: impl FnOnce(&mut Vec<u8>),
    ) {
        write(&mut self.bytes);
        let position = self.bytes.len();
        if let Some(ends) = &mut self.ends {
            ends.push(End { name, index, position });
        }
    }
}
