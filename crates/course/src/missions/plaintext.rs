//! Page 57: read a neighbour's amount out of raw bytes, then be told nothing by them.

use hashyard_core::{Amount, Transaction, Txid};
use hashyard_node::view::{Event, EventKind, Hearing, HistoryKind, OverheardView};
use hashyard_wire::{Framer, Message};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// So many hex digits of a session id tell it from every other.
const SESSION_DIGITS: usize = 8;

/// An amount as a listener hears it; only then a payment of which a listener hears nothing; and the session id, which tells that nobody
/// stands in between.
pub struct Plaintext;

impl Plaintext {
    fn read(said: Amount, heard: &OverheardView, node: Sight<'_>, told: &mut Told) {
        if heard.hearing != Hearing::Open {
            return told.saw("encrypted", []);
        }
        let payments = payments(&heard.bytes);
        let theirs: Vec<_> = payments.iter().filter(|tx| !is_own(tx.txid(), node)).collect();
        if payments.is_empty() {
            told.saw("no-payment", []);
        } else if theirs.is_empty() {
            told.saw("own-payment", []);
        } else if theirs.iter().any(|tx| tx.outputs.iter().any(|output| output.value == said)) {
            told.tick(0);
        } else {
            told.saw("other-amount", [("said", said.to_string())]);
        }
    }
}

/// The transactions that somebody hears who knows no more of the network than these bytes.
fn payments(bytes: &[u8]) -> Vec<Transaction> {
    let Some(magic) = bytes.first_chunk() else { return vec![] };
    let messages = Framer::new(*magic).push(bytes).into_iter().flatten().filter_map(|raw| raw.decode().ok());
    let payments = messages.filter_map(|message| match message {
        Message::Tx(tx) => Some((*tx).clone()),
        _ => None,
    });
    payments.collect()
}

fn is_own(txid: Txid, node: Sight<'_>) -> bool {
    let sent = |kind: HistoryKind| matches!(kind, HistoryKind::Sent | HistoryKind::Internal);
    node.wallet.history.iter().any(|item| item.txid == txid && sent(item.kind))
}

/// The sessions of the connections that stand; `None` if somebody may listen to one of them, or there are none.
fn sessions<'a>(node: Sight<'a>) -> Option<Vec<&'a str>> {
    let stand = node.peers.peers.iter().filter(|peer| peer.handshake >= 3);
    let sessions: Option<Vec<&'a str>> = stand.map(|peer| peer.session_id.as_deref()).collect();
    sessions.filter(|sessions| !sessions.is_empty())
}

fn is_theirs(event: &Event) -> bool {
    matches!(&event.kind, EventKind::TransactionsAccepted { from: Some(_), .. })
}

impl Mission for Plaintext {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["encrypted", "no-payment", "own-payment", "other-amount", "in-the-open", "short", "other-session"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if told.is_ticked(0) && news.iter().any(|event| is_theirs(event)) && sessions(node).is_some() {
            told.tick(1);
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        if let Deed::AmountRead { said, heard } = deed {
            Self::read(*said, heard, node, told);
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let said: String = text.split_whitespace().collect::<String>().to_ascii_lowercase();
        match sessions(node) {
            None => told.saw("in-the-open", []),
            Some(_) if said.len() < SESSION_DIGITS => told.saw("short", []),
            Some(sessions) if sessions.iter().any(|session| session.starts_with(&said)) => told.tick(2),
            Some(_) => told.saw("other-session", []),
        }
    }
}
