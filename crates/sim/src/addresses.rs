//! The addresses that a node knows, and whom it calls after a restart: a plain list, or Bitcoin Core's buckets. The node's own table is like the
//! latter (`tests/address_tables.rs` compares them); here places follow from a quick hash, because an experiment fills thousands of tables.

use crate::random::Random;

/// Buckets of *new* and *tried*, and places in one (`ADDRMAN_NEW_BUCKET_COUNT`, `ADDRMAN_TRIED_BUCKET_COUNT`, `ADDRMAN_BUCKET_SIZE`).
const NEW_BUCKETS: u64 = 1_024;
const TRIED_BUCKETS: u64 = 256;
const BUCKET_SIZE: u64 = 64;
/// Buckets of *new* that one group of tellers reaches (`ADDRMAN_NEW_BUCKETS_PER_SOURCE_GROUP`), and of *tried* that one group of addresses reaches
/// (`ADDRMAN_TRIED_BUCKETS_PER_GROUP`).
const NEW_BUCKETS_PER_SOURCE: u64 = 64;
const TRIED_BUCKETS_PER_GROUP: u64 = 8;
/// Connections that a node chooses (`MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`).
pub const OUTBOUND: u32 = 8;
/// Peers of the last run that are called first (`MAX_BLOCK_RELAY_ONLY_ANCHORS`).
const ANCHORS: u32 = 2;
/// So often a node draws before it is content with what it has: at two draws a second, some minutes.
const DRAWS: u32 = 1_000;
const NOBODY: u32 = u32::MAX;

/// Who is called at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The attacker. It answers.
    Attacker,
    /// Somebody else who answers.
    Other,
    /// Nobody any more.
    Gone,
}

/// An address.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// The /16 in which it is.
    pub group: u16,
    /// Which one it is there.
    pub host: u32,
    /// The /16 of who told of it.
    pub source: u16,
    /// Who is called there.
    pub owner: Owner,
}

/// What a node remembers, by the number of each address.
pub enum Table {
    /// A list of so many; whoever is new pushes out one of them, any.
    List(Vec<u32>, usize),
    /// Bitcoin Core's.
    Buckets(Box<Buckets>),
}

/// *New* and *tried*.
pub struct Buckets {
    key: u64,
    new: Places,
    tried: Places,
}

struct Places {
    holder: Vec<u32>,
    /// The taken places of each bucket, a bit for each.
    taken: Vec<u64>,
}

type Place = (usize, usize);

/// A table and all addresses that it ever took.
pub struct Known {
    addresses: Vec<Address>,
    table: Table,
}

impl Known {
    /// Nobody is known. The list has room for so many, or the buckets have a random key.
    pub fn new(room: Option<usize>, random: &mut Random) -> Self {
        let table = match room {
            Some(room) => Table::List(vec![], room),
            None => Table::Buckets(Box::new(Buckets::new(random.bits()))),
        };
        Self { addresses: vec![], table }
    }

    /// An address is told. Whether it is remembered: then its number is the last one.
    pub fn hear(&mut self, address: Address, random: &mut Random) -> bool {
        let number = self.addresses.len() as u32;
        let takes = match &mut self.table {
            Table::List(list, room) if list.len() < *room => {
                list.push(number);
                true
            }
            Table::List(list, _) => {
                let at = random.below(list.len() as u32) as usize;
                list[at] = number;
                true
            }
            Table::Buckets(buckets) => {
                let place = buckets.place_in_new(address);
                let free = buckets.new.at(place).is_none();
                if free {
                    buckets.new.put(place, number);
                }
                free
            }
        };
        if takes {
            self.addresses.push(address);
        }
        takes
    }

    /// The one that was remembered last has been called and answered: it moves to *tried*, unless who has its place there answers, too.
    pub fn answered(&mut self) {
        let Table::Buckets(buckets) = &mut self.table else { return };
        let Some((&address, before)) = self.addresses.split_last() else { return };
        let number = before.len() as u32;
        let place = buckets.place_in_tried(address);
        let old = buckets.tried.at(place);
        let is_gone = |old: u32| self.addresses[old as usize].owner == Owner::Gone;
        if old.is_some_and(|old| !is_gone(old)) {
            return;
        }
        buckets.new.clear(buckets.place_in_new(address));
        buckets.tried.put(place, number);
        if let Some(old) = old {
            let back = buckets.place_in_new(self.addresses[old as usize]);
            buckets.new.put(back, old);
        }
    }

    /// Share of the places that the attacker holds.
    pub fn attackers_share(&self) -> f64 {
        let (mut attackers, mut all) = (0_u32, 0_u32);
        let mut count = |numbers: &mut dyn Iterator<Item = u32>| {
            for number in numbers {
                all += 1;
                attackers += u32::from(self.addresses[number as usize].owner == Owner::Attacker);
            }
        };
        match &self.table {
            Table::List(list, _) => count(&mut list.iter().copied()),
            Table::Buckets(buckets) => count(&mut buckets.new.holders().chain(buckets.tried.holders())),
        }
        f64::from(attackers) / f64::from(all.max(1))
    }

    /// Places in *new* and in *tried* that are taken, and buckets of *tried* that hold somebody of the attacker's.
    pub fn places(&self) -> (usize, usize, usize) {
        let Table::Buckets(buckets) = &self.table else { return (0, 0, 0) };
        let is_attackers =
            |number: &u32| *number != NOBODY && self.addresses[*number as usize].owner == Owner::Attacker;
        let reached = buckets.tried.holder.chunks(BUCKET_SIZE as usize);
        let reached = reached.filter(|bucket| bucket.iter().any(&is_attackers));
        (buckets.new.holders().count(), buckets.tried.holders().count(), reached.count())
    }

