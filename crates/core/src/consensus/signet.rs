//! Signed blocks (BIP325): a chain with a challenge takes only blocks that satisfy it.
//!
//! The signature stands in the coinbase, which the Merkle root commits to, so it can't cover the block as it is. It covers
//! the block without itself: a virtual transaction holds version, parent, time and the Merkle root of the transactions with
//! the solution cut out, and a second one spends it as any output is spent. Nonce and target are not covered: a block is
//! signed first and then mined.

use core::fmt;

use super::block::witness_commitment_index;
use super::error::BlockError;
use crate::encode::{put_compact_size, put_var_bytes};
use crate::script::opcode::{OP_0, OP_RETURN};
use crate::script::{
    Builder, Flags, Instructions, ScriptError, SpendingTransaction, TransactionChecker, verify_script,
};
use crate::{
    Amount, Block, Decodable, DecodeError, Encodable, OutPoint, Params, Reader, ScriptBuf, Transaction, TxIn,
    TxOut,
};

/// In front of the solution, in a push behind the witness commitment (BIP325).
pub const SIGNET_HEADER: [u8; 4] = [0xec, 0xc7, 0xda, 0xa2];

/// The script rules of solutions (Bitcoin Core's `BLOCK_SCRIPT_VERIFY_FLAGS`): Taproot is not among them.
const SOLUTION_FLAGS: Flags = Flags::P2SH.union(Flags::WITNESS).union(Flags::DERSIG).union(Flags::NULLDUMMY);

/// Why a block does not satisfy a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignetError {
    /// No coinbase, or no witness commitment in it.
    NoCommitment,
    /// What stands for the solution is none.
    Malformed(DecodeError),
    /// The solution does not satisfy the challenge.
    Script(ScriptError),
}

impl fmt::Display for SignetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCommitment => write!(f, "no witness commitment to hold a solution"),
            Self::Malformed(error) => write!(f, "the solution can't be read: {error}"),
            Self::Script(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for SignetError {}

/// The two virtual transactions of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignetTxs {
    /// Holds what is signed; its one output is the challenge. Its txid names what is signed.
    pub to_spend: Transaction,
    /// Spends that output with the block's solution, empty if the block has none.
    pub to_sign: Transaction,
}

impl SignetTxs {
    /// Takes the solution out of a block (`SignetTxs::Create`).
    ///
    /// # Errors
    /// There is no place for a solution, or what stands there is none.
    pub fn new(block: &Block, challenge: &ScriptBuf) -> Result<Self, SignetError> {
        let mut cleared = block.clone();
        let solution = take_solution(&mut cleared)?.unwrap_or_default();
        let (script_sig, witness) = read_solution(&solution).map_err(SignetError::Malformed)?;
        let script_sig_of_block = Builder::new().opcode(OP_0).data(&signed_bytes(&cleared)).into_script();
        let to_spend = virtual_tx(OutPoint::NULL, script_sig_of_block, challenge.clone());
        let outpoint = OutPoint { txid: to_spend.txid(), vout: 0 };
        let nowhere = Builder::new().opcode(OP_RETURN).into_script();
        let mut to_sign = virtual_tx(outpoint, script_sig, nowhere);
        to_sign.inputs[0].witness = witness;
        Ok(Self { to_spend, to_sign })
    }

    /// Runs the solution against the challenge.
    ///
    /// # Errors
    /// Why it does not satisfy it.
    pub fn verify(&self) -> Result<(), ScriptError> {
        let (input, challenge) = (&self.to_sign.inputs[0], &self.to_spend.outputs[0].script_pubkey);
        let spending = SpendingTransaction::new(&self.to_sign, &self.to_spend.outputs);
        let checker = TransactionChecker::new(&spending, 0);
        verify_script(&input.script_sig, challenge, &input.witness, SOLUTION_FLAGS, &checker)
    }
}

/// BIP325: every block but the first satisfies the chain's challenge, if it has one (`CheckSignetBlockSolution`).
pub fn check_solution(params: &Params, block: &Block) -> Result<(), BlockError> {
    let Some(challenge) = &params.challenge else { return Ok(()) };
    if block.block_hash() == params.genesis_hash() {
        return Ok(());
    }
    let challenge = ScriptBuf(challenge.to_vec());
    let txs = SignetTxs::new(block, &challenge).map_err(BlockError::BadSignetSolution)?;
    txs.verify().map_err(|error| BlockError::BadSignetSolution(SignetError::Script(error)))
}

