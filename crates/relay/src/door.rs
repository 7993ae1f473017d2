//! Who may ask for a WebSocket: pages of the right origin, with the key if there is one.
//!
//! A node has no cookie that another page could abuse, so without a list any page may. The list keeps other people's pages from
//! living on this relay; a program can name any origin, and only the key keeps programs out.

/// What is asked of those who come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Door {
    /// Origins of pages (`https://class.example`) besides the relay's own; none: any page.
    pub origins: Vec<String>,
    /// What must stand in the address as `?key=`; letters, digits, `-`, `_`.
    pub key: Option<String>,
}

impl Door {
    /// Whether somebody may come in, by the header `Origin`, the header `Host` and what stands behind `?`. Else what to say.
    pub fn admits(
        &self,
        origin: Option<&str>,
        host: Option<&str>,
        query: Option<&str>,
    ) -> Result<(), &'static str> {
        if !self.admits_origin(origin, host) {
            return Err("this relay is for other pages (--origin)\n");
        }
        if !self.admits_key(query) {
            return Err("this relay asks for a key: /relay?key=…\n");
        }
        Ok(())
    }

    fn admits_origin(&self, origin: Option<&str>, host: Option<&str>) -> bool {
        let Some(origin) = origin.filter(|_| !self.origins.is_empty()) else {
            return self.origins.is_empty();
        };
        let own = origin.split_once("://").is_some_and(|(_, authority)| Some(authority) == host);
        own || self.origins.iter().any(|allowed| allowed == origin)
    }

    fn admits_key(&self, query: Option<&str>) -> bool {
        let Some(key) = &self.key else { return true };
        let mut given = query.unwrap_or_default().split('&').filter_map(|pair| pair.strip_prefix("key="));
        given.next().is_some_and(|given| equal(given.as_bytes(), key.as_bytes()))
    }
}

/// Takes as long whatever the first difference is.
fn equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_apart_by_their_origin() {
        let open = Door::default();
        let listed = Door { origins: vec!["https://class.example".to_owned()], key: None };
        for (door, origin, admitted) in [
            (&open, None, true),
            (&open, Some("https://any.example"), true),
            (&listed, Some("https://class.example"), true),
            (&listed, Some("https://relay.example:8080"), true),
            (&listed, Some("https://relay.example"), false),
            (&listed, Some("https://class.example.org"), false),
            (&listed, Some("null"), false),
            (&listed, None, false),
        ] {
            let answer = door.admits(origin, Some("relay.example:8080"), None);
            assert_eq!(answer.is_ok(), admitted, "{origin:?}");
        }
    }

    #[test]
    fn the_key_stands_in_the_address() {
        let door = Door { origins: vec![], key: Some("Ab-1".to_owned()) };
        for (query, admitted) in [
            (None, false),
            (Some("key=Ab-1"), true),
            (Some("x=1&key=Ab-1"), true),
            (Some("key=Ab-2"), false),
            (Some("key=Ab-12"), false),
            (Some("key="), false),
            (Some("monkey=Ab-1"), false),
        ] {
            assert_eq!(door.admits(None, None, query).is_ok(), admitted, "{query:?}");
        }
    }
}
