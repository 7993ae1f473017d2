//! A room full of members, for `cargo xtask bench relay`: starts a relay or a NATS server, lets members talk through it for some
//! seconds, and prints one line of numbers: frames sent and delivered in a second, median and 99th percentile of the time from member to
//! member in µs, frames lost, and the server's greatest memory in kB (0 where the system does not tell).
//!
//! `crowd relay|nats PROGRAM gossip|relayed MEMBERS`. In `gossip` each member says something to eight others five times a second,
//! mostly announcements, sometimes a transaction or a block. In `relayed` each passes on at once what it hears, as fast as it goes.

use std::error::Error;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::{Client, Subscriber};
use futures_util::{SinkExt, StreamExt};
use hashyard_links::{ClientMessage, NodeId, RelayMessage, RoomId};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::{Barrier, watch};
use tokio::time::{Instant, interval_at, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

type Failure = Box<dyn Error + Send + Sync>;

const ROOM: RoomId = RoomId([7; 32]);
/// After all have joined: until the last has heard of the last.
const CALM: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(3);
/// Frames that are still on their way then are lost.
const PATIENCE: Duration = Duration::from_secs(1);
const PACE: Duration = Duration::from_millis(200);
/// Those to whom a node announces: Bitcoin Core's `MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`.
const PEERS: usize = 8;
/// Frames that one member has on their way in `relayed`.
const AT_ONCE: usize = 4;
/// An `inv` of one entry with its header and that of the link, a transaction, a small block.
const SIZES: [usize; 3] = [24 + 37 + 9, 250, 10_000];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [carrier, program, load, members] = &arguments[..] else {
        return Err("crowd relay|nats PROGRAM gossip|relayed MEMBERS".into());
    };
    let (mut server, address) = match carrier.as_str() {
        "nats" => start_nats(program).await?,
        _ => start_relay(program).await?,
    };
    let talk = Talk::new(members.parse()?, load == "gossip");
    let heard = talk.run(carrier == "nats", &address).await?;
    let memory = memory_kb(&server).unwrap_or_default();
    server.kill().await?;
    println!("{} {memory}", summary(heard, talk.sent.load(Ordering::Relaxed)));
    Ok(())
}

async fn start_relay(program: &str) -> Result<(Child, String), Failure> {
    let mut command = Command::new(program);
    let mut child = command.args(["--port", "0"]).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(url) = line.strip_prefix("Relay:") {
            return Ok((child, url.trim().to_owned()));
        }
    }
    Err("the relay does not start".into())
}

async fn start_nats(program: &str) -> Result<(Child, String), Failure> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
    let mut command = Command::new(program);
    command.args(["-a", "127.0.0.1", "-p", &port]).stderr(Stdio::null()).kill_on_drop(true);
    let child = command.spawn()?;
    let address = format!("127.0.0.1:{port}");
    while TcpStream::connect(&address).await.is_err() {
        sleep(Duration::from_millis(20)).await;
    }
    Ok((child, address))
}

