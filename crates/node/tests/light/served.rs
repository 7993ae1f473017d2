//! A peer that a test plays: it has the first node's chain, and tells of it what the test wants.

use hashyard_core::filter::basic::next_header;
use hashyard_core::filter::{BasicFilter, FilterHeader};
use hashyard_core::{Block, BlockHash, Header, MerkleBlock, MerkleNode, ScriptBuf, sha256};
use hashyard_node::PeerId;
use hashyard_wire::filters::BASIC_FILTER;
use hashyard_wire::{CFHeaders, CFilter, Inventory, Message, RawMessage, Services, Version};

use super::common::{Net, easy_params, version};

/// What a peer proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Proves {
    /// Nothing: it says that no transaction matches.
    #[default]
    Nothing,
    /// Transactions that are not there.
    Lies,
    /// The last transaction, which it does not send.
    WithoutSending,
}

/// What is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Served {
    pub peer: PeerId,
    /// Its filters name no output with this script.
    pub hides: Option<ScriptBuf>,
    /// Its filter of the block at this height names a script that is not there.
    pub makes_up: Option<usize>,
    /// It sends other filters than those whose hashes it told.
    pub swaps: bool,
    /// What it does when it is asked for proofs.
    pub proves: Proves,
    /// It sends the coinbase of a block alone.
    pub cuts_blocks: bool,
    /// It changes a byte of every third answer; which, follows from the seed.
    pub spoils: Option<u64>,
    /// It never answers this.
    pub ignores: &'static str,
}

impl Served {
    /// Calls a node and offers everything.
    pub fn call(net: &mut Net, at: usize) -> Self {
        let peer = net.stranger(at);
        let services =
            Services::NETWORK.with(Services::WITNESS).with(Services::COMPACT_FILTERS).with(Services::BLOOM);
        let height = net.hosts[0].node.chain().height() as i32;
        net.say(peer, &Message::Version(Version { services, ..version(height) }));
        net.say(peer, &Message::Verack);
        Self { peer, ..Self::default() }
    }

    /// Lets time pass and answers.
    pub fn run(&self, net: &mut Net, ms: u64) {
        for _ in 0..ms / 50 {
            for message in net.heard(self.peer) {
                if message.command().as_str() != self.ignores {
                    self.answer(net, &message);
                }
            }
            net.run(50);
        }
    }

    /// Tells of the tip.
    pub fn announce(&self, net: &mut Net) {
        let header = net.hosts[0].node.chain().tip().header;
        self.say(net, &Message::Headers(vec![header]));
    }

    /// Says something, unspoiled or not.
    fn say(&self, net: &mut Net, message: &Message) {
        let mut payload = message.encode_payload();
        let mixed = self.spoils.map(|seed| sha256(&[&seed.to_le_bytes()[..], &payload].concat()));
        if let Some(mixed) = mixed.filter(|mixed| mixed[0] % 3 == 0 && !payload.is_empty()) {
            let at = u32::from_le_bytes([mixed[1], mixed[2], mixed[3], 0]) as usize % payload.len();
            payload[at] ^= mixed[4] | 1;
        }
        let raw = RawMessage::new(message.command(), payload);
        net.say_bytes(self.peer, raw.to_bytes(easy_params().magic));
    }

    fn answer(&self, net: &mut Net, message: &Message) {
        match message {
            Message::GetHeaders(_) => {
                let headers: Vec<Header> =
                    self.blocks(net).iter().skip(1).map(|block| block.header).collect();
                self.say(net, &Message::Headers(headers));
            }
            Message::GetCFHeaders(range) => {
                let stop = self.height(net, range.stop_hash);
                let hashes: Vec<_> =
                    (0..=stop).map(|height| self.filter(net, height, false).hash()).collect();
                let (below, told) = hashes.split_at(range.start_height as usize);
                let previous =
                    below.iter().fold(FilterHeader::ZERO, |header, hash| next_header(hash, &header));
                let answer = CFHeaders {
                    filter_type: BASIC_FILTER,
                    stop_hash: range.stop_hash,
                    previous_filter_header: previous,
                    filter_hashes: told.to_vec(),
                };
                self.say(net, &Message::CFHeaders(answer));
            }
            Message::GetCFilters(range) => {
                for height in range.start_height as usize..=self.height(net, range.stop_hash) {
                    let block_hash = self.blocks(net)[height].block_hash();
                    let filter = self.filter(net, height, self.swaps).as_bytes().to_vec();
                    self.say(
                        net,
                        &Message::CFilter(CFilter { filter_type: BASIC_FILTER, block_hash, filter }),
                    );
                }
            }
            Message::GetData(list) => list.iter().for_each(|item| self.give_block(net, item)),
            _ => {}
        }
    }

    fn give_block(&self, net: &mut Net, item: &Inventory) {
        let mut block = self
            .blocks(net)
            .into_iter()
            .find(|block| *block.block_hash().as_bytes() == *item.hash().as_bytes());
        if let (Inventory::FilteredBlock(_), Some(block)) = (item, &block) {
            return self.give_proof(net, block);
        }
        if let Some(block) = block.as_mut().filter(|_| self.cuts_blocks) {
            block.transactions.truncate(1);
        }
        if let Some(block) = block {
            self.say(net, &Message::Block(std::sync::Arc::new(block.into())));
        }
    }

    fn give_proof(&self, net: &mut Net, block: &Block) {
        let txids: Vec<_> = block.transactions.iter().map(|tx| tx.txid()).collect();
        let last = |txid: &_| self.proves != Proves::Nothing && Some(txid) == txids.last();
        let mut proof = MerkleBlock::new(block.header, &txids, last);
        if self.proves == Proves::Lies {
            proof.hashes[0] = MerkleNode::from_bytes([7; 32]);
        }
        self.say(net, &Message::MerkleBlock(proof));
    }

    fn blocks(&self, net: &Net) -> Vec<Block> {
        let chain = net.hosts[0].node.chain();
        (0..=chain.height()).map(|height| Block::clone(chain.block_at(height).unwrap())).collect()
    }

    fn height(&self, net: &Net, hash: BlockHash) -> usize {
        net.hosts[0].node.chain().tree().get(&hash).unwrap().height as usize
    }

    fn filter(&self, net: &Net, height: usize, is_other: bool) -> BasicFilter {
        let chain = net.hosts[0].node.chain();
        let mut block = Block::clone(chain.block_at(height as u32).unwrap());
        let undo = chain.undo(&block.block_hash()).unwrap();
        let mut spent: Vec<ScriptBuf> =
            undo.0.iter().flatten().map(|coin| coin.output.script_pubkey.clone()).collect();
        if let Some(hidden) = &self.hides {
            for tx in &mut block.transactions {
                tx.outputs.retain(|output| output.script_pubkey != *hidden);
            }
        }
        if self.makes_up == Some(height) || is_other {
            spent.push(ScriptBuf(vec![0x51; 22]));
        }
        BasicFilter::new(&block, &spent)
    }
}
