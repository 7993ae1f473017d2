//! The one task that owns the hub: it brings it what the connections report and takes its words to them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use hashyard_links::Refusal;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::hub::{ConnectionId, Hub, Input, Limits, Output};

/// How many reports may wait for the hub. Readers wait when it is full, which slows down whoever sends too much.
const INBOX: usize = 64;
const TICK: Duration = Duration::from_millis(500);

/// What a connection reports.
pub(crate) enum Report {
    Connected(Outlet),
    Received(Bytes),
    Exceeded(Refusal),
    Written(usize),
    Closed,
    /// From the server, not from a connection: the relay is to end.
    ShutDown,
}

/// The keeper's end of a connection.
pub(crate) struct Outlet {
    /// Unbounded as a channel; the hub bounds what is in it.
    pub messages: mpsc::UnboundedSender<Vec<u8>>,
    pub farewell: oneshot::Sender<Refusal>,
}

/// A connection's end of the hub.
#[derive(Clone)]
pub(crate) struct HubHandle {
    inbox: mpsc::Sender<(ConnectionId, Report)>,
    next_id: Arc<AtomicU64>,
}

impl HubHandle {
    pub(crate) fn new_id(&self) -> ConnectionId {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Waits for room in the inbox. A keeper that has ended no longer cares.
    pub(crate) async fn report(&self, id: ConnectionId, report: Report) {
        let _ = self.inbox.send((id, report)).await;
    }

    /// Ends every connection; the keeper's task ends when the last one has.
    pub(crate) async fn shut_down(&self) {
        self.report(self.new_id(), Report::ShutDown).await;
    }
}

/// Starts the task.
pub(crate) fn start(limits: Limits) -> (HubHandle, JoinHandle<()>) {
    let (inbox, reports) = mpsc::channel(INBOX);
    let keeper = Keeper {
        hub: Hub::new(limits),
        started: Instant::now(),
        outlets: BTreeMap::new(),
        alive: 0,
        closing: false,
    };
    let handle = HubHandle { inbox, next_id: Arc::default() };
    (handle, tokio::spawn(keeper.run(reports)))
}

struct Keeper {
    hub: Hub,
    started: Instant,
    outlets: BTreeMap<ConnectionId, Outlet>,
    /// Connections whose task has not ended yet; some may no longer have an outlet.
    alive: usize,
    closing: bool,
}

impl Keeper {
    async fn run(mut self, mut reports: mpsc::Receiver<(ConnectionId, Report)>) {
        let mut ticks = tokio::time::interval(TICK);
        while !(self.closing && self.alive == 0) {
            tokio::select! {
                Some((id, report)) = reports.recv() => self.handle(id, report),
                _ = ticks.tick() => self.hub.tick(self.now_ms()),
            }
            self.dispatch();
        }
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn handle(&mut self, id: ConnectionId, report: Report) {
        let now_ms = self.now_ms();
        match report {
            Report::Connected(outlet) => self.connected(id, outlet),
            Report::Received(bytes) => self.hub.handle(now_ms, id, Input::Received(&bytes)),
            Report::Exceeded(refusal) => self.hub.handle(now_ms, id, Input::Exceeded(refusal)),
            Report::Written(bytes) => self.hub.handle(now_ms, id, Input::Written(bytes)),
            Report::Closed => self.closed(id),
            Report::ShutDown => self.shut_down(),
        }
    }

    fn connected(&mut self, id: ConnectionId, outlet: Outlet) {
        self.alive += 1;
        if self.closing {
            let _ = outlet.farewell.send(Refusal::ShuttingDown);
        } else {
            self.outlets.insert(id, outlet);
            self.hub.handle(self.now_ms(), id, Input::Connected);
        }
    }

    fn closed(&mut self, id: ConnectionId) {
        self.alive -= 1;
        self.outlets.remove(&id);
        self.hub.handle(self.now_ms(), id, Input::Closed);
    }

    fn shut_down(&mut self) {
        self.closing = true;
        self.hub.shut_down();
    }

    /// A connection that is just ending doesn't take its messages any more; its `Closed` follows.
    fn dispatch(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                Output::Send { to, bytes } => {
                    if let Some(outlet) = self.outlets.get(&to) {
                        let _ = outlet.messages.send(bytes);
                    }
                }
                Output::Drop { connection, refusal } => {
                    if let Some(outlet) = self.outlets.remove(&connection) {
                        let _ = outlet.farewell.send(refusal);
                    }
                }
            }
        }
    }
}
