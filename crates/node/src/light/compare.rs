//! Which filters a light node believes: those on which all agree who were asked, or the block says so.

use hashyard_core::filter::{BasicFilter, FilterHash};
use hashyard_core::{BlockHash, OutPoint};
use hashyard_wire::filters::BASIC_FILTER;
use hashyard_wire::{CFHeaders, CFilter};

use super::Over;
use super::judge::judge;
use super::round::{Dispute, Fetched, Round, Stage};
use crate::fault::Fault;
use crate::io::PeerId;
use crate::node::Node;

/// What is wrong with what a peer tells of filters.
fn false_filter(command: &str, error: &str) -> Fault {
    Fault::Malformed { command: command.into(), error: error.into() }
}

impl Node {
    pub(crate) fn received_cfheaders(&mut self, peer: PeerId, told: CFHeaders) {
        let Some(light) = &mut self.light else { return };
        let Some(round) = light.round.as_mut() else { return };
        let asked = round.answers.get(&peer) == Some(&None);
        if !asked || told.filter_type != BASIC_FILTER || Some(&told.stop_hash) != round.blocks.last() {
            return;
        }
        if told.filter_hashes.len() != round.blocks.len() {
            return self.misbehaved(peer, false_filter("cfheaders", "not as many as were asked for"));
        }
        if told.previous_filter_header == round.previous {
            round.answers.insert(peer, Some(told.filter_hashes));
        } else if round.start == 0 || light.agreed.contains(&peer) {
            return self.misbehaved(peer, false_filter("cfheaders", "not on top of what it told before"));
        } else {
            // It or we were told something false of blocks further down: that is found where it began.
            (light.next, light.round) = (0, None);
            light.agreed.clear();
        }
        self.light_step();
    }

    pub(crate) fn received_cfilter(&mut self, peer: PeerId, told: CFilter) {
        let Some(round) = self.light.as_mut().and_then(|light| light.round.as_mut()) else { return };
        let expected = match &round.stage {
            Stage::Dispute(dispute) => {
                let hash = dispute.asked.get(&peer).copied();
                hash.filter(|_| round.blocks.get(dispute.at) == Some(&told.block_hash))
            }
            Stage::Fetch(fetched) if fetched.from == peer => {
                let is_next = round.blocks.get(fetched.next()) == Some(&told.block_hash);
                fetched.hashes.get(fetched.next()).copied().filter(|_| is_next)
            }
            _ => None,
        };
        let Some(expected) = expected.filter(|_| told.filter_type == BASIC_FILTER) else { return };
        let filter = BasicFilter::decode(&told.block_hash, &told.filter).ok();
        let Some(filter) = filter.filter(|filter| filter.hash() == expected) else {
            return self.misbehaved(peer, false_filter("cfilter", "not the one whose hash it told"));
        };
        round.since = self.now;
        match &mut round.stage {
            Stage::Dispute(dispute) => drop(dispute.told.insert(expected, Some(filter))),
            Stage::Fetch(fetched) => fetched.push(filter),
            _ => {}
        }
        self.light_step();
    }

    /// Holds the answers against each other, and against what was believed before.
    pub(super) fn compare(&mut self, round: &mut Round) -> Result<bool, Over> {
        if round.answers.is_empty() {
            return Err(Over);
        }
        if !round.is_answered() {
            return Ok(false);
        }
        let held = |block: &BlockHash| self.held_filter(block);
        if let Some(dispute) = round.dispute(held) {
            round.stage = Stage::Dispute(dispute);
            return Ok(true);
        }
        let answer = round.answers.iter().find_map(|(peer, hashes)| Some((*peer, hashes.clone()?)));
        let Some((from, hashes)) = answer else { return Err(Over) };
        let is_new = |block: &BlockHash| self.held_filter(block).is_none();
        match round.blocks.iter().position(is_new) {
            None => self.end_round(round, round.blocks.len()),
            Some(first) => {
                self.ask_for_filters(from, round, first, round.blocks.len() - 1);
                round.stage = Stage::Fetch(Fetched::new(hashes, first, from));
                Ok(true)
            }
        }
    }

    fn held_filter(&self, block: &BlockHash) -> Option<FilterHash> {
        Some(self.light.as_ref()?.looked.get(block)?.filter)
    }

