//! Which chain a node is of: a public network's, or that of a room, which a link means as it does in the app.

use hashyard_core::Network;
use hashyard_tab::chain_spec::{ChainSpec, LinkError};

/// What is in front of an invitation's parameters, and what may be behind them.
const QUERY: char = '?';
const FRAGMENT: char = '#';

/// A network's chain.
///
/// # Errors
/// None of those that have a name.
pub fn of_network(network: Network) -> Result<ChainSpec, LinkError> {
    ChainSpec::parse(|key| (key == "network").then(|| network.to_string()))
}

/// The chain of an invitation, or of what stands behind its `?`.
///
/// # Errors
/// What is wrong with it: it names no room, it says something twice, or a part of it is out of range.
pub fn of_link(link: &str) -> Result<ChainSpec, String> {
    let wrong = |error: String| format!("-room={link}: {error}");
    let query = match link.split_once(QUERY) {
        Some((_, query)) => query,
        None => link,
    };
    let query = query.split(FRAGMENT).next().unwrap_or_default();
    let given: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let all = |wanted: &str| given.iter().filter(move |(key, _)| key == wanted).count();
    if let Some((twice, _)) = given.iter().find(|(key, _)| all(key) > 1) {
        return Err(wrong(format!("it says {twice} twice")));
    }
    let value =
        |wanted: &str| given.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.to_string());
    // The app takes a link without a room for the lobby; here it is more likely a slip.
    if value("room").is_none() {
        return Err(wrong("it names no room: https://…/?room=NAME, or room=NAME alone".to_owned()));
    }
    ChainSpec::parse(value).map_err(|error| wrong(error.to_string()))
}

/// What the chain is called: its network, or its room.
pub fn title(chain: &ChainSpec) -> String {
    match chain.params.network {
        Network::Classroom => format!("room {}", chain.room),
        network => network.to_string(),
    }
}

/// Its folder among those of other chains. Rooms of one name with other rules are other chains; the room's id knows them apart, and the
/// name, as far as a file system bears it, is for people.
pub fn folder(chain: &ChainSpec) -> String {
    if chain.params.network != Network::Classroom {
        return chain.params.network.name().to_owned();
    }
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name: String = chain.room.as_str().chars().filter(plain).collect();
    format!("room-{name}-{}", hex::encode(&chain.room_id()[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_and_its_query_mean_the_same_room() {
        let room = of_link("room=A+b%2Fc&spacing=5").unwrap();
        assert_eq!((room.room.as_str(), room.params.spacing), ("A b/c", 5));
        assert!(!room.params.attacks && of_link("room=x&attacks=on").unwrap().params.attacks);
        for link in [
            "?room=A%20b/c&spacing=5",
            "https://class.example/?room=A+b%2Fc&spacing=5&relay=wss%3A%2F%2Frelay.example%2Frelay",
            "https://class.example/yard/?spacing=5&room=A+b%2Fc#/network?x=1",
        ] {
            assert_eq!(of_link(link).as_ref(), Ok(&room), "{link}");
        }
    }

    #[test]
    fn chains_have_folders_of_their_own() {
        let folders = ["room=a/b", "room=ab", "room=ab&spacing=5", "room=物理", "network=regtest&room=x"]
            .map(|link| folder(&of_link(link).unwrap()));
        for (folder, begins) in folders.iter().zip(["room-ab-", "room-ab-", "room-ab-", "room--", "regtest"])
        {
            assert!(folder.starts_with(begins), "{folder}");
            assert!(folder.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')), "{folder}");
        }
        let different: std::collections::BTreeSet<_> = folders.iter().collect();
        assert_eq!(different.len(), folders.len(), "{folders:?}");
        assert_eq!(title(&of_link("room=物理").unwrap()), "room 物理");
        assert_eq!(title(&of_network(Network::Signet).unwrap()), "signet");
    }

    #[test]
    fn what_is_wrong_with_a_link_is_named() {
        for (link, message) in [
            ("", "it names no room"),
            ("physics", "it names no room"),
            ("rom=physics", "it names no room"),
            ("https://class.example/", "it names no room"),
            ("https://class.example/#room=x", "it names no room"),
            ("room=", "room name is empty"),
            ("room=x&room=y", "it says room twice"),
            ("room=x&spacing=0", "room parameter spacing must be 1 to 3600 seconds"),
            ("room=x&attacks=yes", "room parameter attacks must be on or off"),
            ("room=x&network=regtest&attacks=on", "parameter attacks belongs to classroom rooms"),
            ("room=x&bits=0x217fffff", "room parameter bits must be"),
            ("room=x&network=moon", "unknown network"),
            ("room=x&network=regtest&halving=5", "parameter halving belongs to classroom rooms"),
        ] {
            let error = of_link(link).unwrap_err();
            assert!(error.starts_with(&format!("-room={link}: ")) && error.contains(message), "{error}");
        }
    }
}