/// The most that a process has had in memory, where `/proc` says it.
fn memory_kb(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Times from member to member in µs.
fn summary(mut heard: Vec<u64>, sent: usize) -> String {
    heard.sort_unstable();
    let at = |percent: usize| {
        heard.get(heard.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
    };
    let rate = |frames: usize| frames as u64 / LENGTH.as_secs();
    let lost = sent.saturating_sub(heard.len());
    format!("{} {} {} {} {lost}", rate(sent), rate(heard.len()), at(50), at(99))
}

/// What all members share.
struct Talk {
    members: usize,
    is_gossip: bool,
    started: Instant,
    sent: AtomicUsize,
    all_here: Barrier,
}

impl Talk {
    fn new(members: usize, is_gossip: bool) -> Arc<Self> {
        let (started, all_here) = (Instant::now(), Barrier::new(members + 1));
        Arc::new(Self { members, is_gossip, started, sent: AtomicUsize::new(0), all_here })
    }

    /// Gives how long each frame took.
    async fn run(self: &Arc<Self>, through_nats: bool, address: &str) -> Result<Vec<u64>, Failure> {
        let (say_when, begin) = watch::channel(None);
        let mut members = Vec::new();
        for number in 0..self.members {
            let way = if through_nats {
                Way::nats(address, number).await?
            } else {
                Way::relay(address, number).await?
            };
            let seed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let member = Member { talk: Arc::clone(self), way, number, seed, heard: Vec::new() };
            members.push(tokio::spawn(member.run(begin.clone())));
        }
        timeout(PATIENCE * 60, self.all_here.wait()).await?;
        say_when.send(Some(Instant::now() + CALM))?;
        let mut heard = Vec::new();
        for member in members {
            heard.extend(member.await??);
        }
        Ok(heard)
    }
}

struct Member {
    talk: Arc<Talk>,
    way: Way,
    number: usize,
    seed: u64,
    heard: Vec<u64>,
}

impl Member {
    async fn run(mut self, mut begin: watch::Receiver<Option<Instant>>) -> Result<Vec<u64>, Failure> {
        self.talk.all_here.wait().await;
        let begin = begin.wait_for(Option::is_some).await?.ok_or("no beginning")?;
        let end = begin + LENGTH;
        // Not all in the same moment.
        let mut turns =
            interval_at(begin + PACE.mul_f64(self.number as f64 / self.talk.members as f64), PACE);
        let mut turn: usize = 0;
        loop {
            tokio::select! {
                () = sleep_until(end + PATIENCE) => return Ok(self.heard),
                payload = self.way.hear() => self.hear(&payload?, end).await?,
                now = turns.tick(), if self.talk.is_gossip || turn == 0 => {
                    turn += 1;
                    let is_block = (turn + self.number).is_multiple_of(75);
                    let size = SIZES[if is_block { 2 } else { usize::from(turn.is_multiple_of(5)) }];
                    for _ in 0..if self.talk.is_gossip { PEERS } else { AT_ONCE } {
                        if now < end {
                            self.say(size).await?;
                        }
                    }
                }
            }
        }
    }

    async fn hear(&mut self, payload: &[u8], end: Instant) -> Result<(), Failure> {
        let Some(since) = payload.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)) else {
            return Ok(());
        };
        self.heard.push(self.now_us().saturating_sub(since));
        if !self.talk.is_gossip && Instant::now() < end { self.say(SIZES[0]).await } else { Ok(()) }
    }

    /// To somebody else.
    async fn say(&mut self, size: usize) -> Result<(), Failure> {
        // Xorshift.
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        let to = (self.number + 1 + self.seed as usize % (self.talk.members - 1)) % self.talk.members;
        let mut payload = vec![0; size];
        payload[..8].copy_from_slice(&self.now_us().to_le_bytes());
        self.talk.sent.fetch_add(1, Ordering::Relaxed);
        self.way.say(to, payload).await
    }

    fn now_us(&self) -> u64 {
        self.talk.started.elapsed().as_micros() as u64
    }
}

/// One member's connection.
enum Way {
    Relay(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Nats(Client, Subscriber),
}

impl Way {
    async fn relay(url: &str, number: usize) -> Result<Self, Failure> {
        // As browsers do: without Nagle's algorithm.
        let mut socket = connect_async_with_config(url, None, true).await?.0;
        let join = ClientMessage::Join { room: ROOM, node: node(number) }.encode();
        socket.send(Message::Binary(join.into())).await?;
        Ok(Self::Relay(Box::new(socket)))
    }

    async fn nats(address: &str, number: usize) -> Result<Self, Failure> {
        let client = async_nats::connect(address).await?;
        let subscriber = client.subscribe(subject(number)).await?;
        client.flush().await?;
        Ok(Self::Nats(client, subscriber))
    }

    async fn say(&mut self, to: usize, payload: Vec<u8>) -> Result<(), Failure> {
        match self {
            Self::Relay(socket) => {
                let frame = ClientMessage::Send { to: node(to), payload: &payload }.encode();
                Ok(socket.send(Message::Binary(frame.into())).await?)
            }
            Self::Nats(client, _) => Ok(client.publish(subject(to), payload.into()).await?),
        }
    }

    /// What another member said.
    async fn hear(&mut self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Nats(_, subscriber) => Ok(subscriber.next().await.ok_or("NATS is gone")?.payload.to_vec()),
            Self::Relay(socket) => loop {
                let bytes = socket.next().await.ok_or("the relay is gone")??.into_data();
                match RelayMessage::decode(&bytes) {
                    Ok(RelayMessage::Frame { payload, .. }) => return Ok(payload.to_vec()),
                    Ok(RelayMessage::Refused(why)) => return Err(why.to_string().into()),
                    _ => {}
                }
            },
        }
    }
}

fn node(number: usize) -> NodeId {
    let mut id = [1; 32];
    id[..8].copy_from_slice(&(number as u64).to_le_bytes());
    NodeId(id)
}

fn subject(number: usize) -> String {
    format!("room.{number}")
}
