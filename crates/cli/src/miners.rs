//! Threads that look for nonces. They sleep while nothing is mined.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hashyard_core::miner::scan::NONCES;
use hashyard_core::miner::{Job, JobFactory, scan};
use hashyard_node::{Input, WorkOrder};
use tokio::sync::mpsc::Sender;

use crate::driver::{Event, unix_ms};

/// Nonces tried before a thread looks whether there is something else to do: some milliseconds.
const SLICE: u64 = 1 << 14;

/// How often a thread tells how many hashes it has completed.
const REPORT_EVERY: Duration = Duration::from_millis(500);

/// The threads, as many as were ever asked for at once.
pub struct Miners {
    desk: Arc<Desk>,
    threads: Vec<JoinHandle<()>>,
    events: Sender<Event>,
}

/// Where the present order lies.
#[derive(Default)]
struct Desk {
    order: Mutex<Option<Arc<Order>>>,
    changed: Condvar,
    /// Grows with every order, so that a busy thread sees without a lock that there is another.
    number: AtomicU64,
    /// Never used twice, so that no two threads try one header.
    next_extra_nonce: AtomicU64,
}

struct Order {
    /// Of the desk.
    number: u64,
    /// None: the threads may go home.
    work: Option<Work>,
}

struct Work {
    order: u64,
    threads: u32,
    factory: JobFactory,
    begin: Instant,
}

impl Miners {
    /// Nobody works yet. What they find comes through `events`.
    pub fn new(events: Sender<Event>) -> Self {
        Self { desk: Arc::default(), threads: vec![], events }
    }

    /// Mine this from now on, or nothing.
    pub fn work(&mut self, order: Option<WorkOrder>) {
        let Some(order) = order else { return self.desk.put(None) };
        let threads = order.threads;
        let begin = Instant::now() + Duration::from_millis(order.not_before.saturating_sub(unix_ms()));
        let work = Work { order: order.order, threads, factory: JobFactory::new(order.template), begin };
        self.desk.put(Some(Order { number: 0, work: Some(work) }));
        for thread in self.threads.len() as u32..threads {
            let (desk, events) = (Arc::clone(&self.desk), self.events.clone());
            self.threads.push(thread::spawn(move || mine(thread, &desk, &events)));
        }
    }

    /// Ends all threads; waits for them.
    pub fn dismiss(&mut self) {
        self.desk.put(Some(Order { number: 0, work: None }));
        for thread in self.threads.drain(..) {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn put(&self, order: Option<Order>) {
        let mut current = self.lock();
        let number = self.number.fetch_add(1, Ordering::Relaxed) + 1;
        *current = order.map(|order| Arc::new(Order { number, ..order }));
        drop(current);
        self.changed.notify_all();
    }

    /// Waits for an order after that of this number.
    fn next(&self, after: u64, thread: u32) -> Arc<Order> {
        let mut current = self.lock();
        loop {
            let new = current.as_ref().filter(|order| order.number > after);
            let for_me = new.filter(|order| order.work.as_ref().is_none_or(|work| thread < work.threads));
            if let Some(order) = for_me {
                return Arc::clone(order);
            }
            current = self.changed.wait(current).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until then, or for another order.
    fn wait(&self, until: Instant, since: u64) {
        let mut current = self.lock();
        while !self.has_changed(since)
            && let Some(rest) = until.checked_duration_since(Instant::now()).filter(|rest| !rest.is_zero())
        {
            current = self.changed.wait_timeout(current, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn has_changed(&self, since: u64) -> bool {
        self.number.load(Ordering::Relaxed) != since
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Order>>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread, until it is dismissed.
fn mine(thread: u32, desk: &Desk, events: &Sender<Event>) {
    let mut done = 0;
    loop {
        let order = desk.next(done, thread);
        done = order.number;
        let Some(work) = &order.work else { return };
        desk.wait(work.begin, done);
        let mut report = Report { hashes: 0, since: Instant::now(), events };
        while !desk.has_changed(done) {
            let extra_nonce = desk.next_extra_nonce.fetch_add(1, Ordering::Relaxed);
            let job = work.factory.job(extra_nonce);
            if let Some(nonce) = search(&job, || desk.has_changed(done), &mut report) {
                let block = Box::new(work.factory.assemble(extra_nonce, job.header().time, nonce));
                report.tell();
                // Nobody listens any more: the daemon stops.
                let _ = events.blocking_send(Event::Node(Input::Solved(block)));
                break;
            }
            // A signed block has the one header only.
            if !work.factory.has_extra_nonce() && !desk.has_changed(done) {
                let _ = events.blocking_send(Event::Node(Input::Exhausted { order: work.order }));
                break;
            }
        }
    }
}

/// The first nonce that meets the target; `None` if there is none or something else is to be done.
fn search(job: &Job, stop: impl Fn() -> bool, report: &mut Report<'_>) -> Option<u32> {
    let mut next = 0;
    while next < NONCES && !stop() {
        let result = scan(job, next..next + SLICE);
        next += SLICE;
        report.add(result.hashes);
        if result.found.is_some() {
            return result.found;
        }
    }
    None
}

struct Report<'a> {
    hashes: u64,
    since: Instant,
    events: &'a Sender<Event>,
}

impl Report<'_> {
    fn add(&mut self, hashes: u64) {
        self.hashes += hashes;
        if self.since.elapsed() >= REPORT_EVERY {
            self.tell();
        }
    }

    fn tell(&mut self) {
        let input = Input::Hashed(self.hashes);
        (self.hashes, self.since) = (0, Instant::now());
        let _ = self.events.blocking_send(Event::Node(input));
    }
}
