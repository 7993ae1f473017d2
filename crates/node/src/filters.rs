//! `getcfilters`, `getcfheaders`, `getcfcheckpt`: compact filters of blocks, for light nodes (BIP157).
//!
//! Filters are made when somebody first asks, a slice at a time, and follow the chain from then on: a node that nobody asks has
//! none. What a peer asks for waits until they are there, and is then sent a slice at a time, as blocks are.

use std::collections::VecDeque;

use hashyard_core::BlockHash;
use hashyard_core::chain::{FilterIndex, FilterRow};
use hashyard_core::filter::FilterHeader;
use hashyard_wire::filters::{BASIC_FILTER, CFCHECKPT_INTERVAL, MAX_CFHEADERS, MAX_CFILTERS};
use hashyard_wire::{CFCheckpt, CFHeaders, CFilter, FilterChain, FilterRange, Message};

use crate::allowance::cost_of_bytes;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::scan::Scan;

/// Requests of a peer that wait, at most: for the filters of a million blocks.
const MAX_WAITING: usize = 1_000;

/// Messages of one slice.
const SLICE_ITEMS: usize = 100;

/// Bytes after which a slice ends.
const SLICE_BYTES: usize = 1_000_000;

/// How fast large slices follow each other at most: not every carrier says when it is full.
const BYTES_PER_MS: usize = 100_000;

/// Units for finding, framing and logging an answer, besides those for its length: five thousand filters a second for ever.
const SERVED: u64 = 1;

/// Entries of a list that cost a unit: each is looked up.
const ENTRIES_PER_UNIT: u64 = 10;

/// The node's filters, and who looks through them.
#[derive(Debug, Default)]
pub struct Filters {
    pub(crate) index: FilterIndex,
    /// Somebody has asked.
    pub(crate) wanted: bool,
    pub(crate) scan: Option<Scan>,
}

/// What a peer asked for and does not have yet, at most [`MAX_WAITING`].
#[derive(Debug, Default)]
pub struct WantedFilters {
    queue: VecDeque<Asked>,
    /// When the next slice may be sent.
    next: Millis,
}

impl WantedFilters {
    /// When the next slice is to be sent, if there is one.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        (!self.queue.is_empty()).then_some(self.next)
    }
}

/// A request, with the hash of the last block that it is about and that block's height.
#[derive(Debug, Clone, Copy)]
struct Asked {
    what: What,
    stop: BlockHash,
    height: u32,
}

#[derive(Debug, Clone, Copy)]
enum What {
    /// From this height on.
    Filters(u32),
    /// From this height on.
    Headers(u32),
    Checkpoints,
}

impl Node {
    pub(crate) fn received_getcfilters(&mut self, peer: PeerId, range: &FilterRange) {
        self.asked_for_range(peer, range, MAX_CFILTERS, "cfilters", What::Filters(range.start_height));
    }

    pub(crate) fn received_getcfheaders(&mut self, peer: PeerId, range: &FilterRange) {
        self.asked_for_range(peer, range, MAX_CFHEADERS, "cfheaders", What::Headers(range.start_height));
    }

    pub(crate) fn received_getcfcheckpt(&mut self, peer: PeerId, chain: &FilterChain) {
        let height = self.height_of_request(chain.filter_type, &chain.stop_hash);
        self.asked_for_filters(peer, What::Checkpoints, chain.stop_hash, height);
    }

    fn asked_for_range(&mut self, peer: PeerId, range: &FilterRange, max: u32, name: &str, what: What) {
        let FilterRange { filter_type, start_height: start, stop_hash: stop } = *range;
        let height =
            self.height_of_request(filter_type, &stop).and_then(|height| match height.checked_sub(start) {
                None => Err(format!("invalid get{name} with start height {start} and stop height {height}")),
                Some(more) if more >= max => Err(format!("too many {name}: {} / {max}", more + 1)),
                Some(_) => Ok(height),
            });
        self.asked_for_filters(peer, what, stop, height);
    }

    /// The height of the last block that a request is about; what is wrong with the request, in Bitcoin Core's words.
    fn height_of_request(&self, filter_type: u8, stop: &BlockHash) -> Result<u32, String> {
        if filter_type != BASIC_FILTER || self.is_light() || self.is_pruned() {
            return Err(format!("unsupported block filter type: {filter_type}"));
        }
        // Also one that was on the chain: who asks may not have heard of the change.
        let known = self.chain.tree().get(stop);
        let known = known
            .filter(|entry| entry.validated || self.chain.tree().is_active(stop) || self.is_forged(stop));
        known.map(|entry| entry.height).ok_or_else(|| format!("invalid block hash: {stop}"))
    }

    /// Bitcoin Core ends the connection for a bad request, too, and does not hold it against the address.
    fn asked_for_filters(&mut self, peer: PeerId, what: What, stop: BlockHash, height: Result<u32, String>) {
        let height = match height {
            Ok(height) => height,
            Err(problem) => return self.disconnect(peer, Some(Fault::FilterRequest(problem))),
        };
        let Some(state) = self.peers.get_mut(&peer) else { return };
        self.filters.wanted = true;
        state.filters.queue.push_back(Asked { what, stop, height });
        if state.filters.queue.len() > MAX_WAITING {
            self.misbehaved(peer, Fault::Greedy);
        }
    }

