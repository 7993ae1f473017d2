//! The addresses of other nodes, kept so that no stranger can make the node forget all but its own (Bitcoin Core's `addrman`).
//!
//! An address that was only heard of is in *new*, in a bucket that follows from where it is and who told of it; one that answered is
//! in *tried*, in a bucket that follows from where it is. Within a bucket its place follows from the address, and all of it from a key that
//! nobody outside knows. So whoever tells of many addresses reaches few buckets, and can't choose whom they push out.

mod entry;
mod group;
mod stored;

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::sha256;
use hashyard_wire::{AddrV2Entry, Address, Endpoint};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

pub use entry::Entry;
pub use group::{Group, is_routable};
pub use stored::MAX_STORED;

/// Buckets of *new* and *tried*, and places in one (`ADDRMAN_NEW_BUCKET_COUNT`, `ADDRMAN_TRIED_BUCKET_COUNT`, `ADDRMAN_BUCKET_SIZE`).
pub const NEW_BUCKETS: u64 = 1_024;
/// Buckets of *tried*.
pub const TRIED_BUCKETS: u64 = 256;
/// Places in a bucket.
pub const BUCKET_SIZE: u64 = 64;
/// Buckets of *new* that one group of tellers reaches (`ADDRMAN_NEW_BUCKETS_PER_SOURCE_GROUP`).
pub const NEW_BUCKETS_PER_SOURCE: u64 = 64;
/// Buckets of *tried* that one group of addresses reaches (`ADDRMAN_TRIED_BUCKETS_PER_GROUP`).
pub const TRIED_BUCKETS_PER_GROUP: u64 = 8;
/// Places in *new* that one address has (`ADDRMAN_NEW_BUCKETS_PER_ADDRESS`).
pub const NEW_BUCKETS_PER_ADDRESS: usize = 8;
/// At most so many addresses are known: all places.
pub const MAX_ADDRESSES: usize = ((NEW_BUCKETS + TRIED_BUCKETS) * BUCKET_SIZE) as usize;

/// At most so many wait for a place in *tried* that is taken (`ADDRMAN_SET_TRIED_COLLISION_SIZE`).
const MAX_COLLISIONS: usize = 10;
/// Who answered so recently keeps its place, in seconds (`ADDRMAN_REPLACEMENT`).
const REPLACEMENT: u32 = 4 * 3_600;
/// If the old one could not be tried for so long, the new one gets the place, in seconds (`ADDRMAN_TEST_WINDOW`).
const TEST_WINDOW: u32 = 40 * 60;
/// One that was called has answered by then, in seconds.
const ANSWER_TIME: u32 = 60;

/// Occupied places only, at most as many as the constants say: a table of few addresses is small.
type Buckets = BTreeMap<u16, BTreeMap<u8, Endpoint>>;

/// All known addresses.
#[derive(Debug)]
pub struct AddrTable {
    key: [u8; 32],
    /// Addresses of private networks are remembered, too.
    private: bool,
    /// At most one for each occupied place.
    entries: BTreeMap<Endpoint, Entry>,
    new: Buckets,
    tried: Buckets,
    /// Answered, but their places are taken; at most [`MAX_COLLISIONS`].
    collisions: BTreeSet<Endpoint>,
    /// When any last answered, in Unix seconds: only failures after that count, so that a node without a network blames nobody.
    last_good: u32,
}

impl AddrTable {
    /// An empty table, with a secret and random key. Addresses of this machine and of private networks are remembered if `private`.
    pub fn new(key: [u8; 32], private: bool) -> Self {
        let (entries, collisions) = (BTreeMap::new(), BTreeSet::new());
        let (new, tried) = (Buckets::new(), Buckets::new());
        Self { key, private, entries, new, tried, collisions, last_good: 1 }
    }

    /// Addresses known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What is known of it.
    pub fn get(&self, endpoint: &Endpoint) -> Option<&Entry> {
        self.entries.get(endpoint)
    }

