//! What is drawn of a single run is what happened in it, and bounded.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::BTreeSet;

use hashyard_sim::scene::networks::{Network, Topology};
use hashyard_sim::scene::talk::{Change, Has, Kind, MESSAGES, Message, NODES, OUTSIDE, Role, Talk};
use hashyard_sim::scene::{FORKS, POINTS, Scene};
use hashyard_sim::{EXPERIMENTS, Report, Run, named};

fn run(name: &str, said: &[(&str, &str)]) -> (Box<dyn Run>, Report) {
    let experiment = named(name).unwrap();
    let values = experiment.values(said.iter().copied()).unwrap();
    let mut run = (experiment.start)(&values);
    while run.advance() < 1.0 {}
    let report = Report::new(experiment, &values, run.findings());
    (run, report)
}

fn scene(name: &str, said: &[(&str, &str)]) -> Scene {
    run(name, said).0.scene().unwrap_or_else(|| panic!("{name}: no scene"))
}

fn talk(name: &str, said: &[(&str, &str)]) -> Talk {
    let Scene::Talk(talk) = scene(name, said) else { panic!("{name}: nobody talks") };
    holds_together(name, &talk);
    talk
}

/// Messages and changes are of nodes in the picture, in the order of time, and no more than fit.
fn holds_together(name: &str, talk: &Talk) {
    assert!(talk.nodes.len() <= NODES && talk.messages.len() <= MESSAGES, "{name}");
    assert!(talk.nodes.len() <= talk.of as usize + 2, "{name}");
    let place = |place: u8| usize::from(place) < talk.nodes.len();
    for message in &talk.messages {
        assert!(place(message.from) || (message.from == OUTSIDE && name == "race"), "{name}");
        assert!(place(message.to) && message.from != message.to, "{name}");
        assert!(message.sent <= message.arrives, "{name}");
    }
    assert!(talk.messages.is_sorted_by_key(|message| message.sent), "{name}");
    assert!(talk.changes.is_sorted_by_key(|change| change.at), "{name}");
    assert!(talk.changes.iter().all(|change| place(change.node)), "{name}");
}

fn places(talk: &Talk, role: Role) -> Vec<u8> {
    (0..).zip(&talk.nodes).filter(|(_, is)| **is == role).map(|(place, _)| place).collect()
}

/// Whoever has it, but for those who began, got it by one message of somebody who had it when that was sent.
fn comes_by_messages(talk: &Talk, began: usize) {
    let since = |node: u8| talk.changes.iter().find(|change| change.node == node).unwrap().at;
    let mut began_so_far = 0;
    for Change { at, node, .. } in &talk.changes {
        let brings = |message: &&Message| message.to == *node && message.kind == Kind::Gives;
        let brought: Vec<&Message> = talk.messages.iter().filter(brings).collect();
        match brought[..] {
            [] => began_so_far += 1,
            [message] => assert!(message.arrives == *at && since(message.from) <= message.sent),
            _ => panic!("it was brought twice: {brought:?}"),
        }
    }
    assert_eq!(began_so_far, began);
    let who: BTreeSet<u8> = talk.changes.iter().map(|change| change.node).collect();
    assert_eq!(who.len(), talk.changes.len());
}

fn networks(said: &[(&str, &str)]) -> Vec<Network> {
    let Scene::Networks(networks) = scene("topologies", said) else { panic!("no networks") };
    networks.iter().for_each(|network| holds_together("topologies", &network.talk));
    let all = [Topology::Star, Topology::Unstructured, Topology::Structured, Topology::Hybrid];
    assert_eq!(networks.iter().map(|network| network.topology).collect::<Vec<_>>(), all);
    networks
}

#[test]
fn a_block_goes_its_way_in_each_topology() {
    for (nodes, elect, seed) in [("40", "0", "1"), ("40", "1", "2"), ("200", "0", "3"), ("200", "1", "4")] {
        let said = [("nodes", nodes), ("elect", elect), ("lookups", "40"), ("seed", seed)];
        for Network { topology, talk, block_ms, .. } in networks(&said) {
            let began = began(&talk, topology);
            comes_by_messages(&talk, began);
            let lost = places(&talk, Role::Lost);
            assert!((4..=16).contains(&lost.len()));
            assert!(talk.changes.iter().all(|change| !lost.contains(&change.node)));
            let there = talk.nodes.len() - lost.len();
            assert_eq!(talk.changes.len(), there, "{topology:?}, seed {seed}");
            assert!(block_ms.is_some());
        }
    }
}

/// Whoever is not told by others of its organisation asks, and has the block then, too.
#[test]
fn who_is_not_told_of_a_block_asks_for_it() {
    let asked = |elect: &str| {
        let said = [("nodes", "60"), ("lookups", "40"), ("elect", elect)];
        let talk = networks(&said).remove(3).talk;
        let late: Vec<&Change> = talk.changes.iter().filter(|change| change.at > 3_000).collect();
        for change in &late {
            let asks = |message: &&Message| message.from == change.node && message.arrives < change.at;
            assert!(talk.messages.iter().filter(asks).any(|message| message.kind == Kind::Word));
        }
        late.len()
    };
    assert_eq!(asked("0"), 0, "each peer gets it itself");
    assert!(asked("1") > 0, "three others are not all of an organisation");
}

