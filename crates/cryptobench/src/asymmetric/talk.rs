//! A tab that agrees on secrets with others, where everybody hears everything and nobody checks who speaks.
//!
//! Whoever begins chooses a round. The first share that comes under a name in a round is believed: so whoever speaks under both names
//! before both do stands between them.

use std::collections::BTreeMap;

use super::diffie_hellman::{small_agreed, small_share};
use super::spoken::{Id, Spoken, proof};

/// Others whose conversations are remembered; the one with the least id makes way.
const MAX_OTHERS: usize = 100;

/// What this tab knows of its conversation with another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversation {
    /// Which one it is.
    pub round: u32,
    /// The own exponent.
    pub secret: u64,
    /// What came under the other's name.
    pub theirs: Option<u64>,
    /// What came to show that the other knows the secret.
    pub shown: Option<[u8; 32]>,
}

impl Conversation {
    /// What was agreed on, once a share came that is one.
    pub fn agreed(&self) -> Option<u64> {
        small_agreed(self.secret, self.theirs?)
    }
}

/// The conversations of a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    me: Id,
    with: BTreeMap<Id, Conversation>,
}

impl Talk {
    /// Of the tab with this id.
    pub fn of(me: Id) -> Self {
        Self { me, with: BTreeMap::new() }
    }

    /// The conversation with another tab.
    pub fn with(&self, other: &Id) -> Option<&Conversation> {
        self.with.get(other)
    }

    /// Begins anew with another tab: what is to be said.
    pub fn begin(&mut self, other: Id, round: u32, secret: u64) -> Spoken {
        self.remember(other, Conversation { round, secret, theirs: None, shown: None });
        Spoken::Share { to: other, round, value: small_share(secret) }
    }

    /// Hears something under a name; what is to be said to it. A new round is answered with this secret, which must be fresh.
    pub fn hear(&mut self, from: Id, spoken: &Spoken, secret: u64) -> Vec<Spoken> {
        match spoken {
            Spoken::Share { to, round, value } if *to == self.me && from != self.me => {
                self.hear_share(from, *round, *value, secret)
            }
            Spoken::Proof { to, round, tag } if *to == self.me => {
                if let Some(talk) = self.with.get_mut(&from).filter(|talk| talk.round == *round) {
                    talk.shown.get_or_insert(*tag);
                }
                vec![]
            }
            _ => vec![],
        }
    }

    fn hear_share(&mut self, from: Id, round: u32, value: u64, secret: u64) -> Vec<Spoken> {
        let mut said = vec![];
        if self.with.get(&from).is_none_or(|talk| talk.round != round) {
            said.push(self.begin(from, round, secret));
        }
        let Some(talk) = self.with.get_mut(&from).filter(|talk| talk.theirs.is_none()) else { return said };
        talk.theirs = Some(value);
        let tag = talk.agreed().map(|agreed| proof(agreed, &self.me));
        said.extend(tag.map(|tag| Spoken::Proof { to: from, round, tag }));
        said
    }

    fn remember(&mut self, other: Id, talk: Conversation) {
        if self.with.len() >= MAX_OTHERS && !self.with.contains_key(&other) {
            self.make_room();
        }
        self.with.insert(other, talk);
    }

    /// Forgets somebody with whom nothing was agreed; if all were serious, whoever has the lowest id.
    fn make_room(&mut self) {
        let idle = self.with.iter().find(|(_, talk)| talk.theirs.is_none()).map(|(id, _)| *id);
        if let Some(id) = idle.or_else(|| self.with.keys().next().copied()) {
            self.with.remove(&id);
        }
    }
}

/// Somebody who speaks under the names of two others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// Both.
    pub parties: [Id; 2],
    /// Which conversation.
    pub round: u32,
    /// The one secret exponent for both.
    pub secret: u64,
    /// What each published to the other, and what it showed.
    pub heard: [(Option<u64>, Option<[u8; 32]>); 2],
}

impl Between {
    /// Between these two.
    pub fn new(parties: [Id; 2], round: u32, secret: u64) -> Self {
        Self { parties, round, secret, heard: [(None, None); 2] }
    }

    /// What is to be said, each under a name: to both, as the other one.
    pub fn lies(&self) -> [(Id, Spoken); 2] {
        let [one, two] = self.parties;
        let share = |to| Spoken::Share { to, round: self.round, value: small_share(self.secret) };
        [(two, share(one)), (one, share(two))]
    }

