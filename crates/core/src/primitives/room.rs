//! Rooms: classroom chains of their own, named by people and tuned by links.
//!
//! The name and a digest of all parameters go into the genesis coinbase and the message magic, so two rooms, or one room
//! with two ideas of its rules, never mix: they don't even understand each other's messages.

use core::fmt;

use hashyard_unicode::is_invisible;
use sha2::{Digest, Sha256};

use super::encode::put_var_bytes;
use super::params::{Network, Params, ScriptBytes};
use super::pow::{Bits, Target};

/// The longest challenge of a link, in bytes: enough for 20 uncompressed keys.
pub const MAX_CHALLENGE: usize = 1_400;

/// The hardest target where blocks are signed: 2^20 expected hashes. Who may make blocks is settled by keys there, and a
/// single thread must find one of 2^32 nonces.
const SIGNED_LIMIT: Bits = Bits(0x1e10_0000);

/// The longest room name, in bytes of UTF-8 after normalisation.
pub const MAX_ROOM_NAME: usize = 64;

/// The name of a room: NFC, trimmed, 1–64 bytes of UTF-8, case-sensitive, nothing that controls or hides.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomName(String);

/// Why a text is not a room name or a room's parameters can't be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomError {
    /// Nothing is left after trimming.
    EmptyName,
    /// Longer than [`MAX_ROOM_NAME`] bytes; holds the length.
    LongName(usize),
    /// A line break, another control character, or one that nobody sees.
    ControlCharacter,
    /// A parameter's value is no number or out of range.
    BadValue {
        /// Name of the parameter in the link.
        key: &'static str,
        /// What it may be.
        allowed: &'static str,
    },
}

impl fmt::Display for RoomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyName => write!(f, "room name is empty"),
            Self::LongName(length) => {
                write!(f, "room name has {length} bytes, at most {MAX_ROOM_NAME} are allowed")
            }
            Self::ControlCharacter => write!(f, "room name has a control character or one that nobody sees"),
            Self::BadValue { key, allowed } => write!(f, "room parameter {key} must be {allowed}"),
        }
    }
}

impl core::error::Error for RoomError {}

