//! A miner: scans one header in slices, and listens between them.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use hashyard_core::miner::{self, Job};
use hashyard_core::{Decodable, Header, Reader, Target};
use hashyard_tab::rounds::Progress;
use hashyard_tab::slice::SliceSize;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, MessagePort};

use super::outside;

/// What a miner is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToMiner {
    /// Scan all nonces of this header, instead of whatever came before.
    Mine {
        /// Comes back in every report.
        job: u32,
        /// 80 bytes.
        #[serde(with = "serde_bytes")]
        header: Vec<u8>,
        /// 32 bytes, little-endian.
        #[serde(with = "serde_bytes")]
        target: Vec<u8>,
    },
    /// Do nothing.
    Stop,
}

/// What a miner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromMiner {
    /// It listens.
    Ready,
    /// A slice is done.
    Progress(Progress),
}

/// The miner of this worker.
pub struct Miner(Rc<State>);

struct State {
    task: RefCell<Option<Task>>,
    slice: Cell<SliceSize>,
    /// A message to ourselves that is on its way: what the page or pool said meanwhile comes before it.
    turn: MessagePort,
    turn_is_due: Cell<bool>,
}

struct Task {
    id: u32,
    job: Job,
    next: u64,
}

impl ToMiner {
    /// The message for a job.
    pub fn mine(id: u32, job: &Job) -> Self {
        Self::Mine {
            job: id,
            header: job.header().to_bytes().to_vec(),
            target: job.target().to_le_bytes().to_vec(),
        }
    }
}

impl Miner {
    /// One that waits for a task.
    pub fn new() -> Self {
        let channel = MessageChannel::new().expect("every browser with workers has message channels");
        let state = Rc::new(State {
            task: RefCell::default(),
            slice: Cell::default(),
            turn: channel.port2(),
            turn_is_due: Cell::default(),
        });
        let this = state.clone();
        let on_turn = Closure::<dyn Fn()>::new(move || this.turn());
        // The miner lives as long as its worker.
        channel.port1().set_onmessage(Some(on_turn.into_js_value().unchecked_ref()));
        Self(state)
    }

    /// Takes an order.
    pub fn hear(&self, order: ToMiner) {
        match order {
            ToMiner::Mine { job, header, target } => match parse(&header, &target) {
                Some(parsed) => self.0.begin(Task { id: job, job: parsed, next: 0 }),
                None => outside::complain("a miner's job can't be read"),
            },
            ToMiner::Stop => drop(self.0.task.take()),
        }
    }
}

fn parse(header: &[u8], target: &[u8]) -> Option<Job> {
    let header = Header::decode_from(&mut Reader::new(header)).ok()?;
    Some(Job::new(header, Target::from_le_bytes(target.try_into().ok()?)))
}

impl State {
    fn begin(&self, task: Task) {
        self.task.replace(Some(task));
        self.call_turn();
    }

    fn call_turn(&self) {
        if !self.turn_is_due.replace(true) {
            // Posting to a port that nobody closes can't fail.
            let _ = self.turn.post_message(&JsValue::NULL);
        }
    }

    fn turn(&self) {
        self.turn_is_due.set(false);
        let Some(mut task) = self.task.take() else { return };
        let progress = self.scan(&mut task);
        outside::post(&FromMiner::Progress(progress));
        if !progress.found && !progress.exhausted {
            self.begin(task);
        }
    }

    fn scan(&self, task: &mut Task) -> Progress {
        let (begin, mut slice) = (outside::clock_ms(), self.slice.get());
        let nonces: Range<u64> = task.next..task.next + u64::from(slice.nonces());
        let result = miner::scan(&task.job, nonces);
        task.next += result.hashes;
        slice.measured(result.hashes, outside::clock_ms() - begin);
        self.slice.set(slice);
        let last = u32::try_from(task.next.saturating_sub(1)).unwrap_or(u32::MAX);
        Progress {
            job: task.id,
            hashes: result.hashes as u32,
            best: result.best.map(|(_, hash)| hash),
            nonce: result.found.unwrap_or(last),
            found: result.found.is_some(),
            exhausted: task.next >= miner::scan::NONCES,
        }
    }
}
