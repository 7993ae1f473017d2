//! The way in: how many sockets may be open, and how much of unfinished messages they may hold between them.
//!
//! What a socket brings counts until a whole message has been made of it. A stranger may bring little; a member may bring
//! the longest message, but not all members at once. Who asks for nothing loses its place: in time, and at once to a
//! newcomer where all are taken. Strangers keep nobody out.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use hashyard_links::{MAX_FRAME, Refusal};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, Sleep, sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::addresses::{Addresses, Ticket};
use crate::stream::Stream;

/// Sockets open at once: the hub's connections, and some more that fetch the app or are about to be upgraded.
pub(crate) const SOCKETS: usize = 5_000;
/// Files that may be open at once, at most: the sockets, and a hundred for the listener, NATS, and files of the app that are being read.
pub const OPEN_FILES: u64 = SOCKETS as u64 + 100;
/// Bytes before a request is answered.
const REQUEST_BYTES: usize = 64 * 1024;
/// Bytes before the first message: a join has 66, and a read brings up to 16 KiB of what follows.
const JOIN_BYTES: usize = 32 * 1024;
/// Bytes before a member's next message, with a rest of the last read.
const MEMBER_BYTES: usize = MAX_FRAME + JOIN_BYTES;
/// Bytes of all unfinished messages together.
const UNFINISHED_BYTES: usize = 256_000_000;
/// What each socket may hold even then.
const SHARE: usize = UNFINISHED_BYTES / SOCKETS;
/// How long a place is kept for a next request. Members have the hub's patience instead.
pub(crate) const IDLE: Duration = Duration::from_secs(60);

/// How long a stranger may take to leave.
const LEAVING: Duration = Duration::from_secs(1);

/// Accepts sockets while there are places, which strangers leave to those who come later. Where members have them all, whoever
/// comes is turned away at once and can try elsewhere.
pub(crate) struct Gate {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    addresses: Arc<Addresses>,
    places: Arc<Semaphore>,
    idle: Duration,
    unfinished: Arc<AtomicUsize>,
}

impl Gate {
    pub(crate) fn new(listener: TcpListener, places: usize, idle: Duration) -> Self {
        let (places, unfinished) = (Arc::new(Semaphore::new(places)), Arc::default());
        let (tls, addresses) = (None, Addresses::new(usize::MAX));
        Self { listener, tls, addresses, places, idle, unfinished }
    }

    /// At most so many sockets from one address.
    pub(crate) fn per_address(self, limit: usize) -> Self {
        Self { addresses: Addresses::new(limit), ..self }
    }

    /// With this, all speak TLS.
    pub(crate) fn tls(self, tls: Option<TlsAcceptor>) -> Self {
        Self { tls, ..self }
    }

    /// A place that is free, or that a stranger leaves. Whoever is only to be told takes none away.
    async fn place(&self, ticket: &Ticket) -> Option<OwnedSemaphorePermit> {
        let places = Arc::clone(&self.places);
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            return Some(place);
        }
        let may_ask = ticket.is_admitted() && self.addresses.turn_a_stranger_out(ticket);
        let left = may_ask.then(|| timeout(LEAVING, places.acquire_owned()));
        left?.await.ok()?.ok()
    }
}

