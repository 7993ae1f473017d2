//! Page 17: find in the log the message from which a block was first known, and how many it took.

use hashyard_node::view::{BlockCard, Event, MessageView};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// The way of one block to this node, as its own log has it.
pub struct Heard {
    begun_ms: u64,
}

impl Heard {
    /// Blocks from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { begun_ms: node.now_ms }
    }
}

/// The message from which the block was first known: the earliest one from a peer that names it.
pub fn first_word<'a>(log: &'a [MessageView], block: &str) -> Option<&'a MessageView> {
    let named = log.iter().filter(|message| !message.outgoing && is_about(message, block));
    named.min_by_key(|message| message.seq)
}

/// The message with which the block was complete: the whole of it, its missing transactions, or the short form (BIP152) if nothing
/// was asked for after that.
fn completed<'a>(log: &'a [MessageView], block: &str) -> Option<&'a MessageView> {
    let asks = |message: &MessageView| matches!(&*message.command, "getblocktxn" | "getdata");
    let asked_after = |seq: u64| {
        log.iter()
            .any(|message| message.outgoing && message.seq > seq && asks(message) && is_about(message, block))
    };
    let completes = |message: &&MessageView| match &*message.command {
        "block" | "blocktxn" => true,
        "cmpctblock" => !asked_after(message.seq),
        _ => false,
    };
    let came = log.iter().filter(|message| !message.outgoing && is_about(message, block));
    came.filter(completes).min_by_key(|message| message.seq)
}

/// The messages that it took: what was said with the peer that delivered the block, from its first word of it until the block was
/// complete. `None` if no peer delivered it.
pub fn needed(log: &[MessageView], block: &str) -> Option<Vec<u64>> {
    let last = completed(log, block)?;
    let with_peer = log.iter().filter(|message| message.peer == last.peer && message.seq <= last.seq);
    let first =
        with_peer.clone().filter(|message| is_about(message, block)).map(|message| message.seq).min()?;
    let belongs = |message: &&MessageView| {
        message.seq >= first && (is_about(message, block) || message.command == "getheaders")
    };
    let mut needed: Vec<u64> = with_peer.filter(belongs).map(|message| message.seq).collect();
    needed.sort_unstable();
    Some(needed)
}

fn is_about(message: &MessageView, block: &str) -> bool {
    message.subject.as_deref() == Some(block)
}

impl Heard {
    /// The message from which a block of somebody else's was known since the mission began, or what is in the way.
    fn first<'a>(
        &self,
        log: &'a [MessageView],
        card: &BlockCard,
        told: &mut Told,
    ) -> Option<&'a MessageView> {
        let facts = [("height", card.height.to_string())];
        if card.miner.you {
            told.saw("own-block", facts);
            return None;
        }
        match first_word(log, &card.hash.to_string()) {
            None => told.saw("no-message", facts),
            Some(first) if first.time_ms < self.begun_ms => told.saw("old-block", facts),
            Some(first) => return Some(first),
        }
        None
    }

    fn check(&self, card: &BlockCard, said: &Said<'_>, told: &mut Told) {
        let Some(first) = self.first(said.log, card, told) else { return };
        let (block, height) = (card.hash.to_string(), ("height", card.height.to_string()));
        let Some(needed) = needed(said.log, &block) else { return told.saw("no-message", [height]) };
        if needed.len() == said.count as usize {
            told.tick(1);
        } else {
            told.saw("other-count", [("said", said.count.to_string())]);
        }
        if said.message == first.seq {
            return told.tick(0);
        }
        match said.log.iter().find(|message| message.seq == said.message) {
            None => told.saw("no-message", [height]),
            Some(pointed) => {
                let case =
                    if is_of_another(pointed, first, &block) { "other-block" } else { "other-message" };
                let peer = ("peer", pointed.peer_name.clone());
                told.saw(case, [("command", pointed.command.clone()), peer, height]);
            }
        }
    }
}

/// The message is of another block, or of a payment. One that names nothing belongs to the block only after the first word of it:
/// questions for headers come then.
fn is_of_another(message: &MessageView, first: &MessageView, block: &str) -> bool {
    match &message.subject {
        Some(subject) => subject != block,
        None => message.seq < first.seq,
    }
}

/// What was pointed at and counted.
struct Said<'a> {
    message: u64,
    count: u32,
    log: &'a [MessageView],
}

impl Mission for Heard {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["own-block", "no-message", "old-block", "other-block", "other-message", "other-count"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Traced { block, message, count, log } = deed else { return };
        if let Some(card) = node.chain.cards.iter().find(|card| card.hash == *block) {
            self.check(card, &Said { message: *message, count: *count, log }, told);
        }
    }
}
