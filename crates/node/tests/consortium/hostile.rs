//! Peers that propose and sign what they shouldn't.

use hashyard_core::mempool::{Mempool, MempoolPolicy, block_template};
use hashyard_core::miner::{Challenge, Proposal};
use hashyard_core::{Block, BlockHash, Txid};
use hashyard_node::PeerId;
use hashyard_wire::{BlockProposal, BlockSignature, Message, ProposalSignature, Services, Version};

use crate::common::{Net, anyone, version};
use crate::rig::Consortium;

/// A stranger that takes part, or one that knows nothing of proposals.
fn stranger(net: &mut Net, at: usize, takes_part: bool) -> PeerId {
    let id = net.stranger(at);
    let greeting = version(0);
    let services =
        greeting.services.with(if takes_part { Services::BLOCK_PROPOSALS } else { Services::NONE });
    net.say(id, &Message::Version(Version { services, ..greeting }));
    net.say(id, &Message::Verack);
    net.heard(id);
    id
}

fn proposals(messages: &[Message]) -> usize {
    messages.iter().filter(|message| matches!(message, Message::BlockProposal(_))).count()
}

fn signatures(messages: &[Message]) -> usize {
    messages.iter().filter(|message| matches!(message, Message::ProposalSignature(_))).count()
}

/// A block on the tip of the first node, changed a little.
fn block(all: &Consortium, extra_nonce: u64, change: impl FnOnce(&mut Block)) -> Block {
    let chain = all.net.hosts[0].node.chain();
    let pool = Mempool::new(MempoolPolicy::default());
    let now = (all.net.now() / 1000) as u32;
    let mut block = block_template::build(chain, &pool, now, anyone(), extra_nonce, "x").block;
    change(&mut block);
    block.header.merkle_root = block.compute_merkle_root().root;
    block
}

/// With the signature of the member at a node.
fn signed(all: &Consortium, at: usize, block: Block) -> (Proposal, BlockSignature) {
    let proposal = Proposal::new(block, &all.challenge).unwrap();
    let wallet = all.net.hosts[at].node.wallet().unwrap();
    let signature = wallet.sign_block(0, &proposal.sighash()).unwrap();
    let public_key = wallet.block_signing_key(0).to_vec();
    (proposal, BlockSignature { public_key, signature })
}

fn message(proposal: &Proposal, signatures: &[&BlockSignature]) -> Message {
    let signatures = signatures.iter().map(|signature| (*signature).clone()).collect();
    Message::BlockProposal(Box::new(BlockProposal { block: proposal.block().clone(), signatures }))
}

#[test]
fn a_member_behind_a_stranger_is_heard_signed_and_passed_on_once() {
    let mut all = Consortium::new(2, 3, 3, 41);
    let id = stranger(&mut all.net, 0, true);
    let (proposal, signature) = signed(&all, 1, block(&all, 1, |_| ()));
    for _ in 0..3 {
        all.net.say(id, &message(&proposal, &[&signature]));
    }
    all.net.run(1_000);
    assert!(all.net.is_there(id));
    let heard = all.net.heard(id);
    // The first and the third member sign; the second has its own signature from the proposal.
    assert_eq!((proposals(&heard), signatures(&heard)), (0, 2));
    assert_eq!(all.newest(2).unwrap().0, [true; 3]);
}

#[test]
fn forged_proposals_and_signatures_end_the_connection() {
    let mut all = Consortium::new(2, 3, 3, 42);
    let (good, signature) = signed(&all, 1, block(&all, 1, |_| ()));
    let (greedy, for_greedy) =
        signed(&all, 1, block(&all, 2, |block| block.transactions[0].outputs[0].value.0 += 1));
    let of_another = BlockSignature { signature: for_greedy.signature.clone(), ..signature.clone() };
    let of_nobody = BlockSignature { public_key: vec![2; 33], ..signature.clone() };
    let bare = Block { transactions: vec![], ..good.block().clone() };
    let rows = [
        ("nobody signed it", message(&good, &[])),
        ("a signature of another block", message(&good, &[&of_another])),
        ("a good and a bad signature", message(&good, &[&signature, &of_another])),
        ("a key of no member", message(&good, &[&of_nobody])),
        ("a block that takes too much", message(&greedy, &[&for_greedy])),
        (
            "no place for signatures",
            Message::BlockProposal(Box::new(BlockProposal {
                block: bare,
                signatures: vec![signature.clone()],
            })),
        ),
    ];
    for (name, message) in rows {
        let id = stranger(&mut all.net, 0, true);
        all.net.say(id, &message);
        // The second signature of a known member is looked at no more, so this is the only row that may stay.
        assert!(!all.net.is_there(id), "{name}");
        assert!(all.view(0).proposals.is_empty(), "{name}");
    }
    let id = stranger(&mut all.net, 0, true);
    all.net.say(id, &message(&good, &[&signature]));
    all.net.run(500);
    let forged = ProposalSignature {
        proposal: good.id(),
        by: BlockSignature { public_key: all.challenge.keys()[2].clone(), ..signature.clone() },
    };
    all.ok(2, "setblocksigning", serde_json::json!([false]));
    let (next, by) = signed(&all, 1, block(&all, 3, |_| ()));
    all.net.run(500);
    all.net.say(id, &message(&next, &[&by]));
    all.net.run(500);
    assert_eq!(all.newest(0).unwrap().0, [true, true, false]);
    all.net.say(id, &Message::ProposalSignature(ProposalSignature { proposal: next.id(), ..forged }));
    assert!(!all.net.is_there(id), "a forged signature");
    assert_eq!(all.newest(0).unwrap().0, [true, true, false]);
}

