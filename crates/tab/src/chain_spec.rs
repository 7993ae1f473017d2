//! Which chain a link means: network, room and the room's parameters; and how much of it the tab has.

use core::fmt;

use hashyard_core::room::room_parameters;
use hashyard_core::{Network, Params, RoomError, RoomName, sha256d};

/// The room of a link that names none.
pub const DEFAULT_ROOM: &str = "lobby";

/// The parameter by which a link says how much of the chain a tab has.
pub const MODE: &str = "mode";

/// How much of the chain a tab has. Each has a storage of its own: a full node's blocks, which may be nowhere else, must not make way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainPart {
    /// All blocks.
    Full,
    /// The newest blocks.
    Pruned,
    /// Headers, and the blocks that concern its wallet.
    Light,
}

impl ChainPart {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Pruned, Self::Light];

    /// What a link says; nothing for a full node.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Full => None,
            Self::Pruned => Some("pruned"),
            Self::Light => Some("light"),
        }
    }

    /// The pair of a link, where there is one.
    pub fn pair(self) -> Option<String> {
        self.name().map(|name| format!("{MODE}={name}"))
    }

    fn parse(mode: Option<String>, network: Network) -> Result<Self, LinkError> {
        let Some(mode) = mode else { return Ok(Self::Full) };
        match Self::ALL.into_iter().find(|part| part.name() == Some(&mode)) {
            Some(Self::Pruned) if network == Network::Mainnet => Err(LinkError::PrunedMuseum),
            part => part.ok_or(LinkError::Mode(mode)),
        }
    }
}

/// A chain, and the room in which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainSpec {
    /// The chain's rules.
    pub params: Params,
    /// The room. Public networks have one chain only; there it separates tabs from one another.
    pub room: RoomName,
    /// How much of it the tab has.
    pub part: ChainPart,
}

/// Why a link means no chain; says which part of it is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// `network` is none that exists.
    Network(String),
    /// `room` is no room's name, or a parameter is out of range.
    Room(RoomError),
    /// `mode` is none that exists.
    Mode(String),
    /// The main chain is there to be looked at, from files.
    PrunedMuseum,
    /// A parameter that only rooms of the classroom network have.
    NotTunable {
        /// Its name in the link.
        key: &'static str,
        /// The network of the link.
        network: Network,
    },
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(error) => f.write_str(error),
            Self::Room(error) => error.fmt(f),
            Self::Mode(mode) => write!(f, "parameter mode must be light or pruned, not {mode:?}"),
            Self::PrunedMuseum => f.write_str(
                "parameter mode=pruned is not for mainnet, whose blocks are there to be looked at",
            ),
            Self::NotTunable { key, network } => {
                write!(f, "parameter {key} belongs to classroom rooms, not to {network}")
            }
        }
    }
}

impl core::error::Error for LinkError {}

impl ChainSpec {
    /// Reads a link. `value(key)` gives the text of a parameter, `None` if the link doesn't have it.
    ///
    /// # Errors
    /// Names the part that is wrong.
    pub fn parse(value: impl Fn(&str) -> Option<String>) -> Result<Self, LinkError> {
        let network = value("network").map_or(Ok(Network::Classroom), |text| text.parse());
        let network = network.map_err(LinkError::Network)?;
        let room = value("room").unwrap_or_else(|| DEFAULT_ROOM.to_owned());
        let room = RoomName::parse(&room).map_err(LinkError::Room)?;
        let part = ChainPart::parse(value(MODE), network)?;
        let params = match network {
            Network::Classroom => Params::room(&room, value).map_err(LinkError::Room)?,
            public => public_params(public, value)?,
        };
        Ok(Self { params, room, part })
    }

    /// What a link to this chain carries, every parameter that differs from the default among it. How much of the chain others have is
    /// theirs to say.
    pub fn link(&self) -> Vec<(&'static str, String)> {
        let network =
            (self.params.network != Network::Classroom).then(|| ("network", self.params.network.to_string()));
        let room = [("room", self.room.to_string())];
        network.into_iter().chain(room).chain(self.params.link_parameters()).collect()
    }

