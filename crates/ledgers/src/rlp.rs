//! Recursive length prefix: Ethereum's encoding of strings and lists (Yellow Paper, appendix B).

/// Lists inside lists, at most; nothing of ours has more than three.
const MAX_DEPTH: usize = 8;

/// A string of bytes.
pub fn bytes(data: &[u8]) -> Vec<u8> {
    match data {
        [byte] if *byte < 0x80 => vec![*byte],
        _ => with_length(0x80, data),
    }
}

/// A number: big-endian, without leading zeros.
pub fn number(value: u128) -> Vec<u8> {
    bytes(trimmed(&value.to_be_bytes()))
}

/// A list of items that are encoded already.
pub fn list(items: &[Vec<u8>]) -> Vec<u8> {
    with_length(0xc0, &items.concat())
}

/// Without leading zeros.
pub fn trimmed(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    &bytes[zeros..]
}

fn with_length(kind: u8, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 9);
    if data.len() < 56 {
        out.push(kind + data.len() as u8);
    } else {
        let length = data.len().to_be_bytes();
        let length = trimmed(&length);
        out.push(kind + 55 + length.len() as u8);
        out.extend(length);
    }
    out.extend(data);
    out
}

/// Something decoded, and the bytes that said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its encoding.
    pub raw: &'a [u8],
    /// What it is.
    pub value: Value<'a>,
}

/// A string or a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// Bytes.
    Bytes(&'a [u8]),
    /// Items.
    List(Vec<Item<'a>>),
}

/// Reads one item that is all there is. `None` if it is cut, not in its shortest form, followed by more, or has lists within lists
/// deeper than anything here.
pub fn decode(input: &[u8]) -> Option<Item<'_>> {
    let (item, rest) = item(input, MAX_DEPTH)?;
    rest.is_empty().then_some(item)
}

fn item(input: &[u8], depth: usize) -> Option<(Item<'_>, &[u8])> {
    let first = *input.first()?;
    let (header, length) = match first {
        0x00..0x80 => (0, 1),
        0x80..0xb8 => (1, usize::from(first - 0x80)),
        0xb8..0xc0 => long_length(input, first - 0xb7)?,
        0xc0..0xf8 => (1, usize::from(first - 0xc0)),
        0xf8.. => long_length(input, first - 0xf7)?,
    };
    let end = header.checked_add(length)?;
    let data = input.get(header..end)?;
    let value = match first {
        0xc0.. => Value::List(items(data, depth.checked_sub(1)?)?),
        0x81 if data[0] < 0x80 => return None,
        _ => Value::Bytes(data),
    };
    Some((Item { raw: &input[..end], value }, &input[end..]))
}

fn items(mut data: &[u8], depth: usize) -> Option<Vec<Item<'_>>> {
    let mut items = vec![];
    while !data.is_empty() {
        let (one, rest) = item(data, depth)?;
        items.push(one);
        data = rest;
    }
    Some(items)
}

/// The length of a length, and the length itself, which must need it.
fn long_length(input: &[u8], bytes: u8) -> Option<(usize, usize)> {
    let header = 1 + usize::from(bytes);
    let digits = input.get(1..header)?;
    if digits[0] == 0 || digits.len() > 4 {
        return None;
    }
    let length = digits.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    (length >= 56).then_some((header, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of Ethereum's own documentation of RLP.
    #[test]
    fn examples() {
        let word = |text: &str| bytes(text.as_bytes());
        assert_eq!(word("dog"), [0x83, b'd', b'o', b'g']);
        assert_eq!(list(&[word("cat"), word("dog")]), b"\xc8\x83cat\x83dog");
        assert_eq!((word(""), list(&[])), (vec![0x80], vec![0xc0]));
        assert_eq!((number(0), number(15), number(1024)), (vec![0x80], vec![0x0f], vec![0x82, 4, 0]));
        let empty = list(&[]);
        let nested = [empty.clone(), list(std::slice::from_ref(&empty))];
        let all = list(&[nested[0].clone(), nested[1].clone(), list(&nested)]);
        assert_eq!(all, [0xc7, 0xc0, 0xc1, 0xc0, 0xc3, 0xc0, 0xc1, 0xc0]);
        let long = "Lorem ipsum dolor sit amet, consectetur adipisicing elit";
        assert_eq!(word(long)[..2], [0xb8, 0x38]);
        assert_eq!(decode(&word(long)).unwrap().value, Value::Bytes(long.as_bytes()));
    }

    #[test]
    fn what_is_cut_or_not_shortest_is_refused() {
        let deep = (0..20).fold(vec![0xc0], |inner, _| list(&[inner]));
        let refused: [&[u8]; 9] = [
            b"",
            b"\x83ca",
            b"\x81\x05",
            b"\xb8\x01a",
            b"\xb9\x00\x38",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            b"\xc1",
            b"\x80\x80",
            &deep,
        ];
        for bytes in refused {
            assert_eq!(decode(bytes), None, "{bytes:x?}");
        }
    }
}