#[test]
fn what_can_not_be_judged_yet_is_kept_for_a_moment_or_ignored() {
    let mut all = Consortium::new(2, 3, 3, 43);
    let id = stranger(&mut all.net, 0, true);
    let elsewhere =
        |tag: u8| block(&all, 1, |block| block.header.prev_blockhash = BlockHash::from_bytes([tag; 32]));
    let ahead = block(&all, 1, |block| block.header.time += 7_200);
    let genesis = all.net.hosts[0].node.chain().tip().hash;
    let messages: Vec<Message> = [elsewhere(1), elsewhere(2), ahead]
        .into_iter()
        .map(|block| {
            let (proposal, by) = signed(&all, 1, block);
            message(&proposal, &[&by])
        })
        .collect();
    for message in &messages {
        all.net.say(id, message);
    }
    let (_, by) = signed(&all, 1, block(&all, 1, |_| ()));
    let unknown = ProposalSignature { proposal: Txid::from_bytes([7; 32]), by };
    all.net.say(id, &Message::ProposalSignature(unknown));
    assert!(all.net.is_there(id));
    assert!(all.view(0).proposals.is_empty());
    all.generate(0, 1).unwrap();
    let (old, by) = signed(&all, 1, block(&all, 1, |block| block.header.prev_blockhash = genesis));
    all.net.say(id, &message(&old, &[&by]));
    assert!(all.net.is_there(id), "it is only late");
    assert_eq!(all.view(0).proposals.len(), 1);
}

/// A member that proposes without end is heard twice a second at most.
#[test]
fn a_flood_of_one_member_is_not_passed_on() {
    let mut all = Consortium::new(2, 3, 3, 44);
    let (from, to) = (stranger(&mut all.net, 0, true), stranger(&mut all.net, 0, true));
    for extra_nonce in 0..50 {
        let (proposal, by) = signed(&all, 1, block(&all, extra_nonce, |_| ()));
        all.net.say(from, &message(&proposal, &[&by]));
        all.net.run(20);
    }
    let heard = all.net.heard(to);
    assert!((1..=3).contains(&proposals(&heard)), "{} in a second", proposals(&heard));
    assert!(all.net.is_there(from));
    let open = all.view(0).proposals.len();
    assert!(open <= 3 + 8, "{open} kept");
    all.generate(0, 1).unwrap();
}

#[test]
fn peers_that_know_nothing_of_it_hear_nothing_of_it() {
    let mut all = Consortium::new(2, 2, 2, 45);
    let (plain, taking_part) = (stranger(&mut all.net, 0, false), stranger(&mut all.net, 0, true));
    all.generate(0, 2).unwrap();
    let heard = all.net.heard(plain);
    assert_eq!((proposals(&heard), signatures(&heard)), (0, 0));
    assert!(heard.iter().any(|message| matches!(message, Message::Headers(_) | Message::Inv(_))));
    assert_eq!(proposals(&all.net.heard(taking_part)), 2);
}

/// Where blocks are not signed, such messages mean nothing.
#[test]
fn a_room_without_a_challenge_ignores_proposals() {
    let all = Consortium::new(1, 1, 1, 46);
    let (proposal, by) = signed(&all, 0, block(&all, 1, |_| ()));
    let mut plain = Net::new(1, 46);
    let id = stranger(&mut plain, 0, true);
    plain.say(id, &message(&proposal, &[&by]));
    plain.say(id, &Message::ProposalSignature(ProposalSignature { proposal: proposal.id(), by }));
    assert!(plain.is_there(id));
    assert!(plain.heard(id).is_empty());
    assert_eq!(Challenge::parse(&anyone()), None);
}
