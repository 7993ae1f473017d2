//! A run of an experiment in a worker of its own, as a hook. A new run ends the one before, and leaving the screen ends all; what was
//! found in full is kept for whoever comes back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hashyard_course::Deed;
use hashyard_course::deed::{Lab, LabPoint, LabRun};
use hashyard_sim::scene::Scene;
use hashyard_sim::{Experiment, Point, Report, Values};
use yew::prelude::*;

use crate::bridge::Role;
use crate::bridge::lab::{FromLab, ToLab};
use crate::port::{Port, Scripts};
use crate::ui::now_ms;
use crate::watch;

/// How a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Nobody began one.
    Idle,
    /// It goes on: how much of all is done.
    Running(f64),
    /// It rests.
    Resting(f64),
    /// It is over, after so many ms.
    Done(u64),
    /// Somebody stopped it. What was found stays.
    Cancelled,
    /// It broke, or its part of the program did not come.
    Failed,
}

/// What is shown of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// How it stands.
    pub stage: Stage,
    /// What it has found so far.
    pub report: Option<Rc<Report>>,
    /// What single runs looked like, at the end.
    pub scene: Option<Rc<Scene>>,
}

impl Shown {
    fn at(stage: Stage) -> Self {
        Self { stage, report: None, scene: None }
    }
}

/// A run, and what can be done with it.
#[derive(Clone)]
pub struct Running {
    shown: UseStateHandle<Shown>,
    port: Rc<RefCell<Option<Port<ToLab>>>>,
    rests: Rc<Cell<bool>>,
}

/// A run: at first one that is over and was kept, or none.
#[hook]
pub fn use_run(kept: Option<Shown>) -> Running {
    let shown = use_state_eq(|| kept.unwrap_or(Shown::at(Stage::Idle)));
    let port = use_mut_ref(|| None);
    let rests = use_memo((), |()| Cell::new(false));
    {
        let port = port.clone();
        use_effect_with((), move |()| move || drop(port.take()));
    }
    Running { shown, port, rests }
}

impl Running {
    /// What is shown of it.
    pub fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Begins anew.
    pub fn begin(&self, experiment: &Experiment, values: &Values) {
        let (shown, rests, begun) = (self.shown.setter(), self.rests.clone(), now_ms());
        self.rests.set(false);
        shown.set(Shown::at(Stage::Running(0.0)));
        let failed = shown.clone();
        let scene = RefCell::new(None);
        let hear = move |message: FromLab| match message {
            FromLab::Scene(seen) => drop(scene.replace(serde_json::from_str(&seen).ok().map(Rc::new))),
            FromLab::Found(done, report) => {
                let report = serde_json::from_str(&report).ok().map(Rc::new);
                if let Some(report) = report.as_ref().filter(|_| done >= 1.0) {
                    tell_course(report);
                }
                let stage = match rests.get() {
                    _ if done >= 1.0 => Stage::Done(now_ms() - begun),
                    true => Stage::Resting(done),
                    false => Stage::Running(done),
                };
                shown.set(Shown { stage, report, scene: scene.borrow().clone() });
            }
            FromLab::Refused(_) | FromLab::NotLoaded => shown.set(Shown::at(Stage::Failed)),
            FromLab::Ready => {}
        };
        let fail = move |_| failed.set(Shown::at(Stage::Failed));
        let port = Port::open(&Scripts::of_page().unwrap_or_default(), Role::Lab, hear, fail);
        let said = values.said().map(|(name, value)| (name.to_owned(), value)).collect();
        port.send(ToLab::Run(experiment.name.text().to_owned(), said));
        self.port.replace(Some(port));
    }

    /// Lets it rest, or go on.
    pub fn rest(&self, rests: bool) {
        let (Stage::Running(done) | Stage::Resting(done)) = self.shown.stage else { return };
        self.rests.set(rests);
        if let Some(port) = &*self.port.borrow() {
            port.send(ToLab::Rest(rests));
        }
        let stage = if rests { Stage::Resting(done) } else { Stage::Running(done) };
        self.shown.set(Shown { stage, ..self.shown().clone() });
    }

    /// Ends it.
    pub fn cancel(&self) {
        self.port.take();
        self.shown.set(Shown { stage: Stage::Cancelled, ..self.shown().clone() });
    }
}

/// A mission may have waited for this run, on whatever screen it was made.
fn tell_course(report: &Report) {
    let number = |(name, value): (&String, &serde_json::Value)| Some((name.clone(), value.as_f64()?));
    let point = |point: &Point| {
        let Point { x, measured, low, high, formula } = *point;
        LabPoint { x, measured, low, high, formula }
    };
    let numbers = report.params.iter().filter_map(number);
    let run = LabRun::new(&report.experiment, numbers, report.points.iter().map(point))
        .beside(report.beside_points());
    watch::tell(&Deed::Lab(Lab::Ran(run)));
}
