//! Members, and what they say to one another.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Barrier, watch};
use tokio::time::{Instant, interval_at, sleep, sleep_until, timeout};

use crate::Failure;
use crate::servers::Servers;
use crate::way::Way;

/// Rooms of the load of that name; the others have one.
pub const ROOMS: usize = 40;
/// After all have joined: until the last has heard of the last, also by way of another relay.
const CALM: Duration = Duration::from_secs(2);
/// How long they talk.
pub const LENGTH: Duration = Duration::from_secs(3);
/// Frames that are still on their way then are lost.
const PATIENCE: Duration = Duration::from_secs(1);
const PACE: Duration = Duration::from_millis(200);
/// Those to whom a node announces: Bitcoin Core's `MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`.
const PEERS: usize = 8;
/// Frames that one member has on their way in `relayed`.
const AT_ONCE: usize = 4;
/// An `inv` of one entry with its header and that of the link, a transaction, a small block.
const SIZES: [usize; 3] = [24 + 37 + 9, 250, 10_000];
/// What is said in `rooms`.
const ROOM_FRAME: usize = 1_000;

/// How members talk.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Load {
    Gossip,
    Relayed,
    Rooms,
}

/// What all members share.
pub struct Talk {
    pub members: usize,
    load: Load,
    started: Instant,
    sent: AtomicUsize,
    all_here: Barrier,
}

/// What came of it.
pub struct Told {
    pub sent: usize,
    /// Of each frame that was heard, from member to member.
    pub took_us: Vec<u64>,
    /// What the servers took meanwhile.
    pub cpu_seconds: f64,
    /// What they took while nobody had spoken, besides what they took without members.
    pub idle_kb: u64,
}

impl Talk {
    pub fn new(load: Load, members: usize) -> Self {
        let (started, all_here) = (Instant::now(), Barrier::new(members + 1));
        Self { members, load, started, sent: AtomicUsize::new(0), all_here }
    }

    pub async fn run(self: &Arc<Self>, through_nats: bool, servers: &Servers) -> Result<Told, Failure> {
        if self.members < 2 * self.rooms() {
            return Err("two members to a room, at least".into());
        }
        let before_kb = servers.memory_kb("VmRSS");
        let (say_when, begin) = watch::channel(None);
        let mut members = Vec::new();
        for number in 0..self.members {
            members.push(tokio::spawn(self.member(through_nats, servers, number).await?.run(begin.clone())));
        }
        timeout(PATIENCE * 60, self.all_here.wait()).await?;
        sleep(CALM).await;
        let idle_kb = servers.memory_kb("VmRSS").saturating_sub(before_kb);
        let cpu_before = servers.cpu_seconds();
        say_when.send(Some(Instant::now()))?;
        let mut took_us = Vec::new();
        for member in members {
            took_us.extend(member.await??);
        }
        let cpu_seconds = servers.cpu_seconds() - cpu_before;
        Ok(Told { sent: self.sent.load(Ordering::Relaxed), took_us, cpu_seconds, idle_kb })
    }

    /// Members of a room are spread over all servers.
    async fn member(
        self: &Arc<Self>,
        through_nats: bool,
        servers: &Servers,
        number: usize,
    ) -> Result<Member, Failure> {
        let place = number / self.rooms() % servers.addresses.len().max(1);
        let address = servers.addresses.get(place).ok_or("there is no server")?;
        let way = if through_nats {
            Way::nats(address, number).await?
        } else {
            Way::relay(address, number % self.rooms(), number).await?
        };
        let seed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Ok(Member { talk: Arc::clone(self), way, number, seed, heard: Vec::new() })
    }

    fn rooms(&self) -> usize {
        if self.load == Load::Rooms { ROOMS } else { 1 }
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
        let (mut turn, is_gossip): (usize, bool) = (0, self.talk.load == Load::Gossip);
        loop {
            tokio::select! {
                () = sleep_until(end + PATIENCE) => return Ok(self.heard),
                payload = self.way.hear() => self.hear(&payload?, end).await?,
                now = turns.tick(), if is_gossip || turn == 0 => {
                    turn += 1;
                    let (frames, size) = self.on_turn(turn);
                    for _ in 0..frames {
                        if now < end {
                            self.say(size).await?;
                        }
                    }
                }
            }
        }
    }

    /// How many frames it sends by itself, and of how many bytes.
    fn on_turn(&self, turn: usize) -> (usize, usize) {
        let is_block = (turn + self.number).is_multiple_of(75);
        match self.talk.load {
            Load::Gossip if is_block => (PEERS, SIZES[2]),
            Load::Gossip => (PEERS, SIZES[usize::from(turn.is_multiple_of(5))]),
            Load::Relayed => (AT_ONCE, SIZES[0]),
            Load::Rooms => (1, ROOM_FRAME),
        }
    }

    async fn hear(&mut self, payload: &[u8], end: Instant) -> Result<(), Failure> {
        let Some(since) = payload.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)) else {
            return Ok(());
        };
        self.heard.push(self.now_us().saturating_sub(since));
        match self.talk.load {
            Load::Gossip => Ok(()),
            _ if Instant::now() >= end => Ok(()),
            Load::Relayed => self.say(SIZES[0]).await,
            Load::Rooms => self.say(ROOM_FRAME).await,
        }
    }

    /// To somebody else in the room.
    async fn say(&mut self, size: usize) -> Result<(), Failure> {
        // Xorshift.
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        let rooms = self.talk.rooms();
        let (room, place, members) = (self.number % rooms, self.number / rooms, self.talk.members / rooms);
        let to = (place + 1 + self.seed as usize % (members - 1)) % members * rooms + room;
        let mut payload = vec![0; size];
        payload[..8].copy_from_slice(&self.now_us().to_le_bytes());
        self.talk.sent.fetch_add(1, Ordering::Relaxed);
        self.way.say(to, payload).await
    }

    fn now_us(&self) -> u64 {
        self.talk.started.elapsed().as_micros() as u64
    }
}
