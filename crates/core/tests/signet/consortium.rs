//! A chain whose blocks some of several keys sign.

use std::borrow::Cow;
use std::sync::Arc;

use hashyard_core::chain::{Chainstate, Fault};
use hashyard_core::consensus::signet::put_solution;
use hashyard_core::consensus::{BlockError, SignetError, SignetTxs};
use hashyard_core::contract::{Contract, ContractKey, ContractOutput, Form, Lock};
use hashyard_core::mempool::{Mempool, MempoolPolicy, Template, block_template};
use hashyard_core::miner::{Challenge, JobFactory, Proposal, Signatures, scan};
use hashyard_core::script::{SighashType, SpendingTransaction, multisig, p2wsh, segwit_v0_sighash};
use hashyard_core::{Amount, Block, Params, ScriptBuf, sha256};
use k256::ecdsa::Signature;
use k256::ecdsa::signature::hazmat::PrehashSigner;
use proptest::prelude::*;

use crate::common::{anyone, easy_params, input, key, outpoint, output, public_key, solve, transaction};

/// Members have the secrets 1 to `n`.
fn challenge(required: usize, members: u8) -> Challenge {
    Challenge::of_keys(required, &(1..=members).map(public_key).collect::<Vec<_>>()).unwrap()
}

fn chain(challenge: &Challenge) -> Chainstate {
    let script = challenge.script().as_bytes().to_vec();
    Chainstate::new(Params { challenge: Some(Cow::Owned(script)), ..easy_params() })
}

fn now(chain: &Chainstate) -> u32 {
    chain.tip().header.time + 15
}

fn template(chain: &Chainstate, extra_nonce: u64) -> Template {
    let pool = Mempool::new(MempoolPolicy::default());
    block_template::build(chain, &pool, now(chain), anyone(), extra_nonce, "test")
}

fn sign(proposal: &Proposal, secret: u8) -> Vec<u8> {
    let signature: Signature = key(secret).sign_prehash(&proposal.sighash()).unwrap();
    [signature.to_der().as_bytes(), &[1]].concat()
}

fn signatures(proposal: &Proposal, members: &[u8]) -> Signatures {
    members.iter().map(|secret| (usize::from(*secret) - 1, sign(proposal, *secret))).collect()
}

fn submit(chain: &mut Chainstate, block: Block) -> Result<(), BlockError> {
    let now = now(chain);
    chain.accept_block(Arc::new(solve(block).into()), now).verdict
}

#[test]
fn enough_members_make_a_chain_and_too_few_do_not() {
    for (required, members, signing, made) in [
        (2, 3, &[1, 2][..], true),
        (2, 3, &[3, 1], true),
        (2, 3, &[1, 2, 3], true),
        (2, 3, &[2], false),
        (1, 1, &[1], true),
        (1, 2, &[2], true),
        (15, 15, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], true),
        (15, 15, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], false),
    ] {
        let challenge = challenge(required, members);
        let mut chain = chain(&challenge);
        for height in 1..=2 {
            let template = template(&chain, height);
            let proposal = Proposal::new(template.block, &challenge).unwrap();
            match proposal.sealed(&challenge, &signatures(&proposal, signing)) {
                Some(block) => assert_eq!(submit(&mut chain, block), Ok(())),
                None => assert!(!made),
            }
        }
        assert_eq!(chain.height(), if made { 2 } else { 0 }, "{required} of {members}, {signing:?}");
    }
}

fn shared(required: u8, members: u8, form: Form) -> ContractOutput {
    let keys = (1..=members).map(|secret| ContractKey::new(&public_key(secret)).unwrap()).collect();
    ContractOutput { contract: Contract::Multisig { required, keys }, form }
}

#[test]
fn behind_the_hash_of_their_script_members_sign_as_well() {
    for form in [Form::P2wsh, Form::P2sh] {
        let challenge = shared(2, 3, form).as_challenge().unwrap();
        assert_eq!(Challenge::parse(challenge.script()), None, "the hash alone says nothing of the keys");
        let mut chain = chain(&challenge);
        for (height, signing) in [(1, [1, 2]), (2, [3, 2])] {
            let proposal = Proposal::new(template(&chain, height).block, &challenge).unwrap();
            let signed = signatures(&proposal, &signing);
            assert!(signed.iter().all(|(at, sig)| proposal.is_signed_by(&challenge.keys()[*at], sig)));
            assert_eq!(proposal.sealed(&challenge, &signatures(&proposal, &signing[..1])), None);
            let block = proposal.sealed(&challenge, &signed).unwrap();
            let txs = SignetTxs::new(&block, challenge.script()).unwrap();
            let input = &txs.to_sign.inputs[0];
            assert_eq!(
                (input.witness.len(), input.script_sig.is_empty()),
                match form {
                    Form::P2wsh => (4, true),
                    _ => (0, false),
                }
            );
            assert_eq!(submit(&mut chain, block), Ok(()));
        }
        assert_eq!(chain.height(), 2);
        let unsigned = solve(template(&chain, 3).block);
        assert_eq!(submit(&mut chain, unsigned).unwrap_err().reason(), "bad-signet-blksig");
    }
}

