//! TCP connections: each has a task that reads and one that writes. What is waiting on either side is bounded: a peer is read
//! further when the node has worked off what was read, so that none has more than its turn, and one that reads too slowly
//! is hung up on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hashyard_node::PeerId;
use hashyard_node::outbox::MAX_QUEUED;
use hashyard_wire::Endpoint;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream, lookup_host};
use tokio::sync::mpsc::{Sender, UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use crate::driver::Event;
use crate::options::with_port;

/// How long a connection may take to come about (Bitcoin Core's `DEFAULT_CONNECT_TIMEOUT`).
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the last words of a connection may take: who does not listen to them must not hold it.
const GOODBYE: Duration = Duration::from_secs(5);

/// Pause after a connection could not be accepted, as when the system has no more of them.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// While more than this waits to be written to a peer, it is read slowly: it can ask for more only after it took something.
/// Never not at all, for two that send each other much at once would wait for ever.
const MUCH: usize = 4 << 20;
const SLOWLY: Duration = Duration::from_secs(1);

/// Bytes that the node works off at a time before the next peer has its turn.
pub const SLICE: usize = 16 * 1024;

/// All open connections.
#[derive(Debug)]
pub struct Connections {
    open: BTreeMap<PeerId, Connection>,
    last: PeerId,
    events: Sender<Event>,
    /// Names that were looked up, as many as the node's owner gave: what is wrong with one is said once.
    names: BTreeSet<String>,
}

#[derive(Debug)]
struct Connection {
    endpoint: Endpoint,
    outgoing: UnboundedSender<Vec<u8>>,
    /// Bytes that wait to be written.
    waiting: Arc<AtomicUsize>,
    reader: AbortHandle,
    /// Dropped with the connection, which tells the writer to come to an end.
    _open: oneshot::Sender<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Connections {
    /// None yet. What happens on them comes through `events`.
    pub fn new(events: Sender<Event>) -> Self {
        Self { open: BTreeMap::new(), last: 0, events, names: BTreeSet::new() }
    }

    /// A number that no connection had, here or at the relay.
    pub fn number(&mut self) -> PeerId {
        self.last += 1;
        self.last
    }

    /// Takes a connection with somebody over; gives its number.
    pub fn add(&mut self, stream: TcpStream, endpoint: Endpoint) -> PeerId {
        let peer = self.number();
        self.begin(peer, stream, endpoint);
        peer
    }

    /// Takes a connection over in the place of one that was [dialled again](Self::dial_again).
    pub fn resume(&mut self, peer: PeerId, stream: TcpStream) {
        if let Some(endpoint) = self.open.get(&peer).map(|connection| connection.endpoint) {
            self.begin(peer, stream, endpoint);
        }
    }

    fn begin(&mut self, peer: PeerId, stream: TcpStream, endpoint: Endpoint) {
        // Small messages should leave at once; where that can't be had, they leave later.
        let _ = stream.set_nodelay(true);
        let (from, to) = stream.into_split();
        let (outgoing, queue) = unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let (open, closed) = oneshot::channel();
        tokio::spawn(write(to, queue, Arc::clone(&waiting), closed));
        let reader = read(peer, from, Arc::clone(&waiting), self.events.clone());
        let reader = tokio::spawn(reader).abort_handle();
        self.open.insert(peer, Connection { endpoint, outgoing, waiting, reader, _open: open });
    }

    /// Queues bytes; false if so much waits that the peer must have stopped reading.
    #[must_use]
    pub fn send(&self, peer: PeerId, bytes: Vec<u8>) -> bool {
        let Some(connection) = self.open.get(&peer) else { return true };
        let waiting = connection.waiting.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        // A writer that is gone is noticed by the reader.
        let _ = connection.outgoing.send(bytes);
        waiting <= 2 * MAX_QUEUED
    }

    /// Ends a connection once what was sent is written, or soon.
    pub fn close(&mut self, peer: PeerId) {
        self.open.remove(&peer);
    }

    /// Whether a connection is still open: what was read from a closed one may still arrive.
    pub fn is_open(&self, peer: PeerId) -> bool {
        self.open.contains_key(&peer)
    }

    /// Connects, and tells what came of it, and whether to begin with V2.
    pub fn dial(&self, endpoint: Endpoint, v2: bool) {
        let events = self.events.clone();
        tokio::spawn(async move {
            let stream = connect(endpoint).await;
            let _ = events.send(Event::Dialled(endpoint, v2, stream)).await;
        });
    }

    /// Connects once more to somebody, who is not listened to any further, and tells what came of it. The connection counts as
    /// open meanwhile.
    pub fn dial_again(&self, peer: PeerId) {
        let Some(connection) = self.open.get(&peer) else { return };
        connection.reader.abort();
        let endpoint = connection.endpoint;
        let events = self.events.clone();
        tokio::spawn(async move {
            let stream = connect(endpoint).await;
            let _ = events.send(Event::DialledAgain(peer, stream)).await;
        });
    }

    /// Looks a host's name up, and tells the node what it stands for.
    pub fn look_up(&mut self, name: String, port: u16) {
        let (events, is_new) = (self.events.clone(), self.names.insert(name.clone()));
        tokio::spawn(async move {
            let found = resolve(&name, port).await;
            if let (Err(error), true) = (&found, is_new) {
                // Nobody has to read it.
                let _ =
                    writeln!(io::stderr(), "{name}: {error}; it is looked up again when it is called again");
            }
            let _ = events.send(Event::Found(name, found.ok().map(Endpoint::from))).await;
        });
    }
}

async fn connect(endpoint: Endpoint) -> Option<TcpStream> {
    timeout(CONNECT_TIMEOUT, TcpStream::connect(endpoint.socket()?)).await.ok()?.ok()
}

async fn read(peer: PeerId, mut from: OwnedReadHalf, waiting: Arc<AtomicUsize>, events: Sender<Event>) {
    let (mut slice, turns) = (vec![0; SLICE], Arc::new(Semaphore::new(1)));
    // Nobody closes it.
    while let Ok(turn) = Arc::clone(&turns).acquire_owned().await {
        if waiting.load(Ordering::Relaxed) > MUCH {
            sleep(SLOWLY).await;
        }
        let event = match from.read(&mut slice).await {
            Ok(count) if count > 0 => Event::Received(peer, slice[..count].to_vec(), turn),
            _ => Event::Closed(peer),
        };
        let ended = matches!(event, Event::Closed(_));
        if events.send(event).await.is_err() || ended {
            return;
        }
    }
}

/// Writes until the connection is closed. The rest has little time then: who does not read keeps no connection open.
async fn write(
    mut to: OwnedWriteHalf,
    mut queue: UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    closed: oneshot::Receiver<()>,
) {
    let work = async {
        while let Some(bytes) = queue.recv().await {
            if to.write_all(&bytes).await.is_err() {
                return;
            }
            waiting.fetch_sub(bytes.len(), Ordering::Relaxed);
        }
        let _ = to.shutdown().await;
    };
    let overdue = async {
        let _ = closed.await;
        sleep(GOODBYE).await;
    };
    tokio::select! {
        () = work => {}
        () = overdue => {}
    }
}

/// Accepts connections for as long as the node runs.
pub async fn accept(listener: TcpListener, events: Sender<Event>) {
    loop {
        match listener.accept().await {
            Ok((stream, from)) => {
                if events.send(Event::Accepted(stream, from)).await.is_err() {
                    return;
                }
            }
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// IPv4 first: a peer on this machine is more often there.
async fn resolve(name: &str, port: u16) -> io::Result<SocketAddr> {
    let found: Vec<SocketAddr> =
        lookup_host(with_port(name, port).map_err(io::Error::other)?).await?.collect();
    let first = found.iter().find(|socket| socket.is_ipv4()).or(found.first()).copied();
    first.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no such host"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;
    use tokio::sync::mpsc::channel;

    fn nobody() -> Endpoint {
        SocketAddr::from(([192, 0, 2, 1], 1)).into()
    }

    #[tokio::test]
    async fn who_sends_much_has_one_slice_waiting_and_lets_others_in_between() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (events, mut heard) = channel(256);
        let mut connections = Connections::new(events);
        let mut ends = vec![];
        for bytes in [vec![7; 8 * SLICE], vec![8; 1]] {
            let mut end = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            end.write_all(&bytes).await.unwrap();
            connections.add(listener.accept().await.unwrap().0, nobody());
            ends.push(end);
        }
        let (mut turns, mut from) = (vec![], vec![]);
        for _ in 0..2 {
            let Some(Event::Received(peer, bytes, turn)) = heard.recv().await else { unreachable!() };
            assert!(bytes.len() <= SLICE);
            turns.push(turn);
            from.push(peer);
        }
        from.sort_unstable();
        assert_eq!(from, [1, 2], "one slice of each");
        // The first is read further when its turn is over, and loses nothing.
        let mut rest = 7 * SLICE;
        drop(turns);
        while rest > 0 {
            let Some(Event::Received(1, bytes, _turn)) = heard.recv().await else { unreachable!() };
            rest = rest.saturating_sub(bytes.len());
        }
    }

    #[tokio::test]
    async fn who_does_not_read_keeps_no_connection_open_that_is_closed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (events, _heard) = channel(256);
        let mut connections = Connections::new(events);
        let _mute = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let peer = connections.add(listener.accept().await.unwrap().0, nobody());
        let waiting = Arc::clone(&connections.open.get(&peer).unwrap().waiting);
        let bytes = 64 << 20;
        assert!(connections.send(peer, vec![7; bytes]));
        connections.close(peer);
        // Whoever reads or writes has it, too.
        let ended = async {
            while Arc::strong_count(&waiting) > 1 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(10 * GOODBYE, ended).await.unwrap();
        assert_eq!(waiting.load(Ordering::Relaxed), bytes, "not all of it was taken");
    }
}