    /// The room as part of a storage name: rooms of one name with other rules are other chains, so their parameters
    /// belong to it, and a light or pruned node is stored apart. `%` and `?` in the name itself are escaped.
    pub fn storage_room(&self) -> String {
        let name = self.room.as_str().replace('%', "%25").replace('?', "%3F");
        let mode = self.part.name().map(|name| (MODE, name.to_owned()));
        let tuned = self.params.link_parameters().into_iter().chain(mode);
        let tuned: Vec<_> = tuned.map(|(key, value)| format!("{key}={value}")).collect();
        if tuned.is_empty() { name } else { format!("{name}?{}", tuned.join("&")) }
    }

    /// Names the room for carriers, without telling its name: 32 bytes that follow from chain, network and room.
    pub fn room_id(&self) -> [u8; 32] {
        let Self { params, room, .. } = self;
        sha256d(format!("hashyard\n{}\n{}\n{room}", params.genesis_hash(), params.network).as_bytes())
    }
}

fn public_params(network: Network, value: impl Fn(&str) -> Option<String>) -> Result<Params, LinkError> {
    match room_parameters().find(|key| value(key).is_some()) {
        Some(key) => Err(LinkError::NotTunable { key, network }),
        None => Ok(network.params().clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(link: &[(&str, &str)]) -> Result<ChainSpec, LinkError> {
        ChainSpec::parse(|key| {
            link.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_empty_link_means_the_lobby_of_the_classroom() {
        let lobby = spec(&[]).unwrap();
        assert_eq!((lobby.params.network, lobby.room.as_str()), (Network::Classroom, "lobby"));
        assert_eq!(lobby, spec(&[("network", "classroom"), ("room", " lobby ")]).unwrap());
    }

    #[test]
    fn the_link_of_a_chain_leads_back_to_it() {
        for link in [
            vec![],
            vec![("room", "a/b?c%&d=1")],
            vec![("room", "x"), ("retarget", "0"), ("spacing", "5")],
            vec![("room", "x"), ("attacks", "on")],
            vec![("network", "mainnet"), ("room", "museum")],
        ] {
            let first = spec(&link).unwrap();
            let again: Vec<_> = first.link();
            let again: Vec<_> = again.iter().map(|(key, value)| (*key, value.as_str())).collect();
            assert_eq!(spec(&again), Ok(first), "{link:?}");
        }
    }

    #[test]
    fn light_and_pruned_nodes_are_in_the_same_room_and_stored_apart() {
        let full = spec(&[("room", "x")]).unwrap();
        for (name, part) in [("light", ChainPart::Light), ("pruned", ChainPart::Pruned)] {
            let other = spec(&[("room", "x"), (MODE, name)]).unwrap();
            assert_eq!((full.part, other.part), (ChainPart::Full, part));
            assert_eq!((full.room_id(), full.link()), (other.room_id(), other.link()));
            assert_eq!(
                (full.storage_room(), other.storage_room()),
                ("x".to_owned(), format!("x?mode={name}"))
            );
        }
        let wrong = spec(&[("mode", "Light")]).unwrap_err();
        assert_eq!(wrong.to_string(), "parameter mode must be light or pruned, not \"Light\"");
        assert_eq!(spec(&[("network", "mainnet"), (MODE, "pruned")]), Err(LinkError::PrunedMuseum));
    }

    #[test]
    fn errors_name_the_part() {
        for (link, part) in [
            ([("network", "bitcoin")], "network"),
            ([("room", "   ")], "room name"),
            ([("spacing", "0")], "spacing"),
        ] {
            let error = spec(&link).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let error = spec(&[("network", "regtest"), ("halving", "10")]).unwrap_err();
        assert_eq!(error, LinkError::NotTunable { key: "halving", network: Network::Regtest });
    }

    #[test]
    fn other_rooms_other_rules_and_other_networks_are_stored_and_found_apart() {
        let links: [&[(&str, &str)]; 6] = [
            &[],
            &[("room", "x")],
            &[("room", "x"), ("spacing", "5")],
            &[("room", "x?spacing=5")],
            &[("room", "x"), ("attacks", "on")],
            &[("network", "regtest")],
        ];
        let specs: Vec<_> = links.iter().map(|link| spec(link).unwrap()).collect();
        for (index, one) in specs.iter().enumerate() {
            for other in &specs[index + 1..] {
                assert_ne!(one.room_id(), other.room_id());
                let name = |spec: &ChainSpec| (spec.params.network, spec.storage_room());
                assert_ne!(name(one), name(other));
            }
        }
        assert_eq!(specs[2].storage_room(), "x?spacing=5");
    }
}
