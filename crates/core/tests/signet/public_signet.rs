//! The first ten blocks of the public signet of 2020. They prove themselves: each builds on the one before, down to the
//! genesis block, and has its proof of work.

use std::borrow::Cow;
use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::consensus::{BlockError, SignetError, signet};
use hashyard_core::params::SIGNET;
use hashyard_core::script::ScriptError;
use hashyard_core::{Block, Decodable, Params, sha256d};

/// A day behind the last of them, in Unix seconds.
const LATER: u32 = 1_599_000_000;

fn blocks() -> Vec<Block> {
    include_str!("blocks.txt")
        .lines()
        .map(|line| Block::decode(&hex::decode(line).unwrap()).unwrap())
        .collect()
}

#[test]
fn the_public_chain_is_accepted_from_its_genesis_on() {
    let mut chain = Chainstate::new(SIGNET.clone());
    for block in blocks() {
        assert_eq!(chain.accept_block(Arc::new(block.into()), LATER).verdict, Ok(()));
    }
    assert_eq!(chain.height(), 10);
    println!("signet: {} blocks of the public chain", chain.height());
}

/// The two keys of the real challenge, of which one is enough, asked for both.
#[test]
fn the_same_blocks_do_not_satisfy_two_of_two() {
    let mut challenge = SIGNET.challenge.clone().unwrap().into_owned();
    challenge[0] = 0x52;
    let params = Params { challenge: Some(Cow::Owned(challenge)), ..SIGNET.clone() };
    let mut chain = Chainstate::new(params);
    let error = chain.accept_block(Arc::new(blocks().remove(0).into()), LATER).verdict.unwrap_err();
    assert_eq!(error, BlockError::BadSignetSolution(SignetError::Script(ScriptError::InvalidStackOperation)));
    assert_eq!(error.reason(), "bad-signet-blksig");
}

#[test]
fn what_is_signed_can_not_be_changed_and_what_is_mined_can() {
    let good = || blocks().remove(3);
    type Change = fn(&mut Block);
    let rows: [(&str, Change, bool); 7] = [
        ("nonce", |block| block.header.nonce ^= 1, true),
        ("bits", |block| block.header.bits.0 ^= 1, true),
        ("version", |block| block.header.version ^= 1, false),
        ("time", |block| block.header.time ^= 1, false),
        ("parent", |block| block.header.prev_blockhash = block.block_hash(), false),
        ("payee", |block| block.transactions[0].outputs[0].script_pubkey.0[5] ^= 1, false),
        ("signature", |block| block.transactions[0].outputs[1].script_pubkey.0[60] ^= 1, false),
    ];
    for (name, change, stays_valid) in rows {
        let mut block = good();
        change(&mut block);
        assert_eq!(signet::check_solution(&SIGNET, &block).is_ok(), stays_valid, "{name}");
    }
    assert_eq!(signet::check_solution(&SIGNET, &SIGNET.genesis_block()), Ok(()), "nobody signed the first");
}

/// A wrong copy under a good header says nothing about the header.
#[test]
fn other_transactions_under_a_signed_header_do_not_condemn_it() {
    let mut chain = Chainstate::new(SIGNET.clone());
    let mut forged = blocks().remove(0);
    forged.transactions[0].outputs[0].value.0 -= 1;
    assert_eq!(chain.accept_block(Arc::new(forged.into()), LATER).verdict, Err(BlockError::BadMerkleRoot));
    assert_eq!(chain.accept_block(Arc::new(blocks().remove(0).into()), LATER).verdict, Ok(()));
}

#[test]
fn the_magic_is_made_from_the_challenge() {
    let challenge = SIGNET.challenge.as_ref().unwrap();
    assert_eq!(sha256d(&[&[challenge.len() as u8], &challenge[..]].concat())[..4], SIGNET.magic);
}
