//! Where a node runs.

use crate::NodeId;

/// Where a node runs, and with it what its connections run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In a browser tab: others know it by its node id.
    Tab,
    /// On a machine of its own, by TCP: it has a node id and tells nobody.
    Machine,
    /// On a machine of its own, by TCP, and in a room as well: tabs know it by its node id, and its carrier tells who is there.
    Bridge,
}

impl Home {
    /// How a node is called that nobody has named.
    pub(crate) fn default_name(self, id: NodeId) -> String {
        let home = match self {
            Self::Tab => "tab",
            Self::Machine | Self::Bridge => "node",
        };
        format!("{home}-{:02x}{:02x}", id.0[0], id.0[1])
    }

    /// Bitcoin Core's names of the networks on which it can reach others.
    pub(crate) fn networks(self) -> &'static [&'static str] {
        match self {
            Self::Tab => &["tab"],
            Self::Machine => &["ipv4", "ipv6"],
            Self::Bridge => &["ipv4", "ipv6", "tab"],
        }
    }

    /// Whether others know it by its node id, and it them.
    pub(crate) fn meets_tabs(self) -> bool {
        self != Self::Machine
    }
}
