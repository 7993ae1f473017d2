//! What a light tab says of what it believes, as a few digits that are typed in another tab: that tab's node knows from them which light
//! node says so, and of what.

use hashyard_core::{Amount, BlockHash, sha256};
use hashyard_node::NodeId;
use hashyard_node::view::HistoryItem;

/// Decimal digits of a receipt: enough that nobody types the right one by chance, and all on a phone's keys.
const DIGITS: usize = 8;

/// The digits with which a light node answers for what it was shown: bytes of a proof that it accepts.
pub fn of_proof(light: NodeId, proof: &[u8]) -> String {
    digits(b"proof", light, proof)
}

/// The digits with which a light node says which block it takes for the tip, and whether a payment to it stands there.
pub fn of_tip(light: NodeId, tip: BlockHash, pays_it: bool) -> String {
    digits(b"tip", light, &[tip.as_bytes().as_slice(), &[u8::from(pays_it)]].concat())
}

/// What the tip pays a wallet of this history, all its payments together, and their confirmations; `None` if nothing. What the wallet
/// sends in that block is no income.
pub fn paid_by_tip(tip: BlockHash, history: &[HistoryItem]) -> Option<(Amount, u32)> {
    let pays = |item: &&HistoryItem| item.amount > 0 && item.block.is_some_and(|(hash, _)| hash == tip);
    let paid = history.iter().filter(pays);
    let depth = paid.clone().next()?.confirmations;
    Some((Amount(paid.map(|item| item.amount.unsigned_abs()).sum()), depth))
}

/// Whether somebody typed these digits.
pub fn is_typed(receipt: &str, typed: &str) -> bool {
    typed.split_whitespace().collect::<String>() == receipt
}

fn digits(what: &[u8], light: NodeId, said: &[u8]) -> String {
    let hash = sha256(&[b"hashyard/receipt/", what, b"/", light.0.as_slice(), said].concat());
    let number = hash.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:0DIGITS$}", number % 10_u64.pow(DIGITS as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_node_another_proof_and_another_tip_have_other_digits() {
        let (one, other) = (NodeId([1; 32]), NodeId([2; 32]));
        let tip = BlockHash::from_bytes([7; 32]);
        let all = [
            of_proof(one, b"proof"),
            of_proof(other, b"proof"),
            of_proof(one, b"roof"),
            of_tip(one, tip, true),
            of_tip(one, tip, false),
            of_tip(other, tip, true),
        ];
        let different: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!((different.len(), all[0].len()), (all.len(), DIGITS));
        let spaced = format!(" {} {}\n", &all[0][..4], &all[0][4..]);
        assert!(is_typed(&all[0], &spaced) && !is_typed(&all[0], &all[1]) && !is_typed(&all[0], ""));
    }
}
