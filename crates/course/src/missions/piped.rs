//! Page 45: make the node's txid, and the program of an own address, out of bytes.

use hashyard_core::wallet::Address;
use hashyard_core::{Decodable, Transaction};
use hashyard_cryptobench::hashes::{Hash, Step, pipeline};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

const SHA_256: Step = Step::Hash(Hash::Sha256);
/// As Bitcoin makes a txid, and prints it.
const TXID: [Step; 3] = [SHA_256, SHA_256, Step::Reverse];
/// HASH160.
const HASH_160: [Step; 2] = [SHA_256, Step::Hash(Hash::Ripemd160)];

/// The txid of a payment that the wallet knows; the program of one of its addresses.
pub struct Piped;

impl Mission for Piped {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["not-turned", "with-witness", "other-transaction", "other-order", "other-key"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Piped { input, steps } = deed else { return };
        let Some(made) = pipeline(input, steps).pop() else { return };
        match Transaction::decode(input) {
            Ok(transaction) => see_txid(&transaction, input, &made, steps, node, told),
            Err(_) if input.len() == 33 => see_program(&made, steps, node, told),
            Err(_) => {}
        }
    }
}

fn see_txid(
    transaction: &Transaction,
    input: &[u8],
    made: &[u8],
    steps: &[Step],
    node: Sight<'_>,
    told: &mut Told,
) {
    let is_mine = node.wallet.history.iter().any(|item| item.txid == transaction.txid());
    let has_witness = input != transaction.encode_legacy();
    match steps {
        _ if steps == TXID && is_mine && made == transaction.txid().display_bytes() => told.tick(0),
        _ if steps == TXID && has_witness => told.saw("with-witness", []),
        _ if steps == TXID => told.saw("other-transaction", []),
        [SHA_256, SHA_256] if !has_witness => told.saw("not-turned", []),
        _ => {}
    }
}

fn see_program(made: &[u8], steps: &[Step], node: Sight<'_>, told: &mut Told) {
    match steps {
        _ if steps == HASH_160 && is_own_program(made, node) => told.tick(1),
        _ if steps == HASH_160 => told.saw("other-key", []),
        [first, second] if [*second, *first] == HASH_160 => told.saw("other-order", []),
        _ => {}
    }
}

fn is_own_program(program: &[u8], node: Sight<'_>) -> bool {
    let params = node.identity.network.params();
    let shown = node.wallet.receive.iter().map(|receive| &receive.address);
    let mut addresses = shown.chain(node.wallet.coins.iter().map(|coin| &coin.address));
    addresses.any(|address| Address::parse(address, params).is_ok_and(|address| address.program() == program))
}