impl RoomName {
    /// Normalises and checks.
    pub fn parse(text: &str) -> Result<Self, RoomError> {
        let name = hashyard_unicode::nfc(text.trim());
        if name.is_empty() {
            return Err(RoomError::EmptyName);
        }
        if name.len() > MAX_ROOM_NAME {
            return Err(RoomError::LongName(name.len()));
        }
        if name.chars().any(|character| character.is_control() || is_invisible(character)) {
            return Err(RoomError::ControlCharacter);
        }
        Ok(Self(name))
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoomName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A parameter that a link may set: its name there, how to read it from and put it into [`Params`], and its range.
struct Tunable {
    key: &'static str,
    get: fn(&Params) -> u32,
    set: fn(&mut Params, u32),
    valid: fn(u32) -> bool,
    allowed: &'static str,
}

const TUNABLES: [Tunable; 7] = [
    Tunable {
        key: "spacing",
        get: |p| p.spacing,
        set: |p, v| p.spacing = v,
        valid: |v| (1..=3600).contains(&v),
        allowed: "1 to 3600 seconds",
    },
    Tunable {
        key: "retarget",
        get: |p| p.retarget_interval,
        set: |p, v| p.retarget_interval = v,
        valid: |v| v == 0 || (2..=10_000).contains(&v),
        allowed: "0 (never) or 2 to 10000 blocks",
    },
    Tunable {
        key: "bits",
        get: |p| p.pow_limit.0,
        set: |p, v| {
            p.pow_limit = Bits(v);
            p.genesis.bits = Bits(v);
        },
        // Within what regtest allows and normalised, so that one target has one spelling.
        valid: |v| Bits(v).to_target().is_some_and(|t| t.to_bits() == Bits(v)) && v <= 0x207f_ffff,
        allowed: "a compact target no easier than 0x207fffff",
    },
    Tunable {
        key: "gap",
        get: |p| p.min_difficulty_gap,
        set: |p, v| p.min_difficulty_gap = v,
        valid: |v| v <= 86_400,
        allowed: "0 (never) to 86400 seconds",
    },
    Tunable {
        key: "halving",
        get: |p| p.halving_interval,
        set: |p, v| p.halving_interval = v,
        // With fewer blocks between halvings than this the supply stays below 21 million for any value above 0.
        valid: |v| (1..=210_000).contains(&v),
        allowed: "1 to 210000 blocks",
    },
    Tunable {
        key: "maturity",
        get: |p| p.coinbase_maturity,
        set: |p, v| p.coinbase_maturity = v,
        valid: |v| (1..=1000).contains(&v),
        allowed: "1 to 1000 blocks",
    },
    Tunable {
        key: "future",
        get: |p| p.max_future,
        set: |p, v| p.max_future = v,
        valid: |v| (1..=7200).contains(&v),
        allowed: "1 to 7200 seconds",
    },
];

/// The script that every block must satisfy (BIP325), in hexadecimal.
const CHALLENGE: &str = "challenge";

/// Whether attacks may be played there: `on` or `off`.
const ATTACKS: &str = "attacks";

/// Names of the parameters that a link to a classroom room may set.
pub fn room_parameters() -> impl Iterator<Item = &'static str> {
    TUNABLES.iter().map(|tunable| tunable.key).chain([CHALLENGE, ATTACKS])
}

/// The parameters of a room that says nothing else. Where blocks are signed, the difficulty never changes.
fn defaults(challenge: Option<ScriptBytes>) -> Params {
    let mut params = Network::Classroom.params().clone();
    if challenge.is_some() {
        (params.retarget_interval, params.min_difficulty_gap) = (0, 0);
        (params.pow_limit, params.genesis.bits) = (SIGNED_LIMIT, SIGNED_LIMIT);
    }
    params.challenge = challenge;
    params
}

impl Params {
    /// The parameters of a classroom room. `value(key)` gives the link's text for a parameter, `None` for the default.
    ///
    /// # Errors
    /// Names the first parameter that is no number or out of range.
    pub fn room(name: &RoomName, value: impl Fn(&str) -> Option<String>) -> Result<Self, RoomError> {
        let mut params = defaults(value(CHALLENGE).map(|text| parse_challenge(&text)).transpose()?);
        for tunable in &TUNABLES {
            let Some(text) = value(tunable.key) else { continue };
            let number = parse_number(&text)
                .filter(|number| (tunable.valid)(*number))
                .ok_or(RoomError::BadValue { key: tunable.key, allowed: tunable.allowed })?;
            (tunable.set)(&mut params, number);
        }
        params.attacks = value(ATTACKS).map_or(Ok(false), |text| parse_switch(&text))?;
        check_signed_room(&params)?;
        // Where the difficulty never changes nothing is measured.
        params.starts_at_block_one &= params.retarget_interval != 0;
        Ok(params.seal(name))
    }

    /// What a link to this room must carry besides its name: the parameters that differ from the default.
    pub fn link_parameters(&self) -> Vec<(&'static str, String)> {
        if self.network != Network::Classroom {
            return vec![];
        }
        let default = defaults(self.challenge.clone());
        let tuned = TUNABLES
            .iter()
            .filter(|tunable| (tunable.get)(self) != (tunable.get)(&default))
            .map(|tunable| (tunable.key, (tunable.get)(self).to_string()));
        let challenge = self.challenge.as_ref().map(|script| (CHALLENGE, hex::encode(script)));
        let attacks = self.attacks.then(|| (ATTACKS, "on".to_owned()));
        tuned.chain(challenge).chain(attacks).collect()
    }

