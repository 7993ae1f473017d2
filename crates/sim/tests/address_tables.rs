//! The laboratory's table of addresses fills as the node's own does.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::BTreeSet;

use hashyard_node::addr_table::{AddrTable, Group};
use hashyard_sim::addresses::{Address, Known, Owner};
use hashyard_sim::random::Random;
use hashyard_wire::{AddrV2Entry, Address as NodeAddress, Services};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// Places in *new*, in *tried*, and buckets of *tried* that are taken.
type Taken = (usize, usize, usize);

/// Each address is told until it is remembered, by so many at most, and answers.
const TELLS: usize = 8;

fn in_the_laboratory(groups: u16, count: u32) -> Taken {
    let mut random = Random::new(3);
    let mut known = Known::new(None, &mut random);
    for number in 0..count {
        let group = (number % u32::from(groups)) as u16;
        let tells = (0..TELLS).any(|_| {
            let source = random.below(u32::from(groups)) as u16;
            known.hear(Address { group, host: number, source, owner: Owner::Attacker }, &mut random)
        });
        if tells {
            known.answered();
        }
    }
    known.places()
}

fn in_the_node(groups: u16, count: u32) -> Taken {
    const NOW: u32 = 1_700_000_000;
    let mut random = Random::new(4);
    let mut rng = ChaCha20Rng::from_seed([5; 32]);
    let mut table = AddrTable::new([6; 32], false);
    // 20.0.0.0 and what follows are public.
    let ip = |group: u16, host: u32| {
        let [high, low] = group.to_be_bytes();
        NodeAddress::Ipv4([20 + high, low, (host >> 8) as u8, host as u8].into())
    };
    for number in 0..count {
        let group = (number % u32::from(groups)) as u16;
        let address = ip(group, number / u32::from(groups));
        let told = AddrV2Entry { time: NOW, services: Services::default(), address, port: 8_333 };
        let tells = (0..TELLS).any(|_| {
            let source = Group::of(&ip(random.below(u32::from(groups)) as u16, 1));
            table.add(&told, source, 0, NOW, &mut rng)
        });
        if tells {
            table.good(&told.endpoint(), NOW);
        }
    }
    let (new, tried) = table.places(|_, _| true);
    (new, tried, table.tried_buckets().map(|(bucket, _)| bucket).collect::<BTreeSet<_>>().len())
}

#[test]
fn places_fill_as_in_the_nodes_own_table() {
    for (groups, count) in [(1, 3_000), (16, 8_000), (300, 12_000)] {
        let (ours, nodes) = (in_the_laboratory(groups, count), in_the_node(groups, count));
        let near = |one: usize, other: usize| one.abs_diff(other) * 100 <= 10 * other;
        assert!(near(ours.0, nodes.0) && near(ours.1, nodes.1), "{groups}: {ours:?} and {nodes:?}");
        assert!(ours.2.abs_diff(nodes.2) <= 9, "{groups}: {ours:?} and {nodes:?}");
    }
}
