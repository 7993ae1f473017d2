//! What the page knows of a node, topic by topic, so that a pong doesn't draw the wallet again.

use hashyard_node::view::{
    ChainView, Event, Identity, MempoolView, PeersView, SigningView, Snapshot, WalletView, WorkView,
};

use crate::shared::Shared;

/// A node's snapshot, taken apart: who reads a topic hears of that topic's changes alone.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeState {
    /// Who the node is and which chain it is on.
    pub identity: Shared<Identity>,
    /// The chain around its tip, and its forks.
    pub chain: Shared<ChainView>,
    /// Unconfirmed transactions.
    pub mempool: Shared<MempoolView>,
    /// Connections.
    pub peers: Shared<PeersView>,
    /// The user's money.
    pub wallet: Shared<WalletView>,
    /// Who may make blocks.
    pub signing: Shared<SigningView>,
    /// What the node did since it started.
    pub work: Shared<WorkView>,
    /// What happened, newest first.
    pub events: Shared<Vec<Event>>,
}

impl NodeState {
    /// The state that a later snapshot tells of. A topic that is still the same keeps its reference.
    pub fn next(&self, snapshot: Snapshot) -> Self {
        Self {
            identity: self.identity.next(snapshot.identity),
            chain: self.chain.next(snapshot.chain),
            mempool: self.mempool.next(snapshot.mempool),
            peers: self.peers.next(snapshot.peers),
            wallet: self.wallet.next(snapshot.wallet),
            signing: self.signing.next(snapshot.signing),
            work: self.work.next(snapshot.work),
            events: self.events.next(snapshot.events),
        }
    }
}

/// The first snapshot.
impl From<Snapshot> for NodeState {
    fn from(snapshot: Snapshot) -> Self {
        Self {
            identity: snapshot.identity.into(),
            chain: snapshot.chain.into(),
            mempool: snapshot.mempool.into(),
            peers: snapshot.peers.into(),
            wallet: snapshot.wallet.into(),
            signing: snapshot.signing.into(),
            work: snapshot.work.into(),
            events: snapshot.events.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use hashyard_core::Network;
    use hashyard_node::view::Count;

    use super::*;
    use crate::fixture;

    /// Which topics are other ones, in the order of the fields.
    fn changed(before: &NodeState, after: &NodeState) -> Vec<&'static str> {
        [
            ("identity", before.identity != after.identity),
            ("chain", before.chain != after.chain),
            ("mempool", before.mempool != after.mempool),
            ("peers", before.peers != after.peers),
            ("wallet", before.wallet != after.wallet),
            ("signing", before.signing != after.signing),
            ("work", before.work != after.work),
            ("events", before.events != after.events),
        ]
        .into_iter()
        .filter_map(|(name, changed)| changed.then_some(name))
        .collect()
    }

    #[test]
    fn a_topic_has_another_reference_only_when_it_changed() {
        let pong = |new: &mut Snapshot| {
            new.peers.peers[0].last_message = Some(("pong".into(), 1));
            new.peers.peers[0].latency_ms = Some(1);
        };
        type Change<'a> = &'a dyn Fn(&mut Snapshot);
        let cases: [(Change, &[&str]); 10] = [
            (&|_| (), &[]),
            (&pong, &["peers"]),
            (&|new| new.identity.network = Network::Mainnet, &["identity"]),
            (&|new| new.chain.height += 1, &["chain"]),
            (&|new| new.mempool.count += 1, &["mempool"]),
            (&|new| new.wallet.words_seen = true, &["wallet"]),
            (&|new| new.signing.key = Some("02".into()), &["signing"]),
            (&|new| new.work.counts.add(Count::Rows, 1), &["work"]),
            (&|new| new.events.clear(), &["events"]),
            (
                &|new| {
                    pong(new);
                    new.chain.height += 1;
                },
                &["chain", "peers"],
            ),
        ];
        for (change, topics) in cases {
            let before = NodeState::from(fixture::snapshot(0));
            let mut snapshot = fixture::snapshot(0);
            change(&mut snapshot);
            let after = before.next(snapshot.clone());
            assert_eq!(changed(&before, &after), topics);
            assert!(changed(&after, &after.next(snapshot)).is_empty());
        }
    }

    #[test]
    fn what_is_kept_is_what_the_last_snapshot_says() {
        let mut snapshot = fixture::snapshot(0);
        let before = NodeState::from(snapshot.clone());
        snapshot.mempool.count += 1;
        let after = before.next(snapshot.clone());
        assert_eq!(
            (&*after.identity, &*after.chain, &*after.mempool, &*after.peers),
            (&snapshot.identity, &snapshot.chain, &snapshot.mempool, &snapshot.peers)
        );
        assert_eq!(
            (&*after.wallet, &*after.signing, &*after.work, &*after.events),
            (&snapshot.wallet, &snapshot.signing, &snapshot.work, &snapshot.events)
        );
    }
}
