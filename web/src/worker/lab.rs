//! An experiment of the laboratory, in a worker of its own: it runs in slices, says what it has found ten times a second, and rests when it is told
//! to. Whoever drops a run ends the worker.

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use hashyard_sim::{Experiment, Refused, Report, Run, Values, named};
use wasm_bindgen_futures::spawn_local;

use super::platform;
use super::yielding::Yielder;
use crate::bridge::lab::{FromLab, ToLab};

/// How long it does not listen, in ms.
const SLICE_MS: f64 = 20.0;
/// The least time between two reports, in ms.
const REPORT_MS: f64 = 100.0;

/// Begins to listen.
pub fn start() -> UnboundedSender<ToLab> {
    let (orders, queue) = unbounded();
    spawn_local(work(queue));
    orders
}

async fn work(mut orders: UnboundedReceiver<ToLab>) {
    let mut run = None;
    let mut rests = false;
    let (yielder, mut told) = (Yielder::new(), 0.0);
    loop {
        let order = match &run {
            Some(_) if !rests => orders.try_recv().ok(),
            _ => match orders.recv().await {
                Ok(order) => Some(order),
                Err(_) => return,
            },
        };
        match order {
            Some(ToLab::Run(name, said)) => run = begin(&name, &said).await,
            Some(ToLab::Rest(rest)) => rests = rest,
            None => {}
        }
        let Some(running) = run.as_mut().filter(|_| !rests) else { continue };
        let done = slice(running.as_mut());
        let now = platform::clock_ms();
        if done >= 1.0 || now - told >= REPORT_MS {
            told = now;
            if let Some(scene) = running.scene().filter(|_| done >= 1.0) {
                platform::post(&FromLab::Scene(scene));
            }
            platform::post(&FromLab::Found(done, running.report()));
        }
        if done >= 1.0 {
            run = None;
        }
        yielder.yield_now().await;
    }
}

fn slice(running: &mut dyn Running) -> f64 {
    let begin = platform::clock_ms();
    loop {
        let done = running.advance();
        if done >= 1.0 || platform::clock_ms() - begin >= SLICE_MS {
            return done;
        }
    }
}

async fn begin(name: &str, said: &[(String, String)]) -> Option<Box<dyn Running>> {
    let Some(prepare) = load().await else {
        platform::post(&FromLab::NotLoaded);
        return None;
    };
    match prepare(name, said) {
        Ok(running) => Some(running),
        Err(refused) => {
            platform::post(&FromLab::Refused(refused));
            None
        }
    }
}

/// A run, as far as it is known here: all of it lies in a part of the program that is fetched when somebody runs something.
trait Running {
    fn advance(&mut self) -> f64;
    /// JSON.
    fn report(&self) -> String;
    /// JSON.
    fn scene(&self) -> Option<String>;
}

type Prepare = fn(&str, &[(String, String)]) -> Result<Box<dyn Running>, String>;

#[cfg(feature = "parts")]
async fn load() -> Option<Prepare> {
    #[wasm_split_helpers::wasm_split(experiments, fallible)]
    fn experiments() -> Result<Prepare, crate::part::NotLoaded> {
        Ok(prepare)
    }
    experiments().await.ok()
}

/// Without parts, everything is there.
#[cfg(not(feature = "parts"))]
async fn load() -> Option<Prepare> {
    Some(prepare)
}

fn prepare(name: &str, said: &[(String, String)]) -> Result<Box<dyn Running>, String> {
    let ready = |experiment: &'static Experiment| {
        let said = said.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let values = experiment.values(said)?;
        Ok::<_, Refused>(Laboratory { experiment, run: (experiment.start)(&values), values })
    };
    match named(name).and_then(ready) {
        Ok(run) => Ok(Box::new(run)),
        Err(refused) => Err(refused.to_string()),
    }
}

struct Laboratory {
    experiment: &'static Experiment,
    values: Values,
    run: Box<dyn Run>,
}

impl Running for Laboratory {
    fn advance(&mut self) -> f64 {
        self.run.advance()
    }

    fn report(&self) -> String {
        let report = Report::new(self.experiment, &self.values, self.run.findings());
        serde_json::to_string(&report).unwrap_or_default()
    }

    fn scene(&self) -> Option<String> {
        serde_json::to_string(&self.run.scene()?).ok()
    }
}
