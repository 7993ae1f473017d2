//! What is shown with each other node.

use std::net::SocketAddr;
use std::time::Instant;

use hashyard_core::params::REGTEST;
use hashyard_core::script::p2pkh;
use hashyard_core::wallet::Address;
use hashyard_core::{Block, BlockHash, Decodable, PubkeyHash, Transaction};
use hashyard_wire::{Endpoint, Inventory, Message};
use serde_json::{Value, json};

use crate::common::{Daemon, Folder, wait_until};
use crate::money::{Coin, Lock, coin, hex, spend};
use crate::reference::Reference;
use crate::tap::{Side, Tap};

/// Starts another node; it connects to this port if there is one.
type Start = fn(Option<u16>) -> Reference;

const BLOCKS: u32 = 500;

/// A pair of nodes and what is between them.
struct Pair {
    ours: Daemon,
    theirs: Reference,
    tap: Tap,
    folder: Folder,
    /// Where a node was that ours has met.
    met: Endpoint,
}

/// The other node has a chain and we have none; then everything that can happen to two nodes.
pub fn agree(start: Start) {
    let theirs = start(None);
    theirs.generate(BLOCKS);
    let (folder, tap) = (Folder::new(), Tap::before(theirs.p2p));
    let ours = Daemon::start(&folder, &["-connect=0"]);
    let met = meet_somebody(&ours);
    let began = Instant::now();
    ours.rpc("addnode", json!([format!("127.0.0.1:{}", tap.port), "add"]));
    let mut pair = Pair { ours, theirs, tap, folder, met };
    pair.agree_in_the_end("headers-first synchronisation");
    println!("{}: {BLOCKS} blocks from it in {:.2?}", pair.theirs.name, began.elapsed());
    pair.headers_came_before_blocks();
    pair.spoke_as_the_other_understands();
    let coins = pair.legacy_and_segwit_go_both_ways();
    pair.taproot_goes_as_far_as_the_other_knows_it(&coins);
    if pair.theirs.is_modern {
        pair.known_transactions_travel_once();
        pair.unknown_transactions_follow_their_block();
    }
    pair.the_longer_branch_wins_on_both_sides();
    pair.a_restart_keeps_everything();
    pair.a_newcomer_learns_all_of_it();
    pair.ours.stop();
}

/// We have a chain and the other node has none.
pub fn is_synced_from(start: Start) {
    let folder = Folder::new();
    let ours = Daemon::start(&folder, &[]);
    ours.generate(BLOCKS + 20);
    let tap = Tap::before(ours.p2p.unwrap());
    let began = Instant::now();
    let theirs = start(Some(tap.port));
    wait_until("it synchronises from us", || theirs.tip() == ours.tip());
    println!(
        "{}: {} blocks from us in {:.2?}, its start included",
        theirs.name,
        BLOCKS + 20,
        began.elapsed()
    );
    theirs.generate(1);
    wait_until("its block comes back", || theirs.tip() == ours.tip());
    let spoken = if theirs.encrypts { "v2" } else { "v1" };
    assert_eq!(ours.rpc("getpeerinfo", json!([]))[0]["transport_protocol_type"], json!(spoken));
    ours.stop();
}

/// A node knows addresses of those that answered. This one is gone again.
fn meet_somebody(ours: &Daemon) -> Endpoint {
    let folder = Folder::new();
    let somebody = Daemon::start(&folder, &[]);
    let address = SocketAddr::from(([127, 0, 0, 1], somebody.p2p.unwrap()));
    ours.rpc("addnode", json!([address, "onetry"]));
    let peers = || ours.rpc("getpeerinfo", json!([]));
    wait_until("they meet", || peers()[0]["pingtime"].is_number());
    somebody.stop();
    wait_until("they part", || peers() == json!([]));
    address.into()
}

fn connect(tap: &Tap) -> String {
    format!("-connect=127.0.0.1:{}", tap.port)
}

impl Pair {
    fn agree_in_the_end(&self, what: &str) {
        wait_until(what, || self.ours.tip() == self.theirs.tip());
    }

