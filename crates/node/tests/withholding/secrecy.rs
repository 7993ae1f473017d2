//! What is hidden leaves nowhere: a spy asks for everything, and the network hears the same as if nothing were hidden.

use hashyard_core::filter::{BloomFilter, BloomUpdate};
use hashyard_core::{BlockHash, Encodable, Txid, Wtxid};
use hashyard_node::PeerId;
use hashyard_wire::{
    BlockTransactionsRequest, FilterChain, FilterRange, Inventory, Locator, Message, SendCompact,
};
use serde_json::json;

use crate::common::{Net, solve, version};
use crate::rig::{find, net, ok, pay, withheld};

/// What nobody may hear of.
#[derive(Clone, Default)]
struct Secrets {
    blocks: Vec<BlockHash>,
    counter: Option<(Txid, Wtxid)>,
}

impl Secrets {
    fn bytes(&self) -> Vec<[u8; 32]> {
        let blocks = self.blocks.iter().map(|hash| *hash.as_bytes());
        let counter = self.counter.iter().flat_map(|(txid, wtxid)| [*txid.as_bytes(), *wtxid.as_bytes()]);
        blocks.chain(counter).collect()
    }
}

/// Everything that names a block or a transaction, asked about what is hidden.
fn questions(secrets: &Secrets) -> Vec<Message> {
    let last = *secrets.blocks.last().unwrap();
    let locator = |hashes: Vec<BlockHash>| Locator { version: 70_016, hashes, stop: BlockHash::ZERO };
    let (txid, wtxid) = secrets.counter.unwrap();
    let items = secrets.blocks.iter().flat_map(|hash| {
        [
            Inventory::Block(*hash),
            Inventory::WitnessBlock(*hash),
            Inventory::CompactBlock(*hash),
            Inventory::FilteredBlock(*hash),
        ]
    });
    let of_counter = [Inventory::Tx(txid), Inventory::WitnessTx(txid), Inventory::Wtx(wtxid)];
    let block_txn =
        |block_hash| Message::GetBlockTxn(BlockTransactionsRequest { block_hash, indexes: vec![0] });
    vec![
        Message::GetHeaders(locator(vec![])),
        Message::GetHeaders(locator(vec![last])),
        Message::GetBlocks(locator(vec![last])),
        Message::GetData(items.chain(of_counter).collect()),
        block_txn(last),
        Message::Mempool,
    ]
}

/// Who asks for the filters of an unknown block is left, so each question is another's.
fn filter_questions(secrets: &Secrets) -> [Message; 3] {
    let stop_hash = *secrets.blocks.last().unwrap();
    let range = FilterRange { filter_type: 0, start_height: 0, stop_hash };
    [
        Message::GetCFilters(range),
        Message::GetCFHeaders(range),
        Message::GetCFCheckpt(FilterChain { filter_type: 0, stop_hash }),
    ]
}

/// One run: a payment, a spy, hidden blocks, and blocks of others meanwhile. Who `attacks` hides two blocks; who does not finds none
/// in that time. The spy asks about `known`, or about what is hidden.
fn run(attacks: bool, known: Option<&Secrets>) -> (Net, PeerId, Vec<Message>, Secrets) {
    let mut net = net(3, 5);
    let payment = pay(&mut net);
    net.mine(2);
    net.run(1_000);
    let spy = net.guest(0, 0);
    net.say(spy, &Message::SendHeaders);
    net.say(spy, &Message::SendCmpct(SendCompact { announce: 1, version: 2 }));
    net.say(spy, &Message::FilterLoad(BloomFilter::new(1, 0.5, 0, BloomUpdate::All)));
    let tip = net.hosts[0].node.chain().tip().header;
    net.say(spy, &Message::Headers(vec![tip]));
    if attacks {
        ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    }
    ok(&mut net, 0, "setmining", json!([1]));
    let mut secrets = Secrets::default();
    for round in 0..3 {
        net.run(2_000);
        if attacks {
            let block = find(&mut net, 0, round);
            secrets.blocks.push(block.block_hash());
            let counter = withheld(&mut net, 0).payment.unwrap().counter;
            let has = block.transactions.iter().find(|tx| tx.txid() == counter);
            secrets.counter = secrets.counter.or(has.map(|tx| (counter, tx.wtxid())));
        }
    }
    ok(&mut net, 0, "setmining", json!([0]));
    let asked = known.cloned().unwrap_or_else(|| secrets.clone());
    for question in questions(&asked) {
        net.say(spy, &question);
        net.run(1_000);
    }
    let mut heard = vec![];
    for question in filter_questions(&asked) {
        let other = net.guest(0, 0);
        net.say(other, &question);
        net.run(1_000);
        heard.extend(net.heard(other));
    }
    // Others go on, and the node passes their blocks on as everybody does.
    net.mine_many(1, 2);
    net.run(30_000);
    heard.extend(net.heard(spy));
    let late = net.stranger(0);
    net.say(late, &Message::Version(version(0)));
    net.say(late, &Message::Verack);
    net.run(1_000);
    heard.extend(net.heard(late));
    (net, spy, heard, secrets)
}

