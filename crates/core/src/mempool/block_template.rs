//! The next block without its proof of work.

use std::collections::BTreeMap;

use super::pool::Mempool;
use super::selection::{Room, Selection};
use crate::chain::Chainstate;
use crate::consensus::block::{WITNESS_COMMITMENT_HEADER, height_push, witness_commitment_hash};
use crate::consensus::difficulty::{is_adjustment, next_bits};
use crate::consensus::flags::block_script_flags;
use crate::consensus::header::MAX_TIMEWARP;
use crate::consensus::signet::empty_section;
use crate::consensus::transaction::sigop_cost;
use crate::consensus::{Ancestry, MAX_BLOCK_SIGOPS_COST, MAX_BLOCK_WEIGHT};
use crate::encode::put_var_bytes;
use crate::transaction::SEQUENCE_FINAL;
use crate::{
    Amount, Block, Coin, Header, MerkleNode, OutPoint, Params, ScriptBuf, Target, Transaction, TxIn, TxOut,
    Txid,
};

/// Signals no soft fork (BIP9).
const VERSION: i32 = 0x2000_0000;
/// Weight units kept free for header, transaction count and coinbase (Bitcoin Core's `DEFAULT_BLOCK_RESERVED_WEIGHT`).
const RESERVED_WEIGHT: usize = 8000;
/// Cost of signature operations kept free for the coinbase's outputs.
const RESERVED_SIGOPS_COST: u32 = 400;
/// Weight units kept free besides for the members' signatures, which come later: twenty of twenty keys take 2,200 bytes of the
/// coinbase (BIP325).
const SOLUTION_WEIGHT: usize = 4 * 2_400;
/// The longest tag in the coinbase, slashes included, in bytes of UTF-8.
const MAX_TAG: usize = 40;
/// Bytes of the extra nonce.
const EXTRA_NONCE_LEN: usize = 8;
/// In seconds.
const DAY: u32 = 86_400;

/// The next block without its proof of work, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The block; its nonce is 0.
    pub block: Block,
    /// Its height.
    pub height: u32,
    /// What its hash must meet.
    pub target: Target,
    /// Sum of the fees, which the coinbase pays out with the subsidy.
    pub fees: Amount,
    /// Fee of each transaction behind the coinbase.
    pub tx_fees: Vec<Amount>,
    /// Cost of the signature operations of each transaction behind the coinbase.
    pub tx_sigops_cost: Vec<u32>,
    /// The earliest time that it may have, in Unix seconds.
    pub min_time: u32,
    /// It carries signatures (BIP325), which the coinbase is covered by: only the nonce is free.
    pub signed: bool,
}

impl Template {
    /// Where the eight bytes of the extra nonce start in the coinbase's script; `None` if it can't be changed.
    pub fn extra_nonce_offset(&self) -> Option<usize> {
        (!self.signed).then(|| height_push(self.height).len() + 1)
    }
}

/// What transactions behind the coinbase may take of a block.
fn room(chain: &Chainstate) -> Room {
    let solution = if chain.params().challenge.is_some() { SOLUTION_WEIGHT } else { 0 };
    Room {
        weight: MAX_BLOCK_WEIGHT - RESERVED_WEIGHT - solution,
        sigops_cost: MAX_BLOCK_SIGOPS_COST - RESERVED_SIGOPS_COST,
    }
}

/// A transaction behind the coinbase, with what it leaves to it and costs the block.
struct Chosen {
    tx: Transaction,
    fee: Amount,
    sigops_cost: u32,
}

/// The block that pays best on top of the tip, at Unix seconds `now_s`; the pool must have followed the chain up to there.
///
/// The coinbase pays to `script_pubkey`. Its own script has the height (BIP34), the `extra_nonce` in 8 bytes, little-endian,
/// and `tag` between slashes, cut to 40 bytes; an empty tag leaves them out.
///
/// The difficulty may depend on the time (the testnet rule), so a template is for its time: build another when it is old.
pub fn build(
    chain: &Chainstate,
    pool: &Mempool,
    now_s: u32,
    script_pubkey: ScriptBuf,
    extra_nonce: u64,
    tag: &str,
) -> Template {
    let best = Selection::new(pool).fill(room(chain)).into_iter().filter_map(|txid| {
        let entry = pool.get(&txid)?;
        Some(Chosen { tx: Transaction::clone(&entry.tx), fee: entry.fee, sigops_cost: entry.sigops_cost })
    });
    assemble(chain, best.collect(), now_s, script_pubkey, extra_nonce, tag)
}

/// The block with these transactions in this order, whatever they pay and whether or not they are valid, as [`build`] has it
/// otherwise. A transaction without its coins counts as one that leaves no fee; `Chainstate::test_block` refuses such a block.
pub fn of_transactions(
    chain: &Chainstate,
    transactions: &[Transaction],
    now_s: u32,
    script_pubkey: ScriptBuf,
    extra_nonce: u64,
    tag: &str,
) -> Template {
    let mut made = BTreeMap::new();
    let height = chain.height() + 1;
    let flags = block_script_flags(chain.params(), height, &chain.tip().hash);
    let mut chosen = vec![];
    for tx in transactions {
        let spent: Option<Vec<&Coin>> = tx
            .inputs
            .iter()
            .map(|input| {
                chain.coins().get(&input.previous_output).or_else(|| made.get(&input.previous_output))
            })
            .collect();
        let spent = spent.unwrap_or_default();
        let brought: u64 = spent.iter().map(|coin| coin.output.value.0).fold(0, u64::saturating_add);
        let paid = tx.outputs.iter().map(|output| output.value.0).fold(0, u64::saturating_add);
        let sigops_cost = sigop_cost(tx, &spent, flags);
        chosen.push(Chosen { tx: tx.clone(), fee: Amount(brought.saturating_sub(paid)), sigops_cost });
        let txid = tx.txid();
        made.extend((0..).zip(&tx.outputs).map(|(vout, output)| {
            (OutPoint { txid, vout }, Coin { output: output.clone(), height, coinbase: false })
        }));
    }
    assemble(chain, chosen, now_s, script_pubkey, extra_nonce, tag)
}