#[test]
fn all_topologies_are_measured_whichever_is_chosen() {
    let of = |rule, worst| networks(&[("rule", rule), ("worst", worst), ("lookups", "40"), ("seed", "5")]);
    let any = of("0", "0");
    assert_eq!(any, of("2", "0"));
    let points: Vec<usize> = any.iter().map(|network| network.single_points).collect();
    assert_eq!(points, [1, 0, 0, 0]);
    assert!(any[1].messages.low > 50.0 * any[2].messages.high, "a flood is dear");
    let [star, unstructured, structured, hybrid] = <[Network; 4]>::try_from(of("1", "1")).unwrap();
    assert_eq!((star.found.value, star.hops, star.block_ms), (0.0, None, None), "without its index");
    assert_eq!((star.talk.changes.len(), star.talk.messages.len()), (1, 0));
    assert!(hybrid.block_ms.is_none() && hybrid.talk.changes.is_empty(), "without its orderers");
    assert!(unstructured.found.value > 0.9 && structured.found.value > 0.9);
    assert!(unstructured.block_ms.is_some() && structured.block_ms.is_some());
}

/// Who begins: somebody, or the orderers that remain, if they are more than half.
fn began(talk: &Talk, topology: Topology) -> usize {
    match places(talk, Role::Orderer).len() {
        _ if topology != Topology::Hybrid => 1,
        0 | 1 => 0,
        orderers => orderers,
    }
}

#[test]
fn the_spy_names_who_told_it_first() {
    for seed in 1..=8 {
        for rule in ["0", "1", "2"] {
            let seed = seed.to_string();
            let talk =
                talk("diffusion", &[("rule", rule), ("runs", "50"), ("nodes", "300"), ("seed", &seed)]);
            let spy = places(&talk, Role::Spy);
            let heard: Vec<&Message> = talk.messages.iter().filter(|message| message.to == spy[0]).collect();
            let first = heard.iter().map(|message| message.arrives).min().unwrap();
            // Two may tell it at once.
            let named = |message: &&&Message| {
                let role = talk.nodes[usize::from(message.from)];
                message.arrives == first && matches!(role, Role::Suspect | Role::Caught)
            };
            assert!(heard.iter().any(|message| named(&message)), "seed {seed}, rule {rule}");
            let others = Talk {
                changes: talk.changes.iter().filter(|change| change.node != spy[0]).copied().collect(),
                ..talk.clone()
            };
            comes_by_messages(&others, 1);
            assert!(talk.changes.contains(&Change { at: first, node: spy[0], has: Has::Rival }));
        }
    }
}

#[test]
fn a_lookup_ends_with_the_closest_one_that_answered() {
    let talk = talk("kademlia", &[("nodes", "128"), ("lookups", "20")]);
    assert_eq!(places(&talk, Role::Seeker), [0]);
    // They stand by how close they are.
    assert_eq!(places(&talk, Role::Closest), [1]);
    assert!(talk.messages.iter().all(|message| message.from == 0 && message.kind == Kind::Question));
    for Change { at, node, has } in &talk.changes {
        let asked = talk.messages.iter().find(|message| message.to == *node).unwrap();
        assert_eq!((asked.arrives, *has), (*at, Has::It), "without losses all answer");
    }
    assert_eq!((talk.of, talk.changes.len()), (128, talk.messages.len()));
}

#[test]
fn a_block_is_decided_by_as_many_messages_as_are_counted() {
    let said = |rule| [("rule", rule), ("blocks", "5"), ("nodes", "16")];
    let pbft = talk("consensus", &said("2"));
    let count = |kind| pbft.messages.iter().filter(|message| message.kind == kind).count();
    let all_others = 15;
    // Castro and Liskov: a pre-prepare, a prepare of all but the primary, a commit of all.
    assert_eq!(
        [Kind::Gives, Kind::Word, Kind::Vote].map(count),
        [all_others, 15 * all_others, 16 * all_others]
    );
    assert_eq!(pbft.changes.len(), 16);
    for rule in ["0", "1"] {
        let chain = talk("consensus", &said(rule));
        comes_by_messages(&chain, 1);
        assert_eq!(chain.changes[0].at, 0);
    }
    let split = talk(
        "consensus",
        &[("rule", "2"), ("blocks", "5"), ("nodes", "16"), ("faulty", "2"), ("deceive", "1")],
    );
    let decided = |has| split.changes.iter().any(|change| change.has == has);
    assert!(decided(Has::It) && decided(Has::Rival), "f + 1 that deceive split the others");
    assert_eq!(places(&split, Role::Faulty).len(), 6);
}

