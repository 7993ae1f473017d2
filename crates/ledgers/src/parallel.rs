//! What could have run at once: whatever touches the same thing must wait for what touched it before.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::OutPoint;

use crate::Party;
use crate::rules::Key;

/// Something that only one can change at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A coin, made or spent.
    Coin(OutPoint),
    /// A value.
    Key(Key),
    /// The number of an account's next call.
    Nonce(Party),
}

/// In which round each could run, from 0, if as many as possible run at once; `None` for what was refused.
pub fn rounds(footprints: &[Option<BTreeSet<Slot>>]) -> Vec<Option<usize>> {
    let mut free_in: BTreeMap<Slot, usize> = BTreeMap::new();
    let round = |footprint: &BTreeSet<Slot>, free_in: &mut BTreeMap<Slot, usize>| {
        let round = footprint.iter().filter_map(|slot| free_in.get(slot)).max().copied().unwrap_or(0);
        free_in.extend(footprint.iter().map(|slot| (*slot, round + 1)));
        round
    };
    footprints.iter().map(|footprint| footprint.as_ref().map(|it| round(it, &mut free_in))).collect()
}
