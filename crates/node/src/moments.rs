//! The five moments of a connection, and what each sub-protocol does in them: it is ready, a message came, its time has come,
//! when that is, and it is gone. One more sub-protocol is one more line in each list that concerns it. A timer that acts is one
//! that the driver is asked to wake for, and the other way round.

use hashyard_wire::Message;

use crate::addr_relay;
use crate::header_sync::HEADERS_TIMEOUT;
use crate::io::{Millis, PeerId};
use crate::light::is_for_full_nodes;
use crate::node::Node;
use crate::overlay::errands::errand_end;
use crate::peer::Peer;

/// Something that begins with a connection.
type Begin = fn(&mut Node, PeerId);

/// What begins when the handshake is done, and whether also with who has only a question ([`Peer::is_errand`]).
const READY: &[(Begin, bool)] = &[
    (Node::start_ping, true),
    (Node::start_compact_blocks, false),
    (Node::start_header_sync, false),
    (Node::start_addr_relay, true),
    (Node::start_announcing, false),
    (Node::start_tx_relay, false),
    (Node::tell_fee_filter, false),
    (Node::start_block_proposals, false),
    (Node::start_overlay, true),
    (Node::felt, true),
    (Node::leave_useless, false),
];

/// What forgets a connection that is gone.
const GONE: &[fn(&mut Node, PeerId)] = &[
    |node, peer| node.in_flight.forget_peer(peer),
    |node, peer| node.announcers.retain(|announcer| *announcer != peer),
    |node, peer| node.tx_relay.forget_peer(peer),
    |node, peer| node.orphans.forget_peer(peer),
    |node, peer| node.proposals.forget_peer(peer),
];

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
    PeerTimer { due: |peer| peer.filters.deadline(), act: Node::serve_filters },
    PeerTimer { due: |peer| peer.fee_filter.deadline(), act: Node::tell_fee_filter },
    PeerTimer { due: |peer| peer.relay.clock, act: Node::announce_to_one },
    PeerTimer { due: |peer| peer.line.deadline(), act: Node::line_timer },
    PeerTimer { due: errand_end, act: Node::end_errand },
];

const TIMERS: &[Timer] = &[
    Timer { due: |node| node.in_flight.deadline(), act: Node::block_timer },
    Timer { due: |node| node.in_flight.stalling.deadline(), act: Node::stalling_timer },
    Timer { due: |node| node.announcements.deadline(), act: Node::announce_to_others },
    Timer { due: |node| node.tx_relay.deadline(), act: Node::ask_others },
    Timer { due: Node::light_deadline, act: Node::light_timer },
    Timer { due: Node::filters_deadline, act: Node::make_filters },
    Timer { due: Node::scan_deadline, act: Node::scan_slice },
    Timer { due: |node| Some(node.next_expiry), act: Node::expiry_timer },
    Timer { due: |node| node.mining.deadline(), act: Node::mining_timer },
    Timer { due: Node::proposals_deadline, act: Node::proposals_timer },
    Timer { due: |node| node.unlocked_until, act: Node::lock_wallet },
    Timer { due: Node::next_added_call, act: Node::call_added },
    Timer { due: |node| node.addresses.store_deadline(), act: Node::store_addresses },
    Timer { due: Node::next_feeler, act: Node::feel },
    Timer { due: Node::overlay_deadline, act: Node::overlay_timer },
    Timer { due: Node::errand_deadline, act: Node::call_for_errands },
    Timer { due: Node::next_call, act: Node::choose_connections },
];

/// When a peer has something due.
pub(crate) fn due_of(peer: &Peer) -> Option<Millis> {
    PEER_TIMERS.iter().filter_map(|timer| (timer.due)(peer)).min()
}

impl Node {
    pub(crate) fn begin_all(&mut self, peer: PeerId) {
        let stays = self.peers.get(&peer).is_some_and(|state| !state.is_errand());
        let begins = READY.iter().filter(|(_, with_errands)| stays || *with_errands);
        begins.for_each(|(begin, _)| begin(self, peer));
    }

    pub(crate) fn forget_all(&mut self, peer: PeerId) {
        GONE.iter().for_each(|forget| forget(self, peer));
    }

