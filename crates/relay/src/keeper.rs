//! The one task that owns the hub: it brings it what the connections report and takes its words to them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use hashyard_links::Refusal;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::elsewhere::{Elsewhere, Post, RelayId};
use crate::gate::Meter;
use crate::hub::{ConnectionId, Hub, Input, Output};
use crate::metrics::Metrics;

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
    /// From NATS: another relay said something.
    Heard(Bytes),
    /// From NATS: nobody listens where this relay did.
    Gone(RelayId),
    /// From NATS: this has left or was thrown away.
    Posted(Post),
}

/// Other relays: what is known of them, and the way to NATS. Unbounded as a channel; [`Elsewhere`] bounds what is in it.
pub(crate) struct Others {
    pub elsewhere: Elsewhere,
    pub posts: mpsc::UnboundedSender<Post>,
}

/// The keeper's end of a connection.
pub(crate) struct Outlet {
    /// Unbounded as a channel; the hub bounds what is in it.
    pub messages: mpsc::UnboundedSender<Vec<u8>>,
    pub farewell: oneshot::Sender<Refusal>,
    /// Hears when another member got what the connection said.
    pub meter: Meter,
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

/// The hub's inbox, and what it brings.
pub(crate) fn inbox() -> (HubHandle, mpsc::Receiver<(ConnectionId, Report)>) {
    let (inbox, reports) = mpsc::channel(INBOX);
    (HubHandle { inbox, next_id: Arc::default() }, reports)
}

/// Starts the task.
pub(crate) fn start(
    hub: Hub,
    others: Option<Others>,
    metrics: Arc<Metrics>,
    reports: mpsc::Receiver<(ConnectionId, Report)>,
) -> JoinHandle<()> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let clock = Clock { started: Instant::now(), started_ms: since_1970.as_millis() as u64 };
    let keeper = Keeper { hub, others, metrics, clock, outlets: BTreeMap::new(), alive: 0, closing: false };
    tokio::spawn(keeper.run(reports))
}

/// Time in ms since 1970, which relays can compare, and which never goes back.
struct Clock {
    started: Instant,
    started_ms: u64,
}

