//! Page 47: agree on a secret in public, then stand between two others.

use hashyard_cryptobench::asymmetric::diffie_hellman::small_agreed;
use hashyard_cryptobench::asymmetric::spoken::{Id, proof};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::{Asymmetric, Deed};
use crate::mission::{Sight, Told};

/// Another tab shows that it knows the same secret; then two tabs show that each knows another one, both the student's.
pub struct Agreement;

impl Agreement {
    fn agreed(other: &Id, secret: u64, theirs: u64, shown: [u8; 32], told: &mut Told) {
        match small_agreed(secret, theirs) {
            None => told.saw("no-share", [("share", theirs.to_string())]),
            Some(agreed) if proof(agreed, other) == shown => told.tick(0),
            Some(_) => told.saw("other-secret", []),
        }
    }

    fn between(me: &Id, parties: [Id; 2], secret: u64, heard: [(u64, [u8; 32]); 2], told: &mut Told) {
        if parties[0] == parties[1] || parties.contains(me) {
            return told.saw("with-myself", []);
        }
        let agreed = heard.map(|(theirs, _)| small_agreed(secret, theirs));
        let fooled = |index: usize| {
            agreed[index].is_some_and(|agreed| proof(agreed, &parties[index]) == heard[index].1)
        };
        match agreed[0] != agreed[1] && fooled(0) && fooled(1) {
            true => told.tick(1),
            false => told.saw("not-fooled", []),
        }
    }
}

impl Mission for Agreement {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-share", "other-secret", "with-myself", "not-fooled"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Asymmetric(Asymmetric::Agreed { other, secret, theirs, shown }) => {
                Self::agreed(other, *secret, *theirs, *shown, told);
            }
            Deed::Asymmetric(Asymmetric::Between { parties, secret, heard }) => {
                Self::between(&node.identity.node.0, *parties, *secret, *heard, told);
            }
            _ => {}
        }
    }
}
