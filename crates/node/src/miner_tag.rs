//! Who mined a block, as far as its coinbase says.

use std::collections::VecDeque;
use std::sync::Arc;

use hashyard_core::consensus::BlockError;
use hashyard_core::{BlockHash, HashedBlock};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// Blocks made here that are remembered as such.
const MAX_MADE_HERE: usize = 1_000;

/// Who mined a block, as far as the coinbase says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinerTag {
    /// The name in the coinbase, as pools write it: `/name/`. Unverified. None if there is none.
    pub name: Option<String>,
    /// Address of the first output, if it has one.
    pub address: Option<String>,
    /// The reward belongs to this node's wallet.
    pub you: bool,
    /// This node made the block since it started or forgot its chain: anyone may mine for somebody else's address.
    pub here: bool,
}

impl MinerTag {
    /// This node made the block, and for its own wallet.
    pub fn is_own(&self) -> bool {
        self.you && self.here
    }
}

/// Blocks that did not come from others. At most [`MAX_MADE_HERE`], the latest.
#[derive(Debug, Default)]
pub(crate) struct MadeHere(VecDeque<BlockHash>);

impl MadeHere {
    fn note(&mut self, hash: BlockHash) {
        self.0.truncate(MAX_MADE_HERE - 1);
        self.0.push_front(hash);
    }
}

impl Node {
    /// Takes in a block that was made here.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub(crate) fn submit_own_block(&mut self, block: Arc<HashedBlock>) -> Result<(), BlockError> {
        self.made_here.note(block.block_hash());
        self.submit_block(block)
    }

    /// Who mined a block, as far as its coinbase says.
    pub(crate) fn miner_tag(&self, block: &HashedBlock) -> MinerTag {
        let coinbase = &block.transactions[0];
        let script = coinbase.outputs.first().map(|output| &output.script_pubkey);
        MinerTag {
            name: coinbase_name(coinbase.inputs[0].script_sig.as_bytes()),
            address: script.and_then(|script| self.address_of(script)),
            you: script.is_some_and(|script| self.owns(script)),
            here: self.made_here.0.contains(&block.block_hash()),
        }
    }
}

/// The name between slashes that a miner wrote into the coinbase.
fn coinbase_name(script: &[u8]) -> Option<String> {
    let start = script.iter().position(|byte| *byte == b'/')? + 1;
    let length = script[start..].iter().position(|byte| *byte == b'/')?;
    let name = core::str::from_utf8(&script[start..start + length]).ok()?;
    (!name.is_empty() && !name.chars().any(char::is_control)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_slashes() {
        assert_eq!(coinbase_name(b"\x01\x02/mei/"), Some("mei".to_owned()));
        assert_eq!(coinbase_name("\u{1}/小美/x".as_bytes()), Some("小美".to_owned()));
        for none in [&b""[..], b"//", b"/mei", b"/\xff\xff/", b"/a\nb/"] {
            assert_eq!(coinbase_name(none), None);
        }
    }
}
