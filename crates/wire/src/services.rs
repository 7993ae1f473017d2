//! What a node offers: bits in `version`, `addr` and `addrv2`.

use core::fmt;

/// A set of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Services(pub u64);

/// Bits with a name, as `getpeerinfo` prints them in Bitcoin Core.
const NAMES: [(Services, &str); 9] = [
    (Services::NETWORK, "NETWORK"),
    (Services::BLOOM, "BLOOM"),
    (Services::WITNESS, "WITNESS"),
    (Services::COMPACT_FILTERS, "COMPACT_FILTERS"),
    (Services::NETWORK_LIMITED, "NETWORK_LIMITED"),
    (Services::P2P_V2, "P2P_V2"),
    (Services::BLOCK_PROPOSALS, "BLOCK_PROPOSALS"),
    (Services::NOTES, "NOTES"),
    (Services::OVERLAY, "OVERLAY"),
];

impl Services {
    /// None.
    pub const NONE: Self = Self(0);
    /// Serves the whole chain.
    pub const NETWORK: Self = Self(1);
    /// Filters transactions for light clients (BIP111).
    pub const BLOOM: Self = Self(1 << 2);
    /// Serves witnesses (BIP144).
    pub const WITNESS: Self = Self(1 << 3);
    /// Serves compact block filters (BIP157).
    pub const COMPACT_FILTERS: Self = Self(1 << 6);
    /// Serves the last 288 blocks (BIP159).
    pub const NETWORK_LIMITED: Self = Self(1 << 10);
    /// Speaks the encrypted transport (BIP324).
    pub const P2P_V2: Self = Self(1 << 11);
    /// Takes and passes on blocks that members sign (`blkprop`, `blksig`). Of ours: Bitcoin Core leaves bits 24 to 31 to experiments
    /// (`protocol.h`, `ServiceFlags`).
    pub const BLOCK_PROPOSALS: Self = Self(1 << 24);
    /// Takes and passes on what is said in a classroom (`note`). Of ours.
    pub const NOTES: Self = Self(1 << 25);
    /// Shuffles views and answers lookups (`view`, `kad`). Of ours.
    pub const OVERLAY: Self = Self(1 << 26);

    /// The services of both sets.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all services of the other set are in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The services' names, lowest bit first; `UNKNOWN[2^n]` for a bit without one.
    pub fn names(self) -> Vec<String> {
        (0..u64::BITS).filter(|bit| self.contains(Self(1 << bit))).map(name).collect()
    }
}

fn name(bit: u32) -> String {
    match NAMES.iter().find(|(service, _)| service.0 == 1 << bit) {
        Some((_, name)) => (*name).to_owned(),
        None => format!("UNKNOWN[2^{bit}]"),
    }
}

/// Names joined by ` | `, or `NONE`.
impl fmt::Display for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NONE => f.write_str("NONE"),
            _ => f.write_str(&self.names().join(" | ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_named_as_bitcoin_core_does() {
        let services = Services(0x448).with(Services(2));
        assert_eq!(services.to_string(), "UNKNOWN[2^1] | WITNESS | COMPACT_FILTERS | NETWORK_LIMITED");
        assert_eq!(Services::NONE.to_string(), "NONE");
        assert!(services.contains(Services::WITNESS) && !services.contains(Services(1 | 8)));
    }
}
