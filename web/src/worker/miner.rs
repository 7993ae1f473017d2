//! A miner: scans one header in slices, and listens between them.

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gloo::timers::future::TimeoutFuture;
use hashyard_core::miner::{self, Job, Kernel, ScanResult};
use hashyard_core::{Decodable, Header, Reader, Target};
use hashyard_tab::mining_preferences::{Engine, MiningPreferences};
use hashyard_tab::rounds::Progress;
use hashyard_tab::slice::SliceSize;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;

use super::gpu::Gpu;
use super::platform;
use super::yielding::Yielder;

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
        /// How much of the time, and by which code.
        preferences: MiningPreferences,
        /// The GPU has one driver.
        drives_gpu: bool,
    },
    /// Do nothing.
    Stop,
}

/// What a miner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromMiner {
    /// It listens.
    Ready,
    /// A slice is done.
    Progress(Progress),
    /// The GPU was opened: its name, and whether it is a program that pretends to be one. Or there is none, or none any more: why.
    Gpu(Result<(String, bool), String>),
}

/// The header that is being scanned.
struct Task {
    id: u32,
    job: Job,
    next: u64,
    preferences: MiningPreferences,
    drives_gpu: bool,
}

impl ToMiner {
    /// The message for a job.
    pub fn mine(id: u32, job: &Job, preferences: MiningPreferences, drives_gpu: bool) -> Self {
        Self::Mine {
            job: id,
            header: job.header().to_bytes().to_vec(),
            target: job.target().to_le_bytes().to_vec(),
            preferences,
            drives_gpu,
        }
    }

    fn into_task(self) -> Option<Task> {
        let Self::Mine { job: id, header, target, preferences, drives_gpu } = self else { return None };
        let header = Header::decode_from(&mut Reader::new(&header)).ok()?;
        let target = Target::from_le_bytes(target.as_slice().try_into().ok()?);
        Some(Task { id, job: Job::new(header, target), next: 0, preferences, drives_gpu })
    }
}

/// Begins to listen. The last order counts.
pub fn start() -> UnboundedSender<ToMiner> {
    let (orders, queue) = unbounded();
    spawn_local(work(queue));
    orders
}

async fn work(mut orders: UnboundedReceiver<ToMiner>) {
    let (yielder, mut slice, mut driver, mut task) =
        (Yielder::new(), SliceSize::default(), GpuDriver::Closed, None);
    loop {
        while let Ok(order) = orders.try_recv() {
            task = order.into_task();
        }
        match &mut task {
            Some(running) => {
                let begin = platform::clock_ms();
                let progress = match driver.scan(running).await {
                    Some(result) => running.progress(result),
                    None => scan(running, &mut slice),
                };
                let rest = running.preferences.rest_ms(platform::clock_ms() - begin);
                platform::post(&FromMiner::Progress(progress));
                if progress.found || progress.exhausted {
                    task = None;
                }
                if rest > 0 {
                    TimeoutFuture::new(rest).await;
                } else {
                    yielder.yield_now().await;
                }
            }
            None => match orders.recv().await {
                Ok(order) => task = order.into_task(),
                Err(_) => break,
            },
        }
    }
}

/// One slice on the processor.
fn scan(task: &mut Task, slice: &mut SliceSize) -> Progress {
    let begin = platform::clock_ms();
    let kernel = match task.preferences.engine {
        Engine::Portable => Kernel::by_name("portable"),
        Engine::Simd128 | Engine::Gpu => None,
    };
    let nonces = task.next..task.next + u64::from(slice.nonces());
    let result = miner::scan_with(kernel.unwrap_or_else(Kernel::fastest), &task.job, nonces);
    slice.measured(result.hashes, platform::clock_ms() - begin);
    task.progress(result)
}

impl Task {
    fn progress(&mut self, result: ScanResult) -> Progress {
        self.next += result.hashes;
        let last = u32::try_from(self.next.saturating_sub(1)).unwrap_or(u32::MAX);
        Progress {
            job: self.id,
            hashes: result.hashes as u32,
            best: result.best.map(|(_, hash)| hash),
            nonce: result.found.unwrap_or(last),
            found: result.found.is_some(),
            exhausted: self.next >= miner::scan::NONCES,
        }
    }
}

/// The GPU of a miner that drives it.
enum GpuDriver {
    /// Not asked for yet, or not any more.
    Closed,
    /// At work.
    Open(Box<Gpu>),
    /// There is none, or it was lost. Choosing it again tries again.
    Failed,
}

impl GpuDriver {
    /// One slice on the GPU; `None` where the processor has to do.
    async fn scan(&mut self, task: &Task) -> Option<ScanResult> {
        if !task.drives_gpu {
            *self = Self::Closed;
            return None;
        }
        if matches!(self, Self::Closed) {
            *self = Self::open().await;
        }
        let Self::Open(gpu) = self else { return None };
        match gpu.scan(&task.job, task.next).await {
            Ok(result) => Some(result),
            Err(why) => {
                platform::post(&FromMiner::Gpu(Err(why)));
                *self = Self::Failed;
                None
            }
        }
    }

    async fn open() -> Self {
        let opened = Gpu::open().await;
        platform::post(&FromMiner::Gpu(opened.as_ref().map(Gpu::adapter).map_err(String::clone)));
        opened.map_or(Self::Failed, |gpu| Self::Open(Box::new(gpu)))
    }
}
