//! A miner: scans one header in slices, and listens between them.

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::timers::future::TimeoutFuture;
use hashyard_core::miner::{self, Job};
use hashyard_core::{Decodable, Header, Reader, Target};
use hashyard_tab::manners::Manners;
use hashyard_tab::rounds::Progress;
use hashyard_tab::slice::SliceSize;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use super::outside;
use super::turns::Turns;

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
        /// How much of the time.
        manners: Manners,
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

/// The header that is being scanned.
struct Task {
    id: u32,
    job: Job,
    next: u64,
    manners: Manners,
}

impl ToMiner {
    /// The message for a job.
    pub fn mine(id: u32, job: &Job, manners: Manners) -> Self {
        Self::Mine {
            job: id,
            header: job.header().to_bytes().to_vec(),
            target: job.target().to_le_bytes().to_vec(),
            manners,
        }
    }

    fn into_task(self) -> Option<Task> {
        let Self::Mine { job: id, header, target, manners } = self else { return None };
        let header = Header::decode_from(&mut Reader::new(&header)).ok()?;
        let target = Target::from_le_bytes(target.as_slice().try_into().ok()?);
        Some(Task { id, job: Job::new(header, target), next: 0, manners })
    }
}

/// Begins to listen. The last order counts.
pub fn start() -> UnboundedSender<ToMiner> {
    let (orders, queue) = unbounded();
    spawn_local(work(queue));
    orders
}

async fn work(mut orders: UnboundedReceiver<ToMiner>) {
    let (turns, mut slice, mut task) = (Turns::new(), SliceSize::default(), None);
    loop {
        while let Ok(order) = orders.try_recv() {
            task = order.into_task();
        }
        match &mut task {
            Some(running) => {
                let begin = outside::clock_ms();
                let progress = scan(running, &mut slice);
                let rest = running.manners.rest_ms(outside::clock_ms() - begin);
                outside::post(&FromMiner::Progress(progress));
                if progress.found || progress.exhausted {
                    task = None;
                }
                if rest > 0 {
                    TimeoutFuture::new(rest).await;
                } else {
                    turns.pass().await;
                }
            }
            None => match orders.recv().await {
                Ok(order) => task = order.into_task(),
                Err(_) => break,
            },
        }
    }
}

fn scan(task: &mut Task, slice: &mut SliceSize) -> Progress {
    let begin = outside::clock_ms();
    let result = miner::scan(&task.job, task.next..task.next + u64::from(slice.nonces()));
    task.next += result.hashes;
    slice.measured(result.hashes, outside::clock_ms() - begin);
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
