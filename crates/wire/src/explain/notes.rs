//! Takes notes while a message is read: which bytes were read, under which name, to which value.

use std::fmt::Write;

use hashyard_core::{DecodeError, Reader};

use super::{Field, FieldKind, MAX_HEX, SHOWN};

/// A reader that notes every field. Its methods answer none where the bytes are wrong; that is then the last note.
pub(super) struct Notes<'a> {
    bytes: &'a [u8],
    reader: Reader<'a>,
    fields: Vec<Field>,
    item: Option<usize>,
}

type Read<T> = Result<T, DecodeError>;

impl<'a> Notes<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, reader: Reader::new(bytes), fields: Vec::new(), item: None }
    }

    /// A value in its usual form.
    pub fn plain<T: ToString>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'a>) -> Read<T>,
    ) -> Option<T> {
        self.checked(name, read, |value| (value.to_string(), FieldKind::Plain))
    }

    /// A hash.
    pub fn hash<T: ToString>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'a>) -> Read<T>,
    ) -> Option<T> {
        self.checked(name, read, |value| (value.to_string(), FieldKind::Hash))
    }

    /// A value that is shown in a form of its own.
    pub fn shown<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'a>) -> Read<T>,
        show: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        self.checked(name, read, |value| (show(value), FieldKind::Plain))
    }

    /// A value that is judged too.
    pub fn checked<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Reader<'a>) -> Read<T>,
        show: impl FnOnce(&T) -> (String, FieldKind),
    ) -> Option<T> {
        let offset = self.reader.offset();
        match read(&mut self.reader) {
            Ok(value) => {
                let (text, kind) = show(&value);
                self.push(offset, self.reader.offset(), name, text, kind);
                Some(value)
            }
            Err(error) => {
                self.fail_from(offset, name, error);
                None
            }
        }
    }

    /// A list behind its count, which is `max` at most: the first entries one by one, the others in one field.
    pub fn list<T>(
        &mut self,
        count_name: &'static str,
        max: u64,
        mut each: impl FnMut(&mut Self) -> Option<T>,
        skip: impl Fn(&mut Reader<'a>) -> Read<()>,
    ) -> Option<u64> {
        let count = self.plain(count_name, |reader| crate::message::bounded_count(reader, max))?;
        self.items(count, |notes| each(notes).map(drop), skip)?;
        Some(count)
    }

    /// The entries of a list without their count.
    pub fn items(
        &mut self,
        count: u64,
        mut each: impl FnMut(&mut Self) -> Option<()>,
        skip: impl Fn(&mut Reader<'a>) -> Read<()>,
    ) -> Option<()> {
        let shown = count.min(SHOWN as u64);
        for index in 0..shown as usize {
            self.item = Some(index);
            each(self)?;
        }
        self.item = None;
        if count == shown {
            return Some(());
        }
        let skip_others = |reader: &mut Reader<'a>| (shown..count).try_for_each(|_| skip(reader));
        self.shown("more", skip_others, |()| format!("+{}", count - shown))
    }

    /// The bytes not yet read.
    pub fn unread(&self) -> &'a [u8] {
        &self.bytes[self.reader.offset()..][..self.reader.remaining()]
    }

    /// Notes that something is wrong from here on.
    pub fn fail(&mut self, name: &'static str, error: DecodeError) {
        self.fail_from(self.reader.offset(), name, error);
    }

    /// Reads no further than to this offset.
    pub fn end_at(&mut self, end: usize) {
        let offset = self.reader.offset();
        self.reader = Reader::new(&self.bytes[..end]);
        self.skip_to(offset);
    }

    /// The notes, with one about what lies behind the message.
    pub fn finish(mut self) -> Vec<Field> {
        let end = self.fields.last().map_or(0, |field| field.offset + field.len);
        match self.bytes.len() - end {
            0 => {}
            left => {
                self.item = None;
                let error = DecodeError::TrailingBytes(left).to_string();
                self.push(end, self.bytes.len(), "trailing", error, FieldKind::Error);
            }
        }
        self.fields
    }

    fn fail_from(&mut self, offset: usize, name: &'static str, error: DecodeError) {
        let end = self.reader.offset() + self.reader.remaining();
        self.push(offset, end, name, error.to_string(), FieldKind::Error);
        self.skip_to(end);
    }

    fn skip_to(&mut self, offset: usize) {
        // Cannot fail: callers stay within the bytes.
        let _ = self.reader.take(offset.saturating_sub(self.reader.offset()));
    }

    fn push(&mut self, offset: usize, end: usize, name: &'static str, value: String, kind: FieldKind) {
        let (len, item) = (end - offset, self.item);
        self.fields.push(Field { offset, len, name: name.into(), item, value, kind });
    }
}

/// Hex of the first [`MAX_HEX`] bytes.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes.iter().take(MAX_HEX) {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
    }
    if bytes.len() > MAX_HEX {
        text.push_str("..");
    }
    text
}
