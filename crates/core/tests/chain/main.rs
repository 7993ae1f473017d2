//! The chain with the most work: what is connected and disconnected when blocks come in any order, what is left when one
//! of them is invalid, and what a restart finds.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

#[path = "../common/mod.rs"]
mod common;
mod random;

use std::collections::BTreeMap;
use std::sync::Arc;

use common::{Forge, anyone, easy_params, input, output, owned_by, sign, transaction};
use hashyard_core::chain::orphans::MAX_ORPHANS;
use hashyard_core::chain::{Chainstate, Entry, FilterIndex, Rows, Step, Update};
use hashyard_core::consensus::BlockError;
use hashyard_core::{BlockHash, HashedBlock, OutPoint, ScriptBuf};

/// A chain, what it stored, and what it did, with names for its blocks.
struct World {
    forge: Forge,
    blocks: BTreeMap<String, Arc<HashedBlock>>,
    chain: Chainstate,
    rows: Rows,
    /// `+a1` for a block that was connected, `-a1` for one that was disconnected.
    steps: Vec<String>,
    /// `a1=high-hash` for a block or header that was refused.
    refused: Vec<String>,
}

impl World {
    /// Blocks as `name:parent`, `0` for genesis; `!` marks one whose coinbase takes a satoshi too much.
    fn plant(tree: &str) -> Self {
        let forge = Forge::new(easy_params());
        let chain = Chainstate::new(easy_params());
        let genesis = Arc::clone(chain.block_at(0).unwrap());
        let blocks = BTreeMap::from([("0".to_owned(), genesis)]);
        let mut world = Self { forge, blocks, chain, rows: Rows::default(), steps: vec![], refused: vec![] };
        for word in tree.split_whitespace() {
            let (name, parent) = word.split_once(':').unwrap();
            world.grow(name, parent.trim_end_matches('!'), parent.ends_with('!'));
        }
        world
    }

    fn grow(&mut self, name: &str, parent: &str, greedy: bool) {
        let mut block = self.forge.draft(self.hash(parent), vec![]);
        block.transactions[0].outputs[0].value.0 += u64::from(greedy);
        let block = self.forge.keep(block);
        self.blocks.insert(name.to_owned(), block);
    }

    fn hash(&self, name: &str) -> BlockHash {
        self.blocks[name].block_hash()
    }

    fn name(&self, hash: BlockHash) -> String {
        self.blocks.iter().find(|(_, block)| block.block_hash() == hash).unwrap().0.clone()
    }

    /// `a1` hands the block in, `h:a1` its header, `x:a1` declares it invalid, `r:a1` takes that back, `restart` starts
    /// again from what was stored.
    fn act(&mut self, word: &str) {
        let now = self.forge.now();
        match word.split_once(':') {
            None if word == "restart" => {
                self.chain = Chainstate::restore(easy_params(), &self.rows).unwrap();
            }
            None => {
                let acceptance = self.chain.accept_block(Arc::clone(&self.blocks[word]), now);
                let told = acceptance.update.refused.iter().any(|(hash, _)| *hash == self.hash(word));
                self.note(acceptance.update);
                if let (Err(error), false) = (acceptance.verdict, told) {
                    self.refused.push(format!("{word}={}", error.reason()));
                }
            }
            Some(("h", name)) => match self.chain.accept_header(&self.blocks[name].header, now) {
                Ok(()) => {}
                Err(error) => self.refused.push(format!("{word}={}", error.reason())),
            },
            Some(("x", name)) => {
                let update = self.chain.invalidate(&self.hash(name)).unwrap();
                self.note(update);
            }
            Some((_, name)) => {
                let update = self.chain.reconsider(&self.hash(name)).unwrap();
                self.note(update);
            }
        }
        self.check();
    }

    fn note(&mut self, update: Update) {
        self.rows.apply(update.changes);
        for step in &update.steps {
            let (sign, block) = match step {
                Step::Connected(_, block) => ("+", block),
                Step::Disconnected(_, block) => ("-", block),
            };
            self.steps.push(format!("{sign}{}", self.name(block.block_hash())));
        }
        for (hash, error) in &update.refused {
            self.refused.push(format!("{}={}", self.name(*hash), error.reason()));
        }
    }

