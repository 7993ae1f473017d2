//! Slots: the nodes that a browser keeps for one room. A tab claims one by a lock, and names its database like the lock.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::chain_spec::ChainSpec;

/// Nodes that one browser keeps for one room.
pub const MAX_SLOTS: u32 = 256;

/// How long a tab waits for the slot that it remembers, in ms: after a reload the old page's worker may hold the lock for a
/// moment.
pub const REMEMBERED_WAIT_MS: u32 = 3_000;

const PREFIX: &str = "hashyard/";

/// A stored node. Shown, it is the name of its lock and of its database: `hashyard/network/room/slot`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SlotId {
    /// `classroom` and so on.
    pub network: String,
    /// The room's name; behind a `?`, the parameters in which the room differs from the default.
    pub room: String,
    /// Number, from 0.
    pub slot: u32,
}

/// The name of a database that is no node of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotASlot;

impl SlotId {
    /// A slot of this chain and room.
    pub fn new(spec: &ChainSpec, slot: u32) -> Self {
        Self { network: spec.params.network.to_string(), room: spec.storage_room(), slot }
    }

    /// The chain and room that the slot belongs to; `None` if there is no such network, room or rule, or if it would go by another name.
    pub fn spec(&self) -> Option<ChainSpec> {
        let (name, rules) = self.room.split_once('?').unwrap_or((&self.room, ""));
        let name = name.replace("%3F", "?").replace("%25", "%");
        let rule = |key: &str| {
            rules.split('&').find_map(|rule| rule.split_once('=').filter(|(name, _)| *name == key))
        };
        let spec = ChainSpec::parse(|key| match key {
            "network" => Some(self.network.clone()),
            "room" => Some(name.clone()),
            key => rule(key).map(|(_, value)| value.to_owned()),
        });
        spec.ok().filter(|spec| Self::new(spec, 0).is_same_room(self))
    }

    /// The same room's slot of another number.
    pub fn with_slot(&self, slot: u32) -> Self {
        Self { slot, ..self.clone() }
    }

    /// Both belong to one room.
    pub fn is_same_room(&self, other: &Self) -> bool {
        (&self.network, &self.room) == (&other.network, &other.room)
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}/{}/{}", self.network, self.room, self.slot)
    }
}

impl FromStr for SlotId {
    type Err = NotASlot;

    /// Neither network nor number has a slash, so the room may.
    fn from_str(name: &str) -> Result<Self, NotASlot> {
        let (network, rest) =
            name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('/')).ok_or(NotASlot)?;
        let (room, slot) = rest.rsplit_once('/').ok_or(NotASlot)?;
        let id = Self {
            network: network.to_owned(),
            room: room.to_owned(),
            slot: slot.parse().map_err(|_| NotASlot)?,
        };
        if id.slot < MAX_SLOTS && id.to_string() == name { Ok(id) } else { Err(NotASlot) }
    }
}

/// In which order a tab without a remembered slot tries them: those of closed tabs are adopted before a new one is made.
pub fn candidates(stored: &[u32]) -> Vec<u32> {
    let mut order: Vec<u32> = stored.iter().copied().filter(|slot| *slot < MAX_SLOTS).collect();
    order.sort_unstable();
    order.dedup();
    order.extend((0..MAX_SLOTS).filter(|slot| !stored.contains(slot)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(room: &str, slot: u32) -> SlotId {
        SlotId { network: "classroom".to_owned(), room: room.to_owned(), slot }
    }

    #[test]
    fn names_read_back_whatever_the_room_is_called() {
        for room in ["lobby", "a/b", "教室 1", "x?spacing=5", "/", "3/4/5"] {
            let id = id(room, 7);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!(id("lobby", 0).to_string(), "hashyard/classroom/lobby/0");
    }

    #[test]
    fn the_place_of_a_slot_is_the_one_that_it_was_made_for() {
        for link in [
            vec![("room", "a/b?c%3F&d=1")],
            vec![("room", "教室"), ("retarget", "0"), ("spacing", "5")],
            vec![("network", "mainnet"), ("room", "museum")],
            vec![("room", "x"), ("spacing", "5"), ("mode", "light")],
        ] {
            let value =
                |key: &str| link.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
            let spec = ChainSpec::parse(value).unwrap();
            assert_eq!(SlotId::new(&spec, 3).spec(), Some(spec), "{link:?}");
        }
    }

    #[test]
    fn what_names_no_room_has_no_place() {
        for room in ["", " x", "x?spacing=0", "x?spacing", "x?colour=red", "x?mode=full", "100%"] {
            assert_eq!(id(room, 0).spec(), None, "{room}");
        }
        assert_eq!(SlotId { network: "bitcoin".to_owned(), ..id("x", 0) }.spec(), None);
    }

    #[test]
    fn other_names_are_no_slots() {
        for name in [
            "",
            "hashyard",
            "hashyard/x",
            "hashyard/x/1",
            "hashyard/a/b/x",
            "hashyard/a/b/01",
            "hashyard/a/b/256",
        ] {
            assert_eq!(name.parse::<SlotId>(), Err(NotASlot), "{name}");
        }
    }

    #[test]
    fn a_closed_tabs_node_is_adopted_before_a_new_one_is_made() {
        let order = candidates(&[5, 2, 2, 9_999]);
        assert_eq!(&order[..5], [2, 5, 0, 1, 3]);
        assert_eq!(order.len(), MAX_SLOTS as usize);
        assert_eq!(candidates(&[])[0], 0);
    }
}