    fn headers_came_before_blocks(&self) {
        let heard = self.tap.heard();
        let place =
            |wanted: fn(&Message) -> bool| heard.iter().position(|(_, message)| wanted(message)).unwrap();
        let headers =
            place(|message| matches!(message, Message::Headers(list) if list.len() == BLOCKS as usize));
        assert!(headers < place(|message| matches!(message, Message::Block(_))));
        assert!(!self.tap.commands(Side::Caller).contains(&"getblocks".to_owned()));
        // The last one may come in short form.
        let is_block = |message: &Message| matches!(message, Message::Block(_) | Message::CmpctBlock(_));
        let blocks = self.tap.find(Side::Called, |message| is_block(message).then_some(()));
        assert_eq!(blocks.len(), BLOCKS as usize, "each block once");
    }

    /// Nothing newer than the other side said it knows, and nothing of tabs.
    fn spoke_as_the_other_understands(&self) {
        let modern = self.theirs.is_modern;
        let said = self.tap.commands(Side::Caller);
        for command in ["wtxidrelay", "sendaddrv2"] {
            assert_eq!(said.contains(&command.to_owned()), modern, "{command}");
        }
        assert!(said.contains(&"feefilter".to_owned()));
        let addresses = |message: &Message| match message {
            Message::AddrV2(list) => Some(list.iter().any(|entry| entry.address.network() == 0xf0)),
            _ => None,
        };
        let of_tabs = self.tap.find(Side::Caller, addresses);
        assert!(
            !of_tabs.contains(&true) && (modern || of_tabs.is_empty()),
            "a node id went to {}",
            self.theirs.name
        );
        // Only bcoin asks those who called it, too. Nobody but a caller is told whom we know, as in Bitcoin Core.
        let told = |message: &Message| match message {
            Message::Addr(list) if !modern => {
                Some(list.iter().map(|entry| entry.address.endpoint()).collect::<Vec<_>>())
            }
            Message::AddrV2(list) if modern => Some(list.iter().map(|entry| entry.endpoint()).collect()),
            _ => None,
        };
        assert!(modern || self.tap.commands(Side::Called).contains(&"getaddr".to_owned()));
        let told = self.tap.find(Side::Caller, told);
        assert!(told.iter().all(|list| !list.contains(&self.met)), "{told:?}");
        let peer = self.ours.rpc("getpeerinfo", json!([]))[0].clone();
        assert!(peer["subver"].as_str().unwrap().contains(self.theirs.name), "{peer}");
        let spoken = if self.theirs.encrypts { "v2" } else { "v1" };
        assert_eq!(peer["transport_protocol_type"], json!(spoken), "{peer}");
    }

    /// Gives two SegWit coins that both sides know as confirmed.
    fn legacy_and_segwit_go_both_ways(&self) -> [Coin; 2] {
        let [a, b] = [1, 2].map(|height| coin(&self.coinbase(height), Lock::Legacy));
        let legacy = [spend(&a, Lock::SegWit), spend(&b, Lock::SegWit)];
        self.both_ways(&legacy);
        self.confirm_by_us(&legacy);
        let segwit = [0, 1].map(|at| spend(&coin(&legacy[at], Lock::SegWit), Lock::SegWit));
        self.both_ways(&segwit);
        self.confirm_by_them(&segwit);
        self.announced_by_the_name_that_was_agreed_on(&segwit);
        segwit.map(|tx| coin(&tx, Lock::SegWit))
    }

    /// The first is given to us, the second to the other; both must have both, byte for byte.
    fn both_ways(&self, txs: &[Transaction; 2]) {
        let txids = [0, 1].map(|at| json!(txs[at].txid()));
        assert_eq!(self.ours.rpc("sendrawtransaction", json!([hex(&txs[0])])), txids[0]);
        assert_eq!(self.theirs.rpc("sendrawtransaction", json!([hex(&txs[1])])), txids[1]);
        for (txid, tx) in txids.iter().zip(txs) {
            wait_until("the other takes our transaction", || self.theirs.pools(txid));
            wait_until("we take the other's transaction", || self.pools(txid));
            assert_eq!(self.theirs.rpc("getrawtransaction", json!([txid])), json!(hex(tx)));
            assert_eq!(self.ours.rpc("getrawtransaction", json!([txid])), json!(hex(tx)));
        }
    }

    fn pools(&self, txid: &Value) -> bool {
        self.ours.rpc("getrawmempool", json!([])).as_array().unwrap().contains(txid)
    }

    fn confirm_by_us(&self, txs: &[Transaction]) {
        let hashes = self.mine(1);
        self.agree_in_the_end("the other takes our block");
        self.assert_confirmed(&hashes[0], txs);
    }

