//! Page 67: the id that Ethereum's discovery makes of a key, and a block that comes while discovery is cut.

use hashyard_cryptobench::hashes::read_hex;
use hashyard_node::NodeId;
use hashyard_node::view::{Count, Counters, Event, EventKind, ReceiveView};

use super::Mission;
use crate::discv4::{Reading, read};
use crate::mission::{Sight, Told};

/// An id of an own key, and a block of somebody else's that came over connections alone.
pub struct TwoLayers {
    /// Keys that the wallet showed since it began, at most [`REMEMBERED`]: a payment that arrives makes it show another one.
    keys: Vec<[u8; 33]>,
    /// What was counted when discovery was cut, or when something of it was said last; `None` while it is not cut.
    cut: Option<Counters>,
}

const REMEMBERED: usize = 100;
/// Bytes of an answer that are read: twice the longest form of a key.
const MAX_ANSWER: usize = 130;

impl TwoLayers {
    /// The keys that the wallet shows now count.
    pub fn begin(node: Sight<'_>) -> Self {
        let mut begun = Self { keys: vec![], cut: None };
        begun.remember(node);
        begun
    }

    fn remember(&mut self, node: Sight<'_>) {
        let key = |receive: &ReceiveView| read_hex(&receive.public_key, 33)?.try_into().ok();
        for key in node.wallet.receive.iter().filter_map(key) {
            if !self.keys.contains(&key) {
                self.keys.push(key);
            }
        }
        let surplus = self.keys.len().saturating_sub(REMEMBERED);
        self.keys.drain(..surplus);
    }

    /// Discovery is cut.
    fn look_on(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let now = node.work.counts;
        match self.cut {
            Some(before) => {
                Self::judge(&before, news, node, told);
                if now.since(&before).get(Count::Overlay) > 0 {
                    self.cut = Some(now);
                }
            }
            None => {
                self.cut = Some(now);
                if node.is_cut_off() {
                    told.saw("nobody", []);
                }
            }
        }
    }

    /// Looks at what happened while discovery was cut since `before`.
    fn judge(before: &Counters, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let done = node.work.counts.since(before);
        let crossed = done.get(Count::Overlay);
        let blocks = || news.iter().filter_map(|event| connected(event));
        let block = blocks().find(|(_, own)| !own).or_else(|| blocks().next());
        match block {
            _ if crossed > 0 => told.saw("crossed", [("count", crossed.to_string())]),
            Some((height, true)) => told.saw("own-block", [("height", height.to_string())]),
            // A block that nobody passed on: out of a file, or one that was set aside.
            Some((height, false)) if done.get(Count::Relayed) == 0 => {
                told.saw("not-passed-on", [("height", height.to_string())]);
            }
            Some(_) => told.tick(1),
            None => {}
        }
    }
}

/// The height of a block that became the tip, and whether this node mined it.
fn connected(event: &Event) -> Option<(u32, bool)> {
    match &event.kind {
        EventKind::BlockConnected { height, miner, .. } => Some((*height, miner.is_own())),
        _ => None,
    }
}

/// A node of this room has this id.
fn is_here(id: &[u8], node: Sight<'_>) -> bool {
    let mut nodes = node.peers.peers.iter().filter_map(|peer| peer.node).chain([node.identity.node]);
    nodes.any(|NodeId(there)| there == id)
}

impl Mission for TwoLayers {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "no-id",
            "key-itself",
            "address",
            "with-prefix",
            "compressed",
            "sha3",
            "digits",
            "room-id",
            "other-id",
            "seeds-on",
            "overlay-on",
            "crossed",
            "own-block",
            "not-passed-on",
            "nobody",
        ]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.remember(node);
        if told.is_ticked(1) {
            return;
        }
        let came = news.iter().any(|event| connected(event).is_some());
        match (node.peers.seeds, node.peers.overlay) {
            (false, Some(false)) => {
                self.look_on(news, node, told);
                return;
            }
            (true, Some(false)) if came => told.saw("seeds-on", []),
            (false, Some(true)) if came => told.saw("overlay-on", []),
            _ => {}
        }
        self.cut = None;
    }

    /// An id in hex digits.
    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let digits = text.trim().trim_start_matches("0x");
        let Some(said) = read_hex(digits, MAX_ANSWER) else { return told.saw("no-id", []) };
        let reading = self.keys.iter().find_map(|key| read(&said, key));
        match reading {
            Some(Reading::Id) => told.tick(0),
            Some(Reading::Key) => told.saw("key-itself", []),
            Some(Reading::Address) => told.saw("address", []),
            Some(Reading::WithPrefix) => told.saw("with-prefix", []),
            Some(Reading::Compressed) => told.saw("compressed", []),
            Some(Reading::Sha3) => told.saw("sha3", []),
            Some(Reading::Digits) => told.saw("digits", []),
            None if said.len() != 32 => told.saw("no-id", []),
            None if is_here(&said, node) => told.saw("room-id", []),
            None => told.saw("other-id", []),
        }
    }
}