    /// What must hold after every step.
    fn check(&self) {
        check_against_model(&self.chain, &self.forge);
        assert_same(&self.chain, &Chainstate::restore(easy_params(), &self.rows).unwrap());
    }
}

/// The coins are those that the transactions up to the tip leave, by whatever way the chain came there.
fn check_against_model(chain: &Chainstate, forge: &Forge) {
    let state = forge.state(&chain.tip().hash);
    let coins: BTreeMap<_, _> = chain.coins().iter().map(|(at, coin)| (*at, coin.clone())).collect();
    assert_eq!(coins, state.coins);
    assert_eq!(chain.coins().total().0 + state.unclaimed, chain.params().total_subsidy(state.height).0);
}

/// Two chainstates that differ in nothing that is stored.
fn assert_same(live: &Chainstate, restored: &Chainstate) {
    assert_eq!(restored.tip(), live.tip());
    assert_eq!(restored.coins(), live.coins());
    assert_eq!(restored.index(), live.index());
    let stored = |entry: &&Entry| entry.stored;
    let entries = |chain: &Chainstate| chain.tree().iter().filter(stored).cloned().collect::<Vec<Entry>>();
    assert!(restored.tree().iter().all(|entry| entry.stored));
    let best = |chain: &Chainstate| {
        let sound = chain.tree().iter().filter(stored).filter(|entry| entry.fault.is_none());
        sound.map(|entry| entry.chainwork).max()
    };
    assert_eq!(Some(restored.tree().best_header().chainwork), best(live));
    assert_eq!(entries(restored), entries(live));
    for height in 0..=live.height() {
        let hash = live.tree().active_at(height).unwrap();
        assert_eq!(restored.block_at(height), live.block_at(height));
        assert_eq!(restored.undo(&hash), live.undo(&hash));
    }
}

struct Row {
    name: &'static str,
    tree: &'static str,
    order: &'static str,
    steps: &'static str,
    refused: &'static str,
}

const A2_B3: &str = "a1:0 a2:a1 b1:0 b2:b1 b3:b2";
const SPOILED: &str = "a1:0 a2:a1 b1:0 b2:b1! b3:b2 b4:b3 c1:0 c2:c1 c3:c2";

