//! The table of addresses by itself: what a stranger can fill, who keeps a place, what survives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use core::net::{Ipv4Addr, SocketAddr};
use std::collections::BTreeSet;

use hashyard_node::addr_table::*;
use hashyard_wire::{AddrV2Entry, Address, Endpoint, Services};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const NOW: u32 = 1_780_272_000;
const DAY: u32 = 86_400;

struct Rig {
    table: AddrTable,
    rng: ChaCha20Rng,
}

impl Rig {
    fn new(seed: u8) -> Self {
        Self { table: AddrTable::new([seed; 32], false), rng: ChaCha20Rng::seed_from_u64(seed.into()) }
    }

    fn hear(&mut self, told: AddrV2Entry, source: Group) -> bool {
        self.table.add(&told, source, 0, NOW, &mut self.rng)
    }

    /// An address, heard of and answered.
    fn good(&mut self, n: u32) -> Endpoint {
        let told = ip(n, NOW);
        self.hear(told, source(n));
        self.table.good(&told.endpoint(), NOW);
        told.endpoint()
    }

    fn select(&mut self, new_only: bool) -> Option<Endpoint> {
        self.table.select(new_only, NOW, &mut self.rng)
    }
}

/// Addresses with groups that differ for numbers that do.
fn ip(n: u32, time: u32) -> AddrV2Entry {
    let [_, b, c, d] = n.to_be_bytes();
    let address = Address::Ipv4(Ipv4Addr::new(1 + d % 9, c, b, d));
    AddrV2Entry { time, services: Services::NETWORK, address, port: 8333 }
}

/// Addresses of one /16.
fn neighbour(n: u16, time: u32) -> AddrV2Entry {
    let [a, b] = n.to_be_bytes();
    AddrV2Entry { address: Address::Ipv4(Ipv4Addr::new(44, 44, a, b)), ..ip(0, time) }
}

fn source(n: u32) -> Group {
    Group::of_source(&ip(n, 0).address)
}

fn all(_: &Endpoint, _: &Entry) -> bool {
    true
}

/// Heilman, Kendler, Zohar, Goldberg, "Eclipse Attacks on Bitcoin's Peer-to-Peer Network" (2015), section 3: with the buckets widened
/// as they ask, one group of tellers reaches 64 of 1,024 buckets of *new*, and none of *tried* by telling.
#[test]
fn who_tells_a_hundred_thousand_addresses_holds_its_own_buckets() {
    let mut rig = Rig::new(1);
    let honest: Vec<Endpoint> = (0..2_000).map(|n| rig.good(n * 7)).collect();
    let heard: Vec<AddrV2Entry> = (0..3_000).map(|n| ip(1_000_000 + n * 11, NOW)).collect();
    for (n, told) in heard.iter().enumerate() {
        rig.hear(*told, source(n as u32 * 256));
    }
    let kept_before = heard.iter().filter(|told| rig.table.get(&told.endpoint()).is_some()).count();
    let tried_before = rig.table.places(all).1;
    let attacker = Group::of_source(&Address::Ipv4(Ipv4Addr::new(66, 66, 6, 6)));
    for n in 0..100_000_u32 {
        let [_, a, b, c] = n.to_be_bytes();
        let address = Address::Ipv4(Ipv4Addr::new(100 + a * 2 + c % 2 + c % 50, b, c, 9));
        rig.hear(AddrV2Entry { address, ..ip(0, NOW) }, attacker);
    }
    let (held, in_tried) = rig.table.places(|_, entry| entry.source == attacker);
    let bound = (NEW_BUCKETS_PER_SOURCE * BUCKET_SIZE) as usize;
    println!("the attacker holds {held} of {} places in new", NEW_BUCKETS * BUCKET_SIZE);
    assert!(held > bound * 8 / 10 && held <= bound && in_tried == 0, "{held} {in_tried}");
    assert_eq!(rig.table.places(all).1, tried_before, "who answered keeps its place");
    let kept = heard.iter().filter(|told| rig.table.get(&told.endpoint()).is_some()).count();
    assert_eq!(kept, kept_before, "nobody that is any good made way");
    let known = honest.iter().filter(|endpoint| rig.table.get(endpoint).is_some()).count();
    assert!(known > 1_900, "{known}");
    // A bucket is as likely as another: it is called as seldom as its buckets are few.
    let calls = (0..2_000).filter_map(|_| rig.select(false));
    let caught =
        calls.filter(|endpoint| !matches!(endpoint.address, Address::Ipv4(ip) if ip.octets()[0] < 100));
    let caught = caught.count();
    assert!(caught < 2_000 / 2 / 8, "{caught} of 2,000 calls");
}

