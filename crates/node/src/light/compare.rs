//! Which filters a light node believes: those on which all agree who were asked, or the block says so.

use std::collections::BTreeSet;

use hashyard_core::filter::{BasicFilter, FilterHash};
use hashyard_core::{BlockHash, HashedBlock, OutPoint, ScriptBuf};
use hashyard_wire::filters::BASIC_FILTER;
use hashyard_wire::{CFHeaders, CFilter};

use super::judge::judge;
use super::round::{Answer, Dispute, Fetched, Round, Stage};
use super::{ANEW_PAUSE, Over};
use crate::fault::{FalseFilter, Fault};
use crate::io::PeerId;
use crate::node::Node;

impl Node {
    pub(crate) fn received_cfheaders(&mut self, peer: PeerId, told: CFHeaders) {
        let Some(light) = &mut self.light else { return };
        let own = light.round.as_ref().and_then(|round| light.told_below(peer, round.start));
        let asks = |round: &&mut Round| matches!(round.answers.get(&peer), Some(None));
        let Some(round) = light.round.as_mut().filter(asks) else {
            // What comes late is asked for again, and then compared.
            if light.owed.remove(&peer).is_some() {
                self.light_step();
            }
            return;
        };
        // The answer to an earlier question may have begun at another height. Who gives no other has its time.
        let fits = told.filter_type == BASIC_FILTER
            && Some(&told.stop_hash) == round.blocks.last()
            && told.filter_hashes.len() == round.blocks.len();
        if !fits {
            return;
        }
        light.owed.remove(&peer);
        let previous = told.previous_filter_header;
        if previous == own.unwrap_or(round.previous) {
            round.answers.insert(peer, Some(Answer { previous, hashes: told.filter_hashes }));
        } else if own.is_some() {
            return self.misbehaved(peer, Fault::FalseFilter(FalseFilter::NotOnItsOwn));
        } else if light.anew.is_some_and(|anew| self.now < anew + ANEW_PAUSE) {
            return self.disconnect(peer, Some(Fault::FalseFilter(FalseFilter::NotOnOthers)));
        } else {
            // It or we were told something false of blocks further down: that is found where it began.
            (light.next, light.round, light.anew) = (0, None, Some(self.now));
            light.told.clear();
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
                round.told_by(peer, fetched.next()).filter(|_| is_next)
            }
            _ => None,
        };
        let Some(expected) = expected.filter(|_| told.filter_type == BASIC_FILTER) else { return };
        let filter = BasicFilter::decode(&told.block_hash, &told.filter).ok();
        let Some(filter) = filter.filter(|filter| filter.hash() == expected) else {
            return self.misbehaved(peer, Fault::FalseFilter(FalseFilter::OtherHash));
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
        if round.leaves_stragglers(self.now) {
            round.answers.retain(|_, answer| answer.is_some());
        }
        if !round.is_answered() {
            return Ok(false);
        }
        let held = |block: &BlockHash| self.held_filter(block);
        if let Some(dispute) = round.dispute(held) {
            round.stage = Stage::Dispute(dispute);
            return Ok(true);
        }
        let from = *round.answers.keys().next().ok_or(Over)?;
        let hashes = round.hashes_of(from).ok_or(Over)?;
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
        // The filter that was believed denied what the block pays to the wallet.
        let is_missed = held.is_some() && self.chain.block(&hash).is_none() && self.concerns_wallet(block);
        round.disputed.insert(dispute.at);
        for lie in &verdict.lies {
            for peer in round.side(dispute.at, *lie).collect::<Vec<_>>() {
                round.answers.remove(&peer);
                self.misbehaved(peer, Fault::FalseFilter(FalseFilter::NotOfBlock));
            }
        }
        // Of the others nobody can tell which is right. None needs to be believed, because the block itself is looked at.
        let all: BTreeSet<FilterHash> =
            dispute.told.keys().filter(|hash| !verdict.lies.contains(hash)).copied().collect();
        // What was believed stays, or two who tell different things would change it again and again.
        let chosen = held.filter(|held| !is_missed && all.contains(held)).or(verdict.truth);
        if let Some(chosen) = chosen {
            round.undecided.insert(dispute.at, (chosen, all));
        }
        if held.is_some() && held != chosen {
            self.look_again_from(round.start + dispute.at as u32);
            // Who told what was believed is asked once more.
            if let Some(light) = &mut self.light {
                light.told.retain(|peer, _| round.answers.contains_key(peer));
                light.heard.clear();
            }
        }
    }

    /// Whether a block pays to the wallet or spends from it.
    fn concerns_wallet(&self, block: &HashedBlock) -> bool {
        let Some(wallet) = &self.wallet else { return false };
        let scripts: BTreeSet<&ScriptBuf> = wallet.scripts().collect();
        block.transactions.iter().any(|tx| {
            tx.outputs.iter().any(|output| scripts.contains(&output.script_pubkey))
                || tx.inputs.iter().any(|input| wallet.own_script(&input.previous_output).is_some())
        })
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
            let own = |(peer, answer): (&PeerId, &Option<Answer>)| {
                Some((*peer, (light.next, answer.as_ref()?.header(count))))
            };
            light.told.extend(round.answers.iter().filter_map(own));
            if count == round.blocks.len() && round.blocks.last() == Some(&tip) {
                light.heard.extend(round.answers.keys().map(|peer| (*peer, tip)));
                self.look_once_more(watched);
            }
        }
        Err(Over)
    }
}