    /// Hears what others say; its own number, under whoever's name, is none of theirs.
    pub fn hear(&mut self, from: Id, spoken: &Spoken) {
        let Some(index) = self.parties.iter().position(|party| *party == from) else { return };
        let other = self.parties[1 - index];
        match spoken {
            Spoken::Share { to, round, value }
                if (*to, *round) == (other, self.round) && *value != small_share(self.secret) =>
            {
                self.heard[index].0.get_or_insert(*value);
            }
            Spoken::Proof { to, round, tag } if (*to, *round) == (other, self.round) => {
                self.heard[index].1.get_or_insert(*tag);
            }
            _ => {}
        }
    }

    /// What it shares with each.
    pub fn agreed(&self) -> [Option<u64>; 2] {
        self.heard.map(|(theirs, _)| small_agreed(self.secret, theirs?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Id = [1; 32];
    const B: Id = [2; 32];
    const SPY: Id = [3; 32];

    /// Everybody hears everything, in the order in which it is said, until nobody has anything to say.
    fn room(talks: &mut [Talk], between: &mut Option<Between>, said: Vec<(Id, Spoken)>) {
        let mut queue: std::collections::VecDeque<(Id, Spoken)> = said.into();
        let mut secret = 1_000;
        while let Some((from, spoken)) = queue.pop_front() {
            between.iter_mut().for_each(|between| between.hear(from, &spoken));
            for talk in talks.iter_mut() {
                secret += 17;
                let me = talk.me;
                queue.extend(talk.hear(from, &spoken, secret).into_iter().map(|spoken| (me, spoken)));
            }
            assert!(queue.len() < 100, "it comes to an end");
        }
    }

    #[test]
    fn two_agree_and_show_it_to_each_other() {
        let mut talks = [Talk::of(A), Talk::of(B), Talk::of(SPY)];
        let first = talks[0].begin(B, 7, 123_456);
        room(&mut talks, &mut None, vec![(A, first)]);
        let (a, b) = (*talks[0].with(&B).unwrap(), *talks[1].with(&A).unwrap());
        assert!(a.agreed().is_some());
        assert_eq!(a.agreed(), b.agreed());
        assert_eq!(a.shown, Some(proof(a.agreed().unwrap(), &B)));
        assert_eq!(b.shown, Some(proof(b.agreed().unwrap(), &A)));
        assert_eq!(talks[2].with(&A), None, "who only listens has no part in it");
    }

    #[test]
    fn who_speaks_first_under_both_names_stands_between() {
        let mut talks = [Talk::of(A), Talk::of(B)];
        let begun = talks[0].begin(B, 1, 5_555);
        room(&mut talks, &mut None, vec![(A, begun)]);
        let mut between = Some(Between::new([A, B], 2, 99_999));
        let lies = between.as_ref().unwrap().lies();
        room(&mut talks, &mut between, lies.to_vec());
        let between = between.unwrap();
        let [with_a, with_b] = between.agreed();
        assert_eq!(talks[0].with(&B).unwrap().agreed(), with_a);
        assert_eq!(talks[1].with(&A).unwrap().agreed(), with_b);
        assert_ne!(with_a, with_b);
        let shown = between.heard.map(|(_, shown)| shown.unwrap());
        assert_eq!(shown, [proof(with_a.unwrap(), &A), proof(with_b.unwrap(), &B)]);
        // Both were shown something by the other that their own secret does not give.
        let b = talks[1].with(&A).unwrap();
        assert_ne!(b.shown, Some(proof(b.agreed().unwrap(), &A)));
    }

    #[test]
    fn nonsense_changes_nothing() {
        let mut talk = Talk::of(A);
        let share = |to, value| Spoken::Share { to, round: 1, value };
        assert!(talk.hear(B, &share(SPY, 5), 9).is_empty(), "for somebody else");
        assert!(talk.hear(A, &share(A, 5), 9).is_empty(), "under the own name");
        assert!(talk.hear(B, &Spoken::Proof { to: A, round: 1, tag: [0; 32] }, 9).is_empty());
        assert_eq!(talk.with(&B), None);
        let said = talk.hear(B, &share(A, 1), 9);
        assert_eq!(
            (said.len(), talk.with(&B).unwrap().agreed()),
            (1, None),
            "a share that gives the secret away"
        );
        for number in 0..=255 {
            for other in 0..2 {
                talk.hear([[number; 16], [other; 16]].concat().try_into().unwrap(), &share(A, 5), 9);
            }
        }
        assert!(talk.with.len() <= MAX_OTHERS);
    }
}
