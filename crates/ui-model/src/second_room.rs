//! Two rooms that belong together, for what takes two chains.

use hashyard_core::RoomName;

/// What the second room's name ends with.
const MARK: &str = "-2";

/// The other one of two rooms: whoever is in either finds the same other. `None` where a name would be too long.
pub fn other_room(room: &RoomName) -> Option<RoomName> {
    let first = room.as_str().strip_suffix(MARK).and_then(|first| RoomName::parse(first).ok());
    first.or_else(|| RoomName::parse(&format!("{room}{MARK}")).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_room_is_the_others_other() {
        for (room, other) in [("lobby", "lobby-2"), ("lobby-2", "lobby"), ("-2", "-2-2"), ("教室", "教室-2")]
        {
            let found = other_room(&RoomName::parse(room).unwrap()).unwrap();
            assert_eq!(found.as_str(), other);
        }
    }

    #[test]
    fn a_name_that_can_get_no_longer_has_no_other() {
        let longest = (1..).map(|length| "x".repeat(length)).take_while(|name| RoomName::parse(name).is_ok());
        assert_eq!(other_room(&RoomName::parse(&longest.last().unwrap()).unwrap()), None);
    }
}
