//! Many first-in-first-out lists in one place: a list that is empty costs eight bytes, and room that was given back is used again.

/// The end of a list.
const NONE: u32 = u32::MAX;

/// Lists by number.
#[derive(Debug)]
pub(crate) struct Lists<T> {
    /// First and last entry of each list.
    ends: Vec<(u32, u32)>,
    entries: Vec<Entry<T>>,
    free: u32,
}

#[derive(Debug)]
struct Entry<T> {
    item: Option<T>,
    next: u32,
}

impl<T> Lists<T> {
    /// So many empty lists.
    pub(crate) fn new(count: usize) -> Self {
        Self { ends: vec![(NONE, NONE); count], entries: vec![], free: NONE }
    }

    pub(crate) fn is_empty(&self, list: usize) -> bool {
        self.ends[list].0 == NONE
    }

    pub(crate) fn push(&mut self, list: usize, item: T) {
        let at = self.store(item);
        let (first, last) = self.ends[list];
        if first == NONE {
            self.ends[list] = (at, at);
        } else {
            self.entries[last as usize].next = at;
            self.ends[list].1 = at;
        }
    }

    pub(crate) fn pop(&mut self, list: usize) -> Option<T> {
        let at = self.ends[list].0;
        let entry = self.entries.get_mut(at as usize)?;
        let item = entry.item.take();
        self.ends[list].0 = entry.next;
        entry.next = self.free;
        self.free = at;
        item
    }

    fn store(&mut self, item: T) -> u32 {
        let entry = Entry { item: Some(item), next: NONE };
        match self.entries.get_mut(self.free as usize) {
            Some(room) => {
                let at = self.free;
                self.free = room.next;
                *room = entry;
                at
            }
            None => {
                self.entries.push(entry);
                self.entries.len() as u32 - 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_order_and_use_room_again() {
        let mut lists = Lists::new(3);
        for round in 0..100 {
            for item in 0..6 {
                lists.push(item % 3, (round, item));
            }
            for list in 0..3 {
                assert_eq!(lists.pop(list), Some((round, list)));
                assert_eq!(lists.pop(list), Some((round, list + 3)));
                assert!(lists.pop(list).is_none() && lists.is_empty(list));
            }
        }
        assert_eq!(lists.entries.len(), 6);
    }
}
