//! Nodes at work side by side. Within the least time that a message takes no node can hear of what another one does, so each lives through so short a
//! time by itself, on as many threads as there are processors. What comes of it is the same on any number of them, also on one, as in a tab.

use core::hint::spin_loop;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;

use hashyard_node::Input;

use super::host::{Host, Step};
use crate::queue::Time;

/// At most so many threads: more would mostly wait for each other.
const MOST_LANES: usize = 8;
/// So often a thread looks whether there is something to do before it lets others run.
const LOOKS: u32 = 2_000;

/// All nodes, dealt out among lanes, each of which one thread looks after at a time.
pub(super) struct Lanes {
    lanes: Vec<Mutex<Lane>>,
    /// Whether threads look after lanes.
    staffed: AtomicBool,
    /// Rounds that began so far.
    begun: AtomicUsize,
}

#[derive(Default)]
struct Lane {
    hosts: Vec<Host>,
    /// Which of them lives through the present round, and what comes to it, in order.
    visits: Vec<(usize, Time, Option<Input>)>,
    /// When the round ends, while it is still to be lived through.
    until: Option<Time>,
    lived: Lived,
}

/// How many lanes are of use here: one where there are no threads.
pub(super) fn processors() -> usize {
    thread::available_parallelism().map_or(1, |count| count.get().min(MOST_LANES))
}

/// What nodes did in a round.
#[derive(Default)]
pub(super) struct Lived {
    pub steps: Vec<Step>,
    /// Who is to be called next, and when.
    pub alarms: Vec<(u32, Time)>,
}

impl Lanes {
    /// Nodes by number, on so many lanes, at least one.
    pub fn new(hosts: Vec<Host>, count: usize) -> Self {
        let mut lanes: Vec<Lane> = (0..count).map(|_| Lane::default()).collect();
        hosts.into_iter().enumerate().for_each(|(node, host)| lanes[node % count].hosts.push(host));
        Self {
            lanes: lanes.into_iter().map(Mutex::new).collect(),
            staffed: AtomicBool::new(false),
            begun: AtomicUsize::new(0),
        }
    }

    /// Has something done to one node, if there is such a node.
    pub fn with<R>(&self, node: u32, act: impl FnOnce(&mut Host) -> R) -> Option<R> {
        let (lane, place) = self.place(node);
        self.lane(lane).hosts.get_mut(place).map(act)
    }

    /// Has a node live through the coming round; something may come to it, not before what came to it last.
    pub fn visit(&self, node: u32, time: Time, input: Option<Input>) {
        let (lane, place) = self.place(node);
        self.lane(lane).visits.push((place, time, input));
    }

    /// Has all that are visited live up to a time. What they did comes in the order of time, and of one time in that of the nodes.
    pub fn round(&self, until: Time) -> Lived {
        let busy = self.lanes.iter().filter(|lane| lock(lane).begin(until)).count();
        if busy > 1 {
            self.begun.fetch_add(1, Ordering::Release);
        }
        let mut all = Lived::default();
        for lane in &self.lanes {
            let mut lane = lock(lane);
            // Its thread may not have come to it yet.
            lane.live();
            all.steps.append(&mut lane.lived.steps);
            all.alarms.append(&mut lane.lived.alarms);
        }
        all.steps.sort_by_key(|step| (step.time, step.node));
        all
    }

    /// Does something with a thread for each lane.
    pub fn with_threads<R>(&self, work: impl FnOnce() -> R) -> R {
        thread::scope(|scope| {
            let begun = self.begun.load(Ordering::Relaxed);
            self.staffed.store(true, Ordering::Relaxed);
            // Also when the work ends in a panic: whoever waits for threads would wait for ever.
            let _staff = Staff(&self.staffed);
            for lane in &self.lanes[1..] {
                scope.spawn(move || self.look_after(lane, begun));
            }
            work()
        })
    }

    /// Lives through one round after the other, as long as there are any.
    fn look_after(&self, lane: &Mutex<Lane>, mut seen: usize) {
        loop {
            let mut looks = 0;
            while self.begun.load(Ordering::Acquire) == seen {
                if !self.staffed.load(Ordering::Relaxed) {
                    return;
                }
                wait(&mut looks);
            }
            seen = self.begun.load(Ordering::Acquire);
            lock(lane).live();
        }
    }

    fn place(&self, node: u32) -> (usize, usize) {
        (node as usize % self.lanes.len(), node as usize / self.lanes.len())
    }

    fn lane(&self, lane: usize) -> MutexGuard<'_, Lane> {
        lock(&self.lanes[lane])
    }
}

impl Lane {
    /// Gets ready for a round that ends then; whether somebody lives through it.
    fn begin(&mut self, until: Time) -> bool {
        self.until = Some(until);
        !self.visits.is_empty()
    }

    /// Lives through a round that has begun, once.
    fn live(&mut self) {
        let Some(until) = self.until.take() else { return };
        let mut visits = core::mem::take(&mut self.visits);
        visits.sort_by_key(|(host, ..)| *host);
        for of_one in visits.chunk_by_mut(|one, next| one.0 == next.0) {
            let host = of_one[0].0;
            let came = of_one.iter_mut().filter_map(|(_, time, input)| Some((*time, input.take()?)));
            self.hosts[host].live(came, until, &mut self.lived);
        }
        visits.clear();
        self.visits = visits;
    }
}

/// The threads are there as long as this is.
struct Staff<'a>(&'a AtomicBool);

impl Drop for Staff<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// A lane is whole between two nodes; who panics in one ends the run.
fn lock(lane: &Mutex<Lane>) -> MutexGuard<'_, Lane> {
    let mut looks = 0;
    loop {
        match lane.try_lock() {
            Ok(lane) => return lane,
            Err(TryLockError::Poisoned(lane)) => return lane.into_inner(),
            Err(TryLockError::WouldBlock) => wait(&mut looks),
        }
    }
}

/// Waits a little, for something that mostly takes microseconds, less than it takes to be woken.
fn wait(looks: &mut u32) {
    *looks += 1;
    if *looks < LOOKS { spin_loop() } else { thread::yield_now() }
}