fn assemble(
    chain: &Chainstate,
    chosen: Vec<Chosen>,
    now_s: u32,
    script_pubkey: ScriptBuf,
    extra_nonce: u64,
    tag: &str,
) -> Template {
    let parents = chain.tree().branch(chain.tip().hash);
    let height = chain.height() + 1;
    let min_time = min_time(chain, &parents);
    let time = now_s.max(min_time);
    let bits = next_bits(chain.params(), &parents, time);
    let tx_fees: Vec<Amount> = chosen.iter().map(|chosen| chosen.fee).collect();
    let tx_sigops_cost = chosen.iter().map(|chosen| chosen.sigops_cost).collect();
    let fees = Amount(tx_fees.iter().map(|fee| fee.0).sum());
    let reward = Amount(chain.params().subsidy(height).0 + fees.0);
    let mut transactions = vec![coinbase(reward, script_pubkey, coinbase_script(height, extra_nonce, tag))];
    transactions.extend(chosen.into_iter().map(|chosen| chosen.tx));
    let has_challenge = chain.params().challenge.is_some();
    if has_challenge || transactions.iter().any(Transaction::has_witness) {
        commit_to_witnesses(&mut transactions, has_challenge);
    }
    let header = Header {
        version: VERSION,
        prev_blockhash: chain.tip().hash,
        merkle_root: MerkleNode::ZERO,
        time,
        bits,
        nonce: 0,
    };
    let mut block = Block { header, transactions };
    block.header.merkle_root = block.compute_merkle_root().root;
    Template {
        block,
        height,
        target: bits.to_target().unwrap_or(chain.params().max_target()),
        fees,
        tx_fees,
        tx_sigops_cost,
        min_time,
        signed: false,
    }
}

/// The next `blocks` blocks if nothing else came: the best packages for each, parents before children.
pub fn projection(chain: &Chainstate, pool: &Mempool, blocks: usize) -> Vec<Vec<Txid>> {
    let mut selection = Selection::new(pool);
    let filled = core::iter::repeat_with(|| selection.fill(room(chain))).take(blocks);
    filled.take_while(|block| !block.is_empty()).collect()
}

/// Later than the median of the last eleven (BIP113), and no time warp at the start of a difficulty period (BIP94). Like
/// Bitcoin Core, we do not make one on networks that would allow it, either.
fn min_time(chain: &Chainstate, parents: &impl Ancestry) -> u32 {
    let after_median = parents.median_time_past().saturating_add(1);
    match starts_period(chain.params(), parents.height() + 1) {
        true => after_median.max(parents.last().time.saturating_sub(MAX_TIMEWARP)),
        false => after_median,
    }
}

/// Where the difficulty never changes a period is a day all the same, as on Bitcoin Core's regtest (144 blocks).
fn starts_period(params: &Params, height: u32) -> bool {
    match params.retarget_interval {
        0 => DAY.checked_div(params.spacing).and_then(|blocks| height.checked_rem(blocks)) == Some(0),
        _ => is_adjustment(params, height),
    }
}

fn coinbase(reward: Amount, script_pubkey: ScriptBuf, script_sig: ScriptBuf) -> Transaction {
    let input =
        TxIn { previous_output: OutPoint::NULL, script_sig, sequence: SEQUENCE_FINAL, witness: vec![] };
    let outputs = vec![TxOut { value: reward, script_pubkey }];
    Transaction { version: 2, inputs: vec![input], outputs, lock_time: 0 }
}

/// Height, extra nonce and tag, each as a push: what is pushed can't count as a signature operation.
fn coinbase_script(height: u32, extra_nonce: u64, tag: &str) -> ScriptBuf {
    let mut script = height_push(height);
    put_var_bytes(&mut script, &extra_nonce.to_le_bytes());
    if !tag.is_empty() {
        put_var_bytes(&mut script, between_slashes(tag).as_bytes());
    }
    ScriptBuf(script)
}

fn between_slashes(tag: &str) -> String {
    let room = MAX_TAG - 2;
    let end = tag.char_indices().map(|(start, c)| start + c.len_utf8()).take_while(|end| *end <= room).last();
    format!("/{}/", &tag[..end.unwrap_or(0)])
}

/// BIP141: a coinbase output commits to the witnesses. Behind that is the place for signatures, where a block needs some
/// (BIP325).
fn commit_to_witnesses(transactions: &mut [Transaction], has_challenge: bool) {
    let reserved = [0; 32];
    let commitment = witness_commitment_hash(transactions, &reserved);
    let section = if has_challenge { empty_section() } else { vec![] };
    let script = [WITNESS_COMMITMENT_HEADER.as_slice(), &commitment, &section].concat();
    transactions[0].inputs[0].witness = vec![reserved.to_vec()];
    transactions[0].outputs.push(TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf(script) });
}

/// Writes an extra nonce into a coinbase whose script has one at this offset.
pub(crate) fn set_extra_nonce(coinbase: &mut Transaction, offset: usize, extra_nonce: u64) {
    let script = &mut coinbase.inputs[0].script_sig.0;
    script[offset..offset + EXTRA_NONCE_LEN].copy_from_slice(&extra_nonce.to_le_bytes());
}