    fn confirm_by_them(&self, txs: &[Transaction]) {
        let hashes = self.theirs.generate(1);
        self.agree_in_the_end("we take the other's block");
        self.assert_confirmed(&hashes[0], txs);
    }

    fn assert_confirmed(&self, hash: &Value, txs: &[Transaction]) {
        let block = self.ours.rpc("getblock", json!([hash, 0]));
        assert_eq!(self.theirs.rpc("getblock", json!([hash, false])), block, "the same block on both sides");
        let block = Block::decode(&hex::decode(block.as_str().unwrap()).unwrap()).unwrap();
        assert!(
            txs.iter().all(|tx| block.transactions.contains(tx)),
            "with its transactions and their witnesses"
        );
        assert_eq!(self.ours.rpc("getrawmempool", json!([])), json!([]));
    }

    fn announced_by_the_name_that_was_agreed_on(&self, txs: &[Transaction]) {
        for (side, tx) in [Side::Caller, Side::Called].into_iter().zip(txs) {
            let named =
                if self.theirs.is_modern { Inventory::Wtx(tx.wtxid()) } else { Inventory::Tx(tx.txid()) };
            let told = |message: &Message| match message {
                Message::Inv(list) => Some(list.contains(&named)),
                _ => None,
            };
            assert!(self.tap.find(side, told).contains(&true), "{side:?}: {named:?}");
        }
    }

    fn taproot_goes_as_far_as_the_other_knows_it(&self, coins: &[Coin; 2]) {
        let locked = [spend(&coins[0], Lock::Taproot), spend(&coins[1], Lock::Taproot)];
        for tx in &locked {
            self.ours.rpc("sendrawtransaction", json!([hex(tx)]));
        }
        self.confirm_by_us(&locked);
        let spends = [0, 1].map(|at| spend(&coin(&locked[at], Lock::Taproot), Lock::SegWit));
        if self.theirs.is_modern {
            self.both_ways(&spends);
            return self.confirm_by_them(&spends);
        }
        // The other sees a witness version of the future, which only a miner may spend.
        for tx in &spends {
            self.ours.rpc("sendrawtransaction", json!([hex(tx)]));
        }
        self.confirm_by_us(&spends);
    }

    /// Blocks of transactions that both have come in short form (BIP152), and nothing is asked for. Each side has asked the other to send
    /// them at once.
    fn known_transactions_travel_once(&self) {
        for (who, heights) in [(Side::Caller, [3, 4]), (Side::Called, [5, 6])] {
            let txs = heights.map(|height| spend(&coin(&self.coinbase(height), Lock::Legacy), Lock::SegWit));
            self.both_ways(&txs);
            match who {
                Side::Caller => self.confirm_by_us(&txs),
                Side::Called => self.confirm_by_them(&txs),
            }
            assert_eq!(self.said_of_the_tip(who), ["cmpctblock"], "{who:?}");
        }
        for peer in [self.ours.rpc("getpeerinfo", json!([])), self.theirs.rpc("getpeerinfo", json!([]))] {
            let peer = &peer[0];
            assert_eq!(
                [&peer["bip152_hb_to"], &peer["bip152_hb_from"]],
                [&json!(true), &json!(true)],
                "{peer}"
            );
        }
    }

    /// Transactions that the other side has never seen are asked for, and not the block.
    fn unknown_transactions_follow_their_block(&self) {
        for (who, height) in [(Side::Caller, 7), (Side::Called, 8)] {
            self.ours.rpc("setnetworkactive", json!([false]));
            let tx = spend(&coin(&self.coinbase(height), Lock::Legacy), Lock::SegWit);
            let (tx, send) = ([tx], "sendrawtransaction");
            match who {
                Side::Caller => drop((self.ours.rpc(send, json!([hex(&tx[0])])), self.mine(1))),
                Side::Called => drop((self.theirs.rpc(send, json!([hex(&tx[0])])), self.theirs.generate(1))),
            }
            self.ours.rpc("setnetworkactive", json!([true]));
            self.agree_in_the_end("the block and what was missing of it");
            self.assert_confirmed(&self.ours.tip(), &tx);
            assert_eq!(self.said_of_the_tip(who), ["cmpctblock", "blocktxn"], "{who:?}");
        }
    }

