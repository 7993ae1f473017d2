//! Reading a script instruction by instruction.

use super::ScriptError;
use super::opcode::*;

/// One opcode and the data that comes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction<'a> {
    /// Where it starts, in bytes from the start of the script.
    pub offset: usize,
    /// What it does.
    pub opcode: Opcode,
    /// The data that it pushes; empty for opcodes that carry none, `OP_1` to `OP_16` among them.
    pub data: &'a [u8],
    /// Where the next one starts.
    pub end: usize,
}

impl<'a> Instruction<'a> {
    /// The instruction at `offset`, none at the end of the script.
    ///
    /// # Errors
    /// [`ScriptError::BadOpcode`] if the script ends before the data that the opcode announces.
    pub fn read(script: &'a [u8], offset: usize) -> Result<Option<Self>, ScriptError> {
        let Some((opcode, rest)) = script.get(offset..).and_then(<[u8]>::split_first) else {
            return Ok(None);
        };
        let opcode = Opcode(*opcode);
        let (data, left) = split_data(opcode, rest).ok_or(ScriptError::BadOpcode)?;
        Ok(Some(Self { offset, opcode, data, end: script.len() - left.len() }))
    }

    /// Whether the data could not be pushed in fewer bytes (BIP62 rule 3).
    pub fn is_minimal(&self) -> bool {
        !self.opcode.pushes_data() || self.opcode == minimal_opcode(self.data)
    }
}

/// The instructions of a script, in order; ends after the first error.
#[derive(Debug, Clone)]
pub struct Instructions<'a> {
    script: &'a [u8],
    offset: usize,
}

impl<'a> Instructions<'a> {
    /// Starts at the first byte.
    pub fn new(script: &'a [u8]) -> Self {
        Self { script, offset: 0 }
    }
}

impl<'a> Iterator for Instructions<'a> {
    type Item = Result<Instruction<'a>, ScriptError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = Instruction::read(self.script, self.offset).transpose()?;
        self.offset = item.map_or(self.script.len(), |instruction| instruction.end);
        Some(item)
    }
}

/// The opcode of the shortest push of `data`.
fn minimal_opcode(data: &[u8]) -> Opcode {
    match data {
        [number @ 1..=16] => Opcode(OP_RESERVED.0 + number),
        [0x81] => OP_1NEGATE,
        _ => data_opcode(data.len()),
    }
}

/// The opcode that pushes `length` bytes as they stand.
pub(super) fn data_opcode(length: usize) -> Opcode {
    match length {
        0..=75 => Opcode(length as u8),
        76..=0xff => OP_PUSHDATA1,
        0x100..=0xffff => OP_PUSHDATA2,
        _ => OP_PUSHDATA4,
    }
}

/// Bytes that hold the length behind a push opcode.
pub(super) fn length_size(opcode: Opcode) -> usize {
    match opcode {
        OP_PUSHDATA1 => 1,
        OP_PUSHDATA2 => 2,
        OP_PUSHDATA4 => 4,
        _ => 0,
    }
}

/// The data of a push and what is behind it, `None` if the script is too short.
fn split_data(opcode: Opcode, rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_at_checked(length_size(opcode))?;
    let length = match opcode {
        OP_PUSHDATA1 | OP_PUSHDATA2 | OP_PUSHDATA4 => little_endian(length),
        _ if opcode.pushes_data() => usize::from(opcode.0),
        _ => 0,
    };
    rest.split_at_checked(length)
}

/// At most four bytes, so that it fits where `usize` has 32 bits, as in a browser.
fn little_endian(bytes: &[u8]) -> usize {
    bytes.iter().rev().fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pushes_of_every_form_are_read() {
        let script = [0x00, 0x02, 7, 8, 0x4c, 1, 9, 0x4d, 1, 0, 10, 0x4e, 0, 0, 0, 0, 0x51, 0x76];
        let read: Vec<_> = Instructions::new(&script)
            .map(|instruction| instruction.map(|i| (i.offset, i.opcode.0, i.data)).unwrap())
            .collect();
        assert_eq!(
            read,
            [
                (0, 0x00, &[][..]),
                (1, 0x02, &[7, 8]),
                (4, 0x4c, &[9]),
                (7, 0x4d, &[10]),
                (11, 0x4e, &[]),
                (16, 0x51, &[]),
                (17, 0x76, &[])
            ]
        );
    }

    #[test]
    fn a_push_that_runs_over_the_end_is_an_error_and_the_last_item() {
        for script in
            [&[0x51, 0x02, 1][..], &[0x51, 0x4c], &[0x51, 0x4d, 1], &[0x51, 0x4e, 0xff, 0xff, 0xff, 0xff]]
        {
            let read: Vec<_> = Instructions::new(script).collect();
            assert_eq!(read.len(), 2);
            assert_eq!(read[1], Err(ScriptError::BadOpcode));
        }
    }

    #[test]
    fn only_the_shortest_push_is_minimal() {
        for (script, minimal) in [
            (&[0x00][..], true),
            (&[0x4c, 0], false),
            (&[1, 5], false),
            (&[1, 0x81], false),
            (&[1, 0], true),
            (&[1, 17], true),
            (&[0x4c, 1, 17], false),
            (&[0x76], true),
        ] {
            assert_eq!(Instruction::read(script, 0).unwrap().unwrap().is_minimal(), minimal, "{script:?}");
        }
    }
}
