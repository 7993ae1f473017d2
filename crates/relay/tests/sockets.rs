//! The whole relay over real sockets on the loopback interface, used by the sessions that nodes use.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking, in its helpers too")]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hashyard_links::link::{Event, LinkId};
use hashyard_links::session::{Output, RelaySession, RelayState, Trouble};
use hashyard_links::{ClientMessage, MAX_BITCOIN_MESSAGE, MAX_FRAME, NodeId, Refusal, RelayMessage, RoomId};
use hashyard_relay::Settings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Data, OpCode};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const ROOM: RoomId = RoomId([7; 32]);
const OTHER_ROOM: RoomId = RoomId([8; 32]);
const A: NodeId = NodeId([1; 32]);
const B: NodeId = NodeId([2; 32]);
const C: NodeId = NodeId([3; 32]);
const PATIENCE: Duration = Duration::from_secs(20);

struct Relay {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Relay {
    async fn start(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async { drop(stopped.await) };
        Self {
            address,
            stop,
            task: tokio::spawn(hashyard_relay::serve(listener, Settings::default(), shutdown)),
        }
    }

    async fn stop(self) -> u16 {
        self.stop.send(()).unwrap();
        timeout(PATIENCE, self.task).await.unwrap().unwrap().unwrap();
        self.address.port()
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn connect(address: SocketAddr) -> Option<Socket> {
    Some(connect_async(format!("ws://{address}/relay")).await.ok()?.0)
}

/// A node: the session, its socket and the real clock.
struct Node {
    session: RelaySession,
    address: SocketAddr,
    socket: Option<Socket>,
    started: Instant,
    events: VecDeque<Event>,
    states: VecDeque<RelayState>,
}

impl Node {
    fn new(address: SocketAddr, room: RoomId, id: NodeId) -> Self {
        Self {
            session: RelaySession::new(room, id, u64::from(id.0[0])),
            address,
            socket: None,
            started: Instant::now(),
            events: VecDeque::new(),
            states: VecDeque::new(),
        }
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Lets the world act on the session once, then does what the session says.
    async fn turn(&mut self) {
        self.session.tick(self.now_ms());
        self.obey().await;
        if let Some(socket) = &mut self.socket {
            match timeout(Duration::from_millis(20), socket.next()).await {
                Ok(Some(Ok(Message::Binary(bytes)))) => self.session.socket_received(self.now_ms(), &bytes),
                Ok(None | Some(Err(_))) => {
                    self.socket = None;
                    self.session.socket_closed(self.now_ms());
                }
                _ => {}
            }
        } else {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.obey().await;
    }

    async fn obey(&mut self) {
        while let Some(output) = self.session.poll() {
            match output {
                Output::OpenSocket => {
                    self.socket = connect(self.address).await;
                    let now_ms = self.now_ms();
                    match self.socket {
                        Some(_) => self.session.socket_opened(now_ms),
                        None => self.session.socket_closed(now_ms),
                    }
                }
                Output::CloseSocket => self.socket = None,
                Output::Transmit(bytes) => {
                    let socket = self.socket.as_mut().expect("transmits only while connected");
                    let _ = socket.send(Message::Binary(bytes.into())).await;
                }
                Output::Event(event) => self.events.push_back(event),
                Output::State(state) => self.states.push_back(state),
            }
        }
    }

    async fn event(&mut self) -> Event {
        let started = Instant::now();
        while self.events.is_empty() {
            assert!(started.elapsed() < PATIENCE, "no event in time");
            self.turn().await;
        }
        self.events.pop_front().unwrap()
    }

    async fn state(&mut self) -> RelayState {
        let started = Instant::now();
        while self.states.is_empty() {
            assert!(started.elapsed() < PATIENCE, "no state in time");
            self.turn().await;
        }
        self.states.pop_front().unwrap()
    }

    async fn join(&mut self) {
        while self.state().await != RelayState::Connected {}
    }

    /// Turns for a while in which nothing may be reported.
    async fn hears_nothing(&mut self) {
        for _ in 0..10 {
            self.turn().await;
        }
        assert_eq!(self.events, []);
    }
}

/// Two nodes that share a link, with its id as each side sees it.
async fn linked(address: SocketAddr) -> (Node, Node, LinkId, LinkId) {
    let (mut a, mut b) = (Node::new(address, ROOM, A), Node::new(address, ROOM, B));
    a.join().await;
    b.join().await;
    let (at_a, at_b) = link(&mut a, &mut b).await;
    (a, b, at_a, at_b)
}

async fn link(a: &mut Node, b: &mut Node) -> (LinkId, LinkId) {
    assert_eq!(a.event().await, Event::Discovered(B));
    assert_eq!(b.event().await, Event::Discovered(A));
    a.session.links.open(a.now_ms(), B);
    a.obey().await;
    let Event::Opened { link: at_b, inbound: true } = b.event().await else { panic!("b was not opened") };
    let Event::Opened { link: at_a, inbound: false } = a.event().await else { panic!("a did not open") };
    (at_a, at_b)
}

async fn received(node: &mut Node, link: LinkId, length: usize) -> Vec<u8> {
    let mut all = Vec::new();
    while all.len() < length {
        match node.event().await {
            Event::Received { link: from, bytes } if from == link => all.extend(bytes),
            event => panic!("unexpected {event:?}"),
        }
    }
    all
}

#[tokio::test]
async fn two_members_exchange_bytes_and_another_room_hears_nothing() {
    let relay = Relay::start(0).await;
    let mut stranger = Node::new(relay.address, OTHER_ROOM, C);
    stranger.join().await;
    let (mut a, mut b, at_a, at_b) = linked(relay.address).await;

    let block: Vec<u8> = (0..MAX_BITCOIN_MESSAGE + 100).map(|i| (i / 7) as u8).collect();
    a.session.links.send(at_a, &block);
    a.obey().await;
    assert!(received(&mut b, at_b, block.len()).await == block, "the block arrives as it was sent");
    b.session.links.send(at_b, b"thanks");
    b.obey().await;
    assert_eq!(received(&mut a, at_a, 6).await, b"thanks");
    stranger.hears_nothing().await;

    drop(a);
    assert_eq!(b.event().await, Event::Closed(at_b));
    assert_eq!(b.event().await, Event::Gone(A));
    relay.stop().await;
}

#[tokio::test]
async fn a_relay_that_ends_says_so_and_on_its_return_all_meet_again() {
    let relay = Relay::start(0).await;
    let (mut a, mut b, at_a, at_b) = linked(relay.address).await;
    let port = relay.stop().await;
    for (node, link, other) in [(&mut a, at_a, B), (&mut b, at_b, A)] {
        let trouble = loop {
            if let RelayState::Unreachable { trouble, .. } = node.state().await {
                break trouble;
            }
        };
        assert_eq!(trouble, Trouble::Refused(Refusal::ShuttingDown));
        // Whoever hears of the end first may leave first: the other then sees the link close a moment earlier.
        assert_eq!(node.event().await, Event::Closed(link));
        assert_eq!(node.event().await, Event::Gone(other));
    }

    let relay = Relay::start(port).await;
    a.join().await;
    b.join().await;
    let (at_a, at_b) = link(&mut a, &mut b).await;
    a.session.links.send(at_a, b"again");
    a.obey().await;
    assert_eq!(received(&mut b, at_b, 5).await, b"again");
    relay.stop().await;
}

/// The next message of the relay.
async fn heard(socket: &mut Socket) -> Vec<u8> {
    socket.next().await.unwrap().unwrap().into_data().to_vec()
}

/// The relay says why it ends the connection, in its own words and in WebSocket's.
async fn assert_farewell(socket: &mut Socket, refusal: Refusal, code: CloseCode) {
    assert_eq!(heard(socket).await, RelayMessage::Refused(refusal).encode());
    let Some(Ok(Message::Close(Some(close)))) = socket.next().await else { panic!("no reason to close") };
    assert_eq!((close.code, close.reason.as_str()), (code, refusal.to_string().as_str()));
}

#[tokio::test]
async fn a_message_over_the_limit_ends_the_connection_and_harms_nobody_else() {
    let relay = Relay::start(0).await;
    let mut witness = Node::new(relay.address, ROOM, B);
    witness.join().await;
    let mut socket = connect(relay.address).await.unwrap();
    let join = ClientMessage::Join { room: ROOM, node: A }.encode();
    socket.send(Message::Binary(join.into())).await.unwrap();
    assert_eq!(witness.event().await, Event::Discovered(A));

    socket.send(Message::Binary(vec![2; MAX_FRAME + 1].into())).await.unwrap();
    assert_eq!(witness.event().await, Event::Gone(A));
    assert_eq!(heard(&mut socket).await, RelayMessage::Welcome { members: vec![B] }.encode());
    assert_farewell(&mut socket, Refusal::TooLong, CloseCode::Size).await;
    witness.hears_nothing().await;
    relay.stop().await;
}

#[tokio::test]
async fn who_has_not_joined_can_not_begin_a_long_message() {
    let relay = Relay::start(0).await;
    let mut stream = TcpStream::connect(relay.address).await.unwrap();
    let upgrade = "GET /relay HTTP/1.1\r\nhost: relay\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                   sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    while !response.ends_with(b"\r\n\r\n") {
        response.push(stream.read_u8().await.unwrap());
    }
    // A masked binary frame of 4 MB, of which a small part comes: the relay would wait for the rest.
    let header = [&[0x82, 0xff], &4_000_000_u64.to_be_bytes()[..], &[0; 4]].concat();
    stream.write_all(&[header, vec![1; 40_000]].concat()).await.unwrap();
    let refusal = RelayMessage::Refused(Refusal::TooLong).encode();
    let close = [&[0x88, 18], &1009_u16.to_be_bytes()[..], b"message too long"].concat();
    let farewell = [&[0x82, refusal.len() as u8], &refusal[..], &close[..]].concat();
    let mut heard = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut heard)).await.expect("the relay ends the connection").unwrap();
    assert_eq!(heard, farewell);
    relay.stop().await;
}

#[tokio::test]
async fn whoever_speaks_nonsense_is_told() {
    let relay = Relay::start(0).await;
    let no_text = Frame::message(vec![0xff], OpCode::Data(Data::Text), true);
    for nonsense in [Message::Text("hello".into()), Message::Frame(no_text)] {
        let mut socket = connect(relay.address).await.unwrap();
        socket.send(nonsense).await.unwrap();
        assert_farewell(&mut socket, Refusal::Malformed, CloseCode::Invalid).await;
    }
    relay.stop().await;
}

#[tokio::test]
async fn a_member_that_does_not_read_holds_nobody_up() {
    let relay = Relay::start(0).await;
    let mut sleeper = connect(relay.address).await.unwrap();
    let join = ClientMessage::Join { room: ROOM, node: A }.encode();
    sleeper.send(Message::Binary(join.into())).await.unwrap();
    let mut socket = connect(relay.address).await.unwrap();
    let join = ClientMessage::Join { room: ROOM, node: B }.encode();
    socket.send(Message::Binary(join.into())).await.unwrap();
    assert_eq!(
        socket.next().await.unwrap().unwrap().into_data(),
        RelayMessage::Welcome { members: vec![A] }.encode()
    );
    let frame = ClientMessage::Send { to: A, payload: &vec![0; 4_000_000] }.encode();
    // 32 MB may wait in the relay and some more in the system's buffers; 80 MB can't.
    for _ in 0..20 {
        socket.send(Message::Binary(frame.clone().into())).await.unwrap();
    }
    socket.send(Message::Binary(ClientMessage::Ping.encode().into())).await.unwrap();
    let told = timeout(PATIENCE, socket.next()).await.expect("told in time").unwrap().unwrap();
    assert_eq!(told.into_data(), RelayMessage::Pong.encode());
    relay.stop().await;
}

#[tokio::test]
async fn the_app_is_served_and_told_of_its_relay() {
    let dist = std::env::temp_dir().join(format!("hashyard-relay-test-{}", std::process::id()));
    std::fs::create_dir_all(&dist).unwrap();
    std::fs::write(dist.join("index.html"), "<!doctype html><title>x</title>").unwrap();
    std::fs::write(dist.join("app-0123456789abcdef_bg.wasm"), b"\0asm").unwrap();
    std::fs::write(dist.join("app-0123456789abcdef.js"), "block ".repeat(2_000)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let settings = Settings { dist: Some(dist.clone()), ..Settings::default() };
    let server = tokio::spawn(hashyard_relay::serve(listener, settings, async { drop(stopped.await) }));

    let page = get(address, "/").await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.contains("cache-control: no-cache"), "{page}");
    assert!(
        page.ends_with(r#"<!doctype html><meta name="hashyard-relay" content="relay"><title>x</title>"#),
        "{page}"
    );
    let wasm = get(address, "/app-0123456789abcdef_bg.wasm").await;
    assert!(wasm.contains("content-type: application/wasm"), "{wasm}");
    assert!(wasm.contains("immutable"), "{wasm}");
    assert!(!wasm.contains("content-encoding"), "{wasm}");
    let packed = get_as(address, "/app-0123456789abcdef.js", "accept-encoding: gzip\r\n").await;
    assert!(packed.contains("content-encoding: gzip") && packed.len() < 1_000, "{packed}");
    assert!(get(address, "/healthz").await.ends_with("\r\n\r\nok\n"));
    assert!(get(address, "/none.js").await.starts_with("HTTP/1.1 404"));
    assert!(get(address, "/../Cargo.toml").await.starts_with("HTTP/1.1 404"));

    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    std::fs::remove_dir_all(dist).unwrap();
}

/// One plain HTTP request; the whole response as text.
async fn get(address: SocketAddr, path: &str) -> String {
    get_as(address, path, "").await
}

/// The same with header lines of its own.
async fn get_as(address: SocketAddr, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).await.unwrap();
    String::from_utf8_lossy(&response).into_owned()
}
