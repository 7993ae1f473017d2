//! Attacks, in rooms where they are allowed.

use hashyard_core::Txid;
use hashyard_node::view::{WithheldView, WithholdMode};

super::questions! { Attack:
    /// What this node keeps back, beside what others know.
    #[derive(Clone, PartialEq)]
    Withheld -> WithheldView;
    /// Change what the miner does with blocks that it finds.
    SetWithhold {
        /// What it does.
        pub mode: WithholdMode,
        /// The payment that the hidden branch takes back.
        pub payment: Option<Txid>,
    } -> ();
    /// Publish so many of the lowest hidden blocks; `None` for all.
    ReleaseWithheld(Option<u32>) -> ();
}