    /// When the next slice of filters is to be made, if there is one.
    pub(crate) fn filters_deadline(&self) -> Option<Millis> {
        let is_behind = self.filters.wanted && !self.filters.index.is_complete(&self.chain);
        is_behind.then_some(self.now)
    }

    /// Makes the next slice of filters.
    pub(crate) fn make_filters(&mut self) {
        self.filters.wanted = true;
        self.filters.index.follow(&self.chain);
    }

    /// Makes all filters at once: where one is made of a block that is not on the chain, those below it are needed.
    pub(crate) fn make_all_filters(&mut self) {
        self.make_filters();
        while !self.filters.index.is_complete(&self.chain) {
            self.make_filters();
        }
    }

    /// Sends the next slice, if the filters are made.
    pub(crate) fn serve_filters(&mut self, peer: PeerId) {
        let mut bytes = 0;
        for _ in 0..SLICE_ITEMS {
            let Some(state) = self.peers.get(&peer) else { return };
            let Some(asked) = state.filters.queue.front().copied() else { break };
            if self.filters.index.get(&asked.stop).is_none() && self.filters_deadline().is_some() {
                break;
            }
            bytes += self.answer(peer, asked);
            if bytes >= SLICE_BYTES {
                break;
            }
        }
        if let Some(state) = self.peers.get_mut(&peer) {
            state.filters.next = self.now + (bytes / BYTES_PER_MS) as Millis;
        }
    }

    /// Sends an answer, or a filter of one; gives its size in bytes. Of blocks that left the chain before anybody asked there is
    /// nothing, and nothing is said.
    fn answer(&mut self, peer: PeerId, asked: Asked) -> usize {
        let message = match asked.what {
            What::Filters(start) => self.cfilter(&asked, start),
            What::Headers(start) => self.cfheaders(&asked, start),
            What::Checkpoints => self.cfcheckpt(&asked),
        };
        self.go_on(peer, asked, message.is_some());
        let Some((message, entries)) = message else { return 0 };
        let size = message.size();
        let units = SERVED + entries / ENTRIES_PER_UNIT + cost_of_bytes(size);
        if self.charge(peer, units, message.command().as_str()) {
            self.send(peer, message);
        }
        size
    }

    /// After a filter comes the next one; anything else is done.
    fn go_on(&mut self, peer: PeerId, asked: Asked, answered: bool) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        match (asked.what, state.filters.queue.front_mut()) {
            (What::Filters(at), Some(first)) if answered && at < asked.height => {
                first.what = What::Filters(at + 1);
            }
            _ => drop(state.filters.queue.pop_front()),
        }
    }

    fn cfilter(&self, asked: &Asked, height: u32) -> Option<(Message, u64)> {
        let (block_hash, row) = self.filter_below(asked, height)?;
        let filter = row.filter.as_bytes().to_vec();
        Some((Message::CFilter(CFilter { filter_type: BASIC_FILTER, block_hash, filter }), 0))
    }

    fn cfheaders(&self, asked: &Asked, start: u32) -> Option<(Message, u64)> {
        let previous_filter_header = match start.checked_sub(1) {
            None => FilterHeader::ZERO,
            Some(before) => self.filter_below(asked, before)?.1.header,
        };
        let hash = |height| Some(self.filter_below(asked, height)?.1.hash);
        let filter_hashes = (start..=asked.height).map(hash).collect::<Option<Vec<_>>>()?;
        let entries = filter_hashes.len() as u64;
        let stop_hash = asked.stop;
        let headers =
            CFHeaders { filter_type: BASIC_FILTER, stop_hash, previous_filter_header, filter_hashes };
        Some((Message::CFHeaders(headers), entries))
    }

    fn cfcheckpt(&self, asked: &Asked) -> Option<(Message, u64)> {
        let header = |number| Some(self.filter_below(asked, number * CFCHECKPT_INTERVAL)?.1.header);
        let count = asked.height / CFCHECKPT_INTERVAL;
        let filter_headers = (1..=count).map(header).collect::<Option<Vec<_>>>()?;
        let checkpoints = CFCheckpt { filter_type: BASIC_FILTER, stop_hash: asked.stop, filter_headers };
        Some((Message::CFCheckpt(checkpoints), count.into()))
    }

    /// The filter at a height of the branch that ends where a request says, and its block.
    fn filter_below(&self, asked: &Asked, height: u32) -> Option<(BlockHash, &FilterRow)> {
        let tree = self.chain.tree();
        // Headers are given up, though not those of blocks that are here.
        tree.get(&asked.stop)?;
        let hash = tree.ancestor(&asked.stop, height).hash;
        Some((hash, self.filters.index.get(&hash)?))
    }
}