/// Taproot is not among the rules of solutions, so that anyone could sign.
#[test]
fn no_challenge_is_made_of_taproot_or_of_more_than_keys() {
    assert_eq!(shared(2, 3, Form::P2tr).as_challenge(), None);
    let key = ContractKey::new(&public_key(1)).unwrap();
    let contract = Contract::Timelock { key, lock: Lock::Blocks(1) };
    assert_eq!((ContractOutput { contract, form: Form::P2wsh }).as_challenge(), None);
}

/// As in Bitcoin Core its header is not even kept, so each try is told the same.
#[test]
fn an_unsigned_block_is_refused() {
    let mut chain = chain(&challenge(1, 1));
    let unsigned = solve(template(&chain, 0).block);
    for _ in 0..2 {
        let error = submit(&mut chain, unsigned.clone()).unwrap_err();
        assert_eq!(error.reason(), "bad-signet-blksig");
        assert!(matches!(error, BlockError::BadSignetSolution(SignetError::Script(_))), "{error}");
    }
    // A header that came before its block is marked: nobody is asked for the block again.
    let hash = unsigned.block_hash();
    let time = now(&chain);
    chain.accept_header(&unsigned.header, time).unwrap();
    assert_eq!(chain.headers().missing_blocks(&hash, 1), [hash]);
    submit(&mut chain, unsigned.clone()).unwrap_err();
    assert_eq!(chain.tree().get(&hash).unwrap().fault, Some(Fault::Own("bad-signet-blksig".into())));
    assert!(chain.headers().missing_blocks(&hash, 1).is_empty());
    let mut bare = template(&chain, 1).block;
    bare.transactions[0].outputs.truncate(1);
    bare.transactions[0].inputs[0].witness.clear();
    bare.header.merkle_root = bare.compute_merkle_root().root;
    assert_eq!(submit(&mut chain, bare), Err(BlockError::BadSignetSolution(SignetError::NoCommitment)));
}

#[test]
fn signatures_of_strangers_of_other_blocks_and_odd_ones_are_told_apart() {
    let challenge = challenge(2, 3);
    let chain = chain(&challenge);
    let propose = |extra| Proposal::new(template(&chain, extra).block, &challenge).unwrap();
    let (proposal, other) = (propose(0), propose(1));
    assert_ne!(proposal.id(), other.id());
    let good = sign(&proposal, 1);
    assert!(proposal.is_signed_by(&public_key(1), &good));
    let mut not_all = good.clone();
    *not_all.last_mut().unwrap() = 2;
    let padded = [&[good[0], good[1] + 1][..], &good[2..good.len() - 1], &[0, 1]].concat();
    let rows: [(&str, u8, Vec<u8>); 6] = [
        ("another member's", 2, good.clone()),
        ("of another block", 1, sign(&other, 1)),
        ("another hash type", 1, not_all),
        ("loose DER", 1, padded),
        ("nothing", 1, vec![]),
        ("only a hash type", 1, vec![1]),
    ];
    for (name, member, signature) in rows {
        assert!(!proposal.is_signed_by(&public_key(member), &signature), "{name}");
    }
    let mut mixed = signatures(&proposal, &[1]);
    mixed.extend(signatures(&other, &[2]));
    assert_eq!(proposal.sealed(&challenge, &mixed), None);
}

#[test]
fn a_signed_block_is_mined_by_its_nonce_alone() {
    let challenge = challenge(2, 2);
    let mut chain = chain(&challenge);
    let template = template(&chain, 5);
    let proposal = Proposal::new(template.block.clone(), &challenge).unwrap();
    let block = proposal.sealed(&challenge, &signatures(&proposal, &[1, 2])).unwrap();
    let factory = JobFactory::new(Template { block: block.clone(), signed: true, ..template });
    assert!(!factory.has_extra_nonce());
    assert_eq!(factory.job(0), factory.job(7));
    let job = factory.job(0);
    let nonce = scan(&job, 0..1000).found.unwrap();
    let mined = factory.assemble(3, job.header().time, nonce);
    assert_eq!(
        (mined.header.merkle_root, &mined.transactions),
        (block.header.merkle_root, &block.transactions)
    );
    assert_eq!(submit(&mut chain, mined), Ok(()));
}

