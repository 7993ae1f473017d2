//! Who mined a block, as far as its coinbase says.

use hashyard_core::Block;
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// Who mined a block, as far as the coinbase says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinerTag {
    /// The name in the coinbase, as pools write it: `/name/`. Unverified. None if there is none.
    pub name: Option<String>,
    /// Address of the first output, if it has one.
    pub address: Option<String>,
    /// The reward belongs to this node's wallet.
    pub you: bool,
}

impl Node {
    /// Who mined a block, as far as its coinbase says.
    pub(crate) fn miner_tag(&self, block: &Block) -> MinerTag {
        let coinbase = &block.transactions[0];
        let script = coinbase.outputs.first().map(|output| &output.script_pubkey);
        MinerTag {
            name: coinbase_name(coinbase.inputs[0].script_sig.as_bytes()),
            address: script.and_then(|script| self.address_of(script)),
            you: script.is_some_and(|script| self.owns(script)),
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