    /// All of them, in the order of their addresses.
    pub fn iter(&self) -> impl Iterator<Item = (&Endpoint, &Entry)> {
        self.entries.iter()
    }

    /// Takes an address that was told by one of the `source`'s group; its time counts as `penalty` seconds earlier. Whether it is in a
    /// place in which it was not (`AddrManImpl::AddSingle`).
    pub fn add(
        &mut self,
        told: &AddrV2Entry,
        source: Group,
        penalty: u32,
        now: u32,
        rng: &mut ChaCha20Rng,
    ) -> bool {
        let endpoint = told.endpoint();
        if !is_routable(&endpoint, self.private) {
            return false;
        }
        if let Some(entry) = self.entries.get_mut(&endpoint)
            && !heard_again(entry, told, penalty, now, rng)
        {
            return false;
        }
        let time = told.time.saturating_sub(penalty);
        let fresh = || Entry::new(time, told.services, source);
        let held = self.entries.entry(endpoint).or_insert_with(fresh).places.len();
        let place = self.place_in_new(&endpoint, source);
        let taken = at(&self.new, place).copied();
        let free = taken.is_none_or(|old| old != endpoint && self.makes_way(&old, held, now));
        if free {
            self.put_in_new(endpoint, place);
        } else if held == 0 {
            self.entries.remove(&endpoint);
        }
        free
    }

    /// Whether an entry of *new* leaves its place for one with so many places.
    fn makes_way(&self, old: &Endpoint, held: usize, now: u32) -> bool {
        self.entries.get(old).is_none_or(|old| old.is_terrible(now) || (old.places.len() > 1 && held == 0))
    }

    fn put_in_new(&mut self, endpoint: Endpoint, place: (u16, u8)) {
        self.clear_new(place);
        self.new.entry(place.0).or_default().insert(place.1, endpoint);
        if let Some(entry) = self.entries.get_mut(&endpoint) {
            entry.places.push(place);
        }
    }

    /// Empties a place of *new*; who has no other is forgotten.
    fn clear_new(&mut self, place: (u16, u8)) {
        let Some(old) = take(&mut self.new, place) else { return };
        let Some(entry) = self.entries.get_mut(&old) else { return };
        entry.places.retain(|held| *held != place);
        if entry.places.is_empty() {
            self.entries.remove(&old);
        }
    }

    /// It answered: it moves to *tried*, unless its place there is taken; then who is there is tried first (`AddrManImpl::Good_`).
    pub fn good(&mut self, endpoint: &Endpoint, now: u32) {
        self.last_good = now;
        let Some(entry) = self.entries.get_mut(endpoint) else { return };
        (entry.last_success, entry.last_try, entry.attempts) = (now, now, 0);
        if entry.tried {
            return;
        }
        if at(&self.tried, self.place_in_tried(endpoint)).is_none() {
            self.make_tried(*endpoint);
        } else if self.collisions.len() < MAX_COLLISIONS {
            self.collisions.insert(*endpoint);
        }
    }

    /// Moves an entry of *new* to its place in *tried*; who is there goes back to *new*.
    fn make_tried(&mut self, endpoint: Endpoint) {
        let place = self.place_in_tried(&endpoint);
        let Some(entry) = self.entries.get_mut(&endpoint).filter(|entry| !entry.tried) else { return };
        entry.tried = true;
        for held in core::mem::replace(&mut entry.places, vec![place]) {
            take(&mut self.new, held);
        }
        let old = self.tried.entry(place.0).or_default().insert(place.1, endpoint);
        let Some(old) = old else { return };
        let Some(entry) = self.entries.get_mut(&old) else { return };
        entry.tried = false;
        entry.places.clear();
        let source = entry.source;
        self.put_in_new(old, self.place_in_new(&old, source));
    }

    /// It is being called; a failure counts if `counts` (`AddrManImpl::Attempt_`).
    pub fn attempt(&mut self, endpoint: &Endpoint, counts: bool, now: u32) {
        let Some(entry) = self.entries.get_mut(endpoint) else { return };
        entry.last_try = now;
        if counts && entry.last_counted < self.last_good {
            entry.last_counted = now;
            entry.attempts = entry.attempts.saturating_add(1);
        }
    }