#[test]
fn all_tabs_are_one_teller() {
    let mut rig = Rig::new(2);
    let tab = |n: u32| {
        let mut id = [0; 32];
        id[..4].copy_from_slice(&n.wrapping_mul(0x9e37_79b9).to_le_bytes());
        Address::Node(id)
    };
    for n in 0..20_000 {
        let told = AddrV2Entry { time: NOW, services: Services::NETWORK, address: tab(n), port: 0 };
        rig.hear(told, Group::of_source(&tab(n % 1_000 + 1_000_000)));
    }
    let held = rig.table.places(all).0 as u64;
    assert!(held > 3_000 && held <= NEW_BUCKETS_PER_SOURCE * BUCKET_SIZE, "{held}");
}

#[test]
fn one_group_of_addresses_reaches_eight_buckets_of_tried() {
    let mut rig = Rig::new(3);
    for n in 0..6_000 {
        let told = neighbour(n, NOW);
        rig.hear(told, source(n.into()));
        rig.table.good(&told.endpoint(), NOW);
    }
    let held = rig.table.places(all).1 as u64;
    assert!(held > 200 && held <= TRIED_BUCKETS_PER_GROUP * BUCKET_SIZE, "{held}");
}

#[test]
fn one_address_has_eight_places_at_most_and_each_is_harder_to_get() {
    let mut rig = Rig::new(4);
    let mut held = vec![];
    for n in 0..3_000_u32 {
        rig.hear(ip(5, NOW - 5_000 + n), source(n * 3));
        held.push(rig.table.places(all).0);
    }
    assert!(held[20] < 8, "{}", held[20]);
    assert_eq!((held[2_999], rig.table.len()), (NEW_BUCKETS_PER_ADDRESS, 1));
    // Moved to tried it has one place, and one that is known is not new again.
    rig.table.good(&ip(5, 0).endpoint(), NOW);
    assert_eq!(rig.table.places(all), (0, 1));
    assert!(!rig.hear(ip(5, NOW), source(77)));
}

#[test]
fn what_leads_nowhere_is_not_remembered() {
    let mut rig = Rig::new(5);
    let nowhere = "127.0.0.1:1 10.0.0.1:1 192.168.0.1:1 0.0.0.0:1 255.255.255.255:1 169.254.1.1:1 192.0.2.1:1 198.18.0.1:1 \
                   100.64.0.1:1 8.8.8.8:0 [::]:1 [::1]:1 [fe80::1]:1 [fd00::1]:1 [2001:db8::1]:1 [2001:10::1]:1 [2001:20::1]:1";
    for text in nowhere.split_whitespace() {
        let Endpoint { address, port } = text.parse::<SocketAddr>().unwrap().into();
        let told = AddrV2Entry { address, port, ..ip(0, NOW) };
        assert!(!rig.hear(told, source(1)), "{text}");
        let private = "127. 10. 192.168 [::1] [fd00".split(' ').any(|start| text.starts_with(start));
        assert_eq!(is_routable(&told.endpoint(), true), private, "{text}");
    }
    assert!(!rig.hear(AddrV2Entry { address: Address::TorV2([1; 10]), ..ip(0, NOW) }, source(1)));
    assert!(rig.table.is_empty() && rig.select(false).is_none());
    assert!(rig.hear(AddrV2Entry { address: Address::TorV3([1; 32]), ..ip(0, NOW) }, source(1)));
}

/// Two addresses whose places in tried are the same: the first has it.
fn rivals(rig: &mut Rig) -> (Endpoint, Endpoint) {
    let mut before = BTreeSet::new();
    for n in 0..6_000 {
        let told = neighbour(n, NOW);
        rig.hear(told, source(n.into()));
        rig.table.good(&told.endpoint(), NOW);
        if let Some(old) = rig.table.rival_to_test(&mut rig.rng) {
            assert!(before.contains(&old));
            return (old, told.endpoint());
        }
        before.insert(told.endpoint());
    }
    panic!("no two with one place")
}

