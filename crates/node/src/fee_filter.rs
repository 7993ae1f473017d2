//! `feefilter` (BIP133): two peers tell each other below which fee rate a transaction is not worth announcing.

use hashyard_wire::Message;

use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::turn::Turn;

/// A changed filter is told after this long at the latest, in ms (Bitcoin Core's `AVG_FEEFILTER_BROADCAST_INTERVAL`).
pub const INTERVAL: Millis = 600_000;

/// The first protocol version with `feefilter`.
const FEEFILTER_VERSION: i32 = 70_013;

/// What both sides of a connection told, in satoshis per 1000 vbytes.
#[derive(Debug, Default)]
pub struct FeeFilter {
    /// The peer wants no announcements below this.
    pub theirs: u64,
    /// We told that we want none below this.
    told: Option<u64>,
    next: Millis,
}

impl FeeFilter {
    /// When the peer is to be told of a change; never, if it was told of nothing so far.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.told.map(|_| self.next)
    }

    /// Tells the rate, in satoshis per 1000 vbytes, unless the peer knows it.
    pub fn tell(&mut self, rate: u64, turn: &mut Turn<'_>) {
        self.next = turn.now + INTERVAL;
        if self.told.replace(rate) != Some(rate) {
            turn.send(Message::FeeFilter(i64::try_from(rate).unwrap_or(i64::MAX)));
        }
    }
}

impl Node {
    /// Tells what the mempool asks for now, if the peer does not know it.
    pub(crate) fn tell_fee_filter(&mut self, peer: PeerId) {
        let rate = self.mempool.min_fee(self.now).0;
        if self.peers.get(&peer).is_some_and(|peer| peer.handshake.speaks(FEEFILTER_VERSION)) {
            self.give_turn(peer, |peer| &mut peer.fee_filter, |filter, turn| filter.tell(rate, turn));
        }
    }

    pub(crate) fn received_feefilter(&mut self, peer: PeerId, fee_rate: i64) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.fee_filter.theirs = u64::try_from(fee_rate).unwrap_or(0);
        }
    }
}
