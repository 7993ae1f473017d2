//! Screens and the part of the address behind `#` that names them.

use std::fmt;

use hashyard_core::{BlockHash, Txid};

/// A screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Chain, mempool, miner, peers and events.
    Live,
    /// The miner in full, and mining by hand.
    Mine,
    /// A block; the tip if none is named.
    Block(Option<BlockId>),
    /// A transaction.
    Tx(Txid),
    /// An address, not checked yet.
    Address(String),
    /// Balance, receiving and paying.
    Wallet,
    /// Scripts: step by step, or as contracts.
    Script(ScriptPage),
    /// Peers and messages.
    Network,
    /// Commands by hand.
    Console,
    /// Language, name, room, relay, stored nodes.
    Settings,
    /// The course: all pages, or one of them.
    Course(Option<u8>),
    /// The architecture, lit by what works.
    Map,
    /// A payment on its way; the latest own one if none is named.
    Follow(Option<Txid>),
    /// The crypto bench: hashes, and ciphers with one key or two.
    Crypto(CryptoPage),
    /// The same operations in four ledgers.
    Ledgers,
    /// The laboratory: all experiments, or one of them.
    Lab(Option<LabLink>),
    /// Attacks between the tabs of a room.
    Attack,
    /// Blocks of the main chain from files.
    Museum,
    /// All components in all states, in no build for users.
    #[cfg(debug_assertions)]
    Kit,
}

/// A part of the Script screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScriptPage {
    /// A script that is pasted, step by step.
    Step,
    /// An input of a transaction, step by step.
    Input(Txid, u32),
    /// Contracts: written, funded, spent.
    Contracts,
    /// Sentences: signed, and checked.
    Messages,
}

impl ScriptPage {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once('/') {
            None if text.is_empty() => Some(Self::Step),
            None if text == "contracts" => Some(Self::Contracts),
            None if text == "messages" => Some(Self::Messages),
            None => None,
            Some((txid, input)) => Some(Self::Input(txid.parse().ok()?, input.parse().ok()?)),
        }
    }
}

/// A part of the crypto bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CryptoPage {
    /// Hash functions.
    Hashes,
    /// The same key on both sides: DES and AES.
    Symmetric,
    /// A key to keep and a key to show.
    Asymmetric,
}

impl CryptoPage {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "" => Self::Hashes,
            "symmetric" => Self::Symmetric,
            "asymmetric" => Self::Asymmetric,
            _ => return None,
        })
    }
}

/// An experiment, with the values that a link has for it. Neither is checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabLink {
    /// Its name.
    pub name: String,
    /// What stands behind the question mark.
    pub said: String,
}

impl LabLink {
    /// Of any letters: the laboratory says which names it does not know.
    fn parse(name: &str, said: &str) -> Self {
        Self { name: name.chars().take(40).collect(), said: said.chars().take(400).collect() }
    }

    /// Names and values.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.said.split('&').filter_map(|pair| pair.split_once('='))
    }
}

/// How a link names a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockId {
    /// By its hash.
    Hash(BlockHash),
    /// By its height on the main chain.
    Height(u32),
}

impl Route {
    /// The screen of a link's part behind `#`; what isn't known is the first screen.
    pub fn parse(fragment: &str) -> Self {
        Self::known(fragment).unwrap_or(Self::Live)
    }

    /// Likewise, but `None` for a link that leads nowhere. No link at all leads to the first screen.
    pub fn known(fragment: &str) -> Option<Self> {
        let path = fragment.trim_start_matches('#').trim_start_matches('/');
        let (path, said) = path.split_once('?').unwrap_or((path, ""));
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        Self::named(name, rest.trim_end_matches('/'), said)
    }

    fn named(name: &str, rest: &str, said: &str) -> Option<Self> {
        Some(match name {
            "" | "live" if rest.is_empty() => Self::Live,
            "block" if rest.is_empty() => Self::Block(None),
            "block" => Self::Block(Some(BlockId::parse(rest)?)),
            "tx" => Self::Tx(rest.parse().ok()?),
            "address" if !rest.is_empty() => Self::Address(rest.chars().take(100).collect()),
            "mine" => Self::Mine,
            "wallet" => Self::Wallet,
            "script" => Self::Script(ScriptPage::parse(rest)?),
            "network" => Self::Network,
            "console" => Self::Console,
            "settings" => Self::Settings,
            "ledgers" if rest.is_empty() => Self::Ledgers,
            "lab" if rest.is_empty() => Self::Lab(None),
            "lab" => Self::Lab(Some(LabLink::parse(rest, said))),
            "attack" if rest.is_empty() => Self::Attack,
            "museum" => Self::Museum,
            "crypto" => Self::Crypto(CryptoPage::parse(rest)?),
            "course" if rest.is_empty() => Self::Course(None),
            "course" => Self::Course(Some(page(rest)?)),
            "map" => Self::Map,
            "follow" if rest.is_empty() => Self::Follow(None),
            "follow" => Self::Follow(Some(rest.parse().ok()?)),
            #[cfg(debug_assertions)]
            "kit" => Self::Kit,
            _ => return None,
        })
    }
}

