//! Rooms that belong together: two for what takes two chains, and one beside a room in which attacks are allowed.

use hashyard_core::RoomName;

/// What the second room's name ends with.
const MARK: &str = "-2";
/// What the name of a room ends with in which attacks are allowed.
const ATTACK_MARK: &str = "-attack";
/// What a link to such a room does not take over: the room's own name and mark, who plays what, and rules under which nobody
/// could attack with hash power, or nobody be attacked.
const LEFT_BEHIND: [&str; 6] = ["room", "attacks", "role", "mode", "network", "challenge"];

/// The other one of two rooms: whoever is in either finds the same other. `None` where a name would be too long.
pub fn other_room(room: &RoomName) -> Option<RoomName> {
    let first = room.as_str().strip_suffix(MARK).and_then(|first| RoomName::parse(first).ok());
    first.or_else(|| RoomName::parse(&format!("{room}{MARK}")).ok())
}

/// The room beside this one in which attacks are allowed. `None` where its name would be too long.
pub fn attack_room(room: &RoomName) -> Option<RoomName> {
    match room.as_str().ends_with(ATTACK_MARK) {
        true => Some(room.clone()),
        false => RoomName::parse(&format!("{room}{ATTACK_MARK}")).ok(),
    }
}

/// The part behind `?` of a link into that room, from this page's own: the same rules and the same relay. `encode` encodes a name.
pub fn attack_query(room: &RoomName, own: &str, encode: impl Fn(&str) -> String) -> Option<String> {
    let key = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let kept = own.split('&').filter(|pair| !pair.is_empty() && !LEFT_BEHIND.contains(&key(pair).as_str()));
    let begin = format!("room={}&attacks=on", encode(attack_room(room)?.as_str()));
    Some(kept.fold(begin, |query, pair| format!("{query}&{pair}")))
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

    #[test]
    fn the_attack_room_keeps_rules_and_relay_and_nothing_that_is_the_rooms_own() {
        let encode = |name: &str| name.replace(' ', "%20");
        for (room, own, query) in [
            ("lobby", "", "room=lobby-attack&attacks=on"),
            (
                "our class",
                "room=our%20class&bits=0x207fffff&role=merchant&relay=ws%3A%2F%2Fx",
                "room=our%20class-attack&attacks=on&bits=0x207fffff&relay=ws%3A%2F%2Fx",
            ),
            ("x", "network=regtest&room=x&mode=light&challenge=51&attacks=off", "room=x-attack&attacks=on"),
            ("x-attack", "room=x-attack&spacing=5&&", "room=x-attack&attacks=on&spacing=5"),
        ] {
            let room = RoomName::parse(room).unwrap();
            assert_eq!(attack_query(&room, own, encode).as_deref(), Some(query));
        }
        let longest = "x".repeat(hashyard_core::room::MAX_ROOM_NAME);
        assert_eq!(attack_query(&RoomName::parse(&longest).unwrap(), "", encode), None);
    }
}