#[test]
fn everybody_gets_all_pieces() {
    for (pieces, people) in [("20", 40), ("50", 20), ("200", 5), ("300", 5)] {
        let talk = talk("distribution", &[("megabytes", "2"), ("pieces", pieces)]);
        assert_eq!((talk.of, talk.nodes.len()), (people + 1, people as usize + 1));
        assert_eq!(places(&talk, Role::Server), [0]);
        assert_eq!(talk.changes.len(), people as usize + 1);
        let pieces: usize = pieces.parse().unwrap();
        assert_eq!(talk.parts as usize, pieces);
        if pieces * people as usize > MESSAGES {
            continue;
        }
        for person in 1..=people as u8 {
            let got: Vec<&Message> = talk.messages.iter().filter(|message| message.to == person).collect();
            let whole = talk.changes.iter().find(|change| change.node == person).unwrap();
            assert_eq!(got.len(), pieces);
            assert!(got.iter().map(|message| message.arrives).max() == Some(whole.at));
        }
    }
}

#[test]
fn payments_race_from_the_attacker_on() {
    for (rule, seed) in [("0", "1"), ("0", "2"), ("1", "3")] {
        let talk = talk("race", &[("rule", rule), ("runs", "20"), ("seed", seed)]);
        assert_eq!((places(&talk, Role::Attacker).len(), places(&talk, Role::Merchant).len()), (1, 1));
        let attacker = places(&talk, Role::Attacker)[0];
        for Change { at, node, has } in &talk.changes {
            let kind = if *has == Has::It { Kind::Gives } else { Kind::Rival };
            let brought =
                |message: &&Message| (message.to, message.arrives, message.kind) == (*node, *at, kind);
            let message = talk.messages.iter().find(brought).unwrap();
            let held = |change: &&Change| change.node == message.from && change.at <= message.sent;
            let by = talk.changes.iter().rfind(held);
            assert!(
                [attacker, OUTSIDE].contains(&message.from) || by.is_some_and(|change| change.has == *has)
            );
        }
    }
}

#[test]
fn lost_blocks_are_those_of_the_chart() {
    for (name, last) in [("fork-rate", 5.0), ("throughput", 64.0)] {
        let (run, report) = run(name, &[("nodes", "20"), ("blocks", "50"), ("seed", "2")]);
        let Some(Scene::Forks { at, heights }) = run.scene() else { panic!("{name}: no chain") };
        let forked = heights.iter().filter(|height| height.lost > 0).count();
        let point = report.points.last().unwrap();
        assert_eq!((heights.len(), at, point.x), (FORKS, last, last));
        assert!((point.measured - forked as f64 / 50.0).abs() < 1e-9, "{name}: {forked}");
        assert!(heights.is_sorted_by_key(|height| height.after), "{name}");
    }
}

#[test]
fn blocks_are_as_slow_as_difficulty_is_high_for_the_hash_rate() {
    let Scene::Lines(lines) = scene("difficulty", &[("runs", "2"), ("periods", "300")]) else {
        panic!("no lines")
    };
    assert!(lines.iter().all(|line| line.points.len() == POINTS));
    let value = |line: usize, at: usize| lines[line].points[at].1;
    for at in 0..POINTS {
        let expected = value(1, at) / value(0, at);
        assert!((value(2, at) / expected - 1.0).abs() < 0.12, "{at}");
    }
}

#[test]
fn a_table_fills_with_the_attackers_addresses() {
    let (run, report) = run("eclipse", &[("rule", "1"), ("known", "1000"), ("runs", "20")]);
    let Some(Scene::Lines(lines)) = run.scene() else { panic!("no lines") };
    let restarts = lines[1].points.len() + lines[2].points.len();
    assert_eq!((lines[0].points.len(), restarts), (128, report.points.len()));
    assert_eq!(lines[0].points[0], (0.0, 0.0));
    assert!(lines.iter().flat_map(|line| &line.points).all(|(_, share)| (0.0..=1.0).contains(share)));
}

#[test]
fn a_hidden_block_is_one_ahead_until_somebody_else_finds_one() {
    let Scene::Walks(walks) = scene("finney", &[("runs", "100")]) else { panic!("no walks") };
    for walk in &walks {
        assert!(walk[0] == (0, 1) && walk.last().unwrap().0 == 601 && walk.is_sorted_by_key(|(at, _)| at));
        assert!(walk.windows(2).all(|pair| (pair[0].1 - pair[1].1).abs() <= 1));
    }
    let lost = walks.iter().filter(|walk| walk.last().unwrap().1 < 1).count();
    // Somebody else is as quick as the merchant waits in 59 % of all attacks.
    assert!((6..=20).contains(&lost), "{lost} of {}", walks.len());
}

#[test]
fn every_experiment_has_a_picture_of_one_run() {
    for experiment in EXPERIMENTS {
        let least: Vec<(&str, String)> =
            experiment.parameters.iter().map(|one| (one.name.text(), one.least.to_string())).collect();
        let said: Vec<(&str, &str)> = least.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let scene = scene(experiment.name.text(), &said);
        let kept = serde_json::to_string(&scene).unwrap();
        assert_eq!(serde_json::from_str::<Scene>(&kept).unwrap(), scene);
        assert!(kept.len() < 100_000, "{}: {} bytes", experiment.name.text(), kept.len());
    }
}
