//! Where BIP30 is enforced: no transaction may have the name of one that still has unspent outputs.

use crate::BlockHash;

/// Main-chain blocks whose coinbases repeat earlier ones (`IsBIP30Repeat`): height and hash.
const REPEATS: [(u32, &str); 2] = [
    (91_842, "00000000000a4d0a398161ffc163c503763b1f4360639393e0e4c8e300e0caec"),
    (91_880, "00000000000743f190a18c5577a3c2d2a1f610ae9601ac046a38084ccb7cd721"),
];

/// The main chain's first block that had to carry its height (BIP34).
const FIRST_WITH_HEIGHT: &str = "000000000000024b89b42a942fe0d9fea3bb44ab7bd1b19115dd6a759c0808b8";

/// Coinbases older than BIP34 carry by chance what BIP34 asks for at this height and above, so they could come again.
const HEIGHTS_MAY_REPEAT: u32 = 1_983_702;

/// Whether the block must be checked. `bip34_block` is its ancestor at the height of BIP34, `None` if it lies below.
///
/// On the main chain coinbases carry their heights since BIP34, so none can repeat another and the look-up is saved. On other
/// chains that argument was never made, and the rule always holds, as in Bitcoin Core.
pub fn is_enforced(height: u32, hash: &BlockHash, bip34_block: Option<&BlockHash>) -> bool {
    let is = |hash: &BlockHash, text: &str| text.parse() == Ok(*hash);
    let repeats = REPEATS.iter().any(|(at, text)| *at == height && is(hash, text));
    let implied = bip34_block.is_some_and(|block| is(block, FIRST_WITH_HEIGHT));
    !repeats && !implied || height >= HEIGHTS_MAY_REPEAT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_blocks_are_excused_and_those_whose_heights_make_it_needless() {
        let [(first, first_hash), (second, second_hash)] = REPEATS;
        let (other, bip34) = ("00".repeat(32), Some(FIRST_WITH_HEIGHT));
        let rows = [
            (first, first_hash, None, false),
            (second, second_hash, None, false),
            (first, second_hash, None, true),
            (first + 1, first_hash, None, true),
            (first, &other, None, true),
            (227_932, &other, bip34, false),
            (227_932, &other, Some(other.as_str()), true),
            (HEIGHTS_MAY_REPEAT - 1, &other, bip34, false),
            (HEIGHTS_MAY_REPEAT, &other, bip34, true),
        ];
        for (height, hash, bip34_block, enforced) in rows {
            let (hash, block) = (hash.parse().unwrap(), bip34_block.map(|text| text.parse().unwrap()));
            assert_eq!(is_enforced(height, &hash, block.as_ref()), enforced, "{height} {hash}");
        }
    }
}