    /// A message after the handshake, to the sub-protocol that it belongs to.
    pub(crate) fn received_ready(&mut self, peer: PeerId, message: Message) {
        if self.is_light() && is_for_full_nodes(&message) {
            return;
        }
        match message {
            Message::Ping(nonce) => self.received_ping(peer, nonce),
            Message::Pong(nonce) => self.received_pong(peer, nonce),
            Message::GetAddr => self.received_getaddr(peer),
            Message::Addr(list) if self.charge(peer, list.len() as u64, "addr") => {
                self.received_addresses(peer, &addr_relay::of_old_form(&list));
            }
            Message::AddrV2(list) if self.charge(peer, list.len() as u64, "addrv2") => {
                self.received_addresses(peer, &list);
            }
            Message::Inv(list) if self.charge(peer, list.len() as u64, "inv") => {
                self.received_inv(peer, &list)
            }
            Message::GetData(list) if self.charge(peer, list.len() as u64, "getdata") => {
                self.received_getdata(peer, &list);
            }
            Message::NotFound(list) if self.charge(peer, list.len() as u64, "notfound") => {
                self.received_notfound(peer, &list);
            }
            // Who floods is gone.
            Message::Addr(_) | Message::AddrV2(_) => {}
            Message::Inv(_) | Message::GetData(_) | Message::NotFound(_) => {}
            Message::GetHeaders(locator) => self.received_getheaders(peer, &locator),
            Message::GetBlocks(locator) => self.received_getblocks(peer, &locator),
            Message::Headers(headers) => self.received_headers(peer, &headers),
            Message::SendHeaders => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.sync.wants_headers = true;
                }
            }
            Message::Block(block) => self.received_block(peer, block),
            Message::SendCmpct(choice) => self.received_sendcmpct(peer, choice),
            Message::CmpctBlock(compact) => self.received_cmpctblock(peer, &compact),
            Message::GetBlockTxn(request) => self.received_getblocktxn(peer, &request),
            Message::BlockTxn(answer) => self.received_blocktxn(peer, answer),
            Message::Tx(tx) if self.is_light() => self.received_proven_transaction(peer, tx),
            Message::Tx(tx) => self.received_tx(peer, tx),
            Message::Mempool => self.received_mempool(peer),
            Message::FeeFilter(rate) => self.received_feefilter(peer, rate),
            Message::GetCFilters(range) => self.received_getcfilters(peer, &range),
            Message::GetCFHeaders(range) => self.received_getcfheaders(peer, &range),
            Message::GetCFCheckpt(chain) => self.received_getcfcheckpt(peer, &chain),
            Message::CFilter(filter) => self.received_cfilter(peer, filter),
            Message::CFHeaders(headers) => self.received_cfheaders(peer, headers),
            // Nobody is asked for any.
            Message::CFCheckpt(_) => {}
            Message::FilterLoad(filter) => self.received_filterload(peer, filter),
            Message::FilterAdd(data) => self.received_filteradd(peer, &data),
            Message::FilterClear => self.received_filterclear(peer),
            Message::MerkleBlock(block) => self.received_merkleblock(peer, &block),
            Message::BlockProposal(proposal) => self.received_proposal(peer, *proposal),
            Message::ProposalSignature(signature) => self.received_signature(peer, signature),
            Message::Note(note) => self.received_note(peer, note),
            Message::View(view) => self.received_view(peer, *view),
            Message::Kad(kad) => self.received_kad(peer, *kad),
            Message::Version(_) | Message::Verack | Message::SendAddrV2 | Message::WtxidRelay => {}
            Message::Unknown { .. } => {}
        }
    }

    /// Everybody's timers that are due; then, when the next will be.
    pub(crate) fn run_timers(&mut self) {
        let peers = self.peers.due();
        let mut acted = peers.is_some_and(|due| due <= self.now);
        if acted {
            self.run_peer_timers();
        }
        let mut later = peers;
        for timer in TIMERS {
            match (timer.due)(self) {
                Some(due) if due <= self.now => {
                    (timer.act)(self);
                    acted = true;
                }
                due => later = later.into_iter().chain(due).min(),
            }
        }
        // Mostly nobody's is due, and then nothing is due sooner than it was a moment ago.
        self.next_due = if acted { self.first_due() } else { later };
    }

    fn first_due(&mut self) -> Option<Millis> {
        let peers = self.peers.due();
        TIMERS.iter().filter_map(|timer| (timer.due)(self)).chain(peers).min()
    }

    fn run_peer_timers(&mut self) {
        for timer in PEER_TIMERS {
            for id in self.peers.due_by(self.now) {
                let due = self.peers.get(&id).and_then(timer.due);
                if due.is_some_and(|due| due <= self.now) {
                    (timer.act)(self, id);
                }
            }
        }
    }

    /// The next time at which a timer has something to do; a minute ahead at most, and never in the past.
    pub(crate) fn next_deadline(&self) -> Millis {
        self.next_due.unwrap_or(Millis::MAX).clamp(self.now + 1, self.now + LONGEST_SLEEP)
    }
}