/// Puts a solution into a block that has an empty place for one ([`empty_section`]), and corrects its Merkle root.
///
/// # Errors
/// There is no such place.
pub fn put_solution(
    block: &mut Block,
    script_sig: &ScriptBuf,
    witness: &[Vec<u8>],
) -> Result<(), SignetError> {
    take_solution(block)?;
    let output = commitment_mut(block)?;
    let mut section = SIGNET_HEADER.to_vec();
    script_sig.encode_to(&mut section);
    put_compact_size(&mut section, witness.len() as u64);
    witness.iter().for_each(|item| put_var_bytes(&mut section, item));
    let commitment = output.script_pubkey.as_bytes().strip_suffix(empty_section().as_slice());
    let commitment = commitment.ok_or(SignetError::NoCommitment)?;
    let push = Builder::new().data(&section).into_script();
    output.script_pubkey = ScriptBuf([commitment, push.as_bytes()].concat());
    block.header.merkle_root = block.compute_merkle_root().root;
    Ok(())
}

/// The push that stands behind the witness commitment for a solution to come.
pub fn empty_section() -> Vec<u8> {
    Builder::new().data(&SIGNET_HEADER).into_script().0
}

/// Version, parent, Merkle root and time.
fn signed_bytes(cleared: &Block) -> Vec<u8> {
    let header = &cleared.header;
    [
        &header.version.to_le_bytes()[..],
        header.prev_blockhash.as_bytes(),
        cleared.compute_merkle_root().root.as_bytes(),
        &header.time.to_le_bytes(),
    ]
    .concat()
}

fn virtual_tx(previous_output: OutPoint, script_sig: ScriptBuf, script_pubkey: ScriptBuf) -> Transaction {
    let input = TxIn { previous_output, script_sig, sequence: 0, witness: vec![] };
    let output = TxOut { value: Amount::ZERO, script_pubkey };
    Transaction { version: 0, inputs: vec![input], outputs: vec![output], lock_time: 0 }
}

fn commitment_mut(block: &mut Block) -> Result<&mut TxOut, SignetError> {
    let coinbase = block.transactions.first_mut().ok_or(SignetError::NoCommitment)?;
    let index = witness_commitment_index(coinbase).ok_or(SignetError::NoCommitment)?;
    Ok(&mut coinbase.outputs[index])
}

/// Cuts the solution out, so that only its header is left; `None` if there is none (`FetchAndClearCommitmentSection`).
fn take_solution(block: &mut Block) -> Result<Option<Vec<u8>>, SignetError> {
    let output = commitment_mut(block)?;
    let mut solution = None;
    let mut rest = Builder::new();
    // As in Bitcoin Core a script that breaks off is read up to there.
    for instruction in Instructions::new(output.script_pubkey.as_bytes()).map_while(Result::ok) {
        let found = instruction.data.strip_prefix(&SIGNET_HEADER).filter(|data| !data.is_empty());
        rest = match found {
            // Only the first counts, and only with something behind the header.
            Some(data) if solution.is_none() => {
                solution = Some(data.to_vec());
                rest.data(&SIGNET_HEADER)
            }
            _ if instruction.data.is_empty() => rest.opcode(instruction.opcode),
            _ => rest.data(instruction.data),
        };
    }
    if solution.is_some() {
        output.script_pubkey = rest.into_script();
    }
    Ok(solution)
}

/// An input's script and witness; nothing may follow. No bytes at all are an empty solution, which a trivial challenge takes.
fn read_solution(solution: &[u8]) -> Result<(ScriptBuf, Vec<Vec<u8>>), DecodeError> {
    if solution.is_empty() {
        return Ok(Default::default());
    }
    let mut reader = Reader::new(solution);
    let script_sig = ScriptBuf::decode_from(&mut reader)?;
    let items = reader.compact_size()?;
    let witness = (0..items).map(|_| reader.var_bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
    reader.finish()?;
    Ok((script_sig, witness))
}
