//! Page 50: a letter that one tab alone can open, and a chain on which nothing is encrypted.

use hashyard_cryptobench::asymmetric::spoken::receipt;
use hashyard_cryptobench::asymmetric::{ecies, point};
use hashyard_node::view::Event;

use super::Mission;
use super::number::read_count;
use crate::deed::{Asymmetric, Deed};
use crate::mission::{Sight, Told};

/// The reader shows that it opened the letter; then the number of encrypted bytes on the chain, of which Bitcoin's formats have none.
pub struct Letter;

impl Letter {
    /// Who did not open the letter does not know what writer and reader share.
    fn is_opened(reader: &[u8], fresh: &[u8; 32], letter: &[u8], shown: [u8; 32]) -> Option<bool> {
        let starts = letter.starts_with(&point::long_public_key(fresh)?);
        let keys = ecies::keys(fresh, reader)?;
        Some(starts && receipt(&keys.shared, letter) == shown)
    }
}

impl Mission for Letter {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["own-key", "no-number", "some"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Asymmetric(Asymmetric::LetterOpened { own, reader, fresh, letter, shown }) = deed else {
            return;
        };
        match Self::is_opened(reader, fresh, letter, *shown) {
            _ if own == reader => told.saw("own-key", []),
            Some(true) => told.tick(0),
            // Whoever opened another letter has said so.
            _ => {}
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        match read_count(text) {
            None => told.saw("no-number", []),
            Some(0) => told.tick(1),
            Some(said) => {
                told.saw("some", [("said", said.to_string()), ("height", node.chain.height.to_string())]);
            }
        }
    }
}
