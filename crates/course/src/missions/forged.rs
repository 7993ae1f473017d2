//! Page 48: forge a textbook signature, and fail where messages are padded.

use hashyard_cryptobench::asymmetric::rsa::PublicKey;
use hashyard_cryptobench::asymmetric::rsa_by_hand::SmallPublic;
use hashyard_node::view::Event;
use num_bigint::BigUint;

use super::Mission;
use crate::deed::{Asymmetric, Deed};
use crate::mission::{Sight, Told};

/// A signature on the product of two messages, made of their signatures; then the same with padding, which refuses it.
pub struct Forged;

impl Forged {
    fn textbook(key: SmallPublic, signed: [(u64, u64); 2], message: u64, signature: u64, told: &mut Told) {
        let [(first, one), (second, two)] = signed;
        if !(key.is_signed(first, one) && key.is_signed(second, two)) {
            return;
        }
        let product = key.product(first, second);
        if [first, second].into_iter().any(|factor| factor < 2) || [first, second].contains(&message) {
            told.saw("signed-anyway", [("message", message.to_string())]);
        } else if message != product {
            let facts = [("message", message.to_string()), ("left", (message % key.n.max(1)).to_string())];
            told.saw("no-product", facts);
        } else if key.is_signed(message, signature) {
            told.tick(0);
        } else {
            let facts = [
                ("signature", signature.to_string()),
                ("opened", key.open(signature).to_string()),
                ("message", message.to_string()),
            ];
            told.saw("opens-to-other", facts);
        }
    }

    fn padded(
        key: &PublicKey,
        signed: &[(Vec<u8>, BigUint); 2],
        message: &[u8],
        signature: &BigUint,
        told: &mut Told,
    ) {
        let good = signed.iter().all(|(text, signature)| key.verify_pss(text, signature).is_ok());
        if !good {
            return;
        }
        let [(first, one), (second, two)] = signed;
        let is_product = *signature == key.product(one, two);
        if first == second {
            told.saw("same-text", []);
        } else if !is_product {
            told.saw("other-signature", []);
        } else if key.verify_pss(message, signature).is_err() {
            told.tick(1);
        }
    }
}

impl Mission for Forged {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["signed-anyway", "no-product", "opens-to-other", "same-text", "other-signature"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Asymmetric(Asymmetric::Textbook { key, signed, message, signature }) => {
                Self::textbook(*key, *signed, *message, *signature, told);
            }
            Deed::Asymmetric(Asymmetric::Padded { key, signed, message, signature }) => {
                Self::padded(key, signed, message, signature, told);
            }
            _ => {}
        }
    }
}
