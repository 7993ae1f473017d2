//! What waits for the node, in two queues. What its owner and its miners want goes first; what peers do comes after it.

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::driver::Event;

/// At most so many events wait in each queue; whoever has more waits.
const MAX_EVENTS: usize = 256;

/// Events of the first queue that are taken in a row before a peer has its turn: who commands without a pause would cut the
/// node off.
const IN_A_ROW: u32 = 64;

/// Where events are put.
#[derive(Debug, Clone)]
pub struct Desk {
    /// What the node's owner and its miners want.
    pub first: Sender<Event>,
    /// What peers do. A peer has one slice of bytes here at most, so that peers have their turns.
    pub peers: Sender<Event>,
}

/// Where the node's driver finds them.
#[derive(Debug)]
pub struct Inbox {
    first: Receiver<Event>,
    peers: Receiver<Event>,
    /// Events of the first queue that were taken since a peer last had its turn.
    in_a_row: u32,
}

/// Both ends of the two queues.
pub fn queues() -> (Desk, Inbox) {
    let ((first, mine), (peers, theirs)) = (channel(MAX_EVENTS), channel(MAX_EVENTS));
    (Desk { first, peers }, Inbox { first: mine, peers: theirs, in_a_row: 0 })
}

impl Inbox {
    /// The next event; `None` once nobody is left who could command.
    pub async fn next(&mut self) -> Option<Event> {
        if self.in_a_row >= IN_A_ROW
            && let Ok(event) = self.peers.try_recv()
        {
            self.in_a_row = 0;
            return Some(event);
        }
        tokio::select! {
            biased;
            event = self.first.recv() => {
                self.in_a_row += 1;
                event
            }
            Some(event) = self.peers.recv() => {
                self.in_a_row = 0;
                Some(event)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn commands_go_first_and_yet_peers_have_their_turns() {
        let (desk, mut inbox) = queues();
        for peer in 0..MAX_EVENTS as u64 {
            desk.peers.send(Event::Closed(peer)).await.unwrap();
        }
        let mut order = vec![];
        for _ in 0..2 * IN_A_ROW {
            desk.first.try_send(Event::Stop).unwrap();
        }
        while let Ok(event) = tokio::time::timeout(std::time::Duration::ZERO, inbox.next()).await {
            order.push(matches!(event.unwrap(), Event::Stop));
        }
        let row = vec![true; IN_A_ROW as usize];
        let rest = vec![false; MAX_EVENTS - 1];
        assert_eq!(order, [&row[..], &[false], &row, &rest].concat());
    }
}
