//! The first 255 blocks of Bitcoin's main chain, and what happens when any byte of them is changed.
//!
//! The blocks lie beside the project where its builders work; without them these tests say so and pass.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::path::PathBuf;
use std::sync::Arc;

use hashyard_core::chain::{BlkReader, Chainstate, FrameError};
use hashyard_core::consensus::BlockError;
use hashyard_core::encode::{Decodable, Encodable};
use hashyard_core::params::MAINNET;
use hashyard_core::{Amount, Block, COIN, HashedBlock};

/// Any time after the last block.
const NOW: u32 = 1_700_000_000;

/// The raw file, or nothing where it is missing.
fn blocks_file(test: &str) -> Option<Vec<u8>> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/mainnet-blocks-1-255.dat");
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("SKIPPED {test}: the real blocks are not beside this clone");
    }
    bytes
}

fn read_blocks(file: &[u8]) -> Vec<Block> {
    let mut reader = BlkReader::new(&MAINNET, [0; 8]);
    reader.push(file);
    let mut blocks = vec![];
    while let Some(frame) = reader.next_frame().unwrap() {
        blocks.push(frame.block.unwrap());
    }
    reader.finish().unwrap();
    blocks
}

#[test]
fn all_real_blocks_validate_from_genesis() {
    let Some(file) = blocks_file("all_real_blocks_validate_from_genesis") else { return };
    let mut chain = Chainstate::new(MAINNET.clone());
    for block in read_blocks(&file) {
        assert_eq!(Block::decode(&block.encode()).as_ref(), Ok(&block));
        assert_eq!(chain.accept_block(Arc::new(block.into()), NOW).verdict, Ok(()));
    }
    assert_eq!(chain.height(), 255);
    assert_eq!(chain.coins().total(), MAINNET.total_subsidy(255));
    assert!(chain.tip().hash.to_string().starts_with("00000000d0a75c86"));
}

#[test]
fn blocks_in_any_order_make_the_same_chain() {
    let Some(file) = blocks_file("blocks_in_any_order_make_the_same_chain") else { return };
    let blocks: Vec<Arc<HashedBlock>> =
        read_blocks(&file).into_iter().take(60).map(|block| Arc::new(block.into())).collect();
    let mut chain = Chainstate::new(MAINNET.clone());
    for block in blocks.iter().rev() {
        let verdict = chain.accept_block(Arc::clone(block), NOW).verdict;
        let first = Arc::ptr_eq(block, &blocks[0]);
        assert_eq!(verdict, if first { Ok(()) } else { Err(BlockError::PrevBlockNotFound) });
    }
    assert_eq!(chain.height(), 60);
}

#[test]
fn the_first_payment_is_found_and_a_tampered_signature_fails_in_the_script() {
    let Some(file) = blocks_file("the_first_payment_is_found") else { return };
    let blocks = read_blocks(&file);
    let mut chain = Chainstate::new(MAINNET.clone());
    for block in &blocks[..169] {
        chain.accept_block(Arc::new(block.clone().into()), NOW);
    }
    let honest = blocks[169].clone();
    let payment = &honest.transactions[1];
    assert_eq!(
        payment.txid().to_string(),
        "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
    );
    assert_eq!(payment.outputs[0].value, Amount(10 * COIN));
    let coins: Vec<_> = chain.spent_coins(payment).unwrap();
    let flags = hashyard_core::consensus::flags::block_script_flags(&MAINNET, 170, &honest.block_hash());
    let check = hashyard_core::consensus::transaction::check_input_scripts;
    let work = hashyard_core::script::ScriptWork::default();
    assert_eq!(check(payment, &coins, flags, &work), Ok(()));
    let mut forged = payment.clone();
    forged.inputs[0].script_sig.0[20] ^= 1;
    let error = check(&forged, &coins, flags, &work).unwrap_err();
    assert!(error.reason().starts_with("block-script-verify-flag-failed ("), "{error}");
    assert_eq!((work.inputs(), work.signatures()), (2, 2), "one good signature and a forged one");
    chain.accept_block(Arc::new(honest.clone().into()), NOW).verdict.unwrap();
    assert_eq!(chain.transaction(&payment.txid()).unwrap().1.height, 170);
}

/// What a changed byte must lead to, by where it stands in its frame.
fn expected(offset: usize) -> &'static [&'static str] {
    match offset {
        0..4 => &["magic"],
        // A length may also swallow or cut the block.
        4..8 => &["length", "truncated", "decode"],
        // Version, Merkle root, time, bits and nonce are all under the proof of work.
        8..12 | 44..88 => &["high-hash"],
        12..44 => &["high-hash", "prev-blk-not-found"],
        // Counts and lengths may break the encoding; everything else is under the Merkle root.
        _ => &["decode", "bad-txnmrklroot", "bad-txns-duplicate"],
    }
}

fn verdict_of(chain: &mut Chainstate, frame: &[u8]) -> String {
    let mut reader = BlkReader::new(&MAINNET, [0; 8]);
    reader.push(frame);
    match reader.next_frame() {
        Err(FrameError::BadMagic { .. }) => "magic".into(),
        Err(FrameError::BadLength { .. }) => "length".into(),
        Err(FrameError::Truncated { .. }) | Ok(None) => "truncated".into(),
        Ok(Some(frame)) => match frame.block {
            Err(_) => "decode".into(),
            Ok(block) => chain
                .accept_block(Arc::new(block.into()), NOW)
                .verdict
                .map_or_else(|e| e.reason(), |()| "ok".into()),
        },
    }
}

#[test]
fn a_changed_byte_anywhere_is_refused_for_its_own_reason() {
    let Some(file) = blocks_file("a_changed_byte_anywhere_is_refused_for_its_own_reason") else { return };
    let mut chain = Chainstate::new(MAINNET.clone());
    let mut random = 0x2009_0103_u32;
    let mut start = 0;
    while start < file.len() {
        let length = u32::from_le_bytes(file[start + 4..start + 8].try_into().unwrap()) as usize;
        let frame = &file[start..start + 8 + length];
        for offset in 0..frame.len() {
            // xorshift: any non-zero change will do, as long as it is the same in every run.
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            let mut changed = frame.to_vec();
            changed[offset] ^= (random % 255 + 1) as u8;
            let reason = verdict_of(&mut chain, &changed);
            assert!(expected(offset).contains(&reason.as_str()), "file byte {}: {reason}", start + offset);
        }
        assert_eq!(verdict_of(&mut chain, frame), "ok", "the honest block after all forgeries");
        start += frame.len();
    }
    assert_eq!(chain.height(), 255);
}
