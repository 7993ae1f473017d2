//! Where a solution stands and what counts as one, against a challenge that anything satisfies: the cases of Bitcoin Core's
//! own test of its parser, and some more.

use std::borrow::Cow;

use hashyard_core::consensus::{SignetError, SignetTxs, signet};
use hashyard_core::params::SIGNET;
use hashyard_core::script::Builder;
use hashyard_core::script::opcode::OP_RETURN;
use hashyard_core::{Block, DecodeError, Header, OutPoint, Params, ScriptBuf, Transaction};

use crate::common::{anyone, input, output, transaction};

fn anyone_signs() -> Params {
    Params { challenge: Some(Cow::Borrowed(&[0x51])), ..SIGNET.clone() }
}

/// A block of a coinbase with this output and one more transaction, so that there is a Merkle tree.
fn block_with(script: ScriptBuf) -> Block {
    let coinbase = transaction(vec![input(OutPoint::NULL)], vec![output(0, script)]);
    let header = Header { nonce: 1, ..SIGNET.genesis_block().header };
    let other = transaction(vec![input(OutPoint::NULL)], vec![output(1, anyone())]);
    Block { header, transactions: vec![coinbase, other] }
}

fn commitment() -> Builder {
    Builder::new().opcode(OP_RETURN).data(&[&[0xaa, 0x21, 0xa9, 0xed][..], &[0xff; 32]].concat())
}

fn section(solution: &[u8]) -> Vec<u8> {
    [&signet::SIGNET_HEADER, solution].concat()
}

fn verdict(block: &Block) -> Result<Transaction, SignetError> {
    let txs = SignetTxs::new(block, &anyone())?;
    assert_eq!(signet::check_solution(&anyone_signs(), block).is_ok(), txs.verify().is_ok());
    Ok(txs.to_sign)
}

#[test]
fn a_solution_needs_a_coinbase_with_a_commitment() {
    let empty = Block { transactions: vec![], ..block_with(ScriptBuf::default()) };
    assert_eq!(verdict(&empty), Err(SignetError::NoCommitment));
    assert_eq!(verdict(&block_with(ScriptBuf::default())), Err(SignetError::NoCommitment));
    assert!(signet::check_solution(&anyone_signs(), &empty).is_err());
}

#[test]
fn a_solution_is_one_script_one_witness_and_nothing_else() {
    type Found = Result<(&'static [u8], usize), DecodeError>;
    let end = |offset, needed| Err(DecodeError::UnexpectedEnd { offset, needed });
    let rows: [(&str, &[u8], Found); 7] = [
        ("nothing behind the header is no solution", &[], Ok((&[], 0))),
        ("a script without a witness", &[1, 0x51], end(2, 1)),
        ("a script cut off", &[2, 0x51], end(2, 1)),
        ("a script and an empty witness", &[1, 0x51, 0], Ok((&[0x51], 0))),
        ("a witness of two items", &[0, 2, 0, 1, 7], Ok((&[], 2))),
        ("an item cut off", &[0, 1, 2, 7], end(4, 1)),
        ("something behind it", &[1, 0x51, 0, 0], Err(DecodeError::TrailingBytes(1))),
    ];
    for (name, solution, found) in rows {
        let to_sign = verdict(&block_with(commitment().data(&section(solution)).into_script()));
        let found = found.map(|(script, items)| (ScriptBuf(script.to_vec()), items));
        let read = to_sign.map(|tx| (tx.inputs[0].script_sig.clone(), tx.inputs[0].witness.len()));
        assert_eq!(read, found.map_err(SignetError::Malformed), "{name}");
    }
    assert!(verdict(&block_with(commitment().into_script())).is_ok(), "no header at all");
}

/// The witness would be unexpected by the script that is satisfied already: read, but refused.
#[test]
fn only_the_first_section_counts_and_all_else_is_signed() {
    let id = |script: Builder| {
        let txs = SignetTxs::new(&block_with(script.into_script()), &anyone()).unwrap();
        (txs.to_spend.txid(), txs.to_sign.inputs[0].script_sig.clone())
    };
    let (solution, other) = (section(&[1, 0x51, 0]), section(&[1, 0x52, 0]));
    let (first, script) = id(commitment().data(&solution).data(&other));
    assert_eq!(script, ScriptBuf(vec![0x51]));
    // The second is what anyone may have put there: it is covered.
    assert_ne!(first, id(commitment().data(&solution).data(&solution)).0);
    // What the first says is not.
    assert_eq!(first, id(commitment().data(&section(&[1, 0x53, 0])).data(&other)).0);
    // A long solution takes another kind of push; cut down to the header nothing is left of that.
    let long = section(&[&[0xfd, 0x2c, 1][..], &[0x51; 300], &[0]].concat());
    assert_eq!(id(commitment().data(&long)).0, id(commitment().data(&solution)).0);
    // An empty place and one that was filled are the same to a signer.
    assert_eq!(id(commitment().data(&section(&[]))).0, id(commitment().data(&solution)).0);
    assert_ne!(id(commitment()).0, id(commitment().data(&solution)).0);
}

/// Whatever stands behind a push that breaks off is not read, and is not part of what is signed.
#[test]
fn a_script_that_breaks_off_is_read_up_to_there() {
    let mut script = commitment().data(&section(&[1, 0x51, 0])).into_script();
    let whole = SignetTxs::new(&block_with(script.clone()), &anyone()).unwrap();
    script.0.extend([0x4c, 0xff, 1]);
    let broken = SignetTxs::new(&block_with(script), &anyone()).unwrap();
    assert_eq!(broken, whole);
}