#[test]
fn who_answers_keeps_its_place_and_who_does_not_loses_it() {
    // Seconds after the collision at which the old one is called, whether it answers, and who has the place at the end.
    let rows = [
        (Some((0, true)), true),
        (Some((5 * 3_600, true)), true),
        (Some((5 * 3_600, false)), false),
        (None, false),
    ];
    for (test, stays) in rows {
        let mut rig = Rig::new(6);
        let (old, new) = rivals(&mut rig);
        let mut now = NOW + 5 * 3_600;
        if let Some((after, answers)) = test {
            now = NOW + after;
            rig.table.attempt(&old, true, now);
            if answers {
                rig.table.good(&old, now);
            } else {
                rig.table.resolve_collisions(now + 30);
                assert!(rig.table.get(&old).unwrap().tried, "it has a minute to answer");
            }
        }
        rig.table.resolve_collisions(now + 100);
        let tried = |endpoint| rig.table.get(endpoint).is_some_and(|entry| entry.tried);
        assert_eq!((tried(&old), tried(&new)), (stays, !stays), "{test:?}");
        assert!(rig.table.get(&old).is_some() && rig.table.rival_to_test(&mut rig.rng).is_none());
    }
}

#[test]
fn half_of_the_calls_go_to_who_answered() {
    let mut rig = Rig::new(7);
    let answered: BTreeSet<Endpoint> = (0..20).map(|n| rig.good(n)).collect();
    (100..2_000).for_each(|n| {
        rig.hear(ip(n, NOW), source(n));
    });
    let later = NOW + DAY;
    let calls = (0..4_000).filter_map(|_| rig.table.select(false, later, &mut rig.rng));
    let to_them = calls.filter(|endpoint| answered.contains(endpoint)).count();
    assert!((1_800..2_200).contains(&to_them), "{to_them}");
    assert!((0..500).all(|_| !answered.contains(&rig.select(true).unwrap())));
}

#[test]
fn what_failed_is_chosen_seldom_and_given_up_in_the_end() {
    let mut rig = Rig::new(8);
    let (bad, fine) = (ip(1, NOW).endpoint(), ip(2, NOW).endpoint());
    for n in [1, 2] {
        rig.hear(ip(n, NOW), source(n));
    }
    // As long as nobody answered, the fault may be here.
    (1..9).for_each(|n| rig.table.attempt(&bad, true, NOW + n * 700));
    assert_eq!(rig.table.get(&bad).unwrap().attempts, 1);
    for n in 1..8_u32 {
        let at = NOW + n * 700;
        rig.table.good(&fine, at + 1);
        rig.table.attempt(&bad, true, at + 2);
        let entry = rig.table.get(&bad).unwrap();
        assert!((entry.chance(at + 3) - 0.01 * 0.66_f64.powi(entry.attempts as i32)).abs() < 1e-9);
        assert!((entry.chance(at + 603) - 0.66_f64.powi(entry.attempts as i32)).abs() < 1e-9);
        assert_eq!(entry.is_terrible(at + 63), entry.attempts >= 3);
    }
    let told = rig.table.some(10, NOW + 9_000, &|_| true, &mut rig.rng);
    assert_eq!(told.iter().map(AddrV2Entry::endpoint).collect::<Vec<_>>(), [fine]);
    assert!(
        rig.table.some(10, NOW + 31 * DAY, &|_| true, &mut rig.rng).is_empty(),
        "nobody heard of them for a month"
    );
    let mut rig = Rig::new(8);
    rig.hear(ip(1, NOW), source(1));
    assert_eq!(rig.table.some(10, NOW - 600, &|_| true, &mut rig.rng).len(), 1);
    assert!(rig.table.some(10, NOW - 601, &|_| true, &mut rig.rng).is_empty(), "from the future");
}

#[test]
fn a_stored_table_is_the_same_table() {
    let mut rig = Rig::new(9);
    (0..300).for_each(|n| {
        rig.good(n * 13);
    });
    (0..1_000).for_each(|n| {
        rig.hear(ip(n * 17 + 5, NOW - n), source(n));
    });
    rig.table.attempt(&ip(0, 0).endpoint(), true, NOW + 5);
    let bytes = rig.table.to_bytes();
    let again = AddrTable::from_bytes(&bytes, false).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    assert!(again.len() > 1_200 && again.places(all) == rig.table.places(all));
    for length in [0, 31, 40, bytes.len() - 1] {
        assert!(AddrTable::from_bytes(&bytes[..length], false).is_err(), "{length}");
    }
    (0..9_000).for_each(|n| {
        rig.hear(ip(n * 3 + 1, NOW), source(n));
    });
    assert!(rig.table.len() > MAX_STORED);
    let most = AddrTable::from_bytes(&rig.table.to_bytes(), false).unwrap();
    assert!((MAX_STORED - 100..=MAX_STORED).contains(&most.len()), "{}", most.len());
    assert_eq!(most.places(all).1, rig.table.places(all).1, "who answered is kept first");
}
