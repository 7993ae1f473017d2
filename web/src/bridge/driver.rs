//! The node's surroundings, as the page shows them: its disk and its relay.

use serde::{Deserialize, Serialize};

use super::Said;

/// Where data goes and how the relay does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverView {
    /// How safe the data is.
    pub storage: StorageState,
    /// How the relay does.
    pub relay: RelayState,
    /// Address of the relay.
    pub relay_url: Option<String>,
    /// Threads that mine although more were asked for, because no worker can be started for the others.
    pub threads_missing: Option<u32>,
}

/// How safe the data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageState {
    /// Everything is saved; `persistent` if the browser promised not to evict it.
    Saved {
        /// The browser promised.
        persistent: bool,
    },
    /// In memory only, by choice.
    Memory,
    /// Writing failed: what the browser said. It is tried again, and until then nothing is saved.
    Failed(Said),
    /// Another tab or the browser deleted the data, or another version of the app took them over. Nothing is saved until the user
    /// wants it again; and then why that did not work, if it did not.
    Taken(Option<Said>),
}

impl StorageState {
    /// What should be saved isn't.
    pub fn is_failing(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Taken(_))
    }
}

/// How the relay does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayState {
    /// No relay is configured.
    None,
    /// Being connected.
    Connecting,
    /// Connected.
    Connected,
    /// Not reachable; the next try at this Unix ms.
    Unreachable {
        /// Unix ms.
        retry_ms: u64,
        /// What the relay said when it said no.
        refused: Option<RelayRefusal>,
    },
}

/// Why a relay that answers takes this node in no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayRefusal {
    /// Somebody is there under this node's id.
    IdTaken,
    /// The room, or the relay, has as many as it may.
    Full,
    /// It speaks another version of the protocol.
    Version,
    /// The connection was too slow for what the room says.
    TooSlow,
    /// Anything else: it is being shut down, or what was sent did not please it.
    Other,
}
