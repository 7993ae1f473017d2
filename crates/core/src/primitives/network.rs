//! Families of chains.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::params::{CLASSROOM, MAINNET, Params, REGTEST, SIGNET, TESTNET4};

/// Which family of chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// Rooms for teaching: 15 s between blocks, mined in tabs.
    Classroom,
    /// Bitcoin Core's local test network.
    Regtest,
    /// Signed blocks (BIP325).
    Signet,
    /// The public test network (BIP94).
    Testnet4,
    /// The real one: a museum here, without peers and mining.
    Mainnet,
}

impl Network {
    /// All networks.
    pub const ALL: [Self; 5] = [Self::Classroom, Self::Regtest, Self::Signet, Self::Testnet4, Self::Mainnet];

    /// Lower-case name, as in links.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classroom => "classroom",
            Self::Regtest => "regtest",
            Self::Signet => "signet",
            Self::Testnet4 => "testnet4",
            Self::Mainnet => "mainnet",
        }
    }

    /// Whether it is one of Bitcoin's test networks, which share their address prefixes.
    pub const fn is_test(self) -> bool {
        matches!(self, Self::Regtest | Self::Signet | Self::Testnet4)
    }

    /// The parameters that come with the name.
    pub const fn params(self) -> &'static Params {
        match self {
            Self::Classroom => &CLASSROOM,
            Self::Regtest => &REGTEST,
            Self::Signet => &SIGNET,
            Self::Testnet4 => &TESTNET4,
            Self::Mainnet => &MAINNET,
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|network| network.name() == text).ok_or_else(|| {
            format!("unknown network {text:?}: classroom, regtest, signet, testnet4 or mainnet")
        })
    }
}
