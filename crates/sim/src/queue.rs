//! What happens when: events by time, and those of one time in the order in which they were put in.
//!
//! Most events are due within seconds, so each of the next [`AHEAD`] milliseconds has a list of its own, and putting in and taking out cost
//! the same however many wait. What is further off waits in a heap until it comes that near.

use core::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::lists::Lists;

/// Milliseconds since the run began.
pub type Time = u64;

/// So many milliseconds from now have lists of their own: a power of two.
const AHEAD: usize = 1 << 12;
const WORD: usize = u64::BITS as usize;

/// Events by time.
#[derive(Debug)]
pub struct Queue<E> {
    now: Time,
    near: Lists<E>,
    /// Which lists have entries.
    filled: [u64; AHEAD / WORD],
    later: BinaryHeap<Later<E>>,
    number: u64,
}

/// An event that is further off.
#[derive(Debug)]
struct Later<E> {
    time: Time,
    number: u64,
    event: E,
}

/// The heap gives the greatest: that is what comes first.
impl<E> Ord for Later<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.time, other.number).cmp(&(self.time, self.number))
    }
}

impl<E> PartialOrd for Later<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Later<E> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<E> Eq for Later<E> {}

impl<E> Default for Queue<E> {
    fn default() -> Self {
        Self {
            now: 0,
            near: Lists::new(AHEAD),
            filled: [0; AHEAD / WORD],
            later: BinaryHeap::new(),
            number: 0,
        }
    }
}

impl<E> Queue<E> {
    /// The time of what was taken last.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Has an event happen so many milliseconds from now.
    pub fn put(&mut self, after: Time, event: E) {
        let time = self.now.saturating_add(after);
        if after < AHEAD as Time {
            self.append(time, event);
        } else {
            self.number += 1;
            self.later.push(Later { time, number: self.number, event });
        }
    }

    /// Takes what happens next, and makes its time the present.
    pub fn take(&mut self) -> Option<E> {
        let time = self.next_time()?;
        self.take_at(time)
    }

    /// Takes what happens next if that is then or before; after the last of it, it is then.
    pub fn take_until(&mut self, end: Time) -> Option<E> {
        if let Some(time) = self.next_time().filter(|time| *time <= end) {
            return self.take_at(time);
        }
        self.advance(end.max(self.now));
        None
    }

    /// When something happens next.
    fn next_time(&self) -> Option<Time> {
        match self.next_filled() {
            Some(slot) => Some(self.now + ((slot + AHEAD - self.now as usize % AHEAD) % AHEAD) as Time),
            None => self.later.peek().map(|later| later.time),
        }
    }

    /// Takes the first of what happens at a time before which nothing does.
    fn take_at(&mut self, time: Time) -> Option<E> {
        if time > self.now {
            self.advance(time);
        }
        let slot = time as usize % AHEAD;
        let event = self.near.pop(slot);
        if self.near.is_empty(slot) {
            self.filled[slot / WORD] &= !(1 << (slot % WORD));
        }
        event
    }

    /// Moves the present, and brings near what is no longer far. That was put in before all that will be put in for the same time.
    fn advance(&mut self, time: Time) {
        self.now = time;
        while self.later.peek().is_some_and(|later| later.time - time < AHEAD as Time) {
            let Some(Later { time, event, .. }) = self.later.pop() else { return };
            self.append(time, event);
        }
    }

    fn append(&mut self, time: Time, event: E) {
        let slot = time as usize % AHEAD;
        self.near.push(slot, event);
        self.filled[slot / WORD] |= 1 << (slot % WORD);
    }

    /// The first list from the present on that has entries.
    fn next_filled(&self) -> Option<usize> {
        let start = self.now as usize % AHEAD;
        let words = self.filled.len();
        let first = self.filled[start / WORD] & (u64::MAX << (start % WORD));
        if first != 0 {
            return Some(start / WORD * WORD + first.trailing_zeros() as usize);
        }
        // The word of the present comes once more at the end, for what lies before the present in it.
        (1..=words).map(|step| (start / WORD + step) % words).find_map(|word| {
            let bits = self.filled[word];
            (bits != 0).then(|| word * WORD + bits.trailing_zeros() as usize)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        /// Whatever is put in and taken out, and in which turns: it comes by time, and of one time in the order in which it was put in.
        #[test]
        fn events_come_in_order(turns in prop::collection::vec((0..12_000_u64, 0..4_usize), 1..300)) {
            let (mut queue, mut model, mut number) = (Queue::default(), BTreeMap::new(), 0);
            for (after, takes) in turns {
                number += 1;
                queue.put(after, number);
                model.insert((queue.now() + after, number), number);
                for _ in 0..takes {
                    prop_assert_eq!(queue.take(), model.pop_first().map(|(_, event)| event));
                }
            }
            while let Some(((time, _), event)) = model.pop_first() {
                prop_assert_eq!((queue.take(), queue.now()), (Some(event), time));
            }
            prop_assert!(queue.take().is_none());
        }

        /// The same where time passes in steps, whether something happens in them or not.
        #[test]
        fn time_passes_in_steps(turns in prop::collection::vec((0..12_000_u64, 0..9_000_u64), 1..300)) {
            let (mut queue, mut model, mut number) = (Queue::default(), BTreeMap::new(), 0);
            for (after, step) in turns {
                number += 1;
                queue.put(after, number);
                model.insert((queue.now() + after, number), number);
                let end = queue.now() + step;
                while let Some(entry) = model.first_entry().filter(|entry| entry.key().0 <= end) {
                    let time = entry.key().0;
                    prop_assert_eq!((queue.take_until(end), queue.now()), (Some(entry.remove()), time));
                }
                prop_assert_eq!((queue.take_until(end), queue.now()), (None, end));
            }
        }
    }
}
