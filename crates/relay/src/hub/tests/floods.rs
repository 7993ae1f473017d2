//! Who pays when more is said to a member than it reads.

use super::*;
use crate::hub::budget::FRAMES;

/// Members whose queues are empty, with numbers from 1.
fn members(count: u8, limits: Limits) -> Bench {
    let mut bench = Bench::new(limits);
    let outputs: Vec<Output> = (1..=count).flat_map(|number| bench.join(number, ROOM)).collect();
    outputs.into_iter().for_each(|output| drop(bench.read(output)));
    assert_eq!(bench.hub.queues.bytes, 0);
    bench
}

impl Bench {
    /// What was sent has left for the network.
    fn read(&mut self, output: Output) -> Vec<Output> {
        let Output::Send { to, bytes } = output else { panic!("{output:?}") };
        self.input(to, Input::Written(bytes.len()))
    }

    fn stay(&mut self, numbers: impl IntoIterator<Item = u8>) -> Vec<Output> {
        let pongs = numbers.into_iter().flat_map(|number| self.say(number.into(), &ClientMessage::Ping));
        pongs.collect()
    }
}

fn left(number: u8) -> RelayMessage<'static> {
    RelayMessage::Left(node(number))
}

#[test]
fn who_fills_a_queue_is_not_carried_until_it_is_read_and_nobody_is_dropped() {
    for (payload, fits) in [(vec![0; 1], 3), (vec![0; 400], 2)] {
        let mut bench = members(3, Limits { total_queue_bytes: 10_000, ..small() });
        let mut waiting: Vec<Output> = (0..fits).flat_map(|_| bench.send(1, 2, &payload)).collect();
        assert_eq!(waiting.len(), fits);
        let outputs = bench.send(1, 2, &payload);
        assert_eq!(outputs[1..], [tell(2, left(1))]);
        waiting.extend(outputs);
        assert_eq!(bench.send(1, 2, &payload), [], "what it says is lost");
        assert_eq!(bench.send(1, 3, b"!").len(), 1, "to others it speaks on");
        let other = bench.send(3, 2, b"!");
        assert_eq!(other.len(), 1, "and others to the receiver");
        waiting.extend(other);
        let back = tell(2, RelayMessage::Joined(node(1)));
        let outputs: Vec<Output> = waiting.into_iter().flat_map(|output| bench.read(output)).collect();
        assert_eq!(outputs.iter().collect::<Vec<_>>(), [&back]);
        bench.read(back);
        assert_eq!(bench.send(1, 2, &payload).len(), 1);
    }
}

#[test]
fn who_does_not_read_in_time_what_filled_its_queue_is_dropped() {
    let mut bench = members(3, Limits { members_per_room: 3, ..small() });
    (0..4).for_each(|_| drop(bench.send(1, 2, b"!")));
    bench.at(SILENCE_MS - 1);
    let pongs = bench.stay([1, 3, 2]);
    assert_eq!(pongs.len(), 3);
    assert_eq!(bench.at(SILENCE_MS), [dropped(2, Refusal::TooSlow), tell(1, left(2)), tell(3, left(2))]);
    assert_eq!(bench.hub.queues.frames(), 4, "a pong and the news for each of those who stay");
}

#[test]
fn who_floods_and_leaves_does_not_come_back_by_itself() {
    let mut bench = members(2, small());
    let waiting: Vec<Output> = (0..4).flat_map(|_| bench.send(1, 2, b"!")).collect();
    let news = bench.input(1, Input::Closed);
    let outputs: Vec<Output> =
        waiting.into_iter().chain(news).flat_map(|output| bench.read(output)).collect();
    assert_eq!(outputs, []);
}

#[test]
fn seven_can_fill_a_queue_one_after_the_other_and_the_receiver_stays() {
    let mut bench = members(9, Limits { queue_frames: 100, ..Limits::default() });
    for sender in 2..=8 {
        let outputs: Vec<Output> = (0..110).flat_map(|_| bench.send(sender, 1, b"!")).collect();
        assert!(outputs.contains(&tell(1, left(sender))), "{sender}");
    }
    assert!(bench.hub.seat(1).is_some());
    let outputs: Vec<Output> = (0..110).flat_map(|_| bench.send(9, 1, b"!")).collect();
    assert!(outputs.contains(&dropped(1, Refusal::TooSlow)), "an eighth is one too many");
}

#[test]
fn what_the_relay_itself_says_fills_a_queue_for_which_nobody_else_pays() {
    let mut bench = members(2, small());
    let outputs = bench.stay([2; 4]);
    assert_eq!(outputs[4..], [dropped(2, Refusal::TooSlow), tell(1, left(2))]);
    let mut bench = members(2, small());
    let outputs: Vec<Output> = (0..4).flat_map(|_| bench.send(2, 2, b"to itself")).collect();
    assert_eq!(outputs[4..], [dropped(2, Refusal::TooSlow), tell(1, left(2))]);
}

#[test]
fn a_member_elsewhere_that_is_too_slow_goes_itself() {
    let mut bench = members(1, small());
    bench.input(9, Input::Visiting);
    bench.say(9, &ClientMessage::Join { room: ROOM, node: node(9) });
    let outputs: Vec<Output> = (0..3).flat_map(|_| bench.send(1, 9, b"!")).collect();
    assert_eq!(outputs[3..], [dropped(9, Refusal::TooSlow), tell(1, left(9))]);
}

/// One sends 10,000 frames a second to another, which reads 3,000; a third says something to that ten times a second.
#[test]
fn a_flood_throws_out_who_makes_it_and_neither_its_receiver_nor_what_others_say() {
    let mut bench = members(3, Limits::default());
    let mut waiting = VecDeque::new();
    let (mut flooder_is_here, mut heard) = (true, 0);
    for now_ms in 0..60_000 {
        bench.now_ms = now_ms;
        let mut outputs: Vec<Output> = Vec::new();
        for _ in 0..if flooder_is_here { 10 } else { 0 } {
            outputs.extend(bench.send(1, 2, &[0; 60]));
        }
        if now_ms % 100 == 0 {
            outputs.extend(bench.send(3, 2, b"inv"));
            outputs.extend(bench.at(now_ms));
            bench.stay([2]).into_iter().for_each(|pong| waiting.push_back(pong));
        }
        flooder_is_here &= !outputs.contains(&dropped(1, Refusal::TooFast));
        assert!(!outputs.iter().any(|output| matches!(output, Output::Drop { connection: 2 | 3, .. })));
        waiting.extend(outputs.into_iter().filter(|output| matches!(output, Output::Send { to: 2, .. })));
        for output in (0..3).map_while(|_| waiting.pop_front()).collect::<Vec<_>>() {
            heard += usize::from(output == tell(2, RelayMessage::Frame { from: node(3), payload: b"inv" }));
            waiting.extend(bench.read(output));
        }
    }
    assert_eq!((flooder_is_here, heard), (false, 600));
}

#[test]
fn more_than_a_member_may_send_is_refused_whoever_it_is_for() {
    let mut bench = members(2, Limits::default());
    // Joining was the first.
    let allowed = (0..).take_while(|_| bench.send(1, 9, b"to nobody").is_empty()).count();
    assert_eq!(allowed as u64, FRAMES.0 - 1);
    assert!(bench.hub.seat(1).is_none() && bench.hub.seat(2).is_some());
}