    /// Gets the disputed filters and their block, and drops who told of a false one.
    pub(super) fn settle_dispute(&mut self, round: &mut Round) -> Result<bool, Over> {
        let Stage::Dispute(mut dispute) = core::mem::replace(&mut round.stage, Stage::Compare) else {
            return Ok(true);
        };
        let block = round.blocks[dispute.at];
        let held = self.held_filter(&block);
        let has_side =
            |hash: &FilterHash| held == Some(*hash) || round.side(dispute.at, *hash).next().is_some();
        dispute.told.retain(|hash, _| has_side(hash));
        if dispute.told.len() < 2 {
            return Ok(true);
        }
        let all_here = self.ask_for_disputed(round, &mut dispute);
        if !self.have_block(round, &block) || !all_here {
            round.stage = Stage::Dispute(dispute);
            return Ok(false);
        }
        self.give_verdict(round, &dispute, held);
        Ok(true)
    }

    /// Asks one of each side for its filter; whether all are here that there are.
    fn ask_for_disputed(&mut self, round: &mut Round, dispute: &mut Dispute) -> bool {
        let missing: Vec<FilterHash> =
            dispute.told.iter().filter(|(_, filter)| filter.is_none()).map(|(hash, _)| *hash).collect();
        dispute.asked.retain(|peer, _| round.answers.contains_key(peer));
        let mut all_here = true;
        for hash in missing {
            // What we believed ourselves is known by its hash only.
            let Some(peer) = round.side(dispute.at, hash).next() else { continue };
            all_here = false;
            if !dispute.asked.values().any(|asked| *asked == hash) {
                dispute.asked.insert(peer, hash);
                self.ask_for_filters(peer, round, dispute.at, dispute.at);
                round.since = self.now;
            }
        }
        all_here
    }

    fn give_verdict(&mut self, round: &mut Round, dispute: &Dispute, held: Option<FilterHash>) {
        let hash = round.blocks[dispute.at];
        let Some(block) = round.hand.get(&hash) else { return };
        let known = |outpoint: &OutPoint| self.wallet.as_ref()?.own_script(outpoint);
        let verdict = judge(block, &dispute.told, known);
        let believed = verdict.truth.or(held);
        round.disputed.insert(dispute.at);
        for (told, _) in dispute.told.iter().filter(|(told, _)| Some(**told) != believed) {
            for peer in round.side(dispute.at, *told).collect::<Vec<_>>() {
                round.answers.remove(&peer);
                let fault = false_filter("cfheaders", "not the filter of the block");
                match verdict.lies.contains(told) {
                    true => self.misbehaved(peer, fault),
                    // It may be right; nobody can tell, and the block itself is looked at.
                    false => self.disconnect(peer, Some(fault)),
                }
            }
        }
        if held.is_some() && held != believed {
            self.look_again_from(round.start + dispute.at as u32);
        }
    }

    /// What was believed of a block was false, so a payment may have been missed there: from there on all blocks are looked at again.
    fn look_again_from(&mut self, height: u32) {
        let tree = self.chain.tree();
        let above = (height..=tree.tip().height).filter_map(|height| tree.active_at(height)).collect();
        if let Some(light) = &mut self.light {
            light.next = light.next.min(height);
            self.outbox.persist(light.unlook(above));
        }
    }

    /// Waits for the filters; if who was asked is gone, asks another one for the rest.
    pub(super) fn fetch_filters(&mut self, round: &mut Round) -> Result<bool, Over> {
        let Stage::Fetch(mut fetched) = core::mem::replace(&mut round.stage, Stage::Compare) else {
            return Ok(true);
        };
        if fetched.is_done() {
            let look = fetched.look(round.previous);
            round.stage = Stage::Look(fetched, look);
            return Ok(true);
        }
        if !round.answers.contains_key(&fetched.from) {
            fetched.from = *round.answers.keys().next().ok_or(Over)?;
            self.ask_for_filters(fetched.from, round, fetched.next(), round.blocks.len() - 1);
            round.since = self.now;
        }
        round.stage = Stage::Fetch(fetched);
        Ok(false)
    }

    /// So many blocks of the round were looked at. Who answered agrees with everything up to there.
    pub(super) fn end_round(&mut self, round: &mut Round, count: usize) -> Result<bool, Over> {
        let (tip, watched) = (self.chain.tip().hash, self.watched_scripts());
        if let Some(light) = &mut self.light {
            light.next = round.start + count as u32;
            light.agreed = round.answers.keys().copied().collect();
            if count == round.blocks.len() && round.blocks.last() == Some(&tip) {
                light.heard.extend(light.agreed.iter().map(|peer| (*peer, tip)));
                // The window of addresses moved, and what came into it may have been paid in a block that was looked at before.
                if light.watched.take().is_some_and(|before| before < watched) {
                    self.outbox.persist(light.forget());
                }
            }
        }
        Err(Over)
    }
}
