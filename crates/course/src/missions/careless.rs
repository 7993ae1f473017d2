//! Page 56: a nonce that was used twice gives the key away.

use hashyard_core::{OutPoint, Txid};
use hashyard_cryptobench::asymmetric::careless::{Bot, Found, found_in};
use hashyard_cryptobench::asymmetric::point::public_key;
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::{Asymmetric, Deed};
use crate::mission::{Sight, Told};

/// Two payments with one nonce are in blocks; their key is worked out; the coin that it locks is spent to the student.
#[derive(Default)]
pub struct Careless {
    payments: Option<Payments>,
    /// The payment that spends what was left.
    swept: Option<Txid>,
}

struct Payments {
    txids: [Txid; 2],
    key: Vec<u8>,
    /// What is left to be spent.
    rest: OutPoint,
}

impl Careless {
    fn look(&self, node: Sight<'_>, told: &mut Told) {
        let in_block =
            |txid: &Txid| node.wallet.history.iter().any(|item| item.txid == *txid && item.confirmations > 0);
        let Some(payments) = &self.payments else { return };
        if payments.txids.iter().all(in_block) {
            told.tick(0);
        }
        let mine = |txid: Txid| {
            node.wallet.coins.iter().any(|coin| coin.outpoint.txid == txid && coin.confirmations > 0)
        };
        if self.swept.is_some_and(mine) {
            told.tick(2);
        }
    }

    fn pays(&mut self, payments: &[(hashyard_core::Transaction, hashyard_core::TxOut); 2], told: &mut Told) {
        let found: Vec<Found> = payments.iter().filter_map(|(tx, spent)| found_in(tx, spent)).collect();
        let [one, two] = found.as_slice() else { return };
        let rest = Bot::change(&payments[1].0);
        let (true, Some(rest)) = (one.public_key == two.public_key, rest) else { return };
        if one.signature.r != two.signature.r {
            return told.saw("other-nonces", []);
        }
        let txids = [payments[0].0.txid(), payments[1].0.txid()];
        self.swept = None;
        self.payments = Some(Payments { txids, key: one.public_key.clone(), rest: rest.outpoint });
    }
}

impl Mission for Careless {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["other-nonces", "no-payments", "other-key", "other-coin"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.look(node, told);
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Asymmetric(deed) = deed else { return };
        match (deed, &self.payments) {
            (Asymmetric::Careless(payments), _) => self.pays(payments, told),
            (Asymmetric::KeyFound(_), None) => told.saw("no-payments", []),
            (Asymmetric::KeyFound(secret), Some(payments)) => match public_key(secret) {
                Some(key) if key[..] == payments.key[..] => told.tick(1),
                _ => told.saw("other-key", []),
            },
            (Asymmetric::Swept(tx), Some(payments)) => {
                match tx.inputs.iter().any(|input| input.previous_output == payments.rest) {
                    true => self.swept = Some(tx.txid()),
                    false => told.saw("other-coin", [("coin", payments.rest.to_string())]),
                }
            }
            _ => {}
        }
        self.look(node, told);
    }
}
