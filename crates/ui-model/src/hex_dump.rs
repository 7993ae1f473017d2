//! Raw bytes in rows of eight, cut where fields begin and end.

use core::ops::Range;

/// Bytes of a row that belong to one field, or to none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Index of the field.
    pub field: Option<usize>,
    /// Hex digits, bytes separated by spaces.
    pub hex: String,
}

/// A row of the dump.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Position of its first byte.
    pub offset: usize,
    /// The bytes, in order.
    pub segments: Vec<Segment>,
    /// Printable characters as they are, a dot for the rest.
    pub ascii: String,
}

/// Bytes in a row.
pub const ROW: usize = 8;

/// Bytes of an amount.
pub const AMOUNT: usize = 8;

/// The eight bytes from `offset` on, read as Bitcoin writes amounts: satoshis, little-endian. `None` if there are fewer.
pub fn amount_at(bytes: &[u8], offset: usize) -> Option<u64> {
    bytes.get(offset..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Printable characters as they are, a dot for the rest.
pub fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(printable).collect()
}

/// Whether these characters stand somewhere among the bytes.
pub fn has_letters(bytes: &[u8], sought: &str) -> bool {
    sought.is_empty() || bytes.windows(sought.len()).any(|window| window == sought.as_bytes())
}

/// The rows of `bytes`; `fields` are positions in `bytes`, in order and without overlap.
pub fn rows(bytes: &[u8], fields: &[Range<usize>]) -> Vec<Row> {
    let row = |(index, chunk): (usize, &[u8])| {
        let offset = index * ROW;
        Row { offset, segments: segments(chunk, offset, fields), ascii: letters(chunk) }
    };
    bytes.chunks(ROW).enumerate().map(row).collect()
}

fn segments(chunk: &[u8], offset: usize, fields: &[Range<usize>]) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (index, byte) in chunk.iter().enumerate() {
        let field = fields.iter().position(|range| range.contains(&(offset + index)));
        match segments.last_mut().filter(|last| last.field == field) {
            Some(last) => last.hex.push_str(&format!(" {byte:02x}")),
            None => segments.push(Segment { field, hex: format!("{byte:02x}") }),
        }
    }
    segments
}

fn printable(byte: &u8) -> char {
    if byte.is_ascii_graphic() { *byte as char } else { '.' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_searched_and_read_as_amounts() {
        let bytes = b"\xfatx\0\x80\xf0\xfa\x02\0\0\0\0\x16";
        assert_eq!(
            (amount_at(bytes, 4), amount_at(bytes, 5)),
            (Some(50_000_000), Some(0x1600_0000_0002_faf0))
        );
        for beyond in [6, 13, 14, usize::MAX] {
            assert_eq!(amount_at(bytes, beyond), None, "{beyond}");
        }
        assert_eq!(letters(bytes), ".tx..........");
        for (sought, is_there) in
            [("", true), ("tx", true), ("TX", false), ("txt", false), ("a much longer text", false)]
        {
            assert_eq!(has_letters(bytes, sought), is_there, "{sought}");
        }
    }

    #[test]
    fn rows_are_cut_at_fields() {
        let rows = rows(b"\xf9\xbe\xb4\xd9verack\0\0", &[0..4, 4..12]);
        assert_eq!(rows.len(), 2);
        let first: Vec<_> = rows[0].segments.iter().map(|part| (part.field, part.hex.as_str())).collect();
        assert_eq!(first, [(Some(0), "f9 be b4 d9"), (Some(1), "76 65 72 61")]);
        assert_eq!((rows[1].offset, rows[1].ascii.as_str()), (8, "ck.."));
        assert_eq!(rows[1].segments.len(), 1);
    }

    #[test]
    fn bytes_outside_of_fields_stand_alone() {
        let rows = rows(&[1, 2, 3, 4], &[1..2, 2..3]);
        let fields: Vec<_> = rows[0].segments.iter().map(|part| part.field).collect();
        assert_eq!(fields, [None, Some(0), Some(1), None]);
    }
}