    /// Calls until there are enough connections. Whether all are the attacker's.
    pub fn restart(&self, guard: Option<Guard>, random: &mut Random) -> bool {
        // Anchors are others: the attack began while it was connected to them.
        if guard.is_some_and(|guard| (0..ANCHORS).any(|_| !random.happens(guard.away))) {
            return false;
        }
        let filled = self.filled();
        let (mut called, mut groups) = (vec![], vec![]);
        for _ in 0..DRAWS {
            let Some(number) = self.draw(&filled, random) else { break };
            let Address { group, owner, .. } = self.addresses[number as usize];
            if called.contains(&number) || (guard.is_some() && groups.contains(&group)) {
                continue;
            }
            called.push(number);
            match owner {
                Owner::Gone => {}
                Owner::Other => return false,
                Owner::Attacker => groups.push(group),
            }
            if groups.len() == OUTBOUND as usize {
                return true;
            }
        }
        !groups.is_empty()
    }

    /// Buckets that hold somebody, of *new* and of *tried*.
    fn filled(&self) -> [Vec<usize>; 2] {
        match &self.table {
            Table::List(..) => [vec![], vec![]],
            Table::Buckets(buckets) => [buckets.new.filled(), buckets.tried.filled()],
        }
    }

    /// *New* or *tried*, each as likely; a bucket of it, each as likely that holds somebody; somebody in it (`AddrManImpl::Select_`).
    fn draw(&self, filled: &[Vec<usize>; 2], random: &mut Random) -> Option<u32> {
        let buckets = match &self.table {
            Table::List(list, _) => return pick(list, random).copied(),
            Table::Buckets(buckets) => buckets,
        };
        let [new, tried] = filled;
        let from_tried = !tried.is_empty() && (new.is_empty() || random.happens(0.5));
        let (places, filled) = if from_tried { (&buckets.tried, tried) } else { (&buckets.new, new) };
        places.draw(*pick(filled, random)?, random)
    }
}

/// What stands between an attacker that fills the table and all connections.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    /// Chance that an anchor no longer answers.
    pub away: f64,
}

fn pick<'a, T>(list: &'a [T], random: &mut Random) -> Option<&'a T> {
    list.get(random.below(list.len() as u32) as usize)
}

impl Buckets {
    fn new(key: u64) -> Self {
        Self { key, new: Places::new(NEW_BUCKETS), tried: Places::new(TRIED_BUCKETS) }
    }

    /// `AddrInfo::GetNewBucket`: by the teller's group, and by the address's group one of a few of those.
    fn place_in_new(&self, address: Address) -> Place {
        let Address { group, source, .. } = address;
        let nth = self.hash([1, group.into(), source.into()]) % NEW_BUCKETS_PER_SOURCE;
        let bucket = self.hash([2, source.into(), nth]) % NEW_BUCKETS;
        (bucket as usize, self.position(3, bucket, address))
    }

    /// `AddrInfo::GetTriedBucket`: by the address's group, and by the address one of a few of those.
    fn place_in_tried(&self, address: Address) -> Place {
        let Address { group, host, .. } = address;
        let nth = self.hash([4, group.into(), host.into()]) % TRIED_BUCKETS_PER_GROUP;
        let bucket = self.hash([5, group.into(), nth]) % TRIED_BUCKETS;
        (bucket as usize, self.position(6, bucket, address))
    }

    fn position(&self, table: u64, bucket: u64, Address { group, host, .. }: Address) -> usize {
        let whole = u64::from(group) << 32 | u64::from(host);
        (self.hash([table, bucket, whole]) % BUCKET_SIZE) as usize
    }

    /// Mixes like SplitMix64 (Steele, Lea and Flood 2014). It stands for SHA-256, and guards against nobody.
    fn hash(&self, parts: [u64; 3]) -> u64 {
        parts.into_iter().fold(self.key, |state, part| {
            let mut mixed = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        })
    }
}

impl Places {
    fn new(buckets: u64) -> Self {
        Self { holder: vec![NOBODY; (buckets * BUCKET_SIZE) as usize], taken: vec![0; buckets as usize] }
    }

    fn at(&self, (bucket, position): Place) -> Option<u32> {
        Some(self.holder[bucket * BUCKET_SIZE as usize + position]).filter(|holder| *holder != NOBODY)
    }

    fn put(&mut self, (bucket, position): Place, number: u32) {
        self.holder[bucket * BUCKET_SIZE as usize + position] = number;
        self.taken[bucket] |= 1 << position;
    }

    fn clear(&mut self, (bucket, position): Place) {
        self.holder[bucket * BUCKET_SIZE as usize + position] = NOBODY;
        self.taken[bucket] &= !(1 << position);
    }

    fn holders(&self) -> impl Iterator<Item = u32> {
        self.holder.iter().copied().filter(|holder| *holder != NOBODY)
    }

    fn filled(&self) -> Vec<usize> {
        (0..self.taken.len()).filter(|bucket| self.taken[*bucket] != 0).collect()
    }

    /// Somebody in a bucket.
    fn draw(&self, bucket: usize, random: &mut Random) -> Option<u32> {
        let mut taken = self.taken[bucket];
        for _ in 0..random.below(taken.count_ones()) {
            // The lowest one is not it.
            taken &= taken - 1;
        }
        (taken != 0).then(|| self.at((bucket, taken.trailing_zeros() as usize)))?
    }
}
