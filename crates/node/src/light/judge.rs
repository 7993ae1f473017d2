//! Which of several filters is a block's, told by the block itself (BIP157, "Client Operation").
//!
//! A filter has the scripts that a block pays to, which stand in it, and those that it spends from, which do not. Most of these can be
//! read from the signatures that spend them. Where all can, the filter is made anew, and one that is told is the same. Where not, a filter
//! is false for certain if it denies a script that is in the block.

use std::collections::BTreeMap;

use hashyard_core::filter::{BasicFilter, FilterHash};
use hashyard_core::script::{Instructions, is_unspendable, p2pkh, p2sh, p2wpkh, p2wsh};
use hashyard_core::{HashedBlock, OutPoint, PubkeyHash, ScriptBuf, TxIn, hash160, sha256};

/// Filters that are told of a block, by their hashes; `None` for one of which only the hash is known.
pub(super) type Told = BTreeMap<FilterHash, Option<BasicFilter>>;

/// What a block says about the filters that are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// The one to go on with; `None` if all are false.
    pub truth: Option<FilterHash>,
    /// Those that are false for certain.
    pub lies: Vec<FilterHash>,
}

/// Judges the filters that are told of a block. `known` tells the scripts of outputs that the owner knows.
pub(super) fn judge(
    block: &HashedBlock,
    told: &Told,
    known: impl Fn(&OutPoint) -> Option<ScriptBuf>,
) -> Verdict {
    let made = made(block);
    let inputs = || block.transactions.iter().skip(1).flat_map(|tx| &tx.inputs);
    let sure =
        |input: &TxIn| made.get(&input.previous_output).cloned().or_else(|| known(&input.previous_output));
    let spent: Option<Vec<ScriptBuf>> =
        inputs().map(|input| sure(input).or_else(|| spent_script(input))).collect();
    let exact =
        spent.map(|spent| BasicFilter::new(block, &spent).hash()).filter(|hash| told.contains_key(hash));
    if let Some(truth) = exact {
        let lies = told.keys().filter(|hash| **hash != truth).copied().collect();
        return Verdict { truth: Some(truth), lies };
    }
    let certain: Vec<ScriptBuf> = made.values().cloned().chain(inputs().filter_map(sure)).collect();
    let certain: Vec<&ScriptBuf> = certain.iter().filter(|script| is_filtered(script)).collect();
    let most = (made.len() + inputs().count()) as u64;
    let may_be = |filter: &BasicFilter| {
        filter.count() <= most && certain.iter().all(|script| filter.matches_any([*script]))
    };
    let known = told.iter().filter_map(|(hash, filter)| Some((*hash, filter.as_ref()?)));
    let (sound, lies): (Vec<_>, Vec<_>) = known.partition(|(_, filter)| may_be(filter));
    // Of those that may be right, the one that names most hides least.
    let truth = sound.iter().max_by_key(|(_, filter)| filter.count()).map(|(hash, _)| *hash);
    Verdict { truth, lies: lies.into_iter().map(|(hash, _)| hash).collect() }
}

/// What a block makes.
fn made(block: &HashedBlock) -> BTreeMap<OutPoint, ScriptBuf> {
    let outputs = block.named().flat_map(|(txid, tx)| {
        tx.outputs
            .iter()
            .enumerate()
            .map(move |(vout, output)| (OutPoint { txid, vout: vout as u32 }, output.script_pubkey.clone()))
    });
    outputs.collect()
}

/// Whether a filter has the script for certain: nobody looks for what is empty or can't be spent (BIP158).
fn is_filtered(script: &ScriptBuf) -> bool {
    !script.is_empty() && !is_unspendable(script)
}

/// The script that an input seems to spend from, as far as its signature tells; Taproot's key path does not.
fn spent_script(input: &TxIn) -> Option<ScriptBuf> {
    if !input.script_sig.is_empty() {
        let read = Instructions::new(input.script_sig.as_bytes());
        let pushes: Vec<&[u8]> = read.map(|read| Some(read.ok()?.data)).collect::<Option<_>>()?;
        return match pushes[..] {
            [_, key] if is_key(key) && input.witness.is_empty() => Some(p2pkh(&PubkeyHash::of(key))),
            [.., redeem] => Some(p2sh(&hash160(redeem))),
            [] => None,
        };
    }
    match &input.witness[..] {
        [_, key] if key.len() == 33 && is_key(key) => Some(p2wpkh(&PubkeyHash::of(key))),
        [_, .., last] if !is_control_block(last) => Some(p2wsh(&sha256(last))),
        _ => None,
    }
}

/// A public key's length and first byte.
fn is_key(bytes: &[u8]) -> bool {
    matches!((bytes.len(), bytes.first()), (33, Some(2 | 3)) | (65, Some(4)))
}