struct Keeper {
    hub: Hub,
    others: Option<Others>,
    metrics: Arc<Metrics>,
    clock: Clock,
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
                _ = ticks.tick() => self.tick(),
            }
            self.dispatch();
        }
    }

    fn now_ms(&self) -> u64 {
        self.clock.started_ms + self.clock.started.elapsed().as_millis() as u64
    }

    fn handle(&mut self, id: ConnectionId, report: Report) {
        let now_ms = self.now_ms();
        match report {
            Report::Connected(outlet) => self.connected(id, outlet),
            Report::Received(bytes) => self.received(now_ms, id, &bytes),
            Report::Exceeded(refusal) => self.hub.handle(now_ms, id, Input::Exceeded(refusal)),
            Report::Written(bytes) => self.hub.handle(now_ms, id, Input::Written(bytes)),
            Report::Closed => self.closed(id),
            Report::ShutDown => self.shut_down(),
            Report::Heard(bytes) => self.heard(now_ms, &bytes),
            Report::Gone(relay) => {
                if let Some(others) = &mut self.others {
                    others.elsewhere.gone(&mut self.hub, now_ms, relay);
                }
            }
            Report::Posted(Post { bytes, ends, .. }) => {
                if let Some(others) = &mut self.others {
                    others.elsewhere.posted(&mut self.hub, now_ms, bytes.len(), ends);
                }
            }
        }
    }

    /// The hub alone knows who was spoken to: what a member says to itself, or to nobody, keeps it no place at its address either.
    fn received(&mut self, now_ms: u64, id: ConnectionId, bytes: &[u8]) {
        self.metrics.received(bytes.len());
        self.hub.handle(now_ms, id, Input::Received(bytes));
        if self.hub.spoke_ms(id) == Some(now_ms)
            && let Some(outlet) = self.outlets.get(&id)
        {
            outlet.meter.spoke();
        }
    }

    /// A relay that ends lets nobody in any more.
    fn heard(&mut self, now_ms: u64, bytes: &[u8]) {
        if let Some(others) = self.others.as_mut().filter(|_| !self.closing)
            && !others.elsewhere.heard(&mut self.hub, now_ms, bytes)
        {
            self.metrics.malformed();
        }
    }

    fn tick(&mut self) {
        let now_ms = self.now_ms();
        self.hub.tick(now_ms);
        if let Some(others) = &mut self.others {
            others.elsewhere.tick(&mut self.hub, now_ms);
        }
        let elsewhere = self.others.as_ref().map_or(0, |others| others.elsewhere.members());
        self.metrics.count(self.hub.census(), elsewhere);
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
        let now_ms = self.now_ms();
        self.hub.handle(now_ms, id, Input::Closed);
        if let Some(others) = &mut self.others {
            others.elsewhere.left(&mut self.hub, now_ms, id);
        }
    }

    fn shut_down(&mut self) {
        self.closing = true;
        self.hub.shut_down();
    }

    /// What the hub wants, and what that leads to elsewhere.
    fn dispatch(&mut self) {
        let now_ms = self.now_ms();
        while let Some(output) = self.hub.poll() {
            let output = match &mut self.others {
                Some(others) => others.elsewhere.take(&mut self.hub, now_ms, output),
                None => Some(output),
            };
            output.into_iter().for_each(|output| self.obey(output));
        }
        if let Some(others) = &mut self.others {
            while let Some(post) = others.elsewhere.poll() {
                let _ = others.posts.send(post);
            }
        }
    }

    /// A connection that is just ending doesn't take its messages any more; its `Closed` follows.
    fn obey(&mut self, output: Output) {
        match output {
            Output::Send { to, bytes } => {
                if let Some(outlet) = self.outlets.get(&to) {
                    self.metrics.sent(bytes.len());
                    let _ = outlet.messages.send(bytes);
                }
            }
            Output::Drop { connection, refusal } => {
                if let Some(outlet) = self.outlets.remove(&connection) {
                    self.metrics.dropped(refusal);
                    let _ = outlet.farewell.send(refusal);
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use hashyard_links::{ClientMessage, NodeId, RelayMessage, RoomId};

    use super::*;
    use crate::addresses::Addresses;
    use crate::hub::{Limits, QUIET_MS};

    const ROOM: RoomId = RoomId([7; 32]);

    /// A connection with its messages, from which the keeper heard that it joined.
    async fn member(
        hub: &HubHandle,
        node: NodeId,
        meter: Meter,
    ) -> (ConnectionId, mpsc::UnboundedReceiver<Vec<u8>>, oneshot::Receiver<Refusal>) {
        let (id, (messages, heard), (farewell, refused)) =
            (hub.new_id(), mpsc::unbounded_channel(), oneshot::channel());
        meter.message_done();
        hub.report(id, Report::Connected(Outlet { messages, farewell, meter })).await;
        let join = ClientMessage::Join { room: ROOM, node }.encode();
        hub.report(id, Report::Received(join.into())).await;
        (id, heard, refused)
    }

    #[tokio::test]
    async fn only_what_another_member_gets_keeps_a_place_at_an_address() {
        let [me, other, nobody] = [1, 2, 3].map(|byte| NodeId([byte; 32]));
        for (to, keeps) in [(me, false), (nobody, false), (other, true)] {
            let (addresses, now) = (Addresses::new(1), Instant::now());
            let from = [203, 0, 113, 9].into();
            let (ticket, _turned_out) = addresses.enter(from, now);
            let (hub, reports) = inbox();
            let keeper = start(Hub::new(Limits::default()), None, Arc::new(Metrics::new()), reports);
            let _other = member(&hub, other, Meter::new(&Arc::default(), None)).await;
            let (id, mut heard, _refused) = member(&hub, me, Meter::new(&Arc::default(), Some(ticket))).await;
            let said = ClientMessage::Send { to, payload: b"hello" }.encode();
            hub.report(id, Report::Received(said.into())).await;
            hub.report(id, Report::Received(ClientMessage::Ping.encode().into())).await;
            while heard.recv().await.unwrap() != RelayMessage::Pong.encode() {}
            let later = Instant::now() + Duration::from_millis(QUIET_MS);
            assert_eq!(addresses.enter(from, later).0.is_admitted(), !keeps, "{to:?}");
            keeper.abort();
        }
    }
}
