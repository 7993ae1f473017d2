//! Page 1: a bank writes what it likes; on the chain the same tab is refused.

use hashyard_node::view::Event;

use super::Mission;
use crate::bank::Booking;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// What the bank is to take.
const TAKEN: i64 = 10;
/// How Bitcoin Core begins to say that the mempool ran a script and it failed.
const SCRIPT_FAILED: &str = "mempool-script-verify-flag-failed";

/// My balance at the bank fell by 10, and the node refused a spend of somebody else's coin.
pub struct NoBank;

impl Mission for NoBank {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["other-customer", "other-reason"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Booked(Booking { customer, before, after }) => {
                match *customer == node.identity.name && before - after == TAKEN {
                    true => told.tick(0),
                    false => told.saw("other-customer", [("name", customer.clone())]),
                }
            }
            Deed::Theft(_, reason) => match reason.starts_with(SCRIPT_FAILED) {
                true => told.tick(1),
                false => told.saw("other-reason", [("reason", reason.clone())]),
            },
            _ => {}
        }
    }
}