/// Taproot's script path ends in one (BIP341).
fn is_control_block(bytes: &[u8]) -> bool {
    bytes.len() >= 33
        && (bytes.len() - 33).is_multiple_of(32)
        && bytes.first().is_some_and(|first| first & 0xfe == 0xc0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
mod tests {
    use super::*;
    use hashyard_core::{Amount, Block, Network, Transaction, TxOut};

    const KEY: [u8; 33] = [2; 33];

    fn input(script_sig: Vec<u8>, witness: Vec<Vec<u8>>) -> TxIn {
        let previous_output = OutPoint { txid: hashyard_core::Txid::from_bytes([9; 32]), vout: 0 };
        TxIn { previous_output, script_sig: ScriptBuf(script_sig), sequence: u32::MAX, witness }
    }

    /// A block whose second transaction has this input and pays to a script.
    fn block(input: TxIn) -> (Block, ScriptBuf) {
        let mut block = Network::Regtest.params().genesis_block();
        let script_pubkey = p2sh(&[7; 20]);
        let outputs = vec![TxOut { value: Amount(1), script_pubkey: script_pubkey.clone() }];
        block.transactions.push(Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 });
        (block, script_pubkey)
    }

    fn told(filters: &[&BasicFilter]) -> Told {
        filters.iter().map(|filter| (filter.hash(), Some((*filter).clone()))).collect()
    }

    fn without_payment(block: &Block, spent: &[&ScriptBuf]) -> BasicFilter {
        let mut other = block.clone();
        other.transactions[1].outputs.clear();
        BasicFilter::new(&other, spent.iter().copied())
    }

    #[test]
    fn the_script_that_is_spent_is_read_from_what_spends_it() {
        let push = |data: &[u8]| [&[data.len() as u8], data].concat();
        let (sig, hash) = (vec![1; 71], PubkeyHash::of(&KEY));
        let redeem = p2wpkh(&hash);
        let taproot = [&[0xc0; 1][..], &[3; 32]].concat();
        let rows = [
            (input(vec![], vec![sig.clone(), KEY.to_vec()]), Some(p2wpkh(&hash))),
            (input([push(&sig), push(&KEY)].concat(), vec![]), Some(p2pkh(&hash))),
            (
                input(push(redeem.as_bytes()), vec![sig.clone(), KEY.to_vec()]),
                Some(p2sh(&hash160(redeem.as_bytes()))),
            ),
            (input(vec![], vec![vec![], sig.clone(), vec![0x51; 40]]), Some(p2wsh(&sha256(&[0x51; 40])))),
            (input(vec![], vec![vec![1; 64]]), None),
            (input(vec![], vec![vec![1], vec![0x51], taproot]), None),
            (input(vec![], vec![]), None),
            (input(vec![5, 1], vec![]), None),
        ];
        for (input, script) in rows {
            assert_eq!(spent_script(&input), script, "{input:?}");
        }
    }

    #[test]
    fn where_all_scripts_can_be_read_one_filter_is_right_and_all_others_are_lies() {
        let (block, _) = block(input(vec![], vec![vec![1; 71], KEY.to_vec()]));
        let spent = p2wpkh(&PubkeyHash::of(&KEY));
        let right = BasicFilter::new(&block, [&spent]);
        let other = p2sh(&[8; 20]);
        let wrong = [
            BasicFilter::new(&block, []),
            BasicFilter::new(&block, [&spent, &other]),
            without_payment(&block, &[&spent]),
        ];
        let mut all = told(&[&right, &wrong[0], &wrong[1], &wrong[2]]);
        let verdict = judge(&block.clone().into(), &all, |_| None);
        assert_eq!((verdict.truth, verdict.lies.len()), (Some(right.hash()), 3));
        // It is also known if it is told by its hash only.
        all.insert(right.hash(), None);
        assert_eq!(judge(&block.into(), &all, |_| None).truth, Some(right.hash()));
    }

    #[test]
    fn where_a_script_can_not_be_read_who_denies_one_that_is_there_lies() {
        let (block, payment) = block(input(vec![], vec![vec![1; 64]]));
        let spent = hashyard_core::script::p2tr(&[4; 32]);
        let right = BasicFilter::new(&block, [&spent]);
        let fewer = BasicFilter::new(&block, []);
        let hiding = without_payment(&block, &[&spent]);
        let many: Vec<ScriptBuf> = (0..9).map(|byte| p2sh(&[byte; 20])).collect();
        let bloated = BasicFilter::new(&block, &many);
        assert!(right.matches_any([&payment]) && !hiding.matches_any([&payment]));

        let all = told(&[&right, &fewer, &hiding, &bloated]);
        let verdict = judge(&block.clone().into(), &all, |_| None);
        assert_eq!(verdict.truth, Some(right.hash()), "it names more than the one that may be right, too");
        let mut lies = vec![hiding.hash(), bloated.hash()];
        lies.sort_unstable();
        assert_eq!(verdict.lies, lies);
        // Who owns what is spent knows.
        let verdict = judge(&block.clone().into(), &told(&[&right, &fewer]), |_| Some(spent.clone()));
        assert_eq!((verdict.truth, verdict.lies), (Some(right.hash()), vec![fewer.hash()]));
        let verdict = judge(&block.into(), &told(&[&hiding]), |_| None);
        assert_eq!((verdict.truth, verdict.lies), (None, vec![hiding.hash()]));
    }
}
