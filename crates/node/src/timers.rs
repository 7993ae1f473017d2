//! All that happens because time passes. One table says when and what: a timer that acts is one that the driver is asked to
//! wake for, and the other way round.

use crate::header_sync::HEADERS_TIMEOUT;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;

/// The longest time between two wakes, in ms.
const LONGEST_SLEEP: Millis = 60_000;

/// Something that each connection waits for. When it acted, it is due later or not at all.
struct PeerTimer {
    due: fn(&Peer) -> Option<Millis>,
    act: fn(&mut Node, PeerId),
}

/// Something that the node waits for. When it acted, it is due later or not at all.
struct Timer {
    due: fn(&Node) -> Option<Millis>,
    act: fn(&mut Node),
}

const PEER_TIMERS: &[PeerTimer] = &[
    PeerTimer { due: |peer| peer.handshake.deadline(), act: Node::handshake_timer },
    PeerTimer { due: |peer| peer.is_ready().then(|| peer.ping.deadline()), act: Node::ping_timer },
    PeerTimer { due: |peer| Some(peer.sync.asked? + HEADERS_TIMEOUT), act: Node::headers_timer },
    PeerTimer { due: |peer| peer.wanted.deadline(), act: Node::serve },
    PeerTimer { due: |peer| peer.is_ready().then(|| peer.fee_filter.deadline()), act: Node::tell_fee_filter },
];

const TIMERS: &[Timer] = &[
    Timer { due: |node| node.in_flight.deadline(), act: Node::block_timer },
    Timer { due: |node| node.tx_relay.deadline(), act: Node::tx_timer },
    Timer { due: |node| Some(node.next_expiry), act: Node::expiry_timer },
    Timer { due: |node| node.mining.deadline(), act: Node::mining_timer },
    Timer { due: Node::proposals_deadline, act: Node::proposals_timer },
    Timer { due: |node| node.unlocked_until, act: Node::lock_wallet },
    Timer { due: Node::next_added_call, act: Node::call_added },
    Timer { due: Node::next_call, act: Node::choose_connections },
];

impl Node {
    pub(crate) fn run_timers(&mut self) {
        for timer in PEER_TIMERS {
            for id in self.peer_ids() {
                let due = self.peers.get(&id).and_then(timer.due);
                if due.is_some_and(|due| due <= self.now) {
                    (timer.act)(self, id);
                }
            }
        }
        for timer in TIMERS {
            if (timer.due)(self).is_some_and(|due| due <= self.now) {
                (timer.act)(self);
            }
        }
    }

    /// The next time at which a timer has something to do; a minute ahead at most, and never in the past.
    pub(crate) fn next_deadline(&self) -> Millis {
        let peers =
            self.peers.values().flat_map(|peer| PEER_TIMERS.iter().filter_map(|timer| (timer.due)(peer)));
        let others = TIMERS.iter().filter_map(|timer| (timer.due)(self));
        let next = peers.chain(others).min().unwrap_or(Millis::MAX);
        next.clamp(self.now + 1, self.now + LONGEST_SLEEP)
    }
}