    /// A connection to it stood until now (`AddrManImpl::Connected_`).
    pub fn connected(&mut self, endpoint: &Endpoint, now: u32) {
        const PAUSE: u32 = 20 * 60;
        let Some(entry) = self.entries.get_mut(endpoint) else { return };
        if now.saturating_sub(entry.time) > PAUSE {
            entry.time = now;
        }
    }

    /// Gives places in *tried* to those that wait for them, or not (`AddrManImpl::ResolveCollisions_`).
    pub fn resolve_collisions(&mut self, now: u32) {
        for endpoint in self.collisions.clone() {
            let Some(gets) = self.gets_place(&endpoint, now) else { continue };
            self.collisions.remove(&endpoint);
            if gets {
                self.make_tried(endpoint);
            }
        }
    }

    /// `None` if it is to wait longer.
    fn gets_place(&self, endpoint: &Endpoint, now: u32) -> Option<bool> {
        let Some(entry) = self.entries.get(endpoint) else { return Some(false) };
        let Some(old) = self.rival(endpoint).and_then(|old| self.entries.get(old)) else { return Some(true) };
        let since = |time: u32| now.saturating_sub(time);
        if since(old.last_success) < REPLACEMENT {
            Some(false)
        } else if since(old.last_try) < REPLACEMENT {
            (since(old.last_try) > ANSWER_TIME).then_some(true)
        } else {
            (since(entry.last_success) > TEST_WINDOW).then_some(true)
        }
    }

    /// Who has the place in *tried* that this one would have.
    fn rival(&self, endpoint: &Endpoint) -> Option<&Endpoint> {
        at(&self.tried, self.place_in_tried(endpoint))
    }

    /// One whose place another waits for: to be tried (`AddrManImpl::SelectTriedCollision_`).
    pub fn rival_to_test(&self, rng: &mut ChaCha20Rng) -> Option<Endpoint> {
        let chosen = self.collisions.iter().nth(below(rng, self.collisions.len())?)?;
        self.rival(chosen).copied()
    }

    /// One to be called: from *tried* or from *new*, each as likely, and *new* alone if `new_only` (`AddrManImpl::Select_`). A bucket is as
    /// likely as another, however full: so an attacker gains nothing by filling the buckets that it reaches.
    pub fn select(&self, new_only: bool, now: u32, rng: &mut ChaCha20Rng) -> Option<Endpoint> {
        let tried =
            !new_only && !self.tried.is_empty() && (self.new.is_empty() || rng.next_u32().is_multiple_of(2));
        let buckets = if tried { &self.tried } else { &self.new };
        let mut factor = 1.0;
        loop {
            let bucket = buckets.values().nth(below(rng, buckets.len())?)?;
            let endpoint = bucket.values().nth(below(rng, bucket.len())?)?;
            let chance = self.entries.get(endpoint)?.chance(now);
            if f64::from(rng.next_u32()) < factor * chance * f64::from(u32::MAX) {
                return Some(*endpoint);
            }
            factor *= 1.2;
        }
    }

    /// At most so many at random, none that is worth nothing (`AddrManImpl::GetAddr_`).
    pub fn some(
        &self,
        count: usize,
        now: u32,
        wanted: &dyn Fn(&Address) -> bool,
        rng: &mut ChaCha20Rng,
    ) -> Vec<AddrV2Entry> {
        let fine =
            |(endpoint, entry): &(&Endpoint, &Entry)| wanted(&endpoint.address) && !entry.is_terrible(now);
        let mut all: Vec<AddrV2Entry> =
            self.entries.iter().filter(fine).map(|(endpoint, entry)| entry.told(endpoint)).collect();
        for at in 0..count.min(all.len()) {
            let other = at + below(rng, all.len() - at).unwrap_or(0);
            all.swap(at, other);
        }
        all.truncate(count);
        all
    }