/// Before members sign, they look at a block as if it were mined and signed.
#[test]
fn a_proposal_is_tested_like_a_block_without_changing_anything() {
    let challenge = challenge(1, 1);
    let mut chain = chain(&challenge);
    for extra_nonce in 0..4 {
        let proposal = Proposal::new(template(&chain, extra_nonce).block, &challenge).unwrap();
        let block = proposal.sealed(&challenge, &signatures(&proposal, &[1])).unwrap();
        submit(&mut chain, block).unwrap();
    }
    let coinbase = chain.block_at(1).unwrap().transactions[0].clone();
    let spend = transaction(vec![input(outpoint(&coinbase, 0))], vec![output(1, anyone())]);
    type Change = fn(&mut Block);
    let with = |change: Change| {
        let mut block = template(&chain, 9).block;
        block.transactions.push(spend.clone());
        block.transactions[0].outputs.truncate(1);
        block.transactions[0].inputs[0].witness.clear();
        change(&mut block);
        block.header.merkle_root = block.compute_merkle_root().root;
        block
    };
    let rows: [(Change, &str); 6] = [
        (|_| (), ""),
        (|block| block.transactions[0].outputs[0].value.0 += 1 << 40, "bad-cb-amount"),
        (|block| block.transactions.push(block.transactions[1].clone()), "bad-txns-inputs-missingorspent"),
        (|block| block.header.time += 8000, "time-too-new"),
        (|block| block.header.bits.0 -= 1, "bad-diffbits"),
        (|block| block.header.prev_blockhash = block.block_hash(), "prev-blk-not-found"),
    ];
    let blocks: Vec<_> = rows.iter().map(|(change, reason)| (with(*change), *reason)).collect();
    let (coins, now) = (chain.coins().hash_serialized(), now(&chain));
    for (block, reason) in blocks {
        let verdict = chain.test_block(&block.into(), now);
        assert_eq!(verdict.map_or_else(|error| error.reason(), |()| String::new()), reason);
        assert_eq!(chain.coins().hash_serialized(), coins);
    }
}

/// Keys behind a hash (BIP141), as an outside signer may have them.
#[test]
fn a_challenge_may_be_a_witness_program() {
    let witness_script = multisig(2, &[public_key(1), public_key(2)]);
    let script = p2wsh(&sha256(witness_script.as_bytes()));
    assert_eq!(Challenge::parse(&script), None);
    let mut chain =
        Chainstate::new(Params { challenge: Some(Cow::Owned(script.as_bytes().to_vec())), ..easy_params() });
    let block = template(&chain, 0).block;
    let txs = SignetTxs::new(&block, &script).unwrap();
    let spending = SpendingTransaction::new(&txs.to_sign, &txs.to_spend.outputs);
    let code = witness_script.as_bytes();
    let sighash = segwit_v0_sighash(&spending, 0, code, Amount::ZERO, SighashType::ALL);
    let by = |secret| {
        let signature: Signature = key(secret).sign_prehash(sighash.as_bytes()).unwrap();
        [signature.to_der().as_bytes(), &[1]].concat()
    };
    for (witness, good) in [
        (vec![vec![], by(2), by(2), code.to_vec()], false),
        (vec![vec![], by(1), by(2), vec![0x51]], false),
        (vec![vec![], by(1), by(2), code.to_vec()], true),
    ] {
        let mut signed = block.clone();
        put_solution(&mut signed, &ScriptBuf::default(), &witness).unwrap();
        assert_eq!(submit(&mut chain, signed).is_ok(), good);
    }
}

#[test]
fn challenges_are_read_and_written() {
    let keys: Vec<_> = (1..=20).map(public_key).collect();
    for (required, members) in [(1, 1), (1, 2), (3, 3), (16, 20), (20, 20)] {
        let made = Challenge::of_keys(required, &keys[..members]).unwrap();
        assert_eq!(Challenge::parse(made.script()), Some(made.clone()));
        assert_eq!((made.required(), made.keys()), (required, &keys[..members]));
    }
    let twenty_one = [keys.clone(), keys[..1].to_vec()].concat();
    for (required, keys) in
        [(0, &keys[..2]), (3, &keys[..2]), (2, &keys[..1]), (1, &[]), (1, &twenty_one[..])]
    {
        assert_eq!(Challenge::of_keys(required, keys), None, "{required} of {}", keys.len());
    }
    assert_eq!(Challenge::parse(&anyone()).unwrap().required(), 0);
    let no_point = [vec![2], vec![0xff; 32]].concat();
    assert_eq!(Challenge::of_keys(1, &[no_point]), None);
    let behind_a_hash = hashyard_core::script::p2sh(&[7; 20]);
    assert_eq!(Challenge::parse(&behind_a_hash), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any `k` of the members and no fewer make a block, whoever they are.
    #[test]
    fn any_k_members_are_as_good_as_any_others(
        members in 1..6u8,
        required in 1..6usize,
        chosen in prop::collection::btree_set(1..6u8, 0..6),
    ) {
        let required = required.min(usize::from(members));
        let signing: Vec<u8> = chosen.into_iter().filter(|secret| *secret <= members).collect();
        let challenge = challenge(required, members);
        let mut chain = chain(&challenge);
        let proposal = Proposal::new(template(&chain, 0).block, &challenge).unwrap();
        let sealed = proposal.sealed(&challenge, &signatures(&proposal, &signing));
        prop_assert_eq!(sealed.is_some(), signing.len() >= required);
        if let Some(block) = sealed {
            prop_assert_eq!(submit(&mut chain, block), Ok(()));
        }
    }
}