    /// Puts name and digest into genesis and magic.
    fn seal(mut self, name: &RoomName) -> Self {
        let digest = self.digest(name);
        let mut script_sig = vec![];
        put_var_bytes(&mut script_sig, name.as_str().as_bytes());
        put_var_bytes(&mut script_sig, &digest);
        self.genesis.script_sig = ScriptBytes::Owned(script_sig);
        // The first two bytes stay "HY": a hex dump of any room says where it comes from.
        self.magic[2..].copy_from_slice(&digest[..2]);
        self
    }

    /// SHA-256 over the name and every parameter, as text: `Params`' own listing of its fields. Rules that came later are not listed
    /// where they do not hold, so that older rooms keep their chains.
    fn digest(&self, name: &RoomName) -> [u8; 32] {
        let absent = [", challenge: None", ", starts_at_block_one: false", ", attacks: false"];
        let listing = absent.iter().fold(format!("{self:?}"), |listing, rule| listing.replace(rule, ""));
        Sha256::digest(format!("hashyard room 1\n{name}\n{listing}")).into()
    }
}

fn parse_switch(text: &str) -> Result<bool, RoomError> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(RoomError::BadValue { key: ATTACKS, allowed: "on or off" }),
    }
}

fn parse_challenge(text: &str) -> Result<ScriptBytes, RoomError> {
    let bytes = hex::decode(text).ok().filter(|bytes| (1..=MAX_CHALLENGE).contains(&bytes.len()));
    let allowed = "a script of 1 to 1400 bytes in hexadecimal";
    bytes.map(ScriptBytes::Owned).ok_or(RoomError::BadValue { key: CHALLENGE, allowed })
}

/// Where blocks are signed, nonces alone must reach.
fn check_signed_room(params: &Params) -> Result<(), RoomError> {
    if params.challenge.is_none() {
        return Ok(());
    }
    if params.max_target() < SIGNED_LIMIT.to_target().unwrap_or(Target::MAX) {
        let allowed = "a target of at most 2^20 expected hashes where blocks are signed";
        return Err(RoomError::BadValue { key: "bits", allowed });
    }
    match params.retarget_interval {
        0 => Ok(()),
        _ => Err(RoomError::BadValue { key: "retarget", allowed: "0 (never) where blocks are signed" }),
    }
}