const ROWS: &[Row] = &[
    Row { name: "extend", tree: "a1:0 a2:a1", order: "a1 a2", steps: "+a1 +a2", refused: "" },
    Row { name: "the same block again", tree: "a1:0", order: "a1 a1 h:a1", steps: "+a1", refused: "" },
    Row {
        name: "of equal work the first seen stays",
        tree: A2_B3,
        order: "a1 b1",
        steps: "+a1",
        refused: "",
    },
    Row {
        name: "seen means the block, not its header",
        tree: A2_B3,
        order: "h:a1 h:b1 b1 a1",
        steps: "+b1",
        refused: "",
    },
    Row {
        name: "the longer branch wins",
        tree: A2_B3,
        order: "a1 b1 b2",
        steps: "+a1 -a1 +b1 +b2",
        refused: "",
    },
    Row {
        name: "and loses again to a longer one",
        tree: "a1:0 a2:a1 a3:a2 b1:0 b2:b1",
        order: "a1 b1 b2 a2 a3",
        steps: "+a1 -a1 +b1 +b2 -b2 -b1 +a1 +a2 +a3",
        refused: "",
    },
    Row {
        name: "six blocks deep",
        tree: "0a:0 a1:0a a2:a1 a3:a2 a4:a3 a5:a4 a6:a5 b1:0a b2:b1 b3:b2 b4:b3 b5:b4 b6:b5 b7:b6",
        order: "0a a1 a2 a3 a4 a5 a6 b1 b2 b3 b4 b5 b6 b7",
        steps: "+0a +a1 +a2 +a3 +a4 +a5 +a6 -a6 -a5 -a4 -a3 -a2 -a1 +b1 +b2 +b3 +b4 +b5 +b6 +b7",
        refused: "",
    },
    Row {
        name: "headers first, then blocks out of order",
        tree: "a1:0 a2:a1 a3:a2",
        order: "h:a1 h:a2 h:a3 a3 a1 a2",
        steps: "+a1 +a2 +a3",
        refused: "",
    },
    Row {
        name: "a branch is complete only when its lowest block is there",
        tree: A2_B3,
        order: "a1 a2 h:b1 h:b2 h:b3 b3 b2 b1",
        steps: "+a1 +a2 -a2 -a1 +b1 +b2 +b3",
        refused: "",
    },
    Row {
        name: "orphans wait for their parents",
        tree: "a1:0 a2:a1 a3:a2",
        order: "a3 a2 a1",
        steps: "+a1 +a2 +a3",
        refused: "a3=prev-blk-not-found a2=prev-blk-not-found",
    },
    Row {
        name: "orphans complete a better branch",
        tree: A2_B3,
        order: "a1 a2 b3 b2 b1",
        steps: "+a1 +a2 -a2 -a1 +b1 +b2 +b3",
        refused: "b3=prev-blk-not-found b2=prev-blk-not-found",
    },
    Row {
        name: "an invalid block in the better branch: back to where we were",
        tree: SPOILED,
        order: "a1 a2 b1 b2 b3",
        steps: "+a1 +a2 -a2 -a1 +b1 -b1 +a1 +a2",
        refused: "b2=bad-cb-amount",
    },
    Row {
        name: "what stands on an invalid block is refused by its header",
        tree: SPOILED,
        order: "a1 a2 b1 b2 b3 h:b4 b4 b3 b2",
        steps: "+a1 +a2 -a2 -a1 +b1 -b1 +a1 +a2",
        refused: "b2=bad-cb-amount h:b4=bad-prevblk b4=bad-prevblk b3=duplicate-invalid b2=duplicate-invalid",
    },
    Row {
        name: "an invalid block at once at the tip",
        tree: SPOILED,
        order: "b1 b2 a1 a2",
        steps: "+b1 -b1 +a1 +a2",
        refused: "b2=bad-cb-amount",
    },
    Row {
        name: "the next best branch is tried",
        tree: SPOILED,
        order: "a1 h:c1 h:c2 h:c3 c2 c3 h:b1 h:b2 h:b3 h:b4 b2 b3 b4 c1 b1",
        steps: "+a1 -a1 +c1 +c2 +c3 -c3 -c2 -c1 +b1 -b1 +c1 +c2 +c3",
        refused: "b2=bad-cb-amount",
    },
    Row {
        name: "an orphan on an invalid block",
        tree: SPOILED,
        order: "b3 b1 b2",
        steps: "+b1",
        refused: "b3=prev-blk-not-found b2=bad-cb-amount",
    },
    Row {
        name: "declared invalid: down to the fork",
        tree: A2_B3,
        order: "a1 a2 x:a1",
        steps: "+a1 +a2 -a2 -a1",
        refused: "",
    },
    Row {
        name: "declared invalid: over to what is left",
        tree: A2_B3,
        order: "a1 a2 b1 x:a2 x:a1 b2",
        steps: "+a1 +a2 -a2 -a1 +b1 +b2",
        refused: "",
    },
    Row {
        name: "declared invalid off the chain: it can't win any more",
        tree: A2_B3,
        order: "a1 a2 b1 x:b1 b2 h:b2",
        steps: "+a1 +a2",
        refused: "b2=bad-prevblk h:b2=bad-prevblk",
    },
    Row {
        name: "reconsidered: back on top",
        tree: A2_B3,
        order: "a1 a2 b1 x:a1 r:a1",
        steps: "+a1 +a2 -a2 -a1 +b1 -b1 +a1 +a2",
        refused: "",
    },
    Row {
        name: "reconsidering a descendant clears what is below it",
        tree: A2_B3,
        order: "a1 a2 b1 x:a1 r:a2",
        steps: "+a1 +a2 -a2 -a1 +b1 -b1 +a1 +a2",
        refused: "",
    },
    Row {
        name: "reconsidering does not make an invalid block valid",
        tree: SPOILED,
        order: "a1 b1 b2 b3 r:b2",
        steps: "+a1 -a1 +b1 -b1 +a1 -a1 +b1 -b1 +a1",
        refused: "b2=bad-cb-amount b3=bad-prevblk b2=bad-cb-amount",
    },
    Row {
        name: "what was found out survives a restart",
        tree: SPOILED,
        order: "a1 b1 b2 b3 x:a1 restart b2 b4 a2 c1 c2 restart r:a1 a2",
        steps: "+a1 -a1 +b1 -b1 +a1 -a1 +b1 -b1 +c1 +c2",
        refused: "b2=bad-cb-amount b3=bad-prevblk b2=duplicate-invalid b4=prev-blk-not-found a2=bad-prevblk",
    },
    Row {
        name: "of equal work the first seen stays after a restart",
        tree: A2_B3,
        order: "h:a1 b1 a1 restart a2 b2 restart b3",
        steps: "+b1 -b1 +a1 +a2 -a2 -a1 +b1 +b2 +b3",
        refused: "",
    },
];

