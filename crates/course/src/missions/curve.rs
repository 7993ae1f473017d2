//! Page 49: a logarithm on a small curve, and the same note encrypted twice.

use hashyard_cryptobench::asymmetric::elgamal::{Ciphertext, decrypt};
use hashyard_cryptobench::asymmetric::small_curve::{G, Point, target};
use hashyard_node::view::Event;

use super::Mission;
use super::number::read_count;
use crate::deed::{Asymmetric, Deed};
use crate::mission::{Sight, Told};

/// How many times G makes the point of this node; then two ciphertexts of one note, which both open.
#[derive(Default)]
pub struct Curve {
    /// What was encrypted last.
    last: Option<(Vec<u8>, Ciphertext)>,
}

/// As people write points.
fn written(point: Point) -> String {
    match point {
        Point::Infinity => "∞".to_owned(),
        Point::At { x, y } => format!("({x}, {y})"),
    }
}

impl Mission for Curve {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "other-point", "other-note", "same-ciphertext"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Asymmetric(Asymmetric::Encrypted { secret, note, ciphertext }) = deed else { return };
        if decrypt(ciphertext, secret).as_ref() != Some(note) {
            return;
        }
        match self.last.replace((note.clone(), *ciphertext)) {
            Some((before, _)) if before != *note => told.saw("other-note", []),
            Some((_, before)) if before == *ciphertext => told.saw("same-ciphertext", []),
            Some(_) => told.tick(1),
            None => {}
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let target = target(&node.identity.node.0);
        let Some(count) = read_count(text) else { return told.saw("no-number", []) };
        let reached = G.times(count.into());
        match reached == target {
            true => told.tick(0),
            false => {
                let facts =
                    [("said", count.to_string()), ("reached", written(reached)), ("target", written(target))];
                told.saw("other-point", facts);
            }
        }
    }
}
