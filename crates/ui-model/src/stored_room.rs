//! What a node's storage is called by, for people: the room's name, and the rules that are its own.

/// A stored room's name and its rules, each as a link writes it; the target's bits in hexadecimal digits as everywhere else.
pub fn read(stored: &str) -> (String, Vec<String>) {
    let (name, rules) = stored.split_once('?').unwrap_or((stored, ""));
    let name = name.replace("%3F", "?").replace("%25", "%");
    (name, rules.split('&').filter(|rule| !rule.is_empty()).map(rule).collect())
}

fn rule(rule: &str) -> String {
    let bits = rule.strip_prefix("bits=").and_then(|bits| bits.parse::<u32>().ok());
    bits.map_or_else(|| rule.to_owned(), |bits| format!("bits=0x{bits:08x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_room_is_read_as_name_and_rules() {
        for (stored, name, rules) in [
            ("lobby", "lobby", &[][..]),
            ("a%3Fb 100%25", "a?b 100%", &[]),
            ("教室?spacing=5", "教室", &["spacing=5"]),
            ("x?bits=504365055&retarget=0", "x", &["bits=0x1e0fffff", "retarget=0"]),
            ("x?bits=0x1e0fffff", "x", &["bits=0x1e0fffff"]),
        ] {
            assert_eq!(read(stored), (name.to_owned(), rules.iter().map(|rule| rule.to_string()).collect()));
        }
    }
}
