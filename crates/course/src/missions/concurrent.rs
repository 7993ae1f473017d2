//! Page 40: of two updates that did not know of one another, exactly one is void; say which. At the bench, or in a block of a channel.

use hashyard_ledgers::channel::{Ledger, Validated};
use hashyard_ledgers::versions::VersionsRefusal;
use hashyard_ledgers::{Act, Latest, Log, Play};
use hashyard_node::view::Event;

use super::Mission;
use super::number::read_count;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Two updates endorsed on the same versions.
#[derive(Default)]
pub struct Concurrent {
    /// The number of the one that was void when the bench was last looked at, or that it has on the channel.
    void: Option<u32>,
}

/// What became of an update: its number, and the key that had changed.
struct Fate {
    number: usize,
    moment: usize,
    endorsed: bool,
    conflict: Option<String>,
}

fn fates(play: &Play) -> Vec<Fate> {
    let fate = |frame: &hashyard_ledgers::Frame| {
        let entry = &play.entries()[frame.entry];
        let conflict = match &frame.answers.world {
            Err(VersionsRefusal::MvccReadConflict { key, .. }) => Some(key.clone()),
            _ => None,
        };
        let endorsed = frame.answers.world.is_ok() || conflict.is_some();
        Fate { number: frame.entry + 1, moment: entry.moment, endorsed, conflict }
    };
    play.frames().iter().map(fate).collect()
}

/// The void one of two that were made at one moment.
fn void_of_two(play: &Play) -> Option<usize> {
    let fates = fates(play);
    let of_moment = |moment: usize| fates.iter().filter(move |fate| fate.moment == moment);
    let is_it = |fate: &&Fate| {
        let valid = of_moment(fate.moment).filter(|fate| fate.endorsed && fate.conflict.is_none()).count();
        fate.conflict.is_some() && of_moment(fate.moment).count() == 2 && valid == 1
    };
    fates.iter().rev().find(is_it).map(|fate| fate.number)
}

impl Mission for Concurrent {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "one-after-the-other",
            "both-valid",
            "both-void",
            "not-endorsed",
            "more-than-two",
            "alone-in-block",
            "nothing-void",
            "no-number",
            "other-number",
        ]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Ledgers(log) => self.hear_bench(log, told),
            Deed::Channel(ledger, from) => self.hear_channel(ledger, *from, told),
            _ => {}
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        match (self.void, read_count(text)) {
            (None, _) => told.saw("nothing-void", []),
            (_, None) => told.saw("no-number", []),
            (Some(void), Some(said)) if said == void => told.tick(1),
            (Some(_), Some(said)) => told.saw("other-number", [("said", said.to_string())]),
        }
    }
}

impl Concurrent {
    fn hear_bench(&mut self, log: &Log, told: &mut Told) {
        let Some(latest) = Latest::of(log) else {
            self.void = None;
            return;
        };
        let void = void_of_two(&latest.now);
        if void.is_some() && void != void_of_two(&latest.before) {
            self.void = void.map(|number| number as u32);
            told.tick(0);
        } else if void.is_none() {
            self.void = None;
            instead(&latest, told);
        }
    }

    /// The new blocks are looked at, the newest first.
    fn hear_channel(&mut self, ledger: &Ledger, from: u64, told: &mut Told) {
        let mut new = ledger.blocks().iter().rev().take_while(|block| block.number >= from);
        if let Some(void) = new.clone().find_map(void_in_block) {
            self.void = Some(void);
            told.tick(0);
        } else if let Some(newest) = new.next() {
            self.void = None;
            not_in_block(newest, told);
        }
    }
}

/// The number of the void one of two in a block: what it read was changed by the other one, so it was endorsed before that.
fn void_in_block(block: &Validated) -> Option<u32> {
    let [(_, Ok(())), (_, Err(VersionsRefusal::MvccReadConflict { now: Some(now), .. }))] =
        block.transactions.as_slice()
    else {
        return None;
    };
    (now.block == block.number).then_some(block.first as u32 + 1)
}

/// Why the newest block is none.
fn not_in_block(block: &Validated, told: &mut Told) {
    let refusals: Vec<_> = block.transactions.iter().map(|(_, verdict)| verdict.as_ref().err()).collect();
    let is_other = |why: &&VersionsRefusal| !matches!(why, VersionsRefusal::MvccReadConflict { .. });
    let other = refusals.iter().position(|refusal| refusal.as_ref().is_some_and(is_other));
    if let Some(place) = other {
        told.saw("not-endorsed", [("number", (block.first + place).to_string())]);
    } else if refusals.len() < 2 {
        told.saw("alone-in-block", [("block", block.number.to_string())]);
    } else if refusals.iter().all(Option::is_none) {
        told.saw("both-valid", []);
    } else {
        told.saw("both-void", []);
    }
}

/// Why it is not so: the newest moment is looked at.
fn instead(latest: &Latest, told: &mut Told) {
    let fates = fates(&latest.now);
    let Some(newest) = fates.iter().max_by_key(|fate| fate.number) else { return };
    let moment: Vec<&Fate> = fates.iter().filter(|fate| fate.moment == newest.moment).collect();
    let number = [("number", newest.number.to_string())];
    match latest.act {
        _ if moment.iter().any(|fate| !fate.endorsed) => told.saw("not-endorsed", number),
        Act::Make { .. } if moment.len() == 1 && fates.len() > 1 => told.saw("one-after-the-other", number),
        _ if moment.len() > 2 => told.saw("more-than-two", [("count", moment.len().to_string())]),
        _ if moment.len() == 2 && moment.iter().all(|fate| fate.conflict.is_some()) => {
            told.saw("both-void", []);
        }
        Act::Make { .. } if moment.len() == 2 => told.saw("both-valid", []),
        _ => {}
    }
}
