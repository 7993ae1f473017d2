//! The socket to a relay: a task that connects and reads, and one that writes. As with peers, it is read further when the node has worked
//! off what was read.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hashyard_links::MAX_FRAME;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Sender, UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::AbortHandle;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::driver::Event;
use crate::relay_address::RelayAddress;

/// How many bytes may wait to be written before the relay counts as lost: as many as in a tab.
const MAX_WAITING: usize = 64_000_000;

/// While more than this waits, the relay is read slowly: who asks for more takes something first.
const MUCH: usize = 4 << 20;
const SLOWLY: Duration = Duration::from_secs(1);

/// How long the last words may take.
const GOODBYE: Duration = Duration::from_secs(5);

/// What a socket tells.
#[derive(Debug)]
pub enum Said {
    /// It is open.
    Opened,
    /// A message, and the relay's turn: it is read further when that is dropped. Empty for what is none of a relay of ours.
    Received(Vec<u8>, OwnedSemaphorePermit),
    /// It is closed, or could not be opened; why.
    Closed(String),
}

/// Whatever carries bytes, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}
type Socket = WebSocketStream<Pin<Box<dyn Stream>>>;

/// A socket, from the moment when it begins to be opened; dropped, it says nothing more, and what was given to it has a little time.
#[derive(Debug)]
pub struct WebSocket {
    outgoing: UnboundedSender<Vec<u8>>,
    /// Bytes that wait to be written.
    waiting: Arc<AtomicUsize>,
    reader: AbortHandle,
    /// Dropped with the socket, which tells the writer to come to an end.
    _open: oneshot::Sender<()>,
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl WebSocket {
    /// Begins to open one. What it says comes through `events` with this number.
    pub fn open(address: RelayAddress, number: u64, events: Sender<Event>) -> Self {
        let (outgoing, queue) = unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let (open, closed) = oneshot::channel();
        let writing = Writing { queue, waiting: Arc::clone(&waiting), closed };
        let reader = tokio::spawn(run(address, number, events, writing)).abort_handle();
        Self { outgoing, waiting, reader, _open: open }
    }

    /// Queues a message; false if so much waits that the relay must have stopped reading.
    #[must_use]
    pub fn send(&self, message: Vec<u8>) -> bool {
        let length = message.len();
        let waiting = self.waiting.fetch_add(length, Ordering::Relaxed) + length;
        // A writer that is gone is noticed by the reader.
        let _ = self.outgoing.send(message);
        waiting <= MAX_WAITING
    }
}

/// What the writer has.
struct Writing {
    queue: UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    closed: oneshot::Receiver<()>,
}

async fn run(address: RelayAddress, number: u64, events: Sender<Event>, writing: Writing) {
    let why = match connect(&address).await {
        Ok(socket) => {
            let (to, from) = socket.split();
            let waiting = Arc::clone(&writing.waiting);
            tokio::spawn(write(to, writing));
            if events.send(Event::Relay(number, Said::Opened)).await.is_err() {
                return;
            }
            read(from, number, &events, &waiting).await
        }
        Err(why) => why,
    };
    let _ = events.send(Event::Relay(number, Said::Closed(why))).await;
}

/// Takes as long as it takes: the session gives it up after a while.
async fn connect(address: &RelayAddress) -> Result<Socket, String> {
    let stream = TcpStream::connect(address.socket()).await.map_err(|error| error.to_string())?;
    // Small messages should leave at once; where that can't be had, they leave later.
    let _ = stream.set_nodelay(true);
    let stream: Pin<Box<dyn Stream>> = match address.tls() {
        Some((tls, name)) => {
            Box::pin(tls.connect(name.clone(), stream).await.map_err(|error| error.to_string())?)
        }
        None => Box::pin(stream),
    };
    let limits = WebSocketConfig::default().max_message_size(Some(MAX_FRAME)).max_frame_size(Some(MAX_FRAME));
    let opened = client_async_with_config(address.request(), stream, Some(limits)).await;
    opened.map(|(socket, _)| socket).map_err(|error| error.to_string())
}

/// Reads to the end; why it is one.
async fn read(
    mut from: SplitStream<Socket>,
    number: u64,
    events: &Sender<Event>,
    waiting: &AtomicUsize,
) -> String {
    let turns = Arc::new(Semaphore::new(1));
    // Nobody closes it.
    while let Ok(turn) = Arc::clone(&turns).acquire_owned().await {
        if waiting.load(Ordering::Relaxed) > MUCH {
            sleep(SLOWLY).await;
        }
        let bytes = match from.next().await {
            Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
            Some(Ok(Message::Text(_))) => Vec::new(),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
            Some(Err(error)) => return error.to_string(),
            Some(Ok(Message::Close(_))) | None => return "it hung up".to_owned(),
        };
        if events.send(Event::Relay(number, Said::Received(bytes, turn))).await.is_err() {
            break;
        }
    }
    String::new()
}

/// Writes until the socket is dropped, and then the rest, which has little time.
async fn write(mut to: SplitSink<Socket, Message>, writing: Writing) {
    let Writing { mut queue, waiting, closed } = writing;
    let work = async {
        while let Some(message) = queue.recv().await {
            let length = message.len();
            if to.send(Message::Binary(message.into())).await.is_err() {
                return;
            }
            waiting.fetch_sub(length, Ordering::Relaxed);
        }
        let _ = to.close().await;
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc::{Receiver, channel};
    use tokio::time::timeout;
    use tokio_tungstenite::accept_async;

    /// A socket to a relay that does what it is told, its other end, and what it says.
    async fn pair() -> (WebSocket, WebSocketStream<TcpStream>, Receiver<Event>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("ws://{}/relay", listener.local_addr().unwrap());
        let (events, mut heard) = channel(256);
        let socket = WebSocket::open(RelayAddress::parse(&address).unwrap(), 7, events);
        let end = accept_async(listener.accept().await.unwrap().0).await.unwrap();
        assert!(matches!(heard.recv().await, Some(Event::Relay(7, Said::Opened))));
        (socket, end, heard)
    }

    async fn received(heard: &mut Receiver<Event>) -> (Vec<u8>, OwnedSemaphorePermit) {
        let Some(Event::Relay(7, Said::Received(bytes, turn))) = heard.recv().await else { unreachable!() };
        (bytes, turn)
    }

    #[tokio::test]
    async fn a_relay_has_one_message_waiting_and_loses_none() {
        let (socket, mut end, mut heard) = pair().await;
        for message in
            [Message::Binary(vec![1].into()), Message::Text("?".into()), Message::Binary(vec![3].into())]
        {
            end.send(message).await.unwrap();
        }
        let (first, turn) = received(&mut heard).await;
        // What is sent in the other direction shows that the rest had its time to come.
        assert!(socket.send(vec![9]));
        assert_eq!(end.next().await.unwrap().unwrap().into_data(), vec![9]);
        assert!(heard.try_recv().is_err());
        drop(turn);
        let mut all = vec![first];
        while all.len() < 3 {
            let (bytes, _turn) = received(&mut heard).await;
            all.push(bytes);
        }
        assert_eq!(all, [vec![1], vec![], vec![3]], "a text is no message of a relay");
        drop(end);
        assert!(matches!(heard.recv().await, Some(Event::Relay(7, Said::Closed(_)))));
    }

    #[tokio::test]
    async fn a_relay_that_does_not_read_is_told_of_and_holds_nothing_that_is_closed() {
        let (socket, _mute, _heard) = pair().await;
        let waiting = Arc::clone(&socket.waiting);
        assert!(socket.send(vec![0; MAX_WAITING / 2]));
        assert!(!socket.send(vec![0; MAX_WAITING]));
        drop(socket);
        let ended = async {
            while Arc::strong_count(&waiting) > 1 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(10 * GOODBYE, ended).await.unwrap();
        assert!(waiting.load(Ordering::Relaxed) > 0, "not all of it was taken");
    }
}
