//! Page 42: make the two digests that the lecture prints.

use hashyard_cryptobench::hashes::Hash;
use hashyard_node::view::Event;

use super::{Mission, hex};
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// The lecture's MD5 values. They are of a line each, not of the three letters.
const PRINTED: [[u8; 16]; 2] = [
    [0x0b, 0xee, 0x89, 0xb0, 0x7a, 0x24, 0x8e, 0x27, 0xc8, 0x3f, 0xc3, 0xd5, 0x95, 0x12, 0x13, 0xc1],
    [0x22, 0x17, 0xc5, 0x3a, 0x2f, 0x88, 0xeb, 0xad, 0xd9, 0xb3, 0xc1, 0xa7, 0x9c, 0xde, 0x26, 0x38],
];

/// Bytes are typed whose MD5 is one of the lecture's values, then those of the other.
pub struct OneNewline;

impl Mission for OneNewline {
    fn conditions(&self) -> usize {
        PRINTED.len()
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-newline", "windows"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Hashed(input) = deed else { return };
        let digest = Hash::Md5.of(input);
        match PRINTED.iter().position(|printed| *printed == digest[..]) {
            Some(condition) => told.tick(condition),
            None if input == b"abc" || input == b"abC" => {
                told.saw("no-newline", [("text", text(input)), ("digest", hex(&digest))]);
            }
            None if input == b"abc\r\n" || input == b"abC\r\n" => {
                told.saw("windows", [("text", text(&input[..3])), ("digest", hex(&digest))]);
            }
            None => {}
        }
    }
}

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}