impl Listener for Gate {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            let (ticket, turned_out) = self.addresses.enter(address.ip(), Instant::now());
            let Some(place) = self.place(&ticket).await else { continue };
            // Small frames should leave at once.
            drop(stream.set_nodelay(true));
            let meter = Meter::new(&self.unfinished, Some(ticket));
            let deadline = Box::pin(sleep(self.idle));
            let stream = Stream::new(stream, self.tls.as_ref());
            return (Socket { stream, meter, idle: self.idle, deadline, turned_out, _place: place }, address);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A socket that counts what it reads. Gives its place back when it is dropped.
pub(crate) struct Socket {
    stream: Stream,
    meter: Meter,
    idle: Duration,
    /// When a request must have been whole; counts until the upgrade.
    deadline: Pin<Box<Sleep>>,
    /// Says that somebody else needs the place.
    turned_out: oneshot::Receiver<()>,
    _place: OwnedSemaphorePermit,
}

impl Socket {
    fn check_place(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let late = self.meter.is_before_upgrade() && self.deadline.as_mut().poll(cx).is_ready();
        let must_go = !self.turned_out.is_terminated()
            && Pin::new(&mut self.turned_out).poll(cx) == Poll::Ready(Ok(()));
        if late || must_go { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }

    /// Reads what still comes, and drops it, until the other side closes.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 4_096];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check_place(cx)?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        let counted = this.meter.count(buffer.filled().len() - before);
        if counted.is_err() {
            buffer.set_filled(before);
        }
        Poll::Ready(counted.map_err(io::Error::other))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check_place(cx)?;
        let written = ready!(Pin::new(&mut this.stream).poll_write(cx, bytes))?;
        // Who does not read the answer has as long as who does not ask.
        if this.meter.is_before_upgrade() {
            this.meter.answered();
            this.deadline.as_mut().reset(Instant::now() + this.idle);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Through TLS, who does not read is waited for here.
        let this = self.get_mut();
        this.check_place(cx)?;
        ready!(Pin::new(&mut this.stream).poll_flush(cx))?;
        if this.meter.is_read_off() { this.poll_end(cx) } else { Poll::Ready(Ok(())) }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check_place(cx)?;
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}

/// What one socket has brought since its last whole message. Clones count the same.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Counts>);

struct Counts {
    own: AtomicUsize,
    allowed: AtomicUsize,
    /// It speaks HTTP, where an answer means that a request was whole.
    before_upgrade: AtomicBool,
    /// Nobody reads from it any more.
    read_off: AtomicBool,
    all: Arc<AtomicUsize>,
    /// `None` in tests of the meter alone.
    ticket: Option<Ticket>,
}

impl Meter {
    pub(crate) fn new(all: &Arc<AtomicUsize>, ticket: Option<Ticket>) -> Self {
        Self(Arc::new(Counts {
            own: AtomicUsize::new(0),
            allowed: AtomicUsize::new(REQUEST_BYTES),
            before_upgrade: AtomicBool::new(true),
            read_off: AtomicBool::new(false),
            all: Arc::clone(all),
            ticket,
        }))
    }

    /// From now on it speaks WebSocket.
    pub(crate) fn upgraded(&self) {
        self.0.before_upgrade.store(false, Ordering::Relaxed);
        self.0.allowed.store(JOIN_BYTES, Ordering::Relaxed);
        self.0.clear();
    }

    /// A whole message has been handed on. Whoever stays after the first is a member: a join it was, or the hub drops it.
    pub(crate) fn message_done(&self) {
        self.0.allowed.store(MEMBER_BYTES, Ordering::Relaxed);
        if let Some(ticket) = &self.0.ticket {
            ticket.joined(Instant::now());
        }
        self.0.clear();
    }

    /// Another member got what it said.
    pub(crate) fn spoke(&self) {
        if let Some(ticket) = &self.0.ticket {
            ticket.spoke(Instant::now());
        }
    }

    /// Nobody reads from it any more: to flush it is to wait until the other side has closed. Who closes with unread bytes resets the
    /// connection, and the other side may never read the last that was written.
    pub(crate) fn read_off(&self) {
        self.0.read_off.store(true, Ordering::Relaxed);
    }

    fn is_read_off(&self) -> bool {
        self.0.read_off.load(Ordering::Relaxed)
    }

    /// Whether it may stay; else its address has as many sockets as it may, and it is to be told.
    pub(crate) fn is_admitted(&self) -> bool {
        self.0.ticket.as_ref().is_none_or(Ticket::is_admitted)
    }

    fn is_before_upgrade(&self) -> bool {
        self.0.before_upgrade.load(Ordering::Relaxed)
    }

    /// What was asked is answered, so it was whole.
    fn answered(&self) {
        self.0.clear();
    }

    fn count(&self, bytes: usize) -> Result<(), Excess> {
        let own = self.0.own.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let all = self.0.all.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if own > self.0.allowed.load(Ordering::Relaxed) {
            Err(Excess(Refusal::TooLong))
        } else if all > UNFINISHED_BYTES && own > SHARE {
            Err(Excess(Refusal::RelayFull))
        } else {
            Ok(())
        }
    }
}

impl Counts {
    fn clear(&self) {
        let own = self.own.swap(0, Ordering::Relaxed);
        self.all.fetch_sub(own, Ordering::Relaxed);
    }
}

impl Drop for Counts {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Connected<IncomingStream<'_, Gate>> for Meter {
    fn connect_info(stream: IncomingStream<'_, Gate>) -> Self {
        stream.io().meter.clone()
    }
}

/// More came than may wait, and what to tell whoever sent it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Excess(pub Refusal);

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Excess {}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    #[test]
    fn a_stranger_may_bring_little_and_a_member_the_longest_message() {
        let meter = Meter::new(&Arc::default(), None);
        for (step, allowed) in [
            (Meter::answered as fn(&Meter), REQUEST_BYTES),
            (Meter::upgraded, JOIN_BYTES),
            (Meter::message_done, MEMBER_BYTES),
        ] {
            step(&meter);
            assert_eq!(meter.count(allowed), Ok(()));
            assert_eq!(meter.count(1), Err(Excess(Refusal::TooLong)), "over {allowed}");
        }
    }

    #[test]
    fn when_all_is_full_small_messages_still_pass_and_leaving_makes_room() {
        let all = Arc::default();
        let member = |bytes| {
            let meter = Meter::new(&all, None);
            meter.message_done();
            (meter.count(bytes), meter)
        };
        let greedy: Vec<Meter> = (0..UNFINISHED_BYTES / MAX_FRAME).map(|_| member(MAX_FRAME).1).collect();
        let (_rest, small) = (member(SHARE), member(SHARE));
        assert!(all.load(Ordering::Relaxed) <= UNFINISHED_BYTES + MAX_FRAME);
        assert_eq!(small.0, Ok(()));
        assert_eq!(member(MAX_FRAME).0, Err(Excess(Refusal::RelayFull)));
        drop(greedy);
        assert_eq!(member(MAX_FRAME).0, Ok(()));
        drop((_rest, small));
        assert_eq!(all.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn strangers_leave_their_places_to_newcomers_and_members_keep_theirs() {
        let mut gate = Gate::new(TcpListener::bind("127.0.0.1:0").await.unwrap(), 2, IDLE);
        let address = gate.local_addr().unwrap();
        let (_member, _stranger) =
            (TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap());
        let (member_here, mut stranger_here) = (gate.accept().await.0, gate.accept().await.0);
        member_here.meter.message_done();
        let third = TcpStream::connect(address).await.unwrap();
        let leaving = async {
            assert_eq!(stranger_here.read(&mut [0]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
            drop(stranger_here);
        };
        let (third_here, ()) = tokio::join!(gate.accept(), leaving);
        assert_eq!(third_here.1, third.local_addr().unwrap());
        // Where all have joined, whoever comes is turned away until one leaves.
        third_here.0.meter.message_done();
        let mut fourth = TcpStream::connect(address).await.unwrap();
        let turned_away = async { fourth.read(&mut [0]).await.unwrap_or(0) };
        tokio::select! {
            _ = gate.accept() => unreachable!("there is no place"),
            read = turned_away => assert_eq!(read, 0),
        }
        drop(member_here);
        let fifth = TcpStream::connect(address).await.unwrap();
        assert_eq!(gate.accept().await.1, fifth.local_addr().unwrap());
    }

    #[tokio::test]
    async fn who_asks_for_nothing_loses_its_place_and_a_member_does_not() {
        let idle = Duration::from_millis(5);
        let mut gate = Gate::new(TcpListener::bind("127.0.0.1:0").await.unwrap(), 2, idle);
        let address = gate.local_addr().unwrap();
        let (_silent, mut member) =
            (TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap());
        let (mut silent_here, mut member_here) = (gate.accept().await.0, gate.accept().await.0);
        member_here.meter.upgraded();
        let late = silent_here.read(&mut [0]).await.unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        member.write_all(b"m").await.unwrap();
        assert_eq!(member_here.read(&mut [0]).await.unwrap(), 1);
    }
}