/// Decimal, or hexadecimal behind `0x`.
fn parse_number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, values: &[(&str, &str)]) -> Result<Params, RoomError> {
        Params::room(&RoomName::parse(name)?, |key| {
            values.iter().find(|(k, _)| *k == key).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn names_are_normalised_and_bounded() {
        assert_eq!(RoomName::parse("  e\u{301}cole "), RoomName::parse("école"));
        assert_ne!(RoomName::parse("Lobby"), RoomName::parse("lobby"));
        assert_eq!(RoomName::parse(" \t "), Err(RoomError::EmptyName));
        for hidden in ["a\nb", "lobby\u{200b}", "\u{202e}evil", "a\u{ad}b"] {
            assert_eq!(RoomName::parse(hidden), Err(RoomError::ControlCharacter), "{hidden:?}");
        }
        assert_eq!(RoomName::parse(&"链".repeat(22)), Err(RoomError::LongName(66)));
    }

    #[test]
    fn another_name_or_another_parameter_is_another_chain() {
        let base = room("lobby", &[]).unwrap();
        let other_name = room("lab", &[]).unwrap();
        let other_rule = room("lobby", &[("spacing", "30")]).unwrap();
        for other in [&other_name, &other_rule] {
            assert_ne!(base.genesis_hash(), other.genesis_hash());
            assert_ne!(base.magic, other.magic);
        }
        assert_eq!(base, room(" lobby", &[("spacing", "15")]).unwrap());
    }

    #[test]
    fn the_link_carries_what_differs_and_reads_back() {
        let tuned = room("x", &[("retarget", "0"), ("bits", "0x207fffff"), ("maturity", "10")]).unwrap();
        let link = tuned.link_parameters();
        assert_eq!(link, [("retarget", "0".to_owned()), ("bits", 0x207f_ffff_u32.to_string())]);
        let back = Params::room(&RoomName::parse("x").unwrap(), |key| {
            link.iter().find(|(k, _)| *k == key).map(|(_, value)| value.clone())
        });
        assert_eq!(back, Ok(tuned));
    }

    #[test]
    fn a_challenge_is_part_of_the_chain_and_of_the_link() {
        let key = format!("21{}ac", "02".repeat(33));
        let signed = room("x", &[("challenge", &key)]).unwrap();
        assert_eq!(signed.link_parameters(), [("challenge", key.clone())]);
        assert_eq!((signed.retarget_interval, signed.pow_limit), (0, Bits(0x1e10_0000)));
        assert!(signed.max_target().work().to_f64() <= 1_048_576.0);
        let others = [room("x", &[]).unwrap(), room("x", &[("challenge", "51")]).unwrap()];
        assert!(others.iter().all(|other| other.genesis_hash() != signed.genesis_hash()));
        let easier = room("x", &[("challenge", &key), ("bits", "0x207fffff")]).unwrap();
        assert_eq!(
            easier.link_parameters(),
            [("bits", 0x207f_ffff_u32.to_string()), ("challenge", key.clone())]
        );
        for (bad, value) in
            [("bits", "0x1e0fffff"), ("retarget", "20"), ("challenge", "0x51"), ("challenge", "")]
        {
            let values = [("challenge", key.as_str()), (bad, value)];
            // The last of a name counts, as in the list of the test.
            let found = room("x", &values[usize::from(bad == "challenge")..]);
            assert!(matches!(found, Err(RoomError::BadValue { key, .. }) if key == bad), "{bad}={value}");
        }
    }

    #[test]
    fn a_room_for_attacks_is_marked_in_its_chain_and_in_its_link() {
        let (plain, marked) = (room("x", &[]).unwrap(), room("x", &[("attacks", "on")]).unwrap());
        assert!(marked.attacks && !plain.attacks);
        assert_ne!(plain.genesis_hash(), marked.genesis_hash());
        assert_ne!(plain.magic, marked.magic);
        assert_eq!(marked.link_parameters(), [("attacks", "on".to_owned())]);
        assert_eq!(room("x", &[("attacks", "off")]), Ok(plain));
        for bad in ["", "true", "ON", "1"] {
            let refused = room("x", &[("attacks", bad)]);
            assert_eq!(refused, Err(RoomError::BadValue { key: "attacks", allowed: "on or off" }));
        }
        assert!(Network::ALL.iter().all(|network| !network.params().attacks));
    }

    /// Whoever stored a node finds it again, as long as nobody touches the rules that hold in its room.
    #[test]
    fn rooms_keep_their_chains() {
        let key = format!("21{}ac", "02".repeat(33));
        let unchanging = [("retarget", "0"), ("bits", "0x1e0fffff")];
        for (name, values, genesis) in [
            ("lobby", &[][..], "3378518b9b1545677ab24b4eb8dc5863c145a0fff45604136e8ae6a6504a9e06"),
            ("x", &unchanging, "1069920907daad21250a9baf4fe45d6fa260927e891afb095a6c7690a0c7aee4"),
            (
                "x",
                &[("challenge", key.as_str())],
                "71c763eaf1b0b5a607c0155a063f5ab17d0e34427e28ae959c6fa45c66850ce5",
            ),
        ] {
            assert_eq!(room(name, values).unwrap().genesis_hash().to_string(), genesis, "{name} {values:?}");
        }
    }

    #[test]
    fn impossible_parameters_name_the_key() {
        for (key, value) in
            [("spacing", "0"), ("retarget", "1"), ("bits", "0x217fffff"), ("halving", "x"), ("future", "-1")]
        {
            assert!(
                matches!(room("x", &[(key, value)]), Err(RoomError::BadValue { key: k, .. }) if k == key),
                "{key}"
            );
        }
    }
}