/// A page's number, in digits alone: `parse` would take a sign, too.
fn page(text: &str) -> Option<u8> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

impl BlockId {
    /// A height, or a hash of 64 digits.
    pub fn parse(text: &str) -> Option<Self> {
        match text.len() {
            64 => text.parse().ok().map(Self::Hash),
            _ if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok().map(Self::Height),
            _ => None,
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live => f.write_str("#/live"),
            Self::Mine => f.write_str("#/mine"),
            Self::Block(None) => f.write_str("#/block"),
            Self::Block(Some(BlockId::Hash(hash))) => write!(f, "#/block/{hash}"),
            Self::Block(Some(BlockId::Height(height))) => write!(f, "#/block/{height}"),
            Self::Tx(txid) => write!(f, "#/tx/{txid}"),
            Self::Address(address) => write!(f, "#/address/{address}"),
            Self::Wallet => f.write_str("#/wallet"),
            Self::Script(ScriptPage::Step) => f.write_str("#/script"),
            Self::Script(ScriptPage::Input(txid, input)) => write!(f, "#/script/{txid}/{input}"),
            Self::Script(ScriptPage::Contracts) => f.write_str("#/script/contracts"),
            Self::Script(ScriptPage::Messages) => f.write_str("#/script/messages"),
            Self::Network => f.write_str("#/network"),
            Self::Console => f.write_str("#/console"),
            Self::Settings => f.write_str("#/settings"),
            Self::Ledgers => f.write_str("#/ledgers"),
            Self::Lab(None) => f.write_str("#/lab"),
            Self::Lab(Some(LabLink { name, said })) if said.is_empty() => write!(f, "#/lab/{name}"),
            Self::Lab(Some(LabLink { name, said })) => write!(f, "#/lab/{name}?{said}"),
            Self::Attack => f.write_str("#/attack"),
            Self::Museum => f.write_str("#/museum"),
            Self::Crypto(CryptoPage::Hashes) => f.write_str("#/crypto"),
            Self::Crypto(CryptoPage::Symmetric) => f.write_str("#/crypto/symmetric"),
            Self::Crypto(CryptoPage::Asymmetric) => f.write_str("#/crypto/asymmetric"),
            Self::Course(None) => f.write_str("#/course"),
            Self::Course(Some(page)) => write!(f, "#/course/{page}"),
            Self::Map => f.write_str("#/map"),
            Self::Follow(None) => f.write_str("#/follow"),
            Self::Follow(Some(txid)) => write!(f, "#/follow/{txid}"),
            #[cfg(debug_assertions)]
            Self::Kit => f.write_str("#/kit"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";

    #[test]
    fn every_route_is_read_back_from_its_link() {
        for route in [
            Route::Live,
            Route::Mine,
            Route::Block(None),
            Route::Block(Some(BlockId::Height(1284))),
            Route::Course(None),
            Route::Course(Some(20)),
            Route::Block(Some(BlockId::Hash(HASH.parse().unwrap()))),
            Route::Tx(HASH.parse().unwrap()),
            Route::Address("mi8LKL9cqjkQgAEHKLpP4VeopiCA9Ub6fG".into()),
            Route::Wallet,
            Route::Script(ScriptPage::Step),
            Route::Script(ScriptPage::Input(HASH.parse().unwrap(), 3)),
            Route::Script(ScriptPage::Contracts),
            Route::Script(ScriptPage::Messages),
            Route::Network,
            Route::Console,
            Route::Settings,
            Route::Crypto(CryptoPage::Hashes),
            Route::Crypto(CryptoPage::Symmetric),
            Route::Crypto(CryptoPage::Asymmetric),
            Route::Ledgers,
            Route::Lab(None),
            Route::Lab(Some(LabLink { name: "double-spend".into(), said: String::new() })),
            Route::Lab(Some(LabLink { name: "Rot13!/日本".into(), said: String::new() })),
            Route::Lab(Some(LabLink { name: "double-spend".into(), said: "q=0.2&seed=3".into() })),
            Route::Attack,
            Route::Museum,
            Route::Map,
            Route::Follow(None),
            Route::Follow(Some(HASH.parse().unwrap())),
            #[cfg(debug_assertions)]
            Route::Kit,
        ] {
            assert_eq!(Route::parse(&route.to_string()), route);
        }
    }

    #[test]
    fn unknown_links_show_the_first_screen() {
        for link in [
            "",
            "#",
            "#/",
            "#/laboratory",
            "#/attack/3",
            "#/crypto/rot13",
            "#/block/zz",
            "#/block/99999999999",
            "#/course/+2",
            "#/tx/12",
            "#/follow/12",
            "#/follow/日本",
            "#/address/",
            "#/block/日本",
        ] {
            assert_eq!(Route::parse(link), Route::Live, "{link}");
            let names_a_screen = link.trim_start_matches(['#', '/']).is_empty();
            assert_eq!(Route::known(link).is_some(), names_a_screen, "{link}");
        }
    }
}