    /// With which messages a side gave the newest block.
    fn said_of_the_tip(&self, who: Side) -> Vec<String> {
        let tip = self.ours.tip().as_str().unwrap().parse::<BlockHash>().unwrap();
        self.tap.find(who, |message| {
            let hash = match message {
                Message::Block(block) => block.block_hash(),
                Message::CmpctBlock(block) => block.header.block_hash(),
                Message::BlockTxn(answer) => answer.block_hash,
                _ => return None,
            };
            (hash == tip).then(|| message.command().to_string())
        })
    }

    /// Apart, both mine six blocks; together, nobody gives way until one finds another.
    fn the_longer_branch_wins_on_both_sides(&self) {
        for we_win in [true, false] {
            self.ours.rpc("setnetworkactive", json!([false]));
            let fork = self.ours.height();
            let [ours, theirs] = [self.mine(6), self.theirs.generate(6)];
            self.ours.rpc("setnetworkactive", json!([true]));
            let connected = || self.ours.rpc("getpeerinfo", json!([]))[0]["pingtime"].is_number();
            wait_until("they meet again", connected);
            assert_eq!(
                [self.ours.tip(), self.theirs.tip()],
                [ours[5].clone(), theirs[5].clone()],
                "first seen wins"
            );
            let (winner, loser) =
                if we_win { (self.mine(1), theirs) } else { (self.theirs.generate(1), ours) };
            self.agree_in_the_end("the longer branch wins");
            assert_eq!((self.ours.tip(), self.ours.height()), (winner[0].clone(), fork + 7));
            let tips = match we_win {
                true => self.theirs.rpc("getchaintips", json!([])),
                false => self.ours.rpc("getchaintips", json!([])),
            };
            let lost =
                tips.as_array().unwrap().iter().find(|tip| tip["hash"] == loser[5]).expect("a lost branch");
            assert_eq!((&lost["branchlen"], &lost["height"]), (&json!(6), &json!(fork + 6)), "{tips}");
        }
    }

    fn mine(&self, count: u32) -> Value {
        self.ours.rpc("generatetoaddress", json!([count, nobody()]))
    }

    fn a_restart_keeps_everything(&mut self) {
        let before = self.memory();
        let ours = Daemon::start(&Folder::new(), &["-listen=0"]);
        std::mem::replace(&mut self.ours, ours).stop();
        self.ours = Daemon::start(&self.folder, &["-connect=0"]);
        assert_eq!(self.memory(), before);
        let alone = Daemon::start(&Folder::new(), &["-listen=0"]);
        std::mem::replace(&mut self.ours, alone).stop();
        self.theirs.generate(2);
        self.ours = Daemon::start(&self.folder, &[&connect(&self.tap)]);
        self.agree_in_the_end("what came meanwhile is caught up on");
    }

    /// What a restart keeps: of headers whose blocks never came nothing is stored.
    fn memory(&self) -> Value {
        let ask = |method: &str| self.ours.rpc(method, json!([]));
        let mut tips = ask("getchaintips");
        tips.as_array_mut().unwrap().retain(|tip| tip["status"] != "headers-only");
        json!([
            ask("getbestblockhash"),
            ask("gettxoutsetinfo"),
            tips,
            ask("getrawmempool"),
            ask("getbalances")
        ])
    }

    /// Everything that was shown is in this chain, Taproot included, and the other serves it whole.
    fn a_newcomer_learns_all_of_it(&self) {
        let folder = Folder::new();
        // bcoin bans who speaks V2 at some length.
        let v2 = format!("-v2transport={}", u8::from(self.theirs.encrypts));
        let newcomer = Daemon::start(&folder, &[&format!("-connect=127.0.0.1:{}", self.theirs.p2p), &v2]);
        wait_until("a newcomer synchronises", || newcomer.tip() == self.ours.tip());
        assert_eq!(newcomer.rpc("gettxoutsetinfo", json!([])), self.ours.rpc("gettxoutsetinfo", json!([])));
        newcomer.stop();
    }

    fn coinbase(&self, height: u32) -> Transaction {
        let hash = self.ours.rpc("getblockhash", json!([height]));
        let block = self.ours.rpc("getblock", json!([hash, 0]));
        Block::decode(&hex::decode(block.as_str().unwrap()).unwrap()).unwrap().transactions[0].clone()
    }
}

/// An address whose money nobody needs.
fn nobody() -> String {
    Address::from_script(&p2pkh(&PubkeyHash::from_bytes([1; 20])), &REGTEST).unwrap().to_string()
}