#[test]
fn a_chain_without_indexes_follows_the_same_branch_and_finds_nothing() {
    let world = World::plant("a1:0 a2:a1 b1:0 b2:b1 b3:b2");
    let mut chain = Chainstate::new(easy_params());
    chain.drop_index();
    for name in ["a1", "a2", "b1", "b2", "b3"] {
        chain.accept_block(Arc::clone(&world.blocks[name]), world.forge.now()).verdict.unwrap();
    }
    assert_eq!(chain.tip().hash, world.hash("b3"));
    let txid = world.blocks["b3"].txids()[0];
    assert!(chain.coins().get(&OutPoint { txid, vout: 0 }).is_some() && chain.transaction(&txid).is_none());
}

#[test]
fn blocks_in_any_order_move_the_chain_as_told() {
    for row in ROWS {
        let mut world = World::plant(row.tree);
        row.order.split_whitespace().for_each(|word| world.act(word));
        assert_eq!(world.steps.join(" "), row.steps, "{}", row.name);
        assert_eq!(world.refused.join(" "), row.refused, "{}", row.name);
    }
}

#[test]
fn genesis_and_strangers_are_neither_invalidated_nor_reconsidered() {
    let mut world = World::plant("a1:0");
    for name in ["0", "a1"] {
        let hash = world.hash(name);
        assert!(world.chain.invalidate(&hash).is_none());
        assert!(world.chain.reconsider(&hash).is_none());
    }
}

#[test]
fn orphans_are_bounded_and_the_oldest_go_first() {
    let names: Vec<String> = (1..=MAX_ORPHANS + 10).map(|n| format!("a{n}")).collect();
    let mut world = World::plant("a0:0");
    for (parent, name) in std::iter::once("a0").chain(names.iter().map(String::as_str)).zip(&names) {
        world.grow(name, parent, false);
    }
    let now = world.forge.now();
    for name in &names {
        let verdict = world.chain.accept_block(Arc::clone(&world.blocks[name]), now).verdict;
        assert_eq!(verdict, Err(BlockError::PrevBlockNotFound));
    }
    assert_eq!(world.chain.orphans().iter().count(), MAX_ORPHANS);
    assert!(!world.chain.orphans().contains(&world.hash("a10")));
    assert!(world.chain.orphans().contains(&world.hash("a11")));
    world.act("a0");
    assert_eq!(world.chain.height(), 1, "the children of a0 were dropped");
    names[..10].iter().for_each(|name| world.act(name));
    assert_eq!(world.chain.height(), names.len() as u32 + 1);
    assert_eq!(world.chain.orphans().iter().count(), 0);
}

