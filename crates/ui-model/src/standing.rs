//! Where a block stands, as its card says it.

use hashyard_node::view::{BlockCard, BlockStatus};

/// Whether a block is beside the main chain: drawn small and dimmed, its height with a ′. Of a branch that had less work from the
/// start a node fetches the headers alone, so such a block is no less stale than one whose transactions are here.
pub fn is_beside(status: BlockStatus) -> bool {
    matches!(status, BlockStatus::Stale | BlockStatus::HeaderOnly)
}

/// The height as a card says it: `15`, or `15′` beside the main chain.
pub fn height_name(card: &BlockCard) -> String {
    format!("{}{}", card.height, if is_beside(card.status) { "′" } else { "" })
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::fixture;

    #[test]
    fn a_block_whose_header_alone_is_here_is_as_stale_as_any_that_lost() {
        for (status, name) in [
            (BlockStatus::Main, "15"),
            (BlockStatus::Invalid, "15"),
            (BlockStatus::NotConnected, "15"),
            (BlockStatus::Stale, "15′"),
            (BlockStatus::HeaderOnly, "15′"),
        ] {
            let card = BlockCard { height: 15, status, ..fixture::card(1_278, 0) };
            assert_eq!(height_name(&card), name, "{status:?}");
        }
    }
}
