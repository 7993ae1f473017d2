//! Blocks, transactions, addresses.

use hashyard_core::Header;
use hashyard_node::view::{BlockView, trace_texts};

use super::super::node_driver::Driver;
use super::at_once::MAX_CARDS;
use crate::bridge::Refusal;
use crate::bridge::ask::chain::{HeldChain, Question, TraceInput, TraceTexts, WhichBlock};
use crate::bridge::ask::{Ask, Reply};

/// Coins in one answer.
const MAX_COINS: u32 = 200;

impl Driver {
    pub(super) fn chain(&self, question: Question) -> Reply {
        let node = &self.node;
        match question {
            Question::Block(ask) => ask.answer(|ask| self.block(ask.0)),
            Question::LatestCards(ask) => ask.answer(|ask| {
                let count = ask.0.min(MAX_CARDS);
                Ok(node.cards((node.chain().height() + 1).saturating_sub(count), count))
            }),
            Question::LatestHeaders(ask) => ask.answer(|ask| Ok(self.latest_headers(ask.0.min(MAX_CARDS)))),
            Question::Tx(ask) => ask.answer(|ask| node.tx_view(&ask.0).ok_or(Refusal::UnknownTx)),
            Question::Follow(ask) => ask.answer(|ask| node.follow_view(&ask.0).ok_or(Refusal::UnknownTx)),
            Question::TraceInput(ask) => {
                ask.answer(|TraceInput { txid, input }| Ok(node.trace_input(&txid, input as usize)?))
            }
            Question::TraceTexts(ask) => ask.answer(|TraceTexts { script_sig, script_pubkey, witness }| {
                Ok(trace_texts(&script_sig, &script_pubkey, &witness)?)
            }),
            Question::CoinSet(ask) => ask.answer(|ask| Ok(node.coin_set_view(ask.0.min(MAX_COINS) as usize))),
            Question::Held(ask) => ask.answer(|_| Ok(self.held())),
            Question::Address(ask) => ask.answer(|ask| Ok(node.address_view(&ask.0)?)),
        }
    }

    fn held(&self) -> HeldChain {
        let chain = self.node.chain();
        let sizes =
            (1..=chain.height()).filter_map(|height| chain.block_at(height)).map(|block| block.total_size());
        let (blocks, bytes) = sizes.fold((0, 0), |(blocks, bytes), size| (blocks + 1, bytes + size as u64));
        HeldChain { headers: chain.height() + 1, blocks, bytes }
    }

    fn latest_headers(&self, count: u32) -> Vec<Header> {
        let chain = self.node.chain();
        let heights = (chain.height() + 1).saturating_sub(count)..=chain.height();
        let hashes = heights.filter_map(|height| chain.tree().active_at(height));
        hashes.filter_map(|hash| Some(chain.tree().get(&hash)?.header)).collect()
    }

    fn block(&self, which: WhichBlock) -> Result<BlockView, Refusal> {
        let node = &self.node;
        match which {
            WhichBlock::Hash(hash) => {
                let view = node.block_view(&hash).or_else(|| node.orphan_view(&hash));
                view.ok_or(Refusal::UnknownBlock)
            }
            WhichBlock::Height(height) => {
                let view = node.block_at(height).and_then(|hash| node.block_view(&hash));
                view.ok_or(Refusal::NoBlockAt(height))
            }
        }
    }
}
