//! A tab that was away is back within a second, whoever was away for however long, and whatever carries the links.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod world;

use hashyard_relay::hub::{Hub, Limits};
use hashyard_tab::connections::Carrier;
use world::{World, ready};

/// How long someone is away, in ms: around every pause and timeout that there is.
const AWAY: [u64; 7] = [0, 3, 400, 2_500, 4_500, 5_500, 70_000];

fn is_quick(world: &mut World, what: &str) {
    let took = world.time_until_all_are_connected();
    assert!(took <= 1_000, "{what}: {took} ms");
}

#[test]
fn a_network_switched_off_and_on_heals_within_a_second() {
    let cases: [(&str, &[usize], usize); 4] = [
        ("one of two", &[1], 2),
        ("both of two", &[0, 1], 2),
        ("one of three", &[0], 3),
        ("two of three", &[2, 0], 3),
    ];
    for carrier in [Carrier::Bus, Carrier::Relay] {
        for (what, off, count) in cases {
            for away in AWAY {
                let mut world = World::new(carrier, count);
                off.iter().for_each(|at| world.set_active(*at, false));
                world.run(away);
                off.iter().for_each(|at| world.set_active(*at, true));
                is_quick(&mut world, &format!("{carrier:?}, {what}, {away} ms"));
            }
        }
    }
}

/// The first to go is the last to come, and the other way round: nobody waits for a call that failed meanwhile.
#[test]
fn both_sides_go_and_come_in_any_order() {
    for carrier in [Carrier::Bus, Carrier::Relay] {
        for (first, second) in [(0, 1), (1, 0)] {
            for away in AWAY {
                let mut world = World::new(carrier, 2);
                world.set_active(0, false);
                world.run(away);
                world.set_active(1, false);
                world.run(away);
                world.set_active(first, true);
                world.run(away);
                world.set_active(second, true);
                is_quick(&mut world, &format!("{carrier:?}, first {first}, {away} ms"));
            }
        }
    }
}

/// Who does it again and again is not punished, nor are the others.
#[test]
fn a_switch_that_flickers_is_followed() {
    for carrier in [Carrier::Bus, Carrier::Relay] {
        for pause in [3, 100, 700, 3_000] {
            let mut world = World::new(carrier, 3);
            for _ in 0..12 {
                world.set_active(0, false);
                world.run(pause);
                world.set_active(0, true);
                world.run(pause);
            }
            is_quick(&mut world, &format!("{carrier:?}, every {pause} ms"));
        }
    }
}

#[test]
fn a_reloaded_tab_is_back_within_a_second() {
    for carrier in [Carrier::Bus, Carrier::Relay] {
        for goodbye in [true, false] {
            for lived in AWAY {
                let mut world = World::new(carrier, 3);
                world.run(lived);
                world.reload(0, goodbye);
                world.run(lived);
                world.reload(0, goodbye);
                is_quick(&mut world, &format!("{carrier:?}, goodbye {goodbye}, after {lived} ms"));
            }
        }
    }
}

/// Sessions wait for up to half a minute before they knock again; from then on nothing more is lost.
#[test]
fn a_relay_that_restarts_brings_its_tabs_together() {
    for down in AWAY {
        let mut world = World::new(Carrier::Relay, 3);
        world.stop_relay();
        world.run(down);
        world.relay = Some(Hub::new(Limits::default()));
        let took = world.time_until_all_are_connected();
        assert!(took <= 31_000, "down for {down} ms: {took} ms");
        // And nobody remembers failures of that time.
        world.set_active(0, false);
        world.run(100);
        world.set_active(0, true);
        is_quick(&mut world, &format!("after a relay was down for {down} ms"));
    }
}

/// While it is away, nobody knows it as one to be called.
#[test]
fn who_is_switched_off_is_not_called() {
    for carrier in [Carrier::Bus, Carrier::Relay] {
        let mut world = World::new(carrier, 2);
        world.set_active(1, false);
        world.run(60_000);
        assert_eq!(ready(&world.tabs[0].node), 0);
        world.reload(0, true);
        world.run(5_000);
        assert_eq!(ready(&world.tabs[0].node), 0);
        world.set_active(1, true);
        is_quick(&mut world, &format!("{carrier:?}"));
    }
}