    /// Places in *new* and in *tried* whose addresses `belong`.
    pub fn places(&self, belong: impl Fn(&Endpoint, &Entry) -> bool) -> (usize, usize) {
        let all = self.entries.iter().filter(|(endpoint, entry)| belong(endpoint, entry));
        all.fold((0, 0), |(new, tried), (_, entry)| match entry.tried {
            true => (new, tried + 1),
            false => (new + entry.places.len(), tried),
        })
    }

    /// Buckets of *new* that hold somebody, and how many places of each are taken.
    pub fn new_buckets(&self) -> impl Iterator<Item = (u16, usize)> {
        self.new.iter().map(|(bucket, places)| (*bucket, places.len()))
    }

    /// The same of *tried*.
    pub fn tried_buckets(&self) -> impl Iterator<Item = (u16, usize)> {
        self.tried.iter().map(|(bucket, places)| (*bucket, places.len()))
    }

    fn place_in_new(&self, endpoint: &Endpoint, source: Group) -> (u16, u8) {
        let group = Group::of(&endpoint.address).0;
        let nth = self.hash(&[&group, &source.0]) % NEW_BUCKETS_PER_SOURCE;
        let bucket = self.hash(&[&source.0, &nth.to_le_bytes()]) % NEW_BUCKETS;
        (bucket as u16, self.position(b"N", bucket, endpoint))
    }

    fn place_in_tried(&self, endpoint: &Endpoint) -> (u16, u8) {
        let group = Group::of(&endpoint.address).0;
        let nth = self.hash(&[&whole(endpoint)]) % TRIED_BUCKETS_PER_GROUP;
        let bucket = self.hash(&[&group, &nth.to_le_bytes()]) % TRIED_BUCKETS;
        (bucket as u16, self.position(b"K", bucket, endpoint))
    }

    fn position(&self, table: &[u8], bucket: u64, endpoint: &Endpoint) -> u8 {
        (self.hash(&[table, &bucket.to_le_bytes(), &whole(endpoint)]) % BUCKET_SIZE) as u8
    }

    fn hash(&self, parts: &[&[u8]]) -> u64 {
        let hash = sha256(&[&self.key[..], &parts.concat()].concat());
        u64::from_le_bytes(core::array::from_fn(|i| hash[i]))
    }
}

/// Network, address and port in one row of bytes.
fn whole(endpoint: &Endpoint) -> Vec<u8> {
    let Endpoint { address, port } = endpoint;
    [&[address.network()], &address.to_bytes()[..], &port.to_be_bytes()].concat()
}

fn at(buckets: &Buckets, (bucket, position): (u16, u8)) -> Option<&Endpoint> {
    buckets.get(&bucket)?.get(&position)
}

fn take(buckets: &mut Buckets, (bucket, position): (u16, u8)) -> Option<Endpoint> {
    let places = buckets.get_mut(&bucket)?;
    let old = places.remove(&position);
    if places.is_empty() {
        buckets.remove(&bucket);
    }
    old
}

/// A number below this one; `None` if there is none.
fn below(rng: &mut ChaCha20Rng, count: usize) -> Option<usize> {
    (count > 0).then(|| (rng.next_u64() % count as u64) as usize)
}

/// What is told of a known address. Whether it is to get one more place in *new*: for each that it has, half as often.
fn heard_again(entry: &mut Entry, told: &AddrV2Entry, penalty: u32, now: u32, rng: &mut ChaCha20Rng) -> bool {
    let online = now.saturating_sub(told.time) < 86_400;
    let interval = if online { 3_600 } else { 86_400 };
    let is_news = told.time > entry.time;
    if entry.time < told.time.saturating_sub(interval).saturating_sub(penalty) {
        entry.time = told.time.saturating_sub(penalty);
    }
    entry.services = entry.services.with(told.services);
    let held = entry.places.len();
    is_news && !entry.tried && held < NEW_BUCKETS_PER_ADDRESS && rng.next_u32().is_multiple_of(1 << held)
}
