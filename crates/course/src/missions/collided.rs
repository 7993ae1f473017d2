//! Page 44: make two digests begin alike, and check what others found.

use hashyard_cryptobench::hashes::{Hash, equal_prefix_bits};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Bits of SHA-256 that are to be equal.
const BITS: u32 = 32;
/// Fewer equal bits than these are nobody's doing.
const BY_CHANCE: u32 = 8;

/// Two inputs whose SHA-256 begin with the same 32 bits; two of one MD5; two of one SHA-1.
pub struct Collided;

impl Mission for Collided {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["same-input", "fewer-bits", "nothing-alike"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Compared([a, b]) = deed else { return };
        if a == b {
            return told.saw("same-input", []);
        }
        let bits = |hash: Hash| equal_prefix_bits(&hash.of(a), &hash.of(b));
        let (sha256, md5, sha1) = (bits(Hash::Sha256), bits(Hash::Md5), bits(Hash::Sha1));
        let is_met = [sha256 >= BITS, md5 == 128, sha1 == 160];
        (0..3).filter(|condition| is_met[*condition]).for_each(|condition| told.tick(condition));
        match is_met.contains(&true) {
            true => {}
            false if sha256 >= BY_CHANCE => told.saw("fewer-bits", [("bits", sha256.to_string())]),
            false => told.saw("nothing-alike", []),
        }
    }
}
