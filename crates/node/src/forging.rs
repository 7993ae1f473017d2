//! A block of real work that breaks a rule, made on purpose (`generateinvalidblock`): who checks blocks refuses it, this node as well; who
//! follows headers does not see it. Only those hear of it who could not refuse it: peers that have no blocks.

use std::sync::Arc;

use hashyard_core::consensus::Reason;
use hashyard_core::mempool::Template;
use hashyard_core::{
    Block, BlockHash, HashedBlock, Header, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid,
};
use serde_json::{Value, json};

use crate::command::{Code, RpcError};
use crate::io::PeerId;
use crate::mining::Filled;
use crate::node::Node;
use hashyard_wire::{MAX_HEADERS, Message};

/// The rule that a block breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breach {
    /// Its coinbase pays twice the subsidy, which is [`Reason::BadCoinbaseAmount`].
    Overpays,
    /// It spends a coin that never was, which is [`Reason::MissingInputs`].
    SpendsNothing,
}

impl Breach {
    /// All of them, by Bitcoin Core's names of the rules.
    pub(crate) const ALL: [(Reason, Self); 2] =
        [(Reason::BadCoinbaseAmount, Self::Overpays), (Reason::MissingInputs, Self::SpendsNothing)];

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(reason, _)| reason.as_str() == name).map(|(_, breach)| breach)
    }

    /// Spoils a template.
    pub(crate) fn apply(self, template: &mut Template, subsidy: u64) {
        let coinbase = template.block.transactions.first_mut();
        if let (Self::Overpays, Some(output)) =
            (self, coinbase.and_then(|coinbase| coinbase.outputs.first_mut()))
        {
            // Where there is no subsidy any more, one satoshi is too much.
            output.value.0 += subsidy.max(1);
            template.block.header.merkle_root = template.block.compute_merkle_root().root;
        }
    }
}

impl Node {
    /// What such a block has behind its coinbase, and whom its coinbase pays. The lie pays `script`: in the coinbase if that is what
    /// breaks the rule; else the coinbase is the miner's own, or that of `script` where no wallet is.
    pub(crate) fn forged_filling(&mut self, breach: Breach, script: ScriptBuf) -> (Filled, ScriptBuf) {
        if breach == Breach::Overpays {
            return (Filled { transactions: vec![], submit: true, breaks: Some(breach) }, script);
        }
        let value = self.chain.params().subsidy(self.chain.height() + 1);
        let previous_output = OutPoint { txid: Txid::from_bytes(self.random_bytes()), vout: 0 };
        let pays = self.payout_script().unwrap_or_else(|| script.clone());
        let payment = Transaction {
            version: 2,
            inputs: vec![TxIn {
                previous_output,
                script_sig: ScriptBuf::default(),
                sequence: u32::MAX,
                witness: vec![],
            }],
            outputs: vec![TxOut { value, script_pubkey: script }],
            lock_time: 0,
        };
        (Filled { transactions: vec![payment], submit: true, breaks: Some(breach) }, pays)
    }

    /// Such a block was mined: it is refused here, and told to those who can't. Answers with its hash and why it is refused.
    pub(crate) fn take_forged(&mut self, block: Block) -> Result<Value, RpcError> {
        let block = Arc::new(HashedBlock::from(block));
        let hash = block.block_hash();
        // First, so that the refusal's event says whose it is.
        let before = self.forged.replace(hash);
        let Err(error) = self.submit_block(Arc::clone(&block)) else {
            self.forged = before;
            return Err(RpcError::new(Code::Internal, "the block breaks no rule"));
        };
        self.make_all_filters();
        self.filters.index.add_refused(&self.chain, &block);
        for peer in self.peer_ids() {
            self.tell_forged(peer, block.header);
        }
        Ok(json!({ "hash": hash, "reject-reason": error.reason() }))
    }

    fn tell_forged(&mut self, peer: PeerId, header: Header) {
        if self.peers.get(&peer).is_some_and(|peer| peer.follows_headers()) {
            self.send(peer, Message::Headers(vec![header]));
        }
    }

    /// The header of the last such block as long as it stands on our tip, for who asks for all headers and checks no block.
    pub(crate) fn append_forged(&self, peer: PeerId, headers: &mut Vec<Header>) {
        let follows = self.peers.get(&peer).is_some_and(|peer| peer.follows_headers());
        let forged = self.forged.and_then(|hash| self.chain.tree().get(&hash)).map(|entry| entry.header);
        let Some(forged) = forged.filter(|_| follows && (headers.len() as u64) < MAX_HEADERS) else { return };
        let end = headers.last().map_or(self.chain.tip().hash, Header::block_hash);
        if forged.prev_blockhash == end && end == self.chain.tip().hash {
            headers.push(forged);
        }
    }

    /// Whether this is the last such block of this node: filters are given of it although it is refused.
    pub(crate) fn is_forged(&self, hash: &BlockHash) -> bool {
        self.forged.as_ref() == Some(hash)
    }
}
