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