#[test]
fn a_spy_who_asks_for_everything_hears_nothing() {
    let (mut net, spy, heard, secrets) = run(true, None);
    assert!(net.is_there(spy));
    assert_eq!(secrets.blocks.len(), 3);
    let height = net.hosts[0].node.chain().height();
    assert_eq!(height, 15);
    let starts: Vec<i32> = heard
        .iter()
        .filter_map(|message| match message {
            Message::Version(version) => Some(version.start_height),
            _ => None,
        })
        .collect();
    assert_eq!(starts, [15], "the height of what others know");
    for message in &heard {
        // That something is missing is said by its name, which the spy knew.
        if matches!(message, Message::NotFound(_)) {
            continue;
        }
        let bytes = message.encode_payload();
        for secret in secrets.bytes() {
            let told = bytes.windows(32).any(|window| window == secret);
            assert!(!told, "{} tells", message.command());
        }
    }
    let missing = heard.iter().filter_map(|message| match message {
        Message::NotFound(items) => Some(items.len()),
        _ => None,
    });
    assert_eq!(missing.sum::<usize>(), 4 * 3 + 3, "all of them");
    let hears = |wanted: fn(&Message) -> bool| heard.iter().any(wanted);
    assert!(hears(|message| matches!(message, Message::Headers(_))), "headers that it asked for");
    assert!(hears(|message| matches!(message, Message::CmpctBlock(_))), "blocks of others");
    for host in &net.hosts[1..] {
        assert!(secrets.blocks.iter().all(|hash| host.node.chain().tree().get(hash).is_none()));
        assert!(!host.node.mempool().contains(&secrets.counter.unwrap().0));
    }
    assert_eq!(withheld(&mut net, 0).hidden_count, 3);
}

#[test]
fn the_network_hears_the_same_whether_or_not_something_is_hidden() {
    let (attacked, _, _, secrets) = run(true, None);
    let (honest, _, _, none) = run(false, Some(&secrets));
    assert!(none.blocks.is_empty());
    assert_eq!(attacked.now(), honest.now());
    assert_eq!(attacked.transcript, honest.transcript, "byte for byte");
    let (other, ..) = run(false, Some(&Secrets { blocks: vec![BlockHash::ZERO; 3], ..secrets }));
    assert_ne!(other.transcript, honest.transcript, "a transcript tells what was said");
}

/// A miner that hands its block in twice, or one that comes late, does not give the branch away.
#[test]
fn what_is_handed_in_again_stays_hidden() {
    let mut net = net(2, 9);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    ok(&mut net, 0, "setmining", json!([1]));
    let first = find(&mut net, 0, 1);
    let beside = net.hosts[0].order.clone().expect("a work order");
    let second = find(&mut net, 0, 2);
    ok(&mut net, 0, "setmining", json!([0]));
    let beside = solve(&beside, 8);
    for (block, answer) in [(&first, "duplicate"), (&second, "duplicate"), (&beside, "inconclusive")] {
        let hex = json!([hex::encode(block.encode())]);
        assert_eq!(ok(&mut net, 0, "submitblock", hex), json!(answer));
    }
    net.run(5_000);
    assert_eq!((withheld(&mut net, 0).hidden_count, net.hosts[1].node.chain().height()), (2, 12));
    ok(&mut net, 0, "releasewithheld", json!([1]));
    net.run(5_000);
    assert_eq!(net.tip(1), first.block_hash().to_string(), "one was released, and no more");
}
