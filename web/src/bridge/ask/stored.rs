//! What this browser keeps, whether the node runs or not.

use hashyard_core::wallet::SecretRow;
use hashyard_node::StoredNode;
use hashyard_tab::slot::SlotId;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

super::questions! { Stored:
    /// The stored nodes of this browser.
    #[derive(Clone, PartialEq)]
    Slots -> Vec<SlotInfo>;
    /// What a stored node is.
    #[derive(Clone, PartialEq)]
    Describe(SlotId) -> StoredNode;
    /// Everything of a stored node as one file; `None` for this tab's. Of this tab's it is what the node has in memory if it runs,
    /// else what of it is stored and can be read.
    Backup(Option<SlotId>) -> ByteBuf;
    /// Delete a stored node that is not running.
    Delete(SlotId) -> ();
    /// Store this tab's node again, after its data were taken away.
    Save -> ();
    /// Start the node in this slot over with nothing stored (after corruption); keeps nothing.
    Reset -> ();
    /// The wallet's words; refused while locked.
    #[derive(Clone, PartialEq)]
    Words -> Vec<String>;
    /// The same for the same wallet in another room: nobody has seen them.
    CarryWords -> Vec<String>;
    /// The row of the wallet's secret as the browser keeps it, without what would give secrets away.
    StoredSecret -> SecretRow;
}

/// A stored node, with what Settings shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotInfo {
    /// Which.
    pub id: SlotId,
    /// A tab runs it now.
    pub running: bool,
    /// It is this tab's.
    pub this_tab: bool,
}
