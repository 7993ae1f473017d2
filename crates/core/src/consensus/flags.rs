//! Which script rules hold at a height.

use crate::script::Flags;
use crate::{BlockHash, Network, Params};

/// The main-chain block of 2012 that broke BIP16 before its rules were enforced everywhere.
const BIP16_EXCEPTION: &str = "00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22";
/// The main-chain block of 2021 with a spend that Taproot's rules would refuse.
const TAPROOT_EXCEPTION: &str = "0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad";

/// Script rules for a block (`GetBlockScriptFlags`). As in Bitcoin Core, BIP16, BIP141 and BIP341 hold from the first
/// block on, but for two blocks that are named; the others start at their buried heights.
pub fn block_script_flags(params: &Params, height: u32, hash: &BlockHash) -> Flags {
    let since = |start: u32, flag: Flags| if height >= start { flag } else { Flags::NONE };
    base_flags(params, hash)
        | since(params.forks.bip66, Flags::DERSIG)
        | since(params.forks.bip65, Flags::CHECKLOCKTIMEVERIFY)
        | since(params.forks.csv, Flags::CHECKSEQUENCEVERIFY)
        | since(params.forks.segwit, Flags::NULLDUMMY)
}

fn base_flags(params: &Params, hash: &BlockHash) -> Flags {
    let is = |text: &str| params.network == Network::Mainnet && text.parse() == Ok(*hash);
    match () {
        () if is(BIP16_EXCEPTION) => Flags::NONE,
        () if is(TAPROOT_EXCEPTION) => Flags::P2SH | Flags::WITNESS,
        () => Flags::P2SH | Flags::WITNESS | Flags::TAPROOT,
    }
}