#[test]
fn the_index_knows_where_things_are_and_forgets_what_is_disconnected() {
    let mut world = World::plant("a1:0 a2:a1 a3:a2");
    ["a1", "a2", "a3"].into_iter().for_each(|name| world.act(name));
    let reward = OutPoint { txid: world.blocks["a1"].transactions[0].txid(), vout: 0 };
    let mut payment = transaction(vec![input(reward)], vec![output(5_000_000_000, anyone())]);
    sign(&mut payment, 0, common::MINER);
    let block = world.forge.mine(world.hash("a3"), vec![payment.clone()]);
    world.blocks.insert("a4".into(), block);
    world.act("a4");
    fn heights(world: &World, script: ScriptBuf) -> Vec<(u32, u32)> {
        world.chain.index().history(&script).iter().map(|at| (at.height, at.index)).collect()
    }
    assert_eq!(world.chain.index().spender(&reward), Some(payment.txid()));
    assert_eq!(world.chain.transaction(&payment.txid()).unwrap().0, &payment);
    assert_eq!(heights(&world, anyone()), [(4, 1)]);
    let miners = [(1, 0), (2, 0), (3, 0), (4, 0), (4, 1)];
    assert_eq!(heights(&world, owned_by(common::MINER)), miners);
    world.act("x:a4");
    assert_eq!(world.chain.index().spender(&reward), None);
    assert_eq!(world.chain.transaction(&payment.txid()), None);
    assert_eq!(heights(&world, anyone()), []);
    assert_eq!(heights(&world, owned_by(common::MINER)), miners[..3]);
}

#[test]
fn locators_and_headers_after_them_meet_at_the_fork() {
    let mut world = World::plant("a1:0 a2:a1 b1:0 b2:b1 b3:b2");
    ["a1", "a2"].into_iter().for_each(|word| world.act(word));
    let stale = world.chain.headers().locator();
    ["b1", "b2", "b3"].into_iter().for_each(|word| world.act(word));
    let names = |headers: Vec<hashyard_core::Header>| {
        headers.iter().map(|header| world.name(header.block_hash())).collect::<Vec<_>>()
    };
    assert_eq!(names(world.chain.headers().headers_after(&stale, BlockHash::ZERO)), ["b1", "b2", "b3"]);
    assert_eq!(names(world.chain.headers().headers_after(&stale, world.hash("b2"))), ["b1", "b2"]);
    // Who has the same chain answers with its end.
    assert_eq!(
        names(world.chain.headers().headers_after(&world.chain.headers().locator(), BlockHash::ZERO)),
        ["b3"]
    );
    assert_eq!(world.chain.headers().locator(), ["b2", "b1", "0"].map(|name| world.hash(name)));
}

#[test]
fn blocks_are_missing_on_the_way_to_any_branch_that_could_win() {
    let mut world = World::plant("a1:0 a2:a1 b1:0 b2:b1 b3:b2 c1:0 d1:0 d2:d1");
    ["a1", "a2", "h:b1", "h:b2", "h:b3", "b2", "h:c1", "h:d1", "h:d2", "x:d1"]
        .into_iter()
        .for_each(|word| world.act(word));
    let missing = |name: &str, limit| {
        let hashes = world.chain.headers().missing_blocks(&world.hash(name), limit);
        hashes.iter().map(|hash| world.name(*hash)).collect::<Vec<_>>()
    };
    assert_eq!(missing("b3", 9), ["b1", "b3"]);
    assert_eq!(missing("b3", 1), ["b1"]);
    assert_eq!(missing("b2", 9), ["b1"], "as much work as the tip");
    assert_eq!(missing("c1", 9), [""; 0], "less work");
    assert_eq!(missing("d2", 9), [""; 0], "invalid");
    assert_eq!(missing("a2", 9), [""; 0]);
    assert_eq!(world.chain.headers().missing_blocks(&BlockHash::ZERO, 9), []);
}

#[test]
fn filters_of_large_blocks_are_made_a_slice_at_a_time() {
    let mut forge = Forge::new(easy_params());
    let mut chain = Chainstate::new(easy_params());
    for _ in 0..12 {
        let mut block = forge.draft(chain.tip().hash, vec![]);
        block.transactions[0].outputs.push(output(0, ScriptBuf(vec![0x6a; 900_000])));
        let block = forge.keep(block);
        chain.accept_block(block, forge.now()).verdict.unwrap();
    }
    let mut filters = FilterIndex::default();
    let lengths = (0..).map_while(|_| {
        filters.follow(&chain);
        let here = (0..=12).filter(|height| filters.get(&chain.tree().active_at(*height).unwrap()).is_some());
        let here = here.count();
        (here < 13).then_some(here)
    });
    assert_eq!(lengths.collect::<Vec<_>>(), [10], "eight million bytes, then the rest");
    assert!(filters.is_complete(&chain));
}
