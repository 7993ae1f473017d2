//! Two branches of blocks from genesis on: the longer one has less work than the shorter one, because the difficulty rises on that.

use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::mempool::{Mempool, MempoolPolicy, block_template};
use hashyard_core::miner::scan::NONCES;
use hashyard_core::miner::{Job, scan};
use hashyard_core::{Block, Params, ScriptBuf};

/// Blocks of the longer branch.
pub const LONGER: usize = 5;
/// Blocks of the heavier one.
pub const HEAVIER: usize = 3;

/// The rules of a room in which the branches can be made, as a link has them: the difficulty changes at block 3.
pub const RULES: &str = "bits=0x207fffff&retarget=3&gap=0";

/// Hashes that the easiest block may take, as a power of two: all blocks together are made in far less than a millisecond.
const EASY_LOG2: f64 = 6.0;

/// Two branches from genesis on, oldest block first, each block with its proof of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rivals {
    /// The longer one. Its blocks are far apart in time, so the difficulty stays where it is.
    pub longer: Vec<Block>,
    /// The one with more work. Its blocks follow each other quickly, so the difficulty rises.
    pub heavier: Vec<Block>,
}

/// Makes both branches: the same ones each time. `None` if the rules are others than [`RULES`] say.
pub fn rivals(params: &Params) -> Option<Rivals> {
    let is_easy = params.max_target().work().log2() <= EASY_LOG2;
    if !is_easy
        || params.retarget_interval != 3
        || params.challenge.is_some()
        || params.bip94 && params.spacing < 2
    {
        return None;
    }
    let longer = branch(params, LONGER, 4 * params.spacing, "longer")?;
    let heavier = branch(params, HEAVIER, 1, "heavier")?;
    Some(Rivals { longer, heavier })
}

/// So many blocks on top of genesis, so many seconds apart.
fn branch(params: &Params, count: usize, gap_s: u32, tag: &str) -> Option<Vec<Block>> {
    let mut chain = Chainstate::new(params.clone());
    let pool = Mempool::new(MempoolPolicy::default());
    let mut blocks = vec![];
    for number in 1..=count as u32 {
        let time = params.genesis.time + number * gap_s;
        let template = block_template::build(&chain, &pool, time, anyone(), 0, tag);
        let mut block = template.block;
        block.header.nonce = scan(&Job::new(block.header, template.target), 0..NONCES).found?;
        chain.accept_block(Arc::new(block.clone().into()), time).verdict.ok()?;
        blocks.push(block);
    }
    Some(blocks)
}

/// Nobody's money: who likes may take it, once it is mature.
fn anyone() -> ScriptBuf {
    const OP_TRUE: u8 = 0x51;
    ScriptBuf(vec![OP_TRUE])
}

#[cfg(test)]
mod tests {
    use hashyard_core::room::RoomName;
    use hashyard_core::{Network, Work};

    use super::*;

    fn room(rules: &str) -> Params {
        let value = |key: &str| {
            let mut pairs = rules.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| *name == key).map(|(_, value)| value.to_owned())
        };
        Params::room(&RoomName::parse("rivals").unwrap(), value).unwrap()
    }

    #[test]
    fn the_longer_branch_has_less_work() {
        let made = rivals(&room(RULES)).unwrap();
        assert_eq!((made.longer.len(), made.heavier.len()), (LONGER, HEAVIER));
        let work = |blocks: &[Block]| {
            let each = blocks.iter().map(|block| block.header.bits.to_target().unwrap().work());
            each.fold(Work::default(), Work::saturating_add)
        };
        assert!(work(&made.longer) < work(&made.heavier));
        assert_eq!(rivals(&room(RULES)), Some(made), "the same ones each time");
    }

    #[test]
    fn other_rules_have_none() {
        for rules in
            ["", "bits=0x207fffff&retarget=0", "retarget=3", "bits=0x207fffff&retarget=0&challenge=51"]
        {
            assert_eq!(rivals(&room(rules)), None, "{rules}");
        }
        assert_eq!(rivals(Network::Mainnet.params()), None);
    }
}
