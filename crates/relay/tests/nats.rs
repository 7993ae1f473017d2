//! Relays joined by NATS: three servers in a cluster, three relays, 300 members in ten rooms; one relay and one server are killed.
//!
//! It needs `nats-server` (Debian has it) and is run by hand: `cargo test -p hashyard-relay --test nats -- --ignored --nocapture`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking, in its helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use hashyard_links::link::{Event, LinkId};
use hashyard_links::session::{Output, RelaySession};
use hashyard_links::{NodeId, RoomId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const ROOMS: usize = 10;
const MEMBERS: usize = 30;
const START: Duration = Duration::from_secs(60);
/// The promise.
const WHOLE_AGAIN: Duration = Duration::from_secs(10);

fn free_ports<const N: usize>() -> [u16; N] {
    let sockets = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    sockets.map(|socket| socket.local_addr().unwrap().port())
}

fn start(program: &str, arguments: &[String]) -> Child {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    command.spawn().unwrap_or_else(|error| panic!("{program}: {error}"))
}

/// Three servers that know one another, and their ports.
fn nats_cluster() -> (Vec<Child>, [u16; 3]) {
    let [a, b, c, x, y, z] = free_ports();
    let routes = [x, y, z].map(|port| format!("nats://127.0.0.1:{port}")).join(",");
    let server = |port: u16, route: u16| {
        let line = format!(
            "-a 127.0.0.1 -p {port} -cluster nats://127.0.0.1:{route} -cluster_name test -routes {routes}"
        );
        start("nats-server", &line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    };
    (vec![server(a, x), server(b, y), server(c, z)], [a, b, c])
}

/// Three relays, each with a server of its own; the others they learn from it.
fn relays(nats: [u16; 3]) -> (Vec<Child>, [SocketAddr; 3]) {
    let ports: [u16; 3] = free_ports();
    let relay = |(port, nats): (u16, u16)| {
        let line = format!("--port {port} --nats nats://127.0.0.1:{nats}");
        let line = line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        start(env!("CARGO_BIN_EXE_hashyard-relay"), &line)
    };
    let children = ports.into_iter().zip(nats).map(relay).collect();
    (children, ports.map(|port| ([127, 0, 0, 1], port).into()))
}

/// What all members share: where they may connect, and what was delivered.
struct World {
    relays: [SocketAddr; 3],
    delivered: Mutex<BTreeSet<Note>>,
    wrong: Mutex<Vec<String>>,
    whole: Vec<AtomicBool>,
    sent: AtomicUsize,
    closed: AtomicUsize,
}

/// What members say: room, sender, receiver, and a number that grows.
type Note = [u8; 16];

fn node(room: usize, member: usize) -> NodeId {
    let mut id = [0; 32];
    (id[0], id[1], id[31]) = (room as u8, member as u8, 1);
    NodeId(id)
}

struct Member {
    world: Arc<World>,
    room: usize,
    number: usize,
    session: RelaySession,
    socket: Option<WebSocketStream<MaybeTlsStream<TcpStream>>>,
    started: Instant,
    next_relay: usize,
    known: BTreeSet<NodeId>,
    links: BTreeMap<NodeId, LinkId>,
    counts: BTreeMap<NodeId, u32>,
    heard: BTreeMap<NodeId, u32>,
    turn: usize,
}

impl Member {
    fn new(world: &Arc<World>, room: usize, number: usize) -> Self {
        let seed = (room * MEMBERS + number) as u64 + 1;
        Self {
            world: Arc::clone(world),
            room,
            number,
            session: RelaySession::new(RoomId([room as u8 + 1; 32]), node(room, number), seed),
            socket: None,
            started: Instant::now(),
            next_relay: number,
            known: BTreeSet::new(),
            links: BTreeMap::new(),
            counts: BTreeMap::new(),
            heard: BTreeMap::new(),
            turn: 0,
        }
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    async fn run(mut self) {
        let (mut speak, mut call) = (Instant::now(), Instant::now());
        loop {
            self.session.tick(self.now_ms());
            if speak.elapsed() >= Duration::from_millis(300) {
                speak = Instant::now();
                self.speak();
            }
            if call.elapsed() >= Duration::from_secs(1) {
                call = Instant::now();
                self.call();
            }
            self.obey().await;
            let is_whole = self.known.len() == MEMBERS - 1 && self.links.len() == MEMBERS - 1;
            self.world.whole[self.room * MEMBERS + self.number].store(is_whole, Ordering::Relaxed);
            self.listen().await;
            self.obey().await;
        }
    }

    async fn listen(&mut self) {
        let Some(socket) = &mut self.socket else { return sleep(Duration::from_millis(100)).await };
        match timeout(Duration::from_millis(100), socket.next()).await {
            Ok(Some(Ok(Message::Binary(bytes)))) => self.session.socket_received(self.now_ms(), &bytes),
            Ok(None | Some(Err(_))) => {
                self.socket = None;
                self.session.socket_closed(self.now_ms());
            }
            _ => {}
        }
    }

    /// To one of the others after another.
    fn speak(&mut self) {
        self.turn += 1;
        let Some((to, link)) = self.links.iter().nth(self.turn % self.links.len().max(1)) else { return };
        let count = self.counts.entry(*to).or_default();
        *count += 1;
        let mut note: Note = [0; 16];
        note[..4].copy_from_slice(&[self.room as u8, self.number as u8, to.0[0], to.0[1]]);
        note[4..8].copy_from_slice(&count.to_be_bytes());
        self.world.sent.fetch_add(1, Ordering::Relaxed);
        self.session.links.send(*link, &note);
    }

    /// Of two the smaller calls.
    fn call(&mut self) {
        let (me, now_ms) = (node(self.room, self.number), self.now_ms());
        let called = self.known.iter().filter(|node| **node > me && !self.links.contains_key(node));
        called.for_each(|node| self.session.links.open(now_ms, *node));
    }

    async fn obey(&mut self) {
        while let Some(output) = self.session.poll() {
            match output {
                Output::OpenSocket => self.connect().await,
                Output::CloseSocket => self.socket = None,
                Output::Transmit(bytes) => {
                    if let Some(socket) = &mut self.socket {
                        let _ = socket.send(Message::Binary(bytes.into())).await;
                    }
                }
                Output::Event(event) => self.happened(event),
                Output::State(_) => {}
            }
        }
    }

    /// To the next relay that answers, as a load balancer does it.
    async fn connect(&mut self) {
        self.socket = None;
        for _ in 0..3 {
            let relay = self.world.relays[self.next_relay % 3];
            if let Ok((socket, _)) = connect_async(format!("ws://{relay}/relay")).await {
                self.socket = Some(socket);
                return self.session.socket_opened(self.now_ms());
            }
            self.next_relay += 1;
        }
        self.session.socket_closed(self.now_ms());
    }

    fn happened(&mut self, event: Event) {
        match event {
            Event::Discovered(node) => {
                self.known.insert(node);
                if node > self::node(self.room, self.number) {
                    self.session.links.open(self.now_ms(), node);
                }
            }
            Event::Gone(node) => drop(self.known.remove(&node)),
            Event::Opened { link, .. } => drop(self.links.insert(link.node, link)),
            Event::Closed(link) => {
                self.world.closed.fetch_add(1, Ordering::Relaxed);
                if self.links.get(&link.node) == Some(&link) {
                    self.links.remove(&link.node);
                }
            }
            Event::Failed(_) | Event::Continued { .. } | Event::Ended(_) | Event::Signal { .. } => {}
            Event::Received { link, bytes } => self.received(link, &bytes),
        }
    }

    fn received(&mut self, link: LinkId, bytes: &[u8]) {
        let mut wrong = self.world.wrong.lock().unwrap();
        let Ok(note) = Note::try_from(bytes) else { return wrong.push(format!("{bytes:?}")) };
        let expected = [self.room as u8, link.node.0[1], self.room as u8, self.number as u8];
        let count = u32::from_be_bytes([note[4], note[5], note[6], note[7]]);
        let last = self.heard.insert(link.node, count).unwrap_or_default();
        if note[..4] != expected {
            wrong.push(format!("{note:?} came to member {} of room {}", self.number, self.room));
        }
        if count <= last {
            wrong.push(format!("{note:?} came after {last}"));
        }
        if !self.world.delivered.lock().unwrap().insert(note) {
            wrong.push(format!("{note:?} came twice"));
        }
    }
}

impl World {
    /// Waits until all members have links to all others of their rooms; gives the time that it took.
    async fn become_whole(&self, patience: Duration) -> Duration {
        let begin = Instant::now();
        loop {
            let whole = self.whole.iter().filter(|whole| whole.load(Ordering::Relaxed)).count();
            if whole == self.whole.len() {
                return begin.elapsed();
            }
            assert!(begin.elapsed() < patience, "after {patience:?} {whole} members have all links");
            sleep(Duration::from_millis(50)).await;
        }
    }

    fn check(&self, at: &str) {
        let wrong = self.wrong.lock().unwrap();
        assert!(wrong.is_empty(), "{at}: {:?}", &wrong[..wrong.len().min(10)]);
        let (delivered, sent) = (self.delivered.lock().unwrap().len(), self.sent.load(Ordering::Relaxed));
        println!(
            "{at}: {delivered} of {sent} notes delivered, {} links closed",
            self.closed.load(Ordering::Relaxed)
        );
    }
}

/// Until the relay is connected to NATS.
async fn ready(address: SocketAddr) {
    let healthy = async {
        while !is_healthy(address).await {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(START, healthy).await.expect("a relay starts");
}

async fn is_healthy(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request).await.is_ok()
        && stream.read_to_string(&mut answer).await.is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

#[tokio::test]
#[ignore = "needs nats-server"]
async fn rooms_are_whole_again_after_a_relay_and_a_nats_server_died() {
    let (mut nats, ports) = nats_cluster();
    let (mut relays, addresses) = relays(ports);
    for address in addresses {
        ready(address).await;
    }
    let world = Arc::new(World {
        relays: addresses,
        delivered: Mutex::default(),
        wrong: Mutex::default(),
        whole: (0..ROOMS * MEMBERS).map(|_| AtomicBool::new(false)).collect(),
        sent: AtomicUsize::new(0),
        closed: AtomicUsize::new(0),
    });
    for (room, member) in (0..ROOMS).flat_map(|room| (0..MEMBERS).map(move |member| (room, member))) {
        tokio::spawn(Member::new(&world, room, member).run());
    }
    println!("300 members whole after {:?}", world.become_whole(START).await);
    sleep(Duration::from_secs(5)).await;
    world.check("before");

    // SIGKILL to one relay, and to the server of another.
    relays[0].kill().await.unwrap();
    nats[1].kill().await.unwrap();
    let killed = Instant::now();
    // Until the members of the dead relay have noticed, all looks whole.
    while world.whole.iter().all(|whole| whole.load(Ordering::Relaxed)) {
        assert!(killed.elapsed() < WHOLE_AGAIN, "nobody noticed");
        sleep(Duration::from_millis(10)).await;
    }
    world.become_whole(WHOLE_AGAIN.saturating_sub(killed.elapsed())).await;
    println!("whole again after {:?}", killed.elapsed());
    sleep(Duration::from_secs(5)).await;
    assert!(
        world.become_whole(Duration::from_millis(500)).await < Duration::from_millis(500),
        "and stays so"
    );
    world.check("after");
}
